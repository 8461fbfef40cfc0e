"""Frozen dataclasses as JSON and back, by their declarations alone: strict, and fast enough for a first fill.

Members that a newer program added are kept in ``more`` by the classes that have it, and passed over by the others; a
member that is missing or of the wrong type is refused with :class:`MalformedMessageError`.
"""

from __future__ import annotations

import dataclasses
import json
import math
import types
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from operator import itemgetter
from typing import Any, Union, get_args, get_origin, get_type_hints

from karriere_app.errors import KarriereError

Read = Callable[[Any, str], Any]
_NOTHING = type(None)
_SCALARS = frozenset({str, int, float, bool, _NOTHING})


class MalformedMessageError(KarriereError):
    """A message is not what it should be; ``place`` names the member, never its value."""

    exit_code = 7

    def __init__(self, place: str) -> None:
        super().__init__(place)
        self.place = place


def json_bytes(body: Mapping[str, Any]) -> bytes:
    """Return compact UTF-8 JSON."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode("utf-8", "surrogatepass")


def read_json(data: bytes) -> Any:
    """Return what stands in the bytes. Raises MalformedMessageError("json")."""
    try:
        text = data.decode("utf-8", "surrogatepass")
        return json.loads(text, parse_constant=_no_number, parse_float=_finite)
    except (ValueError, RecursionError):
        raise MalformedMessageError("json") from None


def plain(value: Any) -> Any:
    """Return a message, or what stands in one, as JSON values."""
    kind: Any = type(value)
    if kind in _SCALARS:
        return value
    if kind is dict:
        return {name: part if type(part) in _SCALARS else plain(part) for name, part in value.items()}
    if dataclasses.is_dataclass(value):
        body = {}
        for name, optional, default in _members(kind):
            part = getattr(value, name)
            if not optional or part != default:
                body[name] = part if type(part) in _SCALARS else plain(part)
        rest = getattr(value, "more", None)
        return {**rest, **body} if isinstance(rest, Mapping) and rest else body
    if isinstance(value, Mapping):
        return {name: plain(part) for name, part in value.items()}
    return value if isinstance(value, str | int | float) else [plain(part) for part in value]


def read_as(cls: Any, body: Any, place: str) -> Any:
    """Return the object of a class that :func:`plain` made JSON of. Raises MalformedMessageError."""
    return _object(cls)(body, place)


def _no_number(text: str) -> Any:
    raise ValueError(text)


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)  # 1e999: nobody could pass it on
    return number


@cache
def _members(cls: Any) -> tuple[tuple[str, bool, Any], ...]:
    """Return (name, has a default, default) of every member but ``more``'s, in order."""
    return tuple(
        (one.name, one.default is not dataclasses.MISSING, one.default)
        for one in dataclasses.fields(cls)
        if not _is_rest(one)
    )


def _is_rest(one: dataclasses.Field[Any]) -> bool:
    return one.name == "more" and one.default_factory is not dataclasses.MISSING


@cache
def _types(hint: Any) -> frozenset[type] | None:
    """Return the types of a JSON value that is taken as it came; None where it must be read."""
    if hint in (str, int, bool):
        return frozenset({hint})
    if dataclasses.is_dataclass(hint):
        return None
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        parts = [_types(part) if part is not _NOTHING else frozenset({_NOTHING}) for part in arguments]
        return frozenset().union(*parts) if None not in parts else None  # type: ignore[arg-type]  # none of them is None
    return frozenset({dict}) if origin not in (None, tuple) and arguments[-1] is Any else None


@cache
def _reader(hint: Any) -> Read:
    """Return the function that reads a JSON value of that type; it is given the member's place for the error."""
    if hint is Any:
        return lambda value, place: value
    wanted = _types(hint)
    if wanted is not None:
        return _simple(wanted)
    if dataclasses.is_dataclass(hint):
        cls: Any = hint
        return _object(cls)
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return _optional(_reader(next(part for part in arguments if part is not _NOTHING)))
    if origin is tuple:
        if arguments[-1] is Ellipsis:
            return _list(arguments[0])
        return _row(arguments)
    return _mapping(_reader(arguments[1]))


def _simple(wanted: frozenset[type]) -> Read:
    def read(value: Any, place: str) -> Any:
        if type(value) not in wanted:
            raise MalformedMessageError(place)
        return value

    return read


def _optional(inner: Read) -> Read:
    return lambda value, place: None if value is None else inner(value, place)


def _list(hint: Any) -> Read:
    wanted, inner = _types(hint), _reader(hint)

    def read(value: Any, place: str) -> Any:
        if type(value) is not list:
            raise MalformedMessageError(place)
        if wanted is not None and wanted.issuperset(map(type, value)):
            return tuple(value)
        return tuple([inner(part, place) for part in value])

    return read


def _row(hints: tuple[Any, ...]) -> Read:
    parts = _Parts([("", hint) for hint in hints])

    def read(value: Any, place: str) -> Any:
        if type(value) is not list or len(value) != len(hints):
            raise MalformedMessageError(place)
        return tuple(parts.read(value[:], place))

    return read


def _mapping(inner: Read) -> Read:
    def read(value: Any, place: str) -> Any:
        if type(value) is not dict:
            raise MalformedMessageError(place)
        return {name: inner(part, place) for name, part in value.items()}

    return read


class _Parts:
    """Reads values that stand in an order, each of its own type; which types may stand together is remembered."""

    def __init__(self, hints: Sequence[tuple[str, Any]]) -> None:
        self._readers = [(name, _reader(hint)) for name, hint in hints]
        self._to_read = [
            (place, *self._readers[place])
            for place, (_, hint) in enumerate(hints)
            if hint is not Any and _types(hint) is None
        ]
        self._fitting: set[tuple[type, ...]] = set()

    def read(self, values: list[Any], place: str) -> list[Any]:
        """Return the values read, in the same list."""
        found = tuple(map(type, values))
        if found not in self._fitting:  # seldom: there are few combinations of JSON's seven types
            for (name, reader), value in zip(self._readers, values, strict=True):
                reader(value, name or place)
            self._fitting.add(found)
        for at, name, reader in self._to_read:
            values[at] = reader(values[at], name or place)
        return values


@cache
def _object(cls: Any) -> Read:
    hints, members = get_type_hints(cls), _members(cls)
    names = [name for name, _, _ in members]
    defaults = {name: plain(default) for name, optional, default in members if optional}
    parts = _Parts([(name, hints[name]) for name in names])
    keeps_rest = any(_is_rest(one) for one in dataclasses.fields(cls))
    in_order: Callable[[Any], tuple[Any, ...]] = itemgetter(*names, names[0])  # two at least, so that it is a tuple

    def read(body: Any, place: str) -> Any:
        if type(body) is not dict:
            raise MalformedMessageError(place)
        whole = {**defaults, **body} if defaults else body
        try:
            values = parts.read(list(in_order(whole)[:-1]), place)
        except KeyError as lacking:
            raise MalformedMessageError(str(lacking.args[0])) from None
        if keeps_rest and len(whole) > len(names):
            return cls(*values, more={name: part for name, part in whole.items() if name not in names})
        return cls(*values)

    return read
