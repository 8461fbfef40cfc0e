"""Writing a competence mapping with the keyboard: nothing asked twice, nothing lost, nothing final by accident."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QMenu, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from karriere_app.services import drafts, mappings
from karriere_app.services.desk import Desk
from karriere_app.services.records import RecordChange, apply_changes, rows, show
from tests.ui import mapping_world as world
from tests.ui.at_work import Office, office_for
from tests.ui.checks import press, settle, type_text
from tests.ui.mapping_world import ALT, CTRL
from tests.ui.session_world import Frame, find
from ui.pages.mapping import MappingPage
from ui.pages.page import Place
from ui.widgets.button import Button
from ui.widgets.field import AnswerButton, Field
from ui.widgets.inputs import DateField, LineField, TextArea
from ui.widgets.picker import Picker
from ui.widgets.question import Question
from ui.widgets.segments import Segments
from ui.widgets.tabs import SectionButton, SectionState
from ui.widgets.text import Link


@pytest.fixture
def office(desk: Desk, qtbot: QtBot) -> Iterator[Office]:
    with office_for(desk, qtbot) as opened:
        yield opened


@pytest.fixture
def frame(office: Office, keep: Callable[[QWidget], QWidget]) -> Frame:
    made = Frame(MappingPage(office.workplace), 1366, 768)
    keep(made)
    return made


@pytest.fixture
def person(office: Office) -> str:
    return world.participant(office)


def shown(office: Office, mapping: str, kind: str) -> list[dict[str, Any]]:
    office.settle()
    return [show(office.desk, row.id) for row in rows(office.desk, mapping, kind)]


def state(page: MappingPage, section: str) -> SectionState:
    settle(page)
    return find(page, SectionButton, f"section_{section}").section.state


def link_in(part: QWidget) -> Link:
    return next(link for link in part.findChildren(Link) if link.isVisible())


def test_a_new_language_takes_alt_l_three_letters_and_enter(office: Office, frame: Frame, person: str) -> None:
    mapping = world.empty_mapping(office, person)
    page = world.open_page(office, frame, mapping, "language")
    page.setFocus()
    world.press(Qt.Key.Key_L, ALT)
    world.write("tig")
    world.press(Qt.Key.Key_Return)
    (card,) = world.cards(page, "language_skill")
    assert world.focus() is world.row_input(card, "listening")
    for level in ("b1", "a2", "a1", "-"):
        world.keys(level)
        world.press(Qt.Key.Key_Tab)
    world.press(Qt.Key.Key_Return, CTRL)
    (kept,) = shown(office, mapping, "language_skill")
    levels = [kept[name] for name in ("language", "listening", "speaking", "reading", "writing")]
    assert levels == ["ti", "B1", "A2", "A1", "NONE"]
    assert card.accessibleName() == "Tigrinja"
    assert state(page, "language") is SectionState.FULL
    assert page.frame.index.current() == "education"


def test_leaving_a_row_saves_it_as_one_change(office: Office, frame: Frame, person: str) -> None:
    mapping = world.empty_mapping(office, person)
    page = world.open_page(office, frame, mapping, "education")
    find(page, Button, "addRow").click()
    (card,) = world.cards(page, "education_entry")
    assert world.focus() is world.row_input(card, "nus_level")
    world.write("videregående, avs")
    world.press(Qt.Key.Key_Return)
    world.press(Qt.Key.Key_Tab)
    world.write("Elektro")
    world.press(Qt.Key.Key_Tab)
    world.write("Asmara ቴክኒክ")
    before = office.undo.stack.count()
    find(page, Button, "nextSection").setFocus()
    (kept,) = shown(office, mapping, "education_entry")
    assert (kept["nus_level"], kept["subject"], kept["institution"]) == ("4", "Elektro", "Asmara ቴክኒክ")
    assert office.undo.stack.count() == before + 1


def test_a_section_can_be_answered_with_none(office: Office, frame: Frame, person: str) -> None:
    mapping = world.empty_mapping(office, person)
    page = world.open_page(office, frame, mapping, "work")
    find(page, Button, "answerNone").click()
    office.settle()
    assert [(each["field"], each["answer"]) for each in shown(office, mapping, "field_answer")] == [
        ("work_entry", "NONE")
    ]
    assert state(page, "work") is SectionState.FULL
    pill = find(page, QPushButton, "work_entry.none")
    press(pill, Qt.Key.Key_Delete)
    office.settle()
    assert shown(office, mapping, "field_answer") == []
    assert state(page, "work") is SectionState.EMPTY


def test_adding_a_row_takes_the_answer_none_away(office: Office, frame: Frame, person: str) -> None:
    mapping = world.empty_mapping(office, person)
    office.make("field_answer", parent=mapping, field="wish", answer="NONE")
    page = world.open_page(office, frame, mapping, "wishes")
    find(page, Button, "addRow").click()
    office.settle()
    assert shown(office, mapping, "field_answer") == []
    assert len(world.cards(page, "wish")) == 1


def test_a_missing_level_is_told_when_it_is_left_and_can_be_marked_not_asked(
    office: Office, frame: Frame, person: str
) -> None:
    mapping = world.empty_mapping(office, person)
    office.make("language_skill", parent=mapping, language="ti", listening="B1", speaking="B1", reading="A1")
    page = world.open_page(office, frame, mapping, "language")
    (card,) = world.cards(page, "language_skill")
    writing = world.row_input(card, "writing")
    field = writing.parentWidget()
    assert isinstance(field, Field)
    assert field.finding() == ""
    writing.setFocus()
    world.press(Qt.Key.Key_Tab)
    assert field.finding().startswith("Nivå mangler")
    link = next(each for each in field.findChildren(Link) if each.isVisible())
    link.click()
    office.settle()
    assert field.answer() == "NOT_ASKED"
    assert field.finding() == ""
    (answer,) = shown(office, mapping, "field_answer")
    assert answer["field"].endswith(".writing")
    assert state(page, "language") is SectionState.FULL


def test_a_wrong_date_waits_with_its_sentence_until_it_is_mended(office: Office, frame: Frame, person: str) -> None:
    mapping = world.empty_mapping(office, person)
    page = world.open_page(office, frame, mapping, "person")
    on = find(page, DateField, "competence_mapping.mapping_on")
    on.setFocus()
    type_text(on, "31.02.2026")
    world.press(Qt.Key.Key_Tab)
    field = find(page, Field, "competence_mapping.mapping_onField")
    assert field.finding() == "Februar 2026 har 28 dager."
    assert on.text() == "31.02.2026"
    office.qtbot.waitUntil(lambda: office.worker.waiting == 0 and drafts.of(office.desk, mapping) is not None)
    kept = drafts.of(office.desk, mapping)
    assert kept is not None
    assert kept.fields["mapping_on"] == {"raw": "31.02.2026"}
    on.setFocus()
    on.clear()
    type_text(on, "20.11.26")
    assert field.finding() == ""
    world.press(Qt.Key.Key_S, CTRL)
    office.settle()
    assert show(office.desk, mapping)["mapping_on"] == "2026-11-20"
    assert drafts.of(office.desk, mapping) is None


def test_what_is_missing_leads_to_its_field(office: Office, frame: Frame, person: str) -> None:
    mapping = world.empty_mapping(office, person)
    page = world.open_page(office, frame, mapping, "summary")
    world.press(Qt.Key.Key_Return, CTRL)
    links = [each for each in page.findChildren(Link) if each.objectName().startswith("missing.") and each.isVisible()]
    sentences = [link.accessibleName() for link in links]
    assert sentences[:3] == [
        "Gå til Om personen: Grunnlag mangler.",
        "Gå til Om personen: Dato for kartlegging mangler.",
        "Gå til Om personen: Kartlagt av mangler.",
    ]
    assert len(links) == 7
    links[1].click()
    assert world.focus().objectName() == "competence_mapping.mapping_on"


def test_finalising_asks_once_then_the_mapping_can_only_be_read(
    office: Office, frame: Frame, person: str, qtbot: QtBot
) -> None:
    mapping = world.full_mapping(office, person)
    page = world.open_page(office, frame, mapping, "summary")
    find(page, Button, "nextSection").click()
    question = find(page, Question, "finaliseQuestion")
    question.act_button.click()
    office.settle()
    assert show(office.desk, mapping)["status"] == "FINAL"
    qtbot.waitUntil(lambda: not find(page, SectionButton, "section_summary").section.warnings)
    find(page, SectionButton, "section_person").click()
    assert find(page, LineField, "competence_mapping.place").isReadOnly()
    find(page, SectionButton, "section_language").click()
    card = world.cards(page, "language_skill")[0]
    assert not world.row_input(card, "listening").isEnabled()
    assert not card.remove_button.isVisible()
    assert not page.findChildren(Button, "addRow")[0].isVisible()


def test_a_final_mapping_takes_no_answer_either(office: Office, frame: Frame, person: str) -> None:
    mapping = world.full_mapping(office, person)
    mappings.finalise(office.desk, mapping)
    page = world.open_page(office, frame, mapping, "living")
    situation = find(page, TextArea, "competence_mapping.living_situation")
    situation.setFocus()
    world.press(Qt.Key.Key_F4)
    world.keys("barn")
    assert situation.value() is None
    assert page.findChildren(QMenu) == []
    assert page.findChildren(AnswerButton)[0].isEnabled() is False


def test_f4_answers_without_a_value(office: Office, frame: Frame, person: str) -> None:
    mapping = world.empty_mapping(office, person)
    page = world.open_page(office, frame, mapping, "living")
    find(page, TextArea, "competence_mapping.living_situation").setFocus()
    world.press(Qt.Key.Key_F4)
    menu = find(page, QMenu, "answerMenu")
    menu.actions()[2].trigger()
    menu.close()
    office.settle()
    (answer,) = shown(office, mapping, "field_answer")
    assert (answer["field"], answer["answer"]) == ("living_situation", "WILL_NOT_SAY")
    assert state(page, "living") is SectionState.FULL


def test_keeping_the_draft_finalises_nothing(office: Office, frame: Frame, person: str) -> None:
    mapping = world.full_mapping(office, person)
    page = world.open_page(office, frame, mapping, "summary")
    world.press(Qt.Key.Key_Return, CTRL)
    find(page, Question, "finaliseQuestion").keep_button.click()
    office.settle()
    assert show(office.desk, mapping)["status"] == "DRAFT"


def test_a_new_version_needs_a_reason(office: Office, frame: Frame, person: str, qtbot: QtBot) -> None:
    mapping = world.full_mapping(office, person)
    mappings.finalise(office.desk, mapping)
    page = world.open_page(office, frame, mapping, "summary")
    find(page, Button, "newVersion").click()
    assert find(page, Field, "versionReasonField").finding() == "Skriv hvorfor det trengs en ny versjon."
    type_text(find(page, TextArea, "versionReason"), "Feil årstall på utdanning")
    with qtbot.waitSignal(page.page_wanted) as caught:
        find(page, Button, "newVersion").click()
    new = caught.args[0].record
    office.settle()
    record = show(office.desk, new)
    assert (record["replaces"], record["version_reason"]) == (mapping, "Feil årstall på utdanning")
    settle(page)
    assert find(page, QWidget, "newerVersion").isVisible()


def test_a_supplement_is_begun_instead_of_a_second_mapping(
    office: Office, frame: Frame, person: str, qtbot: QtBot
) -> None:
    mapping = world.full_mapping(office, person)
    mappings.finalise(office.desk, mapping)
    page = world.open_page(office, frame, mapping, "summary")
    with qtbot.waitSignal(page.page_wanted) as caught:
        find(page, Button, "newSupplement").click()
    office.settle()
    assert show(office.desk, caught.args[0].record)["supplement_to"] == mapping


def test_follow_up_can_be_written_in_a_final_mapping(office: Office, frame: Frame, person: str) -> None:
    mapping = world.full_mapping(office, person)
    mappings.finalise(office.desk, mapping)
    page = world.open_page(office, frame, mapping, "summary")
    type_text(find(page, DateField, "competence_mapping.quality_assured_on"), "i dag")
    page.leave()
    office.settle()
    assert show(office.desk, mapping)["quality_assured_on"] == "2026-11-24"


def test_a_removed_row_comes_back_with_angre(office: Office, frame: Frame, person: str, qtbot: QtBot) -> None:
    mapping = world.half_mapping(office, person)
    page = world.open_page(office, frame, mapping, "language")
    headings = [card.accessibleName() for card in world.cards(page, "language_skill")]
    world.cards(page, "language_skill")[0].remove_button.click()
    office.settle()
    assert len(shown(office, mapping, "language_skill")) == 1
    line = find(page, QWidget, "language_skill.removed")
    link_in(line).click()
    qtbot.waitUntil(lambda: len(world.cards(page, "language_skill")) == 2)
    assert [card.accessibleName() for card in world.cards(page, "language_skill")] == headings
    assert len(shown(office, mapping, "language_skill")) == 2


def test_what_a_colleague_adds_appears_while_one_writes(
    office: Office, frame: Frame, person: str, qtbot: QtBot
) -> None:
    mapping = world.half_mapping(office, person)
    page = world.open_page(office, frame, mapping, "work")
    (card,) = world.cards(page, "work_entry")
    tasks = world.row_input(card, "tasks")
    tasks.setFocus()
    type_text(tasks, "La opp strøm")
    new = office.make("work_entry", parent=mapping, occupation_text="Snekker")
    office.notifier.announce({"work_entry"}, {new, mapping, person})
    qtbot.waitUntil(lambda: len(world.cards(page, "work_entry")) == 2)
    assert world.focus() is tasks
    assert isinstance(tasks, TextArea)
    assert tasks.value() == "La opp strøm"


def test_unsaved_text_from_before_a_crash_is_offered(office: Office, frame: Frame, person: str) -> None:
    mapping = world.half_mapping(office, person)
    row = rows(office.desk, mapping, "work_entry")[0].id
    drafts.keep(office.desk, mapping, "competence_mapping", person, {"living_situation": {"value": "To barn"}})
    drafts.keep(office.desk, row, "work_entry", person, {"tasks": {"value": "La opp strøm"}})
    page = world.open_page(office, frame, mapping, "living")
    offer = find(page, QWidget, "foundDraft")
    assert any("2 felt venter" in label.text() for label in offer.findChildren(QLabel))
    link_in(offer).click()
    assert find(page, TextArea, "competence_mapping.living_situation").value() == "To barn"
    page.leave()
    office.settle()
    assert show(office.desk, mapping)["living_situation"] == "To barn"
    assert show(office.desk, row)["tasks"] == "La opp strøm"
    assert drafts.unfinished(office.desk) == []


def test_unsaved_text_can_be_thrown_away(office: Office, frame: Frame, person: str) -> None:
    mapping = world.half_mapping(office, person)
    drafts.keep(office.desk, mapping, "competence_mapping", person, {"living_situation": {"value": "To barn"}})
    page = world.open_page(office, frame, mapping, "living")
    find(page, Button, "discardDraft").click()
    office.settle()
    assert drafts.unfinished(office.desk) == []
    assert find(page, TextArea, "competence_mapping.living_situation").value() is None


def test_the_cursor_finds_its_place_again_after_locking(
    office: Office, frame: Frame, person: str, keep: Callable[[QWidget], QWidget]
) -> None:
    mapping = world.half_mapping(office, person)
    page = world.open_page(office, frame, mapping, "work")
    (card,) = world.cards(page, "work_entry")
    place = Place(world.row_input(card, "occupation_text").objectName(), 4)
    again = Frame(MappingPage(office.workplace), 1366, 768)
    keep(again)
    opened = world.open_page(office, again, mapping)
    assert opened.go_to(place)
    focused = world.focus()
    assert isinstance(focused, QLineEdit)
    assert (focused.objectName(), focused.cursorPosition()) == (place.object_name, 4)


def test_the_person_is_written_in_her_own_record(office: Office, frame: Frame, person: str) -> None:
    mapping = world.empty_mapping(office, person)
    page = world.open_page(office, frame, mapping, "person")
    language = find(page, Picker, "participant.contact_language")
    language.setFocus()
    language.selectAll()
    type_text(language, "ara")
    world.press(Qt.Key.Key_Return)
    page.leave()
    office.settle()
    assert show(office.desk, person)["contact_language"] == "ar"


def test_basic_skills_and_own_words_are_saved(office: Office, frame: Frame, person: str) -> None:
    mapping = world.empty_mapping(office, person)
    page = world.open_page(office, frame, mapping, "other")
    find(page, Segments, "competence_mapping.basic_skills.digital").choose(1)
    page.leave()
    find(page, SectionButton, "section_wishes").click()
    type_text(find(page, TextArea, "competence_mapping.own_words"), "Jeg vil bli lærer")
    page.leave()
    office.settle()
    record = show(office.desk, mapping)
    assert (record["basic_skills"], record["own_words"]) == ({"digital": "SOME"}, "Jeg vil bli lærer")


def test_a_hundred_rows_come_one_after_the_other_and_the_last_place_is_found(
    office: Office, frame: Frame, person: str, qtbot: QtBot
) -> None:
    mapping = world.empty_mapping(office, person)
    office.settle()
    changes = [
        RecordChange("work_entry", None, {"parent": mapping, "occupation_text": f"Yrke {n}"}) for n in range(100)
    ]
    ids = apply_changes(office.desk, changes).ids
    page = world.open_page(office, frame, mapping, "work")
    assert world.focus() is world.row_input(world.cards(page, "work_entry")[0], "occupation_text")
    assert len(world.cards(page, "work_entry")) < 100
    assert page.go_to(Place(f"work_entry.occupation_text.{sorted(ids)[-1]}"))
    assert len(world.cards(page, "work_entry")) == 100
    headings = [card.accessibleName() for card in world.cards(page, "work_entry")]
    order = [show(office.desk, row.id)["occupation_text"] for row in rows(office.desk, mapping, "work_entry")]
    assert headings == order
