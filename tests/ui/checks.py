"""Checks that hold for every screen: nothing cut, everything named, one way round with Tab, no key twice.

Each returns sentences, empty when all is well: ``assert clipped_texts(window) == []``.
"""

from __future__ import annotations

import gc
import weakref
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QFontMetrics, QInputMethodEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QApplication,
    QComboBox,
    QGroupBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QRadioButton,
    QScrollArea,
    QScrollBar,
    QTabBar,
    QWidget,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SLACK = 1
MOST_STOPS = 500


def settle(window: QWidget) -> None:
    """Let Qt finish the layout that is under way."""
    for _ in range(3):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
        QCoreApplication.processEvents()
    window.ensurePolished()


def clipped_texts(window: QWidget) -> list[str]:
    """Texts that do not fit their widget, elided texts without a tooltip, widgets outside their window or column."""
    settle(window)
    found = [problem for widget in _shown(window) for problem in _cut(widget)]
    found += [problem for widget in _shown(window) if (problem := _outside(window, widget))]
    screen = window.screen().availableGeometry()
    if window.isWindow() and (window.width() > screen.width() or window.height() > screen.height()):
        found.append(f"the window is {window.width()}x{window.height()}, the screen {screen.width()}x{screen.height()}")
    return found


def unnamed_controls(window: QWidget) -> list[str]:
    """Controls one can act on that tell a screen reader no name."""
    found = []
    for widget in _shown(window):
        if _is_control(widget):
            interface = QAccessible.queryAccessibleInterface(widget)
            # On Linux Qt gives the value of a drop-down as its name; the name it needs elsewhere is asked for here.
            named = not isinstance(widget, QComboBox) or widget.accessibleName().strip()
            if not named or not interface.text(QAccessible.Text.Name).strip():
                found.append(f"{describe(widget)} has no accessible name")
            if isinstance(widget, (QLineEdit, QPlainTextEdit, QComboBox)) and not widget.objectName():
                found.append(f"{describe(widget)} has no object name")
    return found


def tab_order_problems(window: QWidget) -> list[str]:
    """Ways in which Tab and Shift+Tab do not reach each control once and come back. The window must be active."""
    settle(window)
    stops = [widget for widget in _shown(window) if _is_tab_stop(widget)]
    if not stops:
        return []
    forward = _walk(window, stops[0], Qt.Key.Key_Tab)
    backward = _walk(window, stops[0], Qt.Key.Key_Backtab)
    found = [f"Tab never reaches {describe(widget)}" for widget in stops if widget not in forward]
    found += [f"Tab stops at {describe(widget)}, which is no control" for widget in forward if widget not in stops]
    if forward and backward and forward[1:] != backward[:0:-1]:
        found.append("Shift+Tab does not go the way of Tab back")
    return found


def duplicate_mnemonics(window: QWidget) -> list[str]:
    """Alt letters and shortcuts that two visible parts share."""
    seen: dict[str, QWidget] = {}
    found = []
    for widget in _shown(window):
        for key in _keys(widget):
            if key in seen:
                found.append(f"{key} is used by {describe(seen[key])} and {describe(widget)}")
            seen[key] = widget
    return found


def type_text(widget: QWidget, text: str) -> None:
    """Type text of any script into the widget that has the keys, as an input method does."""
    event = QInputMethodEvent()
    event.setCommitString(text)
    target = widget.focusProxy() or widget
    QCoreApplication.sendEvent(target, event)


def press(widget: QWidget, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Press and release one key on a widget or its focus proxy."""
    QTest.keyClick(widget.focusProxy() or widget, key, modifiers)


def leaked(make: Callable[[], QWidget], times: int = 5) -> int:
    """Show and close a widget some times and let go of it; return how many instances something else still holds."""
    refs = []
    for _ in range(times):
        widget = make()
        widget.show()
        settle(widget)
        refs.append(weakref.ref(widget))
        widget.close()
        QCoreApplication.processEvents()
        del widget
    gc.collect()
    alive = [held for each in refs if (held := each()) is not None]
    for held in alive:
        close(held)
    return len(alive)


def activate(window: QWidget) -> None:
    """Show a window and give it the keyboard."""
    window.show()
    window.activateWindow()
    settle(window)
    if QApplication.activeWindow() is not window:
        raise AssertionError("the window did not become active")


def close(window: QWidget) -> None:
    """Close a window and let Qt delete it now."""
    window.close()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def describe(widget: QWidget) -> str:
    """Class, object name and words of a widget, for a message."""
    text = getattr(widget, "text", None)
    words = text() if callable(text) and isinstance(widget, (QLabel, QAbstractButton)) else widget.accessibleName()
    return f"{type(widget).__name__} {widget.objectName()!r} «{str(words)[:40]}»"


def _shown(window: QWidget) -> Iterator[QWidget]:
    for widget in window.findChildren(QWidget):
        if widget.isVisible() and widget.window() is window.window():
            yield widget


def _cut(widget: QWidget) -> Iterator[str]:
    if isinstance(widget, QLabel) and widget.text():
        yield from _cut_label(widget)
    elif isinstance(widget, QAbstractButton) and widget.text():
        hint = widget.sizeHint()
        if widget.width() + SLACK < hint.width() and not widget.toolTip():
            yield f"{describe(widget)} is {widget.width()} wide and needs {hint.width()}"
        if widget.height() + SLACK < min(hint.height(), widget.minimumSizeHint().height()):
            yield f"{describe(widget)} is {widget.height()} high and needs {hint.height()}"
    elif isinstance(widget, QComboBox):
        words = QFontMetrics(widget.font()).horizontalAdvance(widget.currentText())
        if words > widget.width() and not widget.toolTip():
            yield f"{describe(widget)} is {widget.width()} wide and needs {words}"
    elif isinstance(widget, QTabBar):
        needed = sum(widget.tabSizeHint(index).width() for index in range(widget.count()))
        if widget.width() + SLACK < needed and not widget.usesScrollButtons():
            yield f"{describe(widget)} is {widget.width()} wide and needs {needed}"
    elif isinstance(widget, QLineEdit) and widget.height() < QFontMetrics(widget.font()).height():
        yield f"{describe(widget)} is too low for its text"


def _cut_label(label: QLabel) -> Iterator[str]:
    is_shortened: Any = getattr(label, "is_shortened", None)
    if is_shortened is not None:
        if is_shortened() and label.toolTip() != label.text():
            yield f"{describe(label)} is shortened and has no tooltip"
        return
    if label.wordWrap():
        needed = label.heightForWidth(label.width())
        if label.height() + SLACK < needed:
            yield f"{describe(label)} is {label.height()} high and needs {needed}"
        longest = max((QFontMetrics(label.font()).horizontalAdvance(word) for word in label.text().split()), default=0)
        if longest > label.width() + SLACK:
            yield f"{describe(label)} is {label.width()} wide and its longest word needs {longest}"
        return
    hint = label.sizeHint()
    if label.width() + SLACK < hint.width():
        yield f"{describe(label)} is {label.width()} wide and needs {hint.width()}"
    if label.height() + SLACK < QFontMetrics(label.font()).height():
        yield f"{describe(label)} is {label.height()} high and its text needs more"


def _outside(window: QWidget, widget: QWidget) -> str | None:
    if isinstance(widget, QScrollBar) or widget.objectName().startswith("qt_scrollarea"):
        return None
    scroll = _scroller(widget, window)
    place = QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())
    if scroll is None:
        inside = window.rect().adjusted(-SLACK, -SLACK, SLACK, SLACK)
        return None if inside.contains(place) else f"{describe(widget)} lies outside the window"
    if isinstance(scroll, QScrollArea) and scroll.widget() is not None:
        view = scroll.viewport()
        left = view.mapTo(window, QPoint(0, 0)).x()
        if place.left() < left - SLACK or place.right() > left + view.width() + SLACK:
            return f"{describe(widget)} lies beside its scrolled column"
    return None


def _scroller(widget: QWidget, window: QWidget) -> QWidget | None:
    parent = widget.parentWidget()
    while parent is not None and parent is not window:
        if isinstance(parent, (QScrollArea, QAbstractItemView)):
            return parent
        parent = parent.parentWidget()
    return None


def _is_control(widget: QWidget) -> bool:
    if isinstance(widget, (QAbstractSlider, QScrollArea)) or widget.focusProxy() is not None:
        return False
    kinds = (QAbstractButton, QLineEdit, QPlainTextEdit, QComboBox, QAbstractItemView, QTabBar, QGroupBox)
    return isinstance(widget, kinds) or bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)


def _is_tab_stop(widget: QWidget) -> bool:
    if isinstance(widget, QRadioButton) and not widget.isChecked() and widget.autoExclusive():
        parent = widget.parentWidget()
        siblings = [] if parent is None else parent.findChildren(QRadioButton)
        if any(each.isChecked() and each.parentWidget() is parent for each in siblings):
            return False
    return (
        widget.isEnabled()
        and widget.focusProxy() is None
        and bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
        and not isinstance(widget, QScrollArea)
    )


def _walk(window: QWidget, start: QWidget, key: Qt.Key) -> list[QWidget]:
    start.setFocus(Qt.FocusReason.TabFocusReason)
    reached: list[QWidget] = []
    current: QWidget | None = start
    while current is not None and current not in reached and len(reached) < MOST_STOPS:
        reached.append(current)
        QTest.keyClick(current, key)
        current = window.focusWidget()
    return reached


def _keys(widget: QWidget) -> Iterator[str]:
    if isinstance(widget, QLabel) and widget.buddy() is not None:
        mnemonic = QKeySequence.mnemonic(widget.text())
        if not mnemonic.isEmpty():
            yield mnemonic.toString()
    if isinstance(widget, QAbstractButton) and widget.isEnabled():
        shortcut = widget.shortcut()
        if not shortcut.isEmpty():
            yield shortcut.toString()
        mnemonic = QKeySequence.mnemonic(widget.text())
        if not mnemonic.isEmpty() and mnemonic != shortcut:
            yield mnemonic.toString()
