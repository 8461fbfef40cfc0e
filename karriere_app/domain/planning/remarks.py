"""A remark on a plan: what it is about, how hard it is, where it is mended. Its sentence is in ``remark_words``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

WARNING, INFORMATION, IN_ORDER = "W", "I", "OK"
"""Severities: to be mended or decided, good to know, and in order. None of them blocks."""

MONTHS_NB = (
    "januar",
    "februar",
    "mars",
    "april",
    "mai",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "desember",
)

_NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class PlanRemark:
    """One remark. ``steps`` are the steps it is about, the first is gone to; ``field`` is a field of the step or root.

    Names in ``field`` that are no field of the root: steps, routes, priorities, credits, risks, sharings.
    ``params`` fill the sentence; they may hold what the counsellor wrote, so they never go into a log.
    """

    code: str
    severity: str
    params: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    steps: tuple[str, ...] = ()
    field: str = ""


def warning(code: str, at: str = "", steps: Iterable[str] = (), **params: object) -> PlanRemark:
    """Return a warning on a field."""
    return _made(WARNING, code, at, steps, params)


def information(code: str, at: str = "", steps: Iterable[str] = (), **params: object) -> PlanRemark:
    """Return something that is good to know."""
    return _made(INFORMATION, code, at, steps, params)


def in_order(code: str, steps: Iterable[str] = (), **params: object) -> PlanRemark:
    """Return that something is in order."""
    return _made(IN_ORDER, code, "", steps, params)


def day_nb(day: date) -> str:
    """Return «02.06.2027»."""
    return f"{day:%d.%m.%Y}"


def month_nb(day: date) -> str:
    """Return «august 2030»."""
    return f"{MONTHS_NB[day.month - 1]} {day.year}"


def _made(severity: str, code: str, at: str, steps: Iterable[str], params: Mapping[str, object]) -> PlanRemark:
    words = MappingProxyType({name: str(value) for name, value in params.items()})
    return PlanRemark(code, severity, words, tuple(steps), at)
