"""What a run found: figures with their aims, in the form in which the report is written."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Series:
    """Repeated measurements of one thing, in one unit."""

    name: str
    values: tuple[float, ...]
    unit: str = "ms"

    @property
    def least(self) -> float:
        return min(self.values)

    @property
    def median(self) -> float:
        return statistics.median(self.values)

    def percentile(self, share: float) -> float:
        """Return the value that ``share`` (0 to 1) of the measurements do not pass (nearest rank)."""
        ordered = sorted(self.values)
        return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


@dataclass(frozen=True)
class Figure:
    """One figure held against its aim; ``at_most``, ``at_least`` and ``value`` in ``unit``, where "x" is a ratio.

    ``why`` says why the aim is missed, or what the figure cannot tell.
    """

    what: str
    value: float
    at_most: float | None
    unit: str = "x"
    why: str = ""
    at_least: float | None = None

    @property
    def is_met(self) -> bool | None:
        """Whether the aim is met; None where there is none."""
        if self.at_least is not None:
            return self.value >= self.at_least
        return None if self.at_most is None else self.value <= self.at_most


@dataclass(frozen=True)
class Part:
    """One part of the run: its measurements and figures, and what could not be measured here."""

    key: str
    title: str
    about: str
    series: tuple[Series, ...] = ()
    figures: tuple[Figure, ...] = ()
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True)
class Run:
    """A whole run. ``bare_ms``: the least start of the bare Qt window in it, the measure of this machine."""

    made_on: str
    machine: str
    bare_ms: float
    parts: tuple[Part, ...]
    is_quick: bool = False
    notes: tuple[str, ...] = field(default_factory=tuple)


def ratio(ours: Series, theirs: Series) -> float:
    """Return how many times the least of one series the least of another is."""
    return ours.least / theirs.least


def scaled_aim(limit_ms: float, bare_ms: float, bare_named_ms: float = 200.0) -> float:
    """Return a limit that holds where the bare window takes 200 ms, for a machine where it takes ``bare_ms``."""
    return limit_ms * bare_ms / bare_named_ms


def series(name: str, values: Sequence[float], unit: str = "ms") -> Series:
    """Return a series of measurements. Raises ValueError where there is none."""
    if not values:
        raise ValueError(f"{name}: nothing was measured")
    return Series(name, tuple(values), unit)
