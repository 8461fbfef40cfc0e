"""The command line: what administrators script, and what a test drives from outside (docs/cli.md).

Exit codes: 0 done; 2 wrong usage; 3 invalid input; 4 locked, busy or wrong key; 5 store damaged; 6 no space or I/O
error; 7 sync incomplete, try again; 8 refused; 9 conflicts wait; 10 file refused. An error is one sentence on standard
error, never a traceback.
"""

from __future__ import annotations

import argparse
import logging
import os
import re
import sys
from collections.abc import Sequence
from typing import NoReturn

from karriere_app import __version__
from karriere_app.commands import data, demo, law, printing, programmes, store, sync
from karriere_app.commands.output import Output, standard_output
from karriere_app.errors import KarriereError
from karriere_app.messages import sentence_for

UNEXPECTED = 70
_INTERRUPTED = 130


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence, without the usage block."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{_in_norwegian(message)} Skriv «{self.prog} --help» for hjelp.\n")


_WORDINGS = (
    (r"argument \S*command: invalid choice: '(.*?)'.*", r"«\1» er ikke en kommando her."),
    (r"argument (\S+): invalid choice: '(.*?)' \(choose from (.*)\)", r"\1 kan ikke være «\2». Velg en av \3."),
    (r"the following arguments are required: (.*)", r"Dette mangler i kommandoen: \1."),
    (r"unrecognized arguments: (.*)", r"Dette er ukjent: \1."),
    (r"argument (\S+): expected one argument", r"\1 skal ha en verdi etter seg."),
    (r"argument (\S+): invalid int value: '(.*)'", r"\1 skal være et tall, ikke «\2»."),
)


def _in_norwegian(message: str) -> str:
    """Say argparse's sentence in bokmål; one that is not known is given as it came."""
    for pattern, wording in _WORDINGS:
        if re.fullmatch(pattern, message, re.DOTALL):
            return re.sub(pattern, wording, message, flags=re.DOTALL)
    return f"Kommandoen er ikke skrevet riktig: {message}."


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of every command."""
    shared = _Parser(add_help=False)
    shared.add_argument(
        "--store", metavar="MAPPE", default=argparse.SUPPRESS, help="profilmappen (ellers KARRIERE_STORE)"
    )
    shared.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="svar for maskiner")
    for name in ("passphrase", "new-passphrase", "recovery-key"):
        shared.add_argument(
            f"--{name}-fd", type=int, metavar="N", default=argparse.SUPPRESS, help="les fra fildeskriptor N"
        )
    parser = _Parser(prog="karriere", description="Karriere: kartlegging, veiledning og plan", parents=[shared])
    parser.add_argument("--version", action="version", version=__version__)
    commands = _Words(parser.add_subparsers(dest="command", required=True, parser_class=_Parser), shared)
    for module in (store, data, law, printing, programmes, sync, demo):
        module.add_parsers(commands)
    return parser


class _Words:
    """Hands every command the options that all share, so that they may stand before or after the word."""

    def __init__(self, subparsers: argparse._SubParsersAction[_Parser], shared: _Parser) -> None:
        self._subparsers, self._shared = subparsers, shared

    def add_parser(self, name: str, *, help: str) -> _Parser:  # noqa: A002  # argparse's own name
        return self._subparsers.add_parser(name, help=help, description=help, parents=[self._shared])

    def nested(self, name: str, *, help: str) -> _Words:  # noqa: A002  # argparse's own name
        """Add a word that has words of its own."""
        inner = self.add_parser(name, help=help)
        return _Words(inner.add_subparsers(dest=f"{name}_command", required=True, parser_class=_Parser), self._shared)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    args = build_parser().parse_args(argv)
    for name in ("store", "passphrase_fd", "new_passphrase_fd", "recovery_key_fd"):
        if not hasattr(args, name):
            setattr(args, name, None)
    output = standard_output(getattr(args, "json", False))
    return run(args, output)


def run(args: argparse.Namespace, output: Output) -> int:
    """Run a parsed command; expected errors become a sentence and an exit code, bugs a sentence and 70."""
    try:
        return int(args.run(args, output))
    except KarriereError as error:
        output.say(sentence_for(error))
        return error.exit_code
    except KeyboardInterrupt:
        output.say("Avbrutt. Det som var kvittert, er lagret.")
        return _INTERRUPTED
    except BrokenPipeError:
        # Whoever read the answers has gone; say nothing more, and let nothing be flushed at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 6
    except Exception as error:  # noqa: BLE001  # the last border: a bug stops the action, and is named without data
        logging.getLogger(__name__).error("unexpected %s", type(error).__name__)
        where = _place(error)
        output.say(f"Noe gikk galt i programmet ({type(error).__name__} i {where}). Det som var lagret, er trygt.")
        return UNEXPECTED


def _place(error: BaseException) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return "ukjent sted"
    return f"{os.path.basename(trace.tb_frame.f_code.co_filename)}:{trace.tb_lineno}"


if __name__ == "__main__":
    raise SystemExit(main())
