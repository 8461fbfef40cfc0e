"""Reading a snapshot of programmes and areas, and saying what is wrong with one before anything is put in.

The file has the form of ``resources/vocabularies/programmes.json``: ``meta`` with ``fetched_by_source`` (the day of the
snapshot, the last one where two stand) and ``counts``; ``programmes``, each with lists ``vg1`` to ``vg4`` of areas.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from karriere_app.domain.planning.programme_areas import STEPS, Area, Programme
from karriere_app.errors import ProgrammesRefusedError

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_PROGRAMME_CODE = re.compile(r"[A-ZÆØÅ]{2}")
_AREA_CODE = re.compile(r"[A-ZÆØÅ0-9]{6}[A-Z0-9-]{4}")
_TYPES = frozenset({"vocational", "general", "supplementary"})
_PLACES = frozenset({"school", "workplace"})
_LONGEST_NAME = 200
_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a file holds: the day it was fetched from Grep, its programmes and areas in order, its source."""

    snapshot_on: date
    programmes: tuple[Programme, ...]
    areas: tuple[Area, ...]
    source: str


def read_snapshot(tree: Any) -> Snapshot:
    """Return the snapshot that a file's JSON holds.

    Raises ProgrammesRefusedError; ``where`` names the code or field that is wrong.
    """
    meta = _part(tree, "meta", dict)
    snapshot_on = _day(meta)
    programmes: list[Programme] = []
    areas: list[Area] = []
    for each in _part(tree, "programmes", list):
        programme = _programme(each)
        programmes.append(programme)
        areas += _areas(each, programme)
    _refuse_repeats([programme.code for programme in programmes])
    _refuse_repeats([area.code for area in areas])
    _check_counts(meta, programmes, areas)
    _check_order(areas)
    return Snapshot(snapshot_on, tuple(programmes), tuple(areas), _text(meta, "source", "meta", longest=1_000))


def _day(meta: Mapping[str, Any]) -> date:
    found = _DAY.findall(str(meta.get("fetched_by_source", "")))
    try:
        return date.fromisoformat(found[-1])
    except (IndexError, ValueError):
        raise ProgrammesRefusedError("no_date", "meta.fetched_by_source") from None


def _programme(tree: Any) -> Programme:
    code = _code(tree, _PROGRAMME_CODE, "programmes")
    kind = _text(tree, "type", code)
    if kind not in _TYPES:
        raise ProgrammesRefusedError("unknown_value", f"{code}: type")
    return Programme(
        code=code, nb=_text(tree, "nb", code), nn=_text(tree, "nn", code), en=_text(tree, "en", code), type=kind
    )


def _areas(tree: Mapping[str, Any], programme: Programme) -> Iterator[Area]:
    for step in STEPS:
        for each in _part(tree, step.casefold(), list, programme.code):
            yield _area(each, programme.code, step)


def _area(tree: Any, programme: str, step: str) -> Area:
    code = _code(tree, _AREA_CODE, programme)
    place = _text(tree, "place", code)
    if place not in _PLACES:
        raise ProgrammesRefusedError("unknown_value", f"{code}: place")
    if _text(tree, "step", code) != step:
        raise ProgrammesRefusedError("unknown_value", f"{code}: step")
    return Area(
        code=code,
        short=_text(tree, "short", code),
        nb=_text(tree, "nb", code),
        nn=_text(tree, "nn", code),
        programme=programme,
        step=step,
        place=place,
        builds_on=_texts(_part(tree, "builds_on", list, code), f"{code}: builds_on"),
        tags=frozenset(_texts(tree.get("tags", []), f"{code}: tags")),
    )


def _check_counts(meta: Mapping[str, Any], programmes: list[Programme], areas: list[Area]) -> None:
    """Refuse a file that was cut off or edited: it says itself how much it holds."""
    counts = _part(meta, "counts", dict, "meta")
    told = counts.get("areas_here"), counts.get("programmes"), counts.get("supplementary")
    supplementary = sum(programme.type == "supplementary" for programme in programmes)
    if not areas or told != (len(areas), len(programmes) - supplementary, supplementary):
        raise ProgrammesRefusedError("counts", "meta.counts")


def _check_order(areas: list[Area]) -> None:
    """Refuse an area that builds on an unknown one, or on one of the same step or a later one: no circle can be."""
    levels = {area.code: area.level for area in areas}
    for area in areas:
        for before in area.builds_on:
            if before not in levels:
                raise ProgrammesRefusedError("unknown_before", f"{area.code}: {before[:_SHOWN]}")
            if levels[before] >= area.level:
                raise ProgrammesRefusedError("not_before", f"{area.code}: {before}")


def _refuse_repeats(codes: list[str]) -> None:
    seen: set[str] = set()
    for code in codes:
        if code in seen:
            raise ProgrammesRefusedError("repeated", code)
        seen.add(code)


def _part(tree: Any, name: str, kind: type, where: str = "") -> Any:
    found = tree.get(name) if isinstance(tree, dict) else None
    if not isinstance(found, kind):
        raise ProgrammesRefusedError("missing", _place(where, name))
    return found


def _text(tree: Any, name: str, where: str, longest: int = _LONGEST_NAME) -> str:
    found: str = _part(tree, name, str, where)
    if not found.strip() or len(found) > longest or not found.isprintable():
        raise ProgrammesRefusedError("missing", _place(where, name))
    return found


def _texts(found: Any, where: str) -> tuple[str, ...]:
    if not isinstance(found, list) or not all(isinstance(each, str) and each.strip() for each in found):
        raise ProgrammesRefusedError("unknown_value", where)
    return tuple(found)


def _code(tree: Any, form: re.Pattern[str], where: str) -> str:
    code: str = _part(tree, "code", str, where)
    if not form.fullmatch(code):
        raise ProgrammesRefusedError("unknown_value", f"{where}: {code[:_SHOWN]!a}")
    return code


def _place(where: str, name: str) -> str:
    return f"{where}: {name}" if where else name
