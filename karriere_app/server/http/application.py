"""The ASGI application, put together from its parts."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from fastapi import APIRouter, FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from karriere_app import __version__
from karriere_app.errors import KarriereError
from karriere_app.server.county import CountyServer
from karriere_app.server.http.bodies import JSON
from karriere_app.server.http.device_routes import DeviceRoutes
from karriere_app.server.http.document_routes import DocumentRoutes
from karriere_app.server.http.frame import HEALTH, EpochWatch, Frame
from karriere_app.server.http.gate import Gate, Parts
from karriere_app.server.http.limits import Limits, Threads
from karriere_app.server.http.openapi import CountyApplication, Routes
from karriere_app.server.http.problems import note_unexpected, problem, refused
from karriere_app.server.http.sync_routes import SyncRoutes
from karriere_app.server.migrations.runner import newest_step, schema_version
from karriere_app.server.storage import SqlJournalStorage
from karriere_app.server.upkeep import Upkeep

UPKEEP_SECONDS = 60.0
"""How often it is looked whether a new day has begun."""

_SCHEMA_SECONDS = 300
_LOG = logging.getLogger(__name__)


def make_app(county: CountyServer, limits: Limits | None = None) -> FastAPI:
    """Return the application that answers for one county."""
    bounds = limits or Limits()
    threads = Threads(bounds)
    watch = EpochWatch(SqlJournalStorage(county.database, county.clock), county.clock)
    parts = Parts(county, bounds, threads, watch, Gate(county, bounds, threads))

    @asynccontextmanager
    async def life(app: FastAPI) -> AsyncIterator[None]:
        await threads.door(watch.read)  # every reply names the epoch, the first one too
        keeping = asyncio.create_task(_keep_up(Upkeep(county), threads))
        yield
        keeping.cancel()
        with suppress(asyncio.CancelledError):
            await keeping

    app = CountyApplication(
        title="Karriere",
        version=__version__,
        lifespan=life,
        docs_url=None,  # the pages load scripts from elsewhere
        redoc_url=None,
        redirect_slashes=False,
    )
    app.add_middleware(Frame, clock=county.clock, epoch=lambda: watch.known, requests_at_once=bounds.requests_at_once)
    for kind in (KarriereError, RequestValidationError, HTTPException):
        app.add_exception_handler(kind, refused)
    router = APIRouter()
    routes = Routes(router)
    DeviceRoutes(parts).add_to(routes)
    SyncRoutes(parts).add_to(routes)
    DocumentRoutes(parts).add_to(routes)
    HealthRoutes(parts).add_to(routes)
    app.include_router(router)
    return app


async def _keep_up(upkeep: Upkeep, threads: Threads) -> None:
    """Do the daily work when its day has come, for as long as the server runs; what fails is tried again."""
    while True:
        try:
            await threads.writing(upkeep.run_if_due)
        except KarriereError as trouble:
            _LOG.warning("upkeep waits: %s", type(trouble).__name__)
        except Exception as error:  # noqa: BLE001  # a bug here must not end the days to come
            note_unexpected(error)
        await asyncio.sleep(UPKEEP_SECONDS)


class HealthRoutes:
    """Whether the process lives, and whether it can work."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._newest_step = newest_step()

    def add_to(self, routes: Routes) -> None:
        """Add the routes."""
        routes.add("GET", HEALTH, self.lives)
        routes.add("GET", "/readyz", self.ready)

    async def lives(self) -> Response:
        """The process lives; nothing else is asked."""
        return _ok()

    async def ready(self) -> Response:
        """The database answers and its schema is this program's."""
        if not await self._parts.threads.door(self._has_the_schema):
            return problem(503, "schema", retry_after=_SCHEMA_SECONDS)
        return _ok()

    def _has_the_schema(self) -> bool:
        with self._parts.county.database.reading() as connection:
            return schema_version(connection) == self._newest_step


def _ok() -> Response:
    return Response(json.dumps({"status": "ok"}), media_type=JSON)
