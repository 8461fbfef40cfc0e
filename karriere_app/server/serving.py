"""Running the server: a socket, the county's parts, uvicorn. TLS is the reverse proxy's (docs/operator.md)."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import uvicorn

from karriere_app.clock import Clock
from karriere_app.errors import StorageError, UsageError
from karriere_app.server.administration import prepare
from karriere_app.server.county import CountyServer, build_county
from karriere_app.server.database import open_database
from karriere_app.server.issuer import Issuer, IssuerSettings, fetch_document, is_safe_address
from karriere_app.server.sign_in import SignInSettings

_LISTEN = re.compile(r"(?P<host>[^:\[\]]+|\[[0-9a-fA-F:]+\]):(?P<port>\d{1,5})")
_BACKLOG, _GRACE_SECONDS = 2_048, 10
_KEEP_ALIVE_SECONDS = 75  # longer than a proxy keeps a line, so that it is the proxy that ends it


def serve(
    make_app: Callable[[CountyServer], Any],
    database_address: str,
    clock: Clock,
    listen: str,
    ready: Callable[[str], None],
    address: str | None = None,
    issuer_file: Path | None = None,
    lease_days: int | None = None,
) -> int:
    """Answer requests until the process is told to end; ``ready`` is called with the real address once it answers.

    ``make_app`` makes the ASGI application; ``address``: what laptops call the server, where it stands behind a proxy.
    Raises UsageError (listen, address, issuer, database), StorageError where the port is taken, and what opening and
    preparing the database raises.
    """
    found = _LISTEN.fullmatch(listen)
    if found is None or int(found["port"]) > 65_535:
        raise UsageError("listen")
    if address is not None and (address.endswith("/") or not is_safe_address(address)):
        raise UsageError("address")
    issuer = Issuer(_issuer_settings(issuer_file), fetch_document, clock) if issuer_file is not None else None
    database = open_database(database_address)
    try:
        prepare(database, clock)
        listening = listen_on(found["host"].strip("[]"), int(found["port"]))
        real = f"http://{found['host']}:{listening.getsockname()[1]}"
        settings = SignInSettings(address or real)
        if lease_days is not None:
            settings = SignInSettings(address or real, lease_days)
        app = make_app(build_county(database, clock, settings, issuer))
        config = uvicorn.Config(
            app,
            log_level="warning",
            access_log=False,  # addresses with ids in them would lie in a file that nobody guards
            server_header=False,
            date_header=False,  # the application says its own clock's
            timeout_keep_alive=_KEEP_ALIVE_SECONDS,
            timeout_graceful_shutdown=_GRACE_SECONDS,
        )
        _Announcing(config, lambda: ready(real)).run([listening])
    finally:
        database.close()
    return 0


class _Announcing(uvicorn.Server):
    """Says when it answers."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._ready()


def listen_on(host: str, port: int) -> socket.socket:
    """Return a listening socket. Raises StorageError("io") where the port is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio turns Nagle's waiting off only where the protocol is named: else each reply takes 40 ms more.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(_BACKLOG)
    except OSError:
        listening.close()
        raise StorageError("io") from None
    return listening


def _issuer_settings(file: Path) -> IssuerSettings:
    try:
        tree = json.loads(file.read_text(encoding="utf-8"))
        for name in ("scopes", "algorithms"):
            if name in tree:
                tree[name] = tuple(tree[name])
        return IssuerSettings(**tree)
    except (OSError, ValueError, TypeError):
        raise UsageError("issuer") from None
