"""print: what the window's print button does, from outside."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Any

from karriere_app.commands.opening import opened
from karriere_app.commands.output import Output
from karriere_app.errors import RecordNotFoundError, UsageError
from karriere_app.security.durable_file import storage_error

DOCUMENTS = {"plan": "education_plan", "guidance_note": "guidance_session"}


def add_parsers(commands: Any) -> None:
    """Add the word ``print``."""
    word = commands.add_parser("print", help="lag PDF av en plan eller et veiledningsnotat, og før utskriften")
    word.add_argument("id", help="planen eller samtalen, eller en deltaker (den nyeste gjelder)")
    word.add_argument("--document", choices=sorted(DOCUMENTS), default="plan")
    word.add_argument("--language", default="nb", help="språkkode; denne utgaven skriver bokmål (nb)")
    word.add_argument("--out", required=True, metavar="FIL.pdf")
    word.set_defaults(run=run_print)


def run_print(args: argparse.Namespace, output: Output) -> int:
    """Make, check, keep and write one document."""
    if args.language != "nb":
        raise UsageError("language")
    with opened(args, output) as desk:
        from karriere_app.services import prints
        from karriere_app.services.records import get, under_participant

        record = get(desk, args.id)
        record_id = args.id
        if type(record).__name__ == "Participant":
            kind = DOCUMENTS[args.document]
            found = under_participant(desk, kind, args.id)
            if not found:
                raise RecordNotFoundError(args.id)
            record_id = found[-1].id
        prepared = prints.prepare(desk, record_id, args.document, args.language)
        _write(Path(args.out), prepared.content)
        printed = prints.keep(desk, prepared)
    answer = {"id": printed, "file": args.out, "pages": prepared.pages, "sha256": prepared.sha256}
    pages = "1 side" if prepared.pages == 1 else f"{prepared.pages} sider"
    output.answer(answer, f"{args.out}: {pages}, kontrollert og ført på deltakeren.")
    return 0


def _write(target: Path, content: bytes) -> None:
    part = target.with_name(target.name + ".new")
    try:
        part.write_bytes(content)
        os.replace(part, target)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise storage_error(error) from None
