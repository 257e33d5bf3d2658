"""Requests that Intercom refuses, and the error bodies it refuses them with."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

DIGITS = re.compile(r"[1-9][0-9]{0,19}", re.ASCII)
HEX = re.compile(r"[0-9a-f]{24}", re.ASCII)
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII | re.IGNORECASE)


class Refused(Exception):  # noqa: N818 - an answer, not a failure of the stand-in
    """Becomes an error.list; with *code* "" the bare {status, error} of the parser in front."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        field: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status, self.code, self.field, self.headers = status, code, field, dict(headers or {})

    def body(self, request_id: str) -> dict[str, Any]:
        if not self.code:
            return {"status": self.status, "error": str(self)}
        error = {"code": self.code, "message": str(self)} | ({"field": self.field} if self.field else {})
        return {"type": "error.list", "request_id": request_id, "errors": [error]}


def not_found(what: str = "Resource", code: str = "not_found") -> Refused:
    return Refused(404, code, f"{what} Not Found" if what == "Resource" else f"{what} not found")


def invalid(field: str, why: str) -> Refused:
    return Refused(400, "parameter_invalid", f"{field} {why}", field=field)


@dataclass(frozen=True, slots=True)
class Body:
    """A JSON object of a request, read key by key; *where* prefixes the names in errors."""

    values: Mapping[str, Any]
    where: str = ""

    @classmethod
    def parse(cls, raw: bytes, content_type: str) -> Body:
        """The parser in front answers malformed JSON, half surrogate pairs included, in its own shape."""
        if content_type.partition(";")[0].strip().lower() != "application/json":
            raise Refused(400, "client_error", "Content-Type must be application/json")
        try:
            value = json.loads(raw)
            json.dumps(value, ensure_ascii=False).encode()
        except (ValueError, RecursionError):
            raise Refused(400, "", "Bad Request") from None
        if not isinstance(value, dict):
            raise Refused(400, "parameter_invalid", "the body must be an object")
        return cls(value)

    def only(self, *allowed: str) -> None:
        for key in self.values:
            if key not in allowed:
                raise invalid(self.where + key, "is not a known parameter")

    def has(self, key: str) -> bool:
        return key in self.values

    def text(self, key: str) -> str:
        """A required string with more than blanks in it."""
        value = self.require(key, str, "a string")
        if not value.strip():
            raise invalid(self.where + key, "must not be blank")
        return str(value)

    def maybe_text(self, key: str) -> str | None:
        return self.text(key) if self.has(key) else None

    def one_of(self, key: str, choices: Collection[str]) -> str:
        value = self.text(key)
        if value not in choices:
            raise invalid(self.where + key, f"must be one of {', '.join(choices)}")
        return value

    def id(self, key: str) -> str:
        """A required id: a string of digits; a number is refused as the specification types it."""
        value = self.text(key)
        if not re.fullmatch(r"[0-9]{1,20}", value, re.ASCII):
            raise invalid(self.where + key, "must be a string of digits")
        return value

    def integer(self, key: str) -> int:
        return int(self.require(key, int, "an integer"))

    def flag(self, key: str, *, default: bool = False) -> bool:
        return bool(self.require(key, bool, "a boolean")) if self.has(key) else default

    def items(self, key: str, check: Callable[[Any], bool], *, most: int, kind: str) -> list[Any]:
        """An optional list of at most *most* values that pass *check*."""
        found = self.require(key, list, "a list") if self.has(key) else []
        if len(found) > most:
            raise invalid(self.where + key, f"holds more than {most} items")
        if not all(map(check, found)):
            raise invalid(self.where + key, f"must hold {kind} only")
        return list(found)

    def object(self, key: str) -> Body:
        return Body(self.require(key, dict, "an object"), f"{self.where}{key}.")

    def require(self, key: str, type_: type, name: str) -> Any:
        if self.values.get(key) is None:
            field = self.where + key
            raise Refused(400, "parameter_missing", f"{field} is required", field=field)
        value = self.values[key]
        if not isinstance(value, type_) or (type_ is int and isinstance(value, bool)):
            raise Refused(400, "type_mismatch", f"{self.where}{key} must be {name}", field=self.where + key)
        return value


def is_option(value: Any) -> bool:
    """A quick reply's {text, uuid}."""
    return (
        isinstance(value, dict)
        and set(value) == {"text", "uuid"}
        and all(isinstance(one, str) and one.strip() for one in value.values())
        and UUID.fullmatch(value["uuid"]) is not None
    )


def is_link(value: Any) -> bool:
    return isinstance(value, str) and value.startswith(("http://", "https://"))


def is_file(value: Any) -> bool:
    """A base64 attachment {content_type, data, name}."""
    keys = {"content_type", "data", "name"}
    return isinstance(value, dict) and set(value) == keys and all(isinstance(v, str) for v in value.values())
