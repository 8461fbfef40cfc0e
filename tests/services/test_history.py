from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from karriere_app.clock import SteppingClock
from karriere_app.domain.access import Principal
from karriere_app.domain.competence import LanguageSkill
from karriere_app.domain.fields import RecordId
from karriere_app.errors import RecordNotFoundError
from karriere_app.services import history, mappings
from karriere_app.services.desk import Desk
from karriere_app.services.participants import open_participant
from karriere_app.services.records import RecordChange, apply_changes, get, save_fields


@pytest.fixture
def selam(desk: Desk) -> RecordId:
    values = {"given_names": "Selam", "family_name": "Haile", "birth_date": "1990-05-17"}
    return apply_changes(desk, [RecordChange("participant", None, values)], "Registrerte deltaker").ids[0]


def newest(desk: Desk) -> int:
    with desk.reading() as connection:
        return int(connection.execute(sa.text("SELECT max(seq) FROM change_set")).scalar_one())


def test_who_changed_what_from_what_to_what(desk: Desk, clock: SteppingClock, selam: RecordId) -> None:
    clock.moment += timedelta(hours=1)
    save_fields(
        desk,
        "participant",
        selam,
        {
            "birth_date": "1990-05-18",
            "contact_language": "ti",
            "other_languages": ["so", "ar"],
            "responsible_counsellor": desk.principal.counsellor,
            "national_id": {"kind": "FNR", "value": "01819010001"},
            "interp_needed": "YES",
        },
        "Rettet",
    )
    seen = {view.field: view for view in history.changes(desk, selam) if view.act == "Rettet"}
    born = seen["birth_date"]
    assert (born.who, born.at, born.label) == ("Ingrid Veileder", clock.now(), "Fødselsdato")
    assert (born.old, born.new, born.operation) == ("17.05.1990", "18.05.1990", "update")
    assert (seen["contact_language"].old, seen["contact_language"].new) == (None, "tigrinja")
    assert seen["other_languages"].new == "arabisk (standard), somali"
    assert seen["responsible_counsellor"].new == "Ingrid Veileder"
    assert seen["national_id"].new == "018190•••••"
    assert seen["interp_needed"].new == "ja"


def test_opening_is_no_change_and_pages_go_on(desk: Desk, selam: RecordId) -> None:
    for phone in ("1", "2", "3"):
        save_fields(desk, "participant", selam, {"phone": phone})
        open_participant(desk, selam)
    assert {view.kind for view in history.changes(desk, selam)} == {"participant"}
    first = history.changes(desk, selam, limit=2)
    assert [view.new for view in first] == ["3", "2"]
    rest = history.changes(desk, selam, limit=2, before=first[-1].seq)
    assert rest[0].new == "1"
    assert {view.operation for view in rest} == {"update", "insert"}


def test_a_mapping_tells_of_its_rows_too(desk: Desk, selam: RecordId) -> None:
    mapping = mappings.start(desk, selam)
    row = apply_changes(desk, [RecordChange("language_skill", None, {"parent": mapping, "language": "ti"})]).ids[0]
    apply_changes(desk, [RecordChange("language_skill", row, delete=True)], "Slettet språk")
    seen = history.changes(desk, mapping)
    assert (seen[0].operation, seen[0].field, seen[0].label, seen[0].act) == ("delete", None, "Språk", "Slettet språk")
    assert ("language_skill", "Språk", "tigrinja") in [(view.kind, view.label, view.new) for view in seen]
    assert not any(view.field in ("parent", "participant") for view in seen)


def test_restricted_values_are_kept_from_those_who_only_read(desk: Desk, selam: RecordId) -> None:
    mapping = mappings.start(desk, selam)
    save_fields(desk, "competence_mapping", mapping, {"adaptation": "Trenger heis", "own_words": "Vil jobbe"})
    reader = replace(desk, principal=Principal(desk.principal.counsellor, desk.principal.office, frozenset({"READER"})))
    for who, expected in ((desk, ("Trenger heis", False)), (reader, (None, True))):
        seen = {view.field: view for view in history.changes(who, mapping)}
        assert (seen["adaptation"].new, seen["adaptation"].is_hidden) == expected
        assert seen["own_words"].new == "Vil jobbe"


def test_every_earlier_version_is_read_back_as_it_was(desk: Desk, selam: RecordId) -> None:
    mapping = mappings.start(desk, selam)
    kept: list[tuple[int, object, list[object]]] = []
    row: RecordId | None = None
    for words, language in (("A", "ti"), ("B", "so"), (None, None)):
        save_fields(desk, "competence_mapping", mapping, {"own_words": words})
        if row is not None:
            apply_changes(desk, [RecordChange("language_skill", row, delete=True)])
            row = None
        if language is not None:
            change = RecordChange(
                "language_skill", None, {"parent": mapping, "language": language, "scripts": ["Latn"]}
            )
            row = apply_changes(desk, [change]).ids[0]
        kept.append((newest(desk), get(desk, mapping), [get(desk, row)] if row is not None else []))
    for seq, record, rows in kept:
        then = history.as_it_was(desk, mapping, seq)
        assert then.record == record
        assert list(then.rows.get("language_skill", ())) == rows
    assert isinstance(history.as_it_was(desk, mapping, kept[0][0]).rows["language_skill"][0], LanguageSkill)


def test_what_was_not_there_or_is_not_seen_is_not_found(desk: Desk, selam: RecordId) -> None:
    first = newest(desk)
    mapping = mappings.start(desk, selam)
    with pytest.raises(RecordNotFoundError):
        history.as_it_was(desk, mapping, first)
    save_fields(
        desk,
        "participant",
        selam,
        {"address_protection": "CONFIDENTIAL", "responsible_counsellor": desk.new_id()},
    )
    with pytest.raises(RecordNotFoundError):
        history.as_it_was(desk, mapping, newest(desk))
    with pytest.raises(RecordNotFoundError):
        history.changes(desk, selam)


def test_a_deleted_record_keeps_its_history(desk: Desk, selam: RecordId) -> None:
    note = apply_changes(desk, [RecordChange("contact_note", None, {"participant": selam, "text": "Ringte"})]).ids[0]
    at = newest(desk)
    apply_changes(desk, [RecordChange("contact_note", note, delete=True)])
    assert getattr(history.as_it_was(desk, note, at).record, "text", None) == "Ringte"
    assert [view.operation for view in history.changes(desk, note)] == ["delete", "insert"]
    with pytest.raises(RecordNotFoundError):
        history.as_it_was(desk, note, newest(desk))
