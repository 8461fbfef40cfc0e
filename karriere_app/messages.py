"""Every expected error as plain words: what happened, what is safe, what to do. Pure; no Qt, no personal data.

The window and the command line say the same. ``translate`` is the hook for other languages: it is handed each source
text (bokmål) before anything is filled in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from karriere_app import errors
from karriere_app.message import KEPT as _KEPT
from karriere_app.message import NOT_KEPT as _NOT_KEPT
from karriere_app.message import WRITTEN as _WRITTEN
from karriere_app.message import Message, Translate, Words, source_text

__all__ = ["Message", "Translate", "message_for", "sentence_for", "source_text"]


def message_for(error: errors.KarriereError, translate: Translate = source_text) -> Message:
    """Return the words for an error. A class that has none of its own speaks with its nearest base's words."""
    for kind in type(error).__mro__:
        words = _WORDS.get(kind) or _words_of_sync(kind)
        if words is not None:
            message, values = words(error)
            return Message(
                *(translate(part).format(**values) for part in (message.happened, message.safe, message.todo))
            )
    raise LookupError(type(error).__name__)


def sentence_for(error: errors.KarriereError, translate: Translate = source_text) -> str:
    """Return the words for an error as one line."""
    return str(message_for(error, translate))


def _words_of_sync(kind: type) -> Callable[..., Words] | None:
    """The troubles of sync are known to its own modules; whoever raised one has loaded them already."""
    if not kind.__module__.startswith("karriere_app.sync."):
        return None
    from karriere_app.sync.sentences import SYNC_WORDS

    return SYNC_WORDS.get(kind)


_USAGE = {
    "demo_profile": Message(
        "Dette er en demoprofil med oppdiktede deltakere, og den kobles ikke til fylkets server.",
        _NOT_KEPT,
        "Lag en egen profil først.",
    ),
    "enrolled_elsewhere": Message(
        "Denne maskinen er allerede knyttet til en annen server.", _NOT_KEPT, "Spør IT i fylket hva som er riktig."
    ),
    "server": Message(
        "Adressen til serveren er ikke skrevet riktig.", _NOT_KEPT, "Skriv den slik fylket har oppgitt: https://…"
    ),
    "ca_file": Message("Filen med fylkets sertifikat lot seg ikke lese.", _NOT_KEPT, "Velg filen som IT har gitt deg."),
    "proxy": Message("Innstillingene for nettet (proxy) er ikke skrevet riktig.", _NOT_KEPT, "Be IT se på dem."),
    "not_revoked": Message("Denne maskinen er ikke tatt ut av bruk av fylket.", _NOT_KEPT),
    "choose": Message("Valget er ikke skrevet riktig.", _NOT_KEPT, "Skriv --choose mine, theirs, both eller value=…"),
    "passphrase_empty": Message("Passordfrasen er tom.", _NOT_KEPT, "Skriv en passordfrase."),
    "passphrase_not_text": Message(
        "Passordfrasen har tegn som ikke kan leses.", _NOT_KEPT, "Skriv den med vanlige bokstaver og tegn."
    ),
    "kdf_cost": Message("Kostnaden for nøkkelen er utenfor det som er tillatt.", _NOT_KEPT),
    "not_final": Message(
        "Dette er ikke ferdigstilt, så det trengs ingen ny versjon.", _NOT_KEPT, "Rett direkte i teksten."
    ),
    "date": Message("Datoen er ikke skrevet riktig.", _NOT_KEPT, "Skriv år, måned og dag slik: 2027-06-30."),
    "period": Message("Perioden slutter før den begynner.", _NOT_KEPT, "Bytt om datoene."),
    "each_needs_stdin": Message("--each leser fra standard inn.", _NOT_KEPT, "Skriv: apply - --each"),
}

_KEYRING = {
    "none": Message(
        "Maskinen har ikke noe nøkkellager som Karriere kan bruke.",
        _KEPT,
        "Be IT slå på nøkkellageret, eller bruk gjenopprettingsnøkkelen og velg passordfrase alene.",
    ),
    "unsafe": Message(
        "Nøkkellageret på maskinen er ikke trygt nok, og blir ikke brukt.",
        _KEPT,
        "Be IT slå på Windows Legitimasjonsbehandling, macOS Nøkkelring, Secret Service eller KWallet.",
    ),
    "locked": Message("Nøkkellageret på maskinen er låst.", _KEPT, "Lås det opp og prøv igjen."),
    "no_answer": Message(
        "Nøkkellageret på maskinen svarer ikke.", _KEPT, "Logg ut av maskinen og inn igjen, og prøv på nytt."
    ),
    "not_kept": Message(
        "Nøkkellageret tok ikke vare på maskinens nøkkel.", _NOT_KEPT, "Prøv igjen. Hjelper det ikke, si fra til IT."
    ),
}

_DAMAGED = {
    "envelope": Message(
        "Filen med nøklene (envelope.json) mangler eller er skadet.",
        "Lageret er ikke rørt.",
        "Hent tilbake en sikkerhetskopi. Passordfrasen kan ikke prøves før filen er hel.",
    ),
    "database": Message(
        "Lageret lot seg ikke lese.",
        "Filen er ikke rørt, og sikkerhetskopiene er som før.",
        "Prøv en gang til. Hjelper det ikke, hent tilbake en sikkerhetskopi.",
    ),
    "tail": Message(
        "De siste lagringene mangler i lageret.",
        "Alt som er eldre, er helt.",
        "Hent tilbake en sikkerhetskopi som er nyere, eller åpne det som er her.",
    ),
    "older_copy": Message(
        "Lageret er ikke den filen som ble skrevet sist på denne maskinen.",
        "Ingenting er slettet.",
        "Finn den nyeste filen eller sikkerhetskopien, eller åpne det som er her.",
    ),
    "copy": Message(
        "Kopien som ble laget, stemmer ikke med lageret.", "Lageret er ikke rørt.", "Prøv igjen på en annen disk."
    ),
}

_FOLDER = {
    "cloud_folder": "Mappen synkroniseres av en skytjeneste.",
    "cloud_file_system": "Mappen ligger i en skytjeneste.",
    "network_path": "Mappen ligger på nettverket.",
    "network_drive": "Mappen ligger på en nettverksstasjon.",
    "network_file_system": "Mappen ligger på nettverket.",
    "host_share": "Mappen ligger utenfor denne maskinen.",
    "no_file_locks": "Disken kan ikke låse filer.",
}

_PROGRAMMES_STAND = "Ingenting ble endret: utgaven som var i bruk, gjelder fortsatt."

_PROGRAMMES = {
    "not_json": "Filen er ikke en fil med programmer og fag: den kan ikke leses som JSON.",
    "missing": "Filen mangler noe, eller det står noe annet enn tekst der: {where}.",
    "unknown_value": "Filen har noe på en plass der det ikke kan stå: {where}.",
    "repeated": "Filen har samme kode to ganger: {where}.",
    "unknown_before": "Filen lar et område bygge på et som ikke er der: {where}.",
    "not_before": "Filen lar et område bygge på et som ikke kommer før det: {where}.",
    "counts": "Filen er ikke hel: den har ikke så mange programmer og områder som den selv sier ({where}).",
    "no_date": "Filen sier ikke hvilken dag den er fra ({where}).",
    "older_programmes": "Filen er eldre enn utgaven som er i bruk ({where}).",
    "future_programmes": "Filen sier at den er fra en dag som ikke har vært ennå ({where}).",
}

_STORAGE = {
    "full": Message("Disken er full.", "Det som var lagret før, er trygt.", "Frigjør plass og prøv igjen."),
    "read_only": Message(
        "Karriere får ikke skrive i mappen.",
        "Det som var lagret før, er trygt.",
        "Be IT om skrivetilgang, og prøv igjen.",
    ),
    "io": Message(
        "Disken svarte med feil.", "Det som var lagret før, er trygt.", "Ta en sikkerhetskopi til en annen disk nå."
    ),
    "no_folder": Message(
        "Mappen for sikkerhetskopi er ikke der nå.",
        "Alt som er lagret, er trygt.",
        "Koble til disken, eller velg en annen mappe.",
    ),
    "cipher": Message(
        "Krypteringen på denne maskinen er for gammel.", "Ingenting er skrevet.", "Installer Karriere på nytt."
    ),
}

_FILE = {
    "unreadable": "Filen lot seg ikke lese.",
    "not_a_backup": "Filen er ikke en sikkerhetskopi fra Karriere.",
    "damaged_backup": "Sikkerhetskopien er skadet.",
    "image": "Bildet lot seg ikke lese.",
    "image_too_large": "Bildet er for stort.",
}

_TYPO = {
    "length": "Gjenopprettingsnøkkelen har feil lengde.",
    "character": "Gjenopprettingsnøkkelen har tegn som ikke hører hjemme i den.",
    "check": "Gjenopprettingsnøkkelen er skrevet feil.",
}

_LINE = {
    "too_long": "Linjen er for lang.",
    "not_utf8": "Linjen er ikke UTF-8.",
    "not_json": "Linjen er ikke JSON.",
    "not_an_object": "Linjen er ikke et JSON-objekt.",
    "unknown_key": "Linjen har et navn som ikke er kind, id, set eller delete.",
    "no_kind": "Linjen sier ikke hvilken «kind» den gjelder.",
    "bad_id": "Linjens id er ikke en id.",
    "set_and_delete": "Linjen har både set og delete.",
    "no_set": "Linjen har verken set eller delete.",
}

_ROUTE = {
    "too_many": Message(
        "Planen har tre veier, og flere er det ikke plass til.", _NOT_KEPT, "Fjern en vei før du legger til en ny."
    ),
    "last": Message("Dette er den eneste veien i planen.", _NOT_KEPT, "Legg til en annen vei før du fjerner denne."),
}

_MERGE = {
    "same": "En deltaker kan ikke slås sammen med seg selv.",
    "keep_merged": "Deltakeren som skal beholdes, er selv slått sammen med en annen.",
    "other_merged": "Deltakeren er allerede slått sammen med en annen.",
    "not_merged": "Deltakeren er ikke slått sammen med noen.",
}

_VALUE = {
    "wrong_type": "{field}: verdien er av feil slag.",
    "unknown_field": "«{field}» er ikke et felt her.",
    "unknown_code": "{field}: «{limit}» finnes ikke i lista.",
    "unknown_part": "{field}: delene heter {limit}.",
    "required": "{field} må være fylt ut.",
    "too_long": "{field}: teksten er for lang, det er plass til {limit} tegn.",
    "too_large": "{field}: tallet er for stort, det største er {limit}.",
    "too_small": "{field}: tallet er for lite, det minste er {limit}.",
    "date_out_of_range": "{field}: datoen må være i {limit}.",
    "not_a_date": "{field}: dette er ingen dato i kalenderen. En dato skrives ÅÅÅÅ-MM-DD.",
    "not_a_time": "{field}: dette er ikke et klokkeslett. Det skrives TT:MM.",
    "not_an_instant": "{field}: dette er ikke et tidspunkt med tidssone.",
    "not_an_id": "{field}: dette er ikke en id.",
    "not_the_single_id": "{field}: denne posten har alltid id-en {limit}.",
    "missing_parent": "{field}: det den hører til, finnes ikke.",
    "wrong_parent": "{field}: den hører til noe annet.",
    "missing_participant": "{field}: deltakeren finnes ikke.",
    "circle": "{field}: stegene venter på hverandre i ring, så ingen av dem kan begynne.",
    "names_participant": "{field}: deltakerens navn kan ikke stå i en mal som alle bruker.",
}


_RULE = {
    "PERMIT_BEFORE_BIRTH": "tillatelsen er datert før fødselsdatoen",
    "PERMIT_FUTURE": "tillatelsen er datert fram i tid",
    "MAP_MISSING": "samtalen bygger på en kartlegging med dato",
    "MAP_INCOMPLETE": "språk, utdanning, arbeid og annen kompetanse trenger en rad eller svaret «ingen»",
    "INTERP_NEED_EMPTY": "om deltakeren trenger tolk",
}


def _usage(error: errors.UsageError) -> Words:
    found = _USAGE.get(error.reason)
    return found or Message("Kommandoen er ikke skrevet riktig ({reason}).", _NOT_KEPT, "Skriv --help for hjelp."), {
        "reason": error.reason
    }


def _invalid_value(error: errors.InvalidValueError) -> Words:
    text = _VALUE.get(error.reason, "{field}: verdien kan ikke brukes ({reason}).")
    values = {"field": _field_label(error.kind, error.field), "reason": error.reason, "limit": error.limit or ""}
    return Message(text, _NOT_KEPT, "Rett verdien og prøv igjen."), values


def _field_label(kind: str, field: str) -> str:
    """Return the field's name in words where the kind has it."""
    from karriere_app.domain.kinds import all_kinds

    found = all_kinds().get(kind)
    spec = found.fields.get(field) if found is not None else None
    return spec.label if spec is not None else field


def _invalid_line(error: errors.InvalidLineError) -> Words:
    cause = message_for(error.cause)
    message = Message(
        "Linje {line}: {cause}", "Ingenting fra filen ble lagret.", "Rett linjen og prøv hele filen igjen."
    )
    return message, {"line": error.line, "cause": cause.happened}


def _malformed_line(error: errors.MalformedLineError) -> Words:
    text = _LINE.get(error.reason, "Linjen er ikke skrevet riktig ({reason}).")
    return Message(text, _NOT_KEPT, "Rett linjen og prøv igjen."), {"reason": error.reason}


def _unknown_kind(error: errors.UnknownKindError) -> Words:
    return Message("Det finnes ikke noe som heter «{kind}».", _NOT_KEPT, "Se docs/cli.md for navnene."), {
        "kind": error.kind
    }


def _not_found(error: errors.RecordNotFoundError) -> Words:
    return Message(
        "Dette finnes ikke, eller du har ikke tilgang til det.", _NOT_KEPT, "Søk etter deltakeren på nytt."
    ), {}


def _not_allowed(error: errors.NotAllowedError) -> Words:
    return Message(
        "Rollen din gir ikke lov til dette.", _NOT_KEPT, "Spør den som er ansvarlig for deltakeren, eller lederen din."
    ), {}


def _final(error: errors.FinalRecordError) -> Words:
    return Message("Dette er ferdigstilt og kan ikke endres.", _NOT_KEPT, "Lag en ny versjon og skriv hvorfor."), {}


def _not_ready(error: errors.NotReadyError) -> Words:
    labels = [_field_label(error.kind, field) for field in error.fields]
    values = {"missing": ", ".join(labels), "rules": "; ".join(_RULE.get(rule, rule) for rule in error.rules)}
    todo = "Fyll ut: {missing}." if labels else ""
    if error.rules:
        todo = " ".join(part for part in (todo, "Se på: {rules}.") if part)
    return Message("Det kan ikke ferdigstilles ennå.", _WRITTEN, todo), values


def _route(error: errors.RouteRefusedError) -> Words:
    return _ROUTE.get(error.reason, _ROUTE["too_many"]), {}


def _undo_conflict(error: errors.UndoConflictError) -> Words:
    labels = [_field_label(*field.partition(".")[::2]) for field in error.fields]
    happened = (
        "Det kan ikke angres, for det er endret siden: {fields}."
        if labels
        else "Det er endret siden, og kan ikke angres."
    )
    return Message(happened, _NOT_KEPT, "Rett det som det skal være."), {"fields": ", ".join(labels)}


def _lease_ended(error: errors.LeaseEndedError) -> Words:
    return Message(
        "Denne maskinen har ikke hatt kontakt med fylkets server på lenge nok til at den er sperret.",
        "Alt du har skrevet er lagret på maskinen.",
        "Koble til nettet og synkroniser. Da åpnes den igjen.",
    ), {}


def _laptop_stopped(error: errors.LaptopStoppedError) -> Words:
    if error.lost:
        return Message(
            "Fylket har meldt denne maskinen tapt.",
            "Det fylkets server har fått, er trygt der.",
            "Profilen slettes fra maskinen ved neste synkronisering. Ta kontakt med fylket.",
        ), {}
    return Message(
        "Fylket har tatt denne maskinen ut av bruk.",
        "Det som ikke er sendt, ligger fortsatt på maskinen.",
        "Koble til nettet og synkroniser. Når alt er levert, slettes profilen fra maskinen.",
    ), {}


def _conflict_settled(error: errors.ConflictSettledError) -> Words:
    return Message(
        "Noen har allerede valgt her, og det valget står.",
        "Begge sidene kan fortsatt leses.",
        "Rett teksten om nødvendig.",
    ), {}


def _choice_refused(error: errors.ChoiceRefusedError) -> Words:
    return Message("Dette kan ikke velges her.", _NOT_KEPT, "Velg noe av det som tilbys for denne konflikten."), {}


def _merge_refused(error: errors.MergeRefusedError) -> Words:
    return Message(_MERGE.get(error.reason, "De to kan ikke slås sammen."), _NOT_KEPT, "Se på deltakerne på nytt."), {}


def _wrong_passphrase(error: errors.WrongPassphraseError) -> Words:
    if error.what == "recovery_key":
        return Message(
            "Gjenopprettingsnøkkelen hører ikke til dette lageret.", _KEPT, "Se om det finnes et nyere ark hos fylket."
        ), {}
    return Message("Feil passordfrase.", _KEPT, "Prøv igjen, eller bruk gjenopprettingsnøkkelen."), {}


def _device_key_gone(error: errors.DeviceKeyGoneError) -> Words:
    return Message(
        "Nøkkelen til denne maskinen er borte fra nøkkellageret.",
        "Alt som er lagret, er trygt, og passordfrasen kan godt være riktig.",
        "Bruk gjenopprettingsnøkkelen som fylket oppbevarer.",
    ), {}


def _keyring(error: errors.KeyringUnavailableError) -> Words:
    return _KEYRING.get(error.reason, _KEYRING["no_answer"]), {}


def _typo(error: errors.RecoveryKeyTypoError) -> Words:
    groups = ", ".join(str(group) for group in error.groups)
    todo = "Se på gruppe {groups} en gang til." if groups else "Den har 8 grupper med 5 tegn."
    return Message(_TYPO.get(error.reason, _TYPO["check"]), _KEPT, todo), {"groups": groups}


def _busy(error: errors.StoreBusyError) -> Words:
    return Message(
        "Et annet program har lageret åpent.", _KEPT, "Lukk det andre vinduet eller vent til kommandoen er ferdig."
    ), {}


def _locked(error: errors.StoreLockedError) -> Words:
    return Message("Karriere er låst.", _WRITTEN, "Lås opp og prøv igjen."), {}


def _missing(error: errors.StoreMissingError) -> Words:
    return Message("Det er ikke noe lager i mappen.", "", "Lag et nytt, eller hent tilbake en sikkerhetskopi."), {}


def _exists(error: errors.StoreExistsError) -> Words:
    return Message(
        "Det er et lager i mappen fra før.", "Det er ikke rørt.", "Lås opp det, eller velg en annen mappe."
    ), {}


def _damaged(error: errors.StoreDamagedError) -> Words:
    return _DAMAGED.get(error.what, _DAMAGED["database"]), {}


def _too_new(error: errors.StoreTooNewError) -> Words:
    return Message(
        "Lageret er skrevet av en nyere Karriere (format {found}, dette programmet kan {supported}).",
        _KEPT,
        "Installer den nyeste versjonen.",
    ), {"found": error.found, "supported": error.supported}


def _folder(error: errors.UnsafeFolderError) -> Words:
    happened = _FOLDER.get(error.reason, "Mappen kan ikke brukes.")
    return Message(happened, "Ingenting er skrevet der.", "Velg en mappe på maskinens egen disk."), {}


def _storage(error: errors.StorageError) -> Words:
    return _STORAGE.get(error.reason, _STORAGE["io"]), {}


def _file(error: errors.FileRefusedError) -> Words:
    happened = _FILE.get(error.reason, "Filen kan ikke brukes ({reason}).")
    return Message(happened, _NOT_KEPT, "Velg en annen fil."), {"reason": error.reason}


def _programmes(error: errors.ProgrammesRefusedError) -> Words:
    happened = _PROGRAMMES.get(error.reason, "Filen er ikke en utgave av programmer og fag som kan brukes ({reason}).")
    return Message(happened, _PROGRAMMES_STAND, "Be om en ny fil fra den som ga deg den."), {
        "reason": error.reason,
        "where": error.where,
    }


def _unprintable(error: errors.UnprintableError) -> Words:
    return Message(
        "Tegn nummer {place} i {field} kan ikke skrives ut (U+{code:04X}).",
        _KEPT,
        "Ta tegnet bort, eller skriv ut uten feltet.",
    ), {"place": error.place + 1, "field": error.field, "code": ord(error.character)}


def _print_check(error: errors.PrintCheckError) -> Words:
    return Message("Utskriften ble ikke hel, og er ikke tatt vare på.", _KEPT, "Prøv å skrive ut igjen."), {}


def _any(error: errors.KarriereError) -> Words:
    return Message("Det gikk ikke.", _KEPT, "Prøv igjen."), {}


_WORDS: Mapping[type, Callable[..., Words]] = {
    errors.UsageError: _usage,
    errors.InvalidValueError: _invalid_value,
    errors.InvalidLineError: _invalid_line,
    errors.MalformedLineError: _malformed_line,
    errors.UnknownKindError: _unknown_kind,
    errors.RecordNotFoundError: _not_found,
    errors.NotAllowedError: _not_allowed,
    errors.FinalRecordError: _final,
    errors.NotReadyError: _not_ready,
    errors.RouteRefusedError: _route,
    errors.WrongPassphraseError: _wrong_passphrase,
    errors.DeviceKeyGoneError: _device_key_gone,
    errors.KeyringUnavailableError: _keyring,
    errors.RecoveryKeyTypoError: _typo,
    errors.StoreBusyError: _busy,
    errors.StoreLockedError: _locked,
    errors.StoreMissingError: _missing,
    errors.StoreExistsError: _exists,
    errors.StoreDamagedError: _damaged,
    errors.StoreTooNewError: _too_new,
    errors.UnsafeFolderError: _folder,
    errors.StorageError: _storage,
    errors.FileRefusedError: _file,
    errors.ProgrammesRefusedError: _programmes,
    errors.UndoConflictError: _undo_conflict,
    errors.LeaseEndedError: _lease_ended,
    errors.LaptopStoppedError: _laptop_stopped,
    errors.ConflictSettledError: _conflict_settled,
    errors.ChoiceRefusedError: _choice_refused,
    errors.MergeRefusedError: _merge_refused,
    errors.UnprintableError: _unprintable,
    errors.PrintCheckError: _print_check,
    errors.KarriereError: _any,
}
