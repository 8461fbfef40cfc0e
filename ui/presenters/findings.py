"""What is found wrong with a field, as one sentence beside it."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from dataclasses import field as member
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QLocale

from karriere_app.domain.fields import FieldType
from ui.theme import Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Any

    from karriere_app.domain.fields import FieldSpec
    from karriere_app.errors import InvalidValueError

    Rules = Callable[[Mapping[str, Any]], Iterable["FieldFinding"]]


@dataclass(frozen=True)
class FieldFinding:
    """One finding at one field. ``link`` names an act that mends it; the presenter's ``mend`` does ``act``."""

    field: str
    severity: Severity
    text: str
    link: str = ""
    act: Callable[[], object] | None = member(default=None, compare=False)


def problem_finding(spec: FieldSpec, error: InvalidValueError) -> FieldFinding:
    """The sentence for a value that cannot be saved as it stands; what was typed is safe in the draft."""
    if error.reason == "not_a_number" and spec.type is FieldType.NUMBER:
        return FieldFinding(spec.name, Severity.DANGER, _tr("Skriv et tall, for eksempel 2,25."))
    return FieldFinding(spec.name, Severity.DANGER, _sentence(error))


def _sentence(error: InvalidValueError) -> str:
    if error.reason == "no_such_day":
        return _month_is_shorter(error.limit or "")
    sentences = {
        "not_a_date": _tr("Dette er ikke en dato. Skriv dag.måned.år, for eksempel 04.03.2026."),
        "no_such_month": _tr("Det finnes ingen måned «{limit}». Skriv dag.måned.år."),
        "year_out_of_range": _tr("Året {limit} ligger for langt unna. Skriv året med fire sifre."),
        "not_a_time": _tr("Dette er ikke et klokkeslett. Skriv for eksempel 09:30."),
        "no_such_hour": _tr("Døgnet har ingen time {limit}. Skriv for eksempel 09:30."),
        "no_such_minute": _tr("Timen har ikke {limit} minutter. Skriv for eksempel 09:30."),
        "not_a_number": _tr("Skriv et helt tall."),
        "too_long": _tr("Teksten er for lang. Det er plass til {limit} tegn."),
        "too_small": _tr("Tallet er for lite. Det minste er {limit}."),
        "too_large": _tr("Tallet er for stort. Det største er {limit}."),
        "date_out_of_range": _tr("Datoen ligger utenfor {limit}."),
        "unknown_code": _tr("Dette valget finnes ikke i lista. Velg et annet."),
        "required": _tr("Feltet må ha en verdi."),
    }
    sentence = sentences.get(error.reason, _tr("Verdien kan ikke lagres slik. Den er trygg i kladden."))
    return sentence.format(limit=error.limit or "")


def _month_is_shorter(typed: str) -> str:
    _, month, year = (int(part) for part in typed.split("."))
    name = QLocale(QLocale.Language.NorwegianBokmal).standaloneMonthName(month).capitalize()
    return _tr("{month} {year} har {days} dager.").format(month=name, year=year, days=monthrange(year, month)[1])


def _tr(text: str) -> str:
    return QCoreApplication.translate("FieldFinding", text)
