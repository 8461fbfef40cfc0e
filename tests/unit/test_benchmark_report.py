"""The benchmark's command line, its figures and the page it writes; nothing is timed here."""

from __future__ import annotations

from pathlib import Path

import platformdirs
import pytest

from karriere_app.settings import default_profile_folder
from tests.bench.__main__ import PARTS, REPORT, arguments
from tests.bench.figures import Figure, Part, Run, ratio, scaled_aim, series
from tests.bench.report import COMMAND, keep_part, write_report

BEFORE_SAVE = "| growth [`start`] | 0.5 MB | ≤ 2.0 MB | yes |"


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


def test_an_aim_may_be_a_least(tmp_path: Path) -> None:
    fast, slow = Figure("fill", 4.5, None, at_least=4.0), Figure("push", 1.9, None, at_least=2.0)
    assert (fast.is_met, slow.is_met) == (True, False)
    write_report(
        tmp_path / "page.md", Run("2026-11-24", "a machine", 110.0, (Part("sync", "S", "", (), (fast, slow)),))
    )
    page = (tmp_path / "page.md").read_text(encoding="utf-8")
    assert "| fill [`sync`] | 4.50 | ≥ 4.00 | yes |" in page
    assert "| push [`sync`] | 1.90 | ≥ 2.00 | **no** |" in page


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


def a_page_with_one_part_renewed(file: Path) -> list[str]:
    write_report(file, a_run())
    late = Part("save", "Saving", "A row.", (series("a row", [3.0]),), (Figure("y", 2, 1, why="busy"),))
    keep_part(file, Run("2026-12-01", "another machine", 200.0, (late,)), ("start", "between", "save"))
    return file.read_text(encoding="utf-8").splitlines()


def test_one_part_is_renewed_and_the_rest_of_the_page_stands(tmp_path: Path) -> None:
    write_report(tmp_path / "before.md", a_run())
    before = (tmp_path / "before.md").read_text(encoding="utf-8").splitlines()
    lines = a_page_with_one_part_renewed(tmp_path / "benchmarks.md")
    assert "| y [`save`] | 2.00 | ≤ 1.00 | **no** |" in lines
    assert not any("| x [`save`]" in line for line in lines)
    assert sum("[`save`]" in line for line in lines) == 2
    assert lines[: lines.index("| y [`save`] | 2.00 | ≤ 1.00 | **no** |")] == before[: before.index(BEFORE_SAVE) + 1]
    section = lines[lines.index("## Saving [`save`]") :]
    assert "| a row | 3.00 ms | 3.00 ms | 3.00 ms | 1 | 0.015 |" in section
    assert any("Measured by itself on 2026-12-01: another machine." in line for line in section)


def test_a_new_part_comes_where_its_turn_is(tmp_path: Path) -> None:
    file = tmp_path / "benchmarks.md"
    write_report(file, a_run())
    between = Part("between", "Between", "Both.", (), (Figure("z", 1, None),))
    keep_part(file, Run("2026-12-01", "another machine", 200.0, (between,)), ("start", "between", "save"))
    lines = file.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line.startswith("## ")] == [
        "## Cold start [`start`]",
        "## Between [`between`]",
        "## Saving [`save`]",
    ]
    assert lines.index("| z [`between`] | 1.00 | – | – |") == lines.index(BEFORE_SAVE) + 1


def test_a_page_without_a_summary_is_left_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "benchmarks.md"
    file.write_text("# Benchmarks\n", encoding="utf-8")
    with pytest.raises(ValueError, match="summary"):
        keep_part(file, Run("2026-12-01", "a machine", 1.0, a_run().parts[:1]), PARTS)
    assert file.read_text(encoding="utf-8") == "# Benchmarks\n"


@pytest.mark.parametrize("words", [["--keep"], ["--keep", "--only", "save", "--quick"]])
def test_only_a_part_measured_in_full_is_kept(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        arguments(words)
    assert ended.value.code == 2
    assert "--only" in capsys.readouterr().err


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
