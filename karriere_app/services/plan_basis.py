"""What a plan builds on, gathered from the participant's records: right, limit, crediting, Norwegian, deadlines.

Nothing here decides: every proposal comes with its reason, its paragraph and what is not verified. The rules are those
of ``domain.planning`` (rights, crediting, practice, remaining, advice, limits); the numbers are data files.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from karriere_app.domain.competence import EducationEntry, LanguageSkill, WorkEntry
from karriere_app.domain.county import CountyProfile
from karriere_app.domain.declaration import Record
from karriere_app.domain.education_plan import Credit, EducationPlan, PlanStep, Priority, Route
from karriere_app.domain.fields import RecordId
from karriere_app.domain.ids import single_id
from karriere_app.domain.kinds import kind_named
from karriere_app.domain.legal_status import IntroductionProgramme, LegalStatus, NorwegianTraining
from karriere_app.domain.participant import Participant
from karriere_app.domain.planning.advice import LEVELS, SKILLS, LevelAdvice, advice_for, usual_levels
from karriere_app.domain.planning.basis_facts import Schooled, competence_of, grunnskole_of, stay_of
from karriere_app.domain.planning.credit_basis import Schooling, modules_of, note_of, school_years, trade_of
from karriere_app.domain.planning.crediting import CreditRules, Trade, credit_rules
from karriere_app.domain.planning.limits import (
    CountyDate,
    ProgrammeFacts,
    ProgrammeLimit,
    county_dates,
    programme_limit,
)
from karriere_app.domain.planning.practice import Work
from karriere_app.domain.planning.programme_areas import Area
from karriere_app.domain.planning.remaining import HoursTable, Module, YearHours, hours_table
from karriere_app.domain.planning.rights import (
    ADULT_RIGHTS,
    Answer,
    PriorityRule,
    RightFacts,
    Rights,
    is_adult,
    priorities_wanted,
    repeated,
    rights_for,
)
from karriere_app.domain.planning.schedule import DEFAULT_SCHOOL_YEAR_START
from karriere_app.errors import RecordNotFoundError
from karriere_app.services import mappings
from karriere_app.services.county import county_profile
from karriere_app.services.desk import Desk
from karriere_app.services.programmes import catalogue
from karriere_app.services.records import RecordChange, Saved, apply_changes, get, rows
from karriere_app.services.vocabularies import load_parameters
from karriere_app.store.unit_of_work import fetch
from resources import LAW, VOCABULARIES

CREDIT = "credit"
NORWEGIAN = frozenset({"nb", "nn", "no"})
SCHOOL_TYPES = frozenset({"VGO_SCHOOL", "VGO_MODULE"})
DONE = frozenset({"COMPLETED", "EXEMPTED", "DROPPED"})

R = TypeVar("R", bound=Record)


@dataclass(frozen=True, kw_only=True)
class EducationLine:
    """An education of the mapping and what it counts for: the key of a sentence and its paragraph."""

    id: RecordId
    title: str
    note: str
    section: str


@dataclass(frozen=True, kw_only=True)
class WorkLine:
    """A job of the mapping, as the reckoning of practice takes it."""

    id: RecordId
    title: str
    styrk: str | None
    job: Work


@dataclass(frozen=True, kw_only=True)
class PlanBasis:
    """Everything that a plan builds on, on a day. ``trade`` is None where the plan's area is no trade.

    ``years`` are the school years on the straightest way to the area with their hours; ``modules`` those known of a
    trade with modular training. ``repeated`` are ids of priorities that repeat an earlier one.
    """

    today: date
    facts: RightFacts
    rights: Rights
    right: str | None
    is_adult: bool
    limit: ProgrammeLimit
    dates: tuple[CountyDate, ...]
    education: tuple[EducationLine, ...]
    work: tuple[WorkLine, ...]
    norwegian_now: Mapping[str, str | None]
    training_goal: Mapping[str, str | None]
    advice: tuple[LevelAdvice, ...]
    rules: CreditRules
    area: Area | None
    trade: Trade | None
    modules: tuple[Module, ...]
    years: tuple[tuple[Area, YearHours | None], ...]
    priorities: PriorityRule
    repeated: frozenset[str]

    @property
    def proposed_rights(self) -> tuple[str, ...]:
        """The rights that are sure, the most fitting first."""
        return tuple(each.right for each in self.rights.proposals if each.answer is Answer.YES)

    @property
    def limit_on(self) -> date | None:
        """The last day of the introduction programme."""
        return self.limit.ends_on

    @property
    def advised_levels(self) -> Mapping[str, str]:
        """The level of Norwegian that practice asks for, by step type."""
        return usual_levels()


@dataclass(frozen=True, kw_only=True)
class NewCredit:
    """What earlier learning counts for. ``result`` is written in words (``remaining.RESULT_NB``)."""

    code: str | None = None
    name_shown: str | None = None
    result: str | None = None
    on: date | None = None
    decision: str | None = None
    years: float | None = None


def basis(desk: Desk, plan: str) -> PlanBasis:
    """Gather what a plan builds on. Raises RecordNotFoundError."""
    record = get(desk, plan)
    if not isinstance(record, EducationPlan):
        raise RecordNotFoundError(plan)
    person = _Person.read(desk, record.participant)
    steps = _chosen_steps(desk, plan)
    programmes = catalogue(desk)
    area = programmes.area(record.area) if record.area is not None else None
    rules, table = load_credit_rules(), load_hours()
    facts = _right_facts(desk, record, person, steps)
    advice = advice_for(
        (step.type for step in steps if step.type is not None),
        record.goal_end_competence,
        person.norwegian,
        _levels(record.norwegian_goal),
    )
    has_application = any(step.type == "APPLICATION" and step.state != "DROPPED" for step in steps)
    return PlanBasis(
        today=desk.today(),
        facts=facts,
        rights=rights_for(facts),
        right=record.right,
        is_adult=is_adult(facts) if record.right is None else record.right in ADULT_RIGHTS,
        limit=programme_limit(_programme_facts(person), load_parameters()),
        dates=county_dates(person.county.deadlines if person.county is not None else None),
        education=tuple(_education(desk, entry) for entry in person.education),
        work=tuple(_work(desk, entry) for entry in person.work),
        norwegian_now=person.norwegian,
        training_goal=_levels(person.training.norsk_goal if person.training is not None else None),
        advice=advice,
        rules=rules,
        area=area,
        trade=trade_of(programmes, record.area, rules),
        modules=modules_of(programmes, record.area),
        years=school_years(programmes, record.area, table),
        priorities=priorities_wanted(record.right, has_application=has_application),
        repeated=_repeated(desk, plan),
    )


def put_credit(desk: Desk, plan: str, credit: NewCredit, label: str = "La til godskriving") -> RecordId:
    """Add what an earlier learning counts for; return the id of the row."""
    return put_credits(desk, plan, (credit,), label).ids[0]


def put_credits(desk: Desk, plan: str, new: Sequence[NewCredit], label: str) -> Saved:
    """Add several of them as one change set."""
    return apply_changes(desk, [RecordChange(CREDIT, desk.new_id(), _wire(plan, each)) for each in new], label)


def put_modules(desk: Desk, plan: str, modules: Iterable[Module], label: str = "La til moduler") -> Saved:
    """Add the modules of a trade that the plan has no row of yet, without a result."""
    held = {row.code for row in rows(desk, plan, CREDIT) if isinstance(row, Credit)}
    wanted = [NewCredit(code=each.code, name_shown=each.name) for each in modules if each.code not in held]
    return put_credits(desk, plan, wanted, label)


def load_credit_rules(folder: Path = LAW) -> CreditRules:
    """Return the rules of crediting that ship with the program."""
    return credit_rules(json.loads((folder / "crediting.json").read_text(encoding="utf-8")))


def load_hours(folder: Path = VOCABULARIES) -> HoursTable:
    """Return the hours of school years that ship with the program."""
    return hours_table(json.loads((folder / "education_hours.json").read_text(encoding="utf-8")))


@dataclass(frozen=True, kw_only=True)
class _Person:
    """The records of a participant that the proposals look at."""

    participant: Participant | None
    status: LegalStatus | None
    programme: IntroductionProgramme | None
    training: NorwegianTraining | None
    county: CountyProfile | None
    education: tuple[EducationEntry, ...]
    work: tuple[WorkEntry, ...]
    norwegian: Mapping[str, str | None]

    @classmethod
    def read(cls, desk: Desk, participant: RecordId) -> _Person:
        with desk.reading() as connection:

            def single(kind: type[R], name: str) -> R | None:
                found = fetch(connection, kind_named(name), single_id(participant, name))
                return found if isinstance(found, kind) and found.deleted_at is None else None

            person = fetch(connection, kind_named("participant"), participant)
            status = single(LegalStatus, "legal_status")
            programme = single(IntroductionProgramme, "introduction_programme")
            training = single(NorwegianTraining, "norwegian_training")
            county = county_profile(connection, desk.today())
        held = [mapping.id for mapping in mappings.of(desk, participant)]
        languages = _rows_of(desk, held, LanguageSkill, "language_skill")
        return cls(
            participant=person if isinstance(person, Participant) else None,
            status=status,
            programme=programme,
            training=training,
            county=county,
            education=_rows_of(desk, held, EducationEntry, "education_entry"),
            work=_rows_of(desk, held, WorkEntry, "work_entry"),
            norwegian=_best([each for each in languages if each.language in NORWEGIAN]),
        )


def _rows_of(desk: Desk, held: Iterable[RecordId], kind: type[R], name: str) -> tuple[R, ...]:
    return tuple(row for mapping in held for row in rows(desk, mapping, name) if isinstance(row, kind))


def _chosen_steps(desk: Desk, plan: str) -> list[PlanStep]:
    """The steps of the chosen route that are not taken out of the plan, and those without a route."""
    chosen = {row.id for row in rows(desk, plan, "route") if isinstance(row, Route) and row.chosen == "YES"}
    steps = [row for row in rows(desk, plan, "plan_step") if isinstance(row, PlanStep)]
    return [step for step in steps if step.route is None or not chosen or step.route in chosen]


def _right_facts(desk: Desk, plan: EducationPlan, person: _Person, steps: Sequence[PlanStep]) -> RightFacts:
    schooled = [
        Schooled(
            nus_level=each.nus_level,
            country=each.country,
            is_completed=_yes(each.completed),
            is_applied_for=each.recognition_applied_on is not None,
            has_answer=each.recognition_result is not None,
        )
        for each in person.education
    ]
    county, status = person.county, person.status
    starts = county.school_year_start if county is not None else None
    stay, waits = stay_of(status.permit_ground if status is not None else None)
    before = [step for step in steps if step.type in SCHOOL_TYPES and step.state not in DONE]
    has_apprenticeship = any(step.type == "APPRENTICE" and step.state not in DONE for step in steps)
    return RightFacts(
        on=desk.today(),
        school_year_start=starts or DEFAULT_SCHOOL_YEAR_START,
        birth_date=person.participant.birth_date if person.participant is not None else None,
        has_lawful_stay=stay,
        waits_for_permit=waits,
        grunnskole_done=grunnskole_of(_yes(status.grunnskole_done) if status is not None else None, schooled),
        competence=competence_of(schooled),
        goal=plan.goal_end_competence,
        is_ready_for_apprenticeship=has_apprenticeship and not before,
    )


def _programme_facts(person: _Person) -> ProgrammeFacts:
    programme = person.programme
    level = person.status.vgs_level if person.status is not None else None
    if programme is None:
        return ProgrammeFacts(vgs_level=level)
    return ProgrammeFacts(
        end_goal=programme.end_goal,
        ruleset=programme.ruleset,
        prog_offer_on=programme.prog_offer_on,
        prog_start=programme.prog_start,
        prog_end=programme.prog_end,
        extension_end=programme.extension_end,
        vgs_level=level,
    )


def _education(desk: Desk, entry: EducationEntry) -> EducationLine:
    level = desk.vocabularies.label("nus_level", entry.nus_level) if entry.nus_level is not None else None
    country = desk.vocabularies.label("country", entry.country) if entry.country is not None else None
    note, section = note_of(
        Schooling(nus_level=entry.nus_level, country=entry.country, recognition_result=entry.recognition_result)
    )
    years = _period(entry.from_year, entry.to_year)
    title = ", ".join(filter(None, (entry.subject or entry.institution or level, country, years)))
    return EducationLine(id=entry.id, title=title, note=note, section=section)


def _work(desk: Desk, entry: WorkEntry) -> WorkLine:
    occupation = desk.vocabularies.label("styrk", entry.styrk) if entry.styrk is not None else None
    country = desk.vocabularies.label("country", entry.country) if entry.country is not None else None
    hours = f"{entry.hours_week} t/uke" if entry.hours_week is not None else None
    years = _period(entry.from_year, entry.to_year)
    title = ", ".join(filter(None, (entry.occupation_text or occupation, country, years, hours)))
    job = Work(id=entry.id, from_year=entry.from_year, to_year=entry.to_year, hours_week=entry.hours_week)
    return WorkLine(id=entry.id, title=title, styrk=entry.styrk, job=job)


def _repeated(desk: Desk, plan: str) -> frozenset[str]:
    held = [row for row in rows(desk, plan, "priority") if isinstance(row, Priority)]
    ordered = sorted(held, key=lambda row: (row.rank is None, row.rank or 0, row.id))
    return repeated((row.id, row.end_competence, row.area) for row in ordered)


def _best(skills: Iterable[LanguageSkill]) -> Mapping[str, str | None]:
    """The highest level of each skill, over several entries of Norwegian."""
    found: dict[str, str | None] = dict.fromkeys(SKILLS)
    for entry in skills:
        for skill in SKILLS:
            level, before = getattr(entry, skill), found[skill]
            if level in LEVELS and (before is None or LEVELS.index(level) > LEVELS.index(before)):
                found[skill] = level
    return found


def _levels(goal: Mapping[str, str | int] | None) -> Mapping[str, str | None]:
    return {skill: str(goal[skill]) if goal and goal.get(skill) is not None else None for skill in SKILLS}


def _wire(plan: str, credit: NewCredit) -> dict[str, Any]:
    return {
        "parent": plan,
        "code": credit.code,
        "name_shown": credit.name_shown,
        "result": credit.result,
        "on": credit.on.isoformat() if credit.on is not None else None,
        "decision": credit.decision,
        "years": credit.years,
    }


def _period(from_year: int | None, to_year: int | None) -> str | None:
    if from_year is None and to_year is None:
        return None
    return str(from_year) if from_year == to_year else f"{from_year or ''}–{to_year or ''}"


def _yes(code: str | None) -> bool | None:
    return {"YES": True, "NO": False}.get(code or "")
