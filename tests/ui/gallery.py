"""A window with every widget, for looking at and for the checks. Invented people."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QLayout, QWidget

from ui.theme import Severity, WidthClass, current_theme
from ui.widgets.button import Button, ButtonKind, CheckBox, RadioButton
from ui.widgets.card import Banner, Card, EmptyState, MessageLine
from ui.widgets.chip import Chip, ChipRow
from ui.widgets.field import Field
from ui.widgets.inputs import DateField, IntField, LineField, TextArea, TimeField
from ui.widgets.layout import FlowLayout, ScrollColumn, column, row
from ui.widgets.picker import ChipPicker, Picker, PickItem
from ui.widgets.rail import Rail
from ui.widgets.segments import Choice, Segments
from ui.widgets.sign import KeyCap, Pill
from ui.widgets.table import CellRole, PagedTableView, TableColumn, TableFrame
from ui.widgets.tabs import Section, SectionIndex, SectionState, TabStrip
from ui.widgets.timeline import Timeline, TimelineItem
from ui.widgets.top_bar import TopBar

Index = QModelIndex | QPersistentModelIndex

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
        outer.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
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


SYNC = (("sync", "text_muted"),)
CONFLICT = (("conflict", "danger"),)
ROWS = (
    ("Selam Tesfaye Haile", "ሰላም ተስፋይ ሃይለ", "1996", "tigrinja", "warn", "Vedtak § 12", "om 11 dager", SYNC),
    ("Mohammad Reza Ahmadi", "محمد رضا احمدی", "1989", "dari", "warn", "Samtale § 11", "om 3 dager", ()),
    ("Oksana Kovaltsjuk", "Оксана Ковальчук", "1983", "ukrainsk", "danger", "IMDinett", "3 dager over", ()),
    ("Maryam Al-Khatib", "مريم الخطيب", "1991", "arabisk", "", "Oppfølging", "om 52 dager", CONFLICT),
    ("Somchai Saetang", "สมชาย แซ่ตั้ง", "1992", "thai", "", "Oppfølging", "om 59 dager", ()),
)


class PeopleModel(QAbstractTableModel):
    """Invented people, as a paging model would give them."""

    HEADINGS = ("Navn", "Født", "Språk", "Neste frist")

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else 4 * len(ROWS)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.HEADINGS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return self.HEADINGS[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        name, own, born, language, status, kind, when, signs = ROWS[index.row() % len(ROWS)]
        cells: dict[int, dict[int, object]] = {
            0: {
                Qt.ItemDataRole.DisplayRole: name,
                CellRole.SECOND: own,
                CellRole.STRONG: True,
                CellRole.TRAILING: signs,
            },
            1: {Qt.ItemDataRole.DisplayRole: born},
            2: {Qt.ItemDataRole.DisplayRole: language},
            3: {
                Qt.ItemDataRole.DisplayRole: kind,
                CellRole.SECOND: when,
                CellRole.SIGN: {"warn": "ui-warning", "danger": "ui-error"}.get(status, ""),
                CellRole.STATUS: status or None,
            },
        }
        cell = cells[index.column()]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return " ".join(str(cell[key]) for key in (Qt.ItemDataRole.DisplayRole, CellRole.SECOND) if cell.get(key))
        return cell.get(role)


EVENTS = tuple(
    TimelineItem(key, sign, title, on, captions, severity)
    for key, sign, title, on, captions, severity in (
        ("p", "print", "Plan utskrevet på dari", date(2026, 11, 24), ("I dag 08:12 · versjon 2", "Utlevert"), None),
        ("g", "guidance-talk", "Veiledningssamtale", date(2026, 11, 20), ("20.11. · 55 min", "Ingrid Moen"), None),
        ("e", "exam", "Norskprøve A2 muntlig", date(2026, 11, 12), ("12.11. · bestått",), None),
        ("m", "ui-done", "Kartlegging ferdig", date(2026, 10, 14), ("14.10. · Skien kommune",), Severity.OK),
        ("s", "ui-reception", "Bosatt i Skien", date(2026, 10, 1), ("01.10.",), None),
    )
)
TABS = (("overview", "Oversikt"), ("mapping", "Kartlegging"), ("guidance", "Veiledning"), ("plan", "Plan"))


class FrameGallery(QWidget):
    """Rail, top bar, tabs, index, timeline and table, as a screen holds them."""

    def __init__(self) -> None:
        super().__init__()
        self.setWindowTitle("Ramme")
        whole = row(self)
        # The width chooses the layout, so the layout must not hold the width.
        whole.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        self.rail = Rail()
        self.rail.add("today", "ui-today", "I dag").set_waiting(4)
        self.rail.add("people", "ui-people", "Deltakere")
        self.rail.add("sync", "sync", "Synk", at_bottom=True).set_waiting(3)
        self.rail.add("help", "ui-help", "Hjelp", at_bottom=True)
        self.rail.show_place("people")
        whole.addWidget(self.rail)
        right = column()
        whole.addLayout(right, 1)
        right.addWidget(Banner("Demodata", "Alt her er oppdiktet."))
        search = LineField(sign="ui-search", placeholder="Søk etter deltaker eller skriv en kommando")
        search.setObjectName("search")
        search.setAccessibleName("Søk")
        search.set_trailing("Ctrl K")
        self.bar = TopBar(search, "Ingrid Moen", "IM")
        self.bar.say_saved("Lagret 10:42", 0)
        self.bar.sync.show_state("Frakoblet · 3 venter", Severity.NEUTRAL, "ui-offline")
        self.bar.sync.show()
        right.addWidget(self.bar)
        page = column(margins=(24, 8, 24, 16), spacing=12)
        right.addLayout(page, 1)
        self.tabs = TabStrip()
        self.tabs.setObjectName("tabs")
        self.tabs.setAccessibleName("Deler av deltakeren")
        for key, text in TABS:
            self.tabs.add(key, text)
        page.addWidget(self.tabs)
        self.side = row(spacing=16)
        page.addLayout(self.side, 1)
        self.index = SectionIndex(
            [
                Section("person", "Om personen", SectionState.FULL),
                Section("language", "Språk", SectionState.HALF, 1),
                Section("education", "Utdanning", SectionState.HALF, 2),
                Section("work", "Arbeid"),
            ]
        )
        self.index.show_current("language")
        self.side.addWidget(self.index)
        self.table = PagedTableView("people", "Deltakere")
        self.table.setModel(PeopleModel(self.table))
        self.table.set_columns([TableColumn(), TableColumn(70, 1000), TableColumn(110, 1000), TableColumn(230)])
        self.frame = TableFrame(self.table)
        self.side.addWidget(self.frame, 1)
        self.card = Card("Tidslinje", Button("Legg til", ButtonKind.QUIET, sign="ui-plus", flush=True))
        self.timeline = Timeline()
        self.timeline.setObjectName("timeline")
        self.timeline.set_items(EVENTS)
        self.card.body.addWidget(self.timeline, 1)
        self.side.addWidget(self.card)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        width = current_theme().width_class(self.width())
        tiny = width is WidthClass.TINY
        self.rail.set_tiny(tiny)
        self.bar.set_width_class(width)
        self.index.set_compact(tiny)
        self.card.setVisible(width is WidthClass.COMFORTABLE)
        self.side.setDirection(QBoxLayout.Direction.TopToBottom if tiny else QBoxLayout.Direction.LeftToRight)
