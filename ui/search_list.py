"""The list under the search field: two-line rows in groups, the words that were meant in strong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from unicodedata import bidirectional

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ui.icons import draw
from ui.models.search_results import ROW_ROLE, ResultRow, SearchResults
from ui.theme import Theme, current_theme, scaled
from ui.widgets.layout import column
from ui.widgets.paint import baseline, box, smooth

if TYPE_CHECKING:
    from collections.abc import Sequence

Index = QModelIndex | QPersistentModelIndex

WIDTH: Final = 520
TWO_LINES, ONE_LINE, HEAD = 48, 38, 26
TEXT_LEFT: Final = 40


class ResultDelegate(QStyledItemDelegate):
    """Paints heads, people and acts."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        row = index.data(ROW_ROLE)
        theme = current_theme()
        if not isinstance(row, ResultRow) or row.target is None:
            return QSize(scaled(200), max(theme.px(HEAD), QFontMetrics(theme.font("caption")).height() + theme.px(8)))
        lines = QFontMetrics(theme.font("strong")).height()
        lines += QFontMetrics(theme.font("caption")).height() if row.caption else theme.px(4)
        return QSize(scaled(200), max(theme.px(TWO_LINES if row.caption else ONE_LINE), lines + theme.px(6)))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = index.data(ROW_ROLE)
        if not isinstance(row, ResultRow):
            return
        theme = current_theme()
        rect: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if row.target is None:
            font = theme.font("caption_strong")
            painter.setFont(font)
            painter.setPen(theme.colour("text_muted"))
            shown = QFontMetrics(font).elidedText(row.title, Qt.TextElideMode.ElideRight, rect.width() - theme.px(20))
            painter.drawText(rect.x() + theme.px(10), round(baseline(font, rect.y(), rect.height())), shown)
        else:
            self._paint_choice(painter, theme, rect, row, bool(option.state & QStyle.StateFlag.State_Selected))
        painter.restore()

    def _paint_choice(self, painter: QPainter, theme: Theme, rect: QRect, row: ResultRow, is_on: bool) -> None:
        if is_on:
            box(painter, QRectF(rect), theme.px(6), "accent_tint")
        sign_top = rect.y() + (rect.height() - theme.px(16)) / 2
        draw(painter, row.sign, "on_tint" if is_on else "text", rect.x() + theme.px(12), sign_top, 16)
        end = self._paint_keys(painter, theme, rect, self.tr("Enter") if is_on and row.caption else row.keys)
        upper = rect.height() // 2 if row.caption else rect.height()
        top = rect.y() + (theme.px(3) if row.caption else 0)
        line = round(baseline(theme.font("body"), top, upper))
        x = rect.x() + theme.px(TEXT_LEFT)
        x = self._paint_words(painter, theme, x, end, line, row.title, row.strong, "text")
        if row.second:
            self._paint_words(painter, theme, x + theme.px(6), end, line, row.second, row.strong, "text_muted")
        if row.caption:
            font = theme.font("caption")
            painter.setFont(font)
            painter.setPen(theme.colour("text_muted"))
            width = end - rect.x() - theme.px(TEXT_LEFT)
            shown = QFontMetrics(font).elidedText(row.caption, Qt.TextElideMode.ElideRight, width)
            below = round(baseline(font, rect.y() + upper, rect.height() - upper - theme.px(2)))
            painter.drawText(rect.x() + theme.px(TEXT_LEFT), below, shown)

    def _paint_words(
        self, painter: QPainter, theme: Theme, x: int, end: int, line: int, text: str, strong: tuple[str, ...], ink: str
    ) -> int:
        """Draw a text, its meant words in strong; runs of one weight stay whole, so that joined scripts stay joined."""
        told = runs(text, strong)
        for run, is_strong in reversed(told) if is_right_to_left(text) else told:
            font = theme.font("strong" if is_strong else "body")
            metrics = QFontMetrics(font)
            painter.setFont(font)
            painter.setPen(theme.colour("text" if is_strong else ink))
            shown = metrics.elidedText(run, Qt.TextElideMode.ElideRight, max(0, end - x))
            painter.drawText(x, line, shown)
            x += metrics.horizontalAdvance(shown) + metrics.horizontalAdvance(" ")
        return x

    def _paint_keys(self, painter: QPainter, theme: Theme, rect: QRect, keys: str) -> int:
        end = rect.right() - theme.px(10)
        if not keys:
            return end
        font = theme.font("caption")
        width = QFontMetrics(font).horizontalAdvance(keys) + theme.px(12)
        height = max(theme.px(22), QFontMetrics(font).height() + 4)
        cap = QRectF(end - width, rect.y() + (rect.height() - height) / 2, width, height)
        box(painter, cap, theme.px(4), "surface", "line_field")
        painter.setFont(font)
        painter.setPen(theme.colour("text_muted"))
        painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, keys)
        return round(cap.x()) - theme.px(8)


class SearchList(QFrame):
    """A part of the window above the page; the keyboard stays in the field.

    Signals:
        chosen: a row was clicked; arg: ResultRow.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.model = SearchResults(self)
        self.view = QListView()
        self.view.setObjectName("searchResults")
        self.view.setAccessibleName(self.tr("Treff"))
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.view.setFrameShape(QFrame.Shape.NoFrame)
        self.view.setModel(self.model)
        self.view.setItemDelegate(ResultDelegate(self.view))
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.viewport().setAutoFillBackground(False)
        self.view.clicked.connect(self._clicked)
        layout = column(self, margins=6)
        layout.addWidget(self.view)
        self.hide()

    def show_rows(self, rows: Sequence[ResultRow]) -> None:
        """Show other rows, the first choice chosen."""
        self.model.show_rows(rows)
        first = self.model.next_choice(-1, 1)
        if first is not None:
            self.view.setCurrentIndex(self.model.index(first, 0))

    def step(self, direction: int) -> None:
        """Choose the next row, down (1) or up (-1)."""
        place = self.model.next_choice(self.view.currentIndex().row(), direction)
        if place is not None:
            self.view.setCurrentIndex(self.model.index(place, 0))

    def current(self) -> ResultRow | None:
        """The row chosen."""
        index = self.view.currentIndex()
        return self.model.row_at(index.row()) if index.isValid() else None

    def fit_below(self, corner: QPoint, least_width: int) -> None:
        """Stand under the field, as high as the rows need and the window allows."""
        window = self.window()
        air = scaled(8)
        width = min(max(scaled(WIDTH), least_width), window.width() - corner.x() - air)
        rows = sum(self.view.sizeHintForRow(row) for row in range(self.model.rowCount()))
        height = min(rows + 2 * scaled(6) + 2, window.height() - corner.y() - 2 * air)
        self.setGeometry(corner.x(), corner.y() + air, width, height)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = smooth(self)
        box(painter, QRectF(self.rect()), scaled(8), "raised", "line_field")
        painter.end()

    @Slot(QModelIndex)
    def _clicked(self, index: QModelIndex) -> None:
        row = self.model.row_at(index.row())
        if row.target is not None:
            self.chosen.emit(row)


def is_right_to_left(text: str) -> bool:
    """Whether the first letter with a direction goes to the left."""
    directions = (bidirectional(sign) for sign in text)
    return next((each for each in directions if each in ("L", "R", "AL")), "L") != "L"


def runs(text: str, strong: tuple[str, ...]) -> list[tuple[str, bool]]:
    """Return the words of a text put together by whether they are strong."""
    meant = {word for each in strong for word in each.split()}
    found: list[tuple[str, bool]] = []
    for word in text.split():
        is_strong = word in meant
        if found and found[-1][1] == is_strong:
            found[-1] = (f"{found[-1][0]} {word}", is_strong)
        else:
            found.append((word, is_strong))
    return found
