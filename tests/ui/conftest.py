"""The window on a laptop's screen, painted nowhere: set up before Qt is loaded."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

HERE = Path(__file__).resolve().parent
os.environ.setdefault("QT_QPA_PLATFORM", f"offscreen:configfile={HERE / 'screen_1366x768.json'}")
# A person's own theme or scale must not change what the tests see.
os.environ.pop("QT_STYLE_OVERRIDE", None)

import pytest  # noqa: E402  # the platform is chosen before pytest-qt loads Qt
from PySide6.QtCore import QLocale  # noqa: E402  # as above
from PySide6.QtWidgets import QVBoxLayout, QWidget  # noqa: E402  # as above

from tests.ui.checks import activate, close  # noqa: E402  # as above
from ui.theme import apply_theme, load_script_fonts, make_theme  # noqa: E402  # as above

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from PySide6.QtWidgets import QApplication

    Hold = Callable[..., QWidget]
    Keep = Callable[[QWidget], QWidget]


@pytest.fixture(autouse=True)
def light_theme(qapp: QApplication) -> Iterator[None]:
    """Every test starts in the light theme at 100 % text, in bokmål."""
    before = QLocale()
    QLocale.setDefault(QLocale("nb_NO"))
    apply_theme(qapp, make_theme())
    load_script_fonts()
    yield
    QLocale.setDefault(before)


@pytest.fixture
def keep(light_theme: None) -> Iterator[Callable[[QWidget], QWidget]]:
    """Shows a window, makes it active, keeps it, and closes it when the test ends, whatever happened.

    A window left to Python's garbage collector is taken apart at any moment, under Qt's hands too.
    """
    windows: list[QWidget] = []

    def show(window: QWidget) -> QWidget:
        windows.append(window)
        activate(window)
        return window

    yield show
    for window in windows:
        close(window)


@pytest.fixture
def hold(keep: Callable[[QWidget], QWidget]) -> Callable[..., QWidget]:
    """Puts widgets into the column of a window that is kept."""

    def show(*widgets: QWidget) -> QWidget:
        window = QWidget()
        layout = QVBoxLayout(window)
        for widget in widgets:
            layout.addWidget(widget)
        layout.addStretch(1)
        window.resize(600, 500)
        return keep(window)

    return show


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The offscreen platform cannot raise windows or grab the keyboard, and says so for every menu."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support"))
