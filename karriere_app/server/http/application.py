"""The ASGI application, put together from its parts."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import APIRouter, FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
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
from karriere_app.server.http.problems import problem, refused
from karriere_app.server.http.sync_routes import SyncRoutes
from karriere_app.server.storage import SqlJournalStorage


def make_app(county: CountyServer, limits: Limits | None = None) -> FastAPI:
    """Return the application that answers for one county."""
    bounds = limits or Limits()
    threads = Threads(bounds)
    watch = EpochWatch(SqlJournalStorage(county.database, county.clock), county.clock)
    parts = Parts(county, bounds, threads, watch, Gate(county, bounds, threads))

    @asynccontextmanager
    async def life(app: FastAPI) -> AsyncIterator[None]:
        await threads.door(watch.read)  # every reply names the epoch, the first one too
        yield

    app = FastAPI(
        lifespan=life,
        title="Karriere",
        version=__version__,
        docs_url=None,  # the pages load scripts from elsewhere
        redoc_url=None,
        redirect_slashes=False,
    )
    app.add_middleware(Frame, clock=county.clock, epoch=lambda: watch.known, requests_at_once=bounds.requests_at_once)
    for kind in (KarriereError, RequestValidationError, HTTPException):
        app.add_exception_handler(kind, refused)
    router = APIRouter()
    for routes in (DeviceRoutes(parts), SyncRoutes(parts), DocumentRoutes(parts), HealthRoutes(parts)):
        routes.add_to(router)
    app.include_router(router)
    return app


class HealthRoutes:
    """Whether the process lives, and whether it can work."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def add_to(self, router: APIRouter) -> None:
        """Add the routes."""
        router.add_api_route(HEALTH, self.lives, methods=["GET"])
        router.add_api_route("/readyz", self.ready, methods=["GET"])

    async def lives(self) -> Response:
        """The process lives; nothing else is asked."""
        return Response(json.dumps({"status": "ok"}), media_type=JSON)

    async def ready(self, request: Request) -> Response:
        """The database answers and its schema is this program's."""
        if not await self._parts.threads.door(self._is_ready):
            return problem(503, "schema", retry_after=60)
        return Response(json.dumps({"status": "ok"}), media_type=JSON)

    def _is_ready(self) -> bool:
        self._parts.watch.read()
        return True
