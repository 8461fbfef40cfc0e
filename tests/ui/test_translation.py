"""Qt's own words are bokmål, and our own words go the way that another language would need."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import PySide6
import pytest
from PySide6.QtCore import QCoreApplication, QLibraryInfo, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QDialogButtonBox,
    QFileDialog,
    QGroupBox,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QTabWidget,
    QTreeView,
    QWidget,
)
from pytestqt.qtbot import QtBot

from resources import I18N
from ui.translation import FALLBACK, load_translations

SOURCE = I18N / "qtbase_nb.ts"
# What a person could meet in English; «OK», «Type» and «Form» are the same in both languages.
ENGLISH = re.compile(
    r"\b(Undo|Redo|Cut|Copy|Paste|Delete|Select|All|Open|Save|Cancel|Close|Help|Yes|No|Abort|Retry|Ignore|Discard|Apply"
    r"|Reset|Look|Files?|of|Directory|name|New|Folder|Show|hidden|Rename|Back|Forward|Parent|Create|View|Size|Date"
    r"|Modified|Computer|Print|Printer|Pages?|Copies|Options|Color|Grayscale|Sided|Binding|Range|Selection|Location"
    r"|Output|Properties|Preview|Custom|Width|Height|Paper|Margins|Job|Start|End|Left|Right|Up|Down|Space)\b",
    re.IGNORECASE,
)
MENU_OF_A_TEXT_FIELD = ["Angre", "Gjør om", "Klipp ut", "Kopier", "Lim inn", "Slett", "Merk alt"]


@pytest.fixture(autouse=True)
def bokmaal(qapp: QApplication) -> Iterator[None]:
    """Qt speaks bokmål for the length of a test."""
    loaded = load_translations(qapp)
    yield
    for translator in loaded:
        qapp.removeTranslator(translator)
        translator.deleteLater()


def bare(text: str) -> str:
    """Return a text without mnemonic and without the shortcut of a menu."""
    return text.partition("\t")[0].replace("&", "")


def words_of(menu: QMenu) -> list[str]:
    """Return the acts of a menu."""
    return [bare(action.text()) for action in menu.actions() if action.text()]


def words_in(window: QWidget) -> set[str]:
    """Return every text that a window of Qt's own shows."""
    found: set[str] = set()
    for widget in window.findChildren(QWidget):
        if isinstance(widget, QLabel | QAbstractButton):
            found |= {widget.text(), widget.toolTip()}
        elif isinstance(widget, QGroupBox):
            found.add(widget.title())
        elif isinstance(widget, QComboBox):
            found |= {widget.itemText(at) for at in range(widget.count())}
        elif isinstance(widget, QTabWidget):
            found |= {widget.tabText(at) for at in range(widget.count())}
        found |= {action.text() for action in widget.actions()}
    return {bare(text) for text in found if re.search("[a-zæøå]{2}", text) and "/" not in text}


def test_every_standard_button_is_bokmaal(qtbot: QtBot) -> None:
    box = QDialogButtonBox()
    qtbot.addWidget(box)
    kinds = [kind for kind in QDialogButtonBox.StandardButton if kind.value.bit_count() == 1 and kind.value > 0x3FF]
    words = {kind.name: bare(box.addButton(kind).text()) for kind in kinds}
    assert words == {
        "Ok": "OK",
        "Save": "Lagre",
        "SaveAll": "Lagre alle",
        "Open": "Åpne",
        "Yes": "Ja",
        "YesToAll": "Ja til alt",
        "No": "Nei",
        "NoToAll": "Nei til alt",
        "Abort": "Avbryt",
        "Retry": "Prøv igjen",
        "Ignore": "Ignorer",
        "Close": "Lukk",
        "Cancel": "Avbryt",
        "Discard": "Forkast",
        "Help": "Hjelp",
        "Apply": "Bruk",
        "Reset": "Nullstill",
        "RestoreDefaults": "Tilbakestill til standard",
    }


@pytest.mark.parametrize("made", [QLineEdit, QPlainTextEdit])
def test_the_menu_of_a_text_field_is_bokmaal(qtbot: QtBot, made: type[QLineEdit] | type[QPlainTextEdit]) -> None:
    field = made()
    qtbot.addWidget(field)
    menu = field.createStandardContextMenu()
    assert words_of(menu)[:7] == MENU_OF_A_TEXT_FIELD
    menu.deleteLater()


def test_the_file_dialog_is_bokmaal(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "plan.pdf").touch()
    dialog = QFileDialog(None, "", str(tmp_path))
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    qtbot.addWidget(dialog)
    dialog.show()
    words = words_in(dialog)
    assert {"Søk i:", "Filnavn:", "Filtype:", "Åpne", "Avbryt", "Alle filer (*)", "Tilbake", "Lag ny mappe"} <= words
    assert [text for text in words if ENGLISH.search(text)] == []
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    assert "Lagre" in words_in(dialog)


def test_the_columns_of_the_file_dialog_are_bokmaal(qtbot: QtBot, tmp_path: Path) -> None:
    dialog = QFileDialog(None, "", str(tmp_path))
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    qtbot.addWidget(dialog)
    dialog.show()
    tree = dialog.findChild(QTreeView, "treeView")
    assert tree is not None
    model = tree.model()
    heads = [model.headerData(column, Qt.Orientation.Horizontal) for column in range(4)]
    assert heads == ["Navn", "Størrelse", "Type", "Sist endret"]


def test_the_print_dialog_is_bokmaal(qtbot: QtBot) -> None:
    printer = QPrinter()
    dialog = QPrintDialog(printer)
    qtbot.addWidget(dialog)
    words = words_in(dialog)
    assert {"Skriv ut", "Avbryt", "Eksemplarer:", "Alle sider", "Gråtoner"} <= words
    assert [text for text in words if ENGLISH.search(text)] == []


def test_key_names_are_those_of_a_norwegian_keyboard() -> None:
    native = QKeySequence.SequenceFormat.NativeText
    names = {keys: QKeySequence(keys).toString(native) for keys in ("Left", "PgUp", "Space", "Backspace", "Alt+Up")}
    assert names == {
        "Left": "Pil venstre",
        "PgUp": "Page Up",
        "Space": "Mellomrom",
        "Backspace": "Tilbaketast",
        "Alt+Up": "Alt+Pil opp",
    }


def test_a_shortcut_written_in_english_means_the_same_key_in_bokmaal() -> None:
    names = [text for context in _contexts("QShortcut") for text in context if "%" not in text]
    assert len(names) > 50
    for name in names:
        exact = QKeySequence.fromString(f"Ctrl+{name}", QKeySequence.SequenceFormat.PortableText)
        assert QKeySequence(f"Ctrl+{name}") == exact, name


def test_what_our_own_file_leaves_out_is_nynorsk() -> None:
    assert (Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)) / FALLBACK).is_file()
    assert "QColorDialog" not in {context.findtext("name") for context in ElementTree.parse(SOURCE).iter("context")}
    assert QCoreApplication.translate("QColorDialog", "Hu&e:") != "Hu&e:"


def test_every_text_is_finished_and_keeps_its_places() -> None:
    for message in ElementTree.parse(SOURCE).iter("message"):
        source, translation = message.find("source"), message.find("translation")
        assert source is not None
        assert translation is not None
        text, words = source.text or "", translation.text or ""
        assert "type" not in translation.attrib, text
        assert words.strip(), text
        assert sorted(re.findall(r"%\d", text)) == sorted(re.findall(r"%\d", words)), text
        assert text.count("\n") == words.count("\n"), text
        assert ("&" in text) == ("&" in words), text


def test_the_compiled_file_is_made_from_the_text(tmp_path: Path) -> None:
    tool = Path(PySide6.__file__).parent / ("lrelease.exe" if sys.platform == "win32" else "lrelease")
    compiled = tmp_path / "qtbase_nb.qm"
    subprocess.run([tool, "-silent", SOURCE, "-qm", compiled], check=True, timeout=60)
    assert compiled.read_bytes() == (I18N / "qtbase_nb.qm").read_bytes()


def _contexts(name: str) -> Iterator[list[str]]:
    for context in ElementTree.parse(SOURCE).iter("context"):
        if context.findtext("name") == name:
            yield [source.text or "" for source in context.iter("source")]
