"""The sound of a name word: its consonants as a key, and the vowels between them for a closer look.

Two spellings can be one name when their consonant keys are equal; they are, when the vowels agree as well. The key is
what an index holds (محمد, Mohammed, Maxamed -> mhmd); the vowels part Hassan from Hussein and Oleksandr from
Oleksandra, and are compared in Python for the few that an index has found.

Key letters: consonants b d f g h k l m n p r s t v y z, c (tsj), j (dsj), x (sj); a leading a stands for any vowel.
A letter that is read in several ways (Somali c and x, Turkish c, German and English j, th, dh, kh) gives several keys.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from karriere_app.domain.name_scripts import LatinWord

MOST_READINGS = 12

# Vowel classes: a e i o u; I U long; E (ei, ai); O (au); Y (ia, ya); "" none; "?" not written; "%" a or i.
_NONE, _UNWRITTEN = "", "?"
_FAR = 1.0


@dataclass(frozen=True, slots=True)
class Sound:
    """One reading of a word. ``vowels[0]`` stands before the first consonant, ``vowels[n]`` after the n-th."""

    key: str
    vowels: tuple[str, ...]


def sounds(word: LatinWord) -> list[Sound]:
    """Return the readings of a word, at most ``MOST_READINGS``; none for a word without letters."""
    readings: list[Sound] = []
    for choice in _choices(_tokens(_spelling(word.text))):
        sound = _sound(choice, unwritten=word.unwritten)
        if sound is not None and sound not in readings:
            readings.append(sound)
    return readings


def distance(one: Sound, other: Sound) -> float | None:
    """Return how far the vowels of two words with the same key lie apart (0 = none), None for two names."""
    if one.key != other.key:
        return None
    total = 0.0
    last = len(one.vowels) - 1
    first_weight = 1.0 if len(one.key) <= 2 else 0.7
    for place in range(last + 1):
        apart = _apart(one.vowels[place], other.vowels[place], final=place == last)
        total += apart * (first_weight if place <= 1 else 1.0)
    return total if total <= _limit(one.key) else None


def prefix_distance(typed: Sound, stored: Sound) -> float | None:
    """Return how far a word's typed beginning lies from a stored word, None where it is no beginning of it."""
    if len(typed.key) < 2 or not stored.key.startswith(typed.key):
        return None
    last = len(typed.vowels) - 1
    total = sum(
        _apart(typed.vowels[place], stored.vowels[place], final=False) * (0.7 if place <= 1 else 1.0)
        for place in range(last)
    )
    open_vowel = typed.vowels[last]
    if open_vowel not in (_NONE, _UNWRITTEN):
        # A vowel just typed, where the name has none, leads to another name: kari is not the beginning of Karl.
        total += _FAR if stored.vowels[last] == _NONE else 0.5 * _apart(open_vowel, stored.vowels[last], final=False)
    return total if total <= _limit(typed.key) else None


def _limit(key: str) -> float:
    return {1: 0.25, 2: 0.28, 3: 0.6}.get(len(key), 0.9)


# --- spelling ---

_SPELLING = str.maketrans(
    {"æ": "ae", "ä": "ae", "œ": "oe", "ø": "o", "å": "a", "ł": "l", "ð": "d", "þ": "th", "ß": "ss", "ı": "i", "ə": "a"}
    | {"ɛ": "e", "ɔ": "o", "ŋ": "ng", "ħ": "h", "č": "C", "ć": "C", "ţ": "T", "ț": "T"}
    | {"ş": "S", "š": "S", "ś": "S", "ș": "S", "ç": "Q", "đ": "D", "ğ": "W", "ģ": "g"}
)
_ABD_ARTICLE = re.compile(r"^(c?abd[aeiou])l(?=[a-z]{2})")
_OU_START = re.compile(r"^ou(?=[aei])")
_UNUSED = re.compile(r"[^a-zA-Z*%]")


def _spelling(text: str) -> str:
    """Return the word in ASCII, with capitals for letters that have a reading of their own."""
    text = text.translate(_SPELLING)
    if not text.isascii():
        text = unicodedata.normalize("NFD", text)
    return _OU_START.sub("w", _ABD_ARTICLE.sub(r"\1", _UNUSED.sub("", text)))


# --- tokens ---
# A token is a tuple of readings. A reading that begins with "~" is vowel letters, every other is key letters.

_READINGS: dict[str, tuple[str, ...]] = {
    "shch": ("xc", "x"),
    "tsch": ("c",),
    "sch": ("x",),
    "skj": ("x",),
    "tch": ("c",),
    "dzh": ("j",),
    "sj": ("x", "s"),
    "sh": ("x",),
    "sz": ("x", "s"),
    "ch": ("c", "k"),
    "cz": ("c",),
    "tz": ("ts", "s"),
    "ts": ("ts", "s"),
    "dj": ("j", "d"),
    "dz": ("dz", "z"),
    "dh": ("d", "z"),
    "th": ("t", "s"),
    "kh": ("k", "h"),
    "gh": ("g",),
    "ph": ("f", "p"),
    "zh": ("z",),
    "rz": ("rz", "z"),
    "ck": ("k",),
    "x": ("ks", "h", "k"),
    "q": ("k", "g"),
    "G": ("g", "h"),
    "J": ("j",),
    "A": ("j", "g"),
    "K": ("g", "k"),
    "P": ("z", "g"),
    "B": ("x", "k", "h"),
    "S": ("x", "s"),
    "C": ("c",),
    "T": ("ts", "s"),
    "Q": ("c", "s"),
    "D": ("d", "j"),
    "W": ("~", "g"),
}
_TOKEN = re.compile("|".join(sorted(_READINGS, key=len, reverse=True)) + r"|[aeiou*%]+|.")
_VOWELS = frozenset("aeiou*%")


def _tokens(text: str) -> list[tuple[str, ...]]:
    pieces = _TOKEN.findall(text)
    found: list[tuple[str, ...]] = []
    last = len(pieces) - 1
    for place, piece in enumerate(pieces):
        readings = _READINGS.get(piece)
        if readings is None:
            before = pieces[place - 1] if place else ""
            after = pieces[place + 1] if place < last else ""
            readings = _by_place(piece, before, after)
        found.append(readings)
    return found


def _by_place(piece: str, before: str, after: str) -> tuple[str, ...]:
    """Return the readings of a piece that sounds differently at the start, between vowels and at the end."""
    if piece[0] in _VOWELS:
        if piece[0] == "i" and before == "" and len(piece) > 1:
            return ("y~" + piece[1:], "~" + piece)
        return ("~" + piece,)
    vowel_before, vowel_after = _is_vowel(before), _is_vowel(after)
    match piece:
        case "y":
            if before == "" and vowel_after:
                return ("y", "~y") if after[0] in "ei" else ("y",)
            return ("~y",)
        case "j":
            return ("j", "y") if before == "" else ("~j",) if after == "" else ("~j", "j")
        case "w":
            return ("v",) if before == "" else ("~w", "v")
        case "h" if after == "" and vowel_before:
            return ("~", "h")
        case "c":
            return _c_readings(before, after, vowel_before=vowel_before, vowel_after=vowel_after)
        case "t" if after == "":
            return ("t", "d")
        case "p" if after == "":
            return ("p", "b")
        case "n" if after in ("b", "p"):
            return ("n", "m")
    return (piece,)


def _is_vowel(piece: str) -> bool:
    return piece != "" and (piece[0] in _VOWELS or piece == "y")


def _c_readings(before: str, after: str, *, vowel_before: bool, vowel_after: bool) -> tuple[str, ...]:
    """Somali c is ayn, Turkish and Kurdish c is j, Slavic c is ts, elsewhere c is k or s."""
    hard = "s" if after != "" and after[0] in "eiy" else "k"
    if before == "" or vowel_before:
        return ("~", hard, "j") if vowel_after else ("k", "~", "j", "ts")
    return (hard, "j") if vowel_after else ("k", "ts")


# --- readings ---


def _choices(tokens: list[tuple[str, ...]]) -> list[list[str]]:
    chosen: list[list[str]] = [[]]
    for readings in tokens:
        if len(readings) == 1 or len(chosen) * len(readings) > MOST_READINGS:
            for choice in chosen:
                choice.append(readings[0])
        else:
            chosen = [[*choice, reading] for choice in chosen for reading in readings]
    return chosen


def _sound(choice: list[str], *, unwritten: bool) -> Sound | None:
    key: list[str] = []
    gaps: list[str] = [""]
    for reading in choice:
        letters, tilde, vowel_letters = reading.partition("~")
        for letter in letters:
            # Latin letters are doubled for the eye; scripts without short vowels write two for two sounds.
            if key and key[-1] == letter and gaps[-1] == "" and not unwritten:
                continue
            key.append(letter)
            gaps.append("")
        if tilde:
            gaps[-1] += vowel_letters or "a"
    if not key and gaps[0] == "":
        return None
    vowels = [_quality(gap) for gap in gaps]
    if unwritten:
        vowels[1:-1] = [quality or _UNWRITTEN for quality in vowels[1:-1]]
    return Sound(("a" if gaps[0] else "") + "".join(key), tuple(vowels))


# --- vowels ---


def _quality(letters: str) -> str:
    """Return the class of a run of vowel letters."""
    if len(letters) > 1:
        letters = letters.replace("*", "")
    if len(letters) < 2:
        return {"y": "i", "j": "i", "w": "u", "*": _UNWRITTEN}.get(letters, letters)
    if "%" in letters:
        return "Y" if letters[0] in "iyj" and len(letters) > 2 else "%"
    letters = letters.replace("ee", "i") if len(letters) > 2 else letters
    first, last = letters[0], letters[-1]
    if first in "iyj":
        return "I" if last in "iyj" or letters == "ie" else "Y"
    if last in "iyj":
        return {"a": "E", "e": "E"}.get(first, first)
    if any(glide in letters[1:-1] for glide in "iyj"):
        return "Y" if last != "e" else "E"
    if letters in ("ee", "eee"):
        return "I"
    if "w" in letters[1:-1] and last in "ou":
        return "O"
    if last in "uw":
        return "O" if first in "ae" else "U"
    if letters == "oo":
        return "U"
    if letters == "ae":
        return "e"
    return first if first in "aeo" else "u" if first in "uw" else last


_PAIRS: dict[str, float] = {
    "ae": 0.2, "ai": 0.85, "ao": 0.5, "au": 0.6, "ei": 0.2, "eo": 0.6, "eu": 0.55, "iu": 0.8, "ou": 0.1,
    "iI": 0.05, "eI": 0.2, "uU": 0.05, "oU": 0.1, "aE": 0.6, "eE": 0.1, "iE": 0.6, "IE": 0.1, "aO": 0.4, "oO": 0.1,
    "uO": 0.2, "UO": 0.1, "aY": 0.5, "eY": 0.4, "iY": 0.4, "IY": 0.3, "EY": 0.3, "oY": 0.7, "uY": 0.6, "UY": 0.7,
    "%a": 0.1, "%e": 0.1, "%i": 0.1, "%I": 0.1, "%E": 0.2, "%Y": 0.3,
    "?a": 0.05, "?e": 0.05, "?i": 0.05, "?o": 0.05, "?u": 0.05, "?%": 0.1,
}  # fmt: skip
_APART = _PAIRS | {pair[::-1]: apart for pair, apart in _PAIRS.items()}
_AGAINST_NONE = {"a": 0.3, "e": 0.2, "i": 0.3, "o": 0.3, "u": 0.3, "?": 0.0, "%": 0.3}


def _apart(one: str, other: str, *, final: bool) -> float:
    """Return the distance of two vowel classes; at the end of a word a vowel more or less is another name."""
    if one == other:
        return 0.0
    if _NONE in (one, other):
        written = one or other
        if final:
            return 0.4 if written == "e" else 1.0
        return _AGAINST_NONE.get(written, _FAR)
    apart = _APART.get(one + other, _FAR)
    return apart * 1.5 if final else apart
