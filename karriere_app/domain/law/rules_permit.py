"""Rules 1 and 4 to 24: the permit, the act that governs, the group of § 8, the municipality's decision."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from karriere_app.domain.law.case import (
    AGREEMENT_GROUNDS,
    EEA,
    FAMILY,
    NO,
    OWN_GROUND,
    REFUGEE,
    SECTION_9_GROUNDS,
)
from karriere_app.domain.law.findings import Reckoning, Severity
from karriere_app.domain.law.parameters import Parameter
from karriere_app.domain.law.rule import MUNICIPALITY, Hit, Look, Rule, day_nb, months_after, years_after
from karriere_app.domain.law.standing import may_be_in_the_group

NEAR_DAYS = 60
"""How long before the two-year limit rule 18 speaks (law.md section 7)."""

SOON_DAYS = 21
"""How long before the decision's last day rule 23 speaks (law.md section 7)."""

_SECTION_53_A = re.compile(r"53\b.*?\b(?:første ledd|\(1\)|1\.? ledd)?\s*(?:bokstav\s*)?\(?a\)?\s*$", re.IGNORECASE)


def _permit_missing(look: Look) -> Iterator[Hit]:
    if look.case.is_under_the_act and look.case.status.permit_granted is None:
        yield Hit(look.case.status, ("permit_granted",))


def _cutover(look: Look) -> Parameter | None:
    return look.parameter("act_cutover_permit_date")


def _before_cutover(look: Look) -> date | None:
    """Return the day the act came, where the permit is from before it."""
    found, granted = _cutover(look), look.case.status.permit_granted
    if found is None or granted is None:
        return None
    day = date.fromisoformat(str(found.value))
    return day if granted < day else None


def _act_old(look: Look) -> Iterator[Hit]:
    status, day = look.case.status, _before_cutover(look)
    if day and status.arrived is not None and status.arrived < day and status.governing_act == "INTEGR_2020":
        yield Hit(status, ("governing_act", "permit_granted", "arrived"), params={"day": day_nb(day)})


def _act_new_by_arrival(look: Look) -> Iterator[Hit]:
    status, day = look.case.status, _before_cutover(look)
    if day and status.arrived is not None and status.arrived >= day and status.governing_act == "INTRO_2003":
        yield Hit(status, ("governing_act", "permit_granted", "arrived"), params={"day": day_nb(day)})


def _arrival_unknown(look: Look) -> Iterator[Hit]:
    status, day = look.case.status, _before_cutover(look)
    if day and status.arrived is None:
        yield Hit(status, ("arrived", "permit_granted"), params={"day": day_nb(day)})


def _under_18(look: Look) -> Iterator[Hit]:
    age = look.case.age_at_permit
    least = look.parameter("intro_age_min", look.case.status.permit_granted)
    if look.case.is_under_the_act and age is not None and least is not None and age < least.number:
        yield Hit(
            look.case.status,
            ("permit_granted", "birth_date"),
            params={"age": str(age), "least": str(least.number)},
            parameters=(least,),
        )


def _highest_age(look: Look) -> Parameter | None:
    return look.parameter("intro_age_max", look.case.status.permit_granted)


def _age_grey(look: Look) -> Iterator[Hit]:
    most, age = _highest_age(look), look.case.age_at_permit
    if most is not None and most.number == 55 and age == 55:
        yield Hit(look.case.status, ("permit_granted", "birth_date"), parameters=(most,), unclear=MUNICIPALITY)


def _age_over(look: Look) -> Iterator[Hit]:
    most, age = _highest_age(look), look.case.age_at_permit
    if most is not None and age is not None and age > most.number:
        yield Hit(
            look.case.status,
            ("permit_granted", "birth_date"),
            params={"age": str(age), "most": str(most.number)},
            parameters=(most,),
        )


def _age_parameter_changed(look: Look) -> Iterator[Hit]:
    latest = max((one for one in look.case.evaluations if one.on is not None), key=_evaluated_on, default=None)
    if latest is None or latest.on is None:
        return
    then, now = look.parameter("intro_age_max", latest.on), look.parameter("intro_age_max")
    if then is not None and now is not None and then.value != now.value:
        yield Hit(
            look.case.status,
            ("permit_granted", "birth_date"),
            params={"then": str(then.value), "now": str(now.value)},
            parameters=(now,),
        )


def _evaluated_on(one: object) -> date:
    return getattr(one, "on", None) or date.min


def _eea(look: Look) -> Iterator[Hit]:
    if look.case.ground == EEA and look.case.is_under_the_act:
        yield Hit(look.case.status, ("permit_ground",))


def _not_section_9(look: Look) -> Iterator[Hit]:
    ground = look.case.ground
    if ground is not None and ground not in SECTION_9_GROUNDS and look.case.is_under_the_act:
        yield Hit(look.case.status, ("permit_ground",))


def _section_53_a(look: Look) -> Iterator[Hit]:
    status = look.case.status
    if status.permit_ground == OWN_GROUND and status.permit_section and _SECTION_53_A.search(status.permit_section):
        yield Hit(status, ("permit_section", "permit_ground"))


def _family_five_years(look: Look) -> Iterator[Hit]:
    status = look.case.status
    years = look.parameter("family_reference_years")
    if status.permit_ground != FAMILY or status.ref_settled_on is None or status.family_applied_on is None or not years:
        return
    limit = years_after("ref_settled_on", status.ref_settled_on, years)
    if status.family_applied_on >= limit.result:
        yield Hit(
            status,
            ("family_applied_on", "ref_settled_on"),
            params={"limit": day_nb(limit.result)},
            parameters=(years,),
            reckonings=(limit,),
        )


def _family_unknown(look: Look) -> Iterator[Hit]:
    status = look.case.status
    if status.permit_ground == FAMILY:
        missing = tuple(name for name in ("ref_settled_on", "family_applied_on") if getattr(status, name) is None)
        if missing:
            yield Hit(status, missing)


def _agreement_missing(look: Look) -> Iterator[Hit]:
    status = look.case.status
    if status.permit_ground not in AGREEMENT_GROUNDS or status.settled_on is None:
        return
    is_refugee_after_family = status.permit_ground == REFUGEE and status.earlier_permit == FAMILY
    if status.settled_by_agreement == NO and not is_refugee_after_family:
        yield Hit(status, ("settled_by_agreement", "permit_ground"))


def two_year_limit(look: Look) -> tuple[Reckoning, Parameter] | None:
    """Return the day two years after the first residence with a § 9 permit (integreringsloven § 8 første ledd)."""
    first = look.case.status.first_residence_on
    years = look.parameter("max_residence_years_before_decision")
    return (years_after("first_residence_on", first, years), years) if first is not None and years else None


def _two_years_passed(look: Look) -> Iterator[Hit]:
    limit, decided = two_year_limit(look), look.case.programme.decision_on
    if limit is None or decided is None or look.case.has_started:
        return
    reckoning, years = limit
    if decided >= reckoning.result:
        yield Hit(
            look.case.programme,
            ("decision_on",),
            params={"limit": day_nb(reckoning.result)},
            parameters=(years,),
            reckonings=(reckoning,),
        )


def _two_years_near(look: Look) -> Iterator[Hit]:
    limit = two_year_limit(look)
    if limit is None or look.case.programme.decision_on is not None or not may_be_in_the_group(look):
        return
    reckoning, years = limit
    left = (reckoning.result - look.on).days
    if 0 <= left <= NEAR_DAYS:
        yield Hit(
            look.case.programme,
            ("decision_on",),
            params={"days": str(left), "limit": day_nb(reckoning.result)},
            due=reckoning.result - timedelta(days=1),
            parameters=(years,),
            reckonings=(reckoning,),
        )


def _job(look: Look) -> Iterator[Hit]:
    hours = look.parameter("job_exemption_hours_per_week")
    concerned = look.case.is_under_the_act or look.case.programme.decision_on is not None
    if hours is not None and concerned and look.case.works_much_on(look.on, hours.number):
        yield Hit(
            look.case.status,
            ("job_hours",),
            params={"hours": str(look.case.status.job_hours), "limit": str(hours.number)},
            parameters=(hours,),
        )


def _job_ended(look: Look) -> Iterator[Hit]:
    status, limit = look.case.status, two_year_limit(look)
    hours = look.parameter("job_exemption_hours_per_week")
    if limit is None or hours is None or status.job_hours is None or status.job_ended_on is None:
        return
    reckoning, years = limit
    if status.job_hours >= hours.number and status.job_ended_on <= look.on < reckoning.result:
        yield Hit(
            status,
            ("job_ended_on", "job_hours"),
            params={"limit": day_nb(reckoning.result)},
            parameters=(hours, years),
            reckonings=(reckoning,),
        )


def _started(look: Look) -> Iterator[Hit]:
    case = look.case
    if not case.has_started:
        return
    changed, started = case.status.permit_changed_on, case.programme.prog_start
    if case.participant.citizenship == "NO":
        yield Hit(case.programme, ("prog_start",), variant="citizen")
    elif changed is not None and started is not None and changed >= started:
        yield Hit(case.programme, ("prog_start",))


def decision_limits(look: Look) -> list[tuple[Reckoning, Parameter]]:
    """Return the decision's last days reckoned from settlement and from claim, the binding (earliest) one first."""
    status = look.case.status
    found = []
    for name in ("settled_on", "claim_on"):
        start = getattr(status, name)
        months = look.parameter("decision_deadline_months", start) if start is not None else None
        if start is not None and months is not None:
            found.append((months_after(name, start, months), months))
    return sorted(found, key=lambda pair: pair[0].result)


def _decision(look: Look) -> tuple[tuple[Reckoning, ...], tuple[Parameter, ...]] | None:
    if look.case.programme.decision_on is not None or not may_be_in_the_group(look):
        return None
    limits = decision_limits(look)
    return (tuple(one for one, _ in limits), (limits[0][1],)) if limits else None


def _decision_late(look: Look) -> Iterator[Hit]:
    found = _decision(look)
    if found is not None and look.on > found[0][0].result:
        yield _decision_hit(look, *found)


def _decision_soon(look: Look) -> Iterator[Hit]:
    found = _decision(look)
    if found is not None and 0 <= (found[0][0].result - look.on).days <= SOON_DAYS:
        yield _decision_hit(look, *found)


def _decision_hit(look: Look, reckonings: tuple[Reckoning, ...], parameters: tuple[Parameter, ...]) -> Hit:
    due = reckonings[0].result
    return Hit(
        look.case.programme,
        ("decision_on",),
        params={"due": day_nb(due), "days": str(abs((due - look.on).days))},
        due=due,
        parameters=parameters,
        reckonings=reckonings,
    )


def _start_late(look: Look) -> Iterator[Hit]:
    limits, started = decision_limits(look), look.case.programme.prog_start
    if limits and started is not None and started > limits[0][0].result:
        yield Hit(
            look.case.programme,
            ("prog_start",),
            params={"due": day_nb(limits[0][0].result)},
            due=limits[0][0].result,
            parameters=(limits[0][1],),
            reckonings=tuple(one for one, _ in limits),
        )


_E, _W, _I = Severity.ERROR, Severity.WARNING, Severity.INFORMATION
_S8, _S12 = "integreringsloven § 8 første ledd", "integreringsloven § 12 andre ledd"
_S72 = "integreringsforskriften § 72 første ledd"

RULES = (
    Rule(1, "PERMIT_MISSING", _W, "integreringsloven § 8", _permit_missing),
    Rule(4, "ACT_OLD", _E, "integreringsloven § 52, integreringsforskriften § 72 andre ledd", _act_old),
    Rule(5, "ACT_NEW_BY_ARRIVAL", _W, _S72, _act_new_by_arrival),
    Rule(6, "ACT_ARRIVAL_UNKNOWN", _W, _S72, _arrival_unknown),
    Rule(7, "AGE_UNDER_18", _E, _S8, _under_18),
    Rule(8, "AGE_GREY_55", _W, "integreringsloven § 8 første og tredje ledd", _age_grey),
    Rule(9, "AGE_OVER_55", _W, "integreringsloven §§ 8 tredje ledd, 13 og 14", _age_over),
    Rule(10, "AGE_PARAM_CHANGED", _I, "lov 2025-06-20 nr. 35", _age_parameter_changed),
    Rule(11, "EEA_OUT", _E, "integreringsloven § 8 femte ledd", _eea),
    Rule(12, "GROUND_NOT_S9", _E, "integreringsloven §§ 8 og 9", _not_section_9),
    Rule(13, "S53_A_NOT_LISTED", _W, "integreringsloven § 9 første ledd g", _section_53_a),
    Rule(14, "FAMILY_REF_5Y", _E, "integreringsloven § 9 første ledd f", _family_five_years),
    Rule(15, "FAMILY_REF_UNKNOWN", _W, "integreringsloven § 9 første ledd f", _family_unknown),
    Rule(16, "AGREEMENT_MISSING", _W, "integreringsloven § 8 første til tredje ledd", _agreement_missing),
    Rule(17, "TWO_YEARS_PASSED", _E, _S8, _two_years_passed),
    Rule(18, "TWO_YEARS_NEAR", _W, _S8, _two_years_near),
    Rule(19, "JOB_30H", _W, "integreringsloven § 8 fjerde ledd", _job),
    Rule(20, "JOB_ENDED_BACK", _I, "integreringsloven § 8 fjerde ledd", _job_ended),
    Rule(21, "STARTED_PROTECTED", _I, "integreringsloven § 9 tredje ledd", _started),
    Rule(22, "DECISION_LATE", _W, _S12, _decision_late),
    Rule(23, "DECISION_SOON", _I, _S12, _decision_soon),
    Rule(24, "START_LATE", _W, _S12, _start_late),
)
