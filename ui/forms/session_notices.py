"""What a page of one record says above its content: messages, a found draft, what hinders making it final."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from ui.forms.session_parts import HindranceCard
from ui.messages import severity_of, words_for
from ui.presenters.session_wording import hindrance_lines
from ui.theme import Severity
from ui.widgets.card import MessageLine
from ui.widgets.layout import column

if TYPE_CHECKING:
    from karriere_app.errors import KarriereError
    from ui.presenters.record_keeper import FoundDraft
    from ui.presenters.record_presenter import RecordPresenter
    from ui.presenters.session_jobs import Hindrances


class RecordNotices(QWidget):
    """The notices of one record; takes no room while there is nothing to say.

    Signals:
        field_wanted: a person wants to go to a field that hinders; arg: its name.
    """

    field_wanted = Signal(str)

    def __init__(self, root: RecordPresenter, hindered: str, parent: QWidget | None = None) -> None:
        """``hindered`` is the heading over what hinders."""
        super().__init__(parent)
        self._root = root
        self._message = MessageLine(Severity.INFO, "", act=self.tr("Lukk"))
        self._message.setObjectName("recordMessage")
        self._message.act_pressed.connect(self._message.hide)
        self._draft = MessageLine(Severity.INFO, "", act=self.tr("Hent fram"))
        self._draft.setObjectName("recordDraft")
        self._draft.act_pressed.connect(self._restore)
        self._hindrances = HindranceCard(hindered)
        self._hindrances.wanted.connect(self.field_wanted)
        inside = column(self, spacing=8)
        for part in (self._message, self._draft, self._hindrances):
            inside.addWidget(part)
            part.hide()
        root.draft_found.connect(self._offer)
        root.changed_elsewhere.connect(self._say_changed)
        root.failed.connect(self.refuse)

    def say(self, severity: Severity, fact: str, reason: str = "") -> None:
        """Show one message until it is closed or another comes."""
        self._message.show_message(severity, fact, reason)
        self._message.show()

    @Slot(object)
    def refuse(self, error: KarriereError) -> None:
        """Say what went wrong, what is safe and what to do."""
        words = words_for(error)
        self.say(severity_of(error), words.happened, words.rest)

    @Slot(object)
    def show_hindrances(self, found: Hindrances) -> None:
        """List what hinders, the focus on the first way to mend it."""
        self._hindrances.show_lines(hindrance_lines(self._root, found, self.tr("Gå dit")))
        link = self._hindrances.first_link()
        if link is not None:
            link.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def clear_hindrances(self) -> None:
        """Take the list away: the record is final."""
        self._hindrances.hide()

    def hindrances(self) -> tuple[str, ...]:
        """The sentences of what hinders, as shown."""
        return self._hindrances.texts() if self._hindrances.isVisible() else ()

    @Slot(object)
    def _offer(self, found: FoundDraft) -> None:
        moment = found.at.astimezone()
        fact = self.tr("Det ligger en kladd fra {day} kl. {at} som ikke er lagret.")
        self._draft.show_message(Severity.INFO, fact.format(day=f"{moment:%d.%m.%Y}", at=f"{moment:%H:%M}"))
        self._draft.show()

    @Slot()
    def _restore(self) -> None:
        self._draft.hide()
        self._root.restore_draft()

    @Slot(str)
    def _say_changed(self, field: str) -> None:
        fact = self.tr("«{field}» er endret av en annen.").format(field=self._root.spec(field).label)
        self.say(Severity.WARN, fact, self.tr("Det du har skrevet, står i feltet."))
