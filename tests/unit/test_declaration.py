"""Every field of every kind carries its metadata; what is derived from it stays derived."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from karriere_app.domain.declaration import BASE_FIELDS, Kind
from karriere_app.domain.fields import FieldSpec, FieldType, Merge, Needed
from karriere_app.domain.kinds import all_kinds, kind_named, row_kinds
from karriere_app.errors import UnknownKindError
from karriere_app.services.vocabularies import Vocabularies

FIELDS = [(kind, spec) for kind in all_kinds().values() for spec in kind.fields.values()]


@pytest.mark.parametrize(("kind", "spec"), FIELDS, ids=[f"{kind.name}.{spec.name}" for kind, spec in FIELDS])
def test_a_field_says_what_it_is_and_on_what_basis_it_is_kept(kind: Kind, spec: FieldSpec) -> None:
    assert spec.label.strip()
    assert spec.label[0] == spec.label[0].upper() or spec.label.startswith(("a)", "b)", "c)", "d)"))
    assert re.search(r"§|kap\.", spec.basis), spec.basis
    assert spec.name not in BASE_FIELDS
    if spec.type in (FieldType.INT, FieldType.NUMBER):
        assert spec.unit is not None
    if spec.type is FieldType.TEXT:
        assert spec.longest is not None


def test_long_free_text_never_merges_by_itself() -> None:
    for kind, spec in FIELDS:
        if spec.multiline and kind.name != "county_profile":
            assert spec.merge is Merge.NEVER, f"{kind.name}.{spec.name}"


def test_sets_of_codes_merge_by_adding_and_removing() -> None:
    for _, spec in FIELDS:
        if spec.type in (FieldType.CODES, FieldType.IDS):
            assert spec.merge is Merge.SET


def test_every_coded_field_has_a_vocabulary_that_loads() -> None:
    vocabularies = Vocabularies()
    for name in sorted({spec.vocabulary for _, spec in FIELDS if spec.vocabulary}):
        vocabulary = vocabularies.load(name)
        assert vocabulary.is_open or len(vocabulary.terms) >= 2, name


def test_rows_stand_under_a_root_that_exists() -> None:
    for kind in all_kinds().values():
        if kind.parent is not None:
            assert kind_named(kind.parent).root
            assert kind.fields["parent"].required


def test_a_root_knows_its_rows_with_answers_last() -> None:
    assert [kind.name for kind in row_kinds("guidance_session")] == [
        "attendee",
        "option",
        "agreed_step",
        "field_answer",
    ]


def test_needed_fields_are_those_of_records_md() -> None:
    needed = {
        kind.name: sorted(name for name, spec in kind.fields.items() if spec.final is not Needed.NO)
        for kind in all_kinds().values()
    }
    assert needed["competence_mapping"] == ["basis", "mapped_by", "mapping_on"]
    assert needed["guidance_session"] == [
        "basis",
        "declined_on",
        "declined_reason",
        "guidance_on",
        "interp_needed",
        "mapping",
        "own_wishes",
    ]


def test_an_unknown_kind_is_named() -> None:
    with pytest.raises(UnknownKindError) as caught:
        kind_named("participent")
    assert caught.value.kind == "participent"


def test_no_kind_is_left_out_of_the_registry() -> None:
    domain = Path(__file__).resolve().parents[2] / "karriere_app" / "domain"
    declared = {
        name
        for file in domain.glob("*.py")
        for name in re.findall(r"^class (\w+)\(Record\):", file.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert declared == {kind.cls.__name__ for kind in all_kinds().values()}
