"""What the mapping form asks of the store worker."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from karriere_app.domain.competence import CompetenceMapping
from karriere_app.domain.kinds import kind_named
from karriere_app.domain.participant import Participant
from karriere_app.domain.values import to_wire
from karriere_app.services import drafts, mappings, records
from karriere_app.services.readiness import Readiness, readiness
from ui.presenters.record_jobs import Loaded, Stored, loaded

if TYPE_CHECKING:
    from collections.abc import Mapping

    from karriere_app.domain.declaration import Record
    from karriere_app.services.desk import Desk

KIND = "competence_mapping"


@dataclass(frozen=True)
class Opened:
    """A mapping with what stands around it.

    ``earlier``: other mappings of the person that no newer version replaces, oldest first, in wire form with ids.
    ``newer``: the version that replaces this one, or None.
    """

    mapping: Loaded
    person: Loaded
    participant: str
    earlier: tuple[Mapping[str, Any], ...]
    newer: str | None


def open_mapping(desk: Desk, mapping: str) -> Opened:
    """Read a mapping, its person and the person's other mappings. Raises RecordNotFoundError."""
    record = mappings.as_mapping(desk, mapping)
    person = records.get(desk, record.participant)
    assert isinstance(person, Participant)
    others = [each for each in records.under_participant(desk, KIND, person.id) if isinstance(each, CompetenceMapping)]
    replaced = {each.replaces for each in others}
    return Opened(
        loaded(kind_named(KIND), record, drafts.of(desk, mapping)),
        loaded(kind_named("participant"), person, drafts.of(desk, person.id)),
        person.id,
        tuple(_facts(each) for each in others if each.id not in (mapping, *replaced)),
        next((each.id for each in others if each.replaces == mapping), None),
    )


def hindrances(desk: Desk, mapping: str) -> Readiness:
    """Return what hinders making the mapping final as it is saved now."""
    record = mappings.as_mapping(desk, mapping)
    with desk.reading() as connection:
        return readiness(desk, connection, kind_named(KIND), record)


def finalise(desk: Desk, mapping: str) -> Stored:
    """Make the mapping final. Raises NotReadyError."""
    mappings.finalise(desk, mapping)
    return Stored(desk.now(), (records.get(desk, mapping).id,), frozenset({KIND}), None, None)


def new_version(desk: Desk, mapping: str, reason: str) -> str:
    """Begin a correction; returns its id."""
    return mappings.new_version(desk, mapping, reason)


def supplement(desk: Desk, participant: str) -> str:
    """Begin a supplement, or go on with an unfinished one; returns its id."""
    return mappings.start(desk, participant)


def _facts(record: Record) -> dict[str, Any]:
    kind = kind_named(KIND)
    shown = {name: to_wire(spec, getattr(record, name)) for name, spec in kind.fields.items()}
    return {"id": record.id, **{name: value for name, value in shown.items() if value is not None}}
