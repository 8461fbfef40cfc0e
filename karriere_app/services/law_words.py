"""What a finding says, in bokmål or nynorsk: the sentence, and the reason behind it (section, values, arithmetic).

The sentences lie in ``resources/law/sentences.json``. They hold no personal data: days, counts and names of sections.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from karriere_app.domain.declaration import Kind
from karriere_app.domain.kinds import all_kinds
from karriere_app.domain.law.findings import Finding, Reckoning
from resources import LAW

BOKMAAL, NYNORSK = "nb", "nn"


def sentence(finding: Finding, language: str = BOKMAAL) -> str:
    """Return what a finding says, in one sentence or two."""
    return str(_texts()["findings"][finding.message_key][language]).format_map(finding.params)


def reason(finding: Finding, language: str = BOKMAAL) -> tuple[str, ...]:
    """Return why, line by line: the section, who decides, how days were reckoned, the values used, what is unsure."""
    words = _texts()["words"]
    lines = [words["section"][language].format(section=finding.section)]
    if finding.is_own_level:
        lines.append(words["own_level"][language])
    if finding.decided_by:
        lines.append(words["unclear"][language].format(who=finding.decided_by))
    lines += [reckoning_text(one, language) for one in finding.reckonings]
    for one in finding.parameters:
        since = f"{one.valid_from:%d.%m.%Y}"
        lines.append(
            words["value"][language].format(value=_value(one.value), unit=_unit(one.unit, language), since=since)
        )
    if finding.unverified:
        lines.append(words["unverified"][language].format(what=_doubts(finding.unverified, language)))
    return tuple(lines)


def work_words(why: str, language: str = BOKMAAL) -> str:
    """Return what is to be done, for a code of ``services.worklist.Why``."""
    return str(_texts()["work"][why][language])


def standing_words(what: str, language: str = BOKMAAL) -> str:
    """Return the words of a service, a claim, or a reason for either, by its key in ``domain.law.standing``."""
    return str(_texts()["standing"][what][language])


def supervision_words(what: str, language: str = BOKMAAL) -> str:
    """Return the words of the supervision file for a line, a column or a heading."""
    return str(_texts()["supervision"][what][language])


def reckoning_text(one: Reckoning, language: str = BOKMAAL) -> str:
    """Return how a day was reckoned: «bosatt 30.11.2026 + 3 måneder = 28.02.2027»."""
    words = _texts()["words"]
    parts = [f"{field_word(one.start_field, language)} {one.start:%d.%m.%Y}"]
    for count, unit in ((one.months, "months"), (one.days, "days"), (one.workdays, "workdays")):
        if count:
            parts.append(f"{count} {_unit(unit, language, count)}")
    ends = words["last_day"][language] if one.is_last_day else ""
    return f"{' + '.join(parts)} = {ends}{one.result:%d.%m.%Y}"


def field_word(name: str, language: str = BOKMAAL) -> str:
    """Return a field's name as it stands in the middle of a sentence."""
    given = _texts()["fields"].get(name)
    if given is not None:
        return str(given[language])
    return _labels().get(name, name).lower()


@cache
def _texts() -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads((LAW / "sentences.json").read_text(encoding="utf-8"))
    return found


@cache
def _labels() -> Mapping[str, str]:
    kinds: Mapping[str, Kind] = all_kinds()
    return {spec.name: spec.label for kind in kinds.values() for spec in kind.fields.values()}


def _value(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(str(part) for part in value.values())
    return str(value)


def _unit(unit: str, language: str, count: int = 2) -> str:
    given = _texts()["units"].get(unit)
    if given is None:
        return unit
    found: str = given[language][0 if count == 1 else 1]
    return found


def _doubts(text: str, language: str) -> str:
    """Return what is not settled in the reader's language, each doubt by its own entry."""
    given = _texts()["doubts"]
    return "; ".join(str(given.get(part, {}).get(language, part)) for part in text.split("; "))
