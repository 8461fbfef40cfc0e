"""What the law says of one participant, in words: findings, what was set aside, and what there is of each service."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication

from ui.theme import Severity

if TYPE_CHECKING:
    from datetime import date

    from karriere_app.domain.law.findings import Finding
    from karriere_app.domain.law.standing import ServiceStanding
    from karriere_app.domain.legal_status import FindingOverride
    from karriere_app.services.desk import Desk

KIND: Final = "finding_override"


@dataclass(frozen=True)
class SetAside:
    """Who set a finding aside, when, and why. ``record`` is the override's own id."""

    record: str
    grounds: str
    text: str
    by: str
    on: date | None


@dataclass(frozen=True)
class LawLine:
    """One finding: its sentence, the section, ``marks`` that qualify it, and the reason line by line.

    ``may_be_set_aside``: an error that a reason lets pass. ``set_aside`` tells who did so, None where nobody has.
    """

    rule: str
    record: str
    severity: Severity
    sentence: str
    section: str
    marks: tuple[str, ...]
    reason: tuple[str, ...]
    may_be_set_aside: bool
    set_aside: SetAside | None = None

    @property
    def caption(self) -> str:
        """The second line: the section and what qualifies it."""
        return "  ·  ".join(part for part in (self.section, *self.marks) if part)


@dataclass(frozen=True)
class ServiceLine:
    """One service: what the participant has of it, who is responsible, by which section, and why."""

    name: str
    claim: str
    is_none: bool
    responsible: str
    section: str
    why: str

    @property
    def caption(self) -> str:
        """The second line."""
        return "  ·  ".join(part for part in (self.responsible, self.section, self.why) if part)


@dataclass(frozen=True)
class LawView:
    """Findings that stand, the worst first, findings that were set aside, and the services."""

    lines: tuple[LawLine, ...] = ()
    aside: tuple[LawLine, ...] = ()
    services: tuple[ServiceLine, ...] = ()


def read_law(desk: Desk, participant: str) -> LawView:
    """Read what the law says of a participant today. Raises RecordNotFoundError."""
    from karriere_app.domain.law.standing import Answer
    from karriere_app.services.what_if import picture

    found = picture(desk, participant)
    overrides = _overrides(desk, participant)
    every = [law_line(finding, participant, overrides) for finding in found.findings]
    decided_by = found.group.decided_by if found.group.answer is Answer.UNCLEAR else ""
    return LawView(
        tuple(line for line in every if line.set_aside is None),
        tuple(line for line in every if line.set_aside is not None),
        tuple(service_line(each, decided_by) for each in found.services),
    )


def law_line(
    finding: Finding, participant: str, overrides: dict[tuple[str | None, str | None], SetAside] | None = None
) -> LawLine:
    """Return a finding in words. What is not the law's own is never red."""
    from karriere_app.domain.law import findings as law
    from karriere_app.services.law_words import reason, sentence

    severity = {
        law.Severity.HARD_ERROR: Severity.DANGER,
        law.Severity.ERROR: Severity.DANGER,
        law.Severity.WARNING: Severity.WARN,
        law.Severity.INFORMATION: Severity.INFO,
    }[finding.severity]
    if finding.is_own_level and severity is Severity.DANGER:
        severity = Severity.WARN
    record = finding.record or participant
    may_be_set_aside = finding.severity is law.Severity.ERROR
    noted = (overrides or {}).get((finding.id, record)) if may_be_set_aside else None
    return LawLine(
        finding.id,
        record,
        severity,
        sentence(finding),
        finding.section,
        _marks(finding),
        reason(finding),
        may_be_set_aside,
        noted,
    )


def _marks(finding: Finding) -> tuple[str, ...]:
    marks = []
    if finding.is_own_level:
        marks.append(_tr("egen frist"))
    if finding.unverified:
        marks.append(_tr("ikke kontrollert"))
    if finding.decided_by:
        marks.append(_tr("uklart: {who} avgjør").format(who=finding.decided_by))
    return tuple(marks)


def service_line(found: ServiceStanding, decided_by: str = "") -> ServiceLine:
    """Return what there is of a service in words; where it is unclear, who decides."""
    from karriere_app.domain.law.standing import Claim
    from karriere_app.services.law_words import standing_words

    why = [standing_words(reason) for reason in found.reasons]
    if found.claim is Claim.UNCLEAR and decided_by:
        why.append(_tr("{who} avgjør").format(who=decided_by))
    if found.unverified:
        why.append(_tr("ikke kontrollert"))
    return ServiceLine(
        standing_words(f"service.{found.service.value}"),
        standing_words(f"claim.{found.claim.value}"),
        found.claim is Claim.NONE,
        found.responsible,
        found.section,
        "; ".join(why),
    )


def _overrides(desk: Desk, participant: str) -> dict[tuple[str | None, str | None], SetAside]:
    """Return by rule and record what was set aside with a reason."""
    from karriere_app.services.readable import Reader
    from karriere_app.services.records import under_participant

    noted: list[FindingOverride] = under_participant(desk, KIND, participant)  # type: ignore[assignment]  # of that kind
    found: dict[tuple[str | None, str | None], SetAside] = {}
    with desk.reading() as connection:
        reader = Reader(desk, connection)
        for each in noted:
            if each.reason is not None:
                grounds = desk.vocabularies.label("override_reason", each.reason_code) if each.reason_code else ""
                by = reader.name("counsellor", each.by) if each.by else None
                on = each.at.astimezone().date() if each.at is not None else None
                found[each.rule, each.of_record] = SetAside(each.id, grounds, each.reason, by or "", on)
    return found


def _tr(text: str) -> str:
    return QCoreApplication.translate("LawLines", text)
