"""The Intercom stand-in's gate: who asks, how often, in which version, for what."""

from __future__ import annotations

import pytest
import requests


@pytest.mark.parametrize("token", [None, "Bearer wrong", "Basic x", "Bearer ", "bearer"])
def test_a_stranger_is_refused(api, token, refusal):
    assert refusal(api("GET", "/me", Authorization=token)) == (401, "unauthorized")


@pytest.mark.parametrize("version", [None, "2.13", "2.99", "latest", "Unstable"])
def test_an_unset_or_unknown_version_is_refused(api, version, refusal):
    assert refusal(api("GET", "/me", Intercom_Version=version)) == (400, "intercom_version_invalid")


@pytest.mark.parametrize("version", ["2.14", "2.15", "2.16"])
def test_a_known_version_passes(api, version):
    assert api("GET", "/me", Intercom_Version=version).status_code == 200


def test_every_answer_tells_the_rate_limit(api, clock):
    known, unknown, stranger = (
        api("GET", "/me"),
        api("GET", "/nowhere"),
        api("GET", "/me", Authorization="Bearer x"),
    )

    remaining = [int(answer.headers["X-RateLimit-Remaining"]) for answer in (known, unknown, stranger)]
    assert remaining == [1665, 1664, 1663]
    assert int(known.headers["X-RateLimit-Reset"]) == clock() // 1000 // 10 * 10 + 10


def test_too_many_requests_in_ten_seconds_are_refused_until_the_next_window(clock, refusal, running, client):
    with running(clock=clock, limit=2) as desk:
        api = client(desk)
        statuses = [api("GET", "/me").status_code for _ in range(2)]
        refused = refusal(api("GET", "/me"))
        clock.forward(10)

        assert (statuses, refused) == ([200, 200], (429, "rate_limit_exceeded"))
        assert api("GET", "/me").status_code == 200


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/nowhere"),
        ("DELETE", "/me"),
        ("POST", "/conversations/215472621200001/run_assignment_rules"),
        ("GET", "/conversations/last"),
        ("GET", "/conversations/1"),
        ("GET", "/conversations/0215472621200001"),
        ("GET", "/conversations/%2e%2e%2fadmins"),
        ("GET", "/contacts/1"),
        ("GET", "/contacts/000000000000000000000000"),
    ],
)
def test_what_does_not_exist_is_not_found(api, ticket, method, path, refusal):
    assert refusal(api(method, path)) == (404, "not_found")


@pytest.mark.parametrize("raw", [b'{"message_type": ', b"", b"\xff", b'{"body": "\\ud800"}', b"[" * 100_000])
def test_malformed_json_gets_the_front_parser_s_own_error(desk, ticket, raw):
    headers = {
        "Authorization": f"Bearer {desk.hub.options.token}",
        "Intercom-Version": "2.16",
        "Content-Type": "application/json",
    }
    url = f"{desk.url}/conversations/{ticket}/reply"

    answer = requests.post(url, data=raw, headers=headers, timeout=10)

    assert (answer.status_code, answer.json()) == (400, {"status": 400, "error": "Bad Request"})


def test_a_body_without_a_json_content_type_is_refused(desk, ticket, refusal):
    headers = {"Authorization": f"Bearer {desk.hub.options.token}", "Intercom-Version": "2.16"}

    answer = requests.post(f"{desk.url}/tags", data=b'{"name":"x"}', headers=headers, timeout=10)

    assert refusal(answer) == (400, "client_error")
