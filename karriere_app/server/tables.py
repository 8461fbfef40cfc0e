"""The county server's tables. Values are JSON text: what is in the database reads like what is on the wire.

JSON lies in text columns, not in ``jsonb``: that refuses the NUL and rewrites numbers, and digests are over the bytes.
Instants are text as ``karriere_app.domain.values.instant_text`` writes them. ``migrations/`` spells out these tables.
"""

from __future__ import annotations

import sqlalchemy as sa

metadata = sa.MetaData()


# ---- the journal ---------------------------------------------------------------------------------------------------

county = sa.Table(
    "county",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("counter", sa.BigInteger, nullable=False),
    sa.Column("lineage", sa.Text, nullable=False),
)
sync_device = sa.Table(
    "sync_device",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("nonce", sa.Text),
    sa.Column("last_seq", sa.BigInteger, nullable=False),
    sa.Column("epoch", sa.Text),
)
entity = sa.Table(
    "entity",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("participant", sa.Text),
    sa.Column("parent", sa.Text),
    sa.Column("created_at", sa.Text, nullable=False),
    sa.Column("created_by", sa.Text, nullable=False),
    sa.Column("office", sa.Text),
    sa.Column("seq", sa.BigInteger, nullable=False),
    sa.Column("replaces", sa.Text),
    sa.Column("digest", sa.Text, nullable=False),
    sa.Column("content", sa.Text, nullable=False),  # fields and written, as an entry on the wire has them
    sa.Column("origins", sa.Text),  # what was offered after a restore, by field: the revision it was offered under
    sa.Index("entity_seq", "seq", unique=True),  # two records under one number could fall on both sides of a page's end
    sa.Index("entity_participant", "participant"),
    sa.Index("entity_parent", "parent"),
    sa.Index("entity_replaces", "replaces"),
)
journal_log = sa.Table(
    "journal_log",
    metadata,
    sa.Column("record", sa.Text, nullable=False),
    sa.Column("seq", sa.BigInteger, nullable=False),
    sa.Column("field", sa.Text, nullable=False),
    sa.Column("rev", sa.BigInteger, nullable=False),
    sa.Column("outcome", sa.Text, nullable=False),
    sa.Column("value", sa.Text, nullable=False),
    sa.Column("device", sa.Text, nullable=False),
    sa.Column("change_set", sa.Text),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("at", sa.Text, nullable=False),
    sa.PrimaryKeyConstraint("record", "seq", "field"),
)
access_grant = sa.Table(
    "access_grant",
    metadata,
    sa.Column("participant", sa.Text, nullable=False),
    sa.Column("reader", sa.Text, nullable=False),
    sa.Column("gained", sa.BigInteger, nullable=False),
    sa.Column("lost", sa.BigInteger),
    sa.Column("withheld", sa.BigInteger, nullable=False),
    sa.PrimaryKeyConstraint("participant", "reader"),
    sa.Index("access_grant_lost", "reader", "lost"),
)
quarantine = sa.Table(
    "quarantine",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),  # the digest of the row: what comes twice is kept once
    sa.Column("change_set", sa.Text, nullable=False),
    sa.Column("record", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("change", sa.Text, nullable=False),
    sa.Column("device", sa.Text, nullable=False),
    sa.Column("counsellor", sa.Text, nullable=False),
    sa.Column("at", sa.Text, nullable=False),
)
stored_answer = sa.Table(
    "stored_answer",
    metadata,
    sa.Column("change_set", sa.Text, primary_key=True),
    sa.Column("answer", sa.Text, nullable=False),
    sa.Column("at", sa.Text, nullable=False),
    sa.Index("stored_answer_at", "at"),
)

# ---- people and laptops --------------------------------------------------------------------------------------------

account = sa.Table(
    "account",
    metadata,
    sa.Column("counsellor", sa.Text, primary_key=True),
    sa.Column("user", sa.Text, nullable=False, unique=True),
    sa.Column("office", sa.Text, nullable=False),
    sa.Column("roles", sa.Text, nullable=False),
    sa.Column("active_until", sa.Text),
)
invitation = sa.Table(
    "invitation",
    metadata,
    sa.Column("handle", sa.Text, primary_key=True),
    sa.Column("code_hash", sa.Text, nullable=False),
    sa.Column("counsellor", sa.Text, nullable=False),
    sa.Column("made_at", sa.Text, nullable=False),
    sa.Column("expires_at", sa.Text, nullable=False),
    sa.Column("used_at", sa.Text),
    sa.Column("failures", sa.Integer, nullable=False),
    sa.Column("failed_at", sa.Text),
)
laptop = sa.Table(
    "laptop",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("counsellor", sa.Text, nullable=False),
    sa.Column("thumbprint", sa.Text, nullable=False, unique=True),
    sa.Column("public_key", sa.Text, nullable=False),
    sa.Column("registered_at", sa.Text, nullable=False),
    sa.Column("registered_by", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("revoked_at", sa.Text),
    sa.Index("laptop_counsellor", "counsellor"),
)
signing_key = sa.Table(
    "signing_key",
    metadata,
    sa.Column("kid", sa.Text, primary_key=True),
    sa.Column("made_at", sa.Text, nullable=False),
    sa.Column("gone_at", sa.Text),
    sa.Column("private_key", sa.Text, nullable=False),
)
setting = sa.Table(
    "setting",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)
sealed = sa.Table(
    "sealed",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("device", sa.Text, nullable=False),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("box", sa.LargeBinary, nullable=False),
)
replay = sa.Table(
    "replay",
    metadata,
    sa.Column("digest", sa.Text, primary_key=True),
    sa.Column("until", sa.Text, nullable=False),
    sa.Index("replay_until", "until"),
)

# ---- the access and administration log -----------------------------------------------------------------------------

audit_head = sa.Table(
    "audit_head",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("last", sa.BigInteger, nullable=False),
    sa.Column("hash", sa.Text, nullable=False),
)
audit = sa.Table(
    "audit",
    metadata,
    sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("device", sa.Text),
    sa.Column("action", sa.Text, nullable=False),
    sa.Column("participants", sa.Text, nullable=False),
    sa.Column("details", sa.Text, nullable=False),
    sa.Column("hash", sa.Text, nullable=False),
)
audit_participant = sa.Table(
    "audit_participant",
    metadata,
    sa.Column("participant", sa.Text, nullable=False),
    sa.Column("number", sa.BigInteger, nullable=False),
    sa.PrimaryKeyConstraint("participant", "number"),
)

# ---- documents -----------------------------------------------------------------------------------------------------

document = sa.Table(
    "document",
    metadata,
    sa.Column("participant", sa.Text, nullable=False),
    sa.Column("sha256", sa.Text, nullable=False),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("received", sa.BigInteger, nullable=False),
    sa.Column("made_by", sa.Text, nullable=False),
    sa.Column("touched_at", sa.Text, nullable=False),
    sa.Column("whole_at", sa.Text),
    sa.PrimaryKeyConstraint("participant", "sha256"),
)
document_part = sa.Table(
    "document_part",
    metadata,
    sa.Column("participant", sa.Text, nullable=False),
    sa.Column("sha256", sa.Text, nullable=False),
    sa.Column("start", sa.BigInteger, nullable=False),
    sa.Column("bytes", sa.LargeBinary, nullable=False),
    sa.PrimaryKeyConstraint("participant", "sha256", "start"),
)
