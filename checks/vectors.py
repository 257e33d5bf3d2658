#!/usr/bin/env python3
"""Hold the webhook receiver against signed and forged deliveries.

    checks/vectors.py VECTORS.json

Each vector: {"platform", "name", "secrets", "headers", "body_b64", "now" (epoch s), "expect" (HTTP status)}.
A vector that expects 403 is one of another app: the receiver can't tell and the worker leaves such tickets alone,
so 200 stands too. Published vectors of other senders ({"platform": "... (reference)", "secret", "body", "signature",
...}) are held against the HMAC that both webhooks verify with, in those senders' forms. Prints a line for each
disagreement, then "N passed, M failed".
"""

from __future__ import annotations

import base64
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from adapters.intercom.webhook import IntercomWebhook
from adapters.signature import Scheme
from adapters.zendesk.webhook import ZendeskWebhook
from connector.domain import Delivery
from connector.errors import PayloadError, SignatureError
from connector.ports import Webhook

Vector = dict[str, Any]
#: Statuses that mean the same to the sender.
SAME = {200: {200, 202}, 202: {200, 202}, 403: {200, 401, 403}, 413: {400, 413}}


def answered(vector: Vector) -> int:
    secrets = tuple(vector["secrets"])
    webhook: Webhook = (
        ZendeskWebhook("acme", secrets)
        if vector["platform"] == "zendesk"
        else IntercomWebhook(secrets, "814860")
    )
    headers = {name.lower(): str(value) for name, value in vector["headers"].items()}
    delivery = Delivery(headers, base64.b64decode(vector["body_b64"]))
    try:
        webhook.verify(delivery, now=int(vector["now"] * 1000))
        webhook.parse(delivery)
    except SignatureError:
        return 401
    except PayloadError:
        return 400
    return 200


def allowed(vector: Vector) -> set[int]:
    """*expect* is a status, or a sentence that begins with one and names forms that a parser may take too."""
    first = int(str(vector["expect"])[:3])
    form = vector["name"].removeprefix("timestamp ")
    optional = {200} if isinstance(vector["expect"], str) and f"'{form}'" in vector["expect"] else set()
    return SAME.get(first, {first}) | optional


def disagreement(vector: Vector) -> str:
    status = answered(vector)
    return "" if status in allowed(vector) else f"{status}, not {vector['expect']}"


# https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
def github(vector: Vector) -> bool:
    return _agrees(GITHUB, vector, vector["body"], secret=vector["secret"].encode())


# https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
def standard_webhooks(vector: Vector) -> bool:
    signed = f"{vector['id']}.{vector['timestamp']}.{vector['body']}"
    secret = base64.b64decode(vector["secret"].removeprefix("whsec_"))
    return _agrees(STANDARD, vector, signed, secret=secret)


def _agrees(scheme: Scheme, vector: Vector, signed: str, *, secret: bytes) -> bool:
    """The published signature is genuine, and for another message it is not."""
    given, message = vector["signature"].encode(), signed.encode()
    forged = scheme.is_genuine(given, message + b" ", secrets=[secret])
    return scheme.is_genuine(given, message, secrets=[secret]) and not forged


GITHUB = Scheme("sha256", lambda code: b"sha256=" + code.hex().encode())
STANDARD = Scheme("sha256", lambda code: b"v1," + base64.b64encode(code))
REFERENCES: dict[str, Callable[[Vector], bool]] = {
    "github(reference)": github,
    "standard-webhooks(reference)": standard_webhooks,
}


def judged(vector: Vector) -> str:
    """What is wrong, or ""."""
    if vector["platform"] in {"zendesk", "intercom"}:
        return disagreement(vector)
    check = REFERENCES.get(vector["platform"])
    if check is None:
        return "nobody knows this sender"
    return "" if check(vector) else "another signature"


def main(path: Path) -> int:
    vectors = json.loads(path.read_text(encoding="utf-8"))
    faults = {number: fault for number, vector in enumerate(vectors) if (fault := judged(vector))}
    for number, fault in faults.items():
        print(f"{vectors[number]['platform']} {vectors[number]['name']}: {fault}")
    print(f"{len(vectors) - len(faults)} passed, {len(faults)} failed")
    return 1 if faults else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(Path(sys.argv[1])))
