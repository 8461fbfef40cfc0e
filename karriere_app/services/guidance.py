"""Guidance sessions (karriereveiledningssamtale), integreringsloven § 11: start, finish, decline, correct."""

from __future__ import annotations

from datetime import date
from typing import Any

from karriere_app.domain.fields import RecordId
from karriere_app.domain.guidance import GuidanceSession
from karriere_app.domain.ordering import key_between
from karriere_app.services import mappings
from karriere_app.services.desk import Desk
from karriere_app.services.records import RecordChange, apply_changes, get, rows, under_participant
from karriere_app.services.versions import new_version as make_version

KIND = "guidance_session"


def of(desk: Desk, participant: str) -> list[GuidanceSession]:
    """Return the sessions of a participant that no newer version replaces, oldest first."""
    found = [record for record in under_participant(desk, KIND, participant) if isinstance(record, GuidanceSession)]
    replaced = {session.replaces for session in found}
    return [session for session in found if session.id not in replaced]


def start(desk: Desk, participant: str) -> RecordId:
    """Begin a session with what is known: today, who guides, the newest mapping, the interpreter's language."""
    person = get(desk, participant)
    values: dict[str, Any] = {
        "participant": participant,
        "status": "DRAFT",
        "version": 1,
        "guidance_on": desk.today().isoformat(),
        "counsellor": desk.principal.counsellor,
    }
    if getattr(person, "interp_needed", None) is not None:
        values["interp_needed"] = getattr(person, "interp_needed", None)
        values["interp_language"] = getattr(person, "contact_language", None)
    known = mappings.of(desk, participant)
    if known:
        values["mapping"] = known[-1].id
    return apply_changes(desk, [RecordChange(KIND, None, values)], "Begynte på samtale").ids[0]


def finalise(desk: Desk, session: str) -> None:
    """Make a session final. Raises NotReadyError with what is missing."""
    apply_changes(desk, [RecordChange(KIND, session, {"status": "FINAL"})], "Ferdigstilte samtale")


def decline(desk: Desk, session: str, on: date, reason: str) -> None:
    """Note that the participant declined guidance, when and why (integreringsloven § 3 third ledd)."""
    values = {"declined_on": on.isoformat(), "declined_reason": reason}
    apply_changes(desk, [RecordChange(KIND, session, values)], "Takket nei")


def new_version(desk: Desk, session: str, reason: str) -> RecordId:
    """Begin a correction of a final session."""
    return make_version(desk, KIND, session, reason, "Ny versjon av samtale")


def add_row(desk: Desk, kind: str, parent: str, values: dict[str, Any] | None = None) -> RecordId:
    """Add an option or agreed step at the end of its list."""
    existing = rows(desk, parent, kind)
    last = getattr(existing[-1], "order", None) if existing else None
    order = key_between(last, None, desk.store.identity.device)
    change = RecordChange(kind, None, {"parent": parent, "order": order, **(values or {})})
    return apply_changes(desk, [change], "La til").ids[0]
