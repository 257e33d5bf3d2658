"""Read untrusted JSON one typed field at a time; errors name the path."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeVar, cast, overload

from connector.errors import PayloadError

T = TypeVar("T")
MAX_DEPTH = 64
MAX_INTEGER = 2**63
# An open string runs to the end, so that every start matches and the scan stays linear.
_STRINGS = re.compile(rb'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Payload:
    """A value somewhere in a JSON document, with the path that leads to it."""

    value: Any
    path: str = "$"

    @classmethod
    def loads(cls, body: bytes) -> Payload:
        """Parse strict JSON: UTF-8, an object on top, bounded depth and integers, no key twice, no NaN."""
        if _depth(body) > MAX_DEPTH:
            raise PayloadError(f"body is nested deeper than {MAX_DEPTH}")
        try:
            value = json.loads(
                body.decode("utf-8"),
                object_pairs_hook=_unique,
                parse_constant=_no_constant,
                parse_int=_small_int,
                parse_float=_finite,
            )
            json.dumps(value, ensure_ascii=False).encode("utf-8")  # fails on half a surrogate pair
        except (ValueError, RecursionError) as error:
            raise PayloadError(f"body is not JSON: {type(error).__name__}") from None
        if not isinstance(value, dict):
            raise PayloadError(f"$ is {type(value).__name__}, not an object")
        return cls(value)

    def __getitem__(self, key: str | int) -> Payload:
        step = f"[{key}]" if isinstance(key, int) else f".{key}"
        kind = dict if isinstance(key, str) else list
        holder: Any = self.value if isinstance(self.value, kind) else {}
        try:
            return Payload(holder[key], self.path + step)
        except (KeyError, IndexError):
            raise PayloadError(f"{self.path}{step} is missing") from None

    def get(self, *keys: str) -> Payload:
        """Follow *keys*; a missing step or a null on the way gives a Payload of None."""
        here = self
        for key in keys:
            found = here.value.get(key) if isinstance(here.value, dict) else None
            here = Payload(found, f"{here.path}.{key}")
        return here

    def __iter__(self) -> Iterator[Payload]:
        """The items of a list; null counts as an empty one."""
        if self.value is None:
            return
        if not isinstance(self.value, list):
            raise PayloadError(f"{self.path} is {type(self.value).__name__}, not a list")
        for index, item in enumerate(self.value):
            yield Payload(item, f"{self.path}[{index}]")

    def as_(self, type_: type[T]) -> T:
        """The value, if it is a *type_*; a bool is no number, a whole number is a float too."""
        number = isinstance(self.value, int | float) and not isinstance(self.value, bool)
        if type_ is float and number:
            return cast("T", float(self.value))
        if isinstance(self.value, type_) and (number or type_ is not int):
            return self.value
        raise PayloadError(f"{self.path} is {type(self.value).__name__}, not {type_.__name__}")

    @overload
    def maybe(self, type_: type[T]) -> T | None: ...
    @overload
    def maybe(self, type_: type[T], default: T) -> T: ...
    def maybe(self, type_: type[T], default: T | None = None) -> T | None:
        """Like as_, but null gives *default*."""
        return default if self.value is None else self.as_(type_)

    def whole(self) -> int | None:
        """None for whatever is no whole number."""
        return self.value if isinstance(self.value, int) and not isinstance(self.value, bool) else None

    def id(self) -> str:
        """A positive vendor id given as a number or as a string of digits."""
        text = str(self.value) if isinstance(self.value, int | str) else ""
        if isinstance(self.value, bool) or not re.fullmatch(r"[1-9][0-9]{0,18}", text, re.ASCII):
            raise PayloadError(f"{self.path} is no id")
        return text


def _depth(body: bytes) -> int:
    """How deep the brackets go, counted before any parser recurses."""
    depth = deepest = 0
    for char in _STRINGS.sub(b"", body):
        if char in b"[{":
            depth += 1
            deepest = max(deepest, depth)
        elif char in b"]}":
            depth -= 1
    return deepest


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is no JSON")


def _small_int(text: str) -> int:
    if len(text) > 20 or abs(int(text)) >= MAX_INTEGER:
        raise ValueError("integer out of range")
    return int(text)


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError("number out of range")
    return value
