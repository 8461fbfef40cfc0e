"""The run as a document: ``docs/benchmarks.md``."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Sequence
from pathlib import Path

from tests.bench.figures import Figure, Part, Run, Series

COMMAND = "python3 -m tests.bench"
_HEAD = ("| figure | measured | aim | met |", "|---|---|---|---|")
_RUN = "Run on "
_KEY = re.compile(r"\[`(\w+)`]")
_INTRODUCTION = f"""# Benchmarks

Written by `{COMMAND}` (`--only NAME` measures one part, its name in brackets below; `--quick` takes few rounds and
small stores; both only print, but for `--only NAME --keep`, which renews one part of this page and says so there).
Nothing here is edited by hand: run it on another machine and this page is that machine's.

Milliseconds say little across machines, so every time also stands as a multiple of this run's bare window: the least a
Qt program in Python can be, one widget with one line of text (`tests/bench/bare_window.py`), started from the same
Python and seen by the same X client, turn about with what it is compared with. Ratios are of the least of all rounds,
because other work on a machine only ever adds; medians stand beside them. Aims are held against the ratios.
"""


def write_report(file: Path, run: Run) -> None:
    """Write the run over ``file``."""
    file.write_text(report(run), encoding="utf-8")


def keep_part(file: Path, run: Run, order: Sequence[str]) -> None:
    """Put the one part of a run into the page that is kept, in the place that ``order`` gives it.

    The part's section says when and on what it was measured, because the rest of the page is another run's. Raises
    ValueError for a page that has no summary.
    """
    (part,) = run.parts
    head, rows, sections = _taken_apart(file.read_text(encoding="utf-8"))
    apart = f"Measured by itself on {run.made_on}: {run.machine}. The bare window's least start: {run.bare_ms:.0f} ms."
    rows[part.key] = _rows(part)
    sections[part.key] = [*_part(part, run.bare_ms), "", " ".join((apart, *run.notes))]
    keys = sorted(sections, key=lambda key: order.index(key) if key in order else len(order))
    lines = [_INTRODUCTION, head, *_HEAD, *(row for key in keys for row in rows.get(key, ()))]
    for key in keys:
        lines += ["", *sections[key]]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")


def report(run: Run) -> str:
    """Return the whole page."""
    lines = [_INTRODUCTION]
    lines.append(f"{_RUN}{run.made_on}: {run.machine}. The bare window's least start: {run.bare_ms:.0f} ms.")
    if run.is_quick:
        lines.append("\nThis was a quick run: few rounds, small stores. Its figures are no evidence.")
    lines += [f"\n{note}" for note in run.notes]
    lines += ["", *_summary(run.parts)]
    for part in run.parts:
        lines += ["", *_part(part, run.bare_ms)]
    return "\n".join(lines) + "\n"


def machine() -> str:
    """Return what kind of machine this is, in general words."""
    pages, size = os.sysconf("SC_PHYS_PAGES"), os.sysconf("SC_PAGE_SIZE")
    cores = len(os.sched_getaffinity(0))
    memory = round(pages * size / 2**30)
    system, python = f"{platform.system()} on {platform.machine()}", platform.python_version()
    return f"{system}, {cores} cores, {memory} GB memory, Python {python}"


def amount(value: float, unit: str) -> str:
    """Return a number with its unit, as many digits as it is worth."""
    if unit == "x":
        return f"{value:.2f}"
    if unit == "ms":
        return f"{value:.2f} ms" if value < 10 else f"{value:.0f} ms"
    return f"{value:.1f} {unit}" if value < 100 else f"{value:.0f} {unit}"


def _summary(parts: tuple[Part, ...]) -> list[str]:
    return [*_HEAD, *(row for part in parts for row in _rows(part))]


def _rows(part: Part) -> list[str]:
    lines = []
    for figure in part.figures:
        cells = (amount(figure.value, figure.unit), _aim(figure), _met(figure))
        lines.append(f"| {figure.what} [`{part.key}`] | {' | '.join(cells)} |")
    return lines


def _taken_apart(page: str) -> tuple[str, dict[str, list[str]], dict[str, list[str]]]:
    """Return what stands between introduction and summary, the summary's rows by part, and the sections by part."""
    head, found, rest = page.partition("\n".join(_HEAD) + "\n")
    if not found or _RUN not in head:
        raise ValueError("a page without a summary")
    rows: dict[str, list[str]] = {}
    sections: dict[str, list[str]] = {}
    summary, *told = rest.split("\n## ")
    for row in summary.splitlines():
        if key := _KEY.search(row):
            rows.setdefault(key[1], []).append(row)
    for section in told:
        lines = f"## {section}".rstrip("\n").splitlines()
        if key := _KEY.search(lines[0]):
            sections[key[1]] = lines
    begun = head.index(_RUN)
    return head[begun:].removesuffix("\n"), rows, sections


def _aim(figure: Figure) -> str:
    if figure.at_least is not None:
        return f"≥ {amount(figure.at_least, figure.unit)}"
    return "–" if figure.at_most is None else f"≤ {amount(figure.at_most, figure.unit)}"


def _met(figure: Figure) -> str:
    return {True: "yes", False: "**no**", None: "–"}[figure.is_met]


def _part(part: Part, bare_ms: float) -> list[str]:
    lines = [f"## {part.title} [`{part.key}`]", "", part.about]
    if part.series:
        lines += ["", "| measured | least | median | 95 % | rounds | least / bare |", "|---|---|---|---|---|---|"]
        lines += [_row(one, bare_ms) for one in part.series]
    said = [f"{figure.what}: {figure.why}" for figure in part.figures if figure.why and not figure.is_met]
    for sentence in (*said, *(f"Left out: {words}" for words in part.left_out)):
        lines += ["", sentence]
    return lines


def _row(one: Series, bare_ms: float) -> str:
    multiple = f"{one.least / bare_ms:.3g}" if one.unit == "ms" else "–"
    cells = (amount(value, one.unit) for value in (one.least, one.median, one.percentile(0.95)))
    return f"| {one.name} | {' | '.join(cells)} | {len(one.values)} | {multiple} |"
