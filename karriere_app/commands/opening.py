"""Opening a profile from the command line: where it is, what opens it, and how long to wait for another program."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from karriere_app.clock import SystemClock
from karriere_app.commands.output import Output
from karriere_app.errors import StoreLockedError, UsageError

if TYPE_CHECKING:
    from karriere_app.bootstrap import Opened
    from karriere_app.security.keyring_store import DeviceKeyring
    from karriere_app.services.desk import Desk

_LONGEST_SECRET = 4_096


def profile_folder(args: argparse.Namespace) -> Path:
    """Return the profile folder: --store, KARRIERE_STORE, or the user's own."""
    given = args.store or os.environ.get("KARRIERE_STORE")
    if given:
        return Path(given)
    from karriere_app.settings import default_profile_folder

    return default_profile_folder()


def passphrase(args: argparse.Namespace) -> str:
    """Return the passphrase from --passphrase-fd, KARRIERE_PASSPHRASE or the prompt. Raises StoreLockedError."""
    return _secret(args.passphrase_fd, "KARRIERE_PASSPHRASE", "Passordfrase: ")


def new_passphrase(args: argparse.Namespace) -> str:
    """Return the new passphrase from --new-passphrase-fd, KARRIERE_NEW_PASSPHRASE or the prompt."""
    return _secret(args.new_passphrase_fd, "KARRIERE_NEW_PASSPHRASE", "Ny passordfrase: ")


def recovery_key_text(args: argparse.Namespace) -> str:
    """Return the recovery key as typed, from --recovery-key-fd, KARRIERE_RECOVERY_KEY or the prompt."""
    return _secret(args.recovery_key_fd, "KARRIERE_RECOVERY_KEY", "Gjenopprettingsnøkkel: ")


def _secret(descriptor: int | None, variable: str, prompt: str) -> str:
    if descriptor is not None:
        return _read_descriptor(descriptor)
    from_environment = os.environ.get(variable)
    if from_environment is not None:
        return from_environment
    if sys.stdin is None or not sys.stdin.isatty():
        raise StoreLockedError
    return getpass.getpass(prompt)


def _read_descriptor(descriptor: int) -> str:
    raw = b""
    try:
        while chunk := os.read(descriptor, _LONGEST_SECRET):
            raw += chunk
            if len(raw) > _LONGEST_SECRET or raw.endswith(b"\n"):
                break
        return raw.decode("utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError):
        raise UsageError("descriptor") from None


def keyring_of(args: argparse.Namespace) -> DeviceKeyring:
    """Return the operating system's keyring; asked only where the profile is bound to a machine."""
    from karriere_app.security.keyring_store import SystemKeyring

    return SystemKeyring()


@contextmanager
def opened_profile(
    args: argparse.Namespace, output: Output, *, accept_lost_tail: bool = False, for_sync: bool = False
) -> Iterator[Opened]:
    """Open the profile for one command and close it after; waits five seconds for another program.

    ``for_sync``: also where the lease has ended or the county took the laptop out of service.
    """
    from karriere_app.bootstrap import COMMAND_LINE_WAIT_SECONDS, unlock

    profile = unlock(
        profile_folder(args),
        passphrase(args),
        keyring_of(args),
        SystemClock(),
        accept_lost_tail=accept_lost_tail,
        for_sync=for_sync,
        lock_timeout_seconds=COMMAND_LINE_WAIT_SECONDS,
    )
    if profile.lease is not None and profile.lease.state.value == "warned":
        output.say(f"Maskinen må ha kontakt med fylkets server innen {profile.lease.days_left} dager. Synkroniser den.")
    try:
        yield profile
    finally:
        profile.close()


@contextmanager
def opened(args: argparse.Namespace, output: Output) -> Iterator[Desk]:
    """Open the profile and give the desk of its counsellor."""
    with opened_profile(args, output) as profile:
        yield profile.desk
