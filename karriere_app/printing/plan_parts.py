"""What the participant's copy of a plan and the full copy share: goal, route, steps, approvals, money."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from karriere_app.printing.calendar_words import day_in_words, period_in_words
from karriere_app.printing.documents import (
    Footer,
    GoalBox,
    Heading,
    Icon,
    Paragraph,
    Part,
    Step,
    StepList,
    Table,
)
from karriere_app.printing.letterhead import letter_footer, plan_code_mark
from karriere_app.printing.phrases import PhraseBook
from karriere_app.printing.step_signs import sign_of
from karriere_app.printing.text import Block, Span, Style, block, paragraphs
from karriere_app.printing.views import CreditPrint, MoneyPrint, PlanPrint, PlanStepPrint

_STEP_SHARES = (10, 37, 19, 18, 16)
_CREDIT_SHARES = (34, 24, 26, 16)
_MONEY_SHARES = (44, 34, 22)


def plan_mark(plan: PlanPrint) -> str | None:
    """Return the phrase that says what the paper is not: finished, or in force any longer."""
    if plan.is_draft:
        return "mark.plan_draft"
    return "mark.plan_ended" if plan.is_ended else None


def plan_footer(plan: PlanPrint, phrases: PhraseBook) -> Footer:
    """Return the foot with plan code, version, date, what it replaces, and the code for a phone."""
    version = Span(str(plan.version), kind="atomic")
    made = day_in_words(plan.made_on, phrases.language)
    if plan.plan_code:
        code = Span(plan.plan_code, kind="atomic", strong=True, field="education_plan.plan_code")
        lines = [phrases.spans("footer.plan", code=code, version=version, date=made)]
    else:
        lines = [phrases.spans("footer.plan_without_code", version=version, date=made)]
    if plan.replaces_date:
        lines.append(phrases.spans("footer.replaces", date=day_in_words(plan.replaces_date, phrases.language)))
    mark = plan_code_mark(plan.plan_code, plan.version, phrases)
    return letter_footer(phrases, *lines, draft="footer.draft" if plan.is_draft else None, code=mark)


def goal_box(plan: PlanPrint, phrases: PhraseBook) -> GoalBox:
    """Return the goal with the participant's own words."""
    blocks = [phrases.block("plan.goal", Style.CAPTION_STRONG)]
    goal = paragraphs(plan.long_goal, Style.GOAL, field="education_plan.long_goal")
    blocks += goal or (phrases.block("plan.goal_missing"),)
    why = paragraphs(plan.why, field="education_plan.why")
    if why:
        blocks += (phrases.block("plan.why", Style.CAPTION_STRONG), *why)
    return GoalBox(Icon("ui-flag", phrases.text("plan.goal_icon")), tuple(blocks))


def step_table(steps: tuple[PlanStepPrint, ...], phrases: PhraseBook) -> StepList:
    """Return what, where, when, Norwegian needed and proof of every step."""
    columns = ("step", "what", "when", "needs", "evidence")
    header = tuple(phrases.block(f"plan.column.{name}", Style.CAPTION_STRONG) for name in columns)
    rows = tuple(_step(number, step, phrases) for number, step in enumerate(steps, start=1))
    return StepList(header, _STEP_SHARES, rows)


def _step(number: int, step: PlanStepPrint, phrases: PhraseBook) -> Step:
    sign = sign_of(step.type)
    label = phrases.block("plan.step", Style.CAPTION_STRONG, number=Span(str(number)))
    needs = list(paragraphs(step.requirement_text, Style.DETAIL, field="plan_step.requirement_text"))
    if step.norwegian_advice:
        level = Span(step.norwegian_advice, kind="atomic")
        needs.append(phrases.block("plan.norwegian_advice", Style.CAPTION, level=level))
    evidence = paragraphs(step.evidence_wanted, Style.DETAIL, field="plan_step.evidence_wanted")
    columns = (step_what(step, phrases), step_when(step, phrases), tuple(needs), evidence)
    return Step(Icon(sign.icon, phrases.text(sign.words), sign.hue), label, columns)


def step_what(step: PlanStepPrint, phrases: PhraseBook) -> tuple[Block, ...]:
    """Return title, type where it says more, where, and who is responsible."""
    title = step.title or step.type_label
    lines = list(paragraphs(title, Style.STRONG, field="plan_step.title"))
    if step.type_label.casefold() != title.casefold():
        lines.append(block(step.type_label, Style.CAPTION, field="plan_step.type"))
    lines += paragraphs(step.provider, Style.DETAIL, field="plan_step.provider")
    if step.responsible_label:
        who = Span(step.responsible_label, field="plan_step.responsible")
        yours = phrases.block("plan.responsible_you", Style.CAPTION)
        lines.append(yours if step.is_readers else phrases.block("plan.responsible", Style.CAPTION, who=who))
    return tuple(lines)


def step_when(step: PlanStepPrint, phrases: PhraseBook) -> tuple[Block, ...]:
    """Return period, length and how far the step has come."""
    lines = []
    period = period_in_words(step.starts_on, step.ends_on, phrases)
    if period:
        lines.append(Block(period, Style.DETAIL))
    if step.months:
        lines.append(months_in_words(step.months, phrases))
    happened = tuple(_happened(step, phrases))
    if not lines and not happened:
        lines.append(phrases.block("plan.when_missing", Style.CAPTION))
    return (*lines, *happened)


def _happened(step: PlanStepPrint, phrases: PhraseBook) -> Iterator[Block]:
    """Yield how far the step has come: the state, with the day on which it ended or began."""
    day = step.ended_on or step.begun_on
    if day is None:
        if step.state_label:
            style = Style.CAPTION_STRONG if step.has_begun else Style.CAPTION
            yield block(step.state_label, style, field="plan_step.state")
        return
    date_in_words = day_in_words(day, phrases.language)
    if step.state_label is None:
        key = "plan.ended" if step.ended_on else "plan.begun"
        yield phrases.block(key, Style.CAPTION_STRONG, date=date_in_words)
        return
    key = "plan.state_on" if step.ended_on else "plan.state_from"
    state = Span(step.state_label, field="plan_step.state")
    yield phrases.block(key, Style.CAPTION_STRONG, state=state, date=date_in_words)


def months_in_words(months: int, phrases: PhraseBook, style: Style = Style.CAPTION) -> Block:
    """Return «10 måneder»."""
    if months == 1:
        return phrases.block("months.one", style)
    return phrases.block("months.many", style, months=Span(str(months), kind="atomic"))


def years_in_words(years: float) -> Span:
    """Return a number of years as Norwegian writes it: «1», «0,25»."""
    return Span(f"{years:g}".replace(".", ","), kind="atomic")


def approved(counted: tuple[CreditPrint, ...], phrases: PhraseBook) -> Iterator[Part]:
    """Yield what is approved already, nothing where there is nothing."""
    if not counted:
        return
    yield Heading(phrases.block("plan.approved", Style.HEADING))
    names = ("subject", "result", "decision", "shorter")
    header = tuple(phrases.block(f"plan.column.{name}", Style.CAPTION_STRONG) for name in names)
    yield Table(header, _CREDIT_SHARES, tuple(_credit(each, phrases) for each in counted))


def _credit(credit: CreditPrint, phrases: PhraseBook) -> tuple[tuple[Block, ...], ...]:
    decision = list(paragraphs(credit.decision, Style.DETAIL, field="credit.decision"))
    if credit.on:
        decision.append(Block((day_in_words(credit.on, phrases.language),), Style.DETAIL))
    years = (phrases.block("years", Style.DETAIL, years=years_in_words(credit.years)),) if credit.years else ()
    return (
        paragraphs(credit.name_shown, Style.STRONG, field="credit.name_shown"),
        paragraphs(credit.result, Style.DETAIL, field="credit.result"),
        tuple(decision),
        years,
    )


def money(periods: tuple[MoneyPrint, ...], phrases: PhraseBook) -> Iterator[Part]:
    """Yield what the participant lives on in each period, nothing where no step says so."""
    if not periods:
        return
    yield Heading(phrases.block("plan.money", Style.HEADING))
    names = ("period", "money", "steps")
    header = tuple(phrases.block(f"plan.column.{name}", Style.CAPTION_STRONG) for name in names)
    yield Table(header, _MONEY_SHARES, tuple(_money(each, phrases) for each in periods))


def _money(period: MoneyPrint, phrases: PhraseBook) -> tuple[tuple[Block, ...], ...]:
    when = period_in_words(period.starts_on, period.ends_on, phrases)
    steps = ", ".join(str(number) for number in period.steps)
    return (
        (Block(when),) if when else (phrases.block("plan.when_missing"),),
        (block(period.funding_label, Style.STRONG, field="plan_step.funding"),),
        (phrases.block("plan.step", Style.BODY, number=Span(steps, kind="atomic")),) if steps else (),
    )


def dated(key: str, day: date | None, phrases: PhraseBook, style: Style = Style.BODY) -> Iterator[Paragraph]:
    """Yield a phrase with a strong date in it; nothing without the day."""
    if day is not None:
        words = day_in_words(day, phrases.language)
        yield Paragraph(phrases.block(key, style, date=Span(words.text, kind="atomic", strong=True)))
