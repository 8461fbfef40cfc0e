"""Who may import whom (docs/architecture.md), held by reading every import statement."""

from __future__ import annotations

import subprocess
import sys

from tests.architecture.source_tree import ROOT, Import, Module, imports, our_modules, our_target

LEAVES = {"karriere_app.errors", "karriere_app.clock"}
CORE = LEAVES | {"resources", "karriere_app.domain", "karriere_app.security", "karriere_app.printing"}
SERVICES = CORE | {
    "karriere_app.store",
    "karriere_app.sync.protocol",
    "karriere_app.sync.merge",
    "karriere_app.sync.lease",
    "karriere_app.exchange",
}
# What the command line and the window may see: everything the services offer, and never the store behind them.
OUTSIDE = CORE | {
    "karriere_app",  # its version
    "karriere_app.settings",
    "karriere_app.messages",
    "karriere_app.services",
    "karriere_app.sync.client",
    "karriere_app.sync.link",
    "karriere_app.sync.sentences",
    "karriere_app.bootstrap",
    "karriere_app.demo_profile",
}
ALLOWED: dict[str, set[str]] = {
    "resources": set(),
    "karriere_app": set(),
    "karriere_app.errors": set(),
    "karriere_app.clock": set(),
    "karriere_app.settings": LEAVES | {"karriere_app.security.durable_file"},
    "karriere_app.message": set(),
    "karriere_app.messages": LEAVES
    | {"resources", "karriere_app.domain", "karriere_app.message", "karriere_app.sync.sentences"},
    "karriere_app.domain": LEAVES,
    "karriere_app.security": LEAVES,
    "karriere_app.store": LEAVES | {"resources", "karriere_app.domain", "karriere_app.security"},
    "karriere_app.printing": LEAVES | {"resources", "karriere_app.domain"},
    "karriere_app.exchange": LEAVES | {"resources", "karriere_app.domain"},
    "karriere_app.sync.codec": LEAVES,
    "karriere_app.sync.protocol": LEAVES | {"karriere_app.domain", "karriere_app.sync.codec"},
    "karriere_app.sync.merge": LEAVES | {"karriere_app.domain"},
    "karriere_app.sync.signed": LEAVES,
    "karriere_app.sync.lease": LEAVES,
    "karriere_app.sync": SERVICES | {"karriere_app.settings", "karriere_app.services", "karriere_app.message"},
    "karriere_app.server": LEAVES
    | {"karriere_app.settings", "karriere_app.domain", "karriere_app.sync.protocol", "karriere_app.sync.merge"}
    | {"karriere_app.sync.signed", "karriere_app"},  # its version
    "karriere_app.services": SERVICES | {"karriere_app", "karriere_app.settings"},
    "karriere_app.bootstrap": SERVICES | OUTSIDE,
    "karriere_app.demo_profile": SERVICES | OUTSIDE,
    "karriere_app.commands": OUTSIDE,
    "karriere_app.cli": OUTSIDE | {"karriere_app.commands"},
    "karriere_app.sim": SERVICES | OUTSIDE | {"karriere_app.server", "karriere_app.sync"},
    "ui": OUTSIDE,
    "ui.launch": OUTSIDE | {"ui", "karriere_app.cli"},
}


def innermost(name: str, areas: set[str]) -> str | None:
    """Return the longest of ``areas`` that ``name`` is or lies in, or None. A bare ``karriere_app`` is only itself."""
    fitting = [area for area in areas if name == area or (area != "karriere_app" and name.startswith(f"{area}."))]
    return max(fitting, key=len, default=None)


def wrong_directions(name: str, imported: list[tuple[Import, str]]) -> list[str]:
    """Return what module ``name`` imports although its area may not."""
    area = innermost(name, set(ALLOWED))
    if area is None:
        return [f"{name} has no rule in tests/architecture and docs/architecture.md"]
    may = ALLOWED[area] | {area}
    return [
        f"{name}:{statement.line} imports {target}" for statement, target in imported if innermost(target, may) is None
    ]


def circles(edges: dict[str, set[str]]) -> list[list[str]]:
    """Return the groups of modules that import each other in a circle."""
    reach = {start: reachable(start, edges) for start in edges}
    groups = {frozenset(end for end in reach[start] if start in reach[end]) for start in edges if start in reach[start]}
    return sorted(sorted(group) for group in groups)


def reachable(start: str, edges: dict[str, set[str]]) -> set[str]:
    """Return every module that ``start`` loads, itself only where a circle leads back."""
    found: set[str] = set()
    waiting = list(edges[start])
    while waiting:
        here = waiting.pop()
        if here not in found:
            found.add(here)
            waiting += edges.get(here, set())
    return found


def our_imports(module: Module) -> list[tuple[Import, str]]:
    """Return the imports that load a module of ours, with that module's name."""
    found = [(statement, our_target(statement)) for statement in imports(module)]
    return [(statement, target) for statement, target in found if target and target != module.name]


def test_every_import_follows_the_drawn_directions() -> None:
    found = [
        trouble for name, module in our_modules().items() for trouble in wrong_directions(name, our_imports(module))
    ]
    assert not found, "\n".join(found)


def test_no_two_modules_import_each_other_in_a_circle() -> None:
    edges = {
        name: {target for statement, target in our_imports(module) if not statement.for_types_only}
        for name, module in our_modules().items()
    }
    assert circles(edges) == []


def test_a_wrong_direction_is_seen() -> None:
    statement = Import("karriere_app.store.engine", None, 7, False)
    assert wrong_directions("ui.main_window", [(statement, statement.name)]) == [
        "ui.main_window:7 imports karriere_app.store.engine"
    ]
    assert wrong_directions("karriere_app.stray", []) != []
    assert wrong_directions("karriere_app.domain.law.rules", [(statement, "karriere_app.domain.fields")]) == []


def test_a_circle_is_seen() -> None:
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}) == [["a", "b", "c"]]


def test_only_the_window_knows_qt() -> None:
    found = [
        f"{module.path}:{statement.line}"
        for name, module in our_modules().items()
        if not name.startswith("ui")
        for statement in imports(module)
        if statement.name.split(".")[0] in {"PySide6", "shiboken6", "PyQt6"}
    ]
    assert found == []


def test_the_application_without_a_screen_loads_no_qt() -> None:
    names = [name for name in our_modules() if not name.startswith("ui") and not name.endswith("__main__")]
    code = (
        "import importlib, sys\n"
        f"for name in {names!r}: importlib.import_module(name)\n"
        "print(sorted(name for name in sys.modules if name.startswith(('PySide6', 'shiboken6'))))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stdout.strip()) == (0, "[]"), done.stderr
