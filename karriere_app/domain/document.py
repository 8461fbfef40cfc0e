"""Documents, prints, hand-overs, conflicts and the log of who looked (records.md)."""

from __future__ import annotations

from datetime import date, datetime

from karriere_app.domain.declaration import Record, about, key, record
from karriere_app.domain.fields import LONG_TEXT, RecordId, Retention


@record("Vedlegg", basis="integreringsloven § 41", retention=Retention.CASE)
class Document(Record):
    """A file kept on a participant; the bytes are apart from the record stream, by SHA-256."""

    participant: RecordId = key("Deltaker", refers="participant", owner=True)
    title: str | None = about("Tittel")
    type: str | None = about("Type", vocabulary="document_type")
    media_type: str | None = about("Filtype", longest=80)
    size: int | None = about("Størrelse", unit="bytes", at_least=0)
    sha256: str | None = about("Avtrykk", longest=64)
    pages: int | None = about("Sider", unit="pages", at_least=0)
    taken_on: date | None = about("Dato")


@record("Utskrift", basis="forvaltningsloven § 11", retention=Retention.CASE)
class PrintedDocument(Record):
    """A print: which version of what, in which language, and the SHA-256 of the very bytes."""

    participant: RecordId = key("Deltaker", refers="participant", owner=True)
    what: str | None = about("Hva", vocabulary="printed_what")
    of_record: RecordId | None = about("Gjelder")
    of_version: int | None = about("Versjon", unit="count")
    language: str | None = about("Språk", vocabulary="language")
    phrase_catalogue_version: str | None = about("Utgave av faste tekster", longest=40)
    sha256: str | None = about("Avtrykk", longest=64)
    pages: int | None = about("Sider", unit="pages")
    printed_at: datetime | None = about("Skrevet ut")
    printed_by: RecordId | None = about("Skrevet ut av", refers="counsellor")
    copies: int | None = about("Eksemplarer", unit="count", at_least=0, at_most=1_000)
    handed_over_on: date | None = about("Utlevert til deltakeren")
    case_no: str | None = about("Saksnummer", basis="arkivlova § 5", longest=60)
    journal_no: str | None = about("Journalnummer", basis="arkivlova § 5", longest=60)
    archived_on: date | None = about("Arkivert", basis="arkivlova § 5")


@record("Utlevering", basis="integreringsloven § 42", retention=Retention.CASE, append_only=True)
class Handover(Record):
    """What was handed to whom, for what purpose and on what basis; none without all of them."""

    participant: RecordId = key("Deltaker", refers="participant", owner=True)
    to_whom: str | None = about("Til hvem")
    what: str | None = about("Hva", longest=2_000)
    purpose: str | None = about("Formål", longest=2_000)
    basis: str | None = about("Grunnlag")
    at: datetime | None = about("Tidspunkt")
    by: RecordId | None = about("Av", refers="counsellor")


@record("Konflikt", basis="forvaltningsloven § 17", retention=Retention.CASE)
class Conflict(Record):
    """Two versions of a field that a person must choose between.

    ``participant`` is None where what it concerns stands under nobody (a reception centre, a template). ``of_kind``
    says what ``of_record`` is where that never came to be.
    """

    participant: RecordId | None = about("Deltaker", refers="participant")
    of_record: RecordId | None = about("Gjelder")
    of_kind: str | None = about("Slag", longest=80)
    field: str | None = about("Felt", longest=80)
    base: str | None = about("Før", longest=LONG_TEXT)
    server: str | None = about("Serverens verdi", longest=LONG_TEXT)
    server_by: str | None = about("Serverens verdi er fra")
    server_at: datetime | None = about("Serverens verdi er skrevet")
    mine: str | None = about("Min verdi", longest=LONG_TEXT)
    mine_by: str | None = about("Min verdi er fra")
    mine_at: datetime | None = about("Min verdi er skrevet")
    chosen_by: RecordId | None = about("Valgt av", refers="counsellor")
    chosen_as: str | None = about("Valgt", longest=LONG_TEXT)
    chosen_at: datetime | None = about("Valgt tidspunkt")


@record("Innsyn", basis="forvaltningsloven § 13 c", retention=Retention.CASE, append_only=True)
class AccessEntry(Record):
    """Who opened, printed or exported whom, when, on which device."""

    participant: RecordId = key("Deltaker", refers="participant", owner=True)
    counsellor: RecordId | None = about("Veileder", refers="counsellor")
    action: str | None = about("Handling", vocabulary="access_action")
    what: str | None = about("Hva", longest=80)
    at: datetime | None = about("Tidspunkt")
    device: str | None = about("Maskin", longest=80)
