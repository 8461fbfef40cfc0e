"""Fractional order keys: a row moves by changing its own key only, so that two laptops can both move rows.

A key is a fraction written in base 62 and, after a full stop, the device that made it; rows sort by key, then id.
"""

from __future__ import annotations

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_SUFFIX_LENGTH = 4


def key_between(before: str | None, after: str | None, device: str) -> str:
    """Return a key that sorts after ``before`` and before ``after`` (None: the open end).

    Raises ValueError where ``before`` does not sort before ``after``.
    """
    low = _fraction(before)
    high = _fraction(after) if after is not None else None
    if high is not None and low >= high:
        raise ValueError("the keys are not in order")
    return f"{_midpoint(low, high)}.{device[:_SUFFIX_LENGTH]}"


def keys_for(count: int, device: str) -> list[str]:
    """Return ``count`` keys in rising order."""
    keys: list[str] = []
    for _ in range(count):
        keys.append(key_between(keys[-1] if keys else None, None, device))
    return keys


def _fraction(key: str | None) -> str:
    return "" if key is None else key.split(".", 1)[0].rstrip("0")


def _midpoint(low: str, high: str | None) -> str:
    if high is not None:
        shared = 0
        while shared < len(high) and (low[shared] if shared < len(low) else "0") == high[shared]:
            shared += 1
        if shared:
            return high[:shared] + _midpoint(low[shared:], high[shared:])
    first = _DIGITS.index(low[0]) if low else 0
    last = _DIGITS.index(high[0]) if high else len(_DIGITS)
    if last - first > 1:
        # At the open end the step is small, so that a list that only grows keeps short keys.
        return _DIGITS[first + 1] if high is None else _DIGITS[(first + last) // 2]
    if high is not None and len(high) > 1:
        return high[0]
    return _DIGITS[first] + _midpoint(low[1:], None)
