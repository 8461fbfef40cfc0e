"""Signs: one function that draws an SVG of ours in a colour of the theme.

The stroke colour and width are replaced in the SVG text; the result is rendered at the screen's device
pixel ratio.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap, QPixmapCache

from resources import ICONS
from ui.theme import current_theme

if TYPE_CHECKING:
    from PySide6.QtGui import QIcon

DRAWN_COLOUR: Final = '"#17252B"'
DRAWN_STROKE: Final = 'stroke-width="1.75"'
SMALL: Final = 16
LARGE: Final = 52


def icon(name: str, role: str = "text", size: int = 18, ratio: float = 1.0) -> QIcon:
    """A sign as QIcon, for menus and Qt's own widgets; see :func:`pixmap`."""
    from PySide6.QtGui import QIcon  # its list of theme names is not wanted before the first paint

    return QIcon(pixmap(name, role, size, ratio))


def pixmap(name: str, role: str = "text", size: int = 18, ratio: float = 1.0) -> QPixmap:
    """A sign in the colour of a token.

    ``size`` is in pixels at 100 % text and grows with the text; ``ratio`` is the device pixel ratio of
    the painting widget.
    Raises FileNotFoundError when there is no sign of that name, KeyError when there is no such colour.
    """
    theme = current_theme()
    return _rendered(name, theme.colours[role], theme.px(size), _stroke(size), ratio)


def draw(painter: QPainter, name: str, role: str, x: float, y: float, size: int) -> None:
    """Paint a sign with its upper left corner at x, y; ``size`` as in :func:`pixmap`."""
    image = pixmap(name, role, size, painter.device().devicePixelRatioF())
    painter.drawPixmap(QRectF(x, y, *_edges(image)), image, QRectF(image.rect()))


def _edges(image: QPixmap) -> tuple[float, float]:
    size = image.deviceIndependentSize()
    return size.width(), size.height()


def _stroke(size: int) -> float:
    if size <= SMALL:
        return 2.0
    return 1.25 if size >= LARGE else 1.75


def _rendered(name: str, colour: str, edge: int, stroke: float, ratio: float) -> QPixmap:
    # Qt's own cache: it is emptied with the application, a Python dictionary would outlive it.
    key = f"karriere/{name}/{colour}/{edge}/{stroke}/{ratio}"
    image = QPixmap()
    if not QPixmapCache.find(key, image):
        image = _render(name, colour, edge, stroke, ratio)
        QPixmapCache.insert(key, image)
    return image


def _render(name: str, colour: str, edge: int, stroke: float, ratio: float) -> QPixmap:
    from PySide6.QtSvg import QSvgRenderer  # loaded with the first sign, not with the program

    text = (
        _source(name)
        .replace(DRAWN_COLOUR, f'"{QColor(colour).name()}"')
        .replace(DRAWN_STROKE, f'stroke-width="{stroke}"')
    )
    renderer = QSvgRenderer(QByteArray(text.encode()))
    image = QPixmap(QSize(round(edge * ratio), round(edge * ratio)))
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    renderer.render(painter)
    painter.end()
    image.setDevicePixelRatio(ratio)
    return image


@lru_cache(maxsize=128)
def _source(name: str) -> str:
    return (ICONS / f"{name}.svg").read_text(encoding="utf-8")
