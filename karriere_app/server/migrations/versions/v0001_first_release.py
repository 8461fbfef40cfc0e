"""The first release: every table spelled out, and the logs that only grow. Never edited after release."""

from __future__ import annotations

from alembic import op

revision = "0001"
down_revision = None

TABLES = (
    """
    CREATE TABLE access_grant (participant TEXT NOT NULL, reader TEXT NOT NULL, gained BIGINT NOT NULL, lost
    BIGINT, withheld BIGINT NOT NULL, PRIMARY KEY (participant, reader))
    """,
    """
    CREATE TABLE account (counsellor TEXT NOT NULL, "user" TEXT NOT NULL, office TEXT NOT NULL, roles TEXT NOT
    NULL, active_until TEXT, PRIMARY KEY (counsellor), UNIQUE ("user"))
    """,
    """
    CREATE TABLE audit (number BIGINT NOT NULL, at TEXT NOT NULL, actor TEXT NOT NULL, device TEXT, action
    TEXT NOT NULL, participants TEXT NOT NULL, details TEXT NOT NULL, hash TEXT NOT NULL, PRIMARY KEY
    (number))
    """,
    """
    CREATE TABLE audit_head (number INTEGER NOT NULL, last BIGINT NOT NULL, hash TEXT NOT NULL, PRIMARY KEY
    (number))
    """,
    """
    CREATE TABLE audit_participant (participant TEXT NOT NULL, number BIGINT NOT NULL, PRIMARY KEY
    (participant, number))
    """,
    """
    CREATE TABLE county (number INTEGER NOT NULL, counter BIGINT NOT NULL, lineage TEXT NOT NULL, PRIMARY KEY
    (number))
    """,
    """
    CREATE TABLE document (participant TEXT NOT NULL, sha256 TEXT NOT NULL, size BIGINT NOT NULL, received
    BIGINT NOT NULL, made_by TEXT NOT NULL, touched_at TEXT NOT NULL, whole_at TEXT, PRIMARY KEY (participant,
    sha256))
    """,
    """
    CREATE TABLE document_part (participant TEXT NOT NULL, sha256 TEXT NOT NULL, start BIGINT NOT NULL, bytes
    {bytes} NOT NULL, PRIMARY KEY (participant, sha256, start))
    """,
    """
    CREATE TABLE entity (id TEXT NOT NULL, kind TEXT NOT NULL, participant TEXT, parent TEXT, created_at TEXT
    NOT NULL, created_by TEXT NOT NULL, office TEXT, seq BIGINT NOT NULL, replaces TEXT, digest TEXT NOT NULL,
    content TEXT NOT NULL, origins TEXT, PRIMARY KEY (id))
    """,
    """
    CREATE TABLE invitation (handle TEXT NOT NULL, code_hash TEXT NOT NULL, counsellor TEXT NOT NULL, made_at
    TEXT NOT NULL, expires_at TEXT NOT NULL, used_at TEXT, failures INTEGER NOT NULL, failed_at TEXT, PRIMARY
    KEY (handle))
    """,
    """
    CREATE TABLE journal_log (record TEXT NOT NULL, seq BIGINT NOT NULL, field TEXT NOT NULL, rev BIGINT NOT
    NULL, outcome TEXT NOT NULL, value TEXT NOT NULL, device TEXT NOT NULL, change_set TEXT, by TEXT NOT NULL,
    at TEXT NOT NULL, PRIMARY KEY (record, seq, field))
    """,
    """
    CREATE TABLE laptop (id TEXT NOT NULL, counsellor TEXT NOT NULL, thumbprint TEXT NOT NULL, public_key TEXT
    NOT NULL, registered_at TEXT NOT NULL, registered_by TEXT NOT NULL, state TEXT NOT NULL, revoked_at TEXT,
    PRIMARY KEY (id), UNIQUE (thumbprint))
    """,
    """
    CREATE TABLE quarantine (id TEXT NOT NULL, change_set TEXT NOT NULL, record TEXT NOT NULL, reason TEXT NOT
    NULL, change TEXT NOT NULL, device TEXT NOT NULL, counsellor TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY
    (id))
    """,
    """
    CREATE TABLE replay (digest TEXT NOT NULL, until TEXT NOT NULL, PRIMARY KEY (digest))
    """,
    """
    CREATE TABLE sealed (id TEXT NOT NULL, device TEXT NOT NULL, at TEXT NOT NULL, box {bytes} NOT NULL,
    PRIMARY KEY (id))
    """,
    """
    CREATE TABLE setting (name TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (name))
    """,
    """
    CREATE TABLE signing_key (kid TEXT NOT NULL, made_at TEXT NOT NULL, gone_at TEXT, private_key TEXT NOT
    NULL, PRIMARY KEY (kid))
    """,
    """
    CREATE TABLE stored_answer (change_set TEXT NOT NULL, answer TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY
    (change_set))
    """,
    """
    CREATE TABLE sync_device (id TEXT NOT NULL, nonce TEXT, last_seq BIGINT NOT NULL, epoch TEXT, PRIMARY KEY
    (id))
    """,
)
INDEXES = (
    "CREATE INDEX access_grant_lost ON access_grant (reader, lost)",
    "CREATE INDEX entity_parent ON entity (parent)",
    "CREATE INDEX entity_participant ON entity (participant)",
    "CREATE INDEX entity_replaces ON entity (replaces)",
    "CREATE UNIQUE INDEX entity_seq ON entity (seq)",
    "CREATE INDEX laptop_counsellor ON laptop (counsellor)",
    "CREATE INDEX replay_until ON replay (until)",
    "CREATE INDEX stored_answer_at ON stored_answer (at)",
)
GROWING = ("audit", "journal_log")


def upgrade() -> None:
    """Make the tables, their indexes, and what refuses changes to the logs."""
    dialect = op.get_bind().dialect.name
    for statement in TABLES:
        op.execute(statement.replace("{bytes}", "BLOB" if dialect == "sqlite" else "BYTEA"))
    for statement in INDEXES:
        op.execute(statement)
    if dialect == "sqlite":
        _refuse_changes_on_sqlite()
    else:
        _refuse_changes_on_postgresql()


def _refuse_changes_on_sqlite() -> None:
    for table in GROWING:
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "  # sql: names from GROWING
                "BEGIN SELECT RAISE(ABORT, 'append only'); END"
            )


def _refuse_changes_on_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION karriere_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "'BEGIN RAISE EXCEPTION ''append only'' USING ERRCODE = ''insufficient_privilege''; END'"
    )
    for table in GROWING:
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "  # sql: names from GROWING
            "FOR EACH ROW EXECUTE FUNCTION karriere_append_only()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "  # sql: names from GROWING
            "FOR EACH STATEMENT EXECUTE FUNCTION karriere_append_only()"
        )
