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

from ui.theme import apply_theme, load_script_fonts, make_theme  # noqa: E402  # as above

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QApplication


@pytest.fixture(autouse=True)
def light_theme(qapp: QApplication) -> Iterator[None]:
    """Every test starts in the light theme at 100 % text, in bokmål."""
    before = QLocale()
    QLocale.setDefault(QLocale("nb_NO"))
    apply_theme(qapp, make_theme())
    load_script_fonts()
    yield
    QLocale.setDefault(before)
