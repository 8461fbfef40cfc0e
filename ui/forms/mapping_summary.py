"""The last section of the mapping: what is missing with ways to it, all that stands, and what comes after final."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from ui.forms.mapping_lines import lines_of
from ui.forms.mapping_section_view import SectionView
from ui.presenters import mapping_sections as parts
from ui.theme import Severity
from ui.widgets.button import Button
from ui.widgets.card import Card, MessageLine
from ui.widgets.field import Field
from ui.widgets.inputs import TextArea
from ui.widgets.layout import column, row
from ui.widgets.sign import Sign
from ui.widgets.text import Link, Text

if TYPE_CHECKING:
    from ui.presenters.mapping_presenter import MappingPresenter
    from ui.presenters.mapping_sections import Missing

LONGEST_REASON = 2_000


class SummarySection(SectionView):
    """What is missing, what stands, and the ways on from a final mapping.

    Signals:
        newer_wanted: a person wants to see the version that replaces this one.
    """

    newer_wanted = Signal()

    def __init__(self, presenter: MappingPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parts.SUMMARY, presenter, parent=parent)
        self._newer = MessageLine(
            Severity.INFO,
            self.tr("Det finnes en nyere versjon."),
            self.tr("Denne er beholdt slik den var."),
            act=self.tr("Åpne den nyeste"),
        )
        self._newer.setObjectName("newerVersion")
        self._newer.act_pressed.connect(self.newer_wanted)
        self.body.addWidget(self._newer)
        self._missing = QWidget()
        self._missing.setObjectName("missingList")
        self._missing_column = column(self._missing)
        self.body.addWidget(self._missing)
        self._after = self._make_after()
        self.body.addWidget(self._after)
        self._stands = QWidget()
        self._stands_column = column(self._stands, spacing=10)
        self.body.addWidget(self._stands)
        self.body.addStretch(1)
        self._shown_missing: list[Missing] | None = None
        self.refresh()

    def refresh(self) -> None:
        """Show anew what is missing and what stands."""
        if not self.presenter.is_open:
            return
        is_final = self.presenter.is_final
        self._newer.setVisible(self.presenter.newer is not None)
        self._after.setVisible(is_final)
        self._reason.setVisible(is_final and self.presenter.newer is None)
        self._version_button.setVisible(is_final and self.presenter.newer is None)
        missing = self.presenter.progress.missing()
        if missing != self._shown_missing:
            self._shown_missing = missing
            self._show_missing(missing)
        self._missing.setVisible(not is_final)
        if self.isVisible():
            self.show_what_stands()

    def focus_start(self) -> bool:
        links = [link for link in self._missing.findChildren(Link) if link.isVisibleTo(self)]
        if links and not self._missing.isHidden():
            links[0].setFocus(Qt.FocusReason.OtherFocusReason)
            return True
        return super().focus_start()

    def set_read_only(self, read_only: bool) -> None:
        """Nothing here is content of the mapping but the follow-up."""

    def _show_missing(self, missing: list[Missing]) -> None:
        had_focus = any(link.hasFocus() for link in self._missing.findChildren(Link))
        self._fill_missing(missing)
        if had_focus and not self.focus_start():
            self.focusNextChild()

    def _fill_missing(self, missing: list[Missing]) -> None:
        _empty(self._missing_column)
        if not missing:
            line = MessageLine(
                Severity.OK, self.tr("Alt som må være med, er med."), self.tr("Kartleggingen kan ferdigstilles.")
            )
            self._missing_column.addWidget(line)
            return
        count = len(missing)
        heading = self.tr("Én ting gjenstår") if count == 1 else self.tr("{count} ting gjenstår").format(count=count)
        card = Card(heading, spacing=4)
        for place, each in enumerate(missing, start=1):
            card.body.addWidget(self._missing_line(place, each))
        self._missing_column.addWidget(card)

    def _missing_line(self, place: int, missing: Missing) -> QWidget:
        held = QWidget()
        line = row(held, spacing=8)
        line.addWidget(Sign("ui-warning", "warn", 16))
        line.addWidget(Text(missing.text, wrap=True), 1)
        link = Link(parts.section_title(missing.section))
        link.setObjectName(f"missing.{place}")
        link.setAccessibleName(self.tr("Gå til {section}: {what}").format(section=link.text(), what=missing.text))
        link.clicked.connect(partial(self.section_wanted.emit, missing.section, missing.field or ""))
        line.addWidget(link)
        return held

    def _make_after(self) -> QWidget:
        card = Card(self.tr("Etter at kartleggingen er ferdig"))
        form = self.form_of(self.presenter.parts.root)
        assured = form.field("quality_assured_on", hint=self.tr("dagen kommunen eller du gikk gjennom den på nytt"))
        card.body.addWidget(assured)
        area = TextArea(lines=2, longest=LONGEST_REASON)
        hint = self.tr("En ferdig kartlegging endres ikke. En retting blir en ny versjon med en grunn.")
        self._reason = Field(
            self.mnemonics.mark(self.tr("Grunn til ny versjon")), area, name="versionReason", hint=hint
        )
        area.value_changed.connect(self._reason_moved)
        card.body.addWidget(self._reason)
        line = row(spacing=8)
        self._version_button = Button(self.tr("Lag ny versjon"))
        self._version_button.setObjectName("newVersion")
        self._version_button.clicked.connect(self._make_version)
        supplement = Button(self.tr("Lag tillegg"))
        supplement.setObjectName("newSupplement")
        supplement.setToolTip(
            self.tr("En person kartlegges én gang (integreringsloven § 10). Nytt som kommer til, føres i et tillegg.")
        )
        supplement.clicked.connect(self.presenter.supplement)
        line.addWidget(self._version_button)
        line.addWidget(supplement)
        line.addStretch(1)
        card.body.addLayout(line)
        self._watch.watch(card, self.presenter.parts.root.commit)
        return card

    @Slot()
    def _make_version(self) -> None:
        reason = self._reason.control.value() if isinstance(self._reason.control, TextArea) else None
        if reason is None:
            self._reason.set_finding(Severity.WARN, self.tr("Skriv hvorfor det trengs en ny versjon."))
            self._reason.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.presenter.new_version(str(reason))

    @Slot(object)
    def _reason_moved(self, value: object) -> None:
        if value is not None:
            self._reason.clear_finding()

    def show_what_stands(self) -> None:
        """Tell every section in lines."""
        _empty(self._stands_column)
        for section in parts.SECTIONS[:-1]:
            lines = lines_of(self.presenter, section)
            change = Link(self.tr("Se") if self.presenter.is_final else self.tr("Endre"))
            change.setObjectName(f"change.{section}")
            change.setAccessibleName(f"{change.text()} {parts.section_title(section)}")
            change.clicked.connect(partial(self.section_wanted.emit, section, ""))
            card = Card(parts.section_title(section), change, spacing=4)
            for line in lines:
                card.body.addWidget(Text(line, wrap=True))
            if not lines:
                card.body.addWidget(Text(self.tr("Ingenting er ført opp."), "body", "text_muted", wrap=True))
            self._stands_column.addWidget(card)


def _empty(layout: object) -> None:
    from PySide6.QtWidgets import QLayout

    assert isinstance(layout, QLayout)
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
