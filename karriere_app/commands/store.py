"""store init, verify, status, backup, restore, passphrase, recover, rotate: the profile itself."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from karriere_app.clock import SystemClock
from karriere_app.commands.opening import (
    keyring_of,
    new_passphrase,
    opened_profile,
    passphrase,
    profile_folder,
    recovery_key_text,
)
from karriere_app.commands.output import Output
from karriere_app.errors import KeyringUnavailableError, StoreDamagedError, StoreMissingError

if TYPE_CHECKING:
    from karriere_app.security.keyring_store import DeviceKeyring

_ABSENT_KEYRING = frozenset({"none", "unsafe"})


def add_parsers(commands: Any) -> None:
    """Add the word ``store`` and its own words."""
    words = commands.nested("store", help="lag, kontroller, kopier og gjenopprett lageret")
    init = words.add_parser("init", help="lag en ny profil")
    init.add_argument("--office", required=True, metavar="NAVN", help="kontoret")
    init.add_argument("--counsellor", required=True, metavar="NAVN", help="veilederen")
    init.add_argument("--county", metavar="NUMMER", help="fylkesnummer, for eksempel 40")
    init.add_argument("--passphrase-only", action="store_true", help="bruk ikke maskinens nøkkellager")
    init.set_defaults(run=run_init)
    verify = words.add_parser("verify", help="full kontroll av filen, endringsloggen og utskriftene")
    verify.add_argument("--accept-loss", action="store_true", help="gå videre når slutten av loggen er tapt")
    verify.set_defaults(run=run_verify)
    words.add_parser("status", help="tilstand i korte trekk").set_defaults(run=run_status)
    backup = words.add_parser("backup", help="lag en kontrollert kopi")
    backup.add_argument("file", metavar="FIL")
    backup.set_defaults(run=run_backup)
    restore = words.add_parser("restore", help="hent tilbake en kopi; det som er der fra før, blir lagt til side")
    restore.add_argument("file", metavar="FIL")
    restore.set_defaults(run=run_restore)
    words.add_parser("passphrase", help="bytt passordfrase").set_defaults(run=run_passphrase)
    words.add_parser("recover", help="åpne med gjenopprettingsnøkkelen").set_defaults(run=run_recover)
    words.add_parser("rotate", help="gi lageret en ny nøkkel").set_defaults(run=run_rotate)


def run_init(args: argparse.Namespace, output: Output) -> int:
    """Make a profile and answer with the recovery key, which is shown this once."""
    from karriere_app.bootstrap import Beginning, create_profile, prepare_profile
    from karriere_app.security.passphrase import acceptable

    secret = passphrase(args)
    keyring = None if args.passphrase_only else _keyring_or_none(args, output)
    if not acceptable(secret, (args.office, args.counsellor)):
        output.say(
            "Passordfrasen er lett å gjette. Bytt den med «karriere store passphrase» før du tar maskinen i bruk."
        )
    prepared = prepare_profile(profile_folder(args), secret, keyring)
    beginning = Beginning(office=args.office, counsellor=args.counsellor, county=args.county)
    made = create_profile(prepared, beginning, SystemClock())
    made.opened.close()
    key = made.recovery_key.format()
    output.answer({"recovery_key": key}, key)
    output.say("Dette er gjenopprettingsnøkkelen. Den vises bare nå: skriv den ut og gi den til fylket.")
    return 0


def _keyring_or_none(args: argparse.Namespace, output: Output) -> DeviceKeyring | None:
    from karriere_app.security.keyring_store import SystemKeyring

    keyring = SystemKeyring()
    try:
        keyring.check()
    except KeyringUnavailableError as error:
        if error.reason not in _ABSENT_KEYRING:
            raise
        output.say(
            "Maskinen har ikke noe trygt nøkkellager. Profilen åpnes med passordfrasen alene, med en tyngre utregning: "
            "velg en lang passordfrase."
        )
        return None
    return keyring


def run_verify(args: argparse.Namespace, output: Output) -> int:
    """Check everything; exit code 5 where something is wrong."""
    from karriere_app.services.keeping import verify

    with opened_profile(args, output, accept_lost_tail=args.accept_loss) as profile:
        profile.store.close()
        report = verify(profile.store.folder, profile.key)
    answer = {
        "ok": report.is_sound,
        "problems": list(report.problems),
        "change_sets": report.change_sets,
        "records": report.records,
        "orphans": list(report.orphans),
        "parked_fields": report.parked_fields,
        "parked_records": report.parked_records,
        "is_whole": report.is_whole,
    }
    plain = f"I orden: {report.records} poster, {report.change_sets} endringer." if report.is_sound else None
    output.answer(answer, plain)
    return 0 if report.is_sound else StoreDamagedError.exit_code


def run_status(args: argparse.Namespace, output: Output) -> int:
    """Print the store's state: counts and dates, no names."""
    from karriere_app.services.status import status

    with opened_profile(args, output) as profile:
        output.answer(status(profile.desk))
    return 0


def run_backup(args: argparse.Namespace, output: Output) -> int:
    """Write a copy, checked by opening it."""
    from karriere_app.services.keeping import copy_to

    with opened_profile(args, output) as profile:
        manifest = copy_to(profile.desk, profile.key, Path(args.file))
    output.answer({"file": args.file, **vars(manifest)}, f"Kopien er kontrollert: {args.file}")
    return 0


def run_restore(args: argparse.Namespace, output: Output) -> int:
    """Bring a copy back; it opens by its passphrase, or by the recovery key where --recovery-key-fd is given."""
    from karriere_app.bootstrap import COMMAND_LINE_WAIT_SECONDS, key_of, new_device_id
    from karriere_app.security.folder_lock import ProfileLock
    from karriere_app.security.safe_folder import require_safe
    from karriere_app.services.keeping import bring_back, look_at

    folder = profile_folder(args)
    require_safe(folder)
    look_at(Path(args.file))
    by_paper = args.recovery_key_fd is not None
    secret = recovery_key_text(args) if by_paper else passphrase(args)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = ProfileLock(folder)
    lock.acquire(COMMAND_LINE_WAIT_SECONDS)
    clock = SystemClock()
    try:
        aside = bring_back(
            Path(args.file),
            folder,
            lambda staging: key_of(staging, secret, keyring_of(args), is_recovery_key=by_paper),
            clock.now(),
            new_device_id(clock),
        )
    finally:
        lock.release()
    output.answer(
        {"store": str(folder), "aside": str(aside) if aside else None}, f"Kopien er hentet tilbake til {folder}."
    )
    if aside is not None:
        output.say(f"Det som var der før, ligger i {aside}.")
    if by_paper:
        output.say("Lag en ny passordfrase med «karriere store recover».")
    return 0


def run_passphrase(args: argparse.Namespace, output: Output) -> int:
    """Change the passphrase: only the envelope is written anew."""
    from karriere_app.bootstrap import change_passphrase

    old, new = passphrase(args), new_passphrase(args)
    with opened_profile(args, output) as profile:
        change_passphrase(profile, old, new, keyring_of(args))
    output.answer({"ok": True}, "Passordfrasen er byttet.")
    return 0


def run_recover(args: argparse.Namespace, output: Output) -> int:
    """Open with the recovery key, on this or another machine, and set a new passphrase."""
    from karriere_app.bootstrap import COMMAND_LINE_WAIT_SECONDS, recover
    from karriere_app.security.recovery import RecoveryKey

    folder = profile_folder(args)
    if not folder.is_dir():
        raise StoreMissingError
    key = RecoveryKey.parse(recovery_key_text(args))
    secret = new_passphrase(args)
    keyring = _keyring_or_none(args, output)
    recover(folder, key, secret, keyring, SystemClock(), lock_timeout_seconds=COMMAND_LINE_WAIT_SECONDS).close()
    output.answer({"ok": True}, "Lageret er åpnet, og den nye passordfrasen gjelder.")
    return 0


def run_rotate(args: argparse.Namespace, output: Output) -> int:
    """Give the store a new data key and answer with the recovery key that opens it."""
    from karriere_app.bootstrap import COMMAND_LINE_WAIT_SECONDS, rotate
    from karriere_app.security.recovery import RecoveryKey

    paper = RecoveryKey.parse(recovery_key_text(args)) if args.recovery_key_fd is not None else None
    made = rotate(
        profile_folder(args),
        passphrase(args),
        keyring_of(args),
        SystemClock(),
        recovery_key=paper,
        lock_timeout_seconds=COMMAND_LINE_WAIT_SECONDS,
    )
    made.opened.close()
    key = made.recovery_key.format()
    output.answer({"recovery_key": key}, key)
    if paper is None:
        output.say("Dette er den nye gjenopprettingsnøkkelen. Den gamle gjelder ikke lenger.")
    return 0
