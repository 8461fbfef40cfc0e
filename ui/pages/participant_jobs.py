"""What the participant's page asks of the store worker."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from karriere_app.domain.competence import CompetenceMapping
from karriere_app.domain.declaration import kind_of_class
from karriere_app.domain.document import PrintedDocument
from karriere_app.domain.fields import FieldType
from karriere_app.domain.guidance import GuidanceSession
from karriere_app.domain.ids import single_id
from karriere_app.domain.law.deadlines import SettlementFacts, settlement_deadlines
from karriere_app.domain.values import instant_text, to_wire
from karriere_app.errors import RecordNotFoundError
from karriere_app.services import guidance, history, mappings, participants, plans, records
from karriere_app.services.readable import Reader
from karriere_app.services.vocabularies import load_parameters
from ui.models.law_lines import KIND as OVERRIDE
from ui.models.law_lines import LawView, read_law

if TYPE_CHECKING:
    from datetime import date

    from karriere_app.domain.declaration import Record
    from karriere_app.domain.education_plan import EducationPlan
    from karriere_app.domain.participant import Participant
    from karriere_app.services.desk import Desk
    from karriere_app.services.history import ChangeView
    from ui.models.law_lines import LawLine


@dataclass(frozen=True)
class Due:
    """The most urgent deadline: ``kind`` is a code, ``law`` the section that sets it, empty for one of our own."""

    kind: str
    on: date
    law: str = ""


@dataclass(frozen=True)
class PersonView:
    """Everything that the page shows of one person."""

    person: Participant
    overview: participants.Overview
    settled_on: date | None
    due: Due | None
    timeline: list[participants.TimelineItem]
    mappings: tuple[CompetenceMapping, ...]
    sessions: tuple[GuidanceSession, ...]
    plans: tuple[EducationPlan, ...]
    prints: tuple[PrintedDocument, ...]
    law: LawView

    @property
    def is_shielded(self) -> bool:
        """Whether the address is protected."""
        return self.person.address_protection not in (None, "NONE")

    @property
    def newest_plan(self) -> EducationPlan | None:
        """The plan that counts now."""
        replaced = {plan.replaces for plan in self.plans}
        return next((plan for plan in reversed(self.plans) if plan.id not in replaced), None)


@dataclass(frozen=True)
class Earlier:
    """A record as it stood after a change: label and words of each field that had a value, then of its rows."""

    heading: str
    lines: tuple[tuple[str, str], ...]


def open_person(desk: Desk, participant: str) -> PersonView:
    """Note that the participant was opened, and read the page. Raises RecordNotFoundError."""
    participants.open_participant(desk, participant)
    return read_person(desk, participant)


def read_person(desk: Desk, participant: str) -> PersonView:
    """Read the page anew. Raises RecordNotFoundError."""
    person: Any = records.get(desk, participant)
    overview = participants.overview(desk, participant)
    status = _single(desk, "legal_status", participant)
    settled_on = getattr(status, "settled_on", None)
    found_mappings = records.under_participant(desk, mappings.KIND, participant)
    found_sessions = records.under_participant(desk, guidance.KIND, participant)
    prints = records.under_participant(desk, "printed_document", participant)
    return PersonView(
        person=person,
        overview=overview,
        settled_on=settled_on,
        due=_due(desk, overview, status, participant),
        timeline=participants.timeline(desk, participant),
        mappings=tuple(each for each in found_mappings if isinstance(each, CompetenceMapping)),
        sessions=tuple(each for each in found_sessions if isinstance(each, GuidanceSession)),
        plans=tuple(plans.versions(desk, participant)),
        prints=tuple(each for each in reversed(prints) if isinstance(each, PrintedDocument)),
        law=read_law(desk, participant),
    )


def begin(desk: Desk, kind: str, participant: str) -> str:
    """Begin a mapping, a session or a plan, or go on with an unfinished one; returns its id."""
    start = {"mapping": mappings.start, "session": guidance.start, "plan": plans.start}[kind]
    return start(desk, participant)


def set_step_done(desk: Desk, step: str, done: bool) -> records.Saved:
    """Note that an agreed step is done today, or is not."""
    day = desk.today().isoformat() if done else None
    change = records.RecordChange("agreed_step", step, {"done_on": day})
    return records.apply_changes(desk, [change], "Avtalt steg gjort" if done else "Avtalt steg ikke gjort")


def set_aside(desk: Desk, participant: str, line: LawLine, reason_code: str, reason: str) -> records.Saved:
    """Set a finding of the law aside with a reason."""
    values = {
        "participant": participant,
        "of_record": line.record,
        "rule": line.rule,
        "reason_code": reason_code,
        "reason": reason,
        "by": desk.principal.counsellor,
        "at": instant_text(desk.now()),
    }
    return records.apply_changes(desk, [records.RecordChange(OVERRIDE, None, values)], "Funn satt til side")


def take_back(desk: Desk, override: str) -> records.Saved:
    """Let a finding that was set aside count again."""
    change = records.RecordChange(OVERRIDE, override, delete=True)
    return records.apply_changes(desk, [change], "Funn gjelder igjen")


def changes(desk: Desk, record: str, before: int | None = None) -> list[ChangeView]:
    """Return a page of the history of a record or a participant."""
    return history.changes(desk, record, before=before)


def as_it_was(desk: Desk, record: str, seq: int) -> Earlier:
    """Return a record and its rows as they stood after a change set, in words."""
    version = history.as_it_was(desk, record, seq)
    with desk.reading() as connection:
        reader = Reader(desk, connection)
        lines = _words(reader, version.record)
        for rows in version.rows.values():
            for row in rows:
                told = ", ".join(f"{label.lower()}: {words}" for label, words in _words(reader, row))
                lines.append((kind_of_class(type(row)).label, told))
    return Earlier(kind_of_class(type(version.record)).label, tuple(lines))


def _words(reader: Reader, record: Record) -> list[tuple[str, str]]:
    kind = kind_of_class(type(record))
    found = []
    for spec in kind.fields.values():
        value = getattr(record, spec.name)
        if value is None or spec.owner or spec.parent:
            continue
        stored = to_wire(spec, value)
        if spec.type in (FieldType.CODES, FieldType.IDS, FieldType.OBJECT):
            stored = json.dumps(stored)
        found.append((spec.label, reader.value(spec, stored) or ""))
    return found


def _due(desk: Desk, overview: participants.Overview, status: object, participant: str) -> Due | None:
    """The earliest of what the list shows and the municipality's decision, as long as that day has not passed."""
    found: list[Due] = []
    line = overview.line
    if line.due_on is not None and line.due_kind is not None:
        law = "integreringsforskriften § 59" if line.due_kind == "REGISTER_IMDINETT" else ""
        found.append(Due(line.due_kind, line.due_on, law))
    programme = _single(desk, "introduction_programme", participant)
    facts = SettlementFacts(
        getattr(status, "settled_on", None), getattr(status, "claim_on", None), getattr(programme, "decision_on", None)
    )
    for deadline in settlement_deadlines(facts, load_parameters()):
        if not deadline.is_past(desk.today()):
            found.append(Due(deadline.id, deadline.due_on, deadline.section))
    return min(found, key=lambda each: each.on, default=None)


def _single(desk: Desk, kind: str, participant: str) -> Record | None:
    try:
        return records.get(desk, single_id(participant, kind))
    except RecordNotFoundError:
        return None
