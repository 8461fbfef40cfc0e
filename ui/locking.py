"""Locking: the window is covered at once, what was typed is kept, and nothing is asked.

Covering comes first and is painted before anything else; flushing drafts, closing the store and dropping the key
follow in order on the store worker.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication, QDialog

from ui.clipboard import clipboard_for
from ui.shell import KeptDialog
from ui.widgets.question import Question

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from ui.background import StoreWorker
    from ui.main_window import MainWindow, Stop
    from ui.shell import Shell


def lock(app: QApplication, shell: Shell, cover: QWidget, main: MainWindow, worker: StoreWorker) -> tuple[Stop, ...]:
    """Cover the window and shut the store; return the way to go back to after unlocking.

    The main window is thrown away with everything it showed: nothing of a participant stays behind the cover.
    """
    way = main.way()
    close_popups(app)
    hide_dialogs(app)
    shell.cover(cover)
    shell.show_title("")
    leave_dialogs(app)
    main.leave()
    clipboard_for(app).forget()
    worker.close_store()
    shell.drop_part(main)
    return way


def close_popups(app: QApplication) -> None:
    """Close open menus and lists."""
    while (popup := app.activePopupWidget()) is not None:
        if not popup.close():
            popup.hide()
            break


def hide_dialogs(app: QApplication) -> None:
    """Take every dialog off the screen."""
    for dialog in _dialogs(app):
        dialog.blockSignals(True)
        dialog.setVisible(False)


def leave_dialogs(app: QApplication) -> None:
    """Keep what was typed in dialogs as drafts, and throw the dialogs away.

    Their signals are blocked: nobody is told «rejected», which might mean that the text is to go.
    """
    for dialog in _dialogs(app):
        if dialog.signalsBlocked():
            if isinstance(dialog, KeptDialog | Question):
                dialog.leave()
            dialog.deleteLater()


def _dialogs(app: QApplication) -> list[QDialog]:
    return [widget for widget in app.topLevelWidgets() if isinstance(widget, QDialog)]
