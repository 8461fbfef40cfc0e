"""Norwegian alphabetical order as text that a plain comparison sorts rightly: æ, ø, å last, aa as å."""

from __future__ import annotations

import unicodedata

NO_NAME = "~"
"""Sorts after every name."""

NAME_BORDER = "\x1f"
"""Stands between the parts of a key and sorts before every letter."""
_LAST_LETTERS = str.maketrans({"æ": "{", "ä": "{", "ø": "|", "ö": "|", "œ": "|", "å": "}", "ü": "y", "ł": "l"})
_LAST_LETTERS |= str.maketrans({"đ": "d", "ð": "d", "þ": "th", "ß": "ss", "ı": "i"})


def order_key(text: str) -> str:
    """Return text that sorts as Norwegian readers expect; ``{``, ``|``, ``}`` stand for æ, ø, å, which follow z.

    Other scripts follow the Latin one.
    """
    lowered = unicodedata.normalize("NFC", text.casefold()).replace("aa", "å").translate(_LAST_LETTERS)
    if not lowered.isascii():
        decomposed = unicodedata.normalize("NFKD", lowered)
        lowered = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    kept = "".join(letter if letter.isalnum() or letter in "{|}" else " " for letter in lowered)
    return " ".join(kept.split())


def name_order_key(family_name: str | None, given_names: str | None) -> str:
    """Return the key of a person's name: family name, then given names; a shorter family name first."""
    parts = [order_key(part or "") for part in (family_name, given_names)]
    return NAME_BORDER.join(parts) if any(parts) else NO_NAME
