"""The full copy of a plan for the case file (saksmappe): every route with every field, and what the plan builds on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from karriere_app.printing.calendar_words import day_in_words
from karriere_app.printing.case_views import CasePlanPrint, CaseStepPrint, CaseWayPrint
from karriere_app.printing.documents import (
    Facts,
    Heading,
    Icon,
    Paragraph,
    Part,
    PrintDocument,
    Step,
    StepList,
    Table,
    Title,
)
from karriere_app.printing.letterhead import letter_header, only_in_bokmaal, signatures
from karriere_app.printing.phrases import PhraseBook, load_phrases
from karriere_app.printing.plan_parts import (
    approved,
    money,
    plan_footer,
    plan_mark,
    step_what,
    step_when,
    years_in_words,
)
from karriere_app.printing.route_scale import route_pictures
from karriere_app.printing.step_signs import sign_of
from karriere_app.printing.text import Block, Span, Style, paragraphs

_STEP_SHARES = (10, 34, 20, 36)
_PAIR_SHARES = (50, 50)
_FEW_VERSIONS = 8
_FOUR_SHARES = (26, 20, 28, 26)
_Fact = tuple[Block, tuple[Block, ...]]


def case_document(case: CasePlanPrint, language: str = "nb") -> PrintDocument:
    """Return the full copy as a neutral document."""
    phrases = load_phrases(language)
    plan = case.plan
    return PrintDocument(
        title=phrases.text("case.file_title"),
        language=phrases.language,
        author=plan.county.name,
        header=letter_header(plan.county, plan.counsellor.office, plan_mark(plan), phrases),
        parts=tuple(_parts(case, phrases)),
        footer=plan_footer(plan, phrases),
        subject_code=plan.plan_code or "",
    )


def _parts(case: CasePlanPrint, phrases: PhraseBook) -> Iterator[Part]:
    plan = case.plan
    name = Span(plan.participant.name, strong=True, field="participant.name")
    yield Title(phrases.block("case.title", Style.TITLE), (phrases.block("case.about", name=name),))
    yield Heading(phrases.block("case.plan", Style.HEADING))
    yield Facts(tuple(_plan_facts(case, phrases)))
    yield from _priorities(case, phrases)
    yield from _ways(case, phrases)
    yield from approved(plan.credits, phrases)
    yield from money(plan.money, phrases)
    yield from _risks(case, phrases)
    yield from _sharings(case, phrases)
    yield from _checks(case, phrases)
    yield from _versions(case, phrases)
    yield from _signatures(case, phrases)
    yield from only_in_bokmaal(plan.only_in_bokmaal, phrases)


def _plan_facts(case: CasePlanPrint, phrases: PhraseBook) -> Iterator[_Fact]:
    plan = case.plan
    texts: tuple[tuple[str, str | None, str], ...] = (
        ("case.status", case.status_label, "status"),
        ("case.version_reason", case.version_reason, "version_reason"),
        ("case.counsellor", plan.counsellor.name, "counsellor"),
        ("case.right", case.right_label, "right"),
        ("case.long_goal", plan.long_goal, "long_goal"),
        ("case.goal_styrk", case.goal_styrk_label, "goal_styrk"),
        ("case.end_competence", case.goal_end_competence_label, "goal_end_competence"),
        ("case.programme", case.programme_label, "programme"),
        ("case.area", case.area_name_shown, "area_name_shown"),
        ("case.norwegian_goal", _pairs(case.norwegian_goal), "norwegian_goal"),
        ("case.why", plan.why, "why"),
        ("case.participation_view", case.participation_view, "participation_view"),
        ("case.disagreement", case.disagreement_label, "disagreement"),
        ("case.circumstances", case.circumstances, "circumstances"),
        ("case.adaptation", case.adaptation, "adaptation"),
        ("case.remaining", case.remaining, "remaining"),
        ("case.case_no", case.case_no, "case_no"),
        ("case.journal_no", case.journal_no, "journal_no"),
    )
    for key, text, field in texts:
        lines = paragraphs(text, field=f"education_plan.{field}")
        if lines:
            yield phrases.block(key, Style.LABEL), lines
    if case.credited_years is not None:
        years = years_in_words(case.credited_years)
        yield phrases.block("case.credited_years", Style.LABEL), (phrases.block("years", years=years),)
    days = (
        ("case.grep", case.grep_snapshot_on),
        ("case.followup", plan.next_followup_on),
        ("case.archived", case.archived_on),
    )
    for key, day in days:
        if day is not None:
            yield phrases.block(key, Style.LABEL), (Block((day_in_words(day, phrases.language),)),)


def _pairs(pairs: Iterable[tuple[str, str]]) -> str:
    return ", ".join(f"{name}: {value}" for name, value in pairs)


def _priorities(case: CasePlanPrint, phrases: PhraseBook) -> Iterator[Part]:
    if not case.priorities:
        return
    yield Heading(phrases.block("case.priorities", Style.HEADING))
    rows = tuple(
        (
            phrases.block("case.rank", Style.LABEL, number=Span(str(each.rank or ""), kind="atomic")),
            (
                *paragraphs(each.end_competence_label, field="priority.end_competence"),
                *paragraphs(each.area_label, field="priority.area"),
            ),
        )
        for each in case.priorities
    )
    yield Facts(rows)


def _ways(case: CasePlanPrint, phrases: PhraseBook) -> Iterator[Part]:
    for way in case.ways:
        named = way.title if way.title is not None else phrases.text("case.main_way")
        key, title = "case.chosen_way" if way.is_chosen else "case.way", Span(named, field="route.title")
        totals = tuple(_totals(way, phrases))
        # The totals and the drawing under them are read together.
        yield Heading(phrases.block(key, Style.HEADING, title=title), whole=2 if totals and way.steps else 0)
        if totals:
            yield Facts(totals)
        if not way.steps:
            yield Paragraph(phrases.block("plan.steps_missing"))
            continue
        yield from route_pictures([each.step for each in way.steps], phrases)
        header = tuple(
            phrases.block(f"plan.column.{name}", Style.CAPTION_STRONG) for name in ("step", "what", "when", "details")
        )
        steps = tuple(_step(number, each, phrases) for number, each in enumerate(way.steps, start=1))
        yield StepList(header, _STEP_SHARES, steps)


def _totals(way: CaseWayPrint, phrases: PhraseBook) -> Iterator[_Fact]:
    if way.training_months is not None:
        least, most = (Span(str(months), kind="atomic") for months in way.training_months)
        key = "case.months_one" if least == most else "case.months_range"
        told = [phrases.block(key, least=least, most=most)]
        if way.chosen_months:
            chosen = Span(str(way.chosen_months), kind="atomic")
            told.append(phrases.block("case.months_chosen", months=chosen))
        yield phrases.block("case.training_months", Style.LABEL), tuple(told)
    for key, day in (("case.starts_on", way.starts_on), ("case.ends_on", way.ends_on)):
        if day is not None:
            yield phrases.block(key, Style.LABEL), (Block((day_in_words(day, phrases.language),)),)


def _step(number: int, each: CaseStepPrint, phrases: PhraseBook) -> Step:
    step = each.step
    sign = sign_of(step.type)
    label = phrases.block("plan.step", Style.CAPTION_STRONG, number=Span(str(number)))
    when = step_when(step, phrases)
    if each.months_min is not None and each.months_max is not None and each.months_min != each.months_max:
        span = Span(f"{each.months_min}–{each.months_max}", kind="atomic")
        when = (*when, phrases.block("case.between_months", Style.CAPTION, months=span))
    columns = (step_what(step, phrases), when, tuple(_details(each, phrases)))
    return Step(Icon(sign.icon, phrases.text(sign.words), sign.hue), label, columns)


def _details(each: CaseStepPrint, phrases: PhraseBook) -> Iterator[Block]:
    step = each.step
    funding = " ".join(filter(None, (each.funding_label, _days(each.funding_from, each.funding_to))))
    texts: tuple[tuple[str, str | None, str], ...] = (
        ("detail.needs", step.requirement_text, "requirement_text"),
        ("detail.requires", "; ".join(each.requires), "title"),
        ("detail.evidence", step.evidence_wanted, "evidence_wanted"),
        ("detail.area", each.area_label, "area"),
        ("detail.dates", each.date_mode_label, "date_mode"),
        ("detail.hours_total", _count(each.hours_total), "hours_total"),
        ("detail.hours_weekly", _count(each.hours_weekly), "hours_weekly"),
        ("detail.percent", _count(each.percent), "percent"),
        ("detail.money", funding, "funding"),
        ("detail.applied", _day(each.applied_on), "applied_on"),
        ("detail.started", _day(each.actual_start), "actual_start"),
        ("detail.finished", _day(each.actual_end), "actual_end"),
        ("detail.evidence_seen", _day(each.evidence_seen_on), "evidence_seen_on"),
        ("detail.grade", each.grade_text, "grade"),
    )
    for key, text, field in texts:
        if text:
            yield phrases.block(key, Style.DETAIL, value=Span(text, field=f"plan_step.{field}"))
    if each.is_parallel:
        yield phrases.block("detail.parallel", Style.DETAIL)


def _count(value: int | None) -> str | None:
    return None if value is None else str(value)


def _day(day: date | None) -> str | None:
    return None if day is None else f"{day:%d.%m.}{day.year:04d}"


def _days(first: date | None, last: date | None) -> str:
    if first is None and last is None:
        return ""
    return f"({_day(first) or ''}–{_day(last) or ''})"


def _risks(case: CasePlanPrint, phrases: PhraseBook) -> Iterator[Part]:
    rows = [
        (paragraphs(risk.what, field="risk.what"), paragraphs(risk.measure, field="risk.measure"))
        for risk in case.risks
    ]
    yield from _table("case.risks", ("risk", "measure"), _PAIR_SHARES, rows, phrases)


def _sharings(case: CasePlanPrint, phrases: PhraseBook) -> Iterator[Part]:
    rows = [
        (
            paragraphs(each.who, Style.STRONG, field="sharing.who"),
            _day_block(each.on, phrases),
            paragraphs(each.scope, Style.DETAIL, field="sharing.scope"),
            paragraphs(each.basis, Style.DETAIL, field="sharing.basis"),
        )
        for each in case.sharings
    ]
    yield from _table("case.sharings", ("who", "on", "scope", "basis"), _FOUR_SHARES, rows, phrases)


def _checks(case: CasePlanPrint, phrases: PhraseBook) -> Iterator[Part]:
    found = (
        ("case.warnings", case.checks.warnings),
        ("case.information", case.checks.information),
        ("case.in_order", case.checks.in_order),
    )
    rows = tuple(
        (phrases.block(key, Style.LABEL), tuple(Block((Span(text),), lang="nb") for text in texts))
        for key, texts in found
        if texts
    )
    if rows:
        yield Heading(phrases.block("case.checks", Style.HEADING))
        if phrases.language != "nb":
            yield Paragraph(phrases.block("case.checks_language", Style.CAPTION))
        yield Facts(rows)


def _versions(case: CasePlanPrint, phrases: PhraseBook) -> Iterator[Part]:
    rows = [
        (
            (Block((Span(str(each.version), kind="atomic"),), Style.STRONG),),
            _day_block(each.made_on, phrases),
            paragraphs(each.status_label, Style.DETAIL, field="education_plan.status"),
            paragraphs(each.version_reason, Style.DETAIL, field="education_plan.version_reason"),
        )
        for each in case.versions
    ]
    parts = list(_table("case.versions", ("version", "on", "state", "reason"), (14, 26, 24, 36), rows, phrases))
    if parts and not case.signatures and len(rows) <= _FEW_VERSIONS:
        # Nobody signs an empty sheet: what is signed stands above the lines.
        yield Heading(phrases.block("case.versions", Style.HEADING), whole=3)
        parts = parts[1:]
    yield from parts


def _signatures(case: CasePlanPrint, phrases: PhraseBook) -> Iterator[Part]:
    rows = [
        (
            paragraphs(each.role_label, Style.STRONG, field="signature.role"),
            paragraphs(each.name, Style.DETAIL, field="signature.name"),
            _day_block(each.on, phrases),
            (
                *paragraphs(each.how_label, Style.DETAIL, field="signature.how"),
                *paragraphs(each.read_aloud_label, Style.DETAIL, field="signature.read_aloud_language"),
                *((phrases.block("case.interpreter_present", Style.DETAIL),) if each.interpreter_present else ()),
            ),
        )
        for each in case.signatures
    ]
    yield from _table("case.signatures", ("role", "name", "on", "how"), _FOUR_SHARES, rows, phrases)
    if not rows:
        yield Heading(phrases.block("plan.sign", Style.HEADING))
        yield signatures(phrases, has_interpreter=case.plan.has_interpreter)


def _table(
    heading: str,
    columns: tuple[str, ...],
    shares: tuple[float, ...],
    rows: Sequence[tuple[tuple[Block, ...], ...]],
    phrases: PhraseBook,
) -> Iterator[Part]:
    if rows:
        yield Heading(phrases.block(heading, Style.HEADING))
        header = tuple(phrases.block(f"case.column.{name}", Style.CAPTION_STRONG) for name in columns)
        yield Table(header, shares, tuple(rows))


def _day_block(day: date | None, phrases: PhraseBook) -> tuple[Block, ...]:
    return (Block((day_in_words(day, phrases.language),), Style.DETAIL),) if day is not None else ()
