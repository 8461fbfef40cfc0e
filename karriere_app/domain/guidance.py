"""The guidance session (karriereveiledningssamtale), integreringsloven § 11."""

from __future__ import annotations

from datetime import date, time

from karriere_app.domain.declaration import Record, about, key, record
from karriere_app.domain.fields import LONG_TEXT, Codes, Merge, Needed, RecordId, Retention, Sensitivity

_LAW = "integreringsloven § 11"
_FOUR = "integreringsforskriften § 47 andre ledd"


@record("Veiledningssamtale", basis=_LAW, retention=Retention.CASE, root=True, final_states=frozenset({"FINAL"}))
class GuidanceSession(Record):
    """One guidance conversation (karriereveiledningssamtale), integreringsloven § 11."""

    participant: RecordId = key("Deltaker", refers="participant", owner=True)
    guidance_offered_on: date | None = about("Dato for tilbud", merge=Merge.NEVER)
    guidance_on: date | None = about("Dato", final=Needed.UNLESS_DECLINED, merge=Merge.NEVER)
    starts_at: time | None = about("Klokkeslett")
    duration_minutes: int | None = about("Varighet", unit="min", at_least=1, at_most=600)
    preparation_minutes: int | None = about("Forberedelse", unit="min", at_least=0, at_most=600)
    place_kind: str | None = about("Hvor", vocabulary="place_kind")
    place: str | None = about("Sted", sensitivity=Sensitivity.GEOLOCATING)
    basis: str | None = about("Rettsgrunnlag", vocabulary="guidance_basis", final=Needed.ALWAYS, merge=Merge.NEVER)
    counsellor: RecordId | None = about("Veileder", refers="counsellor")
    funding_tag: str | None = about("Tilskudd", longest=60)
    group_size: int | None = about("Antall i gruppen", unit="people", at_least=1, at_most=200)
    mapping: RecordId | None = about(
        "Kartlegging som er brukt", refers="competence_mapping", final=Needed.FOR_INTEGR_11
    )
    topics: Codes | None = about("Temaer", vocabulary="topic")
    career_buttons: Codes | None = about("Karriereknappene", vocabulary="career_button")
    interp_needed: str | None = about(
        "Trengs tolk", basis="tolkeloven § 6", vocabulary="yes_no", final=Needed.UNLESS_DECLINED
    )
    interp_type: str | None = about("Tolk", basis="tolkeloven § 7", vocabulary="interp_type")
    interp_category: str | None = about("Tolkens kategori", basis="tolkeloven § 17", vocabulary="interp_category")
    interp_register_no: str | None = about("Nummer i Nasjonalt tolkeregister", basis="tolkeloven § 17", longest=40)
    interp_language: str | None = about("Tolkespråk", vocabulary="language")
    interp_mode: str | None = about("Hvordan tolken var med", basis="tolkeloven § 8", vocabulary="interp_mode")
    interp_minutes: int | None = about("Tolketid", unit="min", at_least=0, at_most=600)
    interp_breaks_minutes: int | None = about("Pauser", unit="min", at_least=0, at_most=600)
    interp_informed: str | None = about("Tolken kjenner taushetsplikten", basis="tolkeloven § 15", vocabulary="yes_no")
    interp_privacy_checked: str | None = about("Ingen andre hører", basis="tolkeloven § 8", vocabulary="yes_no")
    interp_emergency: str | None = about("Nødssituasjon", basis="tolkeloven §§ 4 og 7", vocabulary="yes_no")
    interp_reason: str | None = about("Hvorfor ikke kvalifisert tolk", basis="tolkeloven § 7", longest=2_000)
    interp_no_show: str | None = about("Tolken kom ikke", vocabulary="yes_no")
    information_given: Codes | None = about("Informasjon gitt", vocabulary="information_given")
    own_wishes: str | None = about(
        "Egne ønsker",
        basis="integreringsloven § 11 andre ledd",
        final=Needed.UNLESS_DECLINED,
        merge=Merge.NEVER,
        longest=LONG_TEXT,
    )
    recommended_goal: str | None = about(
        "Anbefalt sluttmål", basis="integreringsloven § 11 fjerde ledd", vocabulary="end_goal", merge=Merge.NEVER
    )
    recommended_direction: str | None = about("Anbefalt retning", longest=2_000)
    recommended_norwegian_level: str | None = about("Foreslått norsknivå", vocabulary="cefr")
    recommendation_reason: str | None = about("Begrunnelse", longest=LONG_TEXT)
    disagreement: str | None = about("Uenighet", vocabulary="disagreement")
    disagreement_text: str | None = about("Hva dere er uenige om", longest=LONG_TEXT)
    guidance_47_a: str | None = about("a) Mer om kompetansen", basis=_FOUR + " a", longest=LONG_TEXT)
    guidance_47_b: str | None = about("b) Ønsker og muligheter", basis=_FOUR + " b", longest=LONG_TEXT)
    guidance_47_c: str | None = about("c) Behov for utdanning eller godkjenning", basis=_FOUR + " c", longest=LONG_TEXT)
    guidance_47_d: str | None = about("d) Hindringer", basis=_FOUR + " d", longest=LONG_TEXT)
    summary_for_imdinett: str | None = about(
        "Sammendrag til IMDinett", basis="integreringsforskriften § 59", longest=LONG_TEXT
    )
    read_back: str | None = about("Lest opp for deltakeren", vocabulary="yes_no")
    read_back_language: str | None = about("Lest opp på", vocabulary="language")
    declined_on: date | None = about(
        "Dato for nei", basis="integreringsloven § 3 tredje ledd", final=Needed.IF_DECLINED, merge=Merge.NEVER
    )
    declined_reason: str | None = about(
        "Hvorfor nei", basis="integreringsloven § 3 tredje ledd", final=Needed.IF_DECLINED, longest=2_000
    )
    status: str | None = about("Status", vocabulary="final_status", merge=Merge.NEVER)
    replaces: RecordId | None = about("Erstatter", refers="guidance_session")
    version: int | None = about("Versjon", unit="count", at_least=1)
    version_reason: str | None = about("Hvorfor ny versjon", longest=2_000)
    imdinett_registered_on: date | None = about(
        "Ført i IMDinett", basis="integreringsforskriften § 59 andre ledd", follow_up=True
    )
    imdinett_registered_by: str | None = about(
        "Ført i IMDinett av", basis="integreringsforskriften § 59 andre ledd", follow_up=True
    )
    sent_to_municipality_on: date | None = about(
        "Sendt kommunen", basis="integreringsforskriften § 59 tredje ledd", follow_up=True
    )
    case_no: str | None = about("Saksnummer", basis="arkivlova § 5", longest=60, follow_up=True)
    journal_no: str | None = about("Journalnummer", basis="arkivlova § 5", longest=60, follow_up=True)
    archived_on: date | None = about("Arkivert", basis="arkivlova § 5", follow_up=True)


@record("Til stede", basis=_LAW, retention=Retention.CASE, parent="guidance_session")
class Attendee(Record):
    """Somebody who was present besides counsellor and participant."""

    participant: RecordId = key("Deltaker", refers="participant", owner=True)
    parent: RecordId = key("Samtale", refers="guidance_session", parent=True)
    role: str | None = about("Rolle", vocabulary="attendee_role")
    name: str | None = about("Navn")
    organisation: str | None = about("Virksomhet")
    remark: str | None = about("Merknad", longest=2_000)
    copied_from: RecordId | None = about("Kopiert fra", refers="attendee")


@record("Mulighet", basis=_LAW, retention=Retention.CASE, parent="guidance_session")
class Option(Record):
    """A possibility that was talked through, with what speaks for and against it."""

    participant: RecordId = key("Deltaker", refers="participant", owner=True)
    parent: RecordId = key("Samtale", refers="guidance_session", parent=True)
    what: str | None = about("Mulighet", longest=2_000)
    pros: str | None = about("Taler for", longest=LONG_TEXT)
    cons: str | None = about("Taler mot", longest=LONG_TEXT)
    order: str | None = about("Rekkefølge", longest=80)
    copied_from: RecordId | None = about("Kopiert fra", refers="option")


@record("Avtalt steg", basis=_LAW, retention=Retention.CASE, parent="guidance_session")
class AgreedStep(Record):
    """What was agreed: who does what, by when."""

    participant: RecordId = key("Deltaker", refers="participant", owner=True)
    parent: RecordId = key("Samtale", refers="guidance_session", parent=True)
    what: str | None = about("Hva", longest=2_000)
    who: str | None = about("Hvem", vocabulary="agreed_who")
    due_on: date | None = about("Innen")
    order: str | None = about("Rekkefølge", longest=80)
    done_on: date | None = about("Gjort", follow_up=True)
    copied_from: RecordId | None = about("Kopiert fra", refers="agreed_step")
