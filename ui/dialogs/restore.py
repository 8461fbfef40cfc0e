"""Bringing a copy back: which one, what it holds, what happens to the store that is here, and what opens it."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from karriere_app.errors import KarriereError
from ui import keeping_jobs
from ui.dialogs.backup import FILTER
from ui.dialogs.passphrase_entry import PassphraseEntry
from ui.messages import severity_of, words_for
from ui.shell import KeptDialog
from ui.theme import Severity
from ui.widgets.button import Button, ButtonKind
from ui.widgets.card import MessageLine
from ui.widgets.field import Field
from ui.widgets.inputs import LineField
from ui.widgets.segments import Segments
from ui.widgets.text import Link, Text

if TYPE_CHECKING:
    from karriere_app.services.keeping import Manifest
    from ui.background import StoreWorker
    from ui.opening import Surroundings


WORDS, PAPER = "passphrase", "recovery_key"


class RestoreDialog(KeptDialog):
    """The copy is tried before anything is moved: a wrong passphrase leaves all as it was.

    Signals:
        restore_wanted: the copy is whole and opens; args: its path, what opens it, whether that is the recovery key.
    """

    LEAST_WIDTH = 600

    restore_wanted = Signal(object, str, bool)

    def __init__(
        self,
        worker: StoreWorker,
        around: Surroundings,
        *,
        has_store: bool,
        by_recovery_key: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("", parent)
        self.setObjectName("restoreDialog")
        self.setAccessibleName(self.tr("Hent tilbake en kopi"))
        self._worker, self._around = worker, around
        self._is_sound = False
        self._file = LineField(longest=1000)
        self._file_field = Field(self.tr("&Kopien"), self._file, name="copyFile")
        self._about = Text("", "strong", wrap=True)
        self._about.setObjectName("copyAbout")
        self._way = Segments([(WORDS, self.tr("Passordfrasen")), (PAPER, self.tr("Nøkkelen fra arket"))])
        self._words = PassphraseEntry(self.tr("P&assordfrase som gjaldt da kopien ble laget"), "copyPassphrase")
        self._paper = LineField(longest=400)
        self._paper_field = Field(self.tr("&Nøkkelen, 8 grupper med 5 tegn"), self._paper, name="copyRecoveryKey")
        self._message = MessageLine(Severity.WARN, "")
        self._message.setObjectName("restoreMessage")
        self._message.hide()
        self._go = Button(self.tr("&Hent tilbake"), ButtonKind.PRIMARY)
        self._go.setObjectName("restoreGo")
        self._go.setDefault(True)
        self._lay_out(has_store)
        self._connect_parts()
        self._way.set_value(PAPER if by_recovery_key else WORDS)
        self._way_changed()

    def _lay_out(self, has_store: bool) -> None:
        layout = self.body
        layout.addWidget(Text(self.tr("Hent tilbake en kopi"), "section"))
        layout.addWidget(self._file_field)
        choose = Link(self.tr("Velg fil"))
        choose.setObjectName("chooseCopy")
        choose.clicked.connect(self._choose_file)
        layout.addWidget(choose)
        layout.addWidget(self._about)
        if has_store:
            what = self.tr(
                "Lageret som er her nå, blir lagt til side i en egen mappe. Ingenting blir overskrevet eller slettet. "
                "Det som er skrevet etter at kopien ble laget, er ikke med i kopien. Etterpå låser du opp på nytt."
            )
        else:
            what = self.tr("Her er det ikke noe lager fra før. Når kopien er på plass, låser du opp som vanlig.")
        layout.addWidget(Text(what, "body", wrap=True))
        layout.addWidget(Field(self.tr("Kopien å&pnes med"), self._way, name="copyOpenedBy"))
        layout.addWidget(self._words)
        layout.addWidget(self._paper_field)
        layout.addWidget(self._message)
        layout.addStretch(1)
        cancel = Button(self.tr("A&vbryt"))
        cancel.setObjectName("restoreCancel")
        cancel.clicked.connect(self.reject)
        self.foot.addStretch(1)
        self.foot.addWidget(cancel)
        self.foot.addWidget(self._go)

    def _connect_parts(self) -> None:
        self._file.value_changed.connect(self._file_changed)
        self._file.returnPressed.connect(self._look)
        self._file_field.left.connect(self._look)
        self._way.value_changed.connect(self._way_changed)
        self._words.changed.connect(self._settle)
        self._words.entered.connect(self._try)
        self._paper.value_changed.connect(self._settle)
        self._paper.returnPressed.connect(self._try)
        self._go.clicked.connect(self._try)

    @Slot()
    def _choose_file(self) -> None:
        dialog = QFileDialog(self, self.tr("Velg kopien"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter(FILTER)
        dialog.fileSelected.connect(self._file_found)
        dialog.open()

    @Slot(str)
    def _file_found(self, path: str) -> None:
        self._file.set_value(path)
        self._file_changed()
        self._look()

    @Slot()
    def _file_changed(self, value: object = None) -> None:
        self._is_sound = False
        self._about.setText("")
        self._file_field.clear_finding()
        self._settle()

    @Slot()
    def _look(self) -> None:
        path = self._file.value()
        if path and not self._is_sound:
            file = Path(str(path))
            self._worker.aside(
                partial(keeping_jobs.look_at, file), partial(self._known, file), partial(self._unknown, file)
            )

    def _known(self, file: Path, manifest: Manifest) -> None:
        if file != self._chosen():
            return
        self._is_sound = True
        self._about.setText(about_words(manifest))
        self.show_part(self._about)
        self._settle()

    def _unknown(self, file: Path, error: KarriereError) -> None:
        if file == self._chosen():
            self._file_field.set_finding(severity_of(error), str(words_for(error)))

    @Slot()
    def _way_changed(self, value: object = None) -> None:
        by_paper = self._by_paper()
        self._words.setVisible(not by_paper)
        self._paper_field.setVisible(by_paper)
        self._settle()

    @Slot()
    def _settle(self, value: object = None) -> None:
        typed = self._paper.value() if self._by_paper() else self._words.text()
        self._go.setEnabled(self._is_sound and bool(typed))

    @Slot()
    def _try(self) -> None:
        file = self._chosen()
        if not self._go.isEnabled() or file is None:
            return
        by_paper = self._by_paper()
        secret = self._paper.text() if by_paper else self._words.field.take()
        self._go.setEnabled(False)
        self._message.show_message(Severity.INFO, self.tr("Prøver å åpne kopien …"))
        self._message.show()
        self.show_part(self._message)
        self._worker.aside(
            partial(keeping_jobs.try_copy, self._around, file, secret, by_paper),
            partial(self._tried, file, secret, by_paper),
            self._refused,
        )

    def _tried(self, file: Path, secret: str, by_paper: bool, nothing: object) -> None:
        self._paper.clear()
        self.accept()
        self.restore_wanted.emit(file, secret, by_paper)

    @Slot(object)
    def _refused(self, error: KarriereError) -> None:
        words = words_for(error)
        self._message.show_message(severity_of(error), words.happened, words.rest)
        self.show_part(self._message)
        self._settle()
        (self._paper if self._by_paper() else self._words.field).setFocus()

    def _by_paper(self) -> bool:
        return self._way.value() == PAPER

    def _chosen(self) -> Path | None:
        value = self._file.value()
        return Path(str(value)) if value else None


def about_words(manifest: Manifest) -> str:
    """Return «Laget 24.11.2026 kl. 10.00. Lagringer i kopien: 12.»."""
    from PySide6.QtCore import QCoreApplication

    made = datetime.fromisoformat(manifest.made_at).astimezone()
    words = QCoreApplication.translate("RestoreDialog", "Laget {day} kl. {time}. Lagringer i kopien: {changes}.")
    changes = QLocale().toString(manifest.seq)
    return words.format(day=f"{made:%d.%m.%Y}", time=f"{made:%H.%M}", changes=changes)
