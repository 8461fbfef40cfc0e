"""Whose store it is: the first county profile, office and counsellor, and who is at work now."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import cache

from karriere_app.domain.access import Principal
from karriere_app.domain.county import Counsellor, Office
from karriere_app.domain.fields import RecordId
from karriere_app.domain.kinds import kind_named
from karriere_app.errors import StoreDamagedError
from karriere_app.services.county import county_profile
from karriere_app.services.desk import Desk
from karriere_app.services.records import RecordChange, apply_changes
from karriere_app.store.open_store import Store
from karriere_app.store.unit_of_work import fetch
from resources import VOCABULARIES

FIRST_ROLES = frozenset({"COUNSELLOR", "ADMINISTRATOR"})
"""The first counsellor of a laptop must be able to mend county profile and office; LEADER, who reads others' access
log, is given by the county, never taken."""

_MARK_LABEL = "Profilen laget"


@dataclass(frozen=True)
class Beginning:
    """What a new store is told about its people; ``county`` is a county number, None where nobody said."""

    office: str
    counsellor: str
    county: str | None = None
    title: str | None = None
    municipality: str | None = None


@dataclass(frozen=True)
class Profile:
    """Who is at work, in words."""

    counsellor: str
    title: str | None
    office: str
    county: str | None
    roles: frozenset[str]


@dataclass(frozen=True)
class County:
    """A county (fylke) with its number as text: 03 keeps its zero."""

    number: str
    name: str


@cache
def counties() -> tuple[County, ...]:
    """Return the counties of today, in the order of their numbers (Statistics Norway, Klass 104)."""
    tree = json.loads((VOCABULARIES / "municipalities.json").read_text(encoding="utf-8"))
    return tuple(County(str(entry["number"]), str(entry["name"])) for entry in tree["counties"])


def write_beginning(desk: Desk, beginning: Beginning, today: date) -> None:
    """Write county profile, office and counsellor of a new store in one change set.

    Raises InvalidValueError for a county that is none, or a text that is too long.
    """
    county = next((county for county in counties() if county.number == beginning.county), None)
    profile = {"valid_from": today.isoformat()} | (
        {"name": f"{county.name} fylkeskommune", "number": county.number} if county is not None else {}
    )
    person = {
        "name": beginning.counsellor,
        "title": beginning.title,
        "office": desk.principal.office,
        "roles": sorted(desk.principal.roles),
    }
    changes = [
        RecordChange("county_profile", None, profile),
        RecordChange(
            "office", desk.principal.office, {"name": beginning.office, "municipality": beginning.municipality}
        ),
        RecordChange("counsellor", desk.principal.counsellor, person),
    ]
    apply_changes(desk, changes, _MARK_LABEL)


def principal_of(store: Store, today: date) -> Principal:
    """Return who acts in an open store; without any role from the day after ``active_until``.

    Raises StoreDamagedError("database") where the store does not know its own counsellor.
    """
    with store.reading() as connection:
        found = fetch(connection, kind_named("counsellor"), store.identity.counsellor)
    if not isinstance(found, Counsellor) or found.deleted_at is not None:
        raise StoreDamagedError("database")
    is_active = found.active_until is None or today <= found.active_until
    roles = frozenset(found.roles or ()) if is_active else frozenset()
    return Principal(store.identity.counsellor, found.office or store.identity.office, roles)


def profile_of(desk: Desk) -> Profile:
    """Return who is at work, for the window's top bar and the unlock window."""
    with desk.reading() as connection:
        person = fetch(connection, kind_named("counsellor"), desk.principal.counsellor)
        office = fetch(connection, kind_named("office"), desk.principal.office)
        county = county_profile(connection, desk.today())
    return Profile(
        counsellor=(person.name if isinstance(person, Counsellor) else None) or "",
        title=person.title if isinstance(person, Counsellor) else None,
        office=(office.name if isinstance(office, Office) else None) or "",
        county=county.name if county is not None else None,
        roles=desk.principal.roles,
    )


def county_profile_id(desk: Desk) -> RecordId | None:
    """Return the id of the county profile that holds today, for the settings to mend."""
    with desk.reading() as connection:
        found = county_profile(connection, desk.today())
    return found.id if found is not None else None
