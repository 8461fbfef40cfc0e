"""Part ``sync``: first fill, push, bytes on the wire and a quiet sync, held against PouchDB with the same records."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from karriere_app.bootstrap import Opened
from karriere_app.errors import FinalRecordError
from karriere_app.services import demo
from karriere_app.services.records import save_fields
from karriere_app.store.wire_rows import every_row
from tests.bench.figures import Figure, Part, series
from tests.bench.stores import open_profile
from tests.bench.sync_county import (
    County,
    NotMeasuredError,
    county,
    go_on,
    laptop_process,
    next_answer,
    require_done,
    serving,
    synced,
)
from tests.bench.sync_pouch import Pouch, pouch
from tests.bench.sync_relay import Counted, Relay, relay
from tests.server.cluster import private_cluster

FILL_AIM, PUSH_AIM, WIRE_AIM, QUIET_BYTES = 4.0, 2.0, 0.4, 2_000.0
RECORDS_PER_PERSON = 22
"""What the demo makes of one person, about."""

_EDITED = (
    ("participant", "phone", "00 00 {0:02d} {0:02d}"),
    ("legal_status", "vgs_level_reason", "Endret uten nett {0}"),
    ("agreed_step", "done_on", "2026-11-{0:02d}"),
    ("plan_step", "applied_on", "2026-11-{0:02d}"),
    ("wish", "text", "Endret uten nett {0}"),
    ("language_skill", "test_name", "Endret uten nett {0}"),
    ("attendee", "remark", "Endret uten nett {0}"),
)
"""Kinds and fields that a counsellor may still edit, each record once a round; what is final is passed over."""


@dataclass(frozen=True)
class Took:
    """One replication: how many records, how many seconds."""

    records: int
    seconds: float


@dataclass
class Measured:
    """What was found, round by round: fills and pushes of ours and of PouchDB's."""

    fills: list[Took]
    pouch_fills: list[Took]
    pushes: list[Took]
    pouch_pushes: list[Took]


def measure_sync(folder: Path, records: int, edits: int, rounds: int) -> Part:
    """Measure part ``sync``: a county of about ``records`` records, the same of them on both sides."""
    folder.mkdir()
    with private_cluster(durable=True) as cluster, county(cluster) as place:
        plain_bytes = _county_filled(place, folder, records)
        with pouch(folder / "pouch", folder / "records.jsonl") as other:
            found = _turn_about(place, other, folder, edits, rounds)
        with relay() as line, serving(place.database_address, "--address", line.address) as address:
            fill, quiet = _counted(place, line, address, folder)
    return _part(found, plain_bytes, fill, quiet)


def _county_filled(place: County, folder: Path, records: int) -> int:
    """Let a laptop push what the demo makes; write the records as plain JSON, a line each, and return their bytes."""
    opened = place.enrolled(folder / "anna", "anna")
    try:
        demo.fill(opened.desk, people=max(1, records // RECORDS_PER_PERSON))
    finally:
        opened.close()
    synced(folder / "anna")
    opened = open_profile(folder / "anna")
    try:
        with (folder / "records.jsonl").open("w", encoding="utf-8") as file:
            for document in _documents(opened):
                file.write(json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n")
    finally:
        opened.close()
    return (folder / "records.jsonl").stat().st_size


def _documents(opened: Opened) -> Iterator[dict[str, Any]]:
    """Give the records of a store for PouchDB: the same content, without revisions and authors."""
    with opened.store.reading() as connection:
        for row in every_row(connection):
            yield {
                "_id": row.id,
                "kind": row.kind,
                "participant": row.participant,
                "parent": row.parent,
                "created_at": row.created_at,
                "created_by": row.created_by,
                "office": row.office,
                "fields": row.fields,
            }


def _turn_about(place: County, other: Pouch, folder: Path, edits: int, rounds: int) -> Measured:
    found = Measured([], [], [], [])
    for number in range(rounds):
        laptop, pouch_laptop = folder / f"berit{number}", folder / f"pouch-{number}"
        place.enrolled(laptop, laptop.name).close()
        ours, theirs = synced(laptop), other.fill(pouch_laptop)
        if not theirs["records"] <= ours["received"] <= theirs["records"] * 1.01 + 20:
            raise NotMeasuredError(f"not the same records: {ours['received']} and {theirs['records']}")
        found.fills.append(Took(ours["received"], ours["seconds"]))
        found.pouch_fills.append(Took(theirs["records"], theirs["seconds"]))
        made = _edit(laptop, edits, number)
        ours, theirs = synced(laptop), other.push(pouch_laptop, made)
        if not made == theirs["records"] <= ours["sent"]:
            raise NotMeasuredError(f"not the same edits: {ours['sent']} and {theirs['records']}")
        found.pushes.append(Took(ours["sent"], ours["seconds"]))
        found.pouch_pushes.append(Took(theirs["records"], theirs["seconds"]))
    return found


def _edit(folder: Path, edits: int, number: int) -> int:
    """Edit so many records offline, each in a unit of work of its own; return how many there were."""
    opened, made = open_profile(folder), 0
    try:
        with opened.store.reading() as connection:
            held = [(row.kind, row.id) for row in every_row(connection)]
        for kind, name, form in _EDITED:
            for _, record in (one for one in held if one[0] == kind):
                if made == edits:
                    return made
                try:
                    made += (
                        save_fields(opened.desk, kind, record, {name: form.format(number + 1)}).change_set is not None
                    )
                except FinalRecordError:
                    continue
    finally:
        opened.close()
    return made


def _counted(place: County, line: Relay, address: str, folder: Path) -> tuple[Counted, Counted]:
    """Return what passes at a first fill, and at a sync when nothing changed."""
    parts = urlsplit(address)
    line.target = (str(parts.hostname), int(parts.port or 0))
    place.enrolled(folder / "cecilie", "cecilie", address=line.address).close()
    line.take()
    with laptop_process("quiet", str(folder / "cecilie")) as process:
        require_done(next_answer(process))
        fill = line.take()
        require_done(go_on(process))
        quiet = line.take()
    return fill, quiet


def _part(found: Measured, plain_bytes: int, fill: Counted, quiet: Counted) -> Part:
    filled, pushed = found.pouch_fills[0].records, found.pouch_pushes[0].records
    about = (
        f"{filled} records of the demo (`services.demo`), in a private PostgreSQL with fsync behind the real "
        "`karriere-server serve`, HTTP on loopback. First fill: `CountyLink.sync` of a new laptop in a process of its "
        "own, into the encrypted store (synchronous=FULL), change log and text index included, from signing in to the "
        "end; authorisation and audit are on. The other side: express-pouchdb 4 on Express 4 (`minimumForPouchDB`) "
        "and PouchDB 9, each a node process, LevelDB on disk, `replicate.from` and `.to` in batches of 1,000; no "
        f"encryption, no index, no rights, no fsync. Turn about. Push: {pushed} fields edited offline, each in a unit "
        "of work of its own; ours ends when the laptop has also fetched what came of it. Bytes are those of the TCP "
        "stream, headers and all, both ways, counted by a relay; plain JSON is the records' content as PouchDB has "
        "it, a line each."
    )
    figures = (
        Figure(
            f"first fill of {filled} records / PouchDB, records/s",
            _best(found.fills) / _best(found.pouch_fills),
            None,
            at_least=FILL_AIM,
        ),
        Figure(
            f"push of {pushed} offline edits / PouchDB, records/s",
            _best(found.pushes) / _best(found.pouch_pushes),
            None,
            at_least=PUSH_AIM,
        ),
        Figure("bytes on the wire for the first fill / plain JSON", (fill.up + fill.down) / plain_bytes, WIRE_AIM),
        Figure("requests of a sync when nothing changed", quiet.requests, 1.0, "requests"),
        Figure("bytes of a sync when nothing changed", quiet.up + quiet.down, QUIET_BYTES, "bytes"),
    )
    timed = (
        ("first fill, the county's server", found.fills),
        ("first fill, PouchDB", found.pouch_fills),
        ("push of offline edits, the county's server", found.pushes),
        ("push of offline edits, PouchDB", found.pouch_pushes),
    )
    shown = tuple(series(name, [one.seconds for one in took], "s") for name, took in timed)
    return Part("sync", "Sync", about, shown, figures)


def _best(took: list[Took]) -> float:
    """Return the records a second of the quickest round."""
    return max(one.records / one.seconds for one in took)
