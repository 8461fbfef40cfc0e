"""What stands on the participant's page: facts, goal, languages and agreed steps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from karriere_app.domain.access import Action
from karriere_app.domain.competence import LanguageSkill
from karriere_app.domain.fields import RecordId
from karriere_app.domain.guidance import AgreedStep, GuidanceSession
from karriere_app.domain.kinds import kind_named
from karriere_app.errors import RecordNotFoundError
from karriere_app.services import guidance, mappings, plans
from karriere_app.services.desk import Desk
from karriere_app.services.participant_list import ListRow, list_row, row_columns
from karriere_app.store.unit_of_work import rows_of


@dataclass(frozen=True)
class LanguageLine:
    """One language of the newest mapping; levels are CEFR codes, None where not said."""

    code: str | None
    label: str
    is_mother_tongue: bool
    listening: str | None
    speaking: str | None
    reading: str | None
    writing: str | None


@dataclass(frozen=True)
class StepLine:
    """One agreed step; ``who`` is the label of the one who does it."""

    id: RecordId
    session: RecordId
    what: str
    who: str | None
    due_on: date | None
    done_on: date | None


@dataclass(frozen=True)
class Overview:
    """The cards of the page. ``age`` in whole years today; ``goal`` is the plan's, else what was recommended last."""

    line: ListRow
    age: int | None
    language: str | None
    needs_interpreter: bool | None
    goal: str | None
    goal_is_agreed: bool
    languages: tuple[LanguageLine, ...]
    steps: tuple[StepLine, ...]


def overview(desk: Desk, participant: str) -> Overview:
    """Return what the page shows at first sight; open steps first, by due date. Raises RecordNotFoundError."""
    with desk.reading() as connection:
        desk.require(connection, Action.READ, participant)
        line, interpreter = _line(connection, participant)
        goal, is_agreed = _goal(desk, participant)
        return Overview(
            line=line,
            age=_age(line.birth_date, desk.today()),
            language=desk.vocabularies.label("language", line.language) if line.language else None,
            needs_interpreter=None if interpreter is None else interpreter == "YES",
            goal=goal,
            goal_is_agreed=is_agreed,
            languages=_languages(desk, connection, participant),
            steps=_steps(desk, connection, participant),
        )


def _line(connection: sa.Connection, participant: str) -> tuple[ListRow, str | None]:
    query = sa.text(
        f"SELECT {row_columns()}, d.interp_needed FROM participant_index p "  # sql: fixed columns
        "JOIN participant d ON d.id = p.id "
        "WHERE p.id = :id"
    )
    row = connection.execute(query, {"id": participant}).mappings().first()
    if row is None:
        raise RecordNotFoundError(participant)
    return list_row(row), row["interp_needed"]


def _age(born: date | None, today: date) -> int | None:
    if born is None or born > today:
        return None
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def _goal(desk: Desk, participant: str) -> tuple[str | None, bool]:
    """The goal of the newest plan that has one; before there is a plan, what the newest session recommended."""
    kind = kind_named(plans.KIND)
    for plan in reversed(plans.of(desk, participant)):
        if plan.long_goal is not None:
            return plan.long_goal, plan.status in kind.final_states
    for session in reversed(guidance.of(desk, participant)):
        if session.recommended_direction is not None:
            return session.recommended_direction, False
        if session.recommended_goal is not None:
            return desk.vocabularies.label("end_goal", session.recommended_goal), False
    return None, False


def _languages(desk: Desk, connection: sa.Connection, participant: str) -> tuple[LanguageLine, ...]:
    """A supplement adds to the mapping before it: the newest line of each language counts."""
    found: dict[str | None, LanguageLine] = {}
    for mapping in mappings.of(desk, participant):
        for row in rows_of(connection, kind_named("language_skill"), mapping.id):
            assert isinstance(row, LanguageSkill)
            found[row.language] = LanguageLine(
                row.language,
                desk.vocabularies.label("language", row.language) if row.language else "",
                row.mother_tongue == "YES",
                *(row.listening, row.speaking, row.reading, row.writing),
            )
    return tuple(sorted(found.values(), key=lambda line: (not line.is_mother_tongue, line.label)))


def _steps(desk: Desk, connection: sa.Connection, participant: str) -> tuple[StepLine, ...]:
    found: list[StepLine] = []
    for session in guidance.of(desk, participant):
        found += [_step(desk, session, row) for row in rows_of(connection, kind_named("agreed_step"), session.id)]
    return tuple(sorted(found, key=lambda step: (step.done_on is not None, step.due_on or date.max, step.id)))


def _step(desk: Desk, session: GuidanceSession, row: object) -> StepLine:
    assert isinstance(row, AgreedStep)
    who = desk.vocabularies.label("agreed_who", row.who) if row.who else None
    return StepLine(row.id, session.id, row.what or "", who, row.due_on, row.done_on)
