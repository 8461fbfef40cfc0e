"""The checks find what they are for, and the gallery passes them in every theme, size and on both screens."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QWidget

from tests.ui.checks import (
    clipped_texts,
    duplicate_mnemonics,
    leaked,
    press,
    settle,
    tab_order_problems,
    type_text,
    unnamed_controls,
)
from tests.ui.gallery import FrameGallery, Gallery
from ui.theme import ThemeName, apply_theme, make_theme
from ui.widgets.button import Button
from ui.widgets.inputs import LineField

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from tests.ui.conftest import Hold, Keep

HERE = Path(__file__).resolve().parent
SIZES = [(1.0, 1366, 768), (1.0, 1093, 582), (1.25, 1366, 768), (1.5, 1366, 768), (1.5, 1093, 582), (2.0, 1366, 768)]


@pytest.mark.parametrize("kind", [Gallery, FrameGallery])
@pytest.mark.parametrize(("scale", "width", "height"), SIZES)
def test_nothing_is_cut_at_any_size(
    qapp: QApplication, keep: Keep, kind: type[QWidget], scale: float, width: int, height: int
) -> None:
    apply_theme(qapp, make_theme(text_scale=scale))
    window = kind()
    window.resize(width, height)
    keep(window)
    settle(window)
    assert (window.width(), window.height()) == (width, height)
    assert clipped_texts(window) == []


@pytest.mark.parametrize("kind", [Gallery, FrameGallery])
def test_everything_is_named_reached_by_tab_and_has_its_own_letter(keep: Keep, kind: type[QWidget]) -> None:
    window = kind()
    window.resize(1366, 768)
    keep(window)
    assert unnamed_controls(window) == []
    assert tab_order_problems(window) == []
    assert duplicate_mnemonics(window) == []


@pytest.mark.parametrize("kind", [Gallery, FrameGallery])
def test_nothing_stays_alive_after_closing(kind: type[QWidget]) -> None:
    assert leaked(kind, times=3) == 0


@pytest.mark.parametrize("name", list(ThemeName))
def test_every_theme_paints_the_gallery_on_its_own_ground(qapp: QApplication, keep: Keep, name: ThemeName) -> None:
    theme = make_theme(name)
    apply_theme(qapp, theme)
    window = Gallery()
    window.resize(1366, 768)
    keep(window)
    image = window.grab().toImage()
    assert image.pixelColor(5, 5) == theme.colour("canvas")
    assert image.pixelColor(100, 35) == theme.colour("surface")


def test_a_cut_label_and_a_button_outside_are_found(hold: Hold) -> None:
    label, button = QLabel("Kompetansekartlegging"), QPushButton("Langt unna")
    window = hold(label)
    label.setFixedWidth(30)
    button.setParent(window)
    button.setGeometry(590, 10, 100, 30)
    button.show()
    found = clipped_texts(window)
    assert any("Kompetansekartlegging" in problem for problem in found)
    assert any("outside" in problem for problem in found)


def test_a_nameless_input_is_found(hold: Hold) -> None:
    window = hold(QLineEdit())
    assert len(unnamed_controls(window)) == 2


def test_a_wrong_tab_order_is_found(hold: Hold) -> None:
    class Trap(QLineEdit):
        def focusNextPrevChild(self, forward: bool) -> bool:  # noqa: N802  # Qt's name
            return True

    window = hold(QLineEdit(), Trap(), QLineEdit())
    assert any("never reaches" in problem for problem in tab_order_problems(window))


def test_the_same_letter_twice_is_found(hold: Hold) -> None:
    window = hold(Button("&Lagre"), Button("&Legg til"))
    assert duplicate_mnemonics(window) == ["Alt+L is used by Button '' «&Lagre» and Button '' «&Legg til»"]


def test_a_widget_that_its_own_lambda_keeps_alive_is_found() -> None:
    class Leaky(QWidget):
        def __init__(self) -> None:
            super().__init__()
            button = QPushButton("x", self)
            button.clicked.connect(lambda: self.close())
            QHBoxLayout(self).addWidget(button)

    assert leaked(Leaky, times=3) == 3


def test_typing_works_where_key_clicks_would_abort(hold: Hold) -> None:
    line = LineField()
    hold(line)
    line.setFocus()
    type_text(line, "Оля ሰላም é")
    press(line, Qt.Key.Key_Backspace)
    assert line.text() == "Оля ሰላም "


def test_the_first_paint_loads_no_more_than_it_needs() -> None:
    code = (
        "import sys\n"
        "from PySide6.QtWidgets import QApplication\n"
        "from ui.theme import apply_theme, make_theme\n"
        "from ui.widgets.button import Button\n"
        "from ui.widgets.card import Card\n"
        "from ui.widgets.field import Field\n"
        "from ui.widgets.inputs import LineField\n"
        "app = QApplication([])\n"
        "apply_theme(app, make_theme())\n"
        "card = Card('Karriere')\n"
        "card.body.addWidget(Field('&Passordfrase', LineField(), name='passphrase'))\n"
        "card.body.addWidget(Button('Lås opp'))\n"
        "card.show()\n"
        "card.grab()\n"
        "heavy = ('PySide6.QtSvg', 'PySide6.QtNetwork', 'sqlalchemy', 'reportlab', 'keyring', 'ui.widgets.table')\n"
        "print([name for name in heavy if name in sys.modules])\n"
    )
    done = subprocess.run(  # our own interpreter and text
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        cwd=HERE.parents[1],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )
    assert done.stdout.strip() == "[]"
