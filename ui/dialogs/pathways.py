"""Ready-made pathways and the county's own, to begin a route with (ferdige veier og maler)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from ui.dialogs.pathway_chooser import PathwayChooser
from ui.forms.title_entry import TitleEntry
from ui.messages import severity_of, words_for
from ui.presenters import plan_routes_jobs as jobs
from ui.presenters.plan_routes import RouteActs
from ui.shell import KeptDialog
from ui.theme import Severity, scaled
from ui.widgets.button import Button, ButtonKind
from ui.widgets.card import MessageLine
from ui.widgets.field import Field
from ui.widgets.layout import row
from ui.widgets.segments import Choice, Segments

if TYPE_CHECKING:
    from karriere_app.domain.fields import RecordId
    from karriere_app.domain.planning.pathways import Pathway
    from karriere_app.errors import KarriereError
    from ui.presenters.plan_presenter import PlanPresenter

WIDTH, HEIGHT = 1000, 640
AFTER, INSTEAD = "AFTER", "INSTEAD"


class PathwayDialog(KeptDialog):
    """The six ready pathways and the county's own; the one marked is put on the route in front.

    Keys: typing searches, Up and Down mark, Page Up and Page Down turn the steps beside, Enter puts it in.
    """

    def __init__(self, presenter: PlanPresenter, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Ferdige veier"), parent)
        self.setObjectName("pathways")
        self._presenter = presenter
        self._message: MessageLine | None = None
        self._entry: TitleEntry | None = None
        self._marked: Pathway | None = None
        self.acts = RouteActs(presenter, self)
        self._chooser = PathwayChooser(presenter.workplace.vocabularies)
        self._area = Choice([], placeholder=self.tr("Ikke valgt ennå"))
        self._place = Segments([(AFTER, self.tr("Etter dem")), (INSTEAD, self.tr("I stedet for dem"))])
        self._lay_out()
        self._lay_out_foot()
        self._connect()
        self._show_marked()
        self._reload()

    def sizeHint(self) -> QSize:
        room = self._room()
        return QSize(min(scaled(WIDTH), room.width()), min(scaled(HEIGHT), room.height()))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._chooser.search.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        direction = {Qt.Key.Key_PageDown: 1, Qt.Key.Key_PageUp: -1}.get(Qt.Key(event.key()))
        if direction is not None:
            self._chooser.turn(direction)
        else:
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        self.body.addWidget(self._chooser, 1)
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
        self._chooser.marked.connect(self._show_marked)
        self._chooser.taken.connect(self._put_in)
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
        self._chooser.show_pathways(found, mark)

    @Slot()
    def _show_marked(self) -> None:
        """Ask for the trade where there are several; only the county's own can be renamed and deleted."""
        pathway = self._chooser.current()
        self._put.setEnabled(pathway is not None)
        if pathway is not self._marked:
            self._marked = pathway
            self._area.clear()
            areas = self._presenter.workplace.vocabularies.load("area")
            for code in pathway.areas if pathway is not None else ():
                self._area.addItem(areas.label(code), code)
            self._area.set_value(None)
        self._area_field.setVisible(pathway is not None and len(pathway.areas) > 1)
        is_own = pathway is not None and pathway.is_own
        self._rename.setVisible(is_own)
        self._delete.setVisible(is_own)

    @Slot()
    def _put_in(self) -> None:
        pathway = self._chooser.current()
        if pathway is None:
            return
        self._put.setEnabled(False)
        area = self._area.value() if len(pathway.areas) > 1 else None
        replace = self._place_field.isVisible() and self._place.value() == INSTEAD
        self.acts.put(pathway.id, replace=replace, area=area if isinstance(area, str) else None)

    @Slot()
    def _ask_title(self) -> None:
        hint = self.tr("Datoer, framdrift og tekster med deltakerens navn eller nummer blir ikke med.")
        entry = TitleEntry("templateTitle", self.tr("Navn på malen"), self.tr("Lagre malen"), hint)
        entry.kept.connect(self._save_template)
        self._ask(entry, "")

    @Slot()
    def _ask_new_title(self) -> None:
        pathway = self._chooser.current()
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
            self._chooser.search.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(str)
    def _save_template(self, title: str) -> None:
        self.acts.save_template(title)
        self._leave_entry()

    def _rename_template(self, template: str, title: str) -> None:
        self.acts.rename_template(template, title)
        self._leave_entry()

    @Slot()
    def _delete_template(self) -> None:
        pathway = self._chooser.current()
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
        self._show_marked()

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
