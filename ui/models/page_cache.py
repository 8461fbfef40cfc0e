"""Rows of a long list, fetched page by page on the store worker and kept while they are near."""

from __future__ import annotations

from collections import OrderedDict
from typing import Final, Generic, TypeVar

PAGE: Final = 100
MOST_PAGES: Final = 40
MOST_IN_FLIGHT: Final = 2

Row = TypeVar("Row")


class PageCache(Generic[Row]):
    """Pages of ``PAGE`` rows, the least lately used thrown away; what is wanted but not here, newest wish first.

    Pure: whoever owns it fetches what :meth:`next_wanted` names and hands the answer to :meth:`put`.
    """

    def __init__(self) -> None:
        self._pages: OrderedDict[int, tuple[Row, ...]] = OrderedDict()
        self._stale: set[int] = set()
        self._wanted: list[int] = []
        self._in_flight: set[int] = set()

    def row(self, number: int) -> Row | None:
        """Return a row, or None while it is not here; asking for it wishes for its page."""
        page, place = divmod(number, PAGE)
        rows = self._pages.get(page)
        if rows is not None:
            self._pages.move_to_end(page)
        if rows is None or page in self._stale:
            self._wish(page)
        return rows[place] if rows is not None and place < len(rows) else None

    def peek(self, number: int) -> Row | None:
        """Return a row that is here, and wish for nothing."""
        page, place = divmod(number, PAGE)
        rows = self._pages.get(page, ())
        return rows[place] if place < len(rows) else None

    def here(self) -> dict[int, Row]:
        """Return the rows that are here by their numbers."""
        return {page * PAGE + place: row for page, rows in self._pages.items() for place, row in enumerate(rows)}

    def next_wanted(self) -> int | None:
        """Return the page to fetch next and note it as under way; None where nothing is wanted or enough is."""
        while self._wanted and len(self._in_flight) < MOST_IN_FLIGHT:
            page = self._wanted.pop()
            if page not in self._in_flight and (page not in self._pages or page in self._stale):
                self._in_flight.add(page)
                return page
        return None

    def put(self, page: int, rows: tuple[Row, ...]) -> None:
        """Take a fetched page."""
        self._in_flight.discard(page)
        self._stale.discard(page)
        self._pages[page] = rows
        self._pages.move_to_end(page)
        while len(self._pages) > MOST_PAGES:
            self._stale.discard(self._pages.popitem(last=False)[0])

    def give_up(self, page: int) -> None:
        """Note that a page could not be fetched."""
        self._in_flight.discard(page)

    def outdate(self) -> None:
        """Note that the rows may be others now: they stay shown until their page has been fetched anew."""
        self._stale = set(self._pages)
        self._in_flight.clear()

    def clear(self) -> None:
        """Forget everything."""
        self._pages.clear()
        self._stale.clear()
        self._wanted.clear()
        self._in_flight.clear()

    def _wish(self, page: int) -> None:
        if page in self._in_flight:
            return
        if page in self._wanted:
            self._wanted.remove(page)
        self._wanted.append(page)
        # Whoever drags the bar through fifty thousand rows wants the place where it stops.
        del self._wanted[:-4]
