"""A unit of work that is too much for one request becomes several change sets, in one commit."""

from __future__ import annotations

import json

import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from karriere_app.domain.participant import ContactNote
from karriere_app.services.desk import Desk
from karriere_app.store.outbox import MOST_BYTES, in_parts
from karriere_app.store.tables import outbox
from tests.store.people import add, stamps, write


def test_an_import_of_much_text_is_sent_in_parts_and_the_chain_holds(desk: Desk) -> None:
    people = [add(desk, "Selam", f"Haile {number}") for number in range(4)]
    with desk.reading() as connection:
        before = connection.execute(sa.select(sa.func.count()).select_from(outbox)).scalar_one()
    text = "ord " * 4_000
    write(desk, *(ContactNote(participant=one, text=text, **stamps(desk)) for one in people for _ in range(25)))
    with desk.reading() as connection:
        rows = connection.execute(sa.select(outbox).order_by(outbox.c.seq)).all()[before:]
    assert len(rows) >= 2
    assert all(len(row.records.encode()) <= MOST_BYTES + 1_000 for row in rows)
    assert [row.device_seq for row in rows] == list(range(rows[0].device_seq, rows[0].device_seq + len(rows)))
    owners = [{one["participant"] for one in json.loads(row.records)} for row in rows]
    assert sum(len(part) for part in owners) == len(people)
    assert desk.store.broken_link() is None


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(1, MOST_BYTES)), max_size=40))
def test_every_change_is_in_one_part_and_an_owner_is_divided_only_where_it_must(work: list[tuple[str, int]]) -> None:
    owners, pieces = [owner for owner, _ in work], ["x" * size for _, size in work]
    parts = in_parts(owners, pieces)
    assert sorted(place for part in parts for place in part) == list(range(len(work)))
    for owner in set(owners):
        size = sum(len(piece) for piece, whose in zip(pieces, owners, strict=True) if whose == owner)
        holding = [part for part in parts if any(owners[place] == owner for place in part)]
        assert size > MOST_BYTES or len(holding) == 1
    for part in parts:
        assert len(part) == 1 or sum(len(pieces[place]) for place in part) <= MOST_BYTES
