"""The county and its people: county profile, offices, counsellors, centres (records.md, "People and places")."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from karriere_app.domain.declaration import Record, about, key, record
from karriere_app.domain.fields import LONG_TEXT, Codes, Merge, RecordId, Retention, Sensitivity


@record("Fylkesprofil", basis="forvaltningsloven § 13 c", retention=Retention.OFFICE, sensitivity=Sensitivity.ORDINARY)
class CountyProfile(Record):
    """What the county prints on every document and sets for its own service; dated."""

    name: str | None = about("Fylkeskommune")
    number: str | None = about("Fylkesnummer", longest=4)
    logo: str | None = about("Logo (PNG som base64)", longest=400_000, merge=Merge.EQUAL_ONLY)
    address: str | None = about("Adresse")
    phone: str | None = about("Telefon", longest=40)
    email: str | None = about("E-post")
    data_protection_officer: str | None = about("Personvernombud")
    complaint_text_nb: str | None = about("Klageorientering, bokmål", basis="integreringsloven § 47", longest=LONG_TEXT)
    complaint_text_nn: str | None = about(
        "Klageorientering, nynorsk", basis="integreringsloven § 47", longest=LONG_TEXT
    )
    interpreter_guideline: str | None = about("Retningslinje for tolk", basis="tolkeloven § 9", longest=LONG_TEXT)
    school_year_start: date | None = about("Skoleåret begynner")
    deadlines: Mapping[str, str | int] | None = about("Egne frister")
    lease_days: int | None = about("Dager uten kontakt med serveren", unit="days", at_least=1, at_most=365)
    valid_from: date | None = about("Gjelder fra")


@record("Kontor", basis="forvaltningsloven § 13 c", retention=Retention.OFFICE, sensitivity=Sensitivity.ORDINARY)
class Office(Record):
    """An office (kontor, karrieresenter) whose participants its counsellors see."""

    name: str | None = about("Kontor")
    municipality: str | None = about("Kommune", vocabulary="municipality")
    phone: str | None = about("Telefon", longest=40)


@record("Veileder", basis="forvaltningsloven § 13 b", retention=Retention.OFFICE, sensitivity=Sensitivity.ORDINARY)
class Counsellor(Record):
    """A career guidance counsellor (karriereveileder) or another user of the program."""

    name: str | None = about("Navn")
    title: str | None = about("Tittel")
    phone: str | None = about("Telefon", longest=40)
    office: RecordId | None = about("Kontor", refers="office")
    roles: Codes | None = about("Roller", vocabulary="role")
    active_until: date | None = about("Aktiv til og med")


@record("Ansvar", basis="forvaltningsloven § 13 b", retention=Retention.CASE, sensitivity=Sensitivity.ORDINARY)
class Assignment(Record):
    """Who besides the office may work with a participant, and when."""

    participant: RecordId = key("Deltaker", refers="participant", owner=True)
    counsellor: RecordId | None = about("Veileder", refers="counsellor")
    from_on: date | None = about("Fra")
    to_on: date | None = about("Til")


@record("Mottak", basis="integreringsloven § 6", retention=Retention.OFFICE, sensitivity=Sensitivity.GEOLOCATING)
class ReceptionCentre(Record):
    """A reception centre (mottak); the county keeps the list."""

    name: str | None = about("Mottak")
    municipality: str | None = about("Kommune", vocabulary="municipality")
    from_on: date | None = about("Fra")
    to_on: date | None = about("Til")
