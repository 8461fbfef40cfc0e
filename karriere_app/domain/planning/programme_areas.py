"""The programme areas of upper-secondary education (programområder, Grep) as values, and how their codes are written.

A code has ten signs: programme (2), letters (3), step (1), padding or variant (4): ``HSHEA3----``; six are enough.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final

OLD_PROGRAMMES: Final = {"HO": "HS", "FB": "FD"}
"""What school systems and old papers still write for helse- og oppvekstfag and for frisør, blomster, interiør."""

OLD_STEP_TYPES: Final = {"FVO": "FOV"}
"""Forberedende voksenopplæring was the trial's name until 31 July 2024."""

STEPS: Final = ("Vg1", "Vg2", "Vg3", "Vg4")
CODE_LENGTH: Final = 10


class Mark(Enum):
    """What is particular about an area, or about coming to it from another."""

    APPRENTICESHIP = "apprenticeship"
    """Læretid i bedrift; ends in a trade test."""
    SCHOOL = "school"
    SAERLOP = "saerlop"
    """Apprenticeship straight after Vg1 (1 + 3)."""
    KRYSSLOP = "krysslop"
    """May be reached from another vocational programme."""
    FROM_GENERAL = "from_general"
    """Vocational Vg2 after Vg1 studiespesialisering, with 196 hours of yrkesfaglig opphenting (YFO2002)."""
    THREE_PLUS_ONE = "three_plus_one"
    """Three years of school, then an apprenticeship of value creation only."""
    MODULAR = "modular"
    """A modular curriculum exists: adults must be taught by it (opplæringsforskrifta § 14-1)."""


class Ending(Enum):
    """What a passed area gives."""

    CONTINUES = "continues"
    TRADE = "trade"
    """Fag- eller svennebrev; which of the two is not in the data."""
    VOCATIONAL_SCHOOL = "vocational_school"
    """Yrkeskompetanse uten fag- eller svennebrev."""
    GENERAL = "general"
    """Generell studiekompetanse."""
    UNKNOWN = "unknown"


class Why(Enum):
    """By what a search found an area."""

    CODE = "code"
    NAME = "name"
    WORD = "word"
    OCCUPATION = "occupation"


@dataclass(frozen=True, kw_only=True, slots=True)
class Programme:
    """An education programme (utdanningsprogram); ``type`` is vocational, general or supplementary."""

    code: str
    nb: str
    nn: str
    en: str
    type: str

    def name(self, language: str) -> str:
        """Return the name in nb, nn or en; bokmål for any other language."""
        return {"nn": self.nn, "en": self.en}.get(language, self.nb) or self.nb


@dataclass(frozen=True, kw_only=True, slots=True)
class Area:
    """A programme area. ``place`` is school or workplace; ``builds_on`` are codes, any one of which comes before."""

    code: str
    short: str
    nb: str
    nn: str
    programme: str
    step: str
    place: str
    builds_on: tuple[str, ...] = ()
    tags: frozenset[str] = frozenset()

    def name(self, language: str) -> str:
        """Return the name in nb or nn; bokmål for any other language."""
        return (self.nn if language == "nn" else self.nb) or self.nb

    @property
    def is_apprenticeship(self) -> bool:
        """Whether it is learnt at a workplace (lærefag)."""
        return self.place == "workplace"

    @property
    def level(self) -> int:
        """The step as a number from 1."""
        return STEPS.index(self.step) + 1


@dataclass(frozen=True, kw_only=True, slots=True)
class ModularTrade:
    """A trade with modular training for adults. ``is_confirmed``: its curriculum was read; else it is believed."""

    area: str
    plan: str | None
    modules: tuple[str, ...]
    is_confirmed: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class AreaWords:
    """What people say for an area: everyday words (nn only where written otherwise) and STYRK-08 unit codes.

    ``leads_on`` are the first digits of STYRK-08 codes that ask for higher education, to which the area is on the way.
    """

    nb: tuple[str, ...] = ()
    nn: tuple[str, ...] = ()
    styrk: tuple[str, ...] = ()
    leads_on: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Occupation:
    """A unit of STYRK-08 with the titles that it is known by."""

    code: str
    name: str
    titles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """An area that a search found, the text that fitted, and what kind of text it is."""

    area: Area
    matched: str
    why: Why


def full_code(code: str) -> str:
    """Return a code in the form of Grep: large letters, old programme letters replaced, ten signs.

    What cannot be a code comes back as it is, in large letters.
    """
    wanted = code.strip().upper()
    wanted = OLD_PROGRAMMES.get(wanted[:2], wanted[:2]) + wanted[2:]
    return wanted.ljust(CODE_LENGTH, "-") if len(wanted) == 6 else wanted


def old_codes(code: str) -> tuple[str, ...]:
    """Return the other ways in which the code of an area is written: six signs, and old programme letters."""
    short = code.rstrip("-")
    before = [old for old, new in OLD_PROGRAMMES.items() if code.startswith(new)]
    return tuple(
        written for written in (short, *(old + form[2:] for old in before for form in (code, short))) if written != code
    )


def step_type_code(code: str) -> str:
    """Return the code of a step type as it is written today: FVO is FOV."""
    return OLD_STEP_TYPES.get(code, code)
