"""Push, pull, offer and digests over HTTP, on both databases; and the log of whose data was given to whom."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
import zstandard

from karriere_app.clock import SystemClock
from karriere_app.domain.digest import store_digest
from karriere_app.domain.ids import new_id
from karriere_app.server.database import Database
from karriere_app.server.snapshots import begin_era
from karriere_app.sync.merge import digest_of
from karriere_app.sync.protocol import (
    DigestReply,
    DigestRequest,
    Entry,
    FieldChange,
    Forked,
    NewEpoch,
    OfferReply,
    OfferRequest,
    PullReply,
    PullRequest,
    PushReply,
    TooOld,
    decode,
    encode,
)
from tests.server.attacks import PULL, refused
from tests.server.live import Laptop, Server, reply_in, serving
from tests.server.pushing import AT, change

PUSH = "/v1/sync/push"


@pytest.fixture
def server(database: Database) -> Iterator[Server]:
    with serving(database, SystemClock()) as running:
        yield running


@pytest.fixture
def anna(server: Server) -> Laptop:
    return server.laptop("anna")


def events(server: Server, participant: str) -> list[tuple[str, str]]:
    """Return who did what with somebody's data, the first first."""
    return [(row.actor, row.action) for row in reversed(server.county.audit.of_participant(participant))]


# ---- push and pull -------------------------------------------------------------------------------------------------


def test_what_one_laptop_pushes_another_of_the_office_pulls(server: Server, anna: Laptop) -> None:
    berit = server.laptop("berit")
    person = anna.person(family_name="Prøve")
    found = {entry.id: entry for entry in berit.pull().entries}
    assert found[person].fields["family_name"] == "Prøve"
    assert person not in {entry.id for entry in server.laptop("cecilie", "Bodø").pull().entries}


def test_a_push_that_comes_twice_is_answered_the_same(server: Server, anna: Laptop) -> None:
    one = new_id(server.clock.now())
    request = anna.request(change(one, "participant", one, office=anna.office, family_name="Prøve"))
    first, again = (anna.ask(PUSH, request, PushReply) for _ in range(2))
    assert first.answers == again.answers
    assert len([entry for entry in anna.pull().entries if entry.id == one]) == 1


def test_nobody_writes_in_anothers_name(server: Server, anna: Laptop) -> None:
    berit = server.laptop("berit")
    honest, anna.counsellor = anna.counsellor, berit.counsellor
    person = anna.person(family_name="Prøve")
    (entry,) = (one for one in berit.pull().entries if one.id == person)
    assert entry.by["family_name"][0] == honest


def test_pages_follow_each_other_to_the_end(anna: Laptop) -> None:
    people = {anna.person(family_name="Prøve") for _ in range(7)}
    found, cursor, more, pages = [], 0, True, 0
    while more:
        page = anna.pull(cursor, limit=3)
        assert len(page.entries) <= 3
        found += [entry.id for entry in page.entries]
        cursor, more, pages = page.cursor, page.more, pages + 1
    assert people <= set(found)
    assert len(found) == len(set(found))
    assert pages == -(-len(found) // 3)


def test_when_nothing_changed_a_sync_is_one_small_request(anna: Laptop) -> None:
    cursor = anna.pull().cursor
    asked = PullRequest(1, anna.device, anna.epoch, cursor, 2_000)
    answer = anna.pull_raw(asked)
    reply = reply_in(answer, PullReply)
    assert (reply.entries, reply.gone, reply.more, reply.cursor) == ((), (), False, cursor)
    sent = len(str(answer.request.url)) + sum(len(name) + len(value) + 4 for name, value in answer.request.headers.raw)
    came = len(answer.content) + sum(len(name) + len(value) + 4 for name, value in answer.headers.raw)
    assert sent + came < 2_000, (sent, came)


def test_a_conflict_is_told_with_its_record(server: Server, anna: Laptop) -> None:
    berit = server.laptop("berit")
    person = anna.person(family_name="Prøve")
    (entry,) = (one for one in berit.pull().entries if one.id == person)
    for laptop, name in ((anna, "Annas"), (berit, "Berits")):
        field = FieldChange("Prøve", name, entry.revs["family_name"])
        reply = laptop.push(replace(change(person, "participant", person), fields={"family_name": field}))
    receipt = reply.answers[0].records[0].fields["family_name"]
    assert (receipt.outcome, receipt.value) == ("conflict", "Annas")
    assert [one.id for one in reply.records] == [receipt.conflict]


# ---- packing -------------------------------------------------------------------------------------------------------


def test_bodies_travel_as_zstd_both_ways(server: Server, anna: Laptop) -> None:
    one = new_id(server.clock.now())
    request = anna.request(change(one, "participant", one, office=anna.office, summary="Prøve. " * 500))
    content = zstandard.ZstdCompressor().compress(encode(request))
    answer = anna.send("POST", PUSH, content, {"Content-Encoding": "zstd"})
    assert isinstance(decode(answer.content), PushReply)
    pulled = anna.send("GET", PULL, headers={"Accept-Encoding": "zstd"}, version=1, device=anna.device, cursor=0)
    assert pulled.headers["content-encoding"] == "zstd"
    assert pulled.headers["vary"] == "Accept-Encoding"
    assert int(pulled.headers["content-length"]) < len(pulled.content) / 3
    assert one in {entry.id for entry in reply_in(pulled, PullReply).entries}


@pytest.mark.parametrize("accepted", ["identity", "gzip, br", "zstd;q=0", ""])
def test_who_does_not_read_zstd_gets_none(accepted: str, anna: Laptop) -> None:
    anna.person(summary="Prøve. " * 500)
    answer = anna.send("GET", PULL, headers={"Accept-Encoding": accepted}, version=1, device=anna.device, cursor=0)
    assert "content-encoding" not in answer.headers
    assert isinstance(decode(answer.content), PullReply)


def test_a_small_reply_is_not_packed(anna: Laptop) -> None:
    cursor = anna.pull().cursor
    answer = anna.send("GET", PULL, headers={"Accept-Encoding": "zstd"}, version=1, device=anna.device, cursor=cursor)
    assert "content-encoding" not in answer.headers


# ---- digests and offers --------------------------------------------------------------------------------------------


def test_digests_are_those_of_what_was_pulled(anna: Laptop) -> None:
    person = anna.person(family_name="Prøve")
    lines = sorted((one.id, digest_of(one.kind, one.id, one.fields)) for one in anna.pull().entries)
    answer = anna.send("GET", "/v1/sync/digest", version=1, device=anna.device, buckets="true")
    reply = reply_in(answer, DigestReply)
    assert reply.total == store_digest(lines)
    assert reply.buckets
    prefixes = tuple(prefix for prefix, _ in reply.buckets)
    asked = DigestRequest(1, anna.device, reply.epoch, prefixes=prefixes, records=(person,))
    whole = anna.ask("/v1/sync/digest", asked, DigestReply)
    assert list(whole.lines) == lines
    assert [entry.fields["family_name"] for entry in whole.entries] == ["Prøve"]


def test_after_a_restore_a_laptop_offers_what_the_server_lacks(server: Server, anna: Laptop) -> None:
    anna.person(family_name="Prøve")
    before = anna.pull()
    with server.database.writing() as connection:
        begin_era(connection, server.clock)
    asked = PullRequest(1, anna.device, before.epoch, before.cursor, 2_000)
    answer = anna.pull_raw(asked)
    news = reply_in(answer, NewEpoch)
    assert answer.headers["karriere-epoch"] == news.epoch != before.epoch
    assert [era.epoch for era in news.lineage] == [before.epoch, news.epoch]
    one, rev = new_id(server.clock.now()), before.cursor + 5
    fields = {"office": anna.office, "family_name": "Etter kopien"}
    written = ((rev, anna.counsellor, AT, tuple(fields)),)
    entry = Entry(0, "participant", one, one, None, AT, anna.counsellor, anna.office, fields, written)
    offer = OfferRequest(1, anna.device, news.epoch, anna.nonce, "n-2", before.cursor, (entry,), (), True)
    assert anna.ask("/v1/sync/offer", offer, OfferReply).epoch == news.epoch
    anna.epoch = news.epoch
    assert "Etter kopien" in {entry.fields.get("family_name") for entry in anna.pull().entries}


def test_a_laptop_that_went_back_is_told_so(server: Server, anna: Laptop) -> None:
    anna.person(family_name="Prøve")
    anna.nonce = "an older one"
    request = anna.request(change(new_id(server.clock.now()), "reception_centre", None, name="Mottak"))
    anna.ask(PUSH, request, Forked)


def test_a_program_that_is_too_old_is_told_so(anna: Laptop) -> None:
    assert anna.pull_raw(PullRequest(0, anna.device, None, 0, 10)).status_code == 200
    reply_in(anna.pull_raw(PullRequest(0, anna.device, None, 0, 10)), TooOld)
    anna.ask(PUSH, replace(anna.request(), version=0), TooOld)


def test_a_newer_program_is_answered(anna: Laptop) -> None:
    reply_in(anna.pull_raw(PullRequest(7, anna.device, None, 0, 10)), PullReply)


def test_another_devices_id_in_a_request_is_answered_with_a_new_start(server: Server, anna: Laptop) -> None:
    """It comes so when a laptop is killed while it becomes the next one: its store is a step behind its key."""
    berit = server.laptop("berit")
    one = new_id(server.clock.now())
    pushed = replace(anna.request(change(one, "participant", one, office=anna.office)), device=berit.device)
    anna.ask(PUSH, pushed, Forked)
    reply_in(anna.pull_raw(PullRequest(1, berit.device, None, 0, 10)), Forked)
    anna.ask("/v1/sync/digest", DigestRequest(1, berit.device, None), Forked)
    anna.ask("/v1/sync/offer", OfferRequest(1, berit.device, "", None, "n", 0, (), (), True), Forked)
    assert one not in {entry.id for entry in berit.pull().entries}


@pytest.mark.parametrize("body", [b"", b"{}", b"[1]", b'{"type":"pull"}', b'{"type":"push"}', b"\xff\xfe"])
def test_a_message_that_is_none_is_refused(body: bytes, anna: Laptop) -> None:
    answer = anna.send("POST", PUSH, body, {"Content-Type": "application/json"})
    refused(answer, "malformed", 400)
    assert answer.json()["place"]


# ---- the log -------------------------------------------------------------------------------------------------------


def test_who_was_given_whose_data_is_noted_before_it_is_given(server: Server, anna: Laptop) -> None:
    berit = server.laptop("berit")
    person = anna.person(family_name="Prøve")
    cursor = berit.pull().cursor
    berit.pull(cursor)
    berit.ask("/v1/sync/digest", DigestRequest(1, berit.device, None, records=(person,)), DigestReply)
    berit.ask("/v1/sync/digest", DigestRequest(1, berit.device, None, prefixes=("00",)), DigestReply)
    assert events(server, person) == [
        (anna.counsellor, "pushed"),
        (berit.counsellor, "pulled"),
        (berit.counsellor, "compared"),
    ]
    assert server.county.audit.verify() is None


def test_who_wanted_to_change_a_stranger_is_noted(server: Server, anna: Laptop) -> None:
    stranger = server.laptop("cecilie", "Bodø")
    person = anna.person(family_name="Prøve")
    renamed = FieldChange("Prøve", "Endret", 1)
    reply = stranger.push(replace(change(person, "participant", person), fields={"family_name": renamed}))
    assert reply.answers[0].records[0].quarantined == "not_allowed"
    assert events(server, person)[-1] == (stranger.counsellor, "push_refused")


def test_the_log_of_a_participant_is_read_in_pages_and_reading_it_is_noted(server: Server, anna: Laptop) -> None:
    person = anna.person(family_name="Prøve")
    for _ in range(3):
        anna.pull()
    first = anna.send("GET", "/v1/access-log", participant=person, limit=2).json()["entries"]
    assert [row["action"] for row in first] == ["pulled", "pulled"]
    before = first[-1]["number"]
    rest = anna.send("GET", "/v1/access-log", participant=person, before=before).json()["entries"]
    assert [row["action"] for row in rest] == ["pulled", "pushed"]
    assert {row["device"] for row in first + rest} == {anna.device}
    assert [action for _, action in events(server, person)][-2:] == ["log_read", "log_read"]


def test_a_reply_that_cannot_be_noted_is_not_given(server: Server, anna: Laptop) -> None:
    person = anna.person(family_name="Prøve")
    with server.database.writing() as connection:
        connection.exec_driver_sql("ALTER TABLE audit_participant RENAME TO elsewhere")
    answer = anna.send("GET", PULL, version=1, device=anna.device, cursor=0)
    assert answer.status_code == 500
    assert person not in answer.text
