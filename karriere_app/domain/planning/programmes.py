"""The catalogue of education programmes (utdanningsprogram) and areas: what leads where, and how an area is found.

Source: Utdanningsdirektoratet, Grep, a dated snapshot; what an area builds on is Grep's ``bygger-paa-programomraade``.
Names, marks and ways are those of the snapshot; a plan stores code, name shown and the snapshot's date
(``area_fields``), so that it never changes when the codes do.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property
from itertools import pairwise
from typing import Any, Final

from karriere_app.domain.planning.programme_areas import (
    OLD_PROGRAMMES,
    OLD_STEP_TYPES,
    Area,
    AreaWords,
    Ending,
    Hit,
    Mark,
    ModularTrade,
    Occupation,
    Programme,
    Why,
    full_code,
    old_codes,
    step_type_code,
)
from karriere_app.domain.planning.programme_search import AreaIndex

__all__ = [
    "AFTER_A_TRADE",
    "OLD_PROGRAMMES",
    "OLD_STEP_TYPES",
    "Area",
    "AreaWords",
    "Catalogue",
    "Ending",
    "Hit",
    "Mark",
    "ModularTrade",
    "Occupation",
    "Programme",
    "Way",
    "Why",
    "area_fields",
    "full_code",
    "name_shown",
    "old_codes",
    "step_type_code",
]

Way = tuple[Area, ...]
"""A chain of areas, Vg1 first, the area it leads to last."""

AFTER_A_TRADE: Final = "PBPBY4----"
"""Påbygging after a fag- or svennebrev (opplæringslova § 18-7); Grep names nothing that it builds on."""
GENERAL_START: Final = "STUSP1----"
SAERLOP_TAG: Final = "særløp"
PABYGG_TAG: Final = "påbygg"

_NO_AREA: Final[Mapping[str, Any]] = dict.fromkeys(
    ("programme", "programme_name_shown", "area", "area_name_shown", "grep_snapshot_on")
)
_SCHOOL_BEFORE_TRADE: Final = frozenset({"ELAUT3----", "ELDAT3----", "TPAMM3----"})
"""Trades whose Vg3 is in school and whose apprenticeship has no area of its own (education.md, section 1)."""
_UNSETTLED: Final = frozenset({"ELROM3----", "TPYSL3----"})
"""Vg3 in school of which no source that was read says what they give."""


class Catalogue:
    """Programmes and areas of one snapshot. Built once; every question is answered from memory.

    ``words`` and ``occupations`` are what the search knows beside names and codes, by area and by STYRK-08 code.
    """

    def __init__(
        self,
        *,
        snapshot_on: date,
        programmes: Iterable[Programme],
        areas: Iterable[Area],
        modular: Mapping[str, ModularTrade],
        words: Mapping[str, AreaWords] | None = None,
        occupations: Mapping[str, Occupation] | None = None,
        source: str = "",
        problem: str = "",
    ) -> None:
        """``problem`` is a code: why a snapshot that was put in is not the one in use."""
        self.snapshot_on, self.source, self.problem = snapshot_on, source, problem
        self.programmes = tuple(programmes)
        self.areas = tuple(areas)
        self.modular = dict(modular)
        self.words = dict(words or {})
        self.occupations = dict(occupations or {})
        self._programmes = {programme.code: programme for programme in self.programmes}
        self._areas = {area.code: area for area in self.areas}
        self._after: dict[str, list[Area]] = {}
        for area in self.areas:
            for before in area.builds_on:
                self._after.setdefault(before, []).append(area)

    def area(self, code: str) -> Area | None:
        """Return the area of a code of ten or six signs, or of an old one (HO, FB); None where there is none."""
        return self._areas.get(code) or self._areas.get(full_code(code))

    def programme(self, code: str) -> Programme | None:
        """Return the programme of a code, also of an old one (HO, FB); None where there is none."""
        return self._programmes.get(code) or self._programmes.get(full_code(code))

    def areas_of(self, programme: str, step: str | None = None) -> tuple[Area, ...]:
        """Return the areas of a programme, of one step (Vg1 to Vg4) or of all, in the order of the snapshot."""
        found = self.programme(programme)
        return tuple(
            area
            for area in self.areas
            if found is not None and area.programme == found.code and step in (None, area.step)
        )

    def leads_to(self, code: str) -> Way:
        """Return what can follow an area, its own programme first; after a trade also påbygging (§ 18-7)."""
        area = self.area(code)
        if area is None:
            return ()
        after = list(self._after.get(area.code, ()))
        supplement = self._areas.get(AFTER_A_TRADE)
        if self.ends_in(area) is Ending.TRADE and supplement is not None:
            after.append(supplement)
        return tuple(sorted(after, key=lambda each: each.programme != area.programme))

    def routes_to(self, code: str) -> tuple[Way, ...]:
        """Return every chain from Vg1 to an area: own programme first, then kryssløp, then from studiespesialisering.

        Påbygging after a trade certificate stands alone: it follows any trade.
        """
        area = self.area(code)
        if area is None:
            return ()
        return tuple(sorted(self._ways(area), key=_straightness))

    def _ways(self, area: Area) -> list[Way]:
        # Only to lower steps, so that a circle in the data cannot go on for ever.
        before = [found for each in area.builds_on if (found := self.area(each)) and found.level < area.level]
        return [(*way, area) for each in before for way in self._ways(each)] or [(area,)]

    def marks(self, area: Area | str, via: Area | str | None = None) -> frozenset[Mark]:
        """Return what is particular about an area; with ``via`` about coming to it from that area.

        KRYSSLOP without ``via`` says that there is such a way; FROM_GENERAL is told only of a way.
        """
        found, before = self._found(area), self._found(via)
        if found is None:
            return frozenset()
        marks = {Mark.APPRENTICESHIP if found.is_apprenticeship else Mark.SCHOOL}
        starts = [before] if before is not None else [each for code in found.builds_on if (each := self.area(code))]
        if SAERLOP_TAG in found.tags:
            marks.add(Mark.SAERLOP)
        if any(self._is_crossing(each, found) for each in starts):
            marks.add(Mark.KRYSSLOP)
        if before is not None and before.code == GENERAL_START and self._type_of(found) == "vocational":
            marks.add(Mark.FROM_GENERAL)
        if self._is_three_plus_one(found):
            marks.add(Mark.THREE_PLUS_ONE)
        if found.code in self.modular:
            marks.add(Mark.MODULAR)
        return frozenset(marks)

    def ends_in(self, area: Area | str) -> Ending:
        """Return what the area gives when it is passed; CONTINUES for those in the midst."""
        found = self._found(area)
        if found is None or found.code in _UNSETTLED:
            return Ending.UNKNOWN
        if found.level < 3:
            return Ending.CONTINUES
        if found.is_apprenticeship or found.code in _SCHOOL_BEFORE_TRADE:
            return Ending.TRADE
        if self._type_of(found) != "vocational" or PABYGG_TAG in found.tags:
            return Ending.GENERAL
        return Ending.CONTINUES if self._after.get(found.code) else Ending.VOCATIONAL_SCHOOL

    def is_school_before_trade(self, area: Area | str) -> bool:
        """Say whether the area is the school year of a trade whose apprenticeship has no area of its own (3 + 1)."""
        found = self._found(area)
        return found is not None and found.code in _SCHOOL_BEFORE_TRADE

    def occupations_of(self, code: str) -> tuple[Occupation, ...]:
        """Return the occupations (STYRK-08) that our own list joins with an area."""
        area = self.area(code)
        codes = self.words[area.code].styrk if area is not None and area.code in self.words else ()
        return tuple(self.occupations[each] for each in codes if each in self.occupations)

    def search(self, text: str, limit: int = 30) -> list[Hit]:
        """Return the areas that fit what was typed, best first; none for no text.

        Found by name (nb, nn), code, everyday word and occupation (STYRK-08 code or title); case, diacritics and
        single wrong letters do not count.
        """
        return self._index.search(text, limit)

    @cached_property
    def _index(self) -> AreaIndex:
        return AreaIndex(self.areas, self._programmes, self.words, self.occupations)

    def _found(self, area: Area | str | None) -> Area | None:
        return self.area(area) if isinstance(area, str) else area

    def _type_of(self, area: Area) -> str:
        programme = self._programmes.get(area.programme)
        return programme.type if programme is not None else ""

    def _is_crossing(self, before: Area, area: Area) -> bool:
        types = {self._type_of(before), self._type_of(area)}
        return before.programme != area.programme and types == {"vocational"}

    def _is_three_plus_one(self, area: Area) -> bool:
        if area.code in _SCHOOL_BEFORE_TRADE or (area.is_apprenticeship and area.step == "Vg4"):
            return True
        return any(each.is_apprenticeship and each.step == "Vg4" for each in self._after.get(area.code, ()))


def area_fields(catalogue: Catalogue, code: str | None, language: str = "nb") -> dict[str, Any]:
    """Return what a plan stores when an area is chosen, in wire form; all fields empty for None.

    Codes, the names as they were shown and the snapshot's date belong together: a printed plan never changes.
    An unknown code is stored as it came, without names, programme and date.
    """
    if code is None:
        return dict(_NO_AREA)
    area = catalogue.area(code)
    if area is None:
        return {**_NO_AREA, "area": code}
    programme = catalogue.programme(area.programme)
    return {
        "programme": area.programme,
        "programme_name_shown": programme.name(language) if programme is not None else None,
        "area": area.code,
        "area_name_shown": area.name(language),
        "grep_snapshot_on": catalogue.snapshot_on.isoformat(),
    }


def name_shown(catalogue: Catalogue, code: str | None, stored: str | None, language: str = "nb") -> str:
    """Return the name to show for a stored area: as it was shown when chosen, else today's, else the code."""
    if stored:
        return stored
    area = catalogue.area(code) if code else None
    return area.name(language) if area is not None else code or ""


def _straightness(way: Way) -> tuple[bool, int, bool, int]:
    """Order ways: not from studiespesialisering, few changes of programme, over the Vg2 of the same letters, short."""
    changes = sum(one.programme != other.programme for one, other in pairwise(way))
    is_general = way[0].code == GENERAL_START and way[-1].programme != way[0].programme
    is_namesake = len(way) < 2 or way[-2].code[2:5] == way[-1].code[2:5]
    return is_general, changes, not is_namesake, len(way)
