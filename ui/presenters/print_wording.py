"""What is said of a paper before it is printed, and why one cannot be: the field in words and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from karriere_app.domain.kinds import all_kinds, kind_named, row_kinds
from karriere_app.errors import InvalidValueError, KarriereError, UnprintableError
from ui.presenters.print_jobs import FULL
from ui.theme import Severity

if TYPE_CHECKING:
    from karriere_app.services.prints import Prepared

IDENTITY_NUMBER = "identity_number"


def refusal(error: KarriereError) -> str | None:
    """Return the sentences for what only a print refuses; None for every other error."""
    if isinstance(error, UnprintableError):
        kind, _, field = error.field.partition(".")
        words = _tr(
            "«{field}» har et tegn som skriftene ikke kan vise: {sign} ({code}), tegn nummer {place}. "
            "Ta tegnet bort eller skriv ordet på en annen måte."
        )
        code = f"U+{ord(error.character):04X}"
        return words.format(field=_label(kind, field), sign=error.character, code=code, place=error.place + 1)
    if isinstance(error, InvalidValueError) and error.reason == IDENTITY_NUMBER:
        words = _tr(
            "«{field}» inneholder et fødselsnummer, D-nummer eller DUF-nummer. Det skal ikke stå på arket. "
            "Ta nummeret bort."
        )
        return words.format(field=_label(error.kind, error.field))
    return None


def checks_of(prepared: Prepared, *, with_adaptation: bool) -> list[tuple[Severity, str, str]]:
    """Return severity and sentence of what is known of a finished paper; the third is the words of a link, none."""
    checks = [
        (Severity.OK, _tr("Alle tegn finnes i skriftene."), ""),
        (Severity.OK, _tr("Ingen fødselsnummer på arket."), ""),
    ]
    if prepared.is_draft:
        checks.append((Severity.WARN, _mark_of_draft(prepared), ""))
    if prepared.document == FULL:
        checks.append((Severity.INFO, _tr("Hele planen er til saksmappa."), ""))
    if with_adaptation:
        checks.append((Severity.WARN, _tr("Arket har behov for tilrettelegging."), ""))
    if prepared.only_in_bokmaal:
        words = _tr("Disse ordene finnes bare på bokmål: {words}.")
        checks.append((Severity.INFO, words.format(words=", ".join(prepared.only_in_bokmaal)), ""))
    return checks


def facts_of(prepared: Prepared) -> str:
    """Return version, plan code and the state of the fixed texts."""
    facts = _tr("Versjon {number}").format(number=prepared.version)
    if prepared.document in ("plan", FULL):
        code = prepared.code.rpartition("-")[2]
        facts = _tr("{version}, kode {code}").format(version=facts, code=code)
    texts = _tr("Faste tekster: utgave {catalogue}, ikke gjennomgått ennå").format(catalogue=prepared.catalogue)
    return f"{facts}\n{texts}"


def _label(kind_name: str, field: str) -> str:
    """The field's label in its kind or in the rows under it; the name as it is where neither has it."""
    if kind_name not in all_kinds():
        return field or kind_name
    kinds = (kind_named(kind_name), *row_kinds(kind_name))
    own = {"thing": _tr("Avtalt steg"), "source_text": _tr("Prøve"), "recognition_text": _tr("Godkjenning")}
    return own.get(field) or next((kind.fields[field].label for kind in kinds if field in kind.fields), field)


def _mark_of_draft(prepared: Prepared) -> str:
    """What the paper itself says of being a draft, in its own language."""
    if prepared.document != "mapping_summary":
        return _tr("Dette er en kladd. Arket er merket «Utkast».")
    if prepared.language == "nn":
        return _tr("Dette er en kladd. Arket er merket «Førebels».")
    return _tr("Dette er en kladd. Arket er merket «Foreløpig».")


def _tr(text: str) -> str:
    return QCoreApplication.translate("PrintRefusal", text)
