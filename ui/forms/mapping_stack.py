"""The sections of the mapping form, each made when it is first seen, one in front."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QStackedWidget, QWidget

from ui.forms.mapping_basics import LivingSection, PersonSection
from ui.forms.mapping_rows_section import LanguageSection, RowsSection
from ui.forms.mapping_summary import SummarySection
from ui.presenters import mapping_sections as parts
from ui.presenters.rows_presenter import RowsPresenter
from ui.theme import WidthClass
from ui.widgets.layout import ScrollColumn

if TYPE_CHECKING:
    from ui.forms.mapping_section_view import SectionView
    from ui.presenters.mapping_presenter import MappingPresenter


class SectionStack(QStackedWidget):
    """Sections of one mapping.

    Signals:
        section_shown: another section is in front; arg: its key.
        acts_changed: rows came or went, so that the acts below may be others.
        complete: the rows as the store has them are here.
        person_wanted, newer_wanted: as those of the sections.
    """

    section_shown = Signal(str)
    acts_changed = Signal()
    complete = Signal()
    person_wanted = Signal()
    newer_wanted = Signal()

    def __init__(self, presenter: MappingPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self._views: dict[str, SectionView] = {}
        self._front: SectionView | None = None
        self._aside: QWidget | None = None
        self._width = WidthClass.COMFORTABLE
        self._is_read_only = presenter.is_final
        self._waiting_for = set(presenter.parts.rows)
        for rows in presenter.parts.rows.values():
            rows.loaded.connect(self._rows_loaded)

    def front(self) -> SectionView | None:
        """The section in front; None while something else is shown aside."""
        return self._front if self._aside is None else None

    def show_section(self, section: str) -> None:
        """Bring a section to the front; what was written in the one before is saved."""
        self._presenter.commit()
        self._drop_aside()
        self._front = view = self._views.get(section) or self._make_view(section)
        self.setCurrentWidget(view)
        if isinstance(view, SummarySection):
            view.show_what_stands()
        self.section_shown.emit(section)

    @Slot(str, str)
    def go(self, section: str, field: str) -> None:
        """Bring a section to the front and give the focus to a field, or to where the work is."""
        self.show_section(section)
        if self._front is not None and not (field and self._front.focus_field(field)):
            self._front.focus_start()

    def focus_start(self) -> bool:
        """Give the focus to where the work is in the section in front; False where nothing takes it."""
        return self._front is not None and self._front.focus_start()

    def make_all(self) -> None:
        """Make every card of the section in front now, so that any of its inputs can be found."""
        if isinstance(self._front, RowsSection):
            self._front.list.make_all()

    def show_aside(self, part: QWidget) -> None:
        """Show something in place of the section, until a section is wanted again."""
        self._drop_aside()
        self._aside = held = ScrollColumn(margins=0)
        held.body.addWidget(part)
        held.body.addStretch(1)
        self.addWidget(held)
        self.setCurrentWidget(held)
        self.acts_changed.emit()

    def set_width_class(self, width: WidthClass) -> None:
        """Give up subtitles and headings where room is short."""
        self._width = width
        for view in self._views.values():
            self._fit(view)

    def refresh(self) -> None:
        """Show what changed in the mapping."""
        if self._presenter.is_final != self._is_read_only:
            self._is_read_only = self._presenter.is_final
            for view in self._views.values():
                view.set_read_only(self._is_read_only)
        for view in self._views.values():
            view.refresh()

    def _drop_aside(self) -> None:
        if self._aside is not None:
            self.removeWidget(self._aside)
            self._aside.deleteLater()
            self._aside = None

    def _make_view(self, section: str) -> SectionView:
        view: SectionView
        if section == parts.PERSON:
            view = person = PersonSection(self._presenter)
            person.person_wanted.connect(self.person_wanted)
        elif section == parts.LIVING:
            view = LivingSection(self._presenter)
        elif section == parts.SUMMARY:
            view = summary = SummarySection(self._presenter)
            summary.newer_wanted.connect(self.newer_wanted)
        else:
            is_language = section == parts.LANGUAGE
            view = rows = LanguageSection(self._presenter) if is_language else RowsSection(section, self._presenter)
            rows.rows_changed.connect(self.acts_changed)
        view.section_wanted.connect(self.go)
        self._views[section] = view
        self.addWidget(view)
        view.set_read_only(self._is_read_only)
        self._fit(view)
        return view

    def _fit(self, view: SectionView) -> None:
        view.set_narrow(self._width is not WidthClass.COMFORTABLE)
        view.set_tiny(self._width is WidthClass.TINY)

    @Slot()
    def _rows_loaded(self) -> None:
        rows = self.sender()
        if isinstance(rows, RowsPresenter) and rows.kind.name in self._waiting_for:
            self._waiting_for.discard(rows.kind.name)
            if not self._waiting_for:
                self.complete.emit()


def section_of_name(object_name: str) -> str | None:
    """Return the section that shows an input of this object name; None where none does."""
    kind, _, rest = object_name.partition(".")
    if kind == "competence_mapping":
        return parts.section_of(rest.split(".")[0])
    if kind == "participant":
        return parts.PERSON
    return next((section for section, each in parts.KIND_OF.items() if each == kind), None)
