"""A route on the calendar: computed steps follow, fixed ones stand, sums add up, and no data makes it stumble."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from karriere_app.domain.ordering import key_between, keys_for
from karriere_app.domain.planning.schedule import (
    DEFAULT_SCHOOL_YEAR_START,
    LEFT_OUT,
    SCHOOL_TYPES,
    Schedule,
    ScheduledStep,
    StepTimes,
    TimeFrame,
    TimeWarning,
    WarningCode,
    add_months,
    calendar_months,
    closes_circle,
    find_circle,
    schedule,
    working_day_from,
)
from karriere_app.services.working_days import WorkingDays
from resources import VOCABULARIES

WORKING_DAYS = WorkingDays()
TYPES = ("NORSK", "FOV", "RKV", "VGO_SCHOOL", "PABYGG", "VGO_MODULE", "APPRENTICE", "TRADE_TEST", None)
STATES = (None, "PLANNED", "IN_PROGRESS", "COMPLETED", "DROPPED", "EXEMPTED")
PLAIN_DAYS = st.dates(min_value=date(2024, 1, 1), max_value=date(2032, 12, 31))
ANY_DAY = st.dates()


def frame(begins_on: date = date(2026, 11, 24), school_year_start: date = DEFAULT_SCHOOL_YEAR_START) -> TimeFrame:
    return TimeFrame(begins_on=begins_on, school_year_start=school_year_start, is_working_day=WORKING_DAYS)


def route(*steps: StepTimes) -> list[StepTimes]:
    """The steps in the order given."""
    return [replace(step, order=key) for step, key in zip(steps, keys_for(len(steps), "aaaa"), strict=True)]


def step(name: str, months: int | None = None, **values: object) -> StepTimes:
    return StepTimes(id=name, months=months, **values)  # type: ignore[arg-type]  # a test names its own fields


def days(found: Schedule) -> dict[str, tuple[str, str]]:
    return {step.id: (step.starts_on.isoformat(), step.ends_on.isoformat()) for step in found.steps}


def codes(found: Schedule) -> list[tuple[WarningCode, str, str | None]]:
    return [(warning.code, warning.step, warning.other) for warning in found.warnings]


@st.composite
def any_steps(draw: st.DrawFn, day: st.SearchStrategy[date] = ANY_DAY) -> list[StepTimes]:
    """Steps as no form would make them: any mode, any dates, requirements in circles and to nowhere."""
    names = [f"s{number}" for number in range(draw(st.integers(0, 9)))]
    months = st.none() | st.integers(0, 120)
    return [
        StepTimes(
            id=name,
            order=draw(st.none() | st.text("0Aaz.", min_size=1, max_size=3)),
            type=draw(st.sampled_from(TYPES)),
            months=draw(months),
            months_min=draw(months),
            months_max=draw(months),
            date_mode=draw(st.sampled_from((None, "COMPUTED", "FIXED"))),
            starts_on=draw(st.none() | day),
            ends_on=draw(st.none() | day),
            parallel=draw(st.booleans()),
            requires=draw(st.frozensets(st.sampled_from([*names, "elsewhere"]), max_size=3)),
            state=draw(st.sampled_from(STATES)),
            actual_start=draw(st.none() | day),
            actual_end=draw(st.none() | day),
        )
        for name in names
    ]


@st.composite
def sound_steps(draw: st.DrawFn) -> list[StepTimes]:
    """Computed steps that require only steps before them."""
    names = [f"s{number}" for number in range(draw(st.integers(1, 12)))]
    made = []
    for place, name in enumerate(names):
        earlier = st.sampled_from(names[:place]) if place else st.nothing()
        low = draw(st.integers(0, 24))
        high = low + draw(st.integers(0, 24))
        made.append(
            StepTimes(
                id=name,
                type=draw(st.sampled_from(TYPES)),
                months=draw(st.none() | st.integers(low, high)),
                months_min=low,
                months_max=high,
                date_mode="COMPUTED",
                parallel=draw(st.booleans()),
                requires=draw(st.frozensets(earlier, max_size=3)) if place else frozenset(),
                state=draw(st.sampled_from(STATES)),
            )
        )
    return route(*made)


def in_order(steps: Iterable[StepTimes]) -> list[StepTimes]:
    return sorted(steps, key=lambda each: (each.order or "", each.id))


def is_before_the_end(later: ScheduledStep, required: ScheduledStep) -> bool:
    """Whether a step begins before what it requires is over; what takes no time is over the same day."""
    last = max(required.starts_on, required.ends_on)
    is_instant = required.months == 0 and required.starts_on >= required.ends_on
    return later.starts_on < last or (later.starts_on == last and not is_instant and last != date.max)


@given(steps=any_steps(), begins_on=ANY_DAY, school_year_start=ANY_DAY)
def test_no_step_begins_before_what_it_requires_unless_it_is_said(
    steps: list[StepTimes], begins_on: date, school_year_start: date
) -> None:
    found = schedule(steps, frame(begins_on, school_year_start))
    for each in steps:
        placed = found.step(each.id)
        if placed is None:
            assert each.state in LEFT_OUT
            continue
        for other in each.requires - {each.id}:
            required = found.step(other)
            said = TimeWarning(code=WarningCode.STEP_BEFORE_REQUIREMENT, step=each.id, other=other)
            if required is not None:
                assert (said in found.warnings) == is_before_the_end(placed, required)
            else:
                is_exempted = any(one.id == other and one.state == "EXEMPTED" for one in steps)
                missing = TimeWarning(code=WarningCode.REQUIREMENT_MISSING, step=each.id, other=other)
                assert (missing in found.warnings) != is_exempted


@given(steps=sound_steps(), begins_on=PLAIN_DAYS)
def test_computed_steps_wait_for_all_they_require_and_for_those_before(steps: list[StepTimes], begins_on: date) -> None:
    found = schedule(steps, frame(begins_on))
    assert {warning.code for warning in found.warnings} <= {WarningCode.REQUIREMENT_MISSING}
    sequential = [placed for placed in found.steps if placed.is_counted]
    for earlier, later in combinations(sequential, 2):
        assert later.starts_on > earlier.ends_on or (earlier.months == 0 and later.starts_on >= earlier.ends_on)
    for placed in found.steps:
        assert placed.starts_on >= begins_on
        assert WORKING_DAYS(placed.starts_on)
        assert WORKING_DAYS(placed.ends_on)
        assert not placed.is_fixed


@given(steps=sound_steps(), begins_on=PLAIN_DAYS, school_year_start=PLAIN_DAYS)
def test_school_begins_with_a_school_year_and_nothing_else_waits_for_one(
    steps: list[StepTimes], begins_on: date, school_year_start: date
) -> None:
    frame_of_county = frame(begins_on, school_year_start)
    for placed in schedule(steps, frame_of_county).steps:
        kind = next(each.type for each in steps if each.id == placed.id)
        if kind in SCHOOL_TYPES:
            first = date(placed.starts_on.year, school_year_start.month, min(school_year_start.day, 28))
            if first > placed.starts_on:  # the last days of December carry over
                first = date(placed.starts_on.year - 1, first.month, first.day)
            assert (placed.starts_on - first).days <= 12
    without = [replace(each, type="FOV") for each in steps]
    assert schedule(without, frame_of_county) == schedule(without, frame(begins_on))


@given(steps=any_steps(), begins_on=ANY_DAY)
def test_the_sums_are_of_the_steps_that_are_taken_one_after_the_other(steps: list[StepTimes], begins_on: date) -> None:
    found = schedule(steps, frame(begins_on))
    taken = [each for each in steps if each.state not in LEFT_OUT]
    counted = [each for each in taken if not each.parallel]
    assert [placed.id for placed in found.steps] == [each.id for each in in_order(taken)]
    assert {placed.id for placed in found.steps if placed.is_counted} == {each.id for each in counted}
    assert found.chosen_months == sum(placed.months for placed in found.steps if placed.is_counted)
    if all(each.months_min is not None and each.months_max is not None for each in counted):
        assert found.training_months == (
            sum(each.months_min or 0 for each in counted),
            sum(each.months_max or 0 for each in counted),
        )
    if taken:
        assert found.starts_on == min(min(placed.starts_on, placed.ends_on) for placed in found.steps)
        assert found.ends_on == max(max(placed.starts_on, placed.ends_on) for placed in found.steps)
    else:
        assert (found.starts_on, found.ends_on, found.steps) == (None, None, ())


@given(steps=any_steps(), begins_on=ANY_DAY, seed=st.integers())
def test_computing_again_from_what_was_computed_changes_nothing(
    steps: list[StepTimes], begins_on: date, seed: int
) -> None:
    found = schedule(steps, frame(begins_on))
    written = []
    for each in steps:
        placed = found.step(each.id)
        if placed is not None and each.is_computed:
            each = replace(each, date_mode="COMPUTED", starts_on=placed.starts_on, ends_on=placed.ends_on)
        written.append(each)
    random.Random(seed).shuffle(written)
    assert schedule(written, frame(begins_on)) == found
    assert schedule(iter(steps), frame(begins_on)) == found


@st.composite
def two_editors(draw: st.DrawFn) -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """Order keys of some steps, and the keys that two laptops gave to those each of them moved."""
    names = [f"s{number}" for number in range(draw(st.integers(2, 10)))]
    base = dict(zip(names, keys_for(len(names), "base"), strict=True))
    edits = []
    for device in ("aaaa", "bbbb"):
        keys, moved = dict(base), {}
        for name in draw(st.lists(st.sampled_from(names), max_size=6)):
            others = sorted((key, other) for other, key in keys.items() if other != name)
            place = draw(st.integers(0, len(others)))
            low = others[place - 1][0] if place else None
            high = others[place][0] if place < len(others) else None
            keys[name] = moved[name] = key_between(low, high, device)
        edits.append(moved)
    return base, edits[0], edits[1]


@given(edits=two_editors())
def test_two_editors_who_moved_steps_see_the_same_route_after_merging(
    edits: tuple[dict[str, str], dict[str, str], dict[str, str]],
) -> None:
    base, mine, theirs = edits
    merged = {name: max(mine.get(name, ""), theirs.get(name, "")) or key for name, key in base.items()}
    here = [StepTimes(id=name, order=key, months=2) for name, key in merged.items()]
    there = [StepTimes(id=name, order=merged[name], months=2) for name in sorted(merged, reverse=True)]
    assert schedule(here, frame()) == schedule(there, frame())
    order = [placed.id for placed in schedule(here, frame()).steps]
    assert sorted(order) == sorted(base)
    untouched = [name for name in base if name not in mine and name not in theirs]
    assert [name for name in order if name in untouched] == untouched
    for edit, other in ((mine, theirs), (theirs, mine)):
        alone = {name: edit.get(name, key) for name, key in base.items()}
        seen = sorted((name for name in base if name not in other), key=lambda name: (alone[name], name))
        assert [name for name in order if name in seen] == seen


@given(st.dictionaries(st.sampled_from("abcdef"), st.frozensets(st.sampled_from("abcdef")), max_size=6))
def test_a_circle_is_found_exactly_where_steps_wait_for_each_other(requires: dict[str, frozenset[str]]) -> None:
    circle = find_circle(requires)
    if circle is not None:
        for name, following in zip(circle, (*circle[1:], circle[0]), strict=True):
            assert following in requires[name]
        return
    settled: set[str] = set()
    while True:  # without a circle there is always a step whose requirements are all settled
        ready = {name for name in "abcdef" if requires.get(name, frozenset()) <= settled} - settled
        if not ready:
            break
        settled |= ready
    assert settled == set("abcdef")
    for name in "abcdef":
        for other in "abcdef":
            more = {**requires, name: requires.get(name, frozenset()) | {other}}
            assert closes_circle(requires, name, other) == (find_circle(more) is not None)


def test_two_school_years_have_a_summer_between_them() -> None:
    steps = route(
        step("vg1", 10, type="VGO_SCHOOL"),
        step("vg2", 10, type="VGO_SCHOOL", requires=frozenset({"vg1"})),
        step("lære", 24, type="APPRENTICE"),
        step("prøve", 2, type="TRADE_TEST"),
    )
    found = schedule(steps, frame(date(2026, 3, 2)))
    assert days(found) == {
        "vg1": ("2026-08-17", "2027-06-16"),  # 15 August 2026 is a Saturday
        "vg2": ("2027-08-16", "2028-06-15"),  # 15 August 2027 is a Sunday
        "lære": ("2028-06-16", "2030-06-17"),  # 15 June 2030 is a Saturday
        "prøve": ("2030-06-18", "2030-08-19"),
    }
    assert (found.chosen_months, found.training_months, found.warnings) == (46, (46, 46), ())
    assert (found.starts_on, found.ends_on) == (date(2026, 8, 17), date(2030, 8, 19))


@pytest.mark.parametrize(("training", "calendar"), [(0, 0), (1, 1), (10, 10), (11, 13), (20, 22), (30, 34)])
def test_a_school_year_of_ten_months_fills_the_calendars_twelve(training: int, calendar: int) -> None:
    assert calendar_months("VGO_SCHOOL", training) == calendar
    assert calendar_months("PABYGG", training) == calendar
    assert calendar_months("VGO_MODULE", training) == training


def test_a_school_year_that_begins_on_the_plans_own_first_day_is_taken() -> None:
    steps = route(step("vg1", 10, type="VGO_SCHOOL"))
    for begins_on, starts_on in (
        (date(2026, 8, 15), date(2026, 8, 17)),
        (date(2026, 8, 17), date(2026, 8, 17)),
        (date(2026, 8, 18), date(2027, 8, 16)),
    ):
        assert schedule(steps, frame(begins_on)).steps[0].starts_on == starts_on
    for begins_on, starts_on in ((date(2027, 3, 1), date(2027, 3, 1)), (date(2027, 3, 2), date(2028, 2, 29))):
        leap = frame(begins_on, date(2024, 2, 29))  # 28 February 2027 is a Sunday
        assert schedule(steps, leap).steps[0].starts_on == starts_on


@pytest.mark.parametrize(
    ("begins_on", "months", "ends_on"),
    [
        (date(2028, 1, 31), 1, date(2028, 2, 28)),  # 31 January and a month is 29 February in a leap year
        (date(2024, 2, 29), 12, date(2025, 2, 27)),
        (date(2027, 8, 31), 6, date(2028, 2, 28)),
        (date(2026, 11, 30), 3, date(2027, 3, 1)),  # the end, 27 February, is a Saturday
    ],
)
def test_months_end_where_the_calendar_lets_them(begins_on: date, months: int, ends_on: date) -> None:
    found = schedule(route(step("norsk", months, type="NORSK")), frame(begins_on)).steps[0]
    assert (found.starts_on, found.ends_on) == (begins_on, ends_on)


def test_holidays_and_weekends_move_to_the_next_working_day() -> None:
    assert [working_day_from(day, WORKING_DAYS) for day in (date(2027, 5, 15), date(2028, 5, 17))] == [
        date(2027, 5, 18),  # Saturday, Whit Sunday, 17 May and Whit Monday in one
        date(2028, 5, 18),
    ]
    easter = schedule(route(step("søknad", 0), step("prøve", 1)), frame(date(2027, 3, 25)))
    assert days(easter) == {"søknad": ("2027-03-30", "2027-03-30"), "prøve": ("2027-03-30", "2027-04-29")}
    christmas = schedule(route(step("kurs", 1)), frame(date(2026, 11, 26)))
    assert days(christmas) == {"kurs": ("2026-11-26", "2026-12-28")}  # 25 and 26 December, and a Sunday


def test_the_holidays_have_norwegian_names() -> None:
    assert WORKING_DAYS.name_of(date(2026, 5, 17)) == "Grunnlovsdag"
    assert WORKING_DAYS.name_of(date(2027, 3, 25)) == "Skjærtorsdag"
    assert WORKING_DAYS.name_of(date(2026, 12, 24)) is None
    assert WORKING_DAYS(date(2026, 12, 24))
    assert not WORKING_DAYS(date(2199, 12, 29))  # beyond the library's years there are still Sundays


def test_a_parallel_step_runs_beside_the_one_before_it_but_not_before_what_it_requires() -> None:
    steps = route(
        step("kurs", 1),
        step("fov", 12),
        step("norsk", 18, parallel=True),
        step("praksis", 2, parallel=True, requires=frozenset({"fov"})),
        step("rkv", 2),
    )
    found = days(schedule(steps, frame(date(2027, 1, 4))))
    assert found["norsk"][0] == found["fov"][0] == "2027-02-04"
    assert found["praksis"][0] == found["rkv"][0] == "2028-02-04"
    first = schedule(route(step("norsk", 6, parallel=True), step("vg1", 1)), frame(date(2027, 1, 4)))
    assert days(first)["norsk"][0] == days(first)["vg1"][0] == "2027-01-04"


def test_a_fixed_step_stands_and_moves_what_follows() -> None:
    first, last = date(2027, 2, 7), date(2027, 5, 2)  # Sundays: as typed
    steps = route(
        step("norsk", 2, date_mode="COMPUTED", starts_on=first),  # what a computed step has stored is passed over
        step("kurs", 9, starts_on=first, ends_on=last),
        step("rkv", 1),
    )
    found = schedule(steps, frame(date(2026, 11, 24)))
    assert days(found) == {
        "norsk": ("2026-11-24", "2027-01-25"),
        "kurs": ("2027-02-07", "2027-05-02"),
        "rkv": ("2027-05-03", "2027-06-02"),
    }
    assert [placed.is_fixed for placed in found.steps] == [False, True, False]
    assert found.chosen_months == 12


def test_one_typed_date_is_enough_for_a_fixed_step() -> None:
    begun = step("kurs", 3, date_mode="FIXED", starts_on=date(2027, 2, 1))
    ended = step("kurs", 3, date_mode="FIXED", ends_on=date(2027, 4, 30))
    for each in (begun, ended):
        assert days(schedule([each], frame())) == {"kurs": ("2027-02-01", "2027-04-30")}
    neither = step("kurs", 3, date_mode="FIXED")
    assert not schedule([neither], frame()).steps[0].is_fixed


def test_what_has_happened_counts_before_the_plan() -> None:
    steps = route(
        step("norsk", 6, actual_start=date(2026, 9, 1), actual_end=date(2026, 12, 18)),
        step("kurs", 2, starts_on=date(2026, 12, 1), ends_on=date(2027, 1, 29), actual_start=date(2027, 2, 15)),
        step("rkv", 1),
    )
    found = schedule(steps, frame(date(2026, 9, 1)))
    assert days(found) == {
        "norsk": ("2026-09-01", "2026-12-18"),
        "kurs": ("2027-02-15", "2027-04-14"),  # begun after its planned end: the months go on from there
        "rkv": ("2027-04-15", "2027-05-14"),
    }
    assert found.warnings == ()
    done = schedule(route(step("norsk", 6, actual_end=date(2026, 10, 30))), frame(date(2026, 11, 24)))
    assert days(done) == {"norsk": ("2026-04-30", "2026-10-30")}


def test_what_was_over_before_the_plan_was_made_draws_nothing_to_its_days() -> None:
    steps = route(
        step("norsk", 6, actual_start=date(2026, 1, 5), actual_end=date(2026, 6, 26)),
        step("praksis", 3, parallel=True),
        step("rkv", 2, requires=frozenset({"norsk"})),
        step("vg1", 10, type="VGO_SCHOOL"),
    )
    assert days(schedule(steps, frame(date(2026, 9, 7)))) == {
        "norsk": ("2026-01-05", "2026-06-26"),
        "praksis": ("2026-09-07", "2026-12-07"),
        "rkv": ("2026-09-07", "2026-11-06"),
        "vg1": ("2027-08-16", "2028-06-15"),
    }
    fixed = replace(steps[0], actual_start=None, actual_end=None, starts_on=date(2026, 1, 5), ends_on=date(2026, 6, 26))
    found = days(schedule([fixed, *steps[1:]], frame(date(2026, 9, 7))))
    assert found["rkv"][0] == "2026-06-29"  # what somebody typed moves what follows, also to before


def test_dropped_and_exempted_steps_are_nowhere_and_hold_nothing_up() -> None:
    steps = route(
        step("norsk", 6, state="DROPPED"),
        step("gym", 3, state="EXEMPTED"),
        step("rkv", 1, requires=frozenset({"norsk", "gym"})),
    )
    found = schedule(steps, frame(date(2027, 1, 4)))
    assert days(found) == {"rkv": ("2027-01-04", "2027-02-03")}
    assert (found.chosen_months, found.training_months) == (1, (1, 1))
    assert codes(found) == [(WarningCode.REQUIREMENT_MISSING, "rkv", "norsk")]
    assert found.step("norsk") is None


def test_what_does_not_fit_is_said() -> None:
    steps = route(
        step("vg1", 8, starts_on=date(2027, 1, 4), ends_on=date(2027, 8, 31)),
        step("vg2", 2, starts_on=date(2027, 5, 3), ends_on=date(2027, 2, 3), requires=frozenset({"vg1", "borte"})),
        step("norsk", 30, months_min=6, months_max=24, parallel=True, requires=frozenset({"prøve"})),
        step("prøve", 1),
    )
    assert sorted(codes(schedule(steps, frame())), key=str) == sorted(
        [
            (WarningCode.OVERLAPS_PREVIOUS, "vg2", "vg1"),
            (WarningCode.ENDS_BEFORE_START, "vg2", None),
            (WarningCode.REQUIREMENT_MISSING, "vg2", "borte"),
            (WarningCode.STEP_BEFORE_REQUIREMENT, "vg2", "vg1"),
            (WarningCode.MONTHS_OUTSIDE_RANGE, "norsk", None),
            (WarningCode.STEP_BEFORE_REQUIREMENT, "norsk", "prøve"),
        ],
        key=str,
    )


def test_a_circle_is_said_and_hinders_nothing() -> None:
    steps = route(step("a", 1, requires=frozenset("b")), step("b", 1, requires=frozenset("a")))
    found = schedule(steps, frame())
    assert (WarningCode.CIRCLE, "a", "b") in codes(found)
    assert [placed.id for placed in found.steps] == ["a", "b"]
    itself = schedule([step("a", 1, requires=frozenset("a"))], frame())
    assert codes(itself) == [(WarningCode.CIRCLE, "a", "a")]


def test_months_are_added_to_the_ends_of_the_calendar_and_not_beyond() -> None:
    assert add_months(date(2024, 1, 31), 1) == date(2024, 2, 29)
    assert add_months(date(2024, 3, 31), -1) == date(2024, 2, 29)
    assert add_months(date(9999, 12, 1), 1) == date.max
    assert add_months(date(1, 1, 1), -1) == date.min
    no_rest = working_day_from(date(2026, 1, 1), lambda day: False)
    assert no_rest == date(2026, 1, 1)


@pytest.mark.parametrize("number", range(6))
def test_the_models_pathways_have_the_models_months(number: int) -> None:
    model = json.loads((VOCABULARIES / "plan_model.json").read_text(encoding="utf-8"))["pathways"][number]
    steps = route(
        *(
            step(
                str(place),
                months_min=each["months_min"],
                months_max=each["months_max"],
                type=each["type"],
                parallel=each.get("parallel", False),
            )
            for place, each in enumerate(model["steps"])
        )
    )
    found = schedule(steps, frame())
    assert list(found.training_months) == model["total_months"]
    assert found.chosen_months == model["total_months"][0]
    assert found.warnings == ()
