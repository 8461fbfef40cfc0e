"""Whether two records may be one person; invented people, synthetic numbers."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from karriere_app.domain.duplicates import LIKELY_DUPLICATE, PersonFacts, likely_same_person, name_likeness

BORN = date(1990, 6, 14)
PERSONS = st.builds(
    PersonFacts,
    names=st.lists(
        st.sampled_from(["Mohammed Ali", "محمد علي", "Ali Muhamed", "Hassan Omar", "Ødegård Kari", "", "-"]), max_size=2
    ).map(tuple),
    birth_date=st.none() | st.sampled_from([BORN, date(1990, 1, 1), date(1990, 12, 6), date(1991, 6, 14)]),
    national_id=st.none() | st.sampled_from(["01819010001", "41819010186", "29928520003", "x"]),
    duf_number=st.none() | st.sampled_from(["202300000103", "202312345608"]),
    municipality=st.none() | st.sampled_from(["3905", "4003"]),
    citizenship=st.none() | st.sampled_from(["SY", "SO"]),
)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("Mohammed Ali Hassan", "Hassan Muhamed Ali"),
        ("Mohammed Ali", "محمد علي"),
        ("Tesfay Berhane", "ተስፋይ ብርሃነ"),
        ("Oleksandr Kravets", "Кравець Олександр"),
        ("Cabdiraxmaan Cali", "Abdirahman Ali"),
        ("Kari Ødegård", "Odegard, Kari"),
    ],
)
def test_other_spelling_or_order_with_the_same_birth_date_is_likely(ours: str, theirs: str) -> None:
    assert likely_same_person(PersonFacts((ours,), BORN), PersonFacts((theirs,), BORN)) >= LIKELY_DUPLICATE


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("Mohammed Ali", "Mohammed Hassan"),
        ("Amina Warsame", "Aminata Warsame"),
        ("Hassan Omar", "Hussein Omar"),
        ("Oleksandr Bondar", "Oleksandra Bondar"),
    ],
)
def test_one_common_name_is_not_enough_even_with_the_same_birth_date(ours: str, theirs: str) -> None:
    assert likely_same_person(PersonFacts((ours,), BORN), PersonFacts((theirs,), BORN)) < LIKELY_DUPLICATE


def test_the_same_name_alone_is_not_enough() -> None:
    same = PersonFacts(("Mohammed Ali",), None, municipality="3905", citizenship="SY")
    assert likely_same_person(same, same) < LIKELY_DUPLICATE


def test_first_of_january_counts_little() -> None:
    name = ("Mohammed Ali",)
    new_year, other = date(1990, 1, 1), date(1990, 6, 14)
    assert likely_same_person(PersonFacts(name, new_year), PersonFacts(name, new_year)) < LIKELY_DUPLICATE
    assert likely_same_person(PersonFacts(name, other), PersonFacts(name, other)) >= LIKELY_DUPLICATE
    # A first guess of 1 January, later mended, speaks neither way strongly.
    assert 0.6 < likely_same_person(PersonFacts(name, new_year), PersonFacts(name, other)) < LIKELY_DUPLICATE


def test_another_birth_date_speaks_against_and_swapped_day_and_month_for() -> None:
    name = ("Mohammed Ali",)
    born = PersonFacts(name, date(1990, 6, 11))
    assert likely_same_person(born, PersonFacts(name, date(1987, 3, 2))) < 0.5
    assert likely_same_person(born, PersonFacts(name, date(1990, 11, 6))) >= LIKELY_DUPLICATE


def test_the_same_number_decides_whatever_the_names() -> None:
    ours = PersonFacts(("Mohammed Ali",), BORN, national_id="018190 10001")
    assert likely_same_person(ours, PersonFacts(("Kari Ødegård",), None, national_id="01819010001")) == 1.0
    duf = PersonFacts(("Mohammed Ali",), duf_number="202300000103")
    assert likely_same_person(duf, PersonFacts(("X Y",), duf_number="2023 00000103")) == 1.0


def test_two_numbers_of_one_kind_decide_against_and_a_d_number_beside_a_birth_number_does_not() -> None:
    name = ("Mohammed Ali",)
    number = PersonFacts(name, BORN, national_id="01819010001")
    assert likely_same_person(number, PersonFacts(name, BORN, national_id="29928520003")) == 0.0
    assert likely_same_person(number, PersonFacts(name, BORN, national_id="41819010186")) >= LIKELY_DUPLICATE


def test_place_and_country_count_a_little() -> None:
    name = ("Mohammed Ali",)
    bare = likely_same_person(PersonFacts(name), PersonFacts(name))
    same = PersonFacts(name, municipality="3905", citizenship="SY")
    assert likely_same_person(same, same) == pytest.approx(bare + 0.10)


def test_a_middle_name_more_costs_a_little() -> None:
    assert name_likeness(("Maria Cruz",), ("Maria Cruz",)) == 1.0
    assert 0.8 < name_likeness(("Maria Cruz",), ("Maria Luz Cruz",)) < 1.0


@given(PERSONS, PERSONS)
def test_likeness_is_symmetric_and_between_nothing_and_one(one: PersonFacts, other: PersonFacts) -> None:
    likeness = likely_same_person(one, other)
    assert 0.0 <= likeness <= 1.0
    assert likeness == pytest.approx(likely_same_person(other, one))
