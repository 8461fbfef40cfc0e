"""When something was saved last, in words, without opening the store."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from PySide6.QtCore import QCoreApplication

# The mark is written after each commit and lies beside the store.
_MARK_FILE = "karriere.mark"


def last_saved(folder: Path, now: datetime) -> str:
    """Return «Sist lagret i dag 10:42.», empty where nothing was saved yet."""
    try:
        moment = datetime.fromtimestamp((folder / _MARK_FILE).stat().st_mtime, UTC).astimezone()
    except OSError:
        return ""
    today = now.astimezone().date()
    if moment.date() == today:
        words = QCoreApplication.translate("lastSaved", "Sist lagret i dag {time}.")
    elif moment.date() == today - timedelta(days=1):
        words = QCoreApplication.translate("lastSaved", "Sist lagret i går {time}.")
    else:
        words = QCoreApplication.translate("lastSaved", "Sist lagret {day} {time}.")
    return words.format(day=f"{moment:%d.%m.%Y}", time=f"{moment:%H:%M}")
