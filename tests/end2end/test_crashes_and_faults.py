"""What was acknowledged survives: kills at any write, a full disk, I/O errors, lost rights, flipped bits, four at once.

Faults are made in the running program by strace, from outside. The profile's keys cost the least that is allowed,
so that a start is quick.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from karriere_app.bootstrap import Beginning, create_profile, prepare_profile, unlock
from karriere_app.clock import SystemClock
from karriere_app.errors import KarriereError
from karriere_app.security.keys import FLOOR_COST
from karriere_app.services.keeping import verify
from karriere_app.services.records import list_kind
from karriere_app.store.engine import DATABASE_FILE
from tests.end2end.terminal import PASSPHRASE, Terminal, new

PAGE_BYTES = 4096
LINES = 6
needs_strace = pytest.mark.skipif(shutil.which("strace") is None, reason="strace makes the faults; it is not here")


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    """A profile that the cheapest key derivation opens."""
    folder = tmp_path / "lager"
    beginning = Beginning(office="Karrieresenteret i Skien", counsellor="Ingrid Moen")
    create_profile(prepare_profile(folder, PASSPHRASE, None, FLOOR_COST), beginning, SystemClock()).opened.close()
    return Terminal(folder)


def copied(terminal: Terminal, name: str) -> Terminal:
    """Return a copy of the profile to break."""
    folder = terminal.folder.with_name(name)
    shutil.copytree(terminal.folder, folder)
    return Terminal(folder)


def applied(terminal: Terminal, fault: str | None = None) -> tuple[int, set[str], str]:
    """Apply some people one by one under a fault; return exit code, acknowledged ids and what was said."""
    tracer = ("strace", "-f", "-qq", "-o", "/dev/null", "-e", f"inject={fault}") if fault else ()
    people = [new("participant", family_name=f"Prøve {number}") for number in range(LINES)]
    answer = terminal.behind(*tracer).run("apply", "-", "--each", "--json", lines=people)
    answers = [json.loads(line) for line in answer.out.splitlines() if line.endswith("}")]
    return answer.code, {each["id"] for each in answers if each["ok"]}, answer.said


def kept(terminal: Terminal) -> set[str]:
    """Return the people in the store, after a full check that must find nothing."""
    opened = unlock(terminal.folder, PASSPHRASE, None, SystemClock())
    found = {str(record["id"]) for record in list_kind(opened.desk, "participant")}
    opened.store.close()
    report = verify(terminal.folder, opened.key)
    opened.close()
    assert report.is_sound, report
    return found


def assert_nothing_acknowledged_is_lost(terminal: Terminal, points: Sequence[tuple[str, int]]) -> None:
    killed = 0
    for call, number in points:
        broken = copied(terminal, f"{call}{number}")
        code, acknowledged, _ = applied(broken, f"{call}:signal=KILL:when={number}")
        killed += code == -9
        there = kept(broken)
        assert acknowledged <= there, (call, number)
        assert len(there) <= len(acknowledged) + 1, (call, number)  # at most the one whose answer was under way
        shutil.rmtree(broken.folder)
    assert killed >= len(points) * 3 // 4, killed


@needs_strace
def test_killed_at_a_write_or_a_sync_nothing_acknowledged_is_lost(terminal: Terminal) -> None:
    points = [("pwrite64", number) for number in range(3, 300, 37)] + [("fdatasync", number) for number in (1, 3, 5)]
    assert_nothing_acknowledged_is_lost(terminal, [*points, ("fsync", 2)])


@needs_strace
@pytest.mark.slow
def test_killed_at_very_many_writes_nothing_acknowledged_is_lost(terminal: Terminal) -> None:
    points = [("pwrite64", number) for number in range(1, 330, 4)] + [("fdatasync", number) for number in range(1, 7)]
    assert_nothing_acknowledged_is_lost(terminal, [*points, *(("fsync", number) for number in range(1, 6))])


@needs_strace
@pytest.mark.parametrize("first_failing", [60, 150, 260])
def test_a_full_disk_is_said_and_work_goes_on_after_room_is_made(terminal: Terminal, first_failing: int) -> None:
    code, acknowledged, said = applied(terminal, f"pwrite64:error=ENOSPC:when={first_failing}+")
    assert code == 6
    assert "Disken er full" in said
    assert len(acknowledged) < LINES
    assert kept(terminal) == acknowledged
    code, more, _ = applied(terminal)
    assert code == 0
    assert kept(terminal) == acknowledged | more


@needs_strace
@pytest.mark.parametrize("fault", ["pwrite64:error=EIO:when=100+", "fdatasync:error=EIO:when=2+"])
def test_a_disk_that_answers_with_errors_is_said_and_loses_nothing(terminal: Terminal, fault: str) -> None:
    code, acknowledged, said = applied(terminal, fault)
    assert code == 6
    assert "Disken svarte med feil" in said
    assert acknowledged <= kept(terminal)


@pytest.mark.skipif(os.name == "nt", reason="rights are POSIX bits here")
@pytest.mark.parametrize("word", ["digest", "store status", "store verify"])
def test_a_folder_without_the_right_to_write_is_said_in_one_sentence(terminal: Terminal, word: str) -> None:
    as_nobody_special = ("setpriv", "--bounding-set=-all") if os.geteuid() == 0 else ()  # root may write everywhere
    before = {file.name: file.read_bytes() for file in terminal.folder.iterdir()}
    for file in terminal.folder.iterdir():
        file.chmod(0o400)
    terminal.folder.chmod(0o500)
    answer = terminal.behind(*as_nobody_special).run(*word.split())
    terminal.folder.chmod(0o700)
    assert (answer.code, answer.out) == (6, "")
    assert "får ikke skrive i mappen" in answer.said
    assert answer.said.count("\n") == 1
    assert {file.name: file.read_bytes() for file in terminal.folder.iterdir()} == before


def test_one_flipped_bit_on_any_page_is_found(terminal: Terminal) -> None:
    opened = unlock(terminal.folder, PASSPHRASE, None, SystemClock())
    opened.store.close()
    file = terminal.folder / DATABASE_FILE
    whole = file.read_bytes()
    unseen = []
    for page in range(len(whole) // PAGE_BYTES):
        place = page * PAGE_BYTES + page * 37 % PAGE_BYTES
        file.write_bytes(whole[:place] + bytes([whole[place] ^ 1 << page % 8]) + whole[place + 1 :])
        try:
            report = verify(terminal.folder, opened.key)
        except KarriereError:
            continue
        if report.is_sound:
            unseen.append(page)
    file.write_bytes(whole)
    assert unseen == []
    assert verify(terminal.folder, opened.key).is_sound
    opened.close()


def test_a_damaged_store_is_refused_untouched_and_the_copy_brings_everything_back(
    terminal: Terminal, tmp_path: Path
) -> None:
    terminal.apply(new("participant", given_names="Selam", family_name="Haile"))
    before = terminal.ask("digest")
    terminal.ask("store", "backup", str(tmp_path / "kopi.karrierekopi"))
    file = terminal.folder / DATABASE_FILE
    damaged = bytearray(file.read_bytes())
    for page in range(1, len(damaged) // PAGE_BYTES):
        damaged[page * PAGE_BYTES + 9] ^= 4
    file.write_bytes(damaged)
    answer = terminal.run("digest")
    assert (answer.code, answer.out) == (5, "")
    assert "sikkerhetskopi" in answer.said
    assert file.read_bytes() == damaged
    aside = terminal.ask("store", "restore", str(tmp_path / "kopi.karrierekopi"))["aside"]
    assert terminal.ask("digest") == before
    assert (Path(aside) / DATABASE_FILE).read_bytes() == damaged


def test_an_older_copy_of_the_file_does_not_pass_for_the_newest(terminal: Terminal) -> None:
    file = terminal.folder / DATABASE_FILE
    older = file.read_bytes()
    terminal.apply(new("participant", family_name="Ny i dag"))
    file.write_bytes(older)
    answer = terminal.run("digest")
    assert answer.code == 5
    assert terminal.run("store", "verify", "--accept-loss").code == 0
    assert terminal.run("digest").code == 0


def test_four_at_once_take_turns_or_give_up_within_the_time_allowed(terminal: Terminal) -> None:
    began = time.monotonic()
    people = [json.dumps(new("participant", family_name=f"Samtidig {number}")).encode() for number in range(4)]
    running = [terminal.start("apply", "-", "--json") for _ in people]
    ended = [process.communicate(person, timeout=60) for process, person in zip(running, people, strict=True)]
    assert time.monotonic() - began < 30
    codes = [process.returncode for process in running]
    assert set(codes) <= {0, 4}
    assert 0 in codes
    assert not [err for _, err in ended if b"locked" in err or b"Traceback" in err]
    acknowledged = {json.loads(out)["id"] for (out, _), code in zip(ended, codes, strict=True) if code == 0}
    assert kept(terminal) == acknowledged


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root may mount a small disk")
def test_opening_on_a_disk_without_any_room_says_so(terminal: Terminal, tmp_path: Path) -> None:
    disk = tmp_path / "liten disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(disk)], check=True)
    try:
        small = Terminal(Path(shutil.copytree(terminal.folder, disk / "lager")))
        with pytest.raises(OSError, match="No space"):
            (disk / "fyll").write_bytes(bytes(2 * 1024 * 1024))
        answer = small.run("digest")
        assert (answer.code, answer.out) == (6, "")
        assert "Disken er full" in answer.said
        (disk / "fyll").unlink()
        assert small.run("digest").code == 0
    finally:
        subprocess.run(["umount", str(disk)], check=True)
