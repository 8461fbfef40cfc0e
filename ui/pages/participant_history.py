"""«Historikk»: every change with who and when, any earlier version to read, and the prints as they were handed out."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from ui.models.case_words import day_text
from ui.models.change_list import ChangeListModel
from ui.pages import participant_jobs
from ui.theme import WidthClass, scaled
from ui.widgets.button import Button, ButtonKind
from ui.widgets.card import Card
from ui.widgets.layout import ScrollColumn, column, row
from ui.widgets.segments import Choice
from ui.widgets.table import HEADER, INSET, PagedTableView, TableColumn, TableFrame
from ui.widgets.text import ShortText, Text

if TYPE_CHECKING:
    from karriere_app.errors import KarriereError
    from ui.pages.participant_jobs import Earlier, PersonView
    from ui.presenters.workplace import Workplace

SIDE_WIDTH = 320
EVERYTHING = ""


class EarlierCard(Card):
    """A record as it stood then, to read; takes the place of the prints until it is closed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self.close_button = Button(self.tr("Lukk"), ButtonKind.QUIET, small=True, flush=True)
        super().__init__(self.tr("Slik det var"), self.close_button, spacing=8, parent=parent)
        self.close_button.setObjectName("closeEarlier")
        self._caption = Text("", "caption", "text_muted", wrap=True)
        self.body.addWidget(self._caption)
        self._scroll = ScrollColumn(margins=0, spacing=8)
        inside = self._scroll.widget()
        if inside is not None:
            # Qt fills what it scrolls with the window's ground; here it lies on a card.
            inside.setAutoFillBackground(False)
        self.body.addWidget(self._scroll, 1)
        self._lines: QWidget | None = None

    def show_earlier(self, earlier: Earlier, when: str) -> None:
        """Show a version."""
        self._caption.setText(f"{earlier.heading}, {when}")
        if self._lines is not None:
            self._scroll.body.removeWidget(self._lines)
            self._lines.hide()
            self._lines.deleteLater()
        self._lines = held = QWidget()
        lines = column(held, spacing=8)
        for label, words in earlier.lines:
            pair = column(spacing=2)
            pair.addWidget(Text(label, "caption", "text_muted", wrap=True))
            pair.addWidget(Text(words, wrap=True))
            lines.addLayout(pair)
        lines.addStretch(1)
        self._scroll.body.insertWidget(0, held)


class HistoryTab(QWidget):
    """The table of changes; Enter on a row shows the record as it was after that change.

    Signals:
        print_wanted: open the very same print again; arg: the printed document's id.
        failed: the store refused; arg: KarriereError.
    """

    print_wanted = Signal(str)
    failed = Signal(object)

    def __init__(self, workplace: Workplace, participant: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workplace, self._participant = workplace, participant
        self.model = ChangeListModel(workplace, self)
        self.table = PagedTableView("historyTable", self.tr("Endringer"))
        self.table.setModel(self.model)
        self.filter = Choice([(EVERYTHING, self.tr("Alt"))], may_be_empty=False)
        self.filter.setObjectName("historyFilter")
        self.filter.setAccessibleName(self.tr("Vis endringer i"))
        self._then = Button(self.tr("Vis slik det var"), small=True)
        self._then.setObjectName("showEarlier")
        outer = row(self, margins=(24, 12, 24, 16), spacing=16)
        left = column(spacing=8)
        top = row(spacing=12)
        top.addWidget(self.filter)
        top.addStretch(1)
        top.addWidget(self._then)
        left.addLayout(top)
        frame = TableFrame(self.table)
        # One row is enough to be of use where the text is large; Qt's own wish is for two.
        frame.setMinimumHeight(scaled(HEADER + 2 * INSET) + self.table.row_height())
        left.addWidget(frame, 1)
        self._left = QWidget()
        self._left.setLayout(left)
        outer.addWidget(self._left, 1)
        self._side = column()
        self._prints = Card(self.tr("Utskrifter"), spacing=8)
        self._print_lines: QWidget | None = None
        self._has_prints, self._is_tiny = False, False
        self.earlier = EarlierCard()
        self.earlier.hide()
        self._side.addWidget(self._prints)
        self._side.addWidget(self.earlier, 1)
        self._side.addStretch(0)
        outer.addLayout(self._side)
        self._connect_parts()
        self.set_width_class(WidthClass.COMFORTABLE)

    def show_person(self, view: PersonView) -> None:
        """Show the history of a person; what is being read stays."""
        self.filter.blockSignals(True)
        chosen = self.filter.value()
        self.filter.clear()
        for record, text in self._entries(view):
            self.filter.addItem(text, record)
        self.filter.set_value(chosen if chosen is not None else EVERYTHING)
        self.filter.blockSignals(False)
        self._show_prints(view)
        self._ask()

    def set_width_class(self, width: WidthClass) -> None:
        """Who leaves first, then what it was before."""
        when = TableColumn(156)
        self.table.set_columns([when, TableColumn(), TableColumn(0, 800), TableColumn(), TableColumn(150, 1200)])
        self._is_tiny = width is WidthClass.TINY
        for card in (self._prints, self.earlier):
            card.setMinimumWidth(scaled(200 if self._is_tiny else SIDE_WIDTH))
            card.setMaximumWidth(scaled(4000 if self._is_tiny else SIDE_WIDTH))
        self._arrange()

    def _arrange(self) -> None:
        """A version that is read stands where the prints are; where room is short it stands alone."""
        reads = self.earlier.isVisibleTo(self)
        self._prints.setVisible(self._has_prints and not reads and not self._is_tiny)
        self._left.setVisible(not (reads and self._is_tiny))

    def _connect_parts(self) -> None:
        self.filter.value_changed.connect(self._filter_changed)
        self.table.opened.connect(self._show_then)
        self._then.clicked.connect(self._show_chosen)
        self.earlier.close_button.clicked.connect(self._close_earlier)
        self.model.failed.connect(self.failed)

    def _entries(self, view: PersonView) -> list[tuple[str, str]]:
        entries = [(EVERYTHING, self.tr("Alt om deltakeren"))]
        for each in reversed(view.mappings):
            entries.append(
                (each.id, self.tr("Kartlegging {day}").format(day=_day(each.mapping_on, each.created_at.date())))
            )
        for session in reversed(view.sessions):
            day = _day(session.guidance_on, session.created_at.date())
            entries.append((session.id, self.tr("Samtale {day}").format(day=day)))
        for plan in reversed(view.plans):
            entries.append((plan.id, self.tr("Plan {day}").format(day=_day(plan.made_on, plan.created_at.date()))))
        return entries

    def _show_prints(self, view: PersonView) -> None:
        if self._print_lines is not None:
            self._prints.body.removeWidget(self._print_lines)
            self._print_lines.hide()
            self._print_lines.deleteLater()
        self._print_lines = held = QWidget()
        lines = column(held, spacing=12)
        label = self._workplace.vocabularies.label
        for each in view.prints:
            what = label("printed_what", each.what) if each.what else self.tr("Utskrift")
            language = label("language", each.language) if each.language else ""
            at = (each.printed_at or each.created_at).astimezone()
            lines.addWidget(ShortText(f"{what[:1].upper()}{what[1:]}", "strong"))
            caption = " · ".join(part for part in (f"{day_text(at.date())} {at:%H:%M}", language) if part)
            lines.addWidget(ShortText(caption, "caption", "text_muted"))
            again = Button(self.tr("Åpne samme utskrift"), small=True, sign="print")
            again.setObjectName(f"reprint_{each.id}")
            again.setAccessibleName(self.tr("Åpne samme utskrift, {what} {when}").format(what=what, when=caption))
            again.clicked.connect(partial(self.print_wanted.emit, each.id))
            lines.addWidget(again, 0, Qt.AlignmentFlag.AlignLeft)
        self._prints.body.addWidget(held)
        self._has_prints = bool(view.prints)
        self._arrange()

    @Slot(object)
    def _filter_changed(self, _: object) -> None:
        self._ask()

    def _ask(self) -> None:
        self.model.ask(str(self.filter.value() or "") or self._participant)

    @Slot()
    def _show_chosen(self) -> None:
        if self.model.rowCount():
            index = self.table.currentIndex()
            self._show_then(index if index.isValid() else self.model.index(0, 0))

    @Slot(QModelIndex)
    def _show_then(self, index: QModelIndex) -> None:
        change = self.model.change(index.row())
        at = change.at.astimezone()
        when = f"{day_text(at.date())} {at:%H:%M}"
        job = partial(participant_jobs.as_it_was, record=change.record_id, seq=change.seq)
        self._workplace.worker.submit(job, partial(self._take_earlier, when), self._fail)

    def _take_earlier(self, when: str, earlier: Earlier) -> None:
        self.earlier.show_earlier(earlier, when)
        self.earlier.show()
        self._arrange()

    @Slot()
    def _close_earlier(self) -> None:
        self.earlier.hide()
        self._arrange()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _fail(self, error: KarriereError) -> None:
        self.failed.emit(error)


def _day(*days: object) -> str:
    return next((f"{day:%d.%m.%Y}" for day in days if day is not None), "")
