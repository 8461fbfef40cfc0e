"""The machine's printers, and how pictures of pages get onto them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, QRect, Qt, Signal
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo
from PySide6.QtWidgets import QDialog, QWidget

from ui.presenters import print_jobs

if TYPE_CHECKING:
    from karriere_app.errors import KarriereError
    from ui.presenters.print_jobs import Paper
    from ui.presenters.workplace import Worker

DOTS_PER_INCH = 300


class Printers(Protocol):
    """What the preview asks of the machine."""

    def names(self) -> Sequence[str]:
        """The printers that are set up; empty where there is none."""
        ...

    def choose(self, parent: QWidget, copies: int, chosen: Callable[[QPrinter], object]) -> None:
        """Ask which printer; ``chosen`` gets it, nothing happens when a person changes her mind."""
        ...


class SystemPrinters:
    """The operating system's printers and its own dialog."""

    def names(self) -> Sequence[str]:
        return QPrinterInfo.availablePrinterNames()

    def choose(self, parent: QWidget, copies: int, chosen: Callable[[QPrinter], object]) -> None:
        printer = new_printer(copies)
        dialog = QPrintDialog(printer, parent)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(partial(chosen, printer))
        QDialog.open(dialog)


class PrintRun(QObject):
    """Has pages rendered one after another and paints each onto the printer.

    Signals:
        finished: the printer has taken everything, or refused; arg: whether it took it.
    """

    finished = Signal(bool)

    def __init__(self, worker: Worker, paper: Paper, printer: QPrinter, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker, self._paper, self._printer = worker, paper, printer
        self._painter = QPainter()
        self._page = 0

    def begin(self) -> None:
        """Start the job."""
        if self._painter.begin(self._printer):
            self._ask()
        else:
            self.finished.emit(False)

    def _ask(self) -> None:
        job = partial(
            print_jobs.render, content=self._paper.content, page=self._page, dots_per_inch=float(DOTS_PER_INCH)
        )
        self._worker.submit(job, self._add, self._stop)

    def _add(self, image: QImage) -> None:
        """Put one page on paper, whole and in its proportions, and go on."""
        if self._page and not self._printer.newPage():
            self._stop(None)
            return
        room = self._painter.viewport()
        size = image.size().scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
        self._painter.drawImage(QRect(room.topLeft(), size), image)
        self._page += 1
        if self._page < len(self._paper.sizes):
            self._ask()
        else:
            is_done = self._painter.end() and self._printer.printerState() is not QPrinter.PrinterState.Error
            self.finished.emit(is_done)

    def _stop(self, error: KarriereError | None) -> None:
        self._painter.end()
        self._printer.abort()
        self.finished.emit(False)


def new_printer(copies: int) -> QPrinter:
    """Return a printer for A4 at 300 dpi, the whole sheet; no personal data in the job's name."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setResolution(DOTS_PER_INCH)
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    printer.setPageOrientation(QPageLayout.Orientation.Portrait)
    printer.setFullPage(True)
    printer.setCopyCount(copies)
    printer.setDocName("Karriere")
    return printer
