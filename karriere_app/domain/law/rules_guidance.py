"""Rules 25 to 50, 90, 95 to 97 and 109: mapping, guidance, interpreter, registration at IMDi."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from types import MappingProxyType

from karriere_app.domain.competence import CompetenceMapping
from karriere_app.domain.guidance import GuidanceSession
from karriere_app.domain.law.case import APPLICANT, COLLECTIVE, FAMILY, TRANSFER, YES, Case, is_declined, is_final
from karriere_app.domain.law.deadlines import GUIDANCE_UNDER_THE_ACT
from karriere_app.domain.law.findings import Reckoning, Severity
from karriere_app.domain.law.goals import forbidden_goal
from karriere_app.domain.law.rule import Hit, Look, Rule, day_nb, months_after
from karriere_app.domain.law.rules import STATUTORY_SECTIONS
from karriere_app.domain.law.standing import Answer, group

OFFER_DAYS, REGISTER_DAYS = 30, 14
"""The county's own service levels: offered within so many days of settlement, registered so many after guidance."""

FOUR_KINDS = ("guidance_47_a", "guidance_47_b", "guidance_47_c", "guidance_47_d")
"""Integreringsforskriften § 47 andre ledd a to d."""

_REMOTE = frozenset({"PHONE", "VIDEO", "REMOTE_OTHER"})


def _held(case: Case) -> Iterator[GuidanceSession]:
    """Give the sessions in which somebody was guided."""
    for session in case.sessions:
        if not is_declined(session) and session.guidance_on is not None:
            yield session


def _final(case: Case) -> Iterator[GuidanceSession]:
    for session in case.sessions:
        if is_final(session) and not is_declined(session):
            yield session


def _map_missing(look: Look) -> Iterator[Hit]:
    for session in _final(look.case):
        mapping = look.case.mapping_of(session)
        if session.basis == "INTEGR_11" and (mapping is None or mapping.mapping_on is None):
            yield Hit(session, ("mapping",))


def _map_after_guidance(look: Look) -> Iterator[Hit]:
    for session in _held(look.case):
        mapping = look.case.mapping_of(session)
        mapped_on = mapping.mapping_on if mapping is not None else None
        held = session.guidance_on
        if session.basis == "INTEGR_11" and mapped_on is not None and held is not None and mapped_on > held:
            yield Hit(session, ("mapping", "guidance_on"), params={"mapped": day_nb(mapped_on)})


def _map_after_decision(look: Look) -> Iterator[Hit]:
    decided = look.case.programme.decision_on
    for mapping in look.case.mappings:
        is_first = mapping.supplement_to is None and mapping.basis in ("SEC_6", "SEC_10")
        if decided is not None and is_first and mapping.mapping_on is not None and mapping.mapping_on > decided:
            yield Hit(mapping, ("mapping_on",), params={"decided": day_nb(decided)})


def _map_incomplete(look: Look) -> Iterator[Hit]:
    for mapping in look.case.mappings:
        settled = look.case.settled_sections.get(mapping.id, frozenset())
        missing = tuple(kind for kind in STATUTORY_SECTIONS if kind not in settled)
        if mapping.status == "FINAL" and mapping.supplement_to is None and missing:
            sections = [STATUTORY_SECTIONS[kind] for kind in missing]
            listed = sections[0] if len(sections) == 1 else f"{', '.join(sections[:-1])} og {sections[-1]}"
            yield Hit(mapping, missing, params=MappingProxyType({"sections": listed}))


def _map_duplicate(look: Look) -> Iterator[Hit]:
    has_early = [one for one in look.case.mappings if one.basis == "SEC_6"]
    for mapping in look.case.mappings:
        others = [one for one in has_early if one.id not in (mapping.id, mapping.replaces)]
        if others and mapping.basis != "SEC_6" and mapping.supplement_to is None:
            yield Hit(mapping, ("supplement_to",))


def _map_transfer(look: Look) -> Iterator[Hit]:
    if look.case.ground != TRANSFER:
        return
    for mapping in look.case.mappings:
        is_new = mapping.mapped_by not in (None, "IMDI") and mapping.supplement_to is None
        if is_new:
            yield Hit(mapping, ("mapped_by", "supplement_to"))


def _early_mappings(case: Case) -> Iterator[CompetenceMapping]:
    for mapping in case.mappings:
        if mapping.basis == "SEC_6":
            yield mapping


def _map_collective_reception(look: Look) -> Iterator[Hit]:
    if look.case.ground != COLLECTIVE:
        return
    for mapping in _early_mappings(look.case):
        found = look.parameter("collective_ch6A", mapping.mapping_on or mapping.mapping_started_on)
        if found is not None:
            yield Hit(mapping, ("basis",), parameters=(found,))


def _map_applicant(look: Look) -> Iterator[Hit]:
    if look.case.ground == APPLICANT:
        for mapping in _early_mappings(look.case):
            yield Hit(mapping, ("basis",))


def _guide_after_decision(look: Look) -> Iterator[Hit]:
    decided = look.case.programme.decision_on
    for session in _held(look.case):
        held = session.guidance_on
        if decided is None or held is None or held <= decided or session.basis not in GUIDANCE_UNDER_THE_ACT:
            continue
        if not _earlier_session(look.case, session):
            yield Hit(session, ("guidance_on",), params={"decided": day_nb(decided)})


def _earlier_session(case: Case, later: GuidanceSession) -> bool:
    """Say whether the participant was guided under the act before the decision: a further talk is no delay."""
    decided = case.programme.decision_on
    return any(
        one.id != later.id
        and one.basis in GUIDANCE_UNDER_THE_ACT
        and one.guidance_on is not None
        and decided is not None
        and one.guidance_on <= decided
        for one in _held(case)
    )


def _guide_not_offered(look: Look) -> Iterator[Hit]:
    settled = look.case.status.settled_on
    if settled is None or group(look).answer is not Answer.IN:
        return
    is_offered = any(
        one.guidance_offered_on is not None or one.guidance_on is not None or is_declined(one)
        for one in look.case.sessions
    )
    limit = Reckoning("settled_on", settled, settled + timedelta(days=OFFER_DAYS), days=OFFER_DAYS)
    if not is_offered and look.on > limit.result:
        yield Hit(
            look.case.status,
            ("guidance_offered_on",),
            params={"days": str(OFFER_DAYS)},
            due=limit.result,
            reckonings=(limit,),
            is_own_level=True,
        )


def _reco_missing(look: Look) -> Iterator[Hit]:
    for session in _final(look.case):
        has_none = session.recommended_goal is None and session.recommended_direction is None
        if session.basis == "INTEGR_11" and look.case.ground != COLLECTIVE and has_none:
            yield Hit(session, ("recommended_goal",))


def _reco_outside(look: Look) -> Iterator[Hit]:
    for session in look.case.sessions:
        if session.basis != "INTEGR_11" or session.recommended_goal is None:
            continue
        reason, used = forbidden_goal(look, session.recommended_goal)
        if reason:
            yield Hit(session, ("recommended_goal",), variant=reason, parameters=used)


def _reco_no_reason(look: Look) -> Iterator[Hit]:
    for session in look.case.sessions:
        has_one = session.recommended_goal is not None or session.recommended_direction is not None
        if (
            has_one
            and session.recommendation_reason is None
            and "recommendation_reason" not in look.case.answered(session)
        ):
            yield Hit(session, ("recommendation_reason",))


def _no_wish(look: Look) -> Iterator[Hit]:
    for session in _held(look.case):
        if session.own_wishes is None and "own_wishes" not in look.case.answered(session):
            yield Hit(session, ("own_wishes",))


def _imdinett_missing(look: Look) -> Iterator[Hit]:
    for session in _unregistered(look.case):
        if session.guidance_on is None:
            continue
        limit = Reckoning(
            "guidance_on",
            session.guidance_on,
            session.guidance_on + timedelta(days=REGISTER_DAYS),
            days=REGISTER_DAYS,
        )
        if is_final(session) and look.on > limit.result:
            yield Hit(
                session,
                ("imdinett_registered_on",),
                params={"days": str(REGISTER_DAYS)},
                due=limit.result,
                reckonings=(limit,),
                is_own_level=True,
            )


def _unregistered(case: Case) -> Iterator[GuidanceSession]:
    for session in _held(case):
        if session.basis in GUIDANCE_UNDER_THE_ACT and session.imdinett_registered_on is None:
            yield session


def _register_two_months(look: Look) -> Iterator[Hit]:
    for session in _unregistered(look.case):
        if session.guidance_on is None:
            continue
        months = look.parameter("register_deadline_months", session.guidance_on)
        if months is None:
            continue
        limit = months_after("guidance_on", session.guidance_on, months)
        if look.on > limit.result:
            yield Hit(
                session,
                ("imdinett_registered_on",),
                params={"due": day_nb(limit.result)},
                due=limit.result,
                parameters=(months,),
                reckonings=(limit,),
            )


def _to_municipality(look: Look) -> Iterator[Hit]:
    for session in _final(look.case):
        if session.basis in GUIDANCE_UNDER_THE_ACT and session.sent_to_municipality_on is None:
            yield Hit(session, ("sent_to_municipality_on",))


def _four_kinds_empty(look: Look) -> Iterator[Hit]:
    for session in _final(look.case):
        answered = look.case.answered(session)
        empty = tuple(name for name in FOUR_KINDS if getattr(session, name) is None and name not in answered)
        if session.basis in GUIDANCE_UNDER_THE_ACT and empty:
            letters = [name[-1] for name in empty]
            listed = letters[0] if len(letters) == 1 else f"{', '.join(letters[:-1])} og {letters[-1]}"
            yield Hit(session, empty, params=MappingProxyType({"letters": listed}))


def _declined_no_text(look: Look) -> Iterator[Hit]:
    for session in look.case.sessions:
        if not is_declined(session):
            continue
        missing = tuple(
            name for name in ("declined_on", "declined_reason", "information_given") if not getattr(session, name)
        )
        if missing:
            yield Hit(session, missing)


def _need_empty(look: Look) -> Iterator[Hit]:
    for session in _final(look.case):
        if session.interp_needed is None and "interp_needed" not in look.case.answered(session):
            yield Hit(session, ("interp_needed",))


def _interp_child(look: Look) -> Iterator[Hit]:
    for session in look.case.sessions:
        is_defended = session.interp_emergency == YES and session.interp_reason is not None
        if session.interp_type == "CHILD" and not is_defended:
            yield Hit(session, ("interp_type", "interp_emergency", "interp_reason"))


def _unqualified(look: Look, *, under_dispensation: bool) -> Iterator[Hit]:
    for session in look.case.sessions:
        if session.interp_needed != YES or session.interp_category != "INGEN":
            continue
        found = look.parameter("interpreter_dispensation", session.guidance_on or look.on)
        if under_dispensation and found is not None:
            yield Hit(session, ("interp_category",), parameters=(found,))
        elif not under_dispensation and found is None and session.interp_reason is None:
            yield Hit(session, ("interp_category", "interp_reason"))


def _unqualified_before(look: Look) -> Iterator[Hit]:
    yield from _unqualified(look, under_dispensation=True)


def _unqualified_after(look: Look) -> Iterator[Hit]:
    yield from _unqualified(look, under_dispensation=False)


def _interp_relative(look: Look) -> Iterator[Hit]:
    for session in look.case.sessions:
        if session.interp_type in ("RELATIVE", "FRIEND"):
            yield Hit(session, ("interp_type",))


def _interp_not_told(look: Look) -> Iterator[Hit]:
    for session in look.case.sessions:
        is_used = session.interp_type not in (None, "NONE")
        if is_used and (session.interp_informed == "NO" or (is_final(session) and session.interp_informed is None)):
            yield Hit(session, ("interp_informed",))


def _interp_remote(look: Look) -> Iterator[Hit]:
    for session in look.case.sessions:
        if session.interp_mode in _REMOTE and session.interp_privacy_checked != YES:
            yield Hit(session, ("interp_privacy_checked",))


def _info_sheet(look: Look) -> Iterator[Hit]:
    for session in _final(look.case):
        if "PRIVACY" not in (session.information_given or ()):
            yield Hit(session, ("information_given",))


def _collective_family(look: Look) -> Iterator[Hit]:
    if look.case.ground != FAMILY:
        return
    for session in look.case.sessions:
        if session.basis == "SEC_37B_3":
            yield Hit(session, ("basis",))


def _no_show_fee(look: Look) -> Iterator[Hit]:
    for appointment in look.case.appointments:
        if appointment.no_show_fee == YES and appointment.fee_told != YES:
            yield Hit(appointment, ("fee_told", "no_show_fee"))


_E, _W = Severity.ERROR, Severity.WARNING
_S11 = "integreringsloven § 11 første ledd"

RULES = (
    Rule(25, "MAP_MISSING", _E, _S11, _map_missing),
    Rule(26, "MAP_AFTER_GUIDANCE", _W, _S11, _map_after_guidance),
    Rule(27, "MAP_AFTER_DECISION", _W, "IMDis veileder punkt 5.2.1", _map_after_decision),
    Rule(28, "MAP_INCOMPLETE", _E, "integreringsloven § 10 andre ledd", _map_incomplete),
    Rule(29, "MAP_DUPLICATE", _W, "integreringsloven § 10 første ledd", _map_duplicate),
    Rule(30, "MAP_B_BY_MUNICIPALITY", _W, "integreringsloven § 6 andre ledd", _map_transfer),
    Rule(31, "MAP_34_RECEPTION", _W, "integreringsloven § 37 b første ledd", _map_collective_reception),
    Rule(33, "MAP_APPLICANT", _W, "integreringsloven § 6 første ledd", _map_applicant),
    Rule(34, "GUIDE_AFTER_DECISION", _W, _S11, _guide_after_decision),
    Rule(35, "GUIDE_NOT_OFFERED", _W, "integreringsloven § 11 tredje ledd", _guide_not_offered),
    Rule(38, "RECO_MISSING", _W, "integreringsloven § 11 fjerde ledd", _reco_missing),
    Rule(39, "RECO_OUTSIDE_LAW", _E, "integreringsloven §§ 11 fjerde ledd, 13 og 14", _reco_outside),
    Rule(40, "RECO_NO_REASON", _W, "integreringsloven § 11", _reco_no_reason),
    Rule(41, "NOTE_NO_WISH", _W, "integreringsloven § 11 andre ledd", _no_wish),
    Rule(
        42,
        "IMDINETT_MISSING",
        _W,
        "integreringsloven § 43, integreringsforskriften § 59 andre ledd",
        _imdinett_missing,
    ),
    Rule(43, "DECLINED_NO_TEXT", _W, "integreringsloven §§ 3 tredje ledd og 11", _declined_no_text),
    Rule(44, "INTERP_NEED_EMPTY", _E, "tolkeloven § 6", _need_empty),
    Rule(45, "INTERP_CHILD", _E, "tolkeloven § 4", _interp_child),
    Rule(46, "INTERP_UNQUALIFIED_PRE27", _W, "tolkeloven § 7 femte ledd", _unqualified_before),
    Rule(47, "INTERP_UNQUALIFIED_27", _E, "tolkeloven § 7", _unqualified_after),
    Rule(48, "INTERP_RELATIVE", _W, "tolkeloven §§ 7, 14 og 16", _interp_relative),
    Rule(49, "INTERP_CONF_NOT_TOLD", _W, "tolkeloven § 15", _interp_not_told),
    Rule(50, "INTERP_REMOTE_PRIVACY", _W, "tolkeloven § 8", _interp_remote),
    Rule(85, "COLLECTIVE_FAMILY", _W, "IMDis veileder kapittel 8", _collective_family),
    Rule(90, "INFO_SHEET", _W, "personvernforordningen artikkel 13", _info_sheet),
    Rule(95, "REGISTER_2M", _E, "integreringsforskriften § 59 andre ledd", _register_two_months),
    Rule(96, "TO_MUNICIPALITY", _W, "integreringsforskriften § 59 tredje ledd", _to_municipality),
    Rule(97, "GUIDE_47_EMPTY", _W, "integreringsforskriften § 47 andre ledd", _four_kinds_empty),
    Rule(109, "NOSHOW_FEE", _W, "tolkeforskriften § 20", _no_show_fee),
)
