"""How long to wait after wrong passphrases.

The count lives in the caller's memory (the unlock presenter) and starts anew with the program: whoever holds the file
can try elsewhere anyway, there the cost of Argon2id counts. Nothing is ever wiped: unsynced work would go with it.
"""

from __future__ import annotations

LONGEST_DELAY_SECONDS = 60.0
_FREE_FAILURES = 2


def delay_after(failures: int) -> float:
    """Return the seconds to wait before the next try after so many wrong passphrases in a row.

    None after the first two, then 1, 2, 4 … doubling up to 60 (from the ninth on).

    Raises:
        ValueError: a negative count.
    """
    if failures < 0:
        raise ValueError("failures are counted from 0")
    if failures <= _FREE_FAILURES:
        return 0.0
    # The exponent is held down so that an absurd count does not build an absurd number.
    return min(LONGEST_DELAY_SECONDS, 2.0 ** min(failures - _FREE_FAILURES - 1, 10))
