"""How the window looks and behaves on this machine, and where the profile stands: what is needed before unlocking.

The file ``settings.json`` lies beside the store in plain text and holds nothing about any participant. Imported before
the first window is painted: keep it light.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

SETTINGS_NAME = "settings.json"
STORE_VARIABLE = "KARRIERE_STORE"
PROFILE_MARKER = "envelope.json"

THEMES = ("system", "light", "dark", "high_contrast")
TEXT_PERCENTS = (100, 110, 125, 150, 175, 200)
LEAST_IDLE_MINUTES, MOST_IDLE_MINUTES = 1, 60

_LARGEST_BYTES = 64 * 1024
_LONGEST_TEXT = 500


@dataclass(frozen=True)
class Settings:
    """One machine's settings for one profile.

    ``text_percent`` is 100 to 200, ``theme`` one of THEMES, ``idle_minutes`` 1 to 60 before the window locks by itself,
    ``backup_folder`` where backups go (None: not chosen). ``shown_counsellor`` and ``shown_county`` stand on the unlock
    window, as the operating system's own sign-in shows who.
    """

    text_percent: int = 100
    theme: str = "system"
    idle_minutes: int = 10
    backup_folder: str | None = None
    shown_counsellor: str | None = None
    shown_office: str | None = None
    shown_county: str | None = None

    def __post_init__(self) -> None:
        if not 100 <= self.text_percent <= 200:
            raise ValueError("text_percent is 100 to 200")
        if self.theme not in THEMES:
            raise ValueError("no such theme")
        if not LEAST_IDLE_MINUTES <= self.idle_minutes <= MOST_IDLE_MINUTES:
            raise ValueError("idle_minutes is 1 to 60")
        texts = (self.backup_folder, self.shown_counsellor, self.shown_office, self.shown_county)
        if any(text is not None and len(text) > _LONGEST_TEXT for text in texts):
            raise ValueError("a text is too long")


@dataclass(frozen=True)
class SettingsRead:
    """The settings and, if so, that the file could not be understood, for the window to say."""

    settings: Settings
    is_damaged: bool = False


def read_settings(folder: Path) -> SettingsRead:
    """Return the settings of a profile; the usual ones where there is no file, and where it cannot be understood."""
    try:
        with open(folder / SETTINGS_NAME, "rb") as file:
            content = file.read(_LARGEST_BYTES + 1)
    except FileNotFoundError:
        return SettingsRead(Settings())
    except OSError:
        return SettingsRead(Settings(), is_damaged=True)
    try:
        return SettingsRead(_from_json(json.loads(content)))
    except (ValueError, TypeError):
        return SettingsRead(Settings(), is_damaged=True)


def write_settings(folder: Path, settings: Settings) -> None:
    """Keep the settings durably. Raises StorageError where the disk is full, read-only or failing."""
    from karriere_app.security.durable_file import OsFileSteps, replace_durably

    text = json.dumps(vars(settings), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    replace_durably(folder / SETTINGS_NAME, text.encode(), OsFileSteps())


def default_profile_folder(environ: Mapping[str, str] | None = None) -> Path:
    """Return where this user's profile stands if nothing else is said: local to the machine, never roaming."""
    given = (os.environ if environ is None else environ).get(STORE_VARIABLE)
    if given:
        return Path(given)
    if sys.platform == "linux":
        # What platformdirs gives there; loading it takes milliseconds that the first window waits for.
        shared = os.environ.get("XDG_DATA_HOME", "").strip()
        return (Path(shared) if shared else Path.home() / ".local" / "share") / "Karriere"
    else:  # noqa: RET505  # without it mypy takes what follows for unreachable
        from platformdirs import user_data_path

        return user_data_path("Karriere", appauthor=False, roaming=False)


def has_profile(folder: Path) -> bool:
    """Say whether there is a store in the folder that a passphrase may open."""
    return (folder / PROFILE_MARKER).exists()


def _from_json(tree: object) -> Settings:
    if not isinstance(tree, dict):
        raise TypeError("settings are one object")
    known = {spec.name: tree[spec.name] for spec in fields(Settings) if spec.name in tree}
    for name, value in known.items():
        wanted: type | tuple[type, ...] = int if name in ("text_percent", "idle_minutes") else (str, type(None))
        if not isinstance(value, wanted) or isinstance(value, bool):
            raise TypeError(name)
    return Settings(**known)
