"""The note of a session as it may stand on paper, and the check that no print holds an identity number.

Plans are in ``print_plans`` and ``print_cases``, mappings in ``print_mappings``, what they share in ``print_facts``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from karriere_app.domain.competence import CompetenceMapping
from karriere_app.domain.guidance import AgreedStep, Attendee, GuidanceSession, Option
from karriere_app.domain.identity_numbers import look_at_national_id, plain_digits
from karriere_app.domain.participant import Participant
from karriere_app.printing.views import AgreedStepPrint, AttendeePrint, GuidanceNotePrint, OptionPrint
from karriere_app.services.print_facts import PrintFacts, sentence

_SESSION = "guidance_session"
_NUMBER = re.compile(r"(?<!\d)\d(?:[ .\u00a0-]?\d){10,11}(?!\d)")


def guidance_note_view(facts: PrintFacts, session: GuidanceSession) -> GuidanceNotePrint:
    """Return the note of a session; private notes are records of their own and never come near it."""
    mapping = facts.known(CompetenceMapping, session.mapping)
    disagree = session.disagreement in ("PARTLY", "YES")
    return GuidanceNotePrint(
        county=facts.county(),
        counsellor=facts.counsellor(session.counsellor or session.created_by),
        participant=facts.reader(),
        version=session.version or 1,
        is_draft=session.status in (None, "DRAFT"),
        made_on=session.guidance_on or session.declined_on or session.created_at.astimezone().date(),
        basis_text=facts.words(_SESSION, "basis", session.basis) or "",
        guidance_on=session.guidance_on,
        duration_minutes=session.duration_minutes,
        place=_place(facts, session),
        interpreter_text=facts.interpreter(session) if session.interp_needed == "YES" else None,
        attendees=tuple(_attendee(facts, row) for row in facts.rows(session.id, Attendee, "attendee")),
        mapping_on=mapping.mapping_on if mapping is not None else None,
        mapped_by_label=facts.label("competence_mapping", "mapped_by", mapping.mapped_by) if mapping else None,
        declined_text=_declined(session),
        own_wishes=session.own_wishes,
        options=tuple(
            OptionPrint(what=row.what or "", pros=row.pros, cons=row.cons)
            for row in facts.rows(session.id, Option, "option")
        ),
        recommended_goal=facts.words(_SESSION, "recommended_goal", session.recommended_goal),
        recommended_direction=session.recommended_direction,
        recommended_norwegian_level=facts.label(
            _SESSION, "recommended_norwegian_level", session.recommended_norwegian_level
        ),
        recommendation_reason=session.recommendation_reason,
        shows_advice_notice=session.basis != "SEC_37B_3",
        disagreement_text=session.disagreement_text if disagree else None,
        agreed_steps=tuple(_agreed(facts, row) for row in facts.rows(session.id, AgreedStep, "agreed_step")),
        information_given=tuple(
            sentence(each) for each in facts.labels(_SESSION, "information_given", session.information_given)
        ),
        read_back={"YES": True, "NO": False}.get(session.read_back or ""),
        read_back_language_label=facts.label(_SESSION, "read_back_language", session.read_back_language),
        has_interpreter=session.interp_needed == "YES",
        only_in_bokmaal=facts.only_in_bokmaal,
    )


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


def _place(facts: PrintFacts, session: GuidanceSession) -> str | None:
    if facts.is_shielded:
        return None
    kind = facts.words(_SESSION, "place_kind", session.place_kind)
    return ", ".join(part for part in (kind, session.place) if part) or None


def _attendee(facts: PrintFacts, row: Attendee) -> AttendeePrint:
    return AttendeePrint(
        role_label=facts.words("attendee", "role", row.role) or "",
        name=row.name,
        organisation=None if facts.is_shielded else row.organisation,
    )


def _agreed(facts: PrintFacts, row: AgreedStep) -> AgreedStepPrint:
    return AgreedStepPrint(what=row.what or "", who_label=facts.words("agreed_step", "who", row.who), due_on=row.due_on)


def _texts(value: object, name: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield name, value
    elif isinstance(value, tuple):
        for each in value:
            yield from _texts(each, name)
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from _texts(getattr(value, field.name), field.name)


def _declined(session: GuidanceSession) -> str | None:
    if session.declined_on is None and session.declined_reason is None:
        return None
    day = f"{session.declined_on:%d.%m.%Y}" if session.declined_on is not None else ""
    return ": ".join(part for part in (day, session.declined_reason) if part)
