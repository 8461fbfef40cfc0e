"""The menu of acts on the route in front: choose, add, copy, rename, remove, save as template."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from karriere_app.domain.planning.routes import MOST_ROUTES
from ui.presenters.session_presenter import order_of
from ui.widgets.button import Button

if TYPE_CHECKING:
    from collections.abc import Callable

    from ui.presenters.plan_presenter import PlanPresenter
    from ui.presenters.plan_routes import RouteActs
    from ui.presenters.record_presenter import RecordPresenter

LETTERS: Final = "BCDEFGHIJ"


class RouteMenu(Button):
    """«Veier»: the button that opens the acts. Keys: Enter or Space opens, arrows and Enter choose, Escape closes.

    Signals:
        rename_wanted: the route in front shall have another name.
        template_wanted: the route in front shall become a template.
    """

    rename_wanted = Signal()
    template_wanted = Signal()

    def __init__(self, presenter: PlanPresenter, acts: RouteActs, parent: QWidget | None = None) -> None:
        super().__init__("", sign_after="ui-chevron-down", small=True, parent=parent)
        self.setText(self.tr("Veier"))
        self.setObjectName("routeMenu")
        self._presenter, self._acts = presenter, acts
        self.clicked.connect(self._open_menu)

    @Slot()
    def _open_menu(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for name, text, act, why_not in self._entries():
            action = QAction(f"{text}\t{why_not}" if why_not else text, menu)
            action.setObjectName(name)
            action.setEnabled(not why_not)
            action.triggered.connect(act)
            menu.addAction(action)
        menu.popup(self.mapToGlobal(QPoint(0, self.height())))
        menu.setActiveAction(next((each for each in menu.actions() if each.isEnabled()), menu.actions()[0]))

    def _entries(self) -> list[tuple[str, str, Callable[[], object], str]]:
        """Return name, words and act of each entry, and why it cannot be taken; that is empty where it can."""
        titles, shown = route_titles(self._presenter), self._presenter.shown_route
        title = titles.get(shown or "", "")
        frozen = ""
        if self._presenter.context.is_final:
            frozen = self.tr("planen er avtalt")
        elif not titles:
            frozen = self.tr("ingen veier")
        full = frozen or (self.tr("planen har tre veier") if len(titles) >= MOST_ROUTES else "")
        is_chosen = frozen or (self.tr("er valgt") if shown == self._presenter.context.route else "")
        is_only = frozen or (self.tr("den eneste") if len(titles) < 2 else "")
        without = "" if shown else self.tr("ingen vei")
        return [
            ("routeChoose", self.tr("Velg «{title}»").format(title=title), self._choose, is_chosen),
            ("routeAdd", self.tr("Ny tom vei"), self._add, full),
            ("routeDuplicate", self.tr("Ny vei som kopi av «{title}»").format(title=title), self.copy, full),
            ("routeRename", self.tr("Gi «{title}» nytt navn").format(title=title), self.rename_wanted.emit, frozen),
            ("routeRemove", self.tr("Fjern «{title}»").format(title=title), self._remove, is_only),
            ("templateSave", self.tr("Lagre veien som mal"), self.template_wanted.emit, without),
        ]

    def _next_title(self) -> str:
        taken = set(route_titles(self._presenter).values())
        names = (self.tr("Plan {letter}").format(letter=letter) for letter in LETTERS)
        return next(name for name in names if name not in taken)

    @Slot()
    def _add(self) -> None:
        self._acts.add(self._next_title())

    @Slot()
    def copy(self) -> None:
        """Add a copy of the route in front."""
        self._acts.add(self._next_title(), self._presenter.shown_route)

    @Slot()
    def _choose(self) -> None:
        if self._presenter.shown_route is not None:
            self._acts.choose(self._presenter.shown_route)

    @Slot()
    def _remove(self) -> None:
        if self._presenter.shown_route is not None:
            self._acts.remove(self._presenter.shown_route)


def route_titles(presenter: PlanPresenter) -> dict[str, str]:
    """Return the names of a plan's routes by id, in order."""
    rows = sorted(presenter.routes.rows(), key=_place)
    nameless = QCoreApplication.translate("RouteMenu", "Uten navn")
    return {row.record_id: str(row.value("title") or nameless) for row in rows}


def _place(row: RecordPresenter) -> tuple[bool, str, str]:
    order = order_of(row)
    return (order is None, order or "", row.record_id)
