"""demo without a window, and selftest: what an installer runs."""

from __future__ import annotations

import argparse
import secrets
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from karriere_app.clock import SystemClock
from karriere_app.commands.output import Output
from karriere_app.errors import UsageError


def add_parsers(commands: Any) -> None:
    """Add the words ``demo`` and ``selftest``."""
    word = commands.add_parser("demo", help="oppdiktede deltakere; uten vindu med --services")
    word.add_argument("--services", action="store_true", help="kjør en veileders dag uten vindu")
    word.add_argument("--out", metavar="MAPPE", help="hvor PDF-en legges")
    word.add_argument("--people", type=int, default=200)
    word.add_argument("--seed", type=int, default=1)
    word.add_argument("--date", type=_day, help="dagen demoen er laget på (ÅÅÅÅ-MM-DD)")
    word.set_defaults(run=run_demo)
    commands.add_parser("selftest", help="prøv lager, søk, utskrift, skrifter og nøkkellager").set_defaults(
        run=run_selftest
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} er ingen dato") from None


def run_demo(args: argparse.Namespace, output: Output) -> int:
    """Make the invented participants and work one day with them; with --store the profile is kept there."""
    if not args.services:
        raise UsageError("demo_needs_window")
    if args.store is not None:
        from karriere_app.commands.opening import passphrase

        return _demo_in(Path(args.store), passphrase(args), args, output)
    with tempfile.TemporaryDirectory(prefix="karriere-demo-") as folder:
        return _demo_in(Path(folder), secrets.token_urlsafe(24), args, output)


def _demo_in(folder: Path, passphrase: str, args: argparse.Namespace, output: Output) -> int:
    from karriere_app.demo_profile import make_demo
    from karriere_app.domain.digest import store_digest
    from karriere_app.services import demo_day, digests

    output.say(f"Lager {args.people} oppdiktede deltakere …")
    profile = make_demo(
        folder, passphrase, today=args.date or SystemClock().today(), seed=args.seed, people=args.people
    )
    try:
        digest = store_digest(digests.of_store(profile.desk).items())
        target = Path(args.out) if args.out else Path(tempfile.mkdtemp(prefix="karriere-demo-pdf-"))
        day = demo_day.work_a_day(profile.desk, target, output.say)
    finally:
        profile.close()
    answer = {"pdf": str(day), "people": args.people, "digest": digest}
    output.answer(answer, f"Planen er skrevet til {day}")
    return 0


def run_selftest(args: argparse.Namespace, output: Output) -> int:
    """Try every part that an installation may lack; exit code 6 where one fails."""
    from karriere_app.commands.selftest import checks

    failed = False
    answers: dict[str, str] = {}
    for name, outcome in checks():
        answers[name] = outcome
        failed = failed or outcome.startswith("FEIL")
        output.say(f"{name}: {outcome}")
    output.answer({"ok": not failed, **answers}, "Feil funnet." if failed else "Alt i orden.")
    return 6 if failed else 0
