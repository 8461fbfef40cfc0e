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

LANGUAGES = ("nb", "nn")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_phrase_has_text_and_a_review_state(language: str) -> None:
    book = load_phrases(language)
    assert book.language == language
    assert book.catalogue
    assert book.unreviewed <= book.keys
    assert all(book.text(key).strip() == book.text(key) != "" for key in book.keys)


def test_values_become_spans_of_their_own_and_are_never_read_as_patterns() -> None:
    spans = load_phrases("nb").spans("plan.responsible", who=Span("{0} {name!r} %s", field="f"))
    assert [span.text for span in spans] == ["Ansvarlig: ", "{0} {name!r} %s"]
    assert (spans[1].field, spans[1].kind) == ("f", "isolated")


def test_a_value_that_a_phrase_needs_must_be_given() -> None:
    with pytest.raises(KeyError):
        load_phrases("nb").spans("plan.responsible")


def test_every_phrase_is_used_somewhere() -> None:
    folder = Path(karriere_app.printing.__file__).parent
    code = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py"))
    built = {
        f"{page}.column.{name}"
        for page in ("plan", "note", "case", "mapping")
        for name in re.findall(r'"([a-z_]+)"', code)
    }
    built |= {f"sign.{role}" for role in ("participant", "counsellor", "interpreter")}
    built |= {f"mapping.{name}" for name in ("languages", "educations", "works", "competences", "wishes")}
    named = set(re.findall(r'"((?:[a-z]+\.)?[a-z_]+(?:\.[a-z_]+)*)"', code)) | built
    keys = load_phrases("nb").keys
    assert keys - named == set()


def test_both_languages_have_the_same_phrases_with_the_same_values() -> None:
    nb, nn = (load_phrases(language) for language in LANGUAGES)
    assert nb.keys == nn.keys
    assert nb.catalogue == nn.catalogue
    for key in nb.keys:
        values = [sorted(name for _, name, _, _ in Formatter().parse(book.text(key)) if name) for book in (nb, nn)]
        assert values[0] == values[1], key


def test_no_reviewer_has_approved_our_texts_yet() -> None:
    assert all(load_phrases(language).unreviewed == load_phrases(language).keys for language in LANGUAGES)


def test_nynorsk_has_none_of_bokmaals_commonest_words() -> None:
    book = load_phrases("nn")
    bokmaal = re.compile(
        r"\b(ikke|jeg|hva|hvor|hvem|hvis|fra|ennå|noe|flere|veien|skole|penger|enige|uenig)\b", re.IGNORECASE
    )
    assert {key: book.text(key) for key in book.keys if bokmaal.search(book.text(key).replace("einige", ""))} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_are_plain_names(language: str) -> None:
    book = load_phrases(language)
    for key in book.keys:
        for _, name, spec, conversion in Formatter().parse(book.text(key)):
            if name is not None:
                assert name.isidentifier()
                assert not spec
                assert conversion is None


def test_only_catalogues_with_attribution_ship() -> None:
    for path in resources.PHRASES.glob("*.json"):
        assert '"attribution"' in path.read_text(encoding="utf-8")
