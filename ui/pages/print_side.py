"""The two sides of the print preview: what is printed at the left, checks and acts at the right."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from ui.forms.mnemonics import Mnemonics
from ui.forms.session_parts import is_stop
from ui.presenters.print_jobs import FULL, Wanted
from ui.theme import Severity, scaled
from ui.widgets.button import Button, ButtonKind, CheckBox
from ui.widgets.field import Field, FindingLine
from ui.widgets.inputs import IntField
from ui.widgets.layout import Divider, FlowLayout, column, row
from ui.widgets.segments import Choice
from ui.widgets.sign import Sign
from ui.widgets.text import Link, NameLink, Text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtWidgets import QVBoxLayout

    from ui.presenters.print_jobs import EarlierPrint, Opened
    from ui.presenters.session_jobs import Person

MOST_EARLIER = 5
MOST_COPIES = 20


class Side(QWidget):
    """One side of the preview; towards the pages it needs less air than towards the edge of the window."""

    def __init__(self, left: int, right: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._edges = (left, right)

    def set_stacked(self, stacked: bool) -> None:
        """Stand above or below the pages instead of beside them, in line with the rest of the page."""
        inside = self.layout()
        if inside is not None:
            left, right = (max(self._edges),) * 2 if stacked else self._edges
            held = inside.contentsMargins()
            inside.setContentsMargins(scaled(left), held.top(), scaled(right), held.bottom())


class ChoicesSide(Side):
    """Whose paper it is, which document, language, how many, and what was printed before.

    ``documents`` and ``languages`` are (code, label); one document alone is not asked about.

    Signals:
        back_pressed: the participant's name was pressed.
        wanted_changed: another document, language or content was chosen.
        earlier_wanted: an earlier print shall be shown; arg: its id.
    """

    back_pressed = Signal()
    wanted_changed = Signal()
    earlier_wanted = Signal(str)

    def __init__(
        self,
        heading: str,
        documents: Iterable[tuple[str, str]],
        languages: Iterable[tuple[str, str]],
        document: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(24, 16, parent)
        letters = Mnemonics()
        self._labels: dict[str, str] = {}
        inside = column(self, margins=(24, 12, 16, 16), spacing=12)
        above = row(spacing=12)
        self._back = NameLink("", "strong")
        self._back.setObjectName("backToParticipant")
        self._back.clicked.connect(self.back_pressed)
        above.addWidget(Sign("ui-arrow-left", "accent", 18))
        above.addWidget(self._back)
        above.addStretch(1)
        inside.addLayout(above)
        inside.addWidget(Text(heading, "title", wrap=True))
        self._add_choices(inside, letters, list(documents), list(languages), document)
        self._copies = IntField(least=1, most=MOST_COPIES)
        self._copies.set_value(1)
        inside.addWidget(Field(letters.mark(self.tr("Antall")), self._copies, name="printCopies"))
        self._earlier_heading = Text(self.tr("Skrevet ut før"), "strong")
        inside.addWidget(self._earlier_heading)
        self._listed = column(spacing=4)
        inside.addLayout(self._listed)
        inside.addStretch(1)
        self._lines: list[QWidget] = []
        self.show_earlier(())

    def _add_choices(
        self,
        inside: QVBoxLayout,
        letters: Mnemonics,
        documents: list[tuple[str, str]],
        languages: list[tuple[str, str]],
        document: str,
    ) -> None:
        self._labels = dict(documents) if len(documents) > 1 else {}
        self._labels |= dict(languages)
        self._document = Choice(documents, may_be_empty=False)
        self._document.set_value(document)
        self._language = Choice(languages, may_be_empty=False)
        if len(documents) > 1:
            inside.addWidget(Field(letters.mark(self.tr("Dokument")), self._document, name="printDocument"))
        else:
            self._document.setParent(self)
            self._document.hide()
        inside.addWidget(Field(letters.mark(self.tr("Språk")), self._language, name="printLanguage"))
        self._adaptation = CheckBox(self.tr("Ta med tilrettelegging"))
        self._adaptation.setObjectName("printAdaptation")
        self._adaptation.setVisible(document == FULL)
        inside.addWidget(self._adaptation)
        self._document.value_changed.connect(self._choose)
        self._language.value_changed.connect(self._choose)
        self._adaptation.clicked.connect(self._choose)

    @Slot()
    def _choose(self) -> None:
        self._adaptation.setVisible(self._document.value() == FULL)
        self.wanted_changed.emit()

    def wanted(self) -> Wanted:
        """What is chosen now."""
        document, language = self._document.value(), self._language.value()
        return Wanted(
            str(document),
            str(language) if language is not None else None,
            with_adaptation=document == FULL and self._adaptation.isChecked(),
        )

    @Slot(object)
    def show_opened(self, found: Opened) -> None:
        """Show the language that the paper is in, and what was printed before."""
        self.show_earlier(found.earlier)
        if found.paper.prepared is not None:
            self._language.set_value(found.paper.prepared.language)

    def copies(self) -> int:
        """How many are wanted; one where the number cannot be read."""
        wanted = self._copies.value()
        return wanted if isinstance(wanted, int) else 1

    def last_stop(self) -> QWidget:
        """The last part that Tab can come to."""
        return [part for part in self.findChildren(QWidget) if is_stop(part) and part.window() is self.window()][-1]

    def show_person(self, person: Person) -> None:
        """Name the participant."""
        self._back.setText(person.name)
        self._back.setAccessibleName(self.tr("Tilbake til {name}").format(name=person.name))
        self._back.updateGeometry()

    def show_earlier(self, earlier: Iterable[EarlierPrint]) -> None:
        """List earlier prints, the newest first."""
        for old in self._lines:
            self._listed.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._lines = [self._line(each) for each in list(earlier)[:MOST_EARLIER]]
        for line in self._lines:
            self._listed.addWidget(line)
        self._earlier_heading.setVisible(bool(self._lines))

    def _line(self, each: EarlierPrint) -> QWidget:
        held = QWidget()
        line = row(held, spacing=8)
        moment = f"{each.at.astimezone():%d.%m.%Y %H:%M}"
        facts = [self.tr("versjon {number}").format(number=each.version or 1)]
        document = self._labels.get(each.what.lower())
        facts = [document.lower(), *facts] if document else facts
        facts += [self._labels[each.language]] if each.language in self._labels and each.language != "nb" else []
        if each.handed_over:
            facts.append(self.tr("utlevert"))
        words = column(spacing=0)
        words.addWidget(Text(moment, "body", wrap=True))
        words.addWidget(Text(" · ".join(facts), "caption", "text_muted", wrap=True))
        line.addLayout(words, 1)
        link = Link(self.tr("Vis"))
        link.setObjectName("showEarlier")
        link.setAccessibleName(self.tr("Vis utskriften fra {moment}").format(moment=moment))
        link.clicked.connect(partial(self.earlier_wanted.emit, each.id))
        line.addWidget(link, 0, Qt.AlignmentFlag.AlignTop)
        return held


class ActsSide(Side):
    """What was checked, how the page is shown, and the acts.

    Signals:
        zoom_wanted: the paper shall be shown at a size; arg: 1.0 its own, 0 the whole page.
        field_wanted: back to the record, where what hinders can be mended.
    """

    zoom_wanted = Signal(float)
    field_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(16, 24, parent)
        inside = column(self, margins=(16, 16, 24, 16), spacing=12)
        inside.addWidget(Text(self.tr("Før du skriver ut"), "section"))
        self._checks = column(spacing=8)
        inside.addLayout(self._checks)
        self._lines: list[FindingLine] = []
        inside.addWidget(Divider())
        inside.addWidget(Text(self.tr("Siden"), "strong"))
        sizes = QWidget()
        flow = FlowLayout(sizes, spacing=8)
        for name, text, zoom in (("zoomFit", self.tr("Hele siden"), 0.0), ("zoomFull", self.tr("100 %"), 1.0)):
            button = Button(text, small=True)
            button.setObjectName(name)
            button.clicked.connect(partial(self.zoom_wanted.emit, zoom))
            flow.addWidget(button)
        inside.addWidget(sizes)
        inside.addStretch(1)
        inside.addWidget(Divider())
        self.said = Text("", "caption_strong", "ok", wrap=True)
        self.said.setObjectName("printSaid")
        inside.addWidget(self.said)
        self.handed_over = CheckBox(self.tr("Utlevert til deltakeren"))
        self.handed_over.setObjectName("printHandedOver")
        self.print_button = Button(self.tr("Skriv ut"), ButtonKind.PRIMARY, sign="print", shortcut="Ctrl+P")
        self.print_button.setObjectName("printButton")
        self.save_button = Button(self.tr("Lagre som PDF"), sign="ui-document", shortcut="Ctrl+S")
        self.save_button.setObjectName("printSave")
        for part in (self.handed_over, self.print_button, self.save_button):
            inside.addWidget(part)
        self._facts = Text("", "caption", "text_muted", wrap=True)
        inside.addWidget(self._facts)
        self.say(Severity.OK, "")

    def show_checks(self, checks: Iterable[tuple[Severity, str, str]], facts: str, *, may_print: bool) -> None:
        """Show severity, sentence and link words of each check; without ``may_print`` the acts rest."""
        for old in self._lines:
            self._checks.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._lines = []
        for severity, sentence, link in checks:
            line = FindingLine()
            line.show_finding(severity, sentence, link)
            line.link_pressed.connect(self.field_wanted)
            self._lines.append(line)
            self._checks.addWidget(line)
        self._facts.setText(facts)
        for act in (self.print_button, self.save_button, self.handed_over):
            act.setEnabled(may_print)

    def show_waiting(self) -> None:
        """Say that another paper is being made; nothing can be printed meanwhile."""
        self.show_checks(((Severity.NEUTRAL, self.tr("Arket lages …"), ""),), "", may_print=False)

    def checks(self) -> tuple[str, ...]:
        """The sentences shown."""
        return tuple(line.text() for line in self._lines)

    @Slot()
    def say(self, severity: Severity, text: str) -> None:
        """Say what became of the last act."""
        self.said.set_look("caption_strong", severity.value)
        self.said.setText(text)
        self.said.setVisible(bool(text))
