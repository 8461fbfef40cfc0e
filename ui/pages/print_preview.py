"""The print preview: the very bytes that will be printed, what was checked, and the acts."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from karriere_app.services import prints
from ui.dialogs.save_file import ask_where
from ui.forms.session_parts import chain_stops, sentence_case
from ui.messages import severity_of, words_for
from ui.pages.page import Page, PageRequest
from ui.pages.print_pages import PdfPages
from ui.pages.print_printers import Printers, PrintRun, SystemPrinters
from ui.pages.print_side import ActsSide, ChoicesSide
from ui.presenters import print_jobs
from ui.presenters.print_presenter import PrintPresenter
from ui.presenters.print_wording import checks_of, facts_of, refusal
from ui.theme import Severity, WidthClass, current_theme, scaled
from ui.widgets.card import MessageLine
from ui.widgets.layout import ScrollColumn, column

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

    from karriere_app.errors import KarriereError
    from ui.presenters.print_jobs import Paper
    from ui.presenters.session_jobs import Person
    from ui.presenters.workplace import Workplace

REPRINT = "reprint"
WIDE, NARROW = (286, 262), (270, 236)
"""Widths of the left and the right side."""


class PrintPreviewPage(Page):
    """``PageRequest("print", record=<plan, mapping or session>, part=<document of services.prints>)``.

    ``PageRequest("print", record=<printed document>, part="reprint")`` shows the same bytes as were printed before.
    """

    def __init__(self, workplace: Workplace, printers: Printers | None = None, parent: QWidget | None = None) -> None:
        """``printers`` are the operating system's where none are handed in."""
        super().__init__(parent)
        self._workplace = workplace
        self._printers: Printers = printers or SystemPrinters()
        self._presenter: PrintPresenter | None = None
        self._printer: QPrinter | None = None
        self._person: Person | None = None
        self._wants_focus = False
        self._outer = column(self)

    @property
    def title(self) -> str:
        return self.tr("Utskrift")

    @property
    def help_topic(self) -> str:
        return "print"

    def open(self, request: PageRequest) -> None:
        """Render a record, or bring an earlier print of it back."""
        if self._presenter is not None or request.record is None:
            return
        if request.part == REPRINT:
            job = partial(print_jobs.behind_print, printed=request.record)
            self._workplace.worker.submit(job, partial(self._begin_reprint, request.record), self._show_unknown)
            return
        self._begin(request.record, request.part or "plan").load()

    def _begin(self, record: str, document: str) -> PrintPresenter:
        self._presenter = PrintPresenter(self._workplace, record, document, self)
        self._build(document)
        self._connect(self._presenter)
        return self._presenter

    def _begin_reprint(self, printed: str, found: tuple[str, str]) -> None:
        self._begin(*found).load()
        self._choices.earlier_wanted.emit(printed)

    def _show_unknown(self, error: KarriereError) -> None:
        words = words_for(error)
        notice = MessageLine(severity_of(error), words.happened, words.rest)
        self._outer.addWidget(notice)
        self._outer.addStretch(1)

    def focus_start(self) -> None:
        """Onto the act that prints."""
        # The act can have the focus once the pages have come.
        self._wants_focus = self._presenter is None or not self._acts.print_button.isEnabled()
        if self._presenter is not None:
            self._acts.print_button.setFocus(Qt.FocusReason.OtherFocusReason)
            self._scroll.ensureWidgetVisible(self._acts.print_button)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._presenter is not None:
            self._set_widths()

    def _build(self, document: str) -> None:
        words = {
            "plan": self.tr("Skriv ut plan"),
            "plan_full": self.tr("Skriv ut plan"),
            "guidance_note": self.tr("Skriv ut samtalenotat"),
            "mapping_summary": self.tr("Skriv ut kartlegging"),
        }
        labels = self._workplace.vocabularies.label
        of_kind = [each for each, kind in prints.DOCUMENTS.items() if kind == prints.DOCUMENTS[document]]
        documents = [(each, sentence_case(labels("printed_what", each.upper()))) for each in of_kind]
        languages = [(code, labels("language", code)) for code in prints.LANGUAGES]
        self._choices = ChoicesSide(words[document], documents, languages, document)
        self._pages = PdfPages()
        self._acts = ActsSide()
        self._acts.show_waiting()
        self._scroll = ScrollColumn(margins=0)
        held = QWidget()
        self._line = QHBoxLayout(held)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(0)
        for part, stretch in ((self._choices, 0), (self._pages, 1), (self._acts, 0)):
            self._line.addWidget(part, stretch)
        self._scroll.body.addWidget(held, 1)
        self._set_widths()
        self._outer.addWidget(self._scroll)

    def _set_widths(self) -> None:
        width = current_theme().width_class(self.window().width())
        tiny = width is WidthClass.TINY
        self._line.setDirection(QHBoxLayout.Direction.TopToBottom if tiny else QHBoxLayout.Direction.LeftToRight)
        widths = WIDE if width is WidthClass.COMFORTABLE else NARROW
        for part, length in zip((self._choices, self._acts), widths, strict=True):
            part.setMinimumWidth(0 if tiny else scaled(length))
            part.setMaximumWidth(16_777_215 if tiny else scaled(length))
            part.set_stacked(tiny)
        self._pages.setMinimumHeight(scaled(420) if tiny else 0)
        order = (self._acts, self._pages) if tiny else (self._pages, self._acts)
        if self._line.indexOf(order[0]) != 1:
            self._line.insertWidget(1, order[0], 0 if tiny else 1)
            chain_stops(order, self._choices.last_stop())

    def _connect(self, presenter: PrintPresenter) -> None:
        self._choices.back_pressed.connect(self._back)
        self._choices.wanted_changed.connect(self._choose)
        self._choices.earlier_wanted.connect(presenter.open_earlier)
        self._acts.field_wanted.connect(self.back_wanted)
        self._acts.zoom_wanted.connect(self._pages.set_zoom)
        self._acts.print_button.clicked.connect(self._print)
        self._acts.save_button.clicked.connect(self._ask_where)
        self._pages.page_wanted.connect(presenter.render)
        presenter.person_found.connect(self._show_person)
        presenter.opened.connect(self._choices.show_opened)
        presenter.paper_shown.connect(self._show_paper)
        presenter.page_rendered.connect(self._pages.show_image)
        presenter.refused.connect(self._show_refused)
        presenter.kept.connect(self._run_printer)
        presenter.saved.connect(self._show_saved)
        presenter.failed.connect(self._show_failed)

    @Slot()
    def _choose(self) -> None:
        if self._presenter is not None:
            self._acts.show_waiting()
            self._presenter.choose(self._choices.wanted())

    # -- what is shown

    @Slot(object)
    def _show_person(self, person: Person) -> None:
        self._person = person
        self._choices.show_person(person)

    @Slot(object)
    def _show_paper(self, paper: Paper) -> None:
        self._pages.show_pages(paper.sizes)
        count = len(paper.sizes)
        pages = self.tr("1 side, åpnet igjen og kontrollert.") if count == 1 else self.tr("{count} sider, kontrollert.")
        checks = [(Severity.OK, pages.format(count=count), "")]
        facts = ""
        if paper.prepared is None:
            checks.append((Severity.INFO, self.tr("Dette er arket slik det ble skrevet ut før."), ""))
        else:
            checks += checks_of(paper.prepared, with_adaptation=self._choices.wanted().with_adaptation)
            facts = facts_of(paper.prepared)
        self._acts.show_checks(checks, facts, may_print=True)
        if self._wants_focus:
            self.focus_start()
        self.ready.emit()

    @Slot(object)
    def _show_refused(self, error: KarriereError) -> None:
        self._pages.show_pages(())
        sentence = refusal(error) or str(words_for(error))
        self._acts.show_checks(((severity_of(error), sentence, self.tr("Rett opp")),), "", may_print=False)
        self.ready.emit()

    @Slot(object)
    def _show_failed(self, error: KarriereError) -> None:
        words = words_for(error)
        self._acts.say(severity_of(error), f"{words.happened} {words.rest}")

    # -- acts

    @Slot()
    def _print(self) -> None:
        """Ask which printer; then the bytes are kept, and only then printed."""
        if self._presenter is None:
            return
        if not self._printers.names():
            words = self.tr("Ingen skriver er satt opp på denne maskinen. Lagre arket som PDF i stedet.")
            self._acts.say(Severity.WARN, words)
            self._acts.save_button.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self._printers.choose(self, self._choices.copies(), self._chosen)

    def _chosen(self, printer: QPrinter) -> None:
        if self._presenter is not None:
            self._printer = printer
            self._presenter.keep(printer.copyCount(), self._acts.handed_over.isChecked())

    @Slot(str)
    def _run_printer(self, printed: str) -> None:
        """The bytes are checked and kept: now they may go to the printer."""
        if self._presenter is None or self._presenter.paper is None or self._printer is None:
            return
        self._acts.say(Severity.INFO, self.tr("Sender til skriveren …"))
        run = PrintRun(self._workplace.worker, self._presenter.paper, self._printer, self)
        run.finished.connect(self._show_printed)
        run.begin()

    @Slot(bool)
    def _show_printed(self, is_done: bool) -> None:
        if not is_done:
            words = self.tr("Skriveren tok ikke imot arket. Prøv igjen, eller lagre det som PDF.")
            self._acts.say(Severity.WARN, words)
            return
        moment = self._workplace.clock.now().astimezone()
        self._acts.say(Severity.OK, self.tr("Skrevet ut {at}.").format(at=f"{moment:%H:%M}"))
        if self._presenter is not None:
            self._presenter.spend()

    @Slot()
    def _ask_where(self) -> None:
        if self._presenter is not None and self._presenter.paper is not None:
            prepared = self._presenter.paper.prepared
            ask_where(self, prepared.file_name if prepared is not None else self.tr("utskrift.pdf"), self._save)

    @Slot(str)
    def _save(self, path: str) -> None:
        if self._presenter is not None:
            self._presenter.save(Path(path), self._acts.handed_over.isChecked())

    @Slot(str)
    def _show_saved(self, name: str) -> None:
        words = self.tr("Lagret som {name}. Filen er ikke kryptert: slett den når den er brukt.")
        self._acts.say(Severity.OK, words.format(name=name))

    @Slot()
    def _back(self) -> None:
        if self._person is not None:
            self.page_wanted.emit(PageRequest("participant", record=self._person.id))
