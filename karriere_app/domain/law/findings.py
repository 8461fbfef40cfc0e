"""What a rule has found; ``services.law_words`` has the sentence that tells it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from karriere_app.domain.fields import RecordId
from karriere_app.domain.law.parameters import Parameter

_NONE: Mapping[str, str] = MappingProxyType({})


class Severity(StrEnum):
    """How hard a finding is; the values are those of law.md section 7 and of the command line."""

    ERROR = "E"
    """Blocks ferdigstill, never a save; may be overridden with a reason."""
    HARD_ERROR = "E!"
    """Blocks ferdigstill and cannot be overridden."""
    WARNING = "W"
    INFORMATION = "I"

    @property
    def blocks_final(self) -> bool:
        """Whether ferdigstill waits for it."""
        return self in (Severity.ERROR, Severity.HARD_ERROR)

    @property
    def may_be_overridden(self) -> bool:
        """Whether a reason lets the record be made final all the same."""
        return self is not Severity.HARD_ERROR


@dataclass(frozen=True)
class Reckoning:
    """How a day was reckoned, «bosatt 30.11.2026 + 3 måneder = 28.02.2027». ``start_field`` is a wire name.

    ``is_last_day``: ``result`` is the last day of the period, the day before the same day number (law.md 0.1).
    """

    start_field: str
    start: date
    result: date
    months: int = 0
    days: int = 0
    workdays: int = 0
    is_last_day: bool = False


@dataclass(frozen=True)
class Finding:
    """One finding. ``rule`` and ``number`` are id and number in law.md section 7; ``fields`` are wire names.

    ``variant`` chooses the sentence where a rule has several, ``params`` fill it. ``due`` is the day of a deadline.
    ``parameters`` are the dated parameters used; ``unverified`` says what in the rule is not settled, empty if all is.
    ``record`` is the record that the fields are of, None where the caller knows. ``decided_by``: the law is unclear
    here, and this is who decides. ``is_own_level``: a service level of the county's own, no deadline of the law.
    """

    rule: str
    number: int
    severity: Severity
    fields: tuple[str, ...]
    section: str
    variant: str = ""
    params: Mapping[str, str] = field(default_factory=lambda: _NONE)
    due: date | None = None
    parameters: tuple[Parameter, ...] = ()
    unverified: str = ""
    record: RecordId | None = None
    reckonings: tuple[Reckoning, ...] = ()
    decided_by: str = ""
    is_own_level: bool = False

    @property
    def id(self) -> str:
        """Return what the command line calls the rule."""
        return self.rule

    @property
    def is_hard(self) -> bool:
        """Whether ferdigstill waits for it."""
        return self.severity.blocks_final

    @property
    def message_key(self) -> str:
        """Return the key of the sentence in ``resources/law/sentences.json``."""
        return f"{self.rule}.{self.variant}" if self.variant else self.rule
