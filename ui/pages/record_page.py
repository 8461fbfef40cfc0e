"""What the pages of a session and of a plan have in common: a head with acts, notices, and tabs, for one version."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from ui.forms.session_parts import PageHead, set_widths
from ui.forms.session_versions import ask_reason
from ui.messages import severity_of, words_for
from ui.pages.page import Page, PageRequest
from ui.theme import WidthClass, current_theme
from ui.widgets.button import Button, ButtonKind
from ui.widgets.card import MessageLine
from ui.widgets.edited_elsewhere import EditedElsewhere
from ui.widgets.layout import column
from ui.widgets.place_mark import PlaceMark
from ui.widgets.sign import Pill

if TYPE_CHECKING:
    from karriere_app.errors import KarriereError
    from ui.forms.plan_tabs import PlanTabs
    from ui.forms.session_notices import RecordNotices
    from ui.forms.session_tabs import SessionTabs
    from ui.presenters.plan_jobs import PlanContext
    from ui.presenters.plan_presenter import PlanPresenter
    from ui.presenters.session_jobs import Person, SessionContext
    from ui.presenters.session_presenter import SessionPresenter
    from ui.presenters.workplace import Workplace


class RecordPage(Page):
    """One version of a record. ``PageRequest(NAME, record=<id>, part=<tab>)``.

    ``NAME`` is the page's name in ``ui/page_table.py``, ``PRINTED`` the document of the record that is printed.
    A page says how its record is asked for (``_ask``). When the answer is there it makes its presenter and, after
    ``_make_head``, its ``_notices`` and ``_tabs``; ``_show_parts`` lays them out and ``_load`` reads the record.
    """

    NAME: ClassVar[str]
    PRINTED: ClassVar[str]

    _presenter: SessionPresenter | PlanPresenter | None
    _notices: RecordNotices
    _tabs: SessionTabs | PlanTabs

    def __init__(self, workplace: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workplace = workplace
        self._record = ""
        self._presenter = None
        self._wanted_part = ""
        self._wants_focus = False
        self._outer = column(self)

    def open(self, request: PageRequest) -> None:
        """Read the record, or show another part of it."""
        self._wanted_part = request.part or ""
        if self._presenter is not None:
            if self._wanted_part:
                self._tabs.choose(self._wanted_part)
        elif request.record is not None:
            self._record = request.record
            self._ask(request.record)

    def leave(self) -> None:
        """Hand everything typed to the worker."""
        if self._presenter is not None:
            self._presenter.keep()

    def focus_start(self) -> None:
        """Give the focus to where the work is, at once or as soon as the record has come."""
        self._wants_focus = self._presenter is None
        if self._presenter is not None:
            self._focus_work()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._presenter is not None:
            self._set_widths()

    def _ask(self, record: str) -> None:
        """Ask the worker for what stands around the record; ``_not_found`` takes the refusal."""

    def _focus_work(self) -> None:
        self._tabs.focus_first()

    def _show_facts(self, field: str) -> None:
        """Say the record's facts under the title; called when a field has come or was changed."""

    def _make_head(self, person: Person, finish: str) -> None:
        """Make the head and the acts every record has, but for their places; ``finish`` is what makes it final."""
        self._head = PageHead(self.title)
        self._head.show_person(person.name, person.own_script)
        self._state = Pill("")
        self._head.add_pill(self._state)
        self._place = PlaceMark(self._workplace)
        self._place.wanted.connect(self._show_what_waits)
        self._head.add_mark(self._place)
        self._edited = EditedElsewhere(self._workplace)
        for part in (self._place, self._edited):
            part.watch(self._record, person.id)
        self._new_version = Button(self.tr("Ny versjon"), sign="ui-plus")
        self._new_version.setObjectName("newVersion")
        self._print = Button(self.tr("Skriv ut"), sign="print", shortcut="Ctrl+P")
        self._finish = Button(finish, ButtonKind.PRIMARY, sign="ui-check", shortcut="Ctrl+Return")
        self._finish.set_caption(self.tr("Ctrl Enter"))

    def _show_parts(self, presenter: SessionPresenter | PlanPresenter) -> None:
        # Before they are shown: a part that is too wide for a moment would leave the window too wide.
        self._set_widths()
        above = column(margins=(24, 12, 24, 0), spacing=8)
        above.addWidget(self._head)
        above.addWidget(self._edited)
        above.addWidget(self._notices)
        self._outer.addLayout(above)
        self._outer.addWidget(self._tabs, 1)
        self._head.back_pressed.connect(self._back)
        self._print.clicked.connect(self._print_record)
        self._new_version.clicked.connect(self._ask_reason)
        self._tabs.version_wanted.connect(self._open_version)
        self._notices.field_wanted.connect(self._tabs.reveal)
        presenter.hindered.connect(self._notices.show_hindrances)
        presenter.version_made.connect(self._open_version)
        presenter.failed.connect(self._notices.refuse)
        root = presenter.root
        root.shown.connect(self._show_facts)
        root.edited.connect(self._show_facts)
        root.loaded.connect(self._loaded)
        root.gone.connect(self.back_wanted)

    def _load(self, presenter: SessionPresenter | PlanPresenter) -> None:
        presenter.load()
        if self._wanted_part:
            self._tabs.choose(self._wanted_part)

    def _set_widths(self) -> None:
        for part in (self._head, self._tabs):
            set_widths(part, self._width_class())

    def _width_class(self) -> WidthClass:
        return current_theme().width_class(self.window().width())

    def _show_acts(self, context: SessionContext | PlanContext) -> int:
        """Offer the acts that fit the version in front; return its number."""
        final = context.is_final
        newest = max(context.versions, key=lambda each: each.number, default=None)
        self._finish.setVisible(not final)
        self._print.set_kind(ButtonKind.PRIMARY if final else ButtonKind.SECONDARY)
        self._new_version.setVisible(final and newest is not None and newest.id == self._record)
        return next((each.number for each in context.versions if each.id == self._record), 1)

    @Slot()
    def _loaded(self) -> None:
        self._show_facts("")
        if self._wants_focus:
            self.focus_start()
        self.ready.emit()

    @Slot(object)
    def _not_found(self, error: KarriereError) -> None:
        words = words_for(error)
        self._outer.addWidget(MessageLine(severity_of(error), words.happened, words.rest))
        self._outer.addStretch(1)

    @Slot()
    def _back(self) -> None:
        if self._presenter is not None and self._presenter.context is not None:
            self.page_wanted.emit(PageRequest("participant", record=self._presenter.context.person.id))

    @Slot(str)
    def _show_what_waits(self, page: str) -> None:
        context = self._presenter.context if self._presenter is not None else None
        if context is not None:
            self.page_wanted.emit(PageRequest(page, record=context.person.id if page == "conflicts" else None))

    @Slot()
    def _print_record(self) -> None:
        self.leave()
        self.page_wanted.emit(PageRequest("print", record=self._record, part=self.PRINTED))

    @Slot(str)
    def _open_version(self, record: str) -> None:
        self.page_wanted.emit(PageRequest(self.NAME, record=record))

    @Slot()
    def _ask_reason(self) -> None:
        if self._presenter is not None:
            ask_reason(self, self._presenter.begin_version)
