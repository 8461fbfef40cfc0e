"""JSON schemas of the messages, read off their declarations: the codec and the OpenAPI document cannot differ."""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Mapping
from typing import Any, Union, get_args, get_origin, get_type_hints

from karriere_app.sync.protocol import MESSAGES

Schema = dict[str, Any]
_SIMPLE = {str: "string", int: "integer", bool: "boolean"}


def message_schemas() -> dict[str, Schema]:
    """Return the schema of every message and of what stands in it, by the name of its class."""
    found: dict[str, Schema] = {}
    for name, cls in MESSAGES.items():
        _schema(cls, found)
        shape = found[cls.__name__]
        shape["properties"] = {"type": {"const": name}, **shape["properties"]}
        shape["required"] = ["type", *shape["required"]]
    return found


def reference(cls: type[Any] | str) -> Schema:
    """Return the schema that points to a class's."""
    return {"$ref": f"#/components/schemas/{cls if isinstance(cls, str) else cls.__name__}"}


def _schema(hint: Any, found: dict[str, Schema]) -> Schema:
    if hint is Any:
        return {}
    if hint in _SIMPLE:
        return {"type": _SIMPLE[hint]}
    if dataclasses.is_dataclass(hint):
        cls: Any = hint
        if cls.__name__ not in found:
            found[cls.__name__] = {}
            found[cls.__name__] = _object(cls, found)
        return reference(cls)
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return {"anyOf": [{"type": "null"} if part is type(None) else _schema(part, found) for part in arguments]}
    if origin is tuple and arguments[-1] is not Ellipsis:
        parts = [_schema(part, found) for part in arguments]
        return {"type": "array", "prefixItems": parts, "items": False, "minItems": len(parts), "maxItems": len(parts)}
    if origin is tuple:
        return {"type": "array", "items": _schema(arguments[0], found)}
    return {"type": "object", "additionalProperties": _schema(arguments[1], found)}


def _object(cls: Any, found: dict[str, Schema]) -> Schema:
    hints: Mapping[str, Any] = get_type_hints(cls)
    members = [one for one in dataclasses.fields(cls) if one.name != "more" or hints["more"] is bool]
    return {
        "type": "object",
        "description": " ".join((cls.__doc__ or "").split()),
        "properties": {one.name: _schema(hints[one.name], found) for one in members},
        "required": [one.name for one in members if one.default is dataclasses.MISSING],
    }
