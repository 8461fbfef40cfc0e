"""Settings: how the window looks on this machine, and when it locks."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from karriere_app.settings import LEAST_IDLE_MINUTES, MOST_IDLE_MINUTES, TEXT_PERCENTS, Settings
from ui.shell import KeptDialog
from ui.theme import Severity
from ui.widgets.button import Button, ButtonKind
from ui.widgets.field import Field
from ui.widgets.inputs import IntField, LineField
from ui.widgets.layout import row
from ui.widgets.segments import Choice, Segments
from ui.widgets.text import Link, Text


class SettingsDialog(KeptDialog):
    """Text size, theme, minutes until locking, where backups go.

    Signals:
        chosen: the settings were changed; arg: Settings.
        about_wanted: what the program is made of.
    """

    chosen = Signal(object)
    about_wanted = Signal()

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.setAccessibleName(self.tr("Innstillinger"))
        self._settings = settings
        self.setObjectName("settings")
        self._text = Segments([(str(percent), f"{percent} %") for percent in TEXT_PERCENTS])
        self._theme = Choice(
            [
                ("system", self.tr("Som maskinen")),
                ("light", self.tr("Lyst")),
                ("dark", self.tr("Mørkt")),
                ("high_contrast", self.tr("Høy kontrast")),
            ],
            may_be_empty=False,
        )
        self._minutes = IntField(least=LEAST_IDLE_MINUTES, most=MOST_IDLE_MINUTES, unit=self.tr("min"))
        self._backup = LineField(longest=500)
        self._minutes_field = Field(
            self.tr("&Lås etter"),
            self._minutes,
            name="idleMinutes",
            hint=self.tr("Så lenge uten at noen rører tastatur eller mus."),
        )
        self._lay_out()
        self._show(settings)

    def _lay_out(self) -> None:
        layout = self.body
        layout.addWidget(Text(self.tr("Innstillinger"), "section"))
        layout.addWidget(Field(self.tr("&Tekststørrelse"), self._text, name="textSize"))
        layout.addWidget(Field(self.tr("&Farger"), self._theme, name="theme"))
        layout.addWidget(self._minutes_field)
        folder = row(spacing=8)
        hint = self.tr("Helst en annen disk enn maskinens egen.")
        folder.addWidget(Field(self.tr("&Mappe for sikkerhetskopi"), self._backup, name="backupFolder", hint=hint), 1)
        layout.addLayout(folder)
        choose = Link(self.tr("Velg mappe"))
        choose.setObjectName("chooseBackupFolder")
        choose.clicked.connect(self._choose_folder)
        layout.addWidget(choose)
        foot = self.foot
        about = Link(self.tr("Om Karriere"))
        about.setObjectName("about")
        about.clicked.connect(self.about_wanted)
        keep = Button(self.tr("&Avbryt"))
        keep.setObjectName("settingsCancel")
        keep.clicked.connect(self.reject)
        use = Button(self.tr("&Bruk"), ButtonKind.PRIMARY)
        use.setObjectName("settingsUse")
        use.setDefault(True)
        use.clicked.connect(self._use)
        foot.addWidget(about)
        foot.addStretch(1)
        foot.addWidget(keep)
        foot.addWidget(use)

    def _show(self, settings: Settings) -> None:
        self._text.set_value(str(settings.text_percent))
        self._theme.set_value(settings.theme)
        self._minutes.set_value(settings.idle_minutes)
        self._backup.set_value(settings.backup_folder)

    @Slot()
    def _choose_folder(self) -> None:
        dialog = QFileDialog(self, self.tr("Velg mappe for sikkerhetskopi"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(self._backup.set_value)
        dialog.open()

    @Slot()
    def _use(self) -> None:
        minutes = self._minutes.value()
        if not isinstance(minutes, int):
            self._minutes_field.set_finding(
                Severity.WARN,
                self.tr("Skriv et helt tall fra {least} til {most}.").format(
                    least=LEAST_IDLE_MINUTES, most=MOST_IDLE_MINUTES
                ),
            )
            self._minutes.setFocus()
            return
        backup = self._backup.value()
        self.chosen.emit(
            replace(
                self._settings,
                text_percent=int(str(self._text.value() or self._settings.text_percent)),
                theme=str(self._theme.value() or self._settings.theme),
                idle_minutes=minutes,
                backup_folder=str(backup) if backup else None,
            )
        )
        self.accept()
