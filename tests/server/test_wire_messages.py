"""Messages of the first release stay readable; what only a newer program knows comes through whole."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from karriere_app.clock import SystemClock
from karriere_app.server.database import Database
from karriere_app.sync.merge import UNKNOWN_LIMIT
from karriere_app.sync.protocol import MESSAGES, DigestReply, DigestRequest, PullReply, PushReply, decode, encode
from tests.server.live import Laptop, Server, reply_in, serving

STORED = Path(__file__).parents[1] / "data" / "wire"
FIRST = sorted((STORED / "version_1").glob("*.json"))
PERSON, MENTORING = "01940000-0000-7000-8000-0000000000a1", "01940000-0000-7000-8000-0000000000a2"


@pytest.fixture
def server(database: Database) -> Iterator[Server]:
    with serving(database, SystemClock()) as running:
        yield running


def test_there_is_one_of_every_kind() -> None:
    assert {file.stem for file in FIRST} == set(MESSAGES)


@pytest.mark.parametrize("file", FIRST, ids=lambda file: file.stem)
def test_a_message_of_the_first_release_is_read_and_written_as_it_was(file: Path) -> None:
    stored = file.read_bytes()
    message = decode(stored)
    assert type(message) is MESSAGES[file.stem]
    assert encode(message) == stored


def test_a_laptop_keeps_what_a_newer_server_says_of_records() -> None:
    stored = json.loads((STORED / "newer" / "pulled.json").read_bytes())
    message = decode(json.dumps(stored).encode())
    assert isinstance(message, PullReply)
    assert json.loads(encode(message))["entries"] == stored["entries"]
    assert message.entries[0].more == {"origin": {"import": "2031"}}


def newer_push(laptop: Laptop) -> dict[str, Any]:
    """Return the stored push as if it came from this laptop."""
    pushed: dict[str, Any] = json.loads((STORED / "newer" / "push.json").read_bytes())
    return pushed | {"device": laptop.device, "next_nonce": f"{laptop.device}-newer"}


def send(laptop: Laptop, pushed: dict[str, Any]) -> PushReply:
    laptop.nonce = pushed["next_nonce"]
    return reply_in(laptop.send("POST", "/v1/sync/push", json.dumps(pushed).encode()), PushReply)


def test_what_a_newer_laptop_pushes_reaches_another_one_whole(server: Server) -> None:
    newer, other = server.laptop("anna"), server.laptop("berit")
    pushed = newer_push(newer)
    sent = pushed["change_sets"][0]["records"]
    sent[0]["fields"]["office"]["new"] = newer.office
    (answer,) = send(newer, pushed).answers
    assert [one.quarantined for one in answer.records] == [None, None]
    assert {field.outcome for one in answer.records for field in one.fields.values()} == {"accepted"}
    came = {entry.id: entry for entry in other.pull().entries}
    for record in sent:
        entry = came[record["record"]]
        assert entry.kind == record["kind"]
        assert entry.fields == {name: field["new"] for name, field in record["fields"].items()}
    assert came[PERSON].more == {"origin": {"import": "2031"}}
    # And what a laptop of today holds of it, it can offer and compare as it came.
    asked = DigestRequest(1, other.device, None, records=(PERSON, MENTORING))
    assert {entry.id: entry for entry in other.ask("/v1/sync/digest", asked, DigestReply).entries} == {
        one: came[one] for one in (PERSON, MENTORING)
    }


def test_a_member_that_stays_away_is_not_forgotten(server: Server) -> None:
    newer, other = server.laptop("anna"), server.laptop("berit")
    pushed = newer_push(newer)
    pushed["change_sets"][0]["records"][0]["fields"]["office"]["new"] = newer.office
    send(newer, pushed)
    later = newer_push(newer) | {"nonce": newer.nonce, "next_nonce": "later"}
    later["change_sets"][0] |= {"id": "01940000-0000-7000-8000-0000000000b9", "device_seq": 2}
    record = later["change_sets"][0]["records"][0]
    del record["origin"]
    record["fields"] = {"family_name": {"old": "Fremtid", "new": "Fortid", "base_rev": 1}}
    send(newer, later)
    (entry,) = (one for one in other.pull().entries if one.id == PERSON)
    assert (entry.fields["family_name"], entry.more) == ("Fortid", {"origin": {"import": "2031"}})


def test_members_of_an_entry_are_not_smuggled_in_with_a_change(server: Server) -> None:
    newer, other = server.laptop("anna"), server.laptop("berit")
    pushed = newer_push(newer)
    record = pushed["change_sets"][0]["records"][0]
    record["fields"]["office"]["new"] = newer.office
    record |= {"id": MENTORING, "seq": 10**9, "written": []}
    send(newer, pushed)
    (entry,) = (one for one in other.pull().entries if one.id == PERSON)
    assert (entry.seq < 10**9, entry.more) == (True, {"origin": {"import": "2031"}})
    assert entry.revs


def test_what_is_not_known_is_kept_up_to_its_limit(server: Server) -> None:
    newer = server.laptop("anna")
    pushed = newer_push(newer)
    pushed["change_sets"][0]["records"][0]["origin"] = "x" * UNKNOWN_LIMIT
    (answer,) = send(newer, pushed).answers
    assert answer.records[0].quarantined == "too_large"
