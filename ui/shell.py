"""The one top-level window: the gate while the store is shut, the main window while it is open."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QPalette, QShowEvent, QWindow
from PySide6.QtWidgets import QDialog, QStackedWidget, QWidget

from ui.theme import current_theme, scaled
from ui.widgets.layout import ScrollColumn, column, row


class Shell(QWidget):
    """Holds one part in front.

    Signals:
        painted: the window has been on the screen once; the heavy libraries may be loaded now.
        closing: somebody closes the window; everything is to be flushed before this returns.
    """

    painted = Signal()
    closing = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("shell")
        self._is_painted = False
        self._stack = QStackedWidget()
        column(self).addWidget(self._stack)
        self.show_title("")

    def fit_screen(self) -> None:
        """Take a comfortable size, never more than the screen has."""
        room = self.screen().availableGeometry().size()
        self.setMinimumSize(min(scaled(640), room.width()), min(scaled(420), room.height()))
        self.resize(min(scaled(1366), room.width()), min(scaled(768), room.height()))

    def show_part(self, part: QWidget) -> None:
        """Put a part in front; it stays until ``drop_part``."""
        if self._stack.indexOf(part) < 0:
            self._stack.addWidget(part)
        self._stack.setCurrentWidget(part)

    def drop_part(self, part: QWidget) -> None:
        """Take a part away for good."""
        self._stack.removeWidget(part)
        part.hide()
        part.deleteLater()

    @property
    def part(self) -> QWidget | None:
        """What is in front."""
        return self._stack.currentWidget()

    def cover(self, part: QWidget) -> None:
        """Put a part in front and paint it now, before anything else happens."""
        self.show_part(part)
        self.repaint()

    def show_title(self, title: str) -> None:
        """Say in the window's title which page is in front; never a person's name."""
        self.setWindowTitle(f"{title} – Karriere" if title else "Karriere")

    def come_forward(self) -> None:
        """Be in front of other programs' windows."""
        if self.isMinimized():
            self.showNormal()
        self.show()
        self.raise_()
        self.activateWindow()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        # Not this widget's own paintEvent: it is never called while opaque parts cover the whole of it.
        if not self._is_painted:
            self.windowHandle().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        is_exposed = isinstance(watched, QWindow) and watched.isExposed()
        if event.type() == QEvent.Type.Expose and is_exposed and not self._is_painted:
            self._is_painted = True
            watched.removeEventFilter(self)
            # The exposing is still being painted; the timer fires after it.
            QTimer.singleShot(0, self.painted.emit)
        return False

    def closeEvent(self, event: QCloseEvent) -> None:
        self.closing.emit()
        event.accept()


class KeptDialog(QDialog):
    """A dialog whose text survives locking: ``leave`` hands it to the worker as a draft, and asks nothing.

    ``body`` is a column that scrolls when the screen is too low; ``foot`` a row of buttons that stays. The dialog is
    deleted when it closes. ``LEAST_WIDTH`` is its width at 100 % where its parts ask for less.
    """

    LEAST_WIDTH = 460

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        # The title bar must not tell a passer-by whom it is about.
        self.setWindowTitle("Karriere")
        self.setAccessibleName(name)
        palette = QPalette(self.palette())
        palette.setColor(QPalette.ColorRole.Window, current_theme().colour("raised"))
        self.setPalette(palette)
        layout = column(self, margins=(0, 0, 0, 16), spacing=12)
        self._scroll = ScrollColumn(margins=(24, 24, 24, 8), spacing=12)
        inside = self._scroll.widget()
        if inside is not None:
            # QScrollArea lets what it holds paint the page's ground, where a dialog has one of its own.
            inside.setAutoFillBackground(False)
        layout.addWidget(self._scroll, 1)
        self.body = self._scroll.body
        held = row(margins=(24, 0, 24, 0))
        self.foot = row(spacing=8)
        held.addLayout(self.foot)
        layout.addLayout(held)

    def leave(self) -> None:
        """Hand what was typed to the worker now. A dialog without text of its own has nothing to do."""

    def show_part(self, part: QWidget) -> None:
        """Grow as far as the screen has room, and scroll to a part that was filled or shown just now."""
        self._scroll.ensurePolished()
        self.resize(self.size().expandedTo(self.sizeHint()).boundedTo(self._room()))
        # The layout of what was shown just now is still to come; the timer fires after it.
        QTimer.singleShot(0, part, partial(self._scroll_to, part))

    def _scroll_to(self, part: QWidget) -> None:
        self._fit()
        self._scroll.ensureWidgetVisible(part)

    @Slot()
    def _fit(self) -> None:
        """Grow by what does not fit, as far as the screen has room."""
        beyond = self._scroll.verticalScrollBar().maximum()
        if beyond > 0:
            self.resize(QSize(self.width(), self.height() + beyond).boundedTo(self._room()))

    def _room(self) -> QSize:
        room = self.screen().availableGeometry().size()
        return QSize(room.width() - scaled(16), room.height() - scaled(16))

    def sizeHint(self) -> QSize:
        inside = self._scroll.widget()
        wanted = inside.sizeHint() if inside is not None else QSize()
        foot, room = self.foot.sizeHint(), self._room()
        width = min(max(scaled(self.LEAST_WIDTH), wanted.width(), foot.width() + scaled(48)), room.width())
        # Lines that wrap need the height of this width, not of the one they would like best.
        tall = inside.heightForWidth(width) if inside is not None and inside.hasHeightForWidth() else -1
        height = max(tall, wanted.height()) + foot.height() + scaled(32)
        return QSize(width, min(height, room.height()))

    def showEvent(self, event: QShowEvent) -> None:
        self.resize(self.sizeHint())
        super().showEvent(event)
        # How high wrapped lines are is known after the first layout.
        QTimer.singleShot(0, self, self._fit)
