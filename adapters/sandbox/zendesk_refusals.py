"""Zendesk's ways to say no, in the shapes its API uses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class RefusedError(Exception):
    """Answer *status* with *body*; nothing has changed."""

    def __init__(
        self, status: int, body: Mapping[str, Any], *, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(str(status))
        self.status, self.body, self.headers = status, body, dict(headers or {})


def unauthenticated() -> RefusedError:
    return RefusedError(
        401,
        {"error": "Couldn't authenticate you"},
        headers={"WWW-Authenticate": 'Basic realm="Web Password"'},
    )


def dead_token() -> RefusedError:
    said = "The access token provided is expired, revoked, malformed or invalid for other reasons."
    return RefusedError(
        401,
        {"error": "invalid_token", "error_description": said},
        headers={"WWW-Authenticate": "OAuth realm=null"},
    )


def forbidden() -> RefusedError:
    said = "You do not have access to this page. Please contact the account owner of this help desk for further help."
    return RefusedError(403, {"error": {"title": "Forbidden", "message": said}})


def not_found() -> RefusedError:
    return RefusedError(404, {"error": "RecordNotFound", "description": "Not found"})


def no_endpoint() -> RefusedError:
    return RefusedError(404, {"error": "InvalidEndpoint", "description": "Not found"})


def unmodelled(what: str) -> RefusedError:
    """Documented by the vendor, but this stand-in can't play it: better loud than wrong."""
    return RefusedError(501, {"error": "NotModelled", "description": f"the stand-in does not play {what}"})


def invalid(attribute: str, must_be: str) -> RefusedError:
    said = f"Invalid parameter: {attribute} must be {must_be}"
    said = f"You passed an invalid value for the {attribute} attribute. {said}"
    return RefusedError(400, {"error": {"title": "Invalid attribute", "message": said}})


def bad_request(title: str, detail: str) -> RefusedError:
    return RefusedError(400, {"errors": [{"code": title, "title": title, "detail": detail}]})


def unknown_keys(keys: list[str]) -> RefusedError:
    return bad_request("UnpermittedKeys", f"keys that the vendor would ignore: {', '.join(keys)}")


def record_invalid(details: Mapping[str, Any]) -> RefusedError:
    """*details* maps an attribute (or "base") to a list of {"description", ...}."""
    return RefusedError(
        422,
        {"error": "RecordInvalid", "description": "Record validation errors", "details": dict(details)},
    )


def invalid_value(attribute: str, said: str) -> RefusedError:
    title = attribute.removesuffix("_id").replace("_", " ").capitalize()
    return record_invalid({attribute: [{"description": f"{title}: {said}", "error": "InvalidValue"}]})


def outdated() -> RefusedError:
    said = (
        "Safe Update prevented the update due to outdated ticket data. "
        "Please fetch the latest ticket data and try again."
    )
    return RefusedError(409, {"error": "UpdateConflict", "description": said})


def throttled(said: str, wait: int, headers: Mapping[str, str] | None = None) -> RefusedError:
    """*wait* in seconds, which the vendor always names."""
    body = {"error": "APIRateLimitExceeded", "description": said}
    return RefusedError(429, body, headers={**(headers or {}), "Retry-After": str(wait)})


def oauth(status: int, code: str, said: str) -> RefusedError:
    return RefusedError(status, {"error": code, "error_description": said})
