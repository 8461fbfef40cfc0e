"""``karriere-server`` as an administrator types it: real processes, both databases, answers, exit codes, sentences."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from karriere_app.clock import SteppingClock
from karriere_app.domain.fields import RecordId
from karriere_app.errors import KarriereError
from karriere_app.server.database import open_database, sqlite_address
from karriere_app.server.directory import SqlDirectory
from karriere_app.server.directory_port import RegisteredDevice
from karriere_app.server.sealed_work import keep_sealed
from karriere_app.server.sentences import sentence_for

LAPTOP = RecordId("01940000-0000-7000-8000-0000000000d1")


@dataclass(frozen=True)
class Answer:
    code: int
    out: str
    said: str

    @property
    def value(self) -> Any:
        """The JSON that was answered, after checking that nothing was complained of."""
        assert self.code == 0, self.said
        return json.loads(self.out)


@dataclass(frozen=True)
class Terminal:
    """Where an administrator types."""

    address: str

    def run(self, *words: str, typed: str = "", environment: dict[str, str] | None = None) -> Answer:
        done = subprocess.run(
            [sys.executable, "-m", "karriere_app.server.commands", *words],
            input=typed.encode(),
            capture_output=True,
            env={**os.environ, "KARRIERE_SERVER_DATABASE": self.address, **(environment or {})},
            timeout=60,
        )
        answer = Answer(done.returncode, done.stdout.decode(), done.stderr.decode())
        assert "Traceback" not in answer.said
        return answer

    def ask(self, *words: str, typed: str = "") -> Any:
        return self.run(*words, "--json", typed=typed).value


@pytest.fixture
def terminal(address: str) -> Terminal:
    return Terminal(address)


@pytest.fixture(scope="module")
def with_office(tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    """A county with one office, for what changes nothing."""
    terminal = Terminal(sqlite_address(tmp_path_factory.mktemp("county") / "county.db"))
    terminal.ask("office", "add", "Skien")
    return terminal


def register_laptop(address: str, counsellor: str, clock: SteppingClock) -> None:
    database = open_database(address)
    device = RegisteredDevice(LAPTOP, RecordId(counsellor), "thumb", "{}", clock.now(), "invitation:ABCDE")
    assert SqlDirectory(database, clock).add_device(device)
    database.close()


def test_a_county_from_nothing_to_a_restored_snapshot(terminal: Terminal, clock: SteppingClock, tmp_path: Path) -> None:
    office = terminal.ask("office", "add", "Karrieresenteret i Bodø")
    assert office["new"]
    anna = terminal.ask("counsellor", "add", "Anna", "--office", "Karrieresenteret i Bodø", "--role", "LEADER")
    code = terminal.ask("invite", "anna")
    assert len(code["code"].replace("-", "")) == 25
    register_laptop(terminal.address, anna["id"], clock)
    found = terminal.ask("report")
    assert found["offices"] == [{"id": office["id"], "name": "Karrieresenteret i Bodø"}]
    assert [(one["user"], one["roles"]) for one in found["counsellors"]] == [("anna", ["LEADER"])]
    assert [(one["id"], one["user"], one["state"]) for one in found["devices"]] == [(LAPTOP, "anna", "active")]
    before = terminal.ask("digest")
    assert before["records"] == 2
    assert terminal.ask("digest", "--user", "ANNA")["digest"] == before["digest"]
    file = tmp_path / "fylke.snapshot"
    assert terminal.ask("snapshot", str(file))["counter"] == before["counter"]
    terminal.ask("office", "add", "Skien")
    done = terminal.ask("restore", str(file))
    assert Path(done["replaced"]).is_file()
    after = terminal.ask("digest")
    assert after["digest"] == before["digest"]
    assert after["epoch"] == done["epoch"] != before["epoch"]
    assert terminal.ask("verify") == {"ok": True, "records": 2, "orphans": 0, "problems": []}


def test_a_laptop_is_taken_out_of_service(terminal: Terminal, clock: SteppingClock) -> None:
    terminal.ask("office", "add", "Skien")
    register_laptop(terminal.address, terminal.ask("counsellor", "add", "anna", "--office", "Skien")["id"], clock)
    assert terminal.ask("revoke", LAPTOP, "--retired") == {"device": LAPTOP, "state": "retired"}
    lost = terminal.run("revoke", LAPTOP, "--lost")
    assert lost.code == 0
    assert "sealed key" in lost.said
    assert terminal.ask("report")["devices"][0]["state"] == "lost"
    assert terminal.run("revoke", "unknown", "--lost").code == 3
    assert terminal.run("revoke", LAPTOP).code == 2


def test_what_a_lost_laptop_sent_opens_with_the_key_only(terminal: Terminal, clock: SteppingClock) -> None:
    terminal.ask("office", "add", "Skien")
    key = terminal.ask("sealed", "key")["key"]
    database = open_database(terminal.address)
    work = keep_sealed(SqlDirectory(database, clock), LAPTOP, b"det usendte", clock)
    database.close()
    assert [one["id"] for one in terminal.ask("sealed", "list")] == [work.id]
    opened = terminal.run("sealed", "open", work.id, typed=f"{key}\n")
    assert (opened.code, opened.out) == (0, "det usendte")
    other = "A" * 43 + "="
    assert terminal.run("sealed", "open", work.id, typed=f"{other}\n").code == 4
    assert terminal.run("sealed", "open", work.id, typed="nøkkel\n").code == 2
    assert terminal.run("sealed", "open", "unknown", typed=f"{key}\n").code == 3


def test_a_changed_database_does_not_verify(address: str, clock: SteppingClock) -> None:
    terminal = Terminal(address)
    office = terminal.ask("office", "add", "Skien")["id"]
    database = open_database(address)
    with database.writing() as connection:
        connection.exec_driver_sql("UPDATE entity SET content = replace(content, 'Skien', 'Bodø')")
    database.close()
    answer = terminal.run("verify", "--json")
    assert answer.code == 5
    assert json.loads(answer.out)["problems"] == [{"what": "digest", "where": office}]


def test_a_new_era_after_point_in_time_recovery(terminal: Terminal) -> None:
    terminal.ask("office", "add", "Skien")
    before = terminal.ask("digest")
    done = terminal.ask("restore", "--new-era")
    after = terminal.ask("digest")
    assert after["epoch"] == done["epoch"] != before["epoch"]
    assert after["digest"] == before["digest"]
    assert [era["ended_at"] for era in terminal.ask("report")["lineage"]] == [before["counter"], None]


def test_who_got_what_is_listed(terminal: Terminal) -> None:
    terminal.ask("office", "add", "Skien")
    assert terminal.ask("log", "nobody") == []


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ((), 2),
        (("dance",), 2),
        (("office",), 2),
        (("office", "add", " "), 3),
        (("counsellor", "add", "anna", "--office", "Ukjent"), 3),
        (("counsellor", "add", "anna", "--office", "Skien", "--role", "KING"), 3),
        (("counsellor", "add", "anna", "--office", "Skien", "--until", "i morgen"), 2),
        (("invite", "nobody"), 3),
        (("restore",), 2),
        (("restore", "missing.snapshot"), 10),
        (("restore", "missing.snapshot", "--new-era"), 2),
        (("snapshot", "no/such/folder/file"), 6),
        (("report", "--database", "mysql://x/y"), 2),
        (("report", "--database", "nonsense"), 2),
        (("report", "--database", "sqlite:///no/such/file.db"), 2),
        (("report", "--database", "postgresql://nobody@127.0.0.1:9/none"), 7),
        (("serve", "--listen", "everywhere"), 2),
    ],
)
def test_what_goes_wrong_is_one_sentence_and_a_code(words: tuple[str, ...], code: int, with_office: Terminal) -> None:
    answer = with_office.run(*words)
    assert answer.code == code
    assert answer.out == ""
    assert len(answer.said.strip().splitlines()) == 1
    assert answer.said.strip().endswith(".")


def test_a_file_that_is_no_database_is_said_to_be_damaged(tmp_path: Path) -> None:
    file = tmp_path / "county.db"
    file.write_bytes(b"no database" * 1000)
    assert Terminal(sqlite_address(file)).run("report").code == 5
    assert file.read_bytes() == b"no database" * 1000


def test_the_database_file_is_its_owners_alone(tmp_path: Path) -> None:
    file = tmp_path / "county.db"
    Terminal(sqlite_address(file)).ask("office", "add", "Skien")
    assert file.stat().st_mode & 0o777 == 0o600


def test_without_an_address_the_database_lies_with_the_user(tmp_path: Path) -> None:
    home = {"HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path / "data"), "KARRIERE_SERVER_DATABASE": ""}
    assert Terminal("").run("office", "add", "Skien", environment=home).code == 0
    assert [one.name for one in tmp_path.rglob("*.db")] == ["karriere-server.db"]


def test_every_expected_error_of_the_server_has_a_sentence() -> None:
    import karriere_app.server.commands
    import karriere_app.server.http  # noqa: F401  # so that every error of the server is known

    named = [one for one in _under(KarriereError) if one.__module__.startswith("karriere_app.server")]
    spoken = {"SignInRefusedError", "DeviceStoppedError", "TryLaterError", "IssuerUnreachableError"}
    spoken |= {"WrongOffsetError", "RequestRefusedError"}  # these are answers to laptops, never to an administrator
    for one in named:
        if one.__name__ not in spoken:
            made = one.__new__(one)
            vars(made).update(found="14", reason="x")
            assert sentence_for(made).endswith(".")


def _under(kind: type[KarriereError]) -> list[type[KarriereError]]:
    return [inner for one in kind.__subclasses__() for inner in (one, *_under(one))]
