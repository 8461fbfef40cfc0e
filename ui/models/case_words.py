"""Codes of a participant's case in words: phase, what is due, how soon; shared by list, search and page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, QLocale

from ui.theme import Severity

if TYPE_CHECKING:
    from datetime import date, datetime

SOON_DAYS: Final = 14
STATUTORY: Final = frozenset({"REGISTER_IMDINETT", "REGISTER_DUE", "DECISION_DUE"})
"""What the law sets a day for; only such a deadline is red when it has passed."""


@dataclass(frozen=True)
class DueWords:
    """A deadline in words: ``what`` short, ``when`` counted from today, ``severity`` None while there is time."""

    what: str
    when: str
    severity: Severity | None


def phase_words(phase: str) -> str:
    """Return the name of a phase; an unknown code as it came."""
    names = {
        "REFERRED": _tr("Ikke startet"),
        "MAPPING": _tr("Kartlegging"),
        "MAPPED": _tr("Kartlagt"),
        "GUIDED": _tr("Veiledning"),
        "PLANNED": _tr("Plan"),
        "PLAN_AGREED": _tr("Plan avtalt"),
        "DECLINED": _tr("Takket nei"),
        "CLOSED": _tr("Avsluttet"),
    }
    return names.get(phase, phase)


def due_kind_words(kind: str) -> str:
    """Return what is due, in a word or two."""
    names = {
        "APPOINTMENT": _tr("Avtale"),
        "AGREED_STEP": _tr("Avtalt steg"),
        "PLAN_FOLLOWUP": _tr("Oppfølging"),
        "REGISTER_IMDINETT": _tr("IMDinett"),
        "REGISTER_DUE": _tr("IMDinett"),
        "DECISION_DUE": _tr("Vedtak § 12"),
    }
    return names.get(kind, kind)


def due_words(kind: str | None, due_on: date | None, today: date) -> DueWords | None:
    """Return a deadline in words, or None where nothing is due."""
    if kind is None or due_on is None:
        return None
    return DueWords(due_kind_words(kind), days_words(due_on, today), due_severity(kind, due_on, today))


def due_severity(kind: str, due_on: date, today: date) -> Severity | None:
    """Return how loud a deadline is: red only where the law's day has passed."""
    days = (due_on - today).days
    if days < 0:
        return Severity.DANGER if kind in STATUTORY else Severity.WARN
    return Severity.WARN if days <= SOON_DAYS else None


def days_words(day: date, today: date) -> str:
    """Return «om 3 dager», «i dag», «3 dager over»."""
    days = (day - today).days
    if days == 0:
        return _tr("i dag")
    if days == 1:
        return _tr("i morgen")
    if days == -1:
        return _tr("1 dag over")
    return _tr("om {days} dager").format(days=days) if days > 0 else _tr("{days} dager over").format(days=-days)


def day_text(day: date) -> str:
    """Return a day as 24.11.2026."""
    return f"{day:%d.%m.%Y}"


def long_day(day: date) -> str:
    """Return a day as the screen reader says it: 24. november 2026."""
    return f"{day.day}. {QLocale().monthName(day.month)} {day.year}"


def moment_words(at: datetime, today: date) -> str:
    """Return when something happened: «I dag 09:58», «I går», or the day."""
    local = at.astimezone()
    days = (today - local.date()).days
    if days == 0:
        return _tr("I dag {time}").format(time=f"{local:%H:%M}")
    return _tr("I går") if days == 1 else day_text(local.date())


def _tr(text: str) -> str:
    return QCoreApplication.translate("CaseWords", text)
