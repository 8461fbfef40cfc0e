"""Derived rows per participant: what the list sorts, filters and searches by. Never synced, made anew at any time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa


class ParticipantIndex:
    """Keeps ``participant_index`` and the full-text tables in step with the records."""

    def refresh(self, connection: sa.Connection, touched: Mapping[str, frozenset[str]], at: datetime) -> None:
        """Renew what is derived for participants; ``touched``: participant id -> names ``kind.field`` that changed."""
