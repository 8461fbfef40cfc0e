"""Values as people read them: vocabulary labels, dates as DD.MM.YYYY, names in place of ids."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa

from karriere_app.domain.fields import FieldSpec, FieldType
from karriere_app.domain.values import instant_from
from karriere_app.services.desk import Desk

_PART_LABELS: Mapping[str, str] = MappingProxyType(
    {
        "listening": "lytte",
        "speaking": "snakke",
        "reading": "lese",
        "writing": "skrive",
        "arithmetic": "regne",
        "digital": "digitalt",
        "kind": "type",
        "value": "verdi",
        "scale": "skala",
    }
)
_CEFR_PARTS = frozenset({"listening", "speaking", "reading", "writing"})
_NAMED: Mapping[str, str] = MappingProxyType(
    {
        "counsellor": "name",
        "office": "name",
        "reception_centre": "name",
        "appointment_group": "title",
        "route": "title",
        "plan_step": "title",
        "document": "title",
    }
)
"""Kinds whose records have a name of their own -> the field that holds it."""


class Reader:
    """Turns column values into words; names of records are read once each."""

    def __init__(self, desk: Desk, connection: sa.Connection) -> None:
        self._desk, self._connection = desk, connection
        self._names: dict[tuple[str, str], str | None] = {}

    def value(self, spec: FieldSpec, stored: Any) -> str | None:
        """Return the words for a value as it stands in its column; None where the field is empty."""
        if stored is None:
            return None
        return _READERS.get(spec.type, Reader._text)(self, spec, stored)

    def name(self, kind: str | None, record_id: str) -> str | None:
        """Return the name of a record of a kind that has names, None for all others."""
        field = _NAMED.get(kind or "")
        if kind is None or field is None:
            return None
        if (kind, record_id) not in self._names:
            # What the laptop was called by before it was registered stands in the log for ever.
            known_as = "coalesce((SELECT known_as FROM alias WHERE local = :id), :id)"
            query = sa.text(f"SELECT {field} FROM {kind} WHERE id = {known_as}")  # sql: names out of _NAMED
            self._names[kind, record_id] = self._connection.execute(query, {"id": record_id}).scalar_one_or_none()
        return self._names[kind, record_id]

    def _text(self, spec: FieldSpec, stored: Any) -> str:
        return str(stored)

    def _code(self, spec: FieldSpec, stored: Any) -> str:
        return self._desk.vocabularies.label(spec.vocabulary, stored) if spec.vocabulary else str(stored)

    def _codes(self, spec: FieldSpec, stored: Any) -> str:
        return ", ".join(sorted(self._code(spec, code) for code in json.loads(stored)))

    def _date(self, spec: FieldSpec, stored: Any) -> str:
        return f"{date.fromisoformat(stored):%d.%m.%Y}"

    def _instant(self, spec: FieldSpec, stored: Any) -> str:
        return f"{instant_from(stored).astimezone():%d.%m.%Y %H:%M}"

    def _number(self, spec: FieldSpec, stored: Any) -> str:
        return f"{stored:g}".replace(".", ",") if isinstance(stored, float) else str(stored)

    def _id(self, spec: FieldSpec, stored: Any) -> str:
        return self.name(spec.refers, stored) or "…" + str(stored)[-6:]

    def _ids(self, spec: FieldSpec, stored: Any) -> str:
        return ", ".join(sorted(self._id(spec, one) for one in json.loads(stored)))

    def _object(self, spec: FieldSpec, stored: Any) -> str:
        parts: Mapping[str, Any] = json.loads(stored)
        if spec.name == "national_id":
            return _masked(str(parts.get("value", "")))
        shown = []
        for name, part in parts.items():
            known = self._desk.vocabularies.load("cefr") if name in _CEFR_PARTS else None
            words = known.label(part) if known is not None and part in known else str(part)
            shown.append(f"{_PART_LABELS.get(name, name)}: {words}")
        return ", ".join(shown)


def _masked(number: str) -> str:
    """The last five signs of an identity number are not shown in lists (records.md)."""
    return number[:-5] + "•" * min(5, len(number))


_READERS: Mapping[FieldType, Callable[[Reader, FieldSpec, Any], str]] = MappingProxyType(
    {
        FieldType.CODE: Reader._code,
        FieldType.CODES: Reader._codes,
        FieldType.DATE: Reader._date,
        FieldType.INSTANT: Reader._instant,
        FieldType.INT: Reader._number,
        FieldType.NUMBER: Reader._number,
        FieldType.ID: Reader._id,
        FieldType.IDS: Reader._ids,
        FieldType.OBJECT: Reader._object,
    }
)
