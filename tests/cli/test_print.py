"""Every document by the command line: the file, what is kept of it, and what is refused."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]  # pypdfium2 ships no types
import pytest

from karriere_app.domain.ids import new_id
from tests.end2end.terminal import Terminal, change, new

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
SAID = {
    ("plan", "nn"): "Planen din for vidaregåande opplæring",
    ("plan_full", "nb"): "Dette er hele planen, til saksmappa.",
    ("mapping_summary", "nn"): "Anna du kan",
    ("guidance_note", "nn"): "Notat frå karriererettleiing",
}


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    made = Terminal(tmp_path_factory.mktemp("her") / "lager")
    made.init()
    return made


@pytest.fixture(scope="module")
def person(here: Terminal) -> str:
    """Selam, with a plan, a session and a mapping."""
    made, plan, mapping, session = (new_id(NOW) for _ in range(4))
    here.apply(
        change("participant", made, given_names="Selam", family_name="Haile"),
        change("education_plan", plan, participant=made, long_goal="Bli kokk", adaptation="Trenger pauser"),
        new("plan_step", parent=plan, type="NORSK", title="Norsk til B1", months=6, order="1.aaaa"),
        change("guidance_session", session, participant=made, own_wishes="Bli kokk"),
        change("competence_mapping", mapping, participant=made, own_words="Jeg kan bake"),
        new("work_entry", parent=mapping, styrk="7512"),
    )
    return made


def text_of(file: Path) -> str:
    with pypdfium2.PdfDocument(file) as opened:
        return " ".join(opened[at].get_textpage().get_text_range() for at in range(len(opened)))


@pytest.mark.parametrize(("document", "language"), SAID)
def test_every_document_is_written_and_kept(
    here: Terminal, person: str, tmp_path: Path, document: str, language: str
) -> None:
    file = tmp_path / "ark.pdf"
    answer = here.ask("print", person, "--document", document, "--language", language, "--out", str(file))
    assert SAID[document, language] in text_of(file)
    assert hashlib.sha256(file.read_bytes()).hexdigest() == answer["sha256"]
    kept = here.ask("show", answer["id"])
    assert (kept["what"], kept["language"]) == (document.upper(), language)
    lacking = {"mapping_summary": ["Bakere, konditorer mv."]}.get(document, [])
    assert answer.get("only_in_bokmaal") == (lacking if language == "nn" else None)


def test_adaptation_is_on_paper_only_where_it_was_asked_for(here: Terminal, person: str, tmp_path: Path) -> None:
    file = tmp_path / "ark.pdf"
    words = ("print", person, "--document", "plan_full", "--out", str(file))
    here.ask(*words)
    assert "Trenger pauser" not in text_of(file)
    here.ask(*words, "--with-adaptation")
    assert "Trenger pauser" in text_of(file)


@pytest.mark.parametrize(
    "words", [("--document", "brev"), ("--language", "ar"), ("--document", "plan", "--with-adaptation")]
)
def test_what_there_is_no_paper_for_is_refused(
    here: Terminal, person: str, tmp_path: Path, words: tuple[str, ...]
) -> None:
    file = tmp_path / "ark.pdf"
    answer = here.run("print", person, *words, "--out", str(file))
    assert answer.code == 2
    assert answer.said.strip() != ""
    assert not file.exists()
