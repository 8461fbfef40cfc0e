"""The note of a guidance session, read back from the finished file."""

from __future__ import annotations

from dataclasses import replace

import pikepdf
import pytest

from karriere_app.printing.guidance_note import guidance_note_document
from karriere_app.printing.pdf import Press
from karriere_app.printing.views import GuidanceNotePrint
from tests.printing import reading
from tests.printing.people import COUNSELLOR, COUNTY, NOTE
from tests.printing.samples import MADE_AT

ADVICE = "Dette er et råd. Det er kommunen som bestemmer hva introduksjonsprogrammet ditt skal inneholde."


def printed(press: Press, note: GuidanceNotePrint) -> bytes:
    return press.render(guidance_note_document(note), MADE_AT).content


def said(content: bytes) -> list[str]:
    return [text for text in reading.texts(content, "P", "H1", "H2") if text]


def test_the_note_says_everything_in_reading_order(press: Press) -> None:
    order = [
        "Notat fra karriereveiledning",
        "Til Oleksandr Kovalenko   Олександр Коваленко",
        "Du har rett til karriereveiledning etter integreringsloven § 11.",
        "14. august 2026, 90 minutter",
        "Karriere Telemark, Skien",
        "Tolk i ukrainsk på telefon, fra Nasjonalt tolkeregister",
        "Programrådgiver: Per Hansen, Skien kommune",
        "Vi brukte kartleggingen fra 20. juli 2026. Den er gjort av Skien kommune.",
        "Jeg vil bo i Skien.",
        "Godkjenning fra DSB og fagbrev på jobb",
        "Fagbrev som elektriker",
        "Fagbrev på jobb, etter realkompetansevurdering",
        "B1 muntlig og skriftlig, B2 lytte",
        ADVICE,
        "Du vil begynne å jobbe før du er ferdig med norskkurset.",
        "Sende vitnemål til HK-dir",
        "1. september 2026",
        "Veilederen har taushetsplikt.",
        "Hvis du vil klage eller spørre",
        "Notatet er lest opp for deg på ukrainsk.",
        "Tolk, dato",
    ]
    lines = said(printed(press, NOTE))
    start = lines.index("Notat fra karriereveiledning")
    places = [lines.index(text, start) for text in order]
    assert places == sorted(places)


def test_options_and_agreed_steps_are_tables_with_headers(press: Press) -> None:
    facts, options, steps = reading.structure(printed(press, NOTE)).find("Table")
    assert [cell.full_text() for cell in facts.find("TH")][:3] == ["Hvorfor vi hadde samtalen", "Dato", "Sted"]
    assert [cell.full_text() for cell in options.find("TH")] == ["Mulighet", "Det som er bra", "Det som er vanskelig"]
    assert [cell.full_text() for cell in steps.find("TH")] == ["Hva", "Hvem", "Når"]
    assert [len(table.find("TR")) for table in (options, steps)] == [3, 4]


def test_what_was_not_talked_about_leaves_no_heading(press: Press) -> None:
    bare = GuidanceNotePrint(
        county=replace(COUNTY, complaint_text_nb=None, complaint_text_nn=None),
        counsellor=COUNSELLOR,
        participant=NOTE.participant,
        version=1,
        is_draft=False,
        made_on=NOTE.made_on,
        basis_text="Du har rett til karriereveiledning etter integreringsloven § 11.",
    )
    content = printed(press, bare)
    assert reading.texts(content, "H2") == ["Om samtalen"]
    assert ADVICE not in said(content)


def test_the_advice_notice_is_left_out_where_the_rule_does_not_apply(press: Press) -> None:
    assert ADVICE not in said(printed(press, replace(NOTE, shows_advice_notice=False)))


@pytest.mark.parametrize(
    ("read_back", "language", "words"),
    [
        (True, "tigrinja", "Notatet er lest opp for deg på tigrinja."),
        (True, None, "Notatet er lest opp for deg."),
        (False, None, "Notatet er ikke lest opp for deg."),
    ],
)
def test_the_read_back_line_says_what_happened(press: Press, read_back: bool, language: str | None, words: str) -> None:
    note = replace(NOTE, read_back=read_back, read_back_language_label=language)
    assert words in said(printed(press, note))


def test_a_draft_note_says_so_in_head_and_foot(press: Press) -> None:
    content = printed(press, replace(NOTE, is_draft=True))
    assert "Utkast. Dette notatet er ikke ferdig, og det kan bli endret." in said(content)
    assert all("Utkast" in "".join(page) for page in reading.artifact_texts(content))


def test_no_heading_stands_alone_at_the_foot_of_a_page(press: Press) -> None:
    for extra in range(0, 30, 3):
        note = replace(NOTE, own_wishes="\n".join(["Jeg vil jobbe."] * (extra + 1)))
        pdf = reading.open_pdf(printed(press, note))
        for page in list(pdf.pages)[:-1]:
            assert _tags_in_painting_order(page)[-1] != "/H2"


def _tags_in_painting_order(page: pikepdf.Page) -> list[str]:
    return [
        str(step.operands[0])
        for step in pikepdf.parse_content_stream(page)
        if str(step.operator) == "BDC" and str(step.operands[0]) != "/Artifact"
    ]
