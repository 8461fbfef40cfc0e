"""The routes of a plan above its steps: plan A, plan B, at most three (veiene i planen)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QWidget

from ui.forms.plan_routes_menu import RouteMenu, route_titles
from ui.forms.title_entry import TitleEntry
from ui.presenters.plan_routes import RouteActs
from ui.presenters.record_keeper import one_shot
from ui.theme import Severity, WidthClass
from ui.widgets.button import Button
from ui.widgets.card import MessageLine
from ui.widgets.layout import FlowLayout, column
from ui.widgets.segments import Choice, Segments
from ui.widgets.text import Text

if TYPE_CHECKING:
    from karriere_app.domain.fields import RecordId
    from ui.presenters.plan_jobs import PlanContext
    from ui.presenters.plan_presenter import PlanPresenter
    from ui.presenters.record_presenter import RecordPresenter

LONGEST_SHOWN: Final = 26


class RoutesBar(QWidget):
    """The routes of one plan side by side, and what can be done with the one in front.

    Keys: Left/Right change the route in front; the acts stand in the menu «Veier», which Enter or Space opens.
    """

    def __init__(self, presenter: PlanPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self.acts = RouteActs(presenter)
        self._message: MessageLine | None = None
        self._entry: TitleEntry | None = None
        self._word = Text(self.tr("Vei"), "strong")
        self._is_tiny = False
        self._routes = Segments([])
        self._routes.setObjectName("planRoutes")
        self._list = Choice([], may_be_empty=False)
        self._list.setObjectName("planRouteList")
        self._plan_b = Button(self.tr("Plan B"), sign="ui-plus", small=True)
        self._plan_b.setObjectName("routeCopy")
        self._plan_b.setToolTip(self.tr("En kopi av veien, som du kan endre"))
        self._menu = RouteMenu(presenter, self.acts)
        self._ready = Button(self.tr("Ferdige veier"), sign="ui-flag", shortcut="Ctrl+M", small=True)
        self._ready.setObjectName("pathwaysOpen")
        self._inside = column(self, spacing=8)
        line = QWidget()
        flow = FlowLayout(line, spacing=8)
        for part in (self._word, self._routes, self._list, self._plan_b, self._menu, self._ready):
            flow.addWidget(part)
        self._inside.addWidget(line)
        self._soon = one_shot(self, 0, self._refresh)
        self._connect()
        self._refresh()

    def set_width_class(self, width: WidthClass) -> None:
        """The routes become a drop-down list where room is short."""
        self._is_tiny = width is WidthClass.TINY
        self._refresh()

    def _connect(self) -> None:
        presenter = self._presenter
        presenter.routes.added.connect(self._follow)
        for told in (presenter.routes.removed, presenter.routes.loaded, presenter.route_shown):
            told.connect(self._refresh)
        presenter.context_shown.connect(self._show_context)
        for row in presenter.routes.rows():
            self._follow(row, False)
        for control in (self._routes, self._list):
            control.setAccessibleName(self.tr("Vei i planen"))
            control.value_changed.connect(self._changed)
        self._plan_b.clicked.connect(self._menu.copy)
        self._menu.rename_wanted.connect(self._rename)
        self._menu.template_wanted.connect(self._ask_template)
        self._ready.clicked.connect(self._open_pathways)
        self.acts.route_removed.connect(self._offer_back)
        self.acts.templates_changed.connect(self._say_saved)
        self.acts.failed.connect(presenter.failed)

    @Slot(object, bool)
    def _follow(self, row: RecordPresenter, is_new: bool) -> None:
        self._forget_message()
        row.shown.connect(self._route_read)

    @Slot(str)
    def _route_read(self, field: str) -> None:
        self._soon.start()

    @Slot(object)
    def _show_context(self, context: PlanContext) -> None:
        self._refresh()

    @Slot()
    def _refresh(self) -> None:
        titles = route_titles(self._presenter)
        shown = self._presenter.shown_route
        for control in (self._routes, self._list):
            control.clear()
            for route, title in titles.items():
                control.addItem(self._words(route, title), route)
            control.set_value(shown if shown in titles else None)
            control.setToolTip(titles.get(shown or "", ""))
            control.setVisible(len(titles) > 1 and (control is self._list) == self._is_tiny)
        self._word.setVisible(len(titles) > 1)
        is_final = self._presenter.context.is_final
        self._plan_b.setVisible(not is_final and len(titles) == 1)
        self._ready.setVisible(not is_final)

    def _words(self, route: str, title: str) -> str:
        short = title if len(title) <= LONGEST_SHOWN else f"{title[: LONGEST_SHOWN - 1].rstrip()}…"
        return self.tr("{title} (valgt)").format(title=short) if route == self._presenter.context.route else short

    @Slot(object)
    def _changed(self, route: object) -> None:
        self._forget_message()
        if isinstance(route, str):
            self._presenter.show_route(route)
        else:  # one route is always in front
            self._refresh()

    @Slot()
    def _rename(self) -> None:
        entry = TitleEntry("routeTitle", self.tr("Navn på veien"), self.tr("Lagre navnet"))
        entry.kept.connect(self._keep_title)
        self._ask(entry, route_titles(self._presenter).get(self._presenter.shown_route or "", ""))

    @Slot()
    def _ask_template(self) -> None:
        hint = self.tr("Datoer, framdrift og tekster med deltakerens navn eller nummer blir ikke med.")
        entry = TitleEntry("templateTitle", self.tr("Navn på malen"), self.tr("Lagre malen"), hint)
        entry.kept.connect(self._keep_template)
        self._ask(entry, "")

    def _ask(self, entry: TitleEntry, text: str) -> None:
        self._close_entry()
        self._entry = entry
        entry.left_alone.connect(self._leave_entry)
        self._inside.addWidget(entry)
        QWidget.setTabOrder(self._ready, entry.line)
        entry.ask(text)

    @Slot(str)
    def _keep_title(self, title: str) -> None:
        if self._presenter.shown_route is not None:
            self.acts.rename(self._presenter.shown_route, title)
        self._leave_entry()

    @Slot(str)
    def _keep_template(self, title: str) -> None:
        self.acts.save_template(title)
        self._leave_entry()

    @Slot()
    def _leave_entry(self) -> None:
        self._close_entry()
        self._menu.setFocus(Qt.FocusReason.OtherFocusReason)

    def _close_entry(self) -> None:
        if self._entry is not None:
            self._inside.removeWidget(self._entry)
            self._entry.hide()
            self._entry.deleteLater()
            self._entry = None

    @Slot(object)
    def _offer_back(self, change_set: RecordId | None) -> None:
        if change_set is None:
            return
        line = MessageLine(Severity.INFO, self.tr("Veien er fjernet."), act=self.tr("Angre"))
        line.setObjectName("routeRemoved")
        line.setProperty("changeSet", str(change_set))
        line.act_pressed.connect(self._bring_back)
        self._say(line)

    @Slot(str)
    def _say_saved(self, template: str) -> None:
        fact, reason = self.tr("Malen er lagret."), self.tr("Alle veiledere finner den under «Ferdige veier».")
        line = MessageLine(Severity.OK, fact, reason)
        line.setObjectName("templateSaved")
        self._say(line)

    def _say(self, line: MessageLine) -> None:
        self._forget_message()
        self._message = line
        self._inside.addWidget(line)
        line.show()

    @Slot()
    def _bring_back(self) -> None:
        if self._message is not None:
            change_set = self._message.property("changeSet")
            self._forget_message()
            self._presenter.routes.bring_back(change_set)

    def _forget_message(self) -> None:
        if self._message is not None:
            self._inside.removeWidget(self._message)
            self._message.hide()
            self._message.deleteLater()
            self._message = None

    @Slot()
    def _open_pathways(self) -> None:
        from ui.dialogs.pathways import PathwayDialog

        PathwayDialog(self._presenter, self.window()).open()
