"""How good a passphrase is, as codes; the window makes the words.

``zxcvbn`` is imported when the first passphrase is judged, not before the unlock window is painted.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

LONG_ENOUGH = 12
SHORTEST = 8

# zxcvbn refuses more than 72 signs, and needs 1.5 s for 72 that look like l33t; the first 32 are judged.
_JUDGED_SIGNS = 32
_SHORTEST_CONTEXT_WORD = 3
_GOOD_SCORE = 3

# zxcvbn knows English only: what Norwegians put into passwords counts as guessed.
_NORWEGIAN_WORDS = (
    "passord hemmelig velkommen norge sommer vinter høst vår ferie jul påske januar februar mars april mai juni juli "
    "august september oktober november desember mandag tirsdag onsdag torsdag fredag lørdag søndag kommune "
    "fylkeskommune fylke kontor veileder veiledning karriere flyktning mottak elsker deg kjære mamma pappa hund katt "
    "fotball oslo bergen trondheim stavanger drammen skien tromsø kristiansand telemark vestfold agder rogaland "
    "vestland innlandet nordland troms finnmark akershus østfold buskerud viken"
)


class Strength(Enum):
    """The verdict, from worst to best."""

    TOO_SHORT = "too_short"
    WEAK = "weak"
    FAIR = "fair"
    GOOD = "good"
    STRONG = "strong"


class Weakness(Enum):
    """Why it is not better."""

    SHORT = "short"
    CONTEXT_WORD = "context_word"
    COMMON_WORD = "common_word"
    REPEAT = "repeat"
    SEQUENCE = "sequence"
    KEYBOARD_ROW = "keyboard_row"
    DATE_OR_YEAR = "date_or_year"


@dataclass(frozen=True, kw_only=True)
class Assessment:
    """The verdict on one passphrase; it does not hold the passphrase."""

    strength: Strength
    weaknesses: tuple[Weakness, ...]
    is_acceptable: bool


def assess(passphrase: str, context: Sequence[str] = ()) -> Assessment:
    """Return how good the passphrase is.

    ``context``: names that anyone would try first (counsellor, office, county); they count as if they were not there,
    and so does the program's own name. Takes at most some tenths of a second, whatever the length.
    """
    folded = unicodedata.normalize("NFC", passphrase).casefold()
    if len(folded) < SHORTEST:
        return Assessment(strength=Strength.TOO_SHORT, weaknesses=(Weakness.SHORT,), is_acceptable=False)
    words = _context_words(context)
    score, patterns = _zxcvbn(passphrase[:_JUDGED_SIGNS], [*words, *_NORWEGIAN_WORDS.split()])
    weaknesses = dict.fromkeys(patterns)
    if len(folded) < LONG_ENOUGH:
        weaknesses[Weakness.SHORT] = None
    if any(word in folded for word in words):
        weaknesses[Weakness.CONTEXT_WORD] = None
        if len(_without(words, folded)) < SHORTEST:
            score = 0
    strength = _strength(score)
    return Assessment(
        strength=strength,
        weaknesses=() if strength is Strength.STRONG else tuple(weaknesses),
        is_acceptable=_is_acceptable(len(folded), strength),
    )


def acceptable(passphrase: str, context: Sequence[str] = ()) -> bool:
    """Return whether a passphrase may be chosen: the one place of the rule, see ``_is_acceptable``."""
    return assess(passphrase, context).is_acceptable


def _is_acceptable(length: int, strength: Strength) -> bool:
    """Return the rule: 12 signs or good by itself, and never weak (twelve times the same letter is weak)."""
    if strength in (Strength.TOO_SHORT, Strength.WEAK):
        return False
    return length >= LONG_ENOUGH or strength in (Strength.GOOD, Strength.STRONG)


def _strength(score: int) -> Strength:
    if score < _GOOD_SCORE:
        return Strength.FAIR if score == _GOOD_SCORE - 1 else Strength.WEAK
    return Strength.STRONG if score > _GOOD_SCORE else Strength.GOOD


def _context_words(context: Iterable[str]) -> list[str]:
    """Return the single words of the names, folded, longest first so that a part never hides the whole."""
    text = unicodedata.normalize("NFC", " ".join(["karriere", *context])).casefold()
    words = {word for word in re.split(r"[\W_]+", text) if len(word) >= _SHORTEST_CONTEXT_WORD}
    return sorted(words, key=lambda word: (-len(word), word))


def _without(words: Iterable[str], folded: str) -> str:
    for word in words:
        folded = folded.replace(word, "")
    return re.sub(r"[\W_]+", "", folded)


def _zxcvbn(passphrase: str, known_words: Sequence[str]) -> tuple[int, list[Weakness]]:
    """Return zxcvbn's score, 0 to 4, and what it found."""
    from zxcvbn import zxcvbn  # type: ignore[import-untyped]  # ships no types

    result = zxcvbn(passphrase, user_inputs=known_words)
    found = [weakness for match in result["sequence"] if (weakness := _weakness(match)) is not None]
    return int(result["score"]), found


def _weakness(match: Mapping[str, object]) -> Weakness | None:
    return {
        "dictionary": Weakness.COMMON_WORD,
        "spatial": Weakness.KEYBOARD_ROW,
        "repeat": Weakness.REPEAT,
        "sequence": Weakness.SEQUENCE,
        "regex": Weakness.DATE_OR_YEAR,
        "date": Weakness.DATE_OR_YEAR,
    }.get(str(match["pattern"]))
