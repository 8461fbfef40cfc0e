"""Ready pathways put on a plan, and routes saved as the county's own templates (ferdige veier og planmaler).

``put_on_plan(desk, plan, pathway_id, route=None, *, replace=False, area=None)``: ``replace`` takes the steps away that
stand on the route, ``area`` is the trade chosen among the pathway's ``areas``.

A template is steps without dates and without anything about a person; every counsellor of the store may use it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from karriere_app.domain.education_plan import EducationPlan, PlanStep, PlanTemplate, TemplateStep
from karriere_app.domain.fields import RecordId
from karriere_app.domain.kinds import kind_named
from karriere_app.domain.norwegian_order import order_key
from karriere_app.domain.ordering import keys_for
from karriere_app.domain.participant import Participant
from karriere_app.domain.planning.pathways import (
    Pathway,
    PathwayStep,
    model_pathways,
    own_pathway,
    personal_marks,
    tells_of,
    template_values,
)
from karriere_app.domain.planning.programmes import Catalogue, area_fields
from karriere_app.errors import InvalidValueError, RecordNotFoundError
from karriere_app.services import plans, routes
from karriere_app.services.desk import Desk
from karriere_app.services.plan_times import home_route, steps_by_route
from karriere_app.services.records import RecordChange, Saved, apply_changes, get, rows
from karriere_app.store.tables import from_row, record_tables
from karriere_app.store.unit_of_work import rows_of
from resources import VOCABULARIES

if TYPE_CHECKING:
    from karriere_app.services.vocabularies import Vocabularies

KIND = "plan_template"
STEP = "template_step"
FIRST_ROUTE = "Hovedvei"


def ready(folder: Path = VOCABULARIES) -> tuple[Pathway, ...]:
    """Return the pathways that ship with the program."""
    return model_pathways(json.loads((folder / "pathways.json").read_text(encoding="utf-8")))


def available(desk: Desk) -> tuple[Pathway, ...]:
    """Return the pathways that ship, then the county's own by title."""
    table = record_tables()[KIND]
    query = sa.select(table).where(table.c.deleted_at.is_(None)).order_by(table.c.id)
    with desk.reading() as connection:
        templates = [from_row(kind_named(KIND), row) for row in connection.execute(query).mappings()]
        own = [own_pathway(each, _rows_of(connection, each)) for each in templates if isinstance(each, PlanTemplate)]
    return (*ready(), *sorted(own, key=lambda pathway: order_key(pathway.title.nb)))


def find(desk: Desk, pathway_id: str) -> Pathway:
    """Return a pathway of its id. Raises RecordNotFoundError."""
    found = next((each for each in available(desk) if each.id == pathway_id), None)
    if found is None:
        raise RecordNotFoundError(pathway_id)
    return found


def put_on_plan(
    desk: Desk,
    plan: str,
    pathway_id: str,
    route: str | None = None,
    *,
    replace: bool = False,
    area: str | None = None,
) -> Saved:
    """Put a pathway's steps on a route (None: the chosen one), behind what stands there or in its place.

    One change set. Goal, end competence and programme area are filled where they are empty. The texts are nynorsk for
    a participant who gets papers in nynorsk. Raises RecordNotFoundError, InvalidValueError for an area that the
    pathway does not lead to, FinalRecordError for an agreed plan.
    """
    held, pathway = routes.plan_of(desk, plan), find(desk, pathway_id)
    if area is not None and area not in pathway.areas:
        raise InvalidValueError(plans.KIND, "area", "unknown_code", area[:40])
    chosen_area = area or pathway.area
    language = _language(desk, held)
    standing, steps = routes.of(desk, plan), plans.steps(desk, plan)
    by_route = steps_by_route(standing, steps)
    at = RecordId(route) if route is not None else home_route(standing)
    if at not in by_route:
        raise RecordNotFoundError(route or plan)
    changes: list[RecordChange] = []
    if replace:
        changes += [RecordChange(plans.STEP, step.id, delete=True) for step in by_route[at]]
    if at is None:
        at, added = routes.changes_to_add(desk, plan, FIRST_ROUTE)
        changes += added
        changes += [RecordChange(plans.STEP, step.id, {"route": at}) for step in steps if not replace]
    changes += _steps(desk, plan, at, pathway, steps, chosen_area, language)
    goal = _goal(desk, held, pathway, chosen_area, language)
    if goal:
        changes.append(RecordChange(plans.KIND, plan, goal))
    return apply_changes(desk, changes, "La inn ferdig vei")


def save_as_template(desk: Desk, plan: str, route: str, title: str) -> RecordId:
    """Save the steps of a route as a template for everybody; return its id.

    Dates, progress and money's dates stay behind, steps taken out of the plan too, and every text in which the
    participant's name or number stands. Raises InvalidValueError without a title or where it names the participant.
    """
    made, changes = changes_to_save(desk, plan, route, title)
    apply_changes(desk, changes, LABEL_SAVED)
    return made


LABEL_SAVED = "Lagret vei som mal"


def changes_to_save(desk: Desk, plan: str, route: str, title: str) -> tuple[RecordId, list[RecordChange]]:
    """Return the id of a template to be made, and the changes that make it. Raises as ``save_as_template``."""
    held = routes.plan_of(desk, plan)
    by_route = steps_by_route(routes.of(desk, plan), plans.steps(desk, plan))
    if route not in by_route:
        raise RecordNotFoundError(route)
    person = get(desk, held.participant)
    assert isinstance(person, Participant)
    marks = personal_marks(
        (person.given_names, person.family_name, person.name_in_own_script),
        (person.phone, person.duf_number, str((person.national_id or {}).get("value", ""))),
    )
    name = _title(title)
    if tells_of(name, marks):
        raise InvalidValueError(KIND, "title", "names_participant")
    kept = [step for step in by_route[RecordId(route)] if step.state != "DROPPED"]
    made = desk.new_id()
    values = {"title": name, "end_competence": held.goal_end_competence, "area": held.area}
    ids = {step.id: desk.new_id() for step in kept}
    changes = [RecordChange(KIND, made, values)]
    for step, order in zip(kept, keys_for(len(kept), desk.store.identity.device), strict=True):
        requires = sorted(ids[each] for each in step.requires or () if each in ids)
        row = {**template_values(step, marks), "parent": made, "order": order, "requires": requires or None}
        changes.append(RecordChange(STEP, ids[step.id], row))
    return made, changes


def rename(desk: Desk, template: str, title: str) -> Saved:
    """Give a template another title. Raises RecordNotFoundError, InvalidValueError without a title."""
    found = _template(desk, template)
    return apply_changes(desk, [RecordChange(KIND, found.id, {"title": _title(title)})], "Endret navn på mal")


def delete(desk: Desk, template: str) -> Saved:
    """Delete a template with its steps; plans that were made from it stay as they are."""
    found = _template(desk, template)
    changes = [RecordChange(STEP, row.id, delete=True) for row in rows(desk, found.id, STEP)]
    return apply_changes(desk, [*changes, RecordChange(KIND, found.id, delete=True)], "Slettet mal")


def _rows_of(connection: sa.Connection, template: PlanTemplate) -> list[TemplateStep]:
    return [row for row in rows_of(connection, kind_named(STEP), template.id) if isinstance(row, TemplateStep)]


def _template(desk: Desk, template: str) -> PlanTemplate:
    found = get(desk, template)
    if not isinstance(found, PlanTemplate):
        raise RecordNotFoundError(template)
    return found


def _steps(
    desk: Desk,
    plan: str,
    route: RecordId,
    pathway: Pathway,
    standing: list[PlanStep],
    area: str | None,
    language: str,
) -> list[RecordChange]:
    ids = [desk.new_id() for _ in pathway.steps]
    orders = routes.keys_after((step.order for step in standing), len(ids), desk.store.identity.device)
    changes: list[RecordChange] = []
    programmes = desk.vocabularies.catalogue()
    for step, made, order in zip(pathway.steps, ids, orders, strict=True):
        values = _values(step, programmes, area if step.takes_area else step.area, language)
        values |= {"parent": plan, "route": route, "order": order}
        if step.builds_on:
            values["requires"] = sorted(ids[place] for place in step.builds_on)
        changes.append(RecordChange(plans.STEP, made, values))
    return changes


def _values(step: PathwayStep, programmes: Catalogue, area: str | None, language: str) -> dict[str, Any]:
    """Return a plan step's values in JSON form: planned, its dates computed."""
    chosen = area_fields(programmes, area, language)
    values = {
        "type": step.type,
        "title": _sentence(step.title.shown(language)),
        "area": chosen["area"],
        "area_name_shown": chosen["area_name_shown"],
        "provider": step.provider,
        "months": step.chosen_months,
        "months_min": step.months_min,
        "months_max": step.months_max,
        "date_mode": "COMPUTED",
        "hours_total": step.hours_total,
        "hours_weekly": step.hours_weekly,
        "percent": step.percent,
        "requirement_text": _sentence(step.requirement.shown(language)),
        "parallel": "YES" if step.parallel else "NO",
        "responsible": step.responsible,
        "funding": step.funding,
        "evidence_wanted": _sentence(step.evidence.shown(language)),
        "state": "PLANNED",
    }
    return {name: value for name, value in values.items() if value not in (None, "")}


def _goal(desk: Desk, plan: EducationPlan, pathway: Pathway, area: str | None, language: str) -> dict[str, Any]:
    """Return what the pathway fills of a plan's goal: only what is empty."""
    wanted: dict[str, Any] = {"goal_end_competence": pathway.end_competence}
    if area is not None and plan.area is None:
        wanted |= area_fields(desk.vocabularies.catalogue(), area, language)
    wanted["long_goal"] = goal_of(desk.vocabularies, pathway, area, language)
    return {name: value for name, value in wanted.items() if value and not getattr(plan, name)}


def goal_of(vocabularies: Vocabularies, pathway: Pathway, area: str | None, language: str = "nb") -> str:
    """Return a proposal for the long goal: the pathway's own words, else end competence and trade."""
    said = pathway.goal.shown(language)
    if said or pathway.end_competence is None:
        return said
    goal = _sentence(vocabularies.label("end_competence", pathway.end_competence, language))
    if area is None or pathway.end_competence not in ("TRADE_FAG", "TRADE_SVENN"):
        return goal
    return f"{goal} i {vocabularies.label('area', area, language).lower()}"


def _language(desk: Desk, plan: EducationPlan) -> str:
    person = get(desk, plan.participant)
    return "nn" if isinstance(person, Participant) and person.print_language == "nn" else "nb"


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _title(title: str) -> str:
    name = title.strip()
    if not name:
        raise InvalidValueError(KIND, "title", "required")
    return name
