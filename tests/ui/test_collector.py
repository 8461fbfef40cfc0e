"""Garbage is collected on the GUI thread from the event loop, and nowhere else."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from ui.collector import Collector


@pytest.fixture
def collecting_threads() -> Iterator[list[int]]:
    """The threads on which a collection has begun."""
    threads: list[int] = []

    def note(phase: str, _: dict[str, int]) -> None:
        if phase == "start":
            threads.append(threading.get_ident())

    gc.callbacks.append(note)
    yield threads
    gc.callbacks.remove(note)
    gc.unfreeze()


def test_a_busy_worker_never_collects(qtbot: QtBot, collecting_threads: list[int]) -> None:
    owner = QObject()
    Collector(owner)
    kept: list[list[object]] = []

    def make_garbage() -> None:
        for _ in range(50_000):
            cycle: list[object] = []
            cycle.append(cycle)
            kept.append([cycle])

    worker = threading.Thread(target=make_garbage)
    worker.start()
    worker.join()
    assert collecting_threads == []
    qtbot.waitUntil(lambda: len(collecting_threads) > 0, timeout=5_000)
    assert set(collecting_threads) == {threading.get_ident()}
