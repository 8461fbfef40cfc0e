"""The line between a laptop and the server: drops, doubles, delays, cuts, and kills at either end."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from karriere_app.domain.access import Principal
from karriere_app.server.journal import Journal
from karriere_app.sim.memory_replica import ProgramKilledError
from karriere_app.sim.memory_storage import ServerKilledError
from karriere_app.sync.ports import GarbledReplyError, NetworkDownError, ServerBusyError, SignInNeededError
from karriere_app.sync.protocol import (
    DigestRequest,
    MalformedMessageError,
    OfferRequest,
    PullRequest,
    PushRequest,
    Reply,
    Request,
    decode,
    encode,
)

Watch = Callable[[Principal, Request, Reply], None]


@dataclass
class Weather:
    """How bad the line is now: the chance of each fault per request, and what happens meanwhile."""

    bad: float = 0.0
    through_json: bool = False


class Line:
    """A :class:`karriere_app.sync.ports.Transport` for one laptop; ``old`` collects requests that come again later."""

    def __init__(
        self,
        journal: Callable[[], Journal],
        principal: Principal,
        chance: random.Random,
        weather: Weather,
        old: list[tuple[Principal, Request]],
        watch: Watch,
        meanwhile: Callable[[], None],
    ) -> None:
        self._journal, self._principal, self._chance, self._weather = journal, principal, chance, weather
        self._old, self._watch, self._meanwhile = old, watch, meanwhile

    def register(self, device: str) -> None:
        try:
            self._journal().register(device)
        except ServerKilledError:
            raise NetworkDownError from None

    def ask(self, request: Request) -> Reply:
        """Carry a request and its reply, with whatever befalls them."""
        fault = self._fault()
        if self._weather.through_json:
            request = _again_asked(request)
        if fault == "drop":
            raise NetworkDownError
        if fault == "busy":
            raise ServerBusyError(3)
        if fault == "sign_in":
            raise SignInNeededError
        if fault in ("late", "double") and len(self._old) < 20:
            self._old.append((self._principal, request))
        try:
            reply = answer(self._journal(), self._principal, request)
            if fault == "double":
                answer(self._journal(), self._principal, request)
        except ServerKilledError:
            raise NetworkDownError from None
        self._watch(self._principal, request, reply)
        if fault == "killed":
            raise ProgramKilledError
        if fault == "lost":
            raise NetworkDownError
        self._meanwhile()
        return self._delivered(reply, cut=fault == "cut")

    def _delivered(self, reply: Reply, *, cut: bool) -> Reply:
        if not cut:
            return _again_told(reply) if self._weather.through_json else reply
        data = encode(reply)
        try:
            decode(data[: self._chance.randrange(len(data))])
        except MalformedMessageError:
            raise GarbledReplyError from None
        return reply

    def _fault(self) -> str | None:
        if self._weather.bad == 0.0 or self._chance.random() >= self._weather.bad:
            return None
        return self._chance.choice(("drop", "lost", "lost", "double", "late", "cut", "killed", "busy", "sign_in"))


def answer(journal: Journal, principal: Principal, request: Request) -> Reply:
    """Give a request to the journal as the server's front would."""
    if isinstance(request, PushRequest):
        return journal.push(principal, request)
    if isinstance(request, PullRequest):
        return journal.pull(principal, request)
    if isinstance(request, OfferRequest):
        return journal.offer(principal, request)
    assert isinstance(request, DigestRequest)
    return journal.digest(principal, request)


def _again_asked(request: Request) -> Request:
    found = decode(encode(request))
    assert isinstance(found, PushRequest | PullRequest | OfferRequest | DigestRequest)
    return found


def _again_told(reply: Reply) -> Reply:
    found = decode(encode(reply))
    assert not isinstance(found, PushRequest | PullRequest | OfferRequest | DigestRequest)
    return found
