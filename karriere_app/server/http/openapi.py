"""The OpenAPI 3.1 document: what FastAPI reads off the routes, and what it cannot know of their bodies and answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.openapi.utils import get_openapi
from starlette.responses import Response

from karriere_app.server.http.bodies import BYTES, FORM, JSON
from karriere_app.server.http.examples import AT, COUNSELLOR, DEVICE, OFFICE, PERSON, example_of
from karriere_app.server.http.problems import PROBLEM
from karriere_app.server.http.schemas import Schema, message_schemas, reference
from karriere_app.sync.protocol import (
    DigestReply,
    DigestRequest,
    Forked,
    NewEpoch,
    OfferReply,
    OfferRequest,
    PullReply,
    PushReply,
    PushRequest,
    TooOld,
)

_DESCRIPTION = (
    "Laptops of one county's career guidance push and pull records here. Every reply carries Karriere-Epoch, "
    "Karriere-Oldest-Version and Date. Bodies may be packed with zstd both ways. Refusals are problem+json "
    "(RFC 9457) whose error is a code. Values of a record travel as its kind declares them; kinds, fields and "
    "members that a server does not know pass through it untouched."
)
_TEXT: Schema = {"type": "string"}
_TEXTS: Schema = {"type": "array", "items": _TEXT}
_COUNT: Schema = {"type": "integer", "minimum": 0}
_RAW: Schema = {"type": "string", "format": "binary"}
_SIGNED_IN = (400, 401, 403, 408, 413, 415, 422, 429, 503)
_DOOR = (400, 401, 403, 408, 413, 415, 429, 503)
_FOUND = (*_SIGNED_IN, 404)
_KEYS: Schema = {"type": "array", "items": {"type": "object", "additionalProperties": _TEXT}}


def _members(needed: Mapping[str, Schema], optional: Mapping[str, Schema] | None = None) -> Schema:
    return {"type": "object", "properties": {**needed, **(optional or {})}, "required": list(needed)}


_REGISTERED = {
    "device": DEVICE,
    "counsellor": COUNSELLOR,
    "user": "anna",
    "office": OFFICE,
    "roles": ["COUNSELLOR"],
    "issuer": "https://karriere.fylke.example",
    "keys": [{"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo", "kid": "k1"}],
    "lease": "eyJ0eXAiOiJrYXJyaWVyZS1sZWFzZStqd3QifQ.e30.c2ln",
}
_SCHEMAS: Mapping[str, Schema] = {
    "Problem": _members(
        {"type": _TEXT, "title": _TEXT, "status": {"type": "integer"}, "error": _TEXT},
        {
            "place": _TEXT,
            "offset": _COUNT,
            "state": {"enum": ["retired", "lost"]},
            "notices": {**_TEXTS, "description": "the server's signed word on which the laptop acts"},
        },
    ),
    "Ways": _members(
        {"invitation": {"const": True}},
        {"identity": _members({"issuer": _TEXT, "client_id": _TEXT, "scopes": _TEXTS})},
    ),
    "Registration": {
        "type": "object",
        "required": ["device"],
        "properties": {"device": _TEXT},
        "oneOf": [
            _members({"device": _TEXT, "code": _TEXT}),
            _members({"device": _TEXT, "id_token": _TEXT, "salt": _TEXT}),
            _members({"device": _TEXT, "new_proof": _TEXT}),
        ],
    },
    "Registered": _members(
        dict.fromkeys(("device", "counsellor", "user", "office", "issuer", "lease"), _TEXT)
        | {"roles": _TEXTS, "keys": _KEYS}
    ),
    "TokenRequest": _members(
        {"grant_type": _TEXT, "client_assertion_type": _TEXT, "client_assertion": _TEXT},
    ),
    "Token": _members(
        {"access_token": _TEXT, "token_type": {"const": "DPoP"}, "expires_in": _COUNT, "lease": _TEXT}
        | {"keys": _KEYS, "notices": _TEXTS}
    ),
    "Sealed": _members({"sealed": _TEXT}),
    "Held": _members({"size": _COUNT, "offset": _COUNT}),
    "LogEntry": _members(
        {"number": _COUNT, "at": _TEXT, "actor": _TEXT, "device": {"type": ["string", "null"]}, "action": _TEXT}
        | {"details": {"type": "object"}}
    ),
    "AccessLog": _members({"entries": {"type": "array", "items": reference("LogEntry")}}),
    "Status": _members({"status": {"const": "ok"}}),
}
_HOLDS = (NewEpoch, Forked, TooOld)


def _content(kind: str, schema: Schema, example: Any = None) -> dict[str, Any]:
    return {kind: {"schema": schema, **({"example": example} if example is not None else {})}}


def _reply(kind: type[Any]) -> dict[str, Any]:
    kinds = (kind, *_HOLDS)
    examples = {one.__name__: {"value": example_of(one)} for one in kinds}
    return {JSON: {"schema": {"oneOf": [reference(one) for one in kinds]}, "examples": examples}}


def _message(kind: type[Any]) -> dict[str, Any]:
    return _content(JSON, reference(kind), example_of(kind))


def _operation(
    summary: str,
    answer: Mapping[str, Any],
    refusals: tuple[int, ...],
    body: Mapping[str, Any] | None = None,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    signed: bool = True,
    shows: tuple[str, ...] = (),
) -> dict[str, Any]:
    """``headers`` stand in the answer; ``shows`` are headers that a request which is not signed in must have."""
    told = {name: {"description": text, "schema": {"type": "string"}} for name, text in (headers or {}).items()}
    responses: dict[int | str, Any] = {status: {"description": "OK", "content": answer, "headers": told}}
    for refusal in sorted(refusals):
        responses[refusal] = {
            "description": HTTPStatus(refusal).phrase,
            "content": _content(PROBLEM, reference("Problem")),
        }
    extra: dict[str, Any] = {"security": [{"token": [], "proof": []}] if signed else []}
    if shows:
        extra["parameters"] = [{"name": name, "in": "header", "required": True, "schema": _TEXT} for name in shows]
    if body is not None:
        extra["requestBody"] = {"required": True, "content": body}
    return {
        "summary": summary,
        "status_code": status,
        "responses": responses,
        "openapi_extra": extra,
        "response_class": Response,
    }


def _door_operations() -> dict[str, dict[str, Any]]:
    token = {"grant_type": "client_credentials", "client_assertion_type": "…", "client_assertion": "…"}
    given = {"access_token": "…", "token_type": "DPoP", "expires_in": 600, "lease": "…"}
    registration = {"device": DEVICE, "code": "7K2QX-9M4TB-3HWRD-PVYEN-5GZ8C"}
    return {
        "ways": _operation(
            "How a laptop may be registered",
            _content(JSON, reference("Ways"), {"invitation": True}),
            (),
            signed=False,
        ),
        "register": _operation(
            "Register a laptop's key",
            _content(JSON, reference("Registered"), _REGISTERED),
            _DOOR,
            _content(JSON, reference("Registration"), registration),
            status=201,
            signed=False,
            shows=("DPoP",),
        ),
        "token": _operation(
            "Give an access token (RFC 7523, RFC 9449)",
            _content(JSON, reference("Token"), {**given, "keys": _REGISTERED["keys"], "notices": []}),
            _DOOR,
            _content(FORM, reference("TokenRequest"), token),
            signed=False,
            shows=("DPoP",),
        ),
        "last_delivery": _operation(
            "Seal what a lost laptop still has",
            _content(JSON, reference("Sealed"), {"sealed": PERSON}),
            _DOOR,
            _content(BYTES, _RAW) | _content(JSON, {}),
            status=201,
            signed=False,
            shows=("DPoP", "Client-Assertion"),
        ),
    }


def _sync_operations() -> dict[str, dict[str, Any]]:
    return {
        "push": _operation("Take in change sets", _reply(PushReply), _SIGNED_IN, _message(PushRequest)),
        "offer": _operation(
            "Take in what a restored server lacks", _reply(OfferReply), _SIGNED_IN, _message(OfferRequest)
        ),
        "pull": _operation("Give the next page", _reply(PullReply), _SIGNED_IN),
        "digest": _operation("Give digests of all that may be seen", _reply(DigestReply), _SIGNED_IN),
        "digest_of": _operation(
            "Give digests of buckets, or records", _reply(DigestReply), _SIGNED_IN, _message(DigestRequest)
        ),
    }


def _document_operations() -> dict[str, dict[str, Any]]:
    held = _content(JSON, reference("Held"), {"size": 2_097_152, "offset": 1_048_576})
    entry = {"number": 1, "at": AT, "actor": COUNSELLOR, "device": DEVICE, "action": "pulled", "details": {}}
    size = {"Document-Size": "bytes of the whole document"}
    return {
        "offset": _operation("Say how much of a document is here", held, _FOUND),
        "bring": _operation("Take in the next part of a document", held, (*_FOUND, 409), _content(BYTES, _RAW)),
        "fetch": _operation("Give a part of a document", _content(BYTES, _RAW), _FOUND, headers=size),
        "access_log": _operation(
            "Give the log of who was given what",
            _content(JSON, reference("AccessLog"), {"entries": [entry]}),
            _FOUND,
        ),
    }


def _health_operations() -> dict[str, dict[str, Any]]:
    ok = _content(JSON, reference("Status"), {"status": "ok"})
    return {
        "lives": _operation("The process lives", ok, (), signed=False),
        "ready": _operation("The database answers and its schema is right", ok, (503,), signed=False),
    }


class Routes:
    """Adds routes with what the document says of them."""

    def __init__(self, router: APIRouter) -> None:
        self._router = router
        self._operations = {
            **_door_operations(),
            **_sync_operations(),
            **_document_operations(),
            **_health_operations(),
        }

    def add(self, method: str, path: str, endpoint: Callable[..., Any]) -> None:
        """Add one; a route that the document knows nothing of is a KeyError."""
        name: str = endpoint.__name__
        self._router.add_api_route(
            path, endpoint, methods=[method], name=name, operation_id=name, **self._operations[name]
        )


class CountyApplication(FastAPI):
    """FastAPI with a document that knows the messages."""

    def openapi(self) -> dict[str, Any]:
        """Return the document of the application's routes, made once."""
        if not self.openapi_schema:
            found = get_openapi(
                title="Karriere: the county's server",
                version=self.version,
                description=_DESCRIPTION,
                routes=self.routes,
            )
            found["components"] = {
                "schemas": {**message_schemas(), **_SCHEMAS},
                "securitySchemes": {
                    "token": {"type": "http", "scheme": "DPoP", "description": "lasts ten minutes at most"},
                    "proof": {"type": "apiKey", "in": "header", "name": "DPoP", "description": "RFC 9449"},
                },
            }
            self.openapi_schema = found
        return self.openapi_schema
