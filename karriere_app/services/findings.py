"""The rules of the law asked about a participant or a record, over a case from the store (law.md section 7)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import sqlalchemy as sa

from karriere_app.domain.access import Action
from karriere_app.domain.declaration import Kind, Record, owner_of
from karriere_app.domain.fields import RecordId
from karriere_app.domain.kinds import kind_named
from karriere_app.domain.law.case import Case
from karriere_app.domain.law.findings import Finding
from karriere_app.domain.law.rulebook import evaluate
from karriere_app.errors import RecordNotFoundError
from karriere_app.services.desk import Desk
from karriere_app.services.law_cases import case_of
from karriere_app.services.vocabularies import load_parameters
from karriere_app.store.unit_of_work import fetch

_ROOTS = {"competence_mapping": "mappings", "guidance_session": "sessions", "education_plan": "plans"}


def case_for(desk: Desk, connection: sa.Connection, record_id: str, on: date) -> Case:
    """Return the case of a participant, or of whoever a record stands under. Raises RecordNotFoundError."""
    participant = _participant(connection, record_id)
    desk.require(connection, Action.READ, participant)
    return case_of(connection, participant, on)


def findings(desk: Desk, record_id: str, on: date) -> tuple[Finding, ...]:
    """Return what the rules say on a day of a participant, or of one of the participant's records, the worst first.

    Raises RecordNotFoundError where there is none, or none for this counsellor.
    """
    with desk.reading() as connection:
        case = case_for(desk, connection, record_id, on)
    found = evaluate(case, on, load_parameters())
    if record_id == case.participant.id:
        return found
    return tuple(finding for finding in found if finding.record == record_id)


def findings_for(connection: sa.Connection, kind: Kind, record: Record, today: date) -> tuple[Finding, ...]:
    """Return what the rules say of a record on a day, asked as if a root were about to be made final.

    What stands in participant and legal status goes with it: the act, the permit, identity numbers. What the
    municipality decides (programme, Norwegian) does not, nor what is only done after a record is final.
    """
    participant = owner_of(record)
    if participant is None:
        return ()
    case = _as_if_final(case_of(connection, participant, today), kind, record)
    mine = {record.id, case.participant.id, case.status.id}
    return tuple(
        finding
        for finding in evaluate(case, today, load_parameters())
        if finding.record in mine and not (finding.record == record.id and _is_follow_up(kind, finding))
    )


def _as_if_final(case: Case, kind: Kind, record: Record) -> Case:
    name = _ROOTS.get(kind.name)
    if name is None:
        return case
    changes: dict[str, Any] = {"status": "FINAL"} if kind.name != "education_plan" else {}
    final: Any = replace(record, **changes)
    others = tuple(one for one in getattr(case, name) if one.id not in (record.id, final.replaces))
    changed: Any = {name: (*others, final)}
    return replace(case, **changed)


def _is_follow_up(kind: Kind, finding: Finding) -> bool:
    specs = [kind.fields.get(name) for name in finding.fields]
    return bool(specs) and all(spec is not None and spec.follow_up for spec in specs)


def _participant(connection: sa.Connection, record_id: str) -> RecordId:
    """Return the participant that an id is, or stands under. Raises RecordNotFoundError."""
    for name in ("participant", *_ROOTS, "legal_status", "introduction_programme", "norwegian_training"):
        record = fetch(connection, kind_named(name), record_id)
        owner = record.id if name == "participant" and record is not None else owner_of(record) if record else None
        if owner is not None:
            return owner
    raise RecordNotFoundError(record_id)
