"""Looking over a county's database: what is in it, its digest, and whether it is whole."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sa

from karriere_app.clock import Clock
from karriere_app.domain.access import Principal
from karriere_app.domain.digest import store_digest
from karriere_app.server.audit import head, verify
from karriere_app.server.database import Database
from karriere_app.server.directory import SqlDirectory
from karriere_app.server.documents import damaged_documents
from karriere_app.server.migrations.runner import schema_version
from karriere_app.server.scopes import readers_of
from karriere_app.server.storage import SqlTransaction, all_entities, of_kind
from karriere_app.server.tables import access_grant, document, journal_log, quarantine, sealed
from karriere_app.sync.merge import digest_of

_MOST_NAMED = 100


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong: ``what`` is a code, ``where`` an id or number."""

    what: str
    where: str


@dataclass(frozen=True, slots=True)
class Checked:
    """The outcome of a check; ``orphans`` are records whose parent or participant has not come yet: no fault."""

    records: int
    orphans: int
    problems: tuple[Problem, ...]


def digest(database: Database, clock: Clock, principal: Principal | None = None) -> dict[str, Any]:
    """Return the digests over the whole county, or over what a counsellor's laptop should hold.

    ``digest`` and ``offices`` are what ``karriere digest`` answers on that laptop: without access entries, a record
    under a participant with the participant's office, any other with the office it was made in. ``synced`` is over
    everything that sync compares.
    """
    with database.reading() as connection:
        transaction = SqlTransaction(connection, clock)
        county = transaction.county()
        found = list(all_entities(connection))
        if principal is not None:
            seen = {record for record, _ in transaction.digests(readers_of(principal))}
            found = [(one, kept) for one, kept in found if one.id in seen]
    homes = {one.id: one.value("office") for one, _ in found if one.kind == "participant"}
    by_office: dict[str, list[tuple[str, str]]] = {}
    for one, kept in found:
        if one.kind != "access_entry":
            office = homes.get(one.participant) if one.participant is not None else one.office
            by_office.setdefault(office or "", []).append((one.id, kept))
    offices = {office: store_digest(lines) for office, lines in sorted(by_office.items())}
    return {
        "digest": store_digest(offices.items()),
        "offices": offices,
        "synced": {"digest": store_digest((one.id, kept) for one, kept in found), "records": len(found)},
        "records": len(found),
        "epoch": county.epoch,
        "counter": county.counter,
    }


def report(database: Database, clock: Clock) -> dict[str, Any]:
    """Return what the county holds: counts, offices, people, laptops; no data about participants."""
    directory = SqlDirectory(database, clock)
    accounts, devices = directory.accounts(), directory.devices()
    users = {one.counsellor: one.user for one in accounts}
    with database.reading() as connection:
        county = SqlTransaction(connection, clock).county()
        kinds: Counter[str] = Counter()
        removed = open_conflicts = 0
        for one, _ in all_entities(connection):
            kinds[one.kind] += 1
            removed += one.value("deleted_at") is not None
            open_conflicts += one.kind == "conflict" and one.value("chosen_at") is None
        last = head(connection)
        return {
            "schema": schema_version(connection),
            "epoch": county.epoch,
            "counter": county.counter,
            "lineage": [asdict(era) for era in county.lineage],
            "records": dict(sorted(kinds.items())),
            "deleted": removed,
            "open_conflicts": open_conflicts,
            "log_rows": _count(connection, journal_log),
            "quarantined": dict(
                sorted(
                    (row.reason, row.number)
                    for row in connection.execute(
                        sa.select(quarantine.c.reason, sa.func.count().label("number")).group_by(quarantine.c.reason)
                    )
                )
            ),
            "offices": [
                {"id": one.id, "name": one.value("name")}
                for one in sorted(of_kind(connection, "office"), key=lambda one: one.id)
            ],
            "counsellors": [
                {
                    "user": one.user,
                    "id": one.counsellor,
                    "office": one.office,
                    "roles": sorted(one.roles),
                    "active": one.is_active,
                }
                for one in accounts
            ],
            "devices": [
                {
                    "id": one.id,
                    "user": users.get(one.counsellor),
                    "state": one.state.value,
                    "registered_at": one.registered_at.isoformat(),
                }
                for one in devices
            ],
            "documents": _documents(connection),
            "sealed": _count(connection, sealed),
            "access_log": {"rows": last.number, "hash": last.hash} if last is not None else {"rows": 0, "hash": None},
        }


def check(database: Database, clock: Clock) -> Checked:
    """Read everything and say what is not as it was written."""
    with database.reading() as connection:
        problems = _file_problems(connection)
        county = SqlTransaction(connection, clock).county()
        known: set[str] = set()
        referred: list[tuple[str, str | None, str | None]] = []
        for one, kept in all_entities(connection):
            known.add(one.id)
            referred.append((one.id, one.participant, one.parent))
            if digest_of(one.kind, one.id, one.fields) != kept:
                problems.append(Problem("digest", one.id))
            if one.seq > county.counter or any(head.rev > one.seq for head in one.heads.values()):
                problems.append(Problem("number", one.id))
        orphans = sum(
            (parent is not None and parent not in known) or (owner is not None and owner not in known)
            for _, owner, parent in referred
        )
        beyond = sa.select(sa.func.max(journal_log.c.seq))
        if (connection.scalar(beyond) or 0) > county.counter:
            problems.append(Problem("number", "journal_log"))
        granted = sa.select(access_grant.c.participant).where(access_grant.c.lost.is_(None)).distinct()
        problems += [Problem("grant", one) for one in connection.scalars(granted) if one not in known]
        problems += [Problem("document", sha256) for _, sha256 in damaged_documents(connection)]
        broken = verify(connection)
        if broken is not None:
            problems.append(Problem(f"access_log_{broken.reason}", str(broken.number)))
    return Checked(len(known), orphans, tuple(problems[:_MOST_NAMED]))


def _file_problems(connection: sa.Connection) -> list[Problem]:
    if connection.dialect.name != "sqlite":
        return []
    found = connection.exec_driver_sql("PRAGMA integrity_check").scalars().all()
    return [] if found == ["ok"] else [Problem("file", str(len(found)))]


def _count(connection: sa.Connection, table: sa.Table) -> int:
    return connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def _documents(connection: sa.Connection) -> dict[str, int]:
    whole = connection.execute(
        sa.select(sa.func.count().label("number"), sa.func.sum(document.c.size).label("bytes")).where(
            document.c.whole_at.is_not(None)
        )
    ).one()
    return {
        "whole": whole.number,
        "bytes": int(whole.bytes or 0),
        "unfinished": _count(connection, document) - whole.number,
    }


def as_json(checked: Checked) -> dict[str, Any]:
    """Return the outcome of a check as the command line answers it."""
    body: dict[str, Any] = json.loads(json.dumps(asdict(checked)))
    return {"ok": not checked.problems, **body}
