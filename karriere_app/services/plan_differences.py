"""What is different between two versions of a plan, in words (bokmål)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from karriere_app.domain.access import Action, may
from karriere_app.domain.declaration import Record, kind_of_class
from karriere_app.domain.education_plan import Credit, EducationPlan, PlanStep, Priority, Route
from karriere_app.domain.fields import FieldSpec, Sensitivity
from karriere_app.domain.kinds import kind_named
from karriere_app.domain.planning.differences import Difference, DifferenceKind, Period, PlanVersion, differences
from karriere_app.services import plans, routes
from karriere_app.services.desk import Desk, scope_of
from karriere_app.services.plan_times import schedules
from karriere_app.services.readable import Reader
from karriere_app.services.records import rows, under_participant
from karriere_app.store.tables import column_value

_IN_SENTENCES = {
    (plans.STEP, "title"): "Navnet",
    (plans.STEP, "starts_on"): "Første dag",
    (plans.STEP, "ends_on"): "Siste dag",
}
"""Fields whose label («Hva», «Fra», «Til») says nothing away from its place in the form."""

_COPIED_KINDS = ("route", "plan_step", "credit", "priority")


@dataclass(frozen=True)
class DifferenceInWords:
    """One difference as people read it. ``what`` names the row, empty for the plan itself; ``label`` the field.

    ``is_hidden``: the value is kept from whoever asks. Places of a moved row are in ``old`` and ``new``.
    """

    kind: DifferenceKind
    record_kind: str
    what: str
    label: str = ""
    old: str | None = None
    new: str | None = None
    is_hidden: bool = False

    @property
    def text(self) -> str:
        """The whole difference as one sentence."""
        if self.kind is DifferenceKind.ADDED:
            return f"Nytt: {self.what}."
        if self.kind is DifferenceKind.REMOVED:
            return f"Tatt ut: {self.what}."
        if self.kind is DifferenceKind.MOVED:
            return f"{self.what} er flyttet fra plass {self.old} til plass {self.new}."
        what = self.what[:1].upper() + self.what[1:]
        subject = f"{what}: {self.label}" if what else self.label
        if self.is_hidden:
            return f"{subject} er endret."
        if self.old is None:
            return f"{subject} er satt til {_quoted(self.new)}."
        if self.new is None:
            return f"{subject} er tømt, var {_quoted(self.old)}."
        return f"{subject} er endret fra {_quoted(self.old)} til {_quoted(self.new)}."


def between(desk: Desk, old_plan: str, new_plan: str) -> list[DifferenceInWords]:
    """Return what is different from one version of a plan to another, the plan's own fields first.

    Raises RecordNotFoundError.
    """
    old, new = version_of(desk, old_plan), version_of(desk, new_plan)
    found = differences(old, new, _origins(desk, new.root.participant))
    with desk.reading() as connection:
        scope = scope_of(connection, new.root.participant, desk.today())
        words = _Words(desk, connection, (old, new), may(desk.principal, Action.WRITE, scope))
        return [words.of(difference) for difference in found]


def version_of(desk: Desk, plan: str) -> PlanVersion:
    """Return a version with its rows, each step with the days that it has there. Raises RecordNotFoundError."""
    root = routes.plan_of(desk, plan)
    steps = tuple(plans.steps(desk, plan))
    return PlanVersion(
        root=root,
        routes=tuple(routes.of(desk, plan)),
        steps=steps,
        credits=tuple(row for row in rows(desk, plan, "credit") if isinstance(row, Credit)),
        priorities=_by_rank(row for row in rows(desk, plan, "priority") if isinstance(row, Priority)),
        periods=_periods(desk, root, steps),
    )


def _by_rank(found: Iterable[Priority]) -> tuple[Priority, ...]:
    return tuple(sorted(found, key=lambda row: (row.rank is None, row.rank or 0, row.id)))


def _periods(desk: Desk, plan: EducationPlan, steps: Iterable[PlanStep]) -> dict[str, Period]:
    """What was agreed stands in the steps; what is not agreed yet is computed."""
    computed = {placed.id: placed for times in schedules(desk, plan.id).values() for placed in times.steps}
    is_agreed = plan.status in kind_named(plans.KIND).final_states
    periods: dict[str, Period] = {}
    for step in steps:
        placed = computed.get(step.id)
        if (is_agreed and step.starts_on is not None and step.ends_on is not None) or placed is None:
            periods[step.id] = (step.starts_on, step.ends_on)
        else:
            periods[step.id] = (placed.starts_on, placed.ends_on)
    return periods


def _origins(desk: Desk, participant: str) -> dict[str, str]:
    found = (row for kind in _COPIED_KINDS for row in under_participant(desk, kind, participant))
    return {row.id: before for row in found if (before := getattr(row, "copied_from", None)) is not None}


class _Words:
    """Puts differences into words; rows are called by their names in the version they stand in."""

    def __init__(
        self, desk: Desk, connection: sa.Connection, versions: Iterable[PlanVersion], sees_restricted: bool
    ) -> None:
        self._desk = desk
        self._reader = Reader(desk, connection)
        self._sees_restricted = sees_restricted
        named = [(row.id, self._name(row)) for each in versions for row in (*each.routes, *each.steps)]
        self._names: Mapping[str, str] = dict(named)

    def of(self, difference: Difference) -> DifferenceInWords:
        record = difference.new if difference.new is not None else difference.old
        assert record is not None  # a difference has a record on one side
        what = "" if isinstance(record, EducationPlan) else self._name(record)
        kind = difference.record_kind
        if difference.kind is DifferenceKind.MOVED:
            places = (str(difference.old_value), str(difference.new_value))
            return DifferenceInWords(difference.kind, kind, what, "", *places)
        if difference.kind is not DifferenceKind.CHANGED:
            noun = "" if isinstance(record, Priority) else kind_named(kind).label.lower() + " "
            return DifferenceInWords(difference.kind, kind, noun + what)
        spec = kind_of_class(type(record)).fields[difference.field]
        label = _IN_SENTENCES.get((kind, difference.field), spec.label)
        hidden = spec.sensitivity is Sensitivity.RESTRICTED and not self._sees_restricted
        if hidden:
            return DifferenceInWords(difference.kind, kind, what, label, is_hidden=True)
        old, new = self._value(spec, difference.old_value), self._value(spec, difference.new_value)
        return DifferenceInWords(difference.kind, kind, what, label, old, new)

    def _value(self, spec: FieldSpec, value: Any) -> str | None:
        if value is None:
            return None
        if spec.refers:
            ids = value if isinstance(value, frozenset) else (value,)
            return ", ".join(sorted(self._names.get(each, "…" + str(each)[-6:]) for each in ids))
        return self._reader.value(spec, column_value(spec, value))

    def _name(self, record: Record) -> str:
        if isinstance(record, PlanStep):
            label = self._desk.vocabularies.label("step_type", record.type) if record.type else "steg"
            return f"«{record.title or label}»"
        if isinstance(record, Route):
            return f"«{record.title or 'vei'}»"
        if isinstance(record, Credit):
            return f"«{record.name_shown or record.code or 'godskriving'}»"
        assert isinstance(record, Priority)  # plans are named by their page
        return f"prioritet {record.rank}" if record.rank is not None else "prioritet uten nummer"


def _quoted(value: str | None) -> str:
    """A text of people's own is set off from ours; what is set off already, and a number or date, is not."""
    words = value or ""
    if words.startswith("«") or words[:1].isdigit():
        return words
    return f"«{words}»"
