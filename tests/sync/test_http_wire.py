"""The wire over real sockets: what comes back, and each trouble by its own name."""

from __future__ import annotations

import logging
import socket
import ssl
import struct
import threading
import warnings
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import zstandard

from karriere_app.errors import UsageError
from karriere_app.sync.http_wire import HttpWire, system_bundle
from karriere_app.sync.ports import (
    CaptivePortalError,
    GarbledReplyError,
    NetworkDownError,
    TransportError,
    WrongCertificateError,
)
from karriere_app.sync.wire import JSON, Call, ReplyTooLargeError, server_address
from tests.sync.canned import Says, canned, reply
from tests.sync.certificates import Authority

LONG = b'{"text":"' + b"helsefag " * 400 + b'"}'


@pytest.fixture
def wire() -> Iterator[HttpWire]:
    made = HttpWire(connect_seconds=2, silence_seconds=0.5, longest_reply_bytes=200_000)
    yield made
    made.close()


def get(address: str) -> Call:
    return Call("GET", f"{address}/v1/sync/pull?cursor=7")


def zstd(content: bytes) -> bytes:
    return zstandard.ZstdCompressor(write_checksum=True).compress(content)


def test_a_reply_of_any_status_comes_back_with_its_headers_in_lower_case(wire: HttpWire) -> None:
    with canned(reply("422 Unprocessable Content", b'{"error":"x"}', Retry_After="7")) as server:
        answer = wire.call(get(server.address))
    assert (answer.status, answer.error, answer.retry_after_seconds) == (422, "x", 7)
    assert answer.is_of_a_county_server


def test_one_connection_serves_many_requests(wire: HttpWire) -> None:
    with canned(reply()) as server:
        for _ in range(3):
            wire.call(get(server.address))
        assert (len(server.heard), server.connections) == (3, 1)


def test_a_long_body_of_json_is_packed_and_a_short_one_is_not(wire: HttpWire) -> None:
    with canned(reply()) as server:
        wire.call(Call("POST", server.address, JSON, LONG))
        wire.call(Call("POST", server.address, JSON, b"{}"))
        wire.call(Call("PUT", server.address, {"Content-Type": "application/octet-stream"}, LONG))
    packed, short, scan = (one.partition(b"\r\n\r\n") for one in server.heard)
    assert b"Content-Encoding: zstd" in packed[0]
    assert zstandard.ZstdDecompressor().decompress(packed[2]) == LONG
    assert (short[2], scan[2]) == (b"{}", LONG)


def test_a_packed_reply_is_unpacked(wire: HttpWire) -> None:
    with canned(reply(body=zstd(LONG), Content_Encoding="zstd")) as server:
        assert wire.call(get(server.address)).content == LONG
        assert b"Accept-Encoding: zstd\r\n" in server.heard[0]


def test_nothing_but_zstd_is_asked_for_and_taken(wire: HttpWire) -> None:
    with canned(reply(Content_Encoding="gzip")) as server, pytest.raises(CaptivePortalError):
        wire.call(get(server.address))


# ---- troubles ------------------------------------------------------------------------------------------------------


def hang_up(line: socket.socket) -> None:
    line.close()


def reset(line: socket.socket) -> None:
    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    line.close()


def say_nothing(line: socket.socket) -> None:
    threading.Event().wait(0.7)


def stall_in_the_body(line: socket.socket) -> None:
    line.sendall(reply(body=b'{"a":', length=100))
    threading.Event().wait(0.7)


@pytest.mark.parametrize(
    ("says", "trouble"),
    [
        (hang_up, NetworkDownError),
        (reset, NetworkDownError),
        (say_nothing, NetworkDownError),
        (stall_in_the_body, NetworkDownError),
        (b"SSH-2.0-OpenSSH_9.2\r\n\r\n", GarbledReplyError),
        (reply(body=b'{"a":', length=100, Connection="close"), GarbledReplyError),
        (reply(body=zstd(LONG)[:-3], Content_Encoding="zstd"), GarbledReplyError),
        (reply(body=zstd(LONG) + b"more", Content_Encoding="zstd"), GarbledReplyError),
        (reply(body=b"{}" * 400, Content_Encoding="zstd"), GarbledReplyError),
        (reply("302 Found", b"", Location="http://portal.invalid/"), CaptivePortalError),
        (reply("307 Temporary Redirect", b"{}", Location="/v1/sync/pull"), CaptivePortalError),
        (reply("511 Network Authentication Required"), CaptivePortalError),
        (reply("407 Proxy Authentication Required"), CaptivePortalError),
    ],
)
def test_each_trouble_has_its_own_name(wire: HttpWire, says: Says, trouble: type[TransportError]) -> None:
    with canned(says) as server, pytest.raises(TransportError) as caught:
        wire.call(get(server.address))
    assert type(caught.value) is trouble


def test_nobody_at_the_address_is_no_network(wire: HttpWire) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(NetworkDownError):
        wire.call(get(f"http://127.0.0.1:{port}"))
    with pytest.raises(NetworkDownError):
        wire.call(get("https://fylket.invalid"))


def test_a_reply_that_swells_is_stopped_before_it_is_whole(wire: HttpWire) -> None:
    swelling = (reply(body=zstd(b" " * 50_000_000), Content_Encoding="zstd"), reply(body=b" " * 300_000))
    for says in swelling:
        with canned(says) as server, pytest.raises(ReplyTooLargeError):
            wire.call(get(server.address))


def test_a_reply_that_drips_on_for_ever_is_given_up() -> None:
    seconds = iter([0.0, 1.0, 700.0, 701.0, 702.0])
    wire = HttpWire(ran=lambda: next(seconds))

    def drip(line: socket.socket) -> None:
        line.sendall(reply(body=b"{", length=100))
        threading.Event().wait(0.05)
        line.sendall(b" ")
        line.recv(1)

    with canned(drip) as server, pytest.raises(NetworkDownError):
        wire.call(get(server.address))
    wire.close()


def test_after_a_trouble_the_next_request_is_answered(wire: HttpWire) -> None:
    with canned(reply(body=b"{", length=9, Connection="close"), reply(body=b'{"b":2}')) as server:
        with pytest.raises(GarbledReplyError):
            wire.call(get(server.address))
        assert wire.call(get(server.address)).tree() == {"b": 2}


# ---- certificates --------------------------------------------------------------------------------------------------


@pytest.fixture
def county(tmp_path: Path) -> Authority:
    return Authority(tmp_path, "Telemark")


def test_the_countys_own_authority_is_believed(county: Authority) -> None:
    wire = HttpWire(ca_file=county.file)
    with canned(reply(), tls=county.server()) as server:
        assert wire.call(get(server.address)).is_ok
    wire.close()


def old_tls(county: Authority) -> ssl.SSLContext:
    context = county.server()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Python, too, says that these are not for use
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    return context


def test_a_wrong_certificate_is_final_and_nothing_is_sent(county: Authority, tmp_path: Path) -> None:
    stranger = Authority(tmp_path, "Stranger")
    wrong = {
        "authority": stranger.server(),
        "name": county.server(name="fylket.invalid"),
        "expired": county.server(valid_for=timedelta(days=-1)),
        "old_tls": old_tls(county),
    }
    wire = HttpWire(ca_file=county.file)
    for what, tls in wrong.items():
        with canned(reply(), tls=tls) as server, pytest.raises(WrongCertificateError):
            wire.call(Call("POST", server.address, {"Authorization": "DPoP secret"}, b"secret"))
        assert (what, server.connections, server.heard) == (what, 1, [])
    wire.close()


def test_the_systems_trust_store_does_not_believe_a_stranger(wire: HttpWire, county: Authority) -> None:
    with canned(reply(), tls=county.server()) as server, pytest.raises(WrongCertificateError):
        wire.call(get(server.address))


def test_a_county_that_names_its_authority_believes_no_other(county: Authority, tmp_path: Path) -> None:
    wire = HttpWire(ca_file=Authority(tmp_path, "Another").file)
    with canned(reply(), tls=county.server()) as server, pytest.raises(WrongCertificateError):
        wire.call(get(server.address))
    wire.close()


def test_something_that_speaks_no_tls_is_not_the_server(wire: HttpWire) -> None:
    def html(line: socket.socket) -> None:
        line.sendall(b"HTTP/1.1 200 OK\r\n\r\n<html>")

    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        line, _ = listening.accept()
        with line:
            html(line)

    thread = threading.Thread(target=serve)
    thread.start()
    with pytest.raises(CaptivePortalError):
        wire.call(get(f"https://127.0.0.1:{listening.getsockname()[1]}"))
    thread.join()
    listening.close()


def test_a_line_that_breaks_while_it_is_secured_is_no_network(wire: HttpWire) -> None:
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        line, _ = listening.accept()
        line.recv(10)
        hang_up(line)

    thread = threading.Thread(target=serve)
    thread.start()
    with pytest.raises(NetworkDownError):
        wire.call(get(f"https://127.0.0.1:{listening.getsockname()[1]}"))
    thread.join()
    listening.close()


def test_plain_http_is_for_this_machine_alone(wire: HttpWire) -> None:
    with pytest.raises(WrongCertificateError):
        wire.call(get("http://karriere.telemark.example"))


def test_a_file_without_certificates_is_refused(tmp_path: Path) -> None:
    empty = tmp_path / "empty.pem"
    empty.write_text("")
    for file in (empty, tmp_path / "missing.pem"):
        with pytest.raises(UsageError) as caught:
            HttpWire(ca_file=file)
        assert caught.value.reason == "ca_file"


def test_a_python_that_was_built_elsewhere_finds_the_systems_authorities(county: Authority, tmp_path: Path) -> None:
    empty, full = tmp_path / "empty", tmp_path / "full"
    empty.mkdir()
    full.mkdir()
    (full / "one.0").touch()
    places = [str(tmp_path / "missing.pem"), str(county.file)]
    assert system_bundle(None, None, places) == str(county.file)
    assert system_bundle(None, str(empty), places) == str(county.file)
    assert system_bundle(None, str(full), places) is None
    assert system_bundle(str(county.file), None, places) is None
    assert system_bundle(None, None, places[:1]) is None


# ---- proxies -------------------------------------------------------------------------------------------------------


def test_the_proxy_of_the_environment_is_asked_for_the_line(monkeypatch: pytest.MonkeyPatch) -> None:
    with canned(reply("407 Proxy Authentication Required", b"", Connection="close")) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.address)
        wire = HttpWire()
        with pytest.raises(CaptivePortalError):
            wire.call(Call("POST", "https://karriere.telemark.example/v1/token", {"Authorization": "secret"}))
        wire.close()
    assert proxy.heard[0].startswith(b"CONNECT karriere.telemark.example:443 ")
    assert b"secret" not in proxy.heard[0]


def test_a_proxy_that_finds_no_way_is_no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    with canned(reply("502 Bad Gateway", b"", Connection="close")) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.address)
        wire = HttpWire()
        with pytest.raises(NetworkDownError):
            wire.call(get("https://karriere.telemark.example"))
        wire.close()


def test_a_proxy_of_unknown_kind_is_named_and_not_passed_by(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "gopher://127.0.0.1:1")
    with pytest.raises(UsageError) as caught:
        HttpWire()
    assert caught.value.reason == "proxy"


# ---- the log -------------------------------------------------------------------------------------------------------


def test_nothing_of_a_request_is_logged(wire: HttpWire, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with canned(reply(body=b'{"name":"Amina"}')) as server:
        wire.call(Call("POST", f"{server.address}/v1/participants", {"Authorization": "DPoP secret"}, b"Amina"))
    assert caplog.records == []


# ---- addresses -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("karriere.telemark.no", "https://karriere.telemark.no"),
        (" https://Karriere.Telemark.no:443/ ", "https://karriere.telemark.no"),
        ("https://karriere.telemark.no:8443/karriere/", "https://karriere.telemark.no:8443/karriere"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://[::1]:80", "http://[::1]"),
    ],
)
def test_a_typed_address_is_kept_as_the_server_names_itself(typed: str, kept: str) -> None:
    assert server_address(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "https://",
        "http://karriere.telemark.no",
        "ftp://telemark.no",
        "https://a@telemark.no",
        "tele mark.no",
        "https://telemark.no/?a=1",
        "https://telemark.no/#a",
        "https://telemark.no:port",
        "https://[telemark.no",
    ],
)
def test_what_is_no_safe_address_is_refused(typed: str) -> None:
    with pytest.raises(UsageError):
        server_address(typed)
