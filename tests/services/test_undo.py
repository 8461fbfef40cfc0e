from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from karriere_app.clock import SteppingClock
from karriere_app.domain.access import Principal
from karriere_app.domain.fields import RecordId
from karriere_app.domain.kinds import kind_named
from karriere_app.errors import FinalRecordError, NotAllowedError, RecordNotFoundError, UndoConflictError, UsageError
from karriere_app.services import guidance, mappings, plans
from karriere_app.services.desk import Desk
from karriere_app.services.participants import open_participant
from karriere_app.services.records import RecordChange, Saved, apply_changes, get, rows, save_fields
from karriere_app.services.undo import menu, undo
from karriere_app.store.unit_of_work import fetch


def make(desk: Desk, kind: str, **values: Any) -> Saved:
    return apply_changes(desk, [RecordChange(kind, None, values)], "La til")


def done(saved: Saved) -> str:
    assert saved.change_set is not None
    return saved.change_set


def exists(desk: Desk, kind: str, record_id: str) -> bool:
    with desk.reading() as connection:
        found = fetch(connection, kind_named(kind), record_id)
    return found is not None and found.deleted_at is None


@pytest.fixture
def selam(desk: Desk) -> RecordId:
    return make(desk, "participant", given_names="Selam", family_name="Haile", other_languages=["ar"]).ids[0]


def test_every_field_is_set_back_and_done_again(desk: Desk, selam: RecordId) -> None:
    before = get(desk, selam)
    values = {"given_names": "Salam", "phone": "400", "other_languages": ["ti"], "children": {"2015": 2}}
    saved = save_fields(desk, "participant", selam, values, "Rettet")
    after = get(desk, selam)
    undone = undo(desk, done(saved))
    assert get(desk, selam) == before
    assert undone.ids == (selam,)
    undo(desk, done(undone))
    assert get(desk, selam) == after


def test_what_was_changed_since_is_left_alone(desk: Desk, selam: RecordId) -> None:
    saved = save_fields(desk, "participant", selam, {"phone": "400", "email": "a@example.no"})
    save_fields(desk, "participant", selam, {"phone": "500"})
    with pytest.raises(UndoConflictError) as caught:
        undo(desk, done(saved))
    assert caught.value.fields == ("participant.phone",)
    assert getattr(get(desk, selam), "email", None) == "a@example.no"


def test_another_field_changed_since_does_not_hinder(desk: Desk, selam: RecordId) -> None:
    saved = save_fields(desk, "participant", selam, {"phone": "400"})
    save_fields(desk, "participant", selam, {"email": "a@example.no"})
    undo(desk, done(saved))
    person = get(desk, selam)
    assert (getattr(person, "phone", None), getattr(person, "email", None)) == (None, "a@example.no")


def test_what_was_made_goes_and_what_was_deleted_comes_back(desk: Desk, selam: RecordId) -> None:
    note = make(desk, "contact_note", participant=selam, text="Ringte")
    undone = undo(desk, done(note))
    assert not exists(desk, "contact_note", note.ids[0])
    again = undo(desk, done(undone))
    assert exists(desk, "contact_note", note.ids[0])
    gone = apply_changes(desk, [RecordChange("contact_note", note.ids[0], delete=True)])
    with pytest.raises(UndoConflictError) as caught:
        undo(desk, done(again))
    assert caught.value.fields == ("contact_note.deleted_at",)
    undo(desk, done(gone))
    assert getattr(get(desk, note.ids[0]), "text", None) == "Ringte"


def test_what_has_got_rows_since_is_not_taken_away(desk: Desk, selam: RecordId) -> None:
    plan = plans.start(desk, selam)
    made = menu(desk, desk.now()).undo
    assert made is not None
    plans.add_step(desk, plan, "NORSK")
    with pytest.raises(UndoConflictError) as caught:
        undo(desk, made.change_set)
    assert caught.value.fields == ("plan_step",)
    step = menu(desk, desk.now()).undo
    assert step is not None
    undo(desk, step.change_set)
    undo(desk, made.change_set)
    assert not exists(desk, "education_plan", plan)
    assert rows(desk, plan, "route") == []


def test_several_records_of_one_act_go_back_together(desk: Desk, selam: RecordId) -> None:
    mapping = mappings.start(desk, selam)
    made = apply_changes(
        desk,
        [
            RecordChange("language_skill", None, {"parent": mapping, "language": "ti"}),
            RecordChange("competence_mapping", mapping, {"own_words": "Vil jobbe."}),
        ],
        "Fylte ut språk",
    )
    undo(desk, done(made))
    assert rows(desk, mapping, "language_skill") == []
    assert getattr(get(desk, mapping), "own_words", "") is None


def declined_session(desk: Desk, selam: RecordId) -> RecordId:
    session = guidance.start(desk, selam)
    values = {"guidance_on": None, "basis": "OPPL_28_9", "declined_on": "2026-11-20", "declined_reason": "Har jobb."}
    save_fields(desk, "guidance_session", session, values)
    return session


def test_final_stays_final_and_follow_up_goes_back(desk: Desk, selam: RecordId) -> None:
    session = declined_session(desk, selam)
    guidance.finalise(desk, session)
    final = menu(desk, desk.now()).undo
    assert final is not None
    assert final.label == "Ferdigstilte samtale"
    with pytest.raises(FinalRecordError):
        undo(desk, final.change_set)
    journal = save_fields(desk, "guidance_session", session, {"journal_no": "26/1"})
    undo(desk, done(journal))
    assert getattr(get(desk, session), "journal_no", "") is None
    assert getattr(get(desk, session), "status", None) == "FINAL"


def test_what_is_handed_over_is_not_undone(desk: Desk, selam: RecordId) -> None:
    handed = make(desk, "handover", participant=selam, to_whom="Skien", what="Plan", purpose="§ 42", basis="§ 42")
    with pytest.raises(FinalRecordError):
        undo(desk, done(handed))


def test_unknown_empty_and_forbidden(desk: Desk, selam: RecordId) -> None:
    saved = save_fields(desk, "participant", selam, {"phone": "400"})
    with pytest.raises(RecordNotFoundError):
        undo(desk, desk.new_id())
    open_participant(desk, selam)
    with desk.reading() as connection:
        opened = connection.execute(sa.text("SELECT id FROM change_set ORDER BY seq DESC LIMIT 1")).scalar_one()
    with pytest.raises(UsageError):
        undo(desk, opened)
    reader = Desk(
        desk.store,
        desk.clock,
        desk.vocabularies,
        Principal(desk.principal.counsellor, desk.principal.office, frozenset({"READER"})),
    )
    with pytest.raises(NotAllowedError):
        undo(reader, done(saved))


def test_the_menu_follows_undo_and_redo(desk: Desk, clock: SteppingClock, selam: RecordId) -> None:
    start = clock.moment = clock.moment + timedelta(minutes=1)
    assert menu(desk, start).undo is None
    for phone in ("1", "2"):
        clock.moment += timedelta(minutes=1)
        save_fields(desk, "participant", selam, {"phone": phone}, f"Telefon {phone}")
    open_participant(desk, selam)

    def labels() -> tuple[str | None, str | None]:
        seen = menu(desk, start)
        return (seen.undo.label if seen.undo else None, seen.redo.label if seen.redo else None)

    def press(redo: bool) -> None:
        seen = menu(desk, start)
        act = seen.redo if redo else seen.undo
        assert act is not None
        undo(desk, act.change_set)

    told = [labels()]
    for redo in (False, False, True, True, False):
        press(redo)
        told.append(labels())
    assert told == [
        ("Telefon 2", None),
        ("Telefon 1", "Telefon 2"),
        (None, "Telefon 1"),
        ("Telefon 1", "Telefon 2"),
        ("Telefon 2", None),
        ("Telefon 1", "Telefon 2"),
    ]
    save_fields(desk, "participant", selam, {"phone": "3"}, "Telefon 3")
    assert labels() == ("Telefon 3", None)
    assert getattr(get(desk, selam), "phone", None) == "3"


FIELDS = st.dictionaries(
    st.sampled_from(["given_names", "phone", "address", "case_no"]),
    st.one_of(st.none(), st.text(max_size=8)),
    max_size=3,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(FIELDS, min_size=1, max_size=5))
def test_undoing_all_in_turn_leads_back_to_the_beginning(desk: Desk, steps: list[dict[str, str | None]]) -> None:
    person = make(desk, "participant", given_names="Omar").ids[0]
    before = get(desk, person)
    saved = [save_fields(desk, "participant", person, values) for values in steps]
    for one in reversed(saved):
        if one.change_set is not None:  # a save that changed nothing made no change set
            undo(desk, one.change_set)
    assert get(desk, person) == before
