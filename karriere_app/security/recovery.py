"""The recovery key (gjenopprettingsnøkkel) that the county keeps on paper.

160 random bits as 8 groups of 5 signs in Crockford's base 32 (no I, L, O or U): 4 signs of data and one of check.
The check sign is a sum over the field of 32 elements with a different factor for each place and a different constant
for each group, so that one wrong sign, two neighbours swapped and two groups swapped are always found, and the group
is named.
"""

from __future__ import annotations

import re
import unicodedata
from typing import ClassVar

from karriere_app.errors import RecoveryKeyTypoError
from karriere_app.security.secret import Secret

GROUPS = 8
GROUP_LENGTH = 5
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

# Nobody types more than this; a pasted document is refused before it is worked on.
_LONGEST_INPUT = 400
_LOOKALIKES = str.maketrans("OIL", "011")
_BETWEEN_GROUPS = re.compile(r"[\s\-‐‑‒–—−_.,:;/]+")
_REDUCING_POLYNOMIAL = 0b100101


class RecoveryKey(Secret):
    """160 random bits that open the store without passphrase and without this machine."""

    LENGTH: ClassVar[int] = 20

    __slots__ = ()

    @classmethod
    def parse(cls, text: str) -> RecoveryKey:
        """Return the key that a person typed: case, spaces and dashes do not matter, O is 0, I and L are 1.

        Raises:
            RecoveryKeyTypoError: naming the groups to look at again.
        """
        groups = _groups_of(text)
        strange = tuple(place for place, group in enumerate(groups, 1) if not set(group) <= set(ALPHABET))
        if strange:
            raise RecoveryKeyTypoError("character", strange)
        wrong = tuple(place for place, group in enumerate(groups, 1) if not _is_sound(group, place))
        if wrong:
            raise RecoveryKeyTypoError("check", wrong)
        number = 0
        for sign in "".join(group[:-1] for group in groups):
            number = number << 5 | ALPHABET.index(sign)
        return cls(number.to_bytes(cls.LENGTH, "big"))

    def format(self) -> str:
        """Return the key as it is shown once and printed: ``XXXXX-XXXXX-…``, 8 groups; do not keep the text."""
        number = int.from_bytes(self.reveal(), "big")
        digits = [number >> shift & 31 for shift in range(self.LENGTH * 8 - 5, -1, -5)]
        width = GROUP_LENGTH - 1
        groups = []
        for place in range(1, GROUPS + 1):
            data = digits[(place - 1) * width : place * width]
            groups.append("".join(ALPHABET[digit] for digit in [*data, _check_digit(data, place)]))
        return "-".join(groups)


def _groups_of(text: str) -> list[str]:
    """Return 8 groups of 5 signs, upper case, lookalikes mended.

    Raises:
        RecoveryKeyTypoError: too few or too many signs.
    """
    if len(text) > _LONGEST_INPUT:
        raise RecoveryKeyTypoError("length", ())
    plain = unicodedata.normalize("NFKC", text).upper().translate(_LOOKALIKES)
    typed = [group for group in _BETWEEN_GROUPS.split(plain) if group]
    signs = "".join(typed)
    if len(signs) == GROUPS * GROUP_LENGTH:
        return [signs[start : start + GROUP_LENGTH] for start in range(0, len(signs), GROUP_LENGTH)]
    if len(typed) == GROUPS:
        raise RecoveryKeyTypoError(
            "length", tuple(place for place, group in enumerate(typed, 1) if len(group) != GROUP_LENGTH)
        )
    raise RecoveryKeyTypoError("length", _first_unsound(signs))


def _first_unsound(signs: str) -> tuple[int, ...]:
    """Return the first group that is wrong when a sign was lost or doubled in an unbroken row of signs."""
    for place in range(1, GROUPS + 1):
        group = signs[(place - 1) * GROUP_LENGTH : place * GROUP_LENGTH]
        if len(group) < GROUP_LENGTH or not set(group) <= set(ALPHABET) or not _is_sound(group, place):
            return (place,)
    return ()


def _is_sound(group: str, place: int) -> bool:
    digits = [ALPHABET.index(sign) for sign in group]
    return _check_digit(digits[:-1], place) == digits[-1]


def _check_digit(data: list[int], place: int) -> int:
    """Return place's constant plus the sum of a^n times digit n, in the field of 32 elements (a^5 = a^2 + 1)."""
    check = place
    for power, digit in enumerate(data, 1):
        for _ in range(power):
            digit <<= 1
            if digit & 32:
                digit ^= _REDUCING_POLYNOMIAL
        check ^= digit
    return check
