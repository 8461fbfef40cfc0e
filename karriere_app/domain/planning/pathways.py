"""Pathways to begin a route with: the six of the plan model, and those that the county saved itself (planmaler).

A pathway is steps without dates and without anything about a person. Its two totals are those of a route: fewest and
most months of the steps that are not parallel to others.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from karriere_app.domain.education_plan import PlanStep, PlanTemplate, TemplateStep
from karriere_app.domain.name_folding import fold

ESTIMATE = "estimate"
"""The source mark of months that nobody has laid down; shown as «anslag»."""

_SHORTEST_NAME = 3
_SHORTEST_NUMBER = 8


@dataclass(frozen=True, kw_only=True)
class Wording:
    """A text in bokmål, and in nynorsk where there is one."""

    nb: str = ""
    nn: str = ""

    def shown(self, language: str) -> str:
        """Return the text in ``nb`` or ``nn``; bokmål for any other language."""
        return (self.nn or self.nb) if language == "nn" else self.nb


@dataclass(frozen=True, kw_only=True)
class PathwayStep:
    """A step of a pathway. ``builds_on`` holds places (from 0) of steps in the same pathway.

    ``source`` is the mark of where the months come from, ``source_words`` the same in words; both empty for the
    county's own. ``takes_area``: the step gets the trade that is chosen among the pathway's ``areas``.
    """

    type: str | None
    title: Wording
    months: int | None = None
    months_min: int | None = None
    months_max: int | None = None
    parallel: bool = False
    builds_on: tuple[int, ...] = ()
    requirement: Wording = Wording()
    evidence: Wording = Wording()
    area: str | None = None
    takes_area: bool = False
    provider: str | None = None
    hours_total: int | None = None
    hours_weekly: int | None = None
    percent: int | None = None
    responsible: str | None = None
    funding: str | None = None
    source: str = ""
    source_words: Wording = Wording()

    @property
    def is_estimate(self) -> bool:
        """Whether the months are an estimate that a counsellor must be able to change."""
        return self.source == ESTIMATE

    @property
    def chosen_months(self) -> int | None:
        """The months that a plan begins with: those saved, else the fewest."""
        return self.months if self.months is not None else self.months_min


@dataclass(frozen=True, kw_only=True)
class Pathway:
    """A way to an end competence. ``id`` is P1 to P6, or the id of the county's template.

    ``area`` is the one trade or programme area it leads to, ``areas`` those to choose among. ``warning`` is something
    to be looked up before use, known on ``warning_on``; ``after`` what comes after the last step; ``formula`` how the
    months come about.
    """

    id: str
    title: Wording
    end_competence: str | None
    area: str | None
    areas: tuple[str, ...]
    steps: tuple[PathwayStep, ...]
    source: str = ""
    is_own: bool = False
    goal: Wording = Wording()
    example: str = ""
    warning: Wording = Wording()
    warning_on: date | None = None
    after: Wording = Wording()
    after_is_believed: bool = False
    formula: Wording = Wording()

    @property
    def total_months(self) -> tuple[int, int]:
        """Fewest and most months of the steps that are not parallel (months)."""
        return total_months(self.steps)


def total_months(steps: Iterable[PathwayStep]) -> tuple[int, int]:
    """Return fewest and most months of the steps that are not parallel; a step without a range counts its months."""
    counted = [step for step in steps if not step.parallel]
    fewest = sum(_first(step.months_min, step.months) for step in counted)
    return fewest, sum(_first(step.months_max, step.months) for step in counted)


def model_pathways(data: Mapping[str, Any]) -> tuple[Pathway, ...]:
    """Return the pathways of ``resources/vocabularies/pathways.json`` in their order."""
    sources = {mark: Wording(nb=words["nb"], nn=words["nn"]) for mark, words in data["sources"].items()}
    return tuple(_model_pathway(each, sources, data["_meta"]["source"]) for each in data["pathways"])


def own_pathway(template: PlanTemplate, steps: Sequence[TemplateStep]) -> Pathway:
    """Return a county's template as a pathway; a requirement of a step that is gone is left out."""
    places: dict[str, int] = {step.id: place for place, step in enumerate(steps)}
    return Pathway(
        id=template.id,
        title=Wording(nb=template.title or ""),
        end_competence=template.end_competence,
        area=template.area,
        areas=(template.area,) if template.area else (),
        steps=tuple(_own_step(step, places) for step in steps),
        is_own=True,
    )


def template_values(step: PlanStep, marks: Iterable[str]) -> dict[str, Any]:
    """Return what a template keeps of a plan's step, in JSON form: no dates, no progress, nothing about the person.

    A text in which one of ``marks`` (``personal_marks``) stands is left empty.
    """
    kept: dict[str, Any] = {
        name: getattr(step, name)
        for name in ("type", "area", "months", "months_min", "months_max", "hours_total", "hours_weekly", "percent")
    }
    kept |= {name: getattr(step, name) for name in ("parallel", "responsible", "funding")}
    given_away_by = tuple(marks)
    for name in ("title", "provider", "requirement_text", "evidence_wanted"):
        text = getattr(step, name)
        kept[name] = text if text and not tells_of(text, given_away_by) else None
    return {name: value for name, value in kept.items() if value is not None}


def personal_marks(names: Iterable[str | None], numbers: Iterable[str | None]) -> tuple[str, ...]:
    """Return what gives a person away in a text: the words of the names, and the digits of numbers.

    A name of one or two letters counts only as it is written, since «bo» and «li» are words too.
    """
    marks: list[str] = []
    for name in names:
        for word in (name or "").replace("-", " ").split():
            marks.append(fold(word) if len(word) >= _SHORTEST_NAME else word)
    # The last digits of a telephone are the same with and without the country's.
    digits = (_digits(number or "")[-_SHORTEST_NUMBER:] for number in numbers)
    return tuple(dict.fromkeys(mark for mark in (*marks, *digits) if mark))


def tells_of(text: str, marks: Iterable[str]) -> bool:
    """Say whether a text gives a person away; «Aminas» names Amina. Case and diacritics of names do not count."""
    wanted = frozenset(marks)
    bare = {word.strip(".,;:!?()«»\"'") for word in text.replace("-", " ").split()}
    words = bare | {fold(word) for word in bare}
    in_one = _digits(text)
    return (
        bool(wanted & words)
        or any(word.removesuffix("s") in wanted for word in words)
        or any(mark.isdigit() and mark in in_one for mark in wanted)
    )


def _digits(text: str) -> str:
    """Return the digits of a number; what has fewer than those of a telephone gives nobody away."""
    digits = "".join(sign for sign in text if sign.isascii() and sign.isdigit())
    return digits if len(digits) >= _SHORTEST_NUMBER else ""


def _model_pathway(data: Mapping[str, Any], sources: Mapping[str, Wording], source: str) -> Pathway:
    areas = tuple(data["areas"])
    on = data.get("warning_on")
    return Pathway(
        id=data["id"],
        title=_wording(data, "title"),
        end_competence=data["end"],
        area=areas[0] if len(areas) == 1 else None,
        areas=areas,
        steps=tuple(_model_step(step, sources) for step in data["steps"]),
        source=source,
        goal=_wording(data, "goal"),
        example=data["example_nb"],
        warning=Wording(nb=data.get("warning_nb", ""), nn=data.get("warning_nn", "")),
        warning_on=date.fromisoformat(on) if on else None,
        after=Wording(nb=data.get("after_nb", ""), nn=data.get("after_nn", "")),
        after_is_believed=bool(data.get("after_is_believed")),
        formula=Wording(nb=data.get("formula_nb", ""), nn=data.get("formula_nn", "")),
    )


def _model_step(data: Mapping[str, Any], sources: Mapping[str, Wording]) -> PathwayStep:
    return PathwayStep(
        type=data["type"],
        title=_wording(data, "title"),
        months_min=data["months_min"],
        months_max=data["months_max"],
        parallel=bool(data.get("parallel")),
        builds_on=tuple(data["builds_on"]),
        requirement=_wording(data, "requires"),
        evidence=_wording(data, "proof"),
        area=data.get("area"),
        takes_area=bool(data.get("takes_area")),
        hours_total=data.get("hours"),
        responsible=data.get("responsible"),
        funding=data.get("funding"),
        source=data["src"],
        source_words=sources[data["src"]],
    )


def _own_step(step: TemplateStep, places: Mapping[str, int]) -> PathwayStep:
    return PathwayStep(
        type=step.type,
        title=Wording(nb=step.title or ""),
        months=step.months,
        months_min=step.months_min,
        months_max=step.months_max,
        parallel=step.parallel == "YES",
        builds_on=tuple(sorted(places[each] for each in step.requires or () if each in places)),
        requirement=Wording(nb=step.requirement_text or ""),
        evidence=Wording(nb=step.evidence_wanted or ""),
        area=step.area,
        provider=step.provider,
        hours_total=step.hours_total,
        hours_weekly=step.hours_weekly,
        percent=step.percent,
        responsible=step.responsible,
        funding=step.funding,
    )


def _wording(data: Mapping[str, Any], name: str) -> Wording:
    return Wording(nb=data.get(name, ""), nn=data.get(f"{name}_nn", ""))


def _first(*numbers: int | None) -> int:
    return next((number for number in numbers if number is not None), 0)
