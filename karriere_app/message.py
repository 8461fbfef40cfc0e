"""What a message is made of: what happened, what is safe, what to do. Pure; no Qt, no personal data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

Translate = Callable[[str], str]

KEPT = "Alt som er lagret, er trygt."
NOT_KEPT = "Ingenting ble endret."
WRITTEN = "Det du har skrevet, er lagret."
SAVED_HERE = "Alt du har skrevet er lagret på denne maskinen."


@dataclass(frozen=True)
class Message:
    """The three parts of a message; ``safe`` and ``todo`` may be empty where there is nothing to say."""

    happened: str
    safe: str = ""
    todo: str = ""

    @property
    def rest(self) -> str:
        """What follows the fact: what is safe and what to do."""
        return " ".join(part for part in (self.safe, self.todo) if part)

    def __str__(self) -> str:
        return " ".join(part for part in (self.happened, self.safe, self.todo) if part)


Words = tuple[Message, Mapping[str, object]]


def source_text(text: str) -> str:
    """Leave the bokmål as it is."""
    return text
