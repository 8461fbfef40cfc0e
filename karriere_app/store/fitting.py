"""What fits into the columns of a kind: values in the one form that comes back as it went in.

Anything else, and every field that this program does not know, is parked as it came: laptop and server must compute the
same digest, and a newer program its own meaning.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Any, Protocol
from unicodedata import is_normalized

from karriere_app.domain.declaration import Kind
from karriere_app.domain.fields import FieldType
from karriere_app.domain.kinds import all_kinds
from karriere_app.domain.values import clean_text, instant_text

_DELETED = "deleted_at"
_STAMPS = ("id", "created_at", "created_by", "created_office", _DELETED, "revisions")
_JSON = frozenset({FieldType.CODES, FieldType.IDS, FieldType.OBJECT})
_TIME = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d", re.ASCII)
_ID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MOST = 2**63
_encoded = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class Fields(Protocol):
    """A record whose values are in their wire form."""

    @property
    def created_at(self) -> str: ...
    @property
    def fields(self) -> Mapping[str, Any]: ...


class Shape:
    """The table of one kind: names in order, and what its columns can hold."""

    def __init__(self, kind: Kind) -> None:
        self.names = tuple(kind.fields)
        self._fits = {spec.name: (_FITS[spec.type], spec.type in _JSON) for spec in kind.fields.values()}
        self._required = tuple(spec.name for spec in kind.fields.values() if spec.required)
        columns = ", ".join(f'"{name}"' for name in (*_STAMPS, *self.names))
        places = ", ".join("?" * (len(_STAMPS) + len(self.names)))
        self.insert = f'INSERT INTO "{kind.name}"({columns}) VALUES ({places})'  # sql: declared names

    def split(self, record: Fields, held: Mapping[str, Any] | None) -> tuple[dict[str, Any] | None, dict[str, Any]]:
        """Return what stands in columns and what is parked; None for the columns where the record does not fit.

        ``held``: the columns of the record where it has its place in the table already.
        """
        columns: dict[str, Any] = {}
        strangers: dict[str, Any] = {}
        known = self._fits
        for name, value in record.fields.items():
            if value is None:
                continue
            check, is_json = known.get(name, _UNKNOWN)
            if check(value):
                columns[name] = _encoded(value) if is_json else value
            elif name == _DELETED and is_instant(value):
                columns[name] = value
            else:
                strangers[name] = value
        if held is None and not is_instant(record.created_at):
            return None, strangers
        for name in self._required:
            if name not in columns:
                if held is None:
                    return None, strangers
                columns[name] = held[name]
        return columns, strangers


@cache
def shape_of(kind: str) -> Shape | None:
    """Return the table of a kind; None where this program has none, or keeps it to itself."""
    found = all_kinds().get(kind)
    return Shape(found) if found is not None and not found.local else None


def fits_a_table(kind: str) -> bool:
    """Say whether records of that kind have a table here."""
    return shape_of(kind) is not None


def fits(kind: FieldType, value: Any) -> bool:
    """Say whether a value of that type, which is not null, comes back from its column as it went in."""
    return _FITS[kind](value)


def is_instant(value: Any) -> bool:
    """Say whether a value is an instant that can be read."""
    return type(value) is str and _reads_as_instant(value)


@lru_cache(maxsize=4_096)
def _reads_as_instant(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def _is_text(value: Any) -> bool:
    if type(value) is not str:
        return False
    # What can be printed holds no sign that is taken away: most texts need no more than this.
    if value.isprintable() and is_normalized("NFC", value) and value and not value.isspace():
        return True
    return clean_text(value) == value


def _is_id(value: Any) -> bool:
    return type(value) is str and _ID.fullmatch(value) is not None


def _is_date(value: Any) -> bool:
    return type(value) is str and _reads_as_date(value)


@lru_cache(maxsize=4_096)
def _reads_as_date(text: str) -> bool:
    if not _DATE.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _is_time(value: Any) -> bool:
    return type(value) is str and _TIME.fullmatch(value) is not None


@lru_cache(maxsize=4_096)
def _is_plain_instant(text: str) -> bool:
    try:
        return instant_text(datetime.fromisoformat(text)) == text
    except (ValueError, OverflowError):
        return False


def _is_number(value: Any) -> bool:
    if type(value) is int:
        return abs(value) < 2**53
    return type(value) is float and value - value == 0.0 and value != int(value)  # neither endless nor whole


def _is_set(value: Any) -> bool:
    if type(value) is not list or not value or not all(type(one) is str for one in value):
        return False
    return bool(value == sorted(set(value)))


def _is_id_set(value: Any) -> bool:
    return _is_set(value) and all(map(_is_id, value))


def _is_object(value: Any) -> bool:
    return (
        type(value) is dict
        and value != {}
        and list(value) == sorted(value)
        and all(type(part) is int or _is_text(part) for part in value.values())
    )


_FITS: Mapping[FieldType, Callable[[Any], bool]] = MappingProxyType(
    {
        FieldType.TEXT: _is_text,
        FieldType.CODE: _is_text,
        FieldType.ID: _is_id,
        FieldType.DATE: _is_date,
        FieldType.TIME: _is_time,
        FieldType.INSTANT: lambda value: type(value) is str and _is_plain_instant(value),
        FieldType.INT: lambda value: type(value) is int and abs(value) < _MOST,
        FieldType.NUMBER: _is_number,
        FieldType.CODES: _is_set,
        FieldType.IDS: _is_id_set,
        FieldType.OBJECT: _is_object,
    }
)
_UNKNOWN: tuple[Callable[[Any], bool], bool] = (lambda value: False, False)
