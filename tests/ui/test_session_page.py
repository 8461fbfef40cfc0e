"""A guidance session as a counsellor writes it: by keys and clicks, over a real store."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from karriere_app.services import guidance, mappings, records
from karriere_app.services.desk import Desk
from tests.ui import session_world as world
from tests.ui.at_work import Office, office_for
from tests.ui.checks import press, settle
from ui.forms.session_notices import RecordNotices
from ui.forms.session_steps import StepLine
from ui.pages.page import PageRequest
from ui.pages.session import SessionPage
from ui.widgets.button import Button, CheckBox
from ui.widgets.chip import Chip
from ui.widgets.inputs import DateField, LineField, TextArea
from ui.widgets.segments import Choice, Segments
from ui.widgets.text import Link

Open = Callable[..., world.Frame]
CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


@pytest.fixture
def office(desk: Desk, qtbot: QtBot) -> Iterator[Office]:
    with office_for(desk, qtbot) as opened:
        yield opened


@pytest.fixture
def person(office: Office) -> str:
    return world.participant(office)


@pytest.fixture
def open_page(office: Office, keep: Callable[[QWidget], QWidget]) -> Open:
    def opened(session: str, part: str | None = None) -> world.Frame:
        page = SessionPage(office.workplace)
        frame = world.Frame(page, 1366, 768)
        keep(frame)
        with office.qtbot.waitSignal(page.ready):
            page.open(PageRequest("session", record=session, part=part))
        office.settle()
        return frame

    return opened


def stored(office: Office, record_id: str) -> dict[str, Any]:
    office.settle()
    return records.show(office.desk, record_id)


def rows(office: Office, session: str, kind: str) -> list[Any]:
    office.settle()
    return records.rows(office.desk, session, kind)


def click(office: Office, frame: QWidget, name: str) -> None:
    world.click(world.find(frame, QPushButton, name))
    office.settle()


def by_key(office: Office, frame: QWidget, name: str, key: Qt.Key, modifier: Qt.KeyboardModifier) -> None:
    """Press the keys that a button shows; Qt lets the button be seen pressed for a moment first."""
    with office.qtbot.waitSignal(world.find(frame, QPushButton, name).clicked):
        press(QApplication.focusWidget() or frame, key, modifier)
    office.settle()


def complete(office: Office, session: str, person: str) -> None:
    mapping = mappings.start(office.desk, person)
    office.make("competence_mapping", mapping, mapping_on="2026-10-01")
    office.make(
        "guidance_session", session, basis="INTEGR_11", mapping=mapping, recommendation_reason="Har praksis fra Herat."
    )


def test_what_is_typed_is_in_the_session_when_the_field_is_left(office: Office, person: str, open_page: Open) -> None:
    session = guidance.start(office.desk, person)
    frame = open_page(session)
    frame.page.focus_start()
    wishes = world.find(frame, TextArea, "guidance_session.own_wishes")
    assert wishes.hasFocus()
    world.write(wishes, "Vil bli elektriker. ኤሌክትሪሻን")
    goal = world.find(frame, Choice, "guidance_session.recommended_goal")
    goal.setFocus()
    press(goal, Qt.Key.Key_F)
    segments = world.find(frame, Segments, "guidance_session.disagreement")
    segments.setFocus()
    press(segments, Qt.Key.Key_D)
    text = world.find(frame, TextArea, "guidance_session.disagreement_text")
    world.write(text, "Vil helst til Oslo")
    frame.page.leave()
    found = stored(office, session)
    assert found["own_wishes"] == "Vil bli elektriker. ኤሌክትሪሻን"
    assert found["disagreement"] == "PARTLY"
    assert found["disagreement_text"] == "Vil helst til Oslo"


def test_a_recommendation_without_a_reason_is_told_beside_the_field(
    office: Office, person: str, open_page: Open
) -> None:
    frame = open_page(guidance.start(office.desk, person))
    world.write(world.find(frame, TextArea, "guidance_session.recommended_direction"), "Fagbrev")
    reason = world.find(frame, TextArea, "guidance_session.recommendation_reason")
    reason.setFocus()
    world.find(frame, Segments, "guidance_session.disagreement").setFocus()
    office.settle()
    assert "§ 11" in reason.accessibleDescription()


def test_a_role_is_ticked_and_named(office: Office, person: str, open_page: Open) -> None:
    session = guidance.start(office.desk, person)
    frame = open_page(session)
    teacher = next(chip for chip in frame.findChildren(Chip) if chip.text() == "Lærer")
    world.click(teacher)
    assert [row.role for row in rows(office, session, "attendee")] == ["TEACHER"]
    click(office, frame, "attendeeMore")
    name = world.find(frame, LineField, "attendee.name")
    world.write(name, "Ola Lærer")
    world.find(frame, TextArea, "guidance_session.own_wishes").setFocus()
    assert [row.name for row in rows(office, session, "attendee")] == ["Ola Lærer"]
    world.click(teacher)
    assert rows(office, session, "attendee") == []


def test_steps_are_added_moved_removed_and_brought_back_by_keys(office: Office, person: str, open_page: Open) -> None:
    session = world.session(office, person)
    frame = open_page(session)
    third = world.every(frame, LineField, "agreed_step.what")[2]
    third.setFocus()
    press(third, Qt.Key.Key_Up, ALT)
    office.settle()
    assert third.hasFocus()
    words = [each.text()[:5] for each in world.every(frame, LineField, "agreed_step.what")]
    assert words == ["Avtal", "Melde", "Sende"]
    assert [row.what[:5] for row in rows(office, session, "agreed_step")] == words
    press(third, Qt.Key.Key_Delete, CTRL)
    assert len(rows(office, session, "agreed_step")) == 2
    back = next(link for link in frame.findChildren(Link) if link.text() == "Angre" and link.isVisible())
    world.click(back)
    assert [row.what[:5] for row in rows(office, session, "agreed_step")] == words
    by_key(office, frame, "stepAdd", Qt.Key.Key_J, CTRL)
    fourth = world.every(frame, LineField, "agreed_step.what")[3]
    assert fourth.hasFocus()
    world.write(fourth, "Ringe skolen")
    world.every(frame, DateField, "agreed_step.due_on")[3].setFocus()
    world.type_keys(world.every(frame, DateField, "agreed_step.due_on")[3], "+14")
    world.find(frame, TextArea, "guidance_session.own_wishes").setFocus()
    last = rows(office, session, "agreed_step")[-1]
    assert (last.what, last.due_on) == ("Ringe skolen", date(2026, 12, 8))


def test_a_step_that_nobody_fills_in_leaves_no_trace(office: Office, person: str, open_page: Open) -> None:
    session = guidance.start(office.desk, person)
    frame = open_page(session)
    click(office, frame, "stepAdd")
    frame.page.leave()
    assert rows(office, session, "agreed_step") == []


def test_what_was_not_done_is_fetched_from_the_session_before(office: Office, person: str, open_page: Open) -> None:
    before = world.session(office, person)
    office.make("guidance_session", before, guidance_on="2026-10-01")
    done = rows(office, before, "agreed_step")[0]
    office.make("agreed_step", done.id, done_on="2026-10-20")
    session = guidance.start(office.desk, person)
    frame = open_page(session)
    click(office, frame, "stepFetch")
    office.settle()
    assert len(world.every(frame, LineField, "agreed_step.what")) == 2
    assert [row.what[:5] for row in rows(office, session, "agreed_step")] == ["Sende", "Melde"]


def test_options_are_ordered_by_keyboard(office: Office, person: str, open_page: Open) -> None:
    session = guidance.start(office.desk, person)
    for what in ("Fagbrev", "Studiespesialisering"):
        guidance.add_row(office.desk, "option", session, {"what": what})
    frame = open_page(session, "options")
    second = world.every(frame, TextArea, "option.what")[1]
    second.setFocus()
    press(second, Qt.Key.Key_Up, ALT)
    office.settle()
    assert second.accessibleName().startswith("Mulighet 1")
    assert [row.what for row in rows(office, session, "option")] == ["Studiespesialisering", "Fagbrev"]


def test_the_interpreter_is_asked_about_only_where_one_is_needed(office: Office, person: str, open_page: Open) -> None:
    session = guidance.start(office.desk, person)
    frame = open_page(session)
    tick = world.find(frame, CheckBox, "guidance_session.interp_informed")
    press(tick, Qt.Key.Key_Space)
    world.find(frame, TextArea, "guidance_session.own_wishes").setFocus()
    frame.page.leave()
    assert stored(office, session)["interp_informed"] == "YES"
    other = guidance.start(office.desk, office.make("participant", given_names="Kari", interp_needed="NO"))
    frame = open_page(other)
    assert not frame.findChild(Choice, "guidance_session.interp_mode").isVisible()  # type: ignore[union-attr]  # it is there
    needed = world.find(frame, Segments, "guidance_session.interp_needed")
    needed.setFocus()
    press(needed, Qt.Key.Key_J)
    assert world.find(frame, Choice, "guidance_session.interp_mode").isVisible()


def test_ferdigstill_names_what_is_missing_and_leads_there(office: Office, person: str, open_page: Open) -> None:
    session = guidance.start(office.desk, person)
    frame = open_page(session)
    by_key(office, frame, "finalise", Qt.Key.Key_Return, CTRL)
    notices = frame.findChild(RecordNotices)
    assert isinstance(notices, RecordNotices)
    told = " ".join(notices.hindrances())
    assert "Rettsgrunnlag" in told
    assert "Egne ønsker" in told
    link = next(each for each in notices.findChildren(Link) if "Rettsgrunnlag" in each.accessibleName())
    world.click(link)
    assert world.find(frame, Choice, "guidance_session.basis").hasFocus()
    settle(frame)
    assert not world.find(frame, Choice, "guidance_session.basis").visibleRegion().isEmpty()
    assert stored(office, session)["status"] == "DRAFT"


def test_a_final_session_can_be_read_followed_up_and_corrected(office: Office, person: str, open_page: Open) -> None:
    session = world.session(office, person)
    complete(office, session, person)
    frame = open_page(session)
    click(office, frame, "finalise")
    assert stored(office, session)["status"] == "FINAL"
    assert world.find(frame, TextArea, "guidance_session.own_wishes").isReadOnly()
    assert not world.find(frame, Choice, "guidance_session.recommended_goal").isEnabled()
    press(frame, Qt.Key.Key_4, CTRL)
    click(office, frame, "imdinettDone")
    found = stored(office, session)
    assert found["imdinett_registered_on"] == "2026-11-24"
    assert found["imdinett_registered_by"] == "Ingrid Veileder"
    done = world.every(frame, DateField, "agreed_step.done_on")[0]
    done.setFocus()
    world.type_keys(done, "24.11.2026")
    world.every(frame, DateField, "agreed_step.done_on")[1].setFocus()
    assert rows(office, session, "agreed_step")[0].done_on == date(2026, 11, 24)
    click(office, frame, "newVersion")
    reason = world.find(frame, TextArea, "versionReason")
    click(office, frame, "actButton")
    assert "Skriv hvorfor" in reason.accessibleDescription()
    world.write(reason, "Feil norsknivå")
    click(office, frame, "actButton")
    made = frame.asked[-1].record
    assert made is not None
    found = stored(office, made)
    assert (found["version"], found["replaces"], found["version_reason"]) == (2, session, "Feil norsknivå")


def test_the_page_scrolls_to_where_the_focus_goes(office: Office, person: str, open_page: Open) -> None:
    frame = open_page(world.session(office, person))
    by_key(office, frame, "stepAdd", Qt.Key.Key_J, CTRL)
    by_key(office, frame, "stepAdd", Qt.Key.Key_J, CTRL)
    settle(frame)
    last = world.every(frame, LineField, "agreed_step.what")[-1]
    assert last.hasFocus()
    assert last.visibleRegion().boundingRect().height() == last.height()


def test_declining_is_a_path_of_two_fields(office: Office, person: str, open_page: Open) -> None:
    session = guidance.start(office.desk, person)
    frame = open_page(session, "frame")
    basis = world.find(frame, Choice, "guidance_session.basis")
    basis.setFocus()
    press(basis, Qt.Key.Key_K)
    click(office, frame, "declineStart")
    reason = world.find(frame, TextArea, "guidance_session.declined_reason")
    assert reason.hasFocus()
    world.write(reason, "Har fått jobb")
    by_key(office, frame, "finalise", Qt.Key.Key_Return, CTRL)
    found = stored(office, session)
    assert (found["declined_on"], found["declined_reason"], found["status"]) == ("2026-11-24", "Har fått jobb", "FINAL")


def test_the_private_note_stays_on_this_machine(office: Office, person: str, open_page: Open) -> None:
    session = guidance.start(office.desk, person)
    frame = open_page(session, "note")
    area = world.find(frame, TextArea, "privateNote")
    world.write(area, "Spør om reisevei neste gang")
    frame.page.leave()
    office.settle()
    noted = records.under_participant(office.desk, "private_note", person)
    assert [getattr(each, "text", "") for each in noted] == ["Spør om reisevei neste gang"]
    frame = open_page(session, "note")
    assert world.find(frame, TextArea, "privateNote").value() == "Spør om reisevei neste gang"


def test_every_act_on_a_row_has_a_key_and_a_name(office: Office, person: str, open_page: Open) -> None:
    frame = open_page(world.session(office, person))
    line = frame.findChildren(StepLine)[0]
    acts = {act.text(): act.shortcut().toString() for act in line.actions()}
    assert acts == {"Flytt opp": "Alt+Up", "Flytt ned": "Alt+Down", "Fjern": "Ctrl+Del"}


def test_the_way_back_leads_to_the_participant(office: Office, person: str, open_page: Open) -> None:
    frame = open_page(guidance.start(office.desk, person))
    click(office, frame, "backToParticipant")
    assert frame.asked == [PageRequest("participant", record=person)]
    assert isinstance(world.find(frame, Button, "finalise"), Button)
