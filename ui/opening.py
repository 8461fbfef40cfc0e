"""What the store worker does to open a store. The core is imported here, on its thread, after the first paint."""

from __future__ import annotations

import builtins
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from karriere_app.clock import Clock
from karriere_app.errors import KeyringUnavailableError

if TYPE_CHECKING:
    from karriere_app.bootstrap import Beginning, Opened, PreparedProfile
    from karriere_app.security.keyring_store import DeviceKeyring
    from karriere_app.security.keys import KdfCost
    from karriere_app.security.recovery import RecoveryKey
    from karriere_app.services.desk import Desk
    from karriere_app.services.profile import Profile
    from karriere_app.services.vocabularies import Vocabularies

DEMO_PASSPHRASE = "demodata"
DEMO_SEED = 1
_PR_SET_DUMPABLE = 4
_NEEDED_NEXT = (
    "karriere_app.bootstrap",
    "karriere_app.services.participants",
    "karriere_app.services.today",
    # What these would load by themselves only when the passphrase is there.
    "cryptography.hazmat.primitives.kdf.argon2",
    "cryptography.hazmat.primitives.kdf.hkdf",
    "cryptography.hazmat.primitives.ciphers.aead",
    "sqlalchemy.dialects.sqlite",
    "ui.main_window",
    "ui.search_box",
    "ui.page_table",
    "ui.pages.today",
)


def system_keyring() -> DeviceKeyring:
    """Return the operating system's keyring."""
    from karriere_app.security.keyring_store import SystemKeyring

    return SystemKeyring()


@dataclass(frozen=True)
class Surroundings:
    """What the program is handed from outside; a test hands in other things.

    ``cost`` is the usual cost of a passphrase if None. ``folder`` of a demo is thrown away at the end.
    """

    folder: Path
    clock: Clock
    keyring: Callable[[], DeviceKeyring] = system_keyring
    cost: KdfCost | None = None
    is_demo: bool = False
    demo_people: int = 200


def preload() -> None:
    """Import what unlocking needs, and keep the memory of the process to itself."""
    # PySide puts a slower import in place of Python's own; the many modules of SQLAlchemy gain a tenth without it.
    slow = builtins.__import__
    builtins.__import__ = getattr(builtins, "__orig_import__", slow)
    try:
        for name in _NEEDED_NEXT:
            import_module(name)
    finally:
        builtins.__import__ = slow
    if sys.platform.startswith("linux"):
        import ctypes

        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


def unlock(around: Surroundings, passphrase: str, accept_lost_tail: bool) -> Opened:
    """Open the profile; errors as ``bootstrap.unlock``."""
    from karriere_app import bootstrap

    keyring = None if around.is_demo else around.keyring()
    return bootstrap.unlock(around.folder, passphrase, keyring, around.clock, accept_lost_tail=accept_lost_tail)


def unlock_for_sync(around: Surroundings, passphrase: str) -> Opened:
    """Open the profile for nothing but a sync: its lease has ended, or the county took the laptop out of service."""
    from karriere_app import bootstrap

    keyring = None if around.is_demo else around.keyring()
    return bootstrap.unlock(around.folder, passphrase, keyring, around.clock, for_sync=True)


@dataclass(frozen=True)
class OnlySynced:
    """How a sync ended that came before anything could be shown; ``is_open``: the store may be worked in again."""

    is_open: bool
    is_erased: bool
    fact: str
    rest: str


def sync_only(around: Surroundings, opened: Any) -> OnlySynced:
    """Sync an open store before anything of it is shown; where the county says so, erase it."""
    from karriere_app.services.offline_lease import require_open
    from karriere_app.sync.link import LinkState, open_link
    from karriere_app.sync.sentences import result_message

    link = open_link(opened.desk, forget_secret=around.keyring().delete)
    try:
        result = link.sync()
        words = result_message(result)
        if result.state in (LinkState.LOST, LinkState.RETIRED):
            link.erase()
            return OnlySynced(False, True, words.happened, words.safe)
    finally:
        link.close()
    if result.state is LinkState.DONE:
        require_open(opened.store, around.clock.now())
    return OnlySynced(result.state is LinkState.DONE, False, words.happened, words.rest)


def keyring_trouble(around: Surroundings) -> str | None:
    """Return why this machine's keyring cannot be used, as a code of KeyringUnavailableError, or None."""
    check: Any = getattr(around.keyring(), "check", None)
    try:
        if check is not None:
            check()
    except KeyringUnavailableError as error:
        return error.reason
    return None


def prepare(around: Surroundings, passphrase: str, with_keyring: bool) -> PreparedProfile:
    """Make the keys of a new profile; errors as ``bootstrap.prepare_profile``."""
    from karriere_app import bootstrap

    keyring = around.keyring() if with_keyring else None
    return bootstrap.prepare_profile(around.folder, passphrase, keyring, around.cost)


def discard(around: Surroundings, prepared: PreparedProfile) -> None:
    """Forget the keys of a profile that was not made after all."""
    from karriere_app import bootstrap

    bootstrap.discard_profile(prepared, around.keyring() if prepared.envelope.is_device_bound else None)


def create(around: Surroundings, prepared: PreparedProfile, beginning: Beginning) -> Opened:
    """Write a prepared profile and open it; errors as ``bootstrap.create_profile``."""
    from karriere_app import bootstrap

    return bootstrap.create_profile(prepared, beginning, around.clock).opened


def recover(around: Surroundings, recovery_key: RecoveryKey, passphrase: str, with_keyring: bool) -> Opened:
    """Open by the recovery key and set a new passphrase; errors as ``bootstrap.recover``."""
    from karriere_app import bootstrap

    keyring = around.keyring() if with_keyring else None
    return bootstrap.recover(around.folder, recovery_key, passphrase, keyring, around.clock, cost=around.cost)


def make_demo(around: Surroundings) -> Opened:
    """Make the throw-away store of the demo, encrypted like any other, and fill it with invented participants."""
    from karriere_app import bootstrap
    from karriere_app.security.keys import FLOOR_COST
    from karriere_app.services import demo

    prepared = bootstrap.prepare_profile(around.folder, DEMO_PASSPHRASE, None, FLOOR_COST)
    beginning = bootstrap.Beginning(
        office="Karrieresenteret i Skien", counsellor="Ingrid Moen", county="40", title="karriereveileder"
    )
    opened = bootstrap.create_profile(prepared, beginning, around.clock).opened
    demo.fill(opened.desk, seed=DEMO_SEED, people=around.demo_people)
    return opened


def look_around(desk: Desk) -> tuple[Profile, Vocabularies]:
    """Return who is at work in an open store, and its vocabularies."""
    from karriere_app.services.profile import profile_of

    return profile_of(desk), desk.vocabularies
