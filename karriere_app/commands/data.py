"""apply, show, find, list, digest, log: the records from outside, through the same services as the window."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from karriere_app.commands.opening import opened
from karriere_app.commands.output import Output
from karriere_app.errors import FileRefusedError, KarriereError, UsageError


def add_parsers(commands: Any) -> None:
    """Add the data commands to the program's words."""
    apply = commands.add_parser("apply", help="les inn poster fra en fil med én JSON-linje per post")
    apply.add_argument("file", help="filens navn, eller - for standard inn")
    apply.add_argument("--each", action="store_true", help="én transaksjon per linje, med kvittering når den er lagret")
    apply.set_defaults(run=run_apply)
    show = commands.add_parser("show", help="vis en post med det som hører til")
    show.add_argument("id")
    show.add_argument("--lines", action="store_true", help="som linjer for «apply», med id og rekkefølge")
    show.set_defaults(run=run_show)
    find = commands.add_parser("find", help="søk som i vinduet")
    find.add_argument("query")
    find.add_argument("--limit", type=int, default=20)
    find.set_defaults(run=run_find)
    listing = commands.add_parser("list", help="alle poster av ett slag")
    listing.add_argument("kind")
    listing.set_defaults(run=run_list)
    digest = commands.add_parser("digest", help="innholdets SHA-256")
    digest.add_argument("id", nargs="?")
    digest.set_defaults(run=run_digest)
    log = commands.add_parser("log", help="hvem har sett på, endret og skrevet ut en deltaker")
    log.add_argument("id")
    log.set_defaults(run=run_log)


def run_apply(args: argparse.Namespace, output: Output) -> int:
    """Apply a file, or a stream line by line. Exit code: 0, or that of the first refused line."""
    if args.each:
        if args.file != "-":
            raise UsageError("each_needs_stdin")
        return _apply_stream(args, output)
    lines = _read_lines(args.file)
    with opened(args, output) as desk:
        from karriere_app.services.applying import apply_file
        from karriere_app.services.remarks import remarks_on

        for number, record_id in apply_file(desk, lines):
            output.answer({"n": number, "ok": True, "id": record_id}, f"{number} {record_id}")
            _say_remarks(output, number, remarks_on(desk, lines[number - 1], record_id))
    return 0


def _say_remarks(output: Output, number: int, remarks: Iterable[str]) -> None:
    for remark in remarks:
        output.say(f"Linje {number}: {remark}")


def _read_lines(file: str) -> list[bytes]:
    if file == "-":
        return sys.stdin.buffer.read().splitlines()
    try:
        return Path(file).read_bytes().splitlines()
    except OSError:
        raise FileRefusedError("unreadable") from None


def _apply_stream(args: argparse.Namespace, output: Output) -> int:
    from karriere_app.messages import sentence_for

    worst = 0
    with opened(args, output) as desk:
        from karriere_app.services.applying import apply_line
        from karriere_app.services.remarks import remarks_on

        for number, line in enumerate(sys.stdin.buffer, start=1):
            if not line.strip():
                continue
            try:
                record_id = apply_line(desk, line.rstrip(b"\r\n"))
            except KarriereError as error:
                sentence = sentence_for(error)
                output.answer({"n": number, "ok": False, "error": sentence, "code": error.exit_code}, f"{number} –")
                output.say(f"Linje {number}: {sentence}")
                worst = worst or error.exit_code
            else:
                answer = {"n": number, "ok": True, "id": record_id, "durable": True}
                output.answer(answer, f"{number} {record_id}")
                _say_remarks(output, number, remarks_on(desk, line, record_id))
    return worst


def run_show(args: argparse.Namespace, output: Output) -> int:
    """Show a record; looking at a participant's record is logged."""
    with opened(args, output) as desk:
        from karriere_app.services.applying import lines_of
        from karriere_app.services.records import note_opened, show

        note_opened(desk, args.id)
        if args.lines:
            for line in lines_of(desk, args.id):
                output.answer(line, json.dumps(line, ensure_ascii=False, separators=(",", ":")))
        else:
            output.answer(show(desk, args.id))
    return 0


def run_find(args: argparse.Namespace, output: Output) -> int:
    """Search as the window does."""
    with opened(args, output) as desk:
        from karriere_app.services.participants import search

        hits = [
            {"id": hit.id, "kind": "participant", "name": hit.name, "own_script": hit.own_script, "why": hit.why}
            for hit in search(desk, args.query, args.limit)
        ]
        output.answer(hits, "\n".join(f"{hit['id']} {hit['name']}" for hit in hits))
    return 0


def run_list(args: argparse.Namespace, output: Output) -> int:
    """List every record of a kind."""
    with opened(args, output) as desk:
        from karriere_app.services.records import list_kind

        found = list_kind(desk, args.kind)
        output.answer(found, "\n".join(record["id"] for record in found))
    return 0


def run_digest(args: argparse.Namespace, output: Output) -> int:
    """Print the digest of one record, or of the whole store per office."""
    with opened(args, output) as desk:
        from karriere_app.domain.digest import store_digest
        from karriere_app.services import digests

        if args.id is not None:
            digest = digests.of_record(desk, args.id)
            output.answer({"id": args.id, "digest": digest}, digest)
        else:
            offices = digests.of_store(desk)
            whole = store_digest(offices.items())
            synced, records = digests.of_synced(desk)
            answer = {"digest": whole, "offices": offices, "synced": {"digest": synced, "records": records}}
            output.answer(answer, whole)
    return 0


def run_log(args: argparse.Namespace, output: Output) -> int:
    """Print who looked at, changed and printed a participant."""
    with opened(args, output) as desk:
        from karriere_app.domain.kinds import kind_named
        from karriere_app.services.records import under_participant, wire_of

        kind = kind_named("access_entry")
        entries = [wire_of(entry, kind) for entry in under_participant(desk, kind.name, args.id)]
        output.answer(
            entries, "\n".join(f"{entry.get('at')} {entry.get('action')} {entry.get('what', '')}" for entry in entries)
        )
    return 0
