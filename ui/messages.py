"""The window's words for expected errors: those of ``karriere_app.messages``, in the window's language."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from karriere_app.errors import KarriereError, StorageError, StoreDamagedError
from karriere_app.messages import Message, message_for
from ui.theme import Severity


def words_for(error: KarriereError) -> Message:
    """Return what happened, what is safe and what to do, for a message on the page or beside a field."""
    return message_for(error, _translated)


def severity_of(error: KarriereError) -> Severity:
    """Return how loud a message is: only what threatens what was written is red."""
    return Severity.DANGER if isinstance(error, StorageError | StoreDamagedError) else Severity.WARN


def _translated(text: str) -> str:
    return QCoreApplication.translate("messages", text) if text else ""
