"""What follows for a participant on a day: act, group, right or duty per service, basis of guidance, default goal.

Three-valued: where the law is unclear, or a fact is missing, the answer is UNCLEAR and says who decides. The answer is
never "no guidance": outside integreringsloven § 11 the basis becomes opplæringslova § 28-9 (law.md 1.4).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from karriere_app.domain.law.case import (
    AGREEMENT_GROUNDS,
    APPLICANT,
    CHILD_FAMILY,
    COLLECTIVE,
    EEA,
    FAMILY,
    NO,
    OTHER_FAMILY,
    REFUGEE,
    SECTION_9_GROUNDS,
    TRANSFER,
    VGS_NO,
    WORK_PERMIT,
    YES,
)
from karriere_app.domain.law.findings import Reckoning
from karriere_app.domain.law.parameters import Parameter, add_months, age_on
from karriere_app.domain.law.rule import MUNICIPALITY, Look, years_after


class Answer(StrEnum):
    """In the group, outside it, or unclear."""

    IN = "in"
    OUT = "out"
    UNCLEAR = "unclear"


class Service(StrEnum):
    """The services of law.md 1.4."""

    MAPPING_RECEPTION = "mapping_reception"
    MAPPING = "mapping"
    GUIDANCE = "guidance"
    PROGRAMME = "programme"
    NORWEGIAN = "norwegian"
    SOCIAL_STUDIES = "social_studies"
    RECEPTION_TEACHING = "reception_teaching"
    GENERAL_GUIDANCE = "general_guidance"


class Claim(StrEnum):
    """What a person has: a right, a duty, both, what may be offered, or nothing under this section."""

    RIGHT_AND_DUTY = "right_and_duty"
    RIGHT = "right"
    DUTY = "duty"
    MAY_BE_OFFERED = "may_be_offered"
    OFFER = "offer"
    UNCLEAR = "unclear"
    NONE = "none"


@dataclass(frozen=True)
class Group:
    """Whether somebody is in the group of § 8 første ledd. ``reasons`` are keys of sentences, ``decided_by`` who
    decides where it is unclear; ``may_be_offered``: outside, but the municipality may offer (§ 8 tredje ledd)."""

    answer: Answer
    reasons: tuple[str, ...] = ()
    decided_by: str = ""
    may_be_offered: bool = False
    parameters: tuple[Parameter, ...] = ()
    unverified: str = ""


@dataclass(frozen=True)
class ServiceStanding:
    """What a participant has of one service, who is responsible, by which section and why."""

    service: Service
    claim: Claim
    responsible: str
    section: str
    reasons: tuple[str, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    unverified: str = ""


@dataclass(frozen=True)
class Act:
    """Which act governs. ``is_chosen``: a person chose it, with a reason. ``code`` None: not known yet."""

    code: str | None
    is_chosen: bool
    reasons: tuple[str, ...]
    parameters: tuple[Parameter, ...] = ()


def governing_act(look: Look) -> Act:
    """Return the act that governs: integreringsloven § 52, integreringsforskriften § 72."""
    status = look.case.status
    if status.governing_act is not None:
        return Act(status.governing_act, True, ("act.chosen",))
    found = look.parameter("act_cutover_permit_date")
    if status.permit_ground == APPLICANT:
        return Act("INTEGR_2020", False, ("act.applicant",))
    if found is None or status.permit_granted is None:
        return Act(None, False, ("act.permit_unknown",))
    cutover = date.fromisoformat(str(found.value))
    if status.permit_granted >= cutover:
        return Act("INTEGR_2020", False, ("act.permit_after",), (found,))
    if status.arrived is None:
        return Act(None, False, ("act.arrival_unknown",), (found,))
    if status.arrived >= cutover:
        return Act("INTEGR_2020", False, ("act.arrived_after",), (found,))
    return Act("INTRO_2003", False, ("act.before",), (found,))


def group(look: Look) -> Group:
    """Return whether the participant is in the group of integreringsloven § 8 første ledd (law.md 1.3)."""
    case = look.case
    act = governing_act(look)
    if case.has_started and case.ground in SECTION_9_GROUNDS:
        return Group(Answer.IN, ("group.started",))
    if act.code == "INTRO_2003":
        return Group(Answer.OUT, ("group.old_act",), parameters=act.parameters)
    if case.ground is None:
        return Group(Answer.UNCLEAR, ("group.ground_unknown",))
    if case.ground == EEA:
        return Group(Answer.OUT, ("group.eea",))
    if case.ground == OTHER_FAMILY:
        return Group(Answer.OUT, ("group.other_family",), may_be_offered=True)
    if case.ground not in SECTION_9_GROUNDS:
        return Group(Answer.OUT, ("group.not_section_9",))
    return _group_of_section_9(look)


def _group_of_section_9(look: Look) -> Group:
    """Return the group of somebody with a § 9 ground: what decides first is told first."""
    age = _by_age(look)
    tests = (_by_old_decision(look), age, _by_agreement(look), _by_two_years(look), _by_job(look), _by_reference(look))
    outside = [one for one in tests if one is not None and one.answer is Answer.OUT]
    if outside:
        may = all(one.may_be_offered for one in outside)
        reasons = tuple(reason for one in outside for reason in one.reasons)
        parameters = tuple(found for one in outside for found in one.parameters)
        return Group(Answer.OUT, reasons, may_be_offered=may, parameters=parameters)
    unclear = [one for one in tests if one is not None]
    if unclear:
        return Group(
            Answer.UNCLEAR,
            tuple(reason for one in unclear for reason in one.reasons),
            next((one.decided_by for one in unclear if one.decided_by), ""),
            parameters=tuple(found for one in unclear for found in one.parameters),
            unverified="; ".join(one.unverified for one in unclear if one.unverified),
        )
    return Group(Answer.IN, ("group.in",))


def _by_old_decision(look: Look) -> Group | None:
    """A decision under kap. 6A and another ground now: no new rights (integreringsforskriften § 43 h)."""
    status = look.case.status
    if status.earlier_34_decision == YES and status.permit_ground != COLLECTIVE:
        return Group(Answer.OUT, ("group.after_34",))
    return None


def _by_age(look: Look) -> Group | None:
    case, granted = look.case, look.case.status.permit_granted
    age = case.age_at_permit
    least, most = look.parameter("intro_age_min", granted), look.parameter("intro_age_max", granted)
    if age is None:
        return Group(Answer.UNCLEAR, ("group.age_unknown",))
    if least is not None and age < least.number:
        return Group(Answer.OUT, ("group.under_age",), parameters=(least,))
    if most is not None and most.number == 55 and age == 55:
        return Group(Answer.UNCLEAR, ("group.age_grey",), MUNICIPALITY, parameters=(most,), unverified=most.unverified)
    if most is not None and age > most.number:
        return Group(Answer.OUT, ("group.over_age",), may_be_offered=True, parameters=(most,))
    return None


def _by_agreement(look: Look) -> Group | None:
    status = look.case.status
    if status.permit_ground not in AGREEMENT_GROUNDS:
        return None
    if status.permit_ground == REFUGEE and status.earlier_permit == FAMILY:
        return None
    if status.settled_by_agreement == NO:
        return Group(Answer.OUT, ("group.no_agreement",), may_be_offered=True)
    if status.settled_by_agreement is None and status.settled_on is not None:
        return Group(Answer.UNCLEAR, ("group.agreement_unknown",))
    return None


def _by_two_years(look: Look) -> Group | None:
    first = look.case.status.first_residence_on
    years = look.parameter("max_residence_years_before_decision")
    if first is None or years is None:
        return None
    decided = look.case.programme.decision_on or look.on
    if decided >= years_after("first_residence_on", first, years).result:
        return Group(Answer.OUT, ("group.two_years",), parameters=(years,))
    return None


def _by_job(look: Look) -> Group | None:
    hours = look.parameter("job_exemption_hours_per_week")
    if hours is not None and look.case.works_much_on(look.on, hours.number):
        return Group(Answer.OUT, ("group.job",), parameters=(hours,))
    return None


def _by_reference(look: Look) -> Group | None:
    status = look.case.status
    if status.permit_ground != FAMILY:
        return None
    years = look.parameter("family_reference_years")
    if status.ref_settled_on is None or status.family_applied_on is None or years is None:
        return Group(Answer.UNCLEAR, ("group.reference_unknown",))
    if status.family_applied_on >= years_after("ref_settled_on", status.ref_settled_on, years).result:
        return Group(Answer.OUT, ("group.reference",), may_be_offered=True, parameters=(years,))
    return None


def may_be_in_the_group(look: Look) -> bool:
    """Say whether the participant is in the group of § 8 første ledd, or may be."""
    return group(look).answer is not Answer.OUT


def is_collective(look: Look) -> bool:
    """Say whether kap. 6A governs: ground § 34, and the chapter in force on the day."""
    return look.case.ground == COLLECTIVE and look.parameter("collective_ch6A") is not None


def service_basis(look: Look) -> str:
    """Return the basis of guidance today: never none (law.md 1.4)."""
    if governing_act(look).code == "INTRO_2003":
        return "OPPL_28_9"
    if not may_be_in_the_group(look):
        return "OPPL_28_9"
    return "SEC_37B_3" if is_collective(look) else "INTEGR_11"


def services(look: Look) -> tuple[ServiceStanding, ...]:
    """Return what the participant has of each service (law.md 1.4), in the table's order."""
    return (
        _mapping_reception(look),
        _mapping(look),
        _guidance(look),
        _programme(look),
        *_norwegian(look),
        _reception_teaching(look),
        ServiceStanding(
            Service.GENERAL_GUIDANCE, Claim.OFFER, "fylkeskommunen", "opplæringslova § 28-9", ("general.all",)
        ),
    )


def _claim(answer: Answer, claim: Claim) -> Claim:
    return {Answer.IN: claim, Answer.OUT: Claim.NONE, Answer.UNCLEAR: Claim.UNCLEAR}[answer]


def _mapping_reception(look: Look) -> ServiceStanding:
    case = look.case
    in_reception = case.participant.reception_centre is not None and case.status.settled_on is None
    section = "integreringsloven § 6"
    if case.ground == TRANSFER:
        return ServiceStanding(
            Service.MAPPING_RECEPTION, Claim.RIGHT_AND_DUTY, "IMDi", f"{section} andre ledd", ("mapping.transfer",)
        )
    if is_collective(look):
        return ServiceStanding(
            Service.MAPPING_RECEPTION,
            Claim.NONE,
            "vertskommunen",
            "integreringsloven § 37 b første ledd",
            ("mapping.collective_reception",),
        )
    has = in_reception and case.ground in SECTION_9_GROUNDS
    reason = "mapping.reception" if has else "mapping.not_reception"
    return ServiceStanding(
        Service.MAPPING_RECEPTION, Claim.RIGHT_AND_DUTY if has else Claim.NONE, "vertskommunen", section, (reason,)
    )


def _mapping(look: Look) -> ServiceStanding:
    found = group(look)
    if is_collective(look) and found.answer is not Answer.OUT:
        takes_part = look.case.has_started
        return ServiceStanding(
            Service.MAPPING,
            Claim.RIGHT_AND_DUTY if takes_part else Claim.RIGHT,
            "bosettingskommunen",
            "integreringsloven § 37 b andre ledd",
            ("mapping.collective_programme" if takes_part else "mapping.collective",),
        )
    claim = _claim(found.answer, Claim.RIGHT_AND_DUTY)
    return ServiceStanding(
        Service.MAPPING,
        claim,
        "bosettingskommunen",
        "integreringsloven § 10",
        found.reasons,
        found.parameters,
        found.unverified,
    )


def _guidance(look: Look) -> ServiceStanding:
    found = group(look)
    if is_collective(look) and found.answer is not Answer.OUT:
        section = "integreringsloven § 37 b tredje ledd"
        return ServiceStanding(
            Service.GUIDANCE, Claim.RIGHT, "fylkeskommunen", section, ("guidance.collective",), found.parameters
        )
    claim = _claim(found.answer, Claim.RIGHT_AND_DUTY)
    section = "integreringsloven § 11" if claim is not Claim.NONE else "opplæringslova § 28-9"
    return ServiceStanding(
        Service.GUIDANCE,
        claim if claim is not Claim.NONE else Claim.OFFER,
        "fylkeskommunen",
        section,
        found.reasons,
        found.parameters,
        found.unverified,
    )


_COLLECTIVE_DUTY_DOUBT = (
    "no page or preparatory work says outright that the duty to take part came back for ground § 34 in 2026"
)


def _programme(look: Look) -> ServiceStanding:
    found = group(look)
    claim = _claim(found.answer, Claim.RIGHT_AND_DUTY)
    if found.answer is Answer.OUT and found.may_be_offered:
        claim = Claim.MAY_BE_OFFERED
    doubts = [found.unverified]
    reasons = found.reasons
    if is_collective(look) and found.answer is not Answer.OUT:
        doubts.append(_COLLECTIVE_DUTY_DOUBT)
        reasons = (*reasons, "programme.collective_wording")
    return ServiceStanding(
        Service.PROGRAMME,
        claim,
        "kommunen",
        "integreringsloven §§ 8 og 12",
        reasons,
        found.parameters,
        "; ".join(doubt for doubt in doubts if doubt),
    )


def _norwegian(look: Look) -> tuple[ServiceStanding, ServiceStanding]:
    case = look.case
    responsible = "fylkeskommunen" if case.norwegian.responsible == "FYLKESKOMMUNE" else "kommunen"
    claims, reason, section = _norwegian_claims(look)
    return (
        ServiceStanding(Service.NORWEGIAN, claims[0], responsible, section, (reason,)),
        ServiceStanding(Service.SOCIAL_STUDIES, claims[1], responsible, section, (reason,)),
    )


def _norwegian_claims(look: Look) -> tuple[tuple[Claim, Claim], str, str]:
    """Return the claims on Norwegian and on social studies, the reason's key, and the section (law.md 1.4 d)."""
    case, none = look.case, (Claim.NONE, Claim.NONE)
    section = "integreringsloven §§ 26 til 30"
    if is_collective(look):
        return (Claim.RIGHT, Claim.NONE), "norwegian.collective", "integreringsloven § 37 d"
    if case.ground == WORK_PERMIT:
        by_age = _norwegian_age(look)
        return (
            by_age or (Claim.DUTY, Claim.DUTY),
            "norwegian.duty_only" if by_age is None else "norwegian.age",
            "integreringsloven §§ 26 tredje ledd, 28 og 30 fjerde ledd",
        )
    if case.ground is None:
        return (Claim.UNCLEAR, Claim.UNCLEAR), "group.ground_unknown", section
    if case.ground not in SECTION_9_GROUNDS:
        reason = "norwegian.family" if case.ground == OTHER_FAMILY else "norwegian.outside"
        unclear = case.ground == OTHER_FAMILY
        return ((Claim.UNCLEAR, Claim.UNCLEAR) if unclear else none), reason, section
    if case.ground == CHILD_FAMILY and case.status.renewed_on is None:
        return none, "norwegian.first_renewal", "integreringsloven § 26 andre ledd"
    if case.status.earlier_34_decision == YES:
        return none, "group.after_34", "integreringsforskriften § 43 h"
    by_age = _norwegian_age(look)
    if by_age is not None:
        return by_age, "norwegian.age", section
    return (Claim.RIGHT_AND_DUTY, Claim.RIGHT_AND_DUTY), "norwegian.in", section


def _norwegian_age(look: Look) -> tuple[Claim, Claim] | None:
    """Return the claims where age decides: fixed when the permit was granted, ended on the 67th birthday (§ 26)."""
    case, age = look.case, look.case.age_at_permit
    least = look.parameter("norsk_age_min", case.status.permit_granted)
    if age is None or least is None:
        return Claim.UNCLEAR, Claim.UNCLEAR
    born, most = case.participant.birth_date, look.parameter("norsk_age_max")
    too_old = born is not None and most is not None and age_on(born, look.on) >= most.number
    return (Claim.NONE, Claim.NONE) if age < least.number or too_old else None


def _reception_teaching(look: Look) -> ServiceStanding:
    case = look.case
    is_applicant = case.ground == APPLICANT and case.participant.reception_centre is not None
    born, least = case.participant.birth_date, look.parameter("intro_age_min")
    if is_applicant and born is not None and least is not None and age_on(born, look.on) >= least.number:
        return ServiceStanding(
            Service.RECEPTION_TEACHING, Claim.DUTY, "kommunen", "integreringsloven § 5", ("reception.applicant",)
        )
    return ServiceStanding(
        Service.RECEPTION_TEACHING, Claim.NONE, "kommunen", "integreringsloven § 5", ("reception.not",)
    )


def default_end_goal(look: Look) -> tuple[str | None, tuple[str, ...], tuple[Parameter, ...]]:
    """Return the goal that the law begins with, keys of the reasons, and what was used (integreringsloven §§ 13, 14).

    Under 25 without upper secondary: full upper secondary (§ 14 tredje ledd). Over 55: work. Otherwise none: the
    municipality sets it with the participant.
    """
    case = look.case
    youth, most = look.parameter("youth_age_for_full_vgo"), look.parameter("intro_age_max", case.status.permit_granted)
    age_then, age = case.age_at_permit, case.age_at_decision(look.on)
    if most is not None and age_then is not None and age_then > most.number:
        return "WORK", ("goal.over_age",), (most,)
    if case.status.vgs_level == VGS_NO and youth is not None and age is not None and age < youth.number:
        return "FULL_VGO", ("goal.youth",), (youth,)
    return None, ("goal.open",), ()


def norwegian_offer_due(look: Look) -> tuple[Reckoning, Parameter] | None:
    """Return the last day for offering Norwegian: three months from settlement or claim (§ 30 tredje ledd)."""
    start = look.case.claim_or_settled_on
    if start is None:
        return None
    months = look.parameter("norsk_offer_deadline_months", start)
    if months is None:
        return None
    name = "settled_on" if start == look.case.status.settled_on else "claim_on"
    return Reckoning(name, start, add_months(start, months.number), months=months.number), months
