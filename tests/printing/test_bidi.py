"""The bidi resolver against Unicode's own files (tests/data/unicode)."""

from __future__ import annotations

import lzma
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from karriere_app.printing import bidi

DATA = Path(__file__).resolve().parents[1] / "data" / "unicode"


def _data_lines(name: str) -> Iterator[str]:
    with lzma.open(DATA / f"{name}.txt.xz", "rt", encoding="utf-8") as file:
        for line in file:
            content = line.split("#")[0].strip()
            if content:
                yield content


def _levels_and_order(classes: Sequence[str], base: int, text: str | None) -> tuple[str, str]:
    levels = bidi.line_levels(classes, bidi.resolve(classes, base, text), base)
    shown = [(i, level) for i, level in enumerate(levels) if level is not None]
    order = bidi.visual_order(shown, lambda entry: entry[1])
    written = " ".join("x" if level is None else str(level) for level in levels)
    return written, " ".join(str(i) for i, _ in order)


def _wrong_character_cases(every: int) -> list[str]:
    wrong = []
    for at, line in enumerate(_data_lines("BidiCharacterTest")):
        if at % every:
            continue
        codes, direction, base_level, levels, order = line.split(";")
        text = "".join(chr(int(code, 16)) for code in codes.split())
        classes = bidi.bidi_classes(text)
        base = bidi.paragraph_level(classes) if direction == "2" else int(direction)
        if base != int(base_level) or _levels_and_order(classes, base, text) != (levels, order.strip()):
            wrong.append(line)
    return wrong


def _class_cases(every: int) -> Iterator[tuple[list[str], int | None, str, str]]:
    levels = order = ""
    for at, line in enumerate(_data_lines("BidiTest")):
        if line.startswith("@Levels:"):
            levels = " ".join(line.removeprefix("@Levels:").split())
        elif line.startswith("@Reorder:"):
            order = " ".join(line.removeprefix("@Reorder:").split())
        elif at % every == 0:
            names, bits = line.split(";")
            for bit, base in ((1, None), (2, 0), (4, 1)):
                if int(bits, 16) & bit:
                    yield names.split(), base, levels, order


def _wrong_class_cases(every: int) -> list[str]:
    wrong = []
    for classes, given_base, levels, order in _class_cases(every):
        base = bidi.paragraph_level(classes) if given_base is None else given_base
        if _levels_and_order(classes, base, None) != (levels, order):
            wrong.append(f"{classes} {given_base}")
    return wrong


def test_a_tenth_of_unicodes_character_cases_resolve_as_written() -> None:
    assert _wrong_character_cases(10) == []


def test_one_in_fifty_of_unicodes_class_cases_resolves_as_written() -> None:
    assert _wrong_class_cases(50) == []


@pytest.mark.slow
def test_every_unicode_case_resolves_as_written() -> None:
    assert _wrong_character_cases(1) == []
    assert _wrong_class_cases(1) == []


@given(st.text(max_size=60), st.integers(0, 1))
def test_any_text_keeps_all_its_characters_in_some_order(text: str, base: int) -> None:
    classes = bidi.bidi_classes(text)
    levels = bidi.line_levels(classes, bidi.resolve(classes, base, text), base)
    shown = [i for i, level in enumerate(levels) if level is not None]
    assert sorted(bidi.visual_order(shown, lambda i: levels[i] or 0)) == shown


def test_an_isolated_phone_number_keeps_its_order_inside_arabic() -> None:
    text = "رقم \u206633 34 40 00\u2069 غدا"
    classes = bidi.bidi_classes(text)
    levels = bidi.line_levels(classes, bidi.resolve(classes, 1, text), 1)
    shown = "".join(text[i] for i in bidi.visual_order(range(len(text)), lambda i: levels[i] or 1))
    assert "33 34 40 00" in shown
