"""Values of fields: normalised when they are made, written to JSON and back, checked before they are kept.

For every field value ``from_wire(spec, to_wire(spec, value)) == value``.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from types import MappingProxyType
from typing import Any

from karriere_app.domain.fields import FieldSpec, FieldType
from karriere_app.domain.ids import is_record_id
from karriere_app.errors import InvalidValueError

EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)
_BIDI_OVERRIDES = "\u202a\u202b\u202c\u202d\u202e"
_UNWANTED = re.compile(f"[\x00-\x08\x0b-\x1f\x7f-\x9f{_BIDI_OVERRIDES}\ufffe\uffff\ud800-\udfff]")
_LINE_ENDS = re.compile("\r\n|\r|\u2028|\u2029|\x85")
_OBJECT_TEXT = 200
_EXACT = 2**53  # beyond this JSON numbers are not exact, and RFC 8785 has no form for them


def clean_text(text: str) -> str | None:
    """Return the text in NFC without control and bidi-override characters; only white space becomes None."""
    if text.isascii() and text.isprintable():
        return text if text.strip() else None
    text = unicodedata.normalize("NFC", _UNWANTED.sub("", _LINE_ENDS.sub("\n", text)))
    return text if text.strip() else None


def has_stripped_characters(text: str) -> bool:
    """Say whether :func:`clean_text` would take characters away that the writer may have meant."""
    return _UNWANTED.search(_LINE_ENDS.sub("\n", text)) is not None


def normalise(spec: FieldSpec, value: Any) -> Any:
    """Return the canonical form of a value of the right Python type; bounds are not checked here."""
    kind = spec.type
    if kind in (FieldType.TEXT, FieldType.CODE):
        return clean_text(value)
    if kind is FieldType.INSTANT:
        moment: datetime = value.astimezone(UTC)
        return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
    if kind is FieldType.TIME:
        return value.replace(second=0, microsecond=0)
    if kind in (FieldType.CODES, FieldType.IDS):
        return frozenset(value) or None
    if kind is FieldType.OBJECT:
        kept = {name: _clean_part(part) for name, part in sorted(value.items())}
        return MappingProxyType({name: part for name, part in kept.items() if part is not None}) or None
    if kind is FieldType.NUMBER:
        return float(value)
    return value


def _clean_part(part: Any) -> Any:
    return clean_text(part) if isinstance(part, str) else part


def to_wire(spec: FieldSpec, value: Any) -> Any:
    """Return the JSON form of a value: see records.md, "Types and rules for all kinds"."""
    if value is None:
        return None
    kind = spec.type
    if kind is FieldType.DATE:
        return value.isoformat()
    if kind is FieldType.TIME:
        return f"{value:%H:%M}"
    if kind is FieldType.INSTANT:
        return instant_text(value)
    if kind in (FieldType.CODES, FieldType.IDS):
        return sorted(value)
    if kind is FieldType.OBJECT:
        return dict(value)
    if kind is FieldType.NUMBER:
        return int(value) if value == int(value) else value
    return value


def instant_text(moment: datetime) -> str:
    """Return an instant as ISO 8601 in UTC with milliseconds and Z."""
    moment = moment.astimezone(UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"


def instant_from(text: str) -> datetime:
    """Return the instant that :func:`instant_text` wrote."""
    return datetime.fromisoformat(text)


def from_wire(kind: str, spec: FieldSpec, value: Any) -> Any:
    """Return the Python value of a JSON value.

    Raises InvalidValueError with reason wrong_type, not_a_date, not_a_time, not_an_instant or not_an_id.
    """
    if value is None:
        return None
    reader = _READERS[spec.type]
    try:
        found = reader(spec, value)
    except _ReadError as error:
        raise InvalidValueError(kind, spec.name, error.reason) from None
    return normalise(spec, found) if found is not None else None


class _ReadError(Exception):
    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def _read_text(spec: FieldSpec, value: Any) -> Any:
    if spec.vocabulary == "yes_no" and isinstance(value, bool):
        return "YES" if value else "NO"
    if not isinstance(value, str):
        raise _ReadError("wrong_type")
    return value


def _read_id(spec: FieldSpec, value: Any) -> Any:
    if not isinstance(value, str) or not is_record_id(value):
        raise _ReadError("not_an_id")
    return value


def _read_date(spec: FieldSpec, value: Any) -> Any:
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        raise _ReadError("not_a_date")
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise _ReadError("not_a_date") from None


def _read_time(spec: FieldSpec, value: Any) -> Any:
    if not isinstance(value, str) or not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value):
        raise _ReadError("not_a_time")
    return time.fromisoformat(value)


def _read_instant(spec: FieldSpec, value: Any) -> Any:
    try:
        moment = datetime.fromisoformat(value)
    except (ValueError, TypeError):
        raise _ReadError("not_an_instant") from None
    if moment.tzinfo is None:
        raise _ReadError("not_an_instant")
    return moment


def _read_int(spec: FieldSpec, value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int):
        raise _ReadError("wrong_type")
    return value


def _read_number(spec: FieldSpec, value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise _ReadError("wrong_type")
    return float(value)


def _read_set(spec: FieldSpec, value: Any) -> Any:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise _ReadError("wrong_type")
    if spec.type is FieldType.IDS and not all(is_record_id(item) for item in value):
        raise _ReadError("not_an_id")
    return frozenset(value)


def _read_object(spec: FieldSpec, value: Any) -> Any:
    if not isinstance(value, Mapping) or not all(isinstance(name, str) for name in value):
        raise _ReadError("wrong_type")
    if any(isinstance(part, bool) or not isinstance(part, str | int) for part in value.values()):
        raise _ReadError("wrong_type")
    return value


_READERS: Mapping[FieldType, Callable[[FieldSpec, Any], Any]] = MappingProxyType(
    {
        FieldType.TEXT: _read_text,
        FieldType.CODE: _read_text,
        FieldType.ID: _read_id,
        FieldType.DATE: _read_date,
        FieldType.TIME: _read_time,
        FieldType.INSTANT: _read_instant,
        FieldType.INT: _read_int,
        FieldType.NUMBER: _read_number,
        FieldType.CODES: _read_set,
        FieldType.IDS: _read_set,
        FieldType.OBJECT: _read_object,
    }
)


def check_bounds(kind: str, spec: FieldSpec, value: Any) -> None:
    """Refuse what was typed here and cannot be meant: too long, outside the bounds, unknown parts of an object.

    Values that come from another laptop are not checked: they are kept as they came.
    Raises InvalidValueError with reason too_long, too_small, too_large, date_out_of_range or unknown_part.
    """
    if value is None:
        return
    if isinstance(value, str) and spec.longest is not None and len(value) > spec.longest:
        raise InvalidValueError(kind, spec.name, "too_long", str(spec.longest))
    if isinstance(value, int | float):
        if abs(value) > _EXACT:
            raise InvalidValueError(kind, spec.name, "too_large", str(_EXACT))
        if spec.at_least is not None and value < spec.at_least:
            raise InvalidValueError(kind, spec.name, "too_small", str(spec.at_least))
        if spec.at_most is not None and value > spec.at_most:
            raise InvalidValueError(kind, spec.name, "too_large", str(spec.at_most))
    if spec.type is FieldType.DATE and not EARLIEST <= value <= LATEST:
        raise InvalidValueError(kind, spec.name, "date_out_of_range", f"{EARLIEST:%d.%m.%Y}–{LATEST:%d.%m.%Y}")
    if spec.type is FieldType.OBJECT:
        _check_object(kind, spec, value)


def _check_object(kind: str, spec: FieldSpec, value: Mapping[str, str | int]) -> None:
    for name, part in value.items():
        if spec.keys is not None and name not in spec.keys:
            raise InvalidValueError(kind, spec.name, "unknown_part", ", ".join(spec.keys))
        if isinstance(part, int) and abs(part) > _EXACT:
            raise InvalidValueError(kind, spec.name, "too_large", str(_EXACT))
        if (isinstance(part, str) and len(part) > _OBJECT_TEXT) or len(name) > _OBJECT_TEXT:
            raise InvalidValueError(kind, spec.name, "too_long", str(_OBJECT_TEXT))
