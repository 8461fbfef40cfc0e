"""Today beside another day or another permit, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from ui.models.law_lines import LawLine, law_line, service_line

if TYPE_CHECKING:
    from datetime import date

    from karriere_app.domain.law.standing import ServiceStanding
    from karriere_app.services.desk import Desk
    from karriere_app.services.what_if import Picture


@dataclass(frozen=True)
class WhatIfView:
    """What is different: rows of name, today, then; findings that come and that go. ``ground``: the other permit."""

    before: date
    after: date
    ground: str
    rows: tuple[tuple[str, str, str], ...]
    came: tuple[LawLine, ...]
    went: tuple[LawLine, ...]

    @property
    def is_same(self) -> bool:
        """Whether nothing is different."""
        return not (self.rows or self.came or self.went)


def compare(desk: Desk, participant: str, on: date | None, ground: str | None) -> WhatIfView:
    """Compare today with another day, another permit, or both. Nothing is saved. Raises RecordNotFoundError."""
    from karriere_app.services.what_if import what_if

    found = what_if(desk, participant, on=on, permit_ground=ground)
    before, after = _facts(desk, found.before), _facts(desk, found.after)
    rows = [(name, was, after[name]) for name, was in before.items() if was != after[name]]
    rows += [(service_line(old).name, _service(old), _service(new)) for old, new in found.changed_services]
    return WhatIfView(
        found.before.on,
        found.after.on,
        desk.vocabularies.label("permit_ground", ground) if ground is not None else "",
        tuple(rows),
        tuple(law_line(finding, participant) for finding in found.came),
        tuple(law_line(finding, participant) for finding in found.went),
    )


def _facts(desk: Desk, found: Picture) -> dict[str, str]:
    label = desk.vocabularies.label
    unknown = _tr("ikke kjent")
    return {
        _tr("Lov som gjelder"): label("governing_act", found.act.code) if found.act.code else unknown,
        _tr("Grunnlag for samtalen"): label("guidance_basis", found.basis),
        _tr("Sluttmål"): label("end_goal", found.end_goal) if found.end_goal else _tr("avtales"),
    }


def _service(found: ServiceStanding) -> str:
    line = service_line(found)
    return f"{line.claim} ({line.caption})" if line.caption else line.claim


def _tr(text: str) -> str:
    return QCoreApplication.translate("WhatIfLines", text)
