"""What a field can be: type, vocabulary, label, legal basis, retention, sensitivity, merge rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import NewType

RecordId = NewType("RecordId", str)
Codes = frozenset[str]
Object = Mapping[str, str | int]

SHORT_TEXT = 200
LONG_TEXT = 20_000


class FieldType(Enum):
    """The types of records.md, "Types and rules for all kinds"."""

    ID = "id"
    IDS = "ids"
    DATE = "date"
    TIME = "time"
    INSTANT = "instant"
    TEXT = "text"
    INT = "int"
    NUMBER = "number"
    CODE = "code"
    CODES = "codes"
    OBJECT = "object"


class Needed(Enum):
    """When a field must be filled before its aggregate can be made final. It never hinders saving."""

    NO = "no"
    ALWAYS = "always"
    UNLESS_DECLINED = "unless_declined"
    IF_DECLINED = "if_declined"
    FOR_INTEGR_11 = "for_integr_11"


class Merge(Enum):
    """What sync may do when two laptops changed the same field."""

    EQUAL_ONLY = "equal_only"  # a person chooses, unless both wrote the same
    NEVER = "never"  # free text and dates of decisions: never by itself
    SET = "set"  # codes: additions and removals of both sides


class Sensitivity(Enum):
    """How carefully a value is shown, searched, logged and printed."""

    ORDINARY = "ordinary"
    PERSONAL = "personal"
    IDENTIFYING = "identifying"
    GEOLOCATING = "geolocating"
    RESTRICTED = "restricted"


class Retention(Enum):
    """How long a value is kept; law.md section 5."""

    COMPETENCE = "15 years from the start of mapping (integreringsforskriften § 60 ninth ledd)"
    PROGRAMME = "15 years from the start of the programme (integreringsforskriften § 60)"
    CASE = "as the county's archive plan says (arkivlova § 13; UNVERIFIED how it meets § 60)"
    OFFICE = "while the office exists"
    UNTIL_DONE = "until the purpose is over; reviewed yearly"


@dataclass(frozen=True)
class FieldSpec:
    """One field of a kind. ``unit`` names what a number counts; lengths are characters."""

    name: str
    type: FieldType
    label: str
    basis: str
    retention: Retention
    sensitivity: Sensitivity
    vocabulary: str | None = None
    unit: str | None = None
    at_least: int | None = None
    at_most: int | None = None
    longest: int | None = None
    final: Needed = Needed.NO
    merge: Merge = Merge.EQUAL_ONLY
    follow_up: bool = False
    owner: bool = False
    parent: bool = False
    refers: str | None = None
    required: bool = False
    keys: tuple[str, ...] | None = None

    @property
    def multiline(self) -> bool:
        """Whether the text may hold several lines."""
        return self.type is FieldType.TEXT and (self.longest or 0) > SHORT_TEXT
