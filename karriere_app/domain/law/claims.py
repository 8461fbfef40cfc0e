"""Rules about what the program itself asserts: a duty shown, a print, a hand-over, a published number.

The service or document that asserts it asks here, and gets the finding under the id that law.md section 7 gives it.
"""

from __future__ import annotations

from dataclasses import dataclass

from karriere_app.domain.declaration import Record
from karriere_app.domain.law.case import COLLECTIVE, YES
from karriere_app.domain.law.findings import Finding, Severity
from karriere_app.domain.law.rule import Hit, Look, Rule
from karriere_app.domain.law.standing import Claim, Service

SMALLEST_CELL = 5
"""A published count of 1 to 4 could name somebody: it is left out (law.md rule 93)."""

_E, _W, _I = Severity.ERROR, Severity.WARNING, Severity.INFORMATION

MAP_34_DUTY = Rule(32, "MAP_34_DUTY", _W, "integreringsloven § 37 b andre ledd")
GUIDE_34_DUTY = Rule(36, "GUIDE_34_DUTY", _W, "integreringsloven § 37 b tredje ledd")
GUIDE_34_RECO = Rule(37, "GUIDE_34_RECO", _I, "integreringsloven § 37 b tredje ledd")
NORSKPLAN_COUNTY = Rule(75, "NORSKPLAN_COUNTY", _I, "integreringsloven § 34")
PLAN_APPEAL = Rule(80, "PLAN_APPEAL", _W, "integreringsloven §§ 15 tredje ledd, 46 og 47")
EXPORT_NO_BASIS = Rule(89, "EXPORT_NO_BASIS", Severity.HARD_ERROR, "integreringsloven § 42, forvaltningsloven § 13 b")
FINAL_EDIT = Rule(91, "FINAL_EDIT", _I, "arkivlova § 5")
PURGE_BEFORE_SYNC = Rule(92, "PURGE_BEFORE_SYNC", Severity.HARD_ERROR, "arkivlova §§ 5 og 13")
STATS_SMALL = Rule(93, "STATS_SMALL", _W, "integreringsloven § 42 andre ledd, forvaltningsloven § 13 a")
CHILD_WELFARE_HINT = Rule(94, "CHILD_WELFARE_HINT", _I, "integreringsloven § 49")
RESEARCH_RESERVED = Rule(111, "RESEARCH_RESERVED", Severity.HARD_ERROR, "integreringsforskriften § 62 andre ledd")

RULES = (
    MAP_34_DUTY,
    GUIDE_34_DUTY,
    GUIDE_34_RECO,
    NORSKPLAN_COUNTY,
    PLAN_APPEAL,
    EXPORT_NO_BASIS,
    FINAL_EDIT,
    PURGE_BEFORE_SYNC,
    STATS_SMALL,
    CHILD_WELFARE_HINT,
    RESEARCH_RESERVED,
)
"""The rules without a check of their own over a case."""


@dataclass(frozen=True)
class HandOver:
    """What is about to leave the office: to whom, why, on which basis (integreringsloven § 42)."""

    to_whom: str | None
    purpose: str | None
    basis: str | None


def shown_claim(look: Look, service: Service, claim: Claim) -> tuple[Finding, ...]:
    """Return what is wrong with showing a claim for a service: rules 32 and 36."""
    is_duty = claim in (Claim.DUTY, Claim.RIGHT_AND_DUTY)
    if look.case.ground != COLLECTIVE or not is_duty:
        return ()
    if service is Service.GUIDANCE:
        return (GUIDE_34_DUTY.finding(Hit(look.case.status, ("permit_ground",))),)
    if service is Service.MAPPING and not look.case.has_started:
        return (MAP_34_DUTY.finding(Hit(look.case.status, ("permit_ground",))),)
    return ()


def demanded_recommendation(look: Look, session: Record) -> tuple[Finding, ...]:
    """Return rule 37 where a recommendation is marked as required and § 11 fjerde ledd does not apply."""
    if look.case.ground != COLLECTIVE:
        return ()
    return (GUIDE_34_RECO.finding(Hit(session, ("recommended_goal",))),)


def demanded_norwegian_plan(look: Look) -> tuple[Finding, ...]:
    """Return rule 75 where a norskplan is asked for and the county is responsible (§ 30 andre ledd)."""
    if look.case.norwegian.responsible != "FYLKESKOMMUNE":
        return ()
    return (NORSKPLAN_COUNTY.finding(Hit(look.case.norwegian, ("norskplan_on",))),)


def printed_plan(plan: Record, *, has_appeal_text: bool) -> tuple[Finding, ...]:
    """Return rule 80 where a plan is printed without the text on appeals."""
    return () if has_appeal_text else (PLAN_APPEAL.finding(Hit(plan, ("complaint_text_nb",))),)


def handed_over(record: Record, given: HandOver) -> tuple[Finding, ...]:
    """Return rule 89 where something would be handed over without recipient, purpose or basis."""
    missing = tuple(name for name in ("to_whom", "purpose", "basis") if not getattr(given, name))
    return (EXPORT_NO_BASIS.finding(Hit(record, missing)),) if missing else ()


def changed_final(record: Record) -> tuple[Finding, ...]:
    """Return rule 91: a change of a final record makes a version and needs a reason."""
    return (FINAL_EDIT.finding(Hit(record, ("version_reason",))),)


def purged(record: Record, *, unsent: int) -> tuple[Finding, ...]:
    """Return rule 92 where a laptop would be emptied with final records that the server has not received."""
    return (PURGE_BEFORE_SYNC.finding(Hit(record, (), params={"count": str(unsent)})),) if unsent else ()


def hidden_count(count: int) -> str:
    """Return a count as it may leave the office: 1 to 4 as «1–4» (rule 93)."""
    return "1–4" if 0 < count < SMALLEST_CELL else str(count)


def published(record: Record, counts: tuple[int, ...]) -> tuple[Finding, ...]:
    """Return rule 93 where a count to be published is 1 to 4."""
    small = sum(0 < count < SMALLEST_CELL for count in counts)
    return (STATS_SMALL.finding(Hit(record, (), params={"count": str(small)})),) if small else ()


def concern_opened(record: Record) -> tuple[Finding, ...]:
    """Return rule 94: whoever opens the panel on concern for a child is shown the duty of § 49."""
    return (CHILD_WELFARE_HINT.finding(Hit(record, ())),)


def research_export(look: Look) -> tuple[Finding, ...]:
    """Return rule 111 where the participant is reserved against research on directly identifiable data."""
    if look.case.status.research_reserved != YES:
        return ()
    return (RESEARCH_RESERVED.finding(Hit(look.case.status, ("research_reserved",))),)
