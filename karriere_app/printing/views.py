"""What may stand on paper: plain strings and dates, filled by the services from the records.

These types are the fence: they have no field for an identity number, health, the reason for flight or an address of
the participant, so no print can show one. Names follow records.md; ``*_label`` is the words for a code. What only the
case file holds stands in ``case_views``, the competence mapping in ``mapping_views``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

AddressForm = Literal["F", "M", "NEUTRAL"]
NextKind = Literal["agreed", "apply", "begin"]


@dataclass(frozen=True, kw_only=True)
class CountyPrint:
    """The county profile of the day (fylkesprofil). ``logo`` is a PNG or JPEG file."""

    name: str
    phone: str | None = None
    email: str | None = None
    address: str | None = None
    complaint_text_nb: str | None = None
    complaint_text_nn: str | None = None
    logo: bytes | None = None


@dataclass(frozen=True, kw_only=True)
class CounsellorPrint:
    """The career guidance counsellor (karriereveileder) whom the reader may call."""

    name: str
    title: str | None = None
    phone: str | None = None
    office: str | None = None


@dataclass(frozen=True, kw_only=True)
class ParticipantPrint:
    """The reader (deltaker). ``own_script_language`` is BCP 47; ``address_form`` is how phrases address the reader."""

    name: str
    name_in_own_script: str | None = None
    own_script_language: str | None = None
    address_form: AddressForm = "NEUTRAL"


@dataclass(frozen=True, kw_only=True)
class PlanStepPrint:
    """One step of the plan (steg).

    ``type`` is a code of plan_model.json and chooses sign and colour; ``has_begun`` makes ``state_label`` stand out.
    ``begun_on`` and ``ended_on`` are what has happened; the other dates are those of the plan. ``is_readers`` says that
    the reader is the one responsible.
    ``requirement_text`` is the Norwegian and whatever else it asks, ``norwegian_advice`` a level that usually helps and
    never is a condition, ``evidence_wanted`` what shows that the step is done.
    """

    type: str
    type_label: str
    title: str
    provider: str | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    months: int | None = None
    responsible_label: str | None = None
    is_readers: bool = False
    state_label: str | None = None
    has_begun: bool = False
    begun_on: date | None = None
    ended_on: date | None = None
    requirement_text: str | None = None
    norwegian_advice: str | None = None
    evidence_wanted: str | None = None


@dataclass(frozen=True, kw_only=True)
class NextThingPrint:
    """What the reader does next: something ``agreed``, an application, or a step that begins; who helps with it."""

    kind: NextKind
    thing: str
    due_on: date | None = None
    helper: str | None = None


@dataclass(frozen=True, kw_only=True)
class CreditPrint:
    """What is approved already (realkompetanse, godskriving); ``years`` is how much shorter the way is."""

    name_shown: str
    result: str | None = None
    on: date | None = None
    decision: str | None = None
    years: float | None = None


@dataclass(frozen=True, kw_only=True)
class MoneyPrint:
    """What the reader lives on in a period; ``steps`` are the numbers of the steps, from 1."""

    funding_label: str
    starts_on: date | None = None
    ends_on: date | None = None
    steps: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class OtherWayPrint:
    """A way that is not chosen (plan B): its steps in their order and when it ends."""

    title: str
    step_titles: tuple[str, ...] = ()
    ends_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class PlanPrint:
    """The plan for upper-secondary education (plan for videregående opplæring) that the participant takes home.

    ``replaces_date`` is when the version before was made, ``is_ended`` says that the plan holds no longer.
    ``next_things`` are at most three. ``disagreement_view`` is the reader's own view where there is disagreement.
    ``only_in_bokmaal`` are words of vocabularies that the language of the paper lacks.
    """

    county: CountyPrint
    counsellor: CounsellorPrint
    participant: ParticipantPrint
    plan_code: str | None
    version: int
    is_draft: bool
    made_on: date
    is_ended: bool = False
    replaces_date: date | None = None
    long_goal: str | None = None
    why: str | None = None
    steps: tuple[PlanStepPrint, ...] = ()
    next_followup_on: date | None = None
    next_things: tuple[NextThingPrint, ...] = ()
    credits: tuple[CreditPrint, ...] = ()
    money: tuple[MoneyPrint, ...] = ()
    other_ways: tuple[OtherWayPrint, ...] = ()
    is_disagreed: bool = False
    disagreement_view: str | None = None
    has_interpreter: bool = False
    only_in_bokmaal: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class AttendeePrint:
    """Who was present (til stede)."""

    role_label: str
    name: str | None = None
    organisation: str | None = None


@dataclass(frozen=True, kw_only=True)
class OptionPrint:
    """A choice that was talked about, with its good and difficult sides."""

    what: str
    pros: str | None = None
    cons: str | None = None


@dataclass(frozen=True, kw_only=True)
class AgreedStepPrint:
    """What was agreed: what, who, when (avtalt steg)."""

    what: str
    who_label: str | None = None
    due_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class GuidanceNotePrint:
    """The note of a guidance session (karriereveiledningsnotat, integreringsloven § 11).

    ``basis_text`` is the legal basis in words. ``disagreement_text`` stands only where there is disagreement.
    ``shows_advice_notice`` is False where § 11 fourth paragraph does not apply (collective protection).
    """

    county: CountyPrint
    counsellor: CounsellorPrint
    participant: ParticipantPrint
    version: int
    is_draft: bool
    made_on: date
    basis_text: str
    guidance_on: date | None = None
    duration_minutes: int | None = None
    place: str | None = None
    interpreter_text: str | None = None
    attendees: tuple[AttendeePrint, ...] = ()
    mapping_on: date | None = None
    mapped_by_label: str | None = None
    declined_text: str | None = None
    own_wishes: str | None = None
    options: tuple[OptionPrint, ...] = ()
    recommended_goal: str | None = None
    recommended_direction: str | None = None
    recommended_norwegian_level: str | None = None
    recommendation_reason: str | None = None
    shows_advice_notice: bool = True
    disagreement_text: str | None = None
    agreed_steps: tuple[AgreedStepPrint, ...] = ()
    information_given: tuple[str, ...] = ()
    read_back: bool | None = None
    read_back_language_label: str | None = None
    has_interpreter: bool = False
    only_in_bokmaal: tuple[str, ...] = ()
