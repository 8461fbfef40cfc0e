"""The worklist over all participants: what is overdue, due soon, offered and not held, not registered, not signed.

One pass reads the cases page by page and keeps only what is to be done; afterwards only those are looked at again
whose records changed since. On another day everything is looked at again: deadlines move with the day.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType

import sqlalchemy as sa

from karriere_app.domain.access import Principal
from karriere_app.domain.fields import RecordId
from karriere_app.domain.law.case import Case, is_declined
from karriere_app.domain.law.deadlines import Deadline, RegistrationFacts, registration_deadlines
from karriere_app.domain.law.findings import Finding, Reckoning, Severity
from karriere_app.domain.law.parameters import ParameterTable
from karriere_app.domain.law.rulebook import evaluate
from karriere_app.services.desk import Desk
from karriere_app.services.law_cases import cases_of
from karriere_app.services.participant_list import visible_to
from karriere_app.services.vocabularies import load_parameters

AHEAD_DAYS = 21
"""What is due within so many days is listed (issue: the law at the counsellor's elbow). Our own level."""

_PAGE = 500


class Loudness(StrEnum):
    """How loud an item is; DANGER only for an error, such as the county's own legal deadline that has passed.

    What another body has to do, or a level of the county's own, is never louder than WARN.
    """

    DANGER = "danger"
    WARN = "warn"
    INFO = "info"


class Why(StrEnum):
    """What is to be done, or decided, or mended."""

    DECISION = "DECISION"
    OFFER_GUIDANCE = "OFFER_GUIDANCE"
    OFFERED_NOT_HELD = "OFFERED_NOT_HELD"
    REGISTER = "REGISTER"
    SEND = "SEND"
    REVIEW = "REVIEW"
    FOLLOW_UP = "FOLLOW_UP"
    AGREED_STEP = "AGREED_STEP"
    APPOINTMENT = "APPOINTMENT"
    UNSIGNED_PLAN = "UNSIGNED_PLAN"
    CONFLICT = "CONFLICT"
    MUNICIPALITY = "MUNICIPALITY"
    MISSING = "MISSING"
    ERROR = "ERROR"


OF_RULE: Mapping[str, Why] = MappingProxyType(
    {
        "DECISION_LATE": Why.DECISION,
        "DECISION_SOON": Why.DECISION,
        "TWO_YEARS_NEAR": Why.DECISION,
        "GUIDE_NOT_OFFERED": Why.OFFER_GUIDANCE,
        "IMDINETT_MISSING": Why.REGISTER,
        "REGISTER_2M": Why.REGISTER,
        "TO_MUNICIPALITY": Why.SEND,
        "ABSENCE_TO_MUNICIPALITY": Why.SEND,
        "PLAN_REVIEW": Why.REVIEW,
        "RETENTION_15Y": Why.REVIEW,
        "AGE_PARAM_CHANGED": Why.REVIEW,
        "COLLECTIVE_EXPIRED": Why.REVIEW,
        "JOB_ENDED_BACK": Why.REVIEW,
        "EXT_MUST": Why.MUNICIPALITY,
        "SAMF_LATE": Why.MUNICIPALITY,
        "NORSK_TIME_OUT": Why.MUNICIPALITY,
        "CARE_LEAVE_NORSK": Why.MUNICIPALITY,
        "GUIDE_47_EMPTY": Why.MISSING,
        "DECLINED_NO_TEXT": Why.MISSING,
        "OFFER_DATE_MISSING": Why.MISSING,
        "PERMIT_MISSING": Why.MISSING,
    }
)
"""Rules that ask for work; an error is always listed, other findings stand with the participant."""

_SUPERSEDED = {"IMDINETT_MISSING": "REGISTER_2M"}
"""The own level is silent about a session whose legal deadline has passed."""


@dataclass(frozen=True)
class WorkItem:
    """One thing to do. ``rule`` and ``finding`` where a rule of the law says so; ``detail`` is shown as it is."""

    why: Why
    loudness: Loudness
    participant: RecordId
    name: str
    municipality: str | None
    responsible: RecordId | None
    kind: str
    record: RecordId
    due_on: date | None = None
    detail: str | None = None
    finding: Finding | None = None
    reckoning: Reckoning | None = None
    section: str = ""
    is_own_level: bool = False
    unverified: str = ""

    @property
    def rule(self) -> str | None:
        """Return the id of the rule behind it."""
        return self.finding.id if self.finding is not None else None


@dataclass(frozen=True)
class Wanted:
    """Which items: of some kinds of work, of a municipality, only mine, only what is overdue on the list's day."""

    whys: frozenset[Why] = frozenset()
    municipality: str | None = None
    only_mine: bool = False
    only_overdue: bool = False


EVERYTHING = Wanted()


@dataclass(frozen=True)
class _Person:
    id: RecordId
    name: str
    municipality: str | None
    responsible: RecordId | None


class Worklist:
    """What is to be done for everybody that the counsellor may see. Used by one thread at a time."""

    def __init__(self, table: ParameterTable | None = None) -> None:
        self._table = table or load_parameters()
        self._by_person: dict[str, tuple[WorkItem, ...]] = {}
        self._of: tuple[Principal, date] | None = None
        self._seq = 0
        self._after: int | None = None

    @property
    def is_whole(self) -> bool:
        """Whether everybody has been looked at."""
        return self._of is not None and self._after is None

    def refresh(self, desk: Desk, on: date | None = None) -> int:
        """Look at whoever changed since the last time, at everybody on another day; return how many were looked at."""
        looked = self.look_further(desk, on)
        while not self.is_whole:
            looked += self.look_further(desk, on)
        return looked

    def look_further(self, desk: Desk, on: date | None = None) -> int:
        """Look at one page of people, and at whoever changed meanwhile: for a window that must not wait for all.

        Returns how many were looked at; go on until ``is_whole``.
        """
        day = on or desk.today()
        with desk.reading() as connection:
            newest = connection.execute(_NEWEST).scalar() or 0
            if self._of != (desk.principal, day):
                self._by_person, self._after = {}, 0
                self._of, self._seq = (desk.principal, day), newest
            looked = self._look_at_changed(desk, connection, day)
            self._seq = newest
            if self._after is not None:
                page, self._after = _page(desk, connection, self._after)
                self._look(connection, page, day)
                looked += len(page)
        return looked

    def _look_at_changed(self, desk: Desk, connection: sa.Connection, day: date) -> int:
        changed = _changed(connection, self._seq)
        if not changed:
            return 0
        there: list[_Person] = []
        after: int | None = 0
        while after is not None:
            page, after = _page(desk, connection, after, changed)
            self._look(connection, page, day)
            there += page
        held = {person.id for person in there}
        for one in changed:
            if one not in held:  # closed, shielded or moved away since
                self._by_person.pop(one, None)
        return len(there)

    def items(self, wanted: Wanted = EVERYTHING) -> tuple[WorkItem, ...]:
        """Return the items, the loudest first, then by the day they are due, then by name."""
        found = (item for items in self._by_person.values() for item in items if self._is_wanted(item, wanted))
        return tuple(sorted(found, key=_order))

    def counts(self, wanted: Wanted = EVERYTHING) -> Mapping[Why, int]:
        """Return how many items there are of each kind of work."""
        return Counter(
            item.why for items in self._by_person.values() for item in items if self._is_wanted(item, wanted)
        )

    def _is_wanted(self, item: WorkItem, wanted: Wanted) -> bool:
        principal, day = self._of or (None, date.min)
        if wanted.whys and item.why not in wanted.whys:
            return False
        if wanted.municipality is not None and item.municipality != wanted.municipality:
            return False
        if wanted.only_overdue and (item.due_on is None or item.due_on >= day):
            return False
        mine = principal is not None and item.responsible in (None, principal.counsellor)
        return mine or not wanted.only_mine

    def _look(self, connection: sa.Connection, page: Sequence[_Person], day: date) -> None:
        more = _more_items(connection, page, day)
        cases = {case.participant.id: case for case in cases_of(connection, [one.id for one in page], day)}
        for person in page:
            case = cases.get(person.id)
            items = tuple(_items_of(person, case, day, self._table)) if case is not None else ()
            found = (*items, *more.get(person.id, ()))
            if found:
                self._by_person[person.id] = found
            else:
                self._by_person.pop(person.id, None)


_RANK = {Loudness.DANGER: 0, Loudness.WARN: 1, Loudness.INFO: 2}


def _order(item: WorkItem) -> tuple[int, bool, date, str, str]:
    return _RANK[item.loudness], item.is_own_level, item.due_on or date.max, item.name, item.record


def _items_of(person: _Person, case: Case, day: date, table: ParameterTable) -> Iterator[WorkItem]:
    findings = evaluate(case, day, table)
    loud = {(finding.id, finding.record) for finding in findings}
    for finding in findings:
        why = OF_RULE.get(finding.id) or (Why.ERROR if finding.severity.blocks_final else None)
        if why is not None and (_SUPERSEDED.get(finding.id), finding.record) not in loud:
            yield _of_finding(person, case, finding, why)
    for session in case.sessions:
        if session.guidance_offered_on is not None and session.guidance_on is None and not is_declined(session):
            yield _item(
                person, Why.OFFERED_NOT_HELD, Loudness.INFO, "guidance_session", session.id, session.guidance_offered_on
            )
        facts = RegistrationFacts(session.basis, session.guidance_on, session.imdinett_registered_on)
        for deadline in registration_deadlines(facts, table) if session.status == "FINAL" else ():
            if 0 <= deadline.days_left(day) <= AHEAD_DAYS:
                yield _of_deadline(person, session.id, deadline)


def _of_finding(person: _Person, case: Case, finding: Finding, why: Why) -> WorkItem:
    loudness = {
        Severity.HARD_ERROR: Loudness.DANGER,
        Severity.ERROR: Loudness.DANGER,
        Severity.WARNING: Loudness.WARN,
        Severity.INFORMATION: Loudness.INFO,
    }[finding.severity]
    return WorkItem(
        why,
        loudness,
        person.id,
        person.name,
        person.municipality,
        person.responsible,
        _kind_of(case, finding.record),
        finding.record or person.id,
        finding.due,
        finding=finding,
        section=finding.section,
        is_own_level=finding.is_own_level,
        unverified=finding.unverified,
    )


def _kind_of(case: Case, record: str | None) -> str:
    groups = (
        ("guidance_session", case.sessions),
        ("competence_mapping", case.mappings),
        ("education_plan", case.plans),
        ("appointment", case.appointments),
        ("legal_status", (case.status,)),
        ("introduction_programme", (case.programme,)),
        ("norwegian_training", (case.norwegian,)),
    )
    return next((kind for kind, records in groups if any(one.id == record for one in records)), "participant")


def _of_deadline(person: _Person, session: RecordId, deadline: Deadline) -> WorkItem:
    months = deadline.parameter.number
    return WorkItem(
        Why.REGISTER,
        Loudness.WARN,
        person.id,
        person.name,
        person.municipality,
        person.responsible,
        "guidance_session",
        session,
        deadline.due_on,
        reckoning=Reckoning("guidance_on", deadline.counted_from, deadline.due_on, months=months),
        section=deadline.section,
        unverified=deadline.parameter.unverified,
    )


def _item(
    person: _Person,
    why: Why,
    loudness: Loudness,
    kind: str,
    record: str,
    due_on: date | None = None,
    detail: str | None = None,
) -> WorkItem:
    return WorkItem(
        why,
        loudness,
        person.id,
        person.name,
        person.municipality,
        person.responsible,
        kind,
        RecordId(record),
        due_on,
        detail,
        is_own_level=True,
    )


_NEWEST = sa.text("SELECT max(seq) FROM record_change")
_CHANGED = sa.text("SELECT DISTINCT participant FROM record_change WHERE seq > :seq AND participant IS NOT NULL")
_IN_PAGE = "IN (SELECT value FROM json_each(:ids))"
_STANDS = "NOT IN (SELECT replaces FROM {kind} WHERE replaces IS NOT NULL AND deleted_at IS NULL AND status {final})"
_SESSION_STANDS = _STANDS.format(kind="guidance_session", final="= 'FINAL'")
_PLAN_STANDS = _STANDS.format(kind="education_plan", final="NOT IN ('DRAFT')")
_MORE = sa.text(
    "SELECT 'AGREED_STEP' AS why, 'agreed_step' AS kind, s.id AS record, s.participant, s.due_on AS day, "
    "s.what AS detail FROM guidance_session r JOIN agreed_step s ON s.parent = r.id "
    f"WHERE r.participant {_IN_PAGE} AND s.due_on <= :ahead AND s.done_on IS NULL AND s.deleted_at IS NULL "
    f"AND r.deleted_at IS NULL AND r.id {_SESSION_STANDS} "
    "UNION ALL SELECT 'FOLLOW_UP', 'education_plan', p.id, p.participant, p.next_followup_on, p.long_goal "
    f"FROM education_plan p WHERE p.participant {_IN_PAGE} AND p.next_followup_on <= :ahead AND p.deleted_at IS NULL "
    f"AND coalesce(p.status, 'DRAFT') NOT IN ('COMPLETED', 'DISCONTINUED') AND p.id {_PLAN_STANDS} "
    "UNION ALL SELECT 'UNSIGNED_PLAN', 'education_plan', p.id, p.participant, NULL, p.long_goal "
    f"FROM education_plan p WHERE p.participant {_IN_PAGE} AND p.status IN ('AGREED', 'ACTIVE') "
    "AND p.deleted_at IS NULL AND NOT EXISTS "
    '(SELECT 1 FROM signature g WHERE g.parent = p.id AND g.deleted_at IS NULL AND g."on" IS NOT NULL) '
    f"AND p.id {_PLAN_STANDS} "
    "UNION ALL SELECT 'APPOINTMENT', 'appointment', a.id, a.participant, a.\"on\", "
    f"trim(coalesce(a.at, '') || ' ' || coalesce(a.place, '')) FROM appointment a WHERE a.participant {_IN_PAGE} "
    "AND a.\"on\" BETWEEN :today AND :ahead AND coalesce(a.state, 'PLANNED') = 'PLANNED' AND a.deleted_at IS NULL "
    "UNION ALL SELECT 'CONFLICT', 'conflict', c.id, c.participant, NULL, NULL FROM conflict c "
    f"WHERE c.participant {_IN_PAGE} AND c.chosen_at IS NULL AND c.deleted_at IS NULL"
)


def _more_items(connection: sa.Connection, page: Sequence[_Person], day: date) -> dict[str, list[WorkItem]]:
    """Return by participant what no rule of the law speaks of: agreed steps, follow-up, appointments, signatures."""
    people = {person.id: person for person in page}
    values = {
        "ids": json.dumps(list(people)),
        "today": day.isoformat(),
        "ahead": (day + timedelta(days=AHEAD_DAYS)).isoformat(),
    }
    found: defaultdict[str, list[WorkItem]] = defaultdict(list)
    for row in connection.execute(_MORE, values).mappings():
        due = date.fromisoformat(row["day"]) if row["day"] else None
        is_past = due is not None and due < day
        loud = is_past or row["why"] == Why.CONFLICT
        person = people[row["participant"]]
        loudness = Loudness.WARN if loud else Loudness.INFO
        found[person.id].append(
            _item(person, Why(row["why"]), loudness, row["kind"], row["record"], due, row["detail"] or None)
        )
    return found


def _changed(connection: sa.Connection, since: int) -> list[str]:
    return list(connection.execute(_CHANGED, {"seq": since}).scalars())


def _page(
    desk: Desk, connection: sa.Connection, after: int, only: Sequence[str] | None = None
) -> tuple[list[_Person], int | None]:
    """Return open cases that the counsellor may see, and where the next page begins (None: there is none).

    ``only``: some of them.
    """
    visible = visible_to(desk, connection)
    among = f"AND p.id {_IN_PAGE} " if only is not None else ""
    query = sa.text(
        "SELECT p.number, p.id, p.shown_name, p.municipality, p.responsible FROM participant_index p "
        f"WHERE p.closed = 0 AND p.number > :after AND {visible.condition} {among}"  # sql: ours, of visible_to
        "ORDER BY p.number LIMIT :limit"
    )
    values = {**visible.values, "limit": _PAGE, "after": after}
    if only is not None:
        values["ids"] = json.dumps(list(only))
    rows = connection.execute(query, values).all()
    page = [_Person(row.id, row.shown_name, row.municipality, row.responsible) for row in rows]
    return page, rows[-1].number if len(rows) == _PAGE else None
