"""Deadlines that the program reckons today: the municipality's decision, the county's registration at IMDi."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from karriere_app.domain.law.parameters import Parameter, ParameterTable, add_months, parameter

GUIDANCE_UNDER_THE_ACT = frozenset({"INTEGR_11", "SEC_37B_3"})
"""Guidance that integreringsforskriften § 59 speaks of. Guidance under opplæringslova § 28-9 or the act of 2003 is not
registered at IMDi: our reading, UNVERIFIED."""


@dataclass(frozen=True)
class Deadline:
    """A day by which something is to be done. ``counted_from`` is the day the period runs from."""

    id: str
    due_on: date
    counted_from: date
    fields: tuple[str, ...]
    section: str
    label_nb: str
    parameter: Parameter

    def is_past(self, today: date) -> bool:
        """Return whether the last day has gone by."""
        return today > self.due_on

    def days_left(self, today: date) -> int:
        """Return the days from today to the last day; negative when it has gone by."""
        return (self.due_on - today).days


@dataclass(frozen=True)
class SettlementFacts:
    """What the deadline for the programme decision hangs on."""

    settled_on: date | None = None
    claim_on: date | None = None
    decision_on: date | None = None


@dataclass(frozen=True)
class RegistrationFacts:
    """What the deadline for registering a guidance session at IMDi hangs on."""

    basis: str | None = None
    guidance_on: date | None = None
    imdinett_registered_on: date | None = None


def programme_decision_due(claim_or_settled_on: date, table: ParameterTable) -> date:
    """Return the last day for deciding on the introduction programme.

    Norwegian: frist for vedtak om introduksjonsprogram.
    Source: integreringsloven § 12 andre ledd, three months from settlement or claim.
    Unit: calendar months; a day missing in the target month becomes its last day.
    Raises ParameterMissingError for a day before the act.
    """
    return add_months(claim_or_settled_on, parameter(table, "decision_deadline_months", claim_or_settled_on).number)


def registration_due(guidance_on: date, table: ParameterTable) -> date:
    """Return the last day for registering the guidance at IMDi.

    Norwegian: frist for registrering. Source: integreringsforskriften § 59 andre ledd, two months from the guidance.
    Raises ParameterMissingError for a day before the act.
    """
    return add_months(guidance_on, parameter(table, "register_deadline_months", guidance_on).number)


def settlement_deadlines(facts: SettlementFacts, table: ParameterTable) -> tuple[Deadline, ...]:
    """Return the decision's deadlines, the binding (earliest) one first; both are shown where both days are known."""
    if facts.decision_on is not None:
        return ()
    starts = (("settled_on", facts.settled_on), ("claim_on", facts.claim_on))
    found = [
        Deadline(
            "DECISION_DUE",
            programme_decision_due(start, table),
            start,
            (name,),
            "integreringsloven § 12 andre ledd",
            "Vedtak om introduksjonsprogram (kommunen)",
            parameter(table, "decision_deadline_months", start),
        )
        for name, start in starts
        if start is not None and _has(table, "decision_deadline_months", start)
    ]
    return tuple(sorted(found, key=lambda deadline: deadline.due_on))


def registration_deadlines(facts: RegistrationFacts, table: ParameterTable) -> tuple[Deadline, ...]:
    """Return the deadline for registering a session at IMDi, none where it is registered or not to be."""
    held = facts.guidance_on
    if held is None or facts.imdinett_registered_on is not None or facts.basis not in GUIDANCE_UNDER_THE_ACT:
        return ()
    if not _has(table, "register_deadline_months", held):
        return ()
    return (
        Deadline(
            "REGISTER_DUE",
            registration_due(held, table),
            held,
            ("imdinett_registered_on",),
            "integreringsforskriften § 59 andre ledd",
            "Føre samtalen i IMDinett",
            parameter(table, "register_deadline_months", held),
        ),
    )


def due_list(
    settlements: tuple[SettlementFacts, ...], sessions: tuple[RegistrationFacts, ...], table: ParameterTable
) -> tuple[Deadline, ...]:
    """Return every open deadline, the earliest first."""
    found = [deadline for facts in settlements for deadline in settlement_deadlines(facts, table)]
    found += [deadline for session in sessions for deadline in registration_deadlines(session, table)]
    return tuple(sorted(found, key=lambda deadline: deadline.due_on))


def _has(table: ParameterTable, key: str, on: date) -> bool:
    return any(version.is_in_force(on) for version in table.of(key))
