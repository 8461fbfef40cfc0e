"""What still hinders "ferdigstill": needed fields and the hard rules of law.md section 7 that are not set aside.

Nothing here refuses saving. A hard finding can be set aside by a ``finding_override`` with a reason, except E! ones.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from karriere_app.domain.declaration import Kind, Record
from karriere_app.domain.fields import Needed
from karriere_app.domain.law.findings import Finding
from karriere_app.services.findings import findings_for
from karriere_app.store.tables import record_tables

if TYPE_CHECKING:
    from karriere_app.services.desk import Desk

_COVERED_BY_RULE = {"mapping": "MAP_MISSING", "interp_needed": "INTERP_NEED_EMPTY"}


@dataclass(frozen=True)
class Readiness:
    """``missing``: needed fields without a value; ``findings``: all that the rules say, those set aside included."""

    missing: tuple[str, ...]
    findings: tuple[Finding, ...]
    set_aside: frozenset[str]

    @property
    def blocking_rules(self) -> tuple[str, ...]:
        return tuple(
            finding.id
            for finding in self.findings
            if finding.severity.blocks_final and finding.id not in self.set_aside
        )

    @property
    def is_ready(self) -> bool:
        return not self.missing and not self.blocking_rules


def readiness(desk: Desk, connection: sa.Connection, kind: Kind, root: Record) -> Readiness:
    """Return what hinders making a root final as it stands inside the connection's transaction."""
    found = tuple(findings_for(connection, kind, root, desk.today()))
    overridden = _overridden(connection, {root.id, *(finding.record for finding in found if finding.record)})
    set_aside = frozenset(
        finding.id
        for finding in found
        if finding.severity.may_be_overridden and {(finding.id, root.id), (finding.id, finding.record)} & overridden
    )
    missing = tuple(
        name
        for name, spec in kind.fields.items()
        if is_needed(spec.final, root) and getattr(root, name) is None and _COVERED_BY_RULE.get(name) not in set_aside
    )
    return Readiness(missing, found, set_aside)


def is_needed(needed: Needed, root: Record) -> bool:
    """Say whether a field must be filled in this root before it is final."""
    declined = any(getattr(root, name, None) is not None for name in ("declined_on", "declined_reason"))
    conditions: dict[Needed, bool] = {
        Needed.NO: False,
        Needed.ALWAYS: True,
        Needed.UNLESS_DECLINED: not declined,
        Needed.IF_DECLINED: declined,
        Needed.FOR_INTEGR_11: not declined and getattr(root, "basis", None) == "INTEGR_11",
    }
    return conditions[needed]


def _overridden(connection: sa.Connection, records: Set[str]) -> frozenset[tuple[str, str | None]]:
    """Return rule and record of what was set aside with a reason, of any of these records."""
    table = record_tables()["finding_override"]
    query = sa.select(table.c.rule, table.c.of_record).where(
        table.c.of_record.in_(sorted(records)), table.c.deleted_at.is_(None), table.c.reason.is_not(None)
    )
    return frozenset((row.rule, row.of_record) for row in connection.execute(query))
