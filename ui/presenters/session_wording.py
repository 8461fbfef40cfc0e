"""What hinders ferdigstill, as sentences with the field that mends it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from karriere_app.services.law_words import sentence
from ui.theme import Severity

if TYPE_CHECKING:
    from ui.presenters.record_presenter import RecordPresenter
    from ui.presenters.session_jobs import Hindrances

Line = tuple[Severity, str, str, str]


def hindrance_lines(root: RecordPresenter, found: Hindrances, link: str) -> list[Line]:
    """Return severity, sentence, field and link words of everything that hinders; unreadable fields first."""
    lines: list[Line] = []
    told: set[str] = set()
    for name in root.unready():
        text = _tr("«{field}» kan ikke leses. Det du skrev, ligger i kladden.").format(field=_label(root, name))
        lines.append((Severity.DANGER, text, name, link))
        told.add(name)
    for finding in found.findings:
        field = next((name for name in finding.fields if name in root.kind.fields), "")
        lines.append((Severity.DANGER, sentence(finding), field, link))
        told.update(finding.fields)
    for name in found.fields:
        if name not in told:
            text = _tr("«{field}» er tomt.").format(field=_label(root, name))
            lines.append((Severity.WARN, text, name, link))
    return lines


def _label(root: RecordPresenter, name: str) -> str:
    return root.spec(name).label


def _tr(text: str) -> str:
    return QCoreApplication.translate("Hindrances", text)
