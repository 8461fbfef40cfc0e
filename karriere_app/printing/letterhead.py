"""What every paper of the county shares: head, reader's name, contact box, complaint text, signatures, foot."""

from __future__ import annotations

from dataclasses import replace

from karriere_app.printing.documents import (
    CodeMark,
    ContactBox,
    Footer,
    Header,
    Heading,
    Icon,
    Logo,
    Paragraph,
    Part,
    PrintDocument,
)
from karriere_app.printing.documents import SignatureLines as Signatures
from karriere_app.printing.phrases import PhraseBook, load_phrases
from karriere_app.printing.text import Block, Span, Style, block, paragraphs
from karriere_app.printing.views import CounsellorPrint, CountyPrint, ParticipantPrint

_DRAFT_FOOTERS = ("footer.draft", "footer.preliminary")


def letter_header(county: CountyPrint, office: str | None, mark: str | None, phrases: PhraseBook) -> Header:
    """Return the head; ``mark`` is the phrase that says what the paper is not yet."""
    logo = None
    if county.logo is not None:
        words = "".join(span.text for span in phrases.spans("logo", county=Span(county.name)))
        logo = Logo(county.logo, words)
    return Header(
        sender=block(county.name, Style.COUNTY, field="county_profile.name"),
        sender_lines=paragraphs(office, Style.CAPTION, field="office.name"),
        logo=logo,
        mark=phrases.block(mark, Style.MARK) if mark else None,
    )


def reader_line(participant: ParticipantPrint, phrases: PhraseBook) -> Block:
    """Return «Til Amina Hassan», with the name in its own script after the Latin one."""
    name = Span(participant.name, strong=True, field="participant.name")
    spans = phrases.spans("for_person", name=name)
    if participant.name_in_own_script:
        own = Span(
            participant.name_in_own_script,
            lang=participant.own_script_language,
            kind="isolated",
            field="participant.name_in_own_script",
        )
        spans = (*spans, Span("   "), own)
    return Block(spans)


def contact_box(county: CountyPrint, counsellor: CounsellorPrint, phrases: PhraseBook) -> ContactBox:
    """Return whom to call: the counsellor, else the county."""
    name = Span(counsellor.name, strong=True, field="counsellor.name")
    title = (Span(f", {counsellor.title}", field="counsellor.title"),) if counsellor.title else ()
    lines = [Block((name, *title))]
    lines += paragraphs(counsellor.office, field="office.name")
    lines += paragraphs(county.address, field="county_profile.address")
    if county.email:
        lines.append(Block((Span(county.email, kind="atomic", field="county_profile.email"),)))
    phone = counsellor.phone or county.phone
    call = Block((Span(phone, kind="atomic", field="counsellor.phone"),), Style.CALL) if phone else None
    icon = Icon("phone", phrases.text("contact.icon"))
    return ContactBox(icon, phrases.block("contact", Style.CAPTION_STRONG), tuple(lines), call)


def complaint(county: CountyPrint, heading: str, phrases: PhraseBook) -> tuple[Part, ...]:
    """Return the county's text on complaint and questions (klage), with its heading; nothing where it has none.

    Where the county has it only in the other written Norwegian, that text stands, and the paper says so.
    """
    texts = {"nb": county.complaint_text_nb, "nn": county.complaint_text_nn}
    own = texts.pop(phrases.language, None)
    if own:
        lines = paragraphs(own, field=f"county_profile.complaint_text_{phrases.language}")
        return _complaint_parts(heading, lines, phrases)
    for language, text in texts.items():
        lines = paragraphs(text, field=f"county_profile.complaint_text_{language}")
        if lines:
            said = phrases.block("complaint.other_language", Style.CAPTION)
            return _complaint_parts(heading, (said, *(replace(line, lang=language) for line in lines)), phrases)
    return ()


def _complaint_parts(heading: str, lines: tuple[Block, ...], phrases: PhraseBook) -> tuple[Part, ...]:
    if not lines:
        return ()
    return Heading(phrases.block(heading, Style.HEADING)), *(Paragraph(line) for line in lines)


def only_in_bokmaal(words: tuple[str, ...], phrases: PhraseBook) -> tuple[Part, ...]:
    """Return the line that owns up to labels which no vocabulary has in the language of the paper."""
    if not words:
        return ()
    named = Span(", ".join(words), lang="nb")
    return (Paragraph(phrases.block("only_bokmaal", Style.CAPTION, words=named)),)


def plan_code_mark(code: str | None, version: int, phrases: PhraseBook) -> CodeMark | None:
    """Return the QR code of a plan: its code and version, nothing about a person."""
    if code is None:
        return None
    return CodeMark(f"KARRIERE:PLAN:{code}:v{version}", phrases.text("code.alt"))


def signatures(phrases: PhraseBook, *, has_interpreter: bool) -> Signatures:
    """Return lines to sign on for participant, counsellor and, if there was one, interpreter."""
    roles = ("participant", "counsellor", *(("interpreter",) if has_interpreter else ()))
    return Signatures(tuple(phrases.block(f"sign.{role}", Style.CAPTION) for role in roles))


def letter_footer(
    phrases: PhraseBook,
    first: tuple[Span, ...],
    *more: tuple[Span, ...],
    draft: str | None,
    code: CodeMark | None = None,
) -> Footer:
    """Return the foot: ``draft`` (a phrase) stands first on every page, the QR code at its end if there is one."""
    if draft is not None:
        first = (Span(phrases.text(draft), strong=True), Span(" · "), *first)
    lines = (Block(first, Style.FOOTER), *(Block(spans, Style.FOOTER) for spans in more))
    return Footer(lines, phrases.text("footer.page"), code)


def with_open_conflict(document: PrintDocument) -> PrintDocument:
    """Return the document marked, on its head and on the foot of every page, as one that two people do not agree on."""
    phrases = load_phrases(document.language)
    drafts = {phrases.text(key) for key in _DRAFT_FOOTERS}
    first, *more = document.footer.lines
    spans = first.spans[2:] if first.spans and first.spans[0].text in drafts else first.spans
    marked = replace(first, spans=(Span(phrases.text("footer.conflict"), strong=True), Span(" · "), *spans))
    return replace(
        document,
        header=replace(document.header, mark=phrases.block("mark.conflict", Style.MARK)),
        footer=replace(document.footer, lines=(marked, *more)),
    )
