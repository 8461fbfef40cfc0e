"""Binds the inputs of a form to a record's presenter.

::

    form = RecordForm(presenter, mnemonics=Mnemonics(reserved="L"), answers=sheet)
    column.addWidget(form.field("own_wishes", hint=..., lines=6))
    column.addWidget(form.field("reading", choose="segments", answers=True))
    column.addWidget(form.field("basic_skills", part="digital", control=Segments(...), label="Digitalt"))

The form lays out and passes text on; the presenter holds, reads, checks and saves.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QShortcut
from PySide6.QtWidgets import QLabel, QLineEdit, QPlainTextEdit

from ui.forms.controls import control_for
from ui.forms.mnemonics import Mnemonics
from ui.presenters.answers import FIELD_ANSWERS
from ui.presenters.reading import widget_value, wire_of
from ui.widgets.field import AnswerButton, AnswerPill, Field
from ui.widgets.inputs import ParsedField
from ui.widgets.paint import plain

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from ui.presenters.answers import AnswerSheet
    from ui.presenters.record_presenter import RecordPresenter


@dataclass(frozen=True)
class _Binding:
    name: str
    part: str | None
    control: Any
    field: Field | None


class RecordForm(QObject):
    """The inputs of one record.

    Object names are ``kind.field``, ``kind.field.part`` for a part of an object, and ``kind.field.<row id>`` where
    ``is_row``: names are what finds the focus again after locking. ``answers`` is the root's sheet.
    """

    def __init__(
        self,
        presenter: RecordPresenter,
        *,
        mnemonics: Mnemonics | None = None,
        answers: AnswerSheet | None = None,
        is_row: bool = False,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.presenter = presenter
        self._mnemonics = mnemonics or Mnemonics()
        self._answers, self._is_row = answers, is_row
        self._prefix = f"{presenter.record_id}." if is_row else ""
        self.is_read_only = False
        self._labels: list[tuple[QLabel, str]] = []
        self._bindings: dict[str, list[_Binding]] = {}
        presenter.shown.connect(self._show)
        presenter.finding_shown.connect(self._show_finding)
        if answers is not None:
            answers.answer_shown.connect(self._show_answer)

    def field(
        self,
        name: str,
        *,
        label: str = "",
        hint: str = "",
        optional: bool = False,
        answers: bool = False,
        control: QWidget | None = None,
        part: str | None = None,
        lines: int = 3,
        choose: str = "",
    ) -> Field:
        """Return label, input, hint and finding of a field, bound. KeyError when the kind has no such field."""
        spec = self.presenter.spec(name)
        held = control or control_for(spec, self.presenter.workplace, lines=lines, choose=choose)
        named = ".".join(filter(None, (self.presenter.kind.name, name, part, self._suffix())))
        marked = self._mnemonics.mark(label or spec.label)
        made = Field(
            marked,
            held,
            name=named,
            hint=hint,
            optional=optional,
            answers=self._offered() if answers else (),
        )
        self._labels += [(each, marked) for each in made.findChildren(QLabel) if each.text() == marked]
        self.bind(name, held, field=made, part=part)
        return made

    def _suffix(self) -> str:
        return self.presenter.record_id if self._is_row else ""

    def bind(self, name: str, control: Any, *, field: Field | None = None, part: str | None = None) -> None:
        """Bind an input: ``value``, ``set_value``, ``value_changed``, ``left``; text fields also ``raw_changed``."""
        binding = _Binding(name, part, control, field)
        self._bindings.setdefault(name, []).append(binding)
        if isinstance(control, ParsedField):
            control.raw_changed.connect(partial(self.presenter.set_text, name))
        else:
            control.value_changed.connect(partial(self._changed, name, part))
        if field is not None:
            field.left.connect(partial(self.presenter.leave, name))
            field.link_pressed.connect(partial(self.presenter.mend, name))
            field.answered.connect(partial(self._answered, name))
        elif hasattr(control, "left"):
            control.left.connect(partial(self.presenter.leave, name))
        self._show(name)
        self._show_finding(name)
        if self._answers is not None:
            self._show_answer(self._prefix + name)

    def names(self) -> tuple[str, ...]:
        """The fields that the form shows."""
        return tuple(self._bindings)

    def input(self, name: str) -> QWidget | None:
        """What takes the focus for a field; None when the form does not show it."""
        bindings = self._bindings.get(name)
        if not bindings:
            return None
        found: QWidget = bindings[0].field or bindings[0].control
        return found

    def focus(self, name: str) -> bool:
        """Put the focus on a field; False when the form does not show it, or not now."""
        target = self.input(name)
        if target is None or not target.isVisibleTo(target.window()):
            return False
        target.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def set_mnemonics(self, shown: bool) -> None:
        """Let the labels have their Alt letters or not: of many rows only one may have them."""
        for label, marked in self._labels:
            label.setText(marked if shown else plain(marked))

    def set_read_only(self, read_only: bool) -> None:
        """Let the inputs only be read, those of follow-up excepted: texts can still be marked and copied."""
        self.is_read_only = read_only
        for name, bindings in self._bindings.items():
            for binding in bindings if not self.presenter.spec(name).follow_up else ():
                if isinstance(binding.control, QLineEdit | QPlainTextEdit):
                    binding.control.setReadOnly(read_only)
                    # The stylesheet looks at readOnly only when it is asked to.
                    binding.control.style().polish(binding.control)
                else:
                    binding.control.setEnabled(not read_only)
                if binding.field is not None:
                    _let_answer(binding.field, not read_only)

    def _offered(self) -> list[tuple[str, str]]:
        vocabulary = self.presenter.workplace.vocabularies.load("answer")
        return [(code, vocabulary.label(code)) for code in FIELD_ANSWERS]

    def _changed(self, name: str, part: str | None, value: object) -> None:
        wire = wire_of(self.presenter.spec(name), value)
        if part is None:
            self.presenter.set_value(name, wire)
        else:
            self.presenter.set_part(name, part, wire)

    def _answered(self, name: str, code: object) -> None:
        if self._answers is None:
            return
        if code is not None and self.presenter.value(name) is not None:
            self.presenter.set_value(name, None)
            self.presenter.commit()
        self._answers.put(self._prefix + name, str(code) if code is not None else None)

    @Slot(str)
    def _show(self, name: str) -> None:
        for binding in self._bindings.get(name, ()):
            control = binding.control
            raw = self.presenter.text(name)
            at = control.cursorPosition() if isinstance(control, QLineEdit) else 0
            if raw is not None and isinstance(control, ParsedField):
                control.set_raw(raw)
            else:
                wire = self.presenter.value(name)
                if binding.part is not None:
                    wire = (wire or {}).get(binding.part)
                control.set_value(widget_value(self.presenter.spec(name), wire))
            if isinstance(control, QLineEdit) and control.hasFocus():
                control.setCursorPosition(min(at, len(control.text())))

    @Slot(str)
    def _show_finding(self, name: str) -> None:
        finding = self.presenter.finding(name)
        for binding in self._bindings.get(name, ()):
            if binding.field is None:
                continue
            if finding is None:
                binding.field.clear_finding()
            else:
                binding.field.set_finding(finding.severity, finding.text, finding.link)

    @Slot(str)
    def _show_answer(self, key: str) -> None:
        bindings = self._bindings.get(key.removeprefix(self._prefix), ()) if key.startswith(self._prefix) else ()
        if self._answers is None or not bindings:
            return
        for binding in bindings:
            if binding.field is not None:
                binding.field.set_answer(self._answers.code(key))
        self.presenter.find()


def _let_answer(field: Field, allowed: bool) -> None:
    """Let answers without a value be chosen and taken away, or only be read."""
    for part in (*field.findChildren(AnswerButton), *field.findChildren(AnswerPill)):
        part.setEnabled(allowed)
    for key in field.findChildren(QShortcut):
        key.setEnabled(allowed)
