#!/usr/bin/env python3
"""Hold the webhooks' signature check against Wycheproof's vectors for HMAC.

    checks/wycheproof.py hmac_sha256_test.json hmac_sha1_test.json

The digest decides whose check a file is for: SHA-256 is Zendesk's, SHA-1 Intercom's. A whole tag that is valid must be
accepted; a changed one, and every shortened one, valid or not, refused. Prints a line for each disagreement, then
"N passed, M failed".

https://github.com/C2SP/wycheproof
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from adapters.intercom import webhook as intercom
from adapters.signature import Scheme
from adapters.zendesk import webhook as zendesk

SCHEMES: dict[str, Scheme] = {"HMACSHA256": zendesk.SCHEME, "HMACSHA1": intercom.SCHEME}


def faults(path: Path) -> Iterator[str]:
    """One word for each vector: "" where we agree."""
    suite = json.loads(path.read_text(encoding="utf-8"))
    scheme = SCHEMES[suite["algorithm"]]
    whole = hashlib.new(scheme.digest).digest_size * 8
    for group in suite["testGroups"]:
        for test in group["tests"]:
            expected = test["result"] == "valid" and group["tagSize"] == whole
            agreed = accepted(scheme, test) is expected
            yield "" if agreed else f"{suite['algorithm']} {test['tcId']}: accepted is {not expected}"


def accepted(scheme: Scheme, test: dict[str, Any]) -> bool:
    key, message, tag = (bytes.fromhex(test[name]) for name in ("key", "msg", "tag"))
    return scheme.is_genuine(scheme.written(tag), message, secrets=[key])


def main(paths: list[Path]) -> int:
    found = [fault for path in paths for fault in faults(path)]
    wrong = [fault for fault in found if fault]
    print(*wrong, f"{len(found) - len(wrong)} passed, {len(wrong)} failed", sep="\n")
    return 1 if wrong or not found else 0


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    sys.exit(main([Path(name) for name in sys.argv[1:]]))
