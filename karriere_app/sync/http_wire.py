"""The wire over HTTP: one client kept alive; what goes wrong on the way becomes one of the ``TransportError`` types.

TLS 1.2 at least, checked against the system's trust store or the county's own CA file, and never without: plain HTTP is
for this very machine. No redirect is followed, for the server never gives one. Proxies come from the environment (on
Windows and macOS from the system). Bodies travel as zstd both ways. Nothing of a request or a reply is logged.
"""

from __future__ import annotations

import logging
import ssl
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import httpx
import zstandard

from karriere_app.errors import UsageError
from karriere_app.sync.ports import (
    CaptivePortalError,
    GarbledReplyError,
    NetworkDownError,
    TransportError,
    WrongCertificateError,
)
from karriere_app.sync.wire import Answered, Call, ReplyTooLargeError, is_safe_address

CONNECT_SECONDS = 10.0
SILENCE_SECONDS = 60.0
LONGEST_SECONDS = 600.0
LONGEST_REPLY_BYTES = 64 * 1024 * 1024
COMPRESSED_FROM_BYTES = 1_000
SYSTEM_BUNDLES = (
    "/etc/ssl/certs/ca-certificates.crt",  # Debian, Ubuntu, Arch
    "/etc/pki/tls/certs/ca-bundle.crt",  # Fedora, Red Hat
    "/var/lib/ca-certificates/ca-bundle.pem",  # SUSE
    "/etc/ssl/cert.pem",  # macOS, Alpine
)

# Less than the server's own five seconds: a connection that it is just closing is not taken for a new request.
_IDLE_SECONDS = 3.0
_ZSTD = "zstd"
_ZSTD_WINDOW_BYTES = 8 * 1024 * 1024  # RFC 9659: more is never needed, and refused
# A kilobyte of zstd is at most 32 MB of text: a reply that swells is stopped before it fills the memory.
_SLICE_BYTES = 1_024
_LOGGERS = ("httpx", "httpcore")
_REDIRECTS, _PROXY_SIGN_IN, _NETWORK_SIGN_IN = range(300, 400), 407, 511


class HttpWire:
    """A :class:`karriere_app.sync.wire.Wire` for one network worker; :meth:`close` it at the end.

    ``ca_file``: the county's own certificate authority, believed instead of the system's. ``ran``: seconds by a clock
    that nobody sets.
    """

    def __init__(
        self,
        *,
        ca_file: Path | None = None,
        connect_seconds: float = CONNECT_SECONDS,
        silence_seconds: float = SILENCE_SECONDS,
        longest_seconds: float = LONGEST_SECONDS,
        longest_reply_bytes: int = LONGEST_REPLY_BYTES,
        ran: Callable[[], float] = time.monotonic,
    ) -> None:
        """Raise UsageError("ca_file") where the file holds no certificate, ("proxy") for a proxy of unknown kind."""
        for name in _LOGGERS:
            # They tell addresses at INFO and headers, the token among them, at DEBUG.
            logging.getLogger(name).setLevel(logging.WARNING)
        self._longest_seconds, self._longest_bytes, self._ran = longest_seconds, longest_reply_bytes, ran
        try:
            self._client = httpx.Client(
                verify=_trust(ca_file),
                timeout=httpx.Timeout(silence_seconds, connect=connect_seconds),
                limits=httpx.Limits(max_connections=1, keepalive_expiry=_IDLE_SECONDS),
                headers={"User-Agent": "Karriere", "Accept-Encoding": _ZSTD},
                follow_redirects=False,
            )
        except (ValueError, ImportError) as trouble:
            raise UsageError("proxy") from trouble

    def call(self, call: Call) -> Answered:
        """Send and wait; see :class:`karriere_app.sync.wire.Wire`."""
        if not is_safe_address(call.url):
            raise WrongCertificateError
        started = self._ran()
        try:
            reply = self._client.send(self._request(call), stream=True)
        except httpx.TransportError as trouble:
            raise _before_the_reply(trouble) from trouble
        except httpx.InvalidURL as trouble:
            raise NetworkDownError from trouble
        try:
            _require_no_portal(reply)
            return Answered(reply.status_code, dict(reply.headers.items()), self._content(reply, started))
        except httpx.TimeoutException as trouble:
            raise NetworkDownError from trouble
        except httpx.TransportError as trouble:
            raise GarbledReplyError from trouble
        finally:
            reply.close()

    def close(self) -> None:
        """End the connection."""
        self._client.close()

    def _request(self, call: Call) -> httpx.Request:
        headers, content = dict(call.headers), call.content
        if len(content) > COMPRESSED_FROM_BYTES and "json" in headers.get("Content-Type", ""):
            content = zstandard.ZstdCompressor(write_checksum=True).compress(content)
            headers["Content-Encoding"] = _ZSTD
        return self._client.build_request(call.method, call.url, headers=headers, content=content or None)

    def _content(self, reply: httpx.Response, started: float) -> bytes:
        encoding = reply.headers.get("content-encoding", "identity").strip().lower()
        if encoding not in ("identity", _ZSTD):
            raise CaptivePortalError  # whoever says so was not asked for it
        unpacked = _Unzstd(self._longest_bytes) if encoding == _ZSTD else None
        found = bytearray()
        for part in reply.iter_raw():
            found += part if unpacked is None else unpacked.next(part, len(found))
            if len(found) > self._longest_bytes:
                raise ReplyTooLargeError
            if self._ran() - started > self._longest_seconds:
                raise NetworkDownError
        if unpacked is not None and reply.request.method != "HEAD":
            unpacked.require_end()
        return bytes(found)


class _Unzstd:
    """Unpacks one zstd frame as it comes, and stops where the whole becomes longer than ``longest``."""

    def __init__(self, longest: int) -> None:
        self._longest = longest
        self._unpacking = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW_BYTES).decompressobj()

    def next(self, part: bytes, before: int) -> bytes:
        found = bytearray()
        for start in range(0, len(part), _SLICE_BYTES):
            if self._unpacking.eof:
                raise GarbledReplyError
            try:
                found += self._unpacking.decompress(part[start : start + _SLICE_BYTES])
            except zstandard.ZstdError as trouble:
                raise GarbledReplyError from trouble
            if before + len(found) > self._longest:
                raise ReplyTooLargeError
        return bytes(found)

    def require_end(self) -> None:
        """Raise GarbledReplyError where the frame is cut off, or something follows it."""
        if not self._unpacking.eof or self._unpacking.unused_data:
            raise GarbledReplyError


def system_bundle(cafile: str | None, capath: str | None, places: Sequence[str] = SYSTEM_BUNDLES) -> str | None:
    """Return where the system keeps its authorities, where Python looks for them in vain; None: nothing to mend.

    ``cafile``, ``capath``: where Python looks. One that was built elsewhere, as those in installers are, knows only its
    builder's folders.
    """
    if cafile is not None or (capath is not None and any(Path(capath).iterdir())):
        return None
    return next((place for place in places if Path(place).is_file()), None)


def _trust(ca_file: Path | None) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(cafile=str(ca_file) if ca_file is not None else None)
        paths = ssl.get_default_verify_paths()
        bundle = system_bundle(paths.cafile, paths.capath) if ca_file is None else None
        if bundle is not None:
            context.load_verify_locations(bundle)
    except (OSError, ssl.SSLError) as trouble:
        raise UsageError("ca_file") from trouble
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _require_no_portal(reply: httpx.Response) -> None:
    if reply.status_code in _REDIRECTS or reply.status_code in (_PROXY_SIGN_IN, _NETWORK_SIGN_IN):
        raise CaptivePortalError


def _before_the_reply(trouble: httpx.TransportError) -> TransportError:
    """Return what it means that no reply began."""
    if isinstance(trouble, httpx.ProxyError):
        status = str(trouble)[:3]
        asks = status.isdigit() and (int(status) in _REDIRECTS or int(status) in (_PROXY_SIGN_IN, _NETWORK_SIGN_IN))
        return CaptivePortalError() if asks else NetworkDownError()
    if isinstance(trouble, httpx.RemoteProtocolError) and not str(trouble).startswith("Server disconnected"):
        return GarbledReplyError()
    cause: BaseException | None = trouble
    while cause is not None and not isinstance(cause, ssl.SSLError):
        cause = cause.__cause__ or cause.__context__
    if not isinstance(trouble, httpx.ConnectError) or cause is None:
        return NetworkDownError()
    return _without_tls(cause)


def _without_tls(trouble: ssl.SSLError) -> TransportError:
    """Return what it means that no secure line came about."""
    if isinstance(trouble, ssl.SSLEOFError | ssl.SSLZeroReturnError | ssl.SSLSyscallError):
        return NetworkDownError()
    if trouble.reason in ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "PACKET_LENGTH_TOO_LONG"):
        return CaptivePortalError()  # it speaks no TLS at all
    return WrongCertificateError()
