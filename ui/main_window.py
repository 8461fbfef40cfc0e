"""The frame around the pages: rail, top bar, one page in front. It navigates, nothing more."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QStackedWidget, QWidget

from ui.copy_notice import CopyNotice
from ui.names import initials
from ui.pages.page import Page, PageRequest, Place
from ui.sync_mark import SyncMark
from ui.theme import Severity, WidthClass, current_theme
from ui.widgets.button import Button, ButtonKind
from ui.widgets.card import Banner, MessageLine
from ui.widgets.layout import column, row
from ui.widgets.rail import Rail
from ui.widgets.top_bar import TopBar

if TYPE_CHECKING:
    from ui.notifier import StoreChanged
    from ui.presenters.workplace import Workplace
    from ui.undo_stack import UndoHistory

PageMaker = Callable[["Workplace"], Page]

HOME = PageRequest("today")
LONGEST_WAY_BACK = 100


@dataclass(frozen=True)
class Stop:
    """One step of the way back: what was shown and where the focus was."""

    request: PageRequest
    place: Place | None = None


class MainWindow(QWidget):
    """Rail, top bar and the page in front, with the way back.

    Made anew after each unlocking, so that nothing of a participant stays in memory behind the lock screen; ``way``
    and ``restore`` carry over where somebody was.

    Signals:
        lock_wanted, settings_wanted, about_wanted, quit_wanted: chosen in the menu or by key.
        keeping_wanted: a dialog for copies or keys; arg: backup, restore, passphrase or new_key.
        sync_wanted, enrol_wanted: sync now; register this laptop with the county's server.
        title_changed: what the window's title should say; arg: a page's title, never a person's name.
    """

    lock_wanted = Signal()
    settings_wanted = Signal()
    about_wanted = Signal()
    quit_wanted = Signal()
    keeping_wanted = Signal(str)
    sync_wanted = Signal()
    enrol_wanted = Signal()
    title_changed = Signal(str)

    def __init__(
        self,
        workplace: Workplace,
        pages: Mapping[str, PageMaker],
        who: str,
        undo: UndoHistory,
        *,
        search: QWidget,
        is_demo: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._workplace, self._pages = workplace, pages
        self._kept: dict[str, Page] = {}
        self._way: list[Stop] = []
        self._ahead: list[Stop] = []
        self._page: Page | None = None
        self._shown: PageRequest | None = None
        self._pending_place: Place | None = None
        self._bar = TopBar(search, who, initials(who))
        self._rail = _make_rail()
        self._notice = MessageLine(Severity.INFO, "", act=self.tr("Lukk"))
        self._notice.setObjectName("notice")
        self.sync_mark = SyncMark(self._bar.sync, self._rail.button("sync"), self)
        self.copy_notice = CopyNotice()
        self._stack = QStackedWidget()
        self._menu = QMenu(self)
        self._menu_button = Button(self.tr("Meny"), ButtonKind.QUIET, sign_after="ui-chevron-down", small=True)
        self._menu_button.setObjectName("menuButton")
        self._lay_out(is_demo)
        self._make_actions(undo, is_demo)
        self._connect_parts()

    @property
    def request(self) -> PageRequest:
        """What is in front now."""
        return self._way[-1].request if self._way else HOME

    @property
    def page(self) -> Page | None:
        """The page in front."""
        return self._page

    def way(self) -> tuple[Stop, ...]:
        """The way that led here, the present place last: ids and object names only."""
        if not self._way:
            return ()
        place = self._page.place() if self._page is not None else None
        return (*self._way[:-1], replace(self._way[-1], place=place))

    def restore(self, way: tuple[Stop, ...]) -> None:
        """Go where somebody was before locking, the cursor included; to the first page when nowhere."""
        self._way = list(way[:-1])
        last = way[-1] if way else Stop(HOME)
        self._show(last)

    @Slot(object)
    def navigate(self, request: PageRequest) -> None:
        """Go to a page; the present one stays on the way back. Raises KeyError when there is no such page."""
        if request == self.request and self._page is not None:
            self._page.focus_start()
            return
        self._remember_place()
        self._ahead.clear()
        self._show(Stop(request))
        del self._way[:-LONGEST_WAY_BACK]

    @Slot()
    def back(self) -> None:
        """Go one step back, to where the focus was; nothing happens at the beginning."""
        if len(self._way) > 1:
            self._remember_place()
            self._ahead.append(self._way.pop())
            self._show(self._way.pop())

    @Slot()
    def forward(self) -> None:
        """Take back one step back."""
        if self._ahead:
            self._remember_place()
            self._show(self._ahead.pop())

    def leave(self) -> None:
        """Hand every draft to the worker now; used before locking and quitting."""
        if self._page is not None:
            self._page.leave()

    def show_notice(self, severity: Severity, fact: str, reason: str = "") -> None:
        """Show one message above the page until it is closed or another comes."""
        self._notice.show_message(severity, fact, reason)
        self._notice.show()

    @Slot(object)
    def note_saved(self, change: StoreChanged) -> None:
        """Say when something was saved last."""
        moment = self._workplace.clock.now().astimezone()
        self._bar.say_saved(self.tr("Lagret {time}").format(time=f"{moment:%H:%M}"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        width = current_theme().width_class(self.width())
        self._rail.set_tiny(width is WidthClass.TINY)
        self._bar.set_width_class(width)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Escape that no part of the page had a use for goes one step back.
        if event.key() == Qt.Key.Key_Escape:
            self.back()
        else:
            super().keyPressEvent(event)

    def _lay_out(self, is_demo: bool) -> None:
        outer = column(self)
        if is_demo:
            band = Banner(self.tr("Demodata"), self.tr("Oppdiktede personer. Alt slettes når du lukker programmet."))
            band.setObjectName("demoBand")
            outer.addWidget(band)
        beside = row()
        outer.addLayout(beside, 1)
        right = column()
        notice = row(margins=(24, 12, 24, 0))
        notice.addWidget(self._notice)
        self._notice.hide()
        right.addWidget(self._bar)
        line = self._bar.layout()
        if isinstance(line, QHBoxLayout):
            line.insertWidget(line.indexOf(self._bar.lock), self._menu_button)
        right.addLayout(notice)
        right.addWidget(self.copy_notice)
        right.addWidget(self._stack, 1)
        beside.addWidget(self._rail)
        beside.addLayout(right, 1)

    def _make_actions(self, undo: UndoHistory, is_demo: bool) -> None:
        step_back = undo.stack.createUndoAction(self, self.tr("Angre"))
        step_back.setShortcut(QKeySequence("Ctrl+Z"))
        again = undo.stack.createRedoAction(self, self.tr("Gjør om"))
        again.setShortcut(QKeySequence("Ctrl+Shift+Z"))
        self._menu.addActions([step_back, again])
        self._menu.addSeparator()
        self._act(self.tr("&Tilbake"), "Alt+Left", self.back)
        self._act(self.tr("&Fram"), "Alt+Right", self.forward)
        self._act(self.tr("&Søk"), "Ctrl+K", self._focus_search)
        self._act(self.tr("&Hjelp"), "F1", self._help)
        self._menu.addSeparator()
        self._act(self.tr("&Innstillinger"), "Ctrl+,", self.settings_wanted.emit)
        self._act(self.tr("S&ynkroniser nå"), "F5", self.sync_wanted.emit)
        if not is_demo:
            # The demo's store is thrown away: there is nothing to keep.
            self._act(self.tr("Si&kkerhetskopi …"), "Ctrl+Shift+B", partial(self.keeping_wanted.emit, "backup"))
            self._act(self.tr("H&ent tilbake en kopi …"), "", partial(self.keeping_wanted.emit, "restore"))
            self._act(self.tr("&Bytt passordfrase …"), "", partial(self.keeping_wanted.emit, "passphrase"))
            self._act(self.tr("&Ny nøkkel …"), "", partial(self.keeping_wanted.emit, "new_key"))
        self._menu.addSeparator()
        self._act(self.tr("&Om Karriere"), "", self.about_wanted.emit)
        self._act(self.tr("&Lås"), "Ctrl+L", self.lock_wanted.emit)
        self._act(self.tr("&Avslutt"), "Ctrl+Q", self.quit_wanted.emit)
        self.addActions(self._menu.actions())
        self._menu_button.set_shortcut("F10")

    def _act(self, text: str, keys: str, act: Callable[[], object]) -> None:
        action = self._menu.addAction(text)
        if keys:
            action.setShortcut(QKeySequence(keys))
        action.triggered.connect(lambda checked: act())

    def _connect_parts(self) -> None:
        self._rail.chosen.connect(self._go_to_place)
        self._menu_button.clicked.connect(self._open_menu)
        self._bar.lock_pressed.connect(self.lock_wanted)
        self._notice.act_pressed.connect(self._notice.hide)
        self._workplace.announcer.store_changed.connect(self.note_saved)

    def _remember_place(self) -> None:
        if self._page is not None:
            self._way[-1] = replace(self._way[-1], place=self._page.place())

    def _show(self, stop: Stop) -> None:
        before, self._pending_place = self._page, stop.place
        page = self._page_for(stop.request)
        if before is not None and before is not page:
            before.leave()
        self._way.append(stop)
        self._page, self._shown = page, stop.request
        self._stack.setCurrentWidget(page)
        self.copy_notice.set_first_page(stop.request.page == HOME.page)
        if before is not None and before is not page and before not in self._kept.values():
            self._stack.removeWidget(before)
            before.deleteLater()
        page.open(stop.request)
        page.on_shown()
        self._rail.show_place(_place_of(stop.request.page))
        self.title_changed.emit(page.title)
        if stop.place is None or not page.go_to(stop.place):
            page.focus_start()

    def _page_for(self, request: PageRequest) -> Page:
        """The page in front when it already shows the record, a kept one, or a new one."""
        shown = self._shown
        same = shown is not None and (shown.page, shown.record) == (request.page, request.record)
        if same and self._page is not None:
            return self._page
        if request.record is None and request.page in self._kept:
            return self._kept[request.page]
        page = self._pages[request.page](self._workplace)
        page.page_wanted.connect(self.navigate)
        page.back_wanted.connect(self.back)
        page.ready.connect(self._page_ready)
        page.enrol_wanted.connect(self.enrol_wanted)
        self._stack.addWidget(page)
        if request.record is None:
            self._kept[request.page] = page
        return page

    @Slot()
    def _page_ready(self) -> None:
        """Give the cursor its old place once the page has filled itself."""
        if self._pending_place is not None and self.sender() is self._page and self._page is not None:
            place, self._pending_place = self._pending_place, None
            self._page.go_to(place)

    @Slot(str)
    def _go_to_place(self, page: str) -> None:
        self.navigate(PageRequest(page))

    @Slot()
    def _focus_search(self) -> None:
        self._bar.search.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @Slot()
    def _help(self) -> None:
        topic = self._page.help_topic if self._page is not None else ""
        self.navigate(PageRequest("help", part=topic or None))

    @Slot()
    def _open_menu(self) -> None:
        button = self._menu_button
        self._menu.popup(button.mapToGlobal(QPoint(0, button.height())))


def _place_of(page: str) -> str:
    """Return the place on the rail that a page belongs to; most pages are about one participant."""
    if page in ("conflicts", "arrivals"):
        return "sync"
    return page if page in ("today", "participants", "sync", "help") else "participants"


def _make_rail() -> Rail:
    def tr(text: str) -> str:
        return QCoreApplication.translate("MainWindow", text)

    rail = Rail()
    rail.add("today", "ui-today", tr("I dag"))
    rail.add("participants", "ui-people", tr("Deltakere"))
    rail.add("sync", "sync", tr("Synk"), at_bottom=True)
    rail.add("help", "ui-help", tr("Hjelp"), at_bottom=True)
    return rail
