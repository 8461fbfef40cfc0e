"""Build the wheel and say what it lacks or holds too much of.

    python packaging/wheel_check.py FOLDER

Writes the wheel to FOLDER, prints one line per trouble and its size, and ends with 1 when there was any trouble.
A data file that is missing from the wheel is found nowhere else: from a checkout everything works.
"""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("karriere_app", "ui", "resources")


def main(words: list[str]) -> int:
    """Build into the folder named by the only word, compare, and return the exit code."""
    if len(words) != 1:
        print(__doc__)
        return 2
    wheel = build(Path(words[0]).resolve())
    found = troubles(wheel)
    for trouble in found:
        print(trouble)
    print(f"{wheel.name}: {wheel.stat().st_size / 1e6:.1f} MB")
    return int(bool(found))


def build(folder: Path) -> Path:
    """Build the wheel with the hatchling of this environment, without fetching anything."""
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)], cwd=ROOT, check=True)
    return max(folder.glob("*.whl"), key=lambda path: path.stat().st_mtime)


def troubles(wheel: Path) -> list[str]:
    """Return one line per file of our packages that the wheel lacks, and per file in it that is not of them."""
    with zipfile.ZipFile(wheel) as archive:
        inside = {name for name in archive.namelist() if ".dist-info/" not in name}
    ours = {
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    return [f"missing: {name}" for name in sorted(ours - inside)] + [
        f"too much: {name}" for name in sorted(inside - ours)
    ]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
