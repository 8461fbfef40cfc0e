"""The routes of a plan beside each other: months, end, language, money, what earlier education shortens."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRect, Qt, Slot
from PySide6.QtGui import QFontMetrics, QPainter, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QFrame,
    QHeaderView,
    QSizePolicy,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from ui.forms.plan_compare_words import Cell, Comparison, comparison
from ui.presenters import plan_routes_jobs as jobs
from ui.presenters.plan_routes import RouteActs
from ui.theme import Theme, current_theme, scaled
from ui.widgets.button import Button
from ui.widgets.card import Card, EmptyState
from ui.widgets.layout import column, row
from ui.widgets.text import Text

if TYPE_CHECKING:
    from karriere_app.domain.planning.routes import RouteFacts
    from karriere_app.errors import KarriereError
    from ui.notifier import StoreChanged
    from ui.presenters.plan_presenter import PlanPresenter

Index = QModelIndex | QPersistentModelIndex

KINDS: Final = frozenset({"education_plan", "plan_step", "route", "credit", "county_profile"})
CELL_ROLE: Final = Qt.ItemDataRole.UserRole + 1
PAD: Final = 10
ROW_HEAD: Final = 108
TALL: Final = 10_000
WRAPPED: Final = Qt.TextFlag.TextWordWrap.value | Qt.AlignmentFlag.AlignLeft.value | Qt.AlignmentFlag.AlignTop.value


class CompareModel(QAbstractTableModel):
    """One column for each route, one row for each thing they are compared by."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown = Comparison((), (), ())
        self._titles: tuple[str, ...] = ()

    def show(self, shown: Comparison) -> None:
        """Show other routes."""
        self.beginResetModel()
        self._shown, self._titles = shown, shown.titles()
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's default
        return 0 if parent.isValid() else len(self._shown.heads)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's default
        return 0 if parent.isValid() else len(self._titles)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        heads = self._titles if orientation is Qt.Orientation.Horizontal else self._shown.heads
        wanted = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole)
        return heads[section] if role in wanted and section < len(heads) else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        cell = self._shown.cells[index.row()][index.column()]
        if role == CELL_ROLE:
            return cell
        if role == Qt.ItemDataRole.DisplayRole:
            return cell.text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            told = ", ".join(part for part in (*cell.text.split("\n"), cell.difference) if part)
            return f"{self._titles[index.column()]}, {self._shown.heads[index.row()]}: {told}"
        return None


class CompareDelegate(QStyledItemDelegate):
    """A cell of several lines, and below it how it differs from the chosen route."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        cell = index.data(CELL_ROLE)
        theme = current_theme()
        rect: QRect = option.rect
        painter.save()
        painter.fillRect(rect.x(), rect.bottom(), rect.width(), 1, theme.colour("line"))
        view = self.parent()
        if isinstance(view, QTableView) and view.hasFocus() and view.currentIndex() == index:
            painter.setPen(theme.colour("focus"))
            for inset in (0, 1):
                painter.drawRect(rect.adjusted(inset, inset, -inset - 1, -inset - 1))
        if isinstance(cell, Cell):
            inside = rect.adjusted(theme.px(PAD), theme.px(PAD), -theme.px(PAD), 0)
            for text, font, ink in _voices(theme, cell):
                painter.setFont(theme.font(font))
                painter.setPen(theme.colour(ink))
                painter.drawText(inside, WRAPPED, text)
                inside.setTop(inside.top() + _height(theme, font, text, inside.width()))
        painter.restore()


class CompareTable(QTableView):
    """The table itself, as high as its rows. One tab stop; arrows go from cell to cell."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("routeTable")
        self.setAccessibleName(self.tr("Veiene ved siden av hverandre"))
        self.setItemDelegate(CompareDelegate(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self._dress_corner()
        self.setTabKeyNavigation(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        for orientation in (Qt.Orientation.Horizontal, Qt.Orientation.Vertical):
            heads = CompareHeads(orientation, self)
            if orientation is Qt.Orientation.Horizontal:
                self.setHorizontalHeader(heads)
                heads.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
            else:
                self.setVerticalHeader(heads)
                heads.setFixedWidth(scaled(ROW_HEAD))
                heads.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
            heads.setAccessibleName(self.accessibleName())
            heads.setHighlightSections(False)
            heads.setSectionsClickable(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def fit(self) -> None:
        """Make every row as high as its highest cell, and the table as high as its rows."""
        theme = current_theme()
        model = self.model()
        for line in range(model.rowCount()):
            head = _height(
                theme, "strong", str(model.headerData(line, Qt.Orientation.Vertical)), self._head_room(theme)
            )
            cells = [head]
            for place in range(model.columnCount()):
                cell = model.index(line, place).data(CELL_ROLE)
                room = self.columnWidth(place) - 2 * theme.px(PAD)
                cells.append(sum(_height(theme, font, text, room) for text, font, _ in _voices(theme, cell)))
            self.setRowHeight(line, max(cells) + 2 * theme.px(PAD))
        heads = [
            _height(
                theme,
                "strong",
                str(model.headerData(place, Qt.Orientation.Horizontal)),
                self.columnWidth(place) - 2 * theme.px(PAD),
            )
            for place in range(model.columnCount())
        ]
        self.horizontalHeader().setFixedHeight(max(heads, default=0) + 2 * theme.px(PAD))
        rows = sum(self.rowHeight(line) for line in range(model.rowCount()))
        self.setFixedHeight(self.horizontalHeader().height() + rows)

    def _dress_corner(self) -> None:
        """The corner over the row heads selects nothing here; it is only ground."""
        self.setCornerButtonEnabled(False)
        surface = current_theme().colour("surface").name()
        self.setStyleSheet(f"QTableCornerButton::section {{ background: {surface}; border: none; }}")
        for corner in self.findChildren(QAbstractButton):
            corner.setAccessibleName(self.accessibleName())

    def _head_room(self, theme: Theme) -> int:
        return scaled(ROW_HEAD) - 2 * theme.px(PAD)


class CompareHeads(QHeaderView):
    """The heads of columns and rows in strong, wrapped."""

    def paintSection(self, painter: QPainter, rect: QRect, logical_index: int) -> None:  # noqa: N802  # Qt's name
        theme = current_theme()
        painter.fillRect(rect, theme.colour("surface"))
        painter.fillRect(rect.x(), rect.bottom(), rect.width(), 1, theme.colour("line"))
        painter.setFont(theme.font("strong"))
        painter.setPen(theme.colour("text" if self.orientation() is Qt.Orientation.Horizontal else "text_muted"))
        words = str(self.model().headerData(logical_index, self.orientation()) or "")
        painter.drawText(rect.adjusted(theme.px(PAD), theme.px(PAD), -theme.px(PAD), 0), WRAPPED, words)


class ComparePart(QWidget):
    """Up to three routes as columns of one table, each other route in one sentence, and the act that chooses one."""

    def __init__(self, presenter: PlanPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self.acts = RouteActs(presenter)
        self.acts.failed.connect(presenter.failed)
        self._funding = presenter.workplace.vocabularies.load("funding")
        self._is_stale = True
        self._shown = Comparison((), (), ())
        self._sentences: list[Text] = []
        self._buttons: list[QWidget] = []
        inside = column(self, spacing=12)
        self._empty = self._make_empty()
        inside.addWidget(self._empty)
        self._card = Card(self.tr("Sammenlign veiene"))
        self._said = column(spacing=4)
        self._card.body.addLayout(self._said)
        self._model = CompareModel(self)
        self.table = CompareTable()
        self.table.setModel(self._model)
        self._card.body.addWidget(self.table)
        self._choices = row(spacing=0)
        self._card.body.addLayout(self._choices)
        inside.addWidget(self._card)
        self._empty.hide()
        self._card.hide()
        presenter.workplace.announcer.store_changed.connect(self._store_changed)
        presenter.context_shown.connect(self._show_acts)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._is_stale:
            self._ask()

    def sentences(self) -> tuple[str, ...]:
        """What is said of each other route."""
        return tuple(text.text() for text in self._sentences)

    def _make_empty(self) -> EmptyState:
        copy = Button(self.tr("Plan B som kopi"), sign="ui-plus")
        copy.setObjectName("compareCopy")
        copy.clicked.connect(self._copy)
        words = self.tr("Legg til en plan B, så ser du de to veiene ved siden av hverandre her.")
        return EmptyState("school", self.tr("Bare én vei ennå"), words, act=copy)

    @Slot(object)
    def _store_changed(self, change: StoreChanged) -> None:
        if change.kinds & KINDS:
            self._is_stale = True
            if self.isVisible():
                self._ask()

    def _ask(self) -> None:
        self._is_stale = False
        self._presenter.workplace.worker.submit(
            partial(jobs.compare, plan=self._presenter.plan), self._show, self._fail
        )

    def _fail(self, error: KarriereError) -> None:
        self._presenter.failed.emit(error)

    def _show(self, routes: list[RouteFacts]) -> None:
        self._shown = comparison(routes, self._funding)
        self._empty.setVisible(len(routes) < 2)
        self._card.setVisible(len(routes) > 1)
        _clear(self._sentences)
        for sentence in self._shown.sentences():
            said = Text(sentence, "body", wrap=True)
            self._sentences.append(said)
            self._said.addWidget(said)
        self._model.show(self._shown)
        self.table.fit()
        self._show_acts()

    @Slot()
    def _show_acts(self, context: object = None) -> None:
        is_final = self._presenter.context.is_final
        focused = QApplication.focusWidget()
        had_focus = any(focused is not None and part.isAncestorOf(focused) for part in self._buttons)
        while self._choices.count():
            self._choices.takeAt(0)
        _clear(self._buttons)
        self._choices.addSpacing(scaled(ROW_HEAD))
        for route, title in zip(self._shown.routes, self._shown.titles(), strict=True):
            held = QWidget()
            inside = row(held, margins=(PAD, 0, PAD, 0))
            if route.is_chosen:
                inside.addWidget(Text(self.tr("Dette er veien i planen"), "caption", "text_muted", wrap=True), 1)
            elif not is_final:
                choose = Button(self.tr("Velg denne"), small=True)
                choose.setObjectName(f"chooseRoute.{route.route}")
                choose.setAccessibleName(self.tr("Velg {title}").format(title=title))
                choose.clicked.connect(partial(self.acts.choose, route.route))
                inside.addWidget(choose)
                inside.addStretch(1)
            self._choices.addWidget(held, 1)
            self._buttons.append(held)
        self._empty.setEnabled(not is_final)
        if had_focus:
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _copy(self) -> None:
        self.acts.add(self.tr("Plan B"), self._presenter.shown_route)


def _voices(theme: Theme, cell: Cell) -> list[tuple[str, str, str]]:
    voices = [(cell.text, "body", "text")]
    return [*voices, (cell.difference, "caption_strong", "text_muted")] if cell.difference else voices


def _height(theme: Theme, font: str, text: str, room: int) -> int:
    return QFontMetrics(theme.font(font)).boundingRect(QRect(0, 0, max(1, room), TALL), WRAPPED, text).height()


def _clear(parts: list[Any]) -> None:
    for part in parts:
        part.hide()
        part.deleteLater()
    parts.clear()
