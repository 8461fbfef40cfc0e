"""Every record kind by its wire name."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from karriere_app.domain import competence, county, document, education_plan, guidance, legal_status, participant
from karriere_app.domain.declaration import Kind, Record, kind_of_class
from karriere_app.errors import UnknownKindError

KIND_CLASSES: tuple[type[Record], ...] = (
    county.CountyProfile,
    county.Office,
    county.Counsellor,
    county.ReceptionCentre,
    participant.Participant,
    county.Assignment,
    participant.Contact,
    participant.PrivateNote,
    participant.ContactNote,
    participant.Translation,
    participant.AppointmentGroup,
    participant.Appointment,
    participant.FieldAnswer,
    legal_status.LegalStatus,
    legal_status.IntroductionProgramme,
    legal_status.NorwegianTraining,
    legal_status.FindingOverride,
    legal_status.Evaluation,
    competence.CompetenceMapping,
    competence.LanguageSkill,
    competence.EducationEntry,
    competence.WorkEntry,
    competence.OtherCompetence,
    competence.Wish,
    guidance.GuidanceSession,
    guidance.Attendee,
    guidance.Option,
    guidance.AgreedStep,
    education_plan.EducationPlan,
    education_plan.Route,
    education_plan.Credit,
    education_plan.Priority,
    education_plan.PlanStep,
    education_plan.Sharing,
    education_plan.Signature,
    education_plan.Risk,
    education_plan.PlanTemplate,
    education_plan.TemplateStep,
    document.Document,
    document.PrintedDocument,
    document.Handover,
    document.Conflict,
    document.AccessEntry,
)


@cache
def all_kinds() -> Mapping[str, Kind]:
    """Return every kind by its wire name, parents before their rows."""
    return MappingProxyType({kind.name: kind for kind in map(kind_of_class, KIND_CLASSES)})


def kind_named(name: str) -> Kind:
    """Return the kind of that wire name. Raises UnknownKindError."""
    try:
        return all_kinds()[name]
    except (KeyError, TypeError):
        raise UnknownKindError(str(name)) from None


@cache
def row_kinds(root: str) -> tuple[Kind, ...]:
    """Return the kinds of the rows under a root, answers without a value last."""
    rows = tuple(kind for kind in all_kinds().values() if kind.parent == root)
    return (*rows, all_kinds()["field_answer"]) if kind_named(root).root else rows
