"""The participants of a counsellor: list, search, opening one, and what stands on the participant's page."""

from __future__ import annotations

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
from karriere_app.services.participant_search import Hit, search

__all__ = [
    "LIST_SORTS",
    "PHASES",
    "Filters",
    "Hit",
    "ListQuery",
    "ListRow",
    "Page",
    "count",
    "page",
    "search",
    "visible_to",
]
