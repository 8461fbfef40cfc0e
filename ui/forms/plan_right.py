"""The right that a plan uses: what the facts propose, why, what is missing, and who decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from karriere_app.domain.planning.basis_sentences import sentence_nb
from karriere_app.domain.planning.rights import Answer
from ui.forms.plan_lines import Lines, Told
from ui.forms.session_parts import sentence_case
from ui.presenters.plan_basis_jobs import basis_reader
from ui.theme import Severity
from ui.widgets.layout import column

if TYPE_CHECKING:
    from karriere_app.domain.planning.rights import Proposal, Remark
    from karriere_app.services.plan_basis import PlanBasis
    from ui.presenters.plan_presenter import PlanPresenter


class RightProposal(QWidget):
    """What stands under the field «Rett»: proposals with «Bruk forslaget», and what to know beside them."""

    def __init__(self, presenter: PlanPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self._labels = presenter.workplace.vocabularies.load("right")
        self._reader = basis_reader(presenter)
        self.lines = Lines("rightProposal")
        self.lines.pressed.connect(self._take)
        column(self).addWidget(self.lines)
        self._reader.read.connect(self._refresh)
        presenter.root.edited.connect(self._edited)
        presenter.root.shown.connect(self._edited)
        presenter.context_shown.connect(self._refresh)
        self._refresh()

    @Slot()
    def _refresh(self, _: object = None) -> None:
        found = self._reader.basis
        if found is None:
            self.lines.show_lines([])
            return
        lines = [self._line(each) for each in found.rights.proposals]
        self.lines.show_lines([*lines, *(self._remark(each) for each in found.rights.remarks)])

    @Slot(str)
    def _edited(self, field: str) -> None:
        if field == "right":
            self._refresh()

    @Slot(str)
    def _take(self, right: str) -> None:
        root = self._presenter.root
        root.set_value("right", right)
        root.shown.emit("right")
        root.commit()

    def _line(self, proposal: Proposal) -> Told:
        chosen = self._presenter.root.value("right") == proposal.right
        name = sentence_case(self._labels.label(proposal.right))
        words = {
            Answer.YES: self.tr("{right}: {reason}"),
            Answer.MAYBE: self.tr("Kanskje {right}: {reason}"),
            Answer.MAY_BE_GIVEN: self.tr("{right}: {reason}"),
        }
        shown = name if proposal.answer is not Answer.MAYBE else self._labels.label(proposal.right)
        text = words[proposal.answer].format(right=shown, reason=sentence_nb(proposal.reason, proposal.params))
        offers = not chosen and not self._presenter.context.is_final and proposal.answer is Answer.YES
        return Told(
            text,
            Severity.OK if chosen and proposal.answer is Answer.YES else Severity.INFO,
            law=proposal.section,
            small=self._small(proposal),
            link=self.tr("Bruk forslaget") if offers else "",
            key=proposal.right,
        )

    def _small(self, proposal: Proposal) -> str:
        parts = []
        if proposal.missing:
            facts = _listed([sentence_nb(f"fact.{fact.value}") for fact in proposal.missing])
            parts.append(self.tr("Mangler: {facts}.").format(facts=facts))
        parts.append(sentence_nb(f"decides.{proposal.decides.value}"))
        if proposal.unverified:
            parts.append(sentence_nb(proposal.unverified))
        return " ".join(parts)

    def _remark(self, remark: Remark) -> Told:
        return Told(sentence_nb(remark.key, remark.params), law=remark.section)


def proposed_right(found: PlanBasis | None) -> str | None:
    """Return the right that is proposed first, None where none is sure."""
    proposal = found.rights.proposed if found is not None else None
    return proposal.right if proposal is not None else None


def _listed(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} og {parts[-1]}"
