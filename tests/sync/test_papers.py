"""Bytes of documents between encrypted stores and the real server: in parts, over lines that break, never wrong."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import sqlalchemy as sa

from karriere_app.domain.document import Document
from karriere_app.domain.fields import RecordId
from karriere_app.server.tables import document, document_part
from karriere_app.store.tables import blob
from karriere_app.sync.client import State
from karriere_app.sync.papers import LARGEST_BYTES, PART_BYTES, TRIED_AGAIN_SECONDS, PaperMissingError, Papers
from karriere_app.sync.ports import NetworkDownError, TransportError
from karriere_app.sync.replica import StoreKeeper
from karriere_app.sync.sign_in import DeviceSession
from karriere_app.sync.wire import Answered, Call, Wire
from tests.sync.chaos_proxy import Fault, Planned
from tests.sync.far_offices import FarLaptop, FarOffices, far_offices

KILO = 1024
OURS = {"content-type": "application/problem+json", "karriere-oldest-version": "1"}


class Post:
    """A laptop's papers, and the line under them: ``sending`` and ``coming`` may change what passes by."""

    def __init__(self, laptop: FarLaptop) -> None:
        self.laptop, self.ran = laptop, 0.0
        self.sending: Callable[[Call], Call | Answered] = lambda call: call
        self.coming: Callable[[Call, Answered], Answered] = lambda call, answer: answer
        self.calls: list[Call] = []
        session = DeviceSession(StoreKeeper(laptop.store), self, laptop.offices.clock)
        self.papers = Papers(session, laptop.store, laptop.offices.clock, lambda: self.ran)

    def call(self, call: Call) -> Answered:
        wire: Wire = self.laptop.wire
        if "/documents/" not in call.url:
            return wire.call(call)
        self.calls.append(call)
        sent = self.sending(call)
        return sent if isinstance(sent, Answered) else self.coming(call, wire.call(sent))

    def asked(self) -> list[tuple[str, int]]:
        """Return method and offset of the calls since the last time."""
        found = [(one.method, int(parse_qs(urlsplit(one.url).query).get("offset", ["-1"])[0])) for one in self.calls]
        self.calls.clear()
        return found


@pytest.fixture
def county(tmp_path: Path) -> Iterator[FarOffices]:
    with far_offices(tmp_path) as offices:
        yield offices


@pytest.fixture
def pair(county: FarOffices) -> tuple[Post, Post, str]:
    """Two laptops of one office; the participant is the other's own."""
    one, other = county.far_laptop("ingrid"), county.far_laptop("odd")
    person = one.person(responsible_counsellor=other.principal.counsellor)
    sync(one, other)
    return Post(one), Post(other), person


def sync(*laptops: FarLaptop) -> None:
    for laptop in laptops:
        assert laptop.sync().state is State.DONE


def scan(size: int, seed: int = 1) -> bytes:
    return random.Random(seed).randbytes(size)


def add(laptop: FarLaptop, person: str, content: bytes, title: str = "Skann") -> str:
    """Keep a document of a participant, and return its digest."""
    laptop.offices.pass_time(seconds=1)
    sha256 = hashlib.sha256(content).hexdigest()
    desk = laptop.desk
    with desk.work("La ved") as uow:
        uow.connection.execute(sa.insert(blob).prefix_with("OR IGNORE"), {"sha256": sha256, "bytes": content})
        uow.save(
            Document(
                id=desk.new_id(),
                created_at=uow.now,
                created_by=uow.actor.counsellor,
                created_office=uow.actor.office,
                participant=RecordId(person),
                title=title,
                size=len(content),
                sha256=sha256,
            )
        )
    return sha256


def held(laptop: FarLaptop, sha256: str) -> bytes | None:
    with laptop.store.reading() as connection:
        return connection.execute(sa.select(blob.c.bytes).where(blob.c.sha256 == sha256)).scalar()


def test_a_document_comes_to_the_counsellor_whose_participant_it_is(pair: tuple[Post, Post, str]) -> None:
    one, other, person = pair
    content = scan(3 * PART_BYTES + 7)
    sha256 = add(one.laptop, person, content)
    sync(one.laptop)
    assert one.papers.waiting() == 1
    one.papers.bring()
    assert one.asked() == [("GET", -1), *(("PUT", number * PART_BYTES) for number in range(4))]
    sync(other.laptop)
    other.papers.fetch_own()
    assert held(other.laptop, sha256) == content
    assert (one.papers.sent, one.papers.waiting(), other.papers.received) == (1, 0, 1)


def test_what_is_confirmed_is_not_asked_about_again(pair: tuple[Post, Post, str]) -> None:
    one, other, person = pair
    add(one.laptop, person, scan(9))
    sync(one.laptop)
    one.papers.bring()
    one.asked()
    again = Post(one.laptop)
    again.papers.bring()
    one.papers.bring()
    assert (one.asked(), again.asked()) == ([], [])
    sync(other.laptop)
    other.papers.fetch_own()
    other.papers.bring()
    other.asked()
    other.papers.fetch_own()
    other.papers.bring()
    assert other.asked() == []


def test_a_line_that_breaks_costs_no_more_than_a_part(county: FarOffices, pair: tuple[Post, Post, str]) -> None:
    one, other, person = pair
    content = scan(6 * PART_BYTES)
    sha256 = add(one.laptop, person, content)
    sync(one.laptop)
    chance = random.Random(3)
    faults = (Fault.DROP_BEFORE, Fault.DROP_AFTER, Fault.CUT, *[Fault.NONE] * 4)
    county.line.plan = lambda: Planned(chance.choice(faults), 200)
    tries = until_it_is_through(one.papers.bring)
    assert tries > 3
    assert one.papers.waiting() == 0
    county.line.plan = lambda: Planned(Fault.NONE)
    sync(other.laptop)
    county.line.plan = lambda: Planned(chance.choice(faults), 40_000)
    assert until_it_is_through(other.papers.fetch_own) > 3
    assert held(other.laptop, sha256) == content
    offsets = [offset for method, offset in other.asked() if method == "GET"]
    assert offsets == sorted(offsets)


def until_it_is_through(act: Callable[[], None]) -> int:
    """Act until nothing is raised, and return how often it took."""
    for tries in range(1, 200):
        try:
            act()
        except TransportError:
            continue
        return tries
    raise AssertionError("it never came through")


def test_a_part_that_arrived_is_not_sent_again(county: FarOffices, pair: tuple[Post, Post, str]) -> None:
    one, _, person = pair
    add(one.laptop, person, scan(2 * PART_BYTES))
    sync(one.laptop)
    one.papers.waiting()
    for fault in (Fault.NONE, Fault.NONE, Fault.DROP_AFTER):
        county.line.befall(fault)
    with pytest.raises(NetworkDownError):
        one.papers.bring()
    one.calls.clear()
    one.papers.bring()
    assert one.calls[1].url.endswith(f"&offset={PART_BYTES}")
    assert sum(len(call.content) for call in one.calls) == PART_BYTES


def test_a_part_that_comes_too_slowly_goes_in_smaller_ones(pair: tuple[Post, Post, str]) -> None:
    one, _, person = pair
    add(one.laptop, person, scan(PART_BYTES))
    sync(one.laptop)
    sizes: list[int] = []

    def too_slow(call: Call) -> Call | Answered:
        sizes.append(len(call.content))
        return Answered(408, OURS, b'{"error":"too_slow"}') if len(call.content) > 300 * KILO else call

    one.sending = too_slow
    one.papers.bring()
    assert one.papers.waiting() == 0
    assert sizes[:4] == [0, 1024 * KILO, 512 * KILO, 256 * KILO]


def test_a_line_too_slow_for_any_part_is_left_for_later(pair: tuple[Post, Post, str]) -> None:
    one, _, person = pair
    add(one.laptop, person, scan(PART_BYTES))
    sync(one.laptop)
    one.sending = lambda call: Answered(408, OURS, b'{"error":"too_slow"}') if call.content else call
    one.papers.bring()
    assert one.papers.waiting() == 1


# ---- wrong bytes ---------------------------------------------------------------------------------------------------


def spoilt(content: bytes) -> bytes:
    return content[:-1] + bytes([content[-1] ^ 1])


def test_wrong_bytes_are_fetched_anew_and_never_kept(pair: tuple[Post, Post, str]) -> None:
    one, other, person = pair
    sha256 = add(one.laptop, person, scan(100))
    sync(one.laptop)
    one.papers.bring()
    sync(other.laptop)
    times = [1]

    def spoil(call: Call, answer: Answered) -> Answered:
        times[0] -= 1
        return replace(answer, content=spoilt(answer.content)) if times[0] >= 0 else answer

    other.coming = spoil
    other.papers.fetch(person, sha256)
    assert held(other.laptop, sha256) == scan(100)


def test_bytes_that_are_wrong_twice_are_refused(pair: tuple[Post, Post, str]) -> None:
    one, other, person = pair
    sha256 = add(one.laptop, person, scan(100))
    sync(one.laptop)
    one.papers.bring()
    sync(other.laptop)
    other.coming = lambda call, answer: replace(answer, content=spoilt(answer.content))
    with pytest.raises(PaperMissingError) as caught:
        other.papers.fetch(person, sha256)
    assert caught.value.reason == "damaged"
    assert held(other.laptop, sha256) is None


def test_bytes_that_were_spoilt_on_their_way_up_are_brought_once_more(pair: tuple[Post, Post, str]) -> None:
    one, _, person = pair
    add(one.laptop, person, scan(100))
    sync(one.laptop)
    times = [1]

    def spoil(call: Call) -> Call | Answered:
        if not call.content or times[0] == 0:
            return call
        times[0] -= 1
        return replace(call, content=spoilt(call.content))

    one.sending = spoil
    one.papers.bring()
    assert one.asked() == [("GET", -1), ("PUT", 0), ("PUT", 0)]
    assert one.papers.waiting() == 0


def test_bytes_that_went_bad_here_are_not_given_to_others(pair: tuple[Post, Post, str]) -> None:
    one, other, person = pair
    good, bad = scan(100, 1), scan(100, 2)
    sha256 = add(one.laptop, person, good)
    with one.laptop.store.database.writing() as connection:
        connection.execute(sa.update(blob).values(bytes=spoilt(good)))
    add(one.laptop, person, bad)
    sync(one.laptop)
    one.papers.bring()
    assert (one.papers.sent, one.papers.waiting()) == (1, 1)
    sync(other.laptop)
    with pytest.raises(PaperMissingError):
        other.papers.fetch(person, sha256)


# ---- who gets what -------------------------------------------------------------------------------------------------


def test_own_participants_come_by_themselves_newest_first_and_others_on_demand(
    county: FarOffices, pair: tuple[Post, Post, str]
) -> None:
    one, other, person = pair
    foreign = one.laptop.person("Yusuf", "Ali")
    assigned = one.laptop.person("Amina", "Omar")
    one.laptop.save("assignment", participant=assigned, counsellor=other.laptop.principal.counsellor)
    older, newer = (add(one.laptop, person, scan(10, seed)) for seed in (1, 2))
    helped = add(one.laptop, assigned, scan(10, 3))
    strange = add(one.laptop, foreign, scan(10, 4))
    sync(one.laptop)
    one.papers.bring()
    sync(other.laptop)
    other.papers.fetch_own()
    fetched = [call.url.partition("/documents/")[2][:64] for call in other.calls]
    assert fetched == [helped, newer, older]
    other.papers.fetch(foreign, strange)
    assert held(other.laptop, strange) == scan(10, 4)


def test_papers_of_a_protected_person_come_only_when_somebody_asks(pair: tuple[Post, Post, str]) -> None:
    _, other, _ = pair
    mine = other.laptop.person(address_protection="CONFIDENTIAL")
    sha256 = add(other.laptop, mine, scan(10))
    sync(other.laptop)
    other.papers.bring()
    with other.laptop.store.database.writing() as connection:
        connection.execute(sa.delete(blob))
    other.asked()
    other.papers.fetch_own()
    assert other.asked() == []
    other.papers.fetch(mine, sha256)
    assert held(other.laptop, sha256) == scan(10)


def test_nobody_gets_papers_of_somebody_whom_they_may_not_see(county: FarOffices, pair: tuple[Post, Post, str]) -> None:
    one, _, person = pair
    sha256 = add(one.laptop, person, scan(10))
    sync(one.laptop)
    one.papers.bring()
    abroad = Post(county.far_laptop("kari", "Karrieresenteret i Bodø"))
    with pytest.raises(PaperMissingError) as caught:
        abroad.papers.fetch(person, sha256)
    assert caught.value.reason == "not_there"


def test_what_arrives_after_its_record_has_left_is_not_kept(county: FarOffices, pair: tuple[Post, Post, str]) -> None:
    one, other, person = pair
    sha256 = add(one.laptop, person, scan(10))
    sync(one.laptop)
    one.papers.bring()
    sync(other.laptop)

    def leaves(call: Call, answer: Answered) -> Answered:
        abroad = county.counsellor("kari", "Karrieresenteret i Bodø")
        office = county.office("Karrieresenteret i Bodø")
        one.laptop.save("participant", person, office=office, responsible_counsellor=abroad)
        sync(one.laptop, other.laptop)
        return answer

    other.coming = leaves
    with pytest.raises(PaperMissingError):
        other.papers.fetch(person, sha256)
    assert held(other.laptop, sha256) is None


# ---- what waits ----------------------------------------------------------------------------------------------------


def test_a_paper_waits_until_the_server_knows_the_participant(pair: tuple[Post, Post, str]) -> None:
    one, _, _ = pair
    person = one.laptop.person("Yusuf", "Ali")
    add(one.laptop, person, scan(10))
    one.papers.bring()
    assert (one.papers.sent, one.papers.waiting()) == (0, 1)
    sync(one.laptop)
    one.papers.bring()
    assert one.papers.waiting() == 1
    one.ran += TRIED_AGAIN_SECONDS
    one.papers.bring()
    assert (one.papers.sent, one.papers.waiting()) == (1, 0)


def test_what_the_server_does_not_have_is_asked_for_again_after_an_hour(pair: tuple[Post, Post, str]) -> None:
    one, other, person = pair
    sha256 = add(one.laptop, person, scan(10))
    sync(one.laptop, other.laptop)
    other.papers.fetch_own()
    one.papers.bring()
    other.asked()
    other.papers.fetch_own()
    assert other.asked() == []
    other.ran += TRIED_AGAIN_SECONDS
    other.papers.fetch_own()
    assert held(other.laptop, sha256) == scan(10)


def test_a_paper_that_is_too_large_is_not_sent_and_holds_up_no_other(pair: tuple[Post, Post, str]) -> None:
    one, _, person = pair
    add(one.laptop, person, bytes(LARGEST_BYTES + 1))
    add(one.laptop, person, scan(10))
    sync(one.laptop)
    one.papers.bring()
    assert (one.papers.sent, one.papers.waiting(), len(one.asked())) == (1, 1, 2)


def test_a_paper_whose_record_was_deleted_is_not_brought(pair: tuple[Post, Post, str]) -> None:
    one, _, person = pair
    add(one.laptop, person, scan(10))
    assert one.papers.waiting() == 1
    one.laptop.delete("document", one.laptop.ids_of("document")[0])
    one.papers.bring()
    assert (one.papers.waiting(), one.asked()) == (0, [])


def test_a_restored_server_is_brought_what_it_lacks(county: FarOffices, pair: tuple[Post, Post, str]) -> None:
    one, other, person = pair
    sha256 = add(one.laptop, person, scan(10))
    sync(one.laptop)
    one.papers.bring()
    with county.database.writing() as connection:
        for table in (document_part, document):
            connection.execute(sa.delete(table))
    county.pass_time()
    county.server.county.journal.restored()
    sync(one.laptop, other.laptop)
    one.papers.bring()
    other.papers.fetch_own()
    assert held(other.laptop, sha256) == scan(10)


def test_the_counsellor_may_stop_it_between_two_papers(pair: tuple[Post, Post, str]) -> None:
    one, other, person = pair
    for seed in (1, 2):
        add(one.laptop, person, scan(10, seed))
    sync(one.laptop, other.laptop)
    one.papers.bring(stopped=lambda: one.papers.sent == 1)
    assert one.papers.waiting() == 1
    one.papers.bring()
    other.papers.fetch_own(stopped=lambda: other.papers.received == 1)
    assert other.papers.received == 1


def test_it_is_told_how_far_a_paper_has_come(pair: tuple[Post, Post, str]) -> None:
    one, other, person = pair
    sha256 = add(one.laptop, person, scan(2 * PART_BYTES + 1))
    sync(one.laptop, other.laptop)
    one.papers.bring()
    seen: list[tuple[int, int]] = []
    other.papers.fetch(person, sha256, lambda came, size: seen.append((came, size)))
    size = 2 * PART_BYTES + 1
    assert seen == [(PART_BYTES, size), (2 * PART_BYTES, size), (size, size)]
