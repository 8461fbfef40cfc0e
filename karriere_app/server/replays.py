"""What was used once may not come again: the memory of one server process, bounded in time and number."""

from __future__ import annotations

import heapq
import threading
from datetime import datetime

MOST_REMEMBERED = 200_000


class MemoryReplays:
    """Port ``Replays`` for a server that is one process. Forgets at restart; several processes share a table instead.

    Full, it forgets what would end soonest, never what came last.
    """

    def __init__(self, most: int = MOST_REMEMBERED) -> None:
        self._most = most
        self._until: dict[str, datetime] = {}
        self._ends: list[tuple[datetime, str]] = []
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._until)

    def is_new(self, digest: str, until: datetime, now: datetime) -> bool:
        """Remember a digest until an instant; False where it is remembered already."""
        with self._lock:
            while self._ends and self._ends[0][0] <= now:
                self._forget_one()
            if digest in self._until:
                return False
            while len(self._ends) >= self._most:
                self._forget_one()
            self._until[digest] = until
            heapq.heappush(self._ends, (until, digest))
            return True

    def _forget_one(self) -> None:
        del self._until[heapq.heappop(self._ends)[1]]
