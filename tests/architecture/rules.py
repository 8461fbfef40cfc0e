"""Rules that hold for one module at a time; each returns the places where the module breaks it."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator

from tests.architecture.source_tree import Module, imports

LONGEST_FUNCTION = 60
LONGEST_CLASS = 300
LONGEST_MODULE = 500
MOST_METHODS = 25
VAGUE_NAMES = {"utils", "util", "misc", "common", "helpers", "helper"}
# They draw text past our own text engine: wrong order and shapes for Arabic, empty boxes, no tags for screen readers.
REPORTLABS_TEXTS = {"Paragraph", "XPreformatted", "Preformatted"}
REPORTLABS_DRAWING = {
    "drawString",
    "drawRightString",
    "drawCentredString",
    "drawCenteredString",
    "drawAlignedString",
    "textLine",
    "textLines",
    "textOut",
}
WAITING = {"processEvents", "exec_", "sleep", "msleep", "usleep", "QEventLoop"}
# PRAGMA takes no bound values, so it is the one statement whose text may be put together.
SQL = re.compile(r"\s*(select|insert|update|delete|create|drop|alter|attach|with|replace)\s", re.IGNORECASE)
EXCUSE = re.compile(r"#\s*(?:type: ignore\[[^\]]+\]|noqa: [A-Z]+[0-9]+(?:, ?[A-Z]+[0-9]+)*)(?P<reason>.*)")
OPEN_ENDED_EXCUSE = re.compile(r"#\s*(?:type: ignore(?!\[)|noqa(?!:)|mypy: |ruff: )")
LATER = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME)\b(?! #\d)")

Rule = Callable[[Module], Iterator[str]]
Function = ast.FunctionDef | ast.AsyncFunctionDef


def sizes(module: Module) -> Iterator[str]:
    """A function has at most 60 lines, a class 300 and 25 methods, a module 500."""
    lines = module.source.count("\n")
    if lines > LONGEST_MODULE:
        yield f"{module.path} has {lines} lines"
    for node in ast.walk(module.tree):
        if isinstance(node, Function | ast.ClassDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > (LONGEST_CLASS if isinstance(node, ast.ClassDef) else LONGEST_FUNCTION):
                yield f"{module.place(node)} {node.name} has {lines} lines"
        if isinstance(node, ast.ClassDef):
            methods = sum(isinstance(inner, Function) for inner in node.body)
            if methods > MOST_METHODS:
                yield f"{module.place(node)} {node.name} has {methods} methods"


def telling_names(module: Module) -> Iterator[str]:
    """A module and its folders are named for what they know."""
    vague = VAGUE_NAMES & set(module.name.split("."))
    if vague:
        yield f"{module.path} is named {vague.pop()}"


def slots_are_methods(module: Module) -> Iterator[str]:
    """No lambda that holds ``self`` is connected to a signal: it keeps the object alive, and is no slot."""
    if not module.is_ours:
        return
    for call in calls(module, {"connect"}):
        for argument in call.args:
            if isinstance(argument, ast.Lambda) and any(
                isinstance(node, ast.Name) and node.id == "self" for node in ast.walk(argument.body)
            ):
                yield module.place(argument)


def the_window_never_waits(module: Module) -> Iterator[str]:
    """No nested event loop and no sleeping in the window."""
    if module.name.split(".")[0] != "ui":
        return
    for node in ast.walk(module.tree):
        name = last_name(node) if isinstance(node, ast.Attribute | ast.Name) else ""
        if name in WAITING and isinstance(node, ast.Attribute | ast.Name):
            yield f"{module.place(node)} {name}"


def dialogs_are_opened(module: Module) -> Iterator[str]:
    """Dialogs and menus are opened, not executed; only the application and a drag run a loop of their own."""
    if module.name.split(".")[0] != "ui":
        return
    for call in calls(module, {"exec"}):
        owner = ast.unparse(call.func.value).lower() if isinstance(call.func, ast.Attribute) else ""
        if not re.search(r"(app|application|qapplication|drag)(\(\))?$", owner):
            yield f"{module.place(call)} {owner}.exec()"


def only_the_command_line_prints(module: Module) -> Iterator[str]:
    """No print in the application outside its command line."""
    if not module.is_ours or module.name.startswith(("karriere_app.cli", "karriere_app.commands")):
        return
    for call in calls(module, {"print"}):
        if isinstance(call.func, ast.Name):
            yield module.place(call)


def text_goes_through_our_engine(module: Module) -> Iterator[str]:
    """Nothing that ships draws text with ReportLab's own means."""
    if not module.is_ours:
        return
    for statement in imports(module):
        if statement.name.startswith("reportlab") and statement.item in REPORTLABS_TEXTS:
            yield f"{module.path}:{statement.line} {statement.full_name}"
    if module.name.startswith("karriere_app"):
        for call in calls(module, REPORTLABS_DRAWING):
            yield f"{module.place(call)} {last_name(call.func)}"


def sql_takes_bound_values(module: Module) -> Iterator[str]:
    """No function puts an SQL statement together from anything but constants; values are bound.

    Where a piece must be chosen, a comment ``# sql: why it can only be ours`` stands on one of the statement's lines.
    """
    if not module.is_ours:
        return
    lines = module.source.splitlines()
    for node in {inner for function in functions(module) for inner in ast.walk(function)}:
        if isinstance(node, ast.JoinedStr) and node.values and is_sql(node.values[0]):
            pieces = [piece.value for piece in node.values if isinstance(piece, ast.FormattedValue)]
            said = any(re.search(r"# sql: \w", line) for line in lines[node.lineno - 1 : node.end_lineno])
            if not said and any(not last_name(piece).isupper() for piece in pieces):
                yield f"{module.place(node)} {', '.join(map(ast.unparse, pieces))}"
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod | ast.Add) and is_sql(node.left):
            yield module.place(node)
        if isinstance(node, ast.Attribute) and node.attr == "format" and is_sql(node.value):
            yield module.place(node)


def nothing_is_a_stub(module: Module) -> Iterator[str]:
    """No function waits to be written, except where a protocol or an abstract class only names it."""
    if not module.is_ours:
        return
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Raise) and node.exc is not None and "NotImplementedError" in ast.unparse(node.exc):
            yield module.place(node)
        if isinstance(node, ast.Module | ast.ClassDef) and not is_protocol(node):
            may_be_empty = bool(getattr(node, "bases", [])) or not module.name.startswith("karriere_app")
            yield from (
                module.place(inner)
                for inner in node.body
                if isinstance(inner, Function) and waits(inner, may_be_empty or inner.name.startswith("_"))
            )


def excuses_have_reasons(module: Module) -> Iterator[str]:
    """A checker is only silenced for one named rule, and with the reason beside it."""
    for number, line in enumerate(module.source.splitlines(), 1):
        excuses = EXCUSE.search(line)
        if OPEN_ENDED_EXCUSE.search(line) or (excuses and len(excuses["reason"].strip(" #-:")) < 3):
            yield f"{module.path}:{number} {line.strip()}"


def promises_have_numbers(module: Module) -> Iterator[str]:
    """A note of work left to do names its issue."""
    for number, line in enumerate(module.source.splitlines(), 1):
        if LATER.search(line):
            yield f"{module.path}:{number} {line.strip()}"


def parts_are_real(module: Module) -> Iterator[str]:
    """No test replaces a part by a mock, nor patches our own modules."""
    for statement in imports(module):
        if statement.full_name.startswith(("unittest.mock", "mock", "pytest_mock")):
            yield f"{module.path}:{statement.line} {statement.full_name}"
    for call in calls(module, {"setattr"}):
        target = call.args[0] if isinstance(call.func, ast.Attribute) and call.args else None
        patched = target.value if isinstance(target, ast.Constant) else None
        if isinstance(patched, str) and patched.startswith(("karriere_app", "ui.", "resources")):
            yield f"{module.place(call)} patches {patched}"


RULES: tuple[Rule, ...] = (
    sizes,
    telling_names,
    slots_are_methods,
    the_window_never_waits,
    dialogs_are_opened,
    only_the_command_line_prints,
    text_goes_through_our_engine,
    sql_takes_bound_values,
    nothing_is_a_stub,
    excuses_have_reasons,
    promises_have_numbers,
    parts_are_real,
)


def functions(module: Module) -> Iterator[Function]:
    """Yield every function and method."""
    yield from (node for node in ast.walk(module.tree) if isinstance(node, Function))


def calls(module: Module, names: set[str]) -> Iterator[ast.Call]:
    """Yield the calls of a function or method with one of these names."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and last_name(node.func) in names:
            yield node


def last_name(node: ast.expr) -> str:
    """Return ``c`` for ``a.b.c`` and for ``c``, an empty text for anything else."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def is_sql(node: ast.expr) -> bool:
    """Say whether an expression is a text, or begins with one, that reads as an SQL statement."""
    if isinstance(node, ast.JoinedStr) and node.values:
        return is_sql(node.values[0])
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and bool(SQL.match(node.value))


def is_protocol(node: ast.Module | ast.ClassDef) -> bool:
    """Say whether a class only names what others must have."""
    return isinstance(node, ast.ClassDef) and any(
        last_name(base) == "Protocol" for base in map(unsubscripted, node.bases)
    )


def unsubscripted(node: ast.expr) -> ast.expr:
    """Return ``Protocol`` for ``Protocol[T]``."""
    return node.value if isinstance(node, ast.Subscript) else node


def waits(function: Function, may_be_empty: bool) -> bool:
    """Say whether a function is only ``...``, or only a docstring where it may not be empty.

    A method of a derived class may be: it overrides one of Qt's or ReportLab's to do nothing.
    """
    if {last_name(decorator) for decorator in function.decorator_list} & {"abstractmethod", "overload"}:
        return False
    expressions = [node.value for node in function.body if isinstance(node, ast.Expr)]
    constants = [value for value in expressions if isinstance(value, ast.Constant)]
    if len(constants) < len(function.body):
        return False
    return not may_be_empty or any(constant.value is Ellipsis for constant in constants)
