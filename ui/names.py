"""Short forms of a name, for the round sign beside it."""

from __future__ import annotations


def initials(name: str) -> str:
    """Return the first letters of the first and the last word of a name; empty for an empty one."""
    words = name.split()
    return "".join(word[0] for word in dict.fromkeys((*words[:1], *words[-1:]))).upper()
