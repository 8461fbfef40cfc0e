"""Part ``save``: one field written durably through the services, and the same rows by hand into a plain file."""

from __future__ import annotations

import os
import tempfile
from functools import partial
from pathlib import Path
from typing import Any

from karriere_app.services import drafts, records
from karriere_app.services.desk import Desk
from karriere_app.services.records import RecordChange, apply_changes
from karriere_app.store.high_water import HighWaterMark, Mark
from karriere_app.store.tables import draft
from tests.bench.figures import Figure, Part, series
from tests.bench.searching import timed_ms
from tests.bench.statements import Statement, plain_copy, say, written_down
from tests.bench.stores import FilledStore, open_profile

WHY = "the plain side reads nothing; access, the old value, chain hash and SQLAlchemy's share come on top."
KIND, FIELD = "guidance_session", "own_wishes"


def measure_save(store: FilledStore, saves: int) -> Part:
    """Measure part ``save``: so many saves on each side, turn about."""
    opened = open_profile(store.folder)
    try:
        with tempfile.TemporaryDirectory(prefix="bench-plain-", dir=store.folder.parent) as folder:
            session, participant = _session(opened.desk)
            plain = plain_copy(opened.store, Path(folder) / "plain.db")
            mark = HighWaterMark(Path(folder) / "plain.mark")
            try:
                ours, theirs = _turn_about(opened.desk, plain, mark, session, participant, saves)
            finally:
                mark.close()
                plain.close()
    finally:
        opened.close()
    saved, by_hand = series("one field, through the services", ours), series("the same rows, plain file", theirs)
    about = (
        f"`services.records.save_fields` of one text in a session, among {store.people} participants: access checked, "
        "row, change set, access log, index and removal of the draft in one transaction (WAL, synchronous=FULL), then "
        "the high-water mark with its own fdatasync. The plain side runs the very INSERT, UPDATE and DELETE statements "
        "that such a save said in one transaction on a plain file in the same folder, with the same pragmas, and the "
        "same mark write. Turn about; keeping the draft before each save is not timed."
    )
    figure = Figure(
        "durable save of one field, median / the same rows in a plain file", saved.median / by_hand.median, 4.0, why=WHY
    )
    return Part("save", "Saving", about, (saved, by_hand), (figure,))


def _session(desk: Desk) -> tuple[str, str]:
    participant = desk.new_id()
    changes = [
        RecordChange("participant", participant, {"given_names": "Selam", "family_name": "Haile"}),
        RecordChange(KIND, None, {"participant": participant, "status": "DRAFT", "version": 1}),
    ]
    return apply_changes(desk, changes, "Bench").ids[1], participant


def _turn_about(
    desk: Desk, plain: Any, mark: HighWaterMark, session: str, participant: str, saves: int
) -> tuple[list[float], list[float]]:
    ours, theirs = [], []
    text = "Ønsker å bli helsefagarbeider og begynne på kurs så snart det går."
    for number in range(2 * saves + 10):
        values = {FIELD: f"{text} {number}"}
        drafts.keep(desk, session, KIND, participant, {FIELD: {"value": values[FIELD]}})
        # Every second save is written down for the plain side; writing down takes time, so the others are timed.
        if number % 2:
            taken = timed_ms(partial(records.save_fields, desk, KIND, session, values))
            if number >= 10:
                ours.append(taken)
            continue
        with written_down(desk.store) as said:
            records.save_fields(desk, KIND, session, values)
        writes = [statement for statement in said if statement.is_write]
        _lay_draft(plain, session, values[FIELD])
        head = Mark(number + 1, os.urandom(32).hex())
        taken = timed_ms(partial(_by_hand, plain, mark, writes, head))
        if number >= 10:
            theirs.append(taken)
    return ours, theirs


def _lay_draft(plain: Any, session: str, text: str) -> None:
    plain.execute(
        f"INSERT OR REPLACE INTO {draft.name}(record_id, kind, fields, at) VALUES (?, ?, ?, ?)",
        (session, KIND, text, "2026-01-01T00:00:00.000Z"),
    )


def _by_hand(plain: Any, mark: HighWaterMark, writes: list[Statement], head: Mark) -> None:
    plain.execute("BEGIN IMMEDIATE")
    for statement in writes:
        say(plain, statement)
    plain.execute("COMMIT")
    mark.write(head)
