from __future__ import annotations

import json

import httpx
import pytest

from adapters.intercom import faults
from connector.errors import (
    AmbiguousError,
    ConflictError,
    CredentialsError,
    HelpdeskUnavailableError,
    NotFoundError,
    RejectedError,
)


def refused(status, body=b"", *, repeatable=False, **headers):
    return faults.refused(status, httpx.Headers(headers), body, repeatable=repeatable, now=1000.0)


def coded(code):
    return json.dumps({"type": "error.list", "errors": [{"code": code, "message": "Anna wrote"}]}).encode()


TABLE = [
    (400, "parameter_invalid", RejectedError),
    (401, "unauthorized", CredentialsError),
    (401, "token_revoked", CredentialsError),
    (401, "token_suspended", CredentialsError),
    (403, "api_plan_restricted", CredentialsError),
    (403, "action_forbidden", faults.ForbiddenError),
    (404, "not_found", NotFoundError),
    (404, "admin_not_found", CredentialsError),
    (404, "team_not_found", RejectedError),
    (404, "assignee_not_found", RejectedError),
    (404, "tag_not_found", faults.NoSuchTagError),
    (409, "conflict", ConflictError),
    (410, "gone", NotFoundError),
    (410, "contact_merged", faults.MergedError),
    (413, "too_large", RejectedError),
    (418, "teapot", RejectedError),
    (422, "data_invalid", RejectedError),
    (429, "rate_limit_exceeded", HelpdeskUnavailableError),
    (408, "request_timeout", AmbiguousError),
    (500, "server_error", AmbiguousError),
    (503, "service_unavailable", AmbiguousError),
    (504, "", AmbiguousError),
]


@pytest.mark.parametrize(("status", "code", "kind"), TABLE)
def test_a_refused_write_is_named_after_what_to_do(status, code, kind):
    error = refused(status, coded(code))
    assert type(error) is kind
    assert "Anna" not in str(error)


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_a_read_that_failed_for_now_may_be_repeated(status):
    assert type(refused(status, repeatable=True)) is HelpdeskUnavailableError


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>Bad gateway</html>",
        b"[]",
        b"null",
        b'{"errors":[]}',
        b'{"errors":{}}',
        b'{"errors":["x"]}',
        b'{"errors":[{"code":5}]}',
        b'{"status":400,"error":"x"}',
        b"\xff",
        b"[" * 100_000,
    ],
)
def test_any_body_of_a_refusal_can_be_read(body):
    assert str(refused(422, body)) == "intercom answered 422"


@pytest.mark.parametrize("code", ["Anna wrote this", "anna@example.com", "x" * 61, "é"])
def test_a_code_that_is_no_slug_is_not_repeated(code):
    assert str(refused(422, coded(code))) == "intercom answered 422"


WAITS = [
    ("1007", 7.0),
    ("1000", 0.0),
    ("1", 0.0),
    ("999999999999", 300.0),
    ("soon", None),
    ("-5", None),
    ("", None),
]


@pytest.mark.parametrize(("reset", "seconds"), WAITS)
def test_a_throttle_names_its_end_within_reason(reset, seconds):
    assert refused(429, **{"x-ratelimit-reset": reset}).retry_after == seconds


def test_a_throttle_without_end_names_none():
    assert refused(429).retry_after is None


def test_a_merged_contact_names_its_survivor():
    link = f'<https://api.intercom.io/contacts/{"b" * 24}>; rel="canonical"'
    assert refused(410, coded("contact_merged"), link=link).into == "b" * 24
