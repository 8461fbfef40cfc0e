"""What is different between two versions of a plan."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from karriere_app.domain.education_plan import Credit, EducationPlan, PlanStep, Priority, Route
from karriere_app.domain.fields import RecordId
from karriere_app.domain.planning.differences import Difference, DifferenceKind, PlanVersion, differences

ADDED, REMOVED = DifferenceKind.ADDED, DifferenceKind.REMOVED
MOVED, CHANGED = DifferenceKind.MOVED, DifferenceKind.CHANGED
STAMPS: dict[str, Any] = {
    "created_at": datetime(2026, 11, 24, tzinfo=UTC),
    "created_by": RecordId("c"),
    "created_office": None,
    "participant": RecordId("person"),
}


def root(version: int, **values: Any) -> EducationPlan:
    return EducationPlan(id=RecordId(f"plan-{version}"), version=version, **STAMPS, **values)


def step(step_id: str, order: str, **values: Any) -> PlanStep:
    return PlanStep(id=RecordId(step_id), parent=RecordId("plan"), order=order, **STAMPS, **values)


def copies(steps: Iterable[PlanStep], mark: str = "'") -> tuple[PlanStep, ...]:
    """The steps as a new version has them: other ids, ``copied_from`` and requirements that follow."""
    found = list(steps)
    ids = {each.id: RecordId(each.id + mark) for each in found}
    return tuple(
        replace(
            each,
            id=ids[each.id],
            copied_from=each.id,
            requires=frozenset(ids.get(one, one) for one in each.requires) if each.requires else each.requires,
        )
        for each in found
    )


OLD_STEPS = tuple(step(name, name, type="WORK", title=name.upper(), months=3) for name in "abcde")
OLD = PlanVersion(root=root(1, long_goal="Kokk"), steps=OLD_STEPS)


def new(*steps: PlanStep, **values: Any) -> PlanVersion:
    return PlanVersion(root=root(2, **{"long_goal": "Kokk", **values}), steps=steps or copies(OLD_STEPS))


def told(found: Iterable[Difference]) -> list[tuple[DifferenceKind, str, str]]:
    records = [(each, each.new or each.old) for each in found]
    return [(each.kind, str(record.id), each.field) for each, record in records if record is not None]


def test_a_copy_is_no_different() -> None:
    assert differences(OLD, new()) == ()
    assert differences(OLD, OLD) == ()


def test_a_changed_field_of_the_plan_has_both_values() -> None:
    (found,) = differences(OLD, new(long_goal="Baker"))
    assert (found.kind, found.record_kind, found.field) == (CHANGED, "education_plan", "long_goal")
    assert (found.old_value, found.new_value) == ("Kokk", "Baker")


def test_what_tells_of_the_version_is_no_difference() -> None:
    later = replace(new().root, version_reason="Ny skole", replaces=RecordId("plan-1"), status="DRAFT")
    assert differences(OLD, replace(new(), root=later)) == ()


def test_a_name_is_no_difference_beside_another_code_or_where_it_was_filled_in() -> None:
    first = replace(OLD.root, area="HSHEA3----", area_name_shown="Helsearbeiderfaget")
    other = {"area": "RMKOK3----", "area_name_shown": "Kokkfaget", "grep_snapshot_on": date(2027, 8, 1)}
    assert told(differences(replace(OLD, root=first), new(**other))) == [(CHANGED, "plan-2", "area")]
    renamed = new(area="HSHEA3----", area_name_shown="Helsefagarbeiderfaget")
    assert told(differences(replace(OLD, root=first), renamed)) == [(CHANGED, "plan-2", "area_name_shown")]
    bare = replace(first, area_name_shown=None)
    assert differences(replace(OLD, root=bare), renamed) == ()


def test_steps_come_go_change_and_move() -> None:
    a, b, c, d, e = copies(OLD_STEPS)
    added = step("x", "b5", title="X")
    moved = replace(e, order="a5")
    found = differences(OLD, new(a, moved, replace(b, months=6), added, d))
    assert told(found) == [
        (MOVED, "e'", ""),
        (CHANGED, "b'", "months"),
        (ADDED, "x", ""),
        (REMOVED, "c", ""),
    ]
    assert (found[0].old_value, found[0].new_value) == (5, 2)
    assert c.id == "c'"


def test_a_step_that_others_pass_is_not_moved() -> None:
    a, b, c, d, e = copies(OLD_STEPS)
    assert told(differences(OLD, new(b, c, d, e, a))) == [(MOVED, "a'", "")]


def test_progress_is_no_difference() -> None:
    done = replace(
        copies(OLD_STEPS)[0],
        state="COMPLETED",
        actual_end=date(2027, 1, 1),
        grade={"scale": "APPROVED", "value": "APPROVED"},
    )
    assert differences(OLD, new(done, *copies(OLD_STEPS)[1:])) == ()


def test_requirements_are_compared_by_what_the_steps_stand_for() -> None:
    old = replace(OLD, steps=(*OLD_STEPS[:4], replace(OLD_STEPS[4], requires=frozenset({RecordId("a")}))))
    same = copies(old.steps)
    assert differences(old, new(*same)) == ()
    other = replace(same[4], requires=frozenset({RecordId("b'")}))
    (found,) = differences(old, new(*same[:4], other))
    assert (found.field, found.old_value, found.new_value) == ("requires", {"a"}, {"b'"})
    assert differences(old, new(*same[:4], replace(same[4], requires=frozenset())))[0].new_value is None


def test_dates_are_compared_as_each_version_has_them() -> None:
    first, last = date(2027, 1, 4), date(2027, 4, 2)
    agreed = replace(OLD_STEPS[0], date_mode="COMPUTED", starts_on=first, ends_on=last)
    draft = replace(copies([agreed])[0], starts_on=None, ends_on=None)
    old = PlanVersion(root=OLD.root, steps=(agreed,), periods={"a": (first, last)})
    same = PlanVersion(root=new().root, steps=(draft,), periods={"a'": (first, last)})
    assert differences(old, same) == ()
    later = replace(same, periods={"a'": (first, date(2027, 5, 3))})
    (found,) = differences(old, later)
    assert (found.field, found.old_value, found.new_value) == ("ends_on", last, date(2027, 5, 3))


def test_no_mode_is_the_mode_that_counts() -> None:
    computed = replace(copies(OLD_STEPS)[0], date_mode="COMPUTED")
    assert differences(OLD, new(computed, *copies(OLD_STEPS)[1:])) == ()
    fixed = replace(copies(OLD_STEPS)[0], date_mode="FIXED")
    assert [each.field for each in differences(OLD, new(fixed, *copies(OLD_STEPS)[1:]))] == ["date_mode"]


def test_a_step_that_changes_route_is_changed_and_not_moved() -> None:
    main, other = (Route(id=RecordId(name), parent=RecordId("plan"), title=name, **STAMPS) for name in "AB")
    old_steps = tuple(replace(each, route=main.id) for each in OLD_STEPS[:3])
    old = PlanVersion(root=OLD.root, routes=(main, other), steps=old_steps)
    routes = tuple(replace(each, id=RecordId(each.id + "'"), copied_from=each.id) for each in (main, other))
    steps = tuple(replace(each, route=routes[0].id) for each in copies(old_steps))
    later = PlanVersion(root=new().root, routes=routes, steps=steps)
    assert differences(old, later) == ()
    crossed = (replace(steps[0], route=routes[1].id), *steps[1:])
    (found,) = differences(old, replace(later, steps=crossed))
    assert (found.kind, found.field, found.old_value, found.new_value) == (CHANGED, "route", "A", "B'")


def test_routes_credits_and_priorities_are_compared_too() -> None:
    parent = {"parent": RecordId("plan"), **STAMPS}
    old = replace(
        OLD,
        routes=(Route(id=RecordId("r"), title="Hovedvei", **parent),),
        credits=(Credit(id=RecordId("k"), years=0.5, **parent),),
        priorities=(Priority(id=RecordId("p"), rank=1, area="HSHEA3----", **parent),),
    )
    later = replace(
        new(),
        routes=(Route(id=RecordId("r2"), copied_from=RecordId("r"), title="Vei A", **parent),),
        credits=(Credit(id=RecordId("k2"), copied_from=RecordId("k"), years=1.0, **parent),),
        priorities=(Priority(id=RecordId("p2"), rank=1, area="BABET3----", **parent),),
    )
    assert [(each.kind, each.record_kind, each.field) for each in differences(old, later)] == [
        (CHANGED, "route", "title"),
        (CHANGED, "credit", "years"),
        (ADDED, "priority", ""),
        (REMOVED, "priority", ""),
    ]


def test_rows_without_an_order_do_not_move() -> None:
    parent = {"parent": RecordId("plan"), **STAMPS}
    old = replace(OLD, credits=tuple(Credit(id=RecordId(name), code=name, **parent) for name in "ab"))
    copied = [replace(each, id=RecordId(each.id + "'"), copied_from=each.id) for each in old.credits]
    assert differences(old, replace(new(), credits=tuple(reversed(copied)))) == ()


def test_versions_with_others_between_them_are_matched_both_ways() -> None:
    second = copies(OLD_STEPS)
    third = copies(second)
    origins: dict[str, str] = {each.id: each.copied_from for each in second if each.copied_from is not None}
    later = PlanVersion(root=replace(OLD.root, id=RecordId("plan-3")), steps=third)
    assert differences(OLD, later, origins) == ()
    assert differences(later, OLD, origins) == ()
    assert len(differences(OLD, later)) == 10


def test_two_versions_made_from_the_same_one_are_matched() -> None:
    left, right = copies(OLD_STEPS, "-l"), copies(OLD_STEPS, "-r")
    assert differences(new(*left), new(*right)) == ()


@given(st.permutations(range(5)), st.sets(st.integers(0, 4)))
def test_the_differences_lead_from_one_version_to_the_other(order: list[int], gone: set[int]) -> None:
    """Taking the rows that went away and moving those that moved gives the new order."""
    after = [copies(OLD_STEPS)[index] for index in order if index not in gone]
    found = differences(OLD, PlanVersion(root=new().root, steps=tuple(after)))
    moved = {each.new.id for each in found if each.kind is MOVED and each.new is not None}
    removed = {each.old.id for each in found if each.kind is REMOVED and each.old is not None}
    assert removed == {OLD_STEPS[index].id for index in gone}
    still = [each.id + "'" for each in OLD_STEPS if each.id not in removed and each.id + "'" not in moved]
    assert still == [each.id for each in after if each.id not in moved]
