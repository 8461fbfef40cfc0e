"""Identity numbers: fødselsnummer, D-number and DUF number looked at, never refused.

A number that does not add up is kept as it was typed; what is odd about it is told as codes of rules 87 ID_CHECKSUM and
88 DUF_FORMAT (law.md section 7), severity W.

Sources: skatteetaten.no (control weights; from 1 January 2032 the first control sum also accepts the remainders 1, 2
and 3, and neither sex nor century may be read from the number); education.md section 6. That only the first control
digit changes in 2032 is believed. The DUF control is taken from public code and was not seen in an official text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import Enum

_FIRST_WEIGHTS = (3, 7, 6, 1, 8, 9, 4, 5, 2, 1)
_SECOND_WEIGHTS = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)
_DUF_WEIGHTS = (4, 6, 3, 2, 4, 6, 3, 2, 7, 5)
_REMAINDERS_OF_2032 = frozenset({0, 1, 2, 3})
_SEPARATORS = re.compile(r"[\s.\-\u00a0]+")
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")


class NumberKind(Enum):
    """What the digits say the number is; the values are the wire codes of ``national_id`` and DUF."""

    FNR = "FNR"
    D = "D"
    DUF = "DUF"


class NumberOddity(Enum):
    """What is odd about a number: codes, the sentences are made elsewhere."""

    NOT_DIGITS = "not_digits"
    LENGTH = "length"
    NO_SUCH_DATE = "no_such_date"
    CHECK_DIGITS = "check_digits"
    OTHER_BIRTH_DATE = "other_birth_date"
    OTHER_KIND = "other_kind"
    NO_SUCH_YEAR = "no_such_year"


@dataclass(frozen=True, slots=True)
class NumberCheck:
    """What a look at a number gave. ``kind`` is None where the digits do not tell it.

    ``is_synthetic``: made for tests (month +40, +65 or +80), no living person's. ``control_2032``: only the control
    rule of 2032 accepts it. ``month_day`` is the birthday in the number; the century is not read from it.
    """

    digits: str
    kind: NumberKind | None
    oddities: frozenset[NumberOddity]
    is_synthetic: bool = False
    control_2032: bool = False
    month_day: tuple[int, int] | None = None
    year_of_century: int | None = None

    @property
    def is_sound(self) -> bool:
        """Whether nothing is odd about the number."""
        return not self.oddities


def plain_digits(text: str) -> str:
    """Return the number without spaces, points and hyphens, with Western digits; anything else stays."""
    return _SEPARATORS.sub("", text.translate(_DIGITS))


def look_at_national_id(text: str, birth_date: date | None = None, declared: NumberKind | None = None) -> NumberCheck:
    """Look at a fødselsnummer or D-number. ``declared`` is the kind that the record says it is.

    The birth date is compared by day, month and the two last digits of the year only.
    """
    digits = plain_digits(text)
    shape = _shape(digits, 11)
    if shape:
        return NumberCheck(digits, declared, shape)
    day, month, year = int(digits[:2]), int(digits[2:4]), int(digits[4:6])
    kind = NumberKind.D if day > 40 else NumberKind.FNR
    day -= 40 if kind is NumberKind.D else 0
    month, is_synthetic = _real_month(month)
    control = _control(digits)
    oddities = set()
    if not _is_day_of_some_year(day, month, year):
        oddities.add(NumberOddity.NO_SUCH_DATE)
    elif birth_date is not None and (birth_date.day, birth_date.month, birth_date.year % 100) != (day, month, year):
        oddities.add(NumberOddity.OTHER_BIRTH_DATE)
    if control is None:
        oddities.add(NumberOddity.CHECK_DIGITS)
    if declared is not None and declared is not kind:
        oddities.add(NumberOddity.OTHER_KIND)
    return NumberCheck(digits, kind, frozenset(oddities), is_synthetic, control == 2032, (month, day), year)


def look_at_duf(text: str, today: date | None = None) -> NumberCheck:
    """Look at a DUF number: twelve digits, a year, a serial number and two control digits."""
    digits = plain_digits(text)
    shape = _shape(digits, 12)
    if shape:
        return NumberCheck(digits, NumberKind.DUF, shape)
    oddities = set()
    year = int(digits[:4])
    if not 1900 <= year <= (2199 if today is None else today.year):
        oddities.add(NumberOddity.NO_SUCH_YEAR)
    if _weighed(digits, _DUF_WEIGHTS) % 11 != int(digits[10:]):
        oddities.add(NumberOddity.CHECK_DIGITS)
    return NumberCheck(digits, NumberKind.DUF, frozenset(oddities))


def _shape(digits: str, length: int) -> frozenset[NumberOddity]:
    if not (digits.isascii() and digits.isdigit()):
        return frozenset({NumberOddity.NOT_DIGITS})
    return frozenset() if len(digits) == length else frozenset({NumberOddity.LENGTH})


def _real_month(month: int) -> tuple[int, bool]:
    """Return the calendar month and whether the number is a synthetic one (+80 Tenor, +65, +40 NAV)."""
    for shift in (80, 65, 40):
        if shift < month <= shift + 12:
            return month - shift, True
    return month, False


def _is_day_of_some_year(day: int, month: int, year: int) -> bool:
    for century in (1800, 1900, 2000):
        try:
            date(century + year, month, day)
        except ValueError:
            continue
        return True
    return False


def _control(digits: str) -> int | None:
    """Return 11 where today's control accepts the number, 2032 where only the coming one does, None for neither."""
    if _weighed(digits, _SECOND_WEIGHTS) % 11 != 0:
        return None
    remainder = _weighed(digits, _FIRST_WEIGHTS) % 11
    if remainder == 0:
        return 11
    return 2032 if remainder in _REMAINDERS_OF_2032 else None


def _weighed(digits: str, weights: tuple[int, ...]) -> int:
    return sum(weight * int(digit) for weight, digit in zip(weights, digits, strict=False))
