"""What poppler reads: the structure text a screen reader gets, and the words that search and copy find."""

from __future__ import annotations

import re
import shutil
import subprocess
import unicodedata
from pathlib import Path

import pytest

from karriere_app.printing.pdf import Press
from tests.printing.samples import LINES, MADE_AT, document, plain, sample

pytestmark = pytest.mark.skipif(shutil.which("pdfinfo") is None, reason="poppler-utils is not installed")
_SHOWN = re.compile(r'^ +"(.*)"$', re.MULTILINE)
_BIDI_MARKS = dict.fromkeys(map(ord, "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"), " ")


def run(tool: str, *arguments: str) -> str:
    done = subprocess.run([tool, *arguments], capture_output=True, check=True)
    return done.stdout.decode("utf-8")


@pytest.fixture
def file(press: Press, tmp_path: Path, lang: str) -> Path:
    path = tmp_path / "line.pdf"
    path.write_bytes(press.render(document(sample(lang)), MADE_AT).content)
    return path


@pytest.mark.parametrize("lang", LINES)
def test_structure_text_is_the_text_as_written(file: Path, lang: str) -> None:
    said = "".join(_SHOWN.findall(run("pdfinfo", "-struct-text", str(file))))
    assert said == "Telemark fylkeskommune" + unicodedata.normalize("NFC", plain(lang))


@pytest.mark.parametrize("lang", LINES)
def test_search_finds_nearly_every_word(file: Path, lang: str) -> None:
    found = " ".join(run("pdftotext", str(file), "-").translate(_BIDI_MARKS).split())
    words = [word.strip("().") for word in plain(lang).split()]
    assert sum(word in found for word in words) / len(words) >= (0.6 if lang == "th" else 0.85)


@pytest.mark.parametrize("lang", ["nb"])
def test_fonts_are_embedded_and_no_standard_font_slips_in(file: Path, lang: str) -> None:
    rows = run("pdffonts", str(file)).splitlines()[2:]
    assert rows
    assert all(re.search(r"\+Noto\S+ +CID TrueType +Identity-H +yes yes yes", row) for row in rows)
