"""The sheet for IMDinett: four kinds of information and a summary, copied one field at a time."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QApplication, QWidget

from ui.clipboard import clipboard_for
from ui.forms.mnemonics import Mnemonics
from ui.forms.record_form import RecordForm
from ui.forms.session_parts import SideBySide, sentence_case
from ui.presenters.answers import FIELD_ANSWERS, NONE
from ui.widgets.button import Button, ButtonKind
from ui.widgets.card import Card
from ui.widgets.field import Field
from ui.widgets.inputs import TextArea
from ui.widgets.layout import column, row
from ui.widgets.text import Text

if TYPE_CHECKING:
    from ui.presenters.session_presenter import SessionPresenter

FIELDS: Final = ("guidance_47_a", "guidance_47_b", "guidance_47_c", "guidance_47_d", "summary_for_imdinett")


class ImdinettCard(Card):
    """Five texts, each with its counter and its copying act on Alt+1 to Alt+5."""

    def __init__(self, presenter: SessionPresenter, mnemonics: Mnemonics) -> None:
        super().__init__(self.tr("Ark til IMDinett"))
        self._root, self._letters = presenter.root, mnemonics
        self.form = RecordForm(presenter.root, mnemonics=mnemonics, answers=presenter.answers, parent=self)
        words = self.tr(
            "Kopier ett felt om gangen og lim inn i IMDinett. Utklippstavlen tømmes etter ett minutt og når du låser."
        )
        self.body.addWidget(Text(words, "body", "text_muted", wrap=True))
        self._said = Text("", "caption_strong", "ok")
        self._said.setObjectName("imdinettSaid")
        hints = (
            self.tr("Kompetanse som ikke kom fram i kartleggingen."),
            self.tr("Hva deltakeren ønsker, og hva som er mulig innen utdanning og arbeid."),
            self.tr("Opplæring, godkjenning, autorisasjon eller realkompetansevurdering som trengs."),
            self.tr("Praktiske hindringer for utdanning eller arbeid. Aldri diagnoser."),
            self.tr("Kort og nøytralt."),
        )
        self._counters: dict[str, Text] = {}
        for place, (name, hint) in enumerate(zip(FIELDS, hints, strict=True), start=1):
            self.body.addWidget(self._field(name, hint, place))
        self.body.addWidget(self._said)
        self.body.addStretch(1)
        presenter.root.edited.connect(self._count)
        presenter.root.shown.connect(self._count)

    def copy(self, name: str) -> None:
        """Put the text of one field on the clipboard, for a minute."""
        app = QApplication.instance()
        text = self._root.value(name)
        label = self._root.spec(name).label
        if not text or not isinstance(app, QApplication):
            self._say(self.tr("{field} er tomt, ingenting er kopiert.").format(field=label), "warn")
            return
        clipboard_for(app).put(str(text))
        self._say(self.tr("{field} er kopiert.").format(field=label), "ok")

    def _field(self, name: str, hint: str, place: int) -> QWidget:
        held = QWidget()
        inside = column(held, spacing=4)
        area = TextArea(lines=3, longest=self._root.spec(name).longest or 0)
        inside.addWidget(self._labelled(name, hint, area))
        below = row(spacing=8)
        counter = Text("", "caption", "text_muted")
        self._counters[name] = counter
        copy = Button(self.tr("Kopier"), ButtonKind.QUIET, shortcut=f"Alt+{place}", small=True, flush=True)
        copy.setObjectName(f"copy.{name}")
        copy.setAccessibleName(self.tr("Kopier {field}").format(field=self._root.spec(name).label))
        copy.clicked.connect(partial(self.copy, name))
        below.addWidget(counter)
        below.addStretch(1)
        below.addWidget(copy)
        inside.addLayout(below)
        self._count(name)
        return held

    def _labelled(self, name: str, hint: str, area: TextArea) -> QWidget:
        """The four may be answered with «ingen» as well (law.md rule 97); the summary is a text or nothing."""
        if name == FIELDS[-1]:
            return self.form.field(name, hint=hint, control=area)
        words = self._root.workplace.vocabularies.load("answer")
        answers = [(code, sentence_case(words.label(code))) for code in (NONE, *FIELD_ANSWERS)]
        label = self._letters.mark(self._root.spec(name).label)
        made = Field(label, area, name=f"guidance_session.{name}", hint=hint, answers=answers)
        self.form.bind(name, area, field=made)
        return made

    @Slot(str)
    def _count(self, name: str) -> None:
        counter = self._counters.get(name)
        if counter is not None:
            counter.setText(self.tr("{count} tegn").format(count=len(self._root.value(name) or "")))

    def _say(self, text: str, colour: str) -> None:
        self._said.set_look("caption_strong", colour)
        self._said.setText(text)


class FollowUpCard(Card):
    """What is done after the session: editable also when it is final."""

    def __init__(self, presenter: SessionPresenter, mnemonics: Mnemonics) -> None:
        super().__init__(self.tr("Etter samtalen"))
        self._presenter = presenter
        self.form = form = RecordForm(presenter.root, mnemonics=mnemonics, parent=self)
        self._mark = Button(self.tr("Ført i IMDinett i dag"), sign="ui-check")
        self._mark.setObjectName("imdinettDone")
        self._mark.clicked.connect(presenter.mark_registered)
        acts = row()
        acts.addWidget(self._mark)
        acts.addStretch(1)
        self.body.addLayout(acts)
        field = form.field
        add = self.body.addWidget
        on = field("imdinett_registered_on", label=self.tr("Ført i IMDinett"))
        by = field("imdinett_registered_by", label=self.tr("Ført av"))
        add(SideBySide([(on, 1), (by, 1)]))
        add(field("sent_to_municipality_on", label=self.tr("Sendt kommunen")))
        case_no = field("case_no", label=self.tr("Saksnummer"))
        journal = field("journal_no", label=self.tr("Journalnummer"))
        add(SideBySide([(case_no, 1), (journal, 1)]))
        add(field("archived_on", label=self.tr("Arkivert")))
        presenter.root.shown.connect(self._refresh)
        presenter.root.edited.connect(self._refresh)
        self._refresh("imdinett_registered_on")

    @Slot(str)
    def _refresh(self, field: str) -> None:
        if field == "imdinett_registered_on":
            self._mark.setVisible(self._presenter.root.value(field) is None)


class PrivateNoteCard(Card):
    """The counsellor's own note: on this machine only, never printed."""

    def __init__(self, presenter: SessionPresenter) -> None:
        super().__init__(self.tr("Privat notat"))
        words = self.tr("Blir på denne maskinen. Kommer aldri med på utskrift, og ingen andre ser det.")
        notice = Text(words, "body", "text_muted", wrap=True)
        self.body.addWidget(notice)
        self.area = TextArea(lines=8, most_lines=24, longest=20_000)
        self.area.setObjectName("privateNote")
        self.area.setAccessibleName(self.heading.text())
        self.area.setAccessibleDescription(words)
        self.area.value_changed.connect(presenter.note.set_text)
        self.area.left.connect(presenter.note.commit)
        presenter.note.shown.connect(self.area.set_value)
        self.body.addWidget(self.area)
        self.body.addStretch(1)
