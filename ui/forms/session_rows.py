"""Rows as lines inside a card, in the order of their order keys; moved with Alt+Up and Alt+Down."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QKeySequence, QPaintEvent
from PySide6.QtWidgets import QApplication, QMenu, QSizePolicy, QToolButton, QWidget

from ui.forms.leaving import LeaveWatch
from ui.forms.session_parts import chain_stops, is_stop, set_widths
from ui.icons import draw
from ui.presenters.session_presenter import order_of
from ui.theme import Severity, WidthClass, current_theme
from ui.widgets.card import MessageLine
from ui.widgets.layout import column
from ui.widgets.paint import box, smooth

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtCore import QObject

    from karriere_app.domain.fields import RecordId
    from ui.presenters.record_presenter import RecordPresenter
    from ui.presenters.rows_presenter import RowsPresenter

UP, DOWN = -1, 1


class RowMenu(QToolButton):
    """The chevron at the end of a line: the acts on the row, each with its key."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # No tab stop, which would double the way through the rows: each act in it has its key.
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Mer om raden"))
        self.clicked.connect(self._open)

    def sizeHint(self) -> QSize:
        edge = current_theme().px(28)
        return QSize(edge, edge)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current_theme()
        painter = smooth(self)
        if self.underMouse():
            box(painter, QRectF(self.rect()), theme.px(6), "hover")
        at = (self.width() - theme.px(16)) / 2
        draw(painter, "ui-chevron-down", "text_muted", at, at, 16)
        painter.end()

    @Slot()
    def _open(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addActions([action for action in self.actions() if action.isEnabled()])
        menu.popup(self.mapToGlobal(QPoint(0, self.height())))


class RowLine(QWidget):
    """One row. ``first`` gets the focus when a person adds it; ``menu`` is placed by the line itself.

    Signals:
        remove_pressed: the row shall go.
        move_pressed: the row shall change places; arg: -1 up, 1 down.
    """

    remove_pressed = Signal()
    move_pressed = Signal(int)

    def __init__(self, presenter: RecordPresenter, *, can_move: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.presenter = presenter
        self.first: QWidget | None = None
        self.menu = RowMenu()
        self._held: list[QObject] = []
        self._acts: list[QAction] = []
        if can_move:
            self._act(self.tr("Flytt opp"), "Alt+Up", partial(self.move_pressed.emit, UP))
            self._act(self.tr("Flytt ned"), "Alt+Down", partial(self.move_pressed.emit, DOWN))
        self._act(self.tr("Fjern"), "Ctrl+Delete", self.remove_pressed.emit)

    def set_number(self, number: int) -> None:
        """Say which row this is, from 1."""

    def set_read_only(self, read_only: bool) -> None:
        """Let the row only be read."""
        self.menu.setVisible(not read_only)
        for act in self._acts:
            act.setEnabled(not read_only)

    def hold(self, part: QObject) -> None:
        """Keep a form alive as long as the line."""
        self._held.append(part)

    def _act(self, text: str, keys: str, act: Callable[[], object]) -> None:
        made = QAction(text, self)
        made.setShortcut(QKeySequence(keys))
        made.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        made.triggered.connect(act)
        self.addAction(made)
        self.menu.addAction(made)
        self._acts.append(made)


class OrderedRows(QWidget):
    """The lines of a kind of rows, sorted by order key; rows without one come last, as they came.

    Signals:
        counted: a line came or went; arg: how many there are.
        move_wanted: a person moved a row; args: its id, the id of the row it shall stand before ("" for last).
    """

    counted = Signal(int)
    move_wanted = Signal(str, str)

    def __init__(
        self,
        rows: RowsPresenter,
        line_of: Callable[[RecordPresenter], RowLine],
        *,
        follower: QWidget,
        spacing: int = 8,
        parent: QWidget | None = None,
    ) -> None:
        """``follower`` is the stop that Tab comes to after the lines, such as the act that adds one."""
        super().__init__(parent)
        self._rows = rows
        self._follower = follower
        self._line_of = line_of
        self._lines: dict[str, RowLine] = {}
        self._read_only = False
        self._width = WidthClass.COMFORTABLE
        self._removed: MessageLine | None = None
        self._column = column(self, spacing=spacing)
        self._watch = LeaveWatch(self)
        rows.added.connect(self._add)
        rows.removed.connect(self._remove)

    def lines(self) -> Sequence[RowLine]:
        """The lines in their order."""
        return sorted(self._lines.values(), key=_place)

    def line(self, record_id: str) -> RowLine:
        """The line of a row; KeyError when there is none."""
        return self._lines[record_id]

    def set_width_class(self, width: WidthClass) -> None:
        """Remember how much room there is, for lines that come later."""
        self._width = width

    def set_read_only(self, read_only: bool) -> None:
        """Let every row only be read."""
        self._read_only = read_only
        for line in self._lines.values():
            line.set_read_only(read_only)

    @Slot(object, bool)
    def _add(self, row: RecordPresenter, is_new: bool) -> None:
        line = self._line_of(row)
        self._lines[row.record_id] = line
        line.remove_pressed.connect(partial(self._rows.remove, row.record_id))
        line.move_pressed.connect(partial(self._move, row.record_id))
        row.shown.connect(self._shown)
        row.loaded.connect(self.arrange)
        set_widths(line, self._width)
        self._column.addWidget(line)
        self._watch.watch(line, row.commit)
        line.set_read_only(self._read_only)
        line.show()
        self._forget_removed()
        self.arrange()
        if is_new and line.first is not None:
            line.first.setFocus()
        self.counted.emit(len(self._lines))

    @Slot()
    def arrange(self) -> None:
        """Put the lines in their order; the focus stays where it is."""
        for place, line in enumerate(self.lines()):
            line.set_number(place + 1)
            if self._column.indexOf(line) != place:
                self._column.insertWidget(place, line)
        self._chain_stops()

    def _chain_stops(self) -> None:
        """Let Tab follow the order that is seen: line by line, then ``follower``."""
        before: QWidget | None = self._follower.previousInFocusChain()
        while before is not None and before is not self._follower:
            if is_stop(before) and not self.isAncestorOf(before):
                chain_stops(self.lines(), before)
                return
            before = before.previousInFocusChain()

    @Slot(str)
    def _shown(self, field: str) -> None:
        if field == "order":
            self.arrange()

    def _move(self, record_id: str, by: int) -> None:
        ids = [line.presenter.record_id for line in self.lines()]
        place = ids.index(record_id)
        if not 0 <= place + by < len(ids):
            return
        others = [each for each in ids if each != record_id]
        before = others[place + by] if place + by < len(others) else ""
        self.move_wanted.emit(record_id, before)

    @Slot(str, object)
    def _remove(self, record_id: str, change_set: RecordId | None) -> None:
        line = self._lines.pop(record_id, None)
        if line is None:
            return
        place = self._column.indexOf(line)
        focused = QApplication.focusWidget()
        had_focus = focused is not None and line.isAncestorOf(focused)
        self._watch.forget(line)
        self._column.removeWidget(line)
        line.hide()
        line.deleteLater()
        self._forget_removed()
        self.arrange()
        if change_set is not None:
            self._offer_back(place, change_set, had_focus)
        self.counted.emit(len(self._lines))

    def _offer_back(self, place: int, change_set: RecordId, had_focus: bool) -> None:
        fact = self.tr("{what} er fjernet.").format(what=self._rows.kind.label)
        line = MessageLine(Severity.INFO, fact, act=self.tr("Angre"))
        line.setObjectName(f"{self._rows.kind.name}.removed")
        line.act_pressed.connect(partial(self._bring_back, change_set))
        self._removed = line
        self._column.insertWidget(min(place, self._column.count()), line)
        line.show()
        if had_focus:
            line.focusNextChild()

    def _bring_back(self, change_set: RecordId) -> None:
        self._forget_removed()
        self._rows.bring_back(change_set)

    def _forget_removed(self) -> None:
        if self._removed is not None:
            self._column.removeWidget(self._removed)
            self._removed.hide()
            self._removed.deleteLater()
            self._removed = None


def _place(line: RowLine) -> tuple[bool, str, str]:
    order = order_of(line.presenter)
    return (order is None, order or "", line.presenter.record_id)
