"""Registering a laptop, its tokens, and what a lost one still brings (karriere_app/server/sign_in.py)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response

from karriere_app.domain.fields import RecordId
from karriere_app.server.audit import Event
from karriere_app.server.http.bodies import FORM, JSON, require_kind, require_shallow
from karriere_app.server.http.gate import Parts
from karriere_app.server.http.openapi import Routes
from karriere_app.server.proofs import Presented
from karriere_app.server.refusals import SignInRefusedError
from karriere_app.server.sign_in import Registered, TokenAnswer

ASSERTION_HEADER = "Client-Assertion"

_MOST_FIELDS = 20


class DeviceRoutes:
    """What a laptop asks before it has a token, and instead of having one."""

    def __init__(self, parts: Parts) -> None:
        self._parts, self._county = parts, parts.county

    def add_to(self, routes: Routes) -> None:
        """Add the routes."""
        routes.add("GET", "/v1/sign-in", self.ways)
        routes.add("POST", "/v1/devices", self.register)
        routes.add("POST", "/v1/token", self.token)
        routes.add("POST", "/v1/devices/last-delivery", self.last_delivery)

    async def ways(self) -> Response:
        """How a laptop may be registered."""
        return _json(dict(self._county.sign_in.ways()))

    async def register(self, request: Request) -> Response:
        """Register a laptop's key, by a code, an identity, or as the successor of one that is in."""
        require_kind(request, JSON)
        body = await self._parts.gate.body(request, self._parts.limits.door_bytes)
        presented = self._parts.gate.presented(request)
        registered = await self._parts.gate.registering(request, self._registered, presented, body)
        return _json(registered.as_json(), 201)

    async def token(self, request: Request) -> Response:
        """Give an access token to a registered laptop."""
        require_kind(request, FORM)
        body = await self._parts.gate.body(request, self._parts.limits.door_bytes)
        presented = self._parts.gate.presented(request)
        answer = await self._parts.gate.at_door(request, self._token, presented, body)
        return _json(answer.as_json())

    async def last_delivery(self, request: Request) -> Response:
        """Seal what a lost laptop still has. Its signature is checked before anything of the body is read."""
        given = request.headers.getlist(ASSERTION_HEADER)
        presented = self._parts.gate.presented(request)
        sign_in = self._county.sign_in
        assertion = given[0] if len(given) == 1 else ""
        device = await self._parts.gate.at_door(request, sign_in.lost_device, presented, assertion)
        self._parts.gate.count(device)
        work = await self._parts.gate.body(request, self._parts.limits.delivery_bytes)
        sealed = await self._parts.threads.writing(self._parts.gate.seal, device, work)
        return _json({"sealed": sealed.id}, 201)

    def _registered(self, presented: Presented, body: bytes) -> Registered:
        given = _texts(body, self._parts.limits.json_depth)
        device, names, sign_in = given.get("device", ""), set(given) - {"device"}, self._county.sign_in
        if names == {"code"}:
            way, registered = "code", sign_in.register_by_code(presented, device, given["code"])
        elif names == {"id_token", "salt"}:
            way = "identity"
            registered = sign_in.register_by_identity(presented, device, given["id_token"], given["salt"])
        elif names == {"new_proof"}:
            way, registered = "successor", sign_in.register_successor(presented, device, given["new_proof"])
        else:
            raise SignInRefusedError("invalid_request", "members", 400)
        self._county.journal.register(registered.device, self._before(registered.device))
        self._county.audit.note(Event(registered.counsellor, "registered", registered.device, details={"by": way}))
        return registered

    def _before(self, device: str) -> str | None:
        """Return the laptop whose successor a device is."""
        row = self._county.directory.device(RecordId(device))
        way, _, before = row.registered_by.partition(":") if row is not None else ("", "", "")
        return before if way == "device" else None

    def _token(self, presented: Presented, body: bytes) -> TokenAnswer:
        answer = self._county.sign_in.token(presented, _form(body))
        self._parts.gate.count(answer.device)
        self._county.audit.note(Event(answer.counsellor, "signed_in", answer.device))
        return answer


def _texts(body: bytes, depth: int) -> dict[str, str]:
    require_shallow(body, depth)
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        raise SignInRefusedError("invalid_request", "json", 400) from None
    if not isinstance(found, dict) or not all(isinstance(value, str) for value in found.values()):
        raise SignInRefusedError("invalid_request", "json", 400)
    return found


def _form(body: bytes) -> Mapping[str, str]:
    try:
        pairs = parse_qsl(
            body.decode("ascii"), keep_blank_values=True, strict_parsing=True, max_num_fields=_MOST_FIELDS
        )
    except ValueError:
        raise SignInRefusedError("invalid_request", "form", 400) from None
    form = dict(pairs)
    if len(form) != len(pairs):
        raise SignInRefusedError("invalid_request", "form", 400)
    return form


def _json(tree: Mapping[str, Any], status: int = 200) -> Response:
    return Response(json.dumps(tree, ensure_ascii=False), status, media_type=JSON)
