"""Hands for the demo: they type and click in the window as a person does, one step at a time, and never make it wait.

A script is a generator of conditions. Between two of its steps the window's own event loop runs, so nothing here waits
in a loop of its own: ``Script`` looks at the condition a few times a second and goes on once it holds.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from time import monotonic
from typing import TypeVar

from PySide6.QtCore import QCoreApplication, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget

from karriere_app.domain.ids import is_record_id


@dataclass(frozen=True)
class Awaited:
    """What a script waits for; ``what`` names it when it never comes."""

    what: str
    holds: Callable[[], bool]


Steps = Generator[Awaited, None, None]
W = TypeVar("W", bound=QWidget)

BEAT_MS = 15
PATIENCE_SECONDS = 10.0
CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
NONE = Qt.KeyboardModifier.NoModifier


class Hands:
    """Reaches what can be seen in one window and in the dialogs over it, by object name, as keys and clicks do.

    ``is_calm`` says whether everything asked of the store has been answered.
    """

    def __init__(self, window: QWidget, is_calm: Callable[[], bool]) -> None:
        self._window, self._is_calm = window, is_calm

    def found(self, name: str) -> list[QWidget]:
        """Every visible part of a name, from the top down.

        A name that ends in a dot is that of a row's input without the row's id.
        """
        top = self._top()
        fits = [part for part in top.findChildren(QWidget) if part.isVisible() and _fits(part.objectName(), name)]
        return sorted(fits, key=lambda part: part.mapTo(top, part.rect().topLeft()).y())

    def part(self, name: str) -> QWidget:
        """The visible part of a name, the lowest where there are several. Raises LookupError where there is none."""
        found = self.found(name)
        if not found:
            raise LookupError(name)
        return found[-1]

    def sees(self, name: str) -> Awaited:
        """A part is visible and can be used, with nothing under way in the store."""
        return Awaited(
            name, lambda: self._is_calm() and any(part.isEnabled() for part in self.found(name)) and self._has_keys()
        )

    def misses(self, name: str) -> Awaited:
        """A part has gone, with nothing under way in the store."""
        return Awaited(f"without {name}", lambda: self._is_calm() and not self.found(name))

    def calm(self) -> Awaited:
        """The store has answered everything."""
        return Awaited("calm", self._is_calm)

    def click(self, name: str) -> Steps:
        """Click in the middle of a part once it is there."""
        yield self.sees(name)
        QTest.mouseClick(self.part(name), Qt.MouseButton.LeftButton)
        yield self.calm()

    def write(self, name: str, text: str) -> Steps:
        """Put the cursor into a field and type; every script is written."""
        yield self.sees(name)
        self._enter(name)
        self.type_on(text)
        yield self.calm()

    def choose(self, name: str, letters: str) -> Steps:
        """Go to a choice and type the first letters of an answer."""
        yield self.sees(name)
        self._enter(name)
        QTest.keyClicks(_focus(), letters)
        yield self.calm()

    def pick(self, name: str, letters: str) -> Steps:
        """Go to a field that searches a list, type some letters and take the first answer with Enter."""
        yield from self.write(name, letters)
        self.press(Qt.Key.Key_Return)
        yield self.calm()

    def press_at(self, name: str, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> Steps:
        """Go to a part and press a key there."""
        yield self.sees(name)
        self._enter(name)
        self.press(key, modifiers)
        yield self.calm()

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
        """Press a key where the focus is."""
        QTest.keyClick(_focus() if QApplication.focusWidget() is not None else self._window, key, modifiers)

    def type_on(self, text: str) -> None:
        """Type where the focus is, as an input method does."""
        event = QInputMethodEvent()
        event.setCommitString(text)
        QCoreApplication.sendEvent(_focus(), event)

    def _top(self) -> QWidget:
        return QApplication.activeModalWidget() or self._window

    def _has_keys(self) -> bool:
        """Ask for the keyboard where no window has it: painting into memory, no window manager gives it back."""
        top = self._top()
        if top.isActiveWindow() or QApplication.activePopupWidget() is not None:
            return True
        top.activateWindow()
        return False

    def _enter(self, name: str) -> None:
        part = self.part(name)
        part.setFocus(Qt.FocusReason.TabFocusReason)
        written = part.focusProxy() or part
        if isinstance(written, (QLineEdit, QPlainTextEdit)):
            written.selectAll()


class Script(QObject):
    """Takes the steps of a script while the application's event loop runs.

    Signals:
        ended: the last step was taken (None), or a step never came (its exception).
    """

    ended = Signal(object)

    def __init__(self, steps: Steps, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._steps: Iterator[Awaited] = steps
        self._awaited = Awaited("", lambda: True)
        self._since = monotonic()
        self._timer = QTimer(self)
        self._timer.setInterval(BEAT_MS)
        self._timer.timeout.connect(self._beat)

    def start(self) -> None:
        """Begin once the event loop runs."""
        self._timer.start()

    @Slot()
    def _beat(self) -> None:
        try:
            if self._awaited.holds():
                self._awaited, self._since = next(self._steps), monotonic()
            elif monotonic() - self._since > PATIENCE_SECONDS:
                self._end(TimeoutError(self._awaited.what))
        except StopIteration:
            self._end(None)
        except (LookupError, AssertionError) as error:
            self._end(error)

    def _end(self, error: Exception | None) -> None:
        self._timer.stop()
        self.ended.emit(error)


def _fits(name: str, wanted: str) -> bool:
    # A field's frame and its answer bear the name of its input with a word after it.
    return name == wanted or (wanted.endswith(".") and name.startswith(wanted) and is_record_id(name[len(wanted) :]))


def _focus() -> QWidget:
    found = QApplication.focusWidget()
    if found is None:
        raise LookupError("focus")
    return found
