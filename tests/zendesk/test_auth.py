"""Signing in: three ways, one refresh, and scopes that are what we asked for."""

from __future__ import annotations

import base64
import threading

import pytest
import requests
import responses

from adapters.zendesk.auth import ApiToken, BearerToken, ClientCredentials
from adapters.zendesk.client import ZendeskHelpdesk
from connector.domain import Status
from connector.errors import CredentialsError, HelpdeskUnavailableError

BOT = 900
URL = "https://acme.zendesk.com"


def prepared(sign_in):
    return requests.Request("GET", URL, auth=sign_in).prepare().headers["Authorization"]


def test_a_fixed_token_is_a_bearer_token():
    assert prepared(BearerToken("abc")) == "Bearer abc"


def test_an_api_token_signs_in_as_email_slash_token():
    given = base64.b64decode(prepared(ApiToken("bot@acme.test", "tök")).removeprefix("Basic "))
    assert given.decode() == "bot@acme.test/token:tök"


@pytest.mark.parametrize(
    "sign_in",
    [
        BearerToken("secret-x"),
        ApiToken("a@b.test", "secret-x"),
        ClientCredentials(URL, client_id="i", client_secret="secret-x"),
    ],
)
def test_no_secret_shows_in_a_representation(sign_in):
    assert "secret-x" not in repr(sign_in)


def test_one_token_serves_many_requests(oauth_helpdesk, desk):
    oauth_helpdesk.read("35")
    oauth_helpdesk.read("35")
    (asked,) = desk.sent("POST", "/oauth/tokens")
    assert asked.headers["content-type"] == "application/json"
    assert asked.body == {
        "grant_type": "client_credentials",
        "client_id": "us",
        "client_secret": "right",
        "scope": "tickets:read tickets:write users:read organizations:read hc:read read",
        "expires_in": 7200,
    }


def test_a_dead_token_is_renewed_once(oauth_helpdesk, desk):
    oauth_helpdesk.read("35")
    desk.tokens = set()
    assert oauth_helpdesk.read("35").ref.id == "35"
    assert len(desk.sent("POST", "/oauth/tokens")) == 2


def test_a_write_refused_for_a_dead_token_is_sent_once_more(oauth_helpdesk, desk, act):
    (step,) = oauth_helpdesk.steps(act(status=Status.PENDING), oauth_helpdesk.read("35"))
    desk.tokens = set()
    step.send()
    assert len(desk.sent("PUT")) == 2
    assert [c["body"] for c in desk.comments[1:]] == ["Hi."]


def test_a_401_that_stays_ends_after_one_renewal(oauth_helpdesk, desk, act):
    (step,) = oauth_helpdesk.steps(act(), oauth_helpdesk.read("35"))
    desk.fail("PUT", "/tickets/35", (401, {}, {}), times=99)
    with pytest.raises(CredentialsError):
        step.send()
    assert (len(desk.sent("PUT")), len(desk.sent("POST"))) == (2, 2)


def test_a_second_answer_after_renewal_is_judged_like_any(oauth_helpdesk, desk, act):
    (step,) = oauth_helpdesk.steps(act(), oauth_helpdesk.read("35"))
    desk.tokens = set()
    desk.fail("PUT", "/tickets/35", (401, {}, {}))
    desk.fail("PUT", "/tickets/35", (429, {"Retry-After": "9"}, {}))
    with pytest.raises(HelpdeskUnavailableError) as caught:
        step.send()
    assert caught.value.retry_after == 9.0


def test_threads_share_one_renewal(desk):
    sign_in = ClientCredentials(desk.url, client_id="us", client_secret="right")
    helpdesk = ZendeskHelpdesk(url=desk.url, account="acme", sign_in=sign_in)
    helpdesk.read("35")
    desk.tokens = set()
    threads = [threading.Thread(target=helpdesk.read, args=("35",)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(desk.sent("POST", "/oauth/tokens")) == 2


def test_a_token_is_renewed_before_it_ends(desk):
    clock = [1_000_000]
    sign_in = ClientCredentials(desk.url, client_id="us", client_secret="right", clock=lambda: clock[0])
    helpdesk = ZendeskHelpdesk(url=desk.url, account="acme", sign_in=sign_in)
    helpdesk.read("35")
    clock[0] += 7_150_000
    helpdesk.read("35")
    assert len(desk.sent("POST", "/oauth/tokens")) == 2


def test_a_missing_scope_is_named(oauth_helpdesk, desk):
    desk.granted = "tickets:read users:read organizations:read hc:read read"
    with pytest.raises(CredentialsError, match=r"tickets:write$"):
        oauth_helpdesk.identity()


def test_the_global_read_covers_each_narrow_one(oauth_helpdesk, desk):
    desk.granted = "read tickets:write"
    assert oauth_helpdesk.identity() == str(BOT)


def test_a_wrong_client_secret_is_a_matter_of_credentials(desk):
    sign_in = ClientCredentials(desk.url, client_id="us", client_secret="wrong")
    with pytest.raises(CredentialsError):
        ZendeskHelpdesk(url=desk.url, account="acme", sign_in=sign_in).identity()


@pytest.mark.parametrize(
    "answer", [(500, {}, ""), (429, {"Retry-After": "70"}, {}), (200, {}, "<html>"), "drop"]
)
def test_no_token_means_that_nothing_was_written(oauth_helpdesk, desk, act, answer):
    (step,) = oauth_helpdesk.steps(act(), oauth_helpdesk.read("35"))
    desk.tokens = set()
    desk.fail("POST", "/oauth/tokens", answer, times=9)
    with pytest.raises(HelpdeskUnavailableError):
        step.send()
    assert len(desk.sent("PUT")) == 1


@pytest.mark.parametrize("status", [400, 401, 403, 422])
def test_a_refused_client_is_a_matter_of_credentials(oauth_helpdesk, desk, status):
    desk.fail("POST", "/oauth/tokens", (status, {}, {"error": "invalid_scope"}), times=9)
    with pytest.raises(CredentialsError):
        oauth_helpdesk.identity()


def test_an_anonymous_answer_is_no_identity(helpdesk, desk):
    desk.me = None
    with pytest.raises(CredentialsError):
        helpdesk.identity()


def test_an_end_user_is_no_bot(helpdesk, desk):
    desk.me = 11
    with pytest.raises(CredentialsError):
        helpdesk.identity()


def test_the_identity_is_asked_for_once(helpdesk, desk):
    assert (helpdesk.identity(), helpdesk.identity()) == (str(BOT), str(BOT))
    assert len(desk.sent("GET", "/users/me")) == 1


def test_a_failed_identity_is_asked_for_again(helpdesk, desk):
    desk.fail("GET", "/users/me", (401, {}, {}))
    with pytest.raises(CredentialsError):
        helpdesk.identity()
    assert helpdesk.identity() == str(BOT)


def test_a_fixed_token_is_not_sent_twice():
    helpdesk = ZendeskHelpdesk(url=URL, account="acme", sign_in=BearerToken("old"))
    with responses.RequestsMock() as mock:
        mock.get(f"{URL}/api/v2/users/me.json", status=401, json={"error": "invalid_token"})
        with pytest.raises(CredentialsError):
            helpdesk.identity()
        assert len(mock.calls) == 1
