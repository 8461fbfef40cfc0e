"""The real ``karriere-server`` as a process of its own, and its administration at a terminal."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.end2end.terminal import Terminal, new

PATIENCE_SECONDS = 60
SKIEN, BODOE = "Karrieresenteret i Skien", "Karrieresenteret i Bodø"


@dataclass
class County:
    """One county: its database, its running server, the folder where its laptops stand."""

    database: str
    folder: Path
    address: str = ""
    process: subprocess.Popen[str] | None = None
    laptops: list[Terminal] = field(default_factory=list)

    def start(self) -> None:
        """Start the server: on a free port the first time, on the same one after that."""
        listen = self.address.removeprefix("http://") or "127.0.0.1:0"
        self.process = subprocess.Popen(
            [sys.executable, "-m", "karriere_app.server.commands", "serve", "--listen", listen, "--json"],
            stdout=subprocess.PIPE,
            text=True,
            env=self._environment(),
        )
        assert self.process.stdout is not None
        said = self.process.stdout.readline()
        assert said, "the server did not begin"
        self.address = json.loads(said)["listening"]

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """End the server."""
        if self.process is None:
            return
        self.process.send_signal(how)
        self.process.wait(PATIENCE_SECONDS)
        assert self.process.stdout is not None
        self.process.stdout.close()
        self.process = None

    def admin(self, *words: str, typed: str = "") -> Any:
        """Run one word of the administration, which must succeed, and return its answer."""
        done = subprocess.run(
            [sys.executable, "-m", "karriere_app.server.commands", *words, "--json"],
            input=typed.encode(),
            capture_output=True,
            env=self._environment(),
            timeout=PATIENCE_SECONDS,
        )
        assert done.returncode == 0, done.stderr.decode()
        return json.loads(done.stdout)

    def code_for(self, user: str, office: str = SKIEN) -> str:
        """Add office and counsellor where they are missing, and return an invitation."""
        self.admin("office", "add", office)
        self.admin("counsellor", "add", user, "--office", office, "--name", user.capitalize())
        return str(self.admin("invite", user)["code"])

    def laptop(self, user: str, office: str = SKIEN) -> Terminal:
        """Return a new profile, registered and filled."""
        made = Terminal(self.folder / f"laptop-{len(self.laptops)}" / "lager")
        made.init()
        enrol(made, self, user, office)
        self.laptops.append(made)
        return made

    def holds(self, user: str) -> Any:
        """Return the digests of what a counsellor's laptop should hold."""
        return self.admin("digest", "--user", user)

    def _environment(self) -> dict[str, str]:
        return {**os.environ, "KARRIERE_SERVER_DATABASE": self.database}


def enrol(laptop: Terminal, county: County, user: str, office: str = SKIEN) -> Any:
    """Register a laptop and return what it answered."""
    return laptop.ask("enrol", "--server", county.address, "--code", county.code_for(user, office))


def sync(laptop: Terminal, *words: str, code: int = 0) -> Any:
    """Synchronise a laptop, which must end with that exit code, and return its answer."""
    answer = laptop.run("sync", "--json", *words)
    assert answer.code == code, answer
    return json.loads(answer.out)


def person(laptop: Terminal, **values: Any) -> str:
    """Make a participant and return the id."""
    return laptop.apply(new("participant", **{"given_names": "Selam", "family_name": "Haile", **values}))[0]


@contextmanager
def running_county(database: str, folder: Path) -> Iterator[County]:
    """Run a county's server on an empty database, and end it."""
    county = County(database, folder)
    county.start()
    try:
        yield county
    finally:
        county.stop(signal.SIGKILL)
