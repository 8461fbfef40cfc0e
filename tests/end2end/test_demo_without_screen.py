"""``karriere demo --without-screen``: the day is told, ends with a PDF, and leaves nothing else behind."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.end2end.terminal import ROOT, words_of
from ui.demo_day import STEPS


def test_the_demo_works_a_day_and_names_its_pdf(tmp_path: Path) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("KARRIERE_", "QT_", "DISPLAY"))}
    done = subprocess.run(
        [sys.executable, "-m", "ui.launch", "demo", "--without-screen"],
        cwd=ROOT,
        env={**kept, "QT_QPA_PLATFORM": "offscreen", "TMPDIR": str(tmp_path), "HOME": str(tmp_path)},
        capture_output=True,
        timeout=180,
        check=False,
    )
    assert (done.returncode, done.stderr.decode()) == (0, "")
    sentences = done.stdout.decode().splitlines()
    assert len(sentences) == 7
    pdf = Path(sentences[-1].split(" skrevet til ")[1])
    words = words_of(pdf)
    assert all(title in words for _, title, _, _ in STEPS)
    assert [folder.name for folder in tmp_path.iterdir() if folder.name.startswith("karriere-")] == [pdf.parent.name]
