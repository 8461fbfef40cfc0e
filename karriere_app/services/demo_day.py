"""A counsellor's day through the services: from a new participant to a printed plan, with an invented person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from karriere_app.security.durable_file import storage_error
from karriere_app.services import guidance, mappings, plans, prints
from karriere_app.services.desk import Desk
from karriere_app.services.records import RecordChange, apply_changes, save_fields


def work_a_day(desk: Desk, target: Path, tell: Callable[[str], None]) -> Path:
    """Do the day, telling each step in a sentence, and return the path of the participant's plan as PDF.

    Raises StorageError where ``target`` cannot be written.
    """
    participant = _new_participant(desk)
    tell("Ny deltaker er registrert.")
    _map(desk, participant)
    tell("Kompetansen er kartlagt: fire språk, skole, arbeid og annen kompetanse.")
    _guide(desk, participant)
    tell("Veiledningssamtalen er ført og ferdigstilt, med tolk på telefon.")
    plan = _plan(desk, participant)
    tell("Planen har fem steg og er avtalt.")
    prepared = prints.prepare(desk, plan, "plan", "nb")
    prints.keep(desk, prepared)
    try:
        target.mkdir(parents=True, exist_ok=True)
        file = target / prepared.file_name
        file.write_bytes(prepared.content)
    except OSError as error:
        raise storage_error(error) from None
    pages = "1 side" if prepared.pages == 1 else f"{prepared.pages} sider"
    tell(f"Planen er skrevet ut på {pages}, kontrollert og ført på deltakeren.")
    return file


def _new_participant(desk: Desk) -> str:
    values = {
        "given_names": "Selam Tesfaye",
        "family_name": "Haile",
        "name_in_own_script": "ሰላም ተስፋዬ ሃይለ",
        "own_script_language": "ti",
        "birth_date": "1994-05-12",
        "address_form": "F",
        "citizenship": "ER",
        "contact_language": "ti",
        "interp_needed": "YES",
        "municipality": "4003",
        "responsible_counsellor": desk.principal.counsellor,
    }
    participant = desk.new_id()
    settled = desk.today() - timedelta(days=30)
    status = {
        "participant": participant,
        "permit_ground": "A_FLYKTNING",
        "permit_granted": (settled - timedelta(days=60)).isoformat(),
        "settled_on": settled.isoformat(),
        "settled_by_agreement": "YES",
    }
    changes = [RecordChange("participant", participant, values), RecordChange("legal_status", None, status)]
    apply_changes(desk, changes, "Ny deltaker")
    return participant


def _map(desk: Desk, participant: str) -> None:
    mapping = mappings.start(desk, participant)
    today = desk.today().isoformat()
    save_fields(desk, mappings.KIND, mapping, {"basis": "SEC_10", "mapping_on": today, "mapped_by": "COUNSELLOR"})
    rows = [
        RecordChange("language_skill", None, {"parent": mapping, "language": language, **levels})
        for language, levels in (
            ("ti", {"mother_tongue": "YES", "listening": "C2", "speaking": "C2", "reading": "C1", "writing": "B2"}),
            ("nb", {"listening": "A2", "speaking": "A2", "reading": "A1", "writing": "A1"}),
            ("ar", {"listening": "B1", "speaking": "B1", "reading": "A1", "writing": "NONE"}),
            ("en", {"listening": "A2", "speaking": "A1", "reading": "A2", "writing": "A1"}),
        )
    ]
    school = {"nus_level": "2", "country": "ER", "institution": "Skolen i Keren", "years_total": 8, "evidence": "TOLD"}
    work = {"styrk": "5321", "country": "ER", "form": "EMPLOYED", "tasks": "Stell og mat for eldre", "evidence": "TOLD"}
    wish = {"horizon": "LONG", "type": "OCCUPATION", "text": "Hjelpe eldre"}
    rows += [
        RecordChange("education_entry", None, {"parent": mapping, **school}),
        RecordChange("work_entry", None, {"parent": mapping, **work}),
        RecordChange("other_competence", None, {"parent": mapping, "type": "CARE", "detail": "Passet små søsken"}),
        RecordChange("wish", None, {"parent": mapping, **wish}),
    ]
    apply_changes(desk, rows, "Kartla")
    mappings.finalise(desk, mapping)


def _guide(desk: Desk, participant: str) -> None:
    session = guidance.start(desk, participant)
    values = {
        "basis": "INTEGR_11",
        "starts_at": "09:00",
        "duration_minutes": 75,
        "place_kind": "OFFICE",
        "interp_type": "REGISTERED",
        "interp_category": "B",
        "interp_mode": "PHONE",
        "interp_minutes": 70,
        "interp_informed": "YES",
        "career_buttons": ["CHANGE_STABILITY", "CONTEXT"],
        "information_given": ["PURPOSE", "CONFIDENTIALITY", "ADVICE_ONLY", "APPEAL"],
        "own_wishes": "Jeg vil jobbe med eldre, slik jeg gjorde hjemme.",
        "recommended_goal": "FAG_YRKE",
        "recommended_direction": "Helsefagarbeider",
        "recommended_norwegian_level": "B1",
        "recommendation_reason": "Hun har erfaring fra omsorg og trives med det.",
        "disagreement": "NO",
        "summary_for_imdinett": "Ønsker å bli helsefagarbeider. Erfaring fra omsorg. Trenger norsk til B1.",
        "read_back": "YES",
        "read_back_language": "ti",
    }
    save_fields(desk, guidance.KIND, session, values)
    guidance.add_row(desk, "option", session, {"what": "Moduler i helsearbeiderfaget", "pros": "Lønn underveis"})
    due = (desk.today() + timedelta(days=21)).isoformat()
    guidance.add_row(desk, "agreed_step", session, {"what": "Hospitere en dag", "who": "TOGETHER", "due_on": due})
    guidance.finalise(desk, session)


def _plan(desk: Desk, participant: str) -> str:
    plan = plans.start(desk, participant)
    values = {
        "long_goal": "Bli helsefagarbeider med fagbrev",
        "goal_styrk": "5321",
        "why": "Jeg vil jobbe med eldre.",
        "right": "SEC_18_3",
        "next_followup_on": (desk.today() + timedelta(days=90)).isoformat(),
    }
    save_fields(desk, plans.KIND, plan, values)
    starts = desk.today() + timedelta(days=14)
    for step_type, title, provider, months in (
        ("NORSK", "Norsk til B1", "Voksenopplæringen i Skien", 10),
        ("RKV", "Realkompetansevurdering", "Telemark fylkeskommune", 2),
        ("APPLICATION", "Søknad i Vigo", "", 1),
        ("VGO_MODULE", "Helsearbeiderfaget, fire moduler", "Skien videregående skole", 24),
        ("TRADE_TEST", "Fagprøve", "", 2),
    ):
        ends = starts + timedelta(days=30 * months)
        step = {"title": title, "provider": provider or None, "months": months}
        dates = {"date_mode": "FIXED", "starts_on": starts.isoformat(), "ends_on": ends.isoformat()}
        plans.add_step(desk, plan, step_type, {**step, **dates, "responsible": "TOGETHER"})
        starts = ends + timedelta(days=1)
    plans.agree(desk, plan)
    return plan
