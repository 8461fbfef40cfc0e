"""run.py says what a machine lacks. That it gets a bare one going is packaging/bare_machine.sh's to prove."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import run
from tests.architecture.source_tree import ROOT

linux_only = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="screens are looked for on Linux only")


@pytest.fixture
def x11_display() -> Iterator[str]:
    """The name of a virtual X11 display, running as long as the test."""
    command = ["Xvfb", "-displayfd", "1", "-screen", "0", "1366x768x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        assert server.stdout
        yield f":{server.stdout.readline().strip()}"
        server.terminate()


@pytest.mark.parametrize(("words", "code"), [([], 2), (["nonsense"], 2), (["--help"], 0)])
def test_called_wrongly_it_shows_the_words_it_takes(words: list[str], code: int) -> None:
    done = subprocess.run([sys.executable, "run.py", *words], cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stdout.strip(), done.stderr) == (code, run.USAGE, "")


def test_it_needs_nothing_but_python(tmp_path: Path) -> None:
    code = f"import sys; sys.path[:0] = [{str(ROOT)!r}]; import run"
    done = subprocess.run([sys.executable, "-I", "-S", "-c", code], cwd=tmp_path, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


@linux_only
def test_the_package_of_a_missing_library_is_named_once() -> None:
    libraries = {"libc.so.6": "libc6", "libnowhere.so.1": "libnowhere1", "libnowhere-more.so.1": "libnowhere1"}
    assert run.missing_packages(libraries) == ["libnowhere1"]


@linux_only
def test_without_a_display_there_is_no_window(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    assert run.why_no_window() == "Fant ingen skjerm."


@linux_only
def test_a_display_that_does_not_answer_is_told_from_one_that_does(
    monkeypatch: pytest.MonkeyPatch, x11_display: str
) -> None:
    monkeypatch.setenv("DISPLAY", ":59999")
    assert not run.x11_answers()
    monkeypatch.setenv("DISPLAY", x11_display)
    assert run.x11_answers()


def test_the_digest_follows_every_byte_of_the_pins(tmp_path: Path) -> None:
    pins = tmp_path / "requirements.txt"
    pins.write_bytes(b"a==1\n")
    before = run.digest_of(pins)
    assert run.digest_of(pins) == before
    pins.write_bytes(b"a==2\n")
    assert run.digest_of(pins) != before


def test_an_interpreter_that_is_not_there_does_not_answer(tmp_path: Path) -> None:
    assert not run.answers(tmp_path / "python", "")
    assert not run.answers(Path(sys.executable), "import nowhere_at_all")
    assert run.answers(Path(sys.executable), run.IS_NEW_ENOUGH)
