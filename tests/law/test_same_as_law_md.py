"""The program and law.md hold the same rules, severities, sections and parameters, both ways."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

import pytest

from karriere_app.domain.law.rulebook import RULES
from karriere_app.services.vocabularies import load_parameters
from resources import LAW
from tests.architecture.source_tree import ROOT

TEXT = (ROOT / "docs" / "statutes" / "law.md").read_text(encoding="utf-8")
_RULE = re.compile(r"^\| (?P<number>\d+) \| (?P<id>[A-Z0-9_]+) \| .* \| (?P<severity>[^|]+) \| (?P<source>[^|]+) \|$")
_PLACE = re.compile(r"\d+ ?[a-h](?![a-zæøå])|\d+")
_NO_SECTION = re.compile(
    r"\([^)]*\)|\"[^\"]*\"|§ \d+ here|(?:\blov )?\d{4}-\d{2}-\d{2}|\bnr\. \d+"
    r"|\b(?:lov|loven?) \d{4}|\bkap\. \d+A?|\b\d{4}\b|\b5\.2\.1\b"
)
SEVERITY = {"E!": "E!", "E": "E", "W": "W", "I": "I", "creates": "I", "suppress": "W"}

# What law.md calls a row of its table 0.1 -> the parameters of the program.
KEYS: Mapping[str, set[str]] = {
    "act_cutover_permit_date": {"act_cutover_permit_date"},
    "intro_age_min": {"intro_age_min"},
    "intro_age_max": {"intro_age_max"},
    "norsk_age_min / max": {"norsk_age_min", "norsk_age_max"},
    "decision_deadline_months": {"decision_deadline_months"},
    "norsk_offer_deadline_months": {"norsk_offer_deadline_months"},
    "max_residence_years_before_decision": {"max_residence_years_before_decision"},
    "family_reference_years": {"family_reference_years"},
    "job_exemption_hours_per_week": {"job_exemption_hours_per_week"},
    "prog_max_vgs_or_higher_months": {"prog_max_vgs_or_higher_months", "prog_extension_vgs_or_higher_months"},
    "prog_max_work_without_vgs_months": {"prog_max_work_without_vgs_months", "prog_extension_work_without_vgs_months"},
    "prog_max_partial_vgo_months": {"prog_max_partial_vgo_months", "prog_extension_partial_vgo_months"},
    "prog_max_full_vgo_months": {"prog_max_full_vgo_months", "prog_extension_full_vgo_months"},
    "prog_max_vocational_months": {"prog_max_vocational_months", "prog_extension_vocational_months"},
    "work_hours_weekly_avg_min": {"work_hours_weekly_avg_min"},
    "work_hours_start_month with / without vgs": {
        "work_hours_start_month_with_vgs",
        "work_hours_start_month_without_vgs",
    },
    "youth_age_for_full_vgo": {"youth_age_for_full_vgo"},
    "norsk_max_months without / with vgs": {"norsk_max_months_without_vgs", "norsk_max_months_with_vgs"},
    "norsk_hours_duty_only": {"norsk_hours_duty_only"},
    "samf_hours": {"samf_hours"},
    "samf_deadline_months": {"samf_deadline_months"},
    "livsmestring_hours_min, no vgs": {
        "livsmestring_migration_hours_min_no_vgs",
        "livsmestring_career_hours_min_no_vgs",
    },
    "livsmestring_hours_min, vgs or higher": {
        "livsmestring_migration_hours_min_vgs",
        "livsmestring_career_hours_min_vgs",
    },
    "foreldre_group / individual sessions": {
        "foreldre_group_meetings_min",
        "foreldre_group_meetings_max",
        "foreldre_individual_talks_min",
        "foreldre_individual_talks_max",
    },
    "foreldre_capacity_floor group / individual": {
        "foreldre_capacity_floor_group",
        "foreldre_capacity_floor_individual",
    },
    "collective_ch6A": {"collective_ch6A"},
    "ukraine_norsk_right_months": {"ukraine_norsk_right_months", "ukraine_norsk_extension_months"},
    "interpreter_dispensation_until": {"interpreter_dispensation"},
    "interpreter_noshow_fee_max": {"interpreter_noshow_fee_max_court_fees"},
    "register_deadline_months (county and municipality)": {"register_deadline_months"},
    "leave_threshold_workdays": {"leave_threshold_workdays"},
    "prog_holiday_workdays / religious_days": {"prog_holiday_workdays", "prog_religious_days"},
    "welfare_leave_workdays / peace_work_leave": {"welfare_leave_workdays", "peace_work_leave_workdays"},
    "sick_leave_max_months / care_leave_max_months": {
        "sick_leave_max_months",
        "care_leave_max_months",
        "care_leave_each_parent_days",
    },
    "self_certificate (egenmelding)": {
        "self_certificate_after_weeks",
        "self_certificate_days",
        "self_certificate_new_absence_days",
        "self_certificate_max_in_12_months",
    },
    "sick_child_workdays per 12 months": {
        "sick_child_workdays",
        "sick_child_workdays_many",
        "sick_child_workdays_alone",
        "sick_child_workdays_alone_many",
        "sick_child_workdays_chronic",
        "sick_child_workdays_chronic_alone",
        "sick_child_age_max",
        "sick_child_age_max_chronic",
    },
    "norskmaal_min by group": {
        "norskmaal_min_no_grunnskole",
        "norskmaal_min_grunnskole",
        "norskmaal_min_vgs",
        "norskmaal_min_vgs_needs_b2",
    },
    "vgs_definition": {"vgs_definition"},
    "reception_hours norsk / samf": {"reception_norsk_hours", "reception_samf_hours"},
    "retention_years competence data": {"retention_years_competence"},
    "retention_years programme, Norwegian / tests": {"retention_years_programme", "retention_years_tests"},
    "integreringserklaering": {"integreringserklaering"},
    "forvaltningslov": {"forvaltningslov"},
    "appeal_weeks": {"appeal_weeks"},
    "supervision_theme": {"supervision_theme"},
}
OWN = {
    "diagnosis_words",
    "retention_years_asylum_rejected",
    "vgo_adult_from_age",
    "vgo_youth_to_age",
    "vgo_applicant_to_age",
    "praksiskandidat_share",
    "introductory_class_years_max",
    "end_competences_applied_for",
    "adult_hours_without_physical_education",
}
"""What stands in the sections 1 to 5 of law.md or in education.md, and the words that law.md leaves to us."""


def rows() -> list[re.Match[str]]:
    section = TEXT[TEXT.index("## 7. Validation rules") : TEXT.index("## 8. Worked examples")]
    return [found for line in section.splitlines() if (found := _RULE.match(line))]


def places(text: str) -> set[str]:
    """Return the numbers of sections in a source, «37 b» as «37b»."""
    return {place.replace(" ", "") for place in _PLACE.findall(_NO_SECTION.sub(" ", text))}


def test_the_rules_are_the_same() -> None:
    assert len(rows()) == 112
    assert {(int(row["number"]), row["id"]) for row in rows()} == {(rule.number, rule.id) for rule in RULES}


def test_the_severities_are_the_same() -> None:
    listed = {row["id"]: SEVERITY[row["severity"].split()[0].rstrip(",")] for row in rows()}
    assert {rule.id: rule.severity.value for rule in RULES} == listed


@pytest.mark.parametrize("row", rows(), ids=lambda row: str(row["id"]))
def test_the_sections_are_the_same(row: re.Match[str]) -> None:
    (rule,) = (one for one in RULES if one.id == row["id"])
    source = row["source"] if row["source"] != "same" else rows()[int(row["number"]) - 2]["source"]
    assert places(rule.section) == places(source)


def test_the_parameters_are_the_same() -> None:
    section = TEXT[TEXT.index("### 0.1") : TEXT.index("Date arithmetic")]
    keys = [line.split("|")[1].strip() for line in section.splitlines() if line.startswith("| ")][1:]
    assert set(keys) == set(KEYS)
    assert {one.key for one in load_parameters().parameters} == set().union(*KEYS.values()) | OWN


def test_every_rule_has_its_sentences_in_both_written_languages() -> None:
    told = json.loads((LAW / "sentences.json").read_text(encoding="utf-8"))["findings"]
    assert {key.split(".")[0] for key in told} == {rule.id for rule in RULES}
    assert all(set(texts) == {"nb", "nn"} and all(texts.values()) for texts in told.values())


def test_every_doubt_has_words_for_people() -> None:
    told = json.loads((LAW / "sentences.json").read_text(encoding="utf-8"))["doubts"]
    doubts = {one.unverified for one in load_parameters().parameters if one.unverified}
    assert doubts <= set(told)
