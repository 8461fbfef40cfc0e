"""What every print needs of the records: county, counsellor, reader, and labels in the language of the paper.

Never on paper: identity numbers, the reason for flight, the participant's address; of a shielded person also nothing
that tells where she is (office, place, school, organisations).
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from typing import Any, TypeVar, overload

from karriere_app.domain.competence import CompetenceMapping
from karriere_app.domain.county import Counsellor, Office
from karriere_app.domain.declaration import Record
from karriere_app.domain.guidance import GuidanceSession
from karriere_app.domain.kinds import kind_named
from karriere_app.domain.participant import Participant
from karriere_app.errors import RecordNotFoundError
from karriere_app.printing.views import CounsellorPrint, CountyPrint, ParticipantPrint
from karriere_app.services import records
from karriere_app.services.county import county_profile
from karriere_app.services.desk import Desk

SHIELDED = frozenset({"CONFIDENTIAL", "STRICTLY_CONFIDENTIAL"})
_SAME_IN_EVERY_LANGUAGE = frozenset({"municipality", "county"})
R = TypeVar("R", bound=Record)


class PrintFacts:
    """Reads what is printed of one participant; remembers which labels had to be given in bokmål."""

    def __init__(self, desk: Desk, participant: str, language: str) -> None:
        self.desk, self.language = desk, language
        self.person = person_of(desk, participant)
        self.is_shielded = self.person.address_protection in SHIELDED
        self._only_in_bokmaal: dict[str, None] = {}

    @property
    def only_in_bokmaal(self) -> tuple[str, ...]:
        """The labels given so far that the language of the paper lacks, each once."""
        return tuple(self._only_in_bokmaal)

    def county(self) -> CountyPrint:
        """Return the county profile that holds today."""
        with self.desk.reading() as connection:
            found = county_profile(connection, self.desk.today())
        if found is None:
            return CountyPrint(name="")
        return CountyPrint(
            name=found.name or "",
            phone=found.phone,
            email=found.email,
            address=found.address,
            complaint_text_nb=found.complaint_text_nb,
            complaint_text_nn=found.complaint_text_nn,
            logo=_logo(found.logo),
        )

    def counsellor(self, counsellor: str | None) -> CounsellorPrint:
        """Return whom the reader may call; without office where the reader is shielded."""
        found = self.known(Counsellor, counsellor)
        if found is None:
            return CounsellorPrint(name="")
        office = self.known(Office, found.office)
        shows_office = office is not None and not self.is_shielded
        return CounsellorPrint(
            name=found.name or "",
            title=found.title,
            phone=found.phone or (office.phone if office is not None and shows_office else None),
            office=office.name if office is not None and shows_office else None,
        )

    def reader(self) -> ParticipantPrint:
        """Return the participant's name as the paper shows it."""
        person = self.person
        name = " ".join(part for part in (person.given_names, person.family_name) if part)
        form = person.address_form
        return ParticipantPrint(
            name=name or person.name_in_own_script or "",
            name_in_own_script=person.name_in_own_script if name else None,
            own_script_language=person.own_script_language,
            address_form="F" if form == "F" else "M" if form == "M" else "NEUTRAL",
        )

    def interpreter(self, record: GuidanceSession | CompetenceMapping) -> str | None:
        """Return type, mode and language of the interpreter in words."""
        kind = "guidance_session" if isinstance(record, GuidanceSession) else "competence_mapping"
        names = ("interp_type", "interp_mode", "interp_language")
        parts = [self.label(kind, name, getattr(record, name)) for name in names]
        return sentence(", ".join(part for part in parts if part)) or None

    def label(self, kind: str, field: str, code: str | None) -> str | None:
        """Return the words for a code in the language of the paper, else in bokmål, which is remembered."""
        name = kind_named(kind).fields[field].vocabulary
        if code is None or name is None:
            return code
        return self.term(name, code)

    def term(self, vocabulary: str, code: str) -> str:
        """Return the label of a code, as ``label`` does."""
        known = self.desk.vocabularies.load(vocabulary)
        label = known.label(code, self.language)
        term = known.find(code)
        lacks = self.language == "nn" and term is not None and not term.nn
        if lacks and vocabulary not in _SAME_IN_EVERY_LANGUAGE:
            self._only_in_bokmaal.setdefault(label)
        return label

    def words(self, kind: str, field: str, code: str | None) -> str | None:
        """Return the label as it begins a line."""
        return sentence(self.label(kind, field, code))

    def labels(self, kind: str, field: str, codes: frozenset[str] | None) -> tuple[str, ...]:
        """Return the labels of a set of codes in the vocabulary's order."""
        if codes is None:
            return ()
        name = kind_named(kind).fields[field].vocabulary or ""
        known = [term.code for term in self.desk.vocabularies.load(name).terms if term.code in codes]
        ordered = [*known, *sorted(codes - set(known))]
        return tuple(self.term(name, code) for code in ordered)

    def parts(
        self, vocabulary: str, values: Mapping[str, str | int] | None, levels: str | None
    ) -> tuple[tuple[str, str], ...]:
        """Return (part in words, level) of an object field such as the goal for Norwegian, in the vocabulary's order.

        The level is given in the words of the vocabulary ``levels``, as its code where that is None.
        """
        if not values:
            return ()
        known = [term.code for term in self.desk.vocabularies.load(vocabulary).terms]
        return tuple(
            (
                sentence(self.term(vocabulary, part)),
                self.term(levels, str(values[part])) if levels is not None else str(values[part]),
            )
            for part in known
            if values.get(part) is not None
        )

    def rows(self, root: str, cls: type[R], kind: str) -> list[R]:
        """Return the rows of a kind under a root, in their order."""
        return [row for row in records.rows(self.desk, root, kind) if isinstance(row, cls)]

    def known(self, cls: type[R], record_id: str | None) -> R | None:
        """Return a record that another one names; None where it was deleted or is not on this laptop."""
        try:
            return get_as(self.desk, cls, record_id) if record_id is not None else None
        except RecordNotFoundError:
            return None


def person_of(desk: Desk, participant: str) -> Participant:
    """Return the participant. Raises RecordNotFoundError."""
    return get_as(desk, Participant, participant)


def get_as(desk: Desk, cls: type[R], record_id: str) -> R:
    """Return a record of a class. Raises RecordNotFoundError."""
    found: Any = records.get(desk, record_id)
    if not isinstance(found, cls):
        raise RecordNotFoundError(record_id)
    return found


@overload
def sentence(text: str) -> str: ...
@overload
def sentence(text: str | None) -> str | None: ...
def sentence(text: str | None) -> str | None:
    """Return a text with a capital first letter; None stays None."""
    return text[:1].upper() + text[1:] if text else text


def _logo(kept: str | None) -> bytes | None:
    if not kept:
        return None
    try:
        return base64.b64decode(kept, validate=True)
    except binascii.Error:
        return None
