"""The county's server as one set of parts, handed to whoever answers requests."""

from __future__ import annotations

from dataclasses import dataclass

from karriere_app.clock import Clock
from karriere_app.domain.ids import new_id
from karriere_app.server.audit import AuditLog
from karriere_app.server.database import Database
from karriere_app.server.directory import SqlDirectory
from karriere_app.server.directory_port import Replays
from karriere_app.server.documents import Documents
from karriere_app.server.issuer import Issuer
from karriere_app.server.journal import Journal
from karriere_app.server.pages import Pages
from karriere_app.server.replays import MemoryReplays
from karriere_app.server.sign_in import SignIn, SignInSettings
from karriere_app.server.storage import SqlJournalStorage


@dataclass(frozen=True)
class CountyServer:
    """Everything of one county that a request may need. ``pages`` answers pulls as ``journal`` would, but faster."""

    database: Database
    clock: Clock
    journal: Journal
    pages: Pages
    directory: SqlDirectory
    sign_in: SignIn
    audit: AuditLog
    documents: Documents


def build_county(
    database: Database,
    clock: Clock,
    settings: SignInSettings,
    issuer: Issuer | None = None,
    replays: Replays | None = None,
) -> CountyServer:
    """Return the parts over a database that :func:`karriere_app.server.administration.prepare` made ready.

    ``replays``: the memory of one process where nothing else is given; several processes share ``SqlReplays``.
    """
    directory = SqlDirectory(database, clock)
    return CountyServer(
        database,
        clock,
        Journal(SqlJournalStorage(database, clock), clock, lambda: new_id(clock.now())),
        Pages(database, clock, lambda: new_id(clock.now())),
        directory,
        SignIn(directory, replays or MemoryReplays(), clock, settings, issuer),
        AuditLog(database, clock),
        Documents(database, clock),
    )
