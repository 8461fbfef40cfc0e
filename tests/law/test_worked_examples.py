"""Every worked example of law.md section 8, by its number there."""

from __future__ import annotations

from datetime import date

import pytest

from karriere_app.domain.law.goals import programme_length
from karriere_app.domain.law.rule import Look
from karriere_app.domain.law.rules_norwegian import norwegian_limit
from karriere_app.domain.law.rules_permit import decision_limits
from karriere_app.domain.law.standing import (
    Answer,
    Claim,
    Service,
    default_end_goal,
    governing_act,
    group,
    service_basis,
    services,
)
from tests.law.cases import case, fired, look, mapping, session

REFUGEE = {"permit_ground": "A_FLYKTNING", "settled_by_agreement": "YES"}


def claims(seen: Look) -> dict[Service, Claim]:
    return {one.service: one.claim for one in services(seen)}


def test_e01_eighteen_on_the_day_of_the_permit_is_inside_with_full_upper_secondary_as_goal() -> None:
    made = case(
        person={"birth_date": date(2008, 2, 15)},
        status={**REFUGEE, "permit_granted": date(2026, 2, 15), "settled_on": date(2026, 4, 1), "vgs_level": "NEI"},
        programme={"prog_offer_on": date(2026, 6, 1), "prog_start": date(2026, 6, 15), "end_goal": "FULL_VGO"},
    )
    seen = look(made, date(2026, 4, 2))
    assert made.age_at_permit == 18
    assert group(seen).answer is Answer.IN
    assert decision_limits(seen)[0][0].result == date(2026, 7, 1)
    assert default_end_goal(seen)[0] == "FULL_VGO"
    length = programme_length(seen, "FULL_VGO")
    assert length is not None
    assert length.extension is not None
    assert (length.most.number, length.extension.number) == (48, 12)


def test_e02_seventeen_cannot_grow_into_the_group() -> None:
    made = case(person={"birth_date": date(2008, 2, 16)}, status={**REFUGEE, "permit_granted": date(2026, 2, 15)})
    seen = look(made, date(2027, 1, 1))
    assert made.age_at_permit == 17
    assert group(seen).answer is Answer.OUT
    assert service_basis(seen) == "OPPL_28_9"
    assert claims(seen)[Service.NORWEGIAN] is Claim.NONE
    assert claims(seen)[Service.GUIDANCE] is Claim.OFFER


def test_e03_fifty_four_is_inside() -> None:
    made = case(person={"birth_date": date(1971, 3, 1)}, status={**REFUGEE, "permit_granted": date(2026, 2, 28)})
    assert made.age_at_permit == 54
    assert group(look(made, date(2026, 3, 1))).answer is Answer.IN


def test_fifty_five_is_unclear_and_the_municipality_decides() -> None:
    made = case(person={"birth_date": date(1971, 2, 1)}, status={**REFUGEE, "permit_granted": date(2026, 2, 28)})
    answer = group(look(made, date(2026, 3, 1)))
    assert (answer.answer, answer.decided_by) == (Answer.UNCLEAR, "kommunen")
    assert answer.unverified
    assert "AGE_GREY_55" in fired(made, date(2026, 3, 1))


def test_e06_permit_and_arrival_before_2021_is_the_old_act() -> None:
    status = {**REFUGEE, "permit_granted": date(2020, 12, 31), "arrived": date(2020, 6, 1)}
    made = case(person={"birth_date": date(1990, 1, 1)}, status=status)
    assert governing_act(look(made, date(2026, 3, 1))).code == "INTRO_2003"
    assert service_basis(look(made, date(2026, 3, 1))) == "OPPL_28_9"
    chosen = case(person={"birth_date": date(1990, 1, 1)}, status={**status, "governing_act": "INTEGR_2020"})
    assert "ACT_OLD" in fired(chosen, date(2026, 3, 1))
    assert "ACT_OLD" not in fired(made, date(2026, 3, 1))


def test_e07_a_permit_of_new_years_day_2021_is_the_new_act() -> None:
    made = case(status={**REFUGEE, "permit_granted": date(2021, 1, 1)})
    assert governing_act(look(made, date(2026, 3, 1))).code == "INTEGR_2020"


def test_e08_arrival_after_the_new_act_is_the_new_act() -> None:
    status = {**REFUGEE, "permit_granted": date(2020, 12, 31), "arrived": date(2021, 1, 10)}
    assert governing_act(look(case(status=status), date(2026, 3, 1))).code == "INTEGR_2020"
    assert "ACT_NEW_BY_ARRIVAL" in fired(case(status={**status, "governing_act": "INTRO_2003"}), date(2026, 3, 1))


@pytest.mark.parametrize(
    ("granted", "settled", "due", "on"),
    [
        (date(2026, 3, 10), date(2026, 5, 1), date(2026, 8, 1), date(2026, 6, 1)),
        (date(2026, 9, 1), date(2026, 10, 15), date(2027, 1, 15), date(2026, 11, 1)),
    ],
    ids=["e09", "e10"],
)
def test_e09_e10_collective_protection(granted: date, settled: date, due: date, on: date) -> None:
    made = case(
        person={"birth_date": date(1991, 11, 20)},
        status={
            "permit_ground": "E_KOLLEKTIV",
            "settled_by_agreement": "YES",
            "permit_granted": granted,
            "settled_on": settled,
        },
        norwegian={"norsk_start": date(2026, 5, 15)},
    )
    seen = look(made, on)
    has = claims(seen)
    assert has[Service.MAPPING] is Claim.RIGHT
    assert has[Service.GUIDANCE] is Claim.RIGHT
    assert has[Service.PROGRAMME] is Claim.RIGHT_AND_DUTY
    assert has[Service.NORWEGIAN] is Claim.RIGHT
    assert has[Service.SOCIAL_STUDIES] is Claim.NONE
    assert service_basis(seen) == "SEC_37B_3"
    assert decision_limits(seen)[0][0].result == due
    limit = norwegian_limit(seen)
    assert limit is not None
    assert limit[0].result == date(2027, 5, 14)
    assert "COLLECTIVE_EXPIRED" not in fired(made, date(2028, 6, 30))
    assert "COLLECTIVE_EXPIRED" in fired(made, date(2028, 7, 1))


def test_e11_family_of_a_collective_holder_follows_the_ordinary_rules() -> None:
    made = case(
        person={"birth_date": date(1990, 1, 1)},
        status={
            "permit_ground": "F_FAMILIE",
            "permit_granted": date(2027, 9, 1),
            "ref_settled_on": date(2022, 8, 1),
            "family_applied_on": date(2027, 7, 31),
        },
    )
    seen = look(made, date(2027, 9, 2))
    assert group(seen).answer is Answer.IN
    assert service_basis(seen) == "INTEGR_11"
    assert "FAMILY_REF_5Y" not in fired(made, date(2027, 9, 2))
    assert "COLLECTIVE_FAMILY" in fired(session(made, basis="SEC_37B_3"), date(2027, 9, 2))


@pytest.mark.parametrize(
    ("level", "goal", "start", "last", "extended"),
    [
        ("JA", "WORK", date(2026, 5, 1), date(2027, 4, 30), None),
        ("NEI", "FULL_VGO", date(2026, 8, 15), date(2030, 8, 14), date(2031, 8, 14)),
        ("NEI", "DEL_VGO", date(2026, 6, 1), date(2029, 5, 31), date(2030, 5, 31)),
        ("NEI", "WORK", date(2026, 6, 1), date(2028, 5, 31), None),
    ],
    ids=["e13", "e14", "e16", "e17"],
)
def test_e13_to_e17_how_long_a_programme_lasts(
    level: str, goal: str, start: date, last: date, extended: date | None
) -> None:
    made = case(
        status={**REFUGEE, "vgs_level": level},
        programme={"prog_offer_on": start, "prog_start": start, "end_goal": goal},
    )
    length = programme_length(look(made, start), goal)
    assert length is not None
    assert length.last_day is not None
    assert length.last_day.result == last
    assert (length.last_day_extended.result if length.last_day_extended else None) == extended


@pytest.mark.parametrize(
    ("level", "start", "first"),
    [("JA", date(2026, 5, 1), date(2026, 8, 1)), ("NEI", date(2026, 6, 1), date(2026, 12, 1))],
    ids=["e13", "e17"],
)
def test_fifteen_hours_a_week_are_asked_from_the_third_or_sixth_month(level: str, start: date, first: date) -> None:
    made = case(
        status={**REFUGEE, "vgs_level": level},
        programme={"prog_offer_on": start, "prog_start": start, "end_goal": "WORK", "work_hours_weekly": 14},
    )
    assert "WORK15" in fired(made, first)
    assert "WORK15" not in fired(made, date(first.year, first.month - 1, 28))


def test_e14_the_extension_must_be_given_near_the_end() -> None:
    made = case(
        person={"birth_date": date(2002, 9, 1)},
        status={**REFUGEE, "vgs_level": "NEI"},
        programme={
            "decision_on": date(2026, 7, 20),
            "prog_offer_on": date(2026, 8, 1),
            "prog_start": date(2026, 8, 15),
            "end_goal": "FULL_VGO",
        },
    )
    assert default_end_goal(look(made, date(2026, 7, 20)))[0] == "FULL_VGO"
    assert "EXT_MUST" in fired(made, date(2030, 7, 1))
    assert "EXT_MUST" not in fired(made, date(2029, 7, 1))


def test_e19_a_job_of_thirty_hours_puts_outside_and_its_end_back_in() -> None:
    status = {
        **REFUGEE,
        "permit_granted": date(2026, 1, 10),
        "first_residence_on": date(2026, 2, 1),
        "job_hours": 30,
        "job_from_on": date(2026, 3, 1),
    }
    working = case(person={"birth_date": date(1991, 1, 1)}, status=status)
    assert group(look(working, date(2026, 4, 1))).answer is Answer.OUT
    assert {"JOB_30H"} <= fired(session(working, basis="INTEGR_11"), date(2026, 4, 1))
    ended = case(person={"birth_date": date(1991, 1, 1)}, status={**status, "job_ended_on": date(2027, 6, 1)})
    assert group(look(ended, date(2027, 6, 2))).answer is Answer.IN
    assert "JOB_ENDED_BACK" in fired(ended, date(2027, 6, 2))
    assert group(look(ended, date(2028, 2, 1))).answer is Answer.OUT


def test_e22_a_transfer_refugee_is_not_mapped_anew() -> None:
    made = case(status={"permit_ground": "B_OVERFORING", "settled_by_agreement": "YES"})
    mapped = mapping(made, basis="SEC_6", mapped_by="IMDI")
    assert "MAP_B_BY_MUNICIPALITY" not in fired(mapped, date(2026, 6, 1))
    assert "MAP_B_BY_MUNICIPALITY" in fired(mapping(mapped, basis="SEC_10", mapped_by="COUNSELLOR"), date(2026, 6, 1))


def test_e23_settled_without_agreement_may_be_offered_and_norwegian_stands() -> None:
    made = case(
        person={"birth_date": date(1990, 1, 1)},
        status={
            "permit_ground": "A_FLYKTNING",
            "permit_granted": date(2026, 1, 1),
            "settled_on": date(2026, 3, 1),
            "settled_by_agreement": "NO",
        },
    )
    seen = look(made, date(2026, 4, 1))
    assert group(seen).answer is Answer.OUT
    has = claims(seen)
    assert has[Service.PROGRAMME] is Claim.MAY_BE_OFFERED
    assert has[Service.NORWEGIAN] is Claim.RIGHT_AND_DUTY
    assert "AGREEMENT_MISSING" in fired(made, date(2026, 4, 1))


def test_e24_a_worker_has_the_duty_only() -> None:
    made = case(
        person={"birth_date": date(1986, 1, 1)},
        status={"permit_ground": "X_ARBEID", "permit_granted": date(2022, 6, 1)},
        norwegian={"norsk_hours": 225, "samf_hours": 75},
    )
    has = claims(look(made, date(2026, 4, 1)))
    assert has[Service.PROGRAMME] is Claim.NONE
    assert has[Service.NORWEGIAN] is Claim.DUTY
    assert service_basis(look(made, date(2026, 4, 1))) == "OPPL_28_9"
    assert not {"NORSK_225_DATE", "SAMF_HOURS_DATE"} & fired(made, date(2026, 4, 1))


def test_e26_a_citizen_in_the_tenth_month_may_finish() -> None:
    made = case(
        person={"birth_date": date(1990, 1, 1), "citizenship": "NO"},
        status={**REFUGEE, "permit_granted": date(2026, 1, 1)},
        programme={"prog_start": date(2026, 3, 1)},
    )
    assert "STARTED_PROTECTED" in fired(made, date(2027, 1, 1))
    assert group(look(made, date(2027, 1, 1))).answer is Answer.IN


def test_e27_an_applicant_has_reception_teaching_only() -> None:
    made = case(
        person={"birth_date": date(2004, 1, 1), "reception_centre": "0190a8a0-0000-7000-8000-000000000001"},
        status={"permit_ground": "X_ASYLSOKER"},
    )
    has = claims(look(made, date(2026, 4, 1)))
    assert has[Service.RECEPTION_TEACHING] is Claim.DUTY
    assert has[Service.MAPPING_RECEPTION] is Claim.NONE
    assert has[Service.PROGRAMME] is Claim.NONE
    assert "MAP_APPLICANT" in fired(mapping(made, basis="SEC_6"), date(2026, 4, 1))


def test_e28_the_county_teaches_pupils_in_full_time_upper_secondary() -> None:
    made = case(
        status={**REFUGEE, "permit_granted": date(2024, 1, 1)},
        norwegian={"full_time_vgo": "YES", "responsible": "FYLKESKOMMUNE", "norsk_offer_on": date(2024, 3, 1)},
    )
    assert not {"NORSK_COUNTY", "SAMF_LATE"} & fired(made, date(2026, 4, 1))


def test_e29_ground_d_waits_for_the_first_renewal() -> None:
    status = {"permit_ground": "D_BARNEFAMILIE", "settled_by_agreement": "YES", "permit_granted": date(2026, 1, 1)}
    first = look(case(person={"birth_date": date(1990, 1, 1)}, status=status), date(2026, 4, 1))
    assert group(first).answer is Answer.IN
    assert claims(first)[Service.NORWEGIAN] is Claim.NONE
    renewed = case(person={"birth_date": date(1990, 1, 1)}, status={**status, "renewed_on": date(2027, 1, 1)})
    assert claims(look(renewed, date(2027, 1, 2)))[Service.NORWEGIAN] is Claim.RIGHT_AND_DUTY


def test_e31_an_unregistered_interpreter_is_a_warning_then_an_error() -> None:
    facts = {"basis": "INTEGR_11", "interp_needed": "YES", "interp_category": "INGEN"}
    before = session(case(), guidance_on=date(2026, 12, 31), **facts)
    after = session(case(), guidance_on=date(2027, 1, 2), **facts)
    on = date(2027, 2, 1)
    assert "INTERP_UNQUALIFIED_PRE27" in fired(before, on)
    assert "INTERP_UNQUALIFIED_27" not in fired(before, on)
    assert "INTERP_UNQUALIFIED_27" in fired(after, on)
    assert "INTERP_UNQUALIFIED_PRE27" not in fired(after, on)
    reasoned = session(case(), guidance_on=date(2027, 1, 2), interp_reason="Tolken kom ikke, det hastet", **facts)
    assert "INTERP_UNQUALIFIED_27" not in fired(reasoned, on)


@pytest.mark.parametrize(
    ("granted", "answer"), [(date(2026, 2, 28), Answer.OUT), (date(2026, 3, 1), Answer.IN)], ids=["17", "18"]
)
def test_e32_born_on_leap_day_is_a_year_older_on_the_first_of_march(granted: date, answer: Answer) -> None:
    made = case(person={"birth_date": date(2008, 2, 29)}, status={**REFUGEE, "permit_granted": granted})
    assert group(look(made, date(2026, 4, 1))).answer is answer


def test_e34_over_fifty_five_only_work_is_a_goal() -> None:
    made = case(
        person={"birth_date": date(1969, 1, 1)},
        status={**REFUGEE, "permit_granted": date(2026, 2, 1), "vgs_level": "JA"},
        programme={"end_goal": "STUDIEFORBEREDELSE"},
    )
    assert made.age_at_permit == 57
    assert "GOAL_O55" in fired(made, date(2026, 4, 1))
    assert default_end_goal(look(made, date(2026, 4, 1)))[0] == "WORK"
    assert claims(look(made, date(2026, 4, 1)))[Service.PROGRAMME] is Claim.MAY_BE_OFFERED
