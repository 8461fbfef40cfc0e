"""The server as a process: a free port, its address said when it answers, an orderly end."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from karriere_app.server.serving import listen_on

PATIENCE_SECONDS = 30
# A server with one route of its own: the routes of the program have their own tests.
PROGRAM = """
import sys
from pathlib import Path
from fastapi import FastAPI
from karriere_app.clock import SystemClock
from karriere_app.errors import KarriereError
from karriere_app.server.serving import serve

def make_app(county):
    app = FastAPI()

    @app.get("/")
    def root():
        with county.database.reading() as connection:
            return {"address": county.sign_in.settings.address, "dialect": connection.dialect.name}

    return app

database, listen, *rest = sys.argv[1:]
issuer = Path(rest[1]) if len(rest) > 1 else None
try:
    ready = lambda address: print(address, flush=True)
    sys.exit(serve(make_app, database, SystemClock(), listen, ready, rest[0] if rest and rest[0] else None, issuer))
except KarriereError as error:
    print(type(error).__name__, *error.args, flush=True)
    sys.exit(error.exit_code)
"""


@contextmanager
def running(*words: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run the server and give it with the first line it says."""
    server = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, *words], stdout=subprocess.PIPE, text=True, env={**os.environ}
    )
    try:
        assert server.stdout is not None
        yield server, server.stdout.readline().strip()
    finally:
        server.kill()
        server.wait(PATIENCE_SECONDS)
        assert server.stdout is not None
        server.stdout.close()


def test_it_says_its_address_answers_and_ends_in_order(address: str) -> None:
    with running(address, "127.0.0.1:0") as (server, said):
        assert said.startswith("http://127.0.0.1:")
        assert not said.endswith(":0")
        answered = httpx.get(said).json()
        assert answered["address"] == said
        assert answered["dialect"] == address.split(":")[0].split("+")[0]
        server.send_signal(signal.SIGTERM)
        assert server.wait(PATIENCE_SECONDS) in (0, -signal.SIGTERM)


def test_behind_a_proxy_its_name_is_another(address: str) -> None:
    with running(address, "127.0.0.1:0", "https://karriere.fylke.no") as (_, said):
        assert httpx.get(said).json()["address"] == "https://karriere.fylke.no"


def test_a_taken_port_is_said(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 'county.db'}"
    with running(database, "127.0.0.1:0") as (_, said):
        port = said.rsplit(":", 1)[1]
        with running(database, f"127.0.0.1:{port}") as (second, complaint):
            assert complaint == "StorageError io"
            assert second.wait(PATIENCE_SECONDS) == 6


@pytest.mark.parametrize("listen", ["", "8443", ":8443", "127.0.0.1:", "127.0.0.1:65536", "a:b:1", "x:-1"])
def test_a_place_to_listen_that_is_none_is_refused(listen: str, tmp_path: Path) -> None:
    with running(f"sqlite:///{tmp_path / 'county.db'}", listen) as (server, complaint):
        assert complaint == "UsageError listen"
        assert server.wait(PATIENCE_SECONDS) == 2


@pytest.mark.parametrize("name", ["http://karriere.fylke.no", "https://karriere.fylke.no/", "karriere"])
def test_a_name_that_laptops_could_not_trust_is_refused(name: str, tmp_path: Path) -> None:
    with running(f"sqlite:///{tmp_path / 'county.db'}", "127.0.0.1:0", name) as (_, complaint):
        assert complaint == "UsageError address"


def test_an_issuers_settings_are_read_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "issuer.json"
    file.write_text(json.dumps({"issuer": "https://innlogging.no", "client_id": "karriere", "scopes": ["openid"]}))
    with running(f"sqlite:///{tmp_path / 'county.db'}", "127.0.0.1:0", "", str(file)) as (_, said):
        assert said.startswith("http://")
    for content in ("{}", "not json", '{"issuer": "http://usikker.no", "client_id": "k"}', '{"issuer": 7, "x": 1}'):
        file.write_text(content)
        with running(f"sqlite:///{tmp_path / 'county.db'}", "127.0.0.1:0", "", str(file)) as (_, complaint):
            assert complaint == "UsageError issuer"


def test_replies_do_not_wait_for_more() -> None:
    """Nagle's algorithm would hold the second segment of each reply for 40 ms."""

    async def accepted() -> int:
        told: asyncio.Future[int] = asyncio.get_running_loop().create_future()

        async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            line: socket.socket = writer.get_extra_info("socket")
            told.set_result(line.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            writer.close()

        listening = listen_on("127.0.0.1", 0)
        async with await asyncio.start_server(meet, sock=listening):
            _, writer = await asyncio.open_connection(*listening.getsockname())
            answer = await told
            writer.close()
            await writer.wait_closed()
            return answer

    assert asyncio.run(accepted()) != 0
