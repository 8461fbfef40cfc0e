"""Sign, colour and word of each step type on paper; the window has the same (a test holds them together)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from karriere_app.printing.documents import PlanHue


@dataclass(frozen=True)
class StepSign:
    """``words`` is the key of the phrase that a screen reader says for the sign."""

    icon: str
    hue: PlanHue
    words: str


_LANGUAGE = StepSign("language-course", "language", "icon.language")
_SCHOOL = StepSign("school", "school", "icon.school")
_RECOGNITION = StepSign("recognition", "other", "icon.recognition")
_APPRENTICESHIP = StepSign("apprenticeship", "work", "icon.apprenticeship")
_EXAM = StepSign("exam", "exam", "icon.exam")

STEP_SIGNS: Mapping[str, StepSign] = MappingProxyType(
    {
        "NORSK": _LANGUAGE,
        "FOV": _SCHOOL,
        "RKV": _RECOGNITION,
        "GODKJ": _RECOGNITION,
        "VGO_SCHOOL": _SCHOOL,
        "VGO_MODULE": _SCHOOL,
        "APPRENTICE": _APPRENTICESHIP,
        "FBJ": _APPRENTICESHIP,
        "PRAKSISKAND": _EXAM,
        "THEORY_EXAM": _EXAM,
        "TRADE_TEST": _EXAM,
        "PABYGG": _SCHOOL,
        "SUBJECTS": _SCHOOL,
        "WORK": StepSign("work-practice", "work", "icon.work"),
        "APPLICATION": StepSign("application", "other", "icon.application"),
        "FUNDING": StepSign("money", "other", "icon.money"),
        "GUIDANCE": StepSign("guidance-talk", "other", "icon.talk"),
    }
)
OTHER_SIGN = StepSign("ui-flag", "other", "icon.other")


def sign_of(step_type: str) -> StepSign:
    """Return the sign of a step type; a type from a newer program has the flag."""
    return STEP_SIGNS.get(step_type, OTHER_SIGN)
