"""Text that tries to be more than text prints as itself, inside the margins, or is refused by name."""

from __future__ import annotations

import builtins
import os
from typing import Any

import pypdfium2  # type: ignore[import-untyped]  # pypdfium2 ships no types
import pytest

from karriere_app.errors import UnprintableError
from karriere_app.printing.documents import GoalBox, Icon, Paragraph, Part, Table
from karriere_app.printing.layout import MARGIN_BOTTOM, MARGIN_SIDE, PAGE
from karriere_app.printing.pdf import Press
from karriere_app.printing.text import Block, block
from tests.printing import reading
from tests.printing.samples import MADE_AT, document

HOSTILE = {
    "tag": "<b>",
    "image": '<img src="/etc/passwd" width="9999"/>',
    "unclosed": "<para><font color='[[open(1)]]'>Amina <b>Hassan",
    "entities": "&amp; &lt; &#0; %s {0} {page} \\x00 (((",
    "operators": ") Tj ET Q EMC endstream endobj",
    "null": "Ami\x00na\x07",
    "override": "abc\u202edef\u202c ghi",
    "stray isolates": "a\u2069\u2069b\u2066c",
    "only marks": "x\u0301\u0302\u0303\u200d\u200c",
    "long word": "x" * 2000,
    "long arabic word": "ب" * 2000,
    "mixed word": "abcأبت123" * 200,
    "hard spaces": "ord\u00a0" * 300,
    "combining": "a" + "\u0301" * 300,
}
REFUSED = {"emoji": "hei 😀", "chinese": "漢字", "surrogate": "a\ud800b", "unassigned": "a\U000e0fff"}


def in_paragraph(text: str) -> Part:
    return Paragraph(block(text, field="f"))


def in_box(text: str) -> Part:
    return GoalBox(Icon("ui-flag"), (block(text, field="f"),))


def in_cell(text: str) -> Part:
    head: tuple[Block, ...] = (block("A"), block("B"))
    return Table(head, (1, 1), (((block(text, field="f"),), (block("b"),)),))


PLACES = [in_paragraph, in_box, in_cell]


def outside_margins(content: bytes, most_pages: int = 4) -> list[str]:
    """Every character whose box leaves the printed area of its page."""
    found = []
    opened = pypdfium2.PdfDocument(content)
    for at in range(min(len(opened), most_pages)):
        text = opened[at].get_textpage()
        for index in range(text.count_chars()):
            left, bottom, right, _ = text.get_charbox(index)
            if text.get_text_range(index, 1).isspace():
                continue  # white space may hang over the end of its line
            if right > left and (left < MARGIN_SIDE - 1 or right > PAGE[0] - MARGIN_SIDE + 1 or bottom < 28):
                found.append(f"{at}: {left:.1f} {right:.1f}")
    return found


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_prints_as_text_inside_the_margins(press: Press, name: str, place: Any) -> None:
    done = press.render(document(place(HOSTILE[name])), MADE_AT)
    assert outside_margins(done.content) == []
    assert reading.unmarked_painting(done.content) == []


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name", REFUSED)
def test_text_without_glyphs_is_refused(press: Press, name: str, place: Any) -> None:
    with pytest.raises(UnprintableError):
        press.render(document(place(REFUSED[name])), MADE_AT)


@pytest.mark.parametrize("name", ["tag", "image", "unclosed", "entities", "operators"])
def test_markup_stands_on_paper_letter_for_letter(press: Press, name: str) -> None:
    content = press.render(document(in_paragraph(HOSTILE[name])), MADE_AT).content
    assert reading.texts(content, "P")[-1] == HOSTILE[name]


def test_nothing_named_in_a_text_is_opened(press: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    press.render(document(in_paragraph("warm")), MADE_AT)
    opened: list[object] = []
    real_open, real_os_open = builtins.open, os.open

    def note_open(file: Any, *rest: Any, **named: Any) -> Any:
        opened.append(file)
        return real_open(file, *rest, **named)

    def note_os_open(path: Any, *rest: Any, **named: Any) -> Any:
        opened.append(path)
        return real_os_open(path, *rest, **named)

    monkeypatch.setattr(builtins, "open", note_open)
    monkeypatch.setattr(os, "open", note_os_open)
    press.render(document(in_paragraph(HOSTILE["image"]), in_box(HOSTILE["unclosed"])), MADE_AT)
    assert opened == []


@pytest.mark.parametrize("place", PLACES)
def test_a_very_long_text_flows_over_many_pages(press: Press, place: Any) -> None:
    done = press.render(document(place("ordene våre " * 4_000)), MADE_AT)
    assert done.pages > 10
    assert outside_margins(done.content) == []
    (whole,) = [text for text in reading.texts(done.content, "P") if text.startswith("ordene")]
    assert whole.split() == ["ordene", "våre"] * 4_000


@pytest.mark.slow
@pytest.mark.parametrize("place", PLACES)
def test_seventy_five_thousand_words_print(press: Press, place: Any) -> None:
    done = press.render(document(place("ordene våre " * 37_500)), MADE_AT)
    assert done.pages > 100
    assert MARGIN_BOTTOM > 0
