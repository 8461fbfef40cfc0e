"""Rights, advice on Norwegian, the programme's limit, priorities, dates: each fires where it holds, else is silent."""

from __future__ import annotations

import string
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from karriere_app.domain.planning.advice import LEVELS, SKILLS, Reached, advice_for, reaches, usual_levels
from karriere_app.domain.planning.basis_facts import Schooled, competence_of, grunnskole_of, stay_of
from karriere_app.domain.planning.basis_sentences import SENTENCES_NB, sentence_nb
from karriere_app.domain.planning.limits import (
    LimitSource,
    ProgrammeFacts,
    county_dates,
    programme_limit,
)
from karriere_app.domain.planning.rights import (
    ADULT_RIGHTS,
    Answer,
    Competence,
    Decider,
    Fact,
    RightFacts,
    Rights,
    is_adult,
    is_within_youth,
    priorities_wanted,
    repeated,
    rights_for,
)
from karriere_app.services.vocabularies import load_parameters

TODAY = date(2026, 11, 24)
SCHOOL_START = date(2024, 8, 15)
TABLE = load_parameters()

KNOWN = RightFacts(
    on=TODAY,
    school_year_start=SCHOOL_START,
    birth_date=date(1991, 3, 4),
    has_lawful_stay=True,
    grunnskole_done=True,
    competence=Competence.NONE,
)


def asked(**changes: Any) -> Rights:
    return rights_for(replace(KNOWN, **changes))


def given_rights(rights: Rights) -> list[tuple[str, Answer]]:
    return [(each.right, each.answer) for each in rights.proposals]


def born_for_age(years: int) -> date:
    return date(TODAY.year - years, 1, 1)


# -- § by §


def test_an_adult_with_grunnskole_has_the_right_of_adults() -> None:
    found = asked()
    assert given_rights(found) == [("SEC_18_3", Answer.YES)]
    assert found.proposed is not None
    assert found.proposed.section == "opplæringslova § 18-3 første ledd"
    assert found.proposed.params["from"] == "15.08.2010"


def test_without_grunnskole_it_is_the_preparatory_training_and_the_county_may_admit() -> None:
    found = asked(grunnskole_done=False)
    assert given_rights(found) == [("SEC_18_2", Answer.YES), ("SEC_18_5", Answer.MAY_BE_GIVEN)]
    assert found.proposals[0].decides is Decider.MUNICIPALITY


def test_a_youth_has_the_youth_right_only() -> None:
    assert given_rights(asked(birth_date=date(2008, 6, 1))) == [("SEC_5_1", Answer.YES)]


def test_from_nineteen_a_youth_may_choose_the_offer_for_adults() -> None:
    found = asked(birth_date=date(2006, 6, 1))
    assert given_rights(found) == [("SEC_5_1", Answer.YES), ("SEC_18_3", Answer.YES)]
    assert found.proposals[0].reason == "right.youth_may_choose"


def test_the_youth_right_ends_with_the_school_year_of_turning_twenty_four() -> None:
    born = date(2001, 12, 31)
    last, over = date(2026, 8, 14), date(2026, 8, 15)
    assert is_within_youth(replace(KNOWN, birth_date=born, on=last))
    assert not is_within_youth(replace(KNOWN, birth_date=born, on=over))


@pytest.mark.parametrize("born", [date(2007, 1, 1), date(2007, 12, 31)])
def test_the_right_of_adults_begins_with_the_school_year_of_turning_nineteen(born: date) -> None:
    assert not is_adult(replace(KNOWN, birth_date=born, on=date(2026, 8, 14)))
    assert is_adult(replace(KNOWN, birth_date=born, on=date(2026, 8, 15)))


def test_under_sixteen_there_is_only_a_remark_on_grunnskole() -> None:
    found = asked(birth_date=born_for_age(15))
    assert found.proposals == ()
    assert [remark.key for remark in found.remarks] == ["right.under_16"]


def test_who_has_a_competence_may_take_one_new_trade() -> None:
    for competence in (Competence.STUDY, Competence.VOCATIONAL, Competence.TRADE_CERTIFICATE, Competence.SOME):
        assert given_rights(asked(competence=competence, goal="TRADE_FAG")) == [("SEC_18_4", Answer.YES)]


def test_a_trade_certificate_gives_a_right_to_topping_up() -> None:
    found = asked(competence=Competence.TRADE_CERTIFICATE, has_common_subjects=True, goal="GSK")
    assert given_rights(found) == [("SEC_18_7", Answer.YES)]


def test_without_the_common_subjects_it_is_the_right_of_adults_up_to_study_competence() -> None:
    found = asked(competence=Competence.VOCATIONAL, has_common_subjects=False, goal="GSK")
    assert given_rights(found) == [("SEC_18_3", Answer.YES)]
    assert found.proposals[0].section == "opplæringslova § 18-7 andre ledd"


def test_topping_up_waits_for_the_common_subjects_to_be_known() -> None:
    found = asked(competence=Competence.VOCATIONAL, goal="GSK")
    assert found.proposals[0].missing == (Fact.COMMON_SUBJECTS,)
    assert found.proposed is None


def test_topping_up_begins_at_nineteen() -> None:
    facts = {"competence": Competence.TRADE_CERTIFICATE, "has_common_subjects": True, "goal": "GSK"}
    found = asked(birth_date=date(2008, 3, 1), **facts)
    assert given_rights(found) == [("SEC_18_7", Answer.MAYBE)]
    assert found.proposals[0].params == {"from": "15.08.2027"}


def test_study_competence_gives_no_right_to_study_competence_again() -> None:
    found = asked(competence=Competence.STUDY, goal="GSK")
    assert found.proposals == ()
    assert "right.has_study_competence" in [remark.key for remark in found.remarks]


def test_the_right_to_an_apprenticeship_shows_where_one_is_next() -> None:
    found = asked(is_ready_for_apprenticeship=True, goal="TRADE_FAG")
    assert given_rights(found) == [("SEC_18_3", Answer.YES), ("SEC_18_6", Answer.MAYBE)]
    assert given_rights(asked(is_ready_for_apprenticeship=True, goal="GSK")) == [("SEC_18_3", Answer.YES)]


# -- stay


def test_who_waits_for_a_permit_has_no_right_of_adults() -> None:
    found = asked(waits_for_permit=True)
    assert found.proposals == ()
    assert [remark.key for remark in found.remarks] == ["right.applicant"]


@pytest.mark.parametrize(("school", "right"), [(True, "SEC_5_1"), (False, "SEC_18_2")])
def test_a_young_applicant_has_it_to_the_school_year_of_turning_eighteen(school: bool, right: str) -> None:
    young = {"waits_for_permit": True, "birth_date": date(2009, 5, 1), "grunnskole_done": school}
    assert given_rights(asked(**young)) == [(right, Answer.YES)]
    assert given_rights(asked(**young, on=date(2028, 8, 14))) == [(right, Answer.YES)]
    assert given_rights(asked(**young, on=date(2028, 8, 15))) == []


def test_without_a_recorded_permit_nothing_is_sure() -> None:
    found = asked(has_lawful_stay=None)
    assert given_rights(found) == [("SEC_18_3", Answer.MAYBE)]
    assert found.proposals[0].missing == (Fact.PERMIT,)


def test_without_lawful_stay_there_is_no_right() -> None:
    found = asked(has_lawful_stay=False)
    assert found.proposals == ()
    assert [remark.section for remark in found.remarks] == ["opplæringslova § 18-10"]


# -- what is missing


def test_unknown_grunnskole_leaves_both_ways_open() -> None:
    found = asked(grunnskole_done=None)
    assert given_rights(found) == [("SEC_18_3", Answer.MAYBE), ("SEC_18_2", Answer.MAYBE)]
    assert all(each.missing == (Fact.GRUNNSKOLE,) for each in found.proposals)


def test_unknown_competence_leaves_both_ways_open() -> None:
    found = asked(competence=None)
    assert given_rights(found) == [("SEC_18_3", Answer.MAYBE), ("SEC_18_4", Answer.MAYBE)]


def test_upper_secondary_without_grunnskole_is_a_contradiction_to_settle() -> None:
    found = asked(grunnskole_done=False, competence=Competence.SOME)
    assert given_rights(found) == [("SEC_18_4", Answer.MAYBE), ("SEC_18_2", Answer.MAYBE)]
    assert found.proposed is None


def test_without_a_birth_date_nothing_is_proposed() -> None:
    found = asked(birth_date=None)
    assert found.proposals == ()
    assert found.remarks[0].key == "right.no_birth_date"


FACTS = st.builds(
    RightFacts,
    on=st.dates(min_value=date(2024, 8, 1), max_value=date(2035, 12, 31)),
    school_year_start=st.sampled_from([SCHOOL_START, date(2024, 2, 29), date(2023, 8, 31)]),
    birth_date=st.none() | st.dates(min_value=date(1940, 1, 1), max_value=date(2020, 12, 31)),
    has_lawful_stay=st.sampled_from([None, True, False]),
    waits_for_permit=st.booleans(),
    grunnskole_done=st.sampled_from([None, True, False]),
    competence=st.none() | st.sampled_from(Competence),
    has_common_subjects=st.sampled_from([None, True, False]),
    goal=st.sampled_from([None, "TRADE_FAG", "GSK", "GSK_23_5", "VOC_SCHOOL", "KOMP"]),
    is_ready_for_apprenticeship=st.booleans(),
)


@given(FACTS)
def test_whatever_the_facts_each_right_stands_once_and_can_be_told(facts: RightFacts) -> None:
    found = rights_for(facts)
    rights = [(each.right, each.reason) for each in found.proposals]
    assert len(rights) == len(set(rights))
    told = [(each.reason, each.params, each.section) for each in found.proposals]
    told += [(each.key, each.params, each.section) for each in found.remarks]
    for key, params, section in told:
        assert "{" not in sentence_nb(key, params)
        assert "§" in section or key == "right.no_birth_date"


@given(FACTS)
def test_a_right_is_sure_only_where_nothing_is_missing(facts: RightFacts) -> None:
    for each in rights_for(facts).proposals:
        assert each.answer is not Answer.YES or each.missing == ()
        assert f"decides.{each.decides.value}" in SENTENCES_NB
        assert all(f"fact.{fact.value}" in SENTENCES_NB for fact in each.missing)


@given(FACTS)
def test_rights_of_adults_need_lawful_stay_that_is_decided(facts: RightFacts) -> None:
    found = {each.right for each in rights_for(facts).proposals if each.answer is Answer.YES}
    if facts.waits_for_permit or not facts.has_lawful_stay:
        assert not found & ADULT_RIGHTS


@given(FACTS)
def test_study_or_vocational_competence_shuts_out_the_youth_right(facts: RightFacts) -> None:
    if facts.waits_for_permit or facts.competence in (None, Competence.NONE):
        return
    assert "SEC_5_1" not in {each.right for each in rights_for(facts).proposals}


@given(FACTS, st.sampled_from(["grunnskole_done", "competence", "has_lawful_stay"]))
def test_what_is_sure_without_a_fact_stays_sure_whatever_it_is(facts: RightFacts, name: str) -> None:
    nobody_said: dict[str, Any] = {name: None}
    unknown = rights_for(replace(facts, **nobody_said))
    sure = {each.right for each in unknown.proposals if each.answer is Answer.YES}
    values: list[Any] = [True, False] if name != "competence" else list(Competence)
    for value in values:
        said: dict[str, Any] = {name: value}
        known = rights_for(replace(facts, **said))
        assert sure <= {each.right for each in known.proposals}


# -- what is recorded


@pytest.mark.parametrize(
    ("ground", "stay"), [(None, (None, False)), ("A_FLYKTNING", (True, False)), ("X_ASYLSOKER", (True, True))]
)
def test_the_permit_tells_of_the_stay(ground: str | None, stay: tuple[bool | None, bool]) -> None:
    assert stay_of(ground) == stay


def schooled(level: str | None, country: str | None = "SY", completed: bool | None = True, **more: Any) -> Schooled:
    return Schooled(nus_level=level, country=country, is_completed=completed, **more)


@pytest.mark.parametrize(
    ("entries", "done"),
    [
        ([], None),
        ([schooled("1")], None),
        ([schooled("2")], True),
        ([schooled("2", completed=None)], None),
        ([schooled("1"), schooled("3", completed=False)], True),
        ([schooled("9")], None),
    ],
)
def test_grunnskole_is_read_from_the_mapping(entries: list[Schooled], done: bool | None) -> None:
    assert grunnskole_of(None, entries) is done
    assert grunnskole_of(False, entries) is False
    assert grunnskole_of(True, entries) is True


@pytest.mark.parametrize(
    ("entries", "competence"),
    [
        ([], None),
        ([schooled("2")], Competence.NONE),
        ([schooled("4")], Competence.NONE),
        ([schooled("7")], Competence.NONE),
        ([schooled("7", is_applied_for=True)], None),
        ([schooled("7", has_answer=True)], None),
        ([schooled("4", "NO")], Competence.SOME),
        ([schooled("4", "NO", None)], None),
        ([schooled("4", "NO", False)], Competence.NONE),
        ([schooled("6", "NO")], Competence.STUDY),
        ([schooled("4", None)], None),
        ([schooled("4", "NO"), schooled("7", has_answer=True)], Competence.SOME),
        ([schooled("9")], None),
    ],
)
def test_competence_is_what_is_recognised_in_norway(entries: list[Schooled], competence: Competence | None) -> None:
    assert competence_of(entries) is competence


# -- priorities


@pytest.mark.parametrize("right", sorted(ADULT_RIGHTS))
def test_three_priorities_are_asked_for_under_the_rights_of_adults_with_an_application(right: str) -> None:
    assert priorities_wanted(right, has_application=True).wanted == 3
    assert priorities_wanted(right, has_application=False).wanted == 0


@pytest.mark.parametrize("right", [None, "SEC_18_2", "SEC_5_1"])
def test_no_priorities_are_asked_for_under_other_rights(right: str | None) -> None:
    rule = priorities_wanted(right, has_application=True)
    assert rule.wanted == 0
    assert rule.reason in SENTENCES_NB


def test_a_repeat_is_the_same_pair_of_competence_and_area() -> None:
    rows = [
        ("1", "TRADE_FAG", "HSHEA3----"),
        ("2", "TRADE_FAG", "HSBUA3----"),
        ("3", "TRADE_FAG", "HSHEA3----"),
        ("4", "GSK", None),
        ("5", "GSK", None),
        ("6", None, "HSHEA3----"),
        ("7", None, "HSHEA3----"),
    ]
    assert repeated(rows) == {"3", "5"}


# -- the programme's limit


STARTED = ProgrammeFacts(
    end_goal="FULL_VGO", prog_offer_on=date(2026, 7, 20), prog_start=date(2026, 8, 15), vgs_level="NEI"
)


@pytest.mark.parametrize(
    ("end_goal", "level", "start", "last", "extended"),
    [
        ("WORK", "JA", date(2026, 5, 1), date(2027, 4, 30), None),  # E13
        ("FULL_VGO", "NEI", date(2026, 8, 15), date(2030, 8, 14), date(2031, 8, 14)),  # E14
        ("DEL_VGO", "NEI", date(2026, 6, 1), date(2029, 5, 31), date(2030, 5, 31)),  # E16
        ("WORK", "NEI", date(2026, 6, 1), date(2028, 5, 31), None),  # E17
        ("FAG_YRKE", "NEI", date(2026, 6, 1), date(2031, 5, 31), None),
        ("REKVALIFISERING", "JA", date(2026, 6, 1), date(2027, 5, 31), None),
        ("STUDIEFORBEREDELSE", "JA", date(2026, 6, 1), date(2027, 5, 31), None),
    ],
)
def test_the_limit_is_reckoned_from_the_start(
    end_goal: str, level: str, start: date, last: date, extended: date | None
) -> None:
    facts = ProgrammeFacts(end_goal=end_goal, prog_offer_on=start, prog_start=start, vgs_level=level)
    limit = programme_limit(facts, TABLE)
    assert (limit.source, limit.ends_on, limit.may_extend_to) == (LimitSource.RECKONED, last, extended)
    assert "§" in limit.section
    assert limit.unverified == ""


def test_what_the_municipality_has_recorded_goes_before_what_is_reckoned() -> None:
    ended = programme_limit(replace(STARTED, prog_end=date(2030, 6, 30)), TABLE)
    assert (ended.source, ended.ends_on) == (LimitSource.PROG_END, date(2030, 6, 30))
    assert ended.may_extend_to == date(2031, 8, 14)
    extended = programme_limit(replace(STARTED, prog_end=date(2030, 6, 30), extension_end=date(2031, 1, 31)), TABLE)
    assert (extended.source, extended.ends_on) == (LimitSource.EXTENSION, date(2031, 1, 31))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"prog_start": None}, "limit.no_start"),
        ({"end_goal": None}, "limit.no_end_goal"),
        ({"end_goal": "WORK", "vgs_level": "UAVKLART"}, "limit.no_vgs_level"),
        ({"ruleset": "OLD"}, "limit.earlier_rules"),
        ({"prog_offer_on": date(2025, 1, 1)}, "limit.earlier_rules"),
    ],
)
def test_what_is_not_known_is_not_guessed(changes: dict[str, Any], reason: str) -> None:
    limit = programme_limit(replace(STARTED, **changes), TABLE)
    assert (limit.source, limit.ends_on, limit.reason) == (LimitSource.NOT_RECORDED, None, reason)
    assert reason in SENTENCES_NB


def test_the_day_after_the_change_is_under_the_new_rules() -> None:
    assert programme_limit(replace(STARTED, prog_offer_on=date(2025, 1, 2)), TABLE).ends_on == date(2030, 8, 14)


def test_without_the_day_of_the_offer_the_reckoning_says_so() -> None:
    limit = programme_limit(replace(STARTED, prog_offer_on=None), TABLE)
    assert limit.ends_on == date(2030, 8, 14)
    assert limit.unverified == "unverified.offer_date"


# -- the county's dates


def test_dates_of_the_county_come_in_their_order_and_words_stay_words() -> None:
    found = county_dates({"Sen søknad": "2027-06-30", "Ungdom": "2027-02-01", "Praksisbrev": "1. februar", "Tall": 14})
    assert [(each.name, each.on) for each in found] == [
        ("Ungdom", date(2027, 2, 1)),
        ("Sen søknad", date(2027, 6, 30)),
        ("Praksisbrev", None),
        ("Tall", None),
    ]
    assert found[2].text == "1. februar"
    assert county_dates(None) == ()


# -- advice on Norwegian

LEVEL = st.none() | st.sampled_from(LEVELS)
SKILLED = st.fixed_dictionaries(dict.fromkeys(SKILLS, LEVEL))


def all_at(level: str | None) -> dict[str, str | None]:
    return dict.fromkeys(SKILLS, level)


def test_b1_is_advised_before_an_apprenticeship_and_b2_for_study_competence() -> None:
    found = advice_for(["NORSK", "APPRENTICE"], "GSK", all_at("A2"), all_at(None))
    assert [(each.step_type, each.level) for each in found] == [("APPRENTICE", "B1"), (None, "B2")]
    assert all(each.reached is Reached.NOT_YET for each in found)


def test_advice_says_where_the_level_is_there() -> None:
    (found,) = advice_for(["APPRENTICE"], None, all_at("B1"), all_at("B2"))
    assert (found.reached, found.has_goal) == (Reached.YES, True)
    (unknown,) = advice_for(["APPRENTICE"], None, all_at("B1") | {"writing": None}, all_at("A2"))
    assert (unknown.reached, unknown.has_goal) == (Reached.UNKNOWN, False)


def test_only_oral_skills_are_asked_for_where_the_step_is_oral() -> None:
    (found,) = advice_for(["VGO_MODULE"], None, {"listening": "B1", "speaking": "B1"}, {})
    assert found.reached is Reached.YES


def test_the_old_name_of_preparatory_training_gets_the_same_advice() -> None:
    (old,) = advice_for(["FVO"], None, {}, {})
    (new,) = advice_for(["FOV", "FVO"], None, {}, {})
    assert old == new


def test_steps_without_a_level_get_no_advice() -> None:
    assert (
        advice_for(["NORSK", "RKV", "GODKJ", "APPLICATION", "FUNDING", "GUIDANCE", "WORK"], "TRADE_FAG", {}, {}) == ()
    )


@given(st.lists(st.sampled_from([*usual_levels(), "NORSK", "RKV", "unknown"])), LEVEL, SKILLED, SKILLED)
def test_advice_never_stops_anything(types: list[str], competence: str | None, now: Any, goal: Any) -> None:
    found = advice_for(types, competence, now, goal)
    assert len(found) <= len(set(types)) + 1
    assert all(each.key in SENTENCES_NB for each in found)


@given(SKILLED, st.sampled_from(LEVELS), st.sampled_from(LEVELS))
def test_who_reaches_a_level_reaches_every_lower_one(held: Any, one: str, other: str) -> None:
    low, high = sorted((one, other), key=LEVELS.index)
    if reaches(high, SKILLS, held):
        assert reaches(low, SKILLS, held)
    if reaches(low, SKILLS, held) is False:
        assert reaches(high, SKILLS, held) is False


# -- words


def test_every_sentence_can_be_filled() -> None:
    for sentence in SENTENCES_NB.values():
        names = {name for _, name, _, _ in string.Formatter().parse(sentence) if name}
        assert names <= {"age", "from", "until"}


@given(st.dates(min_value=date(2024, 8, 1), max_value=date(2040, 1, 1)), st.integers(0, 40))
def test_the_limit_never_lies_before_the_start(start: date, days: int) -> None:
    facts = replace(STARTED, prog_start=start, prog_offer_on=start + timedelta(days=days))
    limit = programme_limit(facts, TABLE)
    assert limit.ends_on is None or limit.ends_on > start
