"""What a step's form says beside its fields while it is written: hints that never hinder saving."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication

from ui.presenters.findings import FieldFinding
from ui.theme import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def step_findings(values: Mapping[str, Any]) -> Iterator[FieldFinding]:
    """Yield the hints for a step as it is written."""
    months, least, most = (values.get(name) for name in ("months", "months_min", "months_max"))
    if months is not None and least is not None and months < least:
        yield _warn("months", _tr("Kortere enn vanlig. Det minste er {least} måneder.").format(least=least))
    elif months is not None and most is not None and months > most:
        yield _warn("months", _tr("Lengre enn vanlig. Det meste er {most} måneder.").format(most=most))
    if least is not None and most is not None and most < least:
        yield _warn("months_max", _tr("Det meste er mindre enn det minste."))
    for start, end in (("starts_on", "ends_on"), ("actual_start", "actual_end"), ("funding_from", "funding_to")):
        if values.get(start) and values.get(end) and values[end] < values[start]:
            yield _warn(end, _tr("Slutten kommer før begynnelsen."))


def _warn(field: str, text: str) -> FieldFinding:
    return FieldFinding(field, Severity.WARN, text)


def _tr(text: str) -> str:
    return QCoreApplication.translate("PlanFindings", text)
