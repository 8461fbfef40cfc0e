from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from karriere_app.security.passphrase import Strength, Weakness, acceptable, assess

CONTEXT = ("Kari Nordgård", "Karriere Telemark Skien", "Telemark fylkeskommune")


@pytest.mark.parametrize(
    ("passphrase", "strength", "is_acceptable"),
    [
        ("", Strength.TOO_SHORT, False),
        ("xK9#mQ2", Strength.TOO_SHORT, False),
        ("sommer24", Strength.WEAK, False),
        ("passord123456", Strength.WEAK, False),
        ("aaaaaaaaaaaaaaaaaaaaaaaa", Strength.WEAK, False),
        ("abcdefghijklmnop", Strength.WEAK, False),
        ("qwertyuiopasdf", Strength.WEAK, False),
        ("xK9#mQ2$", Strength.FAIR, False),
        ("xK9#mQ2$v1", Strength.GOOD, True),
        ("blåbær på tirsdag 7", Strength.STRONG, True),
        ("ሰላም ለዓለም ሁሉ ይሁን", Strength.STRONG, True),
    ],
)
def test_the_verdict(passphrase: str, strength: Strength, is_acceptable: bool) -> None:
    verdict = assess(passphrase)
    assert (verdict.strength, verdict.is_acceptable) == (strength, is_acceptable)
    assert acceptable(passphrase) is is_acceptable


@pytest.mark.parametrize(
    "passphrase",
    ["karrierekarriere", "Kari.Nordgård.1", "KARI NORDGÅRD 2026", "Telemark-Karriere1", "fylkeskommuneSkien!!"],
)
def test_names_that_anyone_would_try_are_weak(passphrase: str) -> None:
    verdict = assess(passphrase, CONTEXT)
    assert verdict.strength is Strength.WEAK
    assert Weakness.CONTEXT_WORD in verdict.weaknesses
    assert not verdict.is_acceptable


def test_a_name_in_a_long_passphrase_does_no_harm() -> None:
    verdict = assess("kari spiser seks grønne epler", CONTEXT)
    assert verdict.is_acceptable


def test_the_names_of_one_do_not_stay_for_the_next() -> None:
    assert assess("Nordgård blåser i dag", ("Nordgård",)).is_acceptable
    assert Weakness.CONTEXT_WORD not in assess("Nordgård1 ute").weaknesses


@pytest.mark.parametrize(
    ("passphrase", "weakness"),
    [
        ("aaaaaaaaaaaa", Weakness.REPEAT),
        ("abcdefghijkl", Weakness.SEQUENCE),
        ("lkjhgfdsapoiu", Weakness.KEYBOARD_ROW),
        ("01.02.2003 x", Weakness.DATE_OR_YEAR),
        ("velkommen", Weakness.COMMON_WORD),
        ("velkommen", Weakness.SHORT),
    ],
)
def test_the_reason_is_told(passphrase: str, weakness: Weakness) -> None:
    assert weakness in assess(passphrase).weaknesses


@pytest.mark.parametrize("text", ["a", "4@8({[<369&#!1/|0$5+7%2", "12.12.", "password", "å", "ab1?"])
def test_200_000_signs_do_not_hang(text: str) -> None:
    began = time.process_time()
    assess((text * 200_000)[:200_000], CONTEXT)
    assert time.process_time() - began < 1


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=40))
def test_any_text_gets_a_verdict(text: str) -> None:
    verdict = assess(text, ("Kari",))
    if verdict.is_acceptable:
        assert verdict.strength not in (Strength.TOO_SHORT, Strength.WEAK)
    assert repr(text) not in repr(verdict) or len(text) < 8
