"""The pages of a PDF on the print desk: the very bytes as pictures, rendered when they come into sight."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QImage, QKeyEvent, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QWidget

from ui.presenters.print_jobs import POINTS_PER_INCH
from ui.theme import current_theme, scaled
from ui.widgets.layout import column
from ui.widgets.paint import box, smooth

if TYPE_CHECKING:
    from collections.abc import Sequence

ON_SCREEN: Final = 96.0
STEPS: Final = (0.5, 0.67, 0.8, 1.0, 1.25, 1.5, 2.0, 3.0)
MARGIN: Final = 16


class Sheet(QWidget):
    """One page of paper: white while it waits for its picture. Paper is light in every theme."""

    def __init__(self, number: int, count: int, size: tuple[float, float], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.points = size
        self.dots_per_inch = 0.0
        self._image = QImage()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Side {number} av {count}").format(number=number, count=count))

    def show_image(self, image: QImage, dots_per_inch: float) -> None:
        """Show the page as it was rendered."""
        self._image, self.dots_per_inch = image, dots_per_inch
        self.update()

    def has_image(self) -> bool:
        """Whether the page is rendered."""
        return not self._image.isNull()

    def image(self) -> QImage:
        """The picture of the page."""
        return self._image

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = smooth(self)
        painter.fillRect(self.rect(), Qt.GlobalColor.white)
        if not self._image.isNull():
            painter.setRenderHint(painter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(QRectF(self.rect()), self._image)
        box(painter, QRectF(self.rect()), 0, None, "line")
        painter.end()


class Desk(QWidget):
    """What the pages lie on; holds the keyboard focus for them."""

    def __init__(self, pages: PdfPages) -> None:
        super().__init__()
        self._pages = pages
        self.setObjectName("printDesk")
        self.setAccessibleName(self.tr("Arket"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._pages.handle_key(event):
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._pages.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._pages.viewport().update()


class PdfPages(QScrollArea):
    """Pages below each other on the ``sunken`` ground.

    Keys: Page Up/Down turn pages, Home/End, Ctrl+plus and Ctrl+minus zoom, Ctrl+0 shows the whole page.

    Signals:
        page_wanted: a page came into sight; args: its number from 0, dots per inch.
        zoomed: the zoom is another; arg: 1.0 is the paper's own size, 0 the whole page.
    """

    page_wanted = Signal(int, float)
    zoomed = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("printPages")
        self.setAccessibleName(self.tr("Arket"))
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        palette = QPalette(self.palette())
        palette.setColor(QPalette.ColorRole.Window, current_theme().colour("sunken"))
        self.setPalette(palette)
        self._sheets: list[Sheet] = []
        self._zoom = 0.0
        self._desk = Desk(self)
        self._listed = column(self._desk, margins=MARGIN, spacing=12)
        self.setWidget(self._desk)
        self._desk.setAutoFillBackground(False)
        self.setFocusProxy(self._desk)
        self.verticalScrollBar().valueChanged.connect(self._ask)

    def sheets(self) -> Sequence[Sheet]:
        """The pages."""
        return tuple(self._sheets)

    def minimumSizeHint(self) -> QSize:
        return QSize(scaled(200), scaled(220))

    def show_pages(self, sizes: Sequence[tuple[float, float]]) -> None:
        """Show other pages, from the first."""
        for old in self._sheets:
            self._listed.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._sheets = [Sheet(number + 1, len(sizes), size) for number, size in enumerate(sizes)]
        for sheet in self._sheets:
            self._listed.addWidget(sheet, 0, Qt.AlignmentFlag.AlignHCenter)
            sheet.show()
        self._fit()

    def show_image(self, page: int, dots_per_inch: float, image: QImage) -> None:
        """Show a page that was rendered."""
        if page < len(self._sheets):
            self._sheets[page].show_image(image, dots_per_inch)

    def set_zoom(self, zoom: float) -> None:
        """Show the paper at a size; 0 shows the whole page."""
        self._zoom = zoom
        self._fit()
        self.zoomed.emit(zoom)

    def zoom(self) -> float:
        """The zoom chosen; 0 for the whole page."""
        return self._zoom

    def turn(self, by: int) -> None:
        """Go a page forward or back."""
        tops = [sheet.y() for sheet in self._sheets]
        here = self.verticalScrollBar().value() + scaled(MARGIN)
        at = max((index for index, top in enumerate(tops) if top <= here), default=0)
        wanted = min(max(at + by, 0), len(tops) - 1)
        if tops:
            self.verticalScrollBar().setValue(tops[wanted] - scaled(MARGIN))

    def handle_key(self, event: QKeyEvent) -> bool:
        """Do what a key asks for; False where it asks for nothing here."""
        key, control = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        bar = self.verticalScrollBar()
        if key in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
            self.turn(1 if key == Qt.Key.Key_PageDown else -1)
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            bar.setValue(bar.minimum() if key == Qt.Key.Key_Home else bar.maximum())
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            bar.setValue(bar.value() + (1 if key == Qt.Key.Key_Down else -1) * scaled(48))
        elif control and key in (Qt.Key.Key_Plus, Qt.Key.Key_Minus, Qt.Key.Key_0):
            self.set_zoom({Qt.Key.Key_Plus: self._next(1), Qt.Key.Key_Minus: self._next(-1)}.get(Qt.Key(key), 0.0))
        else:
            return False
        return True

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._desk.hasFocus():
            painter = smooth(self.viewport())
            box(painter, QRectF(self.viewport().rect()), 0, None, "focus", 2)
            painter.end()

    def _next(self, by: int) -> float:
        now = self._scale()
        if by > 0:
            return next((step for step in STEPS if step > now + 0.01), STEPS[-1])
        return next((step for step in reversed(STEPS) if step < now - 0.01), STEPS[0])

    def _scale(self) -> float:
        """How large the paper is shown; 1.0 is its own size."""
        if self._zoom or not self._sheets:
            return self._zoom or 1.0
        width = max(sheet.points[0] for sheet in self._sheets) * ON_SCREEN / POINTS_PER_INCH
        height = max(sheet.points[1] for sheet in self._sheets) * ON_SCREEN / POINTS_PER_INCH
        room = self.maximumViewportSize()
        inside = 2 * scaled(MARGIN)
        return max(0.2, min((room.width() - inside) / width, (room.height() - inside) / height))

    def _fit(self) -> None:
        scale = self._scale()
        for sheet in self._sheets:
            width, height = (round(length * ON_SCREEN / POINTS_PER_INCH * scale) for length in sheet.points)
            sheet.setFixedSize(width, height)
        self._desk.adjustSize()
        self._ask()

    @Slot()
    def _ask(self) -> None:
        """Ask for the pages in sight that are not rendered at this size yet."""
        wanted = self._scale() * ON_SCREEN * self.devicePixelRatioF()
        top = self.verticalScrollBar().value()
        bottom = top + self.viewport().height()
        for number, sheet in enumerate(self._sheets):
            in_sight = sheet.y() <= bottom and sheet.y() + sheet.height() >= top
            if in_sight and abs(sheet.dots_per_inch - wanted) > 1:
                sheet.dots_per_inch = wanted
                self.page_wanted.emit(number, wanted)
