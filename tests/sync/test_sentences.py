"""Each end of a sync and each trouble of sync has words of its own."""

from __future__ import annotations

import importlib
import pkgutil
import re

import pytest

import karriere_app.sync
from karriere_app.errors import KarriereError
from karriere_app.messages import message_for, sentence_for
from karriere_app.sync.brake import BrakeError
from karriere_app.sync.browser import BrowserSignInError
from karriere_app.sync.link import LinkState, NotDrainedError, SyncResult
from karriere_app.sync.ports import CaptivePortalError, DeviceRevokedError, ServerBusyError
from karriere_app.sync.protocol import MalformedMessageError
from karriere_app.sync.sentences import STATES, SYNC_WORDS, result_message
from karriere_app.sync.sign_in import EnrolmentRefusedError
from karriere_app.sync.signed import SignatureRefusedError

NEVER_SHOWN = {MalformedMessageError, SignatureRefusedError}
"""What the protocol says to itself: each becomes a garbled reply or a refused sign-in."""


def troubles() -> set[type[KarriereError]]:
    found: set[type[KarriereError]] = set()
    for module in pkgutil.iter_modules(karriere_app.sync.__path__, "karriere_app.sync."):
        for value in vars(importlib.import_module(module.name)).values():
            if isinstance(value, type) and issubclass(value, KarriereError):
                found.add(value)
    return {one for one in found if one.__module__.startswith("karriere_app.sync.")}


def test_every_trouble_of_sync_has_words() -> None:
    wordless = {one for one in troubles() - NEVER_SHOWN if not set(one.__mro__) & set(SYNC_WORDS)}
    assert wordless == set()


@pytest.mark.parametrize("state", list(LinkState))
def test_every_end_of_a_sync_is_a_sentence(state: LinkState) -> None:
    assert set(STATES) == set(LinkState)
    words = str(result_message(SyncResult(state, at_stake=31)))
    assert words.endswith(".")
    assert not re.search(r"[{}]|  ", words)
    assert ("31" in words) is (state is LinkState.BRAKE)


@pytest.mark.parametrize(
    ("error", "begins"),
    [
        (CaptivePortalError(), "Nettet krever pålogging."),
        (ServerBusyError(5), "Fikk ikke kontakt med fylkets server."),
        (DeviceRevokedError(lost=True), "Fylket har meldt denne maskinen tapt."),
        (DeviceRevokedError(lost=False), "Fylket har tatt denne maskinen ut av bruk."),
        (BrakeError(31, 100), "Synkroniseringen ville ta bort eller sette i konflikt 31 poster"),
        (NotDrainedError(3), "Maskinen er tatt ut av bruk, men 3 endringer er ikke levert ennå."),
        (EnrolmentRefusedError("invalid_grant"), "Invitasjonskoden gjelder ikke"),
        (EnrolmentRefusedError("something_new"), "Fylkets server tok ikke imot maskinen."),
        (BrowserSignInError("time_over"), "Ingen logget på i nettleseren i tide."),
    ],
)
def test_a_trouble_says_what_happened(error: KarriereError, begins: str) -> None:
    assert sentence_for(error).startswith(begins)
    message = message_for(error)
    assert message.safe or message.todo
