"""Typed text to wire values, by the declaration of the field; the reading itself is the domain's."""

from __future__ import annotations

from datetime import date, time
from typing import TYPE_CHECKING, Any, TypeVar

from karriere_app.domain import parsing
from karriere_app.domain.fields import FieldType
from karriere_app.domain.parsing import ParseProblem
from karriere_app.errors import InvalidValueError

if TYPE_CHECKING:
    from karriere_app.domain.fields import FieldSpec

T = TypeVar("T")


def read_text(kind: str, spec: FieldSpec, text: str, today: date) -> Any:
    """Return the wire value of typed text; None for empty text.

    Raises InvalidValueError with the reason (``ParseReason``) and the part to blame as its limit.
    """
    if not text.strip():
        return None
    if spec.type is FieldType.DATE:
        found = _unless_problem(kind, spec, read_date(text, today, spec))
        return found.isoformat() if found is not None else None
    if spec.type is FieldType.TIME:
        at = _unless_problem(kind, spec, parsing.parse_time(text))
        return f"{at:%H:%M}" if at is not None else None
    if spec.type is FieldType.INT:
        return _unless_problem(kind, spec, parsing.parse_int(text))
    if spec.type is FieldType.NUMBER:
        return _unless_problem(kind, spec, parsing.parse_number(text, spec.at_least, spec.at_most))
    return text


def read_date(text: str, today: date, spec: FieldSpec) -> date | ParseProblem | None:
    """Read a date for a field: a birth lies in the past."""
    return parsing.parse_date(text, today, past=spec.name == "birth_date")


def _unless_problem(kind: str, spec: FieldSpec, found: T | ParseProblem) -> T:
    if isinstance(found, ParseProblem):
        raise InvalidValueError(kind, spec.name, found.reason.value, found.detail)
    return found


def wire_of(spec: FieldSpec, value: object) -> Any:
    """Return the wire form of what an input widget holds (a date, a time, a tuple of codes, text, a code)."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, tuple | list | set | frozenset):
        return sorted(str(item) for item in value) or None
    return value


def widget_value(spec: FieldSpec, wire: Any) -> object:
    """Return what an input widget shows for a wire value."""
    if wire is None:
        return None
    if spec.type is FieldType.DATE:
        return date.fromisoformat(wire)
    if spec.type is FieldType.TIME:
        return time.fromisoformat(wire)
    if spec.type in (FieldType.CODES, FieldType.IDS):
        return tuple(wire)
    return wire
