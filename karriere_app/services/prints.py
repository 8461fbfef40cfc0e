"""Prints: made, re-opened and counted before anything is called done, kept byte for byte, filed on the participant."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import sqlalchemy as sa

from karriere_app.domain.access import Action
from karriere_app.domain.declaration import Record
from karriere_app.domain.document import PrintedDocument
from karriere_app.domain.education_plan import EducationPlan
from karriere_app.domain.fields import RecordId
from karriere_app.domain.guidance import GuidanceSession
from karriere_app.errors import RecordNotFoundError, StoreDamagedError, UnprintableError, UsageError
from karriere_app.printing.documents import PrintDocument
from karriere_app.printing.guidance_note import guidance_note_document
from karriere_app.printing.phrases import load_phrases
from karriere_app.printing.plan_page import plan_document
from karriere_app.printing.views import GuidanceNotePrint, PlanPrint
from karriere_app.services.desk import Desk
from karriere_app.services.plans import code_of
from karriere_app.services.print_views import note_view, plan_view
from karriere_app.services.records import get, under_participant
from karriere_app.store.tables import blob

if TYPE_CHECKING:
    from karriere_app.printing.pdf import Press

PLAN, GUIDANCE_NOTE = "plan", "guidance_note"
_WHAT = {PLAN: "PLAN", GUIDANCE_NOTE: "GUIDANCE_NOTE"}
OWN_SCRIPT_LEFT_OUT = "own_script_left_out"
UNREVIEWED_PHRASES = "unreviewed_phrases"


@dataclass(frozen=True)
class Prepared:
    """A finished document that is not kept yet. ``notices`` are codes for what the counsellor should know first.

    ``file_name`` holds the plan code or the day and never a name.
    """

    content: bytes
    pages: int
    sha256: str
    what: str
    record_id: str
    participant: str
    version: int
    language: str
    catalogue: str
    is_draft: bool
    file_name: str
    notices: tuple[str, ...]


def prepare(desk: Desk, record_id: str, document: str, language: str = "nb", press: Press | None = None) -> Prepared:
    """Make the PDF of a plan or a guidance session as it is saved now; the bytes were re-opened and counted.

    ``press`` keeps the fonts between prints. Raises UsageError("language", "document"), RecordNotFoundError,
    NotAllowedError, UnprintableError, PrintCheckError, FileRefusedError (the county's logo is no picture).
    """
    if language != "nb":
        raise UsageError("language")
    record = get(desk, record_id)
    if document == PLAN and isinstance(record, EducationPlan):
        view: PlanPrint | GuidanceNotePrint = plan_view(desk, record)
        file_name = f"plan-{code_of(desk, record)}-v{view.version}.pdf"
    elif document == GUIDANCE_NOTE and isinstance(record, GuidanceSession):
        view = note_view(desk, record)
        day = record.guidance_on or desk.today()
        file_name = f"veiledningsnotat-{day.isoformat()}-{record.id[-6:]}-v{view.version}.pdf"
    else:
        raise UsageError("document")
    with desk.reading() as connection:
        desk.require(connection, Action.PRINT, record.participant)
    return _rendered(desk, record, document, view, file_name, press)


def _rendered(
    desk: Desk,
    record: EducationPlan | GuidanceSession,
    document: str,
    view: PlanPrint | GuidanceNotePrint,
    file_name: str,
    press: Press | None,
) -> Prepared:
    from karriere_app.printing.pdf import Press as NewPress

    press = press or NewPress()
    phrases = load_phrases("nb")
    notices = [UNREVIEWED_PHRASES] if phrases.unreviewed else []
    try:
        rendered = press.render(_document(view), desk.now())
    except UnprintableError as error:
        if error.field != "participant.name_in_own_script" or view.participant.name_in_own_script is None:
            raise
        # A name in a script that no shipped font holds gives way to the Latin one, and the counsellor is told.
        view = replace(view, participant=replace(view.participant, name_in_own_script=None))
        rendered = press.render(_document(view), desk.now())
        notices.append(OWN_SCRIPT_LEFT_OUT)
    return Prepared(
        content=rendered.content,
        pages=rendered.pages,
        sha256=rendered.sha256,
        what=_WHAT[document],
        record_id=record.id,
        participant=record.participant,
        version=view.version,
        language="nb",
        catalogue=phrases.catalogue,
        is_draft=view.is_draft,
        file_name=file_name,
        notices=tuple(notices),
    )


def _document(view: PlanPrint | GuidanceNotePrint) -> PrintDocument:
    return plan_document(view) if isinstance(view, PlanPrint) else guidance_note_document(view)


def keep(desk: Desk, prepared: Prepared, copies: int = 1) -> RecordId:
    """File a print on the participant: the very bytes, version, language, catalogue and SHA-256, in one transaction."""
    with desk.work("Skrev ut") as uow:
        desk.require(uow.connection, Action.PRINT, prepared.participant)
        uow.connection.execute(
            sa.insert(blob).prefix_with("OR IGNORE"), {"sha256": prepared.sha256, "bytes": prepared.content}
        )
        printed = PrintedDocument(
            id=desk.new_id(),
            created_at=uow.now,
            created_by=uow.actor.counsellor,
            created_office=uow.actor.office,
            participant=RecordId(prepared.participant),
            what=prepared.what,
            of_record=RecordId(prepared.record_id),
            of_version=prepared.version,
            language=prepared.language,
            phrase_catalogue_version=prepared.catalogue,
            sha256=prepared.sha256,
            pages=prepared.pages,
            printed_at=uow.now,
            printed_by=uow.actor.counsellor,
            copies=copies,
        )
        uow.save(printed)
        uow.note_access(prepared.participant, "PRINTED", prepared.what)
    return printed.id


def reprint(desk: Desk, printed: str) -> bytes:
    """Return the same bytes as were printed before. Raises StoreDamagedError("print") where they are not there."""
    document = _printed(get(desk, printed))
    with desk.work("Skrev ut igjen") as uow:
        desk.require(uow.connection, Action.PRINT, document.participant)
        content = uow.connection.execute(sa.select(blob.c.bytes).where(blob.c.sha256 == document.sha256)).scalar()
        if content is None:
            raise StoreDamagedError("print")
        uow.note_access(document.participant, "PRINTED", document.what)
    return bytes(content)


def list_for(desk: Desk, participant: str) -> list[PrintedDocument]:
    """Return the prints of a participant, newest first."""
    return [_printed(record) for record in reversed(under_participant(desk, "printed_document", participant))]


def _printed(record: Record) -> PrintedDocument:
    if not isinstance(record, PrintedDocument):
        raise RecordNotFoundError(record.id)
    return record
