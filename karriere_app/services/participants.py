"""The participants of a counsellor: list, search, opening one, and what stands on the participant's page."""

from __future__ import annotations

from karriere_app.services.opening import open_participant, recent
from karriere_app.services.overview import LanguageLine, Overview, StepLine, overview
from karriere_app.services.participant_list import (
    LIST_SORTS,
    PHASES,
    Filters,
    ListQuery,
    ListRow,
    Page,
    count,
    page,
    visible_to,
)
from karriere_app.services.participant_search import Duplicate, Hit, likely_duplicates, search
from karriere_app.services.timeline import TimelineItem, timeline

__all__ = [
    "LIST_SORTS",
    "PHASES",
    "Duplicate",
    "Filters",
    "Hit",
    "LanguageLine",
    "ListQuery",
    "ListRow",
    "Overview",
    "Page",
    "StepLine",
    "TimelineItem",
    "count",
    "likely_duplicates",
    "open_participant",
    "overview",
    "page",
    "recent",
    "search",
    "timeline",
    "visible_to",
]
