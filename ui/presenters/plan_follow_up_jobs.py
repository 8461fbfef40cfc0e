"""What checks and follow-up of a plan ask of the store worker: functions that run on its thread with the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from karriere_app.domain.planning.plan_facts import BasisFacts
    from karriere_app.services.desk import Desk
    from karriere_app.services.plan_differences import DifferenceInWords


def basis(desk: Desk, plan: str) -> BasisFacts:
    """Read what the participant's records and the data files say of a plan. Raises RecordNotFoundError."""
    from karriere_app.services import plan_checks

    return plan_checks.basis_facts(desk, plan)


def differences(desk: Desk, old: str, new: str) -> tuple[DifferenceInWords, ...]:
    """Return what is different from one version to another, in words. Raises RecordNotFoundError."""
    from karriere_app.services import plan_differences

    return tuple(plan_differences.between(desk, old, new))
