"""Telling the window's parts what changed in the store: one signal, nothing else refreshes a list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal


@dataclass(frozen=True)
class StoreChanged:
    """Records of these kinds and ids were written. ``ids`` holds the participants concerned as well."""

    kinds: frozenset[str]
    ids: frozenset[str]


class Notifier(QObject):
    """Announces committed changes on the GUI thread.

    Signals:
        store_changed: something was committed; arg: StoreChanged. A refresh never overwrites a draft or moves a cursor.
    """

    store_changed = Signal(object)

    def announce(self, kinds: Iterable[str], ids: Iterable[str]) -> None:
        """Tell that records of these kinds and ids were written; nothing happens when there are none."""
        change = StoreChanged(frozenset(kinds), frozenset(ids))
        if change.kinds:
            self.store_changed.emit(change)
