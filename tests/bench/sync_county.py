"""A county for measuring: PostgreSQL with fsync, the real server process on loopback, laptops registered with it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from karriere_app.bootstrap import Opened
from karriere_app.clock import SystemClock
from karriere_app.server.administration import add_counsellor, add_office, prepare
from karriere_app.server.database import Database, open_database
from karriere_app.server.directory import SqlDirectory
from karriere_app.server.invitations import invite
from karriere_app.sync.link import open_link
from tests.bench.starts import ROOT
from tests.bench.stores import make_profile, open_profile
from tests.server.cluster import Cluster

OFFICE = "Karrieresenteret i Skien"
_END_SECONDS = 30


class NotMeasuredError(Exception):
    """A process of the bench ended otherwise than it should."""


@dataclass
class County:
    """A county's database, and the server process that answers for it at ``address``."""

    database: Database
    database_address: str
    address: str

    def code(self, user: str, office: str = OFFICE) -> str:
        """Make the counsellor, and the office where it is missing; return an invitation code."""
        clock = SystemClock()
        add_office(self.database, clock, office)
        add_counsellor(self.database, clock, user, office)
        return invite(SqlDirectory(self.database, clock), user, clock).code

    def enrolled(self, folder: Path, user: str, office: str = OFFICE, address: str | None = None) -> Opened:
        """Make a profile, register it as a counsellor who typed an invitation code, and open it anew.

        ``address``: another one of the county's servers.
        """
        opened = make_profile(folder)
        try:
            link = open_link(opened.desk)
            link.enrol(address or self.address, self.code(user, office))
            link.close()
        finally:
            opened.close()
        return open_profile(folder)  # at work as whom the server knows


@contextmanager
def county(cluster: Cluster) -> Iterator[County]:
    """Run ``karriere-server serve`` on a new database."""
    database_address = cluster.new_database()
    with ExitStack() as ending:
        database = open_database(database_address)
        ending.callback(database.close)
        prepare(database, SystemClock())
        yield County(database, database_address, ending.enter_context(serving(database_address)))


@contextmanager
def serving(database_address: str, *words: str) -> Iterator[str]:
    """Run ``karriere-server serve`` on a database and give its address; ``words``: what else is said to it."""
    command = (sys.executable, "-m", "karriere_app.server.commands", "--json", "--database", database_address)
    process = subprocess.Popen(
        (*command, "serve", "--listen", "127.0.0.1:0", *words), cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    try:
        yield str(next_answer(process)["listening"])
    finally:
        process.terminate()
        process.wait(_END_SECONDS)


def next_answer(process: subprocess.Popen[str]) -> dict[str, Any]:
    """Return the next line that a process writes, read as JSON."""
    assert process.stdout is not None
    line = process.stdout.readline()
    if not line:
        raise NotMeasuredError(f"{process.args!r} ended with {process.wait(_END_SECONDS)}")
    answer: dict[str, Any] = json.loads(line)
    return answer


@contextmanager
def laptop_process(*words: str) -> Iterator[subprocess.Popen[str]]:
    """Run ``tests.bench.sync_driver``, which is told to go on by a line of standard input."""
    command = (sys.executable, "-m", "tests.bench.sync_driver", *words)
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            assert process.stdin is not None
            process.stdin.close()


def go_on(process: subprocess.Popen[str]) -> dict[str, Any]:
    """Tell a laptop's process to go on and return its next answer."""
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()
    return next_answer(process)


def synced(folder: Path) -> Mapping[str, Any]:
    """Sync a profile once in a process of its own and return what it says; it must come to its end."""
    with laptop_process("sync", str(folder)) as process:
        found = next_answer(process)
    require_done(found)
    return found


def require_done(found: Mapping[str, Any]) -> None:
    """Raise NotMeasuredError where a sync did not do all that it should."""
    if found["state"] != "done" or found["conflicts"] or found["held_back"]:
        raise NotMeasuredError(str(found))
