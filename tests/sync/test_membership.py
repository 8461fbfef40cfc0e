"""What a laptop keeps of its server, and whose word it believes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from karriere_app.sync.lease import Lease
from karriere_app.sync.membership import (
    LOST,
    RETIRED,
    Membership,
    NotEnrolledError,
    read_lease,
    read_membership,
    read_notice,
    require_membership,
    server_keys,
    write_membership,
)
from karriere_app.sync.signed import (
    LEASE,
    NOTICE,
    DeviceKey,
    SignatureRefusedError,
    new_key,
    private_text,
    public_jwk,
    thumbprint,
    write_signed,
)
from tests.conftest import MORNING
from tests.server.live import MemoryKeeper

SERVER, DEVICE = "https://karriere.telemark.example", "01940000-0000-7000-8000-0000000000d1"


@pytest.fixture
def server_key() -> DeviceKey:
    return new_key()


@pytest.fixture
def kept(server_key: DeviceKey) -> Membership:
    return Membership(SERVER, DEVICE, new_key(), True, (named(server_key),))


def named(key: DeviceKey) -> Mapping[str, str]:
    return {**public_jwk(key), "kid": thumbprint(key)}


def word(key: DeviceKey, typ: str, **claims: Any) -> str:
    whole = {"iss": SERVER, "sub": DEVICE, "iat": 1_800_000_000, **claims}
    return write_signed(whole, key, typ=typ, kid=thumbprint(key))


def test_everything_is_read_as_it_was_kept(kept: Membership) -> None:
    keeper = MemoryKeeper()
    lease = Lease(MORNING, 14, timedelta(days=3), MORNING)
    whole = Membership(SERVER, DEVICE, kept.key, True, kept.keys, lease, RETIRED, (DEVICE, new_key()))
    write_membership(keeper, whole)
    found = require_membership(keeper)
    assert (found.server, found.device, found.keys, found.lease) == (SERVER, DEVICE, whole.keys, lease)
    assert found.stopped == RETIRED
    assert private_text(found.key) == private_text(whole.key)
    assert found.waiting is not None
    assert whole.waiting is not None
    assert private_text(found.waiting[1]) == private_text(whole.waiting[1])


def test_a_store_that_met_no_server_has_none(kept: Membership) -> None:
    keeper = MemoryKeeper()
    assert read_membership(keeper) is None
    with pytest.raises(NotEnrolledError):
        require_membership(keeper)
    write_membership(keeper, Membership(SERVER, DEVICE, kept.key))
    with pytest.raises(NotEnrolledError):
        require_membership(keeper)


def test_the_private_key_does_not_show_itself(kept: Membership) -> None:
    assert str(kept.key.as_dict(private=True)["d"]) not in repr(kept)


def test_a_lease_and_a_notice_of_a_known_key_are_believed(kept: Membership, server_key: DeviceKey) -> None:
    assert read_lease(kept, word(server_key, LEASE, days=14)) == (1_800_000_000, 14)
    assert read_notice(kept, [word(server_key, NOTICE, state="lost")]) == LOST
    assert read_notice(kept, [word(server_key, NOTICE, state="retired")]) == RETIRED


def test_of_many_notices_the_one_of_a_known_key_is_read(kept: Membership, server_key: DeviceKey) -> None:
    words = [word(new_key(), NOTICE, state="retired"), word(server_key, NOTICE, state="lost")]
    assert read_notice(kept, words) == LOST


def test_nobody_else_can_have_a_laptop_erased(kept: Membership, server_key: DeviceKey) -> None:
    stranger = new_key()
    good = word(server_key, NOTICE, state="lost")
    head, body, _ = good.split(".")
    for words in (
        [],
        [word(stranger, NOTICE, state="lost")],
        [
            write_signed(
                {"iss": SERVER, "sub": DEVICE, "state": "lost"}, stranger, typ=NOTICE, kid=thumbprint(server_key)
            )
        ],
        [word(server_key, LEASE, state="lost", days=14)],
        [word(server_key, NOTICE, state="lost", sub="another")],
        [word(server_key, NOTICE, state="lost", iss="https://elsewhere.example")],
        [word(server_key, NOTICE, state="broken")],
        [word(server_key, NOTICE)],
        [f"{head}.{body}."],
        [{"state": "lost"}],
        [None],
    ):
        with pytest.raises(SignatureRefusedError):
            read_notice(kept, words)


@pytest.mark.parametrize("days", [0, 366, 14.0, "14", True, None])
def test_a_lease_of_no_number_of_days_is_refused(kept: Membership, server_key: DeviceKey, days: object) -> None:
    with pytest.raises(SignatureRefusedError):
        read_lease(kept, word(server_key, LEASE, days=days))


def test_a_lease_is_not_taken_for_a_notice_nor_the_other_way(kept: Membership, server_key: DeviceKey) -> None:
    with pytest.raises(SignatureRefusedError):
        read_lease(kept, word(server_key, NOTICE, days=14))
    with pytest.raises(SignatureRefusedError):
        read_lease(kept, 14)


def test_the_servers_keys_are_public_ones_with_names(server_key: DeviceKey) -> None:
    good = named(server_key)
    assert server_keys({"keys": [good]}) == (good,)
    private = {**server_key.as_dict(private=True), "kid": "a"}
    for keys in (None, [], "a", [good, "a"], [public_jwk(server_key)], [private], [{**good, "kid": ""}]):
        with pytest.raises(SignatureRefusedError):
            server_keys({"keys": keys})
