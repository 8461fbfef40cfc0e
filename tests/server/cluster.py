"""A private PostgreSQL cluster: made, started and thrown away by the tests, from the machine's own binaries."""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy as sa

APT_LINE = "apt-get install -y --no-install-recommends postgresql"
START_SECONDS = 60
_USER = "karriere"


class NoPostgresqlError(Exception):
    """The machine has no PostgreSQL 15 or newer; the text says what to type."""


@dataclass
class Cluster:
    """A running cluster, reached by a socket in a folder that only the tests know."""

    folder: Path
    numbers: Iterator[int] = field(default_factory=itertools.count)

    def new_database(self) -> str:
        """Make an empty database and return its SQLAlchemy address."""
        name = f"county_{next(self.numbers)}"
        self.run(f'CREATE DATABASE "{name}"')
        return self.address(name)

    def drop(self, address: str) -> None:
        """Throw a database away, whoever is connected."""
        self.run(f'DROP DATABASE "{sa.make_url(address).database}" WITH (FORCE)')

    def address(self, name: str) -> str:
        url = sa.URL.create("postgresql+psycopg", _USER, database=name, query={"host": str(self.folder)})
        return url.render_as_string()

    def run(self, statement: str) -> None:
        """Run one statement outside any transaction."""
        with psycopg.connect(host=str(self.folder), user=_USER, dbname="postgres", autocommit=True) as connection:
            connection.execute(statement.encode())


def binaries() -> Path:
    """Return the folder with initdb and postgres. Raises NoPostgresqlError with the line to type."""
    places = [Path(found).resolve().parent for found in [shutil.which("initdb")] if found]
    places += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda one: -int(one.parent.name.split(".")[0]))
    for place in places:
        if (place / "initdb").exists() and (place / "postgres").exists():
            return place
    raise NoPostgresqlError(f"PostgreSQL mangler på denne maskinen. Skriv: {APT_LINE}")


@contextmanager
def private_cluster(*, durable: bool = False) -> Iterator[Cluster]:
    """Make a cluster, run it, and remove it; ``durable``: with fsync, for measuring.

    As root everything runs under an unprivileged user, since initdb refuses root.
    """
    folder = Path(tempfile.mkdtemp(prefix="kpg", dir="/tmp"))  # short: a socket's path has at most 107 bytes
    identity = _unprivileged(folder)
    try:
        tools = binaries()
        data, log = folder / "data", folder / "log"
        making = [str(tools / "initdb"), "-D", str(data), "-U", _USER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"]
        made = subprocess.run([*making, "--no-sync"], capture_output=True, text=True, cwd=folder, **identity)
        assert made.returncode == 0, made.stderr
        settings = ["listen_addresses=", f"unix_socket_directories={folder}", "max_connections=200"]
        settings += [] if durable else ["fsync=off"]
        words = [word for one in settings for word in ("-c", one)]
        with log.open("wb") as file:
            server = subprocess.Popen(
                [str(tools / "postgres"), "-D", str(data), *words], stdout=file, stderr=file, cwd=folder, **identity
            )
        try:
            cluster = Cluster(folder)
            _wait(cluster, server, log)
            yield cluster
        finally:
            server.terminate()
            server.send_signal(2)  # SIGINT is PostgreSQL's fast shutdown: it waits for nobody
            server.wait(START_SECONDS)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _unprivileged(folder: Path) -> dict[str, Any]:
    if os.geteuid() != 0:
        return {}
    import pwd

    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _wait(cluster: Cluster, server: subprocess.Popen[bytes], log: Path) -> None:
    last = time.monotonic() + START_SECONDS
    while True:
        try:
            cluster.run("SELECT 1")
            return
        except psycopg.OperationalError:
            if server.poll() is not None or time.monotonic() > last:
                raise AssertionError(log.read_text(errors="replace")) from None
            time.sleep(0.05)
