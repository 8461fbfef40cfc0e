"""What a conflict is about: the record it concerns as it stands here, what each side wants, and what can be chosen.

A conflict record keeps ``base``, ``server`` and ``mine`` as JSON text (docs/sync.md). What stands now may be newer than
``server``: the choice is always between what stands and what was put beside it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

import sqlalchemy as sa

from karriere_app.domain.declaration import Kind, Record
from karriere_app.domain.document import Conflict
from karriere_app.domain.fields import FieldSpec
from karriere_app.domain.kinds import all_kinds, kind_named
from karriere_app.domain.values import to_wire
from karriere_app.services.lifecycle import is_final
from karriere_app.services.records import find
from karriere_app.store.unit_of_work import fetch
from karriere_app.sync.merge import VERSIONS, WHOLE
from karriere_app.sync.protocol import DELETED


class Choice(Enum):
    """What a person chooses: the value put beside, what stands, both texts, or another value."""

    MINE = "MINE"
    SERVER = "SERVER"
    BOTH = "BOTH"
    VALUE = "VALUE"


class Matter(Enum):
    """What kind of conflict it is, which decides what choosing MINE does."""

    FIELD = "field"  # the value is written
    FROZEN = "frozen"  # the record is final: a new version is begun with it
    FINALISING = "finalising"  # what stands now is made final
    DELETION = "deletion"  # the record that somebody edited is deleted
    GONE = "gone"  # the record that somebody deleted comes back with it
    VERSIONS = "versions"  # one of two new versions goes
    UNKNOWN = "unknown"  # the record or field is not known here: it can only be left as it stands


@dataclass(frozen=True)
class Case:
    """A conflict with everything that choosing needs. ``changes``: field -> (what its author saw, what they wrote).

    ``record`` is None where it is not on this laptop; ``home`` is the root it stands under, or itself.
    """

    conflict: Conflict
    matter: Matter
    kind: Kind | None
    record: Record | None
    home: tuple[Kind, Record] | None
    changes: Mapping[str, tuple[Any, Any]]

    @property
    def spec(self) -> FieldSpec | None:
        """The declaration of the field in conflict; None for a whole and for what is unknown here."""
        return self.kind.fields.get(self.conflict.field or "") if self.kind is not None else None

    @property
    def known_kind(self) -> Kind:
        """The kind, where the matter is not UNKNOWN."""
        assert self.kind is not None
        return self.kind

    @property
    def here(self) -> tuple[Kind, Record]:
        """Kind and record, where the record is on this laptop."""
        assert self.record is not None
        return self.known_kind, self.record

    @property
    def known_home(self) -> tuple[Kind, Record]:
        """The root, where the matter is FROZEN."""
        assert self.home is not None
        return self.home

    def now(self, field: str) -> Any:
        """Return what stands in a field, in wire form."""
        spec = self.kind.fields.get(field) if self.kind is not None else None
        return to_wire(spec, getattr(self.record, field)) if spec is not None and self.record is not None else None

    @property
    def is_text(self) -> bool:
        """Whether both sides are running text that can stand one after the other."""
        spec, (_, mine) = self.spec, self.changes.get(self.conflict.field or "", (None, None))
        return spec is not None and spec.multiline and isinstance(mine, str) and isinstance(self.now(spec.name), str)


def case_of(connection: sa.Connection, conflict: Conflict) -> Case:
    """Look at a conflict as it stands now."""
    kind, record = _concerned(connection, conflict)
    changes = _changes(conflict)
    home = _home(connection, kind, record, changes)
    return Case(conflict, _matter(conflict, kind, record, home, changes), kind, record, home, changes)


def parsed(text: str | None) -> Any:
    """Return the value that a conflict record keeps as JSON text; the text itself where it is none."""
    try:
        return json.loads(text) if text is not None else None
    except ValueError:
        return text


def _concerned(connection: sa.Connection, conflict: Conflict) -> tuple[Kind | None, Record | None]:
    found = find(connection, conflict.of_record) if conflict.of_record is not None else None
    if found is not None:
        return found
    return all_kinds().get(conflict.of_kind or ""), None


def _changes(conflict: Conflict) -> dict[str, tuple[Any, Any]]:
    mine = parsed(conflict.mine)
    if conflict.field != WHOLE:
        return {conflict.field or "": (parsed(conflict.base), mine)}
    if not isinstance(mine, dict):
        return {}
    pairs = {name: pair for name, pair in mine.items() if isinstance(pair, list) and len(pair) == 2}
    return {name: (pair[0], pair[1]) for name, pair in pairs.items() if not name.startswith("@")}


def _home(
    connection: sa.Connection, kind: Kind | None, record: Record | None, changes: Mapping[str, tuple[Any, Any]]
) -> tuple[Kind, Record] | None:
    if kind is None:
        return None
    if kind.root:
        return (kind, record) if record is not None else None
    parent = getattr(record, "parent", None) if record is not None else changes.get("parent", (None, None))[1]
    if not isinstance(parent, str):
        return None
    if kind.parent is None:
        return find(connection, parent)
    found = fetch(connection, kind_named(kind.parent), parent)
    return (kind_named(kind.parent), found) if found is not None else None


def _matter(
    conflict: Conflict,
    kind: Kind | None,
    record: Record | None,
    home: tuple[Kind, Record] | None,
    changes: Mapping[str, tuple[Any, Any]],
) -> Matter:
    if conflict.field == VERSIONS:
        return Matter.VERSIONS
    if kind is None or not changes or not all(name == DELETED or name in kind.fields for name in changes):
        return Matter.UNKNOWN
    if changes.get(DELETED, (None, None))[1] is not None:
        return Matter.DELETION if record is not None else Matter.UNKNOWN
    if record is None and (home is None or conflict.field != WHOLE):
        return Matter.UNKNOWN
    if any(one is not None and one.deleted_at is not None for one in (record, home[1] if home else None)):
        return Matter.GONE
    if home is not None and is_final(*home):
        content = not kind.follow_up and any(not _stays_open(kind, name) for name in changes)
        return Matter.FROZEN if content else Matter.FIELD
    if kind.final_states and changes.get("status", (None, None))[1] in kind.final_states:
        return Matter.FINALISING
    return Matter.FIELD


def _stays_open(kind: Kind, name: str) -> bool:
    return kind.fields[name].follow_up or (name == "status" and bool(kind.final_states))
