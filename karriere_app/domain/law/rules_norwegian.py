"""Rules 69 to 74, 102, 103, 106 and 107: Norwegian and social studies (integreringsloven chapter 6)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta

from karriere_app.domain.law.case import CHILD_FAMILY, COLLECTIVE, NO, VGS_YES, WORK_PERMIT, YES
from karriere_app.domain.law.findings import Reckoning, Severity
from karriere_app.domain.law.parameters import Parameter, add_months, last_day_of_period
from karriere_app.domain.law.rule import Hit, Look, Rule, day_nb

CEFR = ("NONE", "PRE_A1", "A1", "A2", "B1", "B2", "C1", "C2")
SKILLS: Mapping[str, str] = {"listening": "lytte", "speaking": "muntlig", "reading": "lese", "writing": "skrive"}


def social_studies_due(look: Look) -> tuple[Reckoning, Parameter] | None:
    """Return the last day for social studies: 12 months after the offer, plus approved leave (§§ 33, 37)."""
    offered = look.case.norwegian.norsk_offer_on
    months = look.parameter("samf_deadline_months", look.case.status.permit_granted)
    if offered is None or months is None or look.case.status.permit_granted is None:
        return None
    return _with_leave(look, "norsk_offer_on", months), months


def norwegian_limit(look: Look) -> tuple[Reckoning, Parameter] | None:
    """Return the last day of the right to Norwegian (§ 32 første ledd; ground § 34: § 37 d).

    Three years from the offered start, 18 months with upper secondary, plus leave; § 34: a year from the start.
    """
    norwegian, status = look.case.norwegian, look.case.status
    if status.permit_ground == COLLECTIVE:
        start = norwegian.norsk_start
        year = look.parameter("ukraine_norsk_right_months")
        if start is None or year is None:
            return None
        ends = last_day_of_period(start, year.number)
        return Reckoning("norsk_start", start, ends, months=year.number, is_last_day=True), year
    key = "norsk_max_months_with_vgs" if status.vgs_level == VGS_YES else "norsk_max_months_without_vgs"
    months = look.parameter(key, status.permit_granted)
    if norwegian.norsk_offer_on is None or months is None or status.permit_granted is None:
        return None
    return _with_leave(look, "norsk_offer_on", months), months


def _with_leave(look: Look, name: str, months: Parameter) -> Reckoning:
    start = getattr(look.case.norwegian, name)
    days = look.case.norwegian.norsk_leave_days or 0
    return Reckoning(name, start, add_months(start, months.number) + timedelta(days=days), months.number, days)


def _social_studies_late(look: Look) -> Iterator[Hit]:
    norwegian, limit = look.case.norwegian, social_studies_due(look)
    if limit is None or norwegian.samf_done_on is not None or look.case.ground == COLLECTIVE:
        return
    if norwegian.responsible == "FYLKESKOMMUNE":
        return
    reckoning, months = limit
    if look.on > reckoning.result:
        yield Hit(
            norwegian,
            ("samf_done_on",),
            params={"due": day_nb(reckoning.result)},
            due=reckoning.result,
            parameters=(months,),
            reckonings=(reckoning,),
        )


def _social_studies_collective(look: Look) -> Iterator[Hit]:
    if look.case.ground == COLLECTIVE and "SAMFUNN" in (look.case.programme.elements or ()):
        yield Hit(look.case.programme, ("elements",))


def _norwegian_time_out(look: Look) -> Iterator[Hit]:
    norwegian, limit = look.case.norwegian, norwegian_limit(look)
    if limit is None or norwegian.norsk_goal_reached_on is not None:
        return
    reckoning, months = limit
    if look.on > reckoning.result:
        yield Hit(
            norwegian,
            ("norsk_goal_reached_on",),
            params={"due": day_nb(reckoning.result)},
            due=reckoning.result,
            parameters=(months,),
            reckonings=(reckoning,),
        )


def _sixty_seven(look: Look) -> Iterator[Hit]:
    born, most = look.case.participant.birth_date, look.parameter("norsk_age_max")
    norwegian = look.case.norwegian
    is_under_way = norwegian.norsk_goal is not None and norwegian.norsk_goal_reached_on is None
    if born is None or most is None or not is_under_way:
        return
    birthday = Reckoning("birth_date", born, add_months(born, most.number * 12), months=most.number * 12)
    if look.on >= birthday.result:
        yield Hit(norwegian, ("norsk_goal",), params={"age": str(most.number)}, parameters=(most,))


def _county_teaches(look: Look) -> Iterator[Hit]:
    norwegian = look.case.norwegian
    if norwegian.full_time_vgo == YES and norwegian.responsible == "KOMMUNE":
        yield Hit(norwegian, ("responsible", "full_time_vgo"))


def _first_renewal(look: Look) -> Iterator[Hit]:
    norwegian = look.case.norwegian
    shown = tuple(name for name in ("norsk_offer_on", "norsk_start") if getattr(norwegian, name) is not None)
    if look.case.ground == CHILD_FAMILY and look.case.status.renewed_on is None and shown:
        yield Hit(norwegian, shown)


def goal_table(look: Look) -> Parameter | None:
    """Return the guiding least levels for this background (integreringsforskriften § 28); None where it is unknown."""
    status = look.case.status
    if status.vgs_level == VGS_YES:
        return look.parameter("norskmaal_min_vgs")
    key = {YES: "norskmaal_min_grunnskole", NO: "norskmaal_min_no_grunnskole"}.get(status.grunnskole_done or "")
    return look.parameter(key) if key is not None else None


def _goal_low(look: Look) -> Iterator[Hit]:
    norwegian, table = look.case.norwegian, goal_table(look)
    if table is None or norwegian.norsk_goal is None or norwegian.norsk_goal_reason is not None:
        return
    least: Mapping[str, str] = table.value if isinstance(table.value, Mapping) else {}
    low = [
        f"{SKILLS[skill]} {level}"
        for skill, level in least.items()
        if (goal := norwegian.norsk_goal.get(skill)) is not None and _step(goal) < _step(level)
    ]
    if low:
        yield Hit(
            norwegian, ("norsk_goal", "norsk_goal_reason"), params={"levels": ", ".join(low)}, parameters=(table,)
        )


def _goal_step(look: Look) -> Iterator[Hit]:
    norwegian, before = look.case.norwegian, look.case.previous_norsk_goal
    if before is None or norwegian.norsk_goal is None:
        return
    for skill in SKILLS:
        now, then = norwegian.norsk_goal.get(skill), before.get(skill)
        if now is not None and then is not None and _step(then) - _step(now) > 1:
            yield Hit(norwegian, ("norsk_goal",), params={"skill": SKILLS[skill]})


def _step(level: object) -> int:
    return CEFR.index(str(level)) if str(level) in CEFR else -1


def _social_studies_hours(look: Look) -> Iterator[Hit]:
    hours, wanted = look.case.norwegian.samf_hours, samf_hours(look)
    if hours is not None and wanted is not None and hours != wanted.number:
        yield Hit(
            look.case.norwegian,
            ("samf_hours",),
            params={"hours": str(hours), "wanted": str(wanted.number)},
            parameters=(wanted,),
        )


def samf_hours(look: Look) -> Parameter | None:
    """Return the hours of social studies: 75, or 50 where permit and arrival are from before 2022 (forskrift § 73)."""
    granted, arrived = look.case.status.permit_granted, look.case.status.arrived
    if granted is None:
        return None
    return look.parameter("samf_hours", max(granted, arrived) if arrived is not None else granted)


def duty_hours(look: Look) -> Parameter | None:
    """Return the hours of the group with a duty only: 225, or 250 for permits from before 2022 (§ 32 andre ledd)."""
    granted = look.case.status.permit_granted
    return look.parameter("norsk_hours_duty_only", granted) if granted is not None else None


def _duty_hours(look: Look) -> Iterator[Hit]:
    hours, wanted = look.case.norwegian.norsk_hours, duty_hours(look)
    if look.case.ground == WORK_PERMIT and hours is not None and wanted is not None and hours != wanted.number:
        yield Hit(
            look.case.norwegian,
            ("norsk_hours",),
            params={"hours": str(hours), "wanted": str(wanted.number)},
            parameters=(wanted,),
        )


_W, _I = Severity.WARNING, Severity.INFORMATION

RULES = (
    Rule(69, "SAMF_LATE", _W, "integreringsloven § 33, integreringsforskriften § 74", _social_studies_late),
    Rule(70, "SAMF_34", _I, "integreringsloven §§ 37 c og 37 d", _social_studies_collective),
    Rule(71, "NORSK_TIME_OUT", _W, "integreringsloven § 32, integreringsforskriften § 74", _norwegian_time_out),
    Rule(72, "NORSK_67", _I, "integreringsloven § 26 femte ledd", _sixty_seven),
    Rule(73, "NORSK_COUNTY", _W, "integreringsloven § 30 andre ledd", _county_teaches),
    Rule(74, "NORSK_D_START", _W, "integreringsloven § 26 andre ledd", _first_renewal),
    Rule(102, "NORSKMAAL_LOW", _W, "integreringsforskriften §§ 27 og 28", _goal_low),
    Rule(103, "NORSKMAAL_STEP", _W, "integreringsforskriften § 27 tredje ledd", _goal_step),
    Rule(106, "SAMF_HOURS_DATE", _W, "integreringsloven § 33, integreringsforskriften § 73", _social_studies_hours),
    Rule(
        107,
        "NORSK_225_DATE",
        _W,
        "integreringsloven § 32 andre ledd, integreringsforskriften § 73 tredje ledd",
        _duty_hours,
    ),
)
