"""The column ``revisions`` of a record: per field the server's revision, and who set it when.

Fields that were set together stand together, ``[[rev, counsellor, at, [names]], …]``: most records came in one piece.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

By = tuple[str, str]
"""Counsellor, and the instant as text."""


def written(revs: Mapping[str, int], by: Mapping[str, By]) -> str | None:
    """Return the column's text; None where the server has set no field."""
    if not revs:
        return None
    groups: dict[tuple[int, By | None], list[str]] = {}
    for name, rev in revs.items():
        groups.setdefault((rev, by.get(name)), []).append(name)
    lines = [[rev, *(who if who is not None else (None, None)), names] for (rev, who), names in groups.items()]
    return json.dumps(lines, ensure_ascii=False, separators=(",", ":"))


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
