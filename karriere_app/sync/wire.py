"""One HTTP request and its reply, as sign-in and sync see them, and how a reply of the county server is read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Any, Protocol
from urllib.parse import urlsplit

from karriere_app.errors import UsageError
from karriere_app.sync.ports import CaptivePortalError, GarbledReplyError, ServerBusyError

JSON = {"Content-Type": "application/json"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
UNAUTHORISED, FORBIDDEN, TOO_MANY = 401, 403, 429
LONGEST_BODY_BYTES = 2_000_000
"""What the server takes in one request, before it is compressed."""

_BAD_REQUEST, _SERVER_TROUBLE = 400, 500
_LONGEST_NUMBER = 6
_DEFAULT_PORTS = {"http": 80, "https": 443}
_LOOPBACK = {"127.0.0.1", "::1", "localhost"}


class ReplyTooLargeError(GarbledReplyError):
    """The reply is longer than the laptop takes in: ask for less."""


@dataclass(frozen=True, slots=True)
class Call:
    """One HTTP request. ``url`` may be a path where the server is known (``DeviceSession.call``)."""

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
    def is_of_a_county_server(self) -> bool:
        """Whether a county server wrote it, and not something on the way: each reply of one says this."""
        return "karriere-oldest-version" in self.headers

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


def is_safe_address(address: str) -> bool:
    """Say whether an address is https, or stands on this very machine."""
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)


def server_address(typed: str) -> str:
    """Return a server's address as it names itself: with scheme, host in lower case, no needless port, no last slash.

    Raises UsageError("server"): it is no address, or not a safe one.
    """
    typed = typed.strip()
    try:
        parts = urlsplit(typed if "://" in typed else f"https://{typed}")
        host, port = parts.hostname, parts.port
    except ValueError:
        raise UsageError("server") from None
    if not host or "@" in parts.netloc or parts.query or parts.fragment or any(sign.isspace() for sign in typed):
        raise UsageError("server")
    place = f"[{host}]" if ":" in host else host
    ending = "" if port is None or port == _DEFAULT_PORTS.get(parts.scheme) else f":{port}"
    address = f"{parts.scheme}://{place}{ending}{parts.path.rstrip('/')}"
    if not is_safe_address(address):
        raise UsageError("server")
    return address


class Wire(Protocol):
    """The way to a server: one request, one reply of any status."""

    def call(self, call: Call) -> Answered:
        """Send and wait. Raises the ``TransportError`` types of ``karriere_app.sync.ports`` where nothing came back."""
        ...


def json_body(tree: Mapping[str, str]) -> bytes:
    """Return the body of a JSON request."""
    return json.dumps(tree).encode()
