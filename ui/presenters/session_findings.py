"""What a session's form says beside its fields while it is written: hints that never hinder saving."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication

from ui.presenters.findings import FieldFinding
from ui.theme import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

REMOTE = frozenset({"PHONE", "VIDEO", "REMOTE_OTHER"})
UNQUALIFIED = frozenset({"OTHER_PROFESSIONAL", "STAFF", "RELATIVE", "FRIEND", "CHILD"})


def session_findings(values: Mapping[str, Any]) -> Iterator[FieldFinding]:
    """Yield the hints for a session as it is written (integreringsloven § 11, tolkeloven §§ 4 to 8 and 15)."""
    has_recommendation = any(values.get(name) for name in ("recommended_goal", "recommended_direction"))
    if has_recommendation and not values.get("recommendation_reason"):
        yield _warn("recommendation_reason", _tr("Begrunnelse mangler. Anbefalingen etter § 11 skal si hvorfor."))
    if values.get("disagreement") in ("PARTLY", "YES") and not values.get("disagreement_text"):
        yield _warn("disagreement_text", _tr("Skriv hva dere ser ulikt på, med deltakerens ord."))
    if values.get("read_back") == "YES" and not values.get("read_back_language"):
        yield _warn("read_back_language", _tr("Språket mangler."))
    if values.get("interp_needed") == "YES":
        yield from _interpreter(values)


def _interpreter(values: Mapping[str, Any]) -> Iterator[FieldFinding]:
    kind = values.get("interp_type")
    if kind == "CHILD" and values.get("interp_emergency") != "YES":
        yield FieldFinding(
            "interp_type", Severity.DANGER, _tr("Barn skal ikke tolke, bare i en nødssituasjon (tolkeloven § 4).")
        )
    elif kind in ("RELATIVE", "FRIEND"):
        yield _warn("interp_type", _tr("Den som tolker, skal ikke stå deltakeren nær (tolkeloven § 16)."))
    if (kind in UNQUALIFIED or values.get("interp_category") == "INGEN") and not values.get("interp_reason"):
        yield _warn("interp_reason", _tr("Skriv hvorfor dere ikke fikk en kvalifisert tolk (tolkeloven § 7)."))
    if values.get("interp_mode") in REMOTE and values.get("interp_privacy_checked") == "NO":
        yield _warn("interp_privacy_checked", _tr("Sjekk at ingen andre hører samtalen (tolkeloven § 8)."))
    if values.get("interp_informed") == "NO":
        yield _warn("interp_informed", _tr("Tolken skal vite om taushetsplikten (tolkeloven § 15)."))


def _warn(field: str, text: str) -> FieldFinding:
    return FieldFinding(field, Severity.WARN, text)


def _tr(text: str) -> str:
    return QCoreApplication.translate("SessionFindings", text)
