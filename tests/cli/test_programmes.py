"""``karriere programmes`` from outside: a real process, the profile's folder, one sentence per refusal."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from resources import VOCABULARIES
from tests.cli.test_commands import Terminal

SHIPPED = json.loads((VOCABULARIES / "programmes.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def terminal(tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    made = Terminal(tmp_path_factory.mktemp("profil") / "lager", {})
    made.ask("store", "init", "--office", "Karrieresenteret i Skien", "--counsellor", "Ingrid Moen", "--county", "40")
    return made


def written(folder: Path, tree: Any) -> str:
    file = folder / "programmer.json"
    file.write_text(json.dumps(tree, ensure_ascii=False), encoding="utf-8")
    return str(file)


def dated(day: str) -> Any:
    tree = json.loads(json.dumps(SHIPPED))
    tree["meta"]["fetched_by_source"] = day
    return tree


def test_what_ships_is_told_without_a_profile_and_without_a_passphrase(tmp_path: Path) -> None:
    nobody = Terminal(tmp_path / "ingen", {})
    answer = nobody.ask("programmes", "show")
    assert (answer["snapshot_on"], answer["areas"], answer["put_in"]) == ("2026-10-01", 291, False)
    assert "01.10.2026" in nobody.run("programmes", "show")


def test_a_file_is_put_in_told_used_and_taken_away(terminal: Terminal, tmp_path: Path) -> None:
    tree = dated("2026-10-02")
    next(area for area in tree["programmes"][0]["vg3"] if area["short"] == "BASNE3")["nb"] = "Nysnekkerfaget"
    answer = terminal.ask("programmes", "put", written(tmp_path, tree))
    assert (answer["snapshot_on"], answer["put_in"], answer["problem"]) == ("2026-10-02", True, None)
    assert terminal.ask("programmes", "show") == answer
    person = {"kind": "participant", "set": {"given_names": "Selam", "family_name": "Haile"}}
    plan: dict[str, Any] = {"kind": "education_plan", "set": {"area": "FBFRI3"}}
    made = terminal.run("apply", "-", "--each", "--json", lines=[person])
    plan["set"]["participant"] = json.loads(made)["id"]
    made = terminal.run("apply", "-", "--each", "--json", lines=[plan])
    assert terminal.ask("show", json.loads(made)["id"])["area"] == "FDFRI3----"
    assert terminal.ask("programmes", "drop")["put_in"] is False
    assert terminal.ask("programmes", "show")["snapshot_on"] == "2026-10-01"


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda tree: tree["programmes"][3]["vg3"].pop(), "ikke hel"),
        (lambda tree: tree["meta"].update(fetched_by_source="2026-09-01"), "eldre"),
        (lambda tree: tree["programmes"][0]["vg1"][0].update(code="x"), "BA"),
        (lambda tree: tree.pop("programmes"), "programmes"),
    ],
)
def test_a_wrong_file_is_refused_in_one_sentence_and_nothing_changes(
    terminal: Terminal, tmp_path: Path, spoil: Any, said: str
) -> None:
    before = terminal.ask("programmes", "show")
    tree = dated("2026-10-03")
    spoil(tree)
    sentence = terminal.run("programmes", "put", written(tmp_path, tree), code=10)
    assert said in sentence
    assert "Ingenting ble endret" in sentence
    assert terminal.ask("programmes", "show") == before
    assert not (terminal.folder / "programmes.json").exists()


def test_a_file_that_is_none_and_one_that_is_not_there(terminal: Terminal, tmp_path: Path) -> None:
    (tmp_path / "tom.json").write_bytes(b"")
    assert "JSON" in terminal.run("programmes", "put", str(tmp_path / "tom.json"), code=10)
    assert "lot seg ikke lese" in terminal.run("programmes", "put", str(tmp_path / "borte.json"), code=10)
    terminal.run("programmes", code=2)


def test_one_that_was_spoilt_later_is_told(terminal: Terminal) -> None:
    spoilt = terminal.folder / "programmes.json"
    spoilt.write_bytes(b"{")
    try:
        answer = terminal.ask("programmes", "show")
        assert (answer["problem"], answer["put_in"]) == ("not_json", False)
    finally:
        spoilt.unlink()
