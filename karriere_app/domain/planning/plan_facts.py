"""What the checks of a plan look at, made from records as they stand in the store or are being typed.

Both give records in wire form (records.md), so that one builder serves the store and the window.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any

from karriere_app.domain.planning.advice import LEVELS, ORAL, SKILLS
from karriere_app.domain.planning.programme_areas import step_type_code
from karriere_app.domain.planning.schedule import Schedule, ScheduledStep

WRITTEN = ("reading", "writing")

_LEVEL = re.compile(r"\b([ABC][12])\b")
_NOTHING: Mapping[str, Any] = MappingProxyType({})

Wire = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class AskedLevel:
    """A level of Norwegian that a step asks for, and in which skills."""

    level: str
    skills: tuple[str, ...] = SKILLS


@dataclass(frozen=True, kw_only=True)
class StepFacts:
    """A step as the checks see it. ``name`` is its title, else the words of its type.

    ``number`` is its place in its route, from 1; steps taken out count.
    ``asked``: Norwegian that its requirement names. ``reached``: the level that a Norwegian course leads to.
    """

    id: str
    number: int
    name: str
    route: str | None = None
    type: str | None = None
    area: str | None = None
    state: str | None = None
    has_time: bool = True
    responsible: str | None = None
    evidence_wanted: str | None = None
    funding: str | None = None
    funding_from: date | None = None
    funding_to: date | None = None
    actual_start: date | None = None
    actual_end: date | None = None
    evidence_seen_on: date | None = None
    asked: AskedLevel | None = None
    reached: str | None = None


@dataclass(frozen=True, kw_only=True)
class RouteOnCalendar:
    """A route with its calendar; ``id`` is None where the plan has no route and its steps stand alone."""

    id: str | None
    title: str
    is_chosen: bool
    schedule: Schedule


@dataclass(frozen=True, kw_only=True)
class PriorityFacts:
    """One wish of an application."""

    rank: int | None
    end_competence: str | None
    area: str | None


@dataclass(frozen=True, kw_only=True)
class BasisFacts:
    """What the participant's records and the data files say.

    ``proposed_rights``: the rights that the facts point to, empty where nothing can be proposed.
    ``limit_on``: the last day of the introduction programme. ``known_areas``: ten-sign codes of the catalogue of
    ``snapshot_on``; empty where it was not read. ``modular_areas``: trades with a modular curriculum
    (opplæringsforskrifta § 14-1), ``believed_modular`` those of them that no official text was seen for.
    ``norwegian_now``: skill -> the level that is recorded.
    """

    proposed_rights: tuple[str, ...] = ()
    limit_on: date | None = None
    known_areas: frozenset[str] = frozenset()
    snapshot_on: date | None = None
    modular_areas: frozenset[str] = frozenset()
    believed_modular: frozenset[str] = frozenset()
    norwegian_now: Mapping[str, str] = field(default_factory=lambda: _NOTHING)


@dataclass(frozen=True, kw_only=True)
class PlanFacts:
    """A plan as the checks see it on a day. ``steps`` are those of all routes, in their order."""

    today: date
    is_final: bool = False
    long_goal: str | None = None
    why: str | None = None
    participation_view: str | None = None
    right: str | None = None
    goal_end_competence: str | None = None
    area: str | None = None
    norwegian_goal: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    next_followup_on: date | None = None
    status: str | None = None
    routes: tuple[RouteOnCalendar, ...] = ()
    steps: tuple[StepFacts, ...] = ()
    priorities: tuple[PriorityFacts, ...] = ()
    credits_undecided: tuple[str, ...] = ()
    risks_open: int = 0
    shared_without_basis: int = 0
    agreed_end: date | None = None
    basis: BasisFacts = field(default_factory=BasisFacts)

    @property
    def chosen(self) -> RouteOnCalendar | None:
        """The chosen route; the first where none is chosen."""
        return next((route for route in self.routes if route.is_chosen), next(iter(self.routes), None))

    def steps_of(self, route: RouteOnCalendar) -> tuple[StepFacts, ...]:
        """Return the steps of a route that are on the calendar."""
        placed = {step.id for step in route.schedule.steps}
        return tuple(step for step in self.steps if step.id in placed)

    def placed(self, step: StepFacts) -> ScheduledStep | None:
        """Return where a step stands on the calendar of its route."""
        found = (route.schedule.step(step.id) for route in self.routes)
        return next((placed for placed in found if placed is not None), None)


@dataclass(frozen=True, kw_only=True)
class PlanRows:
    """A plan's root and rows in wire form, each row with its ``id``."""

    root: Wire
    routes: Sequence[Wire] = ()
    steps: Sequence[Wire] = ()
    priorities: Sequence[Wire] = ()
    credits: Sequence[Wire] = ()
    risks: Sequence[Wire] = ()
    sharings: Sequence[Wire] = ()


def plan_facts(
    rows: PlanRows,
    schedules: Mapping[str | None, Schedule],
    type_label: Callable[[str], str],
    basis: BasisFacts,
    *,
    today: date,
    is_final: bool,
    agreed_end: date | None = None,
) -> PlanFacts:
    """Return the facts of a plan. ``schedules``: route id -> calendar, None for a plan without routes."""
    root = rows.root
    return PlanFacts(
        today=today,
        is_final=is_final,
        long_goal=root.get("long_goal"),
        why=root.get("why"),
        participation_view=root.get("participation_view"),
        right=root.get("right"),
        goal_end_competence=root.get("goal_end_competence"),
        area=root.get("area"),
        norwegian_goal={name: str(level) for name, level in (root.get("norwegian_goal") or {}).items()},
        next_followup_on=_day(root, "next_followup_on"),
        status=root.get("status"),
        routes=_routes(rows.routes, schedules),
        steps=_steps(rows.steps, _homes(rows.routes), type_label),
        priorities=tuple(_priority(row) for row in rows.priorities),
        credits_undecided=tuple(_named(row) for row in rows.credits if row.get("years") and not row.get("decision")),
        risks_open=sum(1 for row in rows.risks if row.get("what") and not row.get("measure")),
        shared_without_basis=sum(1 for row in rows.sharings if not is_shared(row) and _has_content(row)),
        agreed_end=agreed_end,
        basis=basis,
    )


def is_shared(row: Wire) -> bool:
    """Say whether a sharing counts: it needs a receiver and a basis (integreringsloven § 42, lawful disclosure)."""
    return bool(row.get("who")) and bool(row.get("basis"))


def level_in(text: str | None) -> str | None:
    """Return the highest level of Norwegian that a text names, such as B1; None where it names none."""
    found = _LEVEL.findall(text or "")
    return max(found, key=LEVELS.index) if found else None


def asked_in(text: str | None) -> AskedLevel | None:
    """Return the level that a requirement names; «muntlig» and «skriftlig» narrow it to two skills."""
    level = level_in(text)
    if level is None:
        return None
    words = (text or "").casefold()
    oral, written = "muntl" in words, "skriftl" in words or "skriftleg" in words
    skills = ORAL if oral and not written else WRITTEN if written and not oral else SKILLS
    return AskedLevel(level=level, skills=skills)


def _routes(rows: Iterable[Wire], schedules: Mapping[str | None, Schedule]) -> tuple[RouteOnCalendar, ...]:
    made = tuple(
        RouteOnCalendar(
            id=row["id"],
            title=row.get("title") or "",
            is_chosen=row.get("chosen") == "YES",
            schedule=schedules[row["id"]],
        )
        for row in sorted(rows, key=_place)
        if row["id"] in schedules
    )
    if not made and None in schedules:
        return (RouteOnCalendar(id=None, title="", is_chosen=True, schedule=schedules[None]),)
    return made


def _homes(routes: Iterable[Wire]) -> Callable[[str | None], str | None]:
    """A step of no route, or of one that is gone, is on the chosen route, else on the first."""
    known = {row["id"]: row.get("chosen") == "YES" for row in sorted(routes, key=_place)}
    home = next((route for route, is_chosen in known.items() if is_chosen), next(iter(known), None))
    return lambda route: route if route in known else home


def _steps(
    rows: Iterable[Wire], home_of: Callable[[str | None], str | None], type_label: Callable[[str], str]
) -> tuple[StepFacts, ...]:
    numbers: dict[str | None, int] = {}
    made = []
    for row in sorted(rows, key=_place):
        route = home_of(row.get("route"))
        numbers[route] = numbers.get(route, 0) + 1
        made.append(_step(row, numbers[route], type_label))
    return tuple(made)


def _step(row: Wire, number: int, type_label: Callable[[str], str]) -> StepFacts:
    kind = step_type_code(row["type"]) if row.get("type") else None
    label = type_label(kind) if kind else "steg"
    times = ("starts_on", "ends_on", "months", "months_min", "actual_start", "actual_end")
    is_course = kind == "NORSK"
    return StepFacts(
        id=row["id"],
        number=number,
        name=row.get("title") or label[:1].upper() + label[1:],
        route=row.get("route"),
        type=kind,
        area=row.get("area"),
        state=row.get("state"),
        has_time=any(row.get(name) is not None for name in times),
        responsible=row.get("responsible"),
        evidence_wanted=row.get("evidence_wanted"),
        funding=row.get("funding"),
        funding_from=_day(row, "funding_from"),
        funding_to=_day(row, "funding_to"),
        actual_start=_day(row, "actual_start"),
        actual_end=_day(row, "actual_end"),
        evidence_seen_on=_day(row, "evidence_seen_on"),
        asked=asked_in(row.get("requirement_text")),
        reached=(level_in(row.get("title")) or level_in(row.get("evidence_wanted"))) if is_course else None,
    )


def _priority(row: Wire) -> PriorityFacts:
    return PriorityFacts(rank=row.get("rank"), end_competence=row.get("end_competence"), area=row.get("area"))


def _named(row: Wire) -> str:
    return str(row.get("name_shown") or row.get("code") or "")


def _has_content(row: Wire) -> bool:
    return any(row.get(name) for name in ("who", "on", "scope", "basis"))


def _day(row: Wire, name: str) -> date | None:
    stored = row.get(name)
    return date.fromisoformat(stored) if isinstance(stored, str) else None


def _place(row: Wire) -> tuple[str, str]:
    return (row.get("order") or "", row["id"])
