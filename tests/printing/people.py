"""Invented plans and notes for the print tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from karriere_app.printing.case_views import (
    CasePlanPrint,
    CaseStepPrint,
    CaseWayPrint,
    ChecksPrint,
    PriorityPrint,
    RiskPrint,
    SharingPrint,
    VersionPrint,
)
from karriere_app.printing.mapping_views import (
    CompetencePrint,
    EducationPrint,
    LanguagePrint,
    MappingPrint,
    WishPrint,
    WorkPrint,
)
from karriere_app.printing.views import (
    AgreedStepPrint,
    AttendeePrint,
    CounsellorPrint,
    CountyPrint,
    CreditPrint,
    GuidanceNotePrint,
    MoneyPrint,
    NextThingPrint,
    OptionPrint,
    OtherWayPrint,
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
    complaint_text_nn=(
        "Du kan klage om du får avslag på inntak eller på vurderinga av det du kan frå før. "
        "Fristen er tre veker frå du fekk brevet.\nSpør rettleiaren din om du vil ha hjelp til å klage."
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
        evidence_wanted="Norskprøven",
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
        evidence_wanted="Kompetansebevis for hver modul",
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
        NextThingPrint(
            kind="agreed",
            thing="Finn attestene fra arbeidet på sykehjemmet.",
            due_on=date(2026, 9, 1),
            helper="Kari Nordmann",
        ),
        NextThingPrint(kind="apply", thing="Videregående for voksne", due_on=date(2027, 3, 1), helper="Kari Nordmann"),
        NextThingPrint(kind="begin", thing="Vis hva du kan fra før", due_on=date(2027, 2, 1), helper="Fylkeskommunen"),
    ),
    credits=(
        CreditPrint(
            name_shown="Yrkesfaglig fordypning",
            result="Godkjent",
            on=date(2026, 6, 10),
            decision="Vedtak 2026/118",
            years=0.5,
        ),
    ),
    money=(
        MoneyPrint(
            funding_label="Introduksjonsstønad", starts_on=date(2026, 8, 17), ends_on=date(2027, 6, 18), steps=(1, 2)
        ),
        MoneyPrint(funding_label="Lånekassen", starts_on=date(2027, 8, 16), ends_on=date(2029, 6, 15), steps=(3,)),
        MoneyPrint(funding_label="Lærlinglønn", starts_on=date(2029, 8, 15), ends_on=date(2031, 6, 30), steps=(4,)),
    ),
    other_ways=(
        OtherWayPrint(
            title="Fagbrev på jobb",
            step_titles=("Norsk til B1", "Jobb på sykehjem", "Fagprøve"),
            ends_on=date(2030, 6, 28),
        ),
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
CASE = CasePlanPrint(
    plan=PLAN,
    status_label="Avtalt",
    version_reason="Endret situasjon",
    right_label="Videregående for voksne (§ 18-3)",
    goal_styrk_label="Helsefagarbeidere",
    goal_end_competence_label="Fagbrev",
    programme_label="Helse- og oppvekstfag",
    area_name_shown="Helsearbeiderfaget",
    grep_snapshot_on=date(2026, 11, 20),
    norwegian_goal=(("Lytte", "B2"), ("Snakke", "B1"), ("Lese", "B1"), ("Skrive", "B1")),
    credited_years=0.5,
    remaining="Fire moduler, norsk og samfunnskunnskap, fagprøve.",
    circumstances="Har ansvar for to barn i skolealder.",
    participation_view="Jeg vil helst begynne med moduler i bedrift.",
    disagreement_label="Vi er enige",
    case_no="2026/4711",
    ways=(
        CaseWayPrint(
            title="Hovedvei",
            is_chosen=True,
            steps=tuple(
                CaseStepPrint(
                    step=step,
                    months_min=8,
                    months_max=14,
                    date_mode_label="Regnet ut",
                    hours_weekly=12,
                    requires=("Lær mer norsk, til nivå B1",) if at else (),
                    is_parallel=at == 1,
                    funding_label="Introduksjonsstønad",
                    funding_from=date(2026, 8, 17),
                    actual_start=date(2026, 8, 17) if at == 0 else None,
                )
                for at, step in enumerate(STEPS)
            ),
            training_months=(36, 58),
            chosen_months=55,
            starts_on=date(2026, 8, 17),
            ends_on=date(2031, 9, 15),
        ),
        CaseWayPrint(title="Fagbrev på jobb", is_chosen=False),
    ),
    priorities=(
        PriorityPrint(rank=1, end_competence_label="Fagbrev", area_label="Helsearbeiderfaget"),
        PriorityPrint(rank=2, end_competence_label="Fagbrev", area_label="Barne- og ungdomsarbeiderfaget"),
        PriorityPrint(rank=3, end_competence_label="Generell studiekompetanse"),
    ),
    risks=(RiskPrint(what="Mangler barnepass om ettermiddagen", measure="Kommunen søker om SFO"),),
    sharings=(SharingPrint(who="Skien kommune", on=date(2026, 8, 20), scope="Hele planen", basis="Samtykke"),),
    versions=(
        VersionPrint(version=1, made_on=date(2026, 3, 2), status_label="Erstattet av ny versjon"),
        VersionPrint(version=2, made_on=date(2026, 8, 17), status_label="Avtalt", version_reason="Endret situasjon"),
    ),
    checks=ChecksPrint(warnings=("Ingen finansiering fra august 2031.",), in_order=("Planen har en plan B.",)),
)
MAPPING = MappingPrint(
    county=COUNTY,
    counsellor=COUNSELLOR,
    participant=AMINA,
    version=1,
    is_draft=False,
    made_on=date(2026, 7, 20),
    basis_text="Etter bosetting (integreringsloven § 10)",
    mapping_on=date(2026, 7, 20),
    mapped_by_label="Karriereveileder",
    interpreter_text="Tolk i Nasjonalt tolkeregister, telefon, arabisk",
    languages=(
        LanguagePrint(
            language_label="Arabisk (levantinsk)",
            is_mother_tongue=True,
            listening="C2",
            speaking="C2",
            reading="C1",
            writing="C1",
            scripts=("arabisk",),
            source_text="Egen vurdering",
        ),
        LanguagePrint(
            language_label="Norsk",
            listening="A2",
            speaking="A1",
            reading="A2",
            writing="A1",
            scripts=("latinsk",),
            source_text="Prøve: Norskprøven, 12. mai 2026, A2",
        ),
    ),
    educations=(
        EducationPrint(
            level_label="Videregående, avsluttende utdanning",
            subject="Sykepleieassistent",
            institution="Aleppo fagskole",
            country_label="Syria",
            from_year=2009,
            to_year=2011,
            is_completed=True,
            years_total=11,
            evidence_label="Papirene er tapt",
        ),
    ),
    works=(
        WorkPrint(
            styrk_label="Helsefagarbeidere",
            occupation_text="Pleier på gamlehjem",
            country_label="Syria",
            from_year=2011,
            to_year=2015,
            form_label="Ansatt",
            hours_week=40,
            tasks="Stell, mat, medisiner etter liste",
            evidence_label="Fortalt, ikke dokumentert",
        ),
    ),
    competences=(CompetencePrint(type_label="Førerkort", detail="Klasse B", evidence_label="Papirer sett"),),
    wishes=(WishPrint(text="Arbeide med gamle mennesker", type_label="Yrke", horizon_label="På lang sikt"),),
    basic_skills=(("Lesing", "GOOD"), ("Digitale ferdigheter", "SOME")),
    own_words="Jeg er god til å se hvordan folk har det.",
)
EMPTY_MAPPING = MappingPrint(
    county=CountyPrint(name="Telemark fylkeskommune"),
    counsellor=CounsellorPrint(name="Kari Nordmann"),
    participant=ParticipantPrint(name="Oleksandr Kovalenko"),
    version=1,
    is_draft=True,
    made_on=date(2026, 8, 17),
    answers=(("works", "Ikke spurt"),),
)
