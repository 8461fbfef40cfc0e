"""The window on a laptop's screen, painted nowhere: the platform is chosen before Qt is loaded."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
SCREEN = HERE.parent / "ui" / "screen_1366x768.json"
os.environ.setdefault("QT_QPA_PLATFORM", f"offscreen:configfile={SCREEN}")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without a screen no list can be raised; and no machine has a font for every language one may choose."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support", "OpenType support missing"))
