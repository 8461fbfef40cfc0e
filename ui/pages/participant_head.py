"""The top of a participant's page: who it is, the facts in one line, what is most urgent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from ui.models.case_words import day_text, days_words, due_severity
from ui.theme import Severity, WidthClass
from ui.widgets.button import Button, ButtonKind
from ui.widgets.card import MessageLine
from ui.widgets.layout import column, row
from ui.widgets.sign import Pill
from ui.widgets.text import ShortText
from ui.widgets.top_bar import Avatar

if TYPE_CHECKING:
    from datetime import date

    from ui.pages.participant_jobs import Due, PersonView

GAP = "  ·  "


class ParticipantHead(QWidget):
    """Initials, name, own script, facts, the two acts, and the deadline that comes first.

    Signals:
        talk_pressed: begin a guidance session.
        print_pressed: print the plan.
    """

    talk_pressed = Signal()
    print_pressed = Signal()

    def __init__(self, mark: QWidget | None = None, parent: QWidget | None = None) -> None:
        """``mark`` says where all of the participant lies; it stands after the facts."""
        super().__init__(parent)
        self._is_tiny = False
        self._view: PersonView | None = None
        lines = column(self, spacing=12)
        line = row(spacing=12)
        self._avatar = Avatar("", 44)
        line.addWidget(self._avatar)
        words = column(spacing=2)
        names = row(spacing=12)
        self.name, self._own_script = ShortText("", "title"), ShortText("", "section", "text_muted")
        names.addWidget(self.name)
        names.addWidget(self._own_script)
        names.addStretch(1)
        facts = row(spacing=8)
        self.facts = ShortText("", "body", "text_muted")
        self._interpreter = Pill("", Severity.INFO, sign="interpreter")
        self._shielded = Pill(self.tr("Skjermet"), Severity.NEUTRAL, sign="lock")
        facts.addWidget(self.facts)
        for pill in (self._interpreter, self._shielded):
            pill.hide()
            facts.addWidget(pill)
        if mark is not None:
            facts.addWidget(mark)
        facts.addStretch(1)
        words.addLayout(names)
        words.addLayout(facts)
        line.addLayout(words, 1)
        self.talk = Button(self.tr("Ny samtale"), sign="guidance-talk")
        self.talk.setObjectName("newSession")
        self.print = Button(self.tr("Skriv ut plan"), ButtonKind.PRIMARY, sign="print", shortcut="Ctrl+P")
        self.print.setObjectName("printPlan")
        self.print.set_caption("")
        self.print.setToolTip(self.tr("Skriv ut planen (Ctrl+P)"))
        self.talk.clicked.connect(self.talk_pressed)
        self.print.clicked.connect(self.print_pressed)
        for button in (self.talk, self.print):
            line.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        lines.addLayout(line)
        self.message = MessageLine(Severity.WARN, "")
        self.message.setObjectName("mostUrgent")
        self.message.hide()
        lines.addWidget(self.message)

    def show_person(self, view: PersonView, today: date) -> None:
        """Show a person."""
        self._view = view
        line = view.overview.line
        self._avatar.setText(initials(line.name))
        self.name.setText(line.name)
        self._own_script.setText(line.own_script or "")
        self._own_script.setVisible(bool(line.own_script) and not self._is_tiny)
        self.facts.setText(self._facts(view))
        self._interpreter.setVisible(view.overview.needs_interpreter is True)
        language = (view.overview.language or "").split(" (")[0]
        said = self.tr("Tolk på {language}").format(language=language) if language else self.tr("Trenger tolk")
        self._interpreter.show_state(said, Severity.INFO, "interpreter")
        self._shielded.setVisible(view.is_shielded)
        self.print.setEnabled(bool(view.plans))
        if not view.plans:
            self.print.setToolTip(self.tr("Ingen plan ennå"))
        self._show_due(view.due, today)

    def set_width_class(self, width: WidthClass) -> None:
        """With little room the own script yields first, with the avatar and half the words of the acts."""
        self._is_tiny = width is WidthClass.TINY
        self._own_script.setVisible(bool(self._own_script.text()) and not self._is_tiny)
        self._avatar.setVisible(not self._is_tiny)
        self.print.setText(self.tr("Skriv ut") if self._is_tiny else self.tr("Skriv ut plan"))
        # A new text takes the shortcut away.
        self.print.set_shortcut("Ctrl+P")
        self.print.set_caption("")
        self.talk.setText(self.tr("Samtale") if self._is_tiny else self.tr("Ny samtale"))

    def _facts(self, view: PersonView) -> str:
        overview, line = view.overview, view.overview.line
        born = ""
        if line.birth_date is not None:
            born = self.tr("f. {day}").format(day=day_text(line.birth_date))
            if overview.age is not None:
                born = self.tr("{born} ({age} år)").format(born=born, age=overview.age)
        place = "" if view.is_shielded else line.place or ""
        if place and view.settled_on is not None:
            place = self.tr("{place}, bosatt {day}").format(place=place, day=day_text(view.settled_on))
        return GAP.join(part for part in (born, overview.language, place) if part)

    def _show_due(self, due: Due | None, today: date) -> None:
        self.message.setVisible(due is not None)
        if due is None:
            return
        fact = self._due_fact(due)
        severity = due_severity(due.kind, due.on, today) or Severity.INFO
        when = days_words(due.on, today)
        self.message.show_message(
            severity, fact, f"{when[:1].upper()}{when[1:]}.", law=due.law or self.tr("egen frist")
        )

    def _due_fact(self, due: Due) -> str:
        facts = {
            "REGISTER_IMDINETT": self.tr("Før samtalen i IMDinett innen {day}."),
            "AGREED_STEP": self.tr("Avtalt steg innen {day}."),
            "PLAN_FOLLOWUP": self.tr("Oppfølging av planen {day}."),
            "APPOINTMENT": self.tr("Neste avtale er {day}."),
            "DECISION_DUE": self.tr("Kommunen skal gjøre vedtak om introduksjonsprogram innen {day}."),
        }
        return facts.get(due.kind, self.tr("Frist {day}.")).format(day=day_text(due.on))


def initials(name: str) -> str:
    """Return the first letters of the first and the last word of a name."""
    words = name.split()
    return "".join(word[0] for word in dict.fromkeys((*words[:1], *words[-1:]))).upper()
