"""The participant (deltaker) and what is kept close to a person (records.md, "People and places")."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time

from karriere_app.domain.declaration import Record, about, key, record
from karriere_app.domain.fields import LONG_TEXT, Codes, Merge, RecordId, Retention, Sensitivity

_IDENTITY = "integreringsforskriften § 46"


@record("Deltaker", basis=_IDENTITY, retention=Retention.COMPETENCE)
class Participant(Record):
    """A person who is offered guidance (deltaker)."""

    given_names: str | None = about("Fornavn", sensitivity=Sensitivity.IDENTIFYING)
    family_name: str | None = about("Etternavn", sensitivity=Sensitivity.IDENTIFYING)
    name_in_own_script: str | None = about("Navn i egen skrift", sensitivity=Sensitivity.IDENTIFYING)
    own_script_language: str | None = about("Språk for egen skrift", vocabulary="language")
    birth_date: date | None = about("Fødselsdato", sensitivity=Sensitivity.IDENTIFYING)
    sex: str | None = about("Kjønn", vocabulary="sex")
    address_form: str | None = about("Tiltaleform i trykte tekster", vocabulary="address_form")
    citizenship: str | None = about("Statsborgerskap", vocabulary="country")
    national_id: Mapping[str, str | int] | None = about(
        "Fødselsnummer eller D-nummer",
        basis="personopplysningsloven § 12",
        sensitivity=Sensitivity.IDENTIFYING,
        keys=("kind", "value"),
    )
    contact_language: str | None = about("Kontaktspråk", vocabulary="language")
    print_language: str | None = about("Språk på utskrift", vocabulary="language")
    other_languages: Codes | None = about("Andre språk", vocabulary="language")
    interp_needed: str | None = about("Trenger tolk", basis="tolkeloven § 6", vocabulary="yes_no")
    phone: str | None = about("Telefon", longest=40, sensitivity=Sensitivity.IDENTIFYING)
    email: str | None = about("E-post", sensitivity=Sensitivity.IDENTIFYING)
    address: str | None = about("Adresse", sensitivity=Sensitivity.GEOLOCATING)
    municipality: str | None = about("Kommune", vocabulary="municipality", sensitivity=Sensitivity.GEOLOCATING)
    reception_centre: RecordId | None = about("Mottak", refers="reception_centre", sensitivity=Sensitivity.GEOLOCATING)
    duf_number: str | None = about("DUF-nummer", longest=20, sensitivity=Sensitivity.IDENTIFYING)
    address_protection: str | None = about(
        "Adressebeskyttelse", vocabulary="address_protection", sensitivity=Sensitivity.RESTRICTED, merge=Merge.NEVER
    )
    children: Mapping[str, str | int] | None = about("Barn (fødselsår og antall)")
    office: RecordId | None = about("Kontor", refers="office", sensitivity=Sensitivity.GEOLOCATING)
    responsible_counsellor: RecordId | None = about("Ansvarlig veileder", refers="counsellor")
    referred_by: str | None = about("Henvist av")
    referred_on: date | None = about("Dato for henvisning")
    case_no: str | None = about("Saksnummer", basis="arkivlova § 5", longest=60)
    merged_into: RecordId | None = about("Slått sammen med", refers="participant", merge=Merge.NEVER)
    closed_on: date | None = about("Avsluttet")
    closed_reason: str | None = about("Hvorfor avsluttet", vocabulary="closed_reason")
    keep_reason: str | None = about("Hvorfor opplysningene beholdes", basis="integreringsforskriften § 60")


@record("Kontakt", basis="integreringsloven § 42", retention=Retention.UNTIL_DONE)
class Contact(Record):
    """A person around the participant: programme adviser, referrer, school, employer."""

    participant: RecordId = key("Deltaker", refers="participant", owner=True)
    role: str | None = about("Rolle", vocabulary="contact_role")
    name: str | None = about("Navn")
    organisation: str | None = about("Virksomhet")
    phone: str | None = about("Telefon", longest=40)
    email: str | None = about("E-post")
    from_on: date | None = about("Fra")
    to_on: date | None = about("Til")


@record("Privat notat", basis="forvaltningsloven § 18 a", retention=Retention.UNTIL_DONE, local=True)
class PrivateNote(Record):
    """A counsellor's own working note: stays on this laptop, outside change log, digest and hand-over."""

    participant: RecordId = key("Deltaker", refers="participant", owner=True)
    text: str | None = about("Privat notat", longest=LONG_TEXT)


@record("Kort notat", basis="integreringsloven § 41", retention=Retention.CASE)
class ContactNote(Record):
    """A short note on a call or a message."""

    participant: RecordId = key("Deltaker", refers="participant", owner=True)
    on: date | None = about("Dato")
    text: str | None = about("Notat", longest=LONG_TEXT)


@record("Oversettelse", basis="forvaltningsloven § 11", retention=Retention.CASE)
class Translation(Record):
    """A translation of one free text, fresh only while ``source_sha256`` is that of the text."""

    participant: RecordId = key("Deltaker", refers="participant", owner=True)
    of_record: RecordId | None = about("Gjelder")
    field: str | None = about("Felt", longest=80)
    language: str | None = about("Språk", vocabulary="language")
    text: str | None = about("Oversatt tekst", longest=LONG_TEXT)
    source_sha256: str | None = about("Avtrykk av kilden", longest=64)
    approved_by: str | None = about("Godkjent av")
    approved_on: date | None = about("Dato for godkjenning")


@record("Avtalegruppe", basis="integreringsloven § 11", retention=Retention.CASE)
class AppointmentGroup(Record):
    """A group appointment."""

    title: str | None = about("Tittel")
    on: date | None = about("Dato")
    at: time | None = about("Klokkeslett")
    place: str | None = about("Sted", sensitivity=Sensitivity.GEOLOCATING)
    funding_tag: str | None = about("Tilskudd", longest=60)


@record("Avtale", basis="integreringsloven § 11", retention=Retention.CASE)
class Appointment(Record):
    """An appointment with one participant."""

    participant: RecordId = key("Deltaker", refers="participant", owner=True)
    group: RecordId | None = about("Gruppe", refers="appointment_group")
    on: date | None = about("Dato")
    at: time | None = about("Klokkeslett")
    place: str | None = about("Sted", sensitivity=Sensitivity.GEOLOCATING)
    interpreter_ordered: str | None = about("Tolk bestilt", basis="tolkeloven § 6", vocabulary="yes_no")
    state: str | None = about("Tilstand", vocabulary="appointment_state")
    no_show_fee: str | None = about("Gebyr ved uteblivelse", basis="tolkeloven § 11", vocabulary="yes_no")
    fee_told: str | None = about("Fortalt om gebyr", basis="tolkeforskriften § 20", vocabulary="yes_no")
    letter_printed_on: date | None = about("Brev skrevet ut")


@record("Svar uten verdi", basis="integreringsforskriften § 47", retention=Retention.COMPETENCE)
class FieldAnswer(Record):
    """NOT_ASKED, DOES_NOT_KNOW or WILL_NOT_SAY for a field, NONE («ingen») for a section of the parent.

    ``field`` is the field's wire name, or the row kind's name for a whole section.
    """

    participant: RecordId = key("Deltaker", refers="participant", owner=True)
    parent: RecordId = key("Hører til", parent=True)
    field: str | None = about("Felt eller del", longest=80)
    answer: str | None = about("Svar", vocabulary="answer")
