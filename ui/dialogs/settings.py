"""Settings: how the window looks on this machine, and when it locks."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from karriere_app.settings import LEAST_IDLE_MINUTES, MOST_IDLE_MINUTES, TEXT_PERCENTS, Settings
from ui.daily_copies import CopyState, age_words, trouble_words
from ui.shell import KeptDialog
from ui.theme import Severity
from ui.widgets.button import Button, ButtonKind
from ui.widgets.field import Field
from ui.widgets.inputs import IntField
from ui.widgets.layout import row
from ui.widgets.segments import Choice, Segments
from ui.widgets.text import Link, Text


class SettingsDialog(KeptDialog):
    """Text size, theme, minutes until locking, and how it stands with the copies.

    Signals:
        chosen: the settings were changed; arg: Settings.
        about_wanted: what the program is made of.
        backup_wanted: more about the copies.
    """

    chosen = Signal(object)
    about_wanted = Signal()
    backup_wanted = Signal()

    def __init__(self, settings: Settings, copies: CopyState, parent: QWidget | None = None) -> None:
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
        self._copies = Text("", "body", "text_muted", wrap=True)
        self._copies.setObjectName("settingsCopies")
        self._minutes_field = Field(
            self.tr("&Lås etter"),
            self._minutes,
            name="idleMinutes",
            hint=self.tr("Så lenge uten at noen rører tastatur eller mus."),
        )
        self._lay_out()
        self._show(settings)
        self.show_copies(copies)

    @Slot(object)
    def show_copies(self, state: CopyState) -> None:
        """Say how old the newest copy is, and what is wrong."""
        words = [age_words(state.age)] if state.age is not None else []
        words.append(trouble_words(state))
        if state.is_same_disk:
            words.append(self.tr("Kopiene ligger på samme disk som lageret, og hjelper ikke hvis maskinen blir borte."))
        self._copies.setText(" ".join(part for part in words if part))

    @Slot(object)
    def take_folder(self, settings: Settings) -> None:
        """The folder of the copies was changed beside this dialog: using the dialog must not bring the old one back."""
        self._settings = replace(self._settings, backup_folder=settings.backup_folder)

    def _lay_out(self) -> None:
        layout = self.body
        layout.addWidget(Text(self.tr("Innstillinger"), "section"))
        layout.addWidget(Field(self.tr("&Tekststørrelse"), self._text, name="textSize"))
        layout.addWidget(Field(self.tr("&Farger"), self._theme, name="theme"))
        layout.addWidget(self._minutes_field)
        layout.addWidget(Text(self.tr("Sikkerhetskopi"), "strong"))
        layout.addWidget(self._copies)
        backup = Button(self.tr("&Sikkerhetskopi …"))
        backup.setObjectName("settingsBackup")
        backup.setAutoDefault(False)
        backup.clicked.connect(self.backup_wanted)
        held = row()
        held.addWidget(backup)
        held.addStretch(1)
        layout.addLayout(held)
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
        self.chosen.emit(
            replace(
                self._settings,
                text_percent=int(str(self._text.value() or self._settings.text_percent)),
                theme=str(self._theme.value() or self._settings.theme),
                idle_minutes=minutes,
            )
        )
        self.accept()
