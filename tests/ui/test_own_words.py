"""Our own words: each goes through ``tr`` or comes from data, and one idea has one word."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache

from tests.architecture.source_tree import Module, our_modules, parse

TRANSLATORS = {"tr", "_tr", "translate", "_translated"}
NOT_FOR_EYES = {"TypeVar", "cast", "Slot", "Signal", "Property", "setObjectName", "findChild"}
SENTENCES = {"karriere_app.messages", "karriere_app.domain.law.findings"}
# Norwegian letters or quotes, two words, or one capitalised word: what a person reads.
READABLE = re.compile(r"[æøåÆØÅ]|[A-Za-z][«»…]|[«»…][A-Za-z]|[A-Za-z]{2,} [a-zæøå]{2,}|^[A-Z][a-z]+[.:!?]?$")
KEYS = re.compile(r"^(Ctrl|Alt|Shift|Enter|Esc|Delete|Home|End|F\d+|[A-Z]|[ +])+$")
# The names of changes are kept in the store in bokmål, the letters are a table of spellings, the rest is nobody's text.
NOT_SHOWN_AS_SUCH = (
    "_jobs",
    "ui.demo_day",
    "ui.demo_hands",
    "ui.theme",
    "ui.session_lock",
    "ui.opening",
    "ui.page_table",
)
NAMES = {"Karriere", "Qt for Python", "SQLAlchemy", "Alembic", "Babel"}
ALLOWED = {
    "ui.app": {"the store was not shut in time"},  # a line of the log
    "ui.dialogs.about": {"sqlcipher3 og SQLCipher", "uharfbuzz og HarfBuzz", "pypdfium2 og PDFium"}
    | {"cryptography og OpenSSL"},  # names of libraries
    "ui.forms.controls": {"år"},  # a unit, as "min" and "mnd"
    "ui.widgets.picker": {"æ", "ø", "å"},  # spellings that are searched alike
}
# The idea has another word in this program; the keyring of macOS is called so by its maker.
OTHER_WORDS = {
    r"(?<!«)\butkast": "kladd",  # «Utkast» is the mark on paper
    r"\bsupplement": "tillegg",
    r"(?<!macOS )nøkkelring": "nøkkellager",
    r"\bklient": "deltaker",
    r"\brådgiver": "veileder",
    r"\bpassord\b": "passordfrase",
    r"\bfrem\b": "fram",
    r"\b(draft|save|cancel|error|loading|update)\b": "the Norwegian word",
    r"\blorem\b|\btodo\b|\bfixme\b": "nothing",
}


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _bare_texts(node: ast.AST) -> Iterator[ast.Constant]:
    """Yield the texts below a node, but not docstrings, translated ones, errors raised, names compared, or types."""
    if isinstance(node, ast.Constant):
        if isinstance(node.value, str):
            yield node
        return
    if isinstance(node, ast.Raise | ast.Compare) or (
        isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    ):
        return
    if isinstance(node, ast.Call) and _name(node.func) in TRANSLATORS | NOT_FOR_EYES:
        return
    for field, value in ast.iter_fields(node):
        if field in {"annotation", "returns", "slice"}:
            continue
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, ast.AST):
                yield from _bare_texts(each)


def untranslated(module: Module) -> list[str]:
    """Return ``place text`` for every text in a module that a person could read and no translator has seen."""
    allowed = ALLOWED.get(module.name, set()) | NAMES
    return [
        f"{module.place(node)} {node.value!r}"
        for node in _bare_texts(module.tree)
        if READABLE.search(str(node.value)) and not KEYS.match(str(node.value)) and node.value not in allowed
    ]


def filled_in_too_early(module: Module) -> list[str]:
    """Return the places where a text is filled in before it is translated, so that no translation is ever found."""
    return [
        module.place(node)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call)
        and _name(node.func) in TRANSLATORS
        and any(isinstance(each, ast.JoinedStr) for each in node.args)
    ]


@cache
def shown_texts() -> tuple[tuple[str, str], ...]:
    """Return place and text of everything in the window and in the messages that is written for a person."""
    found = []
    for name, module in our_modules().items():
        if name != "ui.theme" and (name.startswith("ui.") or name in SENTENCES):
            docstrings = {id(node.value) for node in ast.walk(module.tree) if isinstance(node, ast.Expr)}
            found += [
                (module.place(node), node.value)
                for node in ast.walk(module.tree)
                if isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and id(node) not in docstrings
                and READABLE.search(node.value)
            ]
    return tuple(found)


def window_modules() -> list[Module]:
    """Return the modules of the window whose texts a person sees."""
    return [
        module
        for name, module in our_modules().items()
        if name.startswith("ui.") and not any(part in name for part in NOT_SHOWN_AS_SUCH)
    ]


def test_every_text_of_the_window_goes_through_tr() -> None:
    found = [line for module in window_modules() for line in untranslated(module)]
    assert not found, "\n".join(found)


def test_a_bare_text_is_found_and_a_translated_one_is_not() -> None:
    assert untranslated(parse("label.setText('Lagre notatet')"))
    assert untranslated(parse("label.setText(f'{count} åpne')"))
    assert untranslated(parse("Button('Lagre')"))
    assert untranslated(parse("label.setText(self.tr('Lagre notatet'))")) == []
    assert untranslated(parse("button.setObjectName('Lagre')")) == []


def test_no_text_is_filled_in_before_it_is_translated() -> None:
    assert filled_in_too_early(parse("self.tr(f'{count} åpne')"))
    assert [place for module in window_modules() for place in filled_in_too_early(module)] == []


def test_one_idea_has_one_word() -> None:
    texts = shown_texts()
    assert len(texts) > 500
    found = [
        f"{place} {text!r}: {better}"
        for place, text in texts
        for word, better in OTHER_WORDS.items()
        if re.search(word, text, re.IGNORECASE)
    ]
    assert not found, "\n".join(found)


def test_quotation_marks_are_norwegian() -> None:
    found = [f"{place} {text!r}" for place, text in shown_texts() if re.search(r"[“”„]|\"\w[^\"]*\"", text)]
    assert not found, "\n".join(found)
