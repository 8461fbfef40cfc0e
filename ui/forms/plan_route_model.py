"""The steps of the route in front as bars: what the drawing paints and the screen reader says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt, Slot

from ui.forms.plan_words import between, length, sign_of, title_of

if TYPE_CHECKING:
    from datetime import date

    from PySide6.QtCore import QObject

    from ui.presenters.plan_presenter import PlanPresenter

Index = QModelIndex | QPersistentModelIndex

BAR_ROLE: Final = Qt.ItemDataRole.UserRole + 1


@dataclass(frozen=True)
class RouteBar:
    """One step in the drawing. ``now_starts_on`` and ``now_ends_on`` differ from the plan only when it is agreed."""

    id: str
    title: str
    sign: str
    colour: str
    starts_on: date
    ends_on: date
    now_starts_on: date
    now_ends_on: date
    months: int
    is_fixed: bool
    is_parallel: bool
    is_done: bool

    @property
    def days(self) -> tuple[date, ...]:
        """The days that the drawing must have room for."""
        return (self.starts_on, self.ends_on, self.now_starts_on, self.now_ends_on)

    @property
    def is_moved(self) -> bool:
        """Whether the step is expected at another time than was agreed."""
        return (self.starts_on, self.ends_on) != (self.now_starts_on, self.now_ends_on)


class RouteModel(QAbstractListModel):
    """The bars of the route in front, in the order of its steps."""

    def __init__(self, presenter: PlanPresenter, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self._types = presenter.workplace.vocabularies.load("step_type")
        self._bars: list[RouteBar] = []
        presenter.times.changed.connect(self.refresh)
        presenter.steps.edited.connect(self.refresh)
        presenter.steps.loaded.connect(self.refresh)
        self.refresh()

    def bars(self) -> tuple[RouteBar, ...]:
        """The bars, from the top down."""
        return tuple(self._bars)

    def bar(self, index: Index) -> RouteBar | None:
        """The bar of a row; None where there is none."""
        return self._bars[index.row()] if index.isValid() else None

    def index_of(self, step: str) -> QModelIndex:
        """The row of a step; not valid where the drawing does not show it."""
        row = next((row for row, bar in enumerate(self._bars) if bar.id == step), -1)
        return self.index(row, 0) if row >= 0 else QModelIndex()

    @Slot()
    def refresh(self) -> None:
        """Draw anew what came out differently."""
        found = self._found()
        if [bar.id for bar in found] != [bar.id for bar in self._bars]:
            self.beginResetModel()
            self._bars = found
            self.endResetModel()
            return
        changed = [row for row, (old, new) in enumerate(zip(self._bars, found, strict=True)) if old != new]
        self._bars = found
        if changed:
            self.dataChanged.emit(self.index(changed[0], 0), self.index(changed[-1], 0))

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._bars)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        bar = self.bar(index)
        if bar is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return bar.title
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return self._words(index.row(), bar)
        return bar if role == BAR_ROLE else None

    def _words(self, row: int, bar: RouteBar) -> str:
        numbered = self.tr("Steg {number} av {count}: {title}")
        parts = [
            numbered.format(number=row + 1, count=len(self._bars), title=bar.title),
            between(bar.starts_on, bar.ends_on),
            length(bar.months) if bar.months else "",
            self.tr("fast dato") if bar.is_fixed else "",
            self.tr("samtidig med andre") if bar.is_parallel else "",
        ]
        if bar.is_moved:
            words = self.tr("ble {when}") if bar.is_done else self.tr("ventes nå {when}")
            parts.append(words.format(when=between(bar.now_starts_on, bar.now_ends_on)))
        return ", ".join(part for part in parts if part)

    def _found(self) -> list[RouteBar]:
        presenter = self._presenter
        rows = {row.record_id: row for row in presenter.steps.rows()}
        found = []
        for step in presenter.times.shown.steps:
            row = rows.get(step.id)
            if row is None:
                continue
            dates = presenter.times.dates(step.id)
            sign, colour = sign_of(row.value("type"))
            found.append(
                RouteBar(
                    step.id,
                    title_of(row, self._types),
                    sign,
                    colour,
                    dates.starts_on or step.starts_on,
                    dates.ends_on or step.ends_on,
                    step.starts_on,
                    step.ends_on,
                    step.months,
                    step.is_fixed,
                    not step.is_counted,
                    row.value("actual_end") is not None,
                )
            )
        return found
