"""What is different between two versions of a plan: pure data, the words are elsewhere.

Rows are matched along ``copied_from``: a new version's row says which row it was copied from, through as many versions
as lie between. What is *follow-up* (states, actual dates, grades) belongs to the version it was done on and is no
difference of the plan.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from types import MappingProxyType
from typing import Any

from karriere_app.domain.declaration import Record, kind_of_class
from karriere_app.domain.education_plan import Credit, EducationPlan, PlanStep, Priority, Route

Period = tuple[date | None, date | None]

_OF_THE_VERSION = frozenset(
    {
        "participant",
        "parent",
        "plan_code",
        "version",
        "replaces",
        "version_reason",
        "status",
        "made_on",
        "copied_from",
        "order",
    }
)
"""Fields that tell of the version or the place of a row, not of the plan's content."""

_SHOWN_OF: Mapping[str, str] = MappingProxyType(
    {"area_name_shown": "area", "programme_name_shown": "programme", "grep_snapshot_on": "area"}
)
"""What was shown of a code -> the code. Another code is told already; a name that was filled in is no change."""

_NO_PERIODS: Mapping[str, Period] = MappingProxyType({})
_NO_ORIGINS: Mapping[str, str] = MappingProxyType({})


class DifferenceKind(Enum):
    """What happened to a record or a field of it."""

    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    CHANGED = "changed"


@dataclass(frozen=True, kw_only=True)
class PlanVersion:
    """One version of a plan. Steps stand in the order of (order key, id), routes too.

    ``periods``: step -> first and last day as that version has them, stored or computed; a draft stores no computed
    dates, which is no difference to one that does.
    """

    root: EducationPlan
    routes: tuple[Route, ...] = ()
    steps: tuple[PlanStep, ...] = ()
    credits: tuple[Credit, ...] = ()
    priorities: tuple[Priority, ...] = ()
    periods: Mapping[str, Period] = field(default_factory=lambda: _NO_PERIODS)


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One difference. ``old`` and ``new`` are the records (None where there is none on that side).

    CHANGED has the ``field`` with its ``old_value`` and ``new_value``; MOVED has places from 1 in ``old_value`` and
    ``new_value``. Ids of rows in a value are those of the version it stands in.
    """

    kind: DifferenceKind
    old: Record | None
    new: Record | None
    field: str = ""
    old_value: Any = None
    new_value: Any = None

    @property
    def record_kind(self) -> str:
        """The wire name of the kind of record."""
        record = self.new if self.new is not None else self.old
        assert record is not None  # a difference has a record on one side
        return kind_of_class(type(record)).name


def differences(old: PlanVersion, new: PlanVersion, origins: Mapping[str, str] = _NO_ORIGINS) -> tuple[Difference, ...]:
    """Return what is different, the plan's own fields first, then routes, steps, credits and priorities.

    ``origins``: row -> the row it was copied from, for the versions that lie between the two.
    """
    routes = _matched(old.routes, new.routes, origins)
    steps = _matched(old.steps, new.steps, origins)
    twin: dict[str, str] = {before.id: after.id for before, after in (*routes, *steps)}
    comparison = _Comparison(old, new, MappingProxyType(twin))
    return (
        *comparison.fields(old.root, new.root),
        *comparison.rows(old.routes, new.routes, routes),
        *comparison.rows(old.steps, new.steps, steps),
        *comparison.rows(old.credits, new.credits, _matched(old.credits, new.credits, origins)),
        *comparison.rows(old.priorities, new.priorities, _matched(old.priorities, new.priorities, origins)),
    )


@dataclass(frozen=True)
class _Comparison:
    """Two versions, and which row of the old one stands for which of the new one."""

    old: PlanVersion
    new: PlanVersion
    twin: Mapping[str, str]

    def rows(
        self, old: Sequence[Record], new: Sequence[Record], matched: Sequence[tuple[Record, Record]]
    ) -> Iterator[Difference]:
        """Yield rows that came, went, changed and moved: in the new order, those that went last."""
        before = {after.id: row for row, after in matched}
        moved = self._moved(old, new, matched)
        for row in new:
            earlier = before.get(row.id)
            if earlier is None:
                yield Difference(kind=DifferenceKind.ADDED, old=None, new=row)
                continue
            if row.id in moved:
                was, now = moved[row.id]
                yield Difference(kind=DifferenceKind.MOVED, old=earlier, new=row, old_value=was, new_value=now)
            yield from self.fields(earlier, row)
        kept = {row.id for row, _ in matched}
        for row in old:
            if row.id not in kept:
                yield Difference(kind=DifferenceKind.REMOVED, old=row, new=None)

    def fields(self, old: Record, new: Record) -> Iterator[Difference]:
        """Yield the content fields of a record that are different."""
        for name, spec in kind_of_class(type(new)).fields.items():
            if name in _OF_THE_VERSION or spec.follow_up:
                continue
            before, after = self._value(self.old, old, name), self._value(self.new, new, name)
            if name in _SHOWN_OF and (before is None or after is None or self._is_told(old, new, _SHOWN_OF[name])):
                continue
            if (self._in_new_ids(before) if spec.refers else before) != after:
                yield Difference(
                    kind=DifferenceKind.CHANGED, old=old, new=new, field=name, old_value=before, new_value=after
                )

    def _in_new_ids(self, value: Any) -> Any:
        if isinstance(value, frozenset):
            return frozenset(self.twin.get(each, each) for each in value)
        return self.twin.get(value, value) if isinstance(value, str) else value

    @staticmethod
    def _is_told(old: Record, new: Record, code: str) -> bool:
        return getattr(old, code, None) != getattr(new, code, None)

    @staticmethod
    def _value(version: PlanVersion, record: Record, name: str) -> Any:
        if record.id in version.periods and name in ("starts_on", "ends_on"):
            return version.periods[record.id][name == "ends_on"]
        value = getattr(record, name)
        if name == "date_mode":
            return _date_mode(record, value)
        # An empty set and none at all say the same.
        return value or None if isinstance(value, frozenset) else value

    def _moved(
        self, old: Sequence[Record], new: Sequence[Record], matched: Sequence[tuple[Record, Record]]
    ) -> dict[str, tuple[int, int]]:
        """Return the fewest rows whose moving explains the new order: row -> place before and now, in its route.

        Rows of a kind without an order key stand in no order of their own.
        """
        if not new or "order" not in kind_of_class(type(new[0])).fields:
            return {}
        places = {row.id: place for place, row in enumerate(old)}
        pairs = {after.id: before for before, after in matched}
        moved: dict[str, tuple[int, int]] = {}
        for of_route in self._by_route(new):
            kept = [row for row in of_route if row.id in pairs and self._same_route(pairs[row.id], row)]
            standing = _longest_rising([places[pairs[row.id].id] for row in kept])
            for index, row in enumerate(kept):
                if index not in standing:
                    before = pairs[row.id]
                    moved[row.id] = (_place_in_route(old, before), _place_in_route(new, row))
        return moved

    @staticmethod
    def _by_route(rows: Sequence[Record]) -> list[list[Record]]:
        routes: dict[str | None, list[Record]] = {}
        for row in rows:
            routes.setdefault(getattr(row, "route", None), []).append(row)
        return list(routes.values())

    def _same_route(self, old: Record, new: Record) -> bool:
        return bool(self._in_new_ids(getattr(old, "route", None)) == getattr(new, "route", None))


def _date_mode(record: Record, mode: str | None) -> str:
    """The mode that counts: without one, typed dates are fixed."""
    is_dated = getattr(record, "starts_on", None) is not None or getattr(record, "ends_on", None) is not None
    return mode or ("FIXED" if is_dated else "COMPUTED")


def _place_in_route(rows: Sequence[Record], row: Record) -> int:
    of_route = [each.id for each in rows if getattr(each, "route", None) == getattr(row, "route", None)]
    return of_route.index(row.id) + 1


def _matched(old: Iterable[Record], new: Iterable[Record], origins: Mapping[str, str]) -> list[tuple[Record, Record]]:
    """Return pairs of the same row in two versions, each row at most once: the nearest copy wins."""
    waiting: dict[str, Record] = {row.id: row for row in old}
    later = list(new)
    chain = dict(origins)
    for row in (*waiting.values(), *later):
        before: str | None = getattr(row, "copied_from", None)
        if before is not None:
            chain[row.id] = before
    ancestors: dict[str, list[str]] = {row.id: _ancestors(row.id, chain) for row in (*waiting.values(), *later)}
    pairs = []
    for row in later:
        mine = ancestors[row.id]
        found = next((each for each in mine if each in waiting), None)
        if found is not None:
            pairs.append((waiting.pop(found), row))
    taken = {row.id for _, row in pairs}
    for row in later:
        if row.id in taken:
            continue
        # Both are copies of a third: neither version comes from the other.
        found = next((each for each in waiting if ancestors[each][-1] == ancestors[row.id][-1]), None)
        if found is not None:
            pairs.append((waiting.pop(found), row))
    return pairs


def _ancestors(row: str, chain: Mapping[str, str]) -> list[str]:
    """Return a row and what it was copied from, nearest first."""
    found = [row]
    while (before := chain.get(found[-1])) is not None and before not in found:
        found.append(before)
    return found


def _longest_rising(numbers: Sequence[int]) -> set[int]:
    """Return the indexes of a longest rising part of distinct numbers."""
    tails: list[int] = []
    ends: list[int] = []
    before: list[int | None] = []
    for index, number in enumerate(numbers):
        place = bisect_left(tails, number)
        before.append(ends[place - 1] if place else None)
        if place == len(tails):
            tails.append(number)
            ends.append(index)
        else:
            tails[place], ends[place] = number, index
    kept: set[int] = set()
    at = ends[-1] if ends else None
    while at is not None:
        kept.add(at)
        at = before[at]
    return kept
