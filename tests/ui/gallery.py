"""A window with every widget, for looking at and for the checks. Invented people."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from ui.theme import Severity, WidthClass, current_theme
from ui.widgets.button import Button, ButtonKind, CheckBox, RadioButton
from ui.widgets.card import Card, EmptyState, MessageLine
from ui.widgets.chip import Chip, ChipRow
from ui.widgets.field import Field
from ui.widgets.inputs import DateField, IntField, LineField, TextArea, TimeField
from ui.widgets.layout import FlowLayout, ScrollColumn, column, row
from ui.widgets.picker import ChipPicker, Picker, PickItem
from ui.widgets.segments import Choice, Segments
from ui.widgets.sign import KeyCap, Pill

CEFR = [(code, code) for code in ("–", "<A1", "A1", "A2", "B1", "B2", "C1", "C2")]
ANSWERS = [("NOT_ASKED", "Ikke spurt"), ("DOES_NOT_KNOW", "Vet ikke"), ("WILL_NOT_SAY", "Vil ikke svare")]
LANGUAGES = [
    PickItem("ti", "tigrinja", "ትግርኛ", "tigrinya eritrea"),
    PickItem("prs", "dari", "دری", "persisk afghanistan"),
    PickItem("fa", "farsi", "فارسی", "persisk iran"),
    PickItem("uk", "ukrainsk", "українська", ""),
    PickItem("pl", "polsk", "polski", ""),
]


def read_date(text: str) -> date | None:
    """A reader good enough for the gallery: dd.mm.åååå only."""
    parts = text.split(".")
    if len(parts) != 3 or not all(part.isdecimal() for part in parts):
        return None
    try:
        return date(int(parts[2]), int(parts[1]), int(parts[0]))
    except ValueError:
        return None


def flow(*widgets: QWidget) -> QWidget:
    """Widgets in a row that wraps."""
    held = QWidget()
    layout = FlowLayout(held, spacing=12)
    for widget in widgets:
        layout.addWidget(widget)
    return held


class Gallery(QWidget):
    """The parts of DESIGN.md section 4."""

    def __init__(self) -> None:
        super().__init__()
        self.setWindowTitle("Deler")
        outer = column(self)
        self.page = ScrollColumn()
        outer.addWidget(self.page)
        held = QWidget()
        self.columns = row(held, spacing=16)
        self.page.body.addWidget(held)
        self.page.body.addStretch(1)
        for build in (self._first, self._second, self._third):
            part = column(spacing=16)
            build(part)
            part.addStretch(1)
            self.columns.addLayout(part, 1)

    def sizeHint(self) -> QSize:
        return QSize(1366, 768)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)

        tiny = current_theme().width_class(self.width()) is WidthClass.TINY
        self.columns.setDirection(QBoxLayout.Direction.TopToBottom if tiny else QBoxLayout.Direction.LeftToRight)

    def _first(self, part: QBoxLayout) -> None:
        card = Card("Knapper")
        self.main = Button("&Hoved", ButtonKind.PRIMARY)
        self.main.setObjectName("main")
        disabled = Button("Ikke nå")
        disabled.setEnabled(False)
        card.body.addWidget(flow(self.main, Button("Med tast", ButtonKind.PRIMARY, shortcut="Ctrl+N", sign="ui-plus")))
        self.focused = Button("Fokus")
        card.body.addWidget(flow(Button("Vanlig"), Button("Med ikon", sign="print"), self.focused))
        card.body.addWidget(
            flow(
                Button("Stille", ButtonKind.QUIET),
                Button("Slett", ButtonKind.DANGER),
                disabled,
                Button("Liten", small=True),
            )
        )
        part.addWidget(card)
        card = Card("Piller og brikker")
        card.body.addWidget(
            flow(
                Pill("Ferdig", Severity.OK),
                Pill("Om 3 dager", Severity.WARN),
                Pill("Over fristen", Severity.DANGER),
                Pill("Tolk", Severity.INFO, sign="interpreter"),
                Pill("Kladd"),
            )
        )
        self.chips = ChipRow()
        self.chips.setObjectName("chips")
        self.chips.add("mine", Chip("Mine", count=17))
        self.chips.add("conflict", Chip("Konflikt", count=1))
        self.chips.add("more", Chip("Flere valg", sign="ui-plus", checkable=False))
        self.chips.set_value(("mine",))
        card.body.addWidget(self.chips)
        card.body.addWidget(flow(KeyCap("Ctrl K"), KeyCap("Enter"), KeyCap("Alt ↑ ↓")))
        part.addWidget(card)
        card = Card("Valg")
        self.level = Segments(CEFR)
        self.level.set_value("B1")
        card.body.addWidget(Field("&Lytte", self.level, name="level", answers=ANSWERS))
        self.yes = Segments([("no", "Nei"), ("partly", "Delvis"), ("yes", "Ja")])
        card.body.addWidget(Field("&Uenige?", self.yes, name="disagree"))
        ticked = CheckBox("Avkrysset")
        ticked.setChecked(True)
        card.body.addWidget(flow(ticked, CheckBox("Tom")))
        chosen = RadioButton("Fylket")
        chosen.setChecked(True)
        card.body.addWidget(flow(chosen, RadioButton("Din")))
        part.addWidget(card)

    def _second(self, part: QBoxLayout) -> None:
        card = Card("Felt")
        first = LineField()
        first.set_value("Åse")
        second = LineField()
        second.set_value("Nguema")
        self._pair(card, Field("&Fornavn", first, name="first"), Field("&Etternavn", second, name="last"))
        settled = LineField()
        settled.set_value("31.02.2026")
        wrong = Field("&Bosatt", settled, name="settled")
        wrong.set_finding(Severity.DANGER, "Februar 2026 har 28 dager.")
        missing = Field("&Telefon", LineField(), name="phone")
        missing.set_finding(Severity.WARN, "Mangler. Trengs for tolk.", "Ikke spurt")
        self._pair(card, wrong, missing)
        language = Choice([("ti", "tigrinja · ትግርኛ"), ("prs", "dari · دری")])
        language.set_value("ti")
        mail = LineField(placeholder="navn@eksempel.no")
        self._pair(
            card,
            Field("&Morsmål", language, name="tongue", hint="slik personen selv sier det"),
            Field("E-p&ost", mail, name="mail", hint="brukes ikke til varsler", optional=True),
        )
        due = DateField(read_date)
        due.set_value(date(2026, 11, 26))
        minutes = IntField(least=1, most=600, unit="min")
        minutes.set_value(45)
        at = TimeField()
        self._pair(card, Field("F&rist", due, name="due"), Field("&Varte", minutes, name="minutes"))
        pick = Picker(LANGUAGES, sign="ui-search")
        self._pair(card, Field("&Klokka", at, name="at"), Field("S&pråk", pick, name="pick", answers=ANSWERS))
        more = ChipPicker(LANGUAGES)
        more.set_value(("ti", "prs"))
        card.body.addWidget(Field("Flere språk", more, name="more"))
        area = TextArea(lines=2, longest=60)
        area.set_value("Vil bli elektriker igjen. Redd for at norsk tar lang tid.")
        card.body.addWidget(Field("Egne ønsker", area, name="wishes"))
        part.addWidget(card)

    def _third(self, part: QBoxLayout) -> None:
        card = Card("Melding på siden", spacing=8)
        card.body.addWidget(MessageLine(Severity.WARN, "Frist om 3 dager.", "Tolk er ikke bestilt.", law="§ 11"))
        card.body.addWidget(MessageLine(Severity.DANGER, "Over fristen.", "Registrer i IMDinett.", law="§ 43"))
        card.body.addWidget(MessageLine(Severity.INFO, "Lagret her.", "Sendes når nettet er tilbake."))
        part.addWidget(card)
        card = Card()
        card.body.addWidget(
            EmptyState(
                "person",
                "Ingen deltakere ennå",
                "Når du registrerer den første, kommer fristene av seg selv.",
                act=Button("Ny deltaker", ButtonKind.PRIMARY, shortcut="Ctrl+M"),
                quiet=Button("Hent fra fil", ButtonKind.QUIET),
            )
        )
        part.addWidget(card)

    def _pair(self, card: Card, left: QWidget, right: QWidget) -> None:
        line = row(spacing=12)
        line.addWidget(left, 1)
        line.addWidget(right, 1)
        card.body.addLayout(line)
