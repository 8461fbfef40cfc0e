"""The help texts, one part per screen: plain words first, then the keys that work there."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication


@dataclass(frozen=True)
class HelpPart:
    """One part: what the screen is for in a few sentences, and its keys with what they do."""

    topic: str
    heading: str
    sentences: tuple[str, ...]
    keys: tuple[tuple[str, str], ...] = ()


def help_parts() -> tuple[HelpPart, ...]:
    """Return all parts in the order of the work."""
    return (_start(), _today(), _participants(), _mapping(), _session(), _plan(), _printing(), _sync(), _safety())


def _start() -> HelpPart:
    return HelpPart(
        "start",
        _tr("Overalt"),
        (
            _tr("Du trenger ikke lagre. Det du skriver, lagres mens du skriver, og øverst står når det skjedde sist."),
            _tr("Strømmen kan gå uten at du mister mer enn det siste halve sekundet."),
            _tr("Angre virker på alt du har gjort siden du startet, også på en annen side."),
        ),
        (
            ("Ctrl K", _tr("søk etter en deltaker eller en handling")),
            ("Ctrl N", _tr("ny deltaker")),
            ("Ctrl Z", _tr("angre")),
            ("Ctrl Shift Z", _tr("gjør om igjen")),
            ("Alt ←", _tr("tilbake")),
            ("Esc", _tr("ett steg tilbake, teksten blir værende")),
            ("Ctrl L", _tr("lås")),
            ("F1", _tr("hjelp til siden du er på")),
            ("F10", _tr("meny")),
            ("Ctrl ,", _tr("innstillinger")),
        ),
    )


def _today() -> HelpPart:
    return HelpPart(
        "today",
        _tr("I dag"),
        (
            _tr(
                "Lista viser det som er over fristen, det som skal gjøres de neste 21 dagene, og det du har begynt på."
            ),
            _tr("Under lista står hvorfor linjen er der: paragrafen, og hvordan dagen er regnet ut."),
            _tr("Rødt betyr at lovens frist for fylket er over. «Egen frist» er fylkets egen og blir aldri rød."),
        ),
        (("Enter", _tr("åpne deltakeren")), ("↑ ↓", _tr("gå i lista"))),
    )


def _participants() -> HelpPart:
    return HelpPart(
        "participants",
        _tr("Deltakere"),
        (
            _tr("Søket finner navn i ulike skrivemåter og på egen skrift, og ord inne i notater."),
            _tr("Personer med skjermet adresse vises bare for den som er ansvarlig."),
        ),
        (("Enter", _tr("åpne")), ("Ctrl E", _tr("sist åpnet")), ("Ctrl 1–4", _tr("faner hos deltakeren"))),
    )


def _mapping() -> HelpPart:
    return HelpPart(
        "mapping",
        _tr("Kartlegging"),
        (
            _tr("Kartleggingen har fire deler som loven krever: språk, utdanning, arbeid og annen kompetanse."),
            _tr("«Ikke spurt», «vet ikke» og «vil ikke svare» er svar. Et tomt felt er ikke et svar."),
            _tr("Når den er ferdigstilt, endres den ikke. Feil rettes i en ny versjon, og du skriver hvorfor."),
        ),
        (("Ctrl Enter", _tr("neste del, eller ferdigstill")), ("B1", _tr("skriv nivået for å velge det"))),
    )


def _session() -> HelpPart:
    return HelpPart(
        "session",
        _tr("Veiledning"),
        (
            _tr("Skriv det deltakeren selv ønsker først, og rådet ditt for seg. Uenighet skal stå, ikke glattes over."),
            _tr("Tolk: skriv hvem som tolket og hvordan. Barn skal ikke tolke."),
            _tr("Les opp det du har skrevet, og kryss av for at det er gjort."),
        ),
        (("Ctrl Enter", _tr("ferdigstill")), ("Ctrl T", _tr("kort notat"))),
    )


def _plan() -> HelpPart:
    return HelpPart(
        "plan",
        _tr("Plan"),
        (
            _tr("Planen er en rekke steg. Datoene regnes ut fra rekkefølgen, og du kan feste dem du vet."),
            _tr("Du kan dra et steg til et annet sted, i lista og i tegningen."),
            _tr("I tegningen drar du i enden av en strek for å endre måneder, og i streken for å flytte start."),
            _tr("Når planen er avtalt, ligger innholdet fast. Hvordan det går med stegene, kan du føre hele tiden."),
        ),
        (
            ("Alt ↑ ↓", _tr("flytt et steg")),
            ("Enter", _tr("endre steget")),
            (_tr("Skift ← →"), _tr("i tegningen: en måned kortere eller lenger")),
            ("Alt ← →", _tr("i tegningen: begynn en måned før eller etter")),
            ("Ctrl Delete", _tr("fjern steget")),
            (_tr("menytasten"), _tr("alt du kan gjøre med steget")),
        ),
    )


def _printing() -> HelpPart:
    return HelpPart(
        "print",
        _tr("Utskrift"),
        (
            _tr("Forhåndsvisningen er den filen som skrives ut, på bokmål eller nynorsk."),
            _tr("Karriere husker hva som ble delt ut, og kan skrive ut nøyaktig det samme igjen."),
        ),
        (("Ctrl P", _tr("skriv ut")),),
    )


def _sync() -> HelpPart:
    return HelpPart(
        "sync",
        _tr("Synkronisering"),
        (
            _tr("Alt du skriver, ligger på maskinen. Når det er nett, sendes det til fylkets server av seg selv."),
            _tr("Øverst står hvor mange endringer som venter. Uten nett venter de, og ingenting blir borte."),
            _tr("Har to skrevet i samme felt, velger du. Den andre teksten blir stående i historikken."),
            _tr("«Mens du var borte» viser hva andre har endret, én deltaker om gangen."),
            _tr("Maskinen må ha kontakt med serveren innen 14 dager. Du får beskjed fire dager før."),
        ),
        (
            ("F5", _tr("synkroniser nå")),
            ("1", _tr("velg fylkets verdi i en konflikt")),
            ("2", _tr("velg din verdi")),
            ("3", _tr("behold begge tekstene")),
        ),
    )


def _safety() -> HelpPart:
    return HelpPart(
        "safety",
        _tr("Trygghet"),
        (
            _tr("Alt ligger kryptert på denne maskinen. Uten passordfrasen eller arket hos fylket kan ingen lese det."),
            _tr("Karriere låser seg når du går fra maskinen, og når den sover. Det du holdt på med, er der etterpå."),
            _tr("Har du glemt passordfrasen, trenger du arket som fylket oppbevarer."),
            _tr("Ta sikkerhetskopi til en annen disk. Kopien er også kryptert."),
        ),
    )


def _tr(text: str) -> str:
    return QCoreApplication.translate("Help", text)
