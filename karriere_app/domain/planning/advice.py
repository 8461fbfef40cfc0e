"""Which level of Norwegian usually helps before a step: advice, never a gate.

The education act sets no level for admission to upper secondary (education.md, "What is often got wrong"). The levels
here are practice of schools and employers, and of the six model pathways; a counsellor may disregard them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

LEVELS: Final = ("NONE", "PRE_A1", "A1", "A2", "B1", "B2", "C1", "C2")
SKILLS: Final = ("listening", "speaking", "reading", "writing")
ORAL: Final = ("listening", "speaking")

_BY_STEP: Mapping[str, tuple[str, tuple[str, ...]]] = MappingProxyType(
    {
        "FOV": ("A2", ORAL),
        "VGO_SCHOOL": ("B1", SKILLS),
        "VGO_MODULE": ("B1", ORAL),
        "APPRENTICE": ("B1", SKILLS),
        "FBJ": ("B1", SKILLS),
        "THEORY_EXAM": ("B1", SKILLS),
        "TRADE_TEST": ("B1", ORAL),
        "PABYGG": ("B2", SKILLS),
        "SUBJECTS": ("B2", SKILLS),
    }
)
_BY_GOAL: Mapping[str, tuple[str, tuple[str, ...]]] = MappingProxyType(
    {"GSK": ("B2", SKILLS), "GSK_23_5": ("B2", SKILLS)}
)


class Reached(StrEnum):
    """Whether the level is there already."""

    YES = "YES"
    NOT_YET = "NOT_YET"
    UNKNOWN = "UNKNOWN"


@dataclass(frozen=True, kw_only=True)
class LevelAdvice:
    """A level that helps before a step, or for an end competence where ``step_type`` is None. Practice, not law.

    ``skills`` are those it speaks of; ``has_goal`` says whether the plan's own goal for Norwegian is as high.
    """

    step_type: str | None
    level: str
    skills: tuple[str, ...]
    reached: Reached
    has_goal: bool
    key: str


def advice_for(
    step_types: Iterable[str],
    end_competence: str | None,
    now: Mapping[str, str | None],
    goal: Mapping[str, str | None],
) -> tuple[LevelAdvice, ...]:
    """Return the advice for the steps of a plan, each type once, in order. ``now`` and ``goal``: skill to level."""
    found: list[LevelAdvice] = []
    for step_type in dict.fromkeys("FOV" if each == "FVO" else each for each in step_types):
        if step_type in _BY_STEP:
            found.append(_advice(step_type, *_BY_STEP[step_type], now, goal, f"advice.{step_type}"))
    if end_competence is not None and end_competence in _BY_GOAL:
        found.append(_advice(None, *_BY_GOAL[end_competence], now, goal, "advice.study"))
    return tuple(found)


def usual_levels() -> Mapping[str, str]:
    """Return the level that practice asks for, by step type."""
    return {step_type: level for step_type, (level, _) in _BY_STEP.items()}


def reaches(level: str, skills: Iterable[str], held: Mapping[str, str | None]) -> bool | None:
    """Return whether every one of these skills has at least a level; None where one of them is not known."""
    known = [held.get(skill) for skill in skills]
    ranks = [LEVELS.index(each) for each in known if each in LEVELS]
    if any(rank < LEVELS.index(level) for rank in ranks):
        return False
    return True if len(ranks) == len(known) else None


def _advice(
    step_type: str | None,
    level: str,
    skills: tuple[str, ...],
    now: Mapping[str, str | None],
    goal: Mapping[str, str | None],
    key: str,
) -> LevelAdvice:
    reached = {True: Reached.YES, False: Reached.NOT_YET, None: Reached.UNKNOWN}[reaches(level, skills, now)]
    has_goal = reaches(level, skills, goal) is True
    return LevelAdvice(step_type=step_type, level=level, skills=skills, reached=reached, has_goal=has_goal, key=key)
