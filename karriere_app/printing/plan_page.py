"""The plan that the participant takes home (plan for videregående opplæring), in bokmål."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from karriere_app.printing.calendar_words import day_in_words, period_in_words
from karriere_app.printing.documents import (
    Checklist,
    GoalBox,
    Heading,
    Icon,
    Paragraph,
    Part,
    PrintDocument,
    Step,
    StepList,
    Title,
)
from karriere_app.printing.letterhead import (
    complaint,
    contact_box,
    letter_footer,
    letter_header,
    reader_line,
    signatures,
)
from karriere_app.printing.phrases import PhraseBook, load_phrases
from karriere_app.printing.text import Block, Span, Style, block, paragraphs
from karriere_app.printing.views import PlanPrint, PlanStepPrint

_COLUMN_SHARES = (11, 45, 22, 22)
_LANGUAGE = ("language-course", "icon.language")
_SCHOOL = ("school", "icon.school")
_RECOGNITION = ("recognition", "icon.recognition")
_APPRENTICESHIP = ("apprenticeship", "icon.apprenticeship")
_EXAM = ("exam", "icon.exam")
_WORK = ("work-practice", "icon.work")
_ICONS = {
    "NORSK": _LANGUAGE,
    "FOV": _SCHOOL,
    "RKV": _RECOGNITION,
    "GODKJ": _RECOGNITION,
    "VGO_SCHOOL": _SCHOOL,
    "VGO_MODULE": _SCHOOL,
    "APPRENTICE": _APPRENTICESHIP,
    "FBJ": _APPRENTICESHIP,
    "PRAKSISKAND": _EXAM,
    "THEORY_EXAM": _EXAM,
    "TRADE_TEST": _EXAM,
    "PABYGG": _SCHOOL,
    "SUBJECTS": _SCHOOL,
    "WORK": _WORK,
    "APPLICATION": ("application", "icon.application"),
    "FUNDING": ("money", "icon.money"),
    "GUIDANCE": ("guidance-talk", "icon.talk"),
}
_OTHER = ("ui-flag", "icon.other")


def plan_document(plan: PlanPrint) -> PrintDocument:
    """Return the plan as a neutral document."""
    phrases = load_phrases("nb")
    return PrintDocument(
        title=phrases.text("plan.file_title"),
        language=phrases.language,
        author=plan.county.name,
        header=letter_header(
            plan.county, plan.counsellor.office, "mark.plan_draft" if plan.is_draft else None, phrases
        ),
        parts=tuple(_parts(plan, phrases)),
        footer=letter_footer(phrases, *_footer_lines(plan, phrases), is_draft=plan.is_draft),
        subject_code=plan.plan_code or "",
    )


def _parts(plan: PlanPrint, phrases: PhraseBook) -> Iterator[Part]:
    yield Title(phrases.block("plan.title", Style.TITLE), (reader_line(plan.participant, phrases),))
    yield _goal(plan, phrases)
    yield Heading(phrases.block("plan.steps", Style.HEADING))
    if plan.steps:
        header = tuple(
            phrases.block(f"plan.column.{name}", Style.CAPTION_STRONG) for name in ("step", "what", "when", "who")
        )
        steps = tuple(_step(number, step, phrases) for number, step in enumerate(plan.steps, start=1))
        yield StepList(header, _COLUMN_SHARES, steps)
    else:
        yield Paragraph(phrases.block("plan.steps_missing"))
    if plan.next_things or plan.next_followup_on:
        yield Heading(phrases.block("plan.next", Style.HEADING))
    if plan.next_things:
        items = tuple(line for thing in plan.next_things for line in paragraphs(thing, field="agreed_step.what"))
        yield Checklist(items, phrases.text("box"))
    if plan.next_followup_on:
        day = replace(day_in_words(plan.next_followup_on, phrases.language), strong=True)
        yield Paragraph(phrases.block("plan.followup", date=day))
    yield contact_box(plan.county, plan.counsellor, phrases)
    yield from complaint(plan.county, "complaint.plan", phrases)
    yield Heading(phrases.block("plan.agree", Style.HEADING))
    yield signatures(phrases, has_interpreter=plan.has_interpreter)


def _goal(plan: PlanPrint, phrases: PhraseBook) -> GoalBox:
    blocks = [phrases.block("plan.goal", Style.CAPTION_STRONG)]
    goal = paragraphs(plan.long_goal, Style.GOAL, field="education_plan.long_goal")
    blocks += goal or (phrases.block("plan.goal_missing"),)
    why = paragraphs(plan.why, field="education_plan.why")
    if why:
        blocks += (phrases.block("plan.why", Style.CAPTION_STRONG), *why)
    return GoalBox(Icon("ui-flag", phrases.text("plan.goal_icon")), tuple(blocks))


def _step(number: int, step: PlanStepPrint, phrases: PhraseBook) -> Step:
    name, words = _ICONS.get(step.type, _OTHER)
    label = phrases.block("plan.step", Style.CAPTION_STRONG, number=Span(str(number)))
    who = paragraphs(step.responsible_label, field="plan_step.responsible")
    return Step(Icon(name, phrases.text(words)), label, (_what(step, phrases), _when(step, phrases), who))


def _what(step: PlanStepPrint, phrases: PhraseBook) -> tuple[Block, ...]:
    title = step.title or step.type_label
    lines = list(paragraphs(title, Style.STRONG, field="plan_step.title"))
    if step.type_label.casefold() != title.casefold():
        lines.append(block(step.type_label, Style.CAPTION, field="plan_step.type"))
    lines += paragraphs(step.provider, field="plan_step.provider")
    if step.requirement_text:
        requirement = Span(step.requirement_text, field="plan_step.requirement_text")
        lines.append(phrases.block("plan.requirement", requirement=requirement))
    return tuple(lines)


def _when(step: PlanStepPrint, phrases: PhraseBook) -> tuple[Block, ...]:
    lines = []
    period = period_in_words(step.starts_on, step.ends_on, phrases)
    if period:
        lines.append(Block(period))
    if step.months == 1:
        lines.append(phrases.block("months.one", Style.CAPTION))
    elif step.months:
        lines.append(phrases.block("months.many", Style.CAPTION, months=Span(str(step.months), kind="atomic")))
    if not lines:
        lines.append(phrases.block("plan.when_missing", Style.CAPTION))
    if step.state_label:
        style = Style.CAPTION_STRONG if step.has_begun else Style.CAPTION
        lines.append(block(step.state_label, style, field="plan_step.state"))
    return tuple(lines)


def _footer_lines(plan: PlanPrint, phrases: PhraseBook) -> list[tuple[Span, ...]]:
    version = Span(str(plan.version), kind="atomic")
    made = day_in_words(plan.made_on, phrases.language)
    if plan.plan_code:
        code = Span(plan.plan_code, kind="atomic", strong=True, field="education_plan.plan_code")
        lines = [phrases.spans("footer.plan", code=code, version=version, date=made)]
    else:
        lines = [phrases.spans("footer.plan_without_code", version=version, date=made)]
    if plan.replaces_date:
        lines.append(phrases.spans("footer.replaces", date=day_in_words(plan.replaces_date, phrases.language)))
    return lines
