"""Invented people, plans and mappings for the tests of prints, and what a reader sees on the paper."""

from __future__ import annotations

import subprocess
from pathlib import Path

from karriere_app.domain.education_plan import EducationPlan
from karriere_app.printing.views import PlanPrint
from karriere_app.services import mappings, plans, records
from karriere_app.services.desk import Desk
from karriere_app.services.print_facts import PrintFacts
from karriere_app.services.print_plans import plan_view
from karriere_app.services.records import RecordChange, apply_changes, save_fields

FNR = "01819010001"
DUF = "202512345611"


def make(desk: Desk, kind: str, **values: object) -> str:
    return apply_changes(desk, [RecordChange(kind, None, values)]).ids[0]


def new_person(desk: Desk) -> str:
    """Amina Hassan, with synthetic numbers and an address."""
    return make(
        desk,
        "participant",
        given_names="Amina",
        family_name="Hassan",
        name_in_own_script="أمينة حسن",
        own_script_language="ar",
        national_id={"kind": "FNR", "value": FNR},
        duf_number=DUF,
        address="Solbakken 4",
        municipality="4003",
    )


def new_plan(desk: Desk, person: str) -> str:
    """A draft with two steps and one that was taken out."""
    made = plans.start(desk, person)
    save_fields(
        desk,
        "education_plan",
        made,
        {
            "long_goal": "Helsefagarbeider med fagbrev",
            "why": "Jeg vil arbeide med gamle mennesker.",
            "adaptation": "Trenger pauser hver time",
            "circumstances": "Flyktet fra krigen",
        },
    )
    plans.add_step(desk, made, "NORSK", {"title": "Norsk til B1", "provider": "Skien voksenopplæring", "months": 12})
    second = plans.add_step(desk, made, "APPRENTICE", {"title": "Læretid", "starts_on": "2028-08-01"})
    plans.set_step_state(desk, second, "APPLIED")
    dropped = plans.add_step(desk, made, "WORK", {"title": "Praksis i butikk"})
    plans.set_step_state(desk, dropped, "DROPPED")
    return made


def filled(desk: Desk, plan: str) -> str:
    """Fill what only the full copy shows; return the plan."""
    save_fields(
        desk,
        "education_plan",
        plan,
        {
            "right": "SEC_18_3",
            "goal_styrk": "5321",
            "goal_end_competence": "TRADE_FAG",
            "norwegian_goal": {"speaking": "B1", "listening": "B2"},
            "participation_view": "Vil helst begynne nå",
            "remaining": "Fire moduler",
            "case_no": "2026/4711",
        },
    )
    make(desk, "credit", parent=plan, name_shown="Yrkesfaglig fordypning", result="Godkjent", years=0.5)
    make(desk, "priority", parent=plan, rank=1, end_competence="TRADE_FAG", area="HSHEA3----")
    make(desk, "risk", parent=plan, what="Barnepass mangler", measure="Kommunen søker om SFO")
    make(desk, "sharing", parent=plan, who="Skien kommune", on="2026-11-20", scope="Hele planen", basis="Samtykke")
    return plan


def new_mapping(desk: Desk, person: str) -> str:
    """A draft with a row of each kind."""
    made = mappings.start(desk, person)
    values = {
        "mapping_on": "2026-11-20",
        "mapped_by": "COUNSELLOR",
        "basis": "SEC_10",
        "own_words": "Jeg kan bake",
        "adaptation": "Trenger pauser",
        "living_situation": "Bor trangt",
        "place": "Mottaket på Dal",
        "basic_skills": {"reading": "GOOD"},
    }
    save_fields(desk, "competence_mapping", made, values)
    levels = {"listening": "A2", "speaking": "A1", "reading": "A2", "writing": "A1"}
    test = {"test_name": "Norskprøven", "test_taken_on": "2026-05-12", "test_result": "A2", "source": "TEST"}
    make(desk, "language_skill", parent=made, language="nb", **levels, **test)
    make(desk, "education_entry", parent=made, subject="Konditor", country="SY", institution="Aleppo", evidence="LOST")
    make(desk, "education_entry", parent=made, subject="Norsk", country="NO", institution="Skien voksenopplæring")
    make(desk, "work_entry", parent=made, styrk="7512", country="SY", from_year=2010, to_year=2014, evidence="TOLD")
    make(desk, "wish", parent=made, type="OCCUPATION", text="Bli baker", horizon="SHORT")
    make(desk, "wish", parent=made, type="PLACE", text="Bo i Porsgrunn", horizon="LONG")
    make(desk, "field_answer", parent=made, field="other_competence", answer="NOT_ASKED")
    return made


def text_of(content: bytes, tmp_path: Path) -> str:
    """What a reader of the file sees, by another program than the one that wrote it."""
    path = tmp_path / "paper.pdf"
    path.write_bytes(content)
    done = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, check=True)
    return " ".join(done.stdout.decode().split())


def view_of(desk: Desk, plan: str) -> PlanPrint:
    """Return the participant's copy of a plan before it is laid out."""
    found = records.get(desk, plan)
    assert isinstance(found, EducationPlan)
    return plan_view(PrintFacts(desk, found.participant, "nb"), found)
