"""Cases of invented people for the rules of the law: a case is made by naming what is not empty."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from karriere_app.domain.competence import CompetenceMapping
from karriere_app.domain.education_plan import EducationPlan
from karriere_app.domain.fields import RecordId
from karriere_app.domain.guidance import GuidanceSession
from karriere_app.domain.ids import new_id
from karriere_app.domain.law.case import Case, empty_case
from karriere_app.domain.law.findings import Finding
from karriere_app.domain.law.rule import Look
from karriere_app.domain.law.rulebook import evaluate
from karriere_app.domain.legal_status import Evaluation
from karriere_app.domain.participant import Participant
from karriere_app.services.vocabularies import load_parameters

MADE = datetime(2026, 1, 1, tzinfo=UTC)
TABLE = load_parameters()


def fresh() -> RecordId:
    return new_id(MADE)


def person(**fields: Any) -> Participant:
    return Participant(id=fresh(), created_at=MADE, created_by=fresh(), **fields)


def case(
    *,
    person: dict[str, Any] | None = None,
    status: dict[str, Any] | None = None,
    programme: dict[str, Any] | None = None,
    norwegian: dict[str, Any] | None = None,
) -> Case:
    """Return a case whose four single records hold what is named."""
    who = Participant(id=fresh(), created_at=MADE, created_by=fresh(), **(person or {}))
    made = empty_case(who)
    return replace(
        made,
        status=replace(made.status, **(status or {})),
        programme=replace(made.programme, **(programme or {})),
        norwegian=replace(made.norwegian, **(norwegian or {})),
    )


def session(of: Case, **fields: Any) -> Case:
    """Return the case with one more guidance session."""
    made = GuidanceSession(id=fresh(), created_at=MADE, created_by=fresh(), participant=of.participant.id, **fields)
    return replace(of, sessions=(*of.sessions, made))


def mapping(of: Case, **fields: Any) -> Case:
    """Return the case with one more mapping."""
    made = CompetenceMapping(id=fresh(), created_at=MADE, created_by=fresh(), participant=of.participant.id, **fields)
    return replace(of, mappings=(*of.mappings, made))


def plan(of: Case, **fields: Any) -> Case:
    """Return the case with one more plan."""
    made = EducationPlan(id=fresh(), created_at=MADE, created_by=fresh(), participant=of.participant.id, **fields)
    return replace(of, plans=(*of.plans, made))


def fired(of: Case, on: date) -> set[str]:
    """Return the ids of the rules that find something."""
    return {finding.id for finding in evaluate(of, on, TABLE)}


def found(of: Case, on: date, rule: str) -> Finding:
    """Return the one finding of a rule."""
    (finding,) = (one for one in evaluate(of, on, TABLE) if one.id == rule)
    return finding


def look(of: Case, on: date) -> Look:
    return Look(of, on, TABLE)


def row_of_evaluation(of: Case, on: date) -> Case:
    """Return the case with an evaluation made on a day."""
    made = Evaluation(id=fresh(), created_at=MADE, created_by=fresh(), participant=of.participant.id, on=on)
    return replace(of, evaluations=(*of.evaluations, made))
