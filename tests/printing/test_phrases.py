"""The catalogue of fixed words."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

import karriere_app.printing
import resources
from karriere_app.printing.phrases import load_phrases
from karriere_app.printing.text import Span


def test_every_phrase_has_text_and_a_review_state() -> None:
    book = load_phrases("nb")
    assert book.language == "nb"
    assert book.catalogue
    assert book.unreviewed <= book.keys
    assert all(book.text(key).strip() == book.text(key) != "" for key in book.keys)


def test_values_become_spans_of_their_own_and_are_never_read_as_patterns() -> None:
    spans = load_phrases("nb").spans("plan.requirement", requirement=Span("{0} {name!r} %s", field="f"))
    assert [span.text for span in spans] == ["Før du begynner, trenger du: ", "{0} {name!r} %s"]
    assert (spans[1].field, spans[1].kind) == ("f", "isolated")


def test_a_value_that_a_phrase_needs_must_be_given() -> None:
    with pytest.raises(KeyError):
        load_phrases("nb").spans("plan.requirement")


def test_every_phrase_is_used_somewhere() -> None:
    folder = Path(karriere_app.printing.__file__).parent
    code = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py"))
    built = {f"plan.column.{name}" for name in ("step", "what", "when", "who")}
    built |= {f"note.column.{name}" for name in ("option", "pros", "cons", "what", "who", "when")}
    built |= {f"sign.{role}" for role in ("participant", "counsellor", "interpreter")}
    named = set(re.findall(r'"((?:[a-z]+\.)?[a-z_]+(?:\.[a-z_]+)*)"', code)) | built
    keys = load_phrases("nb").keys
    assert keys - named == set()


def test_placeholders_are_plain_names() -> None:
    book = load_phrases("nb")
    for key in book.keys:
        for _, name, spec, conversion in Formatter().parse(book.text(key)):
            if name is not None:
                assert name.isidentifier()
                assert not spec
                assert conversion is None


def test_only_catalogues_with_attribution_ship() -> None:
    for path in resources.PHRASES.glob("*.json"):
        assert '"attribution"' in path.read_text(encoding="utf-8")
