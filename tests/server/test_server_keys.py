"""What the server signs and seals, and what it remembers: keys that change, boxes that only one opens, proofs used."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from karriere_app.clock import SteppingClock
from karriere_app.domain.fields import RecordId
from karriere_app.server.database import Database
from karriere_app.server.directory import SqlDirectory, SqlReplays
from karriere_app.server.directory_port import DeviceState, RegisteredDevice, Replays, SealedWork
from karriere_app.server.replays import MemoryReplays
from karriere_app.server.sealed_work import SealedWorkError, keep_sealed, new_administrator_key, open_sealed
from karriere_app.server.tokens import NONCE_SECONDS, NOTICE_KEYS, TOKEN_SECONDS, ServerKeys, Tokens
from karriere_app.sync.signed import SignatureRefusedError, canonical_jwk, new_key, thumbprint

LAPTOP = RecordId("01940000-0000-7000-8000-0000000000d1")
ADDRESS = "https://karriere.fylke.no"
SECOND = timedelta(seconds=1)


@pytest.fixture
def directory(database: Database, clock: SteppingClock) -> SqlDirectory:
    return SqlDirectory(database, clock)


@pytest.fixture
def tokens(directory: SqlDirectory, clock: SteppingClock) -> Tokens:
    return Tokens(ServerKeys(directory, clock), ADDRESS, clock)


@pytest.fixture
def laptop(clock: SteppingClock) -> RegisteredDevice:
    key = new_key()
    return RegisteredDevice(LAPTOP, LAPTOP, thumbprint(key), canonical_jwk(key), clock.now(), "test")


def test_a_token_of_the_key_before_lasts_as_long_as_it_said(
    tokens: Tokens, laptop: RegisteredDevice, clock: SteppingClock
) -> None:
    token = tokens.access(laptop)
    clock.moment += SECOND
    tokens.keys.rotate()
    clock.moment += timedelta(seconds=TOKEN_SECONDS - 2)
    assert tokens.read_access(token).device == LAPTOP
    clock.moment += SECOND
    with pytest.raises(SignatureRefusedError):
        tokens.read_access(token)


def test_the_key_before_fades_from_what_laptops_are_told(tokens: Tokens, clock: SteppingClock) -> None:
    before, _ = tokens.keys.signing()
    clock.moment += SECOND
    after = tokens.keys.rotate()
    assert [row["kid"] for row in tokens.keys.public()] == [after, before]
    clock.moment += timedelta(seconds=TOKEN_SECONDS + 10)
    assert [row["kid"] for row in tokens.keys.public()] == [after]
    assert all("d" not in row for row in tokens.keys.public())


def test_a_rotation_elsewhere_is_seen_within_a_second(
    tokens: Tokens, directory: SqlDirectory, laptop: RegisteredDevice, clock: SteppingClock
) -> None:
    token = tokens.access(laptop)
    clock.moment += SECOND
    ServerKeys(directory, clock).rotate(at_once=True)
    clock.moment += SECOND
    with pytest.raises(SignatureRefusedError):
        tokens.read_access(token)


def test_two_processes_that_start_at_once_have_one_key(directory: SqlDirectory, clock: SteppingClock) -> None:
    assert ServerKeys(directory, clock).signing()[0] == ServerKeys(directory, clock).signing()[0]


def test_a_notice_is_signed_with_the_keys_that_a_laptop_may_know(tokens: Tokens, clock: SteppingClock) -> None:
    for _ in range(NOTICE_KEYS + 2):
        clock.moment += SECOND
        tokens.keys.rotate()
    assert len(tokens.notices(LAPTOP, DeviceState.LOST)) == NOTICE_KEYS


def test_a_nonce_is_good_for_this_stretch_and_the_next(tokens: Tokens, clock: SteppingClock) -> None:
    now, before = tokens.keys.nonces()
    assert now != before
    clock.moment += timedelta(seconds=NONCE_SECONDS)
    later, earlier = tokens.keys.nonces()
    assert earlier == now
    assert later not in (now, before)


# ---- what was used once --------------------------------------------------------------------------------------------


@pytest.fixture(params=["memory", "database"])
def replays(request: pytest.FixtureRequest, database: Database) -> Replays:
    return MemoryReplays() if request.param == "memory" else SqlReplays(database)


def test_what_was_used_is_remembered_until_its_end(replays: Replays, clock: SteppingClock) -> None:
    until = clock.now() + SECOND
    assert replays.is_new("a", until, clock.now())
    assert not replays.is_new("a", until, clock.now())
    assert replays.is_new("b", until, clock.now())
    clock.moment += SECOND
    assert replays.is_new("a", until + SECOND, clock.now())


def test_the_memory_is_bounded_and_forgets_what_ends_soonest(clock: SteppingClock) -> None:
    replays = MemoryReplays(most=3)
    for number, seconds in enumerate((5, 60, 61, 62)):
        assert replays.is_new(str(number), clock.now() + seconds * SECOND, clock.now())
    assert len(replays) == 3
    assert [replays.is_new(str(number), clock.now() + 60 * SECOND, clock.now()) for number in (1, 2, 3)] == [False] * 3


# ---- boxes ---------------------------------------------------------------------------------------------------------


def test_a_box_opens_for_its_administrator_alone(directory: SqlDirectory, clock: SteppingClock) -> None:
    pair = new_administrator_key()
    directory.set_administrator_key(pair.public)
    kept = keep_sealed(directory, LAPTOP, b"usendt arbeid", clock)
    (sealed,) = directory.sealed_work()
    assert sealed == kept
    assert b"usendt" not in sealed.box
    assert open_sealed(pair.private, sealed) == b"usendt arbeid"
    with pytest.raises(SealedWorkError):
        open_sealed(new_administrator_key().private, sealed)


def test_a_box_that_was_changed_does_not_open(directory: SqlDirectory, clock: SteppingClock) -> None:
    pair = new_administrator_key()
    directory.set_administrator_key(pair.public)
    kept = keep_sealed(directory, LAPTOP, b"usendt arbeid", clock)
    changed: list[SealedWork] = [replace(kept, device=RecordId("01940000-0000-7000-8000-0000000000d2"))]
    changed.append(replace(kept, at=kept.at + SECOND))
    for place in range(len(kept.box)):
        box = bytearray(kept.box)
        box[place] ^= 1
        changed.append(replace(kept, box=bytes(box)))
    changed += [replace(kept, box=kept.box[:length]) for length in (0, 1, 33, 44, len(kept.box) - 1)]
    for one in changed:
        with pytest.raises(SealedWorkError):
            open_sealed(pair.private, one)
