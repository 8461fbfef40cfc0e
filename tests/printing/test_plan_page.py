"""The plan the participant takes home, read back from the finished file."""

from __future__ import annotations

import gc
import json
import tracemalloc
from dataclasses import fields, is_dataclass, replace
from datetime import date

import pypdfium2  # type: ignore[import-untyped]  # pypdfium2 ships no types
import pytest

import resources
from karriere_app.errors import UnprintableError
from karriere_app.printing import case_views, mapping_views, views
from karriere_app.printing.documents import PrintDocument
from karriere_app.printing.pdf import Press
from karriere_app.printing.plan_page import plan_document
from karriere_app.printing.step_signs import STEP_SIGNS
from karriere_app.printing.type_scale import PLAN_HUES, Colour
from karriere_app.printing.views import CountyPrint, CreditPrint, MoneyPrint, NextThingPrint, OtherWayPrint
from tests.printing import reading
from tests.printing.people import AMINA, COUNTY, EMPTY_PLAN, LONG_PLAN, PLAN, STEPS
from tests.printing.samples import MADE_AT
from tests.printing.test_hostile_text import HOSTILE, outside_margins
from ui.forms.plan_words import SIGNS


def printed(press: Press, document: PrintDocument) -> bytes:
    return press.render(document, MADE_AT).content


def flat(content: bytes) -> str:
    return " ".join(reading.structure(content).full_text().split())


@pytest.fixture(scope="module")
def plan(press: Press) -> bytes:
    return printed(press, plan_document(PLAN))


def test_the_plan_says_everything_in_reading_order(plan: bytes) -> None:
    order = [
        "Telemark fylkeskommune",
        "Planen din for videregående opplæring",
        "Til Amina Hassan   أمينة حسن",
        "Jeg vil bli helsefagarbeider og jobbe på sykehjem.",
        "«Jeg har passet gamle mennesker i mange år. Det er et arbeid jeg er god på.»",
        "Veien til målet",
        "Finn attestene fra arbeidet på sykehjemmet.",
        "Innen 1. september 2026 · Kari Nordmann hjelper deg",
        "Søk: Videregående for voksne",
        "Begynn på: Vis hva du kan fra før",
        "Fra 1. februar 2027 · Fylkeskommunen hjelper deg",
        "Vi ser på planen sammen igjen 24. november 2026.",
        "Lær mer norsk, til nivå B1",
        "Skien kommune, voksenopplæringen",
        "Ansvarlig: Kommunen",
        "august 2026 – juni 2027",
        "10 måneder",
        "I gang",
        "Norskprøven",
        "norsk på nivå B1, muntlig og skriftlig",
        "Kompetansebevis for hver modul",
        "fra august 2031",
        "Yrkesfaglig fordypning",
        "0,5 år",
        "Introduksjonsstønad",
        "Steg 1, 2",
        "Fagbrev på jobb",
        "Steg: Norsk til B1, Jobb på sykehjem, Fagprøve. Ferdig juni 2030.",
        "Kari Nordmann, karriereveileder",
        "35 91 72 34",
        "Du er med og bestemmer hva som skal stå i planen.",
        "Du kan få se det vi skriver om deg, og du kan få en kopi.",
        "Spør veilederen din hvis du vil ha hjelp til å klage.",
        "Deltaker, dato",
        "Veileder, dato",
        "Tolk, dato",
    ]
    said = [text for text in reading.texts(plan, "P", "H1", "H2") if text]
    places = [said.index(text) for text in order]
    assert places == sorted(places)


def step_table(content: bytes) -> reading.Node:
    """The first table: the steps."""
    return reading.structure(content).find("Table")[0]


def test_each_step_is_a_row_with_its_icon_in_words(plan: bytes) -> None:
    table = step_table(plan)
    rows = table.kids[1].kids
    assert [cell.full_text() for cell in table.kids[0].find("TH")] == [
        "Steg",
        "Hva og hvor",
        "Når",
        "Norsk og krav",
        "Bevis",
    ]
    assert [row.find("TH")[0].full_text() for row in rows] == [f"Steg {number}" for number in range(1, 6)]
    assert [row.find("Figure")[0].alternative for row in rows] == [
        "Norskkurs",
        "Vurdering av det du kan fra før",
        "Skole",
        "Læretid",
        "Prøve",
    ]


def test_the_first_page_holds_goal_route_and_what_comes_next(press: Press) -> None:
    done = press.render(plan_document(PLAN), MADE_AT)
    assert 2 <= done.pages <= 4
    first = pypdfium2.PdfDocument(done.content)[0].get_textpage().get_text_range()
    for words in (
        "Amina Hassan",
        "Jeg vil bli helsefagarbeider",
        "5 Ta fagprøven",
        "Ferdig september 2031",
        "Begynn på: Vis hva du kan fra før",
    ):
        assert words in first


def test_the_foot_of_every_page_names_plan_version_date_and_page(press: Press) -> None:
    feet = [
        " ".join("".join(page).split()) for page in reading.artifact_texts(printed(press, plan_document(LONG_PLAN)))
    ]
    assert len(feet) > 8
    for number, foot in enumerate(feet, start=1):
        assert f"Side {number} av {len(feet)}" in foot
        assert "Plan 7K2QM-4VX9D · versjon 2 · 17. august 2026" in foot
        assert "Erstatter planen fra 2. mars 2026" in foot


def test_eighty_steps_are_one_table_whose_header_repeats_outside_the_tags(press: Press) -> None:
    content = printed(press, plan_document(LONG_PLAN))
    table = step_table(content)
    assert [kid.tag for kid in table.kids] == ["THead", "TBody"]
    assert len(table.kids[1].kids) == 80
    titles = [row.find("TD")[0].find("P")[0].text for row in table.kids[1].kids]
    assert titles == [f"Steg nummer {number}" for number in range(1, 81)]
    repeated = ["".join(page).count("Hva og hvor") for page in reading.artifact_texts(content)]
    pages_of_table = [at for at, count in enumerate(repeated) if count]
    assert len(pages_of_table) > 5
    assert pages_of_table == list(range(pages_of_table[0], pages_of_table[-1] + 1))
    assert set(repeated) == {0, 1}
    assert reading.unmarked_painting(content) == []


def test_an_empty_plan_is_one_page_that_says_what_is_missing(press: Press) -> None:
    done = press.render(plan_document(EMPTY_PLAN), MADE_AT)
    assert done.pages == 1
    assert "Målet er ikke bestemt ennå." in flat(done.content)
    assert "Ingen steg er lagt inn ennå." in flat(done.content)
    assert reading.structure(done.content).find("Table") == []
    assert "Tolk, dato" not in flat(done.content)


def test_only_a_draft_carries_the_draft_mark_on_every_page(press: Press, plan: bytes) -> None:
    draft = printed(press, plan_document(replace(PLAN, is_draft=True)))
    assert "Utkast. Denne planen er ikke ferdig" in flat(draft)
    assert all("Utkast" in "".join(page) for page in reading.artifact_texts(draft))
    assert "Utkast" not in flat(plan)
    assert not any("Utkast" in "".join(page) for page in reading.artifact_texts(plan))


def test_metadata_holds_the_plan_code_and_no_person(plan: bytes) -> None:
    pdf = reading.open_pdf(plan)
    said = " ".join(str(value) for value in pdf.docinfo.values()) + pdf.Root.Metadata.read_bytes().decode()
    assert "7K2QM-4VX9D" in said
    assert "Plan for videregående opplæring" in said
    for word in ("Amina", "Hassan", "أمينة", "Nordmann", "sykehjem"):
        assert word not in said


def test_the_own_script_name_carries_its_language(press: Press) -> None:
    content = printed(press, plan_document(PLAN))
    assert {mark.text for mark in reading.first_page_content(content) if mark.lang == "ar"} >= {"أ", "م", "ي", "ن"}


def test_an_unprintable_own_script_name_is_named_by_its_field(press: Press) -> None:
    unprintable = replace(PLAN, participant=replace(AMINA, name_in_own_script="አሚና 漢", own_script_language="ti"))
    with pytest.raises(UnprintableError) as caught:
        printed(press, plan_document(unprintable))
    assert (caught.value.field, caught.value.place) == ("participant.name_in_own_script", 4)


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (date(2026, 8, 1), date(2026, 8, 31), "august 2026"),
        (None, date(2027, 6, 1), "til juni 2027"),
        (None, None, "Ikke bestemt"),
    ],
)
def test_open_and_short_periods_have_words(press: Press, start: date | None, end: date | None, words: str) -> None:
    step = replace(STEPS[0], starts_on=start, ends_on=end, months=None, state_label=None)
    content = printed(press, plan_document(replace(PLAN, steps=(step,))))
    assert step_table(content).kids[1].kids[0].find("TD")[1].full_text() == words


@pytest.mark.parametrize(
    ("state", "begun", "ended", "language", "words"),
    [
        ("Fullført", date(2026, 8, 17), date(2027, 5, 4), "nb", "Fullført 4. mai 2027"),
        ("I gang", date(2026, 8, 17), None, "nb", "I gang fra 17. august 2026"),
        ("I gang", date(2026, 8, 17), None, "nn", "I gang frå 17. august 2026"),
        (None, None, date(2027, 5, 4), "nb", "Ferdig 4. mai 2027"),
        (None, date(2026, 8, 17), None, "nb", "Begynte 17. august 2026"),
        ("Søkt", None, None, "nb", "Søkt"),
    ],
)
def test_what_has_happened_stands_beside_the_dates_of_the_plan(
    press: Press, state: str | None, begun: date | None, ended: date | None, language: str, words: str
) -> None:
    step = replace(STEPS[0], state_label=state, has_begun=state is not None, begun_on=begun, ended_on=ended)
    content = printed(press, plan_document(replace(PLAN, steps=(step,)), language))
    when = [block.full_text() for block in step_table(content).kids[1].kids[0].find("TD")[1].find("P")]
    assert when[0] == "august 2026 – juni 2027"
    assert when[-1] == words


def test_the_readers_own_part_is_hers(press: Press) -> None:
    step = replace(STEPS[0], responsible_label="Deltakeren", is_readers=True)
    content = printed(press, plan_document(replace(PLAN, steps=(step, STEPS[2]))))
    assert [each for each in reading.texts(content, "P") if each.startswith("Ansvarlig")] == [
        "Ansvarlig: du",
        "Ansvarlig: Skolen",
    ]


def test_one_other_way_is_plan_b_and_two_are_other_ways(press: Press) -> None:
    way = replace(PLAN.other_ways[0], title="Plan B")
    one = printed(press, plan_document(replace(PLAN, other_ways=(way,))))
    assert reading.texts(one, "P", "H2").count("Plan B") == 1
    two = reading.texts(printed(press, plan_document(replace(PLAN, other_ways=(way, PLAN.other_ways[0])))), "P", "H2")
    at = two.index("Andre veier")
    assert [two[at + 1], two[at + 3]] == ["Plan B", "Fagbrev på jobb"]


@pytest.mark.parametrize("lines", range(0, 16, 2))
def test_rights_and_the_lines_to_sign_on_are_never_divided_over_two_pages(press: Press, lines: int) -> None:
    said = "\n".join(f"Jeg sier {number}." for number in range(lines + 4))
    content = printed(press, plan_document(replace(EMPTY_PLAN, county=CountyPrint(name="T"), why=said)))
    pages = reading.page_words(content)
    (page,) = (words for words in pages if "Rettighetene dine" in words)
    for words in ("Du er med og bestemmer", "Planen kan endres", "få en kopi", "Du kan klage når", "Deltaker, dato"):
        assert words in page


def test_a_complaint_text_longer_than_a_page_lets_the_rights_stand(press: Press) -> None:
    long = "\n".join(["Du kan klage om du får avslag på inntak."] * 60)
    content = printed(press, plan_document(replace(PLAN, county=replace(COUNTY, complaint_text_nb=long))))
    pages = reading.page_words(content)
    (page,) = (words for words in pages if "Rettighetene dine" in words)
    assert "Du kan klage når" in page
    assert outside_margins(content, most_pages=10) == []


def test_a_step_of_an_unknown_type_still_prints(press: Press) -> None:
    content = printed(press, plan_document(replace(PLAN, steps=(replace(STEPS[0], type="NYTT_2031"),))))
    assert step_table(content).find("Figure")[0].alternative == "Steg i planen"


def test_every_step_type_has_an_icon_of_its_own_kind() -> None:
    model = json.loads((resources.VOCABULARIES / "plan_model.json").read_text(encoding="utf-8"))
    assert set(STEP_SIGNS) == {step["code"] for step in model["step_types"]}
    assert all((resources.ICONS / f"{sign.icon}.svg").exists() for sign in STEP_SIGNS.values())


def test_paper_and_window_have_the_same_signs_and_colours() -> None:
    tokens = json.loads(resources.TOKENS.read_text(encoding="utf-8"))
    light = tokens["colour"]["light"]
    assert {f"plan_{hue}": colour_code(colour) for hue, colour in PLAN_HUES.items()} == {
        name: str(light[name]).upper() for name in light if name.startswith("plan_")
    }
    assert {code: (sign.icon, f"plan_{sign.hue}") for code, sign in STEP_SIGNS.items()} == {
        code: SIGNS[code] for code in STEP_SIGNS
    }


def colour_code(colour: Colour) -> str:
    return "#" + "".join(f"{round(part * 255):02X}" for part in colour)


@pytest.mark.parametrize("language", ["nb", "nn"])
def test_a_county_without_complaint_text_prints_no_empty_heading(press: Press, language: str) -> None:
    county = replace(COUNTY, complaint_text_nb=None, complaint_text_nn=None)
    content = printed(press, plan_document(replace(PLAN, county=county), language))
    assert "du er ueinig" not in flat(content)
    assert "du er uenig" not in flat(content)


def test_a_complaint_text_in_the_other_norwegian_is_owned_up_to(press: Press) -> None:
    county = replace(COUNTY, complaint_text_nn=None)
    content = printed(press, plan_document(replace(PLAN, county=county), "nn"))
    assert "Teksten under er på bokmål." in flat(content)
    texts = {node.full_text(): node.lang for node in reading.structure(content).find("P")}
    assert texts["Spør veilederen din hvis du vil ha hjelp til å klage."] == "nb"
    assert "Teksten under" not in flat(printed(press, plan_document(PLAN, "nn")))


def test_nynorsk_is_nynorsk_all_through(press: Press) -> None:
    content = printed(press, plan_document(PLAN, "nn"))
    assert reading.structure(content).lang == "nn"
    words = flat(content)
    for said in ("Planen din for vidaregåande opplæring", "Vegen til målet", "Rettane dine", "veker frå du fekk"):
        assert said in words
    for said in ("Veien til målet", "Rettighetene", "uker fra du fikk"):
        assert said not in words


def test_a_plan_that_is_not_agreed_on_does_not_say_so(press: Press) -> None:
    disagreed = replace(PLAN, is_disagreed=True, disagreement_view="Jeg vil begynne å jobbe nå.")
    words = flat(printed(press, plan_document(disagreed)))
    assert "Vi er enige om planen" not in words
    assert "Vi er ikke enige om alt i planen." in words
    assert "Jeg vil begynne å jobbe nå." in words


def test_a_plan_that_holds_no_longer_says_so(press: Press) -> None:
    words = flat(printed(press, plan_document(replace(PLAN, is_ended=True))))
    assert "Denne planen gjelder ikke lenger." in words


def test_norwegian_that_helps_is_advice_and_no_condition(press: Press) -> None:
    step = replace(STEPS[0], requirement_text=None, norwegian_advice="B1")
    content = printed(press, plan_document(replace(PLAN, steps=(step,))))
    assert step_table(content).kids[1].kids[0].find("TD")[2].full_text() == "Norsk på nivå B1 hjelper"


def test_words_that_are_only_in_bokmaal_are_named(press: Press) -> None:
    content = printed(press, plan_document(replace(PLAN, only_in_bokmaal=("Helsefagarbeidere",)), "nn"))
    assert "Desse orda finst berre på bokmål: Helsefagarbeidere" in flat(content)


def test_views_have_no_field_that_must_never_stand_on_paper() -> None:
    forbidden = (
        "national_id",
        "identity",
        "birth",
        "duf",
        "health",
        "adaptation",
        "circumstances",
        "permit",
        "citizenship",
        "protection",
        "sex",
        "reception",
        "municipality",
        "children",
        "note",
    )
    modules = (views, case_views, mapping_views)
    found = [entry for module in modules for entry in vars(module).values()]
    shown = [entry for entry in found if isinstance(entry, type) and is_dataclass(entry)]
    assert len(shown) >= 20
    names = {f"{view.__name__}.{field.name}" for view in shown for field in fields(view)}
    kept = {"CasePlanPrint.adaptation", "CasePlanPrint.circumstances"}  # the case file's copy alone
    assert {name for name in names if any(word in name.split(".")[1] for word in forbidden)} == kept
    assert "address" not in {field.name for field in fields(views.ParticipantPrint)}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_in_every_field_stays_inside_the_margins(press: Press, name: str) -> None:
    text = HOSTILE[name]
    step = replace(
        STEPS[0], title=text, provider=text, responsible_label=text, requirement_text=text, evidence_wanted=text
    )
    plan = replace(
        PLAN,
        long_goal=text,
        why=text,
        steps=(step, step),
        next_things=(NextThingPrint(kind="agreed", thing=text, helper=text), NextThingPrint(kind="begin", thing=text)),
        credits=(CreditPrint(name_shown=text, result=text, decision=text),),
        money=(MoneyPrint(funding_label=text, steps=(1,)),),
        other_ways=(OtherWayPrint(title=text, step_titles=(text, text)),),
        is_disagreed=True,
        disagreement_view=text,
        only_in_bokmaal=(text,),
    )
    done = press.render(plan_document(plan), MADE_AT)
    assert outside_margins(done.content) == []
    assert reading.unmarked_painting(done.content) == []


@pytest.mark.slow
def test_two_hundred_plans_in_a_row_keep_memory_flat(press: Press) -> None:
    for _ in range(20):
        printed(press, plan_document(PLAN))
    tracemalloc.start()
    try:
        for _ in range(20):
            printed(press, plan_document(PLAN))
        gc.collect()
        before, _ = tracemalloc.get_traced_memory()
        for _ in range(180):
            printed(press, plan_document(PLAN))
        gc.collect()
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert after - before < 200_000
