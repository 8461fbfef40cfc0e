"""Each rule fires in a case of its own and is silent in one that differs in the fact that it speaks of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from karriere_app.domain.competence import EducationEntry, WorkEntry
from karriere_app.domain.law.case import Case
from karriere_app.domain.law.rulebook import RULES
from karriere_app.domain.legal_status import Evaluation
from karriere_app.domain.participant import Appointment
from tests.law.cases import MADE, case, fired, fresh, mapping, plan, session

ON = date(2026, 12, 1)
Make = Callable[[], Case]
A = "A_FLYKTNING"
GRANTED = date(2026, 6, 1)


def person(**fields: Any) -> Case:
    return case(person=fields)


def status(birth: date | None = date(1990, 1, 1), **fields: Any) -> Case:
    return case(person={"birth_date": birth}, status=fields)


def inside(**fields: Any) -> Case:
    """Somebody who is in the group of § 8, with more of the legal status named."""
    given = {"permit_ground": A, "permit_granted": GRANTED, "settled_by_agreement": "YES", **fields}
    return case(person={"birth_date": date(1990, 1, 1)}, status=given)


def programme(level: str | None = "NEI", birth: date | None = date(1990, 1, 1), **fields: Any) -> Case:
    given = {"permit_ground": A, "permit_granted": GRANTED, "settled_by_agreement": "YES", "vgs_level": level}
    return case(person={"birth_date": birth}, status=given, programme=fields)


def norwegian(ground: str = A, more: dict[str, Any] | None = None, **fields: Any) -> Case:
    given = {"permit_ground": ground, "permit_granted": date(2024, 1, 1), **(more or {})}
    return case(person={"birth_date": date(1990, 1, 1)}, status=given, norwegian=fields)


def held(of: Case | None = None, **fields: Any) -> Case:
    """A final session of today under § 11."""
    given = {"basis": "INTEGR_11", "status": "FINAL", "guidance_on": ON, "interp_needed": "NO", **fields}
    return session(of or case(), **given)


def mapped(of: Case, **fields: Any) -> Case:
    return mapping(of, **fields)


def with_mapping(on: date, **fields: Any) -> Case:
    """A session that builds on a mapping of a day."""
    made = mapping(case(), basis="SEC_10", mapping_on=on)
    return session(made, basis="INTEGR_11", mapping=made.mappings[0].id, **fields)


def row(cls: type[Any], of: Case, name: str, **fields: Any) -> Case:
    base = {"id": fresh(), "created_at": MADE, "created_by": fresh(), "participant": of.participant.id}
    made = cls(**base, **fields)
    changes: dict[str, Any] = {name: (*getattr(of, name), made)}
    return replace(of, **changes)


def length(goal: str, level: str, end: date, **fields: Any) -> Case:
    start = date(2026, 6, 1)
    return programme(level, prog_offer_on=start, prog_start=start, end_goal=goal, prog_end=end, **fields)


def leave(days: int, end: date) -> Case:
    return length("WORK", "NEI", end, absence_workdays=days)


def worked(years: int, **fields: Any) -> Case:
    return row(WorkEntry, held(**fields), "work", parent=fresh(), from_year=2010, to_year=2010 + years)


def ukrainian(level: str) -> Case:
    made = status(permit_ground="E_KOLLEKTIV", vgs_level=level, edu_country="UA")
    return row(EducationEntry, made, "education", parent=fresh(), country="UA", completed="YES", nus_level="4")


def fee(told: str) -> Case:
    return row(Appointment, case(), "appointments", no_show_fee="YES", fee_told=told)


def evaluated(on: date) -> Case:
    return row(Evaluation, inside(), "evaluations", on=on)


def sections(*names: str) -> Case:
    made = mapping(case(), status="FINAL")
    return replace(made, settled_sections={made.mappings[0].id: frozenset(names)})


FOUR = dict.fromkeys(("guidance_47_a", "guidance_47_b", "guidance_47_c", "guidance_47_d"), "noe")
ALL_SECTIONS = ("language_skill", "education_entry", "work_entry", "other_competence")
START = date(2026, 1, 10)

CASES: dict[str, tuple[Make, Make]] = {
    "PERMIT_MISSING": (lambda: held(), lambda: held(inside())),
    "PERMIT_BEFORE_BIRTH": (
        lambda: status(date(2000, 5, 2), permit_granted=date(2000, 5, 1)),
        lambda: status(date(2000, 5, 2), permit_granted=date(2000, 5, 2)),
    ),
    "PERMIT_FUTURE": (lambda: status(permit_granted=date(2026, 12, 2)), lambda: status(permit_granted=ON)),
    "ACT_OLD": (
        lambda: status(permit_granted=date(2020, 1, 1), arrived=date(2019, 1, 1), governing_act="INTEGR_2020"),
        lambda: status(permit_granted=date(2020, 1, 1), arrived=date(2019, 1, 1), governing_act="INTRO_2003"),
    ),
    "ACT_NEW_BY_ARRIVAL": (
        lambda: status(permit_granted=date(2020, 1, 1), arrived=date(2021, 1, 1), governing_act="INTRO_2003"),
        lambda: status(permit_granted=date(2020, 1, 1), arrived=date(2020, 12, 31), governing_act="INTRO_2003"),
    ),
    "ACT_ARRIVAL_UNKNOWN": (
        lambda: status(permit_granted=date(2020, 12, 31)),
        lambda: status(permit_granted=date(2021, 1, 1)),
    ),
    "AGE_UNDER_18": (
        lambda: held(status(date(2008, 6, 2), permit_granted=GRANTED)),
        lambda: held(status(date(2008, 6, 1), permit_granted=GRANTED)),
    ),
    "AGE_GREY_55": (
        lambda: status(date(1971, 6, 1), permit_granted=GRANTED),
        lambda: status(date(1971, 6, 2), permit_granted=GRANTED),
    ),
    "AGE_OVER_55": (
        lambda: status(date(1970, 6, 1), permit_granted=GRANTED),
        lambda: status(date(1970, 6, 2), permit_granted=GRANTED),
    ),
    "EEA_OUT": (
        lambda: held(status(permit_ground="X_EOS_NORDISK")),
        lambda: held(status(permit_ground="X_EOS_NORDISK"), basis="OPPL_28_9"),
    ),
    "GROUND_NOT_S9": (lambda: held(status(permit_ground="X_ARBEID")), lambda: held(status(permit_ground=A))),
    "S53_A_NOT_LISTED": (
        lambda: status(permit_ground="G_SELVSTENDIG", permit_section="§ 53 første ledd bokstav a"),
        lambda: status(permit_ground="G_SELVSTENDIG", permit_section="§ 53 første ledd bokstav b"),
    ),
    "FAMILY_REF_5Y": (
        lambda: status(permit_ground="F_FAMILIE", ref_settled_on=date(2020, 8, 1), family_applied_on=date(2025, 8, 1)),
        lambda: status(permit_ground="F_FAMILIE", ref_settled_on=date(2020, 8, 1), family_applied_on=date(2025, 7, 31)),
    ),
    "FAMILY_REF_UNKNOWN": (
        lambda: status(permit_ground="F_FAMILIE", ref_settled_on=ON),
        lambda: status(permit_ground="F_FAMILIE", ref_settled_on=ON, family_applied_on=ON),
    ),
    "AGREEMENT_MISSING": (
        lambda: status(permit_ground=A, settled_on=ON, settled_by_agreement="NO"),
        lambda: status(permit_ground=A, settled_on=ON, settled_by_agreement="NO", earlier_permit="F_FAMILIE"),
    ),
    "TWO_YEARS_PASSED": (
        lambda: case(status={"first_residence_on": date(2024, 1, 1)}, programme={"decision_on": date(2026, 1, 1)}),
        lambda: case(status={"first_residence_on": date(2024, 1, 1)}, programme={"decision_on": date(2025, 12, 31)}),
    ),
    "TWO_YEARS_NEAR": (
        lambda: inside(first_residence_on=date(2025, 1, 30)),
        lambda: inside(first_residence_on=date(2025, 1, 31)),
    ),
    "JOB_30H": (lambda: held(inside(job_hours=30)), lambda: held(inside(job_hours=29))),
    "JOB_ENDED_BACK": (
        lambda: inside(first_residence_on=date(2026, 1, 1), job_hours=30, job_ended_on=ON),
        lambda: inside(first_residence_on=date(2026, 1, 1), job_hours=30, job_ended_on=date(2026, 12, 2)),
    ),
    "STARTED_PROTECTED": (
        lambda: case(status={"permit_changed_on": ON}, programme={"prog_start": START}),
        lambda: case(status={"permit_changed_on": date(2026, 1, 9)}, programme={"prog_start": START}),
    ),
    "DECISION_LATE": (
        lambda: inside(settled_on=date(2026, 8, 31)),
        lambda: inside(settled_on=date(2026, 9, 1)),
    ),
    "DECISION_SOON": (
        lambda: inside(settled_on=date(2026, 9, 22)),
        lambda: inside(settled_on=date(2026, 9, 23)),
    ),
    "START_LATE": (
        lambda: case(status={"settled_on": START}, programme={"prog_start": date(2026, 4, 11)}),
        lambda: case(status={"settled_on": START}, programme={"prog_start": date(2026, 4, 10)}),
    ),
    "MAP_MISSING": (lambda: held(), lambda: held(basis="OPPL_28_9")),
    "MAP_AFTER_GUIDANCE": (
        lambda: with_mapping(date(2026, 6, 2), guidance_on=date(2026, 6, 1)),
        lambda: with_mapping(date(2026, 6, 1), guidance_on=date(2026, 6, 1)),
    ),
    "MAP_AFTER_DECISION": (
        lambda: mapped(case(programme={"decision_on": START}), basis="SEC_10", mapping_on=date(2026, 1, 11)),
        lambda: mapped(case(programme={"decision_on": START}), basis="SEC_10", mapping_on=START),
    ),
    "MAP_INCOMPLETE": (lambda: sections(*ALL_SECTIONS[:3]), lambda: sections(*ALL_SECTIONS)),
    "MAP_DUPLICATE": (
        lambda: mapped(mapped(case(), basis="SEC_6"), basis="SEC_10"),
        lambda: mapped(mapped(case(), basis="SEC_6"), basis="SEC_10", supplement_to=fresh()),
    ),
    "MAP_B_BY_MUNICIPALITY": (
        lambda: mapped(status(permit_ground="B_OVERFORING"), mapped_by="MUNICIPALITY"),
        lambda: mapped(status(permit_ground="B_OVERFORING"), mapped_by="IMDI"),
    ),
    "MAP_34_RECEPTION": (
        lambda: mapped(status(permit_ground="E_KOLLEKTIV"), basis="SEC_6", mapping_on=date(2026, 3, 1)),
        lambda: mapped(status(permit_ground="E_KOLLEKTIV"), basis="SEC_6", mapping_on=date(2028, 7, 1)),
    ),
    "MAP_APPLICANT": (
        lambda: mapped(status(permit_ground="X_ASYLSOKER"), basis="SEC_6"),
        lambda: mapped(status(permit_ground="X_ASYLSOKER"), basis="OPPL_28_9"),
    ),
    "GUIDE_AFTER_DECISION": (
        lambda: held(case(programme={"decision_on": START}), guidance_on=date(2026, 1, 11)),
        lambda: held(case(programme={"decision_on": START}), guidance_on=START),
    ),
    "GUIDE_NOT_OFFERED": (
        lambda: inside(settled_on=date(2026, 10, 31)),
        lambda: inside(settled_on=date(2026, 11, 1)),
    ),
    "RECO_MISSING": (lambda: held(), lambda: held(recommended_goal="WORK")),
    "RECO_OUTSIDE_LAW": (
        lambda: held(status(vgs_level="JA"), recommended_goal="FULL_VGO"),
        lambda: held(status(vgs_level="NEI"), recommended_goal="FULL_VGO"),
    ),
    "RECO_NO_REASON": (
        lambda: held(recommended_goal="WORK"),
        lambda: held(recommended_goal="WORK", recommendation_reason="Fordi"),
    ),
    "NOTE_NO_WISH": (lambda: held(), lambda: held(own_wishes="Bli kokk")),
    "IMDINETT_MISSING": (
        lambda: held(guidance_on=date(2026, 11, 16)),
        lambda: held(guidance_on=date(2026, 11, 17)),
    ),
    "DECLINED_NO_TEXT": (
        lambda: session(case(), declined_on=ON, declined_reason="Har jobb"),
        lambda: session(case(), declined_on=ON, declined_reason="Har jobb", information_given=frozenset({"PURPOSE"})),
    ),
    "INTERP_NEED_EMPTY": (lambda: held(interp_needed=None), lambda: held(interp_needed="NO")),
    "INTERP_CHILD": (
        lambda: session(case(), interp_type="CHILD"),
        lambda: session(case(), interp_type="CHILD", interp_emergency="YES", interp_reason="Ulykke"),
    ),
    "INTERP_UNQUALIFIED_PRE27": (
        lambda: session(case(), guidance_on=date(2026, 12, 31), interp_needed="YES", interp_category="INGEN"),
        lambda: session(case(), guidance_on=date(2027, 1, 1), interp_needed="YES", interp_category="INGEN"),
    ),
    "INTERP_UNQUALIFIED_27": (
        lambda: session(case(), guidance_on=date(2027, 1, 1), interp_needed="YES", interp_category="INGEN"),
        lambda: session(case(), guidance_on=date(2027, 1, 1), interp_needed="YES", interp_category="A"),
    ),
    "INTERP_RELATIVE": (
        lambda: session(case(), interp_type="RELATIVE"),
        lambda: session(case(), interp_type="STAFF"),
    ),
    "INTERP_CONF_NOT_TOLD": (
        lambda: session(case(), interp_type="REGISTERED", interp_informed="NO"),
        lambda: session(case(), interp_type="REGISTERED", interp_informed="YES"),
    ),
    "INTERP_REMOTE_PRIVACY": (
        lambda: session(case(), interp_mode="PHONE"),
        lambda: session(case(), interp_mode="PHONE", interp_privacy_checked="YES"),
    ),
    "VGS_UNCLEAR": (lambda: programme("UAVKLART", end_goal="WORK"), lambda: programme("NEI", end_goal="WORK")),
    "GOAL_13": (lambda: programme("JA", end_goal="FULL_VGO"), lambda: programme("JA", end_goal="REKVALIFISERING")),
    "GOAL_14": (lambda: programme("NEI", end_goal="REKVALIFISERING"), lambda: programme("NEI", end_goal="WORK")),
    "GOAL_U25": (
        lambda: programme("NEI", date(2001, 12, 2), end_goal="WORK"),
        lambda: programme("NEI", date(2001, 12, 1), end_goal="WORK"),
    ),
    "GOAL_O55": (
        lambda: programme("NEI", date(1970, 6, 1), end_goal="DEL_VGO"),
        lambda: programme("NEI", date(1970, 6, 1), end_goal="WORK"),
    ),
    "LEN_13": (
        lambda: length("WORK", "JA", date(2027, 6, 1)),
        lambda: length("WORK", "JA", date(2027, 5, 31)),
    ),
    "LEN_WORK": (
        lambda: length("WORK", "NEI", date(2028, 6, 1)),
        lambda: length("WORK", "NEI", date(2028, 5, 31)),
    ),
    "LEN_DEL": (
        lambda: length("DEL_VGO", "NEI", date(2029, 6, 1)),
        lambda: length("DEL_VGO", "NEI", date(2029, 5, 31)),
    ),
    "LEN_FULL": (
        lambda: length("FULL_VGO", "NEI", date(2030, 6, 1)),
        lambda: length("FULL_VGO", "NEI", date(2030, 5, 31)),
    ),
    "LEN_FAG": (
        lambda: length("FAG_YRKE", "NEI", date(2031, 6, 1)),
        lambda: length("FAG_YRKE", "NEI", date(2031, 5, 31)),
    ),
    "EXT_FORBIDDEN": (
        lambda: length("WORK", "NEI", date(2028, 5, 31), extension_end=date(2028, 8, 1)),
        lambda: length("DEL_VGO", "NEI", date(2029, 5, 31), extension_end=date(2029, 8, 1)),
    ),
    "EXT_MUST": (
        lambda: length("DEL_VGO", "NEI", date(2027, 3, 1)),
        lambda: length("DEL_VGO", "NEI", date(2027, 3, 2)),
    ),
    "RULESET_OLD": (
        lambda: programme("NEI", prog_offer_on=date(2025, 1, 2), end_goal="FULL_VGO", ruleset="OLD"),
        lambda: programme("NEI", prog_offer_on=date(2025, 1, 1), end_goal="FULL_VGO", ruleset="OLD"),
    ),
    "WORK15": (
        lambda: length("WORK", "NEI", date(2028, 5, 31), work_hours_weekly=14),
        lambda: length("WORK", "NEI", date(2028, 5, 31), work_hours_weekly=15),
    ),
    "EL_MISSING": (
        lambda: programme(elements=frozenset({"ARBEID", "NORSK", "SAMFUNN"})),
        lambda: programme(elements=frozenset({"ARBEID", "NORSK", "SAMFUNN", "LIVSMESTRING"})),
    ),
    "LM_HOURS": (
        lambda: programme("JA", livsmestring_career_hours=9),
        lambda: programme("JA", livsmestring_career_hours=10),
    ),
    "PARENT_MISSING": (
        lambda: case(person={"children": {"2009": 1}}, programme={"prog_start": START}),
        lambda: case(person={"children": {"2007": 1}}, programme={"prog_start": START}),
    ),
    "PARENT_COUNT": (
        lambda: programme(foreldre_form="GROUP", foreldre_group_meetings=7),
        lambda: programme(foreldre_form="GROUP", foreldre_group_meetings=8),
    ),
    "SAMF_LATE": (
        lambda: norwegian(norsk_offer_on=date(2025, 11, 30)),
        lambda: norwegian(norsk_offer_on=date(2025, 12, 1)),
    ),
    "SAMF_34": (
        lambda: case(status={"permit_ground": "E_KOLLEKTIV"}, programme={"elements": frozenset({"SAMFUNN"})}),
        lambda: case(status={"permit_ground": A}, programme={"elements": frozenset({"SAMFUNN"})}),
    ),
    "NORSK_TIME_OUT": (
        lambda: norwegian(more={"vgs_level": "JA"}, norsk_offer_on=date(2025, 5, 31)),
        lambda: norwegian(more={"vgs_level": "JA"}, norsk_offer_on=date(2025, 6, 1)),
    ),
    "NORSK_67": (
        lambda: case(person={"birth_date": date(1959, 12, 1)}, norwegian={"norsk_goal": {"speaking": "B1"}}),
        lambda: case(person={"birth_date": date(1959, 12, 2)}, norwegian={"norsk_goal": {"speaking": "B1"}}),
    ),
    "NORSK_COUNTY": (
        lambda: norwegian(full_time_vgo="YES", responsible="KOMMUNE"),
        lambda: norwegian(full_time_vgo="YES", responsible="FYLKESKOMMUNE"),
    ),
    "NORSK_D_START": (
        lambda: norwegian("D_BARNEFAMILIE", norsk_start=START),
        lambda: norwegian("D_BARNEFAMILIE", {"renewed_on": START}, norsk_start=START),
    ),
    "PLAN_PARTS": (
        lambda: programme(plan_on=ON, plan_parts=frozenset({"END_GOAL"})),
        lambda: programme(
            plan_on=ON,
            plan_parts=frozenset(
                {"END_GOAL", "NORWEGIAN_GOAL", "LONG_GOAL", "EXTENT", "DURATION", "ELEMENTS", "APPEAL"}
            ),
        ),
    ),
    "PLAN_NO_REASONS": (
        lambda: programme(plan_on=ON, elements=frozenset({"ARBEID"})),
        lambda: programme(plan_on=ON, elements=frozenset({"ARBEID"}), plan_reasons_given="YES"),
    ),
    "PLAN_CONTRACT_DATE": (
        lambda: programme(plan_on=date(2026, 11, 1), contract_on=date(2026, 11, 9)),
        lambda: programme(plan_on=date(2026, 11, 1), contract_on=date(2026, 11, 8)),
    ),
    "PLAN_REVIEW": (
        lambda: programme(plan_on=date(2026, 5, 31)),
        lambda: programme(plan_on=date(2026, 6, 1)),
    ),
    "RKV_INFO": (lambda: worked(2), lambda: worked(2, information_given=frozenset({"RKV"}))),
    "VGO_NO_PERMIT": (
        lambda: plan(status(permit_ground="X_ASYLSOKER"), right="SEC_18_3"),
        lambda: plan(status(permit_ground="X_ASYLSOKER"), right="SEC_5_1"),
    ),
    "VGO_ADULT_AGE": (
        lambda: plan(person(birth_date=date(2008, 6, 1)), right="SEC_18_3", made_on=date(2027, 7, 31)),
        lambda: plan(person(birth_date=date(2008, 6, 1)), right="SEC_18_3", made_on=date(2027, 8, 1)),
    ),
    "COLLECTIVE_FAMILY": (
        lambda: session(status(permit_ground="F_FAMILIE"), basis="SEC_37B_3"),
        lambda: session(status(permit_ground="E_KOLLEKTIV"), basis="SEC_37B_3"),
    ),
    "HEALTH_WORD": (
        lambda: session(case(), guidance_47_d="Har depresjon"),
        lambda: session(case(), guidance_47_d="Trenger rolige omgivelser"),
    ),
    "ID_CHECKSUM": (
        lambda: person(national_id={"kind": "FNR", "value": "123"}),
        lambda: person(national_id=None),
    ),
    "DUF_FORMAT": (lambda: person(duf_number="12"), lambda: person(duf_number=None)),
    "INFO_SHEET": (lambda: held(), lambda: held(information_given=frozenset({"PRIVACY"}))),
    "REGISTER_2M": (
        lambda: held(guidance_on=date(2026, 9, 30)),
        lambda: held(guidance_on=date(2026, 10, 1)),
    ),
    "TO_MUNICIPALITY": (lambda: held(), lambda: held(sent_to_municipality_on=ON)),
    "GUIDE_47_EMPTY": (lambda: held(None, **{**FOUR, "guidance_47_d": None}), lambda: held(None, **FOUR)),
    "ABSENCE_TO_MUNICIPALITY": (
        lambda: norwegian(responsible="FYLKESKOMMUNE", absence_workdays=3),
        lambda: norwegian(responsible="FYLKESKOMMUNE", absence_workdays=3, absence_sent_on=ON),
    ),
    "VGS_NO_GSU": (
        lambda: status(vgs_level="JA", edu_country="SY", gsu_edition="2026"),
        lambda: status(vgs_level="JA", edu_country="SY", gsu_edition="2026", gsu_checked_on=ON),
    ),
    "VGS_UKRAINE": (lambda: ukrainian("NEI"), lambda: ukrainian("JA")),
    "LEAVE_THRESHOLD": (
        lambda: leave(10, date(2028, 6, 1)),
        lambda: leave(10, date(2028, 5, 31)),
    ),
    "NORSKMAAL_LOW": (
        lambda: norwegian(more={"grunnskole_done": "YES"}, norsk_goal={"reading": "A2"}),
        lambda: norwegian(more={"grunnskole_done": "NO"}, norsk_goal={"reading": "A2"}),
    ),
    "NORSKMAAL_STEP": (
        lambda: replace(norwegian(norsk_goal={"reading": "A1"}), previous_norsk_goal={"reading": "B1"}),
        lambda: replace(norwegian(norsk_goal={"reading": "A2"}), previous_norsk_goal={"reading": "B1"}),
    ),
    "AFTER_34_NO_NEW": (
        lambda: norwegian(more={"earlier_34_decision": "YES", "permit_changed_on": START}, norsk_offer_on=ON),
        lambda: norwegian(more={"earlier_34_decision": "YES", "permit_changed_on": ON}, norsk_offer_on=START),
    ),
    "OFFER_DATE_MISSING": (
        lambda: programme(decision_on=ON),
        lambda: programme(decision_on=ON, prog_offer_on=ON),
    ),
    "SAMF_HOURS_DATE": (lambda: norwegian(samf_hours=50), lambda: norwegian(samf_hours=75)),
    "NORSK_225_DATE": (
        lambda: norwegian("X_ARBEID", norsk_hours=250),
        lambda: norwegian("X_ARBEID", norsk_hours=225),
    ),
    "CARE_LEAVE_NORSK": (
        lambda: programme(leave_type="CARE", leave_from=date(2026, 9, 1)),
        lambda: programme(leave_type="CARE", leave_from=date(2026, 9, 2)),
    ),
    "NOSHOW_FEE": (lambda: fee("NO"), lambda: fee("YES")),
    "RETENTION_15Y": (
        lambda: mapped(case(), mapping_started_on=date(2011, 12, 1)),
        lambda: mapped(case(), mapping_started_on=date(2011, 12, 2)),
    ),
}
ELSEWHERE = {"AGE_PARAM_CHANGED", "COLLECTIVE_EXPIRED", "DECLARATION_SWITCH"}
"""Rules about a change of the parameters or about another day: they have tests of their own."""


@pytest.mark.parametrize("rule", CASES)
def test_a_rule_fires_in_one_case_and_is_silent_in_the_other(rule: str) -> None:
    fires, silent = CASES[rule]
    assert rule in fired(fires(), ON)
    assert rule not in fired(silent(), ON)


def test_every_rule_that_looks_at_a_case_has_its_two_cases() -> None:
    assert {one.id for one in RULES if one.check is not None} == set(CASES) | ELSEWHERE
