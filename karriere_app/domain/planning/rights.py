"""Which right to upper secondary or preparatory training a participant probably has, and why: never a decision.

The order is that of education.md section 2: lawful stay, youth right, grunnskole, study or vocational competence. What
is not known stays unclear, with the fact that is missing and who decides. The county or municipality decides on rights.
Sources: opplæringslova §§ 5-1, 5-9, 18-2 to 18-8 and 18-10; opplæringsforskrifta § 13-3.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from karriere_app.domain.law.parameters import age_on

ADULT_RIGHTS = frozenset({"SEC_18_3", "SEC_18_4", "SEC_18_5", "SEC_18_6", "SEC_18_7"})
"""Rights of adults to upper secondary: they apply all the year and name three end competences."""

YOUTH_RIGHT = "SEC_5_1"
VOCATIONAL_GOALS = frozenset({"TRADE_FAG", "TRADE_SVENN", "VOC_SCHOOL", "PRAKSISBREV", "KOMP"})
STUDY_GOALS = frozenset({"GSK", "GSK_23_5"})
APPLICANT = "X_ASYLSOKER"

_COMPULSORY_AGE = 16
_ADULT_AGE = 19
_LAST_YOUTH_AGE = 24
_APPLICANT_AGE = 18
PRIORITIES = 3
PRIORITIES_SECTION = "opplæringsforskrifta § 13-3"
"""Adults apply all the year and name so many end competences."""
_DAY = timedelta(days=1)


class Answer(StrEnum):
    """Whether a right is there."""

    YES = "YES"
    MAYBE = "MAYBE"
    """A fact is missing."""
    MAY_BE_GIVEN = "MAY_BE_GIVEN"
    """No right, but the county may give it."""


class Fact(StrEnum):
    """What may be missing."""

    BIRTH_DATE = "BIRTH_DATE"
    PERMIT = "PERMIT"
    GRUNNSKOLE = "GRUNNSKOLE"
    COMPETENCE = "COMPETENCE"
    KIND_OF_COMPETENCE = "KIND_OF_COMPETENCE"
    COMMON_SUBJECTS = "COMMON_SUBJECTS"


class Decider(StrEnum):
    """Who decides on a right or settles a fact."""

    COUNTY = "COUNTY"
    MUNICIPALITY = "MUNICIPALITY"


class Competence(StrEnum):
    """What is recognised in Norway as completed upper secondary."""

    NONE = "NONE"
    STUDY = "STUDY"
    VOCATIONAL = "VOCATIONAL"
    TRADE_CERTIFICATE = "TRADE_CERTIFICATE"
    SOME = "SOME"
    """Study or vocational competence, not known which."""


@dataclass(frozen=True, kw_only=True)
class RightFacts:
    """What the proposal hangs on. None means that nobody has said it.

    ``school_year_start``: month and day of the county's school year. ``has_lawful_stay`` is about a permit or the
    Nordic and EEA rules; ``waits_for_permit`` is somebody who has applied. ``competence`` is what is *recognised in
    Norway* (not the same as the level that integreringsforskriften § 65 a asks about). ``has_common_subjects``: the
    common subjects (fellesfag) of a vocational competence are passed. ``is_ready_for_apprenticeship``: what comes
    before an apprenticeship is done, or none is planned before it.
    """

    on: date
    school_year_start: date
    birth_date: date | None = None
    has_lawful_stay: bool | None = None
    waits_for_permit: bool = False
    grunnskole_done: bool | None = None
    competence: Competence | None = None
    has_common_subjects: bool | None = None
    goal: str | None = None
    is_ready_for_apprenticeship: bool = False


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """A right with its reason. ``reason`` is the key of a sentence, ``params`` fill it; ``section`` is the paragraph.

    ``missing`` are the facts without which it is not sure, ``decides`` who says so.
    """

    right: str
    answer: Answer
    section: str
    reason: str
    params: Mapping[str, str] = field(default_factory=dict)
    missing: tuple[Fact, ...] = ()
    decides: Decider = Decider.COUNTY
    unverified: str = ""


@dataclass(frozen=True, kw_only=True)
class Remark:
    """Something to know beside the proposals; ``key`` is that of a sentence."""

    key: str
    section: str
    params: Mapping[str, str] = field(default_factory=dict)
    unverified: str = ""


@dataclass(frozen=True, kw_only=True)
class Rights:
    """The proposals, the most fitting first, and what to know beside them."""

    proposals: tuple[Proposal, ...]
    remarks: tuple[Remark, ...]

    @property
    def proposed(self) -> Proposal | None:
        """The first right that is sure; None where none is."""
        return next((each for each in self.proposals if each.answer is Answer.YES), None)


@dataclass(frozen=True, kw_only=True)
class PriorityRule:
    """How many end competences an application names. ``wanted`` is 0 where none are asked for."""

    wanted: int
    section: str
    reason: str


def rights_for(facts: RightFacts) -> Rights:
    """Return the rights that fit the facts. Never raises; without a birth date it only says what is missing."""
    if facts.birth_date is None:
        return Rights(proposals=(), remarks=(Remark(key="right.no_birth_date", section="opplæringslova § 18-3"),))
    age = age_on(facts.birth_date, facts.on)
    if age < _COMPULSORY_AGE:
        params = {"age": str(age)}
        return Rights(
            proposals=(), remarks=(Remark(key="right.under_16", section="opplæringslova § 2-1", params=params),)
        )
    if facts.waits_for_permit:
        return _applicant(facts, facts.birth_date)
    if facts.has_lawful_stay is False:
        return Rights(proposals=(), remarks=(Remark(key="right.no_lawful_stay", section="opplæringslova § 18-10"),))
    found = _by_school(facts, facts.birth_date)
    if facts.has_lawful_stay is None:
        found = tuple(_unsure(each, Fact.PERMIT) for each in found)
    return Rights(proposals=found, remarks=_remarks(facts, found))


def school_year_of(birth_date: date, age: int, school_year_start: date) -> date:
    """Return the first day of the school year that starts in the year of turning so old (§§ 5-1, 18-3)."""
    year, month = birth_date.year + age, school_year_start.month
    return date(year, month, min(school_year_start.day, monthrange(year, month)[1]))


def is_adult(facts: RightFacts) -> bool:
    """Return whether the school year that starts in the year of turning 19 has begun."""
    born = facts.birth_date
    return born is not None and facts.on >= school_year_of(born, _ADULT_AGE, facts.school_year_start)


def is_within_youth(facts: RightFacts) -> bool:
    """Return whether the school year that starts in the year of turning 24 has not ended."""
    born = facts.birth_date
    return born is not None and facts.on < school_year_of(born, _LAST_YOUTH_AGE + 1, facts.school_year_start)


def priorities_wanted(right: str | None, *, has_application: bool) -> PriorityRule:
    """Return how many end competences are asked for: three, where the plan holds an application under §§ 18-3 to 18-7.

    Source: opplæringsforskrifta § 13-3; opplæringslova § 18-3 second ledd.
    """
    section = PRIORITIES_SECTION
    if right is None:
        return PriorityRule(wanted=0, section=section, reason="priorities.no_right")
    if right not in ADULT_RIGHTS:
        return PriorityRule(wanted=0, section=section, reason="priorities.other_right")
    if not has_application:
        return PriorityRule(wanted=0, section=section, reason="priorities.no_application")
    return PriorityRule(wanted=PRIORITIES, section=section, reason="priorities.three")


def repeated(priorities: Iterable[tuple[str, str | None, str | None]]) -> frozenset[str]:
    """Return the ids whose pair of end competence and area stood before. Entries: id, end competence, area."""
    seen: set[tuple[str, str | None]] = set()
    again: set[str] = set()
    for record_id, competence, area in priorities:
        if competence is None:
            continue
        if (competence, area) in seen:
            again.add(record_id)
        seen.add((competence, area))
    return frozenset(again)


def _applicant(facts: RightFacts, born: date) -> Rights:
    """Who waits for a permit: no adult upper secondary; preparatory and youth to the school year of turning 18."""
    last = school_year_of(born, _APPLICANT_AGE + 1, facts.school_year_start)
    remark = Remark(key="right.applicant", section="opplæringslova § 18-10 andre ledd")
    if facts.on >= last:
        return Rights(proposals=(), remarks=(remark,))
    params = {"until": _shown(last - _DAY)}
    fov = Proposal(
        right="SEC_18_2",
        answer=Answer.YES if facts.grunnskole_done is False else Answer.MAYBE,
        section="opplæringslova §§ 18-2 og 18-10 første ledd",
        reason="right.applicant_fov",
        params=params,
        missing=() if facts.grunnskole_done is False else (Fact.GRUNNSKOLE,),
        decides=Decider.MUNICIPALITY,
    )
    youth = Proposal(
        right="SEC_5_1",
        answer=Answer.YES if facts.grunnskole_done else Answer.MAYBE,
        section="opplæringslova §§ 5-1 og 5-9",
        reason="right.applicant_youth",
        params=params,
        missing=() if facts.grunnskole_done else (Fact.GRUNNSKOLE,),
    )
    by_school = {True: (youth,), False: (fov,), None: (youth, fov)}
    return Rights(proposals=by_school[facts.grunnskole_done], remarks=(remark,))


def _by_school(facts: RightFacts, born: date) -> tuple[Proposal, ...]:
    if facts.competence is not None and facts.competence is not Competence.NONE:
        found = _with_competence(facts, born)
        if facts.grunnskole_done is not False:
            return found
        # Upper secondary without grunnskole: one of the two is recorded wrongly.
        return tuple(_unsure(each, Fact.GRUNNSKOLE) for each in (*found, _preparatory()))
    if facts.grunnskole_done is False:
        return (_preparatory(), _without_right())
    found = _without_competence(facts, born)
    if facts.competence is None:
        found = tuple(_unsure(each, Fact.COMPETENCE) for each in found)
        found += tuple(_unsure(each, Fact.COMPETENCE) for each in _with_competence(facts, born))
    if facts.grunnskole_done is None:
        found = (*(_unsure(each, Fact.GRUNNSKOLE) for each in found), _unsure(_preparatory(), Fact.GRUNNSKOLE))
    return found


def _without_competence(facts: RightFacts, born: date) -> tuple[Proposal, ...]:
    found: list[Proposal] = []
    age = str(age_on(born, facts.on))
    if is_within_youth(facts):
        until = _shown(school_year_of(born, _LAST_YOUTH_AGE + 1, facts.school_year_start) - _DAY)
        reason = "right.youth_may_choose" if is_adult(facts) else "right.youth"
        params = {"age": age, "until": until}
        found.append(
            Proposal(right="SEC_5_1", answer=Answer.YES, section="opplæringslova § 5-1", reason=reason, params=params)
        )
    if is_adult(facts):
        params = {"age": age, "from": _shown(school_year_of(born, _ADULT_AGE, facts.school_year_start))}
        adult = Proposal(
            right="SEC_18_3",
            answer=Answer.YES,
            section="opplæringslova § 18-3 første ledd",
            reason="right.adult",
            params=params,
        )
        found.append(adult)
        if facts.is_ready_for_apprenticeship and facts.goal in (None, "TRADE_FAG", "TRADE_SVENN"):
            found.append(
                Proposal(
                    right="SEC_18_6",
                    answer=Answer.MAYBE,
                    section="opplæringslova § 18-6",
                    reason="right.apprenticeship",
                )
            )
    return tuple(found)


def _with_competence(facts: RightFacts, born: date) -> tuple[Proposal, ...]:
    """Who has a competence: påbygging where that is the goal (§ 18-7), else one more trade (§ 18-4)."""
    new_trade = Proposal(
        right="SEC_18_4", answer=Answer.YES, section="opplæringslova § 18-4", reason="right.new_vocational"
    )
    if facts.goal not in STUDY_GOALS or facts.competence is Competence.STUDY:
        return (new_trade,) if facts.goal not in STUDY_GOALS else ()
    if facts.competence is None or facts.competence is Competence.SOME:
        return (_unsure(_topping_up(facts, born), Fact.KIND_OF_COMPETENCE),)
    if facts.has_common_subjects is False:
        return (
            Proposal(
                right="SEC_18_3",
                answer=Answer.YES,
                section="opplæringslova § 18-7 andre ledd",
                reason="right.to_study_competence",
            ),
        )
    topping_up = _topping_up(facts, born)
    return (topping_up if facts.has_common_subjects else _unsure(topping_up, Fact.COMMON_SUBJECTS),)


def _topping_up(facts: RightFacts, born: date) -> Proposal:
    params = {"from": _shown(school_year_of(born, _ADULT_AGE, facts.school_year_start))}
    return Proposal(
        right="SEC_18_7",
        answer=Answer.YES if is_adult(facts) else Answer.MAYBE,
        section="opplæringslova § 18-7 første ledd",
        reason="right.topping_up" if is_adult(facts) else "right.topping_up_later",
        params=params,
    )


def _preparatory() -> Proposal:
    return Proposal(
        right="SEC_18_2",
        answer=Answer.YES,
        section="opplæringslova § 18-2",
        reason="right.preparatory",
        decides=Decider.MUNICIPALITY,
        unverified="unverified.preparatory",
    )


def _without_right() -> Proposal:
    return Proposal(
        right="SEC_18_5",
        answer=Answer.MAY_BE_GIVEN,
        section="opplæringslova § 18-5 andre ledd",
        reason="right.may_be_admitted",
    )


def _unsure(proposal: Proposal, fact: Fact) -> Proposal:
    missing = proposal.missing if fact in proposal.missing else (*proposal.missing, fact)
    answer = Answer.MAYBE if proposal.answer is Answer.YES else proposal.answer
    return Proposal(
        right=proposal.right,
        answer=answer,
        section=proposal.section,
        reason=proposal.reason,
        params=proposal.params,
        missing=missing,
        decides=proposal.decides,
        unverified=proposal.unverified,
    )


def _remarks(facts: RightFacts, found: tuple[Proposal, ...]) -> tuple[Remark, ...]:
    remarks: list[Remark] = []
    if any(each.right in ADULT_RIGHTS or each.right == "SEC_18_2" for each in found):
        remarks.append(Remark(key="right.assessment", section="opplæringslova § 18-8 første ledd"))
    else:
        remarks.append(Remark(key="right.assessment_recommended", section="opplæringslova § 18-8 andre ledd"))
    if facts.has_lawful_stay is None:
        remarks.append(Remark(key="right.lawful_stay", section="opplæringslova § 18-10"))
    if not found:
        key = "right.has_study_competence" if facts.competence is Competence.STUDY else "right.not_yet"
        remarks.append(Remark(key=key, section="opplæringslova §§ 18-3 og 18-4"))
    return tuple(remarks)


def _shown(day: date) -> str:
    return f"{day:%d.%m.%Y}"
