"""What a record is called where it stands alone: «Karriereveiledningssamtale 12.11.2026», «Avtalt steg: Ringe NAV»."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa

from karriere_app.domain.declaration import Kind
from karriere_app.domain.kinds import all_kinds
from karriere_app.services.readable import Reader
from karriere_app.store.tables import record_tables

LONGEST_TITLE = 60

_CALLED_BY: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "office": ("name",),
        "counsellor": ("name",),
        "reception_centre": ("name",),
        "county_profile": ("name",),
        "contact": ("name", "organisation", "role"),
        "contact_note": ("on",),
        "translation": ("language",),
        "appointment_group": ("title", "on"),
        "appointment": ("on",),
        "finding_override": ("rule",),
        "competence_mapping": ("mapping_on", "mapping_started_on"),
        "language_skill": ("language",),
        "education_entry": ("subject", "institution"),
        "work_entry": ("occupation_text", "styrk"),
        "other_competence": ("detail", "type"),
        "wish": ("text", "type"),
        "guidance_session": ("guidance_on", "declined_on"),
        "attendee": ("name", "role"),
        "option": ("what",),
        "agreed_step": ("what",),
        "education_plan": ("made_on",),
        "route": ("title",),
        "credit": ("name_shown", "code"),
        "priority": ("rank",),
        "plan_step": ("title", "type"),
        "sharing": ("who",),
        "signature": ("name",),
        "risk": ("what",),
        "plan_template": ("title",),
        "template_step": ("title", "type"),
        "document": ("title",),
        "printed_document": ("what", "printed_at"),
        "handover": ("to_whom",),
    }
)
"""The fields that tell one record of a kind from another, the first that is filled counts."""

_DATED = frozenset({"competence_mapping", "guidance_session", "education_plan", "contact_note", "appointment"})


class Titles:
    """Names records; each is read once."""

    def __init__(self, connection: sa.Connection, reader: Reader) -> None:
        self._connection, self._reader = connection, reader
        self._known: dict[tuple[str, str], str] = {}

    def of(self, kind_name: str, record_id: str) -> str:
        """Return what a record is called; the kind alone where it is not here, and the kind's name if that is new."""
        kind = all_kinds().get(kind_name)
        if kind is None:
            return kind_name
        if (kind_name, record_id) not in self._known:
            self._known[kind_name, record_id] = self._title(kind, record_id)
        return self._known[kind_name, record_id]

    def _title(self, kind: Kind, record_id: str) -> str:
        names = _CALLED_BY.get(kind.name)
        if names is None:
            return kind.label
        table = record_tables()[kind.name]
        query = sa.select(*(table.c[name] for name in names)).where(table.c.id == record_id)
        row = self._connection.execute(query).mappings().first()
        return title_from(kind, row, self._reader) if row is not None else kind.label


def title_from(kind: Kind, row: Mapping[str, Any] | sa.RowMapping, reader: Reader) -> str:
    """Return what a record with these column values is called."""
    for name in _CALLED_BY.get(kind.name, ()):
        words = reader.value(kind.fields[name], row.get(name))
        if words:
            one_line = " ".join(words.split())
            short = one_line if len(one_line) <= LONGEST_TITLE else one_line[: LONGEST_TITLE - 1].rstrip() + "…"
            return f"{kind.label} {short}" if kind.name in _DATED else f"{kind.label}: {short}"
    return kind.label
