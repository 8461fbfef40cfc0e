"""The server's expected troubles as Norwegian sentences: what happened, what is safe, what to do. No personal data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from karriere_app import errors
from karriere_app.server.database import DatabaseAwayError, DatabaseTooOldError
from karriere_app.server.refusals import AdministratorKeyMissingError
from karriere_app.server.sealed_work import SealedWorkError
from karriere_app.sync.protocol import MalformedMessageError

_UNTOUCHED = "Ingenting ble endret."

_USAGE = {
    "database": "Adressen til databasen er ikke en av dem serveren kan bruke. Skriv sqlite:////sti/fil.db eller "
    "postgresql://bruker@vert/database.",
    "listen": "Adressen å lytte på er ikke skrevet riktig. Skriv for eksempel 127.0.0.1:8443.",
    "issuer": "Filen med innstillinger for innlogging kan ikke leses. Se docs/operator.md for hva som skal stå i den.",
    "address": "Serverens adresse skal begynne med https:// og være uten skråstrek til slutt.",
    "restore": "Skriv enten en fil å hente tilbake fra, eller --new-era når databasen er hentet tilbake på annen måte.",
    "key": "Nøkkelen på standard inn er ikke en nøkkel som «sealed key» har laget.",
    "date": "Datoen er ikke skrevet riktig. Skriv år, måned og dag slik: 2027-06-30.",
}
_NOT_FOUND = {
    "office": "Det finnes ikke noe kontor med det navnet. Legg det til med «office add» først.",
    "counsellor": "Det finnes ingen aktiv veileder med det brukernavnet. Legg til med «counsellor add».",
    "device": "Det finnes ingen bærbar maskin med den id-en. «report» viser alle.",
    "sealed": "Det finnes ingen forseglet sending med den id-en. «sealed list» viser alle.",
}
_STORAGE = {
    "full": "Disken er full. Det som var lagret før, er trygt. Frigjør plass og prøv igjen.",
    "read_only": "Serveren får ikke skrive der databasen ligger. Det som er lagret, er trygt. Gi skrivetilgang.",
}
_FILES = {
    "missing": "Filen finnes ikke.",
    "not_snapshot": "Filen er ikke et øyeblikksbilde laget med «karriere-server snapshot».",
    "damaged": "Filen er skadet eller ikke hel, og blir ikke brukt.",
    "other_county": "Filen er fra en annen database enn den som ligger der. Hent den tilbake i en tom database.",
    "other_schema": "Filen er fra en annen utgave av programmet enn databasen. Hent den tilbake i en tom database.",
}
_VALUES = {
    "empty": "Navnet er tomt.",
    "too_long": "Navnet er for langt.",
    "unknown_code": "Rollen finnes ikke. Bruk COUNSELLOR, LEADER, ADMINISTRATOR eller READER.",
}

Words = Callable[[Any], str]

_WORDS: Mapping[type[errors.KarriereError], Words] = {
    errors.UsageError: lambda one: f"{_USAGE.get(one.reason, 'Kommandoen er ikke skrevet riktig.')} {_UNTOUCHED}",
    errors.InvalidValueError: lambda one: f"{_VALUES.get(one.reason, 'En verdi kan ikke brukes.')} {_UNTOUCHED}",
    errors.RecordNotFoundError: lambda one: f"{_NOT_FOUND.get(one.record_id, 'Fant det ikke.')} {_UNTOUCHED}",
    errors.FileRefusedError: lambda one: f"{_FILES.get(one.reason, 'Filen kan ikke brukes.')} {_UNTOUCHED}",
    errors.StorageError: lambda one: _STORAGE.get(
        one.reason, "Disken svarer ikke som den skal. Se i loggen til maskinen, og prøv igjen når den er i orden."
    ),
    errors.StoreBusyError: lambda one: f"Databasen er opptatt. {_UNTOUCHED} Prøv igjen om litt.",
    errors.StoreMissingError: lambda one: f"Det er ingen database der. {_UNTOUCHED} Se etter om adressen er riktig.",
    errors.StoreDamagedError: lambda one: (
        "Databasen lot seg ikke lese. Filene er ikke rørt. Hent tilbake det siste øyeblikksbildet."
    ),
    errors.StoreTooNewError: lambda one: (
        f"Databasen er laget av en nyere utgave av programmet. {_UNTOUCHED} Oppdater programmet og prøv igjen."
    ),
    errors.NotAllowedError: lambda one: f"Det har du ikke lov til. {_UNTOUCHED}",
    DatabaseAwayError: lambda one: (
        "Får ikke kontakt med databasen, eller slipper ikke inn. Det som er lagret, er trygt. "
        "Se etter at PostgreSQL går, og at adresse og bruker er riktige."
    ),
    DatabaseTooOldError: lambda one: (
        f"PostgreSQL er utgave {one.found}; serveren trenger 15 eller nyere. {_UNTOUCHED} Oppgrader PostgreSQL."
    ),
    AdministratorKeyMissingError: lambda one: (
        f"Det er ingen nøkkel å forsegle med. {_UNTOUCHED} Lag den med «sealed key» og skriv den ut."
    ),
    SealedWorkError: lambda one: (
        "Sendingen lar seg ikke åpne: nøkkelen er en annen, eller noe er endret. Sendingen ligger der fortsatt."
    ),
    MalformedMessageError: lambda one: f"Databasen kan ikke ta imot en av verdiene. {_UNTOUCHED}",
}


def sentence_for(error: errors.KarriereError) -> str:
    """Return the words for an error; a class without its own speaks with its nearest base's. Raises LookupError."""
    for kind in type(error).__mro__:
        words = _WORDS.get(kind)
        if words is not None:
            return words(error)
    raise LookupError(type(error).__name__)
