"""Every refusal as problem+json (RFC 9457): a status, a reason code, and no value that was sent."""

from __future__ import annotations

import json
import logging
import traceback
from collections.abc import Callable, Mapping
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from karriere_app.errors import (
    FileRefusedError,
    KarriereError,
    NotAllowedError,
    RecordNotFoundError,
    StorageError,
    StoreBusyError,
    StoreDamagedError,
)
from karriere_app.server.database import DatabaseAwayError, DatabaseTooOldError
from karriere_app.server.documents import WrongOffsetError
from karriere_app.server.refusals import (
    AdministratorKeyMissingError,
    DeviceStoppedError,
    IssuerUnreachableError,
    SignInRefusedError,
    TryLaterError,
)
from karriere_app.sync.protocol import MalformedMessageError

PROBLEM = "application/problem+json"
CHALLENGE = 'DPoP algs="Ed25519 ES256"'

_LOG = logging.getLogger(__name__)
_OURS = Path(__file__).resolve().parents[2]
_FIXED: Mapping[type[KarriereError], tuple[int, str, int | None]] = {
    RecordNotFoundError: (404, "not_found", None),
    NotAllowedError: (403, "not_allowed", None),
    AdministratorKeyMissingError: (503, "no_administrator_key", 300),
    IssuerUnreachableError: (503, "issuer_unreachable", 30),
    StoreBusyError: (503, "busy", 2),
    DatabaseAwayError: (503, "database_away", 10),
    DatabaseTooOldError: (503, "database_too_old", 300),
    StorageError: (503, "storage", 60),
    StoreDamagedError: (503, "database_damaged", 300),
}
_CODES = {404: "no_such_address", 405: "method_not_allowed"}


class RequestRefusedError(KarriereError):
    """A request that is refused as it is; ``error`` is its code, ``details`` what else stands in the answer."""

    exit_code = 8

    def __init__(
        self,
        status: int,
        error: str,
        details: Mapping[str, Any] | None = None,
        retry_after: int | None = None,
    ) -> None:
        super().__init__(status, error)
        self.status, self.error, self.details, self.retry_after = status, error, details or {}, retry_after


def problem(
    status: int,
    error: str,
    details: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
    retry_after: int | None = None,
) -> Response:
    """Return the answer to a request that is refused."""
    body = {
        "type": f"urn:karriere:problem:{error}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "error": error,
        **(details or {}),
    }
    heads = dict(headers or {})
    if retry_after is not None:
        heads["Retry-After"] = str(retry_after)
    return Response(json.dumps(body), status, heads, media_type=PROBLEM)


async def refused(request: Request, error: Exception) -> Response:
    """Return the answer to an expected error."""
    return answer_to(error)


def answer_to(error: Exception) -> Response:
    """Return what is answered where an expected error was raised; another one is a bug: 500, and logged."""
    for kind, answer in _answers().items():
        if isinstance(error, kind):
            return answer(error)
    for kind, (status, code, wait) in _FIXED.items():
        if isinstance(error, kind):
            if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
                _LOG.warning("answered %s for %s", status, type(error).__name__)
            return problem(status, code, retry_after=wait)
    note_unexpected(error)
    return problem(500, "unexpected")


def note_unexpected(error: Exception) -> None:
    """Log a bug by its type and its place in our own code: its text could hold anything."""
    frames = [
        frame for frame in traceback.extract_tb(error.__traceback__) if Path(frame.filename).is_relative_to(_OURS)
    ]
    place = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "elsewhere"
    _LOG.error("unexpected %s at %s", type(error).__name__, place)


@cache
def _answers() -> Mapping[type[Exception], Callable[[Any], Response]]:
    return {
        RequestRefusedError: lambda it: problem(it.status, it.error, it.details, retry_after=it.retry_after),
        SignInRefusedError: _sign_in_refused,
        DeviceStoppedError: lambda it: problem(
            403, "device_stopped", {"state": it.state.value, "notices": list(it.notices)}
        ),
        TryLaterError: lambda it: problem(429, "slow_down", retry_after=it.retry_after_seconds),
        MalformedMessageError: lambda it: problem(400, "malformed", {"place": it.place}),
        WrongOffsetError: lambda it: problem(409, "wrong_offset", {"offset": it.offset}),
        FileRefusedError: lambda it: problem(413 if it.reason == "too_large" else 422, it.reason),
        RequestValidationError: lambda it: problem(422, "parameter", {"place": _first_place(it)}),
        HTTPException: lambda it: problem(it.status_code, _CODES.get(it.status_code, "refused"), headers=it.headers),
    }


def _first_place(error: RequestValidationError) -> str:
    found = error.errors()
    return str(found[0]["loc"][-1]) if found else ""


def _sign_in_refused(error: SignInRefusedError) -> Response:
    _LOG.info("sign-in refused: %s", error.reason)
    headers = {}
    if error.nonce is not None:
        headers["DPoP-Nonce"] = error.nonce
    if error.status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = f'{CHALLENGE}, error="{error.error}"'
    return problem(error.status, error.error, headers=headers)
