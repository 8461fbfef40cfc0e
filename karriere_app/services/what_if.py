"""What if: findings and rights on another day, or with another permit ground, beside today. Nothing is saved."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from karriere_app.domain.law.case import Case
from karriere_app.domain.law.findings import Finding
from karriere_app.domain.law.parameters import ParameterTable
from karriere_app.domain.law.rule import Look
from karriere_app.domain.law.rulebook import evaluate
from karriere_app.domain.law.standing import (
    Act,
    Group,
    ServiceStanding,
    default_end_goal,
    governing_act,
    group,
    service_basis,
    services,
)
from karriere_app.services.desk import Desk
from karriere_app.services.findings import case_for
from karriere_app.services.vocabularies import load_parameters


@dataclass(frozen=True)
class Picture:
    """What the law says of a participant on a day: act, group, services, basis of guidance, goal, findings."""

    on: date
    ground: str | None
    law_set: str
    act: Act
    group: Group
    services: tuple[ServiceStanding, ...]
    basis: str
    end_goal: str | None
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Comparison:
    """Two pictures, and what is different: services that changed (before, after), findings that came and went."""

    before: Picture
    after: Picture
    changed_services: tuple[tuple[ServiceStanding, ServiceStanding], ...]
    came: tuple[Finding, ...]
    went: tuple[Finding, ...]

    @property
    def is_same(self) -> bool:
        """Whether nothing a counsellor acts on is different."""
        same_basis = (self.before.basis, self.before.end_goal) == (self.after.basis, self.after.end_goal)
        return same_basis and not (self.changed_services or self.came or self.went)


def picture(desk: Desk, participant: str, on: date | None = None) -> Picture:
    """Return what the law says of a participant on a day, today if not given. Raises RecordNotFoundError."""
    day = on or desk.today()
    with desk.reading() as connection:
        case = case_for(desk, connection, participant, day)
    return _picture(case, day, load_parameters())


def what_if(
    desk: Desk,
    participant: str,
    *,
    on: date | None = None,
    permit_ground: str | None = None,
    changed_on: date | None = None,
) -> Comparison:
    """Return today beside another day, or beside another permit ground from a day on.

    Raises RecordNotFoundError.
    """
    today = desk.today()
    day = on or today
    with desk.reading() as connection:
        case = case_for(desk, connection, participant, today)
        other = case_for(desk, connection, participant, day)
    if permit_ground is not None:
        other = _with_ground(other, permit_ground, changed_on or day)
    table = load_parameters()
    return compare(_picture(case, today, table), _picture(other, day, table))


def compare(before: Picture, after: Picture) -> Comparison:
    """Return what is different between two pictures; a finding is the same where rule, record and sentence are."""
    changed = tuple(
        (old, new)
        for old, new in zip(before.services, after.services, strict=True)
        if (old.claim, old.section, old.responsible) != (new.claim, new.section, new.responsible)
    )
    had, has = {_key(one) for one in before.findings}, {_key(one) for one in after.findings}
    return Comparison(
        before,
        after,
        changed,
        tuple(one for one in after.findings if _key(one) not in had),
        tuple(one for one in before.findings if _key(one) not in has),
    )


def _key(finding: Finding) -> tuple[str, str | None, tuple[str, ...]]:
    return finding.message_key, finding.record, finding.fields


def _with_ground(case: Case, ground: str, changed_on: date) -> Case:
    """Return the case as it would be with another ground; a decision under kap. 6A stays one (forskrift § 43 h)."""
    status = case.status
    had_decision = status.permit_ground == "E_KOLLEKTIV" and (
        case.programme.decision_on is not None or case.norwegian.norsk_offer_on is not None
    )
    changed = replace(
        status,
        permit_ground=ground,
        earlier_permit=status.permit_ground,
        permit_changed_on=changed_on,
        earlier_34_decision="YES" if had_decision else status.earlier_34_decision,
    )
    return replace(case, status=changed)


def _picture(case: Case, day: date, table: ParameterTable) -> Picture:
    look = Look(case, day, table)
    return Picture(
        day,
        case.ground,
        table.law_set,
        governing_act(look),
        group(look),
        services(look),
        service_basis(look),
        default_end_goal(look)[0],
        evaluate(case, day, table),
    )
