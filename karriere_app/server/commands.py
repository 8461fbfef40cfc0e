"""``karriere-server``: the county server and its administration (docs/operator.md; records.md, "Command line").

Exit codes: 0 done; 2 wrong usage; 3 invalid input; 4 busy or wrong key; 5 damaged; 6 no space or I/O error;
7 try again; 8 refused; 10 file refused. An error is one sentence on standard error, never a traceback.
"""

from __future__ import annotations

import argparse
import base64
import json
import logging
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import sqlalchemy as sa

from karriere_app import __version__
from karriere_app.clock import Clock, SystemClock
from karriere_app.domain.access import Principal
from karriere_app.domain.fields import RecordId
from karriere_app.domain.values import instant_text
from karriere_app.errors import KarriereError, RecordNotFoundError, StorageError, StoreMissingError, UsageError
from karriere_app.server import checking, snapshots
from karriere_app.server.administration import add_counsellor, add_office, prepare, revoke
from karriere_app.server.audit import AuditLog, Event, append
from karriere_app.server.database import Database, open_database, sqlite_address
from karriere_app.server.directory import SqlDirectory
from karriere_app.server.directory_port import DeviceState
from karriere_app.server.invitations import invite
from karriere_app.server.sealed_work import KEY_BYTES, new_administrator_key, open_sealed
from karriere_app.server.sentences import sentence_for

if TYPE_CHECKING:
    from karriere_app.server.county import CountyServer

DATABASE_VARIABLE = "KARRIERE_SERVER_DATABASE"
UNEXPECTED, INTERRUPTED, DAMAGED = 70, 130, 5

Run = Callable[["Desk", argparse.Namespace], int]


@dataclass(frozen=True)
class Desk:
    """What every word works with."""

    address: str
    clock: Clock
    as_json: bool

    @contextmanager
    def opened(self, *, may_make: bool = False) -> Iterator[Database]:
        """Open the database, without a limit on time. Raises StoreMissingError where there is none to look at."""
        if not may_make and is_missing_file(self.address):
            raise StoreMissingError
        database = open_database(self.address, statement_seconds=0)
        try:
            prepare(database, self.clock)
            yield database
        finally:
            database.close()

    def answer(self, value: Any, plain: str | None = None) -> None:
        """Print an answer: one JSON value, or what a person reads."""
        if self.as_json:
            text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        else:
            text = plain if plain is not None else json.dumps(value, ensure_ascii=False, indent=2)
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()


def say(sentence: str) -> None:
    """Print a sentence for a person on standard error."""
    sys.stderr.write(f"{sentence}\n")
    sys.stderr.flush()


def is_missing_file(address: str) -> bool:
    """Say whether the address is a SQLite file that is not there."""
    try:
        url = sa.make_url(address)
    except sa.exc.ArgumentError:
        raise UsageError("database") from None
    return url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file()


def default_address() -> str:
    """Return where the database lies if nothing else is said: the environment's word, or a file of this user's."""
    given = os.environ.get(DATABASE_VARIABLE)
    if given:
        return given
    from platformdirs import user_data_path

    folder = user_data_path("Karriere-server", appauthor=False, roaming=False)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        raise StorageError("io") from None
    return sqlite_address(folder / "karriere-server.db")


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence, without the usage block."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"Kommandoen er ikke skrevet riktig. Skriv «{self.prog} --help» for hjelp.\n")


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of every word."""
    shared = _Parser(add_help=False)
    shared.add_argument("--database", metavar="URL", default=argparse.SUPPRESS, help=f"(ellers {DATABASE_VARIABLE})")
    shared.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="svar for maskiner")
    parser = _Parser(prog="karriere-server", description="Karriere: fylkets server", parents=[shared])
    parser.add_argument("--version", action="version", version=__version__)
    words = parser.add_subparsers(dest="word", required=True, parser_class=_Parser)

    def word(name: str, help: str, act: Run, under: Any = words) -> _Parser:  # noqa: A002  # argparse's own name
        made: _Parser = under.add_parser(name, help=help, description=help, parents=[shared])
        made.set_defaults(act=act)
        return made

    serving = word("serve", "svar på forespørsler fra fylkets maskiner", _serve)
    serving.add_argument("--listen", metavar="VERT:PORT", default="127.0.0.1:8443", help="port 0 velger en ledig")
    serving.add_argument("--address", metavar="URL", help="adressen maskinene bruker, slik den står utad")
    serving.add_argument("--issuer", metavar="FIL", type=Path, help="innstillinger for innlogging med OpenID Connect")
    serving.add_argument("--lease-days", metavar="N", type=int, help="dager en maskin kan brukes uten kontakt")

    def group(name: str, help: str) -> Any:  # noqa: A002  # argparse's own name
        return words.add_parser(name, help=help, description=help).add_subparsers(
            dest="inner", required=True, parser_class=_Parser
        )

    office = word("add", "legg til et kontor", _add_office, group("office", "kontorer"))
    office.add_argument("name", metavar="NAVN")
    office.add_argument("--municipality", metavar="NUMMER", help="kommunenummer")
    counsellor = word("add", "legg til eller endre en veileder", _add_counsellor, group("counsellor", "veiledere"))
    counsellor.add_argument("user", metavar="BRUKER")
    counsellor.add_argument("--office", metavar="NAVN", required=True)
    counsellor.add_argument(
        "--role", action="append", metavar="ROLLE", help="COUNSELLOR, LEADER, ADMINISTRATOR, READER"
    )
    counsellor.add_argument("--name", metavar="NAVN", help="navnet som vises")
    counsellor.add_argument("--until", metavar="DATO", help="siste dag med tilgang")
    word("invite", "lag en engangskode for en veileders maskin", _invite).add_argument("user", metavar="BRUKER")
    revoking = word("revoke", "ta en maskin ut av bruk", _revoke)
    revoking.add_argument("device", metavar="MASKIN")
    how = revoking.add_mutually_exclusive_group(required=True)
    how.add_argument("--retired", action="store_const", dest="state", const=DeviceState.RETIRED)
    how.add_argument("--lost", action="store_const", dest="state", const=DeviceState.LOST)
    word("report", "hva som ligger på serveren", _report)
    word("digest", "fingeravtrykk av innholdet", _digest).add_argument("--user", metavar="BRUKER")
    word("snapshot", "skriv alt til én fil", _snapshot).add_argument("file", metavar="FIL", type=Path)
    restoring = word("restore", "hent alt tilbake fra en fil", _restore)
    restoring.add_argument("file", metavar="FIL", type=Path, nargs="?")
    restoring.add_argument("--new-era", action="store_true", help="databasen er hentet tilbake på annen måte")
    word("verify", "les alt og se om det er helt", _verify)
    log = word("log", "hvem som har fått noe om en deltaker", _log)
    log.add_argument("participant", metavar="DELTAKER")
    sealed = group("sealed", "det tapte maskiner sendte")
    word("key", "lag nøkkelen som åpner; den vises bare nå", _sealed_key, sealed)
    word("list", "vis sendingene", _sealed_list, sealed)
    word("open", "åpne en sending med nøkkelen på standard inn", _sealed_open, sealed).add_argument("id", metavar="ID")
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one word and return its exit code; expected errors become a sentence, bugs a sentence and 70."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")
    args = build_parser().parse_args(argv)
    try:
        address = getattr(args, "database", None) or default_address()
        act: Run = args.act
        return act(Desk(address, SystemClock(), getattr(args, "json", False)), args)
    except KarriereError as error:
        say(sentence_for(error))
        return error.exit_code
    except KeyboardInterrupt:
        say("Avbrutt.")
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001  # the last border: a bug stops the word, and is named without data
        logging.getLogger(__name__).error("unexpected %s", type(error).__name__)
        say("Noe gikk galt som ikke skal kunne skje. Det som er lagret, er trygt. Si fra til dem som lager programmet.")
        return UNEXPECTED


def _serve(desk: Desk, args: argparse.Namespace) -> int:
    from karriere_app.server.serving import serve

    def make_app(county: CountyServer) -> Any:
        from karriere_app.server.http import make_app as make  # it takes longer to load than the other words run

        return make(county)

    def ready(address: str) -> None:
        desk.answer({"listening": address}, f"Lytter på {address}")

    return serve(make_app, desk.address, desk.clock, args.listen, ready, args.address, args.issuer, args.lease_days)


def _add_office(desk: Desk, args: argparse.Namespace) -> int:
    with desk.opened(may_make=True) as database:
        added = add_office(database, desk.clock, args.name, args.municipality)
    plain = "Kontoret er lagt til." if added.is_new else "Kontoret var der fra før."
    desk.answer({"id": added.id, "new": added.is_new}, f"{plain} {added.id}")
    return 0


def _add_counsellor(desk: Desk, args: argparse.Namespace) -> int:
    roles = frozenset(args.role or ("COUNSELLOR",))
    until = _day(args.until) if args.until else None
    with desk.opened() as database:
        added = add_counsellor(database, desk.clock, args.user, args.office, roles, name=args.name, active_until=until)
    plain = "Veilederen er lagt til." if added.is_new else "Veilederen var der fra før, og er som du skrev nå."
    desk.answer({"id": added.id, "new": added.is_new}, f"{plain} {added.id}")
    return 0


def _invite(desk: Desk, args: argparse.Namespace) -> int:
    with desk.opened() as database:
        made = invite(SqlDirectory(database, desk.clock), args.user, desk.clock)
        _note(database, desk, Event("administrator", "invited", details={"counsellor": made.invitation.counsellor}))
    expires = instant_text(made.invitation.expires_at)
    desk.answer({"code": made.code, "expires_at": expires}, made.code)
    say("Koden vises bare nå, og virker én gang.")
    return 0


def _revoke(desk: Desk, args: argparse.Namespace) -> int:
    with desk.opened() as database:
        revoke(database, desk.clock, args.device, args.state)
        lacks_key = SqlDirectory(database, desk.clock).administrator_key() is None
    desk.answer({"device": args.device, "state": args.state.value}, "Maskinen er tatt ut av bruk.")
    if args.state is DeviceState.LOST and lacks_key:
        say("Det er ingen nøkkel å forsegle med det maskinen måtte ha igjen. Lag den nå med «sealed key».")
    return 0


def _report(desk: Desk, args: argparse.Namespace) -> int:
    with desk.opened() as database:
        desk.answer(checking.report(database, desk.clock))
    return 0


def _digest(desk: Desk, args: argparse.Namespace) -> int:
    with desk.opened() as database:
        principal = None
        if args.user is not None:
            account = SqlDirectory(database, desk.clock).account_of_user(args.user.strip().lower())
            if account is None:
                raise RecordNotFoundError("counsellor")
            principal = Principal(account.counsellor, account.office, account.roles)
        found = checking.digest(database, desk.clock, principal)
    desk.answer(found, found["digest"])
    return 0


def _snapshot(desk: Desk, args: argparse.Namespace) -> int:
    with desk.opened() as database:
        made = snapshots.snapshot(database, args.file, desk.clock)
        _note(database, desk, Event("administrator", "snapshot", details={"counter": made.counter}))
    desk.answer({"file": str(args.file), "made_at": made.made_at, "counter": made.counter}, f"Skrevet til {args.file}")
    return 0


def _restore(desk: Desk, args: argparse.Namespace) -> int:
    if (args.file is None) is not args.new_era:
        raise UsageError("restore")
    with desk.opened(may_make=not args.new_era) as database:
        if args.new_era:
            with database.writing() as connection:
                epoch = snapshots.begin_era(connection, desk.clock)
                event = Event("administrator", "new_era", details={"epoch": epoch})
                append(connection, instant_text(desk.clock.now()), [event])
            desk.answer({"epoch": epoch}, "En ny tidsregning er begynt. Maskinene sender det som mangler.")
            return 0
        done = snapshots.restore(database, args.file, desk.clock)
    replaced = str(done.replaced) if done.replaced is not None else None
    desk.answer(
        {"epoch": done.epoch, "made_at": done.made_at, "replaced": replaced},
        "Hentet tilbake. Maskinene sender det som mangler, når de kobler seg til.",
    )
    if done.replaced is None:
        say(f"Maskiner som er tatt ut av bruk etter {done.made_at}, må tas ut av bruk på nytt.")
    return 0


def _verify(desk: Desk, args: argparse.Namespace) -> int:
    with desk.opened() as database:
        checked = checking.check(database, desk.clock)
    plain = "Alt er helt." if not checked.problems else f"Fant {len(checked.problems)} feil."
    named = "".join(f"\n{one.what}: {one.where}" for one in checked.problems)
    desk.answer(checking.as_json(checked), plain + named)
    return DAMAGED if checked.problems else 0


def _log(desk: Desk, args: argparse.Namespace) -> int:
    with desk.opened() as database:
        rows = AuditLog(database, desk.clock).of_participant(args.participant, limit=1_000)
    answer = [
        {"number": row.number, "at": row.at, "actor": row.actor, "device": row.device, "action": row.action}
        for row in rows
    ]
    desk.answer(answer, "\n".join(f"{row.at}  {row.action}  {row.actor}" for row in rows))
    return 0


def _sealed_key(desk: Desk, args: argparse.Namespace) -> int:
    made = new_administrator_key()
    with desk.opened() as database:
        SqlDirectory(database, desk.clock).set_administrator_key(made.public)
        _note(database, desk, Event("administrator", "sealing_key"))
    private = base64.b64encode(made.private).decode()
    desk.answer({"key": private}, private)
    say("Nøkkelen vises bare nå. Skriv den ut og lås den inn. Det som ble forseglet før, åpnes med den forrige.")
    return 0


def _sealed_list(desk: Desk, args: argparse.Namespace) -> int:
    with desk.opened() as database:
        found = SqlDirectory(database, desk.clock).sealed_work()
    desk.answer(
        [{"id": one.id, "device": one.device, "at": instant_text(one.at), "bytes": len(one.box)} for one in found],
        "\n".join(f"{one.id}  {instant_text(one.at)}  {one.device}" for one in found),
    )
    return 0


def _sealed_open(desk: Desk, args: argparse.Namespace) -> int:
    try:
        private = base64.b64decode(sys.stdin.readline().strip(), validate=True)
    except ValueError:
        raise UsageError("key") from None
    if len(private) != KEY_BYTES:
        raise UsageError("key")
    with desk.opened() as database:
        found = {one.id: one for one in SqlDirectory(database, desk.clock).sealed_work()}.get(RecordId(args.id))
        if found is None:
            raise RecordNotFoundError("sealed")
        work = open_sealed(private, found)
        _note(database, desk, Event("administrator", "sealed_opened", found.device, details={"sealed": found.id}))
    sys.stdout.buffer.write(work)
    sys.stdout.buffer.flush()
    return 0


def _note(database: Database, desk: Desk, event: Event) -> None:
    AuditLog(database, desk.clock).note(event)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError("date") from None


if __name__ == "__main__":
    sys.exit(main())
