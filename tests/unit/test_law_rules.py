"""The statutory rules, their sentences, the dated parameters and the deadlines reckoned from them."""

from __future__ import annotations

import json
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from karriere_app.domain.identity_numbers import NumberOddity
from karriere_app.domain.law.deadlines import (
    RegistrationFacts,
    SettlementFacts,
    due_list,
    programme_decision_due,
    registration_deadlines,
    settlement_deadlines,
)
from karriere_app.domain.law.findings import Severity
from karriere_app.domain.law.parameters import (
    ParameterMissingError,
    ParameterTable,
    add_months,
    age_on,
    last_day_of_period,
    parameter,
)
from karriere_app.domain.law.rules import (
    STATUTORY_SECTIONS,
    GuidanceFacts,
    IdentityFacts,
    MappingFacts,
    PermitFacts,
    guidance_findings,
    identity_findings,
    mapping_findings,
    permit_findings,
)
from karriere_app.services.law_words import sentence
from karriere_app.services.vocabularies import Vocabularies, load_parameters
from resources import LAW

TODAY = date(2026, 11, 24)
DAYS = st.dates(date(2021, 1, 1), date(2100, 1, 1))


@pytest.fixture(scope="module")
def table() -> ParameterTable:
    return load_parameters()


def test_a_permit_before_birth_cannot_be_overridden() -> None:
    facts = PermitFacts(birth_date=date(2000, 5, 2), permit_granted=date(2000, 5, 1))
    (finding,) = permit_findings(facts, TODAY)
    assert (finding.id, finding.number, finding.severity.value) == ("PERMIT_BEFORE_BIRTH", 2, "E!")
    assert finding.is_hard
    assert finding.rule == finding.id
    assert not finding.severity.may_be_overridden


@pytest.mark.parametrize("days", [0, 1, 400])
def test_a_permit_on_or_after_the_day_of_birth_is_no_finding(days: int) -> None:
    born = date(2000, 5, 2)
    assert permit_findings(PermitFacts(born, born + timedelta(days=days)), TODAY) == ()


def test_a_permit_tomorrow_is_in_the_future_and_today_is_not() -> None:
    assert permit_findings(PermitFacts(None, TODAY), TODAY) == ()
    (finding,) = permit_findings(PermitFacts(None, TODAY + timedelta(days=1)), TODAY)
    assert (finding.id, finding.number, finding.severity) == ("PERMIT_FUTURE", 3, Severity.ERROR)


def test_no_permit_is_no_finding() -> None:
    assert permit_findings(PermitFacts(date(2000, 1, 1), None), TODAY) == ()


def test_final_guidance_under_section_11_needs_a_mapping_with_a_date() -> None:
    (finding,) = guidance_findings(GuidanceFacts(is_final=True, basis="INTEGR_11", interp_needed="NO"))
    assert (finding.id, finding.number, finding.severity.value) == ("MAP_MISSING", 25, "E")
    facts = GuidanceFacts(is_final=True, basis="INTEGR_11", interp_needed="NO", mapping_on=date(2026, 3, 1))
    assert guidance_findings(facts) == ()


@pytest.mark.parametrize("basis", ["SEC_37B_3", "OPPL_28_9", "INTRO_2003", None])
def test_other_guidance_needs_no_mapping(basis: str | None) -> None:
    assert guidance_findings(GuidanceFacts(is_final=True, basis=basis, interp_needed="YES")) == ()


def test_the_need_for_an_interpreter_must_be_answered_for_final() -> None:
    (finding,) = guidance_findings(GuidanceFacts(is_final=True, basis="OPPL_28_9"))
    assert (finding.id, finding.number, finding.severity.value) == ("INTERP_NEED_EMPTY", 44, "E")
    assert guidance_findings(GuidanceFacts(is_final=True, interp_need_is_answered=True)) == ()


def test_a_draft_and_a_declined_offer_have_no_findings_yet() -> None:
    assert guidance_findings(GuidanceFacts(is_final=False, basis="INTEGR_11")) == ()
    assert guidance_findings(GuidanceFacts(is_final=True, basis="INTEGR_11", is_declined=True)) == ()


@given(st.sets(st.sampled_from(sorted(STATUTORY_SECTIONS))), st.booleans())
def test_a_final_mapping_names_every_statutory_section_without_row_or_answer(settled: set[str], is_final: bool) -> None:
    found = mapping_findings(MappingFacts(is_final, frozenset(settled) | {"wish"}))
    missing = set(STATUTORY_SECTIONS) - settled
    if not is_final or not missing:
        assert found == ()
        return
    (finding,) = found
    assert (finding.id, finding.number, finding.severity) == ("MAP_INCOMPLETE", 28, Severity.ERROR)
    assert set(finding.fields) == missing
    assert all(STATUTORY_SECTIONS[kind] in sentence(finding) for kind in missing)


def test_the_sentence_lists_the_missing_sections() -> None:
    (finding,) = mapping_findings(MappingFacts(True, frozenset({"work_entry"})))
    assert sentence(finding) == (
        "Kartleggingen mangler språk, utdanning og annen kompetanse. Skriv inn noe eller svar «ingen»."
    )


def test_the_statutory_sections_are_those_of_the_vocabulary() -> None:
    sections = Vocabularies().load("mapping_section")
    statutory = {term.extra["kind"]: term.nb for term in sections if term.extra["statutory"] == "yes"}
    assert statutory == dict(STATUTORY_SECTIONS)


def test_a_sound_number_is_no_finding_and_a_wrong_one_is_a_warning() -> None:
    assert identity_findings(IdentityFacts(date(1990, 1, 1), "01819010001", "FNR", "202300000103"), TODAY) == ()
    found = identity_findings(IdentityFacts(date(1990, 2, 1), "01819010002", "D", "20230000010"), TODAY)
    assert [(finding.id, finding.number, finding.severity) for finding in found] == [
        ("ID_CHECKSUM", 87, Severity.WARNING)
    ] * 3 + [("DUF_FORMAT", 88, Severity.WARNING)]
    assert {finding.variant for finding in found} == {"check_digits", "other_birth_date", "other_kind", "length"}


def test_the_control_of_2032_is_tolerated() -> None:
    assert identity_findings(IdentityFacts(national_id="01819010028"), TODAY) == ()


def test_no_sentence_holds_the_number() -> None:
    number, duf = "01819010002", "202300000104"
    for finding in identity_findings(IdentityFacts(date(1990, 2, 1), number, "D", duf), TODAY):
        assert number not in sentence(finding)
        assert duf not in sentence(finding)


def test_every_oddity_has_its_sentence() -> None:
    duf_only = {NumberOddity.NO_SUCH_YEAR}
    national_only = {NumberOddity.NO_SUCH_DATE, NumberOddity.OTHER_BIRTH_DATE, NumberOddity.OTHER_KIND}
    wanted = {f"ID_CHECKSUM.{oddity.value}" for oddity in set(NumberOddity) - duf_only}
    wanted |= {f"DUF_FORMAT.{oddity.value}" for oddity in set(NumberOddity) - national_only}
    assert wanted <= json.loads((LAW / "sentences.json").read_text(encoding="utf-8"))["findings"].keys()


@given(st.text(max_size=14), st.text(max_size=14))
def test_every_text_gets_findings_with_sentences(national_id: str, duf: str) -> None:
    for finding in identity_findings(IdentityFacts(date(2000, 1, 1), national_id, "FNR", duf), TODAY):
        assert sentence(finding)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2027, 11, 30), 3, date(2028, 2, 29)),
        (date(2026, 4, 1), 3, date(2026, 7, 1)),
        (date(2026, 10, 15), 3, date(2027, 1, 15)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 12, 31), 0, date(2026, 12, 31)),
    ],
)
def test_months_are_calendar_months_clamped_to_the_last_day(start: date, months: int, end: date) -> None:
    assert add_months(start, months) == end


@given(DAYS, st.integers(-600, 600))
def test_adding_months_lands_in_the_month_meant(start: date, months: int) -> None:
    end = add_months(start, months)
    assert (end.year * 12 + end.month) - (start.year * 12 + start.month) == months
    assert end.day <= start.day


def test_the_last_day_of_a_programme_is_the_day_before() -> None:
    assert last_day_of_period(date(2026, 5, 1), 12) == date(2027, 4, 30)
    assert last_day_of_period(date(2026, 8, 15), 48) == date(2030, 8, 14)


@pytest.mark.parametrize(
    ("born", "on", "age"),
    [
        (date(2008, 2, 15), date(2026, 2, 15), 18),
        (date(2008, 2, 16), date(2026, 2, 15), 17),
        (date(1971, 3, 1), date(2026, 2, 28), 54),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
    ],
)
def test_age_is_completed_years(born: date, on: date, age: int) -> None:
    assert age_on(born, on) == age


def test_the_versions_of_a_parameter_do_not_overlap(table: ParameterTable) -> None:
    for key in {version.key for version in table.parameters}:
        versions = table.of(key)
        for before, after in pairwise(versions):
            assert before.valid_to is not None
            assert before.valid_to < after.valid_from


def test_every_parameter_names_its_source_and_how_sure_we_are(table: ParameterTable) -> None:
    assert len(table.parameters) >= 60
    for version in table.parameters:
        assert version.source
        assert set(version.status) <= set("LFGB")
        assert version.status
        assert version.valid_to is None or version.valid_from <= version.valid_to


@pytest.mark.parametrize(
    ("key", "on", "value"),
    [
        ("register_deadline_months", date(2026, 11, 24), 2),
        ("decision_deadline_months", date(2021, 1, 1), 3),
        ("intro_age_max", date(2026, 7, 28), 55),
        ("prog_max_vgs_or_higher_months", date(2026, 1, 2), 12),
        ("livsmestring_migration_hours_min_vgs", date(2025, 12, 31), 10),
        ("livsmestring_migration_hours_min_vgs", date(2026, 1, 1), 5),
        ("samf_hours", date(2021, 12, 31), 50),
        ("samf_hours", date(2022, 1, 1), 75),
    ],
)
def test_the_number_of_the_day(table: ParameterTable, key: str, on: date, value: int) -> None:
    assert parameter(table, key, on).number == value


@pytest.mark.parametrize(
    ("key", "on"),
    [
        ("interpreter_dispensation", date(2027, 1, 1)),
        ("collective_ch6A", date(2028, 7, 1)),
        ("prog_max_vgs_or_higher_months", date(2026, 1, 1)),
        ("nonsense", date(2026, 1, 1)),
    ],
)
def test_a_parameter_that_is_not_in_force_is_missing(table: ParameterTable, key: str, on: date) -> None:
    with pytest.raises(ParameterMissingError):
        parameter(table, key, on)


def test_a_switch_is_no_number(table: ParameterTable) -> None:
    with pytest.raises(TypeError):
        _ = parameter(table, "collective_ch6A", TODAY).number


@given(DAYS)
def test_decision_is_due_after_89_to_92_days(settled_on: date) -> None:
    assert 89 <= (programme_decision_due(settled_on, load_parameters()) - settled_on).days <= 92


@pytest.mark.parametrize(
    ("settled_on", "due_on"),
    [
        (date(2026, 4, 1), date(2026, 7, 1)),
        (date(2026, 5, 1), date(2026, 8, 1)),
        (date(2026, 10, 15), date(2027, 1, 15)),
    ],
)
def test_the_worked_examples_of_the_decision(table: ParameterTable, settled_on: date, due_on: date) -> None:
    (deadline,) = settlement_deadlines(SettlementFacts(settled_on=settled_on), table)
    assert deadline.due_on == due_on
    assert not deadline.is_past(due_on)
    assert deadline.is_past(due_on + timedelta(days=1))
    assert deadline.days_left(due_on) == 0


def test_the_earlier_of_settlement_and_claim_comes_first_and_a_decision_ends_it(table: ParameterTable) -> None:
    facts = SettlementFacts(settled_on=date(2026, 5, 1), claim_on=date(2026, 4, 1))
    assert [deadline.fields for deadline in settlement_deadlines(facts, table)] == [("claim_on",), ("settled_on",)]
    assert settlement_deadlines(SettlementFacts(date(2026, 5, 1), None, date(2026, 5, 2)), table) == ()


def test_guidance_is_registered_within_two_months(table: ParameterTable) -> None:
    (deadline,) = registration_deadlines(RegistrationFacts("INTEGR_11", date(2026, 12, 31)), table)
    assert deadline.due_on == date(2027, 2, 28)
    assert deadline.parameter.key == "register_deadline_months"
    registered = RegistrationFacts("INTEGR_11", date(2026, 12, 31), imdinett_registered_on=date(2027, 1, 5))
    assert registration_deadlines(registered, table) == ()
    assert registration_deadlines(RegistrationFacts("OPPL_28_9", date(2026, 12, 31)), table) == ()


def test_days_before_the_act_have_no_deadline(table: ParameterTable) -> None:
    assert settlement_deadlines(SettlementFacts(settled_on=date(2020, 12, 31)), table) == ()
    assert registration_deadlines(RegistrationFacts("INTEGR_11", date(2020, 12, 31)), table) == ()


def test_the_due_list_is_in_order(table: ParameterTable) -> None:
    found = due_list(
        (SettlementFacts(settled_on=date(2026, 9, 1)),),
        (RegistrationFacts("INTEGR_11", date(2026, 9, 15)), RegistrationFacts("SEC_37B_3", date(2026, 11, 1))),
        table,
    )
    assert [deadline.due_on for deadline in found] == [date(2026, 11, 15), date(2026, 12, 1), date(2027, 1, 1)]
