"""Competence mapping (kompetansekartlegging), integreringsloven §§ 6 and 10: start, supplement, finish, correct."""

from __future__ import annotations

from karriere_app.domain.competence import CompetenceMapping
from karriere_app.domain.fields import RecordId
from karriere_app.services.desk import Desk
from karriere_app.services.records import RecordChange, apply_changes, get, under_participant
from karriere_app.services.versions import new_version as make_version

KIND = "competence_mapping"


def of(desk: Desk, participant: str) -> list[CompetenceMapping]:
    """Return the mappings of a participant that no newer version replaces, oldest first."""
    found = [record for record in under_participant(desk, KIND, participant) if isinstance(record, CompetenceMapping)]
    replaced = {mapping.replaces for mapping in found}
    return [mapping for mapping in found if mapping.id not in replaced]


def start(desk: Desk, participant: str) -> RecordId:
    """Begin a mapping; where one exists it is a supplement (integreringsloven § 10 first ledd: once per person).

    An unfinished one is gone on with.
    """
    existing = of(desk, participant)
    for mapping in existing:
        if mapping.status != "FINAL":
            return mapping.id
    values = {"participant": participant, "status": "DRAFT", "version": 1}
    values["mapping_started_on"] = desk.today().isoformat()
    if existing:
        first = next((mapping for mapping in existing if mapping.supplement_to is None), existing[0])
        values["supplement_to"] = first.id
    return apply_changes(desk, [RecordChange(KIND, None, values)], "Begynte på kartlegging").ids[0]


def finalise(desk: Desk, mapping: str) -> None:
    """Make a mapping final. Raises NotReadyError with what is missing."""
    apply_changes(desk, [RecordChange(KIND, mapping, {"status": "FINAL"})], "Ferdigstilte kartlegging")


def new_version(desk: Desk, mapping: str, reason: str) -> RecordId:
    """Begin a correction of a final mapping."""
    return make_version(desk, KIND, mapping, reason, "Ny versjon av kartlegging")


def as_mapping(desk: Desk, mapping: str) -> CompetenceMapping:
    """Return a mapping by its id. Raises RecordNotFoundError."""
    found = get(desk, mapping)
    assert isinstance(found, CompetenceMapping)
    return found
