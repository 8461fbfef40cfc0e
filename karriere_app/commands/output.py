"""How the command line answers: JSON on standard output where asked for, plain lines otherwise, messages on stderr."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from typing import Any, TextIO


@dataclass(frozen=True)
class Output:
    """Where answers go. ``as_json``: one JSON value per answer, for machines."""

    as_json: bool
    out: TextIO
    err: TextIO

    def answer(self, value: Any, plain: str | None = None) -> None:
        """Print an answer and flush it; ``plain`` is what a person sees (the JSON, indented, where it is None)."""
        if self.as_json:
            text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        else:
            text = plain if plain is not None else json.dumps(value, ensure_ascii=False, indent=2)
        print(text, file=self.out, flush=True)

    def say(self, sentence: str) -> None:
        """Print a sentence for a person on standard error."""
        print(sentence, file=self.err, flush=True)


def standard_output(as_json: bool) -> Output:
    """Return the process's own streams, made to survive any text."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")
    return Output(as_json, sys.stdout, sys.stderr)
