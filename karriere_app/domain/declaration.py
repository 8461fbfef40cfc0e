"""How a record kind is declared once.

A kind is a frozen dataclass under :func:`record`; each field carries its metadata through :func:`key` (must be given)
or :func:`about` (may be empty). Tables, JSON, validation, digests, merge policy and the field inventory for the
data-protection officer are derived from :class:`Kind`; nothing of it is written down twice.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, TypeVar, dataclass_transform, get_type_hints

from karriere_app.domain.fields import (
    SHORT_TEXT,
    FieldSpec,
    FieldType,
    Merge,
    Needed,
    RecordId,
    Retention,
    Sensitivity,
)
from karriere_app.domain.values import normalise


@dataclass(frozen=True)
class Kind:
    """A record kind: its wire name, its class and its fields in the order of declaration."""

    name: str
    cls: type[Record]
    label: str
    fields: Mapping[str, FieldSpec]
    parent: str | None
    single: bool
    root: bool
    final_states: frozenset[str]
    follow_up: bool
    append_only: bool
    local: bool

    @property
    def has_participant(self) -> bool:
        return "participant" in self.fields


@dataclass(frozen=True, kw_only=True)
class Record:
    """What every kind has besides its own fields (records.md).

    ``created_office`` is history, not authorisation; on the wire it is called ``office``.
    """

    id: RecordId
    created_at: datetime
    created_by: RecordId
    created_office: RecordId | None = None
    deleted_at: datetime | None = None

    def __post_init__(self) -> None:
        for spec in kind_of_class(type(self)).fields.values():
            value = getattr(self, spec.name)
            if value is not None:
                clean = normalise(spec, value)
                if clean is not value:
                    object.__setattr__(self, spec.name, clean)


BASE_FIELDS = frozenset(field.name for field in dataclasses.fields(Record))

_DECLARATION = "_karriere_declaration"
R = TypeVar("R", bound=Record)


@dataclass(frozen=True)
class _Declaration:
    label: str
    basis: str
    retention: Retention
    sensitivity: Sensitivity
    parent: str | None
    single: bool
    root: bool
    final_states: frozenset[str]
    follow_up: bool
    append_only: bool
    local: bool


def about(
    label: str,
    *,
    basis: str | None = None,
    retention: Retention | None = None,
    sensitivity: Sensitivity | None = None,
    vocabulary: str | None = None,
    unit: str | None = None,
    at_least: int | None = None,
    at_most: int | None = None,
    longest: int | None = None,
    final: Needed = Needed.NO,
    merge: Merge | None = None,
    follow_up: bool = False,
    refers: str | None = None,
    keys: tuple[str, ...] | None = None,
) -> Any:
    """Declare a field that may be empty. ``basis``, ``retention``, ``sensitivity`` fall back on the kind's."""
    meta = {name: value for name, value in locals().items() if value is not None}
    return dataclasses.field(default=None, metadata=meta)


def key(label: str, *, refers: str | None = None, owner: bool = False, parent: bool = False) -> Any:
    """Declare a field that is never empty: the participant or the parent a record stands under."""
    meta = {"label": label, "refers": refers, "owner": owner, "parent": parent, "required": True}
    return dataclasses.field(metadata=meta)


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(key,))
def record(
    label: str,
    *,
    basis: str,
    retention: Retention,
    sensitivity: Sensitivity = Sensitivity.PERSONAL,
    parent: str | None = None,
    single: bool = False,
    root: bool = False,
    final_states: frozenset[str] = frozenset(),
    follow_up: bool = False,
    append_only: bool = False,
    local: bool = False,
) -> Callable[[type[R]], type[R]]:
    """Declare a record kind. ``label`` is its bokmål name; ``basis`` and ``retention`` are its fields' defaults.

    ``root`` with ``final_states`` makes an aggregate; ``follow_up`` rows stay editable after it is final.
    """
    declaration = _Declaration(
        label,
        basis,
        retention,
        sensitivity,
        parent,
        single,
        root,
        final_states,
        follow_up,
        append_only,
        local,
    )

    def declare(cls: type[R]) -> type[R]:
        made = dataclass(frozen=True, kw_only=True)(cls)
        setattr(made, _DECLARATION, declaration)
        return made

    return declare


_KIND_CACHE: dict[type[Record], Kind] = {}


def kind_of_class(cls: type[Record]) -> Kind:
    """Return the kind that a declared class stands for."""
    found = _KIND_CACHE.get(cls)
    if found is None:
        found = _KIND_CACHE[cls] = _derive_kind(cls)
    return found


def _derive_kind(cls: type[Record]) -> Kind:
    declaration: _Declaration = getattr(cls, _DECLARATION)
    hints = get_type_hints(cls)
    specs = {
        field.name: _derive_spec(field.name, hints[field.name], dict(field.metadata), declaration)
        for field in dataclasses.fields(cls)
        if field.name not in BASE_FIELDS
    }
    return Kind(
        name=_snake_case(cls.__name__),
        cls=cls,
        label=declaration.label,
        fields=specs,
        parent=declaration.parent,
        single=declaration.single,
        root=declaration.root,
        final_states=declaration.final_states,
        follow_up=declaration.follow_up,
        append_only=declaration.append_only,
        local=declaration.local,
    )


def _derive_spec(name: str, hint: Any, meta: dict[str, Any], declaration: _Declaration) -> FieldSpec:
    kind_of_value = _field_type(hint, meta)
    merge = meta.get("merge")
    if merge is None:
        merge = _default_merge(kind_of_value, meta)
    longest = meta.get("longest")
    if longest is None and kind_of_value is FieldType.TEXT:
        longest = SHORT_TEXT
    passed = {
        name: meta[name]
        for name in (
            "vocabulary",
            "unit",
            "at_least",
            "at_most",
            "final",
            "follow_up",
            "owner",
            "parent",
            "refers",
            "required",
            "keys",
        )
        if name in meta
    }
    return FieldSpec(
        name=name,
        type=kind_of_value,
        label=meta["label"],
        basis=meta.get("basis", declaration.basis),
        retention=meta.get("retention", declaration.retention),
        sensitivity=meta.get("sensitivity", declaration.sensitivity),
        merge=merge,
        longest=longest,
        **passed,
    )


def _default_merge(kind_of_value: FieldType, meta: dict[str, Any]) -> Merge:
    if kind_of_value in (FieldType.CODES, FieldType.IDS):
        return Merge.SET
    if kind_of_value is FieldType.TEXT and (meta.get("longest") or 0) > SHORT_TEXT:
        return Merge.NEVER
    return Merge.EQUAL_ONLY


def _field_type(hint: Any, meta: dict[str, Any]) -> FieldType:
    text = str(hint)
    if "RecordId" in text:
        return FieldType.IDS if "frozenset" in text else FieldType.ID
    arguments = [part for part in getattr(hint, "__args__", (hint,)) if part is not type(None)]
    base = arguments[0] if "frozenset" not in text and "Mapping" not in text else None
    if "Mapping" in text:
        return FieldType.OBJECT
    if "frozenset" in text:
        return FieldType.CODES
    simple: dict[Any, FieldType] = {
        datetime: FieldType.INSTANT,
        date: FieldType.DATE,
        time: FieldType.TIME,
        int: FieldType.INT,
        float: FieldType.NUMBER,
    }
    if base is str:
        return FieldType.CODE if meta.get("vocabulary") else FieldType.TEXT
    return simple[base]


def _snake_case(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", name).lower()


def owner_of(record: Record) -> RecordId | None:
    """Return the participant whom a record is about: itself for a participant, None for what belongs to nobody."""
    if kind_of_class(type(record)).name == "participant":
        return record.id
    owner: RecordId | None = getattr(record, "participant", None)
    return owner
