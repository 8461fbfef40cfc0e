"""Programmes and areas in use: the catalogue, putting in a newer snapshot, and a way through school as plan steps."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from karriere_app.domain.access import Action
from karriere_app.domain.planning.programmes import (
    Area,
    Catalogue,
    Ending,
    Mark,
    area_fields,
    name_shown,
)
from karriere_app.domain.planning.remaining import HoursTable, hours_table
from karriere_app.errors import FileRefusedError, ProgrammesRefusedError
from karriere_app.security.durable_file import OsFileSteps, replace_durably, storage_error
from karriere_app.services.vocabularies import PUT_IN_NAME, Vocabularies, read_file
from resources import VOCABULARIES

if TYPE_CHECKING:
    from karriere_app.services.desk import Desk

__all__ = [
    "ProgrammesState",
    "area_fields",
    "catalogue",
    "drop_snapshot",
    "name_shown",
    "put_snapshot",
    "state",
    "way_steps",
]

LARGEST_FILE: Final = 5_000_000
"""Bytes; the file that ships has a tenth of a megabyte."""

SCHOOL_YEAR_MONTHS: Final = 10
APPRENTICE_MONTHS: Final = 24
"""Læretid after two years of school (the main model 2 + 2)."""
SAERLOP_MONTHS: Final = 36
VALUE_CREATION_MONTHS: Final = 12
"""Verdiskapingstid, what is left of the apprenticeship after three years of school."""
LONGER_TRADES_MONTHS: Final = 6
"""How much longer some trades of elektro og datateknologi are; believed, the most that is offered."""
MODULE_MONTHS: Final = (18, 36)
"""All modules of a trade; an estimate, there is no fixed length (plan_model.json, P1)."""


@dataclass(frozen=True)
class ProgrammesState:
    """Which snapshot is in use. ``put_in_on`` is the day of the one put in; ``problem`` the code of why it is not read.

    ``is_put_in``: the one put in is in use, not the shipped one.
    """

    snapshot_on: date
    programmes: int
    areas: int
    source: str
    shipped_on: date
    put_in_on: date | None
    is_put_in: bool
    problem: str


def catalogue(source: Desk | Vocabularies) -> Catalogue:
    """Return programmes and areas of the snapshot in use; kept by the vocabularies once it has been asked for."""
    return (source if isinstance(source, Vocabularies) else source.vocabularies).catalogue()


def state(source: Desk | Vocabularies) -> ProgrammesState:
    """Say which snapshot is in use, and which there are."""
    found = (source if isinstance(source, Vocabularies) else source.vocabularies).snapshots()
    return ProgrammesState(
        snapshot_on=found.used.snapshot_on,
        programmes=len(found.used.programmes),
        areas=len(found.used.areas),
        source=found.used.source,
        shipped_on=found.shipped.snapshot_on,
        put_in_on=found.put_in.snapshot_on if found.put_in is not None else None,
        is_put_in=found.used is found.put_in,
        problem=found.problem,
    )


def put_snapshot(desk: Desk, file: Path) -> ProgrammesState:
    """Put a newer snapshot into the profile's folder, checked as a whole first; it is in use at the next opening.

    One of the same day replaces the one in use (a corrected file). What plans hold stays as it is stored.

    Raises NotAllowedError (only leader and administrator), FileRefusedError("unreadable"), ProgrammesRefusedError
    (what is wrong; also older than the one in use, or of a day to come), StorageError. Nothing is changed then.
    """
    folder = _folder(desk)
    try:
        with file.open("rb") as opened:
            content = opened.read(LARGEST_FILE + 1)
    except OSError:
        raise FileRefusedError("unreadable") from None
    if len(content) > LARGEST_FILE:
        raise ProgrammesRefusedError("not_json")
    snapshot = read_file(content)
    in_use = desk.vocabularies.snapshots().used
    if snapshot.snapshot_on > desk.today():
        raise ProgrammesRefusedError("future_programmes", snapshot.snapshot_on.isoformat())
    if snapshot.snapshot_on < in_use.snapshot_on:
        raise ProgrammesRefusedError(
            "older_programmes", f"{snapshot.snapshot_on.isoformat()} < {in_use.snapshot_on.isoformat()}"
        )
    replace_durably(folder / PUT_IN_NAME, content, OsFileSteps())
    return state(Vocabularies(profile=folder))


def drop_snapshot(desk: Desk) -> ProgrammesState:
    """Take the snapshot that was put in away again, so that the shipped one is in use at the next opening.

    Raises NotAllowedError, StorageError.
    """
    folder = _folder(desk)
    try:
        (folder / PUT_IN_NAME).unlink(missing_ok=True)
        OsFileSteps().sync_folder(folder)
    except OSError as error:
        raise storage_error(error) from None
    return state(Vocabularies(profile=folder))


def _folder(desk: Desk) -> Path:
    with desk.reading() as connection:
        desk.require(connection, Action.ADMINISTER, None)
    return desk.store.folder


def way_steps(
    catalogue: Catalogue,
    way: Sequence[str],
    *,
    language: str = "nb",
    with_apprenticeship: bool = True,
    is_adult: bool = True,
) -> list[dict[str, Any]]:
    """Return a way through upper secondary as values of plan steps in wire form, in their order.

    ``way`` are codes of areas, Vg1 first (a way of ``Catalogue.routes_to``). A modular trade alone is modular training
    (opplæringsforskrifta § 14-1): modules, written exam, trade test. Each step begins when the one before it has ended;
    ids, ``order``, ``route`` and ``requires`` are the caller's. Hours are an adult's, without kroppsøving (§ 14-5).
    Months between ``months_min`` and ``months_max`` are formal lengths, for modules and tests estimates.

    Raises LookupError for a code that the catalogue does not know.
    """
    areas = [_known(catalogue, code) for code in way]
    words = _NN if language == "nn" else _NB
    steps: list[dict[str, Any]] = []
    for before, area in zip((None, *areas), areas, strict=False):
        if not area.is_apprenticeship:
            steps.append(_school_year(catalogue, area, before, words, language, is_adult=is_adult))
        elif len(areas) == 1 and area.code in catalogue.modular:
            steps += _modules(area, words, language)
        elif with_apprenticeship:
            steps.append(_apprenticeship(catalogue, area, words, language))
    if areas and with_apprenticeship and catalogue.ends_in(areas[-1]) is Ending.TRADE:
        if catalogue.is_school_before_trade(areas[-1]):
            steps.append(_apprenticeship(catalogue, areas[-1], words, language))
        steps.append(_trade_test(areas[-1], words, language))
    return [{**step, "area_name_shown": _known(catalogue, step["area"]).name(language)} for step in steps]


def _school_year(
    catalogue: Catalogue, area: Area, before: Area | None, words: _Words, language: str, *, is_adult: bool
) -> dict[str, Any]:
    programme = catalogue.programme(area.programme)
    programme_type = programme.type if programme is not None else ""
    year = _hours().find(area.programme, programme_type, area.step)
    title = _year_title(area, language)
    values = {
        "type": "PABYGG" if programme_type == "supplementary" else "VGO_SCHOOL",
        "title": title,
        "area": area.code,
        **_months(SCHOOL_YEAR_MONTHS, SCHOOL_YEAR_MONTHS),
        "evidence_wanted": words.passed.format(title=title),
    }
    if year is not None:
        values["hours_total"] = year.of(is_adult=is_adult)
    if Mark.FROM_GENERAL in catalogue.marks(area, via=before):
        values["requirement_text"] = words.catching_up
    return values


def _apprenticeship(catalogue: Catalogue, area: Area, words: _Words, language: str) -> dict[str, Any]:
    marks = catalogue.marks(area)
    if Mark.THREE_PLUS_ONE in marks:
        months = VALUE_CREATION_MONTHS
    else:
        months = SAERLOP_MONTHS if Mark.SAERLOP in marks else APPRENTICE_MONTHS
    longest = months + (LONGER_TRADES_MONTHS if area.programme == "EL" else 0)
    return {
        "type": "APPRENTICE",
        "title": words.apprenticeship.format(trade=_in_sentence(area.name(language))),
        "area": area.code,
        **_months(months, longest),
        "requirement_text": words.contract,
        "evidence_wanted": words.apprenticeship_proof,
    }


def _modules(area: Area, words: _Words, language: str) -> list[dict[str, Any]]:
    trade = _in_sentence(area.name(language))
    least, most = MODULE_MONTHS
    return [
        {
            "type": "VGO_MODULE",
            "title": words.modules.format(trade=trade),
            "area": area.code,
            **_months(least, most),
            "requirement_text": words.modules_need,
            "evidence_wanted": words.modules_proof,
        },
        {
            "type": "THEORY_EXAM",
            "title": words.exam.format(trade=trade),
            "area": area.code,
            **_months(0, 6),
            "evidence_wanted": words.exam_proof,
        },
    ]


def _trade_test(area: Area, words: _Words, language: str) -> dict[str, Any]:
    return {
        "type": "TRADE_TEST",
        "title": words.test.format(trade=_in_sentence(area.name(language))),
        "area": area.code,
        **_months(1, 3),
        "evidence_wanted": words.certificate,
    }


def _months(least: int, most: int) -> dict[str, int]:
    return {"months": least, "months_min": least, "months_max": most}


def _known(catalogue: Catalogue, code: str) -> Area:
    area = catalogue.area(code)
    if area is None:
        raise LookupError(code)
    return area


def _year_title(area: Area, language: str) -> str:
    """Return the name with its step in front, which some names have in front or behind already."""
    name = area.name(language)
    if area.step.casefold() in name.casefold():
        name = name.removeprefix(area.step).removesuffix(area.step.casefold()).strip()
    return f"{area.step} {_in_sentence(name)}"


def _in_sentence(name: str) -> str:
    """Return a name as it stands inside a sentence: the first letter small, but for abbreviations (IT, CNC)."""
    return name if name[1:2].isupper() or not name[1:2].isalpha() else name[:1].lower() + name[1:]


@cache
def _hours() -> HoursTable:
    return hours_table(json.loads((VOCABULARIES / "education_hours.json").read_text(encoding="utf-8")))


@dataclass(frozen=True, kw_only=True)
class _Words:
    passed: str
    catching_up: str
    apprenticeship: str
    contract: str
    apprenticeship_proof: str
    modules: str
    modules_need: str
    modules_proof: str
    exam: str
    exam_proof: str
    test: str
    certificate: str


_NB: Final = _Words(
    passed="Bestått {title}",
    catching_up="Yrkesfaglig opphenting, 196 timer (YFO2002), i stedet for norsk og samfunnskunnskap",
    apprenticeship="Læretid i bedrift, {trade}",
    contract="Lærekontrakt med en godkjent lærebedrift",
    apprenticeship_proof="Halvårsvurderinger",
    modules="Modulstrukturert opplæring, {trade}",
    modules_need="Læreplass eller annet tilbud (§ 18-6)",
    modules_proof="Alle modulene godkjent",
    exam="Skriftlig eksamen, {trade}",
    exam_proof="Bestått eksamen",
    test="Fag- eller svenneprøve, {trade}",
    certificate="Fag- eller svennebrev",
)
_NN: Final = _Words(
    passed="Greidd {title}",
    catching_up="Yrkesfagleg opphenting, 196 timar (YFO2002), i staden for norsk og samfunnskunnskap",
    apprenticeship="Læretid i bedrift, {trade}",
    contract="Lærekontrakt med ei godkjend lærebedrift",
    apprenticeship_proof="Halvårsvurderingar",
    modules="Modulstrukturert opplæring, {trade}",
    modules_need="Læreplass eller anna tilbod (§ 18-6)",
    modules_proof="Alle modulane godkjende",
    exam="Skriftleg eksamen, {trade}",
    exam_proof="Greidd eksamen",
    test="Fag- eller sveineprøve, {trade}",
    certificate="Fag- eller sveinebrev",
)
