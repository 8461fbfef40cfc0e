"""Signs, colours and short words of the seventeen step types, and dates and months as the plan shows them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, QLocale

from karriere_app.domain.planning.schedule import WarningCode

if TYPE_CHECKING:
    from karriere_app.domain.planning.schedule import TimeWarning
    from karriere_app.domain.vocabularies import Vocabulary
    from ui.presenters.record_presenter import RecordPresenter

FIRST_AUTUMN_MONTH: Final = 7
_SCHOOL: Final = ("school", "plan_school")
_EXAM: Final = ("exam", "plan_exam")
SIGNS: Final[Mapping[str, tuple[str, str]]] = {
    "NORSK": ("language-course", "plan_language"),
    "FOV": _SCHOOL,
    "RKV": ("recognition", "plan_other"),
    "GODKJ": ("recognition", "plan_other"),
    "VGO_SCHOOL": _SCHOOL,
    "VGO_MODULE": _SCHOOL,
    "APPRENTICE": ("apprenticeship", "plan_work"),
    "FBJ": ("apprenticeship", "plan_work"),
    "PRAKSISKAND": _EXAM,
    "THEORY_EXAM": _EXAM,
    "TRADE_TEST": _EXAM,
    "PABYGG": _SCHOOL,
    "SUBJECTS": _SCHOOL,
    "WORK": ("work-practice", "plan_work"),
    "APPLICATION": ("application", "plan_other"),
    "FUNDING": ("money", "plan_other"),
    "GUIDANCE": ("guidance-talk", "plan_other"),
}
UNKNOWN_SIGN: Final = ("ui-flag", "plan_other")


def sign_of(step_type: str | None) -> tuple[str, str]:
    """Return sign and colour token of a step type."""
    return SIGNS.get(step_type or "", UNKNOWN_SIGN)


def short_words() -> dict[str, str]:
    """Return the short word of each step type, for the list that adds steps."""
    return {
        "NORSK": _tr("Norsk"),
        "FOV": _tr("Grunnskole, FOV"),
        "RKV": _tr("Realkompetanse"),
        "GODKJ": _tr("Godkjenning"),
        "VGO_SCHOOL": _tr("Vg1–Vg3"),
        "VGO_MODULE": _tr("Moduler"),
        "APPRENTICE": _tr("Læretid"),
        "FBJ": _tr("Fagbrev på jobb"),
        "PRAKSISKAND": _tr("Praksiskandidat"),
        "THEORY_EXAM": _tr("Skriftlig eksamen"),
        "TRADE_TEST": _tr("Fagprøve"),
        "PABYGG": _tr("Påbygging"),
        "SUBJECTS": _tr("Enkeltfag"),
        "WORK": _tr("Arbeid, praksis"),
        "APPLICATION": _tr("Søknad"),
        "FUNDING": _tr("Finansiering"),
        "GUIDANCE": _tr("Veiledning"),
    }


def title_of(step: RecordPresenter, types: Vocabulary) -> str:
    """Return a step's title, or the words of its type."""
    step_type = step.value("type")
    words = types.label(step_type) if step_type else _tr("steg")
    return str(step.value("title") or words[:1].upper() + words[1:])


def warning_words(warning: TimeWarning, other: str) -> str:
    """Return what does not fit with a step, as half a sentence; ``other`` is the title of the step it meets."""
    words = {
        WarningCode.STEP_BEFORE_REQUIREMENT: _tr("begynner før «{other}» er ferdig, som det bygger på"),
        WarningCode.REQUIREMENT_MISSING: _tr("bygger på et steg som ikke er med i veien"),
        WarningCode.CIRCLE: _tr("venter på «{other}», som selv venter på dette"),
        WarningCode.ENDS_BEFORE_START: _tr("slutter før det begynner"),
        WarningCode.OVERLAPS_PREVIOUS: _tr("begynner før «{other}» er ferdig"),
        WarningCode.MONTHS_OUTSIDE_RANGE: _tr("har færre eller flere måneder enn vanlig"),
    }
    return words[warning.code].format(other=other)


def semester_of(day: date) -> tuple[int, int]:
    """Return the half year that a day lies in: the year, and 0 for spring, 1 for autumn."""
    return day.year, int(day.month >= FIRST_AUTUMN_MONTH)


def semester(year: int, half: int, *, is_short: bool = False) -> str:
    """Return «Høst 2027», or «høst 27» where room is short."""
    if is_short:
        return f"{_tr('høst') if half else _tr('vår')} {year % 100:02}"
    return f"{_tr('Høst') if half else _tr('Vår')} {year}"


def long_month(day: date) -> str:
    """Return «oktober 2030»."""
    locale = QLocale(QLocale.Language.NorwegianBokmal)
    return f"{locale.monthName(day.month, QLocale.FormatType.LongFormat)} {day.year}"


def between(starts_on: date | None, ends_on: date | None) -> str:
    """Return «jan. 2027 – des. 2027» for days as they are."""
    return period(*(day.isoformat() if day is not None else None for day in (starts_on, ends_on)))


def range_of(least: int, most: int) -> str:
    """Return «12–18 mnd», or «12 mnd» where there is nothing to choose."""
    return _tr("{least}–{most} mnd").format(least=least, most=most) if least != most else _in_months(least)


def period(starts_on: str | None, ends_on: str | None) -> str:
    """Return «jan. 2027 – des. 2027»; half of it where only one end is known."""
    starts, ends = (_month(day) for day in (starts_on, ends_on))
    if starts and ends:
        return f"{starts} – {ends}" if starts != ends else starts
    if starts:
        return _tr("fra {month}").format(month=starts)
    return _tr("til {month}").format(month=ends) if ends else ""


def length(months: int) -> str:
    """Return «3 år 10 mnd», «12 mnd»."""
    years, rest = divmod(months, 12)
    if months < 24:
        return _in_months(months)
    if rest == 0:
        return _tr("{years} år").format(years=years)
    return _tr("{years} år {months} mnd").format(years=years, months=rest)


def _in_months(months: int) -> str:
    return _tr("{months} mnd").format(months=months)


def _month(day: str | None) -> str:
    if day is None:
        return ""
    when = date.fromisoformat(day)
    locale = QLocale(QLocale.Language.NorwegianBokmal)
    return f"{locale.monthName(when.month, QLocale.FormatType.ShortFormat)} {when.year}"


def _tr(text: str) -> str:
    return QCoreApplication.translate("PlanWords", text)
