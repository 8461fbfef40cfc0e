"""Why a record cannot be printed, with the field's name in words and what to do."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from karriere_app.domain.kinds import all_kinds, kind_named, row_kinds
from karriere_app.errors import InvalidValueError, KarriereError, UnprintableError

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


def _label(kind_name: str, field: str) -> str:
    """The field's label in its kind or in the rows under it; the name as it is where neither has it."""
    if kind_name not in all_kinds():
        return field or kind_name
    kinds = (kind_named(kind_name), *row_kinds(kind_name))
    own = {"thing": _tr("Avtalt steg"), "source_text": _tr("Prøve"), "recognition_text": _tr("Godkjenning")}
    return own.get(field) or next((kind.fields[field].label for kind in kinds if field in kind.fields), field)


def _tr(text: str) -> str:
    return QCoreApplication.translate("PrintRefusal", text)
