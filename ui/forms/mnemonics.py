"""Gives each label of a page its own Alt letter."""

from __future__ import annotations


class Mnemonics:
    """Letters not taken yet on one page. The same label gets the same letter again: Alt then goes from row to row."""

    def __init__(self, reserved: str = "") -> None:
        """``reserved``: letters that buttons of the page hold."""
        self._taken = {letter.casefold() for letter in reserved}
        self._marked: dict[str, str] = {}

    def mark(self, label: str) -> str:
        """Return the label with ``&`` before its letter; unmarked where no letter is left."""
        if label not in self._marked:
            self._marked[label] = self._choose(label)
        return self._marked[label]

    def _choose(self, label: str) -> str:
        starts = [
            place for place, sign in enumerate(label) if sign.isalpha() and (place == 0 or label[place - 1] == " ")
        ]
        others = [place for place, sign in enumerate(label) if sign.isalpha() and place not in starts]
        for place in (*starts, *others):
            letter = label[place].casefold()
            if letter not in self._taken:
                self._taken.add(letter)
                return f"{label[:place]}&{label[place:]}"
        return label


class NoMnemonics(Mnemonics):
    """Rows of the same labels on one page: none of them has an Alt letter."""

    def mark(self, label: str) -> str:
        """Return the label as it is."""
        return label
