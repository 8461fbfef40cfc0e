"""What earlier training counts for in the time of a trade (godskriving), opplæringsforskrifta §§ 6-5 to 6-10.

The fractions are data (``resources/law/crediting.json``); here is when each of them holds. Only whole passed school
years count, never a single subject or module (§ 6-6). What the county *may* add is the upper end of a range. A credited
trade certificate shuts out school years and practice (§ 6-5 third ledd): the better of the two is proposed. The county
decides; §§ 6-8 and 6-11 (before 2006) and the exceptions of § 6-12 are its matter alone.

Unit: years, as exact fractions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType
from typing import Any

_ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class YearRange:
    """Years from ``least`` to ``most``, both inclusive; ``least <= most``."""

    least: Fraction
    most: Fraction

    def __add__(self, other: YearRange) -> YearRange:
        return YearRange(self.least + other.least, self.most + other.most)

    def capped(self, limit: Fraction) -> YearRange:
        """Return the range with nothing above the limit."""
        return YearRange(min(self.least, limit), min(self.most, limit))

    def left_of(self, whole: Fraction) -> YearRange:
        """Return what is left of the whole, never less than nothing."""
        return YearRange(max(_ZERO, whole - self.most), max(_ZERO, whole - self.least))

    @property
    def is_exact(self) -> bool:
        """Whether both ends are the same."""
        return self.least == self.most


NO_YEARS = YearRange(_ZERO, _ZERO)


class EarlierKind(StrEnum):
    """What somebody brings along."""

    SCHOOL_YEAR = "SCHOOL_YEAR"
    """A year of upper secondary; also by private exam or documented realkompetanse (§ 6-6 second ledd)."""
    SINGLE = "SINGLE"
    """A single subject or module."""
    PRACTICE = "PRACTICE"
    """Earlier apprenticeship, or varied practice in the trade."""
    CERTIFICATE = "CERTIFICATE"
    """A passed trade test (fag- eller svenneprøve)."""


class Rule(StrEnum):
    """Why something counts, or does not. The first eleven are codes of the data file."""

    VG1_OWN = "VG1_OWN"
    VG1_OTHER = "VG1_OTHER"
    VG2_TRADE = "VG2_TRADE"
    VG2_PROGRAMME = "VG2_PROGRAMME"
    VG2_OTHER = "VG2_OTHER"
    VG3_SAME_VG2 = "VG3_SAME_VG2"
    VG3_OTHER = "VG3_OTHER"
    PRACTICE = "PRACTICE"
    CERT_SAME_VG2 = "CERT_SAME_VG2"
    CERT_PROGRAMME = "CERT_PROGRAMME"
    CERT_OTHER = "CERT_OTHER"
    NOT_WHOLE_YEAR = "NOT_WHOLE_YEAR"
    NOT_PASSED = "NOT_PASSED"
    PASSED_UNKNOWN = "PASSED_UNKNOWN"
    NOT_SAID_WHAT = "NOT_SAID_WHAT"
    SHUT_OUT = "SHUT_OUT"
    COUNTED_ALREADY = "COUNTED_ALREADY"
    DECIDED = "DECIDED"


WHOLE_YEARS_SECTION = "opplæringsforskrifta § 6-6 første ledd"
SHUT_OUT_SECTION = "opplæringsforskrifta § 6-5 tredje ledd"


@dataclass(frozen=True, kw_only=True)
class Earlier:
    """One thing that somebody brings along.

    ``step`` is 1, 2 or 3 for Vg1 to Vg3; ``area`` and ``programme`` are Grep codes; ``builds_on`` are the areas that a
    Vg3 or a trade builds on. ``is_passed``: all subjects of the year, or the trade test; None where nobody has said.
    ``years`` is the length of a practice.
    """

    id: str
    kind: EarlierKind
    step: int | None = None
    programme: str | None = None
    area: str | None = None
    builds_on: frozenset[str] = frozenset()
    is_passed: bool | None = True
    yff_is_relevant: bool = False
    is_relevant: bool = False
    years: YearRange | None = None


@dataclass(frozen=True, kw_only=True)
class Trade:
    """The trade aimed at: its area and programme, the Vg2 areas it builds on, its fixed length in years."""

    area: str
    programme: str
    vg2: frozenset[str]
    fixed_years: Fraction


@dataclass(frozen=True)
class CreditRule:
    """A rule as the data file has it. ``years`` None means in full; ``extra`` is what the county may add at most."""

    code: Rule
    years: Fraction | None
    extra: Fraction
    extra_if: str
    section: str
    status: str


@dataclass(frozen=True)
class CreditRules:
    """All rules of the data file, with the numbers that practice is reckoned by."""

    law_set: str
    rules: Mapping[Rule, CreditRule]
    usual_years: Fraction
    year_choices: tuple[Fraction, ...]
    known_years: Mapping[str, Fraction]
    practice_factor: Fraction
    practice_section: str
    full_time_hours: Fraction
    on_the_job_years: Fraction
    on_the_job_full: Fraction
    on_the_job_section: str

    def length_of(self, area: str | None) -> Fraction:
        """Return how long a trade is believed to take; the usual length for one that is not known."""
        return self.known_years.get(area or "", self.usual_years)


@dataclass(frozen=True, kw_only=True)
class CreditResult:
    """What one thing counts for. ``unverified`` is the key of a remark where something is not settled, else empty."""

    earlier: str
    rule: Rule
    years: YearRange
    section: str
    unverified: str = ""

    @property
    def reason(self) -> str:
        """The key of the sentence that tells why."""
        return f"credit.{self.rule.value}"


@dataclass(frozen=True, kw_only=True)
class Credited:
    """Everything together: the results in the order given, the sum capped at the fixed length, what is left of it."""

    results: tuple[CreditResult, ...]
    years: YearRange
    is_capped: bool
    left: YearRange


def credit_rules(data: Mapping[str, Any]) -> CreditRules:
    """Return the rules from the parsed file. Raises KeyError or ValueError for a file of another shape."""
    found = {Rule(item["code"]): _rule(item) for item in data["rules"]}
    length, practice, job = data["trade_length"], data["practice"], data["on_the_job"]
    return CreditRules(
        law_set=data["_meta"]["law_set"],
        rules=MappingProxyType(found),
        usual_years=Fraction(length["usual_years"]),
        year_choices=tuple(Fraction(each) for each in length["choices"]),
        known_years=MappingProxyType({area: Fraction(years) for area, years in length["known"].items()}),
        practice_factor=Fraction(practice["factor"]),
        practice_section=practice["section"],
        full_time_hours=Fraction(practice["full_time_hours"]),
        on_the_job_years=Fraction(job["years"]),
        on_the_job_full=Fraction(job["counts_as_full"]),
        on_the_job_section=job["section"],
    )


def credit_for(earlier: Earlier, trade: Trade, rules: CreditRules) -> CreditResult:
    """Return what one thing counts for by itself. Never raises on odd data: what cannot be judged counts nothing."""
    refused = _refusal(earlier)
    if refused is not None:
        return CreditResult(earlier=earlier.id, rule=refused, years=NO_YEARS, section=WHOLE_YEARS_SECTION)
    code = _rule_for(earlier, trade)
    if code is None:
        return CreditResult(earlier=earlier.id, rule=Rule.NOT_SAID_WHAT, years=NO_YEARS, section="")
    rule = rules.rules[code]
    if rule.years is None:
        years = earlier.years or NO_YEARS
    else:
        may_add = _may_add(rule, earlier, trade, rules)
        years = YearRange(rule.years, rule.years + (rule.extra if may_add else _ZERO))
    return CreditResult(
        earlier=earlier.id,
        rule=code,
        years=years,
        section=rule.section,
        unverified="" if rule.status == "V" else "unverified.rule",
    )


def credit_all(brought: Iterable[Earlier], trade: Trade, rules: CreditRules) -> Credited:
    """Return what everything counts for together: each once, certificate or school and practice, at most the trade."""
    seen: set[tuple[object, ...]] = set()
    results: list[CreditResult] = []
    kinds: dict[str, EarlierKind] = {}
    for earlier in brought:
        result = credit_for(earlier, trade, rules)
        same = (earlier.kind, earlier.area)
        if earlier.kind is not EarlierKind.PRACTICE and earlier.area is not None and result.years.most > 0:
            if same in seen:
                result = replace(result, rule=Rule.COUNTED_ALREADY, years=NO_YEARS)
            seen.add(same)
        kinds[earlier.id] = earlier.kind
        results.append(result)
    return _together(results, kinds, trade.fixed_years)


def sum_of(rows: Iterable[tuple[str, EarlierKind, Fraction]], fixed_years: Fraction) -> Credited:
    """Return what rows that a decision already gave years come to. Rows: id, what it is, years."""
    results: list[CreditResult] = []
    kinds: dict[str, EarlierKind] = {}
    for row_id, kind, years in rows:
        kinds[row_id] = kind
        results.append(CreditResult(earlier=row_id, rule=Rule.DECIDED, years=YearRange(years, years), section=""))
    return _together(results, kinds, fixed_years)


def _rule(item: Mapping[str, Any]) -> CreditRule:
    years = item["years"]
    return CreditRule(
        Rule(item["code"]),
        None if years == "in full" else Fraction(years),
        Fraction(item.get("extra", "0")),
        item.get("extra_if", ""),
        item["section"],
        item["status"],
    )


def _refusal(earlier: Earlier) -> Rule | None:
    """§ 6-6: only whole school years with every subject passed; a test that was not passed is no certificate."""
    if earlier.kind is EarlierKind.SINGLE:
        return Rule.NOT_WHOLE_YEAR
    if earlier.kind is EarlierKind.PRACTICE:
        return None
    if earlier.is_passed is None:
        return Rule.PASSED_UNKNOWN
    return None if earlier.is_passed else Rule.NOT_PASSED


def _rule_for(earlier: Earlier, trade: Trade) -> Rule | None:
    if earlier.kind is EarlierKind.PRACTICE:
        return Rule.PRACTICE if earlier.years is not None else None
    if earlier.programme is None:
        return None
    is_own = earlier.programme == trade.programme
    has_same_vg2 = bool(earlier.builds_on & trade.vg2)
    if earlier.kind is EarlierKind.CERTIFICATE:
        if has_same_vg2:
            return Rule.CERT_SAME_VG2
        return Rule.CERT_PROGRAMME if is_own else Rule.CERT_OTHER
    if earlier.step == 1:
        return Rule.VG1_OWN if is_own else Rule.VG1_OTHER
    if earlier.step == 2:
        if earlier.area in trade.vg2:
            return Rule.VG2_TRADE
        return Rule.VG2_PROGRAMME if is_own else Rule.VG2_OTHER
    if earlier.step == 3:
        return Rule.VG3_SAME_VG2 if has_same_vg2 else Rule.VG3_OTHER
    return None


def _may_add(rule: CreditRule, earlier: Earlier, trade: Trade, rules: CreditRules) -> bool:
    held = {
        "YFF": earlier.yff_is_relevant,
        "LONG_TRADE": trade.fixed_years > rules.usual_years,
        "RELEVANT": earlier.is_relevant,
    }
    return held.get(rule.extra_if, False)


def _together(results: list[CreditResult], kinds: Mapping[str, EarlierKind], fixed_years: Fraction) -> Credited:
    results = _without_both(results, kinds)
    together = NO_YEARS
    for result in results:
        together = together + result.years
    years = together.capped(fixed_years)
    return Credited(
        results=tuple(results),
        years=years,
        is_capped=together.most > fixed_years,
        left=years.left_of(fixed_years),
    )


def _without_both(results: list[CreditResult], kinds: Mapping[str, EarlierKind]) -> list[CreditResult]:
    """§ 6-5 third ledd: one certificate, or school years and practice; of both only what gives more."""
    certificates = [each for each in results if kinds[each.earlier] is EarlierKind.CERTIFICATE and each.years.most > 0]
    if not certificates:
        return results
    best = max(certificates, key=lambda each: (each.years.most, each.years.least))
    others = NO_YEARS
    for each in results:
        if kinds[each.earlier] is not EarlierKind.CERTIFICATE:
            others = others + each.years
    takes_certificate = (best.years.most, best.years.least) >= (others.most, others.least)
    return [
        each
        if each.years.most == 0 or (each is best if takes_certificate else each not in certificates)
        else replace(each, rule=Rule.SHUT_OUT, years=NO_YEARS, section=SHUT_OUT_SECTION)
        for each in results
    ]
