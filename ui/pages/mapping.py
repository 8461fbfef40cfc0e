"""The page of one competence mapping (kompetansekartlegging): eight sections, one in front at a time."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QWidget

from ui.forms.form_notices import FormNotices
from ui.forms.mapping_context import MappingContext
from ui.forms.mapping_frame import CONTEXT_WIDTH, MappingFrame
from ui.forms.mapping_rows_section import RowsSection, add_text, none_text
from ui.forms.mapping_stack import SectionStack, section_of_name
from ui.pages.page import Page, PageRequest, Place
from ui.presenters import mapping_sections as parts
from ui.presenters.mapping_presenter import MappingPresenter
from ui.theme import WidthClass, current_theme, scaled
from ui.widgets.edited_elsewhere import EditedElsewhere
from ui.widgets.layout import column
from ui.widgets.place_mark import PlaceMark
from ui.widgets.question import Question
from ui.widgets.tabs import Section

if TYPE_CHECKING:
    from ui.presenters.workplace import Workplace


class MappingPage(Page):
    """A mapping: request.record is its id, request.part a section (``ui/presenters/mapping_sections.py``)."""

    def __init__(self, workplace: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workplace = workplace
        self._presenter: MappingPresenter | None = None
        self._stack: SectionStack | None = None
        self._context: MappingContext | None = None
        self._wanted = parts.PERSON
        self.frame = MappingFrame()
        column(self).addWidget(self.frame)
        self._notices = FormNotices()
        self._place = PlaceMark(workplace)
        self.frame.marks.addWidget(self._place)
        self._edited = EditedElsewhere(workplace)
        self.frame.notices.addWidget(self._edited)
        self.frame.notices.addWidget(self._notices)
        self._connect_frame()

    @property
    def title(self) -> str:
        return self.tr("Kompetansekartlegging")

    @property
    def help_topic(self) -> str:
        return "mapping"

    def open(self, request: PageRequest) -> None:
        self._wanted = request.part or self._wanted
        if self._presenter is None:
            self._presenter = made = MappingPresenter(self._workplace, request.record or "", self)
            made.opened.connect(self._opened)
            made.sections_changed.connect(self._refresh)
            made.final_changed.connect(self._refresh)
            made.draft_found.connect(self._notices.offer.note)
            made.changed_elsewhere.connect(self._notices.tell_clash)
            made.failed.connect(self._notices.tell_failure)
            made.not_ready.connect(self._show_missing)
            made.made.connect(self._open_mapping)
            self._notices.offer.wanted.connect(made.restore_drafts)
            self._notices.offer.unwanted.connect(made.discard_drafts)
            made.load()
        elif self._stack is not None:
            self._stack.show_section(self._wanted)

    def leave(self) -> None:
        if self._presenter is not None:
            self._presenter.commit()
            self._presenter.keep_drafts()

    def focus_start(self) -> None:
        if self._stack is None or not self._stack.focus_start():
            onward = self.frame.next_button
            (onward if onward.isVisible() else self.frame.index).setFocus(Qt.FocusReason.OtherFocusReason)

    def go_to(self, place: Place) -> bool:
        if self._stack is None:
            return False
        section = section_of_name(place.object_name)
        if section is not None:
            self._stack.show_section(section)
            self._stack.make_all()
        return super().go_to(place)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _connect_frame(self) -> None:
        frame = self.frame
        frame.back_pressed.connect(self.back_wanted)
        frame.section_chosen.connect(self._chosen)
        frame.add_pressed.connect(self._add)
        frame.none_pressed.connect(self._answer_none)
        frame.next_pressed.connect(self._next)
        frame.context_pressed.connect(self._show_context)
        frame.summary_pressed.connect(self._show_missing)
        frame.print_pressed.connect(partial(self._go, "print"))
        self._place.wanted.connect(self._go)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self).activated.connect(self._next)
        QShortcut(QKeySequence("Ctrl+S"), self).activated.connect(self.leave)

    @Slot()
    def _opened(self) -> None:
        presenter = self._presenter
        if presenter is None:
            return
        self._context = MappingContext(presenter)
        self._stack = stack = SectionStack(presenter)
        self.frame.centre.insertWidget(0, stack, 1)
        self.frame.beside.addWidget(self._context)
        for part in (self._place, self._edited):
            part.watch(presenter.mapping, presenter.participant)
        stack.section_shown.connect(self._section_shown)
        stack.acts_changed.connect(self._show_acts)
        stack.person_wanted.connect(partial(self._go, "participant"))
        stack.newer_wanted.connect(self._open_newer)
        stack.complete.connect(self._complete)
        self._arrange()
        stack.show_section(self._wanted)
        self._refresh()

    @Slot()
    def _complete(self) -> None:
        self._refresh()
        if self.isVisible():
            self.focus_start()
        self.ready.emit()

    @Slot(str)
    def _chosen(self, section: str) -> None:
        if self._stack is not None:
            self._stack.go(section, "")

    @Slot(str)
    def _section_shown(self, section: str) -> None:
        self._wanted = section
        self.frame.index.show_current(section)
        self._show_acts()

    @Slot()
    def _add(self) -> None:
        if self._stack is not None and isinstance(view := self._stack.front(), RowsSection):
            view.add()

    @Slot()
    def _answer_none(self) -> None:
        if self._stack is not None and isinstance(view := self._stack.front(), RowsSection):
            self.frame.next_button.setFocus(Qt.FocusReason.OtherFocusReason)
            view.answer_none()

    @Slot()
    def _next(self) -> None:
        if self._stack is None or self._presenter is None:
            return
        place = parts.SECTIONS.index(self._wanted)
        if place + 1 < len(parts.SECTIONS):
            self._stack.go(parts.SECTIONS[place + 1], "")
        elif not self._presenter.is_final:
            self._finish()

    def _finish(self) -> None:
        presenter = self._presenter
        if presenter is None:
            return
        if presenter.progress.missing():
            self._show_missing()
            return
        question = Question(
            self.tr("Ferdigstille kartleggingen?"),
            self.tr("Innholdet kan ikke endres etterpå. En retting blir en ny versjon med en grunn."),
            act=self.tr("Ferdigstill"),
            keep=self.tr("Behold kladden"),
            parent=self,
        )
        question.setObjectName("finaliseQuestion")
        question.accepted.connect(presenter.finalise)
        question.open()

    @Slot()
    def _show_missing(self) -> None:
        if self._stack is not None:
            self._stack.go(parts.SUMMARY, "")

    @Slot()
    def _show_context(self) -> None:
        if self._stack is not None and self._presenter is not None:
            self._stack.show_aside(MappingContext(self._presenter))

    @Slot()
    def _refresh(self) -> None:
        presenter, stack = self._presenter, self._stack
        if presenter is None or stack is None or self._context is None:
            return
        progress = presenter.progress
        for key in parts.SECTIONS:
            section = Section(key, parts.section_title(key), progress.state(key), progress.warnings(key))
            self.frame.index.update_section(section)
        self.frame.show_progress(progress.answered(), len(progress.missing()))
        self.frame.show_title(*presenter.heading())
        self._context.refresh()
        stack.refresh()
        self._show_acts()

    @Slot()
    def _show_acts(self) -> None:
        presenter, stack = self._presenter, self._stack
        if presenter is None or stack is None:
            return
        place, view = parts.SECTIONS.index(self._wanted), stack.front()
        add = none = ""
        if isinstance(view, RowsSection) and not presenter.is_final:
            add = add_text(view.section)
            none = none_text(view.section) if view.may_answer_none() else ""
        if place + 1 < len(parts.SECTIONS):
            title = parts.section_title(parts.SECTIONS[place + 1])
            is_narrow = self.frame.width_class is not WidthClass.COMFORTABLE
            word = self.tr("Neste: {section}") if is_narrow else self.tr("Neste del: {section}")
            onward = word.format(section=title)
        else:
            onward = "" if presenter.is_final else self.tr("Ferdigstill")
        self.frame.show_acts(add, none, onward)
        self.frame.show_final(presenter.is_final and self._wanted != parts.SUMMARY)

    def _arrange(self) -> None:
        width = current_theme().width_class(self.window().width())
        self.frame.set_width_class(width)
        if self._stack is not None:
            self._stack.set_width_class(width)
        if self._context is not None:
            self._context.setFixedWidth(scaled(CONTEXT_WIDTH))
            self._context.setVisible(width is WidthClass.COMFORTABLE)

    @Slot(str)
    def _open_mapping(self, mapping: str) -> None:
        self.page_wanted.emit(PageRequest("mapping", mapping))

    @Slot()
    def _open_newer(self) -> None:
        if self._presenter is not None and self._presenter.newer is not None:
            self._open_mapping(self._presenter.newer)

    @Slot(str)
    def _go(self, page: str) -> None:
        """Go to the participant, or to what waits for somebody.

        The paper is made of what is kept, so what is typed is saved first.
        """
        presenter = self._presenter
        if presenter is None or not presenter.is_open:
            return
        if page == "print":
            self.leave()
            self.page_wanted.emit(PageRequest(page, record=presenter.mapping, part="mapping_summary"))
        elif page == "sync":
            self.page_wanted.emit(PageRequest(page))
        else:
            self.page_wanted.emit(PageRequest(page, presenter.participant))
