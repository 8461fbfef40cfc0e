"""The bytes of documents and prints: which are here, which are missing, in parts and whole.

A paper is (participant, SHA-256). Several records may speak of the same bytes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from karriere_app.store.tables import blob

_PAPERS = (
    "WITH paper(id, participant, sha256, created_at) AS ("
    "SELECT id, participant, sha256, created_at FROM document WHERE sha256 IS NOT NULL AND deleted_at IS NULL "
    "UNION ALL "
    "SELECT id, participant, sha256, created_at FROM printed_document WHERE sha256 IS NOT NULL AND deleted_at IS NULL) "
)
_WRITTEN_SINCE = sa.text(
    f"{_PAPERS} SELECT participant, sha256 FROM paper WHERE sha256 IN (SELECT sha256 FROM blob) AND id IN "
    "(SELECT record_id FROM record_change WHERE seq > :seq AND kind IN ('document', 'printed_document')) "
    "GROUP BY participant, sha256 ORDER BY min(created_at)"
)
_STILL_HERE = sa.text(
    f"{_PAPERS}, listed(participant, sha256) AS (SELECT value ->> 0, value ->> 1 FROM json_each(:listed)) "
    "SELECT DISTINCT participant, sha256 FROM listed JOIN paper USING (participant, sha256) "
    "WHERE sha256 IN (SELECT sha256 FROM blob)"
)
# Those whose case is the counsellor's own. Of a protected person nothing is fetched before somebody asks for it.
_MISSING = sa.text(
    f"{_PAPERS} SELECT participant, sha256 FROM paper WHERE sha256 NOT IN (SELECT sha256 FROM blob) AND participant IN "
    "(SELECT id FROM participant WHERE coalesce(address_protection, 'NONE') = 'NONE' AND (responsible_counsellor = :me "
    "OR id IN (SELECT participant FROM assignment WHERE counsellor = :me AND deleted_at IS NULL "
    "AND coalesce(from_on, :today) <= :today AND coalesce(to_on, :today) >= :today))) "
    "GROUP BY participant, sha256 ORDER BY max(created_at) DESC"
)
_IS_SPOKEN_OF = sa.text(f"{_PAPERS} SELECT count(*) FROM paper WHERE participant = :participant AND sha256 = :sha256")
_LAST_CHANGE = sa.text("SELECT coalesce(max(seq), 0) FROM change_set")


@dataclass(frozen=True, slots=True)
class Paper:
    """The bytes of a document or print of a participant."""

    participant: str
    sha256: str


def last_change(connection: sa.Connection) -> int:
    """Return the number of the newest change set in this store."""
    return int(connection.execute(_LAST_CHANGE).scalar_one())


def papers_written_since(connection: sa.Connection, seq: int) -> list[Paper]:
    """Return the papers whose bytes are here and whose records were written after that change set, oldest first."""
    return [Paper(*row) for row in connection.execute(_WRITTEN_SINCE, {"seq": seq})]


def papers_still_here(connection: sa.Connection, papers: Iterable[Paper]) -> list[Paper]:
    """Return those of the papers that records still speak of and whose bytes are here, in the order given."""
    wanted = list(papers)
    listed = json.dumps([(one.participant, one.sha256) for one in wanted])
    found = {Paper(*row) for row in connection.execute(_STILL_HERE, {"listed": listed})}
    return [one for one in wanted if one in found]


def missing_papers(connection: sa.Connection, counsellor: str, today: str) -> list[Paper]:
    """Return the papers without bytes of the participants who are a counsellor's own on that day, newest first."""
    return [Paper(*row) for row in connection.execute(_MISSING, {"me": counsellor, "today": today})]


def is_spoken_of(connection: sa.Connection, paper: Paper) -> bool:
    """Say whether a record of the participant speaks of these bytes."""
    named = {"participant": paper.participant, "sha256": paper.sha256}
    return int(connection.execute(_IS_SPOKEN_OF, named).scalar_one()) > 0


def bytes_size(connection: sa.Connection, sha256: str) -> int | None:
    """Return how many bytes there are, None where they are not here."""
    return connection.execute(sa.select(sa.func.length(blob.c.bytes)).where(blob.c.sha256 == sha256)).scalar()


def bytes_part(connection: sa.Connection, sha256: str, start: int, length: int) -> bytes:
    """Return a part of the bytes, from ``start`` on."""
    part = sa.func.substr(blob.c.bytes, start + 1, length)
    found = connection.execute(sa.select(part).where(blob.c.sha256 == sha256)).scalar()
    return bytes(found) if found is not None else b""


def are_sound(connection: sa.Connection, sha256: str) -> bool:
    """Say whether the bytes that are here are those that their name promises."""
    found = connection.execute(sa.select(blob.c.bytes).where(blob.c.sha256 == sha256)).scalar()
    return found is not None and hashlib.sha256(found).hexdigest() == sha256


def keep_bytes(connection: sa.Connection, sha256: str, content: bytes) -> None:
    """Keep bytes under their digest, in the place of damaged ones too. Raises ValueError where it is not theirs."""
    if hashlib.sha256(content).hexdigest() != sha256:
        raise ValueError("the digest is another one")
    connection.execute(sa.insert(blob).prefix_with("OR REPLACE"), {"sha256": sha256, "bytes": content})
