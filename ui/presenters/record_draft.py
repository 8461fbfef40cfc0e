"""What a person has written in one record and the store does not have yet. Pure: no Qt, no store.

Values are in wire form (JSON) everywhere; text that is no value yet («31.02.20») is kept beside, as typed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from karriere_app.domain.values import check_bounds, from_wire, to_wire
from karriere_app.errors import InvalidValueError

if TYPE_CHECKING:
    from karriere_app.domain.declaration import Kind


NO_EDITS: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, eq=False)
class Edit:
    """One field as a person left it: a wire value (None empties), or the raw text that cannot be read.

    ``problem`` says why it cannot be saved; None where it can.
    """

    value: Any = None
    raw: str | None = None
    problem: InvalidValueError | None = None


@dataclass
class RecordDraft:
    """The draft of one record: ``base`` as the store has it, ``edits`` on top of it.

    ``is_new`` records stand in no store yet; ``frame`` is what their first saving carries besides (parent,
    participant).
    """

    kind: Kind
    record_id: str
    participant: str | None
    base: dict[str, Any] = field(default_factory=dict)
    base_digest: str | None = None
    is_new: bool = False
    frame: dict[str, Any] = field(default_factory=dict)
    edits: dict[str, Edit] = field(default_factory=dict)

    def value(self, name: str) -> Any:
        """The wire value shown for a field; None where it is empty or cannot be read."""
        edit = self.edits.get(name)
        return edit.value if edit is not None else self.base.get(name)

    def raw(self, name: str) -> str | None:
        """The typed text of a field that cannot be read, or None."""
        edit = self.edits.get(name)
        return edit.raw if edit is not None else None

    def values(self) -> dict[str, Any]:
        """Every field that has a value, as shown."""
        shown = {**self.base, **{name: edit.value for name, edit in self.edits.items()}}
        return {name: value for name, value in shown.items() if value is not None}

    def set_value(self, name: str, wire: Any) -> Edit | None:
        """Take a value; returns the edit, or None where the store has just that value."""
        spec = self.kind.fields[name]
        problem: InvalidValueError | None = None
        value = wire
        try:
            read = from_wire(self.kind.name, spec, wire)
            value = to_wire(spec, read)
            check_bounds(self.kind.name, spec, read)
        except InvalidValueError as error:
            problem = error
        if problem is None and value == self.base.get(name):
            self.edits.pop(name, None)
            return None
        self.edits[name] = Edit(value, None, problem)
        return self.edits[name]

    def set_unreadable(self, name: str, text: str, problem: InvalidValueError) -> Edit:
        """Take text that is no value yet."""
        self.edits[name] = Edit(None, text, problem)
        return self.edits[name]

    def ready(self) -> dict[str, Edit]:
        """The edits that can be saved."""
        return {name: edit for name, edit in self.edits.items() if edit.problem is None}

    def unready(self) -> dict[str, Edit]:
        """The edits that stay in the draft: unreadable, too long, out of bounds."""
        return {name: edit for name, edit in self.edits.items() if edit.problem is not None}

    def settle(self, sent: Mapping[str, Edit]) -> None:
        """Note that these edits are in the store now; what was typed since stays an edit."""
        self.is_new = False
        for name, edit in sent.items():
            self.base[name] = edit.value
            current = self.edits.get(name)
            if current is edit or (current is not None and current.problem is None and current.value == edit.value):
                del self.edits[name]

    def refuse(self, name: str, problem: InvalidValueError) -> None:
        """Note that the store did not take a field, so that it waits until it is mended."""
        edit = self.edits.get(name)
        if edit is not None:
            self.edits[name] = Edit(edit.value, edit.raw, problem)

    def take(self, base: Mapping[str, Any], digest: str | None) -> tuple[set[str], set[str]]:
        """Take the record as it stands in the store now.

        Returns the untouched fields that show something else now, and the edited fields that somebody else changed.
        """
        changed, clashing = set(), set()
        for name in self.kind.fields:
            if base.get(name) == self.base.get(name):
                continue
            edit = self.edits.get(name)
            if edit is None:
                changed.add(name)
            elif edit.problem is None and edit.value == base.get(name):
                del self.edits[name]
            else:
                clashing.add(name)
        self.base, self.base_digest, self.is_new = dict(base), digest, False
        return changed, clashing

    def stored(
        self, without: Mapping[str, Edit] = NO_EDITS, found: Mapping[str, Mapping[str, Any]] = NO_EDITS
    ) -> dict[str, Mapping[str, Any]]:
        """The draft as ``services.drafts`` keeps it; empty where nothing waits. New records carry their frame.

        ``without`` are edits on their way into the record: they need no draft any more. ``found`` is a draft from
        before that a person has not answered yet: it stays until then.
        """
        kept: dict[str, Mapping[str, Any]] = dict(found)
        for name, edit in self.edits.items():
            if without.get(name) is not edit:
                kept[name] = {"raw": edit.raw} if edit.raw is not None else {"value": edit.value}
        if kept and self.is_new:
            kept |= {name: {"value": value} for name, value in self.frame.items()}
        return kept
