"""The field that holds a programme area: it shows the name as it was stored, and opens the picker."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QFontMetrics, QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from karriere_app.domain.planning.programmes import area_fields, name_shown
from ui.forms.area_words import place_words
from ui.forms.mnemonics import Mnemonics
from ui.icons import draw
from ui.presenters import plan_area_jobs
from ui.presenters.saving import save
from ui.theme import current_theme
from ui.widgets.field import Field
from ui.widgets.inputs import is_leaving
from ui.widgets.layout import column
from ui.widgets.paint import baseline, box, smooth

if TYPE_CHECKING:
    from karriere_app.domain.planning.programmes import Catalogue
    from ui.presenters.plan_presenter import PlanPresenter
    from ui.presenters.record_jobs import Stored
    from ui.presenters.record_presenter import RecordPresenter

SIGN = 16


class AreaButton(QPushButton):
    """A field that is filled from the picker. Keys: Space, Enter and Down open it, a letter opens it with the letter
    in its search; Delete empties the field.

    Signals:
        opened: the picker is wanted; arg: what was typed, or empty.
        emptied: a person took the value away.
        left: focus went elsewhere.
    """

    opened = Signal(str)
    emptied = Signal()
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._second = ""
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self._clicked)

    def show_area(self, name: str, second: str) -> None:
        """Show a name with a second, muted text behind it; empty for none."""
        self.setText(name)
        self._second = second
        self.setToolTip(" · ".join(part for part in (name, second) if part))
        self.update()

    def sizeHint(self) -> QSize:
        theme = current_theme()
        return QSize(theme.px(240), max(theme.px(34), QFontMetrics(theme.font("body")).height() + theme.px(10)))

    def minimumSizeHint(self) -> QSize:
        return QSize(current_theme().px(120), self.sizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        typed = event.text()
        modified = event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.emptied.emit()
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter) and not modified:
            self.opened.emit("")
        elif typed.isalnum() and not modified:
            self.opened.emit(typed)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if is_leaving(event):
            self.left.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current_theme()
        painter = smooth(self)
        area = QRectF(self.rect())
        box(painter, area, theme.px(6), "surface" if self.isEnabled() else "sunken", "line_field")
        if self.hasFocus():
            box(painter, area, theme.px(6), None, "focus", 2)
        elif self.property("finding"):
            box(painter, area, theme.px(6), None, str(self.property("finding")))
        font = theme.font("body")
        painter.setFont(font)
        metrics = QFontMetrics(font)
        x, end = theme.px(10), self.width() - theme.px(10 + SIGN + 8)
        line = round(baseline(font, 0, self.height()))
        parts = [(self.text(), "text"), (self._second, "text_muted")]
        if not self.text():
            parts = [(self.tr("Søk eller bla i alle programmer"), "text_placeholder")]
        for text, ink in parts:
            painter.setPen(theme.colour(ink))
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(0, end - x))
            painter.drawText(x, line, shown)
            x += metrics.horizontalAdvance(shown) + theme.px(10)
        draw(painter, "ui-search", "text_muted", self.width() - theme.px(10 + SIGN), (self.height() - SIGN) / 2, SIGN)
        painter.end()

    @Slot()
    def _clicked(self) -> None:
        self.opened.emit("")


class AreaField(QWidget):
    """Label, the area stored, and the way to the picker.

    Choosing writes code, programme, name as shown and snapshot date of the record together, those of them that it has,
    and saves them as one change set: a printed plan never changes when the codes do.

    Signals:
        way_chosen: a whole way shall become steps of the plan; arg: tuple of codes, Vg1 first. Only where
            ``offers_way``.
    """

    way_chosen = Signal(tuple)

    def __init__(
        self,
        presenter: RecordPresenter,
        field: str = "area",
        *,
        label: str = "",
        mnemonics: Mnemonics | None = None,
        offers_way: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._presenter, self._name, self._offers_way = presenter, field, offers_way
        self.button = AreaButton()
        marked = (mnemonics or Mnemonics()).mark(label or presenter.spec(field).label)
        self.field = Field(marked, self.button, name=f"{presenter.kind.name}.{field}")
        column(self).addWidget(self.field)
        self.setFocusProxy(self.button)
        self.button.opened.connect(self.open_picker)
        self.button.emptied.connect(self._empty)
        self.button.left.connect(self._leave)
        presenter.shown.connect(self._refresh)
        presenter.finding_shown.connect(self._show_finding)
        self._refresh(field)

    def set_read_only(self, read_only: bool) -> None:
        """Let the area only be read."""
        self.button.setEnabled(not read_only)

    @Slot(str)
    def open_picker(self, typed: str = "") -> None:
        """Open the picker over the window, with what was typed in its search."""
        from ui.dialogs.programme_picker import ProgrammePicker

        vocabularies = self._presenter.workplace.vocabularies
        picker = ProgrammePicker(
            self._catalogue(),
            vocabularies.load("styrk"),
            self._presenter.value(self._name),
            self.window(),
            offers_way=self._offers_way,
        )
        picker.area_chosen.connect(self._choose)
        picker.way_chosen.connect(self.way_chosen)
        picker.open()
        if typed:
            picker.search_for(typed)

    def _catalogue(self) -> Catalogue:
        return self._presenter.workplace.vocabularies.catalogue()

    @Slot(str)
    def _choose(self, code: str) -> None:
        self._write(code)

    @Slot()
    def _empty(self) -> None:
        if self._presenter.value(self._name) is not None:
            self._write(None)

    def _write(self, code: str | None) -> None:
        for name, value in area_fields(self._catalogue(), code).items():
            held = self._name if name == "area" else name
            if held in self._presenter.kind.fields:
                self._presenter.set_value(held, value)
                self._presenter.shown.emit(held)
        self._presenter.commit()

    @Slot()
    def _leave(self) -> None:
        self._presenter.leave(self._name)

    @Slot(str)
    def _refresh(self, field: str) -> None:
        if field not in (self._name, "area_name_shown"):
            return
        code = self._presenter.value(self._name)
        has_name = "area_name_shown" in self._presenter.kind.fields
        stored = self._presenter.value("area_name_shown") if has_name else None
        catalogue = self._catalogue()
        name = name_shown(catalogue, code, stored)
        area = catalogue.area(code) if code else None
        second = place_words(catalogue, area) if area is not None else ""
        self.button.show_area(name, second)
        said = ", ".join(part for part in (name, second) if part) or self.tr("ikke valgt")
        self.button.setAccessibleName(f"{self.field.label()}: {said}")

    @Slot(str)
    def _show_finding(self, field: str) -> None:
        if field != self._name:
            return
        finding = self._presenter.finding(field)
        if finding is None:
            self.field.clear_finding()
        else:
            self.field.set_finding(finding.severity, finding.text, finding.link)


class PlanAreaField(AreaField):
    """The programme area that a plan leads to. A whole way goes as steps on the route that is shown, one change set."""

    def __init__(
        self,
        presenter: PlanPresenter,
        *,
        label: str = "",
        mnemonics: Mnemonics | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(presenter.root, label=label, mnemonics=mnemonics, offers_way=True, parent=parent)
        self._plan = presenter
        self.way_chosen.connect(self._put_way)

    @Slot(tuple)
    def _put_way(self, way: tuple[str, ...]) -> None:
        plan = self._plan
        plan.commit()
        route = plan.shown_route
        save(
            plan.workplace,
            plan,
            partial(plan_area_jobs.put_way, plan=plan.plan, way=way, route=route),
            label=self.tr("La inn veien"),
            participant=plan.context.person.id,
            done=_nothing_more,
            failed=plan.failed.emit,
        )


def _nothing_more(stored: Stored) -> None:
    """The notifier tells the rows; they read themselves anew."""
