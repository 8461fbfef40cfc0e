"""Invented plans and notes for the print tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

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

COUNTY = CountyPrint(
    name="Telemark fylkeskommune",
    phone="35 91 70 00",
    email="karriere@telemark.example.no",
    address="Fylkesbakken 10, 3715 Skien",
    complaint_text_nb=(
        "Du kan klage hvis du får avslag på inntak eller på vurderingen av det du kan fra før. "
        "Fristen er tre uker fra du fikk brevet.\nSpør veilederen din hvis du vil ha hjelp til å klage."
    ),
)
COUNSELLOR = CounsellorPrint(
    name="Kari Nordmann", title="karriereveileder", phone="35 91 72 34", office="Karriere Telemark, Skien"
)
AMINA = ParticipantPrint(
    name="Amina Hassan", name_in_own_script="أمينة حسن", own_script_language="ar", address_form="F"
)
STEPS = (
    PlanStepPrint(
        type="NORSK",
        type_label="Norskopplæring",
        title="Lær mer norsk, til nivå B1",
        provider="Skien kommune, voksenopplæringen",
        starts_on=date(2026, 8, 17),
        ends_on=date(2027, 6, 18),
        months=10,
        responsible_label="Kommunen",
        state_label="I gang",
        has_begun=True,
    ),
    PlanStepPrint(
        type="RKV",
        type_label="Realkompetansevurdering",
        title="Vis hva du kan fra før",
        provider="Karriere Telemark",
        starts_on=date(2027, 2, 1),
        ends_on=date(2027, 3, 1),
        months=1,
        responsible_label="Fylkeskommunen",
        state_label="Planlagt",
        requirement_text="attester fra arbeidet på sykehjemmet",
    ),
    PlanStepPrint(
        type="VGO_MODULE",
        type_label="Modulstrukturert opplæring",
        title="Helsearbeiderfaget, fire moduler",
        provider="Skogmo videregående skole",
        starts_on=date(2027, 8, 16),
        ends_on=date(2029, 6, 15),
        months=22,
        responsible_label="Skolen",
        state_label="Planlagt",
        requirement_text="norsk på nivå B1, muntlig og skriftlig",
    ),
    PlanStepPrint(
        type="APPRENTICE",
        type_label="Læretid i bedrift",
        title="Vær lærling på et sykehjem",
        provider="Skien kommune",
        starts_on=date(2029, 8, 15),
        ends_on=date(2031, 6, 30),
        months=22,
        responsible_label="Du og fylkeskommunen",
        state_label="Planlagt",
    ),
    PlanStepPrint(
        type="TRADE_TEST",
        type_label="Fagprøve",
        title="Ta fagprøven",
        starts_on=date(2031, 8, 15),
        months=1,
        responsible_label="Prøvenemnda",
        state_label="Planlagt",
    ),
)
PLAN = PlanPrint(
    county=COUNTY,
    counsellor=COUNSELLOR,
    participant=AMINA,
    plan_code="7K2QM-4VX9D",
    version=2,
    is_draft=False,
    made_on=date(2026, 8, 17),
    replaces_date=date(2026, 3, 2),
    long_goal="Jeg vil bli helsefagarbeider og jobbe på sykehjem.",
    why="«Jeg har passet gamle mennesker i mange år. Det er et arbeid jeg er god på.»",
    steps=STEPS,
    next_followup_on=date(2026, 11, 24),
    next_things=(
        "Søk om realkompetansevurdering på vigo.no.",
        "Finn attestene fra arbeidet på sykehjemmet.",
        "Meld deg opp til norskprøven.",
    ),
    has_interpreter=True,
)
EMPTY_PLAN = PlanPrint(
    county=CountyPrint(name="Telemark fylkeskommune"),
    counsellor=CounsellorPrint(name="Kari Nordmann"),
    participant=ParticipantPrint(name="Oleksandr Kovalenko"),
    plan_code=None,
    version=1,
    is_draft=True,
    made_on=date(2026, 8, 17),
)
LONG_PLAN = replace(PLAN, steps=tuple(replace(STEPS[at % 5], title=f"Steg nummer {at + 1}") for at in range(80)))
NOTE = GuidanceNotePrint(
    county=COUNTY,
    counsellor=COUNSELLOR,
    participant=ParticipantPrint(
        name="Oleksandr Kovalenko", name_in_own_script="Олександр Коваленко", own_script_language="uk", address_form="M"
    ),
    version=1,
    is_draft=False,
    made_on=date(2026, 8, 17),
    basis_text="Du har rett til karriereveiledning etter integreringsloven § 11.",
    guidance_on=date(2026, 8, 14),
    duration_minutes=90,
    place="Karriere Telemark, Skien",
    interpreter_text="Tolk i ukrainsk på telefon, fra Nasjonalt tolkeregister",
    attendees=(
        AttendeePrint(role_label="Karriereveileder", name="Kari Nordmann", organisation="Karriere Telemark"),
        AttendeePrint(role_label="Programrådgiver", name="Per Hansen", organisation="Skien kommune"),
    ),
    mapping_on=date(2026, 7, 20),
    mapped_by_label="Skien kommune",
    own_wishes="Jeg vil jobbe med det jeg kan fra før. Jeg har vært elektriker i åtte år.\nJeg vil bo i Skien.",
    options=(
        OptionPrint(
            what="Godkjenning fra DSB og fagbrev på jobb",
            pros="Du får lønn med én gang. Du bruker det du kan.",
            cons="Du må finne en bedrift som vil ha deg. Du trenger norsk på nivå B1.",
        ),
        OptionPrint(
            what="Videregående opplæring i elektrofag",
            pros="Du lærer faget på norsk.",
            cons="Det tar fire år og gir ikke lønn de to første årene.",
        ),
    ),
    recommended_goal="Fagbrev som elektriker",
    recommended_direction="Fagbrev på jobb, etter realkompetansevurdering",
    recommended_norwegian_level="B1 muntlig og skriftlig, B2 lytte",
    recommendation_reason="Du har lang praksis, og det er mange ledige stillinger for elektrikere i Telemark.",
    disagreement_text="Du vil begynne å jobbe før du er ferdig med norskkurset.",
    agreed_steps=(
        AgreedStepPrint(what="Sende vitnemål til HK-dir", who_label="Du", due_on=date(2026, 9, 1)),
        AgreedStepPrint(what="Ringe tre bedrifter om praksisplass", who_label="Veilederen", due_on=date(2026, 9, 15)),
        AgreedStepPrint(what="Sende notatet til Skien kommune", who_label="Veilederen"),
    ),
    information_given=(
        "Hva samtalen brukes til, og hvem som får dette notatet.",
        "Veilederen har taushetsplikt.",
        "Du kan få se alt vi skriver om deg.",
        "Du kan klage på vedtak om introduksjonsprogrammet.",
    ),
    read_back=True,
    read_back_language_label="ukrainsk",
    has_interpreter=True,
)
