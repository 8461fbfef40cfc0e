"""What becomes of two people's changes: every decision of the pure core, by itself."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from karriere_app.domain.digest import aggregate_digest, record_digest
from karriere_app.domain.fields import RecordId
from karriere_app.domain.guidance import AgreedStep, GuidanceSession
from karriere_app.domain.values import instant_from
from karriere_app.sync.merge import (
    ACCEPTED,
    CONFLICT,
    EQUAL,
    MERGED,
    NO_HEAD,
    UNKNOWN_LIMIT,
    WHOLE,
    Head,
    Meeting,
    Rule,
    bucket_digests,
    canonical,
    conflict_id,
    decide,
    digest_of,
    is_final,
    is_shielded,
    may_change_when_final,
    meet,
    merged_set,
    next_mine,
    rule_for,
    same,
    seen_digest,
    shown,
    trouble_with,
    version_digest,
    whole_change,
)

BAND = 2**30
AT = "2026-03-02T08:00:00.000Z"
ONE = "01940000-0000-7000-8000-00000000000a"
TWO = "01940000-0000-7000-8000-00000000000b"
values = st.one_of(st.none(), st.text(max_size=3), st.integers(0, 2), st.lists(st.sampled_from("abc"), unique=True))
sets = st.lists(st.sampled_from("abcdef"), unique=True).map(sorted)


@given(values, values, values)
def test_what_was_not_seen_is_never_replaced(head: object, old: object, new: object) -> None:
    decision = decide(Rule.CHOOSE, head, old, new)
    if not same(head, old) and not same(head, new):
        assert (decision.outcome, decision.value) == (CONFLICT, head)
    else:
        assert same(decision.value, new)


@given(values, values)
def test_the_value_that_was_seen_is_replaced(head: object, new: object) -> None:
    decision = decide(Rule.CHOOSE, head, head, new)
    assert decision.outcome == (EQUAL if same(head, new) else ACCEPTED)
    assert same(decision.value, new)


@given(sets, sets, sets)
def test_codes_merge_by_what_was_added_and_removed(head: list[str], old: list[str], new: list[str]) -> None:
    found = set(decide(Rule.SET, head, old, new).value or ())
    added, removed = set(new) - set(old), set(old) - set(new)
    assert added <= found
    assert not removed & found
    assert found - added == set(head) - removed - added


@given(sets, sets, sets)
def test_two_changes_of_codes_meet_in_either_order(base: list[str], one: list[str], other: list[str]) -> None:
    first = merged_set(one, base, other)
    second = merged_set(other, base, one)
    assert first == second


def test_codes_that_are_no_list_are_not_merged() -> None:
    assert decide(Rule.SET, "a", ["b"], ["c"]).outcome == CONFLICT


@pytest.mark.parametrize(
    ("head", "old", "new", "outcome", "value"),
    [
        (None, None, "CONFIDENTIAL", ACCEPTED, "CONFIDENTIAL"),
        ("NONE", None, "CONFIDENTIAL", ACCEPTED, "CONFIDENTIAL"),
        ("CONFIDENTIAL", None, "STRICTLY_CONFIDENTIAL", ACCEPTED, "STRICTLY_CONFIDENTIAL"),
        ("STRICTLY_CONFIDENTIAL", None, "CONFIDENTIAL", MERGED, "STRICTLY_CONFIDENTIAL"),
        ("CONFIDENTIAL", "CONFIDENTIAL", "NONE", ACCEPTED, "NONE"),
        ("STRICTLY_CONFIDENTIAL", "CONFIDENTIAL", "NONE", CONFLICT, "STRICTLY_CONFIDENTIAL"),
        ("CONFIDENTIAL", "NONE", "CONFIDENTIAL", EQUAL, "CONFIDENTIAL"),
        ("CONFIDENTIAL", "NONE", None, CONFLICT, "CONFIDENTIAL"),
        ("NONE", None, "CODE_OF_A_NEWER_PROGRAM", ACCEPTED, "CODE_OF_A_NEWER_PROGRAM"),
    ],
)
def test_the_stricter_protection_wins(
    head: str | None, old: str | None, new: str | None, outcome: str, value: str | None
) -> None:
    decision = decide(Rule.SHIELD, head, old, new)
    assert (decision.outcome, decision.value) == (outcome, value)


def test_the_first_choice_in_a_conflict_stands() -> None:
    decision = decide(Rule.FIRST, "mine", None, "theirs")
    assert (decision.outcome, decision.value) == (MERGED, "mine")


@pytest.mark.parametrize(
    ("kind", "field", "rule"),
    [
        ("participant", "address_protection", Rule.SHIELD),
        ("participant", "phone", Rule.CHOOSE),
        ("participant", "other_languages", Rule.SET),
        ("guidance_session", "topics", Rule.SET),
        ("guidance_session", "own_wishes", Rule.CHOOSE),
        ("guidance_session", "of_a_newer_program", Rule.CHOOSE),
        ("kind_of_a_newer_program", "topics", Rule.CHOOSE),
        ("plan_step", "requires", Rule.SET),
        ("conflict", "chosen_as", Rule.FIRST),
        ("conflict", "mine", Rule.CHOOSE),
    ],
)
def test_each_field_has_its_rule(kind: str, field: str, rule: Rule) -> None:
    assert rule_for(kind, field) is rule


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (None, [], True),
        (1, True, False),
        (1, 1.0, False),
        ({"a": 1}, {"a": True}, False),
        ("a", "a", True),
        ("", None, False),
    ],
)
def test_values_are_compared_as_json(one: object, other: object, expected: bool) -> None:
    assert same(one, other) is expected
    assert same(other, one) is expected


@pytest.mark.parametrize(
    ("kind", "field", "value", "may"),
    [
        ("guidance_session", "own_wishes", "x", False),
        ("guidance_session", "case_no", "x", True),
        ("guidance_session", "status", "FINAL", True),
        ("guidance_session", "status", "DRAFT", False),
        ("education_plan", "status", "ACTIVE", True),
        ("education_plan", "status", "DRAFT", False),
        ("agreed_step", "done_on", "2026-03-02", True),
        ("agreed_step", "what", "x", False),
        ("agreed_step", "deleted_at", AT, False),
        ("sharing", "who", "x", True),
        ("guidance_session", "of_a_newer_program", "x", False),
        ("kind_of_a_newer_program", "x", "x", False),
    ],
)
def test_only_what_follows_up_changes_in_a_final_aggregate(kind: str, field: str, value: str, may: bool) -> None:
    assert may_change_when_final(kind, field, value) is may


def test_a_plan_is_final_from_agreed_on() -> None:
    assert is_final("education_plan", "AGREED")
    assert is_final("education_plan", "COMPLETED")
    assert not is_final("education_plan", "DRAFT")
    assert not is_final("participant", "FINAL")


def test_an_unknown_protection_shields() -> None:
    assert is_shielded("CODE_OF_A_NEWER_PROGRAM")
    assert not is_shielded("NONE")
    assert not is_shielded(None)


# ---- digests -------------------------------------------------------------------------------------------------------


def session(**fields: object) -> GuidanceSession:
    return GuidanceSession(
        id=RecordId(ONE),
        created_at=instant_from(AT),
        created_by=RecordId(TWO),
        participant=RecordId(TWO),
        **fields,  # type: ignore[arg-type]  # fields of the kind, as the test names them
    )


def step(**fields: object) -> AgreedStep:
    return AgreedStep(
        id=RecordId(TWO),
        created_at=instant_from(AT),
        created_by=RecordId(TWO),
        participant=RecordId(TWO),
        parent=RecordId(ONE),
        **fields,  # type: ignore[arg-type]  # fields of the kind, as the test names them
    )


@given(st.text(min_size=1, max_size=20), st.frozensets(st.text("ABC", min_size=1), min_size=1))
def test_the_digest_is_the_domains_own(text: str, codes: frozenset[str]) -> None:
    record = session(own_wishes=text, topics=codes, case_no="1")
    fields = {"participant": TWO, "own_wishes": record.own_wishes, "topics": sorted(codes), "case_no": "1"}
    assert digest_of("guidance_session", ONE, fields) == record_digest(record)


def test_a_deleted_record_has_one_digest_whatever_it_held() -> None:
    record = session(deleted_at=instant_from(AT), own_wishes="x")
    assert digest_of("guidance_session", ONE, {"deleted_at": AT}) == record_digest(record)


def test_the_version_is_what_the_laptop_computes_when_it_makes_final() -> None:
    root, row = session(own_wishes="Helsefag", status="FINAL", case_no="26/1"), step(what="Ringe")
    expected = aggregate_digest(
        [(ONE, record_digest(root, follow_up=False)), (TWO, record_digest(row, follow_up=False))]
    )
    fields = {"participant": TWO, "own_wishes": "Helsefag", "status": "FINAL", "case_no": "26/2", "newer": "x"}
    row_fields = {"participant": TWO, "parent": ONE, "what": "Ringe", "done_on": "2026-03-02"}
    rows = [("agreed_step", TWO, row_fields), ("agreed_step", "gone", {"what": "x", "deleted_at": AT})]
    assert version_digest(("guidance_session", ONE, fields), rows) == expected


def test_what_is_seen_before_a_deletion_is_everything() -> None:
    pieces = [("guidance_session", ONE, {"case_no": "1"}), ("agreed_step", TWO, {"what": "x", "done_on": "2026-03-02"})]
    other = [pieces[0], ("agreed_step", TWO, {"what": "x"})]
    assert seen_digest(pieces) != seen_digest(other)
    assert seen_digest(pieces) == seen_digest(reversed(pieces))


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-9, 9) | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_the_short_way_gives_canonical_json(value: object) -> None:
    import rfc8785

    assert canonical(value) == rfc8785.dumps(value)  # type: ignore[arg-type]  # JSON of any shape


def test_buckets_hold_every_line() -> None:
    lines = [(f"id{n}", f"digest{n}") for n in range(500)]
    assert bucket_digests(lines) == bucket_digests(list(reversed(lines)))
    changed = [*lines[:-1], ("id499", "other")]
    differing = {one for one, digest in bucket_digests(changed).items() if bucket_digests(lines)[one] != digest}
    assert len(differing) == 1


# ---- conflicts -----------------------------------------------------------------------------------------------------


def test_one_chain_has_one_conflict() -> None:
    assert conflict_id(ONE, "phone", "d", 5) == conflict_id(ONE, "phone", "d", 5)
    others = {conflict_id(*each) for each in ((TWO, "phone", "d", 5), (ONE, "email", "d", 5), (ONE, "phone", "e", 5))}
    assert conflict_id(ONE, "phone", "d", 5) not in others
    assert conflict_id(ONE, "phone", "d", 5, again=7) != conflict_id(ONE, "phone", "d", 5)


@given(values)
def test_a_conflict_keeps_a_value_exactly(value: object) -> None:
    text = shown(value)
    assert (text is None) is (value is None)
    assert text is None or (text.isascii() and same(json.loads(text), value))


def test_a_later_change_of_the_chain_follows_the_earlier_one() -> None:
    first = next_mine(None, "phone", "seen", "mine")
    assert next_mine(first, "phone", "mine", "mine too") == '"mine too"'
    assert next_mine(first, "phone", "seen", "mine") == '"mine"'
    assert next_mine(first, "phone", "seen", "another") is None
    assert next_mine(next_mine(None, "phone", "seen", None), "phone", None, "back") == '"back"'


def test_changes_to_a_whole_add_up() -> None:
    first = whole_change(None, {"what": ("a", "b")})
    assert whole_change(first, {"what": ("b", "c"), "who": (None, "d")}) == '{"what":["a","c"],"who":[null,"d"]}'
    assert whole_change(first, {"what": ("a", "x")}) is None
    assert next_mine(first, WHOLE, None, {"what": ("b", "c")}) == '{"what":["a","c"]}'


# ---- offers --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("head", "value", "rev", "mark", "known", "expected"),
    [
        (NO_HEAD, "a", 40, 10, (), Meeting.TAKE),
        (Head("old", 9), "a", 40, 10, (), Meeting.TAKE),
        (Head("a", 9), "a", 9, 10, (), Meeting.KNOWN),
        (Head("rotten", 9), "a", 9, 0, (), Meeting.CLASH),
        (Head("b", BAND + 3, origin=40), "a", 38, 10, (40,), Meeting.KNOWN),
        (Head("b", BAND + 3, origin=40), "c", 42, 10, (40,), Meeting.TAKE),
        (Head("b", BAND + 5), "a", 40, 10, (), Meeting.CLASH),
        (Head("a", BAND + 5), "a", 40, 10, (), Meeting.KNOWN),
        (Head("b", BAND + 5), "a", 40, 10, (40,), Meeting.KNOWN),
        (Head("b", BAND + 5), "a", 40, 10, (38,), Meeting.CLASH),
        (Head("b", BAND + 5, origin=0), "a", 2 * BAND + 1, 10, (), Meeting.CLASH),
        (Head("b", 30), "a", 40, 0, (), Meeting.TAKE),
    ],
)
def test_an_offer_meets_what_stands(
    head: Head, value: str, rev: int, mark: int, known: tuple[int, ...], expected: Meeting
) -> None:
    assert meet(head, value, rev, mark, known, BAND) is expected


# ---- what cannot act -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "fields", "reason"),
    [
        ("participant", {"phone": "1", "deleted_at": None, "@aggregate_digest": "x"}, None),
        ("participant", {"phone": 1}, "wrong_type"),
        ("participant", {"birth_date": "31.02.2020"}, "not_a_date"),
        ("participant", {"office": "not an id"}, "not_an_id"),
        ("participant", {"other_languages": ["b", "a"]}, "not_canonical"),
        ("participant", {"family_name": "e\u0301"}, "not_canonical"),
        ("participant", {"deleted_at": 7}, "wrong_type"),
        ("participant", {"newer": {"x": [1, 2]}}, None),
        ("newer", {"x": "y" * UNKNOWN_LIMIT}, "too_large"),
        ("newer", {"x": "\ud800"}, "no_canonical_form"),
        ("newer", {"x": 2**60}, "no_canonical_form"),
    ],
)
def test_a_record_that_cannot_act_says_why(kind: str, fields: dict[str, object], reason: str | None) -> None:
    assert trouble_with(kind, fields) == reason
