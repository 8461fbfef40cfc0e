"""Days: leap days, month ends and birthdays, over all that can be drawn; changes of parameters; other days."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from karriere_app.domain.law.parameters import ParameterTable, add_months, age_on, last_day_of_period
from karriere_app.domain.law.rule import Look, last_day
from karriere_app.domain.law.rulebook import evaluate
from karriere_app.domain.law.standing import Answer, group, service_basis, services
from tests.law.cases import TABLE, case, fired, look, row_of_evaluation, session

DAYS = st.dates(date(2021, 1, 1), date(2060, 12, 31))
BIRTHS = st.dates(date(1940, 1, 1), date(2020, 12, 31))
GROUNDS = st.sampled_from(
    [
        None,
        "A_FLYKTNING",
        "B_OVERFORING",
        "C_HUMANITAER",
        "D_BARNEFAMILIE",
        "E_KOLLEKTIV",
        "F_FAMILIE",
        "G_SELVSTENDIG",
        "X_FAMILIE_ANDRE",
        "X_ARBEID",
        "X_ASYLSOKER",
        "X_EOS_NORDISK",
        "SOMETHING_NEWER",
    ]
)
MAYBE = st.none() | DAYS


@given(st.data())
def test_any_case_on_any_day_gets_an_answer_that_is_never_no_guidance(data: st.DataObject) -> None:
    draw = data.draw
    made = case(
        person={"birth_date": draw(st.none() | BIRTHS), "children": {"2015": 1}},
        status={
            "permit_ground": draw(GROUNDS),
            "permit_granted": draw(MAYBE),
            "arrived": draw(MAYBE),
            "settled_on": draw(MAYBE),
            "first_residence_on": draw(MAYBE),
            "claim_on": draw(MAYBE),
            "ref_settled_on": draw(MAYBE),
            "family_applied_on": draw(MAYBE),
            "vgs_level": draw(st.sampled_from([None, "JA", "NEI", "UAVKLART"])),
            "job_hours": draw(st.none() | st.integers(0, 60)),
        },
        programme={
            "decision_on": draw(MAYBE),
            "prog_offer_on": draw(MAYBE),
            "prog_start": draw(MAYBE),
            "prog_end": draw(MAYBE),
            "end_goal": draw(st.sampled_from([None, "WORK", "FULL_VGO", "DEL_VGO", "FAG_YRKE"])),
            "absence_workdays": draw(st.none() | st.integers(0, 40)),
        },
        norwegian={"norsk_offer_on": draw(MAYBE), "norsk_start": draw(MAYBE)},
    )
    made = session(made, basis="INTEGR_11", guidance_on=draw(MAYBE), status=draw(st.sampled_from([None, "FINAL"])))
    on = draw(DAYS)
    first = evaluate(made, on, TABLE)
    assert first == evaluate(made, on, TABLE)
    assert service_basis(look(made, on)) in {"INTEGR_11", "SEC_37B_3", "OPPL_28_9"}
    assert len(services(look(made, on))) == 8


@given(BIRTHS, st.integers(15, 70))
def test_a_birthday_decides_to_the_day(born: date, years: int) -> None:
    birthday = add_months(born, years * 12)
    if (born.month, born.day) == (2, 29) and birthday.day == 28:
        birthday += timedelta(days=1)  # the convention: a year older on 1 March
    assert age_on(born, birthday) == years
    assert age_on(born, birthday - timedelta(days=1)) == years - 1


@given(DAYS, st.integers(1, 60))
def test_a_period_ends_the_day_before_the_same_day_number(start: date, months: int) -> None:
    ends = last_day_of_period(start, months)
    assert ends + timedelta(days=1) == add_months(start, months)
    assert last_day("prog_start", start, months).result == ends


@given(DAYS, st.integers(1, 24), st.integers(0, 60))
def test_prolonging_by_working_days_never_ends_on_a_weekend_and_never_shortens(
    start: date, months: int, workdays: int
) -> None:
    plain = last_day("prog_start", start, months).result
    prolonged = last_day("prog_start", start, months, workdays).result
    assert prolonged >= plain
    assert workdays == 0 or prolonged.weekday() < 5
    assert (prolonged - plain).days >= workdays


@given(st.dates(date(2023, 1, 1), date(2060, 1, 1)))
def test_the_decision_is_late_from_the_day_after_the_third_month(settled: date) -> None:
    made = case(
        person={"birth_date": add_months(settled, -30 * 12)},
        status={
            "permit_ground": "A_FLYKTNING",
            "permit_granted": settled,
            "settled_on": settled,
            "settled_by_agreement": "YES",
        },
    )
    due = add_months(settled, 3)
    assert "DECISION_LATE" not in fired(made, due)
    assert "DECISION_SOON" in fired(made, due)
    assert "DECISION_LATE" in fired(made, due + timedelta(days=1))


def test_collective_protection_is_governed_by_its_chapter_to_its_last_day() -> None:
    made = case(status={"permit_ground": "E_KOLLEKTIV"})
    assert "COLLECTIVE_EXPIRED" not in fired(made, date(2028, 6, 30))
    assert "COLLECTIVE_EXPIRED" in fired(made, date(2028, 7, 1))


def changed(key: str, **values: object) -> ParameterTable:
    """Return the parameters with one more version of a key, as a new law set would bring it."""
    known = TABLE.of(key)
    starts = values["valid_from"]
    assert isinstance(starts, date)
    ended = replace(known[-1], valid_to=starts - timedelta(days=1))
    newer = replace(known[-1], **values)  # type: ignore[arg-type]  # the test names the fields
    rest = tuple(one for one in TABLE.parameters if one not in known)
    return replace(TABLE, parameters=(*rest, *known[:-1], ended, newer))


def test_a_changed_age_limit_asks_for_a_new_look() -> None:
    table = changed("intro_age_max", value=60, valid_from=date(2027, 1, 1))
    made = row_of_evaluation(case(), date(2026, 12, 1))
    assert "AGE_PARAM_CHANGED" in {one.id for one in evaluate(made, date(2027, 1, 2), table)}
    assert "AGE_PARAM_CHANGED" not in {one.id for one in evaluate(made, date(2026, 12, 31), table)}
    older = case(
        person={"birth_date": date(1970, 1, 1)},
        status={"permit_ground": "A_FLYKTNING", "settled_by_agreement": "YES", "permit_granted": date(2027, 2, 1)},
    )
    assert group(Look(older, date(2027, 3, 1), table)).answer is Answer.IN
    assert group(Look(older, date(2027, 3, 1), TABLE)).answer is Answer.OUT


def test_the_declaration_takes_the_contracts_place_when_the_king_decides() -> None:
    table = changed("integreringserklaering", value=True, valid_from=date(2027, 7, 1))
    contract = {"contract_kind": "CONTRACT"}
    after = case(programme={"plan_on": date(2027, 7, 1), **contract})
    before = case(programme={"plan_on": date(2027, 6, 30), **contract})
    assert "DECLARATION_SWITCH" in {one.id for one in evaluate(after, date(2027, 8, 1), table)}
    assert "DECLARATION_SWITCH" not in {one.id for one in evaluate(before, date(2027, 8, 1), table)}
    assert "DECLARATION_SWITCH" not in fired(after, date(2027, 8, 1))
