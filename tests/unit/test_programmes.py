"""Programmes and areas: what leads where, how an area is found, which files are refused."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from karriere_app.domain.name_folding import fold
from karriere_app.domain.planning.programme_file import read_snapshot
from karriere_app.domain.planning.programmes import (
    Area,
    Catalogue,
    Ending,
    Mark,
    Programme,
    Why,
    area_fields,
    full_code,
    name_shown,
    old_codes,
    step_type_code,
)
from karriere_app.errors import ProgrammesRefusedError
from karriere_app.services.vocabularies import Vocabularies
from resources import VOCABULARIES

CATALOGUE = Vocabularies().catalogue()
AREAS = CATALOGUE.areas
SHIPPED = json.loads((VOCABULARIES / "programmes.json").read_text(encoding="utf-8"))
WORDS = json.loads((VOCABULARIES / "area_words.json").read_text(encoding="utf-8"))
EVERY_AREA = st.sampled_from(AREAS)


def shorts(areas: tuple[Area, ...]) -> list[str]:
    return [area.short for area in areas]


def found(text: str, limit: int = 5) -> list[str]:
    return [hit.area.short for hit in CATALOGUE.search(text, limit)]


# --- the snapshot that ships


def test_the_snapshot_holds_what_it_says() -> None:
    assert (len(CATALOGUE.programmes), len(AREAS)) == (16, 291)
    assert CATALOGUE.snapshot_on == date(2026, 10, 1)
    assert sum(area.is_apprenticeship for area in AREAS) == 189
    assert "Udir" in CATALOGUE.source
    assert CATALOGUE.problem == ""


def test_every_code_of_the_word_list_exists_and_it_says_that_it_is_ours() -> None:
    styrk = Vocabularies().load("styrk")
    known = {area.code for area in AREAS}
    assert set(WORDS["areas"]) <= known
    for code, entry in WORDS["areas"].items():
        assert entry["nb"], code
        assert set(entry["styrk"]) <= {term.code for term in styrk}, code
        assert not set(entry["nn"]) & set(entry["nb"]), code
    assert WORDS["_meta"]["status"] == "own list, not from Udir or SSB, unverified"
    assert "NLOD" in WORDS["_meta"]["attribution"]


def test_every_trade_has_words_and_an_occupation_and_every_general_area_has_words() -> None:
    for area in AREAS:
        programme = CATALOGUE.programme(area.programme)
        assert programme is not None
        if area.is_apprenticeship:
            assert CATALOGUE.words[area.code].styrk, area.code
        if area.is_apprenticeship or programme.type != "vocational":
            assert CATALOGUE.words[area.code].nb, area.code


# --- codes


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("HSHEA3----", "HSHEA3----"),
        ("HSHEA3", "HSHEA3----"),
        ("HOHEA3----", "HSHEA3----"),
        ("hohea3", "HSHEA3----"),
        (" FBFRI2 ", "FDFRI2----"),
    ],
)
def test_a_code_may_be_short_or_old(written: str, code: str) -> None:
    area = CATALOGUE.area(written)
    assert area is not None
    assert area.code == code


def test_old_programme_codes_are_read() -> None:
    assert CATALOGUE.programme("HO") == CATALOGUE.programme("HS")
    assert CATALOGUE.programme("FB") == CATALOGUE.programme("FD")
    assert CATALOGUE.programme("XX") is None
    assert CATALOGUE.area("XXXXX3") is None


@given(EVERY_AREA)
def test_every_other_way_to_write_a_code_leads_back_to_it(area: Area) -> None:
    assert old_codes(area.code)
    assert {full_code(written) for written in old_codes(area.code)} == {area.code}


def test_the_trials_name_of_preparatory_education_is_read() -> None:
    assert step_type_code("FVO") == "FOV"
    assert step_type_code("RKV") == "RKV"


# --- the graph


@given(EVERY_AREA)
def test_ways_begin_at_the_start_and_follow_what_each_area_builds_on(area: Area) -> None:
    ways = CATALOGUE.routes_to(area.code)
    assert ways
    assert len(set(ways)) == len(ways)
    for way in ways:
        assert way[-1] == area
        assert not way[0].builds_on
        for before, after in pairwise(way):
            assert before.code in after.builds_on
            assert after in CATALOGUE.leads_to(before.code)


def test_only_the_supplement_after_a_trade_begins_later_than_vg1() -> None:
    late = {way[0].short for area in AREAS for way in CATALOGUE.routes_to(area.code) if way[0].step != "Vg1"}
    assert late == {"PBPBY4"}


@given(EVERY_AREA)
def test_both_directions_of_the_graph_agree(area: Area) -> None:
    for after in CATALOGUE.leads_to(area.code):
        assert area.code in after.builds_on or (
            after.short == "PBPBY4" and CATALOGUE.ends_in(area) is Ending.TRADE and not after.builds_on
        )


def test_the_straight_way_comes_first_and_general_studies_last() -> None:
    ways = [shorts(way) for way in CATALOGUE.routes_to("HSHEA3")]
    assert ways == [
        ["HSHSF1", "HSHEA2", "HSHEA3"],
        ["HSHSF1", "HSAMB2", "HSHEA3"],
        ["STUSP1", "HSHEA2", "HSHEA3"],
        ["STUSP1", "HSAMB2", "HSHEA3"],
    ]


def test_a_wish_for_supplementary_studies_may_follow_any_vocational_vg2() -> None:
    before = {way[-2].short for way in CATALOGUE.routes_to("PBPBY3")}
    assert len(before) == 52
    assert shorts(CATALOGUE.leads_to("HSHEA3")) == ["PBPBY4"]
    assert "PBPBY3" in shorts(CATALOGUE.leads_to("HSHEA2"))


def test_unknown_codes_lead_nowhere() -> None:
    assert CATALOGUE.routes_to("XXXXX3") == ()
    assert CATALOGUE.leads_to("XXXXX3") == ()
    assert CATALOGUE.marks("XXXXX3") == frozenset()


def test_a_circle_in_the_data_comes_to_an_end() -> None:
    def area(code: str, builds_on: tuple[str, ...]) -> Area:
        return Area(
            code=code, short=code[:6], nb=code, nn=code, programme="AA", step="Vg2", place="school", builds_on=builds_on
        )

    ring = [area("AAAAA2----", ("AABBB2----",)), area("AABBB2----", ("AAAAA2----",))]
    programme = Programme(code="AA", nb="A", nn="A", en="A", type="vocational")
    catalogue = Catalogue(snapshot_on=date(2026, 1, 1), programmes=[programme], areas=ring, modular={})
    assert [shorts(way) for way in catalogue.routes_to("AAAAA2")] == [["AAAAA2"]]


# --- marks


def test_apprenticeship_straight_after_vg1_is_marked() -> None:
    marked = {area.short for area in AREAS if Mark.SAERLOP in CATALOGUE.marks(area)}
    derived = {
        area.short for area in AREAS if area.is_apprenticeship and any(code[5] == "1" for code in area.builds_on)
    }
    assert len(marked) == 24
    assert marked == derived


def test_crossing_between_programmes_is_marked_where_it_is() -> None:
    assert Mark.KRYSSLOP in CATALOGUE.marks("BATRT2")
    assert Mark.KRYSSLOP in CATALOGUE.marks("BATRT2", via="DTDTH1")
    assert Mark.KRYSSLOP not in CATALOGUE.marks("BATRT2", via="BABAT1")
    assert Mark.KRYSSLOP not in CATALOGUE.marks("BATRT2", via="STUSP1")
    assert Mark.KRYSSLOP not in CATALOGUE.marks("PBPBY3")


def test_vocational_vg2_after_general_studies_asks_for_catching_up() -> None:
    assert Mark.FROM_GENERAL in CATALOGUE.marks("HSHEA2", via="STUSP1")
    assert Mark.FROM_GENERAL not in CATALOGUE.marks("HSHEA2", via="HSHSF1")
    assert Mark.FROM_GENERAL not in CATALOGUE.marks("STREA2", via="STUSP1")


def test_three_years_of_school_before_a_trade_are_marked() -> None:
    marked = {area.short for area in AREAS if Mark.THREE_PLUS_ONE in CATALOGUE.marks(area)}
    assert marked == {"ELAUT3", "ELDAT3", "TPAMM3", "ELAVI3", "ELAVI4", "ELFLY3", "ELFMO4", "ELFST4", "ELFSY4"} | {
        "ELMEL3",
        "ELMEL4",
    }


def test_each_area_is_learnt_in_school_or_at_work() -> None:
    for area in AREAS:
        marks = CATALOGUE.marks(area)
        assert (Mark.APPRENTICESHIP in marks) != (Mark.SCHOOL in marks)


def test_thirteen_trades_are_modular_and_only_those_that_were_read_are_confirmed() -> None:
    assert len(CATALOGUE.modular) == 13
    assert {code[:6] for code, trade in CATALOGUE.modular.items() if trade.is_confirmed} == {"HSHEA3", "BABET3"}
    assert all(CATALOGUE.area(code) is not None for code in CATALOGUE.modular)
    assert all(trade.plan is None for trade in CATALOGUE.modular.values() if not trade.is_confirmed)
    assert Mark.MODULAR in CATALOGUE.marks("HSHEA3")


@pytest.mark.parametrize(
    ("code", "ending"),
    [
        ("HSHEA3", Ending.TRADE),
        ("ELAUT3", Ending.TRADE),
        ("ELFLY3", Ending.CONTINUES),
        ("ELFSY4", Ending.TRADE),
        ("HSHSE3", Ending.VOCATIONAL_SCHOOL),
        ("NANAB3", Ending.GENERAL),
        ("PBPBY3", Ending.GENERAL),
        ("STREA3", Ending.GENERAL),
        ("HSHEA2", Ending.CONTINUES),
        ("ELROM3", Ending.UNKNOWN),
    ],
)
def test_what_an_area_gives(code: str, ending: Ending) -> None:
    assert CATALOGUE.ends_in(code) is ending


def test_school_without_a_trade_test_is_what_the_sources_name() -> None:
    school = {area.short for area in AREAS if CATALOGUE.ends_in(area) is Ending.VOCATIONAL_SCHOOL}
    assert school == {"HSHSE3", "HSTAN3", "HSAPO3", "HSFOT3", "HSHUD3", "NALBR3", "FDINT3", "FDEKD3"}


# --- search


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("snekker", "BASNE3"),
        ("snikkar", "BASNE3"),
        ("rørlegger", "BARLF3"),
        ("røyrleggjar", "BARLF3"),
        ("roerlegger", "BARLF3"),
        ("hjelpepleier", "HSHEA3"),
        ("frisør", "FDFRI3"),
        ("FRISOR", "FDFRI3"),
        ("lastebilsjåfør", "TPYRK3"),
        ("barnehage", "HSBUA3"),
        ("barneh", "HSBUA3"),
        ("elektriker", "ELELE3"),
        ("elektirker", "ELELE3"),
        ("mekaniker", "TPBMK3"),
        ("kokk", "RMKOK3"),
        ("renhold", "BAROF3"),
        ("vaskehjelp", "BAROF3"),
        ("sykehjem", "HSHEA3"),
        ("vaktmester", "BABDR3"),
        ("lager", "TPLOG3"),
        ("5321", "HSHEA3"),
        ("7411", "ELELE3"),
        ("barber", "FDFRI3"),
        ("HSHEA3", "HSHEA3"),
        ("HOHEA3----", "HSHEA3"),
        ("helse vg1", "HSHSF1"),
        ("helsefagarbeider", "HSHEA3"),
        ("tømmrer", "BATMF3"),
        ("påbygg", "PBPBY3"),
        ("hjemmehjelp", "HSHEA3"),
        ("heimehjelp", "HSHEA3"),
        ("5322", "HSHEA3"),
        ("taxi", "TPYRK3"),
        ("drosjesjåfør", "TPYRK3"),
        ("postbud", "TPLOG3"),
        ("solceller", "ELELE3"),
        ("kjøleskap", "ELKVP3"),
        ("pizzabaker", "RMKOK3"),
        ("kiosk", "SRSLG3"),
        ("jobbe med barn", "HSBUA3"),
        ("jeg vil bli kokk", "RMKOK3"),
        ("gamle mennesker", "HSHEA3"),
    ],
)
def test_what_people_say_finds_the_area(typed: str, first: str) -> None:
    assert found(typed)[0] == first


def test_data_finds_the_trades_that_work_with_it() -> None:
    assert {"IMITD3", "IMIUV3", "ELDAT3"} <= set(found("data", 6))


WITHOUT_A_TRADE = """
    3121 3122 3123 3230 3339 3411 3433 4131 4212 4213 4413 5161 5163 5165 5169 5241 5411 5413 7541 7544 8311 8312
    9331 9510 9623
"""
"""Occupations that no area of upper secondary leads to by itself, or that are led to by courses and experience."""


def test_every_occupation_leads_to_an_area_but_those_that_none_leads_to() -> None:
    codes = {code for code in CATALOGUE.occupations if len(code) == 4 and not code.startswith("0")}
    assert len(codes) > 390
    assert {code for code in codes if not CATALOGUE.search(code)} == set(WITHOUT_A_TRADE.split())


@pytest.mark.parametrize("code", ["2221", "2211", "2320", "2145", "2611", "3112"])
def test_what_asks_for_higher_education_leads_to_study_competence(code: str) -> None:
    endings = {CATALOGUE.ends_in(hit.area) for hit in CATALOGUE.search(code)}
    assert endings <= {Ending.GENERAL, Ending.CONTINUES}
    assert Ending.GENERAL in endings


def test_words_that_name_no_trade_find_none() -> None:
    assert found("jeg vil gjerne arbeide med noe") == []


def test_a_hit_says_what_fitted_and_why() -> None:
    (word,) = CATALOGUE.search("hjelpepleier", 1)
    assert (word.why, word.matched) == (Why.WORD, "hjelpepleier")
    (name,) = CATALOGUE.search("helsearbeiderfaget", 1)
    assert name.why is Why.NAME
    (code,) = CATALOGUE.search("HSHEA3", 1)
    assert code.why is Why.CODE
    (occupation,) = CATALOGUE.search("5141", 1)
    assert (occupation.why, occupation.matched) == (Why.OCCUPATION, "5141 Frisører")


def test_the_beginning_of_a_code_finds_all_that_begin_so() -> None:
    assert set(found("HOHEA")) == {"HSHEA2", "HSHEA3"}


def test_nothing_is_found_for_no_text_and_for_nonsense() -> None:
    assert CATALOGUE.search("   ") == []
    assert CATALOGUE.search("qqqqzzzz") == []


@given(EVERY_AREA, st.sampled_from(["nb", "nn"]))
def test_every_area_is_found_by_its_names(area: Area, language: str) -> None:
    names = {hit.area.nb for hit in CATALOGUE.search(area.name(language), 6)}
    assert area.nb in names


@settings(max_examples=150)
@given(EVERY_AREA, st.data())
def test_a_missing_letter_is_borne(area: Area, data: st.DataObject) -> None:
    name = area.nb.split()[0].strip(",-")
    assume(len(name) >= 6 and name.isalpha())
    gone = data.draw(st.integers(min_value=1, max_value=len(name) - 1))
    typed = name[:gone] + name[gone + 1 :]
    hits = CATALOGUE.search(typed, len(AREAS))
    # What was typed may be the beginning of other words: then those come, and only few let the mistyped follow.
    exact = [hit for hit in hits if fold(typed) in fold(hit.matched)]
    assert area.short in [hit.area.short for hit in hits] or len(exact) >= 5


@given(st.text(max_size=40))
def test_any_text_may_be_typed(text: str) -> None:
    hits = CATALOGUE.search(text, 7)
    assert len(hits) <= 7
    assert len({hit.area.code for hit in hits}) == len(hits)


# --- what a plan stores


def test_code_name_programme_and_date_are_stored_together() -> None:
    assert area_fields(CATALOGUE, "HOHEA3", "nn") == {
        "programme": "HS",
        "programme_name_shown": "Helse- og oppvekstfag",
        "area": "HSHEA3----",
        "area_name_shown": "Helsearbeidarfaget",
        "grep_snapshot_on": "2026-10-01",
    }
    assert set(area_fields(CATALOGUE, None).values()) == {None}
    assert area_fields(CATALOGUE, "XXOLD3----")["area"] == "XXOLD3----"


def test_the_name_that_was_shown_is_shown_whatever_the_code_is_called_now() -> None:
    assert name_shown(CATALOGUE, "HSHEA3----", "Helsefagarbeiderfaget") == "Helsefagarbeiderfaget"
    assert name_shown(CATALOGUE, "XXOLD3----", "Et gammelt fag") == "Et gammelt fag"
    assert name_shown(CATALOGUE, "HSHEA3", None) == "Helsearbeiderfaget"
    assert name_shown(CATALOGUE, "XXOLD3----", None) == "XXOLD3----"
    assert name_shown(CATALOGUE, None, None) == ""


# --- files


def test_the_shipped_file_is_read_as_a_whole() -> None:
    snapshot = read_snapshot(SHIPPED)
    assert (len(snapshot.programmes), len(snapshot.areas)) == (16, 291)


def _without_counts(tree: Any) -> None:
    tree["programmes"][0]["vg3"].pop()


def _circle(tree: Any) -> None:
    tree["programmes"][0]["vg2"][0]["builds_on"] = [tree["programmes"][0]["vg2"][1]["code"]]


Breaking = Callable[[Any], None]


@pytest.mark.parametrize(
    ("breaking", "reason", "where"),
    [
        (lambda tree: tree.pop("meta"), "missing", "meta"),
        (lambda tree: tree.update(programmes={}), "missing", "programmes"),
        (lambda tree: tree["meta"].pop("fetched_by_source"), "no_date", "fetched_by_source"),
        (lambda tree: tree["meta"].update(fetched_by_source="2026-13-40"), "no_date", "fetched_by_source"),
        (lambda tree: tree["meta"].pop("counts"), "missing", "counts"),
        (lambda tree: tree["meta"].update(source=""), "missing", "source"),
        (_without_counts, "counts", "meta.counts"),
        (lambda tree: tree.update(programmes=[]), "counts", "meta.counts"),
        (lambda tree: tree["programmes"][0].update(type="other"), "unknown_value", "BA"),
        (lambda tree: tree["programmes"][0].update(code="B"), "unknown_value", "B"),
        (lambda tree: tree["programmes"][1].update(code="BA"), "repeated", "BA"),
        (lambda tree: tree["programmes"][0].pop("vg4"), "missing", "BA: vg4"),
        (lambda tree: tree["programmes"][0]["vg1"][0].update(code="12"), "unknown_value", "12"),
        (lambda tree: tree["programmes"][0]["vg1"][0].update(nn=7), "missing", "BABAT1----: nn"),
        (lambda tree: tree["programmes"][0]["vg1"][0].update(nb="x" * 300), "missing", "BABAT1----: nb"),
        (lambda tree: tree["programmes"][0]["vg1"][0].update(nb="a\nb"), "missing", "BABAT1----: nb"),
        (lambda tree: tree["programmes"][0]["vg1"][0].update(place="home"), "unknown_value", "BABAT1----: place"),
        (lambda tree: tree["programmes"][0]["vg1"][0].update(step="Vg2"), "unknown_value", "BABAT1----: step"),
        (lambda tree: tree["programmes"][0]["vg1"][0].update(builds_on=[3]), "unknown_value", "BABAT1----"),
        (lambda tree: tree["programmes"][0]["vg2"][0].update(builds_on=["XXXXX1----"]), "unknown_before", "XXXXX1"),
        (_circle, "not_before", "BAANG2----: BAANL2----"),
    ],
)
def test_a_wrong_file_is_refused_and_the_place_is_named(breaking: Breaking, reason: str, where: str) -> None:
    tree = copy.deepcopy(SHIPPED)
    breaking(tree)
    with pytest.raises(ProgrammesRefusedError) as refused:
        read_snapshot(tree)
    assert refused.value.reason == reason
    assert where in refused.value.where


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(JSON)
def test_any_other_json_is_refused(tree: Any) -> None:
    with pytest.raises(ProgrammesRefusedError):
        read_snapshot(tree)
