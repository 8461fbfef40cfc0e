"""Neutral documents: what a plan, a note or a letter consists of, before anything is measured or drawn.

All values are frozen; nothing here knows records or PDF. A part is laid out by ``layout``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

from karriere_app.printing.text import Block

PlanHue = Literal["school", "work", "language", "exam", "other"]
"""The five colours of a plan's steps, the same as on screen."""


@dataclass(frozen=True)
class Icon:
    """One of our drawings beside a word; ``alternative`` is read aloud, empty for mere decoration."""

    name: str
    alternative: str = ""
    hue: PlanHue | None = None


@dataclass(frozen=True)
class Logo:
    """A PNG or JPEG file and the words for it."""

    content: bytes
    alternative: str


@dataclass(frozen=True)
class Header:
    """The head of the first page. ``mark`` says what the paper is not yet (kladd)."""

    sender: Block
    sender_lines: tuple[Block, ...] = ()
    logo: Logo | None = None
    mark: Block | None = None


@dataclass(frozen=True)
class CodeMark:
    """A QR code: what a reader of it gets, and the words for those who do not see it."""

    content: str
    alternative: str


@dataclass(frozen=True)
class Footer:
    """The foot of every page. ``page_words`` holds ``{page}`` and ``{pages}``."""

    lines: tuple[Block, ...]
    page_words: str
    code: CodeMark | None = None


@dataclass(frozen=True)
class Title:
    """The document's one main heading."""

    block: Block
    lines: tuple[Block, ...] = ()


@dataclass(frozen=True)
class Heading:
    """A section heading; it stays with what follows.

    ``whole`` parts after it stand on its page undivided, or as many of them as a page has room for.
    """

    block: Block
    whole: int = 0


@dataclass(frozen=True)
class Paragraph:
    """Running text."""

    block: Block


@dataclass(frozen=True)
class GoalBox:
    """A tinted box with an icon: the one thing to remember."""

    icon: Icon
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Step:
    """One step of a plan: ``label`` under its icon, then one tuple of blocks per further column."""

    icon: Icon
    label: Block
    columns: tuple[tuple[Block, ...], ...]


@dataclass(frozen=True)
class RouteBar:
    """One step of a route on the calendar: sign, colour and a word. ``ends_on`` is its last day."""

    icon: str
    hue: PlanHue
    label: Block
    starts_on: date
    ends_on: date


@dataclass(frozen=True)
class RoutePicture:
    """A route drawn along the calendar, one bar under the other.

    ``ticks`` are the days that the scale names, from the first day shown on; ``ends_on`` is the last day shown and
    ``end_label`` the words at its flag, none where the route goes on in another picture. ``alternative`` says it all.
    """

    bars: tuple[RouteBar, ...]
    ticks: tuple[tuple[date, Block], ...]
    ends_on: date
    alternative: str
    end_label: Block | None = None


@dataclass(frozen=True)
class StepList:
    """Steps as a table whose header row repeats on every page; ``widths`` are shares of the line."""

    header: tuple[Block, ...]
    widths: tuple[float, ...]
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Table:
    """Rows of cells under a header row that repeats; ``widths`` are shares of the line."""

    header: tuple[Block, ...]
    widths: tuple[float, ...]
    rows: tuple[tuple[tuple[Block, ...], ...], ...]


@dataclass(frozen=True)
class Facts:
    """Label and value pairs; the labels are row headers."""

    rows: tuple[tuple[Block, tuple[Block, ...]], ...]


@dataclass(frozen=True)
class Checklist:
    """Things to do, each behind a box to tick; ``box_words`` is what a screen reader says for the box."""

    items: tuple[Block, ...]
    box_words: str


@dataclass(frozen=True)
class TaskList:
    """Things to do, each of several lines behind a box to tick; ``box_words`` as in ``Checklist``."""

    items: tuple[tuple[Block, ...], ...]
    box_words: str


@dataclass(frozen=True)
class BulletList:
    """Short statements, each after a dot."""

    items: tuple[Block, ...]


@dataclass(frozen=True)
class ContactBox:
    """Whom to ask: a tinted box with an icon, ``call`` large."""

    icon: Icon
    heading: Block
    lines: tuple[Block, ...]
    call: Block | None = None


@dataclass(frozen=True)
class SignatureLines:
    """Lines to sign on, each with its words under it."""

    labels: tuple[Block, ...]


GridPart: TypeAlias = StepList | Table | Facts | Checklist | TaskList | BulletList | SignatureLines
Part: TypeAlias = Title | Heading | Paragraph | GoalBox | ContactBox | RoutePicture | GridPart


@dataclass(frozen=True)
class PrintDocument:
    """A whole document. ``title`` and ``subject_code`` go into the file's metadata: never a person's name.

    ``language`` is BCP 47; blocks in another language say so themselves.
    """

    title: str
    language: str
    author: str
    header: Header
    parts: tuple[Part, ...]
    footer: Footer
    subject_code: str = ""
