"""All rules of law.md section 7, and a case looked at through them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType

from karriere_app.domain.law import (
    claims,
    rules_guidance,
    rules_norwegian,
    rules_permit,
    rules_programme,
    rules_records,
)
from karriere_app.domain.law.case import Case
from karriere_app.domain.law.findings import Finding, Severity
from karriere_app.domain.law.parameters import ParameterTable
from karriere_app.domain.law.rule import Look, Rule

RULES: tuple[Rule, ...] = tuple(
    sorted(
        (
            *rules_records.RULES,
            *rules_permit.RULES,
            *rules_guidance.RULES,
            *rules_programme.RULES,
            *rules_norwegian.RULES,
            *claims.RULES,
        ),
        key=lambda rule: rule.number,
    )
)
"""Every rule by its number."""

BY_ID: Mapping[str, Rule] = MappingProxyType({rule.id: rule for rule in RULES})

_RANK: Mapping[Severity, int] = MappingProxyType(
    {Severity.HARD_ERROR: 0, Severity.ERROR: 1, Severity.WARNING: 2, Severity.INFORMATION: 3}
)


def evaluate(case: Case, on: date, table: ParameterTable) -> tuple[Finding, ...]:
    """Return what the rules find in a case on a day, the worst first. Pure."""
    look = Look(case, on, table)
    return worst_first(finding for rule in RULES for finding in rule.findings(look))


def worst_first(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings by severity, those of the law before own levels, then by the day they are due, then number."""
    return tuple(
        sorted(
            findings,
            key=lambda one: (_RANK[one.severity], one.is_own_level, one.due or date.max, one.number, one.record or ""),
        )
    )
