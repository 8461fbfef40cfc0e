"""Cases for the rules of the law, gathered from the store: one participant's, or a page of them with few statements."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Any, TypeVar

import sqlalchemy as sa

from karriere_app.domain.competence import MAPPING_SECTIONS, CompetenceMapping, EducationEntry, WorkEntry
from karriere_app.domain.declaration import Record, kind_of_class
from karriere_app.domain.education_plan import PLAN_FROZEN_STATES, EducationPlan
from karriere_app.domain.fields import RecordId
from karriere_app.domain.guidance import GuidanceSession
from karriere_app.domain.law.case import Case, blank
from karriere_app.domain.legal_status import Evaluation, IntroductionProgramme, LegalStatus, NorwegianTraining
from karriere_app.domain.participant import Appointment, FieldAnswer, Participant
from karriere_app.errors import RecordNotFoundError
from karriere_app.services.county import county_profile
from karriere_app.store.participant_state import standing
from karriere_app.store.tables import from_row, record_tables

R = TypeVar("R", bound=Record)
_FINAL = frozenset({"FINAL"})
_DEFAULT_SCHOOL_YEAR = (8, 1)
_GOAL_CHANGES = sa.text(
    "SELECT record_id, json_extract(fields, '$.norsk_goal[0]') AS before FROM record_change "
    "WHERE record_id IN (SELECT value FROM json_each(:ids)) AND json_type(fields, '$.norsk_goal') IS NOT NULL "
    "ORDER BY seq"
)


def case_of(connection: sa.Connection, participant: str, on: date) -> Case:
    """Return the case of one participant; the county's profile is that of the day. Raises RecordNotFoundError."""
    found = cases_of(connection, (participant,), on)
    if not found:
        raise RecordNotFoundError(participant)
    return found[0]


def cases_of(connection: sa.Connection, participants: Sequence[str], on: date) -> list[Case]:
    """Return the cases of participants, in the order asked; who is not there is left out."""
    people = {one.id: one for one in _of(connection, Participant, "id", participants)}
    ids = [RecordId(one) for one in participants if one in people]
    if not ids:
        return []
    gathered = _Gathered(connection, ids)
    school_year = _school_year(connection, on)
    return [gathered.case(people[one], school_year) for one in ids]


class _Gathered:
    """The records of some participants, by participant."""

    def __init__(self, connection: sa.Connection, ids: Sequence[RecordId]) -> None:
        self._status = self._single(_of(connection, LegalStatus, "participant", ids))
        self._programme = self._single(_of(connection, IntroductionProgramme, "participant", ids))
        self._norwegian = self._single(_of(connection, NorwegianTraining, "participant", ids))
        self._mappings = _by_participant(_standing(connection, CompetenceMapping, ids, _FINAL))
        self._sessions = _by_participant(_standing(connection, GuidanceSession, ids, _FINAL))
        self._plans = _by_participant(_standing(connection, EducationPlan, ids, PLAN_FROZEN_STATES))
        self._appointments = _by_participant(_of(connection, Appointment, "participant", ids))
        self._evaluations = _by_participant(_of(connection, Evaluation, "participant", ids))
        mappings = [one.id for found in self._mappings.values() for one in found]
        sessions = [one.id for found in self._sessions.values() for one in found]
        self._education = _by_participant(_of(connection, EducationEntry, "parent", mappings))
        self._work = _by_participant(_of(connection, WorkEntry, "parent", mappings))
        self._answers = _answers(connection, [*mappings, *sessions])
        self._sections = _sections(connection, mappings, self._answers)
        self._goals_before = _goals_before(connection, list(self._norwegian.values()))

    @staticmethod
    def _single(found: Iterable[R]) -> dict[RecordId, R]:
        return {_participant(one): one for one in found}

    def case(self, person: Participant, school_year: tuple[int, int]) -> Case:
        mappings = self._mappings.get(person.id, ())
        roots = [one.id for one in (*mappings, *self._sessions.get(person.id, ()))]
        norwegian = self._norwegian.get(person.id) or blank(NorwegianTraining, person)
        return Case(
            person,
            self._status.get(person.id) or blank(LegalStatus, person),
            self._programme.get(person.id) or blank(IntroductionProgramme, person),
            norwegian,
            mappings,
            self._sessions.get(person.id, ()),
            self._plans.get(person.id, ()),
            self._appointments.get(person.id, ()),
            self._education.get(person.id, ()),
            self._work.get(person.id, ()),
            self._evaluations.get(person.id, ()),
            MappingProxyType({root: self._answers[root] for root in roots if root in self._answers}),
            MappingProxyType({one.id: self._sections.get(one.id, frozenset()) for one in mappings}),
            self._goals_before.get(norwegian.id),
            school_year,
        )


def _participant(record: Record) -> RecordId:
    owner: RecordId = record.participant  # type: ignore[attr-defined]  # only kinds under a participant come here
    return owner


def _by_participant(found: Iterable[R]) -> dict[RecordId, tuple[R, ...]]:
    by_owner: defaultdict[RecordId, list[R]] = defaultdict(list)
    for one in found:
        by_owner[_participant(one)].append(one)
    return {owner: tuple(records) for owner, records in by_owner.items()}


def _of(connection: sa.Connection, cls: type[R], column: str, ids: Sequence[str]) -> list[R]:
    return [_record(cls, row) for row in _rows(connection, cls, column, ids)]


def _standing(connection: sa.Connection, cls: type[R], ids: Sequence[str], final: frozenset[str]) -> list[R]:
    return [_record(cls, row) for row in standing(_rows(connection, cls, "participant", ids), final)]


def _rows(connection: sa.Connection, cls: type[Record], column: str, ids: Sequence[str]) -> Sequence[sa.RowMapping]:
    if not ids:
        return ()
    query = _select(kind_of_class(cls).name, column)
    return connection.execute(query, {"ids": json.dumps(list(ids))}).mappings().all()


def _record(cls: type[R], row: sa.RowMapping) -> R:
    record: Any = from_row(kind_of_class(cls), row)
    found: R = record
    return found


@cache
def _select(kind: str, column: str) -> sa.Select[Any]:
    table = record_tables()[kind]
    wanted = sa.text("SELECT value FROM json_each(:ids)").columns(sa.column("value", sa.Text))
    return (
        sa.select(table)
        .where(table.c[column].in_(wanted.scalar_subquery()), table.c.deleted_at.is_(None))
        .order_by(table.c.id)
    )


def _answers(connection: sa.Connection, roots: Sequence[RecordId]) -> dict[RecordId, frozenset[str]]:
    named: defaultdict[RecordId, set[str]] = defaultdict(set)
    for answer in _of(connection, FieldAnswer, "parent", roots):
        if answer.field is not None and answer.answer is not None:
            named[answer.parent].add(answer.field)
    return {root: frozenset(names) for root, names in named.items()}


def _sections(
    connection: sa.Connection, mappings: Sequence[RecordId], answers: Mapping[RecordId, frozenset[str]]
) -> dict[RecordId, frozenset[str]]:
    """Return by mapping the sections that hold a row or an answer."""
    settled: defaultdict[RecordId, set[str]] = defaultdict(set)
    wanted = {"ids": json.dumps(list(mappings))}
    for section in MAPPING_SECTIONS if mappings else ():
        for parent in connection.execute(_parents(section), wanted).scalars():
            settled[parent].add(section)
    for mapping in mappings:
        settled[mapping] |= answers.get(mapping, frozenset()) & frozenset(MAPPING_SECTIONS)
    return {mapping: frozenset(sections) for mapping, sections in settled.items()}


@cache
def _parents(section: str) -> sa.Select[Any]:
    table = record_tables()[section]
    wanted = sa.text("SELECT value FROM json_each(:ids)").columns(sa.column("value", sa.Text))
    return (
        sa.select(table.c.parent)
        .distinct()
        .where(table.c.parent.in_(wanted.scalar_subquery()), table.c.deleted_at.is_(None))
    )


def _goals_before(
    connection: sa.Connection, found: Sequence[NorwegianTraining]
) -> dict[RecordId, Mapping[str, str | int]]:
    """Return by record the goal that stood before its latest change, where there was one."""
    ids = [one.id for one in found if one.norsk_goal is not None]
    before: dict[RecordId, Mapping[str, str | int]] = {}
    if ids:
        for row in connection.execute(_GOAL_CHANGES, {"ids": json.dumps(ids)}):
            goal = json.loads(row.before) if isinstance(row.before, str) else row.before
            before.pop(row.record_id, None)
            if goal is not None:
                before[row.record_id] = goal
    return before


def _school_year(connection: sa.Connection, on: date) -> tuple[int, int]:
    profile = county_profile(connection, on)
    starts = profile.school_year_start if profile is not None else None
    return (starts.month, starts.day) if starts is not None else _DEFAULT_SCHOOL_YEAR
