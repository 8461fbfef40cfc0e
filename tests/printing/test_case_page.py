"""The full copy for the case file, read back from the finished file."""

from __future__ import annotations

from dataclasses import replace

import pytest

from karriere_app.errors import UnprintableError
from karriere_app.printing.case_page import case_document
from karriere_app.printing.case_views import CasePlanPrint, ChecksPrint, RiskPrint
from karriere_app.printing.pdf import Press
from tests.printing import reading
from tests.printing.people import CASE, EMPTY_PLAN, LONG_PLAN
from tests.printing.samples import MADE_AT
from tests.printing.test_hostile_text import HOSTILE, outside_margins


def printed(press: Press, case: CasePlanPrint, language: str = "nb") -> bytes:
    return press.render(case_document(case, language), MADE_AT).content


def said(content: bytes) -> list[str]:
    return [text for text in reading.texts(content, "P", "H1", "H2") if text]


def test_the_full_copy_says_everything_in_reading_order(press: Press) -> None:
    order = [
        "Plan for videregående opplæring",
        "Gjelder Amina Hassan. Dette er hele planen, til saksmappa.",
        "Videregående for voksne (§ 18-3)",
        "Helsefagarbeidere",
        "Helsearbeiderfaget",
        "Lytte: B2, Snakke: B1, Lese: B1, Skrive: B1",
        "Jeg vil helst begynne med moduler i bedrift.",
        "Har ansvar for to barn i skolealder.",
        "Fire moduler, norsk og samfunnskunnskap, fagprøve.",
        "2026/4711",
        "0,5 år",
        "20. november 2026",
        "Ønske 3",
        "Generell studiekompetanse",
        "Valgt vei: Hovedvei",
        "36 til 58 måneder uten steg som går samtidig.",
        "Valgt lengde: 55 måneder.",
        "15. september 2031",
        "kan ta 8–14 måneder",
        "Datoer: Regnet ut",
        "Timer i uka: 12",
        "Penger: Introduksjonsstønad (17.08.2026–)",
        "Begynte: 17.08.2026",
        "Bygger på: Lær mer norsk, til nivå B1",
        "Går samtidig med andre steg",
        "Annen vei: Fagbrev på jobb",
        "Yrkesfaglig fordypning",
        "Mangler barnepass om ettermiddagen",
        "Kommunen søker om SFO",
        "Skien kommune",
        "Samtykke",
        "Se nærmere på",
        "Ingen finansiering fra august 2031.",
        "I orden",
        "Planen har en plan B.",
        "Erstattet av ny versjon",
        "Deltaker, dato",
    ]
    lines = said(printed(press, CASE))
    at = 0
    for wanted in order:
        assert wanted in lines[at:], wanted
        at = lines.index(wanted, at) + 1


def test_adaptation_stands_there_only_where_it_was_asked_for(press: Press) -> None:
    assert "Behov for tilrettelegging" not in said(printed(press, CASE))
    asked = said(printed(press, replace(CASE, adaptation="Trenger pauser hver time")))
    assert asked[asked.index("Behov for tilrettelegging") + 1] == "Trenger pauser hver time"


def test_each_way_has_its_own_drawing_and_its_own_table(press: Press) -> None:
    case = replace(CASE, ways=(CASE.ways[0], replace(CASE.ways[0], title="Plan B", is_chosen=False)))
    tree = reading.structure(printed(press, case))
    drawings = [node for node in tree.find("Figure") if (node.alternative or "").startswith("Tegning")]
    assert len(drawings) == 2
    heads = [[cell.full_text() for cell in table.find("TH")][:4] for table in tree.find("Table")]
    assert heads.count(["Steg", "Hva og hvor", "Når", "Mer om steget"]) == 2


def test_the_first_route_has_its_name_in_the_language_of_the_paper(press: Press) -> None:
    case = replace(CASE, ways=(replace(CASE.ways[0], title=None), CASE.ways[1]))
    assert "Valgt vei: Hovedvei" in said(printed(press, case))
    words = said(printed(press, case, "nn"))
    assert "Vald veg: Hovudveg" in words
    assert "Annan veg: Fagbrev på jobb" in words


@pytest.mark.parametrize("lines", range(0, 16, 2))
def test_totals_and_drawing_of_a_way_are_read_together(press: Press, lines: int) -> None:
    circumstances = "\n".join(f"Linje {number}." for number in range(lines))
    pages = reading.page_words(printed(press, replace(CASE, circumstances=circumstances)))
    (page,) = (words for words in pages if "Valgt vei: Hovedvei" in words)
    assert "15. september 2031" in page
    assert "1 Lær mer norsk, til nivå B1" in page


@pytest.mark.parametrize("count", range(0, 30, 3))
def test_nobody_signs_an_empty_sheet(press: Press, count: int) -> None:
    risks = tuple(RiskPrint(what=f"Hindring {number}") for number in range(count))
    pages = reading.page_words(printed(press, replace(CASE, risks=risks)))
    (page,) = (words for words in pages if "Deltaker, dato" in words)
    assert "Versjoner" in page
    assert "Endret situasjon" in page


def test_an_empty_plan_prints(press: Press) -> None:
    content = printed(press, CasePlanPrint(plan=EMPTY_PLAN, status_label="Kladd"))
    words = said(content)
    assert "Kladd" in words
    assert "Utkast. Denne planen er ikke ferdig, og den kan bli endret." in words
    assert reading.unmarked_painting(content) == []


def test_eighty_steps_print_with_every_field(press: Press) -> None:
    way = replace(
        CASE.ways[0],
        steps=tuple(replace(CASE.ways[0].steps[at % 5], step=step) for at, step in enumerate(LONG_PLAN.steps)),
    )
    content = printed(press, replace(CASE, ways=(way,)))
    assert [text for text in said(content) if text.startswith("Steg nummer ")] == [
        f"Steg nummer {number}" for number in range(1, 81)
    ]
    assert outside_margins(content, most_pages=30) == []


def test_in_nynorsk_the_checks_own_up_to_their_bokmaal(press: Press) -> None:
    content = printed(press, CASE, "nn")
    words = said(content)
    assert "Vald veg: Hovedvei" in words
    assert "Setningane under finst berre på bokmål." in words
    languages = {node.full_text(): node.lang for node in reading.structure(content).find("P")}
    assert languages["Ingen finansiering fra august 2031."] == "nb"


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_stays_inside_the_margins(press: Press, name: str) -> None:
    text = HOSTILE[name]
    way = replace(CASE.ways[0], title=text, steps=tuple(replace(each, requires=(text,)) for each in CASE.ways[0].steps))
    content = printed(press, replace(CASE, remaining=text, ways=(way,), checks=ChecksPrint(warnings=(text,))))
    assert outside_margins(content) == []
    assert reading.unmarked_painting(content) == []


def test_an_unprintable_letter_is_named_by_its_field(press: Press) -> None:
    with pytest.raises(UnprintableError) as caught:
        printed(press, replace(CASE, circumstances="ja 漢"))
    assert (caught.value.field, caught.value.place) == ("education_plan.circumstances", 3)
