"""A whole way through upper secondary, as the picker shows it, put on a plan as steps."""

from __future__ import annotations

from collections.abc import Sequence

from karriere_app.domain.fields import RecordId
from karriere_app.domain.participant import Participant
from karriere_app.errors import InvalidValueError, RecordNotFoundError
from karriere_app.services import plans, routes
from karriere_app.services.desk import Desk
from karriere_app.services.pathways import FIRST_ROUTE
from karriere_app.services.plan_times import home_route, steps_by_route
from karriere_app.services.programmes import area_fields, catalogue, way_steps
from karriere_app.services.records import RecordChange, Saved, apply_changes, get

LABEL = "La inn veien"


def put_way(desk: Desk, plan: str, way: Sequence[str], route: str | None = None) -> Saved:
    """Put the steps of a way behind what stands on a route (None: the chosen one; a plan without one gets its first).

    One change set. Each step requires the one before it. The plan's programme area is filled where it is empty; texts
    are nynorsk for a participant who gets papers in nynorsk. Raises RecordNotFoundError, InvalidValueError for a code
    that the catalogue does not know, FinalRecordError for an agreed plan.
    """
    held, known = routes.plan_of(desk, plan), catalogue(desk)
    unknown = next((code for code in way if known.area(code) is None), None)
    if unknown is not None or not way:
        raise InvalidValueError(plans.STEP, "area", "unknown_code", (unknown or "")[:40])
    person = get(desk, held.participant)
    language = "nn" if isinstance(person, Participant) and person.print_language == "nn" else "nb"
    standing, steps = routes.of(desk, plan), plans.steps(desk, plan)
    at = RecordId(route) if route is not None else home_route(standing)
    if at not in steps_by_route(standing, steps):
        raise RecordNotFoundError(route or plan)
    changes: list[RecordChange] = []
    if at is None:
        at, changes = routes.changes_to_add(desk, plan, FIRST_ROUTE)
        changes += [RecordChange(plans.STEP, step.id, {"route": at}) for step in steps]
    values = way_steps(known, way, language=language)
    orders = routes.keys_after((step.order for step in steps), len(values), desk.store.identity.device)
    before: RecordId | None = None
    for step, order in zip(values, orders, strict=True):
        made = desk.new_id()
        frame = {"parent": plan, "route": at, "order": order, "state": "PLANNED", "date_mode": "COMPUTED"}
        needed = {"requires": [before]} if before is not None else {}
        changes.append(RecordChange(plans.STEP, made, {**step, **frame, **needed, "parallel": "NO"}))
        before = made
    if held.area is None:
        changes.append(RecordChange(plans.KIND, plan, area_fields(known, way[-1], language)))
    return apply_changes(desk, changes, LABEL)
