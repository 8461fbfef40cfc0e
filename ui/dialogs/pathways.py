"""Ready-made pathways and the county's own, to begin a route with (ferdige veier og maler)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt, QTimer, Slot
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from ui.dialogs.programme_picker import AreaView, SearchLine
from ui.forms.pathway_panel import PathwayPanel
from ui.forms.plan_words import range_of
from ui.forms.title_entry import TitleEntry
from ui.messages import severity_of, words_for
from ui.models.search_results import ResultRow, SearchResults
from ui.presenters import plan_routes_jobs as jobs
from ui.presenters.plan_routes import RouteActs
from ui.shell import KeptDialog
from ui.theme import Severity, scaled
from ui.widgets.button import Button, ButtonKind
from ui.widgets.card import MessageLine
from ui.widgets.field import Field
from ui.widgets.layout import ScrollColumn, column, row
from ui.widgets.picker import folded
from ui.widgets.segments import Choice, Segments
from ui.widgets.text import Text

if TYPE_CHECKING:
    from karriere_app.domain.fields import RecordId
    from karriere_app.domain.planning.pathways import Pathway
    from karriere_app.errors import KarriereError
    from ui.presenters.plan_presenter import PlanPresenter

WIDTH, HEIGHT = 1000, 640
AFTER, INSTEAD = "AFTER", "INSTEAD"
OWN_SIGN: Final = "ui-county"


class PathwayRows(SearchResults):
    """The pathways that fit; a row that is shortened tells the whole of it."""

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role == Qt.ItemDataRole.ToolTipRole:
            role = Qt.ItemDataRole.AccessibleTextRole
        return super().data(index, role)


class PathwayView(AreaView):
    """The rows of pathways. Page Up and Page Down are left to the dialog, which turns the steps beside with them."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            event.ignore()
        else:
            super().keyPressEvent(event)


class PathwayDialog(KeptDialog):
    """The six ready pathways and the county's own; the one marked is put on the route in front.

    Keys: typing searches, Up and Down mark, Page Up and Page Down turn the steps beside, Enter puts it in.
    """

    def __init__(self, presenter: PlanPresenter, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Ferdige veier"), parent)
        self.setObjectName("pathways")
        self._presenter = presenter
        self._vocabularies = presenter.workplace.vocabularies
        self._pathways: tuple[Pathway, ...] = ()
        self._message: MessageLine | None = None
        self._entry: TitleEntry | None = None
        self.acts = RouteActs(presenter, self)
        self._search = SearchLine(placeholder=self.tr("Yrke, fag, steg eller navn"), sign="ui-search")
        self._rows = PathwayRows(self)
        self._view = PathwayView(self._rows)
        self._nothing = Text("", "body", "text_muted", wrap=True)
        self._panel = PathwayPanel(self._vocabularies)
        self._area = Choice([], placeholder=self.tr("Ikke valgt ennå"))
        self._place = Segments([(AFTER, self.tr("Etter dem")), (INSTEAD, self.tr("I stedet for dem"))])
        self._panel_timer = QTimer(self, singleShot=True, interval=0)
        self._lay_out()
        self._lay_out_foot()
        self._connect()
        self._reload()

    def sizeHint(self) -> QSize:
        room = self._room()
        return QSize(min(scaled(WIDTH), room.width()), min(scaled(HEIGHT), room.height()))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._search.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        turn = {Qt.Key.Key_PageDown: 1, Qt.Key.Key_PageUp: -1}.get(Qt.Key(event.key()))
        if turn is not None:
            bar = self._beside.verticalScrollBar()
            bar.setValue(bar.value() + turn * bar.pageStep())
        else:
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        self._view.setObjectName("pathwayList")
        self._view.setAccessibleName(self.tr("Ferdige veier og maler"))
        self._nothing.setObjectName("pathwayNothing")
        self._left = QStackedWidget()
        self._left.addWidget(self._view)
        held = QWidget()
        inside = column(held, margins=12)
        inside.addWidget(self._nothing)
        inside.addStretch(1)
        self._left.addWidget(held)
        self._beside = ScrollColumn(margins=(4, 0, 12, 0))
        self._beside.setObjectName("pathwayPanel")
        within = self._beside.widget()
        if within is not None:
            within.setAutoFillBackground(False)
        self._beside.body.addWidget(self._panel)
        self._beside.body.addStretch(1)
        panes = QHBoxLayout()
        panes.setSpacing(scaled(16))
        panes.addWidget(self._left, 9)
        panes.addWidget(self._beside, 11)
        self.body.addWidget(Field(self.tr("&Søk i ferdige veier"), self._search, name="pathwaySearch"))
        self.body.addLayout(panes, 1)
        self._area_field = Field(self.tr("&Fag"), self._area, name="pathwayArea")
        self._place_field = Field(self.tr("Veien har s&teg. Legg inn"), self._place, name="pathwayPlace")
        self._place.set_value(AFTER)
        options = row(spacing=16)
        options.addWidget(self._area_field, 1)
        options.addWidget(self._place_field)
        self.body.addLayout(options)
        self._place_field.setVisible(bool(self._presenter.steps_shown()))

    def _lay_out_foot(self) -> None:
        self._save = Button(self.tr("Lagre veien som &mal"), ButtonKind.QUIET, flush=True)
        self._rename = Button(self.tr("Gi &nytt navn"), ButtonKind.QUIET)
        self._delete = Button(self.tr("S&lett malen"), ButtonKind.QUIET)
        self._leave = Button(self.tr("&Avbryt"))
        self._put = Button(self.tr("Legg &inn"), ButtonKind.PRIMARY)
        named = {
            "templateSave": self._save,
            "templateRename": self._rename,
            "templateDelete": self._delete,
            "pathwayCancel": self._leave,
            "pathwayPut": self._put,
        }
        for name, button in named.items():
            button.setObjectName(name)
            if button is self._leave:
                self.foot.addStretch(1)
            self.foot.addWidget(button)
        self._put.setDefault(True)
        self._save.setVisible(bool(self._presenter.steps_shown()))

    def _connect(self) -> None:
        self._search.value_changed.connect(self._narrow)
        self._search.stepped.connect(self._view.step)
        self._view.selectionModel().currentChanged.connect(self._current_changed)
        self._view.doubleClicked.connect(self._put_in)
        self._panel_timer.timeout.connect(self._show_panel)
        self._put.clicked.connect(self._put_in)
        self._leave.clicked.connect(self.reject)
        self._save.clicked.connect(self._ask_title)
        self._rename.clicked.connect(self._ask_new_title)
        self._delete.clicked.connect(self._delete_template)
        self.acts.pathway_put.connect(self.accept)
        self.acts.templates_changed.connect(self._reload)
        self.acts.template_deleted.connect(self._offer_back)
        self.acts.failed.connect(self._tell)

    @Slot()
    @Slot(str)
    def _reload(self, mark: str = "") -> None:
        self._presenter.workplace.worker.submit(jobs.available, partial(self._take, mark), self._tell)

    def _take(self, mark: str, found: tuple[Pathway, ...]) -> None:
        current = self._current()
        wanted = mark or (current.id if current is not None else "")
        self._pathways = found
        self._narrow()
        self._select(wanted)

    @Slot()
    def _narrow(self) -> None:
        """Show the pathways that fit what is typed, the first one marked."""
        text = folded(self._search.text().strip())
        fitting = [each for each in self._pathways if all(word in self._words(each) for word in text.split())]
        rows: list[ResultRow] = []
        for is_own, head in ((False, self.tr("Ferdige veier")), (True, self.tr("Fylkets egne maler"))):
            part = [each for each in fitting if each.is_own is is_own]
            if part:
                rows.append(ResultRow(head))
                rows += [self._row(each) for each in part]
        self._rows.show_rows(rows)
        self._search.setAccessibleDescription(self.tr("{count} veier").format(count=len(fitting)))
        if self._pathways and not rows:
            self._nothing.setText(
                self.tr("Ingen treff på «{text}». Prøv et annet ord.").format(text=self._search.text())
            )
        self._left.setCurrentIndex(1 if self._pathways and not rows else 0)
        self._view.step(1)
        self._current_changed()

    def _row(self, pathway: Pathway) -> ResultRow:
        caption = range_of(*pathway.total_months)
        if pathway.end_competence is not None:
            caption += f" · {self._vocabularies.label('end_competence', pathway.end_competence)}"
        sign = OWN_SIGN if pathway.is_own else "ui-flag"
        return ResultRow(pathway.title.nb, pathway.id, tuple(pathway.title.nb.split()), caption=caption, sign=sign)

    def _words(self, pathway: Pathway) -> str:
        texts = [pathway.title.nb, pathway.example, *(step.title.nb for step in pathway.steps)]
        texts += [self._vocabularies.label("area", code) for code in pathway.areas]
        if pathway.end_competence is not None:
            texts.append(self._vocabularies.label("end_competence", pathway.end_competence))
        return folded(" ".join(texts))

    def _current(self) -> Pathway | None:
        index = self._view.currentIndex()
        target = self._rows.row_at(index.row()).target if index.isValid() else None
        return next((each for each in self._pathways if each.id == target), None)

    def _select(self, pathway: str) -> None:
        for place in range(self._rows.rowCount()):
            if self._rows.row_at(place).target == pathway:
                self._view.setCurrentIndex(self._rows.index(place, 0))

    @Slot()
    def _current_changed(self) -> None:
        self._put.setEnabled(self._current() is not None)
        self._panel_timer.start()

    @Slot()
    def _show_panel(self) -> None:
        current = self._current()
        if current is not self._panel.pathway:
            self._panel.show_pathway(current)
            self._beside.verticalScrollBar().setValue(0)
            self._area.clear()
            for code in current.areas if current is not None else ():
                self._area.addItem(self._vocabularies.label("area", code), code)
            self._area.set_value(None)
        self._area_field.setVisible(current is not None and len(current.areas) > 1)
        is_own = current is not None and current.is_own
        self._rename.setVisible(is_own)
        self._delete.setVisible(is_own)

    @Slot()
    def _put_in(self) -> None:
        pathway = self._current()
        if pathway is None:
            return
        self._put.setEnabled(False)
        area = self._area.value() if len(pathway.areas) > 1 else None
        replace = self._place_field.isVisible() and self._place.value() == INSTEAD
        self.acts.put(pathway.id, replace=replace, area=area if isinstance(area, str) else None)

    @Slot()
    def _ask_title(self) -> None:
        hint = self.tr("Datoer, framdrift og tekster med deltakerens navn blir ikke med.")
        entry = TitleEntry("templateTitle", self.tr("Navn på malen"), self.tr("Lagre malen"), hint)
        entry.kept.connect(self._save_template)
        self._ask(entry, "")

    @Slot()
    def _ask_new_title(self) -> None:
        pathway = self._current()
        if pathway is not None:
            entry = TitleEntry("templateNewTitle", self.tr("Nytt navn på malen"), self.tr("Lagre navnet"))
            entry.kept.connect(partial(self._rename_template, pathway.id))
            self._ask(entry, pathway.title.nb)

    def _ask(self, entry: TitleEntry, text: str) -> None:
        self._leave_entry()
        self._entry = entry
        entry.left_alone.connect(self._leave_entry)
        self.body.addWidget(entry)
        # Enter belongs to the line now, not to the button that puts a pathway in.
        self._put.setDefault(False)
        entry.ask(text)

    @Slot()
    def _leave_entry(self) -> None:
        if self._entry is not None:
            self.body.removeWidget(self._entry)
            self._entry.hide()
            self._entry.deleteLater()
            self._entry = None
            self._put.setDefault(True)
            self._search.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(str)
    def _save_template(self, title: str) -> None:
        self.acts.save_template(title)
        self._leave_entry()

    def _rename_template(self, template: str, title: str) -> None:
        self.acts.rename_template(template, title)
        self._leave_entry()

    @Slot()
    def _delete_template(self) -> None:
        pathway = self._current()
        if pathway is not None and pathway.is_own:
            self.acts.delete_template(pathway.id)

    @Slot(object)
    def _offer_back(self, change_set: RecordId) -> None:
        line = MessageLine(Severity.INFO, self.tr("Malen er slettet."), act=self.tr("Angre"))
        line.act_pressed.connect(partial(self._bring_back, change_set))
        self._show_message(line)

    def _bring_back(self, change_set: RecordId) -> None:
        self._forget_message()
        self.acts.bring_back(change_set)

    @Slot(object)
    def _tell(self, error: KarriereError) -> None:
        words = words_for(error)
        self._show_message(MessageLine(severity_of(error), words.happened, words.rest))
        self._current_changed()

    def _show_message(self, line: MessageLine) -> None:
        self._forget_message()
        line.setObjectName("pathwayMessage")
        self._message = line
        self.body.insertWidget(0, line)
        line.show()

    def _forget_message(self) -> None:
        if self._message is not None:
            self.body.removeWidget(self._message)
            self._message.hide()
            self._message.deleteLater()
            self._message = None
