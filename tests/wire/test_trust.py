"""Whose certificates we trust: the usual authorities, or those of one file that the operator names."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import trustme
from flask import Flask, jsonify

from adapters.claude.model import ClaudeModel
from adapters.sandbox.box import Sandbox
from adapters.sandbox.claude import ClaudeStandIn
from adapters.sandbox.server import Server
from adapters.sources.http_accounts import HttpAccounts
from connector import bootstrap
from connector.domain import AccountStatus, Requester
from connector.errors import HelpdeskUnavailableError, ModelUnavailableError, SourceUnavailableError
from connector.ports import ModelRequest, ToolSpec
from connector.settings import Settings, load

PLATFORMS = sorted(bootstrap.PLATFORMS)
NAMES = ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"]
SCHEMA = {"type": "object", "properties": {}, "required": [], "additionalProperties": False}
HELLO = {"role": "user", "content": [{"type": "text", "text": "Hello"}]}
REQUEST = ModelRequest(
    "claude-haiku-5-5", "Rules.", (ToolSpec("lookup_account", "Facts.", SCHEMA),), (HELLO,)
)
ADA = Requester("7", "Ada Brook", "ada@customers.example", verified=True)


@pytest.fixture
def stand_in(tls: ssl.SSLContext) -> Iterator[ClaudeStandIn]:
    with ClaudeStandIn(tls=tls) as made:
        yield made


@pytest.fixture
def accounts_url(tls: ssl.SSLContext) -> Iterator[str]:
    app = Flask("accounts")
    app.add_url_rule("/", "ask", lambda: jsonify(plan="Team"))
    with Server(app, tls=tls) as server:
        yield f"{server.url}/"


@pytest.fixture
def settings(box: Sandbox, stand_in: ClaudeStandIn, accounts_url: str) -> Callable[..., Settings]:
    environ = {**box.environ(), **stand_in.environ(), "ACCOUNTS_URL": accounts_url}
    return lambda **more: load({**environ, **more})


@pytest.fixture
def strangers(tmp_path: Path) -> str:
    """The file of an authority that signed none of our certificates."""
    path = tmp_path / "strangers.pem"
    trustme.CA().cert_pem.write_to_path(str(path))
    return str(path)


def test_the_name_that_openssl_knows_goes_before_that_of_requests(ca_file: Path, strangers: str) -> None:
    assert load({"SSL_CERT_FILE": str(ca_file), "REQUESTS_CA_BUNDLE": strangers}).ca_file == ca_file


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_helpdesk_behind_an_authority_of_ones_own_is_reached(
    settings: Callable[..., Settings], box: Sandbox, ca_file: Path, platform: str, name: str
) -> None:
    made = settings(**{name: str(ca_file)})
    assert bootstrap.PLATFORMS[platform].helpdesk(made).identity() == box.desks[platform].bot_id


def test_so_are_the_model_and_the_accounts(settings: Callable[..., Settings], ca_file: Path) -> None:
    made = settings(SSL_CERT_FILE=str(ca_file))
    model: Any = bootstrap.language_model(made)
    model.complete(REQUEST)
    model.close()
    assert bootstrap.accounts(made).lookup(ADA).status is AccountStatus.FOUND


@pytest.mark.parametrize("given", [False, True], ids=["the usual authorities", "another authority"])
@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_helpdesk_with_a_certificate_of_nobody_we_trust_hears_nothing(
    settings: Callable[..., Settings], box: Sandbox, strangers: str, platform: str, *, given: bool
) -> None:
    made = settings(**{"SSL_CERT_FILE": strangers} if given else {})
    heard = len(box.recorder.lines)
    with pytest.raises(HelpdeskUnavailableError):
        bootstrap.PLATFORMS[platform].helpdesk(made).identity()
    assert len(box.recorder.lines) == heard


def test_nor_do_the_model_and_the_accounts(stand_in: ClaudeStandIn, accounts_url: str, waits: Any) -> None:
    model = ClaudeModel(api_key=stand_in.key, base_url=stand_in.url, sleep=waits)
    with pytest.raises(ModelUnavailableError):
        model.complete(REQUEST)
    model.close()
    assert stand_in.requests == []
    with pytest.raises(SourceUnavailableError):
        HttpAccounts(accounts_url).lookup(ADA)


def test_the_environment_alone_changes_nothing(
    settings: Callable[..., Settings], ca_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only the settings speak: what a library would read beside them does not count."""
    for name in (*NAMES, "CURL_CA_BUNDLE"):
        monkeypatch.setenv(name, str(ca_file))
    with pytest.raises(HelpdeskUnavailableError):
        bootstrap.PLATFORMS["zendesk"].helpdesk(settings()).identity()
