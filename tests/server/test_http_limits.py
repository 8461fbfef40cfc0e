"""What is too much, too deep, too fast or too slow is refused with a reason, and costs nobody else anything."""

from __future__ import annotations

import concurrent.futures
import json
import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
import zstandard
from joserfc import jwt
from joserfc.jwk import RSAKey

from karriere_app.clock import SystemClock
from karriere_app.domain.digest import store_digest
from karriere_app.domain.ids import new_id
from karriere_app.server.administration import prepare
from karriere_app.server.database import Database, open_database, sqlite_address
from karriere_app.server.http.limits import MEGABYTE, Buckets, Limits, Rate
from karriere_app.server.issuer import Issuer, IssuerSettings
from karriere_app.server.refusals import IssuerUnreachableError
from karriere_app.sync.merge import digest_of
from karriere_app.sync.protocol import DigestRequest, encode
from karriere_app.sync.sign_in import proof_for
from karriere_app.sync.signed import new_key
from karriere_app.sync.wire import Call
from tests.server.attacks import PULL, refused
from tests.server.cluster import Cluster
from tests.server.live import JSON, Laptop, Server, serving

PUSH = "/v1/sync/push"
ZSTD = {"Content-Encoding": "zstd"}


@contextmanager
def server_with(folder: Path, limits: Limits | None = None) -> Iterator[Server]:
    """A server of its own on a SQLite file."""
    database = open_database(sqlite_address(folder / "county.db"))
    prepare(database, SystemClock())
    with serving(database, SystemClock(), limits) as running:
        yield running
    database.close()


@pytest.fixture(scope="module")
def laptop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Laptop]:
    with server_with(tmp_path_factory.mktemp("limits")) as running:
        yield running.laptop()


def packed(content: bytes) -> bytes:
    return zstandard.ZstdCompressor().compress(content)


# ---- sizes ---------------------------------------------------------------------------------------------------------


def test_a_body_over_two_megabytes_is_refused_before_it_is_read(laptop: Laptop) -> None:
    refused(laptop.send("POST", PUSH, b" " * (2 * MEGABYTE + 1)), "too_large", 413)


def test_a_body_that_does_not_say_how_long_it_is_stops_there_too(laptop: Laptop) -> None:
    headers = {**laptop.signed("POST", PUSH), "Content-Type": JSON}
    parts = (b" " * 100_000 for _ in range(30))
    answer = laptop.server.wire.client.post(laptop.server.address + PUSH, headers=headers, content=parts)
    refused(answer, "too_large", 413)


def test_two_megabytes_are_read(laptop: Laptop) -> None:
    refused(laptop.send("POST", PUSH, b" " * 2 * MEGABYTE), "malformed", 400)


@pytest.mark.parametrize("size", [2 * MEGABYTE + 1, 2_000 * MEGABYTE])
def test_a_body_that_swells_is_refused(size: int, laptop: Laptop) -> None:
    swelling = zstandard.ZstdCompressor().compressobj()
    block = bytes(MEGABYTE)
    content = b"".join(swelling.compress(block[: min(MEGABYTE, size - at)]) for at in range(0, size, MEGABYTE))
    refused(laptop.send("POST", PUSH, content + swelling.flush(), ZSTD), "too_large", 413)


def test_many_frames_are_not_a_way_round(laptop: Laptop) -> None:
    refused(laptop.send("POST", PUSH, packed(bytes(MEGABYTE)) * 3, ZSTD), "too_large", 413)


@pytest.mark.parametrize("content", [b"nonsense", packed(b"{}")[:-3], packed(b"x" * 5_000)[5:]])
def test_a_broken_packing_is_refused(content: bytes, laptop: Laptop) -> None:
    answer = laptop.send("POST", PUSH, content, ZSTD)
    assert answer.status_code == 400
    assert answer.json()["error"] in ("packing", "malformed")


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd, zstd", "x" * 100])
def test_only_zstd_is_unpacked(coding: str, laptop: Laptop) -> None:
    refused(laptop.send("POST", PUSH, b"{}", {"Content-Encoding": coding}), "coding", 415)


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "multipart/form-data; boundary=x", "x"])
def test_only_json_is_a_message(kind: str, laptop: Laptop) -> None:
    refused(laptop.send("POST", PUSH, b"{}", {"Content-Type": kind}), "media_type", 415)


@pytest.mark.parametrize("limit", [0, 2_001, -1, 10**30])
def test_a_page_has_at_most_two_thousand_records(limit: int, laptop: Laptop) -> None:
    answer = laptop.send("GET", PULL, version=1, device=laptop.device, cursor=0, limit=limit)
    refused(answer, "parameter", 422)
    assert answer.json()["place"] == "limit"


def test_at_most_two_thousand_records_are_asked_for_by_name(laptop: Laptop) -> None:
    asked = DigestRequest(1, laptop.device, None, records=tuple(str(one) for one in range(2_001)))
    refused(laptop.send("POST", "/v1/sync/digest", encode(asked)), "too_many", 422)


# ---- depth ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("depth", [65, 1_000, 500_000])
@pytest.mark.parametrize("signs", ["[]", "{}"])
def test_json_that_is_nested_too_deep_is_refused(depth: int, signs: str, laptop: Laptop) -> None:
    opening = signs[0] if signs == "[]" else '{"a":'
    content = (opening * depth + "1" + signs[1] * depth).encode()
    refused(laptop.send("POST", PUSH, content[: 2 * MEGABYTE]), "too_deep", 400)


def test_brackets_in_a_text_are_no_depth(laptop: Laptop) -> None:
    content = json.dumps({"type": "push", "x": '["{' * 10_000, "y": '\\"[' * 10_000, "z": "\\"}).encode()
    refused(laptop.send("POST", PUSH, content), "malformed", 400)


@pytest.mark.parametrize("unit", [b'"\\', b'\\"', b'"', b'"["'])
def test_a_text_without_an_end_is_looked_through_once(unit: bytes, laptop: Laptop) -> None:
    """A pattern that tried each quote again would need hours here; the client waits for half a minute."""
    content = b"[" * 65 + unit * (2 * MEGABYTE // len(unit) - 100)
    answer = laptop.send("POST", PUSH, content)
    assert (answer.status_code, answer.json()["error"]) in ((400, "too_deep"), (400, "malformed"))


# ---- how often, how much at once -----------------------------------------------------------------------------------


def test_a_device_that_asks_too_often_waits_and_no_other(tmp_path: Path) -> None:
    with server_with(tmp_path, Limits(devices=Rate(5, 0.1))) as server:
        hasty, other = server.laptop("anna"), server.laptop("berit")
        hasty.session.token()
        answers = [_pull(hasty) for _ in range(6)]
        assert {one.status_code for one in answers[:4]} == {200}
        refused(answers[-1], "slow_down", 429)
        assert int(answers[-1].headers["retry-after"]) >= 1
        assert _pull(other).status_code == 200


def test_a_bucket_fills_again() -> None:
    now = [0.0]
    buckets = Buckets(Rate(2, 0.5), lambda: now[0])
    assert [buckets.spend("a") for _ in range(3)] == [0, 0, 2]
    now[0] += 2.0
    assert [buckets.spend("a"), buckets.spend("a"), buckets.spend("b", 2)] == [0, 2, 0]
    now[0] += 1_000.0
    assert [buckets.spend("a") for _ in range(3)] == [0, 0, 2]


def test_buckets_are_bounded_in_number() -> None:
    buckets = Buckets(Rate(1, 0.001), lambda: 0.0, most=3)
    assert [buckets.spend(name) for name in "abcd"] == [0, 0, 0, 0]
    assert buckets.spend("d") > 0
    assert buckets.spend("a") == 0


def test_a_device_is_in_so_many_times_at_once_and_others_beside_it(tmp_path: Path) -> None:
    with server_with(tmp_path, Limits(at_once_each=2)) as server:
        greedy, other = server.laptop("anna"), server.laptop("berit")
        lines = [_half_a_push(greedy) for _ in range(2)]
        refused(_pull(greedy), "slow_down", 429)
        assert _pull(other).status_code == 200
        for line in lines:
            line.close()
        assert _settled(lambda: _pull(greedy), 200).status_code == 200


def test_a_body_that_does_not_come_is_given_up(tmp_path: Path) -> None:
    with server_with(tmp_path, Limits(body_seconds=0.2)) as server:
        laptop = server.laptop()
        with _half_a_push(laptop) as line:
            answer = b"".join(iter(lambda: line.recv(100_000), b""))
        assert answer.startswith(b"HTTP/1.1 408 ")
        assert b'"too_slow"' in answer


def test_when_all_places_are_taken_the_next_one_is_told_to_come_again(tmp_path: Path) -> None:
    with server_with(tmp_path, Limits(requests_at_once=3)) as server:
        laptops = [server.laptop(name) for name in ("anna", "berit", "cecilie")]
        for laptop in laptops:
            laptop.session.token()
        lines = [_half_a_push(laptop) for laptop in laptops]
        url = server.address
        answer = server.wire.client.get(f"{url}/v1/sign-in")
        refused(answer, "busy", 503)
        assert answer.headers["retry-after"]
        assert server.wire.client.get(f"{url}/healthz").status_code == 200
        for line in lines:
            line.close()
        assert _settled(lambda: server.wire.client.get(f"{url}/v1/sign-in"), 200).status_code == 200


def test_slow_lines_keep_nobody_waiting(tmp_path: Path) -> None:
    with server_with(tmp_path) as server:
        slow, quick = server.laptop("anna"), server.laptop("berit")
        lines = [_half_a_push(slow) for _ in range(8)]
        lines += [_half_a_head(server) for _ in range(100)]
        assert _pull(quick).elapsed.total_seconds() < 5
        for line in lines:
            line.close()


def test_an_issuer_that_hangs_keeps_nobody_from_signing_in(tmp_path: Path) -> None:
    goes_on, stranger = threading.Event(), RSAKey.generate_key(2048)

    def hangs(address: str) -> bytes:
        goes_on.wait(60)
        raise IssuerUnreachableError("no_answer")

    clock = SystemClock()
    database = open_database(sqlite_address(tmp_path / "county.db"))
    prepare(database, clock)
    issuer = Issuer(IssuerSettings("https://innlogging.no", "karriere"), hangs, clock)
    with serving(database, clock, Limits(queue=3), issuer) as server:
        laptop = server.laptop()

        def register() -> httpx.Response:
            call, key = Call("POST", f"{server.address}/v1/devices"), new_key()
            headers = {"DPoP": proof_for(key, call, clock.now().timestamp()), "Content-Type": JSON}
            id_token = jwt.encode({"alg": "RS256"}, {}, stranger, algorithms=["RS256"])
            body = json.dumps({"device": new_id(clock.now()), "id_token": id_token, "salt": "s" * 30})
            return server.wire.client.post(call.url, headers=headers, content=body)

        with concurrent.futures.ThreadPoolExecutor(12) as pool:
            waiting = [pool.submit(register) for _ in range(12)]
            turned_away = next(concurrent.futures.as_completed(waiting)).result()
            refused(turned_away, "busy", 503)
            assert _pull(laptop).status_code == 200
            goes_on.set()
            errors = {one.result().json()["error"] for one in waiting}
        assert errors == {"busy", "issuer_unreachable"}
    database.close()


def _pull(laptop: Laptop) -> httpx.Response:
    return laptop.send("GET", PULL, version=1, device=laptop.device, cursor=0)


def _settled(ask: Callable[[], httpx.Response], status: int) -> httpx.Response:
    """Ask until the status is this one: what was sent before may still be under way."""
    last = time.monotonic() + 20
    while True:
        answer = ask()
        if answer.status_code == status or time.monotonic() > last:
            return answer
        time.sleep(0.02)


def _connect(server: Server) -> socket.socket:
    parts = urlsplit(server.address)
    return socket.create_connection((str(parts.hostname), int(parts.port or 0)), 20)


def _half_a_head(server: Server) -> socket.socket:
    line = _connect(server)
    line.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n")
    return line


def _half_a_push(laptop: Laptop) -> socket.socket:
    """Send the head of a push, wait until the server lets it in and asks for the body, and send one byte of that."""
    line = _connect(laptop.server)
    head = {**laptop.signed("POST", PUSH), "Content-Type": JSON, "Host": "x", "Content-Length": "100"}
    lines = "".join(f"{name}: {value}\r\n" for name, value in {**head, "Expect": "100-continue"}.items())
    line.sendall(f"POST {PUSH} HTTP/1.1\r\n{lines}\r\n".encode())
    assert line.recv(100_000).startswith(b"HTTP/1.1 100 ")
    line.sendall(b"{")
    return line


# ---- trouble inside ------------------------------------------------------------------------------------------------


def test_a_bug_is_answered_and_logged_without_data(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with server_with(tmp_path) as server:
        laptop = server.laptop()
        laptop.person(family_name="Hemmelig")
        with server.database.writing() as connection:
            connection.exec_driver_sql("ALTER TABLE audit_participant RENAME TO elsewhere")
        with caplog.at_level(logging.DEBUG):
            answer = _pull(laptop)
        refused(answer, "unexpected", 500)
        assert set(answer.json()) == {"type", "title", "status", "error"}
        told = [record for record in caplog.records if record.name.startswith("karriere_app")]
        assert [record.getMessage().split(" at ")[0] for record in told] == ["unexpected OperationalError"]
        assert all(record.exc_info is None for record in told)
        assert "Hemmelig" not in caplog.text
        assert "elsewhere" not in caplog.text
        assert server.wire.client.get(f"{server.address}/readyz").status_code == 200


def test_a_database_that_is_away_is_waited_for(cluster: Cluster) -> None:
    address = cluster.new_database()
    database = open_database(address)
    prepare(database, SystemClock())
    with serving(database, SystemClock()) as server:
        laptop = server.laptop()
        laptop.session.token()
        get = server.wire.client.get
        assert get(f"{server.address}/readyz").json() == {"status": "ok"}
        cluster.drop(address)
        answer = _pull(laptop)
        refused(answer, "database_away", 503)
        assert int(answer.headers["retry-after"]) > 0
        assert answer.headers["karriere-epoch"]
        assert get(f"{server.address}/readyz").status_code == 503
        assert get(f"{server.address}/healthz").status_code == 200
    database.close()


def test_a_schema_of_another_program_is_not_ready(tmp_path: Path) -> None:
    with server_with(tmp_path) as server:
        with server.database.writing() as connection:
            connection.exec_driver_sql("UPDATE karriere_server_version SET version_num = '9999'")
        refused(server.wire.client.get(f"{server.address}/readyz"), "schema", 503)


# ---- what every reply carries --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/healthz", 200),
        ("GET", "/readyz", 200),
        ("GET", "/openapi.json", 200),
        ("GET", "/v1/sign-in", 200),
        ("GET", PULL, 422),
        ("POST", "/v1/token", 415),
        ("DELETE", PULL, 405),
        ("GET", "/docs", 404),
        ("GET", "/redoc", 404),
        ("GET", "/v1/../../etc/passwd", 404),
    ],
)
def test_every_reply_names_epoch_oldest_version_and_time(method: str, path: str, status: int, laptop: Laptop) -> None:
    answer = laptop.server.wire.client.request(method, laptop.server.address + path)
    assert answer.status_code == status
    with laptop.server.database.reading() as connection:
        lineage = connection.exec_driver_sql("SELECT lineage FROM county").scalar_one()
    assert answer.headers["karriere-epoch"] == json.loads(lineage)[-1][0]
    assert answer.headers["karriere-oldest-version"] == "1"
    assert answer.headers["date"].endswith(" GMT")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"
    assert "server" not in answer.headers
    if status >= 400:
        assert answer.headers["content-type"] == "application/problem+json"
        assert set(answer.json()) >= {"type", "title", "status", "error"}


def test_a_refusal_repeats_nothing_that_was_sent(laptop: Laptop) -> None:
    for answer in (
        laptop.send("GET", PULL, version="Hemmelig", device=laptop.device, cursor=0),
        laptop.send("POST", PUSH, b'{"type": "Hemmelig"}'),
        laptop.send("GET", "/v1/participants/Hemmelig/documents/x"),
        laptop.send("GET", "/Hemmelig"),
    ):
        assert answer.status_code >= 400
        assert "Hemmelig" not in answer.text


def test_a_hundred_laptops_at_once_are_all_answered(database: Database) -> None:
    """The small one of the figures in tests/bench: registered, five edits each, all there, equal digests."""
    with serving(database, SystemClock()) as server:
        codes = [server.code_for(f"nr{number}") for number in range(100)]
        barrier = threading.Barrier(100)

        def work(code: str) -> Laptop:
            laptop = Laptop(server)
            barrier.wait(60)
            laptop.enrol(code)
            for _ in range(5):
                laptop.person(family_name="Prøve")
            return laptop

        with concurrent.futures.ThreadPoolExecutor(100) as pool:
            laptops = list(pool.map(work, codes))
        found = laptops[0].pull().entries
        assert len([entry for entry in found if entry.kind == "participant"]) == 500
        total = store_digest(sorted((one.id, digest_of(one.kind, one.id, one.fields)) for one in found))
        asked = [one.send("GET", "/v1/sync/digest", version=1, device=one.device) for one in laptops[::20]]
        assert {answer.json()["total"] for answer in asked} == {total}
        assert server.county.audit.verify() is None
