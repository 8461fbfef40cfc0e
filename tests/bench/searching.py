"""Part ``search``: search as one types and the pages of the list, over the encrypted store and over a plain file."""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from karriere_app.services import participants
from karriere_app.services.desk import Desk
from karriere_app.services.participants import LIST_SORTS, Filters, ListQuery
from tests.bench.figures import Figure, Part, scaled_aim, series
from tests.bench.statements import Statement, plain_copy, say, written_down
from tests.bench.stores import FilledStore, open_profile

FRAME_MS = 16.0
PAGE = 100
WHY_MEDIAN = "the plain side only fetches; SQLAlchemy, judging the candidates and making the lines shown come on top."
WHY_SLOWEST = "the slowest hold names that are judged by sound for the first time: forty candidates at once."


def measure_search(store: FilledStore, bare_ms: float, people: int) -> Part:
    """Measure part ``search`` with the names of so many of the participants typed letter by letter."""
    opened = open_profile(store.folder)
    try:
        with tempfile.TemporaryDirectory(prefix="bench-plain-") as folder:
            plain = plain_copy(opened.store, Path(folder) / "plain.db")
            try:
                return _part(opened.desk, plain, store, bare_ms, people)
            finally:
                plain.close()
    finally:
        opened.close()


def _part(desk: Desk, plain: Any, store: FilledStore, bare_ms: float, people: int) -> Part:
    typed = _typed(desk, store.people, people)
    ours, theirs = _turn_about(desk, plain, typed)
    pages = {sort: _pages(desk, sort, store.people) for sort in LIST_SORTS}
    searched = series("search, one letter more", ours)
    same = series("the same statements, plain file", theirs)
    listed = [series(f"page of {PAGE} by {sort}", found) for sort, found in pages.items()]
    slowest = max(one.percentile(0.95) for one in listed)
    frame = scaled_aim(FRAME_MS, bare_ms)
    about = (
        f"{store.people} participants, {len(typed)} searches: names of {people} of them typed letter by letter, some "
        "misspelt, through `services.participants.search` (fetching, judging by sound, ranking). The plain side "
        "runs the very statements that each search said, one after the other, on a plain file of the same SQLite, and "
        f"fetches what they answer; turn about per search. Pages: every sort, both directions, first, deep and last. "
        f"One frame is {FRAME_MS:.0f} ms where the bare window takes 200 ms: {frame:.1f} ms here."
    )
    ratio_p50 = searched.median / same.median
    figures = (
        Figure("search as one types, median / the same SQL on a plain file", ratio_p50, 3.0, why=WHY_MEDIAN),
        Figure("search as one types, 99 %", searched.percentile(0.99), frame, "ms", why=WHY_SLOWEST),
        Figure("a page of the list by any sort, 95 % of the slowest sort", slowest, FRAME_MS, "ms"),
    )
    return Part("search", "Search and list", about, (searched, same, *listed), figures)


def _typed(desk: Desk, total: int, people: int) -> list[str]:
    """Return what is typed: every beginning of some names, one in four misspelt."""
    chance = random.Random(11)
    everybody = Filters(closed=None)
    texts: list[str] = []
    for number in range(people):
        offset = chance.randrange(total)
        row = participants.page(desk, ListQuery(filters=everybody, offset=offset, limit=1)).rows[0]
        words = row.name.split()
        name = row.own_script or row.name if number % 5 == 4 else " ".join(chance.sample(words, 2))
        if number % 4 == 3:
            place = chance.randrange(1, len(name))
            name = name[:place] + name[place + 1 :]
        texts += [name[:length] for length in range(1, min(len(name), 14) + 1)]
    return texts


def _turn_about(desk: Desk, plain: Any, typed: list[str]) -> tuple[list[float], list[float]]:
    for text in typed[:50]:
        participants.search(desk, text)
    said: list[list[Statement]] = []
    for text in typed:
        with written_down(desk.store) as statements:
            participants.search(desk, text)
        said.append(list(statements))
    ours, theirs = [], []
    for text, statements in zip(typed, said, strict=True):
        ours.append(timed_ms(partial(participants.search, desk, text)))
        theirs.append(timed_ms(partial(_say_all, plain, statements)))
    return ours, theirs


def _say_all(plain: Any, statements: list[Statement]) -> None:
    """Say what one search said, and end the reading where it began one."""
    for statement in statements:
        say(plain, statement)
    if plain.in_transaction:
        plain.execute("ROLLBACK")


def _pages(desk: Desk, sort: str, total: int) -> list[float]:
    times = []
    everybody = Filters(closed=None)
    for descending in (False, True):
        for share in (0.0, 0.1, 0.25, 0.5, 0.75, 0.9, 0.999):
            offset = int(share * total)
            query = ListQuery(sort, descending, everybody, offset, PAGE)
            times += [timed_ms(partial(participants.page, desk, query)) for _ in range(3)]
    return times


def timed_ms(act: Callable[[], object]) -> float:
    """Return how long an act takes."""
    begun = time.perf_counter()
    act()
    return (time.perf_counter() - begun) * 1e3
