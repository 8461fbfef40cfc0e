"""The summary of a competence mapping that the participant keeps, read back from the finished file."""

from __future__ import annotations

from dataclasses import replace

import pytest

from karriere_app.errors import UnprintableError
from karriere_app.printing.mapping_page import mapping_document
from karriere_app.printing.mapping_views import MappingPrint
from karriere_app.printing.pdf import Press
from tests.printing import reading
from tests.printing.people import EMPTY_MAPPING, MAPPING
from tests.printing.samples import MADE_AT
from tests.printing.test_hostile_text import HOSTILE, outside_margins


def printed(press: Press, mapping: MappingPrint, language: str = "nb") -> bytes:
    return press.render(mapping_document(mapping, language), MADE_AT).content


def said(content: bytes) -> list[str]:
    return [text for text in reading.texts(content, "P", "H1", "H2") if text]


def test_the_summary_says_everything_in_reading_order(press: Press) -> None:
    order = [
        "Dette kan du",
        "Til Amina Hassan   أمينة حسن",
        "Jeg er god til å se hvordan folk har det.",
        "Arabisk (levantinsk)",
        "morsmål",
        "Skrift: arabisk",
        "Egen vurdering",
        "Sykepleieassistent",
        "Videregående, avsluttende utdanning",
        "Aleppo fagskole",
        "Fullført",
        "11 år på skole i alt",
        "Syria",
        "2009–2011",
        "Papirene er tapt",
        "Pleier på gamlehjem",
        "Helsefagarbeidere",
        "Stell, mat, medisiner etter liste",
        "40 timer i uka",
        "Fortalt, ikke dokumentert",
        "Klasse B",
        "Førerkort",
        "Godt",
        "Litt",
        "Arbeide med gamle mennesker",
        "På lang sikt",
        "20. juli 2026",
        "Etter bosetting (integreringsloven § 10)",
        "Si fra til veilederen din hvis noe er feil eller mangler.",
        "35 91 72 34",
    ]
    lines = said(printed(press, MAPPING))
    at = 0
    for wanted in order:
        assert wanted in lines[at:], wanted
        at = lines.index(wanted, at) + 1


def test_the_levels_stand_under_their_skill(press: Press) -> None:
    table = reading.structure(printed(press, MAPPING)).find("Table")[0]
    assert [cell.full_text() for cell in table.kids[0].find("TH")] == [
        "Språk",
        "Lytte",
        "Snakke",
        "Lese",
        "Skrive",
        "Kilde",
    ]
    norwegian = table.kids[1].kids[1].find("TD")
    assert [cell.full_text() for cell in norwegian[1:5]] == ["A2", "A1", "A2", "A1"]


@pytest.mark.parametrize(("language", "mark"), [("nb", "Foreløpig"), ("nn", "Førebels")])
def test_a_draft_is_marked_as_preliminary_in_head_and_foot(press: Press, language: str, mark: str) -> None:
    draft = printed(press, replace(MAPPING, is_draft=True), language)
    assert any(text.startswith(f"{mark}. Kartlegging") for text in said(draft))
    assert all(mark in "".join(page) for page in reading.artifact_texts(draft))
    final = printed(press, MAPPING, language)
    assert not any(text.startswith(f"{mark}. Kartlegging") for text in said(final))


def test_an_empty_mapping_is_one_page_that_says_what_was_asked(press: Press) -> None:
    done = press.render(mapping_document(EMPTY_MAPPING), MADE_AT)
    words = said(done.content)
    assert done.pages == 1
    assert words[words.index("Arbeid") + 1] == "Ikke spurt"
    assert words[words.index("Språk") + 1] == "Ingenting er skrevet ned ennå."


def test_nynorsk_is_nynorsk(press: Press) -> None:
    words = said(printed(press, MAPPING, "nn"))
    assert "Anna du kan" in words
    assert "Sei frå til rettleiaren din om noko er feil eller manglar." in words


def test_the_summary_names_no_person_in_its_metadata(press: Press) -> None:
    pdf = reading.open_pdf(printed(press, MAPPING))
    told = " ".join(str(value) for value in pdf.docinfo.values()) + pdf.Root.Metadata.read_bytes().decode()
    for word in ("Amina", "Hassan", "Nordmann", "Syria"):
        assert word not in told


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_stays_inside_the_margins(press: Press, name: str) -> None:
    text = HOSTILE[name]
    mapping = replace(
        MAPPING,
        own_words=text,
        works=(replace(MAPPING.works[0], occupation_text=text, tasks=text),),
        languages=(replace(MAPPING.languages[0], language_label=text, source_text=text),),
    )
    content = printed(press, mapping)
    assert outside_margins(content) == []
    assert reading.unmarked_painting(content) == []


def test_an_unprintable_letter_is_named_by_its_field(press: Press) -> None:
    with pytest.raises(UnprintableError) as caught:
        printed(press, replace(MAPPING, own_words="ja 漢"))
    assert (caught.value.field, caught.value.place) == ("competence_mapping.own_words", 3)
