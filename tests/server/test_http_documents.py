"""Documents over HTTP: in parts, over lines that break, checked by their digest."""

from __future__ import annotations

import hashlib
import random
import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx
import pytest

from karriere_app.clock import SystemClock
from karriere_app.domain.ids import new_id
from karriere_app.server.database import Database
from karriere_app.server.documents import LARGEST_BYTES, PART_BYTES
from tests.server.attacks import refused
from tests.server.live import BYTES, Laptop, Server, serving

CONTENT = random.Random(5).randbytes(2 * PART_BYTES + 12_345)
DIGEST = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def server(database: Database) -> Iterator[Server]:
    with serving(database, SystemClock()) as running:
        yield running


@pytest.fixture
def anna(server: Server) -> Laptop:
    return server.laptop("anna")


@pytest.fixture
def place(anna: Laptop) -> str:
    """Where the document of a new participant lies."""
    return f"/v1/participants/{anna.person(family_name='Prøve')}/documents/{DIGEST}"


def bring(
    laptop: Laptop, place: str, offset: int, part: bytes | None = None, size: int = len(CONTENT)
) -> httpx.Response:
    content = CONTENT[offset : offset + PART_BYTES] if part is None else part
    return laptop.send("PUT", place, content, {"Content-Type": BYTES}, size=size, offset=offset)


def bring_all(laptop: Laptop, place: str) -> None:
    """Ask how much is there and bring the rest, as a laptop does."""
    asked = laptop.send("GET", f"{place}/offset")
    offset = asked.json()["offset"] if asked.status_code == 200 else 0
    while offset < len(CONTENT):
        answer = bring(laptop, place, offset)
        assert answer.status_code == 200, answer.text
        offset = answer.json()["offset"]


def fetched(laptop: Laptop, place: str, length: int = PART_BYTES) -> bytes:
    found, size = b"", 1
    while len(found) < size:
        answer = laptop.send("GET", place, offset=len(found), length=length)
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"] == BYTES
        size = int(answer.headers["document-size"])
        found += answer.content
    return found


def test_a_document_comes_to_a_colleague_whole(server: Server, anna: Laptop, place: str) -> None:
    refused(anna.send("GET", f"{place}/offset"), "not_found", 404)
    bring_all(anna, place)
    berit = server.laptop("berit")
    assert fetched(berit, place) == CONTENT
    assert fetched(berit, place, 700_001) == CONTENT
    assert berit.send("GET", f"{place}/offset").json() == {"size": len(CONTENT), "offset": len(CONTENT)}
    refused(server.laptop("cecilie", "Bodø").send("GET", place), "not_found", 404)


def test_a_line_that_breaks_in_a_part_costs_that_part_only(server: Server, anna: Laptop, place: str) -> None:
    assert bring(anna, place, 0).json() == {"size": len(CONTENT), "offset": PART_BYTES}
    parts = urlsplit(server.address)
    with socket.create_connection((str(parts.hostname), int(parts.port or 0)), 20) as line:
        query = f"size={len(CONTENT)}&offset={PART_BYTES}"
        head = {**anna.signed("PUT", place), "Host": "x", "Content-Type": BYTES, "Content-Length": str(PART_BYTES)}
        lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
        line.sendall(f"PUT {place}?{query} HTTP/1.1\r\n{lines}\r\n".encode() + CONTENT[PART_BYTES:][:500_000])
    assert anna.send("GET", f"{place}/offset").json()["offset"] == PART_BYTES
    refused(anna.send("GET", place), "not_found", 404)
    bring_all(anna, place)
    assert fetched(anna, place) == CONTENT


def test_a_part_that_came_before_is_told_where_to_go_on(anna: Laptop, place: str) -> None:
    bring(anna, place, 0)
    again = bring(anna, place, 0)
    refused(again, "wrong_offset", 409)
    assert again.json()["offset"] == PART_BYTES


def test_other_bytes_than_the_digest_says_are_refused_and_forgotten(anna: Laptop, place: str) -> None:
    refused(bring(anna, place, 0, b"something else", 14), "digest", 422)
    refused(anna.send("GET", f"{place}/offset"), "not_found", 404)
    bring_all(anna, place)
    assert fetched(anna, place) == CONTENT


def test_a_part_has_at_most_a_megabyte(anna: Laptop, place: str) -> None:
    refused(bring(anna, place, 0, CONTENT[: PART_BYTES + 1]), "too_large", 413)
    refused(bring(anna, place, 0, b"x", LARGEST_BYTES + 1), "too_large", 413)
    refused(bring(anna, place, 0, b""), "empty", 422)


@pytest.mark.parametrize("digest", ["x", "A" * 64, "0" * 63, "0" * 65, "..%2F" + "0" * 59])
def test_an_address_that_is_no_digest_is_refused(digest: str, anna: Laptop) -> None:
    answer = anna.send("GET", f"/v1/participants/{new_id(anna.server.clock.now())}/documents/{digest}")
    assert answer.status_code in (404, 422)


def test_every_part_that_is_given_out_is_noted(server: Server, anna: Laptop, place: str) -> None:
    bring_all(anna, place)
    berit = server.laptop("berit")
    berit.send("GET", place, offset=1)
    rows = server.county.audit.of_participant(place.split("/")[3])
    assert [(row.actor, row.action) for row in rows][:2] == [
        (berit.counsellor, "document_fetched"),
        (anna.counsellor, "document_brought"),
    ]
    assert rows[0].details == {"sha256": DIGEST, "offset": 1}
