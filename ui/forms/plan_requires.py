"""What a step builds on: the steps of its route that stand before it, as a list to tick."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRectF,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QFocusEvent, QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QListView,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from karriere_app.domain.planning.schedule import find_circle
from ui.forms.plan_words import title_of
from ui.icons import draw
from ui.theme import current_theme, scaled
from ui.widgets.inputs import is_leaving
from ui.widgets.paint import baseline, box, line_of_text, smooth

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

    from ui.presenters.plan_presenter import PlanPresenter

Index = QModelIndex | QPersistentModelIndex

MOST_ROWS: Final = 5
EDGE: Final = 18


@dataclass(frozen=True)
class Candidate:
    """A step that can be built on."""

    id: str
    words: str


class RequiresModel(QAbstractListModel):
    """The steps before one, each ticked or not.

    Signals:
        ticked: a person ticked or took a tick away; arg: the ids that are ticked now, as a tuple.
        refused: a tick would close a circle; arg: a sentence.
    """

    ticked = Signal(object)
    refused = Signal(str)

    def __init__(self, presenter: PlanPresenter, step: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._presenter, self._step = presenter, step
        self._types = presenter.workplace.vocabularies.load("step_type")
        self._listed: list[Candidate] = []
        self._chosen: frozenset[str] = frozenset()

    def chosen(self) -> tuple[str, ...]:
        """The ids that are ticked."""
        return tuple(sorted(self._chosen))

    def choose(self, ids: frozenset[str]) -> None:
        """Show these ticked, silently."""
        if ids != self._chosen:
            self._chosen = ids
            self.refresh()
            if self._listed:
                self.dataChanged.emit(self.index(0, 0), self.index(len(self._listed) - 1, 0))

    @Slot()
    def refresh(self) -> None:
        """List the steps anew where another stands before this one."""
        found = self._candidates()
        if found != self._listed:
            self.beginResetModel()
            self._listed = found
            self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._listed)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        each = self._listed[index.row()]
        if role == Qt.ItemDataRole.CheckStateRole:
            return Qt.CheckState.Checked if each.id in self._chosen else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.AccessibleTextRole:
            state = self.tr("bygger på") if each.id in self._chosen else self.tr("bygger ikke på")
            return f"{state} {each.words}"
        return each.words if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole) else None

    def setData(  # noqa: N802  # Qt's name
        self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole
    ) -> bool:
        if role != Qt.ItemDataRole.CheckStateRole or not index.isValid():
            return False
        each = self._listed[index.row()]
        wanted = self._chosen ^ {each.id}
        if each.id in wanted and self._closes_circle(wanted):
            self.refused.emit(self._sentence(each))
            return False
        self._chosen = wanted
        self.dataChanged.emit(index, index)
        self.ticked.emit(self.chosen())
        return True

    def _closes_circle(self, wanted: frozenset[str]) -> bool:
        requires = {row.record_id: frozenset(row.value("requires") or ()) for row in self._presenter.steps.rows()}
        circle = find_circle({**requires, self._step: wanted})
        return circle is not None and self._step in circle

    def _sentence(self, each: Candidate) -> str:
        words = self.tr("«{other}» bygger selv på dette steget, direkte eller gjennom et annet. Velg et annet steg.")
        return words.format(other=each.words.partition(". ")[2] or each.words)

    def _candidates(self) -> list[Candidate]:
        shown = self._presenter.steps_shown()
        ids = [row.record_id for row in shown]
        place = ids.index(self._step) if self._step in ids else len(ids)
        words = {row.record_id: f"{number}. {title_of(row, self._types)}" for number, row in enumerate(shown, 1)}
        found = [Candidate(each, words[each]) for each in ids[:place]]
        after = self.tr("{step} (står etter dette steget)")
        for each in sorted(self._chosen - set(ids[:place])):
            known = words.get(each)
            text = after.format(step=known) if known is not None else self.tr("Et steg som ikke er i denne veien")
            found.append(Candidate(each, text))
        return found


class TickRow(QStyledItemDelegate):
    """A row with its tick; a click anywhere in it ticks, as Space does."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        theme = current_theme()
        return QSize(theme.px(160), max(theme.px(30), QFontMetrics(theme.font("body")).height() + theme.px(8)))

    def editorEvent(  # Qt's name
        self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem, index: Index
    ) -> bool:
        if not option.state & QStyle.StateFlag.State_Enabled:
            return False
        if event.type() not in (QEvent.Type.KeyPress, QEvent.Type.MouseButtonRelease):
            return False
        if isinstance(event, QKeyEvent) and event.key() != Qt.Key.Key_Space:
            return False
        return model.setData(model.index(index.row(), 0), None, Qt.ItemDataRole.CheckStateRole)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, row = current_theme(), QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_HasFocus:
            box(painter, row.adjusted(4, 3, -4, -3), theme.px(4), "accent_tint")
        edge = theme.px(EDGE)
        area = QRectF(row.left() + theme.px(10), row.center().y() - edge / 2, edge, edge)
        is_on = index.data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Checked
        enabled = bool(option.state & QStyle.StateFlag.State_Enabled)
        if is_on:
            box(painter, area, theme.px(4), "accent" if enabled else "line_field")
            at = area.center() - QPointF(theme.px(8), theme.px(8))
            draw(painter, "ui-check", "on_accent", at.x(), at.y(), 16)
        else:
            box(painter, area, theme.px(4), "surface", "line_field")
        font = theme.font("body")
        x = area.right() + theme.px(8)
        words = QFontMetrics(font).elidedText(
            str(index.data()), Qt.TextElideMode.ElideRight, int(row.right() - theme.px(8) - x)
        )
        at = QPointF(x, baseline(font, row.top(), row.height()))
        line_of_text(painter, font, "text" if enabled else "text_muted", at, words)
        painter.restore()


class RequiresList(QListView):
    """The list as an input. One tab stop; arrows move, Space ticks.

    Signals:
        value_changed: a person ticked or took a tick away; arg: the ids as a tuple.
        left: focus went elsewhere.
        refused: a tick would close a circle; arg: a sentence.
    """

    value_changed = Signal(object)
    left = Signal()
    refused = Signal(str)

    def __init__(self, presenter: PlanPresenter, step: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._steps = RequiresModel(presenter, step, self)
        self.setModel(self._steps)
        self.setItemDelegate(TickRow(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.viewport().setAutoFillBackground(False)
        self.setUniformItemSizes(True)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._steps.ticked.connect(self.value_changed)
        self._steps.refused.connect(self.refused)
        self._steps.modelReset.connect(self.updateGeometry)
        presenter.times.changed.connect(self._steps.refresh)
        presenter.steps.loaded.connect(self._steps.refresh)
        self._steps.refresh()

    def value(self) -> object:
        """The ids ticked, as a tuple."""
        return self._steps.chosen()

    def set_value(self, value: object) -> None:
        """Show these ticked without signalling."""
        given = value if isinstance(value, (tuple, list, set, frozenset)) else ()
        self._steps.choose(frozenset(str(each) for each in given))

    def paintEvent(self, event: QPaintEvent) -> None:
        # The frame is painted over the rows, so that theirs are not its corners.
        super().paintEvent(event)
        painter = smooth(self.viewport())
        if not self._steps.rowCount():
            painter.setFont(current_theme().font("body"))
            painter.setPen(current_theme().colour("text_muted"))
            words = self.viewport().rect().adjusted(scaled(10), 0, -scaled(10), 0)
            painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, self.tr("Ingen steg står før dette"))
        focused = self.hasFocus()
        line = "focus" if focused else str(self.property("finding") or "line_field")
        box(painter, QRectF(self.viewport().rect()), scaled(6), None, line, 2 if focused else 1)
        painter.end()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self._steps.rowCount():
            self.setCurrentIndex(self._steps.index(0, 0))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if is_leaving(event):
            self.left.emit()

    def sizeHint(self) -> QSize:
        rows = min(MOST_ROWS, max(1, self._steps.rowCount()))
        height = self.sizeHintForRow(0) if self._steps.rowCount() else scaled(30)
        return QSize(scaled(240), rows * height)

    def minimumSizeHint(self) -> QSize:
        return QSize(scaled(160), self.sizeHint().height())
