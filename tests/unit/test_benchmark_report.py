"""The benchmark's command line, its figures and the page it writes; nothing is timed here."""

from __future__ import annotations

from pathlib import Path

import platformdirs
import pytest

from karriere_app.settings import default_profile_folder
from tests.bench.__main__ import PARTS, REPORT, arguments
from tests.bench.figures import Figure, Part, Run, ratio, scaled_aim, series
from tests.bench.report import COMMAND, write_report


def a_run() -> Run:
    start = Part(
        "start",
        "Cold start",
        "From spawning to painting.",
        (series("bare Qt window", [112.0, 110.0, 130.0]), series("unlock window", [165.0, 170.0])),
        (Figure("start / bare window", 1.5, 1.35, why="enumerations"), Figure("growth", 0.5, 2.0, "MB")),
        ("KeePassXC is not installed here.",),
    )
    return Run("2026-11-24", "a machine", 110.0, (start, Part("save", "Saving", "A row.", (), (Figure("x", 1, None),))))


def test_the_command_line_takes_a_part_and_a_quick_run() -> None:
    assert arguments([]).only is None
    assert arguments(["--quick"]).quick
    assert [arguments(["--only", name]).only for name in PARTS] == list(PARTS)


def test_an_unknown_part_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        arguments(["--only", "weather"])
    assert ended.value.code == 2
    assert "weather" in capsys.readouterr().err


def test_the_page_says_what_is_met_what_is_missed_and_why(tmp_path: Path) -> None:
    file = tmp_path / "benchmarks.md"
    write_report(file, a_run())
    lines = file.read_text(encoding="utf-8").splitlines()
    assert "| start / bare window [`start`] | 1.50 | ≤ 1.35 | **no** |" in lines
    assert "| growth [`start`] | 0.5 MB | ≤ 2.0 MB | yes |" in lines
    assert "| x [`save`] | 1.00 | – | – |" in lines
    assert "| unlock window | 165 ms | 168 ms | 170 ms | 2 | 1.5 |" in lines
    assert "start / bare window: enumerations" in lines
    assert "Left out: KeePassXC is not installed here." in lines
    assert any(COMMAND in line for line in lines)


def test_figures_are_ratios_of_the_least_and_percentiles_by_rank() -> None:
    ours, theirs = series("ours", [3.0, 2.0, 9.0]), series("theirs", [1.0, 5.0])
    assert ratio(ours, theirs) == 2.0
    assert (ours.median, ours.percentile(0.95), ours.percentile(0.3)) == (3.0, 9.0, 2.0)
    assert scaled_aim(16.0, 100.0) == 8.0


def test_nothing_measured_is_an_error() -> None:
    with pytest.raises(ValueError, match="search"):
        series("search", [])


def test_the_kept_page_names_its_command() -> None:
    page = REPORT.read_text(encoding="utf-8")
    assert COMMAND in page
    assert all(f"[`{name}`]" in page for name in PARTS)


@pytest.mark.parametrize("shared", ["", "/somewhere/else"])
def test_the_usual_folder_is_the_one_that_platformdirs_gives(shared: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", shared)
    assert default_profile_folder({}) == platformdirs.user_data_path("Karriere", appauthor=False, roaming=False)
