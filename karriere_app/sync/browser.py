"""Who somebody is, by OpenID Connect in the system's own browser (RFC 8252): code, PKCE, a redirect to this machine.

The program never sees a password. The browser brings a code to an address on this machine that is open only while it is
waited for; the code is worth nothing without the verifier that only this program holds. The id_token goes on to the
county's server, which checks it; its nonce is made of the laptop's key (``signed.enrolment_nonce``), so that it
registers no other one. The county registers the redirect address ``http://127.0.0.1/`` with its issuer, for any port.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import queue
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from karriere_app.errors import KarriereError
from karriere_app.sync.ports import GarbledReplyError
from karriere_app.sync.signed import DeviceKey, enrolment_nonce, thumbprint
from karriere_app.sync.wire import FORM, Call, Wire, is_safe_address

WAITS_SECONDS = 300.0
HOST = "127.0.0.1"

_ASKED_EVERY_SECONDS = 0.2
_HANDLER_SECONDS = 10
_CALM = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'",
    "Content-Type": "text/html; charset=utf-8",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_DONE = "Du er pålogget. Lukk denne fanen og gå tilbake til Karriere."
_NOT_DONE = "Du ble ikke pålogget. Lukk denne fanen og gå tilbake til Karriere."
_PAGE = '<!doctype html><html lang="nb"><meta charset="utf-8"><title>Karriere</title><p>{}</p></html>'


class BrowserSignInError(KarriereError):
    """Nobody signed in by the browser.

    ``reason`` is a code: no_issuer (the server has none), issuer (it is not what the server named, or not safe), denied
    (the person or the issuer said no), refused (the issuer gave no token for the code), time_over, stopped.
    """

    exit_code = 8

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Identity:
    """The county's issuer, as its server tells."""

    issuer: str
    client_id: str
    scopes: tuple[str, ...]


def identity_of(wire: Wire, server: str) -> Identity | None:
    """Ask a server by what issuer its counsellors may sign in; None where by invitation only.

    Raises: TransportError.
    """
    answer = wire.call(Call("GET", f"{server}/v1/sign-in"))
    answer.require_the_server()
    found = answer.tree().get("identity")
    if found is None:
        return None
    try:
        return Identity(str(found["issuer"]), str(found["client_id"]), tuple(map(str, found["scopes"])))
    except (KeyError, TypeError) as trouble:
        raise GarbledReplyError from trouble


def grant_by_browser(
    identity: Identity,
    wire: Wire,
    key: DeviceKey,
    open_page: Callable[[str], object],
    stopped: Callable[[], bool] = lambda: False,
    waits_seconds: float = WAITS_SECONDS,
) -> Mapping[str, str]:
    """Have somebody sign in, and return what ``DeviceSession.enrol`` takes as its grant.

    ``wire`` goes to the issuer: by the system's trust store, whatever the county's own authority is. ``key``: the one
    that is to be registered. ``open_page`` shows an address in the system's browser. ``stopped`` is asked while the
    browser is waited for.

    Raises:
        BrowserSignInError: nobody signed in.
        TransportError: the issuer was not reached.
    """
    endpoints = _endpoints(identity, wire)
    state, salt, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(64)
    with _Landing(state) as landing:
        asked = {
            "response_type": "code",
            "client_id": identity.client_id,
            "redirect_uri": landing.address,
            "scope": " ".join(identity.scopes),
            "state": state,
            "nonce": enrolment_nonce(thumbprint(key), salt),
            "code_challenge": _s256(verifier),
            "code_challenge_method": "S256",
        }
        page = endpoints.authorisation
        open_page(f"{page}{'&' if urlsplit(page).query else '?'}{urlencode(asked)}")
        code = _code(landing.wait(stopped, waits_seconds), identity, endpoints)
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": landing.address,
            "client_id": identity.client_id,
            "code_verifier": verifier,
        }
    return {"id_token": _id_token(wire, endpoints.token, form), "salt": salt}


@dataclass(frozen=True, slots=True)
class _Endpoints:
    authorisation: str
    token: str
    names_itself: bool


def _endpoints(identity: Identity, wire: Wire) -> _Endpoints:
    """Ask the issuer about itself (OpenID Connect Discovery 1.0 section 4)."""
    if not is_safe_address(identity.issuer):
        raise BrowserSignInError("issuer")
    answer = wire.call(Call("GET", identity.issuer.rstrip("/") + "/.well-known/openid-configuration"))
    answer.require_the_server()
    tree = answer.tree()
    page, token = tree.get("authorization_endpoint"), tree.get("token_endpoint")
    if not answer.is_ok or tree.get("issuer") != identity.issuer:
        raise BrowserSignInError("issuer")
    if (
        not isinstance(page, str)
        or not isinstance(token, str)
        or not (is_safe_address(page) and is_safe_address(token))
    ):
        raise BrowserSignInError("issuer")
    return _Endpoints(page, token, tree.get("authorization_response_iss_parameter_supported") is True)


def _code(landed: Mapping[str, str], identity: Identity, endpoints: _Endpoints) -> str:
    """Return the code that the browser brought; it must come from the issuer that was asked (RFC 9207)."""
    if landed.get("iss", None if endpoints.names_itself else identity.issuer) != identity.issuer:
        raise BrowserSignInError("issuer")
    if "code" not in landed:
        raise BrowserSignInError("denied")
    return landed["code"]


def _id_token(wire: Wire, address: str, form: Mapping[str, str]) -> str:
    answer = wire.call(Call("POST", address, {**FORM, "Accept": "application/json"}, urlencode(form).encode()))
    answer.require_the_server()
    found = answer.tree().get("id_token") if answer.is_ok else None
    if not isinstance(found, str):
        raise BrowserSignInError("refused")
    return found


def _s256(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


class _Landing:
    """Where the browser comes back to: one address on this machine, for as long as it is waited for.

    Only what carries the very state is taken; anything else is answered «not found» and changes nothing.
    """

    def __init__(self, state: str) -> None:
        self._state = state
        self._landed: queue.Queue[Mapping[str, str]] = queue.Queue()
        # Threads of its own: a browser opens lines in advance on which it says nothing.
        self._server = ThreadingHTTPServer((HOST, 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self.address = f"http://{HOST}:{self._server.server_address[1]}/"

    def __enter__(self) -> _Landing:
        self._thread.start()
        return self

    def __exit__(self, *raised: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def wait(self, stopped: Callable[[], bool], seconds: float) -> Mapping[str, str]:
        """Return the parameters that the browser brought. Raises BrowserSignInError (time_over, stopped)."""
        last = time.monotonic() + seconds
        while True:
            try:
                return self._landed.get(timeout=_ASKED_EVERY_SECONDS)
            except queue.Empty:
                if stopped():
                    raise BrowserSignInError("stopped") from None
                if time.monotonic() > last:
                    raise BrowserSignInError("time_over") from None

    def take(self, host: str, target: str) -> str | None:
        """Take a request and return what to say, or None where it is not the one that is waited for."""
        parts = urlsplit(target)
        if f"http://{host}/" != self.address or parts.path != "/":
            return None
        found = parse_qs(parts.query, keep_blank_values=True, max_num_fields=20)
        if any(len(values) != 1 for values in found.values()):
            return None
        brought = {name: values[0] for name, values in found.items()}
        if not hmac.compare_digest(brought.get("state", "").encode(), self._state.encode()):
            return None
        self._landed.put(brought)
        return _DONE if "code" in brought else _NOT_DONE

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        landing = self

        class Handler(BaseHTTPRequestHandler):
            timeout = _HANDLER_SECONDS

            def do_GET(self) -> None:  # the name that http.server looks for
                try:
                    said = landing.take(self.headers.get("Host", ""), self.path)
                except ValueError:
                    said = None
                body = _PAGE.format(said or "").encode()
                self.send_response(HTTPStatus.OK if said else HTTPStatus.NOT_FOUND)
                for name, value in {**_CALM, "Content-Length": str(len(body))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *said: Any) -> None:
                """Say nothing: the address holds the code."""

            def version_string(self) -> str:
                return "Karriere"

        return Handler
