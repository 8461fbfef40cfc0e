"""What lies in the project's folder: the agreed names, pins without addresses, and nobody's identity number."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.source_tree import ROOT

TOP_LEVEL = {
    ".ci",
    ".gitignore",
    "CHANGELOG.md",
    "LICENSE",
    "README.md",
    "docs",
    "karriere_app",
    "packaging",
    "pyproject.toml",
    "requirements-server.txt",
    "requirements-test.txt",
    "requirements.txt",
    "resources",
    "run.py",
    "tests",
    "ui",
}
PINS = ("requirements.txt", "requirements-server.txt", "requirements-test.txt")
TEXT_FILES = {".py", ".md", ".json", ".jsonl", ".toml", ".txt", ".csv", ".sh", ".in", ".qss", ".ts", ".svg", ".xml", ""}
# Six figures and five, as identity numbers are written; parts of longer numbers, decimals and digests don't count.
IDENTITY_NUMBER = re.compile(r"(?<![\w.,-])(\d{2})(\d{2})\d{2} ?\d{5}(?![\w-])")


def ignored(name: str) -> bool:
    """Say whether a name at the top is left out by .gitignore, or git's own."""
    patterns = [line.rstrip("/") for line in (ROOT / ".gitignore").read_text(encoding="utf-8").split()]
    return name == ".git" or any(fnmatch.fnmatch(name, pattern) for pattern in patterns)


def project_texts() -> Iterator[tuple[Path, str]]:
    """Yield every text file of the project with its text."""
    for top in sorted(TOP_LEVEL):
        for path in [ROOT / top, *sorted((ROOT / top).rglob("*"))]:
            if path.is_file() and path.suffix in TEXT_FILES and "__pycache__" not in path.parts:
                yield path.relative_to(ROOT), path.read_text(encoding="utf-8", errors="replace")


def could_be_a_living_persons(day: int, month: int) -> bool:
    """Say whether an identity number beginning so could be given to somebody.

    Synthetic ones have 40 or 80 added to the month. In a D-number 40 is added to the day.
    """
    return 1 <= month <= 12 and (1 <= day <= 31 or 41 <= day <= 71)


def pinned(name: str) -> dict[str, str]:
    """Return the versions in a file of pins, by ``name ; marker``."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    found = [re.match(r"([a-z0-9-]+)==(\S+)(.*?) \\$", line) for line in lines]
    return {match[1] + match[3]: match[2] for match in found if match}


def test_only_the_agreed_names_lie_at_the_top() -> None:
    assert {path.name for path in ROOT.iterdir() if not ignored(path.name)} <= TOP_LEVEL


def test_the_library_named_packaging_wins_over_our_folder() -> None:
    import packaging.version

    assert not (ROOT / "packaging" / "__init__.py").exists()
    assert not Path(packaging.version.__file__).is_relative_to(ROOT / "packaging")


def test_no_lock_file_names_a_package_index() -> None:
    found = [path for pattern in ("uv.lock", "poetry.lock", "Pipfile*") for path in ROOT.glob(pattern)]
    assert found == []


@pytest.mark.parametrize("name", PINS)
def test_pins_hold_versions_and_digests_and_no_address(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.lstrip().startswith("#")]
    shapes = re.compile(r"[a-z0-9-]+==[\w.]+( ; [^/:]+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?")
    assert [line for line in lines if not shapes.fullmatch(line)] == []
    assert re.findall(r"://|--(?:extra-)?index|--find-links|(?<![\w.])/\w+", text) == []


def test_tests_run_with_the_very_libraries_that_ship() -> None:
    *ships, tests = (pinned(name) for name in PINS)
    for pins in ships:
        assert len(pins) > 30
        assert {name: version for name, version in pins.items() if tests.get(name) != version} == {}


def test_every_dependency_is_pinned() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    wanted = {name.lower().replace("_", "-") for name in re.findall(r'^    "([\w-]+)[<>=~]', text, re.MULTILINE)}
    assert {"pyside6-essentials", "pytest"} <= wanted
    assert wanted - {name.split(" ")[0] for name in pinned("requirements-test.txt")} == set()


def test_identity_numbers_are_synthetic() -> None:
    found = [
        f"{path}: {match[0][:4]}…"
        for path, text in project_texts()
        for match in IDENTITY_NUMBER.finditer(text)
        if could_be_a_living_persons(int(match[1]), int(match[2]))
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("day", "month", "could"), [("01", "01", True), ("41", "12", True), ("01", "81", False), ("01", "41", False)]
)
def test_a_number_that_could_be_somebodys_is_told_from_a_synthetic_one(day: str, month: str, could: bool) -> None:
    match = IDENTITY_NUMBER.search(f"id {day}{month}90 10001.")
    assert match
    assert could_be_a_living_persons(int(match[1]), int(match[2])) is could


def test_no_file_names_a_place_on_somebodys_machine() -> None:
    workplace = re.compile(r"(?<![\w.$}])/work/\w")
    home = re.compile(r"(?<![\w.$}])/(?:home|Users)/\w")  # tests may speak of invented people's folders
    found = [
        str(path)
        for path, text in project_texts()
        if workplace.search(text) or (path.parts[0] != "tests" and home.search(text))
    ]
    assert not found, "\n".join(found)
    assert home.search("see /home/kari/plan.pdf")


def test_every_script_can_be_started() -> None:
    scripts = [ROOT / ".ci" / "run", *sorted((ROOT / "packaging").glob("*.sh"))]
    assert [path.name for path in scripts if not path.read_text(encoding="utf-8").startswith("#!/bin/")] == []
    assert scripts[0].stat().st_mode & 0o111
