"""Pathways to search and to look at: the list at the left, all about the one that is marked at the right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from ui.dialogs.programme_picker import AreaView, SearchLine
from ui.forms.pathway_panel import PathwayPanel
from ui.forms.plan_words import range_of
from ui.models.search_results import ResultRow, SearchResults
from ui.theme import scaled
from ui.widgets.field import Field
from ui.widgets.layout import ScrollColumn, column
from ui.widgets.picker import folded
from ui.widgets.text import Text

if TYPE_CHECKING:
    from karriere_app.domain.planning.pathways import Pathway
    from karriere_app.services.vocabularies import Vocabularies

READY_SIGN: Final = "ui-flag"
OWN_SIGN: Final = "ui-county"


class PathwayRows(SearchResults):
    """The pathways that fit; a row that is shortened tells the whole of it."""

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role == Qt.ItemDataRole.ToolTipRole:
            role = Qt.ItemDataRole.AccessibleTextRole
        return super().data(index, role)


class PathwayView(AreaView):
    """The rows of pathways. Page Up and Page Down are left to the dialog, which turns the steps beside with them."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            event.ignore()
        else:
            super().keyPressEvent(event)


class PathwayChooser(QWidget):
    """The pathways, narrowed by what is typed; the first that fits is marked.

    Signals:
        marked: another pathway is marked and shown, or none.
        taken: a pathway was double-clicked.
    """

    marked = Signal()
    taken = Signal()

    def __init__(self, vocabularies: Vocabularies, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._vocabularies = vocabularies
        self._pathways: tuple[Pathway, ...] = ()
        self.search = SearchLine(placeholder=self.tr("Yrke, fag, steg eller navn"), sign="ui-search")
        self._rows = PathwayRows(self)
        self._view = PathwayView(self._rows)
        self._nothing = Text("", "body", "text_muted", wrap=True)
        self._panel = PathwayPanel(vocabularies)
        self._beside = ScrollColumn(margins=(4, 0, 12, 0))
        # Made anew once for a list that is read and narrowed in one go.
        self._panel_timer = QTimer(self, singleShot=True, interval=0)
        self._lay_out()
        self.search.value_changed.connect(self._narrow)
        self.search.stepped.connect(self._view.step)
        self._view.selectionModel().currentChanged.connect(self._panel_timer.start)
        self._view.doubleClicked.connect(self.taken)
        self._panel_timer.timeout.connect(self._show_panel)

    def show_pathways(self, pathways: tuple[Pathway, ...], mark: str = "") -> None:
        """Show other pathways. ``mark`` is the id of the one to mark; else the one that was."""
        current = self.current()
        wanted = mark or (current.id if current is not None else "")
        self._pathways = pathways
        self._narrow()
        for place in range(self._rows.rowCount()):
            if self._rows.row_at(place).target == wanted:
                self._view.setCurrentIndex(self._rows.index(place, 0))

    def current(self) -> Pathway | None:
        """The pathway that is marked."""
        index = self._view.currentIndex()
        target = self._rows.row_at(index.row()).target if index.isValid() else None
        return next((each for each in self._pathways if each.id == target), None)

    def turn(self, direction: int) -> None:
        """Turn the steps beside the list: down (1) or up (-1) by what is seen."""
        bar = self._beside.verticalScrollBar()
        bar.setValue(bar.value() + direction * bar.pageStep())

    def _lay_out(self) -> None:
        self._view.setObjectName("pathwayList")
        self._view.setAccessibleName(self.tr("Ferdige veier og maler"))
        self._nothing.setObjectName("pathwayNothing")
        self._left = QStackedWidget()
        self._left.addWidget(self._view)
        held = QWidget()
        inside = column(held, margins=12)
        inside.addWidget(self._nothing)
        inside.addStretch(1)
        self._left.addWidget(held)
        self._beside.setObjectName("pathwayPanel")
        within = self._beside.widget()
        if within is not None:
            within.setAutoFillBackground(False)
        self._beside.body.addWidget(self._panel)
        self._beside.body.addStretch(1)
        panes = QHBoxLayout()
        panes.setSpacing(scaled(16))
        panes.addWidget(self._left, 9)
        panes.addWidget(self._beside, 11)
        whole = column(self, spacing=12)
        whole.addWidget(Field(self.tr("&Søk i ferdige veier"), self.search, name="pathwaySearch"))
        whole.addLayout(panes, 1)

    @Slot()
    def _narrow(self) -> None:
        """Show the pathways that fit what is typed, the first one marked."""
        text = folded(self.search.text().strip())
        fitting = [each for each in self._pathways if all(word in self._words(each) for word in text.split())]
        rows: list[ResultRow] = []
        for is_own, head in ((False, self.tr("Ferdige veier")), (True, self.tr("Fylkets egne maler"))):
            part = [each for each in fitting if each.is_own is is_own]
            if part:
                rows.append(ResultRow(head))
                rows += [self._row(each) for each in part]
        self._rows.show_rows(rows)
        self.search.setAccessibleDescription(self.tr("{count} veier").format(count=len(fitting)))
        is_missed = bool(self._pathways) and not rows
        if is_missed:
            self._nothing.setText(
                self.tr("Ingen treff på «{text}». Prøv et annet ord.").format(text=self.search.text())
            )
        self._left.setCurrentIndex(1 if is_missed else 0)
        self._view.step(1)
        self._panel_timer.start()

    def _row(self, pathway: Pathway) -> ResultRow:
        caption = range_of(*pathway.total_months)
        if pathway.end_competence is not None:
            caption += f" · {self._vocabularies.label('end_competence', pathway.end_competence)}"
        sign = OWN_SIGN if pathway.is_own else READY_SIGN
        return ResultRow(pathway.title.nb, pathway.id, tuple(pathway.title.nb.split()), caption=caption, sign=sign)

    def _words(self, pathway: Pathway) -> str:
        texts = [pathway.title.nb, pathway.example, *(step.title.nb for step in pathway.steps)]
        texts += [self._vocabularies.label("area", code) for code in pathway.areas]
        if pathway.end_competence is not None:
            texts.append(self._vocabularies.label("end_competence", pathway.end_competence))
        return folded(" ".join(texts))

    @Slot()
    def _show_panel(self) -> None:
        current = self.current()
        if current is not self._panel.pathway:
            self._panel.show_pathway(current)
            self._beside.verticalScrollBar().setValue(0)
        self.marked.emit()
