"""What sync needs: the outbox and its state. Never edited after release.

What was changed before is sent like everything else: each change set made here becomes an outbox row with base
revision 0, in order. Its content is folded once more, because a deletion says what its author had before the eyes.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import rfc8785
import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

TABLES = (
    "ALTER TABLE change_set ADD COLUMN form INTEGER",
    "CREATE TABLE outbox (seq INTEGER NOT NULL, device_seq INTEGER NOT NULL, records TEXT NOT NULL, PRIMARY KEY (seq))",
    """
    CREATE TABLE sync_state (number INTEGER NOT NULL, sent INTEGER NOT NULL, epoch TEXT, lineage TEXT NOT NULL, cursor
    INTEGER NOT NULL, nonce TEXT, next_nonce TEXT, unsettled INTEGER, tally INTEGER NOT NULL, allowed INTEGER NOT NULL,
    synced_at TEXT, index_is_behind INTEGER NOT NULL, copies_hold_more INTEGER NOT NULL, PRIMARY KEY (number))
    """,
    """
    CREATE TABLE held (number INTEGER NOT NULL, change_set TEXT NOT NULL, record_id TEXT NOT NULL, participant TEXT,
    reason TEXT NOT NULL, change TEXT NOT NULL, PRIMARY KEY (number))
    """,
    "CREATE INDEX held_record ON held (record_id)",
    "CREATE INDEX held_participant ON held (participant)",
    "CREATE TABLE gone (participant TEXT NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (participant))",
    """
    CREATE TABLE parked_record (id TEXT NOT NULL, kind TEXT NOT NULL, participant TEXT, parent TEXT, created_at TEXT
    NOT NULL, created_by TEXT NOT NULL, office TEXT, fields TEXT NOT NULL, revisions TEXT, more TEXT NOT NULL, PRIMARY
    KEY (id))
    """,
    "CREATE INDEX parked_record_participant ON parked_record (participant)",
    "CREATE INDEX parked_record_parent ON parked_record (parent)",
    "CREATE TABLE alias (local TEXT NOT NULL, known_as TEXT NOT NULL, PRIMARY KEY (local))",
    # A conflict may be about what stands under nobody, and about a record that never came to be.
    "ALTER TABLE conflict RENAME TO conflict_before",
    """
    CREATE TABLE conflict (id TEXT NOT NULL, created_at TEXT NOT NULL, created_by TEXT NOT NULL, created_office TEXT,
    deleted_at TEXT, revisions TEXT, participant TEXT, of_record TEXT, of_kind TEXT, field TEXT, base TEXT, server TEXT,
    server_by TEXT, server_at TEXT, mine TEXT, mine_by TEXT, mine_at TEXT, chosen_by TEXT, chosen_as TEXT, chosen_at
    TEXT, PRIMARY KEY (id))
    """,
    """
    INSERT INTO conflict (id, created_at, created_by, created_office, deleted_at, revisions, participant, of_record,
    field, base, server, server_by, server_at, mine, mine_by, mine_at, chosen_by, chosen_as, chosen_at)
    SELECT id, created_at, created_by, created_office, deleted_at, revisions, participant, of_record, field, base,
    server, server_by, server_at, mine, mine_by, mine_at, chosen_by, chosen_as, chosen_at FROM conflict_before
    """,
    "DROP TABLE conflict_before",
    "CREATE INDEX conflict_participant ON conflict (participant)",
    # What programme and area were called when they were chosen: a printed plan does not change when the codes do.
    "ALTER TABLE education_plan ADD COLUMN programme_name_shown TEXT",
    "ALTER TABLE plan_step ADD COLUMN area_name_shown TEXT",
    "ALTER TABLE priority ADD COLUMN area_name_shown TEXT",
    "CREATE INDEX participant_merged_into ON participant (merged_into) WHERE merged_into IS NOT NULL",
    """
    INSERT INTO sync_state (number, sent, lineage, cursor, tally, allowed, index_is_behind, copies_hold_more)
    VALUES (1, 0, '[]', 0, 0, 0, 0, 0)
    """,
)

ROOTS = ("competence_mapping", "guidance_session", "education_plan", "plan_template")
JSON_COLUMNS = {
    "county_profile": ("deadlines",),
    "counsellor": ("roles",),
    "participant": (
        "national_id",
        "other_languages",
        "children",
    ),
    "introduction_programme": (
        "elements",
        "plan_parts",
    ),
    "norwegian_training": ("norsk_goal",),
    "evaluation": ("rules",),
    "competence_mapping": ("basic_skills",),
    "language_skill": ("scripts",),
    "guidance_session": (
        "topics",
        "career_buttons",
        "information_given",
    ),
    "education_plan": ("norwegian_goal",),
    "plan_step": (
        "requires",
        "grade",
    ),
    "template_step": ("requires",),
}
"""The columns that hold sets and objects as JSON text, by kind."""

_BASE = "id, created_at, created_by, created_office"
Folded = dict[str, Any]


def upgrade() -> None:
    """Make the tables and lay every change set that was made here into the outbox."""
    for statement in TABLES:
        op.execute(statement)
    connection = op.get_bind()
    fold = _Fold(connection)
    heads = connection.execute(sa.text("SELECT seq FROM change_set ORDER BY seq")).scalars().all()
    for number, seq in enumerate(heads, 1):
        text = json.dumps(list(fold.change_set(seq)), ensure_ascii=False, separators=(",", ":"))
        connection.execute(
            sa.text("INSERT INTO outbox (seq, device_seq, records) VALUES (:seq, :number, :records)"),
            {"seq": seq, "number": number, "records": text},
        )


class _Fold:
    """The records as they stood after each change set."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self._records: dict[str, tuple[str, Folded]] = {}
        self._rows: defaultdict[str, list[str]] = defaultdict(list)

    def change_set(self, seq: int) -> Iterator[dict[str, Any]]:
        """Give the record changes of a change set, in order."""
        query = sa.text(
            "SELECT kind, record_id, participant, operation, fields FROM record_change WHERE seq = :seq ORDER BY place"
        )
        for kind, record, participant, operation, text in self._connection.execute(query, {"seq": seq}).all():
            columns = JSON_COLUMNS.get(kind, ())
            fields = {
                name: [json.loads(value) if name in columns and value is not None else value for value in pair]
                for name, pair in json.loads(text).items()
            }
            seen = self._seen(record) if operation == "delete" else None
            if "@aggregate_digest" in fields:
                seen = fields["@aggregate_digest"][1]
            yield self._change(kind, record, participant, fields, seen)
            self._fold(kind, record, fields)

    def _change(
        self, kind: str, record: str, participant: str | None, fields: dict[str, list[Any]], seen: str | None
    ) -> dict[str, Any]:
        query = sa.text(f'SELECT {_BASE} FROM "{kind}" WHERE id = :id')  # sql: a kind that the log names
        made = self._connection.execute(query, {"id": record}).one()
        parent = fields["parent"][1] if "parent" in fields else self._records.get(record, ("", {}))[1].get("parent")
        change = {
            "record": record,
            "kind": kind,
            "participant": participant,
            "parent": parent,
            "created_at": made.created_at,
            "created_by": made.created_by,
            "office": made.created_office,
            "fields": {name: {"old": old, "new": new, "base_rev": 0} for name, (old, new) in fields.items()},
        }
        return change if seen is None else {**change, "seen_digest": seen}

    def _fold(self, kind: str, record: str, fields: dict[str, list[Any]]) -> None:
        _, values = self._records.setdefault(record, (kind, {}))
        values.update({name: new for name, (_, new) in fields.items()})
        parent = fields.get("parent")
        if parent is not None and parent[0] is None:
            self._rows[parent[1]].append(record)

    def _seen(self, record: str) -> str:
        kind = self._records[record][0]
        ids = [record, *(self._rows[record] if kind in ROOTS else ())]
        pieces = [(one, *self._records[one]) for one in ids]
        digests = [(one, _digest(one, name, values)) for one, name, values in pieces if not values.get("deleted_at")]
        return hashlib.sha256("".join(digest for _, digest in sorted(digests)).encode()).hexdigest()


def _digest(record: str, kind: str, values: Folded) -> str:
    left_out = ("office", "deleted_at")
    content = {
        name: value
        for name, value in values.items()
        if value is not None and name not in left_out and not name.startswith("@")
    }
    return hashlib.sha256(rfc8785.dumps({"id": record, "kind": kind, "set": content})).hexdigest()
