"""The participant's copy of the plan (plan for videregående opplæring), in bokmål or nynorsk."""

from __future__ import annotations

from collections.abc import Iterator

from karriere_app.printing.calendar_words import day_in_words, month_in_words
from karriere_app.printing.documents import (
    BulletList,
    Heading,
    Paragraph,
    Part,
    PrintDocument,
    TaskList,
    Title,
)
from karriere_app.printing.letterhead import (
    complaint,
    contact_box,
    letter_header,
    only_in_bokmaal,
    reader_line,
    signatures,
)
from karriere_app.printing.phrases import PhraseBook, load_phrases
from karriere_app.printing.plan_parts import approved, dated, goal_box, money, plan_footer, plan_mark, step_table
from karriere_app.printing.route_scale import route_pictures
from karriere_app.printing.text import Block, Span, Style, block, paragraphs
from karriere_app.printing.views import NextThingPrint, OtherWayPrint, PlanPrint

_NEXT_WHEN = {"agreed": "next.by", "apply": "next.by", "begin": "next.from"}
_NEXT_WHAT = {"apply": "next.apply", "begin": "next.begin"}
_MOST_NAMED = 12


def plan_document(plan: PlanPrint, language: str = "nb") -> PrintDocument:
    """Return the plan as a neutral document; the first page holds goal, route and what comes next."""
    phrases = load_phrases(language)
    return PrintDocument(
        title=phrases.text("plan.file_title"),
        language=phrases.language,
        author=plan.county.name,
        header=letter_header(plan.county, plan.counsellor.office, plan_mark(plan), phrases),
        parts=tuple(_parts(plan, phrases)),
        footer=plan_footer(plan, phrases),
        subject_code=plan.plan_code or "",
    )


def _parts(plan: PlanPrint, phrases: PhraseBook) -> Iterator[Part]:
    yield Title(phrases.block("plan.title", Style.TITLE), (reader_line(plan.participant, phrases),))
    yield goal_box(plan, phrases)
    pictures = route_pictures(plan.steps, phrases)
    yield Heading(phrases.block("plan.route", Style.HEADING))
    if pictures:
        yield pictures[0]
    else:
        yield Paragraph(phrases.block("plan.undated" if plan.steps else "plan.steps_missing"))
    yield from _next_things(plan, phrases)
    for number, picture in enumerate(pictures[1:], start=2):
        counted = {"part": Span(str(number)), "parts": Span(str(len(pictures)))}
        yield Heading(phrases.block("plan.route_part", Style.HEADING, **counted))
        yield picture
    if plan.steps:
        yield Heading(phrases.block("plan.steps", Style.HEADING))
        yield step_table(plan.steps, phrases)
    yield from approved(plan.credits, phrases)
    yield from money(plan.money, phrases)
    yield from _other_ways(plan.other_ways, phrases)
    yield contact_box(plan.county, plan.counsellor, phrases)
    agreement = tuple(_agreement(plan, phrases))
    yield from _rights(plan, len(agreement), phrases)
    yield from agreement
    yield from only_in_bokmaal(plan.only_in_bokmaal, phrases)


def _next_things(plan: PlanPrint, phrases: PhraseBook) -> Iterator[Part]:
    if plan.next_things or plan.next_followup_on:
        yield Heading(phrases.block("plan.next", Style.HEADING))
    if plan.next_things:
        yield TaskList(tuple(_next_thing(each, phrases) for each in plan.next_things), phrases.text("box"))
    yield from dated("plan.followup", plan.next_followup_on, phrases)


def _next_thing(thing: NextThingPrint, phrases: PhraseBook) -> tuple[Block, ...]:
    key = _NEXT_WHAT.get(thing.kind)
    if key is None:
        lines = paragraphs(thing.thing, field="agreed_step.what")
    else:
        lines = (phrases.block(key, step=Span(thing.thing, field="plan_step.title")),)
    told: list[Span] = []
    if thing.due_on:
        told += phrases.spans(_NEXT_WHEN[thing.kind], date=day_in_words(thing.due_on, phrases.language))
    if thing.helper:
        told += [Span(" · ")] if told else []
        told += phrases.spans("next.help", who=Span(thing.helper, field="agreed_step.who"))
    return (*lines, Block(tuple(told), Style.DETAIL)) if told else lines


def _other_ways(ways: tuple[OtherWayPrint, ...], phrases: PhraseBook) -> Iterator[Part]:
    """Plan B in one short block: the steps in a sentence, and when they end."""
    if not ways:
        return
    heading = phrases.block("plan.other_ways" if len(ways) == 1 else "plan.other_ways_many", Style.HEADING)
    yield Heading(heading)
    said = "".join(span.text for span in heading.spans).casefold()
    for way in ways:
        if way.title.casefold() not in ("", said):
            yield Paragraph(block(way.title, Style.STRONG, field="route.title"))
        named = [title for title in way.step_titles if title]
        more = len(named) - _MOST_NAMED
        spans: list[Span] = []
        if named:
            words = ", ".join(named[:_MOST_NAMED])
            spans += phrases.spans("plan.way_steps", steps=Span(words, field="plan_step.title"))
        if more > 0:
            spans += [Span(" "), *phrases.spans("plan.way_more", number=Span(str(more), kind="atomic"))]
        if way.ends_on:
            finished = phrases.spans("route.finished", date=month_in_words(way.ends_on, phrases.language))
            spans += [Span(" "), *finished, Span(".")]
        if spans:
            yield Paragraph(Block(tuple(spans)))


def _rights(plan: PlanPrint, signed_parts: int, phrases: PhraseBook) -> Iterator[Part]:
    """Yield say (opplæringslova § 20-1), copy (forvaltningsloven § 18) and complaint (forvaltningsloven § 28).

    The ``signed_parts`` that follow stand on the same page: nobody signs an empty sheet.
    """
    appeal = complaint(plan.county, "complaint.plan", phrases)
    yield Heading(phrases.block("rights", Style.HEADING), whole=1 + len(appeal) + signed_parts)
    yield BulletList(
        (
            phrases.block("rights.say"),
            phrases.block("rights.change"),
            phrases.block("rights.copy"),
            phrases.block("rights.complaint"),
        )
    )
    yield from appeal


def _agreement(plan: PlanPrint, phrases: PhraseBook) -> Iterator[Part]:
    """Yield the lines to sign on; they never claim agreement where there is none."""
    if plan.is_disagreed:
        yield Heading(phrases.block("plan.sign", Style.HEADING))
        yield Paragraph(phrases.block("plan.disagreed"))
        view = paragraphs(plan.disagreement_view, field="education_plan.participation_view")
        if view:
            yield Paragraph(phrases.block("plan.your_view", Style.CAPTION_STRONG))
            yield from (Paragraph(line) for line in view)
    else:
        yield Heading(phrases.block("plan.agree", Style.HEADING))
    yield signatures(phrases, has_interpreter=plan.has_interpreter)
