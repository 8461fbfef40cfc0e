"""Fills the printable views from the records: what may stand on paper, and nothing else.

Whereabouts of shielded persons stay out; so do identity numbers, needs for adaptation and reasons for flight, for
which the view types have no field.
"""

from __future__ import annotations

import base64
import binascii
from datetime import date
from typing import Any

import sqlalchemy as sa

from karriere_app.domain.county import Counsellor, CountyProfile, Office
from karriere_app.domain.education_plan import EducationPlan, PlanStep
from karriere_app.domain.guidance import AgreedStep, Attendee, GuidanceSession, Option
from karriere_app.domain.kinds import kind_named
from karriere_app.domain.participant import Participant
from karriere_app.printing.views import (
    AgreedStepPrint,
    AttendeePrint,
    CounsellorPrint,
    CountyPrint,
    GuidanceNotePrint,
    OptionPrint,
    ParticipantPrint,
    PlanPrint,
    PlanStepPrint,
)
from karriere_app.services.desk import Desk
from karriere_app.services.lifecycle import is_final
from karriere_app.services.plans import code_of
from karriere_app.services.profile import county_profile_id
from karriere_app.services.records import rows
from karriere_app.store.tables import record_tables
from karriere_app.store.unit_of_work import fetch

_BEGUN = frozenset({"IN_PROGRESS", "APPLIED", "ADMITTED", "COMPLETED"})
_OPEN = frozenset({None, "PLANNED", "APPLIED", "ADMITTED", "IN_PROGRESS"})
_NEXT_THINGS = 3
_BASIS_IN_WORDS = {
    "INTEGR_11": "integreringsloven § 11",
    "SEC_37B_3": "integreringsloven § 11, jf. § 37 b tredje ledd (kollektiv beskyttelse)",
    "OPPL_28_9": "opplæringslova § 28-9 (karriereveiledning for alle i fylket)",
    "INTRO_2003": "introduksjonsloven av 2003, som fortsatt gjelder for deltakeren",
}


def plan_view(desk: Desk, plan: EducationPlan) -> PlanPrint:
    """Return a plan as it may stand on paper."""
    with desk.reading() as connection:
        participant = _participant(connection, plan.participant)
        before = fetch(connection, kind_named("education_plan"), plan.replaces) if plan.replaces else None
        used_interpreter = _needs_interpreter(participant)
        county, counsellor = _county(desk, connection), _counsellor(desk, connection, None)
    steps = [row for row in rows(desk, plan.id, "plan_step") if isinstance(row, PlanStep)]
    label = desk.vocabularies.label
    return PlanPrint(
        county=county,
        counsellor=counsellor,
        participant=_reader(participant),
        plan_code=code_of(desk, plan),
        version=plan.version or 1,
        is_draft=not is_final(kind_named("education_plan"), plan),
        made_on=plan.made_on or desk.today(),
        replaces_date=getattr(before, "made_on", None),
        long_goal=plan.long_goal,
        why=plan.why,
        steps=tuple(
            PlanStepPrint(
                type=step.type or "GUIDANCE",
                type_label=_capital(label("step_type", step.type or "GUIDANCE")),
                title=step.title or _capital(label("step_type", step.type or "GUIDANCE")),
                provider=step.provider,
                starts_on=step.actual_start or step.starts_on,
                ends_on=step.actual_end or step.ends_on,
                months=step.months,
                responsible_label=label("agreed_who", step.responsible) if step.responsible else None,
                state_label=label("step_state", step.state) if step.state else None,
                has_begun=step.state in _BEGUN,
                requirement_text=step.requirement_text,
            )
            for step in steps
        ),
        next_followup_on=plan.next_followup_on,
        next_things=_next_things(desk, plan, steps),
        has_interpreter=used_interpreter,
    )


def note_view(desk: Desk, session: GuidanceSession) -> GuidanceNotePrint:
    """Return a guidance session as it may stand on paper."""
    label = desk.vocabularies.label
    with desk.reading() as connection:
        participant = _participant(connection, session.participant)
        mapping = fetch(connection, kind_named("competence_mapping"), session.mapping) if session.mapping else None
        county, counsellor = _county(desk, connection), _counsellor(desk, connection, session.counsellor)
    is_shielded = participant.address_protection not in (None, "NONE")
    mapped_by = getattr(mapping, "mapped_by", None)
    attendees = [row for row in rows(desk, session.id, "attendee") if isinstance(row, Attendee)]
    options = [row for row in rows(desk, session.id, "option") if isinstance(row, Option)]
    agreed = [row for row in rows(desk, session.id, "agreed_step") if isinstance(row, AgreedStep)]
    return GuidanceNotePrint(
        county=county,
        counsellor=counsellor,
        participant=_reader(participant),
        version=session.version or 1,
        is_draft=not is_final(kind_named("guidance_session"), session),
        made_on=desk.today(),
        basis_text=_BASIS_IN_WORDS.get(session.basis or "", session.basis or "ikke valgt"),
        guidance_on=session.guidance_on,
        duration_minutes=session.duration_minutes,
        place=None if is_shielded else _place(desk, session),
        interpreter_text=_interpreter(desk, session),
        attendees=tuple(
            AttendeePrint(
                role_label=_capital(label("attendee_role", row.role or "OTHER")),
                name=row.name,
                organisation=row.organisation,
            )
            for row in attendees
        ),
        mapping_on=getattr(mapping, "mapping_on", None),
        mapped_by_label=label("mapped_by", mapped_by) if mapped_by else None,
        declined_text=_declined(session),
        own_wishes=session.own_wishes,
        options=tuple(OptionPrint(what=row.what or "", pros=row.pros, cons=row.cons) for row in options if row.what),
        recommended_goal=_capital(label("end_goal", session.recommended_goal)) if session.recommended_goal else None,
        recommended_direction=session.recommended_direction,
        recommended_norwegian_level=_level(desk, session.recommended_norwegian_level),
        recommendation_reason=session.recommendation_reason,
        shows_advice_notice=session.basis != "SEC_37B_3",
        disagreement_text=session.disagreement_text if session.disagreement in ("PARTLY", "YES") else None,
        agreed_steps=tuple(
            AgreedStepPrint(
                what=row.what,
                who_label=_capital(label("agreed_who", row.who)) if row.who else None,
                due_on=row.due_on,
            )
            for row in agreed
            if row.what
        ),
        information_given=tuple(
            _capital(label("information_given", code)) for code in sorted(session.information_given or ())
        ),
        read_back={"YES": True, "NO": False}.get(session.read_back or ""),
        read_back_language_label=label("language", session.read_back_language) if session.read_back_language else None,
        has_interpreter=session.interp_type not in (None, "NONE"),
    )


def _participant(connection: sa.Connection, participant: str) -> Participant:
    found = fetch(connection, kind_named("participant"), participant)
    assert isinstance(found, Participant)
    return found


def _reader(person: Participant) -> ParticipantPrint:
    name = " ".join(part for part in (person.given_names, person.family_name) if part)
    form: Any = person.address_form if person.address_form in ("F", "M", "NEUTRAL") else "NEUTRAL"
    return ParticipantPrint(
        name=name or person.name_in_own_script or "",
        name_in_own_script=person.name_in_own_script if name else None,
        own_script_language=person.own_script_language or person.contact_language,
        address_form=form,
    )


def _county(desk: Desk, connection: sa.Connection) -> CountyPrint:
    found_id = county_profile_id(desk)
    found = fetch(connection, kind_named("county_profile"), found_id) if found_id else None
    if not isinstance(found, CountyProfile):
        return CountyPrint(name="")
    return CountyPrint(
        name=found.name or "",
        phone=found.phone,
        email=found.email,
        address=found.address,
        complaint_text_nb=found.complaint_text_nb,
        logo=_logo(found.logo),
    )


def _logo(text: str | None) -> bytes | None:
    if text is None:
        return None
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        return text.encode()  # the press refuses it by name, as it does any file that is no picture


def _counsellor(desk: Desk, connection: sa.Connection, counsellor: str | None) -> CounsellorPrint:
    person = fetch(connection, kind_named("counsellor"), counsellor or desk.principal.counsellor)
    office = fetch(connection, kind_named("office"), getattr(person, "office", None) or desk.principal.office)
    is_known = isinstance(person, Counsellor)
    return CounsellorPrint(
        name=(person.name or "") if isinstance(person, Counsellor) else "",
        title=person.title if isinstance(person, Counsellor) else None,
        phone=(person.phone if is_known and isinstance(person, Counsellor) else None) or getattr(office, "phone", None),
        office=office.name if isinstance(office, Office) else None,
    )


def _needs_interpreter(person: Participant) -> bool:
    return person.interp_needed == "YES"


def _next_things(desk: Desk, plan: EducationPlan, steps: list[PlanStep]) -> tuple[str, ...]:
    """The next open agreed steps of the participant, then the next steps of the plan: three in all."""
    table = record_tables()["agreed_step"]
    query = sa.select(table.c.what).where(
        table.c.participant == plan.participant,
        table.c.deleted_at.is_(None),
        table.c.done_on.is_(None),
        table.c.what.is_not(None),
        table.c.who.in_(("PARTICIPANT", "TOGETHER")),
    )
    with desk.reading() as connection:
        agreed = list(connection.execute(query.order_by(table.c.due_on.nulls_last(), table.c.id)).scalars())
    coming = sorted((step for step in steps if step.state in _OPEN), key=lambda step: step.starts_on or date.max)
    things = [*dict.fromkeys([*agreed, *(step.title for step in coming if step.title)])]
    return tuple(things[:_NEXT_THINGS])


def _place(desk: Desk, session: GuidanceSession) -> str | None:
    kind = _capital(desk.vocabularies.label("place_kind", session.place_kind)) if session.place_kind else None
    return ", ".join(part for part in (kind, session.place) if part) or None


def _interpreter(desk: Desk, session: GuidanceSession) -> str | None:
    if session.interp_needed == "NO" and session.interp_type in (None, "NONE"):
        return "Tolk var ikke nødvendig"
    label = desk.vocabularies.label
    parts = [
        label("interp_type", session.interp_type) if session.interp_type else None,
        label("language", session.interp_language) if session.interp_language else None,
        label("interp_mode", session.interp_mode) if session.interp_mode else None,
        f"kategori {session.interp_category}" if session.interp_category not in (None, "INGEN") else None,
    ]
    text = ", ".join(part for part in parts if part)
    return _capital(text) if text else None


def _declined(session: GuidanceSession) -> str | None:
    if session.declined_on is None and session.declined_reason is None:
        return None
    on = f" {session.declined_on:%d.%m.%Y}" if session.declined_on else ""
    reason = f": {session.declined_reason}" if session.declined_reason else ""
    return f"Deltakeren takket nei til veiledning{on}{reason}"


def _level(desk: Desk, code: str | None) -> str | None:
    return desk.vocabularies.label("cefr", code) if code else None


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
