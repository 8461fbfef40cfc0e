"""The vocabularies that ship, their labels and the search through them."""

from __future__ import annotations

import importlib.util
import json
import time
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from karriere_app.domain.kinds import all_kinds
from karriere_app.domain.vocabularies import Term, Vocabulary
from karriere_app.services.vocabularies import UnknownVocabularyError, Vocabularies
from resources import VOCABULARIES

FOLDER = Path(__file__).resolve().parents[2]
ALL = sorted(Vocabularies().names())


@pytest.fixture(scope="module")
def vocabularies() -> Vocabularies:
    return Vocabularies()


def _generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_vocabularies", FOLDER / "packaging" / "make_vocabularies.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_shipped_files_are_what_the_generator_makes() -> None:
    for name, text in _generator().files(VOCABULARIES).items():
        assert (VOCABULARIES / name).read_text(encoding="utf-8") == text


@pytest.mark.parametrize("name", ALL)
def test_every_vocabulary_has_unique_codes_with_labels_and_names_its_source(
    vocabularies: Vocabularies, name: str
) -> None:
    vocabulary = vocabularies.load(name)
    codes = [term.code for term in vocabulary]
    assert codes
    assert len(codes) == len(set(codes))
    assert all(term.code and term.nb for term in vocabulary)
    assert vocabulary.source


@pytest.mark.parametrize("name", sorted(json.loads((VOCABULARIES / "codes.json").read_text("utf-8"))["vocabularies"]))
def test_small_vocabularies_have_all_three_languages(vocabularies: Vocabularies, name: str) -> None:
    assert all(term.nn and term.en for term in vocabularies.load(name))


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("step_type", 17),
        ("step_state", 9),
        ("plan_status", 7),
        ("career_button", 5),
        ("plan_part", 7),
        ("permit_ground", 11),
        ("country", 252),
        ("municipality", 359),
        ("county", 15),
        ("styrk", 407),
        ("area", 291),
        ("programme", 16),
        ("nus_level", 10),
    ],
)
def test_how_many_terms_there_are(vocabularies: Vocabularies, name: str, count: int) -> None:
    assert len(vocabularies.load(name)) == count


@pytest.mark.parametrize(
    ("small", "key", "name"),
    [("plan_status", None, "plan_status"), ("step_status", None, "step_state"), ("step_types", "code", "step_type"),
     ("end_competences", "code", "end_competence")],
)  # fmt: skip
def test_codes_of_the_plan_are_those_of_the_plan_model(
    vocabularies: Vocabularies, small: str, key: str | None, name: str
) -> None:
    model = json.loads((VOCABULARIES / "plan_model.json").read_text(encoding="utf-8"))[small]
    assert [term.code for term in vocabularies.load(name)] == [item[key] if key else item for item in model]


def test_there_are_enough_languages_each_with_script_and_direction(vocabularies: Vocabularies) -> None:
    languages = vocabularies.load("language")
    assert len(languages) >= 180
    for term in languages:
        assert len(term.extra["script"]) == 4
        assert term.extra["direction"] == ("rtl" if term.extra["script"] in ("Arab", "Hebr", "Syrc", "Thaa") else "ltr")


@pytest.mark.parametrize(
    ("name", "code", "language", "label"),
    [
        ("language", "ckb", "nb", "kurdisk (sorani)"),
        ("language", "nb", "nb", "norsk bokmål"),
        ("country", "CD", "nb", "Den demokratiske republikken Kongo"),
        ("country", "STATELESS", "nn", "statslaus"),
        ("country", "SY", "en", "Syria"),
        ("municipality", "3905", "nb", "Tønsberg"),
        ("municipality", "3803", "nb", "Tønsberg"),
        ("county", "38", "nb", "Vestfold og Telemark"),
        ("nus_level", "2", "nn", "Ungdomsskuleutdanning"),
        ("area", "HSHEA3----", "nb", "Helsearbeiderfaget"),
        ("styrk", "7115", "nn", "Tømrere og snekkere"),
        ("yes_no", "YES", "ar", "ja"),
        ("yes_no", "MAYBE", "nb", "MAYBE"),
    ],
)
def test_labels(vocabularies: Vocabularies, name: str, code: str, language: str, label: str) -> None:
    assert vocabularies.label(name, code, language) == label


@pytest.mark.parametrize(
    ("name", "text", "first"),
    [
        ("country", "syr", "SY"),
        ("country", "burma", "MM"),
        ("country", "cote", "CI"),
        ("country", "elfen", "CI"),
        ("country", "XXA", "STATELESS"),
        ("language", "soran", "ckb"),
        ("language", "TIGRINJA", "ti"),
        ("language", "ትግርኛ", "ti"),
        ("language", "українська", "uk"),
        ("municipality", "tonsberg", "3905"),
        ("municipality", "3905", "3905"),
        ("styrk", "sykepl", "2223"),
        ("area", "HSHEA3", "HSHEA3----"),
        ("topic", "vgs", "UPPER_SECONDARY"),
        ("step_type", "laerl", "APPRENTICE"),
    ],
)
def test_search_finds_first(vocabularies: Vocabularies, name: str, text: str, first: str) -> None:
    assert vocabularies.load(name).search(text)[0].code == first


def test_search_puts_beginnings_before_words_inside_and_respects_the_limit() -> None:
    vocabulary = Vocabulary("x", (Term("1", "stor båt"), Term("2", "båt"), Term("3", "robåten", keywords=("båtmann",))))
    assert [term.code for term in vocabulary.search("bat")] == ["2", "3", "1"]
    assert len(vocabulary.search("bat", limit=1)) == 1
    assert [term.code for term in vocabulary.search("  ")] == ["1", "2", "3"]
    assert vocabulary.search("fly") == ()


@given(st.text(max_size=12))
def test_search_takes_any_text(text: str) -> None:
    vocabulary = Vocabulary("x", (Term("1", "stor båt"), Term("2", "كورد")))
    assert len(vocabulary.search(text)) <= 2


def test_a_label_only_code_is_not_offered(vocabularies: Vocabularies) -> None:
    places = vocabularies.load("municipality")
    assert "3803" in places
    assert all(term.code != "3803" for term in places.search("tonsberg"))
    assert places.find("3803") is not None
    assert places.find("0000") is None


def test_an_unknown_vocabulary_is_a_bug(vocabularies: Vocabularies) -> None:
    with pytest.raises(UnknownVocabularyError):
        vocabularies.load("nonsense")


def test_a_vocabulary_is_read_once(vocabularies: Vocabularies) -> None:
    assert vocabularies.load("styrk") is vocabularies.load("styrk")


def test_reading_is_quick() -> None:
    fresh = Vocabularies()
    took = {}
    for name in ALL:
        start = time.perf_counter()
        fresh.load(name)
        took[name] = time.perf_counter() - start
    assert max(took.values()) < 0.05, took


def test_every_declared_field_finds_its_vocabulary() -> None:
    declared = {spec.vocabulary for kind in all_kinds().values() for spec in kind.fields.values()} - {None}
    assert declared
    assert declared <= set(ALL)
