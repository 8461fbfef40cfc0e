"""What tests of session, plan and print start from: invented people, a frame as the window's, pictures to look at."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from tests.ui.at_work import type_text
from tests.ui.checks import settle
from ui.theme import WidthClass, apply_theme, current_theme, make_theme, scaled
from ui.widgets.layout import column, row

if TYPE_CHECKING:
    from tests.ui.at_work import Office
    from ui.pages.page import Page, PageRequest

W = TypeVar("W", bound=QWidget)

SCREENS = ((1366, 768, 1.0), (1366, 768, 1.5), (1366, 768, 2.0), (1093, 582, 1.0), (1093, 582, 1.5))
"""Width, height and text scale that every screen must hold."""


class Frame(QWidget):
    """A page in front of room for rail and top bar, as in the window."""

    def __init__(self, page: Page, width: int, height: int) -> None:
        super().__init__()
        self.page = page
        self.asked: list[PageRequest] = []
        page.page_wanted.connect(self.asked.append)
        beside = row(self)
        rail = QWidget()
        is_tiny = current_theme().width_class(width) is WidthClass.TINY
        rail.setFixedWidth(scaled(44 if is_tiny else 76))
        rail.setAutoFillBackground(True)
        beside.addWidget(rail)
        right = column()
        bar = QWidget()
        bar.setFixedHeight(scaled(52))
        right.addWidget(bar)
        right.addWidget(page, 1)
        beside.addLayout(right, 1)
        self._size = QSize(width, height)
        self.resize(self._size)

    def sizeHint(self) -> QSize:
        return self._size


def set_scale(app: QApplication, scale: float) -> None:
    """Let the window have another text size."""
    apply_theme(app, make_theme(text_scale=scale))


def find(window: QWidget, cls: type[W], name: str) -> W:
    """The one visible widget of a name."""
    settle(window)
    found = [each for each in window.findChildren(cls, name) if each.isVisible()]
    assert len(found) == 1, f"{len(found)} visible widgets named {name!r}"
    return found[0]


def every(window: QWidget, cls: type[W], name: str) -> list[W]:
    """The visible widgets of a name, from the top down."""
    settle(window)
    found = [each for each in window.findChildren(cls, name) if each.isVisible()]
    return sorted(found, key=lambda each: each.mapTo(window, each.rect().topLeft()).y())


def write(widget: QWidget, text: str) -> None:
    """Go into a field and type."""
    widget.setFocus()
    type_text(widget, text)


def click(widget: QWidget) -> None:
    """Click in the middle of a widget."""
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


def type_keys(widget: QWidget, text: str) -> None:
    """Type Latin text key by key."""
    QTest.keyClicks(widget, text)


def grab(window: QWidget, name: str) -> None:
    """Keep a picture where KARRIERE_PICTURES names a folder."""
    folder = os.environ.get("KARRIERE_PICTURES")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        window.grab().save(str(Path(folder) / f"{name}.png"))


def participant(office: Office) -> str:
    """Mohammad Reza Ahmadi, who needs an interpreter; synthetic identity numbers."""
    return office.make(
        "participant",
        given_names="Mohammad Reza",
        family_name="Ahmadi",
        name_in_own_script="محمد رضا احمدی",
        own_script_language="fa-AF",
        birth_date="1991-03-04",
        contact_language="fa-AF",
        interp_needed="YES",
        address="Solbakken 4",
    )


def session(office: Office, person: str) -> str:
    """A session half written, with steps."""
    from karriere_app.services import guidance

    office.settle()
    made = guidance.start(office.desk, person)
    office.make(
        "guidance_session",
        made,
        starts_at="09:00",
        duration_minutes=42,
        own_wishes="Vil bli elektriker igjen. Ønsker å arbeide i Grenland og ta fagbrev så fort det går. Er redd for "
        "at norsk tar for lang tid.",
        recommended_goal="FAG_YRKE",
        recommended_direction="Fagbrev som praksiskandidat etter dokumentert praksis, med norsk B1 ved siden av.",
        interp_mode="PHONE",
        interp_category="B",
        interp_register_no="10482",
        interp_informed="YES",
        interp_privacy_checked="YES",
        disagreement="NO",
        read_back="YES",
        read_back_language="fa-AF",
    )
    for what, who, due in (
        ("Avtale hospitering, Grenland Elektro", "COUNSELLOR", "2026-11-26"),
        ("Sende attester fra Herat til HK-dir", "PARTICIPANT", "2026-12-04"),
        ("Melde opp til norskprøve B1", "MUNICIPALITY", "2026-12-10"),
    ):
        guidance.add_row(office.desk, "agreed_step", made, {"what": what, "who": who, "due_on": due})
    for role in ("PARTICIPANT", "PROGRAMME_ADVISER", "INTERPRETER"):
        office.make("attendee", parent=made, role=role)
    return made


def plan(office: Office, person: str) -> str:
    """A plan with six steps, as on the picture."""
    from karriere_app.services import plans

    office.settle()
    made = plans.start(office.desk, person)
    office.make(
        "education_plan",
        made,
        long_goal="Helsefagarbeider med fagbrev",
        why="Jeg vil arbeide med gamle mennesker.",
        right="SEC_18_2",
        next_followup_on="2027-06-02",
    )
    for step_type, title, provider, starts, ends, months in (
        ("NORSK", "Norsk til B1", "Færder læringssenter", "2027-01-04", "2027-12-17", 12),
        ("FOV", "Forberedende opplæring, modul 2–4", "Færder læringssenter", "2027-01-04", "2028-06-16", 18),
        ("APPLICATION", "Søknad i Vigo, tre ønsker", "Fylkeskommunen", "2028-01-03", "2028-02-01", 2),
        ("RKV", "Realkompetansevurdering", "Voksenopplæringssenteret", "2028-03-01", "2028-05-31", 3),
        ("VGO_MODULE", "Helsearbeiderfag, moduler i bedrift", "Færder kommune", "2028-08-14", "2030-06-28", 23),
        ("TRADE_TEST", "Eksamen og fagprøve", "Fylkeskommunen", "2030-08-12", "2030-10-25", 3),
    ):
        values = {"title": title, "provider": provider, "starts_on": starts, "ends_on": ends, "months": months}
        plans.add_step(office.desk, made, step_type, values)
    first = plans.steps(office.desk, made)[0].id
    plans.set_step_state(office.desk, first, "IN_PROGRESS")
    return made
