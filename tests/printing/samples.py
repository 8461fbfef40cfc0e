"""Documents and lines that several print tests share. All people are invented."""

from __future__ import annotations

from datetime import UTC, datetime

from karriere_app.printing.documents import Footer, Header, Paragraph, Part, PrintDocument
from karriere_app.printing.text import Block, Span, Style, block

MADE_AT = datetime(2026, 8, 17, 9, 30, tzinfo=UTC)


def document(*parts: Part, language: str = "nb") -> PrintDocument:
    return PrintDocument(
        title="Prøvetrykk",
        language=language,
        author="Telemark fylkeskommune",
        header=Header(block("Telemark fylkeskommune", Style.COUNTY)),
        parts=parts,
        footer=Footer((block("Prøve", Style.FOOTER),), "Side {page} av {pages}"),
    )


def line(lang: str, *spans: Span | str) -> Paragraph:
    """One paragraph in a language; right-to-left where its script is."""
    made = tuple(Span(span) if isinstance(span, str) else span for span in spans)
    direction = "rtl" if lang in ("ar", "ckb", "fa", "prs", "ps") else "ltr"
    return Paragraph(Block(made, Style.BODY, lang, "rtl" if direction == "rtl" else "ltr"))


PHONE = Span("33 34 40 00", kind="atomic")
SCHOOL = Span("Færder videregående skole", lang="nb", kind="atomic")

LINES: dict[str, tuple[Span | str, ...]] = {
    "nb": ("Blåbærsyltetøy på Ålesund – «12,5 %» (æøå ÆØÅ) og ", PHONE, "."),
    "ar": ("اتصلي بنا على الرقم ", PHONE, " قبل الموعد (غداً) في ", SCHOOL, "."),
    "ckb": ("پلانەکەت بۆ خوێندنی ئامادەیی لە ", SCHOOL, " لە ساڵی ٢٠٢٦."),
    "prs": ("پلان شما برای مکتب لیسه از سال ", Span("2026–2029", kind="atomic"), " می‌باشد."),
    "ps": ("ستاسو د ښوونځي پلان (Vg1) په ۲۰۲۶ کال کې پیل کېږي.",),
    "ti": ("ናይ ትምህርቲ መደብ፡ ዓመት 2026 (Vg1)። ደውል ", PHONE, "።"),
    "th": ("แผนการเรียนที่ ", SCHOOL, " โทร ", PHONE, " ก่อนวันที่กำหนด"),
    "uk": ("Ваш план навчання: Vg1 (школа) – їжак, ґанок, тел. ", PHONE, "."),
    "pl": ("Zażółć gęślą jaźń – Łódź, Vg1 i Vg2 (2 lata).",),
    "lt": ("Įlinkdama fechtuotojo špaga sublykčiojusi pragręžė apvalų arbūzą.",),
}


def plain(lang: str) -> str:
    """The sample line as it should be read."""
    return "".join(span if isinstance(span, str) else span.text for span in LINES[lang])


def sample(lang: str) -> Paragraph:
    return line(lang, *LINES[lang])
