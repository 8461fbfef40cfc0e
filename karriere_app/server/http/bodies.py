"""Bodies of requests and replies: read within their limits, unpacked and packed (zstd), never trusted."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from itertools import accumulate
from typing import Any, TypeVar

import anyio
import zstandard
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from karriere_app.server.http.limits import Limits
from karriere_app.server.http.problems import RequestRefusedError
from karriere_app.sync.protocol import MalformedMessageError, decode

M = TypeVar("M")

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
BYTES = "application/octet-stream"
WORTH_PACKING = 1024

_LEVEL = 3
_WINDOW = 8 * 1024 * 1024
# Always matches, to the end where a text does not end: a pattern that could fail would be tried at each quote again.
_TEXT = re.compile(rb'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)', re.DOTALL)
_NO_BRACKET = bytes(set(range(256)) - set(b"[]{}"))
_STEP = {ord("["): 1, ord("{"): 1, ord("]"): -1, ord("}"): -1}


def require_kind(request: Request, *kinds: str) -> None:
    """Refuse a body of another media type (415)."""
    given = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if given not in kinds:
        raise RequestRefusedError(415, "media_type")


async def read_body(request: Request, limits: Limits, most: int) -> bytes:
    """Return a body as it was sent, at most ``most`` bytes of it, in the time that is given.

    Raises RequestRefusedError: ``too_large`` (413), ``too_slow`` (408), ``broken_off`` (400).
    """
    length = request.headers.get("content-length", "0")
    if length.isascii() and length.isdigit() and int(length[:20]) > most:
        raise RequestRefusedError(413, "too_large")
    content = bytearray()
    try:
        with anyio.fail_after(limits.body_seconds):
            async for part in request.stream():
                content += part
                if len(content) > most:
                    raise RequestRefusedError(413, "too_large")
    except TimeoutError:
        raise RequestRefusedError(408, "too_slow") from None
    except ClientDisconnect:
        raise RequestRefusedError(400, "broken_off") from None
    return bytes(content)


def unpacked(body: bytes, coding: str | None, most: int) -> bytes:
    """Return a body as it was before it was packed, at most ``most`` bytes.

    Raises RequestRefusedError: ``coding`` (415), ``too_large`` (413), ``packing`` (400).
    """
    if coding is None or coding.strip().lower() in ("", "identity"):
        return body
    if coding.strip().lower() != "zstd":
        raise RequestRefusedError(415, "coding")
    try:
        unpacking = zstandard.ZstdDecompressor(max_window_size=_WINDOW)
        with unpacking.stream_reader(io.BytesIO(body), read_across_frames=True) as reader:
            found: bytes = reader.read(most + 1)
    except (zstandard.ZstdError, MemoryError):
        raise RequestRefusedError(400, "packing") from None
    if len(found) > most:
        raise RequestRefusedError(413, "too_large")
    return found


def message_in(body: bytes, kind: type[M], limits: Limits) -> M:
    """Return the message in an unpacked body.

    Raises MalformedMessageError, and RequestRefusedError ``too_deep`` (400).
    """
    require_shallow(body, limits.json_depth)
    found = decode(body)
    if not isinstance(found, kind):
        raise MalformedMessageError("type")
    return found


def require_shallow(body: bytes, depth: int) -> None:
    """Refuse JSON nested deeper than ``depth``, before anything is built of it."""
    if body.count(b"[") + body.count(b"{") <= depth:
        return
    brackets = _TEXT.sub(b"", body).translate(None, _NO_BRACKET)
    if max(accumulate(map(_STEP.__getitem__, brackets)), default=0) > depth:
        raise RequestRefusedError(400, "too_deep")


def takes_zstd(request: Request) -> bool:
    """Say whether the client reads zstd."""
    for one in request.headers.get("accept-encoding", "").split(","):
        name, _, weight = one.partition(";")
        if name.strip().lower() == "zstd":
            return not re.fullmatch(r"\s*q\s*=\s*0(?:\.0*)?\s*", weight)
    return False


def packed(body: bytes, zstd: bool, headers: Mapping[str, str] | None = None) -> Response:
    """Return a reply of JSON bytes, packed where it is worth it. To be called in a thread."""
    heads: dict[str, Any] = {"Vary": "Accept-Encoding", **(headers or {})}
    if zstd and len(body) > WORTH_PACKING:
        body = zstandard.ZstdCompressor(level=_LEVEL).compress(body)
        heads["Content-Encoding"] = "zstd"
    return Response(body, headers=heads, media_type=JSON)
