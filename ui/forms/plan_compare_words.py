"""What routes are compared by, in words: one row each of months, end, Norwegian, money and earlier education."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication

from ui.forms.plan_words import between, length, range_of

if TYPE_CHECKING:
    from datetime import date

    from karriere_app.domain.planning.routes import RouteFacts, Shortened
    from karriere_app.domain.vocabularies import Vocabulary

_DAYS_OF_A_MONTH: Final = 28


@dataclass(frozen=True)
class Cell:
    """What a route has, and how that differs from the chosen route (empty for the chosen one itself)."""

    text: str
    difference: str = ""


@dataclass(frozen=True)
class Comparison:
    """Routes beside each other: ``heads`` names the rows, ``cells`` holds a tuple for each row."""

    routes: tuple[RouteFacts, ...]
    heads: tuple[str, ...]
    cells: tuple[tuple[Cell, ...], ...]

    def titles(self) -> tuple[str, ...]:
        """The routes' names; the chosen one says so."""
        names = ((route.title or _tr("Uten navn"), route.is_chosen) for route in self.routes)
        return tuple(_tr("{title} (valgt)").format(title=name) if chosen else name for name, chosen in names)

    def sentences(self) -> tuple[str, ...]:
        """Each other route in one sentence: «Plan B: 8 mnd lengre, ferdig 7 mnd senere, samme norsk.»"""
        told = []
        for place, (title, route) in enumerate(zip(self.titles(), self.routes, strict=True)):
            differences = [row[place].difference for row in self.cells if row[place].difference]
            if not route.is_chosen and differences:
                told.append(_tr("{title}: {differences}.").format(title=title, differences=", ".join(differences)))
        return tuple(told)


def comparison(routes: Sequence[RouteFacts], funding: Vocabulary) -> Comparison:
    """Put routes beside each other; ``funding`` names the sources of money."""
    rows: list[tuple[str, Callable[[RouteFacts], str], Callable[[RouteFacts, RouteFacts], str]]] = [
        (_tr("Måneder"), _months, _months_differ),
        (_tr("Ferdig"), _end, _end_differs),
        (_tr("Norsk"), _language, _language_differs),
        (_tr("Penger"), lambda route: _money(route, funding), lambda a, b: _money_differs(a, b, funding)),
        (_tr("Tidligere utdanning"), lambda route: _earlier(route.shortened), _earlier_differs),
    ]
    chosen = next((route for route in routes if route.is_chosen), None)
    cells = [
        tuple(Cell(tell(route), "" if chosen is None or route is chosen else differ(route, chosen)) for route in routes)
        for _, tell, differ in rows
    ]
    return Comparison(tuple(routes), tuple(head for head, _, _ in rows), tuple(cells))


def _months(route: RouteFacts) -> str:
    if not route.steps:
        return _tr("ingen steg")
    least, most = route.training_months
    chosen = length(route.chosen_months)
    if least == most:
        return chosen
    return _tr("{chosen}\nkan bli {range}").format(chosen=chosen, range=range_of(least, most))


def _months_differ(route: RouteFacts, chosen: RouteFacts) -> str:
    by = route.chosen_months - chosen.chosen_months
    if by == 0:
        return _tr("like lang")
    words = _tr("{length} lengre") if by > 0 else _tr("{length} kortere")
    return words.format(length=length(abs(by)))


def _end(route: RouteFacts) -> str:
    return f"{route.ends_on:%d.%m.%Y}" if route.ends_on is not None else _tr("ikke regnet ut")


def _end_differs(route: RouteFacts, chosen: RouteFacts) -> str:
    if route.ends_on is None or chosen.ends_on is None:
        return ""
    if route.ends_on == chosen.ends_on:
        return _tr("ferdig samtidig")
    words = _tr("ferdig {time} senere") if route.ends_on > chosen.ends_on else _tr("ferdig {time} tidligere")
    return words.format(time=_apart(*sorted((route.ends_on, chosen.ends_on))))


def _apart(first: date, last: date) -> str:
    days = (last - first).days
    if days < _DAYS_OF_A_MONTH:
        return _tr("{days} dager").format(days=days) if days > 1 else _tr("1 dag")
    months = (last.year - first.year) * 12 + last.month - first.month
    return length(max(1, months - (last.day < first.day)))


def _language(route: RouteFacts) -> str:
    return _tr("{level}, som råd").format(level=route.language) if route.language else _tr("ikke nevnt")


def _language_differs(route: RouteFacts, chosen: RouteFacts) -> str:
    if route.language == chosen.language:
        return _tr("samme norsk")
    if route.language is None or chosen.language is None:
        return _tr("norsk {level}").format(level=route.language) if route.language else _tr("ikke noe norsknivå")
    return _tr("norsk {level} i stedet for {other}").format(level=route.language, other=chosen.language)


def _money(route: RouteFacts, funding: Vocabulary) -> str:
    told = (f"{_name(funding, each.funding)}\n{between(each.starts_on, each.ends_on)}" for each in route.funding)
    return "\n".join(told) or _tr("ikke lagt inn")


def _money_differs(route: RouteFacts, chosen: RouteFacts, funding: Vocabulary) -> str:
    here = dict.fromkeys(each.funding for each in route.funding)
    there = dict.fromkeys(each.funding for each in chosen.funding)
    more = _list(_name(funding, code) for code in here if code not in there)
    less = _list(_name(funding, code) for code in there if code not in here)
    if more and less:
        return _tr("{more} i stedet for {less}").format(more=more, less=less)
    if more:
        return _tr("også {more}").format(more=more)
    return _tr("uten {less}").format(less=less) if less else _tr("samme penger")


def _earlier(shortened: Shortened) -> str:
    lines = [_tr("{years} år godskrevet").format(years=_number(shortened.years))] if shortened.years else []
    if shortened.names:
        lines.append(_tr("godkjent: {names}").format(names=_list(shortened.names)))
    return "\n".join(lines) or _tr("korter ikke ned")


def _earlier_differs(route: RouteFacts, chosen: RouteFacts) -> str:
    if route.shortened == chosen.shortened:
        return ""
    by = route.shortened.years - chosen.shortened.years
    if by:
        words = _tr("{years} år mer godskrevet") if by > 0 else _tr("{years} år mindre godskrevet")
        return words.format(years=_number(abs(by)))
    return _tr("andre fag godkjent")


def _name(funding: Vocabulary, code: str) -> str:
    return funding.label(code)


def _number(years: float) -> str:
    return f"{years:g}".replace(".", ",")


def _list(parts: Iterable[str]) -> str:
    held = list(parts)
    return _tr("{some} og {last}").format(some=", ".join(held[:-1]), last=held[-1]) if len(held) > 1 else "".join(held)


def _tr(text: str) -> str:
    return QCoreApplication.translate("RouteWords", text)
