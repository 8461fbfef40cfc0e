"""Programme areas in words: where one stands, what is particular about it, how a way to it reads."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from karriere_app.domain.name_folding import fold
from karriere_app.domain.planning.programmes import Ending, Mark, Why

if TYPE_CHECKING:
    from collections.abc import Sequence

    from karriere_app.domain.planning.programmes import Area, Catalogue, Hit

SHORT_MARKS = (Mark.APPRENTICESHIP, Mark.SAERLOP, Mark.THREE_PLUS_ONE, Mark.KRYSSLOP, Mark.MODULAR)
ARROW = "\N{RIGHTWARDS ARROW}"


def place_words(catalogue: Catalogue, area: Area) -> str:
    """Return step and programme: «Vg3 · Helse- og oppvekstfag»."""
    programme = catalogue.programme(area.programme)
    return " · ".join((area.step, programme.nb if programme is not None else area.programme))


def row_words(catalogue: Catalogue, area: Area, hit: Hit | None = None, typed: str = "") -> str:
    """Return the second line of a row: step, programme, marks in a word each, and what a search found it by.

    A word that was typed just so needs no telling.
    """
    marks = catalogue.marks(area)
    words = [place_words(catalogue, area), *(_short(mark) for mark in SHORT_MARKS if mark in marks)]
    if hit is not None and hit.why in (Why.WORD, Why.OCCUPATION) and not fold(hit.matched).startswith(fold(typed)):
        words.append(_tr("treff: «{text}»").format(text=hit.matched))
    return " · ".join(words)


def ending_words(catalogue: Catalogue, area: Area) -> str:
    """Return what the area gives; empty where it gives nothing by itself or no source says."""
    return {
        Ending.TRADE: _tr("Gir fag- eller svennebrev."),
        Ending.VOCATIONAL_SCHOOL: _tr("Gir yrkeskompetanse uten fag- eller svennebrev."),
        Ending.GENERAL: _tr("Gir generell studiekompetanse."),
    }.get(catalogue.ends_in(area), "")


def mark_sentences(catalogue: Catalogue, area: Area) -> list[str]:
    """Return one sentence for each mark of an area, and its remarks in Grep as they stand there."""
    marks = catalogue.marks(area)
    sentences = {
        Mark.APPRENTICESHIP: _tr("Lærefag: opplæring i bedrift."),
        Mark.SCHOOL: _tr("Opplæring i skole."),
        Mark.SAERLOP: _tr("Særløp: ett år i skole, så læretid rett etter Vg1 (1 + 3)."),
        Mark.THREE_PLUS_ONE: _tr("Tre år i skole, så bare verdiskapingstid i bedrift (3 + 1)."),
        Mark.KRYSSLOP: _tr("Kryssløp: kan også nås fra et annet yrkesfaglig program."),
    }
    found = [sentence for mark, sentence in sentences.items() if mark in marks]
    tags = sorted(tag for tag in area.tags if tag not in ("særløp", "påbygg"))
    if tags:
        found.append(_tr("Merket i Grep: {tags}.").format(tags=", ".join(tags)))
    return found


def modular_sentence() -> str:
    """Return what a modular trade means for an adult."""
    return _tr("Modulstrukturert: voksne skal ha modulstrukturert opplæring her (opplæringsforskrifta § 14-1).")


def way_words(way: Sequence[Area]) -> str:
    """Return a way as a line: «Vg1 Helse- og oppvekstfag → Vg2 Helsearbeiderfag → læretid Helsearbeiderfaget»."""
    return f" {ARROW} ".join(stop_words(area) for area in way)


def way_marks(catalogue: Catalogue, way: Sequence[Area]) -> str:
    """Return what is particular about a way; empty for the straight one."""
    words = []
    for before, area in pairwise(way):
        marks = catalogue.marks(area, via=before)
        if Mark.FROM_GENERAL in marks:
            words.append(_tr("yrkesfaglig opphenting, 196 timer, i stedet for norsk og samfunnskunnskap (YFO2002)"))
        if Mark.KRYSSLOP in marks:
            words.append(_tr("kryssløp til {area}").format(area=area.nb))
    return "; ".join(words)


def stop_words(area: Area) -> str:
    """Return an area as a stop on a way: «Vg2 Helsearbeiderfag», «læretid Helsearbeiderfaget», «Vg3 påbygging»."""
    if area.programme == "PB":
        return _tr("{step} påbygging").format(step=area.step)
    name = area.nb.removeprefix(area.step).removesuffix(area.step.casefold()).strip() or area.nb
    name = name[:1].upper() + name[1:]
    return _tr("læretid {name}").format(name=name) if area.is_apprenticeship else f"{area.step} {name}"


def _short(mark: Mark) -> str:
    return {
        Mark.APPRENTICESHIP: _tr("lærefag"),
        Mark.SAERLOP: _tr("særløp"),
        Mark.THREE_PLUS_ONE: _tr("3 + 1"),
        Mark.KRYSSLOP: _tr("kryssløp"),
        Mark.MODULAR: _tr("moduler for voksne"),
    }[mark]


def _tr(text: str) -> str:
    return QCoreApplication.translate("AreaWords", text)
