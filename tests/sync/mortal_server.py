"""The real server as a process that is killed and started again quickly: a nursery has loaded it and forks it off."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from types import TracebackType

_END_SECONDS = 30
# What each child does is what ``karriere-server serve`` does; loading it anew would take a second each time.
_NURSERY = """
import os, sys
import anyio._backends._asyncio, psycopg, pydantic.v1, sqlite3, sqlalchemy.dialects.postgresql.psycopg
import uvicorn.lifespan.on, uvicorn.protocols.http.h11_impl, uvicorn.protocols.websockets.auto
from karriere_app.clock import SystemClock
from karriere_app.server import county, serving
from karriere_app.server.http import make_app

address, listen = sys.argv[1:]
for line in sys.stdin:
    if line.strip() == "again":
        os.wait()
    if os.fork() == 0:
        os.close(0)
        serving.serve(make_app, address, SystemClock(), listen, lambda said: print(os.getpid(), flush=True))
        os._exit(0)
"""


class MortalServer:
    """A server at one address over one database. ``start`` it, ``kill`` it, any number of times."""

    def __init__(self, database: str) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            place = f"127.0.0.1:{free.getsockname()[1]}"
        self.address = f"http://{place}"
        self.kills = 0
        self._pid: int | None = None
        self._nursery = subprocess.Popen(
            [sys.executable, "-c", _NURSERY, database, place], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def __enter__(self) -> MortalServer:
        self.start()
        return self

    def start(self) -> None:
        """Start the server and wait until it answers."""
        assert self._pid is None
        assert self._nursery.stdin is not None
        assert self._nursery.stdout is not None
        self._nursery.stdin.write("again\n" if self.kills else "first\n")
        self._nursery.stdin.flush()
        said = self._nursery.stdout.readline()
        assert said, "the server does not begin"
        self._pid = int(said)

    def kill(self) -> None:
        """End it with SIGKILL: it gets to say and write nothing any more."""
        assert self._pid is not None
        os.kill(self._pid, signal.SIGKILL)
        self._pid = None
        self.kills += 1

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._pid is not None:
            self.kill()
        assert self._nursery.stdin is not None
        assert self._nursery.stdout is not None
        self._nursery.stdin.close()
        self._nursery.wait(_END_SECONDS)
        self._nursery.stdout.close()
