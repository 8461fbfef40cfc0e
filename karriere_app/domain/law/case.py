"""A case: all that the rules may look at for one participant, gathered by whoever holds the records.

The records are the field's own (``karriere_app.domain``). A rule is a pure function of a case, a day and the dated
parameters; what is not known stands as None, and a rule says nothing about what it cannot know.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import TypeVar

from karriere_app.domain.competence import CompetenceMapping, EducationEntry, WorkEntry
from karriere_app.domain.declaration import Record, kind_of_class
from karriere_app.domain.education_plan import EducationPlan
from karriere_app.domain.fields import RecordId
from karriere_app.domain.guidance import GuidanceSession
from karriere_app.domain.ids import single_id
from karriere_app.domain.law.parameters import age_on
from karriere_app.domain.legal_status import Evaluation, IntroductionProgramme, LegalStatus, NorwegianTraining
from karriere_app.domain.participant import Appointment, Participant

SECTION_9_GROUNDS = frozenset(
    {
        "A_FLYKTNING",
        "B_OVERFORING",
        "C_HUMANITAER",
        "D_BARNEFAMILIE",
        "E_KOLLEKTIV",
        "F_FAMILIE",
        "G_SELVSTENDIG",
    }
)
"""Permit grounds of integreringsloven § 9 første ledd, a to g."""

AGREEMENT_GROUNDS = SECTION_9_GROUNDS - {"F_FAMILIE", "G_SELVSTENDIG"}
"""Grounds whose holders must be settled by agreement to be in the group (integreringsloven § 8)."""

COLLECTIVE, FAMILY, OWN_GROUND, TRANSFER = "E_KOLLEKTIV", "F_FAMILIE", "G_SELVSTENDIG", "B_OVERFORING"
REFUGEE, CHILD_FAMILY = "A_FLYKTNING", "D_BARNEFAMILIE"
WORK_PERMIT, APPLICANT, EEA, OTHER_FAMILY = "X_ARBEID", "X_ASYLSOKER", "X_EOS_NORDISK", "X_FAMILIE_ANDRE"

YES, NO = "YES", "NO"
VGS_YES, VGS_NO, VGS_UNCLEAR = "JA", "NEI", "UAVKLART"

R = TypeVar("R", bound=Record)
_NO_ANSWERS: Mapping[RecordId, frozenset[str]] = MappingProxyType({})
_NEVER = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Case:
    """One participant's case. Only records that stand: neither deleted nor replaced by a later final version.

    ``answers``: by mapping or session the fields and sections that were answered without a value (field_answer).
    ``settled_sections``: by mapping the row kinds that hold a row or an answer. ``previous_norsk_goal``: the goal that
    stood before the latest change of it. ``school_year_start``: (month, day) by the county's profile.
    """

    participant: Participant
    status: LegalStatus
    programme: IntroductionProgramme
    norwegian: NorwegianTraining
    mappings: tuple[CompetenceMapping, ...] = ()
    sessions: tuple[GuidanceSession, ...] = ()
    plans: tuple[EducationPlan, ...] = ()
    appointments: tuple[Appointment, ...] = ()
    education: tuple[EducationEntry, ...] = ()
    work: tuple[WorkEntry, ...] = ()
    evaluations: tuple[Evaluation, ...] = ()
    answers: Mapping[RecordId, frozenset[str]] = field(default_factory=lambda: _NO_ANSWERS)
    settled_sections: Mapping[RecordId, frozenset[str]] = field(default_factory=lambda: _NO_ANSWERS)
    previous_norsk_goal: Mapping[str, str | int] | None = None
    school_year_start: tuple[int, int] = (8, 1)

    @property
    def ground(self) -> str | None:
        """Return the permit ground."""
        return self.status.permit_ground

    @property
    def age_at_permit(self) -> int | None:
        """Return completed years on the day the permit was granted (law.md 0.1); None where a day is missing."""
        born, granted = self.participant.birth_date, self.status.permit_granted
        return age_on(born, granted) if born is not None and granted is not None and granted >= born else None

    def age_at_decision(self, on: date) -> int | None:
        """Return completed years on the day of the § 12 decision, or on ``on`` where none is made (a convention)."""
        born = self.participant.birth_date
        day = self.programme.decision_on or on
        return age_on(born, day) if born is not None and day >= born else None

    @property
    def is_under_the_act(self) -> bool:
        """Whether some session is held under integreringsloven § 11."""
        return any(session.basis == "INTEGR_11" for session in self.sessions)

    @property
    def claim_or_settled_on(self) -> date | None:
        """Return the earlier of settlement and claim (integreringsloven § 12 andre ledd)."""
        return min((day for day in (self.status.settled_on, self.status.claim_on) if day is not None), default=None)

    @property
    def has_started(self) -> bool:
        """Whether the introduction programme has begun (integreringsloven § 9 tredje ledd)."""
        return self.programme.prog_start is not None

    def works_much_on(self, on: date, hours: int) -> bool:
        """Say whether the participant has work of at least so many hours a week on a day (§ 8 fjerde ledd)."""
        status = self.status
        if status.job_hours is None or status.job_hours < hours:
            return False
        has_begun = status.job_from_on is None or status.job_from_on <= on
        return has_begun and (status.job_ended_on is None or status.job_ended_on > on)

    def mapping_of(self, session: GuidanceSession) -> CompetenceMapping | None:
        """Return the mapping that a session builds on, where it is in the case."""
        return next((one for one in self.mappings if one.id == session.mapping), None)

    def answered(self, record: Record) -> frozenset[str]:
        """Return the fields of a mapping or session that were answered without a value."""
        return self.answers.get(record.id, frozenset())


def empty_case(participant: Participant) -> Case:
    """Return the case of a participant about whom nothing else is known."""
    return Case(
        participant,
        blank(LegalStatus, participant),
        blank(IntroductionProgramme, participant),
        blank(NorwegianTraining, participant),
    )


def blank(cls: type[R], participant: Participant) -> R:
    """Return the empty record of a single kind: what stands where nobody has written one yet."""
    name = kind_of_class(cls).name
    return cls(
        id=single_id(participant.id, name),
        created_at=_NEVER,
        created_by=participant.created_by,
        participant=participant.id,  # type: ignore[call-arg]  # every single kind has it
    )


def is_final(session: GuidanceSession) -> bool:
    """Say whether a session is final."""
    return session.status == "FINAL"


def is_declined(session: GuidanceSession) -> bool:
    """Say whether guidance was turned down: nobody was guided."""
    return session.declined_on is not None or session.declined_reason is not None
