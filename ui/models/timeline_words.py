"""What the timeline shows: titles in words, a sign for each kind, and where an event leads."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication

from ui.models.case_words import STATUTORY, day_text, days_words
from ui.pages.page import PageRequest
from ui.theme import Severity
from ui.widgets.timeline import TimelineItem

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from karriere_app.services import participants

SIGNS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "participant": "ui-flag",
        "competence_mapping": "ui-document",
        "guidance_session": "guidance-talk",
        "agreed_step": "ui-check",
        "education_plan": "school",
        "printed_document": "print",
        "handover": "ui-document",
        "document": "ui-document",
        "contact_note": "phone",
        "appointment": "calendar",
    }
)
PAGES: Final[Mapping[str, str]] = MappingProxyType(
    {"competence_mapping": "mapping", "guidance_session": "session", "education_plan": "plan"}
)


def timeline_items(found: list[participants.TimelineItem], today: date) -> list[TimelineItem]:
    """Return the events as the timeline paints them."""
    return [_item(each, today) for each in found]


def where_to(key: str, participant: str) -> PageRequest | None:
    """Return where an event of the timeline leads, by its key; None where it is told in full already."""
    kind, _, record = key.partition(":")
    if kind in PAGES:
        return PageRequest(PAGES[kind], record=record)
    part = {"agreed_step": "guidance", "printed_document": "history", "handover": "history"}.get(kind)
    return PageRequest("participant", record=participant, part=part) if part is not None else None


def title_words(title_key: str) -> str:
    """Return the title of an event; an unknown key as it came."""
    titles = {
        "REFERRED": _tr("Henvist"),
        "CLOSED": _tr("Avsluttet"),
        "MAPPING_STARTED": _tr("Kartlegging begynt"),
        "MAPPING_FINAL": _tr("Kompetansekartlegging ferdig"),
        "SUPPLEMENT_STARTED": _tr("Tillegg til kartlegging begynt"),
        "SUPPLEMENT_FINAL": _tr("Tillegg til kartlegging ferdig"),
        "SESSION": _tr("Veiledningssamtale"),
        "SESSION_DECLINED": _tr("Takket nei til samtale"),
        "REGISTERED_IMDINETT": _tr("Ført i IMDinett"),
        "SENT_TO_MUNICIPALITY": _tr("Sendt til kommunen"),
        "REGISTER_IMDINETT": _tr("Før samtalen i IMDinett"),
        "STEP_DONE": _tr("Avtalt steg gjort"),
        "STEP_DUE": _tr("Avtalt steg"),
        "PLAN_MADE": _tr("Plan begynt"),
        "PLAN_VERSION": _tr("Ny versjon av planen"),
        "PLAN_AGREED": _tr("Plan avtalt"),
        "PLAN_COMPLETED": _tr("Plan gjennomført"),
        "PLAN_PAUSED": _tr("Plan satt på pause"),
        "PLAN_DISCONTINUED": _tr("Plan avbrutt"),
        "PLAN_FOLLOWUP": _tr("Oppfølging av planen"),
        "PRINTED": _tr("Skrevet ut"),
        "HANDED_TO_PARTICIPANT": _tr("Utlevert til deltaker"),
        "HANDED_OVER": _tr("Utlevert"),
        "DOCUMENT": _tr("Vedlegg"),
        "NOTE": _tr("Notat"),
        "APPOINTMENT_PLANNED": _tr("Avtale"),
        "APPOINTMENT_HELD": _tr("Møtte til avtale"),
        "APPOINTMENT_NO_SHOW": _tr("Møtte ikke"),
        "APPOINTMENT_CANCELLED": _tr("Avtale avlyst"),
        "APPOINTMENT_MOVED": _tr("Avtale flyttet"),
    }
    return titles.get(title_key, title_key)


def _item(found: participants.TimelineItem, today: date) -> TimelineItem:
    waits = found.state in ("due", "overdue")
    when = f"{day_text(found.at)}, {days_words(found.at, today)}" if waits else f"{found.at:%d.%m.}"
    draft = (_tr("kladd"),) if found.state == "draft" else ()
    first, *rest = found.captions or ("",)
    captions = (" · ".join(part for part in (when, *draft, first) if part), " · ".join(rest))
    return TimelineItem(
        f"{found.kind}:{found.record}",
        SIGNS.get(found.kind, "ui-info"),
        title_words(found.title_key),
        found.at,
        tuple(each for each in captions if each),
        _severity(found, today),
    )


def _severity(found: participants.TimelineItem, today: date) -> Severity | None:
    if found.state == "overdue":
        return Severity.DANGER if found.title_key in STATUTORY else Severity.WARN
    if found.state == "due":
        return Severity.WARN if (found.at - today).days <= 14 else None
    return {"done": Severity.OK, "trouble": Severity.DANGER}.get(found.state)


def _tr(text: str) -> str:
    return QCoreApplication.translate("TimelineWords", text)
