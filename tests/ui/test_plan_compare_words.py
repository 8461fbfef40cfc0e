"""How the difference between two routes is said."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from karriere_app.domain.planning.routes import MoneyPeriod, RouteFacts, Shortened
from karriere_app.services.vocabularies import Vocabularies
from ui.forms.plan_compare_words import comparison

CHOSEN = RouteFacts(
    route="a",
    title="Hovedvei",
    is_chosen=True,
    steps=3,
    chosen_months=30,
    training_months=(24, 36),
    ends_on=date(2029, 6, 15),
    language="B1",
    funding=(MoneyPeriod(funding="WAGES", starts_on=date(2027, 1, 4), ends_on=date(2028, 1, 3)),),
    shortened=Shortened(years=1.0),
)
OTHER = replace(CHOSEN, route="b", title="Plan B", is_chosen=False)
MONTHS, END, LANGUAGE, MONEY, EARLIER = range(5)


def money(*codes: str) -> tuple[MoneyPeriod, ...]:
    return tuple(MoneyPeriod(funding=code, starts_on=date(2027, 1, 4), ends_on=date(2028, 1, 3)) for code in codes)


@pytest.mark.parametrize(
    ("row", "changes", "words"),
    [
        (MONTHS, {"chosen_months": 30}, "like lang"),
        (MONTHS, {"chosen_months": 31}, "1 mnd lengre"),
        (MONTHS, {"chosen_months": 0, "steps": 0}, "2 år 6 mnd kortere"),
        (END, {"ends_on": date(2029, 6, 15)}, "ferdig samtidig"),
        (END, {"ends_on": date(2029, 6, 14)}, "ferdig 1 dag tidligere"),
        (END, {"ends_on": date(2029, 6, 30)}, "ferdig 15 dager senere"),
        (END, {"ends_on": date(2029, 7, 14)}, "ferdig 1 mnd senere"),
        (END, {"ends_on": date(2027, 6, 14)}, "ferdig 2 år tidligere"),
        (END, {"ends_on": None}, ""),
        (LANGUAGE, {"language": "B1"}, "samme norsk"),
        (LANGUAGE, {"language": "B2"}, "norsk B2 i stedet for B1"),
        (LANGUAGE, {"language": None}, "ikke noe norsknivå"),
        (MONEY, {"funding": money("WAGES")}, "samme penger"),
        (MONEY, {"funding": ()}, "uten lønn"),
        (MONEY, {"funding": money("WAGES", "LANEKASSEN")}, "også Lånekassen"),
        (MONEY, {"funding": money("NAV", "LANEKASSEN")}, "Nav og Lånekassen i stedet for lønn"),
        (EARLIER, {"shortened": Shortened(years=1.0)}, ""),
        (EARLIER, {"shortened": Shortened(years=2.5)}, "1,5 år mer godskrevet"),
        (EARLIER, {"shortened": Shortened()}, "1 år mindre godskrevet"),
        (EARLIER, {"shortened": Shortened(years=1.0, names=("Matematikk",))}, "andre fag godkjent"),
    ],
)
def test_a_difference_from_the_chosen_route_in_words(row: int, changes: dict[str, Any], words: str) -> None:
    shown = comparison([CHOSEN, replace(OTHER, **changes)], Vocabularies().load("funding"))
    assert shown.cells[row][0].difference == ""
    assert shown.cells[row][1].difference == words


def test_what_a_route_has_in_words() -> None:
    empty = replace(OTHER, steps=0, ends_on=None, language=None, funding=(), shortened=Shortened(names=("A", "B", "C")))
    shown = comparison([CHOSEN, empty], Vocabularies().load("funding"))
    assert shown.heads == ("Måneder", "Ferdig", "Norsk", "Penger", "Tidligere utdanning")
    assert [row[0].text for row in shown.cells] == [
        "2 år 6 mnd\nkan bli 24–36 mnd",
        "15.06.2029",
        "B1, som råd",
        "lønn\njan. 2027 – jan. 2028",
        "1 år godskrevet",
    ]
    assert [row[1].text for row in shown.cells] == [
        "ingen steg",
        "ikke regnet ut",
        "ikke nevnt",
        "ikke lagt inn",
        "godkjent: A, B og C",
    ]
    assert shown.titles() == ("Hovedvei (valgt)", "Plan B")


def test_each_other_route_is_told_in_a_sentence() -> None:
    third = replace(OTHER, route="c", title="Plan C", chosen_months=42, funding=())
    shown = comparison([OTHER, CHOSEN, third], Vocabularies().load("funding"))
    assert shown.sentences() == (
        "Plan B: like lang, ferdig samtidig, samme norsk, samme penger.",
        "Plan C: 12 mnd lengre, ferdig samtidig, samme norsk, uten lønn.",
    )
