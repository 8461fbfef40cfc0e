"""Asking where a PDF is to be saved: the person's own folder of documents is proposed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QStandardPaths, Qt
from PySide6.QtWidgets import QFileDialog, QWidget


def ask_where(parent: QWidget, name: str, chosen: Callable[[str], object]) -> None:
    """Open the dialog with a proposed file name; ``chosen`` gets the path, nothing happens when it is closed."""
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    title = QCoreApplication.translate("SaveFile", "Lagre som PDF")
    dialog = QFileDialog(parent, title, str(Path(folder) / name), "PDF (*.pdf)")
    dialog.setObjectName("saveDialog")
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix("pdf")
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.fileSelected.connect(chosen)
    dialog.open()
