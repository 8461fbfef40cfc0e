"""What the law needs to know about a participant (records.md; names of law.md section 7)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from karriere_app.domain.declaration import Record, about, key, record
from karriere_app.domain.fields import Codes, Merge, RecordId, Retention, Sensitivity

_STATUS = "integreringsforskriften § 46"


@record("Oppholdsgrunnlag", basis=_STATUS, retention=Retention.COMPETENCE, single=True)
class LegalStatus(Record):
    """Permit, settlement and what else decides which rules hold (integreringsloven §§ 8, 9 and 52)."""

    participant: RecordId = key("Deltaker", refers="participant", owner=True)
    permit_ground: str | None = about("Oppholdsgrunnlag", vocabulary="permit_ground", merge=Merge.NEVER)
    permit_section: str | None = about("Paragraf i utlendingsloven", longest=40)
    permit_granted: date | None = about("Tillatelse gitt", merge=Merge.NEVER)
    earlier_permit: str | None = about("Tidligere oppholdsgrunnlag", vocabulary="permit_ground")
    arrived: date | None = about("Kom til Norge")
    first_residence_on: date | None = about("Først bosatt i en kommune")
    settled_on: date | None = about("Bosatt", merge=Merge.NEVER, sensitivity=Sensitivity.GEOLOCATING)
    settled_by_agreement: str | None = about("Bosatt etter avtale", vocabulary="yes_no")
    claim_on: date | None = about("Krav framsatt")
    ref_settled_on: date | None = about("Referansepersonen bosatt")
    family_applied_on: date | None = about("Søkt familieinnvandring")
    renewed_on: date | None = about("Tillatelse fornyet")
    permit_changed_on: date | None = about("Grunnlag endret")
    job_hours: int | None = about("Arbeid, timer i uka", unit="hours", at_least=0, at_most=100)
    job_from_on: date | None = about("Arbeid fra")
    job_ended_on: date | None = about("Arbeid slutt")
    vgs_level: str | None = about("Utdanning på videregående nivå", vocabulary="vgs_level", merge=Merge.NEVER)
    vgs_level_reason: str | None = about("Hvorfor", longest=2_000)
    edu_country: str | None = about("Utdanningsland", vocabulary="country")
    gsu_edition: str | None = about("GSU-listens utgave", basis="integreringsforskriften § 65 a", longest=40)
    gsu_checked_on: date | None = about("GSU-listen sjekket", basis="integreringsforskriften § 65 a")
    gsu_result: str | None = about("GSU-listens krav oppfylt", vocabulary="vgs_level")
    grunnskole_done: str | None = about("Fullført grunnskole", vocabulary="yes_no")
    earlier_34_decision: str | None = about("Tidligere vedtak etter kap. 6A", vocabulary="yes_no")
    research_reserved: str | None = about(
        "Reservert mot forskning", basis="integreringsforskriften § 62", vocabulary="yes_no"
    )
    governing_act: str | None = about("Lov som gjelder", vocabulary="governing_act", merge=Merge.NEVER)
    governing_act_reason: str | None = about("Hvorfor denne loven", longest=2_000)


@record("Introduksjonsprogram", basis="integreringsloven § 43", retention=Retention.PROGRAMME, single=True)
class IntroductionProgramme(Record):
    """The municipality's facts on the introduction programme: recorded here, decided there."""

    participant: RecordId = key("Deltaker", refers="participant", owner=True)
    prog_offer_on: date | None = about("Tilbud om oppstart")
    decision_on: date | None = about("Vedtak", merge=Merge.NEVER)
    ruleset: str | None = about("Regelsett", vocabulary="ruleset", merge=Merge.NEVER)
    ruleset_reason: str | None = about("Hvorfor dette regelsettet", longest=2_000)
    end_goal: str | None = about("Sluttmål", vocabulary="end_goal", merge=Merge.NEVER)
    end_goal_reason: str | None = about("Hvorfor dette sluttmålet", longest=2_000)
    prog_start: date | None = about("Programmet begynte")
    prog_end: date | None = about("Programmet slutter")
    extension_end: date | None = about("Forlenget til")
    absence_workdays: int | None = about("Fravær", unit="workdays", at_least=0, at_most=2_000)
    timeoff_workdays: int | None = about("Fri", unit="workdays", at_least=0, at_most=2_000)
    leave_workdays: int | None = about("Permisjon", unit="workdays", at_least=0, at_most=2_000)
    leave_type: str | None = about("Type permisjon", vocabulary="leave_type")
    leave_from: date | None = about("Permisjon fra")
    leave_norwegian_offered_on: date | None = about("Norsk tilbudt i permisjonen")
    goal_reached_on: date | None = about("Sluttmålet nådd")
    elements: Codes | None = about("Elementer", vocabulary="programme_element")
    work_hours_weekly: int | None = about("Arbeidsrettet, timer i uka", unit="hours", at_least=0, at_most=100)
    livsmestring_migration_hours: int | None = about("Livsmestring, migrasjon", unit="hours", at_least=0, at_most=500)
    livsmestring_career_hours: int | None = about("Livsmestring, karriere", unit="hours", at_least=0, at_most=500)
    foreldre_group_meetings: int | None = about("Foreldreveiledning, gruppe", unit="count", at_least=0, at_most=100)
    foreldre_individual_talks: int | None = about("Foreldreveiledning, samtaler", unit="count", at_least=0, at_most=100)
    foreldre_form: str | None = about("Foreldreveiledning, form", vocabulary="parental_form")
    plan_on: date | None = about("Dato for integreringsplan")
    plan_reviewed_on: date | None = about("Planen gjennomgått")
    plan_parts: Codes | None = about("Deler i planen", basis="integreringsloven § 15", vocabulary="plan_part")
    plan_reasons_given: str | None = about("Begrunnelse gitt", vocabulary="yes_no")
    contract_on: date | None = about("Dato for kontrakt", basis="integreringsloven § 16")
    contract_kind: str | None = about("Kontrakt eller erklæring", vocabulary="contract_kind")
    municipality: str | None = about("Kommune", vocabulary="municipality", sensitivity=Sensitivity.GEOLOCATING)
    ended_on: date | None = about("Avsluttet")
    end_reason: str | None = about("Hvorfor avsluttet")


@record("Norskopplæring", basis="integreringsloven § 43", retention=Retention.PROGRAMME, single=True)
class NorwegianTraining(Record):
    """Norwegian and social studies (integreringsloven chapter 6)."""

    participant: RecordId = key("Deltaker", refers="participant", owner=True)
    responsible: str | None = about("Ansvarlig", vocabulary="norwegian_responsible")
    full_time_vgo: str | None = about("Videregående på heltid", vocabulary="yes_no")
    norsk_goal: Mapping[str, str | int] | None = about(
        "Norskmål", basis="integreringsforskriften § 28", keys=("listening", "speaking", "reading", "writing")
    )
    norsk_goal_reason: str | None = about("Hvorfor dette målet", longest=2_000)
    norsk_offer_on: date | None = about("Tilbud om norsk")
    norsk_start: date | None = about("Norsk begynte")
    norsk_hours: int | None = about("Norsk", unit="hours", at_least=0, at_most=5_000)
    norsk_leave_days: int | None = about("Permisjon fra norsk", unit="days", at_least=0, at_most=2_000)
    norsk_goal_reached_on: date | None = about("Norskmålet nådd")
    norskplan_on: date | None = about("Dato for norskplan")
    samf_hours: int | None = about("Samfunnskunnskap", unit="hours", at_least=0, at_most=500)
    samf_done_on: date | None = about("Samfunnskunnskap fullført")
    absence_workdays: int | None = about("Fravær", unit="workdays", at_least=0, at_most=2_000)
    absence_sent_on: date | None = about("Fravær meldt kommunen")
    next_test: str | None = about("Neste prøve")
    next_test_on: date | None = about("Dato for neste prøve")
    exempt_reason: str | None = about("Fritatt fordi", longest=2_000)


@record("Overstyrt funn", basis="integreringsloven § 43", retention=Retention.CASE)
class FindingOverride(Record):
    """A hard finding that a counsellor set aside, with the reason; also the reasons for late cases."""

    participant: RecordId = key("Deltaker", refers="participant", owner=True)
    of_record: RecordId | None = about("Gjelder")
    rule: str | None = about("Regel", longest=80)
    reason_code: str | None = about("Grunn", vocabulary="override_reason")
    reason: str | None = about("Begrunnelse", longest=2_000)
    by: RecordId | None = about("Av", refers="counsellor")
    at: datetime | None = about("Tidspunkt")


@record("Vurdering", basis="integreringsloven § 43", retention=Retention.CASE)
class Evaluation(Record):
    """Which rules of which law set fired when something was made final or printed."""

    participant: RecordId = key("Deltaker", refers="participant", owner=True)
    of_record: RecordId | None = about("Gjelder")
    on: date | None = about("Dato")
    law_set: str | None = about("Regelsett", longest=80)
    rules: Codes | None = about("Regler som slo til")
