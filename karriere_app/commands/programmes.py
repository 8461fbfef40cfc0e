"""programmes show, put, drop: which snapshot of education programmes and areas is in use, and a newer one."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from karriere_app.commands.opening import opened, profile_folder
from karriere_app.commands.output import Output

if TYPE_CHECKING:
    from karriere_app.services.programmes import ProgrammesState


def add_parsers(commands: Any) -> None:
    """Add the word ``programmes`` and its own words."""
    words = commands.nested("programmes", help="utdanningsprogrammer og fag: hvilken utgave som er i bruk")
    words.add_parser("show", help="vis hvilken utgave som er i bruk").set_defaults(run=run_show)
    put = words.add_parser("put", help="legg inn en nyere utgave")
    put.add_argument("file", metavar="FIL")
    put.set_defaults(run=run_put)
    words.add_parser("drop", help="ta bort utgaven som er lagt inn").set_defaults(run=run_drop)


def run_show(args: argparse.Namespace, output: Output) -> int:
    """Say which snapshot is in use; the profile need not be open, and there need not be one."""
    from karriere_app.services.programmes import state
    from karriere_app.services.vocabularies import Vocabularies

    _tell(state(Vocabularies(profile=profile_folder(args))), output)
    return 0


def run_put(args: argparse.Namespace, output: Output) -> int:
    """Put a newer snapshot into the profile; a refused one changes nothing."""
    from karriere_app.services.programmes import put_snapshot

    with opened(args, output) as desk:
        _tell(put_snapshot(desk, Path(args.file)), output)
    return 0


def run_drop(args: argparse.Namespace, output: Output) -> int:
    """Take the snapshot that was put in away."""
    from karriere_app.services.programmes import drop_snapshot

    with opened(args, output) as desk:
        _tell(drop_snapshot(desk), output)
    return 0


def _tell(state: ProgrammesState, output: Output) -> None:
    answer = {
        "snapshot_on": state.snapshot_on.isoformat(),
        "programmes": state.programmes,
        "areas": state.areas,
        "source": state.source,
        "put_in": state.is_put_in,
        "shipped_on": state.shipped_on.isoformat(),
        "put_in_on": state.put_in_on.isoformat() if state.put_in_on is not None else None,
        "problem": state.problem or None,
    }
    origin = "lagt inn i profilen" if state.is_put_in else "fulgte med Karriere"
    plain = (
        f"I bruk: utgaven fra {state.snapshot_on:%d.%m.%Y} ({origin}), "
        f"{state.programmes} programmer og {state.areas} områder."
    )
    output.answer(answer, plain)
    if state.problem:
        output.say("Utgaven som er lagt inn, kan ikke leses. Derfor brukes den som fulgte med Karriere.")
