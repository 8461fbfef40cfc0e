"""One HTTP request and its reply, as sign-in and sync see them, and how a reply of the county server is read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Any, Protocol

from karriere_app.sync.ports import CaptivePortalError, GarbledReplyError, ServerBusyError

JSON = {"Content-Type": "application/json"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
UNAUTHORISED, FORBIDDEN = 401, 403

_BAD_REQUEST, _SERVER_TROUBLE = 400, 500
_LONGEST_NUMBER = 6


@dataclass(frozen=True, slots=True)
class Call:
    """One HTTP request."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes = b""


@dataclass(frozen=True, slots=True)
class Answered:
    """Its reply; the names of ``headers`` are lower case."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def is_ok(self) -> bool:
        return self.status in range(200, 300)

    @property
    def is_json(self) -> bool:
        return "json" in self.headers.get("content-type", "")

    @property
    def is_refusal(self) -> bool:
        """Whether something may be wrong with the way the request was signed."""
        return self.status in (_BAD_REQUEST, UNAUTHORISED)

    @property
    def error(self) -> str | None:
        """The OAuth code of a refusal, if it has one."""
        error = self.tree().get("error") if self.is_json else None
        return error if isinstance(error, str) else None

    @property
    def retry_after_seconds(self) -> int | None:
        text = self.headers.get("retry-after", "")
        return int(text) if text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER else None

    def tree(self) -> Mapping[str, Any]:
        """Return the JSON object in it.

        Raises:
            CaptivePortalError: it is no JSON.
            GarbledReplyError: it is broken.
        """
        if not self.is_json:
            raise CaptivePortalError
        try:
            found = json.loads(self.content)
        except (ValueError, RecursionError) as trouble:
            raise GarbledReplyError from trouble
        if not isinstance(found, dict):
            raise GarbledReplyError
        return found

    def server_seconds(self) -> float | None:
        """Return the server's own time (seconds since 1970), if it says so."""
        try:
            return parsedate_to_datetime(self.headers["date"]).timestamp()
        except (KeyError, ValueError):
            return None

    def require_the_server(self) -> None:
        """Raise ServerBusyError for 5xx, CaptivePortalError for what no county server says."""
        if self.status >= _SERVER_TROUBLE:
            raise ServerBusyError(self.retry_after_seconds)
        if not self.is_json:
            raise CaptivePortalError


class Wire(Protocol):
    """The way to a server: one request, one reply of any status."""

    def call(self, call: Call) -> Answered:
        """Send and wait. Raises the ``TransportError`` types of ``karriere_app.sync.ports`` where nothing came back."""
        ...


def json_body(tree: Mapping[str, str]) -> bytes:
    """Return the body of a JSON request."""
    return json.dumps(tree).encode()
