"""What is worth a second look in a plan: warnings, advice and what is in order. Nothing here ever blocks.

Advice is not law: no level of Norwegian is a condition for admission (opplæringslova chapters 18 and 19 name none).
The sentences are in ``remark_words``.
"""

from __future__ import annotations

from karriere_app.domain.planning.check_goal import goal_remarks
from karriere_app.domain.planning.check_route import route_remarks
from karriere_app.domain.planning.plan_facts import PlanFacts
from karriere_app.domain.planning.remarks import IN_ORDER, INFORMATION, WARNING, PlanRemark

__all__ = ["INFORMATION", "IN_ORDER", "WARNING", "PlanRemark", "plan_remarks"]

_ORDER = (WARNING, INFORMATION, IN_ORDER)


def plan_remarks(facts: PlanFacts) -> tuple[PlanRemark, ...]:
    """Return every remark on a plan: warnings first, then what is good to know, then what is in order."""
    found = (*route_remarks(facts), *goal_remarks(facts))
    return tuple(sorted(found, key=lambda remark: _ORDER.index(remark.severity)))
