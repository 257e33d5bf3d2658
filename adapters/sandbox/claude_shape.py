"""Small checks that compose into the shape of a request; every object is closed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

Check = Callable[[Any, str], None]


class RefusedError(Exception):
    """A request that the vendor refuses; *kind* is the vendor's error type."""

    def __init__(self, message: str, *, status: int = 400, kind: str = "invalid_request_error") -> None:
        super().__init__(message)
        self.status = status
        self.kind = kind


def refuse(path: str, said: str) -> None:
    raise RefusedError(f"{path}: {said}")


def anything(value: Any, path: str) -> None:
    """Take any value."""


def boolean(value: Any, path: str) -> None:
    if not isinstance(value, bool):
        refuse(path, "Input should be a valid boolean")


def mapping(value: Any, path: str) -> None:
    if not isinstance(value, dict):
        refuse(path, "Input should be a valid dictionary")


def integer(*, least: int) -> Check:
    def check(value: Any, path: str) -> None:
        if not isinstance(value, int) or isinstance(value, bool):
            refuse(path, "Input should be a valid integer")
        elif value < least:
            refuse(path, f"Input should be greater than or equal to {least}")

    return check


def string(*, least: int = 0, most: int = 50_000_000, pattern: str = "") -> Check:
    def check(value: Any, path: str) -> None:
        if not isinstance(value, str):
            refuse(path, "Input should be a valid string")
        elif len(value) < least:
            refuse(path, f"String should have at least {least} character")
        elif len(value) > most:
            refuse(path, f"String should have at most {most} characters")
        elif pattern and not re.fullmatch(pattern, value):
            refuse(path, f"String should match pattern '^{pattern}$'")

    return check


def word(*choices: Any) -> Check:
    def check(value: Any, path: str) -> None:
        if not any(
            value is choice or (value == choice and type(value) is type(choice)) for choice in choices
        ):
            refuse(path, f"Input should be {' or '.join(map(repr, choices))}")

    return check


def listing(item: Check, *, least: int = 0, most: int = 100_000) -> Check:
    def check(value: Any, path: str) -> None:
        if not isinstance(value, list):
            refuse(path, "Input should be a valid array")
        if not least <= len(value) <= most:
            refuse(path, f"List should have {least} to {most} items")
        for index, one in enumerate(value):
            item(one, f"{path}.{index}")

    return check


def record(required: Mapping[str, Check], optional: Mapping[str, Check] | None = None) -> Check:
    """An object with exactly these keys."""
    known = {**required, **(optional or {})}

    def check(value: Any, path: str) -> None:
        mapping(value, path or "body")
        for key in required:
            if key not in value:
                refuse(_join(path, key), "Field required")
        for key, one in value.items():
            if key not in known:
                refuse(_join(path, key), "Extra inputs are not permitted")
            known[key](one, _join(path, key))

    return check


def tagged(table: Mapping[str, Check], *, default: str = "") -> Check:
    """An object whose `type` chooses its shape."""

    def check(value: Any, path: str) -> None:
        mapping(value, path)
        tag = value.get("type") or default
        if not isinstance(tag, str) or tag not in table:
            tags = ", ".join(map(repr, table))
            refuse(
                path, f"Input tag {tag!r} found using 'type' does not match any of the expected tags: {tags}"
            )
        table[tag](value, path)

    return check


def text_or(check_list: Check) -> Check:
    """Plain text or what *check_list* takes."""

    def check(value: Any, path: str) -> None:
        if not isinstance(value, str):
            check_list(value, path)

    return check


def maybe(check_value: Check) -> Check:
    def check(value: Any, path: str) -> None:
        if value is not None:
            check_value(value, path)

    return check


def _join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key
