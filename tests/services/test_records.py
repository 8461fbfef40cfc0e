"""Saving records: one change set, nothing refused for what is missing, everything refused that cannot be read."""

from __future__ import annotations

import json
from typing import Any

import pytest
import sqlalchemy as sa

from karriere_app.domain.ids import new_id, single_id
from karriere_app.errors import (
    FinalRecordError,
    InvalidLineError,
    InvalidValueError,
    MalformedLineError,
    NotAllowedError,
    NotReadyError,
    RecordNotFoundError,
    UnknownKindError,
    UsageError,
)
from karriere_app.services import digests, drafts, guidance, mappings, plans
from karriere_app.services.applying import apply_file, apply_line, parse_line
from karriere_app.services.desk import Desk
from karriere_app.services.records import (
    RecordChange,
    apply_changes,
    get,
    list_kind,
    rows,
    save_fields,
    show,
    under_participant,
)
from karriere_app.store.tables import change_set, record_change


def make(desk: Desk, kind: str, record_id: str | None = None, **values: Any) -> str:
    return apply_changes(desk, [RecordChange(kind, record_id, values)]).ids[0]


def person(desk: Desk, **values: Any) -> str:
    return make(desk, "participant", **{"given_names": "Selam", "family_name": "Haile", **values})


def full_mapping(desk: Desk, participant: str) -> str:
    mapping = mappings.start(desk, participant)
    save_fields(
        desk,
        "competence_mapping",
        mapping,
        {"basis": "SEC_10", "mapping_on": "2026-11-20", "mapped_by": "COUNSELLOR"},
    )
    make(desk, "language_skill", parent=mapping, language="ti", mother_tongue="YES")
    for section in ("education_entry", "work_entry", "other_competence"):
        make(desk, "field_answer", parent=mapping, field=section, answer="NONE")
    return mapping


def test_a_participant_needs_nothing_to_be_saved(desk: Desk) -> None:
    made = make(desk, "participant")
    assert get(desk, made).created_by == desk.principal.counsellor
    assert show(desk, made)["office"] == desk.principal.office


def test_one_call_is_one_change_set_with_old_and_new(desk: Desk) -> None:
    made = person(desk)
    saved = apply_changes(
        desk,
        [
            RecordChange("participant", made, {"phone": "33 00 00 01", "family_name": None}),
            RecordChange("contact_note", None, {"participant": made, "text": "Ringte."}),
        ],
    )
    with desk.reading() as connection:
        seq = connection.execute(sa.select(change_set.c.seq).where(change_set.c.id == saved.change_set)).scalar_one()
        changes = connection.execute(sa.select(record_change).where(record_change.c.seq == seq)).mappings().all()
    kinds = [change["kind"] for change in changes]
    assert kinds == ["participant", "contact_note", "access_entry", "access_entry"]
    assert json.loads(changes[0]["fields"]) == {"phone": [None, "33 00 00 01"], "family_name": ["Haile", None]}


def test_saving_the_same_again_is_no_change(desk: Desk) -> None:
    made = person(desk)
    assert save_fields(desk, "participant", made, {"given_names": "Selam"}).change_set is None


def test_one_refused_change_keeps_nothing_of_the_call(desk: Desk) -> None:
    before = len(list_kind(desk, "participant"))
    with pytest.raises(InvalidValueError):
        apply_changes(
            desk,
            [
                RecordChange("participant", None, {"given_names": "Amina"}),
                RecordChange("participant", None, {"birth_date": "2026-02-31"}),
            ],
        )
    assert len(list_kind(desk, "participant")) == before


@pytest.mark.parametrize(
    ("kind", "values", "reason"),
    [
        ("participant", {"shoe_size": 38}, "unknown_field"),
        ("participant", {"citizenship": "ATLANTIS"}, "unknown_code"),
        ("counsellor", {"roles": ["COUNSELLOR", "KING"]}, "unknown_code"),
        ("contact_note", {"text": "Uten eier"}, "required"),
        ("contact_note", {"participant": "018f2b5e-7d2b-7a3c-9b1d-0000000000ff"}, "missing_participant"),
        ("language_skill", {"parent": "018f2b5e-7d2b-7a3c-9b1d-0000000000ff", "language": "ti"}, "required"),
    ],
)
def test_what_cannot_be_kept_is_named(desk: Desk, kind: str, values: dict[str, Any], reason: str) -> None:
    with pytest.raises(InvalidValueError) as caught:
        make(desk, kind, **values)
    assert caught.value.reason == reason


def test_a_row_takes_its_participant_from_its_parent(desk: Desk) -> None:
    participant = person(desk)
    mapping = mappings.start(desk, participant)
    make(desk, "language_skill", parent=mapping, language="ti")
    assert [getattr(row, "participant", None) for row in rows(desk, mapping, "language_skill")] == [participant]


def test_a_row_does_not_stand_under_a_foreign_root(desk: Desk) -> None:
    plan = plans.start(desk, person(desk))
    with pytest.raises(InvalidValueError) as caught:
        make(desk, "language_skill", parent=plan, language="ti")
    assert caught.value.reason == "wrong_parent"


def test_a_record_that_exists_once_has_the_id_that_every_laptop_gives_it(desk: Desk) -> None:
    participant = person(desk)
    made = make(desk, "legal_status", participant=participant, settled_on="2026-10-01")
    assert made == single_id(participant, "legal_status")
    again = make(desk, "legal_status", participant=participant, permit_ground="A_FLYKTNING")
    assert again == made
    with pytest.raises(InvalidValueError):
        make(desk, "legal_status", record_id=desk.new_id(), participant=participant)


def test_another_offices_participant_is_unknown_here(desk: Desk) -> None:
    made = person(desk, office="018f2b5e-7d2b-7a3c-9b1d-0000000000aa", responsible_counsellor=desk.principal.counsellor)
    save_fields(desk, "participant", made, {"responsible_counsellor": None})
    with pytest.raises(RecordNotFoundError):
        get(desk, made)
    assert list_kind(desk, "participant") == []


def test_the_access_log_is_written_by_the_program_alone(desk: Desk) -> None:
    participant = person(desk)
    with pytest.raises(NotAllowedError):
        make(desk, "access_entry", participant=participant, action="OPENED")
    assert {getattr(entry, "action", None) for entry in under_participant(desk, "access_entry", participant)} == {
        "CHANGED"
    }


def test_a_deleted_record_is_gone_but_its_content_stays_in_the_log(desk: Desk) -> None:
    note = make(desk, "contact_note", participant=person(desk), text="Feil person")
    apply_changes(desk, [RecordChange("contact_note", note, delete=True)])
    with pytest.raises(RecordNotFoundError):
        get(desk, note)
    with pytest.raises(RecordNotFoundError):
        save_fields(desk, "contact_note", note, {"text": "Mer"})
    with desk.reading() as connection:
        query = sa.select(record_change.c.fields).where(record_change.c.record_id == note)
        assert "Feil person" in str(connection.execute(query).scalars().all())


def test_a_mapping_is_final_only_with_its_four_sections(desk: Desk) -> None:
    mapping = mappings.start(desk, person(desk))
    with pytest.raises(NotReadyError) as caught:
        mappings.finalise(desk, mapping)
    assert set(caught.value.fields) == {"basis", "mapping_on", "mapped_by"}
    assert caught.value.rules == ("MAP_INCOMPLETE",)


def test_final_is_final_and_follow_up_goes_on(desk: Desk) -> None:
    mapping = full_mapping(desk, person(desk))
    skill = rows(desk, mapping, "language_skill")[0].id
    mappings.finalise(desk, mapping)
    for change in (
        RecordChange("competence_mapping", mapping, {"own_words": "Nytt"}),
        RecordChange("competence_mapping", mapping, {"status": "DRAFT"}),
        RecordChange("competence_mapping", mapping, delete=True),
        RecordChange("language_skill", skill, {"reading": "C2"}),
        RecordChange("language_skill", skill, delete=True),
        RecordChange("language_skill", None, {"parent": mapping, "language": "ar"}),
        RecordChange("field_answer", None, {"parent": mapping, "field": "wish", "answer": "NONE"}),
    ):
        with pytest.raises(FinalRecordError):
            apply_changes(desk, [change])
    save_fields(desk, "competence_mapping", mapping, {"quality_assured_on": "2026-11-24"})


def test_finalising_carries_the_aggregates_digest(desk: Desk) -> None:
    mapping = full_mapping(desk, person(desk))
    mappings.finalise(desk, mapping)
    with desk.reading() as connection:
        query = sa.select(record_change.c.fields).where(record_change.c.record_id == mapping)
        last = json.loads(connection.execute(query.order_by(record_change.c.seq)).scalars().all()[-1])
    assert last["status"] == ["DRAFT", "FINAL"]
    assert len(last["@aggregate_digest"][1]) == 64


def test_a_correction_is_a_new_version_with_a_reason_and_copied_rows(desk: Desk) -> None:
    participant = person(desk)
    mapping = full_mapping(desk, participant)
    with pytest.raises(UsageError):
        mappings.new_version(desk, mapping, "For tidlig")
    mappings.finalise(desk, mapping)
    with pytest.raises(InvalidValueError):
        mappings.new_version(desk, mapping, "  ")
    second = mappings.new_version(desk, mapping, "Feil språk")
    made = mappings.as_mapping(desk, second)
    assert (made.replaces, made.version, made.version_reason, made.status) == (mapping, 2, "Feil språk", "DRAFT")
    copied = rows(desk, second, "language_skill")
    assert [getattr(row, "copied_from", None) for row in copied] == [rows(desk, mapping, "language_skill")[0].id]
    assert [found.id for found in mappings.of(desk, participant)] == [second]
    mappings.finalise(desk, second)


def test_a_second_mapping_is_a_supplement(desk: Desk) -> None:
    participant = person(desk)
    first = full_mapping(desk, participant)
    assert mappings.start(desk, participant) == first
    mappings.finalise(desk, first)
    second = mappings.start(desk, participant)
    assert mappings.as_mapping(desk, second).supplement_to == first


def test_guidance_is_final_with_its_facts_or_with_a_decline(desk: Desk) -> None:
    participant = person(desk)
    session = guidance.start(desk, participant)
    save_fields(desk, "guidance_session", session, {"basis": "INTEGR_11", "guidance_on": None})
    with pytest.raises(NotReadyError) as caught:
        guidance.finalise(desk, session)
    assert set(caught.value.fields) == {"guidance_on", "own_wishes", "interp_needed", "mapping"}
    assert set(caught.value.rules) == {"MAP_MISSING", "INTERP_NEED_EMPTY"}
    from datetime import date

    guidance.decline(desk, session, date(2026, 11, 24), "Vil heller arbeide nå")
    guidance.finalise(desk, session)


def test_a_hard_finding_is_set_aside_only_with_a_reason(desk: Desk) -> None:
    participant = person(desk)
    session = guidance.start(desk, participant)
    values = {"basis": "INTEGR_11", "own_wishes": "Bli kokk", "interp_needed": "NO"}
    save_fields(desk, "guidance_session", session, values)
    override = make(desk, "finding_override", participant=participant, of_record=session, rule="MAP_MISSING")
    with pytest.raises(NotReadyError):
        guidance.finalise(desk, session)
    save_fields(desk, "finding_override", override, {"reason": "Kommunen har kartlagt, papirene er på vei"})
    guidance.finalise(desk, session)


def test_an_agreed_plan_is_frozen_and_its_steps_are_followed_up(desk: Desk) -> None:
    plan = plans.start(desk, person(desk))
    save_fields(desk, "education_plan", plan, {"long_goal": "Bli helsefagarbeider"})
    step = plans.add_step(desk, plan, "NORSK", {"title": "Norsk til B1"})
    plans.agree(desk, plan)
    with pytest.raises(FinalRecordError):
        save_fields(desk, "plan_step", step, {"title": "Noe annet"})
    plans.set_step_state(desk, step, "COMPLETED")
    plans.set_status(desk, plan, "ACTIVE")
    with pytest.raises(FinalRecordError):
        plans.set_status(desk, plan, "DRAFT")
    second = plans.new_version(desk, plan, "Ny skole")
    assert [row.title for row in plans.steps(desk, second)] == ["Norsk til B1"]
    routes = {route.id for route in rows(desk, second, "route")}
    assert {row.route for row in plans.steps(desk, second)} == routes


def test_moving_a_step_changes_that_step_alone(desk: Desk) -> None:
    plan = plans.start(desk, person(desk))
    made = [plans.add_step(desk, plan, "SUBJECTS", {"title": str(number)}) for number in range(4)]
    plans.move_step(desk, made[3], made[0])
    assert [row.title for row in plans.steps(desk, plan)] == ["3", "0", "1", "2"]
    plans.move_step(desk, made[0], None)
    assert [row.title for row in plans.steps(desk, plan)] == ["3", "1", "2", "0"]
    save_fields(desk, "plan_step", made[1], {"order": None})
    plans.move_step(desk, made[0], made[3])
    assert [row.title for row in plans.steps(desk, plan)][:2] == ["1", "0"]


def test_a_draft_keeps_what_is_no_value_yet_and_goes_when_it_is_saved(desk: Desk) -> None:
    made = person(desk)
    typed = {"birth_date": {"raw": "31.02.20"}, "phone": {"value": "33 00 00 02"}}
    drafts.keep(desk, made, "participant", made, typed, cursor="birth_date")
    save_fields(desk, "participant", made, {"phone": "33 00 00 02"})
    left = drafts.of(desk, made)
    assert left is not None
    assert left.fields == {"birth_date": {"raw": "31.02.20"}}
    save_fields(desk, "participant", made, {"birth_date": "1990-02-28"})
    assert drafts.unfinished(desk) == []


def test_a_file_is_applied_whole_or_not_at_all(desk: Desk) -> None:
    participant, mapping = new_id(desk.now()), new_id(desk.now())
    lines = [
        {"kind": "language_skill", "set": {"parent": mapping, "language": "ti"}},
        {"kind": "competence_mapping", "id": mapping, "set": {"participant": participant}},
        {"kind": "participant", "id": participant, "set": {"given_names": "Amina"}},
    ]
    raw = [json.dumps(line).encode() for line in lines]
    with pytest.raises(InvalidLineError) as caught:
        apply_file(desk, [*raw, b'{"kind": "participant", "set": {"birth_d'])
    assert caught.value.line == 4
    assert list_kind(desk, "participant") == []
    assert [number for number, _ in apply_file(desk, [*raw, b"", b"  "])] == [1, 2, 3]
    assert len(show(desk, participant)["rows"]) == 2


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"kind": "participant", "set"', "not_json"),
        (b"[]", "not_an_object"),
        (b'{"kind": "participant", "set": {"x": NaN}}', "not_json"),
        (b"\xff\xfe", "not_utf8"),
        (b'{"set": {}}', "no_kind"),
        (b'{"kind": "participant"}', "no_set"),
        (b'{"kind": "participant", "id": 7, "set": {}}', "bad_id"),
        (b'{"kind": "participant", "fields": {}}', "unknown_key"),
        (b'{"kind": "participant", "delete": true}', "set_and_delete"),
        (b"[" * 100_000, "not_json"),
        (b'{"kind": "' + b"x" * 2_000_001 + b'"}', "too_long"),
    ],
)
def test_a_malformed_line_is_named(line: bytes, reason: str) -> None:
    with pytest.raises(MalformedLineError) as caught:
        parse_line(line)
    assert caught.value.reason == reason


def test_an_unknown_kind_in_a_line_is_named(desk: Desk) -> None:
    with pytest.raises(UnknownKindError):
        apply_line(desk, b'{"kind": "partisipant", "set": {}}')


def test_what_show_gives_put_into_apply_again_has_the_same_digest(desk: Desk) -> None:
    participant = person(desk)
    mapping = full_mapping(desk, participant)
    mappings.finalise(desk, mapping)
    before = digests.of_record(desk, mapping)
    shown = show(desk, mapping)
    records = [{name: value for name, value in shown.items() if name != "rows"}, *shown["rows"]]
    lines = [
        json.dumps(
            {
                "kind": record["kind"],
                "id": record["id"],
                "set": {k: v for k, v in record.items() if k not in ("id", "kind")},
            }
        ).encode()
        for record in records
    ]
    apply_file(desk, lines)
    assert digests.of_record(desk, mapping) == before


def test_the_stores_digest_follows_content_and_not_who_looked(desk: Desk) -> None:
    participant = person(desk)
    before = digests.of_store(desk)
    save_fields(desk, "participant", participant, {"phone": "1"})
    changed = digests.of_store(desk)
    assert changed != before
    save_fields(desk, "participant", participant, {"phone": None})
    assert digests.of_store(desk) == before


def test_a_private_note_stays_outside_log_digest_and_show(desk: Desk) -> None:
    participant = person(desk)
    before = digests.of_store(desk)
    note = make(desk, "private_note", participant=participant, text="Kanarifugl")
    assert digests.of_store(desk) == before
    assert "Kanarifugl" not in json.dumps(show(desk, participant))
    with desk.reading() as connection:
        query = sa.select(sa.func.count()).select_from(record_change).where(record_change.c.record_id == note)
        assert connection.scalar(query) == 0
    assert [getattr(found, "text", None) for found in under_participant(desk, "private_note", participant)] == [
        "Kanarifugl"
    ]
    save_fields(desk, "private_note", note, {"text": "Ny tekst"})
    assert [getattr(found, "text", None) for found in under_participant(desk, "private_note", participant)] == [
        "Ny tekst"
    ]


def test_an_answer_about_a_rows_field_goes_along_to_the_copied_row(desk: Desk) -> None:
    mapping = full_mapping(desk, person(desk))
    skill = rows(desk, mapping, "language_skill")[0].id
    make(desk, "field_answer", parent=mapping, field=f"{skill}.writing", answer="NOT_ASKED")
    mappings.finalise(desk, mapping)
    second = mappings.new_version(desk, mapping, "Feil språk")
    copied = rows(desk, second, "language_skill")[0].id
    answers = {getattr(row, "field", None) for row in rows(desk, second, "field_answer")}
    assert f"{copied}.writing" in answers


def test_the_digest_of_another_offices_participant_is_not_told(desk: Desk) -> None:
    made = person(desk, office="018f2b5e-7d2b-7a3c-9b1d-0000000000aa", responsible_counsellor=desk.principal.counsellor)
    save_fields(desk, "participant", made, {"responsible_counsellor": None})
    with pytest.raises(RecordNotFoundError):
        digests.of_record(desk, made)
