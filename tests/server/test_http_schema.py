"""The OpenAPI document: true of the messages, and held by the server under whatever is made up from it (schemathesis).

Requests are signed by a registered laptop, so that they get past the door; each operation gets some with valid and some
with invalid data, always the same ones.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from jsonschema_rs import Draft202012Validator
from schemathesis import GenerationMode
from schemathesis.checks import load_all_checks, not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from karriere_app.clock import SystemClock
from karriere_app.server.administration import prepare
from karriere_app.server.database import open_database, sqlite_address
from karriere_app.server.http.examples import messages
from karriere_app.server.http.limits import Limits, Rate
from karriere_app.sync.protocol import MESSAGES, decode, encode
from tests.server.live import Laptop, serving

EXAMPLES = 15
UNSIGNED = {"ways", "register", "token", "last_delivery", "lives", "ready"}
SIGNED = {"push", "offer", "pull", "digest", "digest_of", "offset", "bring", "fetch", "access_log"}
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


@pytest.fixture(scope="module")
def laptop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Laptop]:
    database = open_database(sqlite_address(tmp_path_factory.mktemp("schema") / "county.db"))
    prepare(database, SystemClock())
    without_end = Rate(10**9, 10**9)
    with serving(database, SystemClock(), Limits(devices=without_end, strangers=without_end)) as running:
        yield running.laptop("anna", "Skien", "LEADER")
    database.close()


@pytest.fixture(scope="module")
def document(laptop: Laptop) -> dict[str, Any]:
    found: dict[str, Any] = laptop.server.wire.client.get(f"{laptop.server.address}/openapi.json").json()
    return found


@pytest.fixture(scope="module")
def line() -> Iterator[requests.Session]:
    with requests.Session() as session:
        session.trust_env = False
        yield session


def test_the_document_is_of_openapi_3_1_and_names_every_message(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1")
    assert {cls.__name__ for cls in MESSAGES.values()} <= set(document["components"]["schemas"])
    named = {one["operationId"] for path in document["paths"].values() for one in path.values()}
    assert named == SIGNED | UNSIGNED


@pytest.mark.parametrize("message", messages(), ids=lambda message: type(message).__name__)
def test_every_example_is_a_message_and_fits_its_schema(message: Any, document: dict[str, Any]) -> None:
    assert decode(encode(message)) == message
    schema = {"$ref": f"#/components/schemas/{type(message).__name__}", "components": document["components"]}
    validator = Draft202012Validator(schema)
    tree = json.loads(encode(message))
    validator.validate(tree)
    for name in tree:
        without = {one: value for one, value in tree.items() if one != name}
        assert not validator.is_valid(without) or name not in _needed(document, type(message).__name__)


def _needed(document: dict[str, Any], name: str) -> list[str]:
    needed: list[str] = document["components"]["schemas"][name]["required"]
    return needed


def test_every_operation_shows_an_example_of_its_answer(document: dict[str, Any]) -> None:
    for path in document["paths"].values():
        for operation in path.values():
            answer = next(one for status, one in operation["responses"].items() if status.startswith("2"))
            for kind, content in answer["content"].items():
                assert kind == "application/octet-stream" or "example" in content or "examples" in content


def test_the_schemas_name_no_member_that_only_the_program_has(document: dict[str, Any]) -> None:
    entry = document["components"]["schemas"]["Entry"]
    assert "more" not in entry["properties"]  # what is unknown stands beside the other members
    assert "more" in document["components"]["schemas"]["PullReply"]["properties"]  # there it is a word of the page


MODES = {
    **{(name, GenerationMode.POSITIVE): None for name in SIGNED | UNSIGNED},
    **{(name, GenerationMode.NEGATIVE): None for name in (SIGNED | UNSIGNED) - {"ways", "lives", "ready"}},
}
"""Nothing can be wrong with a request that says nothing."""


@pytest.mark.parametrize(("name", "mode"), sorted(MODES, key=str))
def test_no_request_breaks_the_server_or_the_document(
    name: str, mode: GenerationMode, laptop: Laptop, document: dict[str, Any], line: requests.Session
) -> None:
    load_all_checks()
    operation = schemathesis.openapi.from_dict(document).find_operation_by_id(name)
    person = laptop.person(family_name="Prøve")

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def ask(case: schemathesis.Case[Any]) -> None:
        if mode is GenerationMode.POSITIVE:
            _be_believed(case, laptop, person)
        headers = laptop.signed(case.method, case.formatted_path) if name in SIGNED else {}
        answer = case.call(base_url=laptop.server.address, session=line, headers=headers)
        case.validate_response(answer, checks=CHECKS)
        body: Any = case.body
        if isinstance(body, dict) and answer.status_code == 200 and answer.json()["type"] in ("pushed", "offered"):
            laptop.nonce = body["next_nonce"]

    ask()
    laptop.pull()  # whatever was taken in can be passed on


def _be_believed(case: schemathesis.Case[Any], laptop: Laptop, person: str) -> None:
    """Let a made-up request be of this laptop, in this era, and of somebody who is here: it gets all the way in."""
    body: Any = case.body
    if case.query and "device" in case.query:
        case.query |= {"device": laptop.device, "version": 1}
        case.query.pop("epoch", None)
    if case.path_parameters and "participant" in case.path_parameters:
        case.path_parameters["participant"] = person
    if not isinstance(body, dict) or "version" not in body:
        return
    body |= {"device": laptop.device, "version": 1, "epoch": laptop.epoch}
    if "next_nonce" in body:
        body |= {"nonce": laptop.nonce, "next_nonce": f"{laptop.nonce}+"[-40:]}
    for change_set in body.get("change_sets", ()):
        laptop.number += 1
        change_set["device_seq"] = laptop.number
        for record in change_set["records"][::2]:
            record |= {"participant": person}
