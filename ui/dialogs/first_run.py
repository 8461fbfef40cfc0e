"""The first run: passphrase, recovery sheet, county and office. Nothing is written before the last step."""

from __future__ import annotations

import secrets
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QGridLayout, QWidget

from karriere_app.errors import KarriereError, KeyringUnavailableError
from ui import opening
from ui.dialogs.new_passphrase import PassphraseStep
from ui.dialogs.recovery_sheet import GROUPS_PER_LINE, draw_sheet, save_sheet, set_page
from ui.dialogs.steps import StepFrame, StepPage
from ui.messages import severity_of, words_for
from ui.theme import Severity, scaled
from ui.widgets.button import Button
from ui.widgets.card import MessageLine
from ui.widgets.field import Field
from ui.widgets.inputs import LineField
from ui.widgets.layout import column, row
from ui.widgets.segments import Choice
from ui.widgets.text import Link, Text

if TYPE_CHECKING:
    from datetime import date

    from karriere_app.bootstrap import Beginning, PreparedProfile
    from karriere_app.services.profile import County
    from ui.background import StoreWorker
    from ui.opening import Surroundings

ASKED_GROUPS = 2


class FirstRunPage(StepFrame):
    """Makes a profile in three steps.

    Signals:
        opened: the profile stands and is open.
        demo_wanted: somebody wants to try with invented data instead.
        restore_wanted: there is a copy from before; arg: whether the recovery key is to open it.
    """

    opened = Signal()
    demo_wanted = Signal()
    restore_wanted = Signal(bool)

    def __init__(self, worker: StoreWorker, around: Surroundings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("firstRun")
        self._worker, self._around = worker, around
        self._with_keyring = True
        self._prepared: PreparedProfile | None = None
        self._passphrase_page = PassphrasePage(worker)
        self._sheet_page = SheetPage(around.clock.today())
        self._county_page = CountyPage()
        self.add_step(self.tr("Passordfrase"), self.tr("åpner lageret"), self._passphrase_page)
        self.add_step(self.tr("Gjenopprettingsark"), self.tr("når passordfrasen er glemt"), self._sheet_page)
        self.add_step(self.tr("Fylke og kontor"), self.tr("står på det du skriver ut"), self._county_page)
        self.left.addWidget(
            Text(self.tr("Du kan også prøve med 200 oppdiktede deltakere."), "caption", "text_muted", wrap=True)
        )
        demo = Link(self.tr("Åpne demodata"))
        demo.setObjectName("demo")
        demo.clicked.connect(self.demo_wanted)
        self.left.addWidget(demo)
        self._connect_steps()

    def look_up(self) -> None:
        """Ask for keyring and counties; after the first paint, since it loads libraries."""
        self._worker.aside(partial(opening.keyring_trouble, self._around), self._keyring_known)
        self._worker.aside(_counties, self._county_page.set_counties)

    def focus_start(self) -> None:
        """Give the focus to the first field of the step."""
        pages = (self._passphrase_page, self._sheet_page, self._county_page)
        pages[self.step].focus_start()

    def forget(self) -> None:
        """Forget keys that were made for a profile that will not be."""
        self._sheet_page.forget_key()
        if self._prepared is not None:
            self._worker.aside(partial(opening.discard, self._around, self._prepared))
            self._prepared = None

    def _connect_steps(self) -> None:
        self._passphrase_page.onward_button.clicked.connect(self._prepare)
        self._passphrase_page.entered.connect(self._prepare)
        self._passphrase_page.restore_wanted.connect(self.restore_wanted)
        self._sheet_page.back_button.clicked.connect(self._take_back)
        self._sheet_page.onward_button.clicked.connect(self._to_county)
        self._county_page.back_button.clicked.connect(self._to_sheet)
        self._county_page.onward_button.clicked.connect(self._create)

    @Slot(object)
    def _keyring_known(self, reason: str | None) -> None:
        if reason is not None:
            self._with_keyring = False
            self._passphrase_page.show_alone(KeyringUnavailableError(reason))

    @Slot()
    def _prepare(self) -> None:
        if not self._passphrase_page.is_ready():
            return
        passphrase = self._passphrase_page.take()
        self._passphrase_page.set_ready(False, self.tr("Lager nøkler …"))
        self._worker.aside(
            partial(opening.prepare, self._around, passphrase, self._with_keyring),
            self._prepared_now,
            self._passphrase_page.show_error,
        )

    @Slot(object)
    def _prepared_now(self, prepared: PreparedProfile) -> None:
        self._prepared = prepared
        self._sheet_page.show_key(prepared.recovery_key.format())
        self.show_step(1)
        self.focus_start()

    @Slot()
    def _take_back(self) -> None:
        """Back to another passphrase: the keys that were made are forgotten."""
        self.forget()
        self.show_step(0)
        self.focus_start()

    @Slot()
    def _to_county(self) -> None:
        self.show_step(2)
        self.focus_start()

    @Slot()
    def _to_sheet(self) -> None:
        self.show_step(1)
        self.focus_start()

    @Slot()
    def _create(self) -> None:
        if self._prepared is None:
            return
        self._county_page.set_ready(False, self.tr("Lager lageret …"))
        opener = partial(opening.create, self._around, self._prepared, self._county_page.beginning())
        self._worker.open(opener, self._created, self._county_page.show_error)

    @Slot(object)
    def _created(self, nothing: object) -> None:
        self._sheet_page.forget_key()
        self._prepared = None
        self.opened.emit()


class PassphrasePage(PassphraseStep):
    """Step 1.

    Signals:
        restore_wanted: there is a copy from before; arg: whether the recovery key is to open it.
    """

    restore_wanted = Signal(bool)

    def __init__(self, worker: StoreWorker) -> None:
        super().__init__(
            worker,
            self.tr("Velg en passordfrase"),
            self.tr("Fire eller flere ord som du husker og andre ikke gjetter. Den lagres ikke noe sted."),
            self.tr("&Neste"),
            has_back=False,
        )
        # Not beside the steps, which a small screen has no room for.
        before = column(spacing=2)
        before.addWidget(Text(self.tr("Har du et lager fra før?"), "caption", "text_muted", wrap=True))
        for words, name, by_key in (
            (self.tr("Hent tilbake en kopi"), "restoreCopy", False),
            (self.tr("Åpne med gjenopprettingsnøkkelen"), "restoreByKey", True),
        ):
            link = Link(words)
            link.setObjectName(name)
            link.clicked.connect(partial(self._ask_restore, by_key))
            before.addWidget(link)
        self.body.addLayout(before)

    def show_alone(self, error: KeyringUnavailableError) -> None:
        """Say that the passphrase will be the only lock."""
        self._warn_alone(
            error,
            self.tr("Passordfrasen blir den eneste låsen på lageret, så velg en sterk. Eller be IT om et nøkkellager."),
        )

    @Slot(object)
    def show_error(self, error: KarriereError) -> None:
        """Say why the keys could not be made."""
        _show(self._message, error)
        self._ready_changed(False)

    def _ask_restore(self, by_recovery_key: bool, is_checked: bool = False) -> None:
        self.restore_wanted.emit(by_recovery_key)


class SheetPage(StepPage):
    """Step 2: the recovery key, shown once, and two groups of it typed back."""

    def __init__(self, today: date) -> None:
        super().__init__(
            self.tr("Ta vare på gjenopprettingsarket"),
            self.tr("Fylket oppbevarer arket. Uten det og uten passordfrasen kan ingen åpne lageret."),
            self.tr("&Neste"),
        )
        self._today = today
        self._key = ""
        self._shown = KeyShown()
        self._save = Button(self.tr("&Lagre som PDF"))
        self._save.setObjectName("saveSheet")
        self._print = Button(self.tr("&Skriv ut"), sign="print")
        self._print.setObjectName("printSheet")
        self._message = _hidden_message()
        self._asked: list[int] = []
        self._fields: list[Field] = []
        acts = row(spacing=8)
        acts.addWidget(self._print)
        acts.addWidget(self._save)
        acts.addStretch(1)
        self.body.addWidget(self._shown)
        self.body.addLayout(acts)
        self.body.addWidget(self._message)
        self.body.addWidget(Text(self.tr("Skriv to av gruppene fra arket, så vet vi at det er lesbart."), wrap=True))
        self._groups = row(spacing=12)
        self.body.addLayout(self._groups)
        self._save.clicked.connect(self._choose_file)
        self._print.clicked.connect(self._choose_printer)

    def focus_start(self) -> None:
        """Give the focus to printing."""
        self._print.setFocus()

    def show_key(self, key: str) -> None:
        """Show a key and ask for two of its groups."""
        self._key = key
        self._shown.show_key(key)
        groups = len(key.split("-"))
        self._asked = sorted(secrets.SystemRandom().sample(range(groups), ASKED_GROUPS))
        self._clear_fields()
        for place in self._asked:
            field = LineField(longest=12)
            held = Field(self.tr("Gruppe {number}").format(number=place + 1), field, name=f"recoveryGroup{place + 1}")
            field.value_changed.connect(self._typed)
            self._groups.addWidget(held)
            self._fields.append(held)
        self._typed()

    def forget_key(self) -> None:
        """Take the key off the screen and out of memory."""
        self._key = ""
        self._shown.show_key("")
        self._clear_fields()

    def _clear_fields(self) -> None:
        for held in self._fields:
            self._groups.removeWidget(held)
            held.deleteLater()
        self._fields = []

    @Slot()
    def _typed(self, value: object = None) -> None:
        right = [self._is_right(held, place) for held, place in zip(self._fields, self._asked, strict=False)]
        self.set_ready(
            bool(right) and all(right),
            self.tr("{right} av {all} grupper er riktige.").format(right=sum(right), all=ASKED_GROUPS),
        )

    def _is_right(self, held: Field, place: int) -> bool:
        control = held.control
        typed = control.text() if isinstance(control, LineField) else ""
        return _plain(typed) == self._key.split("-")[place]

    @Slot()
    def _choose_file(self) -> None:
        dialog = QFileDialog(self, self.tr("Lagre gjenopprettingsarket"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter("PDF (*.pdf)")
        dialog.setDefaultSuffix("pdf")
        dialog.selectFile(self.tr("gjenopprettingsark.pdf"))
        dialog.fileSelected.connect(self._save_to)
        dialog.open()

    @Slot(str)
    def _save_to(self, path: str) -> None:
        try:
            save_sheet(Path(path), self._key, self._today)
        except KarriereError as error:
            _show(self._message, error)
        else:
            self._message.show_message(
                Severity.OK,
                self.tr("Arket er lagret."),
                self.tr("Flytt filen dit fylket oppbevarer den, bort fra maskinen."),
            )
            self._message.show()

    @Slot()
    def _choose_printer(self) -> None:
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        # The print queue shows names of jobs to everyone.
        printer.setDocName(self.tr("Karriere"))
        set_page(printer)
        dialog = QPrintDialog(printer, self)
        dialog.accepted.connect(partial(self._print_on, printer))
        # QPrintDialog has an open() of its own that wants a slot's name.
        dialog.setWindowModality(Qt.WindowModality.WindowModal)
        dialog.show()

    def _print_on(self, printer: object) -> None:
        from PySide6.QtPrintSupport import QPrinter

        done = isinstance(printer, QPrinter) and draw_sheet(printer, self._key, self._today)
        if done:
            self._message.show_message(Severity.OK, self.tr("Arket er sendt til skriveren."))
        else:
            self._message.show_message(
                Severity.WARN, self.tr("Skriveren tok ikke imot arket."), self.tr("Lagre det som PDF i stedet.")
            )
        self._message.show()


class KeyShown(QWidget):
    """The groups of a recovery key with their numbers, four to a line."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("recoveryKey")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(scaled(24))
        self._grid.setVerticalSpacing(scaled(4))
        self._grid.setColumnStretch(GROUPS_PER_LINE, 1)

    def show_key(self, key: str) -> None:
        """Show a key; an empty one takes it away."""
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        for place, group in enumerate(key.split("-") if key else ()):
            line, at = divmod(place, GROUPS_PER_LINE)
            self._grid.addWidget(
                Text(self.tr("Gruppe {number}").format(number=place + 1), "caption", "text_muted"), 2 * line, at
            )
            self._grid.addWidget(Text(group, "section"), 2 * line + 1, at)
        self.setAccessibleName(self.tr("Gjenopprettingsnøkkel: {key}").format(key=key) if key else "")


class CountyPage(StepPage):
    """Step 3: county, office and counsellor."""

    def __init__(self) -> None:
        super().__init__(
            self.tr("Hvem er du, og hvor?"),
            self.tr("Dette står på planene du skriver ut. Du kan endre det senere."),
            self.tr("&Ferdig"),
        )
        self._county: Choice | None = None
        self._office = LineField(longest=200)
        self._counsellor = LineField(longest=200)
        self._title = LineField(longest=200)
        self._message = _hidden_message()
        self._county_place = column()
        self.body.addLayout(self._county_place)
        self.body.addWidget(Field(self.tr("&Kontor"), self._office, name="office"))
        self.body.addWidget(Field(self.tr("N&avnet ditt"), self._counsellor, name="counsellor"))
        self.body.addWidget(Field(self.tr("&Stilling"), self._title, name="counsellorTitle", optional=True))
        self.body.addWidget(self._message)
        for field in (self._office, self._counsellor):
            field.value_changed.connect(self._changed)
        self._changed()

    @Slot(object)
    def set_counties(self, counties: tuple[County, ...]) -> None:
        """Take the counties to choose from."""
        by_name = sorted(counties, key=lambda county: county.name)
        self._county = Choice([(county.number, county.name) for county in by_name], placeholder=self.tr("Velg fylke"))
        self._county.value_changed.connect(self._changed)
        self._county_place.addWidget(Field(self.tr("F&ylke"), self._county, name="county"))
        self._changed()

    def focus_start(self) -> None:
        """Give the focus to the county."""
        (self._county or self._office).setFocus()

    def beginning(self) -> Beginning:
        """Return what was filled in."""
        from karriere_app.services.profile import Beginning

        title = self._title.value()
        county = self._county.value() if self._county is not None else None
        return Beginning(
            office=str(self._office.value() or ""),
            counsellor=str(self._counsellor.value() or ""),
            county=str(county) if county else None,
            title=str(title) if title else None,
        )

    @Slot(object)
    def show_error(self, error: KarriereError) -> None:
        """Say why the profile could not be made."""
        _show(self._message, error)
        self._changed()

    @Slot()
    def _changed(self, value: object = None) -> None:
        missing = [
            name
            for name, control in (
                (self.tr("fylke"), self._county),
                (self.tr("kontor"), self._office),
                (self.tr("navn"), self._counsellor),
            )
            if control is None or not control.value()
        ]
        self.set_ready(not missing, self.tr("Mangler: {what}.").format(what=", ".join(missing)))


def _hidden_message() -> MessageLine:
    message = MessageLine(Severity.WARN, "")
    message.hide()
    return message


def _show(message: MessageLine, error: KarriereError) -> None:
    words = words_for(error)
    message.show_message(severity_of(error), words.happened, words.rest)
    message.show()


def _plain(typed: str) -> str:
    """Return a group as it stands on the sheet: lookalikes are the same sign."""
    return typed.strip().upper().translate(str.maketrans("OIL", "011"))


def _counties() -> tuple[County, ...]:
    from karriere_app.services.profile import counties

    return counties()
