"""The words for the county server that need none: what is refused, what waits, choices as they are typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from karriere_app.commands.sync import _choice
from karriere_app.errors import UsageError
from karriere_app.services.conflicts import Choice
from tests.end2end.terminal import Terminal, new

NOBODY = "01940000-0000-7000-8000-00000000000f"


@pytest.fixture(scope="module")
def terminal(tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    made = Terminal(tmp_path_factory.mktemp("profil") / "lager")
    made.init()
    return made


@pytest.mark.parametrize(
    ("typed", "choice", "value"),
    [
        ("mine", Choice.MINE, None),
        ("theirs", Choice.SERVER, None),
        ("both", Choice.BOTH, None),
        ("value=Vil bli kokk = best", Choice.VALUE, "Vil bli kokk = best"),
        ("value=12", Choice.VALUE, "12"),
        ("value=", Choice.VALUE, ""),
    ],
)
def test_a_choice_is_read_as_it_is_typed(typed: str, choice: Choice, value: object) -> None:
    assert _choice(typed) == (choice, value)


@pytest.mark.parametrize("typed", ["", "begge", "value", "MINE"])
def test_what_is_no_choice_is_refused(typed: str) -> None:
    with pytest.raises(UsageError):
        _choice(typed)


def test_a_profile_that_met_no_server_says_so_and_counts_what_waits(terminal: Terminal) -> None:
    made = terminal.apply(new("participant", given_names="Selam"))[0]
    outbox = terminal.ask("outbox")
    assert outbox["last_synced_at"] is None
    assert outbox["waiting"] == len(outbox["change_sets"]) >= 2
    assert made in outbox["change_sets"][-1]["records"]
    assert terminal.ask("store", "status")["sync"]["enrolled"] is False
    answer = terminal.run("sync", "--json")
    assert (answer.code, json.loads(answer.out)["state"]) == (2, "not_enrolled")
    assert "ikke knyttet til fylkets server" in answer.said


def test_there_are_no_conflicts_and_no_news(terminal: Terminal) -> None:
    assert terminal.ask("conflicts") == terminal.ask("conflicts", "--settled") == terminal.ask("arrivals") == []
    assert terminal.run("resolve", NOBODY, "--choose", "mine").code == 3


def test_a_value_is_typed_as_the_field_takes_it(terminal: Terminal) -> None:
    person = terminal.apply(new("participant", family_name="Haile"))[0]
    values = {"phone": ("12", "12"), "children": ('{"2019": 2}', {"2019": 2}), "contact_language": ("ti", "ti")}
    for field, (typed, stands) in values.items():
        wire = json.dumps(stands)
        made = new("conflict", participant=person, of_record=person, field=field, mine=wire, base=None, server=None)
        conflict = terminal.apply(made)[0]
        terminal.ask("resolve", conflict, "--choose", f"value={typed}")
        assert terminal.ask("show", person)[field] == stands
    made = new("conflict", participant=person, of_record=person, field="children", mine="{}")
    refused = terminal.run("resolve", terminal.apply(made)[0], "--choose", "value=to barn")
    assert refused.code == 3


def test_two_participants_are_shown_as_one_and_as_two_again(terminal: Terminal) -> None:
    keep, other = terminal.apply(new("participant", family_name="Haile"), new("participant", family_name="Haileab"))
    terminal.ask("merge", other, "--into", keep)
    assert [hit["id"] for hit in terminal.ask("find", "haileab")] == [keep]
    assert terminal.run("merge", keep, "--into", keep).code == 3
    terminal.ask("unmerge", other)
    assert other in [hit["id"] for hit in terminal.ask("find", "haileab")]


def test_a_server_without_tls_elsewhere_is_refused(terminal: Terminal, tmp_path: Path) -> None:
    for server in ("http://fylke.example.org", "ftp://fylke.example.org"):
        assert terminal.run("enrol", "--server", server, "--code", "X").code == 2
    missing = terminal.run("enrol", "--server", "https://127.0.0.1:1", "--code", "X", "--ca", str(tmp_path / "ingen"))
    assert missing.code == 2
