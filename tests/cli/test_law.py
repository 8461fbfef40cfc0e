"""findings from outside: a real process over a real store says what the window shows."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from karriere_app.domain.ids import new_id
from tests.end2end.terminal import Terminal, change

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    made = Terminal(tmp_path_factory.mktemp("lov") / "lager")
    made.init()
    return made


@pytest.fixture(scope="module")
def person(here: Terminal) -> str:
    """Selam, settled at the end of August and without a decision in December."""
    made = new_id(NOW)
    here.apply(
        change("participant", made, given_names="Selam", family_name="Haile", birth_date="1990-01-01"),
        {
            "kind": "legal_status",
            "set": {
                "participant": made,
                "permit_ground": "A_FLYKTNING",
                "permit_granted": "2026-06-01",
                "settled_on": "2026-08-31",
                "settled_by_agreement": "YES",
            },
        },
    )
    return made


def test_what_the_rules_say_on_a_day(here: Terminal, person: str) -> None:
    late = {one["id"]: one for one in here.ask("findings", person, "--on", "2026-12-01")}["DECISION_LATE"]
    assert (late["severity"], late["due"]) == ("W", "2026-11-30")
    assert late["section"] == "integreringsloven § 12 andre ledd"
    assert late["parameters"] == {"decision_deadline_months": 3}
    assert "bosatt 31.08.2026 + 3 måneder = 30.11.2026" in late["reason"]


def test_on_the_last_day_it_is_not_late_yet(here: Terminal, person: str) -> None:
    ids = {one["id"] for one in here.ask("findings", person, "--on", "2026-11-30")}
    assert "DECISION_SOON" in ids
    assert "DECISION_LATE" not in ids


def test_nynorsk_is_another_sentence_about_the_same(here: Terminal, person: str) -> None:
    nb, nn = (here.ask("findings", person, "--on", "2026-09-10", "--language", one) for one in ("nb", "nn"))
    assert [one["id"] for one in nb] == [one["id"] for one in nn]


def test_a_day_that_is_none_is_one_sentence(here: Terminal, person: str) -> None:
    answer = here.run("findings", person, "--on", "31.12.2026")
    assert (answer.code, answer.out) == (2, "")
    assert "2027-06-30" in answer.said


def test_the_worklist_gives_the_same_finding_as_the_participant(here: Terminal, person: str) -> None:
    (item,) = (one for one in here.ask("worklist", "--on", "2026-12-01") if one["what"] == "DECISION")
    assert (item["participant"], item["due"], item["loudness"]) == (person, "2026-11-30", "warn")
    assert item["finding"] in here.ask("findings", person, "--on", "2026-12-01")
    assert here.ask("worklist", "--on", "2026-12-01", "--municipality", "0301") == []
