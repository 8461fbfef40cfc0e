"""decode(encode(x)) == x for every field of every kind, and bad values are named, not swallowed."""

from __future__ import annotations

import json
import string
import unicodedata
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from karriere_app.domain.declaration import Record
from karriere_app.domain.document import PrintedDocument
from karriere_app.domain.fields import FieldSpec, FieldType, RecordId
from karriere_app.domain.guidance import GuidanceSession
from karriere_app.domain.kinds import all_kinds, kind_named
from karriere_app.domain.participant import Participant
from karriere_app.domain.values import check_bounds, clean_text, from_wire, has_stripped_characters, to_wire
from karriere_app.errors import InvalidValueError

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
UUID = "018f2b5e-7d2b-7a3c-9b1d-000000000001"
VALUES: dict[FieldType, st.SearchStrategy[Any]] = {
    FieldType.ID: st.just(UUID),
    FieldType.IDS: st.sets(st.uuids().map(str), max_size=4).map(frozenset),
    FieldType.DATE: st.dates(),
    FieldType.TIME: st.times(),
    FieldType.INSTANT: st.datetimes(min_value=datetime(1970, 1, 2), timezones=st.just(UTC)),  # noqa: DTZ001  # zone given beside
    FieldType.TEXT: st.text(),
    FieldType.CODE: st.text(string.ascii_uppercase + "_0123456789", min_size=1),
    FieldType.CODES: st.sets(st.text(string.ascii_uppercase, min_size=1), max_size=4).map(frozenset),
    FieldType.INT: st.integers(-(2**40), 2**40),
    FieldType.NUMBER: st.floats(allow_nan=False, allow_infinity=False, width=32),
    FieldType.OBJECT: st.dictionaries(
        st.text(string.ascii_lowercase, min_size=1), st.integers(0, 9) | st.text(), max_size=4
    ),
}


def _record(kind_name: str, values: dict[str, Any]) -> Record:
    kind = kind_named(kind_name)
    required = {name: RecordId(UUID) for name, spec in kind.fields.items() if spec.required}
    return kind.cls(id=RecordId(UUID), created_at=NOW, created_by=RecordId(UUID), **{**required, **values})


@given(st.data())
def test_a_value_survives_the_wire(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(sorted(all_kinds())))
    spec = data.draw(st.sampled_from(list(all_kinds()[kind].fields.values())))
    record = _record(kind, {spec.name: data.draw(VALUES[spec.type])})
    value = getattr(record, spec.name)
    through = json.loads(json.dumps(to_wire(spec, value), allow_nan=False))
    assert from_wire(kind, spec, through) == value


@given(st.text())
def test_clean_text_is_normalised_once_and_for_all(text: str) -> None:
    clean = clean_text(text)
    if clean is not None:
        assert clean_text(clean) == clean
        assert unicodedata.is_normalized("NFC", clean)
        assert not has_stripped_characters(clean)
        assert "\r" not in clean


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("", None),
        ("  \n", None),
        ("Ana\x00s", "Anas"),
        ("a\u202eb", "ab"),
        ("e\u0301", "é"),
        ("a\r\nb", "a\nb"),
        ("\u200c", "\u200c"),
    ],
)
def test_control_and_override_characters_go_and_joiners_stay(text: str, clean: str | None) -> None:
    assert clean_text(text) == clean


@pytest.mark.parametrize(
    ("kind", "field", "value", "reason"),
    [
        ("participant", "birth_date", "2026-02-31", "not_a_date"),
        ("participant", "birth_date", "24.11.2026", "not_a_date"),
        ("participant", "birth_date", 19900101, "not_a_date"),
        ("participant", "family_name", 7, "wrong_type"),
        ("participant", "office", "kontoret", "not_an_id"),
        ("participant", "other_languages", "ti", "wrong_type"),
        ("participant", "children", {"2010": True}, "wrong_type"),
        ("participant", "children", [2010], "wrong_type"),
        ("guidance_session", "starts_at", "25:00", "not_a_time"),
        ("guidance_session", "duration_minutes", 45.5, "wrong_type"),
        ("guidance_session", "duration_minutes", True, "wrong_type"),
        ("printed_document", "printed_at", "2026-11-24T10:00:00", "not_an_instant"),
        ("credit", "years", float("inf"), "wrong_type"),
    ],
)
def test_what_cannot_be_read_is_named(kind: str, field: str, value: object, reason: str) -> None:
    with pytest.raises(InvalidValueError) as caught:
        from_wire(kind, kind_named(kind).fields[field], value)
    assert (caught.value.field, caught.value.reason) == (field, reason)


@pytest.mark.parametrize(
    ("kind", "field", "value", "reason"),
    [
        ("participant", "family_name", "x" * 200_000, "too_long"),
        ("participant", "birth_date", date(1066, 10, 14), "date_out_of_range"),
        ("participant", "national_id", {"colour": "blue"}, "unknown_part"),
        ("guidance_session", "duration_minutes", 0, "too_small"),
        ("guidance_session", "duration_minutes", 601, "too_large"),
        ("document", "size", 2**53 + 1, "too_large"),
        ("participant", "children", {"2010": 2**60}, "too_large"),
    ],
)
def test_what_cannot_be_meant_is_refused(kind: str, field: str, value: object, reason: str) -> None:
    with pytest.raises(InvalidValueError) as caught:
        check_bounds(kind, kind_named(kind).fields[field], value)
    assert caught.value.reason == reason


def test_an_error_never_carries_the_value() -> None:
    spec: FieldSpec = kind_named("participant").fields["family_name"]
    with pytest.raises(InvalidValueError) as caught:
        check_bounds("participant", spec, "Hemmelig" * 100)
    assert "Hemmelig" not in repr(caught.value) + str(caught.value)


def test_yes_and_no_may_be_said_as_json_truth() -> None:
    spec = kind_named("language_skill").fields["mother_tongue"]
    assert [from_wire("language_skill", spec, value) for value in (True, False, "YES")] == ["YES", "NO", "YES"]


def test_times_lose_their_seconds_and_instants_their_microseconds() -> None:
    session = _record("guidance_session", {"starts_at": time(9, 5, 33)})
    printed = _record("printed_document", {"printed_at": NOW.replace(microsecond=123_456)})
    assert isinstance(session, GuidanceSession)
    assert session.starts_at == time(9, 5)
    assert isinstance(printed, PrintedDocument)
    assert printed.printed_at == NOW.replace(microsecond=123_000)


def test_an_empty_record_part_becomes_null() -> None:
    person = Participant(
        id=RecordId(UUID),
        created_at=NOW,
        created_by=RecordId(UUID),
        family_name=" ",
        other_languages=frozenset(),
        children={},
    )
    assert (person.family_name, person.other_languages, person.children) == (None, None, None)
