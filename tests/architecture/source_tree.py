"""The project's own source, parsed once: what each module is called, holds and imports."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("karriere_app", "ui", "resources")


@dataclass(frozen=True)
class Import:
    """One import statement's target: ``name`` is the dotted name, ``item`` what was taken from it, if anything."""

    name: str
    item: str | None
    line: int
    for_types_only: bool

    @property
    def full_name(self) -> str:
        """The dotted name, the taken item included."""
        return f"{self.name}.{self.item}" if self.item else self.name


@dataclass(frozen=True)
class Module:
    """A parsed file; ``name`` is dotted, a package's ``__init__`` has the package's name."""

    name: str
    path: str
    source: str
    tree: ast.Module

    @property
    def is_ours(self) -> bool:
        """Whether it ships: in one of the packages, not a test or tool."""
        return self.name.split(".")[0] in PACKAGES

    def place(self, node: ast.stmt | ast.expr) -> str:
        """Return ``file:line`` for a message."""
        return f"{self.path}:{node.lineno}"


def parse(source: str, name: str = "ui.example") -> Module:
    """Return a module made of a text, for trying a rule."""
    return Module(name, f"{name.replace('.', '/')}.py", source, ast.parse(source))


@cache
def modules() -> tuple[Module, ...]:
    """Return every Python file of the project: the packages, the tests, packaging and run.py."""
    paths = [ROOT / "run.py"]
    for folder in (*PACKAGES, "tests", "packaging"):
        paths += sorted((ROOT / folder).rglob("*.py"))
    return tuple(_read(path) for path in paths)


@cache
def our_modules() -> dict[str, Module]:
    """Return the modules that ship, by dotted name."""
    return {module.name: module for module in modules() if module.is_ours}


def imports(module: Module) -> Iterator[Import]:
    """Yield every import of a module, those inside functions included."""
    typing_only = {
        id(inner)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING")
        for statement in node.body
        for inner in ast.walk(statement)
    }
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(alias.name, None, node.lineno, id(node) in typing_only)
        elif isinstance(node, ast.ImportFrom):
            base = _absolute(module, node)
            for alias in node.names:
                yield Import(base, alias.name, node.lineno, id(node) in typing_only)


def our_target(imported: Import) -> str | None:
    """Return the module of ours that an import loads, or None."""
    known = our_modules()
    if imported.full_name in known:
        return imported.full_name
    return imported.name if imported.name in known else None


def _read(path: Path) -> Module:
    relative = path.relative_to(ROOT)
    parts = relative.with_suffix("").parts
    name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
    source = path.read_text(encoding="utf-8")
    return Module(name, relative.as_posix(), source, ast.parse(source))


def _absolute(module: Module, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    package = module.name.split(".") if module.path.endswith("__init__.py") else module.name.split(".")[:-1]
    base = package[: len(package) - node.level + 1]
    return ".".join([*base, node.module] if node.module else base)
