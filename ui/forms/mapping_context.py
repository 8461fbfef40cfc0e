"""«Fra før»: what is known about the mapping besides the section in front, and what the levels mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication

from ui.forms.mapping_lines import shown
from ui.widgets.card import Card
from ui.widgets.layout import Divider, column, row
from ui.widgets.text import Text

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from ui.presenters.mapping_presenter import MappingPresenter

FACTS = ("interp_language", "interp_mode", "interp_category", "place", "starts_at")


class MappingContext(Card):
    """The card beside the form, or the page in its place where room is short."""

    def __init__(self, presenter: MappingPresenter, parent: QWidget | None = None) -> None:
        super().__init__(QCoreApplication.translate("MappingContext", "Fra før"), spacing=8, parent=parent)
        self.setObjectName("mappingContext")
        self._presenter = presenter
        self._before = Text("", "body", "text_muted", wrap=True)
        self.body.addWidget(self._before)
        self._facts = column(spacing=6)
        self._values: dict[str, tuple[Text, Text]] = {}
        self._line = Divider()
        self.body.addWidget(self._line)
        for field in FACTS:
            self._facts.addLayout(self._fact_line(field))
        self.body.addLayout(self._facts)
        self.body.addWidget(Divider())
        self.body.addWidget(Text(self.tr("Nivåene"), "strong"))
        for line in (
            self.tr("A1–A2  klarer enkle, kjente situasjoner"),
            self.tr("B1–B2  klarer seg selv i arbeid og skole"),
            self.tr("C1–C2  bruker språket fritt"),
            self.tr("<A1  noen ord; –  ingen ferdighet. «Ikke spurt» er noe annet."),
        ):
            self.body.addWidget(Text(line, "caption", "text_muted", wrap=True))
        self.body.addStretch(1)
        self.refresh()

    def refresh(self) -> None:
        """Show the facts as they are now."""
        if not self._presenter.is_open:
            return
        self._before.setText(self._told_before())
        root = self._presenter.parts.root
        for field, (label, value) in self._values.items():
            # «B: bachelorgrad, eller …» is told in full in the form.
            text = shown(root, field).split(":")[0] if field == "interp_category" else shown(root, field)
            value.setText(text[:1].upper() + text[1:])
            for part in (label, value):
                part.setVisible(bool(text))
        self._line.setVisible(any(not value.isHidden() for _, value in self._values.values()))

    def _fact_line(self, field: str) -> Any:
        labels = {
            "interp_language": self.tr("Tolk"),
            "interp_mode": self.tr("Hvordan"),
            "interp_category": self.tr("Kategori"),
            "place": self.tr("Sted"),
            "starts_at": self.tr("Startet"),
        }
        line = row(spacing=8)
        label, value = Text(labels[field], "body", "text_muted"), Text("", "body", wrap=True)
        value.setAlignment(value.alignment() | _right())
        line.addWidget(label)
        line.addWidget(value, 1)
        self._values[field] = (label, value)
        return line

    def _told_before(self) -> str:
        root = self._presenter.parts.root
        by, on = root.value("mapped_by"), shown(root, "mapping_on")
        if root.value("replaces") is not None:
            reason = root.value("version_reason") or ""
            return self.tr("Versjon {version}. Grunn: {reason}").format(version=root.value("version"), reason=reason)
        if root.value("supplement_to") is not None:
            first = next((each for each in self._presenter.earlier if each["id"] == root.value("supplement_to")), {})
            day = ".".join(reversed(str(first.get("mapping_on") or "").split("-")))
            told = self.tr("Dette er et tillegg til kartleggingen {day}.").format(day=day).replace(" .", ".")
            return told + " " + self.tr("Før opp bare det som er nytt.")
        if by == "MUNICIPALITY":
            place = shown(root, "mapped_by_municipality") or self.tr("Kommunen")
            told = self.tr("{place} kartla {day}.").format(place=place, day=on).replace(" .", ".")
            return told + " " + self.tr("Du endrer bare det som er nytt.")
        return self.tr("Det finnes ingen kartlegging fra før.")


def _right() -> Any:
    from PySide6.QtCore import Qt

    return Qt.AlignmentFlag.AlignRight
