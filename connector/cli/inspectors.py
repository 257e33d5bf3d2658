"""What `connector check` asks about each platform and the model; a new platform is a row here."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from email.utils import parsedate_to_datetime
from typing import Protocol
from urllib.parse import urlsplit

import requests

from adapters.http import guarded_session
from connector import bootstrap, checkup, policy_faults
from connector.cli import reach
from connector.errors import HelpdeskError, ModelError, SettingsError
from connector.ports_setup import Finding, Health
from connector.settings import Settings

SECONDS = 10.0
#: A model that ends within so many days is worth a warning.
ENDING_DAYS = 60
IGNORED = "ignored"
Probe = Callable[..., tuple[Mapping[str, str], bytes]]


class Inspector(Protocol):
    def findings(self) -> Iterator[Finding]: ...

    def clock_header(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Row:
    """*probe* makes a signed delivery that nobody acts on; *secrets* are those that sign."""

    inspector: Callable[[Settings], Inspector]
    probe: Callable[[], Probe]
    secrets: Callable[[Settings], tuple[str, ...]]


def groups(settings: Settings) -> dict[str, str]:
    """Places in the policy, with their line, to the groups they name."""
    policy = settings.policy
    named = {f"handover.groups.{category}": group for category, group in policy.handover.groups.items()}
    if policy.handover.default_group:
        named["handover.default_group"] = policy.handover.default_group
    named |= {f"speak.groups: {group}": group for group in policy.speak.groups}
    file = settings.policy_file
    lines = policy_faults.lines(file.read_text(encoding="utf-8") if file else "")
    return {_placed(place, lines): group for place, group in named.items()}


def fields(settings: Settings, platform: str) -> dict[str, str]:
    """Places in the policy to the fields or attributes that they name."""
    named = {str(name): found for name, found in settings.policy.fields.items()}.get(platform)
    given = named.model_dump() if named else {}
    return {f"fields.{platform}.{key}": str(value) for key, value in given.items() if value}


def _placed(place: str, lines: Mapping[str, int]) -> str:
    key = place.partition(":")[0]
    line = policy_faults.line_of(key, lines)
    return f"{key} (policy line {line})" if line else key


def _zendesk(settings: Settings) -> Inspector:
    from adapters.zendesk.auth import SCOPE, SETUP_SCOPE, sign_in
    from adapters.zendesk.check import Policy, ZendeskInspector
    from adapters.zendesk.transport import Transport

    own = settings.zendesk
    assert own is not None  # noqa: S101 - asked for switched-on platforms only

    def transport(scope: str) -> Transport:
        signed = sign_in(own, scope=scope, ca_file=settings.ca_file)
        return Transport(own.url, own.account, signed, ca_file=settings.ca_file, sleep=time.sleep)

    return ZendeskInspector(
        transport=transport(SCOPE),
        office=transport(SETUP_SCOPE),
        secrets=own.webhook_secrets,
        endpoint=f"{settings.public_url}/webhooks/zendesk",
        policy=Policy(
            groups=groups(settings),
            brands=settings.policy.speak.brands,
            solves=settings.policy.resolve.after_resolve == "solved",
            fields=fields(settings, "zendesk"),
        ),
        way="oauth_client" if own.client_id else "oauth_token" if own.oauth_token else "api_token",
    )


def _intercom(settings: Settings) -> Inspector:
    from adapters.intercom.check import IntercomInspector
    from adapters.intercom.wire import wire

    own = settings.intercom
    assert own is not None  # noqa: S101 - as above
    return IntercomInspector(
        wire=wire(own.url, own.access_token, ca_file=settings.ca_file),
        host=urlsplit(own.url).hostname or "",
        admin_id=own.admin_id,
        teams=groups(settings),
        attributes=fields(settings, "intercom"),
    )


def _zendesk_probe() -> Probe:
    from adapters.zendesk.check import probe

    return probe


def _intercom_probe() -> Probe:
    from adapters.intercom.check import probe

    return probe


INSPECTORS: Mapping[str, Row] = {
    "zendesk": Row(_zendesk, _zendesk_probe, lambda s: s.zendesk.webhook_secrets if s.zendesk else ()),
    "intercom": Row(_intercom, _intercom_probe, lambda s: s.intercom.client_secrets if s.intercom else ()),
}


def platform(settings: Settings, name: str) -> Iterator[Finding]:
    """Credentials first; what the helpdesk does not answer is a line as well."""
    row = INSPECTORS[name]
    inspector = row.inspector(settings)
    try:
        yield from inspector.findings()
        yield checkup.skew("clock", _epoch_ms(inspector.clock_header()), now=bootstrap.now_ms())
    except HelpdeskError as error:
        yield Finding(
            "helpdesk", Health.WRONG, str(error), "see its status page, then run connector check again"
        )
    yield _delivery(settings, name, row)


def _epoch_ms(header: str) -> int | None:
    try:
        return int(parsedate_to_datetime(header).timestamp() * 1000)
    except ValueError:
        return None


def _delivery(settings: Settings, name: str, row: Row) -> Finding:
    """A delivery of our own, signed with the newest secret, by the way that the helpdesk's take."""
    secrets = row.secrets(settings)
    upper = "ZENDESK_WEBHOOK_SECRETS" if name == "zendesk" else "INTERCOM_CLIENT_SECRETS"
    if not settings.public_url:
        return Finding(
            "delivery", Health.WRONG, "PUBLIC_URL is not set", "set it to the https address of connector web"
        )
    if not secrets:
        return Finding("delivery", Health.WRONG, f"{upper} is not set", f"run connector setup {name}")
    fault = reach.fault(settings, f"{settings.public_url}/webhooks/{name}", listen=False)
    if fault:
        return Finding(
            "delivery", Health.WRONG, fault, "start connector serve, put proxy, tunnel and firewall right"
        )
    return _sent(settings, name, row.probe()(secrets[0], now=bootstrap.now_ms()))


def _sent(settings: Settings, name: str, signed: tuple[Mapping[str, str], bytes]) -> Finding:
    headers, body = signed
    url = f"{settings.public_url}/webhooks/{name}"
    try:
        with guarded_session([settings.public_url], seconds=SECONDS, ca_file=settings.ca_file) as session:
            answer = session.post(url, data=body, headers=dict(headers))
    except requests.RequestException as error:
        step = "start connector serve, put proxy, tunnel and firewall right"
        return Finding("delivery", Health.WRONG, f"{url}: {type(error).__name__}", step)
    if answer.status_code == 200 and answer.text == IGNORED:
        return Finding("delivery", Health.OK, f"a signed one went through {settings.public_url}")
    said, step = REFUSALS.get(
        answer.status_code, ("something else answers", "let PUBLIC_URL lead to connector web")
    )
    return Finding("delivery", Health.WRONG, f"{url} answered {answer.status_code}: {said}", step)


REFUSALS = {
    401: ("it runs with other secrets, or its clock is wrong", "restart connector serve, then check again"),
    404: ("this helpdesk is not switched on there", "restart connector serve with the same settings"),
    503: ("it can't store", "see its database: GET /readyz"),
}


def models(settings: Settings) -> Iterator[Finding]:
    """The key and the life of both models; costs nothing."""
    from adapters.claude.model import ClaudeModel

    claude = settings.claude
    if claude is None:
        yield Finding(
            "model", Health.WRONG, "ANTHROPIC_API_KEY is not set", "set it: the worker can't start without"
        )
        return
    try:
        bootstrap.language_model(settings)
    except SettingsError as error:
        yield Finding("model", Health.WRONG, str(error), "name a model of adapters/claude/prices.py")
        return
    client = ClaudeModel(api_key=claude.api_key, base_url=claude.base_url, ca_file=settings.ca_file)
    for model in dict.fromkeys(filter(None, (claude.fast, claude.strong))):
        yield _life(client, model)
    client.close()


def _life(client: object, model: str) -> Finding:
    from adapters.claude.model import ClaudeModel

    assert isinstance(client, ClaudeModel)  # noqa: S101 - its type is known only where the SDK is imported
    try:
        card = client.card(model)
    except ModelError as error:
        return Finding(
            "model", Health.WRONG, str(error), "put ANTHROPIC_API_KEY, MODEL_FAST or MODEL_STRONG right"
        )
    until = f", ends on {card.retires}" if card.retires else ""
    step = "name its successor in MODEL_FAST or MODEL_STRONG"
    if card.lifecycle == "retired":
        return Finding("model", Health.WRONG, f"{model} is retired{until}", step)
    if card.lifecycle == "deprecated" or _soon(card.retires):
        return Finding("model", Health.WARNING, f"{model} is {card.lifecycle}{until}", step)
    return Finding("model", Health.OK, f"{model} is {card.lifecycle}{until}")


def _soon(day: str) -> bool:
    try:
        ends = date.fromisoformat(day)
    except ValueError:
        return False
    return (ends - date.fromtimestamp(bootstrap.now_ms() / 1000)).days <= ENDING_DAYS  # noqa: DTZ012
