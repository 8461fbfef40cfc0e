"""What tests of the mapping form start from: an invented person, a half-written mapping, keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from karriere_app.services import mappings
from tests.ui.checks import activate, type_text
from tests.ui.session_world import Frame
from ui.forms.row_list import RowCard
from ui.pages.mapping import MappingPage
from ui.pages.page import PageRequest
from ui.presenters.mapping_presenter import MappingPresenter

if TYPE_CHECKING:
    from tests.ui.at_work import Office

CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


def participant(office: Office) -> str:
    """Save an invented participant."""
    return office.make(
        "participant",
        given_names="Selam Tesfaye",
        family_name="Haile",
        name_in_own_script="ሰላም ተስፋይ ሃይለ",
        birth_date="1994-03-04",
        contact_language="ti",
        citizenship="ER",
    )


def empty_mapping(office: Office, person: str) -> str:
    """Begin a mapping."""
    office.settle()
    return mappings.start(office.desk, person)


def half_mapping(office: Office, person: str) -> str:
    """Begin a mapping and fill in what the municipality knew."""
    mapping = empty_mapping(office, person)
    office.make(
        "competence_mapping",
        mapping,
        basis="SEC_10",
        mapping_on="2026-10-14",
        mapped_by="MUNICIPALITY",
        mapped_by_municipality="3911",
        interp_language="ti",
        interp_mode="PHONE",
        interp_category="B",
        place="Solbakken mottak",
        starts_at="10:05",
        own_words="Jeg vil jobbe med mennesker. Aller helst på sykehus.",
        basic_skills={"reading": "GOOD", "digital": "SOME"},
    )
    levels = {"listening": "A2", "speaking": "A2", "reading": "A1"}
    office.make("language_skill", parent=mapping, language="ti", mother_tongue="YES", source="SELF", **levels)
    tested = {"test_name": "Norskprøve", "test_taken_on": "2026-11-12"}
    office.make("language_skill", parent=mapping, language="nb", **levels, **tested)
    school = {"institution": "Asmara Technical School", "subject": "Elektro", "country": "ER"}
    office.make("education_entry", parent=mapping, nus_level="4", from_year=2008, to_year=2011, **school)
    office.make("work_entry", parent=mapping, occupation_text="Elektriker", styrk="7411", country="ER", form="EMPLOYED")
    office.make("wish", parent=mapping, horizon="LONG", type="OCCUPATION", text="Jobbe som elektriker", code="7411")
    return mapping


def full_mapping(office: Office, person: str) -> str:
    """Fill in what ferdigstill needs besides."""
    mapping = half_mapping(office, person)
    office.make("field_answer", parent=mapping, field="other_competence", answer="NONE")
    return mapping


def open_page(office: Office, frame: Frame, mapping: str, part: str | None = None) -> MappingPage:
    """Open a mapping as the window does, and wait until it can be written in."""
    page = frame.page
    assert isinstance(page, MappingPage)
    with office.qtbot.waitSignal(page.ready):
        page.open(PageRequest("mapping", mapping, part))
    office.settle()
    return page


def press(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Press a key where the focus is, and let the window finish what it does about it."""
    QTest.keyClick(focus(), key, modifier)
    _give_back()


def write(text: str) -> None:
    """Type text of any script where the focus is."""
    type_text(focus(), text)
    _give_back()


def _give_back() -> None:
    """Give the keyboard back to the page: the offscreen platform takes a picker's list for a window of its own."""
    QTest.qWait(0)
    frame = next(each for each in QApplication.topLevelWidgets() if isinstance(each, Frame) and each.isVisible())
    if QApplication.activeWindow() is not frame and QApplication.activeModalWidget() is None:
        activate(frame)


def keys(text: str) -> None:
    """Press the keys of plain letters and digits where the focus is."""
    QTest.keyClicks(focus(), text)


def focus() -> QWidget:
    """The widget that has the keys."""
    found = QApplication.focusWidget()
    assert isinstance(found, QWidget), "nothing has the focus"
    return found


def cards(page: QWidget, kind: str) -> list[RowCard]:
    """The visible cards of a kind, from the top down."""
    found = [card for card in page.findChildren(RowCard) if card.objectName().startswith(f"{kind}.row.")]
    return sorted((card for card in found if card.isVisible()), key=lambda card: card.y())


def row_input(card: RowCard, field: str) -> QWidget:
    """The input of a field in a card."""
    kind = card.objectName().split(".")[0]
    found = [part for part in card.findChildren(QWidget) if part.objectName().startswith(f"{kind}.{field}.")]
    found = [part for part in found if not part.objectName().endswith(("Field", "Answer"))]
    assert len(found) == 1, [part.objectName() for part in found]
    return found[0]


def presenter_of(page: MappingPage) -> MappingPresenter:
    """The presenter of a page."""
    (found,) = page.findChildren(MappingPresenter)
    return found
