"""print: what the window's print button does, from outside."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Any

from karriere_app.commands.opening import opened
from karriere_app.commands.output import Output
from karriere_app.security.durable_file import storage_error

DOCUMENTS = ("guidance_note", "mapping_summary", "plan", "plan_full")
LANGUAGES = ("nb", "nn")
"""As ``services.prints`` has them; named here too, so that help needs no store."""


def add_parsers(commands: Any) -> None:
    """Add the word ``print``."""
    word = commands.add_parser("print", help="lag PDF av en plan, en kartlegging eller et notat, og før utskriften")
    word.add_argument("id", help="planen, kartleggingen eller samtalen, eller en deltaker (den nyeste gjelder)")
    word.add_argument(
        "--document",
        choices=DOCUMENTS,
        default="plan",
        help="plan: til deltakeren; plan_full: hele planen, til saken; mapping_summary; guidance_note",
    )
    word.add_argument("--language", choices=LANGUAGES, default="nb", help="bokmål (nb) eller nynorsk (nn)")
    word.add_argument(
        "--with-adaptation", action="store_true", help="plan_full: ta med behov for tilrettelegging (begrenset)"
    )
    word.add_argument("--out", required=True, metavar="FIL.pdf")
    word.set_defaults(run=run_print)


def run_print(args: argparse.Namespace, output: Output) -> int:
    """Make, check, keep and write one document."""
    with opened(args, output) as desk:
        from karriere_app.services import prints

        prepared = prints.prepare(desk, args.id, args.document, args.language, with_adaptation=args.with_adaptation)
        _write(Path(args.out), prepared.content)
        printed = prints.keep(desk, prepared)
    answer: dict[str, Any] = {"id": printed, "file": args.out, "pages": prepared.pages, "sha256": prepared.sha256}
    if args.language != "nb":
        answer["only_in_bokmaal"] = list(prepared.only_in_bokmaal)
    pages = "1 side" if prepared.pages == 1 else f"{prepared.pages} sider"
    told = f"{args.out}: {pages}, kontrollert og ført på deltakeren."
    if prepared.only_in_bokmaal:
        told += f" Disse ordene finnes bare på bokmål: {', '.join(prepared.only_in_bokmaal)}."
    output.answer(answer, told)
    return 0


def _write(target: Path, content: bytes) -> None:
    part = target.with_name(target.name + ".new")
    try:
        part.write_bytes(content)
        os.replace(part, target)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise storage_error(error) from None
