"""How much work a computed route is: counted, not timed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from karriere_app.domain.planning.schedule import schedule
from tests.unit.test_schedule import TYPES, WORKING_DAYS, frame, route, step


def test_a_route_is_computed_in_one_pass_over_its_steps() -> None:
    names = [f"s{number}" for number in range(80)]
    steps = route(
        *(
            step(name, 1 + place % 12, type=TYPES[place % 8], requires=frozenset(names[max(0, place - 3) : place]))
            for place, name in enumerate(names)
        )
    )
    asked: list[date] = []

    def is_working_day(day: date) -> bool:
        asked.append(day)
        return WORKING_DAYS(day)

    found = schedule(steps, replace(frame(), is_working_day=is_working_day))
    assert len(found.steps) == 80
    assert found.ends_on is not None
    assert found.ends_on > date(2026, 11, 24) + timedelta(days=30 * 80)
    # First and last day of each step, school years that have begun already, and rest days in between.
    assert len(asked) < 80 * 6
