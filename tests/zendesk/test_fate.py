"""What each answer to a write means, and how a lost one is found."""

from __future__ import annotations

import json
import logging
import socket
import ssl

import pytest
import requests
import responses
from urllib3.exceptions import ConnectTimeoutError, MaxRetryError, SSLError

from adapters.zendesk.auth import BearerToken
from adapters.zendesk.client import ZendeskHelpdesk
from connector.domain import ActionKind, Status
from connector.errors import (
    AmbiguousError,
    ClosedTicketError,
    ConflictError,
    CredentialsError,
    HelpdeskError,
    HelpdeskUnavailableError,
    NotFoundError,
    RejectedError,
)

BOT, ANNA, TOM = 900, 11, 501
TICKET = "/tickets/35.json$"
NOW = 1795341600000
UNSENT = HelpdeskUnavailableError
BAD_CERTIFICATE = ssl.SSLCertVerificationError("x")


@pytest.fixture
def step(helpdesk, act):
    def make(**more):
        (found,) = helpdesk.steps(act(**more), helpdesk.read("35"))
        return found

    return make


def test_a_ticket_that_moved_is_a_conflict_and_stays_as_it_is(desk, step):
    late = step()
    desk.ticket["updated_at"] = "2026-11-22T10:00:09Z"
    with pytest.raises(ConflictError):
        late.send()
    assert len(desk.comments) == 1


def test_a_ticket_closed_meanwhile_says_so(desk, step):
    late = step()
    desk.ticket["status"] = "closed"
    with pytest.raises(ClosedTicketError):
        late.send()


INVALID = {"error": "RecordInvalid", "description": "Record validation errors"}


@pytest.mark.parametrize(
    ("details", "fields"),
    [
        ({"base": [{"description": "Order number: is required when solving a ticket"}]}, ("Order number",)),
        ({"base": [{"description": "needed", "ticket_field_id": 77}]}, ("77",)),
        ({"base": [{"description": "A: is required"}, {"description": "B: is required"}]}, ("A", "B")),
        ({"priority": [{"description": "is invalid"}]}, ("priority",)),
        ({"status": "Status: is invalid"}, ("Status",)),
        ({"base": [None, 3, []]}, ()),
        ("text", ()),
        (None, ()),
    ],
)
def test_required_fields_are_named(desk, step, details, fields):
    desk.fail("PUT", TICKET, (422, {}, {**INVALID, "details": details}))
    with pytest.raises(RejectedError) as caught:
        step(status=Status.SOLVED).send()
    assert (type(caught.value), caught.value.fields) == (RejectedError, fields)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ((400, {}, {}), RejectedError),
        ((401, {}, {}), CredentialsError),
        ((403, {}, {}), RejectedError),
        ((404, {}, {"error": "RecordNotFound"}), NotFoundError),
        ((408, {}, {}), AmbiguousError),
        ((409, {}, {"error": "UpdateConflict"}), ConflictError),
        ((409, {}, "<html>"), ConflictError),
        ((409, {}, {"error": "DatabaseConflict"}), HelpdeskUnavailableError),
        ((413, {}, {}), RejectedError),
        ((422, {}, "not json"), RejectedError),
        ((302, {"Location": "/elsewhere"}, ""), RejectedError),
        ((500, {}, {}), AmbiguousError),
        ((502, {}, "<html>"), AmbiguousError),
        ((503, {"Retry-After": "1"}, {}), AmbiguousError),
        ((504, {}, ""), AmbiguousError),
        ((200, {}, "<html>"), AmbiguousError),
        ((200, {}, ""), AmbiguousError),
        ((200, {}, "[]"), AmbiguousError),
        ((200, {}, {}), AmbiguousError),
        ((200, {}, {"ticket": {"id": 36}}), AmbiguousError),
        ((200, {"Content-Length": "900"}, "{}"), AmbiguousError),
        ("drop", AmbiguousError),
    ],
)
def test_each_answer_has_one_meaning_and_one_request(desk, step, answer, error):
    once = step()
    desk.fail("PUT", TICKET, answer, times=9)
    with pytest.raises(error):
        once.send()
    assert len(desk.sent("PUT")) == 1


def test_a_note_that_is_forbidden_waits_for_the_permission(desk, step):
    """Were it refused for good, nobody would ever know of the ticket."""
    once = step(kind=ActionKind.NOTE)
    desk.fail("PUT", TICKET, (403, {}, {}))
    with pytest.raises(CredentialsError):
        once.send()


def test_a_forbidden_reply_of_a_user_whom_nobody_knows_any_more_is_lost_credentials(desk, step):
    once = step()
    desk.fail("PUT", TICKET, (403, {}, {}))
    desk.fail("GET", "/users/me", (401, {}, {}), times=9)
    with pytest.raises(CredentialsError):
        once.send()


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "7"}, 7.0),
        ({"Retry-After": "0.5"}, 0.5),
        ({"Retry-After": "999999"}, 300.0),
        ({"Retry-After": "Sun, 22 Nov 2026 10:01:30 GMT"}, 90.0),
        ({"Retry-After": "Sun, 22 Nov 2026 09:00:00 GMT"}, 0.0),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": "-5"}, None),
        ({}, None),
        ({"zendesk-ratelimit-per-ticket-updates": "total=30; remaining=0; resets=468"}, 300.0),
        ({"zendesk-ratelimit-per-ticket-updates": "total=30; remaining=9; resets=468"}, None),
        ({"ratelimit-reset": "31"}, 31.0),
        ({"ratelimit-reset": "31", "ratelimit-remaining": "5"}, None),
    ],
)
def test_a_throttled_write_says_when_to_come_back(desk, act, headers, seconds):
    helpdesk = ZendeskHelpdesk(url=desk.url, account="acme", sign_in=BearerToken("fixed"), clock=lambda: NOW)
    (step,) = helpdesk.steps(act(), helpdesk.read("35"))
    desk.fail("PUT", TICKET, (429, headers, {}))
    with pytest.raises(HelpdeskUnavailableError) as caught:
        step.send()
    assert caught.value.retry_after == seconds


def test_nothing_was_sent_when_nobody_listens(act, helpdesk):
    ticket = helpdesk.read("35")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        away = ZendeskHelpdesk(url=url, account="acme", sign_in=BearerToken("fixed"))
        away.__dict__["_bot"] = str(BOT)
        with pytest.raises(HelpdeskUnavailableError):
            away.steps(act(), ticket)[0].send()


@pytest.mark.parametrize(
    ("raised", "error"),
    [
        (requests.exceptions.ReadTimeout("x"), AmbiguousError),
        (requests.exceptions.ConnectionError("reset"), AmbiguousError),
        (requests.exceptions.ChunkedEncodingError("cut"), AmbiguousError),
        (requests.exceptions.ContentDecodingError("gzip"), AmbiguousError),
        (requests.exceptions.SSLError("reset"), AmbiguousError),
        (requests.exceptions.ConnectionError(MaxRetryError(None, "/", ConnectTimeoutError())), UNSENT),
        (requests.exceptions.SSLError(MaxRetryError(None, "/", SSLError(BAD_CERTIFICATE))), UNSENT),
        (requests.exceptions.InvalidHeader("x"), RejectedError),
    ],
)
def test_a_failure_of_the_network_is_open_unless_nothing_was_sent(act, helpdesk, raised, error):
    ticket = helpdesk.read("35")
    away = ZendeskHelpdesk(url="https://acme.zendesk.com", account="acme", sign_in=BearerToken("fixed"))
    with responses.RequestsMock() as mock:
        mock.get("https://acme.zendesk.com/api/v2/users/me.json", json={"user": {"id": BOT, "role": "agent"}})
        mock.put("https://acme.zendesk.com/api/v2/tickets/35.json", body=raised)
        with pytest.raises(error):
            away.steps(act(), ticket)[0].send()


def test_ignored_keys_are_reported_without_content(act, helpdesk, caplog):
    ticket = helpdesk.read("35")
    away = ZendeskHelpdesk(url="https://acme.zendesk.com", account="acme", sign_in=BearerToken("fixed"))
    warning = 'Removed restricted keys {:unpermitted_keys=>["ticket.id"], :value=>"anna@customer.test"}'
    with responses.RequestsMock() as mock:
        mock.get("https://acme.zendesk.com/api/v2/users/me.json", json={"user": {"id": BOT, "role": "agent"}})
        mock.put(
            "https://acme.zendesk.com/api/v2/tickets/35.json",
            json={"ticket": {"id": 35}, "audit": {"id": 5}},
            headers={"x-zendesk-api-warn": warning},
        )
        assert away.steps(act(), ticket)[0].send() == "5"
    (record,) = [r for r in caplog.records if r.levelno >= logging.WARNING]
    assert record.__dict__["keys"] == "ticket.id"


@pytest.mark.parametrize("lost", ["drop", (503, {}, ""), (200, {}, "cut")])
def test_a_write_whose_answer_is_lost_is_found_again(desk, step, lost):
    once = step()
    desk.fail("PUT", TICKET, lost, after=True)
    with pytest.raises(AmbiguousError):
        once.send()
    assert once.landed() == str(desk.comments[-1]["audit_id"])
    assert len(desk.sent("PUT")) == 1


def test_a_write_that_did_not_land_is_not_found(desk, step):
    once = step()
    desk.fail("PUT", TICKET, (503, {}, ""))
    with pytest.raises(AmbiguousError):
        once.send()
    assert once.landed() is None


def test_sending_again_after_a_late_landing_is_refused(desk, step):
    once = step()
    desk.fail("PUT", TICKET, "drop", after=True)
    with pytest.raises(AmbiguousError):
        once.send()
    with pytest.raises(ConflictError):
        once.send()
    assert len(desk.comments) == 2


def test_somebody_elses_marker_is_not_ours(desk, step):
    once = step()
    marked = {"custom": {"connector": {"action_id": "a-1"}}}
    desk.comment(TOM, "forged", at="2026-11-22T10:01:00Z", metadata=marked)
    assert once.landed() is None


def test_the_marker_is_looked_for_back_to_the_ticket_as_read(desk, step):
    once = step()
    once.send()
    desk.page_size = 2
    for number in range(5):
        desk.comment(ANNA, "and?", at=f"2026-11-22T10:31:0{number}Z")
    assert once.landed() == str(desk.comments[1]["audit_id"])


def test_the_search_stops_at_what_is_older_than_the_ticket_as_read(desk, step):
    desk.page_size = 1
    for number in range(4):
        desk.comment(ANNA, "old", at=f"2026-11-22T09:00:0{number}Z")
    assert step().landed() is None
    assert len([s for s in desk.sent("GET", "/comments") if "sort" in s.query]) == 1


def test_a_write_without_a_comment_is_found_in_the_audits(desk, step):
    once = step(body="", add_tags=("ai_approved",))
    once.send()
    assert once.landed() == str(desk.audits[-1]["id"])


def test_a_write_without_a_comment_may_be_sent_again_when_audits_are_closed_to_us(desk, step):
    once = step(body="", add_tags=("ai_approved",))
    desk.fail("GET", "/audits", (403, {}, {}), times=9)
    assert once.landed() is None


@pytest.mark.parametrize(
    "answer", [(401, {}, {}), (404, {}, {}), (409, {}, {}), (422, {}, INVALID), (500, {}, {})]
)
def test_no_text_and_no_address_reaches_errors_or_logs(desk, step, caplog, answer):
    caplog.set_level(logging.DEBUG)
    secret = "anna@customer.test says sesame"
    once = step(body=secret)
    status, headers, _ = answer
    said = {"error": secret, "description": secret, "details": {"base": [{"description": secret}]}}
    desk.fail("PUT", TICKET, (status, headers, said), times=9)
    with pytest.raises(HelpdeskError) as caught:
        once.send()
    told = (
        json.dumps([str(r.__dict__) for r in caplog.records])
        + repr(caught.value)
        + str(caught.value.__dict__)
    )
    for word in ("anna@", "sesame", "Berg", "Bearer", "fixed", "invoice"):
        assert word not in told
    assert not any(word in repr(once) for word in ("anna@", "sesame", "invoice"))
