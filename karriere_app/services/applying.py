"""Record changes as JSON lines: read one by one, applied all or nothing, or each in its own durable transaction.

And the way back: a record as the lines that make it in another store (``lines_of``).
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

from karriere_app.domain.fields import RecordId
from karriere_app.domain.kinds import kind_named
from karriere_app.errors import (
    FinalRecordError,
    InvalidLineError,
    InvalidValueError,
    KarriereError,
    MalformedLineError,
    NotReadyError,
    RecordNotFoundError,
)
from karriere_app.services.desk import Desk
from karriere_app.services.records import TOLD_BESIDES, Batch, RecordChange, apply_changes, show
from karriere_app.store.unit_of_work import fetch

LONGEST_LINE = 2_000_000
OFFICE = "office"
_KEYS = frozenset({"kind", "id", "set", "delete"})


def parse_line(line: bytes) -> RecordChange:
    """Return the change that a line asks for.

    Raises MalformedLineError with reason too_long, not_utf8, not_json, not_an_object, unknown_key, no_kind, no_set,
    bad_id or set_and_delete.
    """
    if len(line) > LONGEST_LINE:
        raise MalformedLineError("too_long")
    try:
        text = line.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise MalformedLineError("not_utf8") from None
    try:
        wanted = json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise MalformedLineError("not_json") from None
    if not isinstance(wanted, dict):
        raise MalformedLineError("not_an_object")
    return _as_change(wanted)


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


def _as_change(wanted: dict[str, Any]) -> RecordChange:
    if not set(wanted) <= _KEYS:
        raise MalformedLineError("unknown_key")
    kind, record_id = wanted.get("kind"), wanted.get("id")
    if not isinstance(kind, str):
        raise MalformedLineError("no_kind")
    if record_id is not None and not isinstance(record_id, str):
        raise MalformedLineError("bad_id")
    if wanted.get("delete") is True:
        if "set" in wanted or not isinstance(record_id, str):
            raise MalformedLineError("set_and_delete")
        return RecordChange(kind, record_id, {}, delete=True)
    values = wanted.get("set")
    if not isinstance(values, dict) or wanted.get("delete", False) is not False:
        raise MalformedLineError("no_set")
    return RecordChange(kind, record_id, values)


def apply_file(desk: Desk, lines: Iterable[bytes]) -> list[tuple[int, RecordId]]:
    """Apply a whole file or nothing of it; answer with (line number, record id), empty lines left out.

    Raises InvalidLineError naming the first refused line.
    """
    wanted: list[tuple[int, RecordChange]] = []
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                wanted.append((number, parse_line(line)))
            except KarriereError as error:
                raise InvalidLineError(number, error) from None
    offices = {change.id for _, change in wanted if change.kind == OFFICE}
    wanted = [(number, _at_home(desk, change, offices)) for number, change in wanted]
    answers: list[tuple[int, RecordId]] = []
    with desk.work("Leste inn fil") as uow:
        batch = Batch(desk, uow, [change for _, change in wanted])
        for number, change in wanted:
            try:
                answers.append((number, batch.put(change)))
            except KarriereError as error:
                raise InvalidLineError(number, error) from None
        try:
            batch.finish()
        except KarriereError as error:
            raise InvalidLineError(_line_of(error, answers), error) from None
    return answers


def _line_of(error: KarriereError, answers: list[tuple[int, RecordId]]) -> int:
    """Return the last line that touched the record which the error speaks of."""
    if isinstance(error, FinalRecordError | NotReadyError | RecordNotFoundError | InvalidValueError):
        about = [number for number, record_id in answers if record_id == error.record_id]
        if about:
            return about[-1]
    return answers[-1][0] if answers else 0


def apply_line(desk: Desk, line: bytes) -> RecordId:
    """Apply one line in a transaction of its own; when this returns it is durable."""
    return apply_changes(desk, [_at_home(desk, parse_line(line), ())]).ids[0]


def _at_home(desk: Desk, change: RecordChange, made: Collection[str | None]) -> RecordChange:
    """Return a change without the office of a participant where it is one that this store has not.

    ``show`` tells the office, and another store has its own: nobody would see a participant of an unknown one.
    ``made``: the offices that are made along with it.
    """
    office = change.set.get("office")
    if change.kind != "participant" or not isinstance(office, str) or office in made:
        return change
    with desk.reading() as connection:
        is_known = fetch(connection, kind_named(OFFICE), office) is not None
    if is_known:
        return change
    return replace(change, set={name: value for name, value in change.set.items() if name != "office"})


def lines_of(desk: Desk, record_id: str) -> list[dict[str, Any]]:
    """Return the lines that make a record and its rows in another store, ids and order included; apply them in one go.

    What they stand under comes first and without content, for that was not asked for: the participant and, of a row,
    its parent. Where these are there already, the lines change nothing in them.
    """
    shown = show(desk, record_id)
    kind = kind_named(shown["kind"])
    lines: list[dict[str, Any]] = []
    owner = shown.get("participant")
    if owner is not None:
        lines.append({"kind": "participant", "id": owner, "set": {}})
    if kind.parent is not None:
        above = {} if owner is None else {"participant": owner}
        lines.append({"kind": kind.parent, "id": shown["parent"], "set": above})
    return [*lines, *(_line_of_record(record) for record in (shown, *shown.get("rows", ())))]


def _line_of_record(shown: Mapping[str, Any]) -> dict[str, Any]:
    """Return the line of a record; whose office it is stays behind, as in its digest: another store has its own."""
    left_out = TOLD_BESIDES | {"id", "kind", "rows"}
    values = {name: value for name, value in shown.items() if name not in left_out}
    return {"kind": shown["kind"], "id": shown["id"], "set": values}
