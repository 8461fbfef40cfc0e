"""Invented participants with plausible histories, made through the services: one unit of work each, then their plans.

The same seed and day give the same store content, digest included. Nobody in it exists; identity numbers are
synthetic (month + 80), so that none can be a living person's.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from karriere_app.domain.identity_numbers import look_at_national_id
from karriere_app.domain.ordering import keys_for
from karriere_app.services.demo_plans import make_plan
from karriere_app.services.desk import Desk
from karriere_app.services.records import RecordChange, apply_changes
from resources import DEMO

PEOPLE = 200
_WITH_A_PLAN = 4
_YOUNGEST = 21
"""Grown up when the case began, up to 500 days ago: a mapping of somebody under 18 is not made final."""


@dataclass(frozen=True)
class _Person:
    """What one invented person is made from."""

    origin: dict[str, Any]
    occupation: dict[str, Any]
    is_woman: bool
    given: tuple[str, str | None]
    family: tuple[str, str | None]
    born: date
    settled: date
    stage: int


def fill(desk: Desk, seed: int = 1, people: int = PEOPLE) -> list[str]:
    """Make the demo's participants and return their ids. ``desk`` carries seeded ids and a clock that stands still."""
    chance = random.Random(seed)
    data = json.loads((DEMO / "people.json").read_text(encoding="utf-8"))
    centres = _make_centres(desk, data)
    made: list[str] = []
    for number in range(people):
        person = _invent(chance, data, desk.today())
        participant = desk.new_id()
        changes = list(_history(desk, chance, data, centres, person, participant, number))
        apply_changes(desk, changes, "Demodata")
        if person.stage == _WITH_A_PLAN:
            make_plan(desk, chance, participant, person.occupation, person.born)
        made.append(participant)
    return made


def _make_centres(desk: Desk, data: dict[str, Any]) -> list[str]:
    changes = [
        RecordChange("reception_centre", desk.new_id(), {"name": name, "municipality": municipality})
        for name, municipality in data["centres"]
    ]
    return [str(record_id) for record_id in apply_changes(desk, changes, "Demodata").ids]


def _invent(chance: random.Random, data: dict[str, Any], today: date) -> _Person:
    origin = chance.choices(data["origins"], [origin["weight"] for origin in data["origins"]])[0]
    is_woman = chance.random() < 0.48
    age = max(_YOUNGEST, chance.randint(18, 54))
    born = date(today.year - age, 1, 1)
    if chance.random() > 0.3:  # many were given 1 January as their birthday
        born += timedelta(days=chance.randint(1, 330))
    return _Person(
        origin=origin,
        occupation=chance.choice(data["occupations"]),
        is_woman=is_woman,
        given=tuple(chance.choice(origin["female" if is_woman else "male"])),
        family=tuple(chance.choice(origin["family"])),
        born=born,
        settled=today - timedelta(days=chance.randint(3, 500)),
        stage=chance.choices((0, 1, 2, 3, 4), (14, 16, 18, 20, 32))[0],
    )


def _history(
    desk: Desk,
    chance: random.Random,
    data: dict[str, Any],
    centres: list[str],
    person: _Person,
    participant: str,
    number: int,
) -> Iterator[RecordChange]:
    """Yield what one person has before a plan; ``stage``: 0 referred, 1 mapping begun, 2 mapped, 3 and 4 guided."""
    yield RecordChange("participant", participant, _about_person(desk, chance, data, centres, person, number))
    yield RecordChange("legal_status", None, _legal_status(person, participant))
    if person.stage == 0:
        return
    mapping = desk.new_id()
    yield from _mapping(desk, chance, person, participant, mapping)
    if person.stage < 3:
        return
    yield from _session(desk, chance, person, participant, mapping)


def _about_person(
    desk: Desk, chance: random.Random, data: dict[str, Any], centres: list[str], person: _Person, number: int
) -> dict[str, Any]:
    own_script = f"{person.given[1]} {person.family[1]}" if person.given[1] and person.family[1] else None
    in_centre = person.stage < 2 and chance.random() < 0.5
    centre = chance.randrange(len(centres))
    return {
        "given_names": person.given[0],
        "family_name": person.family[0],
        "name_in_own_script": own_script,
        "own_script_language": person.origin["language"] if own_script else None,
        "birth_date": person.born.isoformat(),
        "address_form": "F" if person.is_woman else "M",
        "citizenship": person.origin["country"],
        "national_id": {"kind": "FNR", "value": _synthetic_number(person.born, number)},
        "contact_language": person.origin["language"],
        "print_language": person.origin["language"],
        "other_languages": ["en"] if chance.random() < 0.4 else None,
        "interp_needed": "YES" if chance.random() < 0.8 else "NO",
        "phone": f"00 00 {number // 100:02d} {number % 100:02d}",
        "municipality": data["centres"][centre][1] if in_centre else chance.choice(data["municipalities"]),
        "reception_centre": centres[centre] if in_centre else None,
        "responsible_counsellor": desk.principal.counsellor if chance.random() < 0.6 else None,
        "referred_by": "flyktningtjenesten",
        "referred_on": (person.settled + timedelta(days=2)).isoformat(),
    }


def _synthetic_number(born: date, number: int) -> str:
    """Return a fødselsnummer with 80 added to the month, as Skatteetaten's test population has (never a real one)."""
    series = 500 if born.year >= 2000 else 0
    for step in range(500):
        head = f"{born.day:02d}{born.month + 80:02d}{born.year % 100:02d}{series + (number * 7 + step) % 500:03d}"
        for tail in range(100):
            whole = f"{head}{tail:02d}"
            if look_at_national_id(whole, born).is_sound:
                return whole
    raise AssertionError("some number of a day has check digits")


def _legal_status(person: _Person, participant: str) -> dict[str, Any]:
    granted = person.settled - timedelta(days=40)
    has_permit = not person.origin["ground"].startswith("X_")
    return {
        "participant": participant,
        "permit_ground": person.origin["ground"],
        "permit_granted": granted.isoformat() if has_permit else None,
        "arrived": (granted - timedelta(days=120)).isoformat(),
        "settled_on": person.settled.isoformat(),
        "first_residence_on": person.settled.isoformat(),
        "settled_by_agreement": "YES" if has_permit else "NO",
        "vgs_level": "UAVKLART",
    }


def _mapping(
    desk: Desk, chance: random.Random, person: _Person, participant: str, mapping: str
) -> Iterator[RecordChange]:
    is_final = person.stage >= 2
    on = min(person.settled + timedelta(days=20), desk.today())
    yield RecordChange(
        "competence_mapping",
        mapping,
        {
            "participant": participant,
            "basis": "SEC_10",
            "mapping_started_on": on.isoformat(),
            "mapping_on": on.isoformat() if is_final else None,
            "mapped_by": "COUNSELLOR",
            "interp_type": "REGISTERED",
            "interp_mode": chance.choice(("PHONE", "PRESENT", "VIDEO")),
            "interp_category": chance.choice("ABCDE"),
            "interp_language": person.origin["language"],
            "own_words": person.occupation["wish"] if is_final else None,
            "status": "FINAL" if is_final else "DRAFT",
            "version": 1,
        },
    )
    yield from _languages(chance, person, mapping)
    if not is_final:
        return
    yield from _education_and_work(chance, person, mapping)


def _languages(chance: random.Random, person: _Person, mapping: str) -> Iterator[RecordChange]:
    mother = {name: chance.choice(("C1", "C2")) for name in ("listening", "speaking")}
    mother |= {name: chance.choice(("B1", "B2", "C1")) for name in ("reading", "writing")}
    yield RecordChange(
        "language_skill",
        None,
        {
            "parent": mapping,
            "language": person.origin["language"],
            "mother_tongue": "YES",
            "source": "SELF",
            "scripts": person.origin["scripts"],
            **mother,
        },
    )
    norwegian = chance.choice(("PRE_A1", "A1", "A2", "B1"))
    levels = dict.fromkeys(("listening", "speaking", "reading"), norwegian)
    yield RecordChange(
        "language_skill",
        None,
        {"parent": mapping, "language": "nb", "mother_tongue": "NO", "source": "SELF", **levels, "writing": "PRE_A1"},
    )


def _education_and_work(chance: random.Random, person: _Person, mapping: str) -> Iterator[RecordChange]:
    years = chance.randint(4, 16)
    begun = person.born.year + 7
    yield RecordChange(
        "education_entry",
        None,
        {
            "parent": mapping,
            "nus_level": "2" if years < 10 else "4" if years < 14 else "6",
            "country": person.origin["country"],
            "institution": chance.choice(person.origin["schools"]),
            "from_year": begun,
            "to_year": begun + years,
            "completed": chance.choice(("YES", "NO")),
            "years_total": years,
            "evidence": chance.choice(("TOLD", "PAPER_SEEN", "LOST", "PENDING")),
        },
    )
    if begun + years + 2 < person.settled.year - 2:
        yield RecordChange(
            "work_entry",
            None,
            {
                "parent": mapping,
                "styrk": person.occupation["styrk"],
                "occupation_text": person.occupation["text"],
                "country": person.origin["country"],
                "from_year": begun + years + 2,
                "to_year": person.settled.year - 2,
                "form": chance.choice(("EMPLOYED", "SELF", "FAMILY", "INFORMAL")),
                "evidence": "TOLD",
            },
        )
    else:
        yield RecordChange("field_answer", None, {"parent": mapping, "field": "work_entry", "answer": "NONE"})
    yield RecordChange(
        "other_competence",
        None,
        {"parent": mapping, "type": "DRIVING_LICENCE", "detail": "Klasse B", "evidence": "TOLD"},
    )
    yield RecordChange(
        "wish", None, {"parent": mapping, "horizon": "LONG", "type": "OCCUPATION", "text": person.occupation["goal"]}
    )


def _session(
    desk: Desk, chance: random.Random, person: _Person, participant: str, mapping: str
) -> Iterator[RecordChange]:
    session = desk.new_id()
    on = min(person.settled + timedelta(days=chance.randint(25, 110)), desk.today())
    is_final = on < desk.today() - timedelta(days=1)
    registered = min(on + timedelta(days=10), desk.today())
    # An office that does its work: what is older than ten weeks is registered, some of the newer is not yet.
    is_registered = on < desk.today() - timedelta(days=68) or chance.random() < 0.6
    yield RecordChange(
        "guidance_session",
        session,
        {
            "participant": participant,
            "guidance_offered_on": (on - timedelta(days=14)).isoformat(),
            "guidance_on": on.isoformat(),
            "starts_at": chance.choice(("09:00", "10:30", "12:30")),
            "duration_minutes": chance.choice((45, 60, 75, 90)),
            "place_kind": chance.choice(("OFFICE", "RECEPTION", "VIDEO")),
            "basis": "OPPL_28_9" if person.origin["ground"].startswith("X_") else "INTEGR_11",
            "counsellor": desk.principal.counsellor,
            "mapping": mapping,
            "topics": ["OWN_COMPETENCE", "UPPER_SECONDARY"],
            "career_buttons": ["CHANGE_STABILITY"],
            "interp_needed": "YES",
            "interp_type": "REGISTERED",
            "interp_category": chance.choice("ABC"),
            "interp_language": person.origin["language"],
            "interp_mode": "PHONE",
            "interp_minutes": 60,
            "interp_informed": "YES",
            "information_given": ["PURPOSE", "CONFIDENTIALITY", "ADVICE_ONLY"],
            "own_wishes": person.occupation["wish"],
            "recommended_goal": "FAG_YRKE",
            "recommended_direction": person.occupation["goal"],
            "recommended_norwegian_level": "B1",
            "recommendation_reason": "Erfaringen hjemmefra kan bli til norsk fagbrev.",
            "disagreement": "NO",
            "summary_for_imdinett": "Ønsker fagbrev. Har erfaring. Trenger norsk til B1.",
            "read_back": "YES",
            "read_back_language": person.origin["language"],
            "status": "FINAL" if is_final else "DRAFT",
            "version": 1,
            "imdinett_registered_on": registered.isoformat() if is_final and is_registered else None,
        },
    )
    yield RecordChange("attendee", None, {"parent": session, "role": "PROGRAMME_ADVISER", "organisation": "kommunen"})
    orders = keys_for(2, desk.store.identity.device)
    for order, (what, who) in zip(orders, _AGREED, strict=True):
        due = on + timedelta(days=chance.randint(20, 90))
        values = {"parent": session, "what": what, "who": who, "due_on": due.isoformat(), "order": order}
        is_long_past = due < desk.today() - timedelta(days=14)
        if due < desk.today() and (is_long_past or chance.random() < 0.6):
            values["done_on"] = due.isoformat()
        yield RecordChange("agreed_step", None, values)


_AGREED = (("Finne fram vitnemål og attester", "PARTICIPANT"), ("Melde opp til norskprøve", "MUNICIPALITY"))
