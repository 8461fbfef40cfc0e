"""``karriere-server serve`` as an administrator runs it: a process of its own, told by signals and other words."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from karriere_app.clock import SystemClock
from karriere_app.domain.ids import new_id
from karriere_app.server.county import build_county
from karriere_app.server.database import open_database
from karriere_app.server.sign_in import SignInSettings
from karriere_app.sync.http_wire import HttpWire
from karriere_app.sync.membership import LOST
from karriere_app.sync.ports import DeviceRevokedError
from karriere_app.sync.protocol import NewEpoch, PullRequest, PushReply, decode, encode
from karriere_app.sync.sign_in import DeviceSession
from karriere_app.sync.transport import HttpTransport
from tests.server.live import JSON, BareWire, MemoryKeeper, Server, reply_in
from tests.server.pushing import change

PATIENCE_SECONDS = 60
PUSH = "/v1/sync/push"


@dataclass
class Machine:
    """Where the server runs and the administrator types."""

    database: str
    process: subprocess.Popen[str]
    server: Server

    def type(self, *words: str) -> Any:
        """Run another word against the same database and return its answer."""
        done = subprocess.run(
            [sys.executable, "-m", "karriere_app.server.commands", "--database", self.database, "--json", *words],
            capture_output=True,
            text=True,
            timeout=PATIENCE_SECONDS,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)


@contextmanager
def running(database: str) -> Iterator[Machine]:
    """Serve on a free port; at the end the process must have said nothing on standard error."""
    words = ["--database", database, "serve", "--listen", "127.0.0.1:0", "--json"]
    process = subprocess.Popen(
        [sys.executable, "-m", "karriere_app.server.commands", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONWARNINGS": "error"},
    )
    assert process.stdout is not None
    assert process.stderr is not None
    line = process.stdout.readline()
    assert line, process.stderr.read()
    address, clock, wire = json.loads(line)["listening"], SystemClock(), BareWire()
    opened = open_database(database)
    server = Server(address, build_county(opened, clock, SignInSettings(address)), opened, clock, wire)
    try:
        yield Machine(database, process, server)
    finally:
        wire.client.close()
        opened.close()
        process.kill()
        said = process.communicate(timeout=PATIENCE_SECONDS)[1]
    assert said == ""


@pytest.fixture
def machine(address: str) -> Iterator[Machine]:
    with running(address) as started:
        yield started


def test_an_invited_laptop_comes_in_by_the_programs_own_wire(machine: Machine) -> None:
    machine.type("office", "add", "Skien")
    machine.type("counsellor", "add", "berit", "--office", "Skien")
    code, wire, keeper = machine.type("invite", "berit")["code"], HttpWire(), MemoryKeeper()
    session = DeviceSession(keeper, wire, SystemClock())
    enrolled = session.enrol(machine.server.address, new_id(SystemClock().now()), {"code": code})
    machine.server.laptop("anna").person(family_name="Prøve")
    reply = HttpTransport(session).ask(PullRequest(1, enrolled.device, None, 0, 2_000))
    wire.close()
    names = {entry.fields.get("family_name") for entry in getattr(reply, "entries", ())}
    assert "Prøve" in names


def test_it_ends_when_the_last_request_is_answered(machine: Machine) -> None:
    laptop, one = machine.server.laptop(), new_id(SystemClock().now())
    body = encode(laptop.request(change(one, "participant", one, office=laptop.office)))
    place = urlsplit(machine.server.address)
    with socket.create_connection((str(place.hostname), int(place.port or 0)), PATIENCE_SECONDS) as line:
        head = {**laptop.signed("POST", PUSH), "Content-Type": JSON, "Host": "x", "Content-Length": str(len(body))}
        lines = "".join(f"{name}: {value}\r\n" for name, value in {**head, "Expect": "100-continue"}.items())
        line.sendall(f"POST {PUSH} HTTP/1.1\r\n{lines}\r\n".encode())
        assert line.recv(10_000).startswith(b"HTTP/1.1 100 ")
        machine.process.send_signal(signal.SIGTERM)
        _until_nobody_answers(machine.server.address)
        line.sendall(body)
        answer = b"".join(iter(lambda: line.recv(100_000), b""))
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert isinstance(decode(answer.split(b"\r\n\r\n", 1)[1]), PushReply)
    assert machine.process.wait(PATIENCE_SECONDS) in (0, -signal.SIGTERM)
    with machine.server.database.reading() as connection:
        assert one in connection.exec_driver_sql("SELECT id FROM entity").scalars().all()


def _until_nobody_answers(address: str) -> None:
    while True:
        try:
            httpx.get(f"{address}/healthz", trust_env=False)
        except httpx.TransportError:
            return


def test_a_laptop_that_is_called_lost_is_out_at_its_next_request(machine: Machine) -> None:
    laptop = machine.server.laptop()
    assert laptop.pull().entries
    machine.type("sealed", "key")
    machine.type("revoke", laptop.device, "--lost")
    answer = laptop.send("GET", "/v1/sync/pull", version=1, device=laptop.device, cursor=0)
    assert (answer.status_code, answer.json()["state"]) == (403, LOST)
    laptop.session = DeviceSession(laptop.keeper, machine.server.wire, SystemClock())
    with pytest.raises(DeviceRevokedError):
        laptop.session.token()


def test_a_new_era_is_told_while_the_server_runs(machine: Machine) -> None:
    laptop = machine.server.laptop()
    before = laptop.pull()
    epoch = machine.type("restore", "--new-era")["epoch"]
    answer = laptop.pull_raw(PullRequest(1, laptop.device, before.epoch, before.cursor, 2_000))
    assert reply_in(answer, NewEpoch).epoch == epoch
    assert answer.headers["karriere-epoch"] == epoch


def test_what_was_acknowledged_outlives_a_kill_and_nothing_is_doubled(address: str) -> None:
    """A small one of the two hundred kills in tests/end2end: the reply is written only after the commit."""
    people: list[str] = []
    for _ in range(3):
        with running(address) as machine:
            laptop = machine.server.laptop()
            people += [laptop.person(family_name="Prøve") for _ in range(3)]
            machine.process.kill()
    with running(address) as machine:
        entries = [entry.id for entry in machine.server.laptop().pull().entries]
        assert sorted(one for one in entries if one in people) == sorted(people)
        assert machine.type("verify")["problems"] == []
