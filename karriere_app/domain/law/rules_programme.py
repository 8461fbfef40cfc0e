"""Rules 51 to 68, 76 to 79, 84, 98 to 101, 104, 105, 108, 112: end goal, length, content, plan, education."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from karriere_app.domain.law.case import COLLECTIVE, VGS_NO, VGS_UNCLEAR, VGS_YES, YES
from karriere_app.domain.law.findings import Reckoning, Severity
from karriere_app.domain.law.goals import (
    OUTSIDE_13,
    OUTSIDE_14,
    derived_ruleset,
    leave_that_counts,
    length_key,
    programme_length,
)
from karriere_app.domain.law.parameters import Parameter, add_months
from karriere_app.domain.law.rule import MUNICIPALITY, Hit, Look, Rule, day_nb, months_after

EXTENSION_DAYS = 90
REVIEW_MONTHS = 6
CONTRACT_DAYS = 7
"""Levels of law.md section 7: 90 days before the end, a review each half year, the contract within a week."""

_PLAN_PARTS = frozenset({"END_GOAL", "NORWEGIAN_GOAL", "LONG_GOAL", "EXTENT", "DURATION", "ELEMENTS", "APPEAL"})
_UPPER_SECONDARY = frozenset("45678")
"""NUS levels of a completed upper-secondary education and above."""


def _vgs_unclear(look: Look) -> Iterator[Hit]:
    if look.case.status.vgs_level == VGS_UNCLEAR and look.case.programme.end_goal is not None:
        yield Hit(look.case.status, ("vgs_level",), unclear=MUNICIPALITY)


def _goal_13(look: Look) -> Iterator[Hit]:
    if look.case.status.vgs_level == VGS_YES and look.case.programme.end_goal in OUTSIDE_13:
        yield Hit(look.case.programme, ("end_goal", "vgs_level"))


def _goal_14(look: Look) -> Iterator[Hit]:
    if look.case.status.vgs_level == VGS_NO and look.case.programme.end_goal in OUTSIDE_14:
        yield Hit(look.case.programme, ("end_goal", "vgs_level"))


def _goal_under_25(look: Look) -> Iterator[Hit]:
    programme, youth = look.case.programme, look.parameter("youth_age_for_full_vgo")
    age = look.case.age_at_decision(look.on)
    if look.case.status.vgs_level != VGS_NO or youth is None or age is None or age >= youth.number:
        return
    if programme.end_goal not in (None, "FULL_VGO") and programme.end_goal_reason is None:
        yield Hit(programme, ("end_goal_reason", "end_goal"), params={"limit": str(youth.number)}, parameters=(youth,))


def _goal_over_55(look: Look) -> Iterator[Hit]:
    most, age = look.parameter("intro_age_max", look.case.status.permit_granted), look.case.age_at_permit
    goal = look.case.programme.end_goal
    if most is not None and age is not None and age > most.number and goal not in (None, "WORK"):
        yield Hit(look.case.programme, ("end_goal",), params={"most": str(most.number)}, parameters=(most,))


def _too_long(look: Look, key: str) -> Iterator[Hit]:
    programme = look.case.programme
    if length_key(look.case, programme.end_goal) != key:
        return
    length = programme_length(look, programme.end_goal)
    if length is None or length.last_day_with_leave is None:
        return
    limits = (
        ("prog_end", programme.prog_end, length.last_day_with_leave),
        ("extension_end", programme.extension_end, length.last_day_extended),
    )
    for name, ends, limit in limits:
        if ends is not None and limit is not None and ends > limit.result:
            yield Hit(
                programme,
                (name,),
                params={"limit": day_nb(limit.result), "months": str(limit.months)},
                parameters=(length.most,),
                reckonings=(limit,),
            )


def _length_13(look: Look) -> Iterator[Hit]:
    yield from _too_long(look, "vgs_or_higher")


def _length_work(look: Look) -> Iterator[Hit]:
    yield from _too_long(look, "work_without_vgs")


def _length_partial(look: Look) -> Iterator[Hit]:
    yield from _too_long(look, "partial_vgo")


def _length_full(look: Look) -> Iterator[Hit]:
    yield from _too_long(look, "full_vgo")


def _length_vocational(look: Look) -> Iterator[Hit]:
    yield from _too_long(look, "vocational")


def _extension_forbidden(look: Look) -> Iterator[Hit]:
    programme = look.case.programme
    length = programme_length(look, programme.end_goal)
    if programme.extension_end is None or length is None or length.extension is None:
        return
    if length.extension.number == 0:
        yield Hit(programme, ("extension_end", "end_goal"), parameters=(length.extension,))


def _extension_must(look: Look) -> Iterator[Hit]:
    programme = look.case.programme
    length = programme_length(look, programme.end_goal)
    if programme.end_goal not in ("DEL_VGO", "FULL_VGO") or programme.goal_reached_on is not None or length is None:
        return
    if programme.extension_end is not None or programme.ended_on is not None or length.last_day_with_leave is None:
        return
    ends = programme.prog_end or length.last_day_with_leave.result
    if 0 <= (ends - look.on).days <= EXTENSION_DAYS and length.extension is not None and length.extension.number:
        yield Hit(
            programme,
            ("extension_end",),
            params={"ends": day_nb(ends), "months": str(length.extension.number)},
            due=ends,
            parameters=(length.extension,),
        )


def _ruleset(look: Look) -> Iterator[Hit]:
    chosen = look.case.programme.ruleset
    derived, found = derived_ruleset(look)
    if chosen is not None and derived is not None and found is not None and chosen != derived:
        after = day_nb(found.valid_from - timedelta(days=1))
        yield Hit(look.case.programme, ("ruleset", "prog_offer_on"), variant=derived.lower(), params={"after": after})


def _work_hours(look: Look) -> Iterator[Hit]:
    programme, least = look.case.programme, look.parameter("work_hours_weekly_avg_min")
    level = {VGS_YES: "with_vgs", VGS_NO: "without_vgs"}.get(look.case.status.vgs_level or "")
    if programme.end_goal != "WORK" or programme.prog_start is None or least is None or level is None:
        return
    after = look.parameter(f"work_hours_start_month_{level}")
    hours = programme.work_hours_weekly
    if after is None or hours is None or hours >= least.number or programme.ended_on is not None:
        return
    start = months_after("prog_start", programme.prog_start, after)
    if look.on >= start.result:
        yield Hit(
            programme,
            ("work_hours_weekly",),
            params={"hours": str(hours), "least": str(least.number), "from": day_nb(start.result)},
            parameters=(least, after),
            reckonings=(start,),
        )


def _elements_missing(look: Look) -> Iterator[Hit]:
    programme = look.case.programme
    elements = programme.elements
    if not elements and programme.prog_start is None:
        return
    has = frozenset(elements or ())
    wanted = {"NORSK", "LIVSMESTRING"} | (set() if look.case.ground == COLLECTIVE else {"SAMFUNN"})
    missing = sorted(wanted - has)
    if not has & {"ARBEID", "UTDANNING"}:
        missing.insert(0, "ARBEID_ELLER_UTDANNING")
    if missing:
        words = [_ELEMENT_WORDS[name] for name in missing]
        listed = words[0] if len(words) == 1 else f"{', '.join(words[:-1])} og {words[-1]}"
        yield Hit(programme, ("elements",), params={"missing": listed})


_ELEMENT_WORDS = {
    "ARBEID_ELLER_UTDANNING": "arbeid eller utdanning",
    "NORSK": "norsk",
    "LIVSMESTRING": "livsmestring",
    "SAMFUNN": "samfunnskunnskap",
}


def _life_mastery(look: Look) -> Iterator[Hit]:
    programme = look.case.programme
    level = "vgs" if look.case.status.vgs_level == VGS_YES else "no_vgs"
    parts = (
        ("livsmestring_migration_hours", f"livsmestring_migration_hours_min_{level}"),
        ("livsmestring_career_hours", f"livsmestring_career_hours_min_{level}"),
    )
    for name, key in parts:
        hours, least = getattr(programme, name), look.parameter(key)
        if hours is not None and least is not None and hours < least.number:
            yield Hit(programme, (name,), params={"hours": str(hours), "least": str(least.number)}, parameters=(least,))


def _parental_missing(look: Look) -> Iterator[Hit]:
    programme = look.case.programme
    if programme.prog_start is None and not programme.elements:
        return
    years = [int(year) for year, count in (look.case.participant.children or {}).items() if count]
    if any(look.on.year - year < 18 for year in years) and "FORELDRE" not in (programme.elements or ()):
        yield Hit(programme, ("elements",))


def _parental_count(look: Look) -> Iterator[Hit]:
    programme = look.case.programme
    parts = (
        ("foreldre_group_meetings", "GROUP", "foreldre_group_meetings_min", "foreldre_capacity_floor_group"),
        (
            "foreldre_individual_talks",
            "INDIVIDUAL",
            "foreldre_individual_talks_min",
            "foreldre_capacity_floor_individual",
        ),
    )
    for name, form, least_key, floor_key in parts:
        count, least, floor = getattr(programme, name), look.parameter(least_key), look.parameter(floor_key)
        if programme.foreldre_form not in (None, form) or count is None or least is None or count >= least.number:
            continue
        is_at_floor = floor is not None and count >= floor.number
        yield Hit(
            programme,
            (name,),
            variant="floor" if is_at_floor else "",
            params={"count": str(count), "least": str(least.number)},
            parameters=(least, floor) if is_at_floor and floor is not None else (least,),
            severity=Severity.INFORMATION if is_at_floor else None,
        )


def _plan_parts(look: Look) -> Iterator[Hit]:
    programme = look.case.programme
    missing = len(_PLAN_PARTS - frozenset(programme.plan_parts or ()))
    if programme.plan_on is not None and programme.plan_parts is not None and missing:
        yield Hit(programme, ("plan_parts",), params={"count": str(missing)})


def _plan_reasons(look: Look) -> Iterator[Hit]:
    programme = look.case.programme
    has_element = bool(frozenset(programme.elements or ()) & {"ARBEID", "UTDANNING"})
    if programme.plan_on is not None and has_element and programme.plan_reasons_given != YES:
        yield Hit(programme, ("plan_reasons_given",))


def _plan_contract(look: Look) -> Iterator[Hit]:
    programme = look.case.programme
    if programme.plan_on is None:
        return
    if programme.contract_on is None or abs((programme.contract_on - programme.plan_on).days) > CONTRACT_DAYS:
        yield Hit(programme, ("contract_on", "plan_on"), params={"days": str(CONTRACT_DAYS)}, is_own_level=True)


def _plan_review(look: Look) -> Iterator[Hit]:
    programme, status = look.case.programme, look.case.status
    reviewed = max((day for day in (programme.plan_on, programme.plan_reviewed_on) if day is not None), default=None)
    if reviewed is None or programme.ended_on is not None or programme.goal_reached_on is not None:
        return
    events = [day for day in (status.permit_changed_on, status.job_from_on, status.job_ended_on) if day is not None]
    limit = Reckoning(
        "plan_reviewed_on" if programme.plan_reviewed_on == reviewed else "plan_on",
        reviewed,
        add_months(reviewed, REVIEW_MONTHS),
        months=REVIEW_MONTHS,
    )
    if any(reviewed < day <= look.on for day in events):
        yield Hit(programme, ("plan_reviewed_on",), variant="event", params={"reviewed": day_nb(reviewed)})
    elif look.on > limit.result:
        yield Hit(
            programme,
            ("plan_reviewed_on",),
            params={"reviewed": day_nb(reviewed)},
            due=limit.result,
            reckonings=(limit,),
            is_own_level=True,
        )


def _collective_expired(look: Look) -> Iterator[Hit]:
    ends = [one.valid_to for one in look.table.of("collective_ch6A")]
    if look.case.ground != COLLECTIVE or look.parameter("collective_ch6A") is not None:
        return
    last = max((day for day in ends if day is not None), default=None)
    if last is not None and look.on > last:
        yield Hit(look.case.status, ("permit_ground",), params={"ended": day_nb(last)})


def _absence_to_municipality(look: Look) -> Iterator[Hit]:
    norwegian = look.case.norwegian
    if norwegian.responsible == "FYLKESKOMMUNE" and norwegian.absence_workdays and norwegian.absence_sent_on is None:
        yield Hit(norwegian, ("absence_sent_on",), params={"days": str(norwegian.absence_workdays)})


def _ukrainian_upper_secondary(look: Look) -> bool:
    return look.case.ground == COLLECTIVE and any(
        entry.country == "UA" and entry.completed == YES and (entry.nus_level or "") in _UPPER_SECONDARY
        for entry in look.case.education
    )


def _no_gsu(look: Look) -> Iterator[Hit]:
    status = look.case.status
    if status.vgs_level not in (VGS_YES, VGS_NO) or status.edu_country in (None, "NO"):
        return
    missing = tuple(name for name in ("gsu_edition", "gsu_checked_on") if getattr(status, name) is None)
    if missing and not _ukrainian_upper_secondary(look):
        yield Hit(status, missing)


def _vgs_ukraine(look: Look) -> Iterator[Hit]:
    if _ukrainian_upper_secondary(look) and look.case.status.vgs_level != VGS_YES:
        yield Hit(look.case.status, ("vgs_level",))


def _leave_threshold(look: Look) -> Iterator[Hit]:
    programme = look.case.programme
    length = programme_length(look, programme.end_goal)
    known = (programme.absence_workdays, programme.timeoff_workdays, programme.leave_workdays)
    if length is None or length.last_day is None or length.last_day_with_leave is None or programme.prog_end is None:
        return
    counted, threshold = leave_that_counts(look)
    if threshold is None or all(part is None for part in known):
        return
    params = {"limit": str(threshold.number), "days": str(sum(filter(None, known)))}
    if not counted and programme.prog_end > length.last_day.result:
        yield Hit(programme, ("prog_end",), variant="moved", params=params, parameters=(threshold,))
    elif counted and programme.prog_end <= length.last_day.result and _was_at_the_limit(programme.prog_end, length):
        params["last"] = day_nb(length.last_day_with_leave.result)
        yield Hit(
            programme,
            ("prog_end",),
            variant="not_moved",
            params=params,
            parameters=(threshold,),
            reckonings=(length.last_day_with_leave,),
        )


def _was_at_the_limit(ends: date, length: object) -> bool:
    """Say whether the programme was set to last as long as it may: only then must leave move its end."""
    limit: Reckoning | None = getattr(length, "last_day", None)
    return limit is not None and ends == limit.result


def _after_34(look: Look) -> Iterator[Hit]:
    status, case = look.case.status, look.case
    if status.earlier_34_decision != YES or case.ground in (None, COLLECTIVE):
        return
    changed = status.permit_changed_on
    new = [
        (record, name)
        for record, name in ((case.programme, "prog_offer_on"), (case.norwegian, "norsk_offer_on"))
        if (day := getattr(record, name)) is not None and (changed is None or day > changed)
    ]
    for record, name in new:
        yield Hit(record, (name,))


def _offer_missing(look: Look) -> Iterator[Hit]:
    programme = look.case.programme
    is_known = any(day is not None for day in (programme.decision_on, programme.prog_start, programme.plan_on))
    if is_known and programme.prog_offer_on is None:
        yield Hit(programme, ("prog_offer_on",))


def _care_leave(look: Look) -> Iterator[Hit]:
    programme = look.case.programme
    if programme.leave_type != "CARE" or programme.leave_from is None or programme.leave_norwegian_offered_on:
        return
    fourth = Reckoning("leave_from", programme.leave_from, add_months(programme.leave_from, 3), months=3)
    if look.on >= fourth.result:
        yield Hit(programme, ("leave_norwegian_offered_on",), due=fourth.result, reckonings=(fourth,))


def _declaration(look: Look) -> Iterator[Hit]:
    programme = look.case.programme
    found: Parameter | None = look.parameter("integreringserklaering", programme.plan_on)
    has_begun = programme.plan_on is not None and found is not None and found.value is True
    if has_begun and found is not None and programme.contract_kind == "CONTRACT":
        yield Hit(programme, ("contract_kind",), parameters=(found,))


_E, _W, _I = Severity.ERROR, Severity.WARNING, Severity.INFORMATION
_S14A = "integreringsloven § 14 a"
_S15 = "integreringsloven § 15"

RULES = (
    Rule(51, "VGS_UNCLEAR", _W, "integreringsloven §§ 13 og 14, integreringsforskriften § 65 a", _vgs_unclear),
    Rule(52, "GOAL_13", _E, "integreringsloven § 13 første ledd", _goal_13),
    Rule(53, "GOAL_14", _E, "integreringsloven § 14 første ledd", _goal_14),
    Rule(54, "GOAL_U25", _W, "integreringsloven § 14 tredje ledd", _goal_under_25),
    Rule(55, "GOAL_O55", _E, "integreringsloven §§ 13 første ledd og 14 første ledd", _goal_over_55),
    Rule(56, "LEN_13", _E, "integreringsloven § 13 tredje ledd", _length_13),
    Rule(57, "LEN_WORK", _E, "integreringsloven § 14 sjette ledd", _length_work),
    Rule(58, "LEN_DEL", _E, "integreringsloven § 14 fjerde ledd", _length_partial),
    Rule(59, "LEN_FULL", _E, "integreringsloven § 14 fjerde ledd", _length_full),
    Rule(60, "LEN_FAG", _E, "integreringsloven § 14 femte ledd", _length_vocational),
    Rule(61, "EXT_FORBIDDEN", _E, "integreringsloven §§ 13 og 14 femte og sjette ledd", _extension_forbidden),
    Rule(62, "EXT_MUST", _W, "integreringsloven § 14 fjerde ledd", _extension_must),
    Rule(63, "RULESET_OLD", _E, "integreringsforskriften §§ 75 og 76", _ruleset),
    Rule(64, "WORK15", _W, f"{_S14A} tredje ledd", _work_hours),
    Rule(65, "EL_MISSING", _W, f"{_S14A} første ledd", _elements_missing),
    Rule(66, "LM_HOURS", _W, "integreringsforskriften § 4", _life_mastery),
    Rule(67, "PARENT_MISSING", _W, f"{_S14A} andre ledd", _parental_missing),
    Rule(68, "PARENT_COUNT", _W, "integreringsforskriften § 3", _parental_count),
    Rule(76, "PLAN_PARTS", _W, f"{_S15} tredje ledd", _plan_parts),
    Rule(77, "PLAN_NO_REASONS", _W, f"{_S15} fjerde ledd", _plan_reasons),
    Rule(78, "PLAN_CONTRACT_DATE", _I, "integreringsloven § 16", _plan_contract),
    Rule(79, "PLAN_REVIEW", _I, f"{_S15} sjette ledd", _plan_review),
    Rule(84, "COLLECTIVE_EXPIRED", _W, "integreringsloven kap. 6A (lov 2026-06-12 nr. 22)", _collective_expired),
    Rule(98, "ABSENCE_TO_MUNICIPALITY", _W, "integreringsforskriften § 59 tredje ledd", _absence_to_municipality),
    Rule(99, "VGS_NO_GSU", _W, "integreringsforskriften § 65 a første ledd", _no_gsu),
    Rule(100, "VGS_UKRAINE", _W, "integreringsforskriften § 65 a andre ledd", _vgs_ukraine),
    Rule(101, "LEAVE_THRESHOLD", _W, "integreringsforskriften §§ 10 og 19", _leave_threshold),
    Rule(104, "AFTER_34_NO_NEW", _W, "integreringsforskriften § 43 h", _after_34),
    Rule(105, "OFFER_DATE_MISSING", _W, "integreringsforskriften §§ 75 og 76", _offer_missing),
    Rule(108, "CARE_LEAVE_NORSK", _I, "integreringsforskriften §§ 16 andre ledd og 33 andre ledd", _care_leave),
    Rule(112, "DECLARATION_SWITCH", _W, "integreringsloven § 16 (lov 2026-06-12 nr. 23)", _declaration),
)
