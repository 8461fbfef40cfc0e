"""Crediting (godskriving), practice and what remains: each rule where it holds, and silent where it does not."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from karriere_app.domain.planning.basis_sentences import (
    SENTENCES_NB,
    decimal_nb,
    number_nb,
    range_nb,
    sentence_nb,
)
from karriere_app.domain.planning.crediting import (
    NO_YEARS,
    CreditRules,
    Earlier,
    EarlierKind,
    Rule,
    Trade,
    YearRange,
    credit_all,
    credit_for,
    credit_rules,
    sum_of,
)
from karriere_app.domain.planning.practice import (
    Gap,
    Practice,
    Work,
    candidate_practice,
    on_the_job_practice,
    worked_years,
)
from karriere_app.domain.planning.remaining import (
    RESULT_NB,
    HoursTable,
    Module,
    Outcome,
    hours_table,
    modules_left,
    outcome_of,
)
from resources import LAW, VOCABULARIES

TODAY = date(2026, 11, 24)
QUARTER, HALF, ONE = Fraction(1, 4), Fraction(1, 2), Fraction(1)

CARPENTER = Trade(area="BATMF3----", programme="BA", vg2=frozenset({"BATMF2----"}), fixed_years=Fraction(4))
ELECTRICIAN = replace(
    CARPENTER, area="ELELE3----", programme="EL", vg2=frozenset({"ELELE2----"}), fixed_years=Fraction(9, 2)
)


def read(path: str) -> Any:
    folder, name = path.split("/")
    return json.loads(({"law": LAW, "vocabularies": VOCABULARIES}[folder] / name).read_text(encoding="utf-8"))


RULES: CreditRules = credit_rules(read("law/crediting.json"))
HOURS: HoursTable = hours_table(read("vocabularies/education_hours.json"))


def school(step: int, programme: str = "BA", area: str = "", **more: Any) -> Earlier:
    return Earlier(
        id=area or f"{programme}{step}",
        kind=EarlierKind.SCHOOL_YEAR,
        step=step,
        programme=programme,
        area=area or f"{programme}XXX{step}----",
        **more,
    )


def certificate(programme: str, *builds_on: str, **more: Any) -> Earlier:
    return Earlier(
        id=f"{programme}{builds_on}",
        kind=EarlierKind.CERTIFICATE,
        step=3,
        programme=programme,
        area=f"{programme}YYY3----{'-'.join(builds_on)}",
        builds_on=frozenset(builds_on),
        **more,
    )


def years(least: Fraction | int | str, most: Fraction | int | str | None = None) -> YearRange:
    return YearRange(Fraction(least), Fraction(least if most is None else most))


# -- each rule


@pytest.mark.parametrize(
    ("earlier", "rule", "counts"),
    [
        (school(1), Rule.VG1_OWN, years(1)),
        (school(1, yff_is_relevant=True), Rule.VG1_OWN, years(1)),
        (school(1, "HS"), Rule.VG1_OTHER, years("1/4")),
        (school(1, "HS", yff_is_relevant=True), Rule.VG1_OTHER, years("1/4", "1/2")),
        (school(2, area="BATMF2----"), Rule.VG2_TRADE, years(1)),
        (school(2, area="BABET2----"), Rule.VG2_PROGRAMME, years("1/2")),
        (school(2, area="BABET2----", yff_is_relevant=True), Rule.VG2_PROGRAMME, years("1/2", "3/4")),
        (school(2, "HS"), Rule.VG2_OTHER, years("1/4")),
        (school(2, "HS", yff_is_relevant=True), Rule.VG2_OTHER, years("1/4", "1/2")),
        (school(3, builds_on=frozenset({"BATMF2----"})), Rule.VG3_SAME_VG2, years("1/2")),
        (school(3, builds_on=frozenset({"BABET2----"})), Rule.VG3_OTHER, years(0)),
        (certificate("BA", "BATMF2----"), Rule.CERT_SAME_VG2, years(3)),
        (certificate("BA", "BABET2----"), Rule.CERT_PROGRAMME, years(2)),
        (certificate("HS", "HSHEA2----", is_relevant=True), Rule.CERT_OTHER, years(0, "1/2")),
        (certificate("HS", "HSHEA2----"), Rule.CERT_OTHER, years(0)),
        (
            Earlier(id="p", kind=EarlierKind.PRACTICE, years=years("9/4", "13/4")),
            Rule.PRACTICE,
            years("9/4", "13/4"),
        ),
    ],
)
def test_each_rule_gives_its_years(earlier: Earlier, rule: Rule, counts: YearRange) -> None:
    result = credit_for(earlier, CARPENTER, RULES)
    assert (result.rule, result.years) == (rule, counts)
    assert result.section.startswith("opplæringsforskrifta § 6-")


def test_vg3_in_school_counts_more_in_a_trade_of_more_than_four_years() -> None:
    earlier = school(3, "EL", builds_on=frozenset({"ELELE2----"}))
    assert credit_for(earlier, ELECTRICIAN, RULES).years == years("1/2", 1)
    assert credit_for(earlier, replace(ELECTRICIAN, fixed_years=Fraction(4)), RULES).years == years("1/2")


@pytest.mark.parametrize(
    ("earlier", "rule"),
    [
        (Earlier(id="m", kind=EarlierKind.SINGLE, step=1, programme="BA"), Rule.NOT_WHOLE_YEAR),
        (school(1, is_passed=False), Rule.NOT_PASSED),
        (school(1, is_passed=None), Rule.PASSED_UNKNOWN),
        (certificate("BA", "BATMF2----", is_passed=False), Rule.NOT_PASSED),
        (Earlier(id="?", kind=EarlierKind.SCHOOL_YEAR, step=1), Rule.NOT_SAID_WHAT),
        (Earlier(id="?", kind=EarlierKind.SCHOOL_YEAR, programme="BA"), Rule.NOT_SAID_WHAT),
        (Earlier(id="?", kind=EarlierKind.PRACTICE), Rule.NOT_SAID_WHAT),
    ],
)
def test_what_is_no_whole_passed_year_counts_nothing(earlier: Earlier, rule: Rule) -> None:
    result = credit_for(earlier, CARPENTER, RULES)
    assert (result.rule, result.years) == (rule, NO_YEARS)


def test_the_fractions_are_those_of_the_model() -> None:
    model = read("vocabularies/plan_model.json")["godskriving_rules"]["rules"]
    ours = {rule["model"]: rule for rule in read("law/crediting.json")["rules"]}
    assert ours.keys() == {rule["when"] for rule in model}
    for rule in model:
        own = ours[rule["when"]]
        extra = rule.get("extra_if_yff_relevant", rule.get("extra_if_trade_longer_than_4_years", 0))
        if rule["years"] == "in full":
            assert own["years"] == "in full"
        elif rule["years"] == "up to 0.5":
            assert (own["years"], own["extra"]) == ("0", "1/2")
        else:
            assert (Fraction(own["years"]), Fraction(own.get("extra", "0"))) == (
                Fraction(rule["years"]),
                Fraction(extra),
            )


# -- together


def test_two_years_of_school_leave_the_apprenticeship() -> None:
    credited = credit_all([school(1), school(2, area="BATMF2----")], CARPENTER, RULES)
    assert credited.years == years(2)
    assert credited.left == years(2)
    assert not credited.is_capped


def test_the_sum_is_never_more_than_the_trade() -> None:
    practice = Earlier(id="p", kind=EarlierKind.PRACTICE, years=years(3, 7))
    credited = credit_all([school(1), school(2, area="BATMF2----"), practice], CARPENTER, RULES)
    assert credited.is_capped
    assert credited.years == years(4)
    assert credited.left == years(0)


def test_the_same_year_counts_once() -> None:
    again = replace(school(1), id="again")
    credited = credit_all([school(1), again], CARPENTER, RULES)
    assert [result.rule for result in credited.results] == [Rule.VG1_OWN, Rule.COUNTED_ALREADY]
    assert credited.years == years(1)


def test_a_certificate_shuts_out_school_years_where_it_gives_more() -> None:
    credited = credit_all([school(1), certificate("BA", "BATMF2----")], CARPENTER, RULES)
    assert [result.rule for result in credited.results] == [Rule.SHUT_OUT, Rule.CERT_SAME_VG2]
    assert credited.years == years(3)
    assert "§ 6-5 tredje ledd" in credited.results[0].section


def test_a_certificate_is_left_out_where_school_gives_more() -> None:
    other = certificate("HS", "HSHEA2----", is_relevant=True)
    credited = credit_all([school(1), school(2, area="BATMF2----"), other], CARPENTER, RULES)
    assert [result.rule for result in credited.results] == [Rule.VG1_OWN, Rule.VG2_TRADE, Rule.SHUT_OUT]
    assert credited.years == years(2)


def test_rows_with_decided_years_are_summed_by_the_same_rule() -> None:
    rows = [
        ("a", EarlierKind.SCHOOL_YEAR, ONE),
        ("b", EarlierKind.CERTIFICATE, Fraction(3)),
        ("c", EarlierKind.PRACTICE, HALF),
    ]
    credited = sum_of(rows, Fraction(4))
    assert credited.years == years(3)
    assert [result.rule for result in credited.results] == [Rule.SHUT_OUT, Rule.DECIDED, Rule.SHUT_OUT]


ANYTHING = st.builds(
    Earlier,
    id=st.uuids().map(str),
    kind=st.sampled_from(EarlierKind),
    step=st.sampled_from([None, 1, 2, 3, 4]),
    programme=st.sampled_from([None, "BA", "EL", "HS"]),
    area=st.sampled_from([None, "BATMF2----", "BABET2----", "HSHSF1----", "BATMF3----"]),
    builds_on=st.frozensets(st.sampled_from(["BATMF2----", "BABET2----"])),
    is_passed=st.sampled_from([True, False, None]),
    yff_is_relevant=st.booleans(),
    is_relevant=st.booleans(),
    years=st.none() | st.fractions(0, 10, max_denominator=12).map(lambda each: YearRange(each, each + 1)),
)
SOME = st.lists(ANYTHING, max_size=8, unique_by=lambda each: each.id)


@given(SOME, st.sampled_from([CARPENTER, ELECTRICIAN]))
def test_credit_and_what_is_left_are_the_whole_trade(brought: list[Earlier], trade: Trade) -> None:
    credited = credit_all(brought, trade, RULES)
    assert 0 <= credited.years.least <= credited.years.most <= trade.fixed_years
    assert credited.years.least + credited.left.most == trade.fixed_years
    assert credited.years.most + credited.left.least == trade.fixed_years
    assert [result.earlier for result in credited.results] == [each.id for each in brought]


@given(SOME)
def test_a_certificate_never_counts_beside_school_or_practice(brought: list[Earlier]) -> None:
    kinds = {each.id: each.kind for each in brought}
    results = credit_all(brought, CARPENTER, RULES).results
    counting = {kinds[result.earlier] is EarlierKind.CERTIFICATE for result in results if result.years.most > 0}
    assert len(counting) < 2


@given(SOME)
def test_single_subjects_and_what_is_not_passed_never_count(brought: list[Earlier]) -> None:
    results = {result.earlier: result for result in credit_all(brought, CARPENTER, RULES).results}
    for each in brought:
        if each.kind is EarlierKind.SINGLE or (each.kind is not EarlierKind.PRACTICE and each.is_passed is not True):
            assert results[each.id].years == NO_YEARS


@given(SOME, st.randoms())
def test_the_order_of_what_is_brought_does_not_change_the_sum(brought: list[Earlier], chance: Any) -> None:
    shuffled = list(brought)
    chance.shuffle(shuffled)
    assert credit_all(shuffled, CARPENTER, RULES).years == credit_all(brought, CARPENTER, RULES).years


# -- practice


def job(from_year: int | None, to_year: int | None, hours: int | None = 40, name: str = "j") -> Work:
    return Work(id=name, from_year=from_year, to_year=to_year, hours_week=hours)


def practised(*jobs: Work, fixed: str = "4", credited: YearRange = NO_YEARS, today: date = TODAY) -> Practice:
    return candidate_practice(jobs, Fraction(fixed), today, RULES, credited)


@pytest.mark.parametrize(("fixed", "required"), [("4", "5"), ("9/2", "45/8"), ("5", "25/4")])
def test_a_candidate_needs_a_quarter_more_than_the_trade(fixed: str, required: str) -> None:
    assert practised(fixed=fixed).required == Fraction(required)


def test_years_of_beginning_and_end_give_a_range() -> None:
    found = practised(job(2015, 2019))
    assert found.worked == years(3, 5)
    assert found.has_enough is None


def test_twelve_years_are_enough() -> None:
    found = practised(job(2006, 2018))
    assert found.has_enough is True
    assert found.left == years(0)


def test_two_years_are_not_enough() -> None:
    found = practised(job(2023, 2024))
    assert found.worked == years(0, 2)
    assert found.has_enough is False
    assert found.left == years(3, 5)


def test_part_time_counts_by_hours() -> None:
    half = Work(id="h", from_year=2010, to_year=2019, hours_week=15)
    assert practised(half).worked == years(8 * Fraction(15) / Fraction(75, 2), 10 * Fraction(2, 5))


def test_jobs_at_the_same_time_never_count_more_than_full_time() -> None:
    found = practised(job(2010, 2019, 40, "a"), job(2010, 2019, 40, "b"), job(2012, 2013, 20, "c"))
    assert found.worked == years(8, 10)


def test_two_half_jobs_make_a_whole_one() -> None:
    found = practised(job(2010, 2014, 20, "a"), job(2010, 2014, 20, "b"))
    assert found.worked == years(3, 5)


def test_a_job_without_an_end_may_go_on_until_today() -> None:
    found = practised(job(2025, None), today=date(2026, 12, 31))
    assert found.worked == years(0, 2)
    assert found.gaps == (("j", Gap.NO_TO_YEAR),)


def test_this_year_counts_only_what_has_gone_by() -> None:
    assert practised(job(2026, 2026), today=date(2026, 7, 2)).worked == YearRange(Fraction(0), Fraction(183, 365))


def test_without_hours_a_job_counts_nothing_at_the_least() -> None:
    found = practised(job(2010, 2014, None))
    assert found.worked == years(0, 5)
    assert found.gaps == (("j", Gap.NO_HOURS),)


@pytest.mark.parametrize(
    ("work", "gap"), [(job(None, 2014), Gap.NO_FROM_YEAR), (job(2014, 2010), Gap.ENDS_BEFORE_START)]
)
def test_years_that_cannot_be_right_count_nothing_and_are_told(work: Work, gap: Gap) -> None:
    found = practised(work)
    assert found.worked == NO_YEARS
    assert found.gaps == (("j", gap),)


def test_credited_training_counts_beside_the_work() -> None:
    found = practised(job(2015, 2019), credited=years(2))
    assert found.counted == years(5, 7)
    assert found.has_enough is True


def test_on_the_job_takes_eighty_percent_for_full_time() -> None:
    assert on_the_job_practice([job(2020, 2022, 30)], TODAY, RULES).worked == years(1, 3)
    assert on_the_job_practice([job(2020, 2022, 29)], TODAY, RULES).worked.least == Fraction(29 * 2, 75)
    assert on_the_job_practice([job(2020, 2022, 30)], TODAY, RULES).has_enough is True
    assert on_the_job_practice([job(2025, 2025, 40)], TODAY, RULES).has_enough is None
    assert on_the_job_practice([job(2026, 2026, 40)], TODAY, RULES).has_enough is False
    assert on_the_job_practice([], TODAY, RULES).unverified == "unverified.on_the_job"


JOBS = st.builds(
    Work,
    id=st.uuids().map(str),
    from_year=st.none() | st.integers(1980, 2030),
    to_year=st.none() | st.integers(1980, 2030),
    hours_week=st.none() | st.integers(0, 100),
)
DAYS = st.dates(min_value=date(1990, 1, 1), max_value=date(2030, 12, 31))


def share(hours: int) -> Fraction:
    return min(ONE, Fraction(hours) / RULES.full_time_hours)


@given(st.lists(JOBS, max_size=6), DAYS)
def test_practice_is_never_more_than_the_time_that_has_gone_by(jobs: list[Work], today: date) -> None:
    worked, _ = worked_years(jobs, today, share)
    begun = [work.from_year for work in jobs if work.from_year is not None]
    assert 0 <= worked.least <= worked.most <= max(0, today.year - min(begun, default=today.year + 1) + 1)


@given(st.lists(JOBS, max_size=5), JOBS, DAYS)
def test_one_job_more_never_makes_it_less(jobs: list[Work], more: Work, today: date) -> None:
    before, _ = worked_years(jobs, today, share)
    after, _ = worked_years([*jobs, more], today, share)
    assert after.least >= before.least
    assert after.most >= before.most


@given(
    st.dates(min_value=date(2000, 1, 1), max_value=date(2026, 11, 24)),
    st.integers(0, 6000),
    st.integers(1, 60),
)
def test_the_true_length_lies_within_the_range(began: date, days: int, hours: int) -> None:
    ended = min(TODAY, date.fromordinal(began.toordinal() + days))
    worked, _ = worked_years([job(began.year, ended.year, hours)], TODAY, share)
    true_years = Fraction((ended - began).days + 1) / Fraction(1461, 4) * share(hours)
    slack = Fraction(1, 100)
    assert worked.least - slack <= true_years <= worked.most + slack


# -- what remains

MODULES = (Module("HEA5Z01", "profesjonalitet"), Module("HEA5Z02", "livskvalitet"), Module("HEA5Z03", "sykepleie"))


def test_an_approved_module_is_done_and_a_partly_approved_one_is_left() -> None:
    results = [("HEA5Z01", "godkjent"), ("HEA5Z02", "delvis godkjent"), ("NOR1262", "godkjent"), (None, "godkjent")]
    assert modules_left(MODULES, results) == ((MODULES[1], Outcome.PARTLY), (MODULES[2], None))


def test_of_several_results_the_best_counts() -> None:
    results = [("HEA5Z01", "ikke godkjent"), ("HEA5Z01", "Godkjent"), ("HEA5Z01", "delvis godkjent")]
    assert MODULES[0] not in [module for module, _ in modules_left(MODULES, results)]


@pytest.mark.parametrize("outcome", Outcome)
def test_a_result_is_read_as_it_is_written(outcome: Outcome) -> None:
    assert outcome_of(RESULT_NB[outcome]) is outcome
    assert outcome_of(outcome.value) is outcome
    assert outcome_of(RESULT_NB[outcome].upper()) is outcome


def test_words_of_another_kind_are_no_result() -> None:
    assert outcome_of("4") is None
    assert outcome_of(None) is None


@pytest.mark.parametrize(
    ("programme", "kind", "step", "pupil", "adult"),
    [
        ("BA", "vocational", "Vg1", 981, 925),
        ("HS", "vocational", "Vg2", 982, 926),
        ("HS", "vocational", "Vg3", 981, 925),
        ("ST", "general", "Vg1", 842, 786),
        ("ID", "general", "Vg2", 980, 924),
        ("PB", "supplementary", "Vg3", 841, 785),
    ],
)
def test_adults_take_a_year_without_kroppsoving(programme: str, kind: str, step: str, pupil: int, adult: int) -> None:
    found = HOURS.find(programme, kind, step)
    assert found is not None
    assert (found.of(is_adult=False), found.of(is_adult=True)) == (pupil, adult)


def test_the_six_subjects_of_the_23_5_rule_are_1121_hours() -> None:
    items = read("vocabularies/education_hours.json")["subjects_23_5"]["items"]
    assert sum(item["hours"] for item in items) == 1121


# -- words


@pytest.mark.parametrize("rule", Rule)
def test_every_reason_has_its_sentence(rule: Rule) -> None:
    assert sentence_nb(f"credit.{rule.value}")


@pytest.mark.parametrize("gap", Gap)
def test_every_gap_has_its_words(gap: Gap) -> None:
    assert f"gap.{gap.value}" in SENTENCES_NB


@pytest.mark.parametrize(
    ("value", "shown"), [("9/4", "2 ¼"), ("1/2", "½"), ("3", "3"), ("16/5", "3,2"), ("0", "0"), ("3/4", "¾")]
)
def test_years_are_shown_in_quarters_or_one_decimal(value: str, shown: str) -> None:
    assert number_nb(Fraction(value)) == shown


def test_ranges_and_decimals_are_written_as_norwegian_is() -> None:
    assert range_nb(years("16/5", "41/10")) == "3,2–4,1 år"
    assert range_nb(years(2)) == "2 år"
    assert [decimal_nb(Fraction(each)) for each in ("5/4", "45/8", "5")] == ["1,25", "5,625", "5"]
