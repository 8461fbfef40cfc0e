"""How a sync ended, and each trouble of sync and registration, as plain words (karriere_app/messages.py)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from karriere_app.message import NOT_KEPT, SAVED_HERE, Message, Words
from karriere_app.sync.brake import BrakeError
from karriere_app.sync.browser import BrowserSignInError
from karriere_app.sync.conversation import ProgramTooOldError
from karriere_app.sync.link import LinkState, NotDrainedError, StopAskedError, SyncResult
from karriere_app.sync.membership import NotEnrolledError
from karriere_app.sync.papers import PaperMissingError
from karriere_app.sync.ports import (
    CaptivePortalError,
    DeviceRevokedError,
    GarbledReplyError,
    NetworkDownError,
    RequestRefusedError,
    ServerBusyError,
    ServerTooOldError,
    SignInNeededError,
    TransportError,
    WrongCertificateError,
)
from karriere_app.sync.sign_in import OTHER_ADDRESS, EnrolmentRefusedError

_TELL = "Si fra til IT i fylket."
_ERASED = "Profilen slettes nå."
_AGAIN = "Vi prøver igjen av oss selv."
_DONE = "Alt er sendt og hentet."

STATES: Mapping[LinkState, Message] = MappingProxyType(
    {
        LinkState.DONE: Message(_DONE),
        LinkState.WAITS: Message("Fikk ikke kontakt med fylkets server.", SAVED_HERE, _AGAIN),
        LinkState.PORTAL: Message(
            "Nettet krever pålogging.", SAVED_HERE, "Åpne nettleseren, logg på nettet og synkroniser igjen."
        ),
        LinkState.CERTIFICATE: Message(
            "Serveren har ikke fylkets sertifikat, så ingenting ble sendt.", SAVED_HERE, _TELL
        ),
        LinkState.SIGN_IN: Message(
            "Fylkets server kjenner ikke denne maskinen lenger.",
            SAVED_HERE,
            "Be fylket om en ny invitasjonskode og knytt maskinen til serveren igjen.",
        ),
        LinkState.UPDATE_PROGRAM: Message(
            "Karriere på denne maskinen er for gammel for fylkets server.",
            SAVED_HERE,
            "Installer den nyeste versjonen.",
        ),
        LinkState.SERVER_TOO_OLD: Message(
            "Fylkets server er eldre enn Karriere på denne maskinen.",
            SAVED_HERE,
            "Fylket må oppdatere serveren. " + _AGAIN,
        ),
        LinkState.REFUSED: Message("Fylkets server tok ikke imot det som ble sendt.", SAVED_HERE, _TELL),
        LinkState.RETIRED: Message(
            "Fylket har tatt denne maskinen ut av bruk.", "Alt som var skrevet, er levert.", _ERASED
        ),
        LinkState.LOST: Message(
            "Fylket har meldt denne maskinen tapt.",
            "Det fylkets server har fått, er trygt der.",
            "Profilen slettes nå.",
        ),
        LinkState.BRAKE: Message(
            "Synkroniseringen ville ta bort eller sette i konflikt {at_stake} poster, og stanset før det.",
            "Ingenting er tatt bort, og en kopi av lageret er lagt til side.",
            "Spør fylket om det er ment slik, og si ja til å gå videre.",
        ),
        LinkState.NOT_ENROLLED: Message(
            "Denne maskinen er ikke knyttet til fylkets server.", SAVED_HERE, "Be fylket om en invitasjonskode."
        ),
        LinkState.LEASE_ENDED: Message(
            "Fikk ikke kontakt med fylkets server, og maskinen er sperret til den får det.",
            SAVED_HERE,
            "Koble til nettet og synkroniser.",
        ),
        LinkState.STOPPED: Message("Synkroniseringen ble stanset.", SAVED_HERE, "Den går videre der den var."),
    }
)

_ENROLMENT: Mapping[str, Message] = MappingProxyType(
    {
        OTHER_ADDRESS: Message(
            "Serveren kaller seg noe annet enn adressen som ble skrevet.",
            NOT_KEPT,
            "Skriv adressen slik fylket har oppgitt.",
        ),
        "invalid_grant": Message(
            "Invitasjonskoden gjelder ikke: den er brukt, for gammel eller skrevet feil.",
            NOT_KEPT,
            "Be fylket om en ny.",
        ),
        "slow_down": Message("Det er prøvd for mange ganger.", NOT_KEPT, "Vent litt og prøv igjen."),
    }
)
_BROWSER: Mapping[str, Message] = MappingProxyType(
    {
        "no_issuer": Message(
            "Fylkets server har ingen pålogging i nettleseren.", NOT_KEPT, "Bruk en invitasjonskode fra fylket."
        ),
        "issuer": Message("Påloggingen svarte ikke slik fylket har sagt.", NOT_KEPT, _TELL),
        "denied": Message("Påloggingen ble avbrutt eller avslått.", NOT_KEPT, "Prøv igjen."),
        "refused": Message("Påloggingen ble ikke godtatt.", NOT_KEPT, "Prøv igjen, eller si fra til IT i fylket."),
        "time_over": Message("Ingen logget på i nettleseren i tide.", NOT_KEPT, "Prøv igjen."),
        "stopped": Message("Påloggingen ble avbrutt.", NOT_KEPT, "Prøv igjen når du vil."),
    }
)


def result_message(result: SyncResult) -> Message:
    """Return the words for how a sync ended."""
    found = STATES[result.state]
    return Message(*(part.format(at_stake=result.at_stake) for part in (found.happened, found.safe, found.todo)))


def _always(state: LinkState) -> Callable[..., Words]:
    return lambda error: (STATES[state], {})


def _revoked(error: DeviceRevokedError) -> Words:
    return STATES[LinkState.LOST if error.lost else LinkState.RETIRED], {}


def _enrolment(error: EnrolmentRefusedError) -> Words:
    other = Message("Fylkets server tok ikke imot maskinen.", NOT_KEPT, "Be fylket om en ny invitasjonskode.")
    return _ENROLMENT.get(error.reason, other), {}


def _browser(error: BrowserSignInError) -> Words:
    return _BROWSER.get(error.reason, _BROWSER["refused"]), {}


def _brake(error: BrakeError) -> Words:
    return STATES[LinkState.BRAKE], {"at_stake": error.at_stake}


def _not_drained(error: NotDrainedError) -> Words:
    return Message(
        "Maskinen er tatt ut av bruk, men {waiting} endringer er ikke levert ennå.",
        SAVED_HERE,
        "Koble til nettet og synkroniser igjen.",
    ), {"waiting": error.waiting}


def _paper(error: PaperMissingError) -> Words:
    if error.reason == "damaged":
        return Message("Dokumentet kom skadet fram, og er ikke tatt vare på.", SAVED_HERE, _TELL), {}
    return Message("Fylkets server har ikke dokumentet ennå.", SAVED_HERE, "Prøv igjen senere."), {}


SYNC_WORDS: Mapping[type, Callable[..., Words]] = MappingProxyType(
    {
        TransportError: _always(LinkState.WAITS),
        NetworkDownError: _always(LinkState.WAITS),
        GarbledReplyError: _always(LinkState.WAITS),
        ServerBusyError: _always(LinkState.WAITS),
        CaptivePortalError: _always(LinkState.PORTAL),
        WrongCertificateError: _always(LinkState.CERTIFICATE),
        SignInNeededError: _always(LinkState.SIGN_IN),
        ServerTooOldError: _always(LinkState.SERVER_TOO_OLD),
        RequestRefusedError: _always(LinkState.REFUSED),
        ProgramTooOldError: _always(LinkState.UPDATE_PROGRAM),
        NotEnrolledError: _always(LinkState.NOT_ENROLLED),
        StopAskedError: _always(LinkState.STOPPED),
        DeviceRevokedError: _revoked,
        EnrolmentRefusedError: _enrolment,
        BrowserSignInError: _browser,
        BrakeError: _brake,
        NotDrainedError: _not_drained,
        PaperMissingError: _paper,
    }
)
