"""The parts of a session behind tabs: the conversation first, the rest one tab away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget

from ui.forms.mnemonics import Mnemonics
from ui.forms.session_attendees import AttendeeCard
from ui.forms.session_conversation import ConversationCard, ReadBackCard
from ui.forms.session_frame import BasisCard, DeclineCard, WhenCard
from ui.forms.session_imdinett import FollowUpCard, ImdinettCard, PrivateNoteCard
from ui.forms.session_interpreter import InterpreterCard
from ui.forms.session_options import InformationCard, OptionsCard, TopicsCard
from ui.forms.session_parts import TwoColumns, chain_stops
from ui.forms.session_steps import DoneCard, StepsCard
from ui.forms.session_versions import VersionsCard
from ui.theme import WidthClass, scaled
from ui.widgets.layout import ScrollColumn, column
from ui.widgets.tabs import TabStrip
from ui.widgets.text import Link

if TYPE_CHECKING:
    from ui.forms.record_form import RecordForm
    from ui.presenters.session_jobs import SessionContext
    from ui.presenters.session_presenter import SessionPresenter

MARGINS: Final = (24, 12, 24, 24)


class AlignedColumn(ScrollColumn):
    """A scrolling part that follows the focus, by whatever way it came.

    Its right edge stays in line with the head above, with and without the scroll bar.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(margins=MARGINS, parent=parent)
        self.verticalScrollBar().rangeChanged.connect(self._align)
        # After the layout that is under way: a part that was hidden until now has no place yet.
        self._follow_timer = QTimer(self)
        self._follow_timer.setSingleShot(True)
        self._follow_timer.setInterval(0)
        self._follow_timer.timeout.connect(self._follow)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._focus_moved)

    @Slot(QWidget, QWidget)
    def _focus_moved(self, old: QWidget | None, new: QWidget | None) -> None:
        if new is not None and self.isAncestorOf(new):
            self._follow_timer.start()

    @Slot()
    def _follow(self) -> None:
        focused = QApplication.focusWidget()
        if focused is not None and focused is not self and self.isAncestorOf(focused):
            self.ensureWidgetVisible(focused, 0, scaled(24))

    @Slot(int, int)
    def _align(self, least: int, most: int) -> None:
        held = self.widget()
        inside = held.layout() if held is not None else None
        if inside is None:
            return
        left, top, right, bottom = (scaled(each) for each in MARGINS)
        taken = self.verticalScrollBar().sizeHint().width() if most > least else 0
        inside.setContentsMargins(left, top, max(0, right - taken), bottom)


class TabbedParts(QWidget):
    """Tabs over scrolling parts; each part remembers the fields that it shows.

    Signals:
        part_shown: another part is in front; arg: its key.
    """

    part_shown = Signal(str)

    def __init__(self, name: str, accessible_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.strip = TabStrip()
        self.strip.setObjectName(name)
        self.strip.setAccessibleName(accessible_name)
        self._stack = QStackedWidget()
        self._keys: list[str] = []
        self.forms: list[tuple[str, RecordForm]] = []
        inside = column(self)
        above = column(margins=(24, 0, 24, 0))
        above.addWidget(self.strip)
        inside.addLayout(above)
        inside.addWidget(self._stack, 1)
        self.strip.chosen.connect(self._show)

    def add(self, key: str, text: str, content: QWidget, *forms: RecordForm, scrolls: bool = True) -> None:
        """Append a part with the forms in it. ``scrolls`` False: the part scrolls by itself."""
        if scrolls:
            held = AlignedColumn()
            held.body.addWidget(content)
            held.body.addStretch(1)
            content = held
        self.strip.add(key, text)
        self._keys.append(key)
        self._stack.addWidget(content)
        self.forms += [(key, form) for form in forms]

    def choose(self, key: str) -> None:
        """Show a part; KeyError when there is none of that key."""
        self.strip.choose(key)

    def go_to_field(self, field: str) -> bool:
        """Show the part with a field and give it the focus; False where no part shows it."""
        for key, form in self.forms:
            if field in form.names():
                self.choose(key)
                return form.focus(field)
        return False

    @Slot(str)
    def _show(self, key: str) -> None:
        shown, focused = self._stack.currentWidget(), QApplication.focusWidget()
        had_focus = shown is not None and focused is not None and shown.isAncestorOf(focused)
        self._stack.setCurrentIndex(self._keys.index(key))
        if had_focus:
            self.strip.setFocus(Qt.FocusReason.OtherFocusReason)
        self.part_shown.emit(key)


class SessionTabs(TabbedParts):
    """Every field of a session.

    Signals:
        mapping_wanted: the mapping behind the session shall be shown.
        version_wanted: another version shall be shown; arg: its id.
    """

    mapping_wanted = Signal()
    version_wanted = Signal(str)

    def __init__(self, presenter: SessionPresenter, parent: QWidget | None = None) -> None:
        super().__init__("sessionTabs", "", parent)
        self.strip.setAccessibleName(self.tr("Deler av samtalen"))
        self._presenter = presenter
        self._build_conversation()
        self._build_options()
        self._build_frame()
        self._build_imdinett()
        self.add("note", self.tr("Privat notat"), PrivateNoteCard(presenter))
        self.part_shown.connect(presenter.commit)

    def focus_first(self) -> None:
        """Into the first text of the conversation."""
        self._conversation.first.setFocus(Qt.FocusReason.OtherFocusReason)

    def reveal(self, field: str) -> None:
        """Open what hides a field, show it and give it the focus."""
        self._interpreter.reveal(field)
        self._decline.reveal(field)
        self.go_to_field(field)

    def set_width_class(self, width: WidthClass) -> None:
        """The agreed steps come before who was present where room is short."""
        cards = (self._attendees, self._steps) if width is WidthClass.COMFORTABLE else (self._steps, self._attendees)
        if self._talk.right.indexOf(cards[0]) != 1:
            self._talk.right.insertWidget(1, cards[0])
            chain_stops((*cards, self._read_back), self._interpreter.last_stop())

    def show_context(self, context: SessionContext, session: str) -> None:
        """Let content only be read in a final session; follow-up and the private note stay open."""
        for _, form in self.forms:
            form.set_read_only(context.is_final)
        for part in (self._attendees, self._steps, self._options, self._decline):
            part.set_read_only(context.is_final)
        self._steps.show_fetch(context.open_steps)
        self._versions.show_versions(context.versions, session, dict(context.counsellors))

    def _build_conversation(self) -> None:
        letters, presenter = Mnemonics(), self._presenter
        show = Link(self.tr("Vis kartlegging"))
        show.setObjectName("showMapping")
        show.clicked.connect(self.mapping_wanted)
        self._conversation = ConversationCard(presenter, letters, show)
        show.setVisible(presenter.context is not None and bool(presenter.context.mappings))
        self._interpreter = InterpreterCard(presenter, letters)
        self._attendees = AttendeeCard(presenter)
        self._steps = StepsCard(presenter)
        self._read_back = read_back = ReadBackCard(presenter, letters)
        self._talk = both = TwoColumns()
        both.left.addWidget(self._conversation, 1)
        for card in (self._interpreter, self._attendees, self._steps, read_back):
            both.right.addWidget(card)
        both.right.addStretch(1)
        forms = (self._conversation.form, self._interpreter.form, read_back.form)
        self.add("conversation", self.tr("Samtale"), both, *forms)

    def _build_options(self) -> None:
        letters = Mnemonics()
        self._options = OptionsCard(self._presenter, letters)
        topics, information = TopicsCard(self._presenter, letters), InformationCard(self._presenter)
        both = TwoColumns()
        both.left.addWidget(self._options, 1)
        both.right.addWidget(topics)
        both.right.addWidget(information)
        both.right.addStretch(1)
        self.add("options", self.tr("Muligheter"), both, topics.form, information.form)

    def _build_frame(self) -> None:
        letters = Mnemonics()
        when, basis = WhenCard(self._presenter, letters), BasisCard(self._presenter, letters)
        self._decline = DeclineCard(self._presenter, letters)
        self._versions = VersionsCard(self.tr("Versjoner"))
        self._versions.opened.connect(self.version_wanted)
        both = TwoColumns()
        both.left.addWidget(when)
        both.left.addWidget(self._versions)
        both.right.addWidget(basis)
        both.right.addWidget(self._decline)
        both.left.addStretch(1)
        both.right.addStretch(1)
        self.add("frame", self.tr("Tid og sted"), both, when.form, basis.form, self._decline.form)

    def _build_imdinett(self) -> None:
        letters = Mnemonics()
        sheet, follow_up = ImdinettCard(self._presenter, letters), FollowUpCard(self._presenter, letters)
        both = TwoColumns(3, 2)
        both.left.addWidget(sheet, 1)
        both.right.addWidget(follow_up)
        both.right.addWidget(DoneCard(self._presenter))
        both.right.addStretch(1)
        self.add("imdinett", self.tr("IMDinett"), both, sheet.form)

    @Slot()
    def show_imdinett(self) -> None:
        """Show the sheet for IMDinett."""
        self.choose("imdinett")
