"""Rules 2, 3, 81 to 83, 86 to 88 and 110: what stands in the records, upper secondary, how long they are kept."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from karriere_app.domain.declaration import Record, kind_of_class
from karriere_app.domain.fields import FieldType
from karriere_app.domain.law.case import APPLICANT, VGS_YES, is_declined
from karriere_app.domain.law.findings import Finding, Severity
from karriere_app.domain.law.rule import Hit, Look, Rule, day_nb, years_after
from karriere_app.domain.law.rules import (
    IdentityFacts,
    PermitFacts,
    identity_findings,
    permit_findings,
)

ADULT_RIGHTS = frozenset({"SEC_18_2", "SEC_18_3", "SEC_18_4", "SEC_18_5", "SEC_18_6", "SEC_18_7"})
"""Rights of opplæringslova chapter 18."""

_WORK_YEARS = 2
_KEPT_KEY = "retention_years_competence"
_WORD = re.compile(r"[^\W\d_]+")


def _permit_before_birth(look: Look) -> Iterator[Hit]:
    yield from _permit(look, "PERMIT_BEFORE_BIRTH")


def _permit_future(look: Look) -> Iterator[Hit]:
    yield from _permit(look, "PERMIT_FUTURE")


def _permit(look: Look, rule: str) -> Iterator[Hit]:
    facts = PermitFacts(look.case.participant.birth_date, look.case.status.permit_granted)
    for finding in permit_findings(facts, look.on):
        if finding.rule == rule:
            yield _as_hit(look.case.status, finding)


def _identity_checksum(look: Look) -> Iterator[Hit]:
    yield from _identity(look, "ID_CHECKSUM")


def _duf_format(look: Look) -> Iterator[Hit]:
    yield from _identity(look, "DUF_FORMAT")


def _identity(look: Look, rule: str) -> Iterator[Hit]:
    person = look.case.participant
    number: Mapping[str, Any] = person.national_id or {}
    facts = IdentityFacts(
        person.birth_date,
        str(number["value"]) if number.get("value") is not None else None,
        number.get("kind"),
        person.duf_number,
    )
    for finding in identity_findings(facts, look.on):
        if finding.rule == rule:
            yield _as_hit(person, finding)


def _as_hit(record: Record, finding: Finding) -> Hit:
    return Hit(record, finding.fields, finding.variant, finding.params, unverified=finding.unverified)


def _informal_competence(look: Look) -> Iterator[Hit]:
    case = look.case
    years = sum(max(0, one.to_year - one.from_year) for one in case.work if one.from_year and one.to_year)
    if case.status.vgs_level == VGS_YES or years < _WORK_YEARS:
        return
    held = [one for one in case.sessions if one.guidance_on is not None and not is_declined(one)]
    if held and not any("RKV" in (one.information_given or ()) for one in held):
        latest = max(held, key=_held_on)
        yield Hit(latest, ("information_given",), params={"years": str(_WORK_YEARS)})


def _held_on(session: object) -> date:
    return getattr(session, "guidance_on", None) or date.min


def _no_permit(look: Look) -> Iterator[Hit]:
    for plan in look.case.plans:
        if look.case.ground == APPLICANT and plan.right in ADULT_RIGHTS:
            yield Hit(plan, ("right",))


def _adult_age(look: Look) -> Iterator[Hit]:
    born = look.case.participant.birth_date
    if born is None:
        return
    age = look.parameter("vgo_adult_from_age")
    if age is None:
        return
    month, day = look.case.school_year_start
    first = date(born.year + age.number, month, day)
    for plan in look.case.plans:
        if plan.right in ADULT_RIGHTS and plan.made_on is not None and plan.made_on < first:
            yield Hit(plan, ("right", "made_on"), params={"first": day_nb(first)}, parameters=(age,))


def health_words(text: str, words: frozenset[str]) -> tuple[str, ...]:
    """Return the words of diagnosis in a text, in the order in which they stand (law.md section 5)."""
    return tuple(dict.fromkeys(word for word in _WORD.findall(text.casefold()) if word in words))


def _health(look: Look) -> Iterator[Hit]:
    found = look.parameter("diagnosis_words")
    if found is None:
        return
    words = frozenset(str(found.value).split())
    for record in (*look.case.sessions, *look.case.mappings, *look.case.plans):
        for spec in kind_of_class(type(record)).fields.values():
            text = getattr(record, spec.name) if spec.type is FieldType.TEXT else None
            if isinstance(text, str) and health_words(text, words):
                yield Hit(record, (spec.name,), parameters=(found,))


def _retention(look: Look) -> Iterator[Hit]:
    years = look.parameter(_KEPT_KEY)
    starts = [one.mapping_started_on for one in look.case.mappings if one.mapping_started_on is not None]
    if years is None or not starts or look.case.participant.keep_reason is not None:
        return
    limit = years_after("mapping_started_on", min(starts), years)
    if look.on >= limit.result:
        yield Hit(
            look.case.participant,
            ("keep_reason",),
            params={"years": str(years.number)},
            due=limit.result,
            parameters=(years,),
            reckonings=(limit,),
        )


_E, _W, _I = Severity.ERROR, Severity.WARNING, Severity.INFORMATION

RULES = (
    Rule(2, "PERMIT_BEFORE_BIRTH", Severity.HARD_ERROR, "logikk", _permit_before_birth),
    Rule(3, "PERMIT_FUTURE", _E, "logikk", _permit_future),
    Rule(81, "RKV_INFO", _I, "integreringsloven § 15 andre ledd, opplæringslova § 18-8", _informal_competence),
    Rule(82, "VGO_NO_PERMIT", _E, "opplæringslova §§ 18-10 og 5-9", _no_permit),
    Rule(83, "VGO_ADULT_AGE", _W, "opplæringslova § 18-3", _adult_age),
    Rule(86, "HEALTH_WORD", _W, "integreringsloven § 42", _health),
    Rule(87, "ID_CHECKSUM", _W, "logikk", _identity_checksum),
    Rule(88, "DUF_FORMAT", _W, "logikk", _duf_format),
    Rule(110, "RETENTION_15Y", _W, "integreringsforskriften §§ 60 og 61", _retention),
)
