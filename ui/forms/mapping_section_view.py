"""What the sections of the mapping form have in common: heading, scrolled column, forms, where the focus begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from ui.forms.leaving import LeaveWatch
from ui.forms.mnemonics import Mnemonics
from ui.forms.record_form import RecordForm
from ui.presenters.mapping_sections import section_title
from ui.theme import scaled
from ui.widgets.layout import ScrollColumn, column
from ui.widgets.text import Text

if TYPE_CHECKING:
    from ui.presenters.answers import AnswerSheet
    from ui.presenters.mapping_presenter import MappingPresenter
    from ui.presenters.record_presenter import RecordPresenter

SCROLL_BAR, SCROLL_GAP = 14, 4
"""Width of a scroll bar with the gap before it, and the gap alone, in pixels at 100 % text."""
BUTTON_LETTERS = "lfi"
"""Letters of the buttons that stand beside every section."""


class SectionView(QWidget):
    """One section of the mapping.

    Signals:
        section_wanted: a link leads to another section; args: its key, a field or an empty text.
    """

    section_wanted = Signal(str, str)

    def __init__(
        self, section: str, presenter: MappingPresenter, *, subtitle: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName(f"mappingSection.{section}")
        self.section, self.presenter = section, presenter
        self.mnemonics = Mnemonics(reserved=BUTTON_LETTERS)
        self.forms: list[RecordForm] = []
        outer = column(self, spacing=8)
        self.title = Text(section_title(section), "title")
        outer.addWidget(self.title)
        self.subtitle = Text(subtitle, "body", "text_muted", wrap=True)
        outer.addWidget(self.subtitle)
        self.subtitle.setVisible(bool(subtitle))
        self._has_subtitle = bool(subtitle)
        self.column_view = ScrollColumn(margins=0, spacing=10)
        self.body = self.column_view.body
        self.column_view.verticalScrollBar().rangeChanged.connect(self._keep_edge)
        self._keep_edge(0, 0)
        outer.addWidget(self.column_view, 1)
        self._watch = LeaveWatch(self)

    def form_of(self, record: RecordPresenter) -> RecordForm:
        """Make a form of the mapping or its person in this section."""
        form = RecordForm(record, mnemonics=self.mnemonics, answers=self._sheet(record), parent=self)
        self.forms.append(form)
        return form

    def add_card(self, card: QWidget, record: RecordPresenter) -> None:
        """Append a card whose fields are saved when focus leaves it."""
        self.body.addWidget(card)
        self._watch.watch(card, record.commit)

    def set_narrow(self, narrow: bool) -> None:
        """Give up the subtitle where room is short."""
        self.subtitle.setVisible(self._has_subtitle and not narrow)

    def set_tiny(self, tiny: bool) -> None:
        """Give up the heading where the drop-down above tells it."""
        self.title.setVisible(not tiny)

    def set_read_only(self, read_only: bool) -> None:
        """Let the section only be read; the person's own fields and those of follow-up stay open."""
        for form in self.forms:
            if form.presenter is self.presenter.parts.root:
                form.set_read_only(read_only)

    def refresh(self) -> None:
        """Show what changed in the mapping and is no field of this section."""

    def focus_start(self) -> bool:
        """Put the focus on the first field without an answer, or the first one; False where there is none."""
        for form in self.forms:
            for name in form.names():
                if form.presenter.value(name) is None and form.presenter.text(name) is None and not form.is_read_only:
                    return self.focus_field(name)
        return self.focus_first()

    def focus_first(self) -> bool:
        """Put the focus on the first input of the section."""
        for form in self.forms:
            if form.names():
                return self.focus_field(form.names()[0])
        return False

    def focus_field(self, name: str) -> bool:
        """Put the focus on a field and scroll to it; False where the section does not show it."""
        for form in self.forms:
            if form.focus(name):
                self.show_part(form.input(name))
                return True
        return False

    def show_part(self, part: QWidget | None) -> None:
        """Scroll until a part is seen."""
        if part is not None and self.column_view.isAncestorOf(part):
            self.column_view.ensureWidgetVisible(part, 0, 24)

    @Slot(int, int)
    def _keep_edge(self, least: int, most: int) -> None:
        """Let cards end at the same line with and without a scroll bar."""
        right = 0 if most > least else self.column_view.verticalScrollBar().sizeHint().width()
        self.body.setContentsMargins(0, 0, right + scaled(SCROLL_GAP), 0)

    def _sheet(self, record: RecordPresenter) -> AnswerSheet | None:
        return self.presenter.parts.answers if record is self.presenter.parts.root else None
