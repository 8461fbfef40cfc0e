"""The print preview: the very bytes are shown, kept, printed and saved, and nothing is said before it is so."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]  # pypdfium2 ships no types
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QPlainTextEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from karriere_app.domain.document import PrintedDocument
from karriere_app.services import mappings, plans, prints
from karriere_app.services.desk import Desk
from tests.ui import session_world as world
from tests.ui.at_work import Office, office_for
from tests.ui.checks import clipped_texts, duplicate_mnemonics, press, settle, tab_order_problems, unnamed_controls
from ui.pages.mapping import MappingPage
from ui.pages.page import PageRequest
from ui.pages.print_pages import PdfPages
from ui.pages.print_preview import PrintPreviewPage
from ui.pages.print_printers import new_printer
from ui.pages.print_side import ActsSide
from ui.presenters.print_presenter import PrintPresenter
from ui.widgets.inputs import IntField
from ui.widgets.segments import Choice
from ui.widgets.text import Link, Text


class PaperTray:
    """A printer that prints into a file, chosen at once."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def names(self) -> Sequence[str]:
        return ["Papirskuff"]

    def choose(self, parent: QWidget, copies: int, chosen: Callable[[QPrinter], object]) -> None:
        printer = new_printer(copies)
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(self.path))
        chosen(printer)


class NoPrinters:
    """A machine without printers."""

    def names(self) -> Sequence[str]:
        return []

    def choose(self, parent: QWidget, copies: int, chosen: Callable[[QPrinter], object]) -> None:
        raise AssertionError("there is none to choose")


@pytest.fixture
def office(desk: Desk, qtbot: QtBot) -> Iterator[Office]:
    with office_for(desk, qtbot) as opened:
        yield opened


@pytest.fixture
def person(office: Office) -> str:
    return world.participant(office)


@pytest.fixture
def plan(office: Office, person: str) -> str:
    return world.plan(office, person)


def open_page(
    office: Office,
    keep: Callable[[QWidget], QWidget],
    plan: str,
    printers: PaperTray | NoPrinters,
    width: int = 1366,
    part: str = "plan",
) -> world.Frame:
    page = PrintPreviewPage(office.workplace, printers)
    frame = world.Frame(page, width, 768)
    keep(frame)
    with office.qtbot.waitSignal(page.ready):
        page.open(PageRequest("print", record=plan, part=part))
    office.settle()
    page.focus_start()
    return frame


def said(frame: QWidget) -> str:
    found = frame.findChild(Text, "printSaid")
    assert isinstance(found, Text)
    return found.text()


def kept(office: Office, person: str) -> list[PrintedDocument]:
    office.settle()
    return prints.list_for(office.desk, person)


@pytest.mark.parametrize(("width", "height", "scale"), world.SCREENS)
def test_the_preview_fits(
    office: Office,
    plan: str,
    qapp: QApplication,
    keep: Callable[[QWidget], QWidget],
    width: int,
    height: int,
    scale: float,
) -> None:
    world.set_scale(qapp, scale)
    plans.agree(office.desk, plan)
    prints.keep(office.desk, prints.prepare(office.desk, plan, "plan"))
    page = PrintPreviewPage(office.workplace, NoPrinters())
    frame = world.Frame(page, width, height)
    keep(frame)
    with office.qtbot.waitSignal(page.ready):
        page.open(PageRequest("print", record=plan, part="plan"))
    office.settle()
    settle(frame)
    office.settle()
    page.focus_start()
    world.grab(frame, f"print-{width}-{round(scale * 100)}")
    problems = clipped_texts(frame) + unnamed_controls(frame) + duplicate_mnemonics(frame)
    if scale == 1.0:
        problems += tab_order_problems(frame)
    assert problems == []


@pytest.mark.parametrize(("scale", "is_in_line"), [(1.0, False), (2.0, True)])
def test_checks_and_choices_stand_in_line_where_they_stand_below_each_other(
    office: Office,
    plan: str,
    qapp: QApplication,
    keep: Callable[[QWidget], QWidget],
    scale: float,
    is_in_line: bool,
) -> None:
    world.set_scale(qapp, scale)
    frame = open_page(office, keep, plan, NoPrinters())
    edges = [
        next(each for each in frame.findChildren(Text) if each.text() == words).mapTo(frame, QPoint(0, 0)).x()
        for words in ("Skriv ut plan", "Før du skriver ut")
    ]
    assert (edges[0] == edges[1]) is is_in_line


def test_the_pages_shown_are_the_bytes(
    office: Office, person: str, plan: str, keep: Callable[[QWidget], QWidget]
) -> None:
    frame = open_page(office, keep, plan, NoPrinters())
    pages = world.find(frame, PdfPages, "printPages")
    office.qtbot.waitUntil(lambda: pages.sheets()[0].has_image())
    image = pages.sheets()[0].image()
    dark = sum(
        image.pixelColor(x, y).lightness() < 100
        for x in range(0, image.width(), 3)
        for y in range(0, image.height(), 3)
    )
    assert dark > 100
    assert kept(office, person) == []
    assert world.find(frame, QPushButton, "printButton").hasFocus()


def test_printing_keeps_the_bytes_and_then_says_so(
    office: Office, person: str, plan: str, keep: Callable[[QWidget], QWidget], tmp_path: Path
) -> None:
    plans.agree(office.desk, plan)
    frame = open_page(office, keep, plan, PaperTray(tmp_path / "tray.pdf"))
    copies = world.find(frame, IntField, "printCopies")
    copies.selectAll()
    world.type_keys(copies, "2")
    press(world.find(frame, QWidget, "printHandedOver"), Qt.Key.Key_Space)
    assert said(frame) == ""
    world.click(world.find(frame, QPushButton, "printButton"))
    office.qtbot.waitUntil(lambda: said(frame).startswith("Skrevet ut"), timeout=15_000)
    (printed,) = kept(office, person)
    assert (printed.copies, printed.of_version, printed.handed_over_on) == (2, 1, office.desk.today())
    stored = prints.reprint(office.desk, printed.id)
    assert hashlib.sha256(stored).hexdigest() == printed.sha256
    with pypdfium2.PdfDocument(tmp_path / "tray.pdf") as tray, pypdfium2.PdfDocument(stored) as original:
        assert len(tray) == len(original)
        assert dark_of(tray) == pytest.approx(dark_of(original), rel=0.2)


def dark_of(document: pypdfium2.PdfDocument) -> int:
    """How many dark points the first page has at 50 dpi: the same page gives about the same number."""
    bitmap = document[0].render(scale=50 / 72, grayscale=True)
    return sum(1 for point in bytes(bitmap.buffer) if point < 160)


def test_without_a_printer_saving_is_offered(
    office: Office, person: str, plan: str, keep: Callable[[QWidget], QWidget]
) -> None:
    frame = open_page(office, keep, plan, NoPrinters())
    world.click(world.find(frame, QPushButton, "printButton"))
    assert said(frame).startswith("Ingen skriver")
    assert world.find(frame, QPushButton, "printSave").hasFocus()
    assert kept(office, person) == []


def test_saving_writes_the_very_bytes_under_a_name_without_a_person(
    office: Office, person: str, plan: str, keep: Callable[[QWidget], QWidget], tmp_path: Path
) -> None:
    frame = open_page(office, keep, plan, NoPrinters())
    world.click(world.find(frame, QPushButton, "printSave"))
    dialog = frame.findChild(QFileDialog, "saveDialog")
    assert isinstance(dialog, QFileDialog)
    name = dialog.findChild(QLineEdit)
    assert isinstance(name, QLineEdit)
    code = plans.code_of(office.desk, plans.of(office.desk, person)[0])
    assert name.text() == f"plan-{code}-v1.pdf"
    wanted = tmp_path / name.text()
    name.setText(str(wanted))
    dialog.accept()
    office.qtbot.waitUntil(lambda: said(frame).startswith("Lagret som"))
    (printed,) = kept(office, person)
    assert hashlib.sha256(wanted.read_bytes()).hexdigest() == printed.sha256
    assert [each.name for each in tmp_path.iterdir() if each.suffix == ".part"] == []


def test_a_folder_that_takes_nothing_keeps_nothing(
    office: Office, person: str, plan: str, keep: Callable[[QWidget], QWidget], tmp_path: Path
) -> None:
    frame = open_page(office, keep, plan, NoPrinters())
    world.click(world.find(frame, QPushButton, "printSave"))
    dialog = frame.findChild(QFileDialog, "saveDialog")
    assert isinstance(dialog, QFileDialog)
    dialog.fileSelected.emit(str(tmp_path / "finnes ikke" / "plan.pdf"))
    office.settle()
    assert said(frame) != ""
    assert not said(frame).startswith("Lagret")
    assert kept(office, person) == []
    dialog.reject()


def test_what_cannot_be_printed_is_named_with_the_way_back(
    office: Office, plan: str, keep: Callable[[QWidget], QWidget]
) -> None:
    office.make("education_plan", plan, long_goal="Kokk 𓀀")
    frame = open_page(office, keep, plan, NoPrinters())
    settle(frame)
    acts = frame.findChild(ActsSide)
    assert isinstance(acts, ActsSide)
    (told,) = acts.checks()
    assert "𓀀" in told or "U+13000" in told
    assert "Langsiktig mål" in told
    assert not world.find(frame, QPushButton, "printButton").isEnabled()
    link = next(each for each in acts.findChildren(Link) if each.isVisible())
    with office.qtbot.waitSignal(frame.page.back_wanted):
        world.click(link)


def test_an_identity_number_is_named_with_its_field(
    office: Office, plan: str, keep: Callable[[QWidget], QWidget]
) -> None:
    office.make("education_plan", plan, why="Mitt nummer er 018190 10001")
    frame = open_page(office, keep, plan, NoPrinters())
    acts = frame.findChild(ActsSide)
    assert isinstance(acts, ActsSide)
    (told,) = acts.checks()
    assert "Hvorfor, med deltakerens ord" in told
    assert "10001" not in told
    assert not world.find(frame, QPushButton, "printSave").isEnabled()


def test_the_page_is_zoomed_and_turned_by_keys(office: Office, plan: str, keep: Callable[[QWidget], QWidget]) -> None:
    frame = open_page(office, keep, plan, NoPrinters())
    pages = world.find(frame, PdfPages, "printPages")
    whole = pages.sheets()[0].height()
    assert whole < pages.height()
    pages.setFocus()
    press(pages, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    assert pages.sheets()[0].height() > whole
    world.click(world.find(frame, QPushButton, "zoomFull"))
    assert pages.sheets()[0].width() == round(210 / 25.4 * 96)
    settle(frame)
    if len(pages.sheets()) > 1:
        press(pages, Qt.Key.Key_PageDown)
        assert pages.verticalScrollBar().value() >= pages.sheets()[0].height()
    press(pages, Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)
    settle(frame)
    assert pages.sheets()[0].height() == whole


def test_a_change_elsewhere_is_shown_at_once(office: Office, plan: str, keep: Callable[[QWidget], QWidget]) -> None:
    frame = open_page(office, keep, plan, NoPrinters())
    office.make("education_plan", plan, long_goal="Kokk 𓀀")
    office.notifier.announce(("education_plan",), (plan,))
    office.settle()
    assert not world.find(frame, QPushButton, "printButton").isEnabled()


def test_an_earlier_print_is_shown_as_it_was(
    office: Office, person: str, plan: str, keep: Callable[[QWidget], QWidget], tmp_path: Path
) -> None:
    before = prints.prepare(office.desk, plan, "plan")
    prints.keep(office.desk, before)
    office.make("education_plan", plan, long_goal="Noe helt annet")
    frame = open_page(office, keep, plan, PaperTray(tmp_path / "tray.pdf"))
    world.click(world.find(frame, Link, "showEarlier"))
    office.settle()
    acts = frame.findChild(ActsSide)
    assert isinstance(acts, ActsSide)
    assert any("skrevet ut før" in each for each in acts.checks())
    world.click(world.find(frame, QPushButton, "printButton"))
    office.qtbot.waitUntil(lambda: said(frame).startswith("Skrevet ut"), timeout=15_000)
    assert len(kept(office, person)) == 1


def test_an_earlier_print_can_be_gone_to_by_its_own_id(
    office: Office, plan: str, keep: Callable[[QWidget], QWidget]
) -> None:
    before = prints.prepare(office.desk, plan, "plan")
    printed = prints.keep(office.desk, before)
    office.make("education_plan", plan, long_goal="Noe helt annet")
    page = PrintPreviewPage(office.workplace, NoPrinters())
    frame = world.Frame(page, 1366, 768)
    keep(frame)
    page.open(PageRequest("print", record=printed, part="reprint"))
    office.settle()
    acts = frame.findChild(ActsSide)
    assert isinstance(acts, ActsSide)
    assert any("skrevet ut før" in each for each in acts.checks())


def checks_of(frame: QWidget) -> tuple[str, ...]:
    acts = frame.findChild(ActsSide)
    assert isinstance(acts, ActsSide)
    return acts.checks()


def paper_text(frame: world.Frame) -> str:
    """What stands on the paper that is in front, read from the very bytes."""
    presenter = frame.page.findChild(PrintPresenter)
    assert isinstance(presenter, PrintPresenter)
    assert presenter.paper is not None
    with pypdfium2.PdfDocument(presenter.paper.content) as opened:
        return " ".join(opened[at].get_textpage().get_text_range() for at in range(len(opened)))


def choose(office: Office, frame: world.Frame, name: str, letters: str) -> None:
    """Choose in a list by its first letters, as with the keyboard; wait for the paper."""
    control = world.find(frame, Choice, name)
    control.setFocus()
    with office.qtbot.waitSignal(frame.page.ready):
        world.type_keys(control, letters)
    office.settle()


def test_the_full_copy_is_chosen_by_keys_and_says_what_it_is_for(
    office: Office, person: str, plan: str, keep: Callable[[QWidget], QWidget], tmp_path: Path
) -> None:
    office.make("education_plan", plan, adaptation="Trenger pauser hver time")
    frame = open_page(office, keep, plan, PaperTray(tmp_path / "tray.pdf"))
    assert not [box for box in world.every(frame, QWidget, "printAdaptation") if box.isVisible()]
    choose(office, frame, "printDocument", "h")
    assert "Hele planen er til saksmappa." in checks_of(frame)
    assert "Dette er hele planen, til saksmappa." in paper_text(frame)
    assert "Trenger pauser" not in paper_text(frame)
    with office.qtbot.waitSignal(frame.page.ready):
        press(world.find(frame, QWidget, "printAdaptation"), Qt.Key.Key_Space)
    office.settle()
    assert "Trenger pauser hver time" in paper_text(frame)
    assert "Arket har behov for tilrettelegging." in checks_of(frame)
    world.click(world.find(frame, QPushButton, "printButton"))
    office.qtbot.waitUntil(lambda: said(frame).startswith("Skrevet ut"), timeout=15_000)
    (printed,) = kept(office, person)
    assert (printed.what, printed.language) == ("PLAN_FULL", "nb")


def test_nynorsk_is_chosen_by_keys_and_kept_as_such(
    office: Office, person: str, plan: str, keep: Callable[[QWidget], QWidget], tmp_path: Path
) -> None:
    frame = open_page(office, keep, plan, PaperTray(tmp_path / "tray.pdf"))
    choose(office, frame, "printLanguage", "n")
    assert "Planen din for vidaregåande opplæring" in paper_text(frame)
    world.click(world.find(frame, QPushButton, "printButton"))
    office.qtbot.waitUntil(lambda: said(frame).startswith("Skrevet ut"), timeout=15_000)
    (printed,) = kept(office, person)
    assert (printed.what, printed.language) == ("PLAN", "nn")


def test_nothing_can_be_printed_while_another_paper_is_made(
    office: Office, plan: str, keep: Callable[[QWidget], QWidget]
) -> None:
    frame = open_page(office, keep, plan, NoPrinters())
    world.find(frame, Choice, "printLanguage").value_changed.emit("nn")
    world.find(frame, Choice, "printLanguage").set_value("nn")
    world.find(frame, Choice, "printLanguage").value_changed.emit("nn")
    assert not world.find(frame, QPushButton, "printButton").isEnabled()
    office.qtbot.waitUntil(lambda: world.find(frame, QPushButton, "printButton").isEnabled())
    assert "vidaregåande" in paper_text(frame)


def test_a_participant_who_reads_nynorsk_gets_it_first(
    office: Office, person: str, plan: str, keep: Callable[[QWidget], QWidget]
) -> None:
    office.make("participant", person, print_language="nn")
    frame = open_page(office, keep, plan, NoPrinters())
    assert world.find(frame, Choice, "printLanguage").value() == "nn"
    assert "vidaregåande" in paper_text(frame)


def test_the_summary_of_a_mapping_has_its_preview(
    office: Office, person: str, keep: Callable[[QWidget], QWidget]
) -> None:
    mapping = office.make("competence_mapping", participant=person, status="DRAFT", own_words="Jeg kan bake")
    office.make("work_entry", parent=mapping, styrk="7512")
    frame = open_page(office, keep, mapping, NoPrinters(), part="mapping_summary")
    assert "Jeg kan bake" in paper_text(frame)
    assert any("«Foreløpig»" in each for each in checks_of(frame))
    assert not any("bare på bokmål" in each for each in checks_of(frame))
    choose(office, frame, "printLanguage", "n")
    assert any("bare på bokmål: Bakere, konditorer mv." in each for each in checks_of(frame))
    assert any("«Førebels»" in each for each in checks_of(frame))


def test_an_earlier_print_says_what_it_was(office: Office, plan: str, keep: Callable[[QWidget], QWidget]) -> None:
    prints.keep(office.desk, prints.prepare(office.desk, plan, "plan_full", "nn"))
    frame = open_page(office, keep, plan, NoPrinters())
    words = [each.text() for each in frame.findChildren(Text) if each.isVisible()]
    assert any(each.startswith("hele planen · versjon 1 · norsk nynorsk") for each in words), words


@pytest.mark.parametrize(("width", "height", "scale"), world.SCREENS)
def test_the_preview_of_a_full_copy_fits(
    office: Office,
    plan: str,
    qapp: QApplication,
    keep: Callable[[QWidget], QWidget],
    width: int,
    height: int,
    scale: float,
) -> None:
    world.set_scale(qapp, scale)
    page = PrintPreviewPage(office.workplace, NoPrinters())
    frame = world.Frame(page, width, height)
    keep(frame)
    with office.qtbot.waitSignal(page.ready):
        page.open(PageRequest("print", record=plan, part="plan_full"))
    office.settle()
    settle(frame)
    office.settle()
    page.focus_start()
    world.grab(frame, f"print-full-{width}-{round(scale * 100)}")
    problems = clipped_texts(frame) + unnamed_controls(frame) + duplicate_mnemonics(frame)
    if scale == 1.0:
        problems += tab_order_problems(frame)
    assert problems == []


def test_a_mapping_is_printed_from_its_page_with_what_was_just_typed(
    office: Office, person: str, keep: Callable[[QWidget], QWidget]
) -> None:
    mapping = mappings.start(office.desk, person)
    page = MappingPage(office.workplace)
    frame = world.Frame(page, 1366, 768)
    keep(frame)
    with office.qtbot.waitSignal(page.ready):
        page.open(PageRequest("mapping", mapping, "wishes"))
    settle(frame)
    world.write(world.every(frame, QPlainTextEdit, "competence_mapping.own_words")[0], "Jeg kan bake")
    world.click(world.find(frame, QPushButton, "mappingPrint"))
    office.settle()
    assert frame.asked == [PageRequest("print", record=mapping, part="mapping_summary")]
    preview = open_page(office, keep, mapping, NoPrinters(), part="mapping_summary")
    assert "Jeg kan bake" in paper_text(preview)
