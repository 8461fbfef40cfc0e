"""From a neutral document to the bytes of a tagged PDF/A-2b.

``Press`` holds what is costly and impersonal (fonts, drawings, the Thai word model); each document has its own shaped
text, forgotten with it. The same document and moment give the same bytes.
"""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

import pypdfium2  # type: ignore[import-untyped]  # pypdfium2 ships no types
from reportlab.platypus import Frame  # type: ignore[import-untyped]  # ReportLab ships no types

import resources
from karriere_app.errors import PrintCheckError
from karriere_app.printing import layout as page_layout
from karriere_app.printing.breaking import LineBreaker
from karriere_app.printing.canvas import TaggedCanvas
from karriere_app.printing.code_mark import paint_code, squares
from karriere_app.printing.documents import CodeMark, Footer, PrintDocument
from karriere_app.printing.faces import FaceLibrary
from karriere_app.printing.flowables import PageFlowable
from karriere_app.printing.icons import IconLibrary
from karriere_app.printing.layout import Layout
from karriere_app.printing.metadata import FileFacts
from karriere_app.printing.pdf_objects import number
from karriere_app.printing.shaping import Shaper
from karriere_app.printing.text import Style, block
from karriere_app.printing.type_scale import MILLIMETRE, RULE

_PAGE_WORDS_WIDTH = 90.0
_CODE_SIZE = 15 * MILLIMETRE
_CODE_BOTTOM = 4.5 * MILLIMETRE
_FOOTER = "/Type /Pagination /Subtype /Footer"


@dataclass(frozen=True)
class RenderedPdf:
    """The finished file: what is stored, shown, printed and hashed are these very bytes."""

    content: bytes
    pages: int
    sha256: str


class UnplaceableError(Exception):
    """A part fits on no page although every part can be split: a bug of the layout."""


class Press:
    """Prints documents one after another. Not shared between threads."""

    def __init__(self) -> None:
        self._faces = FaceLibrary(resources.FONTS)
        self._icons = IconLibrary(resources.ICONS)
        self._breaker = LineBreaker()
        self._profile = (resources.ROOT / "colour" / "sRGB-v2-magic.icc").read_bytes()

    def render(self, document: PrintDocument, made_at: datetime) -> RenderedPdf:
        """Return the document as PDF; ``made_at`` (aware) is the only time in the file.

        Raises:
            UnprintableError: no vendored font holds a character.
            FileRefusedError: the logo is no picture.
            PrintCheckError: the finished bytes could not be re-opened with the same number of pages.
        """
        layout = Layout(Shaper(self._faces, self._breaker, document.language), self._icons)
        target = BytesIO()
        facts = FileFacts(document.title, document.author, document.language, document.subject_code, made_at)
        canvas = TaggedCanvas(target, facts, page_layout.PAGE, self._profile, _footer_painter(document.footer, layout))
        pages = _fill_pages(canvas, layout.story(document))
        canvas.save()
        content = target.getvalue()
        check_rendered(content, pages)
        return RenderedPdf(content, pages, hashlib.sha256(content).hexdigest())


def render(document: PrintDocument, made_at: datetime) -> RenderedPdf:
    """Print one document with a press of its own; who prints more than one keeps a ``Press``."""
    return Press().render(document, made_at)


def check_rendered(content: bytes, pages: int) -> None:
    """Open a finished file again, as a viewer would.

    Raises:
        PrintCheckError: it does not open, or has another number of pages.
    """
    try:
        opened = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as cause:
        raise PrintCheckError from cause
    try:
        if len(opened) != pages:
            raise PrintCheckError
    finally:
        opened.close()


def _fill_pages(canvas: TaggedCanvas, story: list[PageFlowable]) -> int:
    """Draw the story page by page; return how many pages there are."""
    waiting = deque(story)
    pages = 1
    frame, is_empty = _frame(), True
    while waiting:
        head = waiting.popleft()
        if frame.add(head, canvas, trySplit=1):
            is_empty = False
            continue
        pieces = frame.split(head, canvas)
        if len(pieces) == 2:
            waiting.extendleft(reversed(pieces))
            if frame.add(waiting[0], canvas, trySplit=1):
                waiting.popleft()
                is_empty = False
                continue
        elif pieces:
            raise UnplaceableError
        else:
            waiting.appendleft(head)
        if is_empty:
            raise UnplaceableError
        canvas.showPage()
        pages += 1
        frame, is_empty = _frame(), True
    return pages


def _frame() -> Frame:
    return Frame(
        page_layout.MARGIN_SIDE,
        page_layout.MARGIN_BOTTOM,
        page_layout.LINE_WIDTH,
        page_layout.PAGE_ROOM,
        leftPadding=0,
        rightPadding=0,
        topPadding=0,
        bottomPadding=0,
    )


def _footer_painter(footer: Footer, layout: Layout) -> Callable[[TaggedCanvas, int, int], None]:
    lines = [layout.text(line) for line in footer.lines]
    paint_mark = _code_painter(footer.code) if footer.code is not None else None
    left, right = page_layout.MARGIN_SIDE, page_layout.PAGE[0] - page_layout.MARGIN_SIDE
    words_right = right - (_CODE_SIZE if footer.code is not None else 0.0)

    def paint(canvas: TaggedCanvas, page: int, pages: int) -> None:
        words = footer.page_words.format(page=page, pages=pages)
        page_words = layout.text(block(words, Style.FOOTER), align_end=True)
        with canvas.artifact(_FOOTER):
            y = page_layout.FOOTER_TOP
            canvas.stroke_with(RULE, 0.75)
            canvas.write(f"{number(left)} {number(y)} m {number(right)} {number(y)} l S")
            y -= 3.5
            _, height = page_words.wrap(_PAGE_WORDS_WIDTH, 0)
            page_words.drawOn(canvas, words_right - _PAGE_WORDS_WIDTH, y - height)
            for line in lines:
                _, height = line.wrap(words_right - _PAGE_WORDS_WIDTH - left, 0)
                y -= height
                line.drawOn(canvas, left, y)
        if paint_mark is not None:
            paint_mark(canvas, page)

    return paint


def _code_painter(mark: CodeMark) -> Callable[[TaggedCanvas, int], None]:
    """The code stands at the foot of every page; read aloud it is once, at the end of the document."""
    code = squares(mark.content)
    x, y = page_layout.PAGE[0] - page_layout.MARGIN_SIDE - _CODE_SIZE, _CODE_BOTTOM

    def paint(canvas: TaggedCanvas, page: int) -> None:
        if page > 1:
            with canvas.artifact(_FOOTER):
                paint_code(canvas, code, x, y, _CODE_SIZE)
            return
        box = " ".join(number(edge) for edge in (x, y, x + _CODE_SIZE, y + _CODE_SIZE))
        attributes = f"<</O /Layout /Placement /Block /BBox [{box}]>>"
        element = canvas.element(mark, "Figure", alternative=mark.alternative, attributes=attributes)
        element.kids.append(canvas.begin_content(element))
        paint_code(canvas, code, x, y, _CODE_SIZE)
        canvas.end_content()

    return paint
