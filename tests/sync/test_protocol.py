"""The messages as bytes: nothing is lost on the way, and nothing that is not a message is taken for one."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from karriere_app.sync.protocol import (
    Answer,
    ChangeSet,
    Entry,
    Era,
    FieldChange,
    FieldReceipt,
    MalformedMessageError,
    NewEpoch,
    PullReply,
    PushReply,
    PushRequest,
    RecordChange,
    RecordReceipt,
    answer_from,
    answer_json,
    change_set_from,
    change_set_json,
    common_mark,
    decode,
    encode,
    grouped,
)

texts = st.text(max_size=8)
numbers = st.integers(0, 2**52)
maybe = st.none() | texts
anything: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)
newer = st.dictionaries(st.text("xyz", min_size=3, max_size=6), anything, max_size=2)
field_changes = st.builds(FieldChange, anything, anything, numbers)
record_changes = st.builds(
    RecordChange,
    record=texts,
    kind=texts,
    participant=maybe,
    parent=maybe,
    created_at=texts,
    created_by=texts,
    office=maybe,
    fields=st.dictionaries(texts, field_changes, max_size=3),
    seen_digest=maybe,
    more=newer,
)
change_sets = st.builds(
    ChangeSet,
    id=texts,
    device_seq=numbers,
    counsellor=texts,
    at=texts,
    records=st.lists(record_changes, max_size=2).map(tuple),
    more=newer,
)
entries = st.builds(
    Entry,
    seq=numbers,
    kind=texts,
    id=texts,
    participant=maybe,
    parent=maybe,
    created_at=texts,
    created_by=texts,
    office=maybe,
    fields=st.dictionaries(texts, anything, max_size=3),
    written=st.lists(st.tuples(numbers, maybe, maybe, st.lists(texts, max_size=3).map(tuple)), max_size=3).map(tuple),
    more=newer,
)
receipts = st.builds(
    RecordReceipt, texts, st.dictionaries(texts, st.builds(FieldReceipt, texts, numbers, anything, maybe))
)
answers = st.builds(Answer, texts, st.lists(receipts, max_size=2).map(tuple))


@given(st.lists(change_sets, max_size=2).map(tuple), maybe)
def test_a_push_arrives_as_it_was_sent(sent: tuple[ChangeSet, ...], nonce: str | None) -> None:
    request = PushRequest(1, "device", None, nonce, "next", sent)
    assert decode(encode(request)) == request


@given(st.lists(answers, max_size=2).map(tuple), st.lists(entries, max_size=2).map(tuple))
def test_replies_arrive_as_they_were_sent(given_answers: tuple[Answer, ...], records: tuple[Entry, ...]) -> None:
    pushed = PushReply("e", "now", 1, given_answers, records)
    pulled = PullReply("e", "now", 1, records, (("p", 7),), 9, True)
    assert decode(encode(pushed)) == pushed
    assert decode(encode(pulled)) == pulled


@given(change_sets, answers)
def test_what_is_stored_is_read_back(change_set: ChangeSet, answer: Answer) -> None:
    assert change_set_from(json.loads(json.dumps(change_set_json(change_set)))) == change_set
    assert answer_from(json.loads(json.dumps(answer_json(answer)))) == answer


@given(st.binary(max_size=60))
def test_no_bytes_bring_the_reader_down(data: bytes) -> None:
    with pytest.raises(MalformedMessageError):
        decode(data)


@given(st.data())
def test_a_message_that_is_cut_off_is_refused(data: st.DataObject) -> None:
    whole = encode(NewEpoch("e", "now", 1, (Era("a", 5), Era("b"))))
    with pytest.raises(MalformedMessageError):
        decode(whole[: data.draw(st.integers(0, len(whole) - 1))])


def body(**changed: Any) -> bytes:
    message = {"type": "pull", "version": 1, "device": "d", "epoch": None, "cursor": 0, "limit": 5}
    return json.dumps({name: value for name, value in {**message, **changed}.items() if value != "left out"}).encode()


@pytest.mark.parametrize(
    ("changed", "place"),
    [
        ({"type": "other"}, "type"),
        ({"type": 7}, "type"),
        ({"cursor": "left out"}, "cursor"),
        ({"cursor": "5"}, "cursor"),
        ({"cursor": 5.0}, "cursor"),
        ({"cursor": True}, "cursor"),
        ({"device": None}, "device"),
        ({"epoch": 5}, "epoch"),
    ],
)
def test_a_wrong_member_is_named(changed: dict[str, Any], place: str) -> None:
    with pytest.raises(MalformedMessageError) as caught:
        decode(body(**changed))
    assert caught.value.place == place


@pytest.mark.parametrize("number", [b"NaN", b"Infinity", b"1e999", b"-1e999"])
def test_no_number_that_json_does_not_know(number: bytes) -> None:
    change = RecordChange("r", "k", None, None, "a", "c", None, {"f": FieldChange(None, 12.5, 0)})
    sent = encode(PushRequest(1, "d", None, None, "n", (ChangeSet("s", 1, "c", "a", (change,)),)))
    assert isinstance(decode(sent), PushRequest)
    with pytest.raises(MalformedMessageError):
        decode(sent.replace(b"12.5", number))


@given(st.lists(entries, min_size=2, max_size=4).map(tuple), st.data())
def test_a_wrong_type_is_found_behind_any_number_of_right_ones(records: tuple[Entry, ...], data: st.DataObject) -> None:
    body = json.loads(encode(PullReply("e", "now", 1, records, (), 9, True)))
    assert isinstance(decode(json.dumps(body).encode()), PullReply)
    name = data.draw(st.sampled_from(["seq", "kind", "participant", "fields", "written"]))
    body["entries"][-1][name] = 1.5
    with pytest.raises(MalformedMessageError) as caught:
        decode(json.dumps(body).encode())
    assert caught.value.place == name


@pytest.mark.parametrize(
    "writing", [[], [1, "k", "now"], [1, "k", "now", "name"], ["1", "k", "now", []], {}, [1, 2, "", []]]
)
def test_a_writing_is_a_row_of_four(writing: Any) -> None:
    body = json.loads(
        encode(PullReply("e", "now", 1, (Entry(1, "k", "r", None, None, "a", "c", None, {}, ()),), (), 9, True))
    )
    body["entries"][0]["written"] = [[1, "k", "now", ["name"]], writing]
    with pytest.raises(MalformedMessageError) as caught:
        decode(json.dumps(body).encode())
    assert caught.value.place == "written"


def test_what_was_set_together_stands_together() -> None:
    revs, by = {"a": 1, "b": 2, "c": 1, "d": 1}, {"a": ("k", "now"), "b": ("k", "now"), "c": ("k", "now")}
    entry = Entry(2, "k", "r", None, None, "now", "k", None, {}, grouped(revs, by))
    assert entry.written == ((1, "k", "now", ("a", "c")), (2, "k", "now", ("b",)), (1, None, None, ("d",)))
    assert (entry.revs, entry.by) == (revs, by)


def test_members_of_a_newer_program_are_kept_where_data_travels() -> None:
    written = {
        "id": "c",
        "device_seq": 1,
        "counsellor": "k",
        "at": "now",
        "mood": {"of": ["next", "year"]},
        "records": [
            {
                "record": "r",
                "kind": "travel_grant",
                "participant": "p",
                "parent": None,
                "created_at": "now",
                "created_by": "k",
                "office": None,
                "urgency": 7,
                "fields": {"amount": {"old": None, "new": {"nok": 400}, "base_rev": 0}},
            }
        ],
    }
    found = change_set_from(written)
    assert found.more == {"mood": {"of": ["next", "year"]}}
    assert found.records[0].more == {"urgency": 7}
    assert change_set_json(found) == written


def test_members_of_a_newer_program_are_passed_over_elsewhere() -> None:
    assert decode(body(newer=[1, 2])) == decode(body())


@pytest.mark.parametrize(
    ("mine", "theirs", "mark"),
    [
        ((Era("a"),), (Era("a", 10), Era("b")), 10),
        ((Era("a", 10), Era("b")), (Era("a", 10), Era("b", 25), Era("c")), 25),
        ((Era("b"),), (Era("a", 10), Era("b", 25), Era("c")), 25),
        ((Era("a", 10), Era("b")), (Era("a", 40), Era("c")), 10),
        ((Era("a", 40), Era("b")), (Era("a", 10), Era("c")), 10),
        ((Era("x"),), (Era("a", 10), Era("b")), 0),
        ((), (Era("a", 10), Era("b")), 0),
    ],
)
def test_the_mark_is_where_two_lineages_part(mine: tuple[Era, ...], theirs: tuple[Era, ...], mark: int) -> None:
    assert common_mark(mine, theirs) == mark
