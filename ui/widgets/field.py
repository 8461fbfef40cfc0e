"""A label, its control and what is found wrong, in one part that grows downward."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Protocol

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPaintEvent, QShortcut
from PySide6.QtWidgets import QMenu, QPushButton, QSizePolicy, QToolButton, QWidget

from ui.icons import draw
from ui.theme import Severity, current_theme
from ui.widgets.inputs import TextArea
from ui.widgets.layout import column, row
from ui.widgets.paint import box, plain, smooth
from ui.widgets.sign import Sign
from ui.widgets.text import Link, Text

if TYPE_CHECKING:
    from collections.abc import Sequence

ANSWER_KEY: Final = "F4"
FEW_LEFT: Final = 0.1


class Control(Protocol):
    """What a field asks of the widget it holds (beside being a QWidget)."""

    value_changed: Any
    left: Any

    def value(self) -> object:
        """The value, or None."""

    def set_value(self, value: object) -> None:
        """Show a value without signalling."""


class FindingLine(QWidget):
    """A sign and one sentence in caption, with a link that fixes it if there is one.

    Signals:
        link_pressed: the link was followed.
    """

    link_pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        line = row(self, spacing=6)
        self._sign = Sign("ui-info", "info", 16)
        self._text = Text(role="caption", wrap=True)
        self._link = Link("", "caption_strong")
        line.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self._text, 1)
        line.addWidget(self._link, 0, Qt.AlignmentFlag.AlignTop)
        self._link.clicked.connect(self.link_pressed)
        self._link.hide()

    def show_finding(self, severity: Severity, text: str, link: str = "") -> None:
        """Say what is found; NEUTRAL has no sign."""
        if severity.sign:
            self._sign.set_sign(severity.sign, severity.value)
        self._sign.setVisible(severity.sign is not None)
        self._text.set_look("caption", severity.value)
        self._text.setText(text)
        self._link.setText(link)
        self._link.setVisible(bool(link))

    def text(self) -> str:
        """The sentence."""
        return self._text.text()


class AnswerPill(QPushButton):
    """An answer that is no value («Ikke spurt»), in the field's place. Keys: Backspace, Delete or Space take it away.

    Signals:
        removed: a person took the answer away.
    """

    removed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setToolTip(self.tr("Slett-tasten tar bort svaret"))
        self.clicked.connect(self.removed)

    def sizeHint(self) -> QSize:
        theme = current_theme()
        metrics = QFontMetrics(theme.font("strong"))
        return QSize(
            metrics.horizontalAdvance(self.text()) + theme.px(12 + 8 + 16 + 10), max(theme.px(34), metrics.height() + 8)
        )

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
            self.removed.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current_theme()
        painter = smooth(self)
        area = QRectF(self.rect())
        box(painter, area, area.height() / 2, "neutral_tint", "line_field")
        if self.hasFocus():
            box(painter, area, area.height() / 2, None, "focus", 2)
        painter.setFont(theme.font("strong"))
        painter.setPen(theme.colour("neutral"))
        words = self.rect().adjusted(theme.px(12), 0, 0, 0)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self.text())
        x = self.width() - theme.px(16 + 10)
        draw(painter, "ui-close", "neutral", x, (self.height() - theme.px(16)) / 2, 16)
        painter.end()


class AnswerButton(QToolButton):
    """The small button beside a field that opens its answers.

    It is no tab stop, which would double the way through a form: F4 in the field opens the same menu, and the button
    shows that key while focus is in its field.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shows_key = False
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_key(self, shown: bool) -> None:
        """Show the key instead of the chevron."""
        self._shows_key = shown
        self.update()

    def sizeHint(self) -> QSize:
        theme = current_theme()
        return QSize(theme.px(30), theme.px(32))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current_theme()
        painter = smooth(self)
        if self._shows_key:
            cap = QRectF(self.rect()).adjusted(theme.px(2), theme.px(5), -theme.px(2), -theme.px(5))
            box(painter, cap, theme.px(4), "surface", "line_field")
            painter.setFont(theme.font("caption"))
            painter.setPen(theme.colour("text_muted"))
            painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, ANSWER_KEY)
        else:
            if self.underMouse():
                box(painter, QRectF(self.rect()), theme.px(6), "hover")
            edge = theme.px(16)
            draw(painter, "ui-chevron-down", "text_muted", (self.width() - edge) / 2, (self.height() - edge) / 2, 16)
        painter.end()


class Field(QWidget):
    """Label above with its mnemonic, hint, control, and the finding below.

    ``name`` becomes the control's object name (``participantFirstName``). ``answers`` are (code, label) pairs that may
    stand in the value's place; they are reached by the button beside the control or F4.

    Signals:
        left: focus left the control; the moment to show findings.
        answered: a person chose an answer instead of a value; arg: its code, or None when it was taken away.
        link_pressed: the link of the finding was followed.
    """

    left = Signal()
    answered = Signal(object)
    link_pressed = Signal()

    def __init__(
        self,
        label: str,
        control: QWidget,
        *,
        name: str,
        hint: str = "",
        optional: bool = False,
        answers: Sequence[tuple[str, str]] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.control = control
        self._hint_text = hint
        self._answers = dict(answers)
        self._answer: str | None = None
        self._finding: FindingLine | None = None
        self._counter: Text | None = None
        self._pill: AnswerPill | None = None
        self._column = column(self, spacing=4)
        self._label = Text(label, "strong")
        self._add_heading(optional)
        self._held = row(spacing=4)
        self._held.addWidget(control, 0 if control.sizePolicy().horizontalPolicy() == QSizePolicy.Policy.Fixed else 1)
        if self._answers:
            self._add_answers()
        if control.sizePolicy().horizontalPolicy() == QSizePolicy.Policy.Fixed:
            self._held.addStretch(1)
        self._column.addLayout(self._held)
        # Room left over (a taller neighbour in the row) goes below, not between label and control.
        self._column.addStretch(1)
        self._name(name)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._connect()

    def label(self) -> str:
        """The label without its mnemonic mark."""
        return plain(self._label.text())

    def set_finding(self, severity: Severity, text: str, link: str = "") -> None:
        """Show a finding below and mark the frame; the screen reader has it with the control."""
        if self._finding is None:
            self._finding = FindingLine()
            self._finding.link_pressed.connect(self.link_pressed)
            self._column.insertWidget(self._column.count() - 1, self._finding)
        self._finding.show_finding(severity, text, link)
        self._finding.show()
        self._mark(severity.value)
        self._describe()

    def clear_finding(self) -> None:
        """Take the finding away."""
        if self._finding is not None and not self._finding.isHidden():
            self._finding.hide()
            self._mark("")
            self._describe()

    def finding(self) -> str:
        """The sentence shown, or an empty text."""
        return "" if self._finding is None or self._finding.isHidden() else self._finding.text()

    def answer(self) -> str | None:
        """The code of the answer that stands in the value's place."""
        return self._answer

    def set_answer(self, code: str | None) -> None:
        """Show an answer in the value's place, or the control again, silently. An unknown code shows as it came."""
        self._answer = code
        if code is not None:
            pill = self._pill or self._make_pill()
            pill.setText(self._answers.get(code, code))
            pill.setAccessibleName(f"{self.label()}: {pill.text()}")
            pill.updateGeometry()
        had_focus = self.control.hasFocus() or (self._pill is not None and self._pill.hasFocus())
        if self._pill is not None:
            self._pill.setVisible(code is not None)
        self.control.setVisible(code is None)
        shown = self._pill if code is not None and self._pill is not None else self.control
        self._label.setBuddy(shown)
        self.setFocusProxy(shown)
        if had_focus:
            shown.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def open_answers(self) -> None:
        """Open the list of answers under the button."""
        menu = QMenu(self)
        menu.setObjectName("answerMenu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for code, text in self._answers.items():
            menu.addAction(text).setData(code)
        menu.triggered.connect(self._answer_chosen)
        menu.popup(self._menu_button.mapToGlobal(QPoint(0, self._menu_button.height())))
        menu.setActiveAction(menu.actions()[0])

    def _add_heading(self, optional: bool) -> None:
        heading = row(spacing=8)
        heading.addWidget(self._label)
        if optional:
            heading.addWidget(Text(self.tr("frivillig"), "caption", "text_muted"))
        heading.addStretch(1)
        self._column.addLayout(heading)
        if self._hint_text:
            self._column.addWidget(Text(self._hint_text, "caption", "text_muted", wrap=True))

    def _add_answers(self) -> None:
        self._menu_button = AnswerButton()
        self._menu_button.setAccessibleName(self.tr("Annet svar: {field}").format(field=self.label()))
        self._menu_button.setToolTip(" · ".join((*self._answers.values(), ANSWER_KEY)))
        self._menu_button.clicked.connect(self.open_answers)
        self._held.addWidget(self._menu_button, 0, Qt.AlignmentFlag.AlignTop)
        shortcut = QShortcut(ANSWER_KEY, self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(self.open_answers)

    def _make_pill(self) -> AnswerPill:
        self._pill = pill = AnswerPill(self)
        pill.setObjectName(f"{self.control.objectName()}Answer")
        pill.removed.connect(self._answer_removed)
        self._held.insertWidget(0, pill, 1, Qt.AlignmentFlag.AlignLeft)
        QWidget.setTabOrder(self.control, pill)
        return pill

    def _name(self, name: str) -> None:
        self.control.setObjectName(name)
        self.setObjectName(f"{name}Field")
        if not self.control.accessibleName():
            self.control.setAccessibleName(self.label())
        self._label.setBuddy(self.control)
        self.setFocusProxy(self.control)
        self._describe()

    def _connect(self) -> None:
        left = getattr(self.control, "left", None)
        if left is not None:
            left.connect(self.left)
        if isinstance(self.control, TextArea) and self.control.longest:
            self.control.textChanged.connect(self._count)
        if self._answers:
            self.control.installEventFilter(self)

    def eventFilter(self, watched: object, event: Any) -> bool:
        kind = event.type()
        if watched is self.control and kind in (event.Type.FocusIn, event.Type.FocusOut):
            self._menu_button.show_key(kind == event.Type.FocusIn)
        return False

    def _mark(self, mark: str) -> None:
        control = self.control
        control.setProperty("finding", mark)
        style = control.style()
        style.unpolish(control)
        style.polish(control)
        control.update()

    def _describe(self) -> None:
        self.control.setAccessibleDescription(". ".join(part for part in (self._hint_text, self.finding()) if part))

    @Slot()
    def _count(self) -> None:
        area = self.control
        left = area.characters_left() if isinstance(area, TextArea) else None
        if left is None or not isinstance(area, TextArea):
            return
        if left > area.longest * FEW_LEFT:
            if self._counter is not None:
                self._counter.hide()
            return
        if self._counter is None:
            self._counter = Text(role="caption", colour="text_muted")
            self._column.insertWidget(self._column.indexOf(self._held) + 1, self._counter)
        self._counter.setText(
            self.tr("{count} tegn igjen").format(count=left)
            if left >= 0
            else self.tr("{count} tegn for mye").format(count=-left)
        )
        self._counter.show()

    @Slot(object)
    def _answer_chosen(self, action: Any) -> None:
        code = str(action.data())
        set_value = getattr(self.control, "set_value", None)
        if set_value is not None:
            set_value(None)
        self.clear_finding()
        self.set_answer(code)
        if self._pill is not None:
            self._pill.setFocus(Qt.FocusReason.OtherFocusReason)
        self.answered.emit(code)

    @Slot()
    def _answer_removed(self) -> None:
        self.set_answer(None)
        self.control.setFocus(Qt.FocusReason.OtherFocusReason)
        self.answered.emit(None)
