"""Choosing a programme area: by what people say, by programme and step, by code; with the ways to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QListView, QStackedWidget, QWidget

from karriere_app.domain.planning.programmes import full_code
from ui.forms.area_panel import AreaPanel
from ui.forms.area_words import row_words
from ui.models.search_results import ResultRow, SearchResults
from ui.search_list import ResultDelegate
from ui.shell import KeptDialog
from ui.theme import scaled
from ui.widgets.button import Button, ButtonKind
from ui.widgets.field import Field
from ui.widgets.inputs import LineField
from ui.widgets.layout import ScrollColumn, column, row
from ui.widgets.paint import box, smooth
from ui.widgets.segments import Choice
from ui.widgets.text import Text

if TYPE_CHECKING:
    from karriere_app.domain.planning.programmes import Area, Catalogue
    from karriere_app.domain.vocabularies import Vocabulary

MOST_HITS: Final = 60
WIDTH, HEIGHT = 1000, 620
LOW: Final = 440
"""Below this height (at 100 %) the heading goes: the list needs the room."""
SIGNS = {"workplace": "apprenticeship", "school": "school"}


class AreaRows(SearchResults):
    """The areas that fit; a row that is shortened tells the whole of it."""

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role == Qt.ItemDataRole.ToolTipRole:
            role = Qt.ItemDataRole.AccessibleTextRole
        return super().data(index, role)


class AreaView(QListView):
    """The rows of areas. Keys: Up and Down go over the heads, Home and End to the ends."""

    def __init__(self, model: SearchResults) -> None:
        super().__init__()
        self._rows = model
        self.setModel(model)
        self.setItemDelegate(ResultDelegate(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.viewport().setAutoFillBackground(False)

    def step(self, direction: int) -> None:
        """Choose the next row, down (1) or up (-1)."""
        place = self._rows.next_choice(self.currentIndex().row(), direction)
        if place is not None:
            self.setCurrentIndex(self._rows.index(place, 0))

    def minimumSizeHint(self) -> QSize:
        return QSize(scaled(180), scaled(110))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hasFocus():
            painter = smooth(self.viewport())
            box(painter, QRectF(self.viewport().rect()), scaled(6), None, "focus", 2)
            painter.end()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def scrollContentsBy(self, dx: int, dy: int) -> None:  # noqa: N802  # Qt's name
        super().scrollContentsBy(dx, dy)
        # The ring stands still while the rows move.
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        direction = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        if direction is not None:
            self.step(direction)
        elif event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End):
            forward = event.key() == Qt.Key.Key_Home
            place = self._rows.next_choice(-1 if forward else self._rows.rowCount(), 1 if forward else -1)
            self.setCurrentIndex(self._rows.index(place if place is not None else -1, 0))
        else:
            super().keyPressEvent(event)


class SearchLine(LineField):
    """The search of the picker. Keys: Down and Up go through the list below without leaving the line.

    Signals:
        stepped: the next row is wanted; arg: 1 down, -1 up.
    """

    stepped = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        direction = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        if direction is not None and event.modifiers() in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.KeypadModifier,
        ):
            self.stepped.emit(direction)
        else:
            super().keyPressEvent(event)


class ProgrammePicker(KeptDialog):
    """All programmes and areas, to search and to browse; beside the list all about the area that is marked.

    ``chosen`` is marked at first. ``offers_way``: a whole way may be put into the plan.

    Signals:
        area_chosen: an area was chosen; arg: its code.
        way_chosen: a whole way shall become steps; arg: tuple of the codes of its areas, Vg1 first.
    """

    area_chosen = Signal(str)
    way_chosen = Signal(tuple)

    def __init__(
        self,
        catalogue: Catalogue,
        occupations: Vocabulary,
        chosen: str | None = None,
        parent: QWidget | None = None,
        *,
        offers_way: bool = True,
    ) -> None:
        super().__init__(self.tr("Velg programområde"), parent)
        self.setObjectName("programmePicker")
        self._catalogue, self._occupations = catalogue, occupations
        self._heading = Text(self.tr("Velg programområde"), "section")
        self._search = SearchLine(placeholder=self.tr("Fag, yrke, vanlige ord eller kode"), sign="ui-search")
        programmes = [(each.code, each.nb) for each in catalogue.programmes]
        self._programme = Choice(programmes, placeholder=self.tr("Alle"))
        self._step = Choice([(step, step) for step in self._steps()], placeholder=self.tr("Alle"))
        self._rows = AreaRows(self)
        self._view = AreaView(self._rows)
        self._nothing = Text("", "body", "text_muted", wrap=True)
        self._panel = AreaPanel(catalogue)
        # The panel follows when typing rests: it is made anew for every area.
        self._panel_timer = QTimer(self, singleShot=True, interval=60)
        self._way = Button(self.tr("&Legg hele veien inn som steg"))
        self._choose_button = Button(self.tr("&Velg"), ButtonKind.PRIMARY)
        self._lay_out()
        self._way.setVisible(offers_way)
        self._connect()
        self._narrow()
        self._mark(chosen)

    def search_for(self, text: str) -> None:
        """Put a text into the search, as if it had been typed."""
        self._search.setText(text)
        self._narrow()

    def sizeHint(self) -> QSize:
        room = self._room()
        return QSize(min(scaled(WIDTH), room.width()), min(scaled(HEIGHT), room.height()))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._search.setFocus(Qt.FocusReason.OtherFocusReason)
        self._view.scrollTo(self._view.currentIndex(), QListView.ScrollHint.PositionAtCenter)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._heading.setVisible(self.height() >= scaled(LOW))

    def _steps(self) -> list[str]:
        return sorted({area.step for area in self._catalogue.areas})

    def _lay_out(self) -> None:
        above = row(spacing=12)
        above.addWidget(Field(self.tr("&Søk"), self._search, name="programmeSearch"), 3)
        above.addWidget(Field(self.tr("&Program"), self._programme, name="programmeProgramme"), 2)
        above.addWidget(Field(self.tr("&Trinn"), self._step, name="programmeStep"), 1)
        self._view.setObjectName("programmeList")
        self._view.setAccessibleName(self.tr("Programområder"))
        self._nothing.setObjectName("programmeNothing")
        self._left = QStackedWidget()
        self._left.addWidget(self._view)
        held = QWidget()
        inside = column(held, margins=12)
        inside.addWidget(self._nothing)
        inside.addStretch(1)
        self._left.addWidget(held)
        beside = ScrollColumn(margins=(4, 0, 12, 0))
        beside.setObjectName("programmePanel")
        within = beside.widget()
        if within is not None:
            within.setAutoFillBackground(False)
        beside.body.addWidget(self._panel)
        panes = QHBoxLayout()
        panes.setSpacing(scaled(16))
        panes.addWidget(self._left, 9)
        panes.addWidget(beside, 11)
        self.body.addWidget(self._heading)
        self.body.addLayout(above)
        self.body.addLayout(panes, 1)
        cancel = Button(self.tr("&Avbryt"))
        for button, name in (
            (self._way, "programmeWay"),
            (cancel, "programmeCancel"),
            (self._choose_button, "programmeChoose"),
        ):
            button.setObjectName(name)
        cancel.clicked.connect(self.reject)
        self._choose_button.setDefault(True)
        self.foot.addWidget(self._way)
        self.foot.addStretch(1)
        self.foot.addWidget(cancel)
        self.foot.addWidget(self._choose_button)

    def _connect(self) -> None:
        self._search.value_changed.connect(self._narrow)
        self._search.stepped.connect(self._view.step)
        self._programme.value_changed.connect(self._narrow)
        self._step.value_changed.connect(self._narrow)
        self._view.selectionModel().currentChanged.connect(self._current_changed)
        self._view.doubleClicked.connect(self._choose)
        self._panel.followed.connect(self._mark)
        self._panel_timer.timeout.connect(self._show_panel)
        self._choose_button.clicked.connect(self._choose)
        self._way.clicked.connect(self._choose_way)

    @Slot()
    def _narrow(self) -> None:
        """Show the areas that fit search, programme and step."""
        text = self._search.text().strip()
        rows = self._hits(text) if text else self._browse()
        self._rows.show_rows(rows)
        count = sum(each.target is not None for each in rows)
        self._search.setAccessibleDescription(self.tr("{count} områder").format(count=count))
        if not rows:
            self._nothing.setText(self._nothing_found(text))
        self._left.setCurrentIndex(0 if rows else 1)
        if text:
            self._view.step(1)
        self._current_changed()

    def _nothing_found(self, text: str) -> str:
        if not text:
            return self.tr("Programmet har ingen områder på dette trinnet.")
        occupation = (
            next(iter(self._occupations.search(text, 1)), None) if not self._catalogue.search(text, 1) else None
        )
        if occupation is not None:
            told = self.tr("Yrket {name} ({code}) har ikke noe eget fag i lista vår. Søk på et fag som ligger nær.")
            return told.format(name=occupation.nb, code=occupation.code)
        told = self.tr("Ingen treff på «{text}». Prøv et annet ord, en yrkestittel eller en kode, eller «Alle» trinn.")
        return told.format(text=text)

    def _hits(self, text: str) -> list[ResultRow]:
        hits = self._catalogue.search(text, limit=len(self._catalogue.areas))
        fitting = [hit for hit in hits if self._is_wanted(hit.area)]
        return [_row(hit.area, row_words(self._catalogue, hit.area, hit, text)) for hit in fitting[:MOST_HITS]]

    def _browse(self) -> list[ResultRow]:
        rows: list[ResultRow] = []
        for programme in self._catalogue.programmes:
            areas = [area for area in self._catalogue.areas_of(programme.code) if self._is_wanted(area)]
            if areas:
                rows.append(ResultRow(programme.nb))
                rows += [_row(area, row_words(self._catalogue, area)) for area in areas]
        return rows

    def _is_wanted(self, area: Area) -> bool:
        programme, step = self._programme.value(), self._step.value()
        return programme in (None, area.programme) and step in (None, area.step)

    def _current(self) -> Area | None:
        index = self._view.currentIndex()
        target = self._rows.row_at(index.row()).target if index.isValid() else None
        return self._catalogue.area(target) if isinstance(target, str) else None

    @Slot(str)
    def _mark(self, code: str | None) -> None:
        """Mark an area in the list; what hides it is taken away."""
        area = self._catalogue.area(code) if code else None
        if area is None:
            self._panel.show_area(None, full_code(code) if code else "")
            return
        if not self._select(area.code):
            for control in (self._search, self._programme, self._step):
                control.set_value(None)
            self._narrow()
            self._select(area.code)
        self._show_panel()

    def _select(self, code: str) -> bool:
        for place in range(self._rows.rowCount()):
            if self._rows.row_at(place).target == code:
                index = self._rows.index(place, 0)
                self._view.setCurrentIndex(index)
                self._view.scrollTo(index, QListView.ScrollHint.PositionAtCenter)
                return True
        return False

    @Slot()
    def _current_changed(self) -> None:
        area = self._current()
        self._choose_button.setEnabled(area is not None)
        self._way.setEnabled(area is not None)
        self._panel_timer.start()

    @Slot()
    def _show_panel(self) -> None:
        self._panel_timer.stop()
        area = self._current()
        if area is not self._panel.area():
            self._panel.show_area(area)

    @Slot()
    @Slot(QModelIndex)
    def _choose(self) -> None:
        area = self._current()
        if area is not None:
            self.area_chosen.emit(area.code)
            self.accept()

    @Slot()
    def _choose_way(self) -> None:
        self._show_panel()
        way = self._panel.way()
        if way:
            self.way_chosen.emit(way)
            self.accept()


def _row(area: Area, caption: str) -> ResultRow:
    return ResultRow(area.nb, area.code, tuple(area.nb.split()), caption=caption, sign=SIGNS[area.place])
