"""Who may see a participant, kept as grants, so that each laptop is told what it gains and what it loses.

The readers of a participant are those to whom ``karriere_app.domain.access.may`` gives reading: the office, or
everybody where there is none; the responsible and the assigned; of a shielded person only these.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from karriere_app.domain.access import Action, Principal, may
from karriere_app.server.storage_port import Entity, Grant
from karriere_app.server.work import Author, Work
from karriere_app.sync.merge import is_shielded

EVERYBODY = "all"
PROTECTION = "address_protection"
SCOPE_FIELDS = frozenset({"office", "responsible_counsellor", PROTECTION})


def readers_of(principal: Principal) -> tuple[str, ...]:
    """Return the readers that a counsellor is."""
    return (EVERYBODY, f"office:{principal.office}", f"counsellor:{principal.counsellor}")


def audience(participant: Entity, assignments: Iterable[Entity], today: date) -> set[str]:
    """Return the readers whom a participant's office, responsible, protection and assignments of today make."""
    named = {f"counsellor:{one.value('counsellor')}" for one in assignments if _holds(one, today)}
    responsible = participant.value("responsible_counsellor")
    if responsible is not None:
        named.add(f"counsellor:{responsible}")
    if is_shielded(participant.value(PROTECTION)):
        return named
    office = participant.value("office")
    return named | {EVERYBODY if office is None else f"office:{office}"}


def _holds(assignment: Entity, today: date) -> bool:
    if assignment.value("deleted_at") is not None or assignment.value("counsellor") is None:
        return False
    first, last = assignment.value("from_on"), assignment.value("to_on")
    return (first is None or first <= today.isoformat()) and (last is None or last >= today.isoformat())


def may_read(work: Work, participant: str) -> bool:
    """Say whether the principal is granted a participant now."""
    grants = work.grants(participant)
    return any(one in grants and grants[one].lost is None for one in readers_of(work.principal))


def may_write(work: Work, participant: str | None, *, shields: bool) -> bool:
    """Say whether the principal may change what belongs to a participant.

    Whoever had the participant may shield (``shields``), even after losing sight: the warning must arrive.
    A participant whom the server does not know yet is being made.
    """
    if not may(work.principal, Action.WRITE, None):
        return False
    if participant is None or participant in work.created or work.get(participant) is None:
        return True
    if may_read(work, participant):
        return True
    grants = work.grants(participant)
    return shields and any(one in grants for one in readers_of(work.principal))


def regrant(work: Work, participant: str, today: date, author: Author | None = None) -> None:
    """Make the grants of a participant what its records say now.

    Who gains gets all its records anew (new seq); who loses is told so at the next pull, the author included.
    """
    root = work.get(participant)
    if root is None:
        return
    records = work.of_participant(participant)
    now = audience(root, (one for one in records if one.kind == "assignment"), today)
    newest = max((head.stamp for name, head in root.heads.items() if name in SCOPE_FIELDS), default=0)
    grants = work.grants(participant)
    gained = False
    for reader in sorted(now):
        grant = grants.get(reader)
        if grant is not None and (grant.lost is None or grant.withheld >= max(newest, 1)):
            continue
        work.save_grant(Grant(reader, participant, work.next_seq()))
        gained = True
    for reader, grant in list(grants.items()):
        if grant.lost is None and reader not in now:
            work.save_grant(replace(grant, lost=work.next_seq()))
    if author is not None and not may_read(work, participant):
        mine = f"counsellor:{author.counsellor}"
        if mine not in grants:
            seq = work.next_seq()
            work.save_grant(Grant(mine, participant, seq, lost=seq))
    if gained:
        for record in records:
            work.put(replace(record, seq=work.next_seq()))


def withhold(work: Work, participant: str, lost_at: int) -> None:
    """Take a participant from the principal's readers: they had lost it before the restore, at ``lost_at``."""
    root = work.get(participant)
    newest = max((head.stamp for name, head in root.heads.items() if name in SCOPE_FIELDS), default=0) if root else 0
    if newest > lost_at:
        return
    for reader in readers_of(work.principal):
        grant = work.grants(participant).get(reader)
        if grant is None and root is None:
            grant = Grant(reader, participant, 0, lost=work.next_seq())
        if grant is not None and grant.withheld < lost_at:
            lost = grant.lost if grant.lost is not None else work.next_seq()
            work.save_grant(replace(grant, lost=lost, withheld=lost_at))
