"""Every page by its name, imported when it is first gone to."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ui.main_window import PageMaker
    from ui.pages.page import Page
    from ui.presenters.workplace import Workplace

PAGES: Mapping[str, tuple[str, str]] = {
    "today": ("ui.pages.today", "TodayPage"),
    "participants": ("ui.pages.participants", "ParticipantsPage"),
    "participant": ("ui.pages.participant", "ParticipantPage"),
    "new_participant": ("ui.pages.new_participant", "NewParticipantPage"),
    "mapping": ("ui.pages.mapping", "MappingPage"),
    "session": ("ui.pages.session", "SessionPage"),
    "plan": ("ui.pages.plan", "PlanPage"),
    "print": ("ui.pages.print_preview", "PrintPreviewPage"),
    "sync": ("ui.pages.sync", "SyncPage"),
    "conflicts": ("ui.pages.conflicts", "ConflictsPage"),
    "arrivals": ("ui.pages.arrivals", "ArrivalsPage"),
    "help": ("ui.pages.help", "HelpPage"),
}


def page_makers() -> dict[str, PageMaker]:
    """Return what makes each page; each is called with the workplace."""
    return {name: partial(_make, module, cls) for name, (module, cls) in PAGES.items()}


def _make(module: str, name: str, workplace: Workplace) -> Page:
    page: Page = getattr(import_module(module), name)(workplace)
    return page
