"""The rules of the law asked about a record: gathers their facts from the store (law.md section 7)."""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa

from karriere_app.domain.competence import CompetenceMapping
from karriere_app.domain.declaration import Kind, Record, owner_of
from karriere_app.domain.guidance import GuidanceSession
from karriere_app.domain.ids import single_id
from karriere_app.domain.kinds import kind_named
from karriere_app.domain.law.findings import Finding
from karriere_app.domain.law.rules import (
    STATUTORY_SECTIONS,
    GuidanceFacts,
    IdentityFacts,
    MappingFacts,
    PermitFacts,
    guidance_findings,
    identity_findings,
    mapping_findings,
    permit_findings,
)
from karriere_app.store.tables import record_tables
from karriere_app.store.unit_of_work import fetch


def findings_for(connection: sa.Connection, kind: Kind, record: Record, today: date) -> tuple[Finding, ...]:
    """Return what the rules say of a record on a day, asked as if a root were about to be made final."""
    if kind.name == "competence_mapping":
        assert isinstance(record, CompetenceMapping)
        own = mapping_findings(MappingFacts(is_final=True, settled_sections=_settled_sections(connection, record.id)))
    elif kind.name == "guidance_session":
        assert isinstance(record, GuidanceSession)
        own = guidance_findings(_guidance_facts(connection, record))
    else:
        own = ()
    participant = owner_of(record)
    return (*own, *_findings_of_person(connection, participant, today)) if participant is not None else own


def _findings_of_person(connection: sa.Connection, participant: str, today: date) -> tuple[Finding, ...]:
    person = fetch(connection, kind_named("participant"), participant)
    status = fetch(connection, kind_named("legal_status"), single_id(participant, "legal_status"))
    born = getattr(person, "birth_date", None)
    number: Any = getattr(person, "national_id", None) or {}
    identity = IdentityFacts(
        birth_date=born,
        national_id=str(number["value"]) if number.get("value") is not None else None,
        national_id_kind=number.get("kind"),
        duf_number=getattr(person, "duf_number", None),
    )
    permit = PermitFacts(birth_date=born, permit_granted=getattr(status, "permit_granted", None))
    return (*permit_findings(permit, today), *identity_findings(identity, today))


def _guidance_facts(connection: sa.Connection, session: GuidanceSession) -> GuidanceFacts:
    mapping = fetch(connection, kind_named("competence_mapping"), session.mapping) if session.mapping else None
    return GuidanceFacts(
        is_final=True,
        basis=session.basis,
        mapping_on=getattr(mapping, "mapping_on", None),
        interp_needed=session.interp_needed,
        is_declined=session.declined_on is not None or session.declined_reason is not None,
        interp_need_is_answered="interp_needed" in _answered(connection, session.id),
    )


def _settled_sections(connection: sa.Connection, mapping: str) -> frozenset[str]:
    answered = _answered(connection, mapping)
    return frozenset(
        section for section in STATUTORY_SECTIONS if section in answered or _has_row(connection, section, mapping)
    )


def _has_row(connection: sa.Connection, kind: str, parent: str) -> bool:
    table = record_tables()[kind]
    query = sa.select(table.c.id).where(table.c.parent == parent, table.c.deleted_at.is_(None)).limit(1)
    return connection.execute(query).first() is not None


def _answered(connection: sa.Connection, parent: str) -> frozenset[str]:
    table = record_tables()["field_answer"]
    query = sa.select(table.c.field).where(
        table.c.parent == parent, table.c.deleted_at.is_(None), table.c.answer.is_not(None)
    )
    return frozenset(name for name in connection.execute(query).scalars() if name is not None)
