"""What can be done to a step of the drawing, as a menu: the right button of the mouse or the menu key."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QPoint, Qt
from PySide6.QtWidgets import QMenu

from ui.forms.plan_route_acts import Act

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from ui.forms.plan_route_model import RouteBar


def show_acts(
    over: QWidget,
    at: QPoint,
    bar: RouteBar,
    *,
    is_frozen: bool,
    opened: Callable[[str], object],
    chosen: Callable[[Act], object],
) -> None:
    """Show the menu of a step at a place on the screen; of an agreed plan a step can only be opened."""
    menu = QMenu(over)
    menu.setObjectName("planRouteMenu")
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    menu.addAction(_words(_tr("Åpne steget"), _tr("Enter"))).triggered.connect(partial(opened, bar.id))
    if not is_frozen:
        for group in _groups(bar):
            menu.addSeparator()
            for act, text, keys in group:
                menu.addAction(_words(text, keys)).triggered.connect(partial(chosen, act))
    menu.popup(at)
    menu.setActiveAction(menu.actions()[0])


def _groups(bar: RouteBar) -> list[list[tuple[Act, str, str]]]:
    start = [
        (Act.EARLIER, _tr("Begynn en måned før"), _tr("Alt+←")),
        (Act.LATER, _tr("Begynn en måned senere"), _tr("Alt+→")),
    ]
    if bar.is_fixed:
        start.append((Act.COMPUTED, _tr("Regn ut datoene igjen"), ""))
    return [
        start,
        [
            (Act.SHORTER, _tr("En måned kortere"), _tr("Skift+←")),
            (Act.LONGER, _tr("En måned lengre"), _tr("Skift+→")),
        ],
        [
            (Act.UP, _tr("Flytt opp"), _tr("Alt+↑")),
            (Act.DOWN, _tr("Flytt ned"), _tr("Alt+↓")),
        ],
        [(Act.REMOVE, _tr("Fjern"), _tr("Ctrl+Delete"))],
    ]


def _words(text: str, keys: str) -> str:
    """The text of an act with its keys at the right, as menus show them."""
    return f"{text}\t{keys}" if keys else text


def _tr(text: str) -> str:
    return QCoreApplication.translate("RouteMenu", text)
