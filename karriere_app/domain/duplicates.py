"""Is this person registered already? A guess from names, birth date and numbers, for a person to decide.

Never decides by itself: two records are merged by a counsellor only. A shielded person must not be among the candidates
of anybody who may not open the record; that is the caller's care (design.md, shielded persons).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from karriere_app.domain.identity_numbers import plain_digits
from karriere_app.domain.name_keys import NameWord, single_words, sound_distance

LIKELY_DUPLICATE = 0.75
"""From this likeness on the window asks «Er dette samme person?»."""

_SURE, _SURELY_NOT = 1.0, 0.0

# Shares of the evidence when no number decides; names and birth date alone reach LIKELY_DUPLICATE, names alone do not.
_NAME_SHARE, _BIRTH_SHARE, _PLACE_SHARE, _COUNTRY_SHARE = 0.60, 0.30, 0.05, 0.05

# 1 January is what registers write when the day is not known: half of some groups have it.
_NEW_YEAR_WORTH = 0.35
_SAME_YEAR_WORTH = 0.5
_SWAPPED_DAY_WORTH = 0.7
_OTHER_BIRTH_PENALTY = 0.30


@dataclass(frozen=True)
class PersonFacts:
    """What two records are compared by. ``names``: each form as one text (Latin, own script)."""

    names: tuple[str, ...]
    birth_date: date | None = None
    national_id: str | None = None
    duf_number: str | None = None
    municipality: str | None = None
    citizenship: str | None = None


def likely_same_person(one: PersonFacts, other: PersonFacts) -> float:
    """Return how likely two records are one person, 0.0 to 1.0; symmetric.

    The same national number or DUF number decides (1.0); two national numbers of the same kind that differ decide
    against it (0.0). Otherwise names count 0.60, birth date 0.30 (1 January about a third of that), municipality and
    citizenship 0.05 each; a birth date that is known on both sides and differs takes 0.30 away.
    """
    if _same_number(one.national_id, other.national_id) or _same_number(one.duf_number, other.duf_number):
        return _SURE
    if _two_numbers(one.national_id, other.national_id):
        return _SURELY_NOT
    likeness = _NAME_SHARE * name_likeness(one.names, other.names)
    if likeness == 0.0:
        return _SURELY_NOT
    likeness += _birth_evidence(one.birth_date, other.birth_date)
    likeness += _PLACE_SHARE * _equal(one.municipality, other.municipality)
    likeness += _COUNTRY_SHARE * _equal(one.citizenship, other.citizenship)
    return min(max(likeness, 0.0), _SURE)


def name_likeness(ours: Sequence[str], theirs: Sequence[str]) -> float:
    """Return how much of the shorter name is in the other, in any order: 1.0 all words, 0.0 none or one of many.

    The best pair of forms counts, so that a record with the own script only meets one with the Latin name.
    """
    pairs = ((single_words(mine), single_words(other)) for mine in ours for other in theirs)
    return max((_either_way(mine, other) for mine, other in pairs), default=0.0)


def _either_way(ours: list[NameWord], theirs: list[NameWord]) -> float:
    """Words are paired greedily, which may come out unlike from the other side: the better of the two counts."""
    if len(ours) == len(theirs):
        return max(_word_likeness(ours, theirs), _word_likeness(theirs, ours))
    return _word_likeness(ours, theirs) if len(ours) < len(theirs) else _word_likeness(theirs, ours)


def _word_likeness(shorter: list[NameWord], longer: list[NameWord]) -> float:
    if not shorter:
        return 0.0
    left = list(longer)
    total = 0.0
    found = 0
    for word in shorter:
        worths = [(_same_word(word, candidate), -place) for place, candidate in enumerate(left)]
        worth, place = max(worths, default=(0.0, 0))
        if worth > 0.0:
            total += worth
            found += 1
            del left[-place]
    # One shared word of several is a common first name or a clan name, no likeness; one of one is a weak one.
    if found < min(2, len(shorter)):
        return 0.0
    share = total / len(shorter)
    extra = (len(longer) - len(shorter)) / len(longer)
    return share * (1.0 - 0.4 * extra)


def _same_word(one: NameWord, other: NameWord) -> float:
    if one.folded == other.folded:
        return 1.0
    apart = sound_distance(one.sounds, other.sounds)
    return 0.0 if apart is None else 0.95 - 0.1 * apart


def _same_number(one: str | None, other: str | None) -> bool:
    return (
        one is not None and other is not None and plain_digits(one) != "" and plain_digits(one) == plain_digits(other)
    )


def _two_numbers(one: str | None, other: str | None) -> bool:
    """Return whether both have a whole number of the same kind: a D-number is replaced by a fødselsnummer in time."""
    if one is None or other is None:
        return False
    ours, theirs = plain_digits(one), plain_digits(other)
    if not all(len(digits) == 11 and digits.isascii() and digits.isdigit() for digits in (ours, theirs)):
        return False
    return (int(ours[:2]) > 40) == (int(theirs[:2]) > 40)


def _birth_evidence(one: date | None, other: date | None) -> float:
    if one is None or other is None:
        return 0.0
    if one == other:
        return _BIRTH_SHARE * (_NEW_YEAR_WORTH if (one.month, one.day) == (1, 1) else 1.0)
    if one.year == other.year and (one.month, one.day) == (other.day, other.month):
        return _BIRTH_SHARE * _SWAPPED_DAY_WORTH
    if one.year == other.year and (1, 1) in ((one.month, one.day), (other.month, other.day)):
        return _BIRTH_SHARE * _NEW_YEAR_WORTH * _SAME_YEAR_WORTH
    return -_OTHER_BIRTH_PENALTY


def _equal(one: str | None, other: str | None) -> float:
    return 1.0 if one is not None and one == other else 0.0
