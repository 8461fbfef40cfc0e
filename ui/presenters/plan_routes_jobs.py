"""What routes, their comparing and the ready pathways ask of the store worker: run on its thread with the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karriere_app.services import pathways, routes
from karriere_app.services.records import apply_changes
from ui.presenters.record_jobs import Stored

if TYPE_CHECKING:
    from karriere_app.domain.planning.pathways import Pathway
    from karriere_app.domain.planning.routes import RouteFacts
    from karriere_app.services.desk import Desk
    from karriere_app.services.records import Saved


def add(desk: Desk, plan: str, title: str, copy_of: str | None) -> Stored:
    """Add a route; its id is the first. Raises RouteRefusedError, FinalRecordError."""
    _, changes = routes.changes_to_add(desk, plan, title, copy_of)
    return _stored(desk, apply_changes(desk, changes, routes.label_of_adding(copy_of)))


def choose(desk: Desk, route: str) -> Stored:
    """Make a route the chosen one."""
    return _stored(desk, routes.choose(desk, route))


def rename(desk: Desk, route: str, title: str) -> Stored:
    """Give a route another name."""
    return _stored(desk, routes.rename(desk, route, title))


def remove(desk: Desk, route: str) -> Stored:
    """Remove a route with its steps."""
    return _stored(desk, routes.remove(desk, route))


def compare(desk: Desk, plan: str) -> list[RouteFacts]:
    """Return what the routes of a plan differ in."""
    return routes.compare(desk, plan)


def available(desk: Desk) -> tuple[Pathway, ...]:
    """Return the ready pathways and the county's own."""
    return pathways.available(desk)


def put_on_plan(desk: Desk, plan: str, pathway: str, route: str | None, replace: bool, area: str | None) -> Stored:
    """Put a pathway on a route of a plan."""
    return _stored(desk, pathways.put_on_plan(desk, plan, pathway, route, replace=replace, area=area))


def save_template(desk: Desk, plan: str, route: str, title: str) -> Stored:
    """Save a route as a template; its id is the first."""
    _, changes = pathways.changes_to_save(desk, plan, route, title)
    return _stored(desk, apply_changes(desk, changes, pathways.LABEL_SAVED))


def rename_template(desk: Desk, template: str, title: str) -> Stored:
    """Give a template another title."""
    return _stored(desk, pathways.rename(desk, template, title))


def delete_template(desk: Desk, template: str) -> Stored:
    """Delete a template with its steps."""
    return _stored(desk, pathways.delete(desk, template))


def _stored(desk: Desk, saved: Saved) -> Stored:
    return Stored(desk.now(), saved.ids, saved.kinds, saved.change_set, None)
