"""What the field of programme areas asks of the store worker: functions that run on its thread with the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.presenters.record_jobs import Stored

if TYPE_CHECKING:
    from karriere_app.services.desk import Desk


def put_way(desk: Desk, plan: str, way: tuple[str, ...], route: str | None) -> Stored:
    """Put a way on a route of a plan as steps."""
    from karriere_app.services import plan_ways

    saved = plan_ways.put_way(desk, plan, way, route)
    return Stored(desk.now(), saved.ids, saved.kinds, saved.change_set, None)
