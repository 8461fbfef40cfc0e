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

_ORDER = (WARNING, INFORMATION)


def plan_remarks(facts: PlanFacts) -> tuple[PlanRemark, ...]:
    """Return every remark on a plan: warnings first, then what is good to know, then what is in order.

    Of what is in order the goal comes before the steps: right and Norwegian say more than that the dates fit.
    """
    route, goal = tuple(route_remarks(facts)), tuple(goal_remarks(facts))
    found = [remark for remark in (*route, *goal) if remark.severity != IN_ORDER]
    found.sort(key=lambda remark: _ORDER.index(remark.severity))
    return (*found, *(remark for remark in (*goal, *route) if remark.severity == IN_ORDER))
