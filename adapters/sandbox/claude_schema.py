"""Limits of strict schemas.

https://platform.claude.com/docs/en/build-with-claude/structured-outputs#json-schema-limitations and, for any
tool, https://platform.claude.com/docs/en/agents-and-tools/tool-use/define-tools
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from adapters.sandbox.claude_shape import (
    Check,
    anything,
    integer,
    listing,
    mapping,
    maybe,
    refuse,
    string,
    text_or,
)

MAX_STRICT_TOOLS = 20
MAX_OPTIONAL = 24
MAX_UNIONS = 16
PROPERTY_NAME = re.compile(r"[a-zA-Z0-9_.-]{1,64}")
TYPES = frozenset({"object", "array", "string", "integer", "number", "boolean", "null"})
KEYWORDS = frozenset(
    {
        "$defs", "$ref", "$schema", "additionalProperties", "allOf", "anyOf", "const", "default",
        "definitions", "description", "enum", "examples", "format", "items", "minItems", "pattern",
        "properties", "required", "title", "type",
    }
)  # fmt: skip
FORMATS = frozenset(
    {"date-time", "time", "date", "duration", "email", "hostname", "uri", "ipv4", "ipv6", "uuid"}
)
#: Look-around, back-references and word boundaries are beyond the vendor's grammar.
COMPLEX = re.compile(r"\(\?[=!<]|\\[1-9bB]")

Node = tuple[str, Mapping[str, Any]]


def _open(known: Mapping[str, Check]) -> Check:
    """An object whose *known* keys have these shapes, whatever else it holds."""

    def check(value: Any, path: str) -> None:
        mapping(value, path)
        for key in known.keys() & value.keys():
            known[key](value[key], f"{path}.{key}")

    return check


_NODE = _open(
    {
        "properties": maybe(mapping),
        "$defs": mapping,
        "definitions": mapping,
        "required": maybe(listing(string())),
        "enum": listing(anything),
        "type": text_or(listing(string())),
        "anyOf": listing(mapping),
        "allOf": listing(mapping),
        "items": mapping,
        "minItems": integer(least=0),
        "format": string(),
        "pattern": string(),
        "$ref": string(),
    }
)


def check_schemas(body: Mapping[str, Any]) -> None:
    """Refuse what the vendor can't compile; strict schemas share their limits."""
    tools = body.get("tools") or []
    for index, tool in enumerate(tools):
        _plain(tool["input_schema"], f"tools.{index}.custom.input_schema")
    strict = [(f"tools.{i}.custom", t["input_schema"]) for i, t in enumerate(tools) if t.get("strict")]
    if len(strict) > MAX_STRICT_TOOLS:
        refuse("tools", f"Too many strict tools ({len(strict)}). The maximum is {MAX_STRICT_TOOLS}.")
    form = (body.get("output_config") or {}).get("format")
    if form:
        strict.append(("output_config.format.schema", form["schema"]))
    _strict(strict)


def _plain(schema: Mapping[str, Any], path: str) -> None:
    _NODE(schema, path)
    if schema.get("type") != "object":
        refuse(f"{path}.type", "Input should be 'object'")
    if {"oneOf", "allOf", "anyOf"} & set(schema):
        refuse(path, "input_schema does not support oneOf, allOf, or anyOf at the top level")
    for name in schema.get("properties") or {}:
        if not PROPERTY_NAME.fullmatch(name):
            refuse(path, "Property keys should match pattern '^[a-zA-Z0-9_.-]{1,64}$'")


def _strict(schemas: list[tuple[str, Any]]) -> None:
    optional = unions = 0
    for path, schema in schemas:
        for where, node in walk(schema, path):
            _keywords(node, where)
            _object(node, where)
            optional += len(set(node.get("properties") or {}) - set(node.get("required") or []))
            unions += "anyOf" in node or isinstance(node.get("type"), list)
        _no_loop(schema, path)
    if optional > MAX_OPTIONAL:
        refuse(
            "tools",
            f"Schemas contain too many optional parameters ({optional}). The maximum is {MAX_OPTIONAL}.",
        )
    if unions > MAX_UNIONS:
        refuse(
            "tools",
            f"Schemas contain too many parameters with union types ({unions}). The maximum is {MAX_UNIONS}.",
        )


def walk(schema: Any, path: str) -> Iterator[Node]:
    """Each schema inside *schema*, itself first."""
    _NODE(schema, path)
    yield path, schema
    for keyword in ("properties", "$defs", "definitions"):
        for name, inner in (schema.get(keyword) or {}).items():
            yield from walk(inner, f"{path}.{name}")
    for keyword in ("anyOf", "allOf"):
        for index, inner in enumerate(schema.get(keyword) or []):
            yield from walk(inner, f"{path}.{keyword}.{index}")
    if "items" in schema:
        yield from walk(schema["items"], f"{path}.items")


def _keywords(node: Mapping[str, Any], path: str) -> None:
    for keyword in sorted(set(node) - KEYWORDS):
        refuse(path, f"For '{node.get('type', 'any')}' type, property '{keyword}' is not supported")
    for kind in _types(node):
        if kind not in TYPES:
            refuse(path, f"{kind!r} is not a JSON schema type")
    if node.get("minItems", 0) not in (0, 1):
        refuse(path, "For 'array' type, 'minItems' values other than 0 or 1 are not supported")
    if node.get("format", "date") not in FORMATS:
        refuse(path, f"For 'string' type, format {node['format']!r} is not supported")
    if COMPLEX.search(str(node.get("pattern", ""))):
        refuse(path, "For 'string' type, this 'pattern' is too complex")
    if any(isinstance(choice, dict | list) for choice in node.get("enum") or []):
        refuse(path, "'enum' values must be strings, numbers, booleans or nulls")


def _object(node: Mapping[str, Any], path: str) -> None:
    if "object" not in _types(node) and "properties" not in node:
        return
    if node.get("additionalProperties") is not False:
        refuse(path, "For 'object' type, 'additionalProperties' must be explicitly set to false")
    missing = set(node.get("required") or []) - set(node.get("properties") or {})
    if missing:
        refuse(path, f"'required' names unknown properties: {sorted(missing)}")


def _types(node: Mapping[str, Any]) -> list[str]:
    kind = node.get("type", [])
    return kind if isinstance(kind, list) else [kind]


def _no_loop(schema: Mapping[str, Any], path: str) -> None:
    definitions = {**(schema.get("definitions") or {}), **(schema.get("$defs") or {})}
    edges = {name: _references(inner) for name, inner in definitions.items()}
    for target in _references(schema):
        if target not in definitions:
            refuse(path, f"'$ref' to {target!r} leads nowhere in this schema")
    for start, direct in edges.items():
        seen: set[str] = set()
        todo = list(direct)
        while todo:
            name = todo.pop()
            if name == start:
                refuse(path, "Recursive schemas are not supported")
            if name not in seen:
                seen.add(name)
                todo.extend(edges.get(name, ()))


def _references(schema: Any) -> set[str]:
    return {
        re.sub(r"^#/(\$defs|definitions)/", "", str(node["$ref"]))
        for _, node in walk(schema, "")
        if "$ref" in node
    }
