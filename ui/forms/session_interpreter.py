"""The interpreter (tolkeloven §§ 4 to 17): what is always asked, and what is asked when it matters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QApplication, QWidget

from ui.forms.mnemonics import Mnemonics
from ui.forms.record_form import RecordForm
from ui.forms.session_parts import CodeTick, SideBySide, choice_of, is_stop
from ui.widgets.button import Button, ButtonKind
from ui.widgets.card import Card
from ui.widgets.layout import FlowLayout, column
from ui.widgets.segments import Choice, Segments

if TYPE_CHECKING:
    from ui.presenters.session_presenter import SessionPresenter

MORE: Final = (
    "interp_type",
    "interp_language",
    "interp_minutes",
    "interp_breaks_minutes",
    "interp_emergency",
    "interp_no_show",
    "interp_reason",
)
ALWAYS: Final = ("interp_mode", "interp_category", "interp_register_no", "interp_informed", "interp_privacy_checked")
OPENS: Final = ("interp_reason", "interp_emergency", "interp_no_show", "interp_minutes", "interp_breaks_minutes")


class InterpreterCard(Card):
    """Whether an interpreter is needed, and everything about the one who was there."""

    def __init__(self, presenter: SessionPresenter, mnemonics: Mnemonics) -> None:
        self._more = Button(self.tr("Mer om tolken"), ButtonKind.QUIET, small=True, flush=True)
        super().__init__(self.tr("Tolk"), self._more)
        self._more.setObjectName("interpreterMore")
        self._more.setCheckable(True)
        self._more.toggled.connect(self._toggle)
        self._root = presenter.root
        self.form = RecordForm(presenter.root, mnemonics=mnemonics, parent=self)
        self._always = self._build_always()
        self._rest = self._build_rest()
        self.body.addWidget(self._always)
        self.body.addWidget(self._rest)
        presenter.root.edited.connect(self._refresh)
        presenter.root.shown.connect(self._refresh)
        presenter.root.finding_shown.connect(self._found)
        self._refresh("interp_needed")

    def reveal(self, field: str) -> None:
        """Open the rest when a field in it is wanted."""
        if field in MORE:
            self._more.setChecked(True)

    def last_stop(self) -> QWidget:
        """The last part of the card that Tab can come to, shown or not."""
        return [part for part in self.findChildren(QWidget) if is_stop(part) and part.window() is self.window()][-1]

    def _build_always(self) -> QWidget:
        held = QWidget()
        inside = column(held, spacing=12)
        choices = [("NO", self.tr("Nei")), ("YES", self.tr("Ja"))]
        categories = Choice([(code, code) for code in "ABCDE"] + [("INGEN", self.tr("Ingen"))])
        modes = choice_of(self._root.workplace, "interp_mode")
        field = self.form.field
        needed = field("interp_needed", label=self.tr("Trengs tolk?"), control=Segments(choices))
        mode = field("interp_mode", label=self.tr("Måte"), control=modes)
        category = field("interp_category", label=self.tr("Kategori"), control=categories)
        number = field("interp_register_no", label=self.tr("Reg.nr."))
        self._asked: list[QWidget] = [mode, category, number]
        inside.addWidget(SideBySide([(needed, 0), (mode, 4), (category, 2), (number, 2)]))
        ticks = QWidget()
        flow = FlowLayout(ticks, spacing=16)
        for name, text in (
            ("interp_informed", self.tr("Informert om taushetsplikt")),
            ("interp_privacy_checked", self.tr("Ingen andre hører")),
        ):
            tick = CodeTick(text)
            tick.setObjectName(f"guidance_session.{name}")
            self.form.bind(name, tick)
            flow.addWidget(tick)
        self._asked.append(ticks)
        inside.addWidget(ticks)
        return held

    def _build_rest(self) -> QWidget:
        held = QWidget()
        inside = column(held, spacing=12)
        field = self.form.field
        kinds = choice_of(self._root.workplace, "interp_type")
        inside.addWidget(
            SideBySide(
                [
                    (field("interp_type", label=self.tr("Hvem tolket"), control=kinds), 1),
                    (field("interp_language", label=self.tr("Språk")), 1),
                ]
            )
        )
        inside.addWidget(
            SideBySide(
                [
                    (field("interp_minutes", label=self.tr("Tolketid")), 1),
                    (field("interp_breaks_minutes", label=self.tr("Pauser")), 1),
                ]
            )
        )
        inside.addWidget(
            SideBySide(
                [
                    (field("interp_emergency", label=self.tr("Nødssituasjon")), 1),
                    (field("interp_no_show", label=self.tr("Tolken kom ikke")), 1),
                ]
            )
        )
        inside.addWidget(field("interp_reason", label=self.tr("Hvorfor ikke kvalifisert tolk"), lines=2))
        return held

    @Slot(bool)
    def _toggle(self, is_open: bool) -> None:
        self._more.setText(self.tr("Mindre om tolken") if is_open else self.tr("Mer om tolken"))
        self._more.updateGeometry()
        self._refresh("interp_needed")

    @Slot(str)
    def _found(self, field: str) -> None:
        if field in MORE and self._root.finding(field) is not None:
            self._more.setChecked(True)

    @Slot(str)
    def _refresh(self, field: str) -> None:
        """Ask about the interpreter where one is needed, and wherever something is written already."""
        if not field.startswith("interp_"):
            return
        written = any(self._root.value(name) is not None for name in (*ALWAYS, *MORE) if name != "interp_language")
        asked = self._root.value("interp_needed") != "NO" or written
        focused = QApplication.focusWidget()
        if (
            field in OPENS
            and self._root.value(field) is not None
            and (focused is None or not self.isAncestorOf(focused))
        ):
            self._more.setChecked(True)
        for part in self._asked:
            part.setVisible(asked)
        self._more.setVisible(asked)
        self._rest.setVisible(asked and self._more.isChecked())
