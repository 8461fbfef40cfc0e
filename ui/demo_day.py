"""A counsellor's day in the window without a screen: what ``karriere demo --without-screen`` does.

The same window as with a screen, worked with keys and clicks alone (``ui/demo_hands.py``), with 200 invented people
around and one more who is invented here. Every step is told in a sentence; the last one names the plan's PDF.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, TextIO

from PySide6.QtCore import QMessageLogContext, Qt, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from ui.demo_hands import ALT, CTRL, Awaited, Hands, Script, Steps

if TYPE_CHECKING:
    from datetime import date

    from ui.app import Program

Tell = Callable[[str], None]

FAILED = 70
SCREEN = {
    "name": "demo",
    "x": 0,
    "y": 0,
    "width": 1366,
    "height": 768,
    "logicalDpi": 96,
    "logicalBaseDpi": 96,
    "dpr": 1,
}
SKILLS = ("listening", "speaking", "reading", "writing")
LANGUAGES = (
    ("tig", ("c2", "c2", "c1", "b2")),
    ("norsk b", ("a2", "a2", "a1", "a1")),
    ("arabisk (st", ("b1", "b1", "a1", "-")),
    ("eng", ("a2", "a1", "a2", "a1")),
)
SCHOOLS = (
    ("barneskole", "Barneskolen i Keren", "6"),
    ("ungdomsskole", "Ungdomsskolen i Keren", "2"),
    ("videregående, g", "Kveldsskolen i Asmara", "1"),
)
STEPS = (
    ("NORSK", "Norsk til B1", "Voksenopplæringen i Skien", 10),
    ("RKV", "Vurdering av det hun kan fra før", "Telemark fylkeskommune", 2),
    ("APPLICATION", "Søke i Vigo", "", 1),
    ("VGO_MODULE", "Helsearbeiderfaget, fire moduler", "Skien videregående skole", 24),
    ("TRADE_TEST", "Fagprøve", "", 2),
)


def run() -> int:
    """Work the day and return the exit code: 0, or 70 where a step could not be taken."""
    folder, papers = Path(mkdtemp(prefix="karriere-demo-")), Path(mkdtemp(prefix="karriere-demo-pdf-"))
    _without_screen(folder)
    from karriere_app.clock import SystemClock
    from ui.app import Program
    from ui.opening import Surroundings

    clock = SystemClock()
    qInstallMessageHandler(_say_what_matters)
    app = QApplication(["karriere"])
    program = Program(app, Surroundings(folder / "lager", clock, is_demo=True))
    told: list[str] = []

    def tell(sentence: str) -> None:
        told.append(sentence)
        sys.stdout.write(f"{sentence}\n")
        sys.stdout.flush()

    hands = Hands(program.shell, lambda: program.worker.waiting == 0)
    script = Script(demo_day(hands, program, clock.today(), papers / "plan.pdf", tell), program)
    failures: list[Exception] = []

    def ended(error: Exception | None) -> None:
        failures.extend([error] if error is not None else [])
        program.shell.close()

    script.ended.connect(ended)
    program.start()
    script.start()
    app.exec()
    _remove(folder)
    if failures:
        after = told[-1] if told else "Starten."
        sys.stderr.write(f"Kom ikke videre ({failures[0]!r}) etter: {after}\n")
        return FAILED
    return 0


def demo_day(hands: Hands, program: Program, today: date, pdf: Path, tell: Tell) -> Steps:
    """Wait for the invented people, then work the day."""
    tell("Lager 200 oppdiktede deltakere i et kryptert lager …")
    yield Awaited("main window", lambda: program.main is not None and program.worker.waiting == 0)
    tell("Vinduet er åpent, med dagens frister først.")
    yield from hands.click("rail_participants")
    yield from hands.click("newParticipant")
    yield from work_a_day(hands, today, pdf, tell)


def work_a_day(hands: Hands, today: date, pdf: Path, tell: Tell) -> Steps:
    """From an empty form for a new participant to her plan as PDF. The window shows «Ny deltaker» when this begins."""
    yield from register(hands, today)
    tell("Ny deltaker er registrert: Selam Tesfaye Haile, som trenger tolk på tigrinja.")
    yield from map_competence(hands)
    tell("Kompetansen er kartlagt og ferdigstilt: fire språk, tre skoler, arbeid, annen kompetanse og et ønske.")
    yield from guide(hands)
    tell("Veiledningssamtalen er ført med tolk på telefon og ferdigstilt.")
    yield from make_plan(hands)
    tell("Planen har fem steg og er avtalt.")
    yield from print_plan(hands, pdf)
    tell(f"Planen er kontrollert og skrevet til {pdf}")


def register(hands: Hands, today: date) -> Steps:
    """Write a referral in and register it."""
    settled = today - timedelta(days=30)
    yield from hands.write("participant.given_names", "Selam Tesfaye")
    yield from hands.write("participant.family_name", "Haile")
    yield from hands.write("participant.name_in_own_script", "ሰላም ተስፋዬ ሃይለ")
    yield from hands.write("participant.birth_date", "12.05.1994")
    yield from hands.pick("participant.citizenship", "eri")
    yield from hands.pick("participant.contact_language", "tig")
    yield from hands.choose("participant.interp_needed", "j")
    yield from hands.pick("participant.municipality", "skien")
    yield from hands.choose("legal_status.permit_ground", "flykt")
    yield from hands.write("legal_status.permit_granted", f"{settled - timedelta(days=60):%d.%m.%Y}")
    yield from hands.write("legal_status.settled_on", f"{settled:%d.%m.%Y}")
    hands.press(Qt.Key.Key_Return, CTRL)
    yield hands.sees("participantTabs")


def map_competence(hands: Hands) -> Steps:
    """Map languages, schooling, work, other competence and a wish, and finish the mapping."""
    yield from hands.press_at("participantTabs", Qt.Key.Key_Right)
    yield from hands.click("mappingsBegin")
    yield from hands.choose("competence_mapping.basis", "etter")
    yield from hands.write("competence_mapping.mapping_on", "i dag")
    yield from hands.choose("competence_mapping.mapped_by", "karr")
    yield from _next_section(hands, "section_language")
    for letters, levels in LANGUAGES:
        hands.press(Qt.Key.Key_L, ALT)
        yield hands.sees("language_skill.choose")
        hands.type_on(letters)
        hands.press(Qt.Key.Key_Return)
        yield hands.misses("language_skill.choose")
        for skill, level in zip(SKILLS, levels, strict=True):
            yield from hands.choose(f"language_skill.{skill}.", level)
    yield from _next_section(hands, "section_education")
    for level, school, years in SCHOOLS:
        yield from hands.click("addRow")
        yield from hands.pick("education_entry.nus_level.", level)
        yield from hands.write("education_entry.institution.", school)
        yield from hands.pick("education_entry.country.", "eri")
        yield from hands.write("education_entry.years_total.", years)
        yield from hands.choose("education_entry.evidence.", "fort")
    yield from _next_section(hands, "section_work")
    yield from hands.click("addRow")
    yield from hands.write("work_entry.occupation_text.", "Stell av eldre")
    yield from hands.pick("work_entry.styrk.", "helsefagarb")
    yield from hands.write("work_entry.tasks.", "Stell, mat og følge til lege")
    yield from _next_section(hands, "section_other")
    yield from hands.click("addRow")
    yield from hands.choose("other_competence.type.", "oms")
    yield from hands.write("other_competence.detail.", "Passet små søsken")
    yield from _next_section(hands, "section_wishes")
    yield from hands.click("addRow")
    yield from hands.choose("wish.type.", "yrke")
    yield from hands.press_at("wish.horizon.", Qt.Key.Key_End)
    yield from hands.write("wish.text.", "Hjelpe eldre")
    yield from hands.click("section_summary")
    hands.press(Qt.Key.Key_Return, CTRL)
    yield from hands.click("actButton")
    yield hands.sees("newVersion")
    yield from hands.click("backToParticipant")


def guide(hands: Hands) -> Steps:
    """Hold a guidance session with an interpreter on the phone, and finish it."""
    yield from hands.click("newSession")
    session = "guidance_session"
    yield from hands.write(f"{session}.own_wishes", "Jeg vil jobbe med eldre, slik jeg gjorde hjemme.")
    yield from hands.choose(f"{session}.recommended_goal", "fag")
    yield from hands.choose(f"{session}.recommended_norwegian_level", "b1")
    yield from hands.write(f"{session}.recommended_direction", "Helsefagarbeider")
    yield from hands.write(f"{session}.recommendation_reason", "Hun har erfaring fra omsorg og trives med det.")
    yield from hands.choose(f"{session}.disagreement", "n")
    yield from hands.choose(f"{session}.interp_mode", "tele")
    yield from hands.choose(f"{session}.interp_category", "b")
    yield from hands.press_at(f"{session}.interp_informed", Qt.Key.Key_Space)
    yield from hands.click("interpreterMore")
    yield from hands.choose(f"{session}.interp_type", "tolk")
    yield from hands.write(f"{session}.interp_minutes", "70")
    yield from hands.click("stepAdd")
    yield from hands.write("agreed_step.what", "Hospitere en dag på sykehjemmet")
    yield from hands.choose("agreed_step.who", "sam")
    yield from hands.write("agreed_step.due_on", "+21")
    hands.press(Qt.Key.Key_2, CTRL)
    yield from hands.click("optionAdd")
    yield from hands.write("option.what", "Moduler i helsearbeiderfaget")
    yield from hands.write("option.pros", "Lønn underveis")
    hands.press(Qt.Key.Key_3, CTRL)
    yield from hands.choose(f"{session}.basis", "karr")
    yield from hands.write(f"{session}.starts_at", "09:00")
    yield from hands.write(f"{session}.duration_minutes", "75")
    yield from hands.choose(f"{session}.place_kind", "på")
    hands.press(Qt.Key.Key_Return, CTRL)
    yield hands.sees("newVersion")
    yield from hands.click("backToParticipant")


def make_plan(hands: Hands) -> Steps:
    """Put five steps on the route, whose dates follow from each other, write the goal, and agree on the plan."""
    yield from hands.press_at("participantTabs", Qt.Key.Key_Home)
    for _ in range(3):
        yield from hands.press_at("participantTabs", Qt.Key.Key_Right)
    yield from hands.click("plansBegin")
    for step_type, title, provider, months in STEPS:
        yield from hands.click(f"addStep.{step_type}")
        yield from hands.press_at("plan_step.head", Qt.Key.Key_Space)
        yield from hands.write("plan_step.title", title)
        if provider:
            yield from hands.write("plan_step.provider", provider)
        yield from hands.write("plan_step.months", str(months))
        yield from hands.choose("plan_step.responsible", "sam")
        yield from hands.press_at("plan_step.head", Qt.Key.Key_Space)
    hands.press(Qt.Key.Key_3, CTRL)
    yield from hands.write("education_plan.long_goal", "Bli helsefagarbeider med fagbrev")
    yield from hands.write("education_plan.why", "Jeg vil jobbe med eldre.")
    yield from hands.choose("education_plan.right", "vid")
    hands.press(Qt.Key.Key_Return, CTRL)
    yield hands.sees("newVersion")


def print_plan(hands: Hands, pdf: Path) -> Steps:
    """Look at the plan's pages and save the very bytes as PDF."""
    yield from hands.click("planPrint")
    yield from hands.click("printSave")
    yield from hands.write("fileNameEdit", str(pdf))
    hands.press(Qt.Key.Key_Return)
    yield Awaited(pdf.name, lambda: pdf.is_file() and hands.calm().holds())


def _next_section(hands: Hands, section: str) -> Steps:
    hands.press(Qt.Key.Key_Return, CTRL)
    yield hands.sees(section)


def _without_screen(folder: Path) -> None:
    """Let Qt paint into memory, on a screen of the size of a laptop's."""
    if os.environ.get("QT_QPA_PLATFORM", "").startswith("offscreen:"):
        return
    screen = folder / "screen.json"
    screen.write_text(json.dumps({"screens": [SCREEN]}), encoding="utf-8")
    os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={screen}"


def _say_what_matters(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
    """Leave out what Qt says of every list without a screen, and of languages that this machine has no font for."""
    if not text.startswith(("This plugin does not support", "OpenType support missing")):
        sys.stderr.write(f"{text}\n")


def _say(stream: TextIO, sentence: str) -> None:
    """Say it at once: somebody waits for the next step."""
    stream.write(f"{sentence}\n")
    stream.flush()


def _remove(folder: Path) -> None:
    import shutil

    shutil.rmtree(folder, ignore_errors=True)
