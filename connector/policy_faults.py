"""What is wrong in a policy file, by key, line and allowed values; TOML's own reader keeps no line numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel, ValidationError

TABLE = re.compile(r"\s*\[+\s*([^\]]+?)\s*\]+")
#: A fault of the whole policy begins with the key that it concerns.
KEYED = re.compile(r"([a-z_]+(?:\.[a-z_]+)+)(?: names no category: (\w+))?")
KEY = re.compile(r"\s*([A-Za-z0-9_.\"'-]+)\s*=")


def lines(text: str) -> Mapping[str, int]:
    """Dotted key to its line, counted from 1; a table's header counts as its key."""
    found: dict[str, int] = {}
    table = ""
    for number, line in enumerate(text.splitlines(), 1):
        if header := TABLE.match(line):
            table = _plain(header[1])
            found.setdefault(table, number)
        elif key := KEY.match(line):
            found.setdefault(f"{table}.{_plain(key[1])}".lstrip("."), number)
    return found


def line_of(place: str, known: Mapping[str, int]) -> int | None:
    """The line of *place*, else of the nearest table that holds it."""
    while place:
        if place in known:
            return known[place]
        place = place.rpartition(".")[0]
    return None


def _plain(key: str) -> str:
    return re.sub(r"[\"'\s]", "", key)


def told(
    error: ValidationError, model: type[BaseModel], table: Mapping[str, Any], known: Mapping[str, int]
) -> Iterator[str]:
    """One sentence a fault of *table*; *known* are the lines of the operator's file, if there is one."""
    for item in error.errors():
        place, said = item["loc"], item["msg"].removeprefix("Value error, ")
        where = ".".join(map(str, place))
        if said == "Extra inputs are not permitted":
            said = f"unknown key{_beside(place, model)}"
        if len(place) == 3 and place[0] == "categories" and place[2] == "about":
            said = _no_category(str(place[1]), table) if item["type"] == "missing" else said
        line = _first_below(where, known) if item["type"] == "missing" else None
        line = line or line_of(where or _named(said), known)
        end = f" (line {line})" if line else ""
        yield f"policy {where}: {said}{end}" if where else f"policy: {said}{end}"


def _first_below(missing: str, known: Mapping[str, int]) -> int | None:
    """Where a table begins that has no header of its own, only keys such as `categories.billing.mode`."""
    table = missing.rpartition(".")[0]
    below = [line for key, line in known.items() if key == table or key.startswith(f"{table}.")]
    return min(below, default=None)


def _no_category(name: str, table: Mapping[str, Any]) -> str:
    """What has no `about` is a slip of the pen or half of a new category."""
    whole = [
        key for key, value in table["categories"].items() if isinstance(value, Mapping) and "about" in value
    ]
    return f"no category {name}; there are {', '.join(whole)}; a new one needs about"


def _named(said: str) -> str:
    found = KEYED.match(said)
    return "" if found is None else ".".join(part for part in found.groups() if part)


def _beside(place: tuple[int | str, ...], model: Any) -> str:
    """The keys that may stand where an unknown one does, as far as the place is a plain table."""
    for step in place[:-1]:
        field = getattr(model, "model_fields", {}).get(str(step))
        model = field.annotation if field is not None else None
    known = getattr(model, "model_fields", None)
    return f"; there are {', '.join(known)}" if known else ""
