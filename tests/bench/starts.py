"""Parts ``start``, ``unlock`` and ``memory``: the window as somebody before the screen has it, against bare Qt."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench.figures import Figure, Part, Series, ratio, series
from tests.bench.screen import NotSeenError, Seen, Watcher, end, program_environment, python, start_and_see
from tests.bench.stores import FilledStore

ROOT = Path(__file__).resolve().parents[2]
BARE, BARE_WITH_QT, OURS, KEEPASSXC = "bare Qt window", "bare window and one name of Qt's", "unlock window", "KeePassXC"
WHY_SLOWER = (
    "the namespace `Qt` (the difference between the two bare windows) is needed by any form; the rest is Python making "
    "the form, the two font files, the style sheet and the signs. Nothing heavier is loaded by then "
    "(tests/architecture/test_first_window.py)."
)
WHY_PEER = "KeePassXC is compiled; the bare window alone takes about as long in PySide as the whole of it."
WHY_UNLOCK = "two pages and the frame are made in Python after Enter; their modules are loaded while somebody types."
WHY_MEMORY = "SQLAlchemy, vocabularies, script fonts and the page cache; the bare window has none of them."
DRIVER_PATIENCE_S = 60.0


@dataclass(frozen=True)
class Program:
    """A program that is started and looked at."""

    command: tuple[str, ...]
    environment: Mapping[str, str]


def bare() -> Program:
    return Program((python(), "-m", "tests.bench.bare_window"), {})


def bare_with_namespace() -> Program:
    return Program((python(), "-m", "tests.bench.bare_window", "Qt"), {})


def unlock_window(profile: Path) -> Program:
    """Return the program as a user starts it, who has said nothing of where the profile is."""
    return Program((python(), "-m", "ui.launch"), {"XDG_DATA_HOME": str(profile.parent)})


def keepassxc(folder: Path) -> Program | None:
    """Return KeePassXC with an empty profile of its own, or None where it is not installed."""
    found = shutil.which("keepassxc")
    if found is None:
        return None
    own = {name: str(folder) for name in ("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR")}
    return Program((found, "--config", str(folder / "config.ini"), "--localconfig", str(folder / "local.ini")), own)


def starts(watcher: Watcher, programs: Mapping[str, Program], rounds: int) -> dict[str, list[Seen]]:
    """Start every program turn about; the first round warms byte code and page cache and is not counted."""
    found: dict[str, list[Seen]] = {name: [] for name in programs}
    for number in range(rounds + 1):
        for name, program in programs.items():
            seen = start_and_see(watcher, program.command, ROOT, dict(program.environment))
            if number:
                found[name].append(seen)
    return found


def measure_bare(watcher: Watcher, rounds: int) -> list[Seen]:
    """Start the bare window alone: the measure of parts that start no window."""
    return starts(watcher, {BARE: bare()}, rounds)[BARE]


def measure_start(watcher: Watcher, profile: Path, rounds: int) -> tuple[Part, list[Seen]]:
    """Measure part ``start``; return it with what was seen of the bare window."""
    with tempfile.TemporaryDirectory(prefix="bench-keepassxc-") as folder:
        peer = keepassxc(Path(folder))
        programs = {BARE: bare(), BARE_WITH_QT: bare_with_namespace(), OURS: unlock_window(profile)} | (
            {KEEPASSXC: peer} if peer else {}
        )
        found = starts(watcher, programs, rounds)
    painted = {name: series(f"{name}, painted", [one.painted_ms for one in seen]) for name, seen in found.items()}
    processor = [series(f"{name}, processor", [one.cpu_s * 1e3 for one in seen]) for name, seen in found.items()]
    against_bare = ratio(painted[OURS], painted[BARE])
    figures = [
        Figure("start to the painted unlock window / bare window", against_bare, 1.35, why=WHY_SLOWER),
        Figure("the same / bare window and one name of Qt's", ratio(painted[OURS], painted[BARE_WITH_QT]), None),
    ]
    left_out = []
    if peer:
        against_peer = ratio(painted[OURS], painted[KEEPASSXC])
        figures.append(
            Figure("start to the painted unlock window / KeePassXC's window", against_peer, 1.25, why=WHY_PEER)
        )
    else:
        left_out.append("KeePassXC is not installed here.")
    about = (
        "From spawning `python -m ui.launch` on a locked profile to the painted unlock window, Xvfb 1366x768 without a "
        "window manager, byte code and page cache warm. Seen from outside: the first top-level window of at least "
        "300 x 150 is mapped, then its picture holds three colours. The field takes keys at that moment. KeePassXC is "
        "Debian's, with an empty profile. The second bare window also reads one name of the namespace `Qt`, such as "
        "`Qt.AlignmentFlag`: PySide then makes about a hundred enumerations, and hardly any program can do without."
    )
    part = Part("start", "Cold start", about, (*painted.values(), *processor), tuple(figures), tuple(left_out))
    return part, found[BARE]


def measure_unlock(watcher: Watcher, store: FilledStore, rounds: int) -> Part:
    """Measure part ``unlock``: Enter to the painted list, the derivation of the key left out, and bare turn about."""
    told, seen = _turn_about(watcher, store, rounds)
    bare_painted = series("bare window, painted", [one.painted_ms for one in seen])
    listed = series("Enter to the painted list, derivation included", [one["list_ms"] for one in told])
    first = series("Enter to the first page, derivation included", [one["first_page_ms"] for one in told])
    key = series("derivation of the key alone", [one["derivation_ms"] for one in told])
    about = (
        "The whole program under Xvfb; a script beside it (`tests/bench/unlock_driver.py`) types the passphrase at 90 "
        "ms a key, presses Enter, and goes to «Deltakere», «Alle», as soon as the first page is painted: "
        f"{store.people} participants, a fiftieth of them the counsellor's own. The end is the first painting of the "
        "table with rows in it. The derivation, which uses all cores, is timed in the same processes afterwards; its "
        "least is taken off the least. Not round by round: a derivation that other work slowed would flatter the rest."
    )
    what = f"unlocking to the painted list of {store.people} / bare window"
    without_key = (listed.least - key.least) / bare_painted.least
    figure = Figure(what, without_key, 2.0, why=WHY_UNLOCK)
    return Part("unlock", "Unlocking", about, (bare_painted, listed, first, key), (figure,))


def measure_memory(watcher: Watcher, store: FilledStore, rounds: int) -> Part:
    """Measure part ``memory``: the window with its list, and the bare one."""
    told, seen = _turn_about(watcher, store, rounds)
    ours = series("the list in front, resident", [one["rss_mb"] for one in told], "MB")
    ours_shared = series("the list in front, proportional", [one["pss_mb"] for one in told], "MB")
    bare_rss = series("bare window, resident", [one.rss_mb for one in seen], "MB")
    bare_pss = series("bare window, proportional", [one.pss_mb for one in seen], "MB")
    about = (
        f"The same program with {store.people} participants ({store.records} records) in its store, unlocked, the list "
        "in front, 0.7 s after it was painted. Proportional memory counts a page that n programs share as one nth; it "
        "depends on what else runs, so that the aim is held against the resident one."
    )
    figures = (
        Figure(
            f"resident memory with {store.people} participants / bare window",
            ratio(ours, bare_rss),
            2.5,
            why=WHY_MEMORY,
        ),
        Figure("the same, proportional", ratio(ours_shared, bare_pss), None),
    )
    return Part("memory", "Memory", about, (bare_rss, ours, bare_pss, ours_shared), figures)


def _turn_about(watcher: Watcher, store: FilledStore, rounds: int) -> tuple[list[dict[str, Any]], list[Seen]]:
    told, seen = [], []
    for number in range(rounds + 1):
        answer = drive(watcher, store)
        found = start_and_see(watcher, bare().command, ROOT)
        if number:
            told.append(answer)
            seen.append(found)
    return told, seen


def drive(watcher: Watcher, store: FilledStore) -> dict[str, Any]:
    """Run the window with somebody at the keyboard; return what the driver tells. Raises NotSeenError."""
    command = (python(), "-m", "tests.bench.unlock_driver", str(store.still_open))
    environment = program_environment(watcher.name) | {"KARRIERE_STORE": str(store.folder)}
    watcher.forget()
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        out, errors = process.communicate(timeout=DRIVER_PATIENCE_S)
    except subprocess.TimeoutExpired:
        end(process)
        raise NotSeenError("the list was not painted in time") from None
    lines = out.decode().splitlines()
    if process.returncode or not lines:
        raise NotSeenError(f"the driver ended with {process.returncode}: {errors.decode()[-2000:]}")
    answer: dict[str, Any] = json.loads(lines[-1])
    return answer


def bare_series(seen: Sequence[Seen]) -> Series:
    return series(BARE, [one.painted_ms for one in seen])
