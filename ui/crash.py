"""What happens to a bug: it is logged without data, said in a sentence, and stops the act, not the program."""

from __future__ import annotations

import sys
import threading
from types import TracebackType

from PySide6.QtCore import QObject, Qt, Signal


class CrashReporter(QObject):
    """Stands in for Python's excepthook while the window is open.

    Signals:
        happened: there was an unexpected exception, in whatever thread; delivered on the GUI thread.
    """

    happened = Signal()
    _raised = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._raised.connect(self.happened, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        """Take the places of ``sys.excepthook`` and ``threading.excepthook``."""
        sys.excepthook = self.report
        threading.excepthook = self._report_thread

    def report(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """Log type and place of an exception, never its text."""
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        import logging  # not before the first paint

        logging.getLogger(__name__).error("unexpected", exc_info=(kind, error, trace))
        self._raised.emit()

    def _report_thread(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            self.report(args.exc_type, args.exc_value, args.exc_traceback)
