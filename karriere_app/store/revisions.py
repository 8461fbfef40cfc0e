"""The column ``revisions`` of a record: per field the server's revision, and who set it when.

Fields that were set together stand together, ``[[rev, counsellor, at, [names]], …]``: most records came in one piece.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache

By = tuple[str, str]
"""Counsellor, and the instant as text."""


_text = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def written(revs: Mapping[str, int], by: Mapping[str, By]) -> str | None:
    """Return the column's text; None where the server has set no field."""
    if not revs:
        return None
    if len(by) == len(revs) and len(set(revs.values())) == len(set(by.values())) == 1 and by.keys() == revs.keys():
        return f"[{_line(next(iter(revs.values())), next(iter(by.values())), tuple(revs))}]"
    groups: dict[tuple[int, By | None], list[str]] = {}
    for name, rev in revs.items():
        groups.setdefault((rev, by.get(name)), []).append(name)
    return f"[{','.join([_line(rev, who, tuple(names)) for (rev, who), names in groups.items()])}]"


def _line(rev: int, who: By | None, names: tuple[str, ...]) -> str:
    author = "null,null" if who is None else f"{_text(who[0])},{_text(who[1])}"
    return f"[{rev},{author},{_names(names)}]"


@lru_cache(maxsize=1_024)
def _names(names: tuple[str, ...]) -> str:
    """Return names as JSON: records of one kind mostly have the same."""
    return _text(list(names))


def read(text: str | None) -> tuple[dict[str, int], dict[str, By]]:
    """Return what :func:`written` wrote: revisions, and authors where they are known, by field."""
    revs: dict[str, int] = {}
    by: dict[str, By] = {}
    for rev, counsellor, at, names in json.loads(text) if text else ():
        for name in names:
            revs[name] = rev
            if counsellor is not None:
                by[name] = (counsellor, at)
    return revs, by


def revision_of(text: str | None) -> dict[str, int]:
    """Return the revisions alone."""
    return read(text)[0]
