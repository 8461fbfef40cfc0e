"""The draft behind a form: typing is kept, leaving saves, nobody's text is lost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import shiboken6
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from karriere_app.clock import SteppingClock
from karriere_app.errors import FinalRecordError
from karriere_app.services import drafts, mappings
from karriere_app.services.desk import Desk
from karriere_app.services.records import get, rows, show
from tests.ui.at_work import Office, office_for
from ui.presenters.answers import AnswerSheet
from ui.presenters.record_presenter import FoundDraft, RecordPresenter
from ui.presenters.rows_presenter import RowsPresenter


@pytest.fixture
def office(desk: Desk, qtbot: QtBot) -> Iterator[Office]:
    with office_for(desk, qtbot) as opened:
        yield opened


@pytest.fixture
def participant(office: Office) -> str:
    return office.make("participant", given_names="Selam", family_name="Haile")


@pytest.fixture
def mapping(office: Office, participant: str) -> str:
    return mappings.start(office.desk, participant)


@pytest.fixture
def presenter(office: Office, participant: str, mapping: str) -> RecordPresenter:
    return opened(office, participant, mapping)


def opened(office: Office, participant: str, mapping: str) -> RecordPresenter:
    made = RecordPresenter(office.workplace, "competence_mapping", mapping, participant=participant, parent=office.home)
    with office.qtbot.waitSignal(made.loaded):
        made.load()
    return made


def shown(office: Office, record_id: str) -> dict[str, Any]:
    office.settle()
    return show(office.desk, record_id)


def finalise(office: Office, mapping: str) -> None:
    office.make("competence_mapping", mapping, basis="SEC_10", mapping_on="2026-11-20", mapped_by="COUNSELLOR")
    for section in ("language_skill", "education_entry", "work_entry", "other_competence"):
        office.make("field_answer", parent=mapping, field=section, answer="NONE")
    mappings.finalise(office.desk, mapping)


def test_a_keystroke_is_in_the_draft_table_within_half_a_second(
    office: Office, presenter: RecordPresenter, mapping: str, qtbot: QtBot
) -> None:
    presenter.set_text("place", "Solbakken mottak")
    qtbot.waitUntil(lambda: office.worker.waiting == 0 and drafts.of(office.desk, mapping) is not None, timeout=600)
    kept = drafts.of(office.desk, mapping)
    assert kept is not None
    assert kept.fields == {"place": {"value": "Solbakken mottak"}}
    assert kept.cursor == "place"


def test_typing_without_a_pause_is_kept_too(
    office: Office, presenter: RecordPresenter, mapping: str, qtbot: QtBot
) -> None:
    text = ""

    def type_on() -> bool:
        nonlocal text
        text += "a"
        presenter.set_text("own_words", text)
        return office.worker.waiting == 0 and drafts.of(office.desk, mapping) is not None

    qtbot.waitUntil(type_on, timeout=2000)


def test_commit_saves_the_valid_fields_as_one_change_set_and_keeps_the_raw_one(
    office: Office, presenter: RecordPresenter, mapping: str
) -> None:
    presenter.set_text("place", "Solbakken mottak")
    presenter.set_text("mapping_on", "20.11.2026")
    presenter.set_text("source_checked_on", "31.02.20")
    presenter.commit()
    record = shown(office, mapping)
    assert record["place"] == "Solbakken mottak"
    assert record["mapping_on"] == "2026-11-20"
    assert "source_checked_on" not in record
    assert presenter.unready() == ("source_checked_on",)
    kept = drafts.of(office.desk, mapping)
    assert kept is not None
    assert kept.fields == {"source_checked_on": {"raw": "31.02.20"}}
    assert office.undo.stack.count() == 1


def test_saved_tells_when(office: Office, presenter: RecordPresenter, qtbot: QtBot, clock: SteppingClock) -> None:
    clock.moment = datetime(2026, 11, 24, 9, 42, tzinfo=UTC)
    presenter.set_text("place", "Skien")
    with qtbot.waitSignal(presenter.saved) as caught:
        presenter.commit()
    assert caught.args == [clock.moment]


def test_a_finding_shows_when_the_field_is_left_and_goes_when_it_is_mended(
    presenter: RecordPresenter,
) -> None:
    presenter.set_text("mapping_on", "31.02.2026")
    presenter.find()
    assert presenter.finding("mapping_on") is None
    told: list[str] = []
    presenter.finding_shown.connect(told.append)
    presenter.leave("mapping_on")
    finding = presenter.finding("mapping_on")
    assert finding is not None
    assert finding.text == "Februar 2026 har 28 dager."
    presenter.set_text("mapping_on", "28.02.2026")
    assert presenter.finding("mapping_on") is None
    assert told == ["mapping_on", "mapping_on"]


def test_what_was_typed_while_saving_is_saved_next(office: Office, presenter: RecordPresenter, mapping: str) -> None:
    presenter.set_text("place", "Ski")
    presenter.commit()
    presenter.set_text("place", "Skien")
    presenter.keep_draft()
    presenter.commit()
    assert shown(office, mapping)["place"] == "Skien"
    assert drafts.of(office.desk, mapping) is None
    assert not presenter.has_unsaved()


def test_a_value_typed_back_leaves_no_draft_and_no_change(
    office: Office, presenter: RecordPresenter, mapping: str
) -> None:
    presenter.set_text("place", "Skien")
    presenter.keep_draft()
    presenter.set_text("place", "")
    presenter.keep_draft()
    presenter.commit()
    office.settle()
    assert drafts.of(office.desk, mapping) is None
    assert office.undo.stack.count() == 0


def test_a_draft_found_after_a_crash_is_offered_and_put_back(
    office: Office, presenter: RecordPresenter, participant: str, mapping: str, qtbot: QtBot
) -> None:
    presenter.set_text("own_words", "Jeg vil bli sykepleier ሰላም")
    presenter.set_text("mapping_on", "31.02.20")
    presenter.keep_draft()
    office.settle()
    again = RecordPresenter(
        office.workplace, "competence_mapping", mapping, participant=participant, parent=office.home
    )
    with qtbot.waitSignal(again.draft_found) as caught:
        again.load()
    found = caught.args[0]
    assert isinstance(found, FoundDraft)
    assert (found.fields, found.cursor, found.is_stale) == (("own_words", "mapping_on"), "mapping_on", False)
    assert again.value("own_words") is None
    again.restore_draft()
    assert again.value("own_words") == "Jeg vil bli sykepleier ሰላም"
    assert again.text("mapping_on") == "31.02.20"


def test_a_found_draft_stays_until_it_is_answered(
    office: Office, presenter: RecordPresenter, participant: str, mapping: str, qtbot: QtBot
) -> None:
    presenter.set_text("own_words", "Jeg vil bli sykepleier")
    presenter.keep_draft()
    office.settle()
    again = opened(office, participant, mapping)
    again.set_text("place", "Skien")
    again.keep_draft()
    again.commit()
    office.settle()
    kept = drafts.of(office.desk, mapping)
    assert kept is not None
    assert kept.fields == {"own_words": {"value": "Jeg vil bli sykepleier"}}
    again.set_text("place", "Bamble")
    again.restore_draft()
    again.commit()
    assert shown(office, mapping)["own_words"] == "Jeg vil bli sykepleier"
    assert shown(office, mapping)["place"] == "Bamble"
    assert drafts.of(office.desk, mapping) is None


def test_a_found_draft_can_be_thrown_away(
    office: Office, presenter: RecordPresenter, participant: str, mapping: str, qtbot: QtBot
) -> None:
    presenter.set_text("place", "Skien")
    presenter.keep_draft()
    office.settle()
    again = RecordPresenter(
        office.workplace, "competence_mapping", mapping, participant=participant, parent=office.home
    )
    with qtbot.waitSignal(again.draft_found):
        again.load()
    again.discard_draft()
    office.settle()
    assert drafts.of(office.desk, mapping) is None


def test_somebody_elses_change_reaches_untouched_fields_only(
    office: Office, presenter: RecordPresenter, mapping: str, qtbot: QtBot
) -> None:
    presenter.set_text("own_words", "det jeg skriver nå")
    office.make("competence_mapping", mapping, own_words="noe annet", place="Bamble")
    told: list[str] = []
    presenter.shown.connect(told.append)
    with qtbot.waitSignal(presenter.changed_elsewhere) as caught:
        office.notifier.announce({"competence_mapping"}, {mapping})
    assert (told, caught.args) == (["place"], ["own_words", "Ingrid Veileder"])
    assert presenter.value("place") == "Bamble"
    assert presenter.value("own_words") == "det jeg skriver nå"


def test_undo_shows_the_value_from_before(office: Office, presenter: RecordPresenter, mapping: str) -> None:
    presenter.set_text("place", "Skien")
    presenter.commit()
    presenter.set_text("place", "Bamble")
    presenter.commit()
    office.settle()
    office.undo.stack.undo()
    office.qtbot.waitUntil(lambda: presenter.value("place") == "Skien")
    office.undo.stack.undo()
    office.qtbot.waitUntil(lambda: presenter.value("place") is None)
    office.undo.stack.redo()
    office.qtbot.waitUntil(lambda: presenter.value("place") == "Skien")
    assert shown(office, mapping)["place"] == "Skien"


def test_a_refused_saving_keeps_the_text_in_the_draft(
    office: Office, presenter: RecordPresenter, mapping: str, qtbot: QtBot
) -> None:
    finalise(office, mapping)
    presenter.set_text("place", "Skien")
    with qtbot.waitSignal(presenter.failed) as caught:
        presenter.commit()
    assert isinstance(caught.args[0], FinalRecordError)
    office.settle()
    kept = drafts.of(office.desk, mapping)
    assert kept is not None
    assert kept.fields == {"place": {"value": "Skien"}}


def test_the_last_saving_counts_also_when_its_page_is_gone(
    office: Office, participant: str, mapping: str, qtbot: QtBot
) -> None:
    page = QObject()
    presenter = RecordPresenter(office.workplace, "competence_mapping", mapping, participant=participant, parent=page)
    with qtbot.waitSignal(presenter.loaded):
        presenter.load()
    presenter.set_text("place", "Skien")
    presenter.commit()
    with qtbot.waitSignal(office.notifier.store_changed) as caught:
        shiboken6.delete(page)
    assert caught.args[0].ids == {mapping, participant}
    assert office.undo.stack.count() == 1
    assert shown(office, mapping)["place"] == "Skien"


def test_a_refusal_whose_page_is_gone_is_told_and_keeps_the_draft(
    office: Office, participant: str, mapping: str, qtbot: QtBot
) -> None:
    page = QObject()
    presenter = RecordPresenter(office.workplace, "competence_mapping", mapping, participant=participant, parent=page)
    with qtbot.waitSignal(presenter.loaded):
        presenter.load()
    finalise(office, mapping)
    presenter.set_text("place", "Skien")
    presenter.commit()
    with qtbot.waitSignal(office.worker.failure) as caught:
        shiboken6.delete(page)
    assert isinstance(caught.args[0], FinalRecordError)
    office.settle()
    kept = drafts.of(office.desk, mapping)
    assert kept is not None
    assert kept.fields == {"place": {"value": "Skien"}}


def test_text_too_long_waits_in_the_draft_with_a_finding(
    office: Office, presenter: RecordPresenter, mapping: str
) -> None:
    presenter.set_text("place", "x" * 201)
    presenter.leave("place")
    presenter.commit()
    assert "place" not in shown(office, mapping)
    finding = presenter.finding("place")
    assert finding is not None
    assert "200" in finding.text


def test_parts_of_an_object_are_saved_together(office: Office, presenter: RecordPresenter, mapping: str) -> None:
    presenter.set_part("basic_skills", "digital", "GOOD")
    presenter.set_part("basic_skills", "reading", "SOME")
    presenter.set_part("basic_skills", "digital", None)
    presenter.commit()
    assert shown(office, mapping)["basic_skills"] == {"reading": "SOME"}


def test_a_new_row_is_in_the_store_with_its_first_value(
    office: Office, participant: str, mapping: str, qtbot: QtBot
) -> None:
    listed = RowsPresenter(office.workplace, "language_skill", mapping, participant=participant, parent=office.home)
    with qtbot.waitSignal(listed.loaded):
        listed.load()
    row = listed.add({"language": "ti"})
    office.settle()
    row.set_value("reading", "B1")
    row.commit()
    listed.add()
    office.settle()
    kept = [show(office.desk, each.id) for each in rows(office.desk, mapping, "language_skill")]
    assert [(each["language"], each["reading"], each["participant"]) for each in kept] == [("ti", "B1", participant)]


def test_a_row_that_was_never_saved_comes_back_after_a_crash(
    office: Office, participant: str, mapping: str, qtbot: QtBot
) -> None:
    listed = RowsPresenter(office.workplace, "education_entry", mapping, participant=participant, parent=office.home)
    listed.add().set_text("institution", "Asmara Technical School")
    listed.keep_drafts()
    office.settle()
    again = RowsPresenter(office.workplace, "education_entry", mapping, participant=participant, parent=office.home)
    with qtbot.waitSignal(again.loaded):
        again.load()
    (row,) = again.rows()
    row.restore_draft()
    row.commit()
    office.settle()
    (kept,) = rows(office.desk, mapping, "education_entry")
    assert show(office.desk, kept.id)["institution"] == "Asmara Technical School"


def test_an_answer_without_a_value_stands_and_goes(
    office: Office, participant: str, mapping: str, qtbot: QtBot
) -> None:
    sheet = AnswerSheet(office.workplace, mapping, participant, office.home)
    sheet.put("mapping_on", "NOT_ASKED")
    office.settle()
    assert sheet.code("mapping_on") == "NOT_ASKED"
    other = AnswerSheet(office.workplace, mapping, participant, office.home)
    with qtbot.waitSignal(other.answer_shown):
        other.load()
    assert other.code("mapping_on") == "NOT_ASKED"
    other.put("mapping_on", None)
    office.settle()
    assert rows(office.desk, mapping, "field_answer") == []


def test_a_record_deleted_elsewhere_is_told_of(office: Office, participant: str, mapping: str, qtbot: QtBot) -> None:
    row_id = office.make("language_skill", parent=mapping, language="ti")
    row = RecordPresenter(
        office.workplace, "language_skill", row_id, participant=participant, parent_id=mapping, parent=office.home
    )
    with qtbot.waitSignal(row.loaded):
        row.load()
    from karriere_app.services.records import RecordChange, apply_changes

    apply_changes(office.desk, [RecordChange("language_skill", row_id, delete=True)])
    with qtbot.waitSignal(row.gone):
        office.notifier.announce({"language_skill"}, {row_id})
    assert get(office.desk, mapping) is not None
