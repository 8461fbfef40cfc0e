"""The note of a guidance session (karriereveiledningsnotat), for the participant and the municipality."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from karriere_app.printing.calendar_words import day_in_words
from karriere_app.printing.documents import (
    BulletList,
    Facts,
    GoalBox,
    Heading,
    Icon,
    Paragraph,
    Part,
    PrintDocument,
    Table,
    Title,
)
from karriere_app.printing.letterhead import (
    complaint,
    contact_box,
    letter_footer,
    letter_header,
    only_in_bokmaal,
    reader_line,
    signatures,
)
from karriere_app.printing.phrases import PhraseBook, load_phrases
from karriere_app.printing.text import Block, Span, Style, block, paragraphs
from karriere_app.printing.views import AttendeePrint, GuidanceNotePrint

_OPTION_SHARES = (30, 35, 35)
_STEP_SHARES = (54, 22, 24)


def guidance_note_document(note: GuidanceNotePrint, language: str = "nb") -> PrintDocument:
    """Return the note as a neutral document."""
    phrases = load_phrases(language)
    footer_line = phrases.spans(
        "footer.note",
        version=Span(str(note.version), kind="atomic"),
        date=day_in_words(note.made_on, phrases.language),
    )
    return PrintDocument(
        title=phrases.text("note.file_title"),
        language=phrases.language,
        author=note.county.name,
        header=letter_header(
            note.county, note.counsellor.office, "mark.note_draft" if note.is_draft else None, phrases
        ),
        parts=tuple(_parts(note, phrases)),
        footer=letter_footer(phrases, footer_line, draft="footer.draft" if note.is_draft else None),
    )


def _parts(note: GuidanceNotePrint, phrases: PhraseBook) -> Iterator[Part]:
    yield Title(phrases.block("note.title", Style.TITLE), (reader_line(note.participant, phrases),))
    yield Heading(phrases.block("note.about", Style.HEADING))
    yield Facts(tuple(_facts(note, phrases)))
    yield from _section("note.wishes", note.own_wishes, "guidance_session.own_wishes", phrases)
    yield from _options(note, phrases)
    yield from _recommendation(note, phrases)
    yield from _section("note.disagreement", note.disagreement_text, "guidance_session.disagreement_text", phrases)
    yield from _agreed(note, phrases)
    if note.information_given:
        yield Heading(phrases.block("note.information", Style.HEADING))
        yield BulletList(
            tuple(block(each, field="guidance_session.information_given") for each in note.information_given)
        )
    yield from complaint(note.county, "complaint.note", phrases)
    yield contact_box(note.county, note.counsellor, phrases)
    yield from _read_back(note, phrases)
    yield signatures(phrases, has_interpreter=note.has_interpreter)
    yield from only_in_bokmaal(note.only_in_bokmaal, phrases)


def _facts(note: GuidanceNotePrint, phrases: PhraseBook) -> Iterator[tuple[Block, tuple[Block, ...]]]:
    def row(key: str, *values: Block) -> tuple[Block, tuple[Block, ...]]:
        return phrases.block(key, Style.LABEL), values

    yield row("note.basis", *paragraphs(note.basis_text, field="guidance_session.basis"))
    if note.guidance_on:
        yield row("note.held_on", _held_on(note.guidance_on, note.duration_minutes, phrases))
    if note.place:
        yield row("note.place", block(note.place, field="guidance_session.place"))
    if note.interpreter_text:
        yield row("note.interpreter", *paragraphs(note.interpreter_text, field="guidance_session.interp_type"))
    if note.attendees:
        yield row("note.present", *(_attendee(each) for each in note.attendees))
    if note.mapping_on:
        yield row("note.mapping", _mapping(note.mapping_on, note.mapped_by_label, phrases))
    if note.declined_text:
        yield row("note.declined", *paragraphs(note.declined_text, field="guidance_session.declined_reason"))


def _held_on(day: date, minutes: int | None, phrases: PhraseBook) -> Block:
    held_on = day_in_words(day, phrases.language)
    if minutes is None:
        return Block((held_on,))
    return phrases.block("note.duration", date=held_on, minutes=Span(str(minutes), kind="atomic"))


def _mapping(day: date, by: str | None, phrases: PhraseBook) -> Block:
    mapped_on = day_in_words(day, phrases.language)
    if by is None:
        return phrases.block("note.mapping_used", date=mapped_on)
    return phrases.block("note.mapping_by", date=mapped_on, by=Span(by, field="competence_mapping.mapped_by"))


def _attendee(attendee: AttendeePrint) -> Block:
    spans = [Span(attendee.role_label, field="attendee.role")]
    if attendee.name:
        spans += [Span(": "), Span(attendee.name, kind="isolated", field="attendee.name")]
    if attendee.organisation:
        spans += [Span(", "), Span(attendee.organisation, kind="isolated", field="attendee.organisation")]
    return Block(tuple(spans))


def _section(key: str, text: str | None, field: str, phrases: PhraseBook) -> Iterator[Part]:
    lines = paragraphs(text, field=field)
    if lines:
        yield Heading(phrases.block(key, Style.HEADING))
        yield from (Paragraph(line) for line in lines)


def _options(note: GuidanceNotePrint, phrases: PhraseBook) -> Iterator[Part]:
    if not note.options:
        return
    yield Heading(phrases.block("note.options", Style.HEADING))
    header = tuple(phrases.block(f"note.column.{name}", Style.CAPTION_STRONG) for name in ("option", "pros", "cons"))
    rows = tuple(
        (
            paragraphs(option.what, Style.STRONG, field="option.what"),
            paragraphs(option.pros, field="option.pros"),
            paragraphs(option.cons, field="option.cons"),
        )
        for option in note.options
    )
    yield Table(header, _OPTION_SHARES, rows)


def _recommendation(note: GuidanceNotePrint, phrases: PhraseBook) -> Iterator[Part]:
    named = (
        ("note.goal", note.recommended_goal, Style.GOAL, "recommended_goal"),
        ("note.direction", note.recommended_direction, Style.STRONG, "recommended_direction"),
        ("note.norwegian", note.recommended_norwegian_level, Style.STRONG, "recommended_norwegian_level"),
        ("note.reason", note.recommendation_reason, Style.BODY, "recommendation_reason"),
    )
    blocks: list[Block] = []
    for key, text, style, field in named:
        lines = paragraphs(text, style, field=f"guidance_session.{field}")
        if lines:
            blocks += (phrases.block(key, Style.CAPTION_STRONG), *lines)
    if not blocks:
        return
    yield Heading(phrases.block("note.recommendation", Style.HEADING))
    yield GoalBox(Icon("guidance-talk", phrases.text("note.recommendation_icon")), tuple(blocks))
    if note.shows_advice_notice:
        yield Paragraph(phrases.block("note.advice_only"))


def _agreed(note: GuidanceNotePrint, phrases: PhraseBook) -> Iterator[Part]:
    if not note.agreed_steps:
        return
    yield Heading(phrases.block("note.steps", Style.HEADING))
    header = tuple(phrases.block(f"note.column.{name}", Style.CAPTION_STRONG) for name in ("what", "who", "when"))
    rows = tuple(
        (
            paragraphs(step.what, field="agreed_step.what"),
            paragraphs(step.who_label, field="agreed_step.who"),
            (Block((day_in_words(step.due_on, phrases.language),)),) if step.due_on else (),
        )
        for step in note.agreed_steps
    )
    yield Table(header, _STEP_SHARES, rows)


def _read_back(note: GuidanceNotePrint, phrases: PhraseBook) -> Iterator[Part]:
    if note.read_back is None:
        return
    if not note.read_back:
        yield Paragraph(phrases.block("note.not_read_back"))
    elif note.read_back_language_label:
        language = Span(note.read_back_language_label, field="guidance_session.read_back_language")
        yield Paragraph(phrases.block("note.read_back", language=language))
    else:
        yield Paragraph(phrases.block("note.read_back_plain"))
