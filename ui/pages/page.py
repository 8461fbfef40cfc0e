"""What a page is to the window that shows it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from ui.theme import scaled


@dataclass(frozen=True)
class PageRequest:
    """Where somebody wants to go.

    ``page`` is a name of ``ui/page_table.py``; ``record`` the id of what it shows; ``part`` a tab or section of it;
    ``text`` what a list is searched for. None of them ever holds a name of a person but ``text``, which a person typed.
    """

    page: str
    record: str | None = None
    part: str | None = None
    text: str | None = None


@dataclass(frozen=True)
class Place:
    """Where the keyboard focus is on a page: the object name of the input, and the cursor in its text."""

    object_name: str
    position: int = 0


class Page(QWidget):
    """One screen between rail and top bar. Pages with a record are made for that record and thrown away when left.

    Every focusable input of a page has an object name, so that its place can be found again after locking.

    Signals:
        page_wanted: somebody pressed what leads elsewhere; arg: PageRequest.
        back_wanted: back to where one came from.
        enrol_wanted: somebody wants to register this laptop with the county's server.
        ready: what was asked of the store is shown, and focus can be given.
    """

    page_wanted = Signal(object)
    back_wanted = Signal()
    enrol_wanted = Signal()
    ready = Signal()

    @property
    def title(self) -> str:
        """What the page is, for the window's title and the screen reader: never a person's name."""
        return ""

    @property
    def help_topic(self) -> str:
        """Which part of the help page belongs to this page (``ui/pages/help_texts.py``)."""
        return ""

    def open(self, request: PageRequest) -> None:
        """Show what the request asks for. Called after the page was made, and again for another part of it."""

    def on_shown(self) -> None:
        """The page is in front now: read anew what may have changed meanwhile."""

    def leave(self) -> None:
        """The page goes behind, or the window locks: hand every draft to the worker now, and ask nothing."""

    def focus_start(self) -> None:
        """Give the focus to where the work is."""

    def place(self) -> Place | None:
        """Return where the focus is inside this page."""
        focused: QWidget | None = self.focusWidget()
        if focused is None or not focused.objectName():
            return None
        if isinstance(focused, QLineEdit):
            return Place(focused.objectName(), focused.cursorPosition())
        if isinstance(focused, QPlainTextEdit):
            return Place(focused.objectName(), focused.textCursor().position())
        return Place(focused.objectName())

    def go_to(self, place: Place) -> bool:
        """Give the focus back to a place; False where there is no such input (yet)."""
        found = self.findChild(QWidget, place.object_name)
        if found is None or not found.isEnabled():
            return False
        if isinstance(found, QLineEdit):
            found.setCursorPosition(place.position)
        elif isinstance(found, QPlainTextEdit):
            cursor = found.textCursor()
            cursor.setPosition(min(place.position, len(found.toPlainText())))
            found.setTextCursor(cursor)
        found.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def margin(self) -> int:
        """The distance of the page's content from its edges, in pixels."""
        return scaled(24)
