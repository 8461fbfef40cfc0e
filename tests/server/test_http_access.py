"""Who may ask what of whom: a row for every endpoint. An endpoint without a row fails the first test.

The columns are whose record it is: of the own office, of another one, of a shielded person of the own office, of a
shielded person to whom the counsellor is assigned, and of somebody who is not here at all.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum

import httpx
import pytest

from karriere_app.clock import SystemClock
from karriere_app.domain.access import Action, Principal, Scope, may
from karriere_app.domain.digest import store_digest
from karriere_app.domain.fields import RecordId
from karriere_app.domain.ids import new_id
from karriere_app.server.administration import prepare
from karriere_app.server.database import open_database, sqlite_address
from karriere_app.server.directory_port import DeviceState
from karriere_app.server.http import make_app
from karriere_app.server.sealed_work import new_administrator_key
from karriere_app.sync.merge import digest_of
from karriere_app.sync.protocol import DigestReply, DigestRequest, Entry, FieldChange, OfferReply, OfferRequest
from tests.server.cluster import Cluster
from tests.server.live import BYTES, Laptop, Server, reply_in, serving
from tests.server.pushing import AT, change

CONTENT = b"et vitnem\xc3\xa5l"
DIGEST = hashlib.sha256(CONTENT).hexdigest()
NEWER = 2**60


class Whose(Enum):
    OWN = 0
    OTHER = 1
    SHIELDED = 2
    ASSIGNED = 3
    UNKNOWN = 4


WRITERS = ("COUNSELLOR", "LEADER", "ADMINISTRATOR")
ROLES = (*WRITERS, "READER")
SEES = dict.fromkeys(ROLES, "yes no no yes no")
WRITES = {**dict.fromkeys(WRITERS, "yes no no yes yes"), "READER": "no no no no no"}
TABLE: Mapping[str, Mapping[str, str]] = {
    "push": WRITES,
    "offer": WRITES,
    "pull": SEES,
    "digest": SEES,
    "digest_of": SEES,
    "offset": SEES,
    "fetch": SEES,
    "bring": {**SEES, "READER": "no no no no no"},
    "access_log": {
        **dict.fromkeys(("COUNSELLOR", "READER"), "yes no no yes no"),
        **dict.fromkeys(("LEADER", "ADMINISTRATOR"), "yes yes yes yes no"),
    },
}
OPEN_TO_ALL = {"ways", "register", "token", "last_delivery", "lives", "ready"}
DRAINS = {"push", "offer", "offset", "bring"}
"""What a laptop that was retired may still ask."""


@dataclass
class Office:
    """A county with somebody of each role in Skien, and a participant of each kind."""

    server: Server
    owner: Laptop
    laptops: dict[str, Laptop] = field(default_factory=dict)
    people: dict[Whose, str] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=itertools.count)

    def of(self, whose: Whose) -> str:
        return self.people.get(whose) or new_id(self.server.clock.now())


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def office(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    if request.param == "sqlite":
        address = sqlite_address(tmp_path_factory.mktemp("access") / "county.db")
    else:
        running: Cluster = request.getfixturevalue("cluster")
        address = running.new_database()
    database = open_database(address)
    prepare(database, SystemClock())
    with serving(database, SystemClock()) as server:
        yield _furnished(server)
    database.close()


def _furnished(server: Server) -> Office:
    owner, stranger = server.laptop("eier"), server.laptop("fjern", "Bodø")
    office = Office(server, owner)
    for role in ROLES:
        office.laptops[role] = server.laptop(role.lower(), "Skien", role)
    shielded = {"address_protection": "STRICTLY_CONFIDENTIAL", "responsible_counsellor": owner.counsellor}
    office.people = {
        Whose.OWN: owner.person(family_name="Egen"),
        Whose.OTHER: stranger.person(family_name="Annen"),
        Whose.SHIELDED: owner.person(family_name="Skjult", **shielded),
        Whose.ASSIGNED: owner.person(family_name="Tildelt", **shielded),
    }
    person = office.people[Whose.ASSIGNED]
    for laptop in office.laptops.values():
        owner.push(change(new_id(server.clock.now()), "assignment", person, counsellor=laptop.counsellor))
    for whose, one in office.people.items():
        assert _bring(stranger if whose is Whose.OTHER else owner, one).status_code == 200
    return office


# ---- one request each: was it let through? -------------------------------------------------------------------------


def _push(office: Office, laptop: Laptop, person: str) -> bool:
    renamed = replace(change(person, "participant", person), fields={"phone": FieldChange(None, "90000000", 0)})
    if person not in office.people.values():
        renamed = change(person, "participant", person, office=laptop.office)
    (receipt,) = laptop.push(renamed).answers[0].records
    assert receipt.quarantined in (None, "not_allowed")
    return receipt.quarantined is None


def _offer(office: Office, laptop: Laptop, person: str) -> bool:
    rev = NEWER + next(office.numbers)
    nonce, note = f"{laptop.device}-offer-{rev}", f"merknad {rev}"
    fields = {"summary": note}
    if person not in office.people.values():
        fields["office"] = laptop.office
    written = ((rev, laptop.counsellor, AT, tuple(fields)),)
    entry = Entry(0, "participant", person, person, None, AT, laptop.counsellor, laptop.office, fields, written)
    epoch = laptop.pull().epoch
    asked = OfferRequest(1, laptop.device, epoch, laptop.nonce, nonce, rev - 1, (entry,), (), True)
    laptop.ask("/v1/sync/offer", asked, OfferReply)
    laptop.nonce = nonce
    with office.server.database.reading() as connection:
        texts = connection.exec_driver_sql("SELECT content FROM entity").scalars()
        return any(f'"{note}"' in text for text in texts)


def _pull(office: Office, laptop: Laptop, person: str) -> bool:
    return any(person in (entry.id, entry.participant) for entry in laptop.pull().entries)


def _digest(office: Office, laptop: Laptop, person: str) -> bool:
    answer = laptop.send("GET", "/v1/sync/digest", version=1, device=laptop.device)
    total = reply_in(answer, DigestReply).total
    entries = [(one.id, digest_of(one.kind, one.id, one.fields)) for one in laptop.pull().entries]
    assert total == store_digest(sorted(entries))
    return person in dict(entries)


def _digest_of(office: Office, laptop: Laptop, person: str) -> bool:
    asked = DigestRequest(1, laptop.device, None, prefixes=tuple(f"{one:02x}" for one in range(256)), records=(person,))
    reply = laptop.ask("/v1/sync/digest", asked, DigestReply)
    assert bool(reply.entries) is (person in dict(reply.lines))
    return bool(reply.entries)


def _bring(laptop: Laptop, person: str) -> httpx.Response:
    path = f"/v1/participants/{person}/documents/{DIGEST}"
    return laptop.send("PUT", path, CONTENT, {"Content-Type": BYTES}, size=len(CONTENT), offset=0)


def _through(answer: httpx.Response, *allowed: int) -> bool:
    assert answer.status_code in (*allowed, 403, 404), answer.text
    return answer.status_code in allowed


ASKS: Mapping[str, Callable[[Office, Laptop, str], bool]] = {
    "push": _push,
    "offer": _offer,
    "pull": _pull,
    "digest": _digest,
    "digest_of": _digest_of,
    "offset": lambda it, laptop, person: _through(
        laptop.send("GET", f"/v1/participants/{person}/documents/{DIGEST}/offset"), 200
    ),
    "fetch": lambda it, laptop, person: _through(
        laptop.send("GET", f"/v1/participants/{person}/documents/{DIGEST}"), 200
    ),
    "bring": lambda it, laptop, person: _through(_bring(laptop, person), 409),  # it is here already
    "access_log": lambda it, laptop, person: _through(laptop.send("GET", "/v1/access-log", participant=person), 200),
}


# ---- the tests -----------------------------------------------------------------------------------------------------


def test_every_endpoint_has_a_row(office: Office) -> None:
    app = make_app(office.server.county)
    operations = {one["operationId"] for path in app.openapi()["paths"].values() for one in path.values()}
    assert operations == set(TABLE) | OPEN_TO_ALL
    assert set(TABLE) == set(ASKS)


@pytest.mark.parametrize("whose", Whose)
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("operation", TABLE)
def test_the_table(operation: str, role: str, whose: Whose, office: Office) -> None:
    allowed = TABLE[operation][role].split()[whose.value] == "yes"
    assert ASKS[operation](office, office.laptops[role], office.of(whose)) is allowed


@pytest.mark.parametrize("whose", [Whose.OWN, Whose.OTHER, Whose.SHIELDED, Whose.ASSIGNED])
@pytest.mark.parametrize("role", ROLES)
def test_the_table_says_what_the_rule_book_says(role: str, whose: Whose) -> None:
    me, owner = RecordId("me"), RecordId("owner")
    here, there = RecordId("here"), RecordId("there")
    principal = Principal(me, here, frozenset({role}))
    scope = {
        Whose.OWN: Scope(here, None),
        Whose.OTHER: Scope(there, None),
        Whose.SHIELDED: Scope(here, owner, address_protection="STRICTLY_CONFIDENTIAL"),
        Whose.ASSIGNED: Scope(here, owner, frozenset({me}), "STRICTLY_CONFIDENTIAL"),
    }[whose]
    assert may(principal, Action.READ, scope) is (SEES[role].split()[whose.value] == "yes")
    assert may(principal, Action.WRITE, scope) is (WRITES[role].split()[whose.value] == "yes")


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("path", ["documents/{digest}", "documents/{digest}/offset"])
def test_who_is_shielded_and_who_is_not_here_look_the_same(role: str, path: str, office: Office) -> None:
    answers = set()
    for whose in (Whose.SHIELDED, Whose.OTHER, Whose.UNKNOWN):
        tail = path.format(digest=DIGEST)
        answer = office.laptops[role].send("GET", f"/v1/participants/{office.of(whose)}/{tail}")
        kept = {name: value for name, value in answer.headers.items() if name != "date"}
        answers.add((answer.status_code, answer.text, str(kept)))
    assert len(answers) == 1


def test_the_log_of_who_is_shielded_and_of_who_is_not_here_look_the_same(office: Office) -> None:
    laptop = office.laptops["COUNSELLOR"]
    answers = {
        (answer.status_code, answer.text)
        for whose in (Whose.SHIELDED, Whose.OTHER, Whose.UNKNOWN)
        for answer in [laptop.send("GET", "/v1/access-log", participant=office.of(whose))]
    }
    assert len(answers) == 1


@pytest.mark.parametrize("role", ROLES)
def test_the_whole_log_is_for_leaders_and_administrators(role: str, office: Office) -> None:
    answer = office.laptops[role].send("GET", "/v1/access-log", limit=1)
    assert answer.status_code == (200 if role in ("LEADER", "ADMINISTRATOR") else 403)


@pytest.mark.parametrize("operation", TABLE)
def test_without_signing_in_nothing_is_answered(operation: str, office: Office) -> None:
    answer = _unsigned(office, operation, {})
    assert answer.status_code == 401, answer.text


@pytest.mark.parametrize("operation", TABLE)
@pytest.mark.parametrize("state", [DeviceState.RETIRED, DeviceState.LOST])
def test_a_laptop_out_of_service_only_brings(state: DeviceState, operation: str, office: Office) -> None:
    if office.server.county.directory.administrator_key() is None:
        office.server.county.directory.set_administrator_key(new_administrator_key().public)
    laptop = office.server.laptop(f"{state.value}-{operation}")
    laptop.session.token()
    office.server.revoke(laptop, state)
    method, path, parameters = _place(office, operation, laptop)
    answer = laptop.send(method, path, b"{}" if method != "GET" else b"", _kind(method), **parameters)
    lets_through = state is DeviceState.RETIRED and operation in DRAINS
    assert (answer.status_code == 403 and answer.json()["error"] == "device_stopped") is not lets_through


def _kind(method: str) -> dict[str, str]:
    return {"Content-Type": BYTES if method == "PUT" else "application/json"}


def _place(office: Office, operation: str, laptop: Laptop) -> tuple[str, str, dict[str, str | int]]:
    """Return method, path and parameters of an operation."""
    paths = make_app(office.server.county).openapi()["paths"]
    method, path = next(
        (method.upper(), path)
        for path, methods in paths.items()
        for method, one in methods.items()
        if one["operationId"] == operation
    )
    path = path.format(participant=office.people[Whose.OWN], sha256=DIGEST)
    parameters: dict[str, str | int] = {}
    if operation in ("pull", "digest"):
        parameters = {"version": 1, "device": laptop.device, "cursor": 0}
    if operation == "bring":
        parameters = {"size": len(CONTENT), "offset": 0}
    return method, path, parameters


def _unsigned(office: Office, operation: str, headers: dict[str, str]) -> httpx.Response:
    method, path, parameters = _place(office, operation, office.owner)
    given = {**_kind(method), **headers}
    content = b"{}" if method != "GET" else b""
    url = office.server.address + path
    return office.server.wire.client.request(method, url, params=parameters, headers=given, content=content)
