"""One step in the list: its head, and its fields below when it is open."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt, Signal, Slot
from PySide6.QtGui import QAction, QKeySequence, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.forms.plan_step_fields import StepDetail
from ui.forms.plan_step_head import StepHead
from ui.forms.session_parts import chain_stops, set_widths
from ui.theme import WidthClass, scaled
from ui.widgets.layout import column
from ui.widgets.paint import box, smooth

if TYPE_CHECKING:
    from collections.abc import Callable

    from ui.presenters.plan_presenter import PlanPresenter
    from ui.presenters.record_presenter import RecordPresenter

UP, DOWN = -1, 1


class StepLine(QWidget):
    """A step. Alt with Up or Down moves it, Ctrl+Delete removes it; a right click shows the same acts.

    Signals:
        remove_pressed: the step shall go.
        move_pressed: the step shall change places; arg: -1 up, 1 down.
        opened: its fields are shown now; arg: the line.
    """

    remove_pressed = Signal()
    move_pressed = Signal(int)
    opened = Signal(object)

    def __init__(self, presenter: PlanPresenter, row: RecordPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.presenter = row
        self._plan = presenter
        self._read_only = False
        self._width = WidthClass.COMFORTABLE
        self.detail: StepDetail | None = None
        self.head = StepHead(presenter, row)
        self.head.toggled.connect(self._toggle)
        self._inside = column(self)
        self._inside.addWidget(self.head)
        self._acts = (
            self._act(self.tr("Flytt opp"), "Alt+Up", partial(self.move_pressed.emit, UP)),
            self._act(self.tr("Flytt ned"), "Alt+Down", partial(self.move_pressed.emit, DOWN)),
            self._act(self.tr("Fjern"), "Ctrl+Delete", self.remove_pressed.emit),
        )

    @property
    def step(self) -> str:
        """The id of the step."""
        return self.presenter.record_id

    def set_read_only(self, read_only: bool) -> None:
        """Let the content only be read."""
        self._read_only = read_only
        self.head.set_can_move(not read_only)
        for act in self._acts:
            act.setEnabled(not read_only)
        if self.detail is not None:
            self.detail.set_read_only(read_only)

    def set_width_class(self, width: WidthClass) -> None:
        """Remember the room for fields that are made later."""
        self._width = width

    def set_mnemonics(self, shown: bool) -> None:
        """Of several open steps only one has the Alt letters."""
        if self.detail is not None:
            self.detail.set_mnemonics(shown)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.detail is not None and self.head.isChecked():
            painter = smooth(self)
            box(painter, QRectF(self.rect()), scaled(8), "surface", "line")
            painter.end()

    def _act(self, text: str, keys: str, act: Callable[[], object]) -> QAction:
        made = QAction(text, self)
        made.setShortcut(QKeySequence(keys))
        made.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        made.triggered.connect(act)
        self.addAction(made)
        self.head.addAction(made)
        return made

    @Slot(bool)
    def _toggle(self, is_open: bool) -> None:
        if is_open and self.detail is None:
            self.detail = StepDetail(self._plan, self.presenter)
            self.detail.remove_pressed.connect(self.remove_pressed)
            self.detail.set_read_only(self._read_only)
            set_widths(self.detail, self._width)
            self._inside.addWidget(self.detail)
            chain_stops((self.detail,), self.head)
        if self.detail is not None:
            self.detail.setVisible(is_open)
            if is_open:
                self.opened.emit(self)
                self.detail.first.setFocus(Qt.FocusReason.OtherFocusReason)
        self.update()
