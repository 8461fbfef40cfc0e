"""No circles among the steps of a plan or a template: a requirement that closes one is refused, however it is saved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from karriere_app.domain.declaration import Record
from karriere_app.domain.education_plan import PlanStep, TemplateStep
from karriere_app.domain.kinds import kind_named
from karriere_app.domain.planning.schedule import closes_circle
from karriere_app.errors import InvalidValueError
from karriere_app.store.unit_of_work import UnitOfWork, rows_of

_Step = PlanStep | TemplateStep


def refuse_circles(uow: UnitOfWork, before: Mapping[tuple[str, str], Record | None]) -> None:
    """Check the requirements that the unit of work adds, among the steps of the same plan or template.

    Taking a requirement away is never refused, not even where a circle stands that came from elsewhere.
    Raises InvalidValueError("requires", "circle") naming the last of the saved steps that is on one.
    """
    requires: dict[tuple[str, str], dict[str, frozenset[str]]] = {}
    for kind, step in reversed(list(_changed_steps(uow))):
        place = (kind, step.parent)
        if place not in requires:
            found = [row for row in rows_of(uow.connection, kind_named(kind), step.parent) if isinstance(row, _Step)]
            requires[place] = {row.id: frozenset(row.requires or ()) for row in found}
        for other in (step.requires or frozenset()) - _required_before(before.get((kind, step.id))):
            if other in requires[place] and closes_circle(requires[place], step.id, other):
                raise InvalidValueError(kind, "requires", "circle", record_id=step.id)


def _changed_steps(uow: UnitOfWork) -> Iterator[tuple[str, _Step]]:
    for change in uow.changes:
        if "requires" in change.fields or change.operation == "restore":
            step = uow.get(kind_named(change.kind), change.record_id)
            if isinstance(step, _Step) and step.deleted_at is None:
                yield change.kind, step


def _required_before(old: Record | None) -> frozenset[str]:
    if not isinstance(old, _Step) or old.deleted_at is not None:
        return frozenset()
    return frozenset(old.requires or ())
