"""What a plan builds on, gathered from the records of an invented person in a real store."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from karriere_app.domain.education_plan import Credit
from karriere_app.domain.fields import RecordId
from karriere_app.domain.planning.advice import Reached
from karriere_app.domain.planning.credit_basis import earlier_of, kind_of_row
from karriere_app.domain.planning.crediting import EarlierKind, Rule, credit_for
from karriere_app.domain.planning.limits import LimitSource
from karriere_app.domain.planning.practice import candidate_practice
from karriere_app.domain.planning.rights import Answer, Fact
from karriere_app.errors import RecordNotFoundError
from karriere_app.services import mappings, plans, programmes, records
from karriere_app.services.desk import Desk
from karriere_app.services.plan_basis import NewCredit, PlanBasis, basis, put_credit, put_modules
from karriere_app.services.records import RecordChange, apply_changes
from karriere_app.services.undo import undo


def make(desk: Desk, kind: str, record_id: str | None = None, **values: Any) -> RecordId:
    return apply_changes(desk, [RecordChange(kind, record_id, values)]).ids[0]


@pytest.fixture
def person(desk: Desk) -> RecordId:
    return make(desk, "participant", given_names="Selam", family_name="Haile", birth_date="1991-03-04")


@pytest.fixture
def plan(desk: Desk, person: RecordId) -> RecordId:
    return plans.start(desk, person)


@pytest.fixture
def mapping(desk: Desk, person: RecordId) -> RecordId:
    return mappings.start(desk, person)


def settled(desk: Desk, person: RecordId, **values: Any) -> None:
    make(desk, "legal_status", participant=person, **{"permit_ground": "A_FLYKTNING", "vgs_level": "NEI"} | values)


def rights(found: PlanBasis) -> list[tuple[str, Answer]]:
    return [(each.right, each.answer) for each in found.rights.proposals]


def test_an_empty_person_leaves_everything_open(desk: Desk, plan: RecordId) -> None:
    found = basis(desk, plan)
    assert {answer for _, answer in rights(found)} == {Answer.MAYBE}
    assert set(found.rights.proposals[0].missing) == {Fact.COMPETENCE, Fact.GRUNNSKOLE, Fact.PERMIT}
    assert found.proposed_rights == ()
    assert (found.limit.source, found.limit_on) == (LimitSource.NOT_RECORDED, None)
    assert (found.trade, found.modules, found.years, found.education, found.work) == (None, (), (), (), ())


def test_the_right_follows_from_what_is_recorded(desk: Desk, person: RecordId, plan: RecordId, mapping: str) -> None:
    settled(desk, person)
    make(desk, "education_entry", parent=mapping, nus_level="4", country="SY", completed="YES")
    assert basis(desk, plan).proposed_rights == ("SEC_18_3",)
    make(
        desk,
        "education_entry",
        parent=mapping,
        nus_level="6",
        country="SY",
        completed="YES",
        recognition_applied_on="2026-09-01",
    )
    assert basis(desk, plan).proposed_rights == ()


def test_what_the_legal_status_says_of_grunnskole_goes_first(
    desk: Desk, person: RecordId, plan: RecordId, mapping: str
) -> None:
    make(desk, "education_entry", parent=mapping, nus_level="2", country="ER", completed="YES")
    settled(desk, person, grunnskole_done="NO")
    assert rights(basis(desk, plan)) == [("SEC_18_2", Answer.YES), ("SEC_18_5", Answer.MAY_BE_GIVEN)]


def test_entries_of_a_supplement_count_and_those_of_a_replaced_version_do_not(
    desk: Desk, person: RecordId, plan: RecordId, mapping: str
) -> None:
    make(desk, "work_entry", parent=mapping, occupation_text="Snekker", from_year=2010, to_year=2015, hours_week=40)
    supplement = make(desk, "competence_mapping", participant=person, supplement_to=mapping, status="DRAFT")
    make(desk, "work_entry", parent=supplement, occupation_text="Maler", from_year=2016, to_year=2018)
    later = make(desk, "competence_mapping", participant=person, replaces=mapping, status="DRAFT", version=2)
    make(desk, "work_entry", parent=later, occupation_text="Tømrer", from_year=2010, to_year=2015, hours_week=40)
    assert sorted(line.title.split(",")[0] for line in basis(desk, plan).work) == ["Maler", "Tømrer"]


def test_practice_is_reckoned_from_the_work_of_the_mapping(desk: Desk, plan: RecordId, mapping: str) -> None:
    make(desk, "education_plan", plan, area="BATMF3----")
    make(desk, "work_entry", parent=mapping, occupation_text="Snekker", from_year=2006, to_year=2018, hours_week=40)
    found = basis(desk, plan)
    assert found.trade is not None
    assert (found.trade.programme, found.trade.fixed_years) == ("BA", Fraction(4))
    practice = candidate_practice([line.job for line in found.work], found.trade.fixed_years, found.today, found.rules)
    assert practice.required == 5
    assert practice.has_enough is True
    assert found.work[0].title == "Snekker, 2006–2018, 40 t/uke"


def test_education_says_what_it_counts_for(desk: Desk, plan: RecordId, mapping: str) -> None:
    make(
        desk,
        "education_entry",
        parent=mapping,
        nus_level="4",
        country="SY",
        subject="Tømrer",
        from_year=2001,
        to_year=2004,
    )
    make(desk, "education_entry", parent=mapping, nus_level="3", country="NO", completed="YES")
    notes = {line.title: (line.note, line.section) for line in basis(desk, plan).education}
    assert notes["Tømrer, Syria, 2001–2004"] == ("entry.abroad", "opplæringsforskrifta §§ 5-11 og 6-6")
    assert ("entry.norwegian_upper", "opplæringsforskrifta § 6-7") in notes.values()


def test_school_years_on_the_way_have_the_hours_of_adults(desk: Desk, plan: RecordId) -> None:
    make(desk, "education_plan", plan, area="HSBUA3----", right="SEC_18_3")
    found = basis(desk, plan)
    assert found.is_adult
    shown = [(area.code, hours.of(is_adult=True)) for area, hours in found.years if hours is not None]
    assert shown == [("HSHSF1----", 925), ("HSBUA2----", 926)]


def test_the_modules_of_the_health_worker_are_put_on_the_plan_once(desk: Desk, plan: RecordId) -> None:
    make(desk, "education_plan", plan, area="HSHEA3----")
    found = basis(desk, plan)
    assert [module.code for module in found.modules] == ["HEA5Z01", "HEA5Z02", "HEA5Z03", "HEA5Z04"]
    assert found.modules[0].name == "profesjonalitet i helsearbeiderfaget"
    saved = put_modules(desk, plan, found.modules)
    assert len(saved.ids) == 4
    assert put_modules(desk, plan, found.modules).ids == ()
    assert saved.change_set is not None
    undo(desk, saved.change_set)
    assert records.rows(desk, plan, "credit") == []


def test_a_credit_is_a_row_of_the_plan(desk: Desk, plan: RecordId) -> None:
    made = put_credit(
        desk,
        plan,
        NewCredit(
            code="BABAT1----", name_shown="Vg1", result="godskrevet", on=date(2026, 11, 20), decision="12/26", years=1.0
        ),
    )
    row = records.get(desk, made)
    assert isinstance(row, Credit)
    assert (row.code, row.result, row.on, row.years) == ("BABAT1----", "godskrevet", date(2026, 11, 20), 1.0)
    assert row.parent == plan


def test_areas_of_the_catalogue_are_credited_by_their_rules(desk: Desk, plan: RecordId) -> None:
    make(desk, "education_plan", plan, area="BATMF3----")
    found = basis(desk, plan)
    assert found.trade is not None
    shop = programmes.catalogue(desk)
    rules = {
        code: credit_for(earlier_of(shop, code, kind), found.trade, found.rules).rule
        for code, kind in (
            ("BABAT1----", EarlierKind.SCHOOL_YEAR),
            ("HSHSF1----", EarlierKind.SCHOOL_YEAR),
            ("BATMF2----", EarlierKind.SCHOOL_YEAR),
            ("BARLF2----", EarlierKind.SCHOOL_YEAR),
            ("HSHEA2----", EarlierKind.SCHOOL_YEAR),
            ("BATMF3----", EarlierKind.CERTIFICATE),
            ("BARLF3----", EarlierKind.CERTIFICATE),
            ("HSHEA3----", EarlierKind.CERTIFICATE),
            ("nothing", EarlierKind.SCHOOL_YEAR),
        )
    }
    assert rules == {
        "BABAT1----": Rule.VG1_OWN,
        "HSHSF1----": Rule.VG1_OTHER,
        "BATMF2----": Rule.VG2_TRADE,
        "BARLF2----": Rule.VG2_PROGRAMME,
        "HSHEA2----": Rule.VG2_OTHER,
        "BATMF3----": Rule.CERT_SAME_VG2,
        "BARLF3----": Rule.CERT_PROGRAMME,
        "HSHEA3----": Rule.CERT_OTHER,
        "nothing": Rule.NOT_SAID_WHAT,
    }
    assert kind_of_row(shop, "BATMF3----") is EarlierKind.CERTIFICATE
    assert kind_of_row(shop, "BABAT1----") is EarlierKind.SCHOOL_YEAR
    assert kind_of_row(shop, None) is EarlierKind.PRACTICE


def test_the_limit_stands_beside_the_plan(desk: Desk, person: RecordId, plan: RecordId) -> None:
    settled(desk, person)
    make(
        desk,
        "introduction_programme",
        participant=person,
        end_goal="FULL_VGO",
        prog_offer_on="2026-07-20",
        prog_start="2026-08-15",
    )
    found = basis(desk, plan)
    assert (found.limit.source, found.limit_on) == (LimitSource.RECKONED, date(2030, 8, 14))
    make(desk, "introduction_programme", participant=person, prog_end="2030-06-30")
    assert basis(desk, plan).limit_on == date(2030, 6, 30)


def test_norwegian_now_is_the_best_of_the_mapping_and_the_advice_follows_the_steps(
    desk: Desk, plan: RecordId, mapping: str
) -> None:
    make(desk, "language_skill", parent=mapping, language="nb", listening="A2", speaking="B1", reading="A1")
    make(desk, "language_skill", parent=mapping, language="nb", listening="B1", writing="A2")
    make(desk, "language_skill", parent=mapping, language="ar", reading="C2")
    plans.add_step(desk, plan, "APPRENTICE")
    plans.add_step(desk, plan, "VGO_MODULE")
    found = basis(desk, plan)
    assert found.norwegian_now == {"listening": "B1", "speaking": "B1", "reading": "A1", "writing": "A2"}
    assert [(each.step_type, each.reached) for each in found.advice] == [
        ("APPRENTICE", Reached.NOT_YET),
        ("VGO_MODULE", Reached.YES),
    ]
    assert found.advised_levels["APPRENTICE"] == "B1"


def test_priorities_are_asked_for_with_an_application_on_the_chosen_route(desk: Desk, plan: RecordId) -> None:
    make(desk, "education_plan", plan, right="SEC_18_3")
    assert basis(desk, plan).priorities.wanted == 0
    other = make(desk, "route", parent=plan, title="Plan B", chosen="NO", order="z")
    step = plans.add_step(desk, plan, "APPLICATION", {"route": other})
    assert basis(desk, plan).priorities.wanted == 0
    make(desk, "plan_step", step, route=records.rows(desk, plan, "route")[0].id)
    assert basis(desk, plan).priorities.wanted == 3
    make(desk, "education_plan", plan, right="SEC_5_1")
    assert basis(desk, plan).priorities.wanted == 0


def test_the_later_of_two_equal_priorities_is_the_repeat(desk: Desk, plan: RecordId) -> None:
    second = make(desk, "priority", parent=plan, rank=2, end_competence="TRADE_FAG", area="HSHEA3----")
    make(desk, "priority", parent=plan, rank=1, end_competence="TRADE_FAG", area="HSHEA3----")
    make(desk, "priority", parent=plan, rank=3, end_competence="GSK")
    assert basis(desk, plan).repeated == {second}


def test_the_countys_dates_are_read(desk: Desk, plan: RecordId) -> None:
    from karriere_app.services.profile import county_profile_id

    county = county_profile_id(desk)
    assert county is not None
    make(desk, "county_profile", county, deadlines={"Ungdom": "2027-02-01"})
    assert [(each.name, each.on) for each in basis(desk, plan).dates] == [("Ungdom", date(2027, 2, 1))]


def test_what_is_no_plan_has_no_basis(desk: Desk, person: RecordId) -> None:
    with pytest.raises(RecordNotFoundError):
        basis(desk, person)
