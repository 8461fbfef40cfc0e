"""Documents come and go in parts over lines that break; who may not see the participant finds nothing."""

from __future__ import annotations

import hashlib
import random

import pytest
import sqlalchemy as sa

from karriere_app.clock import SteppingClock
from karriere_app.domain.access import Principal
from karriere_app.domain.ids import new_id
from karriere_app.domain.values import instant_text
from karriere_app.errors import FileRefusedError, NotAllowedError, RecordNotFoundError
from karriere_app.server.database import Database
from karriere_app.server.documents import (
    LARGEST_BYTES,
    PART_BYTES,
    Documents,
    Held,
    WrongOffsetError,
    damaged_documents,
)
from karriere_app.server.journal import Journal
from karriere_app.server.storage import SqlJournalStorage
from karriere_app.server.tables import document_part
from tests.server.pushing import BERIT, BODØ, Pusher, somebody

ANNA = somebody()
STRANGER = somebody(BERIT, BODØ)
CONTENT = random.Random(3).randbytes(2 * PART_BYTES + 12_345)
DIGEST = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def documents(database: Database, clock: SteppingClock) -> Documents:
    return Documents(database, clock)


@pytest.fixture
def participant(storage: SqlJournalStorage, clock: SteppingClock) -> str:
    """Somebody in Skien, whom Anna sees and Berit in Bodø does not."""
    return Pusher(Journal(storage, clock, lambda: new_id(clock.now())), clock, ANNA).person(family_name="Prøve")


def bring(documents: Documents, participant: str, first: int = 0, last: int | None = None) -> Held:
    """Bring the document's parts from ``first`` up to ``last``."""
    held = Held(len(CONTENT), first)
    for offset in range(first, len(CONTENT) if last is None else last, PART_BYTES):
        part = CONTENT[offset : offset + PART_BYTES]
        held = documents.bring(ANNA, participant, DIGEST, len(CONTENT), offset, part)
    return held


def fetched(documents: Documents, participant: str) -> bytes:
    found, size = b"", 1
    while len(found) < size:
        part, size = documents.fetch(ANNA, participant, DIGEST, len(found))
        assert 0 < len(part) <= PART_BYTES
        found += part
    return found


def test_a_document_in_parts_comes_back_whole(documents: Documents, participant: str) -> None:
    assert bring(documents, participant).is_whole
    assert fetched(documents, participant) == CONTENT
    assert documents.held(ANNA, participant, DIGEST) == Held(len(CONTENT), len(CONTENT))


def test_any_piece_can_be_fetched(documents: Documents, participant: str) -> None:
    bring(documents, participant)
    for offset in (0, 1, PART_BYTES - 1, PART_BYTES, PART_BYTES + 1, len(CONTENT) - 1, len(CONTENT), 10**9):
        for length in (0, 1, 1000, PART_BYTES, 10 * PART_BYTES):
            part, size = documents.fetch(ANNA, participant, DIGEST, offset, length)
            assert size == len(CONTENT)
            assert part == CONTENT[offset : offset + min(length, PART_BYTES)], (offset, length)


def test_a_broken_line_goes_on_where_it_stopped(documents: Documents, participant: str) -> None:
    bring(documents, participant, last=1)
    held = documents.held(ANNA, participant, DIGEST)
    assert held == Held(len(CONTENT), PART_BYTES)
    assert bring(documents, participant, held.offset).is_whole
    assert fetched(documents, participant) == CONTENT


def test_a_part_that_came_twice_or_too_early_is_told_where_to_go_on(documents: Documents, participant: str) -> None:
    bring(documents, participant, last=1)
    for offset in (0, 2 * PART_BYTES):
        with pytest.raises(WrongOffsetError) as told:
            documents.bring(ANNA, participant, DIGEST, len(CONTENT), offset, CONTENT[offset : offset + PART_BYTES])
        assert told.value.offset == PART_BYTES


def test_an_unfinished_document_is_not_given_out(documents: Documents, participant: str) -> None:
    bring(documents, participant, last=1)
    with pytest.raises(RecordNotFoundError):
        documents.fetch(ANNA, participant, DIGEST, 0)


def test_other_bytes_than_the_digest_says_are_not_kept(
    documents: Documents, participant: str, database: Database
) -> None:
    with pytest.raises(FileRefusedError) as refused:
        documents.bring(ANNA, participant, DIGEST, 3, 0, b"abc")
    assert refused.value.reason == "digest"
    with pytest.raises(RecordNotFoundError):
        documents.held(ANNA, participant, DIGEST)
    with database.reading() as connection:
        assert connection.execute(sa.select(document_part.c.start)).all() == []
    assert bring(documents, participant).is_whole


@pytest.mark.parametrize(
    ("size", "part", "reason"),
    [
        (LARGEST_BYTES + 1, b"x", "too_large"),
        (10, b"x" * (PART_BYTES + 1), "too_large"),
        (10, b"x" * 11, "size"),
        (10, b"", "empty"),
        (0, b"", "empty"),
        (-1, b"x", "empty"),
    ],
)
def test_sizes_are_bounded(size: int, part: bytes, reason: str, documents: Documents, participant: str) -> None:
    with pytest.raises(FileRefusedError) as refused:
        documents.bring(ANNA, participant, DIGEST, size, 0, part)
    assert refused.value.reason == reason


def test_the_size_does_not_change_on_the_way(documents: Documents, participant: str) -> None:
    bring(documents, participant, last=1)
    with pytest.raises(FileRefusedError) as refused:
        documents.bring(ANNA, participant, DIGEST, len(CONTENT) + 1, PART_BYTES, b"x")
    assert refused.value.reason == "size"


def test_twenty_megabytes_are_taken(documents: Documents, participant: str) -> None:
    assert 20 * 1024 * 1024 <= LARGEST_BYTES <= 22 * 1024 * 1024


@pytest.mark.parametrize("principal", [STRANGER, somebody(BERIT, BODØ, "ADMINISTRATOR")])
def test_a_stranger_finds_nothing(principal: Principal, documents: Documents, participant: str) -> None:
    bring(documents, participant)
    for act in (
        lambda: documents.held(principal, participant, DIGEST),
        lambda: documents.fetch(principal, participant, DIGEST, 0),
        lambda: documents.bring(principal, participant, DIGEST, len(CONTENT), 0, CONTENT[:PART_BYTES]),
        lambda: documents.held(principal, "unknown", DIGEST),
    ):
        with pytest.raises(RecordNotFoundError):
            act()


def test_knowing_a_digest_is_not_enough(
    documents: Documents, participant: str, storage: SqlJournalStorage, clock: SteppingClock
) -> None:
    """The same digest on another participant is another document, of which nothing is here."""
    bring(documents, participant)
    journal = Journal(storage, clock, lambda: new_id(clock.now()))
    other = Pusher(journal, clock, STRANGER).person(family_name="Annen")
    with pytest.raises(RecordNotFoundError):
        documents.fetch(STRANGER, other, DIGEST, 0)
    with pytest.raises(RecordNotFoundError):
        documents.held(STRANGER, other, DIGEST)


def test_a_reader_brings_nothing(documents: Documents, participant: str) -> None:
    with pytest.raises(NotAllowedError):
        documents.bring(somebody(ANNA.counsellor, ANNA.office, "READER"), participant, DIGEST, 3, 0, b"abc")


@pytest.mark.parametrize("digest", ["", "x" * 64, DIGEST.upper(), DIGEST + "0", f"{DIGEST}\n"])
def test_what_is_no_digest_is_found_nowhere(digest: str, documents: Documents, participant: str) -> None:
    with pytest.raises(RecordNotFoundError):
        documents.bring(ANNA, participant, digest, 3, 0, b"abc")


def test_what_nobody_finished_is_forgotten(documents: Documents, participant: str, clock: SteppingClock) -> None:
    bring(documents, participant, last=1)
    assert documents.forget_unfinished(instant_text(clock.now())) == 0
    clock.moment = clock.moment.replace(hour=10)
    assert documents.forget_unfinished(instant_text(clock.now())) == 1
    assert bring(documents, participant).is_whole
    clock.moment = clock.moment.replace(hour=11)
    assert documents.forget_unfinished(instant_text(clock.now())) == 0
    assert fetched(documents, participant) == CONTENT


def test_a_flipped_byte_in_the_database_is_found(documents: Documents, participant: str, database: Database) -> None:
    bring(documents, participant)
    with database.reading() as connection:
        assert damaged_documents(connection) == []
    with database.writing() as connection:
        damaged = bytes([CONTENT[0] ^ 1]) + CONTENT[1:PART_BYTES]
        connection.execute(sa.update(document_part).where(document_part.c.start == 0).values(bytes=damaged))
    with database.reading() as connection:
        assert damaged_documents(connection) == [(participant, DIGEST)]
