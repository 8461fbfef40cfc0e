"""Sync over HTTP: each request of ``karriere_app.sync.protocol`` to its address, each reply read and found fitting.

Push, offer and the digests of buckets and records go as JSON bodies; pull and the first look at the digests are GETs,
so that whatever stands between may see that they change nothing.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from karriere_app.sync.membership import NotEnrolledError
from karriere_app.sync.ports import (
    CaptivePortalError,
    GarbledReplyError,
    RequestRefusedError,
    RequestTooLargeError,
    ServerBusyError,
    ServerTooOldError,
    SignInNeededError,
    TransportError,
)
from karriere_app.sync.protocol import (
    DigestReply,
    DigestRequest,
    Forked,
    MalformedMessageError,
    NewEpoch,
    OfferReply,
    OfferRequest,
    PullReply,
    PullRequest,
    PushReply,
    PushRequest,
    Reply,
    Request,
    TooOld,
    decode,
    encode,
)
from karriere_app.sync.sign_in import DeviceSession, EnrolmentRefusedError
from karriere_app.sync.wire import JSON, LONGEST_BODY_BYTES, TOO_MANY, Answered, Call, ReplyTooLargeError

PUSH_PATH, OFFER_PATH = "/v1/sync/push", "/v1/sync/offer"
PULL_PATH, DIGEST_PATH = "/v1/sync/pull", "/v1/sync/digest"

_TOO_LARGE = (408, 413)  # 408: the body did not come in the time that is given for one
_NO_SUCH_PATH = (404, 405)
_HOLDS = (NewEpoch, Forked, TooOld)


class HttpTransport:
    """A :class:`karriere_app.sync.ports.Transport` over a signed-in laptop."""

    def __init__(self, session: DeviceSession) -> None:
        self._session = session
        self._most_records: int | None = None
        self._ahead: _Ahead | None = None

    def ask(self, request: Request) -> Reply:
        """Send a request and return the reply; see the port.

        Raises: RequestTooLargeError where the body would be, or was found, too large; a page that comes too large is
            asked for in smaller ones, here.
        """
        ahead, self._ahead = self._ahead, None
        fetched = ahead.reply() if ahead is not None else None  # waited for, whatever is asked: there is one line
        if isinstance(request, PullRequest):
            reply = fetched if ahead is not None and ahead.request == request else None
            return self._and_the_next(request, reply or self._page(request))
        if isinstance(request, PushRequest):
            return self._asked(_posted(PUSH_PATH, request), PushReply)
        if isinstance(request, OfferRequest):
            return self._asked(_posted(OFFER_PATH, request), OfferReply)
        if request.prefixes or request.records:
            return self._asked(_posted(DIGEST_PATH, request), DigestReply)
        asked = {"buckets": "true" if request.buckets else "false"}
        return self._asked(_got(DIGEST_PATH, request, asked), DigestReply)

    def register(self, device: str) -> None:
        """Register this laptop under a new device id; see the port."""
        try:
            self._session.succeed(device)
        except NotEnrolledError as trouble:
            raise SignInNeededError from trouble
        except EnrolmentRefusedError as trouble:
            if trouble.retry_after_seconds is not None:
                raise ServerBusyError(trouble.retry_after_seconds) from trouble
            raise RequestRefusedError(trouble.reason) from trouble

    def _and_the_next(self, request: PullRequest, reply: Reply) -> Reply:
        """Return a page, the next one on its way: it comes while this one is taken in."""
        if isinstance(reply, PullReply) and reply.more:
            limit = min(request.limit, self._most_records or request.limit)
            following = replace(request, epoch=reply.epoch, cursor=reply.cursor)
            with suppress(TransportError, NotEnrolledError):  # told in its turn: this page is here
                self._ahead = _Ahead(following, self._session, _got_page(following, limit))
        return reply

    def _page(self, request: PullRequest) -> Reply:
        limit = min(request.limit, self._most_records or request.limit)
        while True:
            try:
                return self._asked(_got_page(request, limit), PullReply)
            except ReplyTooLargeError:
                if limit == 1:
                    raise
                limit = self._most_records = limit // 2

    def _asked(self, call: Call, wanted: type[Any]) -> Reply:
        try:
            answer = accepted(self._session.call(call))
        except NotEnrolledError as trouble:
            raise SignInNeededError from trouble
        return _read(answer, wanted)


class _Ahead:
    """The page after the one that is being taken in, fetched in a thread of its own.

    Nothing is told of what goes wrong here: the page is then asked for again, in its turn.
    """

    def __init__(self, request: PullRequest, session: DeviceSession, call: Call) -> None:
        self.request = request
        self._session, self._send = session, session.ready(call)
        self._answer: Answered | None = None
        self._reply: Reply | None = None
        self._bug: Exception | None = None
        self._thread = threading.Thread(target=self._fetch, name="next page", daemon=True)
        self._thread.start()

    def reply(self) -> Reply | None:
        """Wait for the page and return it; None: it must be asked for again."""
        self._thread.join()
        if self._bug is not None:
            raise self._bug
        if self._answer is not None:
            self._session.heard(self._answer)
        return self._reply

    def _fetch(self) -> None:
        try:
            self._answer = self._send()
            if self._answer.is_ok:
                self._reply = _read(accepted(self._answer), PullReply)
        except TransportError:
            return
        except Exception as bug:  # noqa: BLE001  # raised again where the page is waited for
            self._bug = bug


def _read(answer: Answered, wanted: type[Any]) -> Reply:
    if not answer.is_json:
        raise CaptivePortalError
    try:
        reply = decode(answer.content)
    except MalformedMessageError as trouble:
        raise GarbledReplyError from trouble
    if not isinstance(reply, (wanted, *_HOLDS)):
        raise GarbledReplyError
    found: Reply = reply
    return found


def accepted(answer: Answered) -> Answered:
    """Return an answer of 2xx from a county server; anything else is raised as the trouble that it means.

    Raises:
        ServerBusyError, RequestTooLargeError, CaptivePortalError, ServerTooOldError (it does not know the address),
        RequestRefusedError.
    """
    if answer.status == TOO_MANY:
        raise ServerBusyError(answer.retry_after_seconds)
    if answer.status in _TOO_LARGE:
        raise RequestTooLargeError(is_agreed=False)
    if not answer.is_ok:
        answer.require_the_server()
    if not answer.is_of_a_county_server:
        raise CaptivePortalError
    if answer.is_ok:
        return answer
    if answer.status in _NO_SUCH_PATH:
        raise ServerTooOldError
    raise RequestRefusedError(answer.error or "refused")


def _posted(path: str, request: PushRequest | OfferRequest | DigestRequest) -> Call:
    body = encode(request)
    if len(body) > LONGEST_BODY_BYTES:
        raise RequestTooLargeError(is_agreed=True)
    return Call("POST", path, JSON, body)


def _got_page(request: PullRequest, limit: int) -> Call:
    return _got(PULL_PATH, request, {"cursor": str(request.cursor), "limit": str(limit)})


def _got(path: str, request: PullRequest | DigestRequest, asked: Mapping[str, str]) -> Call:
    head = {"version": str(request.version), "device": request.device}
    if request.epoch is not None:
        head["epoch"] = request.epoch
    return Call("GET", f"{path}?{urlencode({**head, **asked})}")
