"""Documents: bytes under their SHA-256 on a participant, brought and fetched in parts, so that a line may break.

A laptop asks first how much is here, then brings what is missing in parts of at most 1 MB. The digest is checked when
the last part is here; only then is the document given out. The same bytes on two participants lie there twice: a
document is never found by its digest alone, else knowing the digest would be enough to read it.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

import sqlalchemy as sa

from karriere_app.clock import Clock
from karriere_app.domain.access import Action, Principal, may
from karriere_app.domain.values import instant_text
from karriere_app.errors import FileRefusedError, KarriereError, NotAllowedError, RecordNotFoundError
from karriere_app.server.database import Database, upsert
from karriere_app.server.scopes import readers_of
from karriere_app.server.storage import is_granted
from karriere_app.server.tables import document, document_part

PART_BYTES = 1024 * 1024
LARGEST_BYTES = 21 * PART_BYTES
"""20 MB of scan, and a reserve for what a scanner calls 20 MB."""

_SHA256 = re.compile(r"[0-9a-f]{64}")


class WrongOffsetError(KarriereError):
    """A part does not begin where the document ends so far: go on at ``offset``."""

    exit_code = 7

    def __init__(self, offset: int) -> None:
        super().__init__(offset)
        self.offset = offset


@dataclass(frozen=True, slots=True)
class Held:
    """What is here of a document: ``offset`` is where the next part begins, ``size`` where the last one ends."""

    size: int
    offset: int

    @property
    def is_whole(self) -> bool:
        return self.offset == self.size


class Documents:
    """The county's documents. Whoever may not see the participant is answered as if there were none."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    def held(self, principal: Principal, participant: str, sha256: str) -> Held:
        """Return how much of a document is here. Raises RecordNotFoundError: none, or not for this reader."""
        with self._database.reading() as connection:
            _let_in(connection, principal, participant, sha256)
            found = _held(connection, participant, sha256)
        if found is None:
            raise RecordNotFoundError(sha256)
        return found

    def bring(self, principal: Principal, participant: str, sha256: str, size: int, offset: int, part: bytes) -> Held:
        """Take in one part; the first one begins at 0 and says how large the document is.

        Raises:
            RecordNotFoundError: the participant is not here, or not for this reader.
            NotAllowedError: a reader without the right to write.
            FileRefusedError: ``too_large``, ``empty``, ``size`` (another size than the first part said), ``digest``
                (all is here and is something else: nothing is kept).
            WrongOffsetError: the document ends elsewhere; a part that came twice is answered so.
        """
        if not may(principal, Action.WRITE, None):
            raise NotAllowedError("write")
        if size > LARGEST_BYTES or len(part) > PART_BYTES:
            raise FileRefusedError("too_large")
        if size < 1 or not part:
            raise FileRefusedError("empty")
        with self._database.writing() as connection:
            _let_in(connection, principal, participant, sha256)
            stood = _held(connection, participant, sha256, lock=True)
            if stood is None:
                self._begin(connection, principal, participant, sha256, size)
                stood = _held(connection, participant, sha256, lock=True) or Held(size, 0)
            if stood.size != size or offset + len(part) > size:
                raise FileRefusedError("size")
            if stood.offset != offset:
                raise WrongOffsetError(stood.offset)
            now = Held(size, offset + len(part))
            key = {"participant": participant, "sha256": sha256}
            connection.execute(sa.insert(document_part).values(**key, start=offset, bytes=part))
            is_damaged = now.is_whole and not _is_sound(connection, participant, sha256)
            if is_damaged:
                _forget(connection, participant, sha256)
            else:
                self._note(connection, participant, sha256, now)
        if is_damaged:
            raise FileRefusedError("digest")
        return now

    def fetch(
        self, principal: Principal, participant: str, sha256: str, offset: int, length: int = PART_BYTES
    ) -> tuple[bytes, int]:
        """Return up to ``length`` bytes (at most PART_BYTES) from ``offset`` on, and the size of the whole.

        Raises RecordNotFoundError: not here, not whole yet, or not for this reader.
        """
        with self._database.reading() as connection:
            _let_in(connection, principal, participant, sha256)
            found = _held(connection, participant, sha256)
            if found is None or not found.is_whole:
                raise RecordNotFoundError(sha256)
            last = min(offset + max(0, min(length, PART_BYTES)), found.size)
            parts = connection.execute(
                sa.select(document_part.c.start, document_part.c.bytes)
                .where(_is(document_part, participant, sha256), document_part.c.start < last)
                .where(document_part.c.start > offset - PART_BYTES)
                .order_by(document_part.c.start)
            )
            content = b"".join(bytes(one.bytes)[max(0, offset - one.start) : last - one.start] for one in parts)
        return content, found.size

    def forget_unfinished(self, before: str) -> int:
        """Drop documents whose last part came before an instant (text) and was not the last. Returns how many."""
        with self._database.writing() as connection:
            old = connection.execute(
                sa.select(document.c.participant, document.c.sha256).where(
                    document.c.whole_at.is_(None), document.c.touched_at < before
                )
            ).all()
            for participant, sha256 in old:
                _forget(connection, participant, sha256)
        return len(old)

    def _begin(self, connection: sa.Connection, principal: Principal, participant: str, sha256: str, size: int) -> None:
        row = {
            "participant": participant,
            "sha256": sha256,
            "size": size,
            "received": 0,
            "made_by": principal.counsellor,
            "touched_at": instant_text(self._clock.now()),
            "whole_at": None,
        }
        upsert(connection, document, [row], changing=())

    def _note(self, connection: sa.Connection, participant: str, sha256: str, now: Held) -> None:
        at = instant_text(self._clock.now())
        values = {"received": now.offset, "touched_at": at, "whole_at": at if now.is_whole else None}
        connection.execute(sa.update(document).where(_is(document, participant, sha256)).values(values))


def damaged_documents(connection: sa.Connection) -> list[tuple[str, str]]:
    """Return (participant, digest) of every whole document whose bytes are not what its digest says."""
    whole = connection.execute(
        sa.select(document.c.participant, document.c.sha256).where(document.c.whole_at.is_not(None))
    ).all()
    return [(one.participant, one.sha256) for one in whole if not _is_sound(connection, one.participant, one.sha256)]


def _let_in(connection: sa.Connection, principal: Principal, participant: str, sha256: str) -> None:
    if not _SHA256.fullmatch(sha256) or not is_granted(connection, readers_of(principal), participant):
        raise RecordNotFoundError(sha256)


def _is(table: sa.Table, participant: str, sha256: str) -> sa.ColumnElement[bool]:
    return sa.and_(table.c.participant == participant, table.c.sha256 == sha256)


def _held(connection: sa.Connection, participant: str, sha256: str, *, lock: bool = False) -> Held | None:
    chosen = sa.select(document.c.size, document.c.received).where(_is(document, participant, sha256))
    row = connection.execute(chosen.with_for_update() if lock else chosen).one_or_none()
    return Held(row.size, row.received) if row is not None else None


def _is_sound(connection: sa.Connection, participant: str, sha256: str) -> bool:
    parts = connection.execute(
        sa.select(document_part.c.bytes)
        .where(_is(document_part, participant, sha256))
        .order_by(document_part.c.start)
        .execution_options(yield_per=1)
    )
    digest = hashlib.sha256()
    for (part,) in parts:
        digest.update(part)
    return digest.hexdigest() == sha256


def _forget(connection: sa.Connection, participant: str, sha256: str) -> None:
    for table in (document_part, document):
        connection.execute(sa.delete(table).where(_is(table, participant, sha256)))
