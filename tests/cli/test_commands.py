"""The command line from outside: a real process, a real store, exit codes, one sentence per error, nothing lost."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
PASSPHRASE = "seks grønne hester danser"


@dataclass(frozen=True)
class Terminal:
    """A user at a terminal with one profile."""

    folder: Path
    extra: Mapping[str, str]

    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("KARRIERE_")}
        return {**kept, "KARRIERE_PASSPHRASE": PASSPHRASE, "KARRIERE_STORE": str(self.folder), **self.extra}

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "karriere_app.cli", *words],
            cwd=ROOT,
            env=self.environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def run(self, *words: str, lines: list[Any] | None = None, code: int = 0) -> str:
        raw = b"".join(line if isinstance(line, bytes) else json.dumps(line).encode() + b"\n" for line in lines or [])
        process = self.start(*words)
        out, err = process.communicate(raw, timeout=120)
        said = err.decode()
        assert "Traceback" not in said, said
        assert process.returncode == code, (out, said)
        if code not in (0, 3):
            assert out == b""
        return out.decode() + (said if code else "")

    def ask(self, *words: str, lines: list[Any] | None = None) -> Any:
        return json.loads(self.run(*words, "--json", lines=lines))


@pytest.fixture(scope="module")
def terminal(tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    made = Terminal(tmp_path_factory.mktemp("profil") / "lager", {})
    answer = made.ask("store", "init", "--office", "Karrieresenteret i Skien", "--counsellor", "Ingrid Moen")
    assert len(answer["recovery_key"].replace("-", "")) >= 30
    return made


def person(**values: Any) -> dict[str, Any]:
    return {"kind": "participant", "set": values}


def test_what_is_applied_is_shown_found_listed_and_digested(terminal: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "inn.jsonl"
    file.write_text(json.dumps(person(given_names="Mohammed", family_name="Haddad")) + "\n", encoding="utf-8")
    answer = json.loads(terminal.run("apply", str(file), "--json"))
    assert answer["n"] == 1
    before = terminal.ask("digest")["digest"]
    shown = terminal.ask("show", answer["id"])
    assert (shown["kind"], shown["family_name"]) == ("participant", "Haddad")
    assert answer["id"] in [hit["id"] for hit in terminal.ask("find", "muhamed")]
    assert answer["id"] in [record["id"] for record in terminal.ask("list", "participant")]
    assert terminal.ask("digest")["digest"] == before
    actions = [entry["action"] for entry in terminal.ask("log", answer["id"])]
    assert actions == ["CHANGED", "OPENED"]


def test_each_line_is_answered_when_it_is_durable(terminal: Terminal) -> None:
    lines = [
        person(family_name="En"),
        b'{"kind": "particip\n',
        person(birth_date="2026-02-31"),
        person(family_name="To"),
    ]
    answers = [
        json.loads(line) for line in terminal.run("apply", "-", "--each", "--json", lines=lines, code=3).split("\n")[:4]
    ]
    assert [answer["ok"] for answer in answers] == [True, False, False, True]
    assert [answer["n"] for answer in answers] == [1, 2, 3, 4]
    assert all(answer.get("durable") for answer in answers if answer["ok"])


def test_a_killed_stream_has_lost_nothing_that_was_acknowledged(terminal: Terminal) -> None:
    process = terminal.start("apply", "-", "--each", "--json")
    assert process.stdin is not None
    assert process.stdout is not None
    acknowledged = []
    for number in range(40):
        process.stdin.write(json.dumps(person(family_name=f"Kanari{number}")).encode() + b"\n")
        process.stdin.flush()
        if number < 30:
            acknowledged.append(json.loads(process.stdout.readline())["id"])
    process.send_signal(signal.SIGKILL)
    process.communicate()
    kept = {record["id"] for record in terminal.ask("list", "participant")}
    assert set(acknowledged) <= kept
    assert terminal.ask("store", "verify")["ok"] is True


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (person(birth_date="2026-02-31"), "Fødselsdato"),
        (person(family_name="x" * 200_000), "for lang"),
        (person(citizenship="ATLANTIS"), "ATLANTIS"),
        ({"kind": "guidance_session", "set": {"duration_minutes": 9_000}}, "Varighet"),
        ({"kind": "deltaker", "set": {}}, "deltaker"),
        (b'{"kind": "participant", "set": {"family_name": "Halv\n', "JSON"),
    ],
)
def test_bad_input_is_one_sentence_and_keeps_nothing(
    terminal: Terminal, tmp_path: Path, line: dict[str, Any] | bytes, words: str
) -> None:
    good = json.dumps(person(family_name="Aldri lagret")).encode() + b"\n"
    file = tmp_path / "inn.jsonl"
    file.write_bytes(good + (line if isinstance(line, bytes) else json.dumps(line).encode()))
    said = terminal.run("apply", str(file), code=3)
    assert "Linje 2" in said
    assert words in said
    assert said.count("\n") == 1
    assert terminal.ask("find", "Aldri lagret") == []


def test_odd_numbers_and_control_characters_are_kept_with_a_remark(terminal: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "inn.jsonl"
    line = person(given_names="Ana\x00s", national_id={"kind": "FNR", "value": "01819010002"})
    file.write_text(json.dumps(line), encoding="utf-8")
    process = terminal.start("apply", str(file), "--json")
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0
    assert "Kontrollsifrene" in err.decode()
    assert "tatt bort" in err.decode()
    assert terminal.ask("show", json.loads(out)["id"])["given_names"] == "Anas"


def test_wrong_words_and_wrong_keys_have_their_exit_codes(terminal: Terminal, tmp_path: Path) -> None:
    assert "«tull»" in terminal.run("tull", code=2)
    terminal.run("apply", code=2)
    terminal.run("list", "tull", code=3)
    terminal.run("show", "018f2b5e-7d2b-7a3c-9b1d-0000000000ff", code=3)
    Terminal(terminal.folder, {"KARRIERE_PASSPHRASE": "feil"}).run("digest", code=4)
    Terminal(tmp_path / "tom", {}).run("digest", code=2)
    terminal.run("apply", str(tmp_path / "finnes-ikke"), code=10)


def test_a_second_program_waits_five_seconds_and_gives_up(terminal: Terminal) -> None:
    holder = terminal.start("apply", "-", "--each", "--json")
    assert holder.stdin is not None
    assert holder.stdout is not None
    holder.stdin.write(json.dumps(person(family_name="Holder")).encode() + b"\n")
    holder.stdin.flush()
    holder.stdout.readline()
    terminal.run("digest", code=4)
    holder.communicate(b"")


def test_a_copy_comes_back_on_another_profile(terminal: Terminal, tmp_path: Path) -> None:
    manifest = terminal.ask("store", "backup", str(tmp_path / "kopi.karrierekopi"))
    other = Terminal(tmp_path / "annen", {})
    assert other.ask("store", "restore", str(tmp_path / "kopi.karrierekopi"))["aside"] is None
    assert other.ask("digest") == terminal.ask("digest")
    assert other.ask("store", "status")["change_sets"] == manifest["seq"]
    (tmp_path / "kopi.karrierekopi").write_bytes(b"ikke en kopi")
    other.run("store", "restore", str(tmp_path / "kopi.karrierekopi"), code=10)


def test_the_recovery_key_opens_and_the_keys_change(tmp_path: Path) -> None:
    mine = Terminal(tmp_path / "lager", {})
    paper = mine.ask("store", "init", "--office", "Skien", "--counsellor", "Ingrid")["recovery_key"]
    before = mine.ask("digest")
    renewed = Terminal(
        mine.folder, {"KARRIERE_NEW_PASSPHRASE": "ny frase med mange ord", "KARRIERE_RECOVERY_KEY": paper}
    )
    renewed.run("store", "recover")
    mine.run("digest", code=4)
    after = Terminal(mine.folder, {"KARRIERE_PASSPHRASE": "ny frase med mange ord"})
    assert after.ask("digest") == before
    second = after.ask("store", "rotate")["recovery_key"]
    assert second != paper
    assert after.ask("digest") == before
    Terminal(mine.folder, {"KARRIERE_NEW_PASSPHRASE": "x" * 20, "KARRIERE_RECOVERY_KEY": paper}).run(
        "store", "recover", code=4
    )
    changed = Terminal(
        mine.folder, {"KARRIERE_PASSPHRASE": "ny frase med mange ord", "KARRIERE_NEW_PASSPHRASE": PASSPHRASE}
    )
    changed.run("store", "passphrase")
    assert mine.ask("store", "verify")["ok"] is True


def test_a_secret_may_come_through_a_descriptor(terminal: Terminal) -> None:
    read, write = os.pipe()
    os.write(write, PASSPHRASE.encode() + b"\n")
    os.close(write)
    environment = terminal.environment()
    del environment["KARRIERE_PASSPHRASE"]
    words = [sys.executable, "-m", "karriere_app.cli", "store", "status", "--passphrase-fd", str(read), "--json"]
    done = subprocess.run(words, cwd=ROOT, env=environment, pass_fds=(read,), capture_output=True, check=False)
    os.close(read)
    assert json.loads(done.stdout)["state"] == "open"


def test_without_a_passphrase_nothing_hangs(terminal: Terminal) -> None:
    environment = terminal.environment()
    del environment["KARRIERE_PASSPHRASE"]
    words = [sys.executable, "-m", "karriere_app.cli", "digest"]
    done = subprocess.run(
        words, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=60
    )
    assert done.returncode == 4
