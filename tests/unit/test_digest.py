"""The canonical digest is what records.md says, so that anybody can compute it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import UTC, date, datetime

from karriere_app.domain.digest import aggregate_digest, record_digest, store_digest
from karriere_app.domain.fields import RecordId
from karriere_app.domain.guidance import GuidanceSession
from karriere_app.domain.participant import Participant

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
ID = RecordId("018f2b5e-7d2b-7a3c-9b1d-000000000001")
PERSON = Participant(
    id=ID,
    created_at=NOW,
    created_by=ID,
    given_names="Amina",
    birth_date=date(1990, 2, 1),
    other_languages=frozenset({"ti", "ar"}),
    office=ID,
)


def _by_hand(value: object) -> str:
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def test_a_record_is_the_sha_256_of_its_canonical_json() -> None:
    content = {"birth_date": "1990-02-01", "given_names": "Amina", "other_languages": ["ar", "ti"]}
    assert record_digest(PERSON) == _by_hand({"id": ID, "kind": "participant", "set": content})


def test_office_and_stamps_are_left_out() -> None:
    other = replace(PERSON, office=None, created_at=NOW.replace(year=2027), created_office=ID)
    assert record_digest(other) == record_digest(PERSON)


def test_parked_fields_of_a_newer_program_are_kept_in() -> None:
    assert record_digest(PERSON, {"shoe_size": 38}) != record_digest(PERSON)


def test_a_deleted_record_is_only_its_grave() -> None:
    assert record_digest(replace(PERSON, deleted_at=NOW)) == _by_hand(
        {"id": ID, "kind": "participant", "deleted": True}
    )


def test_follow_up_is_outside_a_versions_digest() -> None:
    session = GuidanceSession(id=ID, created_at=NOW, created_by=ID, participant=ID, own_wishes="Bli baker")
    followed = replace(session, imdinett_registered_on=date(2026, 12, 1))
    assert record_digest(session, follow_up=False) == record_digest(followed, follow_up=False)
    assert record_digest(session) != record_digest(followed)


def test_aggregate_and_store_do_not_depend_on_the_order_they_were_read_in() -> None:
    digests = [("b", "2"), ("a", "1")]
    assert aggregate_digest(digests) == aggregate_digest(reversed(digests)) == hashlib.sha256(b"12").hexdigest()
    assert store_digest(digests) == hashlib.sha256(b"a 1\nb 2\n").hexdigest()
