"""Our own line drawings (resources/icons) as PDF paths.

Reads exactly what our files hold: paths of straight lines, curves and circular arcs, rectangles with round corners
and circles, on a 24 unit grid. Anything else in a file is an error in the file, found by a test over all of them.
"""

from __future__ import annotations

import cmath
import math
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from pathlib import Path

from karriere_app.printing.pdf_objects import number

GRID = 24
_SVG = "{http://www.w3.org/2000/svg}"
_TOKEN = re.compile(r"([A-Za-z])|(-?(?:\d+\.?\d*|\.\d+))")
_NUMBERS_OF = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4, "A": 7, "Z": 0}
_QUARTER = math.pi / 2


class IconFormatError(Exception):
    """A drawing holds something outside our small subset: a fault of the installation, never of the data."""

    def __init__(self, what: str) -> None:
        super().__init__(what)


class IconLibrary:
    """The drawings, read when first needed and kept as PDF operators."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._drawings: dict[str, str] = {}

    def drawing(self, name: str) -> str:
        """Return the path operators of an icon, y upwards, ending in a stroke.

        Raises:
            IconFormatError: the file is not of our subset.
        """
        if name not in self._drawings:
            root = ElementTree.fromstring((self._folder / f"{name}.svg").read_bytes())
            operators = [line for shape in root for line in _shape(shape)]
            self._drawings[name] = "\n".join([*operators, "S"])
        return self._drawings[name]


def _shape(shape: ElementTree.Element) -> Iterator[str]:
    kind = shape.tag.removeprefix(_SVG)
    if kind == "path":
        yield from _PathReader().read(shape.attrib["d"])
    elif kind == "circle":
        centre = complex(float(shape.attrib["cx"]), float(shape.attrib["cy"]))
        radius = float(shape.attrib["r"])
        yield _move(centre + radius)
        yield from _arc(centre, centre + radius, 2 * math.pi)
        yield "h"
    elif kind == "rect":
        yield from _rectangle({key: float(value) for key, value in shape.attrib.items()})
    else:
        raise IconFormatError(kind)


def _rectangle(box: dict[str, float]) -> Iterator[str]:
    left, top, right, bottom = box["x"], box["y"], box["x"] + box["width"], box["y"] + box["height"]
    radius = box.get("rx", 0.0)
    corners = (
        (complex(right - radius, top), complex(right - radius, top + radius)),
        (complex(right, bottom - radius), complex(right - radius, bottom - radius)),
        (complex(left + radius, bottom), complex(left + radius, bottom - radius)),
        (complex(left, top + radius), complex(left + radius, top + radius)),
    )
    yield _move(complex(left + radius, top))
    for start, centre in corners:
        yield _line(start)
        if radius:
            yield from _arc(centre, start, _QUARTER)
    yield "h"


def _point(place: complex) -> str:
    """Write a point of the drawing, whose y runs downwards, as a PDF point."""
    return f"{number(place.real)} {number(GRID - place.imag)}"


def _move(place: complex) -> str:
    return f"{_point(place)} m"


def _line(place: complex) -> str:
    return f"{_point(place)} l"


def _curve(first: complex, second: complex, end: complex) -> str:
    return f"{_point(first)} {_point(second)} {_point(end)} c"


def _arc(centre: complex, start: complex, sweep: float) -> Iterator[str]:
    """Yield curves of at most a quarter circle from ``start`` through ``sweep`` radians."""
    count = max(1, math.ceil(abs(sweep) / _QUARTER - 1e-9))
    step = sweep / count
    reach = 4 / 3 * math.tan(step / 4)
    arm = start - centre
    for _ in range(count):
        following = arm * cmath.rect(1, step)
        yield _curve(centre + arm * (1 + 1j * reach), centre + following * (1 - 1j * reach), centre + following)
        arm = following


class _PathReader:
    """Walks one path's commands."""

    def __init__(self) -> None:
        self._at = self._start = 0j
        self._handle: complex | None = None

    def read(self, path: str) -> Iterator[str]:
        command = ""
        numbers: list[float] = []
        for letter, digits in _tokens(path):
            if letter:
                if numbers:
                    raise IconFormatError(command)
                command = letter
                if command.upper() not in _NUMBERS_OF:
                    raise IconFormatError(command)
            else:
                numbers.append(float(digits))
            if command and len(numbers) == _NUMBERS_OF[command.upper()]:
                yield from self._step(command, numbers)
                numbers = []
                command = {"M": "L", "m": "l"}.get(command, command)

    def _step(self, command: str, numbers: list[float]) -> Iterator[str]:
        kind = command.upper()
        origin = self._at if command.islower() else 0j
        handle, self._handle = self._handle, None
        if kind == "Z":
            self._at = self._start
            yield "h"
        elif kind == "A":
            yield from self._arc_to(numbers, origin)
        elif kind in ("C", "S"):
            points = [origin + complex(*numbers[at : at + 2]) for at in range(0, len(numbers), 2)]
            if kind == "S":
                points.insert(0, self._at if handle is None else 2 * self._at - handle)
            self._handle, self._at = points[1], points[2]
            yield _curve(*points)
        else:
            yield self._straight(kind, numbers, origin)

    def _straight(self, kind: str, numbers: list[float], origin: complex) -> str:
        if kind == "H":
            target = complex(origin.real + numbers[0], self._at.imag)
        elif kind == "V":
            target = complex(self._at.real, origin.imag + numbers[0])
        else:
            target = origin + complex(*numbers)
        self._at = target
        if kind == "M":
            self._start = target
            return _move(target)
        return _line(target)

    def _arc_to(self, numbers: list[float], origin: complex) -> Iterator[str]:
        radius, other_radius, turn, large, clockwise = numbers[:5]
        if radius != other_radius or turn:
            raise IconFormatError("A")
        start, end = self._at, origin + complex(*numbers[5:])
        chord = end - start
        radius = max(radius, abs(chord) / 2)
        height = math.sqrt(max(radius**2 - abs(chord) ** 2 / 4, 0.0))
        side = 1 if bool(large) != bool(clockwise) else -1
        centre = (start + end) / 2 + side * height * (chord / abs(chord)) * 1j
        sweep = cmath.phase((end - centre) / (start - centre))
        if clockwise and sweep < 0:
            sweep += 2 * math.pi
        if not clockwise and sweep > 0:
            sweep -= 2 * math.pi
        self._at = end
        yield from _arc(centre, start, sweep)


def _tokens(path: str) -> Iterator[tuple[str, str]]:
    for found in _TOKEN.finditer(path):
        yield found.group(1) or "", found.group(2) or ""
