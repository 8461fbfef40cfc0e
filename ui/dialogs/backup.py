"""Copies: where they go, how old the newest is, one more now, and the way to bring one back."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFileDialog, QWidget

from karriere_app.errors import KarriereError
from ui import keeping_jobs
from ui.daily_copies import CopyState, age_words, trouble_words
from ui.dialogs.outcome import Outcome
from ui.messages import severity_of, words_for
from ui.shell import KeptDialog
from ui.theme import Severity
from ui.widgets.button import Button, ButtonKind
from ui.widgets.card import MessageLine
from ui.widgets.field import Field
from ui.widgets.inputs import LineField
from ui.widgets.layout import row
from ui.widgets.text import Link, Text

if TYPE_CHECKING:
    from karriere_app.services.keeping import Manifest
    from ui.background import StoreWorker
    from ui.opening import Surroundings

FILTER = "Karriere (*.karrierekopi)"


class BackupDialog(KeptDialog):
    """Folder, age, number of copies, and three acts.

    Signals:
        folder_chosen: copies are to go elsewhere; arg: a path, or None for the folder beside the store.
        copied: a copy was made by hand.
        restore_wanted: a copy is to be brought back.
    """

    LEAST_WIDTH = 600

    folder_chosen = Signal(object)
    copied = Signal()
    restore_wanted = Signal()

    def __init__(
        self, worker: StoreWorker, around: Surroundings, state: CopyState, parent: QWidget | None = None
    ) -> None:
        super().__init__("", parent)
        self.setObjectName("backupDialog")
        self.setAccessibleName(self.tr("Sikkerhetskopi"))
        self._worker, self._around, self._state = worker, around, state
        self._age = Text("", wrap=True)
        self._age.setObjectName("copyAge")
        self._folder = LineField(longest=500)
        self._folder_field = Field(
            self.tr("&Mappe for kopiene"),
            self._folder,
            name="backupFolder",
            hint=self.tr("Helst en annen disk enn maskinens egen. Tomt felt: mappen «kopier» ved lageret."),
        )
        self._trouble = MessageLine(Severity.WARN, "")
        self._disk = Text(
            self.tr("Mappen ligger på samme disk som lageret. Da hjelper ikke kopien hvis maskinen blir borte."),
            "caption",
            "text_muted",
            wrap=True,
        )
        self._disk.setObjectName("sameDisk")
        self._message = Outcome("copyMessage")
        self._now = Button(self.tr("Lag kopi &nå"), ButtonKind.PRIMARY)
        self._now.setObjectName("copyNow")
        self._now.setDefault(True)
        self._elsewhere = Button(self.tr("Lag kopi et annet &sted …"))
        self._elsewhere.setObjectName("copyElsewhere")
        self._lay_out()
        self._connect_parts()
        self._folder.set_value(str(state.folder) if state.is_chosen else None)
        self.show_state(state)

    @Slot(object)
    def show_state(self, state: CopyState) -> None:
        """Say how it stands now."""
        self._state = state
        self._age.setText(age_words(state.age) if state.age is not None else self.tr("Ser etter kopier …"))
        trouble = trouble_words(state)
        self._trouble.setVisible(bool(trouble))
        if trouble:
            self._trouble.show_message(Severity.WARN, self.tr("Sist gikk det ikke."), trouble)
        self._disk.setVisible(state.is_same_disk)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Enter in the folder's field takes the folder; it must not press a button too.
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._folder.hasFocus():
            event.accept()
        else:
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        layout = self.body
        layout.addWidget(Text(self.tr("Sikkerhetskopi"), "section"))
        about = self.tr(
            "Karriere lager en kopi hver dag og tar vare på de 7 siste, og én i uka 4 uker bakover. "
            "Kopiene er kryptert som lageret."
        )
        layout.addWidget(Text(about, "body", "text_muted", wrap=True))
        layout.addWidget(self._age)
        layout.addWidget(self._trouble)
        layout.addWidget(self._folder_field)
        choose = Link(self.tr("Velg mappe"))
        choose.setObjectName("chooseBackupFolder")
        choose.clicked.connect(self._choose_folder)
        layout.addWidget(choose)
        layout.addWidget(self._disk)
        acts = row(spacing=8)
        acts.addWidget(self._now)
        acts.addWidget(self._elsewhere)
        acts.addStretch(1)
        layout.addLayout(acts)
        layout.addWidget(self._message)
        layout.addStretch(1)
        back = Button(self.tr("&Hent tilbake en kopi …"))
        back.setObjectName("bringBack")
        back.clicked.connect(self._bring_back)
        close = Button(self.tr("&Lukk"))
        close.setObjectName("backupClose")
        close.clicked.connect(self.accept)
        self.foot.addWidget(back)
        self.foot.addStretch(1)
        self.foot.addWidget(close)

    def _connect_parts(self) -> None:
        self._folder_field.left.connect(self._folder_typed)
        self._folder.returnPressed.connect(self._folder_typed)
        self._now.clicked.connect(self._copy_now)
        self._elsewhere.clicked.connect(self._choose_target)

    @Slot()
    def _choose_folder(self) -> None:
        dialog = QFileDialog(self, self.tr("Velg mappe for sikkerhetskopi"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(self._folder_found)
        dialog.open()

    @Slot(str)
    def _folder_found(self, path: str) -> None:
        self._folder.set_value(path)
        self._folder_typed()

    @Slot()
    def _folder_typed(self) -> None:
        value = self._folder.value()
        folder = str(value) if value else None
        if folder == (str(self._state.folder) if self._state.is_chosen else None):
            self._folder_field.clear_finding()
        elif folder is not None and not (Path(folder).is_absolute() and Path(folder).is_dir()):
            self._folder_field.set_finding(Severity.WARN, self.tr("Mappen finnes ikke. Lag den først, eller velg en."))
        else:
            self._folder_field.clear_finding()
            self.folder_chosen.emit(folder)

    @Slot()
    def _copy_now(self) -> None:
        self._copy_to(self._state.folder / keeping_jobs.copy_name(self._around))

    @Slot()
    def _choose_target(self) -> None:
        dialog = QFileDialog(self, self.tr("Lag kopi et annet sted"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(FILTER)
        dialog.setDefaultSuffix("karrierekopi")
        dialog.selectFile(keeping_jobs.copy_name(self._around))
        dialog.fileSelected.connect(self._target_found)
        dialog.open()

    @Slot(str)
    def _target_found(self, path: str) -> None:
        self._copy_to(Path(path))

    def _copy_to(self, target: Path) -> None:
        self._set_busy(True)
        self._message.say(Severity.INFO, self.tr("Lager kopien og prøver å åpne den …"), "")
        self.show_part(self._message)
        self._worker.submit_opened(partial(keeping_jobs.copy_to, target), partial(self._done, target), self._failed)

    def _done(self, target: Path, manifest: Manifest) -> None:
        self._set_busy(False)
        fact = self.tr("Kopien er laget og kontrollert.")
        self._message.say(Severity.OK, fact, self.tr("Den er åpnet og stemmer med lageret. Den ligger her:"), target)
        self.show_part(self._message)
        self.copied.emit()

    @Slot(object)
    def _failed(self, error: KarriereError) -> None:
        self._set_busy(False)
        words = words_for(error)
        self._message.say(severity_of(error), words.happened, words.rest)
        self.show_part(self._message)

    def _set_busy(self, is_busy: bool) -> None:
        for button in (self._now, self._elsewhere):
            button.setEnabled(not is_busy)
        if not is_busy:
            self._now.setFocus()

    @Slot()
    def _bring_back(self) -> None:
        self.accept()
        self.restore_wanted.emit()
