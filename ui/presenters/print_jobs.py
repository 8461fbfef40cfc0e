"""What the print preview asks of the store worker: functions that run on its thread."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QImage

from karriere_app.domain.document import PrintedDocument
from karriere_app.errors import KarriereError, PrintCheckError, RecordNotFoundError, StorageError
from karriere_app.services import prints, records
from ui.presenters import session_jobs
from ui.presenters.session_jobs import Person

if TYPE_CHECKING:
    from karriere_app.printing.pdf import Press
    from karriere_app.services.desk import Desk
    from karriere_app.services.prints import Prepared

FULL = "plan_full"
"""The document that may hold what is restricted."""

POINTS_PER_INCH = 72


@dataclass(frozen=True)
class EarlierPrint:
    """A print that is kept: when, what (a code of ``printed_what``), in which language, which version, how many."""

    id: str
    at: datetime
    what: str
    language: str
    version: int | None
    copies: int | None
    handed_over: bool


@dataclass(frozen=True)
class Paper:
    """What the preview shows: the very bytes, the size of each page in points, and what they are.

    ``prepared`` is None where the bytes are those of an earlier print; ``printed`` is then its id.
    """

    content: bytes
    sizes: tuple[tuple[float, float], ...]
    prepared: Prepared | None = None
    printed: str | None = None


@dataclass(frozen=True)
class Opened:
    """A record that is about to be printed, and its earlier prints, newest first."""

    person: Person
    paper: Paper
    earlier: tuple[EarlierPrint, ...]


class PressRoom:
    """Holds the press between prints; used on the worker's thread only."""

    def __init__(self) -> None:
        self._press: Press | None = None

    def press(self) -> Press:
        """Return the press, made when it is first wanted."""
        if self._press is None:
            from karriere_app.printing.pdf import Press

            self._press = Press()
        return self._press


@dataclass(frozen=True)
class Wanted:
    """What a person chose: which document, in which language (None: as the participant reads it)."""

    document: str
    language: str | None = None
    with_adaptation: bool = False


def prepare(desk: Desk, record: str, wanted: Wanted, room: PressRoom) -> Opened:
    """Render a record. Raises what ``services.prints.prepare`` raises."""
    prepared = prints.prepare(
        desk,
        record,
        wanted.document,
        wanted.language or language_for(desk, record),
        with_adaptation=wanted.with_adaptation,
        press=room.press(),
    )
    paper = Paper(prepared.content, page_sizes(prepared.content), prepared)
    person = session_jobs.person(desk, prepared.participant)
    return Opened(person, paper, earlier(desk, prepared.participant, prepared.record_id))


def language_for(desk: Desk, record: str) -> str:
    """Return the participant's print language where paper is made in it, else bokmål."""
    participant = str(getattr(records.get(desk, record), "participant", record))
    wanted = getattr(records.get(desk, participant), "print_language", None)
    return wanted if wanted in prints.LANGUAGES else "nb"


def person_behind(desk: Desk, record: str) -> Person:
    """Return whose record it is, for the way back when it cannot be printed."""
    return session_jobs.person(desk, str(getattr(records.get(desk, record), "participant", record)))


def earlier(desk: Desk, participant: str, record: str) -> tuple[EarlierPrint, ...]:
    """Return the kept prints of a record, newest first."""
    found = [each for each in prints.list_for(desk, participant) if each.of_record == record]
    return tuple(
        EarlierPrint(
            each.id,
            each.printed_at or each.created_at,
            each.what or "",
            each.language or "",
            each.of_version,
            each.copies,
            each.handed_over_on is not None,
        )
        for each in reversed(found)
    )


def behind_print(desk: Desk, printed: str) -> tuple[str, str]:
    """Return the record of an earlier print and which document of it was printed."""
    found = records.get(desk, printed)
    if not isinstance(found, PrintedDocument) or found.of_record is None:
        raise RecordNotFoundError(printed)
    document = (found.what or "").lower()
    return found.of_record, document if document in prints.DOCUMENTS else "plan"


def reprint(desk: Desk, printed: str) -> Paper:
    """Return the bytes of an earlier print; the access log tells of it."""
    content = prints.reprint(desk, printed)
    return Paper(content, page_sizes(content), printed=printed)


def keep(desk: Desk, prepared: Prepared, copies: int, hand_over: bool) -> str:
    """Keep what is about to be printed; return its id."""
    kept = prints.keep(desk, prepared, copies)
    if hand_over:
        prints.hand_over(desk, kept, desk.today())
    return kept


def save(desk: Desk, paper: Paper, path: Path, hand_over: bool) -> str | None:
    """Write the bytes to a file chosen by a person, and keep them; return the id of a new print.

    The file stands there whole or not at all. Raises StorageError.
    """
    waiting = path.with_name(f".{path.name}.part")
    try:
        waiting.write_bytes(paper.content)
        if waiting.read_bytes() != paper.content:
            raise PrintCheckError
        kept = keep(desk, paper.prepared, 1, hand_over) if paper.prepared is not None else None
        os.replace(waiting, path)
    except OSError as cause:
        waiting.unlink(missing_ok=True)
        raise StorageError("io") from cause
    except KarriereError:
        waiting.unlink(missing_ok=True)
        raise
    return kept


def page_sizes(content: bytes) -> tuple[tuple[float, float], ...]:
    """Return width and height of each page in points. Raises PrintCheckError where the bytes are no PDF."""
    import pypdfium2  # type: ignore[import-untyped]  # pypdfium2 ships no types

    try:
        with pypdfium2.PdfDocument(content) as opened:
            return tuple(opened.get_page_size(page) for page in range(len(opened)))
    except pypdfium2.PdfiumError as cause:
        raise PrintCheckError from cause


def render(desk: Desk, content: bytes, page: int, dots_per_inch: float) -> QImage:
    """Return one page of the very bytes as a picture."""
    import pypdfium2  # no types, as above

    with pypdfium2.PdfDocument(content) as opened:
        bitmap = opened[page].render(scale=dots_per_inch / POINTS_PER_INCH, prefer_bgrx=True)
        # The picture is copied: the bitmap's memory goes with the document.
        return QImage(
            bytes(bitmap.buffer), bitmap.width, bitmap.height, bitmap.stride, QImage.Format.Format_RGB32
        ).copy()
