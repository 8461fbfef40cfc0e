"""Shaping, order and line breaking, seen on the finished page and along its tags."""

from __future__ import annotations

import unicodedata
from datetime import timedelta

import pypdfium2  # type: ignore[import-untyped]  # pypdfium2 ships no types
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import resources
from karriere_app.errors import UnprintableError
from karriere_app.printing.breaking import LineBreaker
from karriere_app.printing.documents import Paragraph
from karriere_app.printing.faces import FaceLibrary
from karriere_app.printing.lines import in_visual_order, set_lines
from karriere_app.printing.pdf import Press
from karriere_app.printing.shaping import ShapedText, Shaper
from karriere_app.printing.text import Block, Span, Style, block, paragraphs, printable
from tests.printing import reading
from tests.printing.samples import LINES, MADE_AT, PHONE, document, line, plain, sample


@pytest.fixture(scope="module")
def shaper() -> Shaper:
    return Shaper(FaceLibrary(resources.FONTS), LineBreaker(), "nb")


def shape(shaper: Shaper, paragraph: Paragraph) -> ShapedText:
    return shaper.shape(paragraph.block, strong=False)


def shown_order(shaper: Shaper, paragraph: Paragraph) -> list[str]:
    """The text of each segment from left to right, on one endless line."""
    shaped = shape(shaper, paragraph)
    (only,) = set_lines(shaped, 11, 10_000, shaper)
    return [shaped.text[segment.start : segment.end] for segment in in_visual_order(only, shaped)]


@pytest.mark.parametrize("lang", LINES)
def test_tags_read_a_line_exactly_as_it_was_written(press: Press, lang: str) -> None:
    content = press.render(document(sample(lang)), MADE_AT).content
    assert reading.texts(content, "P")[-1] == unicodedata.normalize("NFC", plain(lang))


@pytest.mark.parametrize("lang", LINES)
def test_glyphs_alone_say_the_text_where_a_reader_ignores_actual_text(press: Press, lang: str) -> None:
    content = press.render(document(sample(lang)), MADE_AT).content
    said = [mark.glyph_text for mark in reading.first_page_content(content)]
    assert sorted("".join(said)) == sorted("Telemark fylkeskommune" + unicodedata.normalize("NFC", plain(lang)))


@pytest.mark.parametrize("lang", ["nb", "uk", "pl", "lt", "ti"])
def test_a_viewer_finds_left_to_right_lines_word_for_word(press: Press, lang: str) -> None:
    content = press.render(document(sample(lang)), MADE_AT).content
    page = pypdfium2.PdfDocument(content)[0]
    assert " ".join(plain(lang).split()) in " ".join(page.get_textpage().get_text_range().split())


@pytest.mark.parametrize("lang", ["ar", "prs", "ps"])
def test_a_viewer_finds_the_words_of_right_to_left_lines(press: Press, lang: str) -> None:
    content = press.render(document(sample(lang)), MADE_AT).content
    found = pypdfium2.PdfDocument(content)[0].get_textpage().get_text_range()
    words = [word.strip(".()") for word in plain(lang).split()]
    assert sum(word in found for word in words) / len(words) >= 0.75


def test_the_language_of_a_stretch_stands_in_its_marked_content(press: Press) -> None:
    content = press.render(document(sample("ar")), MADE_AT).content
    marks = reading.first_page_content(content)
    assert {mark.text for mark in marks if mark.lang == "nb"} == {"Færder videregående skole"}
    assert [node.lang for node in reading.structure(content).find("P")] == [None, "ar"]


@pytest.mark.parametrize("lang", ["ar", "ckb", "fa", "prs", "ps"])
@pytest.mark.parametrize("atom", ["33 34 40 00", "+47 33 34 40 00", "09:00–15:00", "2026–2029", "3. september 2026"])
def test_an_atom_keeps_its_order_inside_right_to_left_text(shaper: Shaper, lang: str, atom: str) -> None:
    order = shown_order(shaper, line(lang, "رقم ", Span(atom, kind="atomic"), " غدا."))
    assert atom in "".join(order).replace("\u2066", "").replace("\u2069", "")


@pytest.mark.parametrize("number", ["33 34 40 00", "+47 33 34 40 00", "09:00–15:00", "2026-2029", "17.08.2026", "1/2"])
def test_a_number_typed_into_right_to_left_text_keeps_its_order(shaper: Shaper, number: str) -> None:
    order = shown_order(shaper, line("ar", f"اتصلي على {number} غداً."))
    assert number in "".join(order).replace("\u2066", "").replace("\u2069", "")


def test_the_place_of_an_unprintable_character_counts_from_the_start_of_its_field(press: Press) -> None:
    text = "أريد 33 34 40 00 أن\r\nاتصلي 22 33 漢"
    with pytest.raises(UnprintableError) as caught:
        press.render(document(*(Paragraph(each) for each in paragraphs(text, field="own_wishes"))), MADE_AT)
    assert (caught.value.field, caught.value.place) == ("own_wishes", text.index("漢"))


def test_words_of_a_right_to_left_line_stand_from_right_to_left(shaper: Shaper) -> None:
    words = [piece.strip() for piece in shown_order(shaper, line("ar", "واحد اثنان ثلاثة")) if piece.strip()]
    assert words == ["ثلاثة", "اثنان", "واحد"]


def test_arabic_letters_join_and_each_plain_letter_is_one_glyph(shaper: Shaper) -> None:
    shaped = shape(shaper, line("ar", "خطة ثبت شيخ"))
    glyphs = [glyph for segment in shaped.segments for glyph in segment.glyphs]
    assert len(glyphs) == len("خطة ثبت شيخ")
    alone = [segment.glyphs[0].number for segment in shape(shaper, line("ar", "ث ب ت")).segments if segment.glyphs]
    assert glyphs[-5].number not in alone


def test_glyphs_of_an_arabic_word_come_from_right_to_left(shaper: Shaper) -> None:
    (segment,) = shape(shaper, line("ar", "كتاب")).segments
    assert [glyph.cluster for glyph in segment.glyphs] == [3, 2, 1, 0]


def test_a_closing_bracket_comes_from_the_font_of_its_opening_one(shaper: Shaper) -> None:
    shaped = shape(shaper, line("ti", "ዓመት (Vg1) ደውል"))
    brackets = [
        run.face.name
        for run in (segment.run for segment in shaped.segments)
        if run.face is not None and any(mark in shaped.text[run.start : run.end] for mark in "()")
    ]
    assert len(set(brackets)) == 1


def test_thai_breaks_between_words_and_no_word_is_cut(shaper: Shaper) -> None:
    text = "แผนการศึกษาของคุณสำหรับโรงเรียนมัธยมศึกษาตอนปลายในประเทศนอร์เวย์"
    shaped = shape(shaper, line("th", text))
    lines = set_lines(shaped, 11, 120, shaper)
    assert len(lines) > 2
    for each in lines[1:]:
        assert unicodedata.category(shaped.text[each.segments[0].start]) == "Lo"
    assert all(each.width <= 120.01 for each in lines)


@pytest.mark.parametrize("text", ["33 34 40 00", "2026–2029", "17. august 2026"])
def test_an_atom_is_not_broken_while_it_fits(shaper: Shaper, text: str) -> None:
    shaped = shape(shaper, line("nb", "Ring oss på telefon ", Span(text, kind="atomic"), " i dag."))
    lines = set_lines(shaped, 11, 100, shaper)
    assert len(lines) > 1
    on_lines = [shaped.text[each.segments[0].start : each.segments[-1].end] for each in lines]
    assert sum(text in line for line in on_lines) == 1


def test_a_phone_number_that_is_no_atom_would_break(shaper: Shaper) -> None:
    shaped = shape(shaper, line("nb", "Ring oss på telefon 33 34 40 00 i dag."))
    lines = set_lines(shaped, 11, 140, shaper)
    assert not any("33 34 40 00" in shaped.text[each.segments[0].start : each.segments[-1].end] for each in lines)


@pytest.mark.parametrize("together", ["25 %:", "3,5 ‰", "§ 18-3", "982 t;", "5 år"])
def test_a_number_and_its_sign_stay_together(shaper: Shaper, together: str) -> None:
    shaped = shape(shaper, line("nb", f"Praksis opp til læretid og så {together} for et fireårig løp."))
    for width in range(60, 300, 5):
        lines = set_lines(shaped, 11, width, shaper)
        on_lines = [shaped.text[each.segments[0].start : each.segments[-1].end] for each in lines]
        assert sum(together in each for each in on_lines) == 1, on_lines


def test_a_foreign_value_does_not_turn_the_sentence_around_it(shaper: Shaper) -> None:
    order = shown_order(shaper, line("nb", "Til ", Span("أمينة حسن", kind="isolated"), ", 12 år"))
    assert "".join(order).replace("\u2068", "").replace("\u2069", "").endswith(", 12 år")


def test_free_text_runs_in_the_direction_of_its_first_letter() -> None:
    first, second = paragraphs("أريد أن أعمل.\n\nJeg vil jobbe.")
    assert (first.direction, second.direction) == ("rtl", "ltr")


def test_an_atom_longer_than_its_line_breaks_at_its_spaces(shaper: Shaper) -> None:
    shaped = shape(shaper, line("ar", Span("Færder videregående skole", lang="nb", kind="atomic")))
    cut = set_lines(shaped, 11, 115, shaper)
    pieces = [shaped.text[each.segments[0].start : each.segments[-1].end].strip(" \u2066\u2069") for each in cut]
    assert len(pieces) > 1
    assert " ".join(pieces) == "Færder videregående skole"


@settings(max_examples=60, deadline=timedelta(seconds=2))
@given(
    st.text(alphabet="abcæøå ÆØÅ.,-–/()1234567890 ابتثجحخد ሀለሐ กขคงู жщї\u0301", min_size=1, max_size=120),
    st.floats(40, 300),
    st.booleans(),
)
def test_every_line_fits_and_no_character_is_lost(text: str, width: float, is_rtl: bool) -> None:
    setter = Shaper(FACES, BREAKER, "nb")
    content = Block((Span(text),), direction="rtl" if is_rtl else "ltr")
    shaped = setter.shape(content, strong=False)
    lines = set_lines(shaped, 11, width, setter)
    assert all(each.width <= width + 0.02 for each in lines)
    kept = "".join(shaped.text[segment.start : segment.end] for each in lines for segment in each.segments)
    assert kept.replace("\u2066", "").replace("\u2069", "") == printable(text)


FACES = FaceLibrary(resources.FONTS)
BREAKER = LineBreaker()


def test_a_character_without_a_glyph_names_field_and_place(press: Press) -> None:
    spans = (Span("Målet: "), Span("Bli kokk 😀 snart", field="education_plan.long_goal"))
    with pytest.raises(UnprintableError) as caught:
        press.render(document(Paragraph(Block(spans))), MADE_AT)
    assert (caught.value.field, caught.value.character, caught.value.place) == ("education_plan.long_goal", "😀", 9)


def test_a_missing_glyph_is_found_in_a_footer_too(press: Press) -> None:
    from dataclasses import replace

    base = document()
    with pytest.raises(UnprintableError):
        press.render(replace(base, footer=replace(base.footer, lines=(block("漢", Style.FOOTER),))), MADE_AT)


def test_control_and_steering_characters_never_reach_the_page() -> None:
    steering = "".join(map(chr, [*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x00, 0x07, 0x7F, 0x9B, 0xFEFF]))
    assert printable(f"a{steering}b\tc\r\nd\u2028e") == "ab c  d e"
    assert PHONE.text == printable(PHONE.text)
