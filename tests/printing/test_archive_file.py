"""The finished file: tags, fonts, metadata, sameness. What an archive and a screen reader depend on."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from PIL import Image
from reportlab.pdfgen import canvas as reportlab_canvas  # type: ignore[import-untyped]  # ReportLab ships no types

import resources
from karriere_app.errors import FileRefusedError, PrintCheckError
from karriere_app.printing.canvas import TaggedCanvas, UntaggedTextError
from karriere_app.printing.documents import (
    BulletList,
    Checklist,
    ContactBox,
    Facts,
    GoalBox,
    Heading,
    Icon,
    Logo,
    Part,
    SignatureLines,
    Table,
    Title,
)
from karriere_app.printing.icons import IconLibrary
from karriere_app.printing.layout import PAGE
from karriere_app.printing.metadata import FileFacts
from karriere_app.printing.pdf import Press, check_rendered, render
from karriere_app.printing.text import Style, block
from tests.printing import reading
from tests.printing.samples import LINES, MADE_AT, document, sample

EVERY_PART: tuple[Part, ...] = (
    Title(block("Prøvetrykk", Style.TITLE), (block("For Amina Hassan"),)),
    GoalBox(Icon("ui-flag", "Mål"), (block("Målet ditt"), block("Bli kokk", Style.GOAL))),
    Heading(block("Fakta", Style.HEADING)),
    Facts(((block("Sted"), (block("Skien"),)), (block("Dato"), (block("17. august 2026"),)))),
    Table((block("Valg"), block("For"), block("Mot")), (1, 1, 1), (((block("Kokk"),), (block("Nært"),), ()),) * 3),
    Checklist((block("Søk skoleplass"), block("Ring skolen")), "Rute til å krysse av"),
    BulletList((block("Først"), block("Så"))),
    ContactBox(
        Icon("phone", "Telefon"), block("Ring oss"), (block("Kari Nordmann"),), block("33 34 40 00", Style.CALL)
    ),
    SignatureLines((block("Deltaker"), block("Veileder"))),
    *(sample(lang) for lang in LINES),
)


@pytest.fixture(scope="module")
def everything(press: Press) -> bytes:
    return press.render(document(*EVERY_PART), MADE_AT).content


def test_every_mark_on_the_page_is_tagged_or_an_artifact(everything: bytes) -> None:
    assert reading.unmarked_painting(everything) == []


def test_the_tree_holds_each_part_as_what_it_is(everything: bytes) -> None:
    top = reading.structure(everything)
    assert top.tag == "Document"
    assert top.lang == "nb"
    assert [node.full_text() for node in top.find("H1")] == ["Prøvetrykk"]
    assert [node.full_text() for node in top.find("H2")] == ["Fakta"]
    facts, table = top.find("Table")
    assert [row.tag for row in table.kids] == ["THead", "TBody"]
    assert [cell.full_text() for cell in table.find("TH")] == ["Valg", "For", "Mot"]
    assert len(table.find("TR")) == 4
    assert [cell.full_text() for cell in facts.find("TH")] == ["Sted", "Dato"]
    assert [len(each.find("LI")) for each in top.find("L")] == [2, 2]
    assert [node.alternative for node in top.find("Figure")] == [
        "Mål",
        "Rute til å krysse av",
        "Rute til å krysse av",
        "Telefon",
    ]


def test_parent_tree_and_structure_agree(everything: bytes) -> None:
    pdf = reading.open_pdf(everything)
    numbers = pdf.Root.StructTreeRoot.ParentTree.Nums
    by_page = {int(numbers[at]): numbers[at + 1] for at in range(0, len(numbers), 2)}
    assert sorted(by_page) == [int(page.obj.StructParents) for page in pdf.pages]
    for page in pdf.pages:
        assert page.obj.Tabs == pikepdf.Name.S
        for number, owner in enumerate(by_page[int(page.obj.StructParents)]):
            kids: list[Any] = list(owner.K)
            assert number in [kid if isinstance(kid, int) else int(kid.get("/MCID", -1)) for kid in kids]


def test_all_fonts_are_embedded_subsets_with_unicode(everything: bytes) -> None:
    pdf = reading.open_pdf(everything)
    fonts = pdf.pages[0].Resources.Font
    assert len(fonts) >= 5
    for font in fonts.values():
        assert font.Subtype == "/Type0"
        assert "+Noto" in str(font.BaseFont)
        assert "/ToUnicode" in font
        assert "/FontFile2" in font.DescendantFonts[0].FontDescriptor


def test_syntax_is_clean(everything: bytes) -> None:
    assert reading.open_pdf(everything).check_pdf_syntax() == []
    assert b"Helvetica" not in everything
    assert b"/Trans" not in everything


def test_every_stream_ends_with_an_end_of_line(everything: bytes) -> None:
    assert everything.count(b"\nendstream") == everything.count(b"endstream") > 10


def test_metadata_says_title_language_and_level_and_agrees_with_itself(everything: bytes) -> None:
    pdf = reading.open_pdf(everything)
    assert str(pdf.Root.Lang) == "nb"
    assert pdf.Root.MarkInfo.Marked
    with pdf.open_metadata() as packet:
        assert packet["dc:title"] == str(pdf.docinfo["/Title"]) == "Prøvetrykk"
        assert packet["dc:creator"] == ["Telemark fylkeskommune"]
        assert packet.pdfa_status == "2B"
        assert packet["xmp:CreateDate"] == "2026-08-17T09:30:00+00:00"
    assert str(pdf.docinfo["/CreationDate"]) == "D:20260817093000+00'00"
    assert str(pdf.Root.OutputIntents[0].S) == "/GTS_PDFA1"


def test_the_same_document_and_moment_give_the_same_bytes(press: Press) -> None:
    paper = document(*EVERY_PART)
    first = press.render(paper, MADE_AT)
    assert press.render(paper, MADE_AT).content == first.content == render(paper, MADE_AT).content
    assert first.sha256 == hashlib.sha256(first.content).hexdigest()
    assert press.render(paper, MADE_AT + timedelta(minutes=1)).sha256 != first.sha256


def test_a_file_that_does_not_open_or_lacks_pages_is_not_kept(everything: bytes) -> None:
    check_rendered(everything, len(reading.open_pdf(everything).pages))
    for content, pages in ((everything, 7), (b"", 1), (b"%PDF-1.7\n%%EOF", 1)):
        with pytest.raises(PrintCheckError):
            check_rendered(content, pages)


def test_another_process_gives_the_same_bytes(everything: bytes) -> None:
    code = (
        "import sys; from karriere_app.printing.pdf import render; "
        "from tests.printing.samples import MADE_AT, document; "
        "from tests.printing.test_archive_file import EVERY_PART; "
        "print(render(document(*EVERY_PART), MADE_AT).sha256)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == hashlib.sha256(everything).hexdigest()


def test_views_and_neutral_documents_load_no_heavy_library() -> None:
    code = (
        "import sys; import karriere_app.printing.plan_page, karriere_app.printing.guidance_note; "
        "heavy = ('reportlab', 'uharfbuzz', 'babel', 'pypdfium2', 'budoux', 'PIL'); "
        "print([name for name in heavy if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_reportlabs_own_text_functions_refuse() -> None:
    facts = FileFacts("t", "a", "nb", "", MADE_AT)
    paper = TaggedCanvas(BytesIO(), facts, PAGE, b"", lambda canvas, page, pages: None)
    for attempt in (paper.drawString, paper.drawRightString, paper.drawCentredString):
        with pytest.raises(UntaggedTextError):
            attempt(0, 0, "x")
    with pytest.raises(UntaggedTextError):
        paper.beginText()


@pytest.mark.parametrize("hook", ["_make_preamble", "setFont", "drawString", "beginText", "showPage", "save"])
def test_the_reportlab_hooks_we_replace_still_exist(hook: str) -> None:
    assert callable(getattr(reportlab_canvas.Canvas, hook))


def picture(kind: str, mode: str) -> bytes:
    target = BytesIO()
    Image.new(mode, (300, 100), "#0B5D6B").save(target, kind)
    return target.getvalue()


@pytest.mark.parametrize(("kind", "mode"), [("PNG", "RGB"), ("PNG", "RGBA"), ("PNG", "P"), ("JPEG", "RGB")])
def test_a_logo_is_drawn_with_its_words(press: Press, kind: str, mode: str) -> None:
    paper = document(*EVERY_PART[:1])
    logo = Logo(picture(kind, mode), "Fylkets logo")
    content = press.render(replace(paper, header=replace(paper.header, logo=logo)), MADE_AT).content
    assert [node.alternative for node in reading.structure(content).find("Figure")] == ["Fylkets logo"]
    pdf = reading.open_pdf(content)
    image = pdf.pages[0].Resources.XObject.Logo
    assert [int(image.Width), int(image.Height)] == [300, 100]


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"<svg/>", b"\x89PNG\r\n\x1a\n" + b"\0" * 40])
def test_a_logo_that_is_no_picture_is_refused(press: Press, content: bytes) -> None:
    paper = document()
    with pytest.raises(FileRefusedError):
        press.render(replace(paper, header=replace(paper.header, logo=Logo(content, "Logo"))), MADE_AT)


def test_every_icon_of_ours_can_be_drawn() -> None:
    icons = IconLibrary(resources.ICONS)
    for path in sorted(resources.ICONS.glob("*.svg")):
        operators = icons.drawing(path.stem).split("\n")
        numbers = [float(word) for line in operators for word in line.split()[:-1]]
        assert operators[-1] == "S"
        assert -1 <= min(numbers) <= max(numbers) <= 25
