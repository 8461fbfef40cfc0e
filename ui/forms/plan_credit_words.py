"""Words that the parts for crediting share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from karriere_app.domain.planning.basis_sentences import decimal_nb, number_nb, range_nb, sentence_nb
from karriere_app.domain.planning.remaining import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from fractions import Fraction

    from karriere_app.domain.planning.crediting import CreditRules
    from karriere_app.domain.planning.practice import Practice
    from karriere_app.domain.planning.programme_areas import Area
    from karriere_app.domain.planning.remaining import Module, YearHours


def arithmetic(practice: Practice, fixed_years: Fraction, rules: CreditRules) -> str:
    """Return «5 år kreves (1,25 x 4). Regnet fra arbeid: 3,2–4,1 år», with what is credited beside it."""
    required, factor = decimal_nb(practice.required), decimal_nb(rules.practice_factor)
    said = _tr("{required} år kreves ({factor} x {years}). Regnet fra arbeid: {worked}").format(
        required=required, factor=factor, years=decimal_nb(fixed_years), worked=range_nb(practice.worked)
    )
    if practice.credited.most <= 0:
        return said
    return _tr("{said}. Godskrevet ved siden av: {credited}").format(said=said, credited=range_nb(practice.credited))


def verdict(practice: Practice) -> str:
    """Return what the range says."""
    if practice.has_enough:
        return _tr("Nok praksis.")
    left = range_nb(practice.left)
    if practice.has_enough is None:
        return _tr("Kan være nok. Mangler {left}.").format(left=left)
    return _tr("Ikke nok ennå. Mangler {left}.").format(left=left)


def gaps(practice: Practice, names: Mapping[str, str]) -> list[str]:
    """Return «Snekker: timer i uka mangler» for each thing that a work entry does not say."""
    return [f"{names.get(work, '')}: {sentence_nb(f'gap.{gap.value}')}" for work, gap in practice.gaps]


def remaining_text(
    modules: Sequence[tuple[Module, Outcome | None]],
    years: Sequence[tuple[Area, YearHours | None]],
    left: str,
    *,
    is_adult: bool,
) -> str:
    """Return the proposal for «Det som står igjen», one thing a line."""
    lines = [f"{module.code} {module.name}{_partly(outcome)}" for module, outcome in modules]
    lines += [_year(area, hours, is_adult=is_adult) for area, hours in years]
    return "\n".join([*lines, *([left] if left else [])])


def years_text(years: Iterable[Fraction]) -> list[tuple[str, str]]:
    """Return code and words of lengths of a trade, for a choice."""
    return [(str(each), _tr("{years} år").format(years=number_nb(each))) for each in years]


def _partly(outcome: Outcome | None) -> str:
    return _tr(" (resten)") if outcome is Outcome.PARTLY else ""


def _year(area: Area, hours: YearHours | None, *, is_adult: bool) -> str:
    name = f"{area.step} {area.nb}" if area.step.casefold() not in area.nb.casefold() else area.nb
    if hours is None:
        return name
    words = _tr("{year}: {hours} timer uten kroppsøving") if is_adult else _tr("{year}: {hours} timer")
    return words.format(year=name, hours=hours.of(is_adult=is_adult))


def _tr(text: str) -> str:
    return QCoreApplication.translate("PlanCreditWords", text)
