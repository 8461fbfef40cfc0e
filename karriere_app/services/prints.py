"""Prints: made of saved records, checked, and kept as the very bytes that went to the participant.

``prepare`` renders and re-opens; ``keep`` stores bytes, SHA-256, version, language and phrase catalogue with the access
entry in one unit of work; ``reprint`` gives the same bytes again, however the record has changed since.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

import sqlalchemy as sa

from karriere_app.domain.access import Action
from karriere_app.domain.competence import CompetenceMapping
from karriere_app.domain.declaration import Kind, kind_of_class
from karriere_app.domain.document import PrintedDocument
from karriere_app.domain.education_plan import EducationPlan
from karriere_app.domain.fields import RecordId
from karriere_app.domain.guidance import GuidanceSession
from karriere_app.domain.kinds import kind_named, row_kinds
from karriere_app.domain.values import check_bounds, from_wire
from karriere_app.errors import InvalidValueError, PrintCheckError, RecordNotFoundError, StoreDamagedError, UsageError
from karriere_app.services import drafts, guidance, mappings, plans, records
from karriere_app.services.conflicts import is_disputed
from karriere_app.services.desk import Desk
from karriere_app.services.lifecycle import is_final
from karriere_app.services.print_cases import case_view
from karriere_app.services.print_facts import PrintFacts
from karriere_app.services.print_mappings import mapping_view
from karriere_app.services.print_plans import plan_view
from karriere_app.services.print_views import guidance_note_view, numbers_on_paper
from karriere_app.store.tables import blob

if TYPE_CHECKING:
    from karriere_app.printing.documents import PrintDocument
    from karriere_app.printing.pdf import Press

LANGUAGES = ("nb", "nn")
"""Languages with a phrase catalogue of their own, BCP 47."""

Root = EducationPlan | GuidanceSession | CompetenceMapping

PRINT_ACCESS = "PRINTED"

V = TypeVar("V")

DOCUMENTS: Mapping[str, str] = MappingProxyType(
    {
        "plan": "education_plan",
        "plan_full": "education_plan",
        "guidance_note": "guidance_session",
        "mapping_summary": "competence_mapping",
    }
)
"""Each document with the kind of record that it is made of."""

_WHAT: Mapping[str, str] = {name: name.upper() for name in DOCUMENTS}


@dataclass(frozen=True)
class Prepared:
    """A finished PDF that is not kept yet. ``code`` names it without personal data, for a file name.

    ``only_in_bokmaal`` are the words that the language of the paper lacks. ``is_disputed``: a conflict is open, and the
    paper says so on every page.
    """

    content: bytes
    pages: int
    sha256: str
    document: str
    record_id: RecordId
    participant: RecordId
    version: int
    is_draft: bool
    language: str
    catalogue: str
    code: str
    only_in_bokmaal: tuple[str, ...] = ()
    is_disputed: bool = False

    @property
    def file_name(self) -> str:
        """A file name that tells nobody whom the paper is about."""
        return f"{self.code}-v{self.version}.pdf"


def prepare(
    desk: Desk,
    record_id: str,
    document: str,
    language: str = "nb",
    *,
    with_adaptation: bool = False,
    press: Press | None = None,
) -> Prepared:
    """Render a document (``DOCUMENTS``) of a record, or of a participant's newest; a draft of it is saved first.

    ``with_adaptation``: the full copy of a plan tells the need of adaptation (tilrettelegging), which is restricted.
    Raises UsageError("document", "print_language", "adaptation"), RecordNotFoundError, UnprintableError,
    PrintCheckError, InvalidValueError("identity_number") where a text holds one.
    """
    if document not in DOCUMENTS:
        raise UsageError("document")
    if language not in LANGUAGES:
        raise UsageError("print_language")
    if with_adaptation and document != "plan_full":
        raise UsageError("adaptation")
    kind = kind_named(DOCUMENTS[document])
    root = _root(desk, kind, record_id)
    if not is_final(kind, root):
        _save_drafts(desk, kind, root.id)
        root = _root(desk, kind, root.id)
    facts = PrintFacts(desk, root.participant, language)
    made, code = _document(facts, root, document, with_adaptation=with_adaptation)
    disputed = is_disputed(desk, root)
    if disputed:
        from karriere_app.printing.letterhead import with_open_conflict

        made = with_open_conflict(made)
    from karriere_app.printing.pdf import Press
    from karriere_app.printing.phrases import load_phrases

    rendered = (press or Press()).render(made, desk.now())
    return Prepared(
        rendered.content,
        rendered.pages,
        rendered.sha256,
        document,
        root.id,
        root.participant,
        root.version or 1,
        disputed or not is_final(kind, root),
        language,
        load_phrases(language).catalogue,
        code,
        facts.only_in_bokmaal,
        disputed,
    )


def keep(desk: Desk, prepared: Prepared, copies: int = 1) -> RecordId:
    """Keep the bytes and say that they were printed; return the id of the printed_document.

    Raises PrintCheckError where the bytes are not those that were prepared.
    """
    if hashlib.sha256(prepared.content).hexdigest() != prepared.sha256:
        raise PrintCheckError
    with desk.work("Skrev ut") as uow:
        desk.require(uow.connection, Action.WRITE, prepared.participant)
        uow.connection.execute(
            sa.insert(blob).prefix_with("OR IGNORE"), {"sha256": prepared.sha256, "bytes": prepared.content}
        )
        kept = PrintedDocument(
            id=desk.new_id(),
            created_at=uow.now,
            created_by=uow.actor.counsellor,
            created_office=uow.actor.office,
            participant=prepared.participant,
            what=_WHAT[prepared.document],
            of_record=prepared.record_id,
            of_version=prepared.version,
            language=prepared.language,
            phrase_catalogue_version=prepared.catalogue,
            sha256=prepared.sha256,
            pages=prepared.pages,
            printed_at=uow.now,
            printed_by=uow.actor.counsellor,
            copies=copies,
        )
        uow.save(kept)
        uow.note_access(prepared.participant, PRINT_ACCESS, kept.what)
    return kept.id


def hand_over(desk: Desk, printed_id: str, on: date) -> None:
    """Note that the participant got the paper."""
    change = records.RecordChange("printed_document", printed_id, {"handed_over_on": on.isoformat()})
    records.apply_changes(desk, [change], "Utlevert til deltakeren")


def reprint(desk: Desk, printed_id: str) -> bytes:
    """Return the very bytes that were printed, and log it.

    Raises RecordNotFoundError where the bytes left this laptop, StoreDamagedError("print") where they are not those.
    """
    printed = records.get(desk, printed_id)
    if not isinstance(printed, PrintedDocument) or printed.sha256 is None:
        raise RecordNotFoundError(printed_id)
    with desk.work("Skrev ut igjen") as uow:
        found = uow.connection.execute(sa.select(blob.c.bytes).where(blob.c.sha256 == printed.sha256)).scalar()
        if found is None:
            raise RecordNotFoundError(printed_id)
        content = bytes(found)
        if hashlib.sha256(content).hexdigest() != printed.sha256:
            raise StoreDamagedError("print")
        uow.note_access(printed.participant, PRINT_ACCESS, printed.what)
    return content


def list_for(desk: Desk, participant: str) -> list[PrintedDocument]:
    """Return what was printed for a participant, oldest first."""
    found = records.under_participant(desk, "printed_document", participant)
    return [each for each in found if isinstance(each, PrintedDocument)]


def _root(desk: Desk, kind: Kind, record_id: str) -> Root:
    found: Any = records.get(desk, record_id)
    if type(found).__name__ == "Participant":
        made: list[Any] = list(_OF_PARTICIPANT[kind.name](desk, record_id))
        if not made:
            raise RecordNotFoundError(record_id)
        found = made[-1]
    if not isinstance(found, Root) or not isinstance(found, kind.cls):
        raise UsageError("document")
    return found


_OF_PARTICIPANT: Mapping[str, Callable[[Desk, str], Sequence[Root]]] = {
    "education_plan": plans.of,
    "guidance_session": guidance.of,
    "competence_mapping": mappings.of,
}


def _document(facts: PrintFacts, root: Root, document: str, *, with_adaptation: bool) -> tuple[PrintDocument, str]:
    """Return the neutral document and the code that names its file."""
    if isinstance(root, EducationPlan):
        return _plan_document(facts, root, document, with_adaptation=with_adaptation)
    if isinstance(root, CompetenceMapping):
        from karriere_app.printing.mapping_page import mapping_document

        summary = _checked(facts, root, mapping_view(facts, root))
        return mapping_document(summary, facts.language), f"kartlegging-{root.id[-6:]}"
    from karriere_app.printing.guidance_note import guidance_note_document

    note = _checked(facts, root, guidance_note_view(facts, root))
    return guidance_note_document(note, facts.language), f"samtalenotat-{root.id[-6:]}"


def _plan_document(
    facts: PrintFacts, plan: EducationPlan, document: str, *, with_adaptation: bool
) -> tuple[PrintDocument, str]:
    from karriere_app.printing.case_page import case_document
    from karriere_app.printing.plan_page import plan_document

    code = plans.code_of(facts.desk, plan)
    if document == "plan_full":
        case = _checked(facts, plan, case_view(facts, plan, with_adaptation=with_adaptation))
        return case_document(case, facts.language), f"hele-planen-{code}"
    return plan_document(_checked(facts, plan, plan_view(facts, plan)), facts.language), f"plan-{code}"


def _checked(facts: PrintFacts, root: Root, view: V) -> V:
    """Return the view. Raises InvalidValueError("identity_number") where a text holds one."""
    field = numbers_on_paper(view, facts.person)
    if field is not None:
        raise InvalidValueError(kind_of_class(type(root)).name, field, "identity_number", record_id=root.id)
    return view


def _save_drafts(desk: Desk, kind: Kind, root_id: str) -> None:
    """Save what is typed and can be saved, in the root and in its rows; what cannot be read stays a draft."""
    names = {kind.name, *(row_kind.name for row_kind in row_kinds(kind.name))}
    for draft in drafts.unfinished(desk):
        if draft.kind not in names or not _belongs(desk, draft, root_id):
            continue
        ready = _ready(kind_named(draft.kind), draft)
        if ready:
            records.save_fields(desk, draft.kind, draft.record_id, ready, "Lagret før utskrift")


def _belongs(desk: Desk, draft: drafts.Draft, root_id: str) -> bool:
    if draft.record_id == root_id:
        return True
    parent = draft.fields.get("parent", {}).get("value")
    if parent is not None:
        return bool(parent == root_id)
    try:
        return getattr(records.get(desk, draft.record_id), "parent", None) == root_id
    except RecordNotFoundError:
        return False


def _ready(kind: Kind, draft: drafts.Draft) -> dict[str, Any]:
    ready: dict[str, Any] = {}
    for name, entry in draft.fields.items():
        spec = kind.fields.get(name)
        if spec is None or "value" not in entry:
            continue
        try:
            check_bounds(kind.name, spec, from_wire(kind.name, spec, entry["value"]))
        except InvalidValueError:
            continue
        ready[name] = entry["value"]
    return ready
