"""What the catalogue of programmes and a mapping say of crediting: the trade aimed at, and what earlier learning is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from karriere_app.domain.planning.crediting import CreditRules, Earlier, EarlierKind, Trade
from karriere_app.domain.planning.programme_areas import Area
from karriere_app.domain.planning.programmes import Catalogue
from karriere_app.domain.planning.remaining import HoursTable, Module, YearHours

NORWAY = "NO"
_UPPER = frozenset({"3", "4"})
_LOWER = frozenset({"0", "1", "2"})


@dataclass(frozen=True, kw_only=True)
class Schooling:
    """An education of the mapping, as far as crediting asks. ``nus_level`` is a NUS2000 level, ``country`` ISO 3166."""

    nus_level: str | None
    country: str | None
    recognition_result: str | None = None


def trade_of(
    catalogue: Catalogue, area: str | None, rules: CreditRules, fixed_years: Fraction | None = None
) -> Trade | None:
    """Return the trade of an area, None where the area is no trade. ``fixed_years`` goes before what is believed."""
    found = catalogue.area(area) if area is not None else None
    if found is None or found.level < 3 or not _is_trade(catalogue, found):
        return None
    before = [each for code in found.builds_on if (each := catalogue.area(code)) is not None]
    return Trade(
        area=found.code,
        programme=found.programme,
        vg2=frozenset(each.code for each in before if each.level == 2),
        fixed_years=fixed_years or rules.length_of(found.code),
    )


def earlier_of(
    catalogue: Catalogue,
    area: str | None,
    kind: EarlierKind,
    *,
    is_passed: bool | None = True,
    yff_is_relevant: bool = False,
    is_relevant: bool = False,
) -> Earlier:
    """Return somebody's school year or trade certificate of an area. An unknown area gives one that counts nothing."""
    found = catalogue.area(area) if area is not None else None
    return Earlier(
        id="",
        kind=kind,
        step=found.level if found is not None else None,
        programme=found.programme if found is not None else None,
        area=found.code if found is not None else None,
        builds_on=frozenset(found.builds_on) if found is not None else frozenset(),
        is_passed=is_passed,
        yff_is_relevant=yff_is_relevant,
        is_relevant=is_relevant,
    )


def kind_of_row(catalogue: Catalogue, code: str | None) -> EarlierKind:
    """Return what a credit row with years is, by its code: a school year, a certificate, else practice."""
    found = catalogue.area(code) if code else None
    if found is None:
        return EarlierKind.PRACTICE
    return EarlierKind.CERTIFICATE if found.is_apprenticeship else EarlierKind.SCHOOL_YEAR


def note_of(schooling: Schooling) -> tuple[str, str]:
    """Return the key of the sentence on what an education counts for, and its paragraph."""
    if schooling.nus_level is None or schooling.country is None:
        return "entry.unknown", ""
    if schooling.country != NORWAY:
        if schooling.recognition_result:
            return "entry.abroad_answer", "opplæringsforskrifta § 5-11"
        return "entry.abroad", "opplæringsforskrifta §§ 5-11 og 6-6"
    if schooling.nus_level in _LOWER:
        return "entry.grunnskole", "opplæringsforskrifta § 6-6"
    if schooling.nus_level in _UPPER:
        return "entry.norwegian_upper", "opplæringsforskrifta § 6-7"
    return "entry.higher", "opplæringsforskrifta § 6-6"


def modules_of(catalogue: Catalogue, area: str | None) -> tuple[Module, ...]:
    """Return the modules that are known for a trade; none where its modular curriculum was not read."""
    found = catalogue.area(area) if area is not None else None
    trade = catalogue.modular.get(found.code) if found is not None else None
    return tuple(_module(text) for text in trade.modules) if trade is not None else ()


def school_years(
    catalogue: Catalogue, area: str | None, table: HoursTable
) -> tuple[tuple[Area, YearHours | None], ...]:
    """Return the school years of the straightest way to an area, with their hours."""
    ways = catalogue.routes_to(area) if area is not None else ()
    way = ways[0] if ways else ()
    return tuple((each, _hours(catalogue, each, table)) for each in way if not each.is_apprenticeship)


def years_not_taken(
    years: Iterable[tuple[Area, YearHours | None]], taken: frozenset[str]
) -> tuple[tuple[Area, YearHours | None], ...]:
    """Return the school years that no credit row holds."""
    return tuple((area, hours) for area, hours in years if area.code not in taken)


def _hours(catalogue: Catalogue, area: Area, table: HoursTable) -> YearHours | None:
    programme = catalogue.programme(area.programme)
    return table.find(area.programme, programme.type if programme is not None else "", area.step)


def _is_trade(catalogue: Catalogue, area: Area) -> bool:
    return area.is_apprenticeship or catalogue.is_school_before_trade(area)


def _module(text: str) -> Module:
    code, _, name = text.partition(" ")
    return Module(code, name)
