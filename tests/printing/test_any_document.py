"""Whatever parts come in whatever lengths: the document prints, inside the margins, with everything tagged."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from karriere_app.printing.documents import (
    BulletList,
    Checklist,
    ContactBox,
    Facts,
    GoalBox,
    Heading,
    Icon,
    Paragraph,
    Part,
    RouteBar,
    RoutePicture,
    SignatureLines,
    Step,
    StepList,
    Table,
    TaskList,
    Title,
)
from karriere_app.printing.pdf import Press
from karriere_app.printing.text import Block, Style, block, paragraphs
from tests.printing import reading
from tests.printing.samples import MADE_AT, document
from tests.printing.test_hostile_text import outside_margins

WORDS = ("ord", "videregående opplæring", "خطة", "ትምህርቲ", "แผนการศึกษา", "план", "33 34 40 00", "x" * 120, "(B1).")
TEXTS = st.one_of(
    st.builds(
        lambda words, times: " ".join(words) * times, st.lists(st.sampled_from(WORDS), max_size=6), st.integers(0, 60)
    ),
    st.just(""),
)
BLOCKS = st.builds(block, TEXTS, st.sampled_from([Style.BODY, Style.CAPTION, Style.STRONG, Style.GOAL]))
FREE = st.builds(lambda text: paragraphs(text), TEXTS)
ICON = Icon("school", "Skole")


def rows_of(
    *columns: st.SearchStrategy[tuple[Block, ...]],
) -> st.SearchStrategy[tuple[tuple[tuple[Block, ...], ...], ...]]:
    return st.lists(st.tuples(*columns), max_size=12).map(tuple)


FIRST_DAY, LAST_DAY = date(2026, 8, 1), date(2034, 8, 1)


def bar_of(name: str, begins_after: int, days: int) -> RouteBar:
    starts_on = FIRST_DAY + timedelta(days=begins_after)
    return RouteBar("school", "school", block(name[:300], Style.BAR), starts_on, starts_on + timedelta(days=days))


HEAD = (block("En", Style.CAPTION_STRONG), block("To", Style.CAPTION_STRONG), block("Tre", Style.CAPTION_STRONG))
PARTS: st.SearchStrategy[Part] = st.one_of(
    st.builds(Title, BLOCKS),
    st.builds(Heading, st.builds(block, TEXTS.map(lambda text: text[:200]), st.just(Style.HEADING))),
    st.builds(Paragraph, BLOCKS),
    st.builds(GoalBox, st.just(ICON), FREE),
    st.builds(ContactBox, st.just(ICON), BLOCKS, FREE),
    st.builds(Table, st.just(HEAD), st.just((1, 2, 1)), rows_of(FREE, FREE, FREE)),
    st.builds(Facts, st.lists(st.tuples(BLOCKS, FREE), min_size=1, max_size=8).map(tuple)),
    st.builds(Checklist, st.lists(BLOCKS, min_size=1, max_size=8).map(tuple), st.just("Rute")),
    st.builds(TaskList, st.lists(FREE, min_size=1, max_size=8).map(tuple), st.just("Rute")),
    st.lists(st.builds(bar_of, TEXTS, st.integers(0, 2_000), st.integers(0, 900)), min_size=1, max_size=11).map(
        lambda bars: RoutePicture(tuple(bars), ((FIRST_DAY, block("høst 2026", Style.CAPTION)),), LAST_DAY, "Tegning")
    ),
    st.builds(BulletList, st.lists(BLOCKS, min_size=1, max_size=8).map(tuple)),
    st.builds(SignatureLines, st.lists(BLOCKS, min_size=1, max_size=3).map(tuple)),
    st.builds(
        lambda columns: StepList(HEAD, (1, 2, 1), tuple(Step(ICON, block("Steg"), pair) for pair in columns)),
        st.lists(st.tuples(FREE, FREE), max_size=10),
    ),
)


@settings(
    max_examples=10,
    deadline=timedelta(seconds=20),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(parts=st.lists(PARTS, max_size=5))
def test_any_document_prints_inside_the_margins_with_everything_tagged(press: Press, parts: list[Part]) -> None:
    done = press.render(document(*parts), MADE_AT)
    assert outside_margins(done.content, most_pages=3) == []
    assert reading.unmarked_painting(done.content) == []
    assert len(reading.open_pdf(done.content).pages) == done.pages
