"""The mapping form on every screen it must hold: nothing cut, everything named, one way round with Tab, no leaks."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from karriere_app.services import mappings
from karriere_app.services.desk import Desk
from tests.ui import mapping_world as world
from tests.ui.at_work import Office, office_for
from tests.ui.checks import clipped_texts, close, duplicate_mnemonics, settle, tab_order_problems, unnamed_controls
from tests.ui.session_world import SCREENS, Frame, find, grab, set_scale
from ui.pages.mapping import MappingPage
from ui.pages.page import PageRequest
from ui.presenters.mapping_sections import SECTIONS
from ui.widgets.button import Button


@pytest.fixture
def office(desk: Desk, qtbot: QtBot) -> Iterator[Office]:
    with office_for(desk, qtbot) as opened:
        yield opened


def problems_of(frame: Frame, name: str, *, tab_order: bool) -> list[str]:
    settle(frame)
    grab(frame, name)
    found = clipped_texts(frame) + unnamed_controls(frame) + duplicate_mnemonics(frame)
    if tab_order:
        found += tab_order_problems(frame)
    return [f"{name}: {each}" for each in found]


@pytest.mark.parametrize(("width", "height", "scale"), SCREENS)
def test_every_section_fits(
    office: Office, qapp: QApplication, keep: Callable[[QWidget], QWidget], width: int, height: int, scale: float
) -> None:
    set_scale(qapp, scale)
    mapping = world.half_mapping(office, world.participant(office))
    frame = Frame(MappingPage(office.workplace), width, height)
    keep(frame)
    page = world.open_page(office, frame, mapping)
    for record in world.presenter_of(page).parts.records():
        record.show_all_findings()
    problems = []
    for section in SECTIONS:
        page.open(PageRequest("mapping", mapping, section))
        page.focus_start()
        office.settle()
        problems += problems_of(frame, f"mapping-{section}-{width}-{round(scale * 100)}", tab_order=scale == 1.0)
    assert problems == []


@pytest.mark.parametrize(("width", "height", "scale"), SCREENS)
def test_a_new_row_its_findings_and_what_is_asked_fit(
    office: Office, qapp: QApplication, keep: Callable[[QWidget], QWidget], width: int, height: int, scale: float
) -> None:
    set_scale(qapp, scale)
    mapping = world.empty_mapping(office, world.participant(office))
    office.make("language_skill", parent=mapping, language="ckb", source="SELF", test_name="Norskprøve")
    frame = Frame(MappingPage(office.workplace), width, height)
    keep(frame)
    page = world.open_page(office, frame, mapping, "language")
    for card in world.cards(page, "language_skill"):
        card.findChildren(Button)[0].click()
    for row in page.findChildren(Button, "addRow"):
        row.click()
    presenter = world.presenter_of(page)
    for record in presenter.parts.records():
        record.show_all_findings()
    name = f"mapping-new-{width}-{round(scale * 100)}"
    # Leaving the chooser closes it: Tab has no way round while it is open.
    problems = problems_of(frame, name, tab_order=False)
    find(page, Button, "nextSection").click()
    office.settle()
    page.open(PageRequest("mapping", mapping, "work"))
    problems += problems_of(frame, name + "-none", tab_order=False)
    assert problems == []


@pytest.mark.parametrize(("width", "height", "scale"), SCREENS)
def test_long_names_and_values_fit(
    office: Office, qapp: QApplication, keep: Callable[[QWidget], QWidget], width: int, height: int, scale: float
) -> None:
    set_scale(qapp, scale)
    person = office.make(
        "participant",
        given_names="Mohammad Reza Abdul Rahman Alexander Sebastian",
        family_name="Hosseinzadeh-Wolde-Mariam & Kristiansen",
        name_in_own_script="محمدرضا عبدالرحمن الکساندر سباستین حسین‌زاده",
    )
    mapping = world.half_mapping(office, person)
    long = "Den videregående skolen for maritime fag og elektroteknikk i Massawa " * 2
    office.make("education_entry", parent=mapping, subject=long, institution=long, recognition_result=long)
    office.make("language_skill", parent=mapping, language="apd", test_name=long, test_taken_on="2026-01-01")
    office.make("work_entry", parent=mapping, occupation_text=long, tasks=long)
    office.make("competence_mapping", mapping, place=long, interp_category="E")
    frame = Frame(MappingPage(office.workplace), width, height)
    keep(frame)
    page = world.open_page(office, frame, mapping)
    problems = []
    for section in SECTIONS:
        page.open(PageRequest("mapping", mapping, section))
        office.settle()
        problems += problems_of(frame, f"mapping-long-{section}-{width}-{round(scale * 100)}", tab_order=False)
    assert problems == []


@pytest.mark.parametrize(("width", "height", "scale"), [(1366, 768, 1.0), (1366, 768, 2.0), (1093, 582, 1.0)])
def test_a_final_mapping_fits(
    office: Office, qapp: QApplication, keep: Callable[[QWidget], QWidget], width: int, height: int, scale: float
) -> None:
    set_scale(qapp, scale)
    mapping = world.full_mapping(office, world.participant(office))
    mappings.finalise(office.desk, mapping)
    frame = Frame(MappingPage(office.workplace), width, height)
    keep(frame)
    page = world.open_page(office, frame, mapping)
    problems = []
    for section in ("person", "language", "summary"):
        page.open(PageRequest("mapping", mapping, section))
        page.focus_start()
        office.settle()
        problems += problems_of(frame, f"mapping-final-{section}-{width}-{round(scale * 100)}", tab_order=scale == 1.0)
    assert problems == []


def test_a_page_that_is_left_is_gone_with_all_its_records(office: Office, keep: Callable[[QWidget], QWidget]) -> None:
    mapping = world.half_mapping(office, world.participant(office))
    alive: list[weakref.ref[object]] = []
    for _ in range(3):
        frame = Frame(MappingPage(office.workplace), 1366, 768)
        frame.show()
        page = world.open_page(office, frame, mapping)
        for section in SECTIONS:
            page.open(PageRequest("mapping", mapping, section))
        page.leave()
        office.settle()
        alive.append(weakref.ref(page))
        alive.extend(weakref.ref(each) for each in world.presenter_of(page).parts.records())
        del page
        close(frame)
        del frame
    gc.collect()
    assert [each() for each in alive if each() is not None] == []
