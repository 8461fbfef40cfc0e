"""May this counsellor do this to this participant? One rule book for client and server.

Source: forvaltningsloven §§ 13, 13 a and 13 b: inside the body only as the work requires it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from karriere_app.domain.fields import RecordId


class Action(Enum):
    """What somebody may want to do."""

    READ = "read"
    WRITE = "write"
    PRINT = "print"
    ADMINISTER = "administer"


@dataclass(frozen=True)
class Principal:
    """Who acts: the counsellor, the office and the roles held today."""

    counsellor: RecordId
    office: RecordId
    roles: frozenset[str]


@dataclass(frozen=True)
class Scope:
    """What access to a participant hangs on: office, responsible, assignments of today, address protection."""

    office: RecordId | None
    responsible: RecordId | None
    assigned: frozenset[RecordId] = frozenset()
    address_protection: str | None = None


_WRITERS = frozenset({"COUNSELLOR", "LEADER", "ADMINISTRATOR"})


def may(principal: Principal, action: Action, scope: Scope | None) -> bool:
    """Say whether the action is allowed; ``scope`` None means what belongs to no participant.

    A shielded person (kode 6 or 7) is open only to the responsible and the assigned, not to the whole office.
    """
    if action is Action.ADMINISTER:
        return bool(principal.roles & {"LEADER", "ADMINISTRATOR"})
    if action is Action.WRITE and not principal.roles & _WRITERS:
        return False
    if scope is None:
        return True
    named = principal.counsellor == scope.responsible or principal.counsellor in scope.assigned
    if scope.address_protection not in (None, "NONE"):
        return named
    return named or scope.office is None or scope.office == principal.office
