"""A person at a terminal with one profile: every command is a process of its own, as it is for an administrator."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PASSPHRASE = "seks grønne hester danser"
SECONDS = 120


@dataclass(frozen=True)
class Answer:
    """What a process left behind."""

    code: int
    out: str
    said: str


@dataclass(frozen=True)
class Terminal:
    """``before`` are words put in front of every command, for example those of a tracer."""

    folder: Path
    extra: Mapping[str, str] = field(default_factory=dict)
    before: Sequence[str] = ()

    def environment(self) -> dict[str, str]:
        """Return the environment: nothing of Karriere's own but what this test says."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("KARRIERE_")}
        return {**kept, "KARRIERE_PASSPHRASE": PASSPHRASE, "KARRIERE_STORE": str(self.folder), **self.extra}

    def behind(self, *words: str) -> Terminal:
        """Return the same terminal with every command started by these words."""
        return replace(self, before=words)

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        """Start a command with its three streams open."""
        return subprocess.Popen(
            [*self.before, sys.executable, "-m", "karriere_app.cli", *words],
            cwd=ROOT,
            env=self.environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def run(self, *words: str, lines: Sequence[Any] = ()) -> Answer:
        """Run a command to its end. A traceback is never an answer."""
        raw = b"".join(json.dumps(line).encode() + b"\n" for line in lines)
        process = self.start(*words)
        out, err = process.communicate(raw, timeout=SECONDS)
        assert b"Traceback" not in err, err.decode()
        return Answer(process.returncode, out.decode(), err.decode())

    def ask(self, *words: str, lines: Sequence[Any] = ()) -> Any:
        """Run a command that must succeed and return its one JSON answer."""
        return json.loads(self._succeed(*words, "--json", lines=lines))

    def apply(self, *lines: Any) -> list[str]:
        """Apply records, all or nothing, and return their ids."""
        answers = self._succeed("apply", "-", "--json", lines=lines).splitlines()
        return [json.loads(answer)["id"] for answer in answers]

    def init(self) -> str:
        """Make the profile and return its recovery key."""
        made = self.ask("store", "init", "--office", "Karrieresenteret i Skien", "--counsellor", "Ingrid Moen")
        return str(made["recovery_key"])

    def _succeed(self, *words: str, lines: Sequence[Any] = ()) -> str:
        answer = self.run(*words, lines=lines)
        assert answer.code == 0, (words, answer)
        return answer.out


def new(kind: str, /, **values: Any) -> dict[str, Any]:
    """Return the line that makes a record."""
    return {"kind": kind, "set": values}


def change(kind: str, record_id: str, /, **values: Any) -> dict[str, Any]:
    """Return the line that changes a record."""
    return {"kind": kind, "id": record_id, "set": values}


def words_of(pdf: Path) -> str:
    """Return the text of a PDF as an independent reader (pdftotext) gives it, in one line."""
    done = subprocess.run(["pdftotext", "-enc", "UTF-8", str(pdf), "-"], capture_output=True, check=True, timeout=60)
    return " ".join(done.stdout.decode().split())
