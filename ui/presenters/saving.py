"""A saving outlives the page that asked for it: undo and the notifier hear of it also when nobody listens any more.

Presenters belong to their page by Qt's ownership, so that they end on the GUI thread (Python's collector may run on the
store's thread, where ending a Qt object with a timer is fatal). What must not be lost with them stands here.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import shiboken6

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QObject

    from karriere_app.errors import KarriereError
    from karriere_app.services.desk import Desk
    from ui.presenters.record_jobs import Stored
    from ui.presenters.workplace import Workplace


def save(
    workplace: Workplace,
    owner: QObject,
    job: Callable[[Desk], Stored],
    *,
    label: str,
    participant: str | None,
    done: Callable[[Stored], object],
    failed: Callable[[KarriereError], object],
) -> None:
    """Have the worker save. ``done`` and ``failed`` are called while ``owner`` lives; ``label`` is undo's word.

    An error whose owner is gone goes to the worker's ``failure``; the job itself has kept what was typed as a draft.
    """
    workplace.worker.submit(
        job,
        partial(_saved, workplace, owner, label, participant, done),
        partial(_refused, workplace, owner, failed),
    )


def _saved(
    workplace: Workplace,
    owner: QObject,
    label: str,
    participant: str | None,
    done: Callable[[Stored], object],
    stored: Stored,
) -> None:
    if shiboken6.isValid(owner):
        done(stored)
    if stored.change_set is not None:
        workplace.undo.push(stored.change_set, label)
        workplace.announcer.announce(stored.kinds, (*stored.ids, *filter(None, (participant,))))


def _refused(
    workplace: Workplace, owner: QObject, failed: Callable[[KarriereError], object], error: KarriereError
) -> None:
    if shiboken6.isValid(owner):
        failed(error)
    else:
        workplace.worker.failure.emit(error)
