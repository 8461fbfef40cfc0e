"""The drawing of the route: what stands in which picture, what a screen reader is told, what can be seen."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pypdfium2  # type: ignore[import-untyped]  # pypdfium2 ships no types
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageFilter

from karriere_app.printing.documents import PlanHue, RoutePicture
from karriere_app.printing.layout import LINE_WIDTH, MARGIN_SIDE, PAGE
from karriere_app.printing.pdf import Press
from karriere_app.printing.phrases import load_phrases
from karriere_app.printing.plan_page import plan_document
from karriere_app.printing.route_picture import BAR_HEIGHT
from karriere_app.printing.route_scale import MOST_BARS, MOST_TICKS, route_pictures
from karriere_app.printing.type_scale import PLAN_HUES, PLAN_TINT, on_paper
from karriere_app.printing.views import PlanStepPrint
from tests.printing import reading
from tests.printing.people import LONG_PLAN, PLAN, STEPS
from tests.printing.samples import MADE_AT, document
from tests.printing.test_hostile_text import HOSTILE, outside_margins

NB = load_phrases("nb")
DAYS = st.one_of(st.none(), st.dates(date(2020, 1, 1), date(2045, 12, 31)), st.sampled_from([date.min, date.max]))
ANY_STEPS = st.lists(
    st.builds(
        PlanStepPrint,
        type=st.sampled_from(["NORSK", "APPRENTICE", "NYTT"]),
        type_label=st.just("Steg"),
        title=st.sampled_from(["", "Kort", "Et ganske langt navn på et steg i planen", "خطة", "x" * 90]),
        starts_on=DAYS,
        ends_on=DAYS,
        months=st.one_of(st.none(), st.integers(0, 120)),
    ),
    max_size=30,
).map(tuple)


def after_another(count: int, days: int = 40) -> tuple[PlanStepPrint, ...]:
    first = date(2026, 8, 17)
    return tuple(
        replace(
            STEPS[at % 5],
            title=f"Steg {at + 1}",
            starts_on=first + timedelta(days=at * days),
            ends_on=first + timedelta(days=(at + 1) * days - 1),
        )
        for at in range(count)
    )


def alternatives(content: bytes) -> list[str]:
    figures = reading.structure(content).find("Figure")
    return [node.alternative or "" for node in figures if (node.alternative or "").startswith("Tegning")]


def test_a_screen_reader_hears_one_sentence_a_step(press: Press) -> None:
    (told,) = alternatives(press.render(plan_document(PLAN), MADE_AT).content)
    assert told == (
        "Tegning av veien til målet, steg 1 til 5. "
        "Steg 1: Lær mer norsk, til nivå B1, august 2026 – juni 2027. "
        "Steg 2: Vis hva du kan fra før, februar 2027 – mars 2027. "
        "Steg 3: Helsearbeiderfaget, fire moduler, august 2027 – juni 2029. "
        "Steg 4: Vær lærling på et sykehjem, august 2029 – juni 2031. "
        "Steg 5: Ta fagprøven, fra august 2031."
    )


@pytest.mark.parametrize(("count", "pictures"), [(1, 1), (MOST_BARS, 1), (MOST_BARS + 1, 2), (80, 8)])
def test_a_long_route_stands_in_several_pictures_of_like_size(count: int, pictures: int) -> None:
    made = route_pictures(after_another(count), NB)
    sizes = [len(picture.bars) for picture in made]
    assert len(made) == pictures
    assert sum(sizes) == count
    assert max(sizes) <= MOST_BARS
    assert max(sizes) - min(sizes) <= 1 or sizes[-1] < max(sizes)
    assert [picture.end_label is not None for picture in made] == [False] * (pictures - 1) + [True]


def test_eighty_steps_print_with_every_step_in_words_and_drawing(press: Press) -> None:
    done = press.render(plan_document(replace(PLAN, steps=after_another(80))), MADE_AT)
    told = " ".join(alternatives(done.content))
    assert all(f"Steg {number}: Steg {number}, " in told for number in range(1, 81))
    assert outside_margins(done.content, most_pages=10) == []
    with pypdfium2.PdfDocument(done.content) as opened:
        drawn = " ".join(opened[at].get_textpage().get_text_range() for at in range(5))
    assert all(f"{number} Steg {number}" in drawn for number in range(1, 81))


def test_half_years_are_named_while_they_fit_and_years_after() -> None:
    (near,) = route_pictures(after_another(3), NB)
    names = ["".join(span.text for span in block.spans) for _, block in near.ticks]
    assert names == ["høst 2026"]
    (far,) = route_pictures(after_another(10, days=700), NB)
    names = ["".join(span.text for span in block.spans) for _, block in far.ticks]
    assert names[0] == "2026"
    assert all(len(name) == 4 for name in names)
    assert len(names) <= MOST_TICKS


def test_steps_side_by_side_overlap_in_time_and_have_lines_of_their_own(press: Press) -> None:
    first, second = (replace(STEPS[at], starts_on=date(2026, 8, 17), ends_on=date(2027, 6, 18)) for at in (0, 2))
    content = press.render(plan_document(replace(PLAN, steps=(first, second))), MADE_AT).content
    language, school = bar_box(content, "language"), bar_box(content, "school")
    assert language[0] == pytest.approx(school[0], abs=2)
    assert language[2] == pytest.approx(school[2], abs=2)
    assert language[3] < school[1], "one under the other"


def test_bars_are_tinted_with_thirteen_per_cent_of_their_colour(press: Press) -> None:
    content = press.render(plan_document(PLAN), MADE_AT).content
    hues: tuple[PlanHue, ...] = ("language", "school", "work", "exam", "other")
    for hue in hues:
        left, top, right, bottom = bar_box(content, hue)
        assert BAR_HEIGHT - 4 < bottom - top < BAR_HEIGHT
        assert right - left > 8


def bar_box(content: bytes, hue: PlanHue) -> tuple[float, float, float, float]:
    """Where the tint of a colour stands on the first page, in points from the upper left corner."""
    scale = 4
    with pypdfium2.PdfDocument(content) as opened:
        picture = opened[0].render(scale=scale).to_pil().convert("RGB")
    wanted = tuple(round(part * 255) for part in on_paper(PLAN_HUES[hue], PLAN_TINT))
    off = ImageChops.difference(picture, Image.new("RGB", picture.size, wanted))
    near = [band.point(lambda value: 255 if value <= 1 else 0) for band in off.split()]
    same = ImageChops.darker(ImageChops.darker(near[0], near[1]), near[2])
    box = same.filter(ImageFilter.MinFilter(5)).getbbox()
    assert box is not None, hue
    left, top, right, bottom = (edge / scale for edge in box)
    return left, top, right, bottom


def test_a_step_without_dates_is_in_the_table_only(press: Press) -> None:
    undated = replace(STEPS[1], starts_on=None, ends_on=None)
    content = press.render(plan_document(replace(PLAN, steps=(STEPS[0], undated, STEPS[2]))), MADE_AT).content
    (told,) = alternatives(content)
    assert "Steg 2" not in told
    assert "Steg 3: Helsearbeiderfaget" in told
    assert len(reading.structure(content).find("Table")[0].kids[1].kids) == 3


def test_a_plan_without_any_date_says_so_instead_of_drawing(press: Press) -> None:
    undated = tuple(replace(step, starts_on=None, ends_on=None) for step in STEPS)
    content = press.render(plan_document(replace(PLAN, steps=undated)), MADE_AT).content
    assert alternatives(content) == []
    assert "Stegene har ingen datoer ennå." in reading.texts(content, "P")


def test_a_name_that_fits_nowhere_is_cut_and_ends_in_dots(press: Press) -> None:
    long = replace(STEPS[3], title="Et navn som er altfor langt " * 6)
    content = press.render(plan_document(replace(PLAN, steps=(long,))), MADE_AT).content
    assert "…" in reading.structure(content).find("Figure")[1].text
    assert outside_margins(content) == []


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_stay_inside_the_drawing(press: Press, name: str) -> None:
    steps = tuple(replace(step, title=HOSTILE[name]) for step in STEPS)
    done = press.render(document(*route_pictures(steps, NB)), MADE_AT)
    assert outside_margins(done.content) == []
    assert reading.unmarked_painting(done.content) == []


@settings(max_examples=25, deadline=timedelta(seconds=20), suppress_health_check=[HealthCheck.too_slow])
@given(steps=ANY_STEPS)
def test_any_steps_can_be_drawn(steps: tuple[PlanStepPrint, ...]) -> None:
    pictures = route_pictures(steps, NB)
    dated = [step for step in steps if step.starts_on or step.ends_on]
    assert sum(len(picture.bars) for picture in pictures) == len(dated)
    for picture in pictures:
        assert 1 <= len(picture.ticks) <= MOST_TICKS
        assert all(bar.starts_on <= bar.ends_on <= picture.ends_on for bar in picture.bars)
        assert picture.ticks[0][0] <= min(bar.starts_on for bar in picture.bars)
    done = Press().render(document(*pictures), MADE_AT)
    assert outside_margins(done.content) == []


def test_the_drawing_is_as_wide_as_the_text_and_within_the_margins(press: Press) -> None:
    (picture,) = (part for part in plan_document(PLAN).parts if isinstance(part, RoutePicture))
    content = press.render(document(picture), MADE_AT).content
    with pypdfium2.PdfDocument(content) as opened:
        drawn = opened[0].render(scale=2, grayscale=True).to_pil()
    box = drawn.point(lambda light: 255 if light < 250 else 0).getbbox()
    assert box is not None
    assert box[0] / 2 >= MARGIN_SIDE - 1
    assert box[2] / 2 <= PAGE[0] - MARGIN_SIDE + 1
    assert LINE_WIDTH > 400


def test_the_same_route_gives_the_same_bytes(press: Press) -> None:
    paper = plan_document(LONG_PLAN)
    assert press.render(paper, MADE_AT).sha256 == press.render(paper, MADE_AT).sha256
