"""A counsellor's whole day through the command line: from an empty folder to two printed documents and a copy."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.end2end.terminal import Terminal, change, new, words_of

IDENTITY_NUMBER = "01819010001"
DUF = "201912345678"
ADAPTATION = "Trenger ro og korte økter"
LIVING = "Deler ett rom med to andre"
PRIVATE = "Notat bare til meg selv"

LEVELS = ("listening", "speaking", "reading", "writing")
LANGUAGES = {
    "ti": ("C2", "C2", "C1", "B2"),
    "nb": ("A2", "A2", "A1", "A1"),
    "ar": ("B1", "B1", "A1", "NONE"),
    "en": ("A2", "A1", "A2", "A1"),
}
SCHOOLS = (
    ("1", "Barneskolen i Keren", 6, "TOLD"),
    ("2", "Ungdomsskolen i Keren", 2, "PAPER_SEEN"),
    ("3", "Kveldsskolen i Asmara", 1, "LOST"),
)
STEPS = (
    ("NORSK", "Norsk til B1", "Voksenopplæringen i Skien", 10),
    ("RKV", "Realkompetansevurdering", "Telemark fylkeskommune", 2),
    ("APPLICATION", "Søknad i Vigo", None, 1),
    ("VGO_MODULE", "Helsearbeiderfaget, fire moduler", "Skien videregående skole", 24),
    ("TRADE_TEST", "Fagprøve", None, 2),
)
NOTE = {
    "basis": "INTEGR_11",
    "starts_at": "09:00",
    "duration_minutes": 75,
    "place_kind": "OFFICE",
    "interp_needed": "YES",
    "interp_language": "ti",
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
    "summary_for_imdinett": "Ønsker å bli helsefagarbeider.",
    "read_back": "YES",
    "read_back_language": "ti",
}


@dataclass
class Day:
    """What the day made: the ids, and where the papers lie."""

    terminal: Terminal
    recovery_key: str
    today: date = field(default_factory=date.today)  # the day as the program, too, takes it from the machine
    ids: dict[str, str] = field(default_factory=dict)
    papers: dict[str, Path] = field(default_factory=dict)
    printed: dict[str, Any] = field(default_factory=dict)


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Day:
    """Work the day once; the tests look at what it left."""
    home = tmp_path_factory.mktemp("dag")
    terminal = Terminal(home / "lager")
    made = Day(terminal, terminal.init())
    register(made)
    map_competence(made)
    guide(made)
    make_plan(made)
    for document, record in (("plan", "plan"), ("guidance_note", "session")):
        paper = home / f"{document}.pdf"
        made.printed[document] = terminal.ask(
            "print", made.ids[record], "--document", document, "--language", "nb", "--out", str(paper)
        )
        made.papers[document] = paper
    return made


def register(day: Day) -> None:
    settled = day.today - timedelta(days=30)
    counsellor = day.terminal.ask("list", "counsellor")[0]["id"]
    (participant,) = day.terminal.apply(
        new(
            "participant",
            given_names="Selam Tesfaye",
            family_name="Haile",
            name_in_own_script="ሰላም ተስፋዬ ሃይለ",
            own_script_language="ti",
            birth_date="1990-01-01",
            address_form="F",
            citizenship="ER",
            contact_language="ti",
            interp_needed="YES",
            municipality="4003",
            national_id={"kind": "FNR", "value": IDENTITY_NUMBER},
            duf_number=DUF,
            responsible_counsellor=counsellor,
        )
    )
    day.ids["participant"] = participant
    day.terminal.apply(
        new(
            "legal_status",
            participant=participant,
            permit_ground="A_FLYKTNING",
            permit_granted=(settled - timedelta(days=60)).isoformat(),
            settled_on=settled.isoformat(),
            settled_by_agreement="YES",
        ),
        new("private_note", participant=participant, text=PRIVATE),
    )


def map_competence(day: Day) -> None:
    today = day.today.isoformat()
    (mapping,) = day.terminal.apply(
        new(
            "competence_mapping",
            participant=day.ids["participant"],
            status="DRAFT",
            version=1,
            basis="SEC_10",
            mapping_started_on=today,
            mapping_on=today,
            mapped_by="COUNSELLOR",
            adaptation=ADAPTATION,
            living_situation=LIVING,
        )
    )
    day.ids["mapping"] = mapping
    rows = [
        new("language_skill", parent=mapping, language=language, **dict(zip(LEVELS, levels, strict=True)))
        for language, levels in LANGUAGES.items()
    ]
    rows += [
        new(
            "education_entry",
            parent=mapping,
            nus_level=level,
            country="ER",
            institution=name,
            years_total=years,
            evidence=evidence,
        )
        for level, name, years, evidence in SCHOOLS
    ]
    rows += [
        new("work_entry", parent=mapping, styrk="5321", country="ER", form="EMPLOYED", tasks="Stell og mat for eldre"),
        new("other_competence", parent=mapping, type="CARE", detail="Passet små søsken"),
        new("wish", parent=mapping, horizon="LONG", type="OCCUPATION", text="Hjelpe eldre"),
    ]
    day.terminal.apply(*rows)
    day.terminal.apply(change("competence_mapping", mapping, status="FINAL"))


def guide(day: Day) -> None:
    counsellor = day.terminal.ask("list", "counsellor")[0]["id"]
    (session,) = day.terminal.apply(
        new(
            "guidance_session",
            participant=day.ids["participant"],
            mapping=day.ids["mapping"],
            status="DRAFT",
            version=1,
            guidance_on=day.today.isoformat(),
            counsellor=counsellor,
            **NOTE,
        )
    )
    day.ids["session"] = session
    due = (day.today + timedelta(days=21)).isoformat()
    day.terminal.apply(
        new("option", parent=session, what="Moduler i helsearbeiderfaget", pros="Lønn underveis", order="a"),
        new("option", parent=session, what="Vg1 helse på dagtid", cons="Ingen lønn", order="b"),
        new("agreed_step", parent=session, what="Hospitere en dag", who="TOGETHER", due_on=due, order="a"),
        change("guidance_session", session, status="FINAL"),
    )


def make_plan(day: Day) -> None:
    (plan,) = day.terminal.apply(
        new(
            "education_plan",
            participant=day.ids["participant"],
            status="DRAFT",
            version=1,
            made_on=day.today.isoformat(),
            long_goal="Bli helsefagarbeider med fagbrev",
            goal_styrk="5321",
            why="Jeg vil jobbe med eldre.",
            right="SEC_18_3",
            adaptation=ADAPTATION,
            next_followup_on=(day.today + timedelta(days=90)).isoformat(),
        )
    )
    day.ids["plan"] = plan
    (route,) = day.terminal.apply(new("route", parent=plan, title="Hovedvei", chosen="YES", order="a"))
    steps = []
    starts = day.today + timedelta(days=14)
    for order, (step_type, title, provider, months) in enumerate(STEPS):
        ends = starts + timedelta(days=30 * months)
        steps.append(
            new(
                "plan_step",
                parent=plan,
                route=route,
                type=step_type,
                title=title,
                provider=provider,
                months=months,
                date_mode="FIXED",
                starts_on=starts.isoformat(),
                ends_on=ends.isoformat(),
                responsible="TOGETHER",
                state="PLANNED",
                order=f"a{order}",
            )
        )
        starts = ends + timedelta(days=1)
    day.terminal.apply(*steps)
    day.terminal.apply(change("education_plan", plan, status="AGREED"))


def test_the_mapping_is_final_with_four_languages_and_three_schools(day: Day) -> None:
    shown = day.terminal.ask("show", day.ids["mapping"])
    assert shown["status"] == "FINAL"
    kinds = [row["kind"] for row in shown["rows"]]
    assert kinds.count("language_skill") == 4
    assert kinds.count("education_entry") == 3
    refused = day.terminal.run("apply", "-", lines=[change("competence_mapping", day.ids["mapping"], own_words="x")])
    assert refused.code == 3
    assert "ferdigstilt" in refused.said


def test_the_session_is_final_with_its_interpreter_on_the_phone(day: Day) -> None:
    shown = day.terminal.ask("show", day.ids["session"])
    assert (shown["status"], shown["interp_mode"], shown["interp_minutes"]) == ("FINAL", "PHONE", 70)
    assert sorted(row["kind"] for row in shown["rows"]) == ["agreed_step", "option", "option"]


def test_the_printed_plan_tells_all_five_steps_to_another_reader(day: Day) -> None:
    words = words_of(day.papers["plan"])
    for _, title, provider, _ in STEPS:
        assert title in words
        assert provider is None or provider in words
    for expected in (
        "Selam Tesfaye Haile",
        "Bli helsefagarbeider med fagbrev",
        "Jeg vil jobbe med eldre.",
        "Ingrid Moen",
    ):
        assert expected in words


def test_the_printed_note_tells_wishes_recommendation_and_agreements(day: Day) -> None:
    words = words_of(day.papers["guidance_note"])
    for expected in (
        NOTE["own_wishes"],
        NOTE["recommended_direction"],
        NOTE["recommendation_reason"],
        "Hospitere en dag",
    ):
        assert str(expected) in words
    assert "Moduler i helsearbeiderfaget" in words


@pytest.mark.parametrize("document", ["plan", "guidance_note"])
def test_no_paper_gives_away_what_it_must_not(day: Day, document: str) -> None:
    words = words_of(day.papers[document]).casefold()
    squeezed = words.replace(" ", "")
    for secret in (IDENTITY_NUMBER, IDENTITY_NUMBER[:6], IDENTITY_NUMBER[6:], DUF):
        assert secret not in squeezed
    for secret in (ADAPTATION, LIVING, PRIVATE, "flyktning", "A_FLYKTNING", "asyl", "oppholdsgrunnlag", "eritrea"):
        assert secret.casefold() not in words
    raw = day.papers[document].read_bytes()
    assert IDENTITY_NUMBER.encode() not in raw
    assert b"Haile" not in raw  # not in the file's own description either, which no reader shows


@pytest.mark.parametrize("document", ["plan", "guidance_note"])
def test_what_was_printed_is_kept_under_the_sum_of_its_bytes(day: Day, document: str) -> None:
    kept = day.terminal.ask("show", day.printed[document]["id"])
    assert kept["sha256"] == hashlib.sha256(day.papers[document].read_bytes()).hexdigest()
    assert kept["pages"] == day.printed[document]["pages"]


def test_showing_and_digesting_change_nothing_but_the_log_of_who_looked(day: Day) -> None:
    before = day.terminal.ask("digest")["digest"]
    everything = day.terminal.ask("show", day.ids["participant"])
    assert day.terminal.ask("digest")["digest"] == before
    assert json.dumps(everything, ensure_ascii=False).count("language_skill") >= 4
    actions = [entry["action"] for entry in day.terminal.ask("log", day.ids["participant"])]
    assert actions.count("PRINTED") == 2
    assert "OPENED" in actions


def test_she_is_found_by_another_spelling_and_by_her_own_script(day: Day) -> None:
    for query in ("selam hayle", "ሰላም"):
        assert day.ids["participant"] in [hit["id"] for hit in day.terminal.ask("find", query)]


def test_a_copy_brings_the_whole_day_back_on_another_machine(day: Day, tmp_path: Path) -> None:
    copy = tmp_path / "kopi.karrierekopi"
    day.terminal.ask("store", "backup", str(copy))
    other = Terminal(tmp_path / "annen maskin")
    other.ask("store", "restore", str(copy))
    assert other.ask("digest") == day.terminal.ask("digest")
    assert other.ask("show", day.ids["plan"]) == day.terminal.ask("show", day.ids["plan"])
    again = tmp_path / "igjen.pdf"
    other.ask("print", day.ids["plan"], "--document", "plan", "--out", str(again))
    assert words_of(again) == words_of(day.papers["plan"])
    assert other.ask("store", "verify")["ok"] is True


def test_the_store_is_sound_and_reads_as_noise(day: Day) -> None:
    report = day.terminal.ask("store", "verify")
    assert (report["ok"], report["problems"], report["orphans"]) == (True, [], [])
    secrets = [
        text.encode(code) for text in ("Haile", ADAPTATION, IDENTITY_NUMBER, "ሰላም") for code in ("utf-8", "utf-16-le")
    ]
    for file in day.terminal.folder.rglob("*"):
        if file.is_file():
            raw = file.read_bytes()
            assert not [secret for secret in secrets if secret in raw], file.name
