"""The other side of the sync figures: PouchDB and express-pouchdb under node, fetched by npm into ``build/``."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.bench.starts import ROOT
from tests.bench.sync_county import NotMeasuredError, next_answer

SOURCE = Path(__file__).parent / "pouch"
CACHE = ROOT / "build" / "bench" / "pouch"
APT_LINE = "apt-get install -y --no-install-recommends nodejs npm"
_INSTALL_SECONDS, _END_SECONDS, _LONGEST_SECONDS = 300, 30, 1_200


class Pouch:
    """An express-pouchdb on loopback that holds the records of a file of lines."""

    def __init__(self, script: Path, address: str) -> None:
        self._script, self._address = script, address

    def fill(self, folder: Path) -> dict[str, Any]:
        """Pull everything into a new database."""
        folder.mkdir()
        return self._said("fill", str(folder))

    def push(self, folder: Path, number: int) -> dict[str, Any]:
        """Edit so many records of a database that was filled, and push them."""
        return self._said("push", str(folder), str(number))

    def _said(self, word: str, *rest: str) -> dict[str, Any]:
        words = (_tool("node"), str(self._script), word, self._address, *rest)
        done = subprocess.run(words, capture_output=True, text=True, timeout=_LONGEST_SECONDS)
        if done.returncode:
            raise NotMeasuredError(f"{word}: {done.stderr[-2000:]}")
        found: dict[str, Any] = json.loads(done.stdout)
        return found


@contextmanager
def pouch(folder: Path, records: Path) -> Iterator[Pouch]:
    """Run express-pouchdb with the records loaded; its database lies in ``folder``."""
    folder.mkdir()
    script = _installed() / "pouch.mjs"
    words = (_tool("node"), str(script), "serve", str(folder), str(records))
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        try:
            yield Pouch(script, str(next_answer(server)["address"]))
        finally:
            assert server.stdin is not None
            server.stdin.close()
            server.wait(_END_SECONDS)


def _installed() -> Path:
    """Return a folder with what the lock file names, fetched by npm where it is not there yet."""
    sources = [SOURCE / name for name in ("package.json", "package-lock.json", "pouch.mjs")]
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in sources)).hexdigest()[:16]
    folder = CACHE / digest
    if folder.exists():
        return folder
    CACHE.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(dir=CACHE))
    for file in sources:
        shutil.copy(file, made)
    # Without scripts: leveldown brings its library along, built for the usual systems.
    words = (_tool("npm"), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
    done = subprocess.run(words, cwd=made, capture_output=True, text=True, timeout=_INSTALL_SECONDS)
    if done.returncode:
        raise NotMeasuredError(f"npm ci: {done.stderr.strip()}")
    made.rename(folder)
    return folder


def _tool(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise NotMeasuredError(f"{name} mangler på denne maskinen. Skriv: {APT_LINE}")
    return found
