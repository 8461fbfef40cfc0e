"""From records to what may stand on paper.

Never on paper: identity numbers, adaptation (health), the reason for flight, the participant's address; of a shielded
person also nothing that tells where she is (office, place, school, organisations).
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any, TypeVar

from karriere_app.domain.competence import CompetenceMapping
from karriere_app.domain.county import Counsellor, CountyProfile, Office
from karriere_app.domain.declaration import Record
from karriere_app.domain.education_plan import EducationPlan, PlanStep, Route
from karriere_app.domain.guidance import AgreedStep, Attendee, GuidanceSession, Option
from karriere_app.domain.identity_numbers import look_at_national_id, plain_digits
from karriere_app.domain.kinds import kind_named
from karriere_app.domain.participant import Participant
from karriere_app.errors import RecordNotFoundError
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
from karriere_app.services import guidance, plans, records
from karriere_app.services.desk import Desk

SHIELDED = frozenset({"CONFIDENTIAL", "STRICTLY_CONFIDENTIAL"})
MOST_NEXT_THINGS = 3

_FOR_PARTICIPANT = frozenset({"PARTICIPANT", "TOGETHER"})
_NOT_BEGUN = frozenset({None, "PLANNED"})
_NUMBER = re.compile(r"(?<!\d)\d(?:[ .\u00a0-]?\d){10,11}(?!\d)")
R = TypeVar("R", bound=Record)


class PrintViews:
    """Builds what is printed of one participant, with the labels of one language."""

    def __init__(self, desk: Desk, participant: str, language: str) -> None:
        self._desk, self._language = desk, language
        self._person = _get(desk, Participant, participant)
        self._is_shielded = self._person.address_protection in SHIELDED

    def plan(self, plan: EducationPlan) -> PlanPrint:
        """Return a plan with the steps of its chosen route."""
        replaced = _known(self._desk, EducationPlan, plan.replaces)
        return PlanPrint(
            county=self._county(),
            counsellor=self._counsellor(self._person.responsible_counsellor or plan.created_by),
            participant=self._participant(),
            plan_code=plans.code_of(self._desk, plan),
            version=plan.version or 1,
            is_draft=plan.status in (None, "DRAFT"),
            made_on=plan.made_on or plan.created_at.astimezone().date(),
            replaces_date=replaced.made_on if replaced is not None else None,
            long_goal=plan.long_goal,
            why=plan.why,
            steps=tuple(self._step(step) for step in self._steps(plan)),
            next_followup_on=plan.next_followup_on,
            next_things=self._next_things(plan.participant),
            has_interpreter=self._person.interp_needed == "YES",
        )

    def guidance_note(self, session: GuidanceSession) -> GuidanceNotePrint:
        """Return the note of a session; private notes are records of their own and never come near it."""
        mapping = _known(self._desk, CompetenceMapping, session.mapping)
        disagree = session.disagreement in ("PARTLY", "YES")
        return GuidanceNotePrint(
            county=self._county(),
            counsellor=self._counsellor(session.counsellor or session.created_by),
            participant=self._participant(),
            version=session.version or 1,
            is_draft=session.status in (None, "DRAFT"),
            made_on=session.guidance_on or session.declined_on or session.created_at.astimezone().date(),
            basis_text=_sentence(self._label("guidance_session", "basis", session.basis)) or "",
            guidance_on=session.guidance_on,
            duration_minutes=session.duration_minutes,
            place=self._place(session),
            interpreter_text=self._interpreter(session),
            attendees=tuple(self._attendee(row) for row in self._rows(session.id, Attendee, "attendee")),
            mapping_on=mapping.mapping_on if mapping is not None else None,
            mapped_by_label=self._label("competence_mapping", "mapped_by", mapping.mapped_by) if mapping else None,
            declined_text=_declined(session),
            own_wishes=session.own_wishes,
            options=tuple(
                OptionPrint(what=row.what or "", pros=row.pros, cons=row.cons)
                for row in self._rows(session.id, Option, "option")
            ),
            recommended_goal=_sentence(self._label("guidance_session", "recommended_goal", session.recommended_goal)),
            recommended_direction=session.recommended_direction,
            recommended_norwegian_level=self._label(
                "guidance_session", "recommended_norwegian_level", session.recommended_norwegian_level
            ),
            recommendation_reason=session.recommendation_reason,
            shows_advice_notice=session.basis != "SEC_37B_3",
            disagreement_text=session.disagreement_text if disagree else None,
            agreed_steps=tuple(self._agreed(row) for row in self._rows(session.id, AgreedStep, "agreed_step")),
            information_given=self._labels("guidance_session", "information_given", session.information_given),
            read_back={"YES": True, "NO": False}.get(session.read_back or ""),
            read_back_language_label=self._label("guidance_session", "read_back_language", session.read_back_language),
            has_interpreter=session.interp_needed == "YES",
        )

    def _county(self) -> CountyPrint:
        today = self._desk.today()
        found = [
            _get(self._desk, CountyProfile, each["id"]) for each in records.list_kind(self._desk, "county_profile")
        ]
        valid = [each for each in found if each.valid_from is None or each.valid_from <= today]
        if not valid:
            return CountyPrint(name="")
        newest = max(valid, key=lambda each: (each.valid_from or date.min, each.created_at, each.id))
        return CountyPrint(
            name=newest.name or "",
            phone=newest.phone,
            email=newest.email,
            address=newest.address,
            complaint_text_nb=newest.complaint_text_nb,
            logo=_logo(newest.logo),
        )

    def _counsellor(self, counsellor: str | None) -> CounsellorPrint:
        found = _known(self._desk, Counsellor, counsellor)
        if found is None:
            return CounsellorPrint(name="")
        office = _known(self._desk, Office, found.office)
        shows_office = office is not None and not self._is_shielded
        return CounsellorPrint(
            name=found.name or "",
            title=found.title,
            phone=found.phone or (office.phone if office is not None and shows_office else None),
            office=office.name if office is not None and shows_office else None,
        )

    def _participant(self) -> ParticipantPrint:
        person = self._person
        name = " ".join(part for part in (person.given_names, person.family_name) if part)
        form = person.address_form
        return ParticipantPrint(
            name=name or person.name_in_own_script or "",
            name_in_own_script=person.name_in_own_script if name else None,
            own_script_language=person.own_script_language,
            address_form="F" if form == "F" else "M" if form == "M" else "NEUTRAL",
        )

    def _steps(self, plan: EducationPlan) -> Iterator[PlanStep]:
        chosen = {route.id for route in self._rows(plan.id, Route, "route") if route.chosen == "YES"}
        for step in plans.steps(self._desk, plan.id):
            if step.state != "DROPPED" and (step.route is None or not chosen or step.route in chosen):
                yield step

    def _step(self, step: PlanStep) -> PlanStepPrint:
        type_label = self._label("plan_step", "type", step.type) or ""
        has_begun = step.state not in _NOT_BEGUN
        return PlanStepPrint(
            type=step.type or "",
            type_label=_sentence(type_label),
            title=step.title or "",
            provider=None if self._is_shielded else step.provider,
            starts_on=step.actual_start or step.starts_on,
            ends_on=step.actual_end or step.ends_on,
            months=step.months,
            responsible_label=_sentence(self._label("plan_step", "responsible", step.responsible)),
            state_label=_sentence(self._label("plan_step", "state", step.state)) if has_begun else None,
            has_begun=has_begun,
            requirement_text=step.requirement_text,
        )

    def _next_things(self, participant: str) -> tuple[str, ...]:
        """What the participant agreed to do and has not done, of the newest session."""
        sessions = guidance.of(self._desk, participant)
        if not sessions:
            return ()
        steps = self._rows(sessions[-1].id, AgreedStep, "agreed_step")
        wanted = [step.what for step in steps if step.who in _FOR_PARTICIPANT and step.done_on is None and step.what]
        return tuple(wanted[:MOST_NEXT_THINGS])

    def _place(self, session: GuidanceSession) -> str | None:
        if self._is_shielded:
            return None
        kind = _sentence(self._label("guidance_session", "place_kind", session.place_kind))
        return ", ".join(part for part in (kind, session.place) if part) or None

    def _interpreter(self, session: GuidanceSession) -> str | None:
        if session.interp_needed != "YES":
            return None
        parts = [
            self._label("guidance_session", name, getattr(session, name))
            for name in ("interp_type", "interp_mode", "interp_language")
        ]
        return _sentence(", ".join(part for part in parts if part)) or None

    def _attendee(self, row: Attendee) -> AttendeePrint:
        return AttendeePrint(
            role_label=_sentence(self._label("attendee", "role", row.role)) or "",
            name=row.name,
            organisation=None if self._is_shielded else row.organisation,
        )

    def _agreed(self, row: AgreedStep) -> AgreedStepPrint:
        who = _sentence(self._label("agreed_step", "who", row.who))
        return AgreedStepPrint(what=row.what or "", who_label=who, due_on=row.due_on)

    def _label(self, kind: str, field: str, code: str | None) -> str | None:
        name = kind_named(kind).fields[field].vocabulary
        if code is None or name is None:
            return code
        return self._desk.vocabularies.label(name, code, self._language)

    def _labels(self, kind: str, field: str, codes: frozenset[str] | None) -> tuple[str, ...]:
        if codes is None:
            return ()
        vocabulary = self._desk.vocabularies.load(kind_named(kind).fields[field].vocabulary or "")
        known = [term.code for term in vocabulary.terms if term.code in codes]
        ordered = [*known, *sorted(codes - set(known))]
        return tuple(_sentence(vocabulary.label(code, self._language)) or code for code in ordered)

    def _rows(self, root: str, cls: type[R], kind: str) -> list[R]:
        return [row for row in records.rows(self._desk, root, kind) if isinstance(row, cls)]


def numbers_on_paper(view: object, person: Participant) -> str | None:
    """Return the name of the first text that holds an identity number, or None.

    The person's own fødselsnummer, D-number and DUF number are found however they are spaced, anybody else's
    fødselsnummer or D-number by its check digits.
    """
    own = {plain_digits(str((person.national_id or {}).get("value") or "")), plain_digits(person.duf_number or "")}
    for name, text in _texts(view):
        for found in _NUMBER.finditer(text):
            digits = plain_digits(found.group())
            if digits in own - {""} or (len(digits) == 11 and not look_at_national_id(digits).oddities):
                return name
    return None


def person_of(desk: Desk, participant: str) -> Participant:
    """Return the participant. Raises RecordNotFoundError."""
    return _get(desk, Participant, participant)


def _texts(value: object, name: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield name, value
    elif isinstance(value, tuple):
        for each in value:
            yield from _texts(each, name)
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from _texts(getattr(value, field.name), field.name)


def _get(desk: Desk, cls: type[R], record_id: str) -> R:
    found: Any = records.get(desk, record_id)
    if not isinstance(found, cls):
        raise RecordNotFoundError(record_id)
    return found


def _known(desk: Desk, cls: type[R], record_id: str | None) -> R | None:
    """Return a record that another one names; None where it was deleted or is not on this laptop."""
    try:
        return _get(desk, cls, record_id) if record_id is not None else None
    except RecordNotFoundError:
        return None


def _declined(session: GuidanceSession) -> str | None:
    if session.declined_on is None and session.declined_reason is None:
        return None
    day = f"{session.declined_on:%d.%m.%Y}" if session.declined_on is not None else ""
    return ": ".join(part for part in (day, session.declined_reason) if part)


def _logo(kept: str | None) -> bytes | None:
    if not kept:
        return None
    try:
        return base64.b64decode(kept, validate=True)
    except binascii.Error:
        return None


def _sentence(text: str | None) -> Any:
    return text[:1].upper() + text[1:] if text else text
