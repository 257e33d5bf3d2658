#!/usr/bin/env python3
"""Hold the signs of automatic mail and the parting of replies against real mails.

    checks/mail.py FILE... [--misses]

A line of a file is {"kind": "human" or the kind of a machine's mail, "raw" or "raw_b64": an RFC 822 message}, or
{"input": a body, "format": "text" or "html", perhaps "expected_reply": its fresh words}. Prints automatic mail caught
and missed and people's mail wrongly stopped, with the headers and without them (a helpdesk shows none); then replies
parted exactly, replies that kept all fresh words, and bodies that lost all text. Ends with 1 past the bounds below.
"""

from __future__ import annotations

import base64
import email.policy
import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parseaddr
from pathlib import Path
from typing import Any

from connector.domain import Message, Requester, Role, Status, Ticket, TicketRef
from connector.review.machine import machine_sign
from connector.text import html_to_text, normalise, strip_quoted

#: Shares of automatic mail caught, of people's mail stopped for what it says, and of exact replies.
CAUGHT, WRONG, EXACT = 0.99, 0.02, 0.85
#: Other signs are what the sender put there himself: an address that nobody reads, a header of mass mail.
BY_WORDS = {"robot_subject", "robot_talk"}
HOWS = ("with headers", "without headers")


@dataclass(slots=True)
class Found:
    counts: Counter[str] = field(default_factory=Counter)
    misses: list[str] = field(default_factory=list)

    def share(self, part: str, whole: str) -> float:
        return self.counts[part] / max(self.counts[whole], 1)


def parsed(record: Mapping[str, Any]) -> EmailMessage:
    raw = base64.b64decode(record["raw_b64"]) if "raw_b64" in record else record["raw"].encode()
    return BytesParser(EmailMessage, policy=email.policy.default).parsebytes(raw)


def text_of(mail: EmailMessage) -> str:
    """What a helpdesk would show as the comment: the first part that is text."""
    for part in mail.walk():
        if part.get_content_type() in {"text/plain", "text/html"} and not part.is_attachment():
            raw = part.get_payload(decode=True)
            text = raw.decode(_charset(part), errors="replace") if isinstance(raw, bytes) else ""
            return html_to_text(text) if part.get_content_subtype() == "html" else normalise(text)
    return ""


def _charset(part: EmailMessage) -> str:
    name = part.get_content_charset() or "utf-8"
    try:
        "".encode(name)
    except LookupError:
        return "utf-8"
    return name


def header(mail: EmailMessage, name: str) -> str:
    """Odd headers are what mails bring: none may end the check."""
    try:
        return str(mail.get(name, ""))
    except (ValueError, IndexError, AttributeError, TypeError, LookupError):
        return ""


def sign(mail: EmailMessage, *, headers: bool) -> str | None:
    name, address = parseaddr(header(mail, "From"))
    message = Message("m1", Role.REQUESTER, text_of(mail), 1, author_id="u1", author_name=name)
    requester = Requester("u1", name, address or None)
    ref = TicketRef("zendesk", "acme", "7")
    ticket = Ticket(ref, normalise(header(mail, "Subject")), Status.OPEN, requester, (message,), "1", 1)
    shown = {key.lower(): header(mail, key) for key in mail} if headers else {}
    return machine_sign(ticket, message, headers=shown)


def look_at_mail(record: Mapping[str, Any], found: Found) -> None:
    mail, machine = parsed(record), record["kind"] != "human"
    found.counts["automatic" if machine else "human"] += 1
    for headers in (True, False):
        seen = sign(mail, headers=headers)
        how = "with headers" if headers else "without headers"
        if seen:
            found.counts[f"{'caught' if machine else 'stopped'} {how}"] += 1
        if seen in BY_WORDS and not machine:
            found.counts[f"wrong {how}"] += 1
        if bool(seen) != machine:
            found.misses.append(f"{record['id']} {record['kind']} {how}: {seen}")


def look_at_reply(record: Mapping[str, Any], found: Found) -> None:
    text = html_to_text(record["input"]) if record.get("format") == "html" else normalise(record["input"])
    fresh = strip_quoted(text)[0]
    found.counts["bodies"] += 1
    if text.strip() and not fresh.strip():
        found.counts["lost"] += 1
        found.misses.append(f"{record['id']}: all words lost")
    if "expected_reply" in record:
        compare(record, fresh, found)


def compare(record: Mapping[str, Any], fresh: str, found: Found) -> None:
    expected, got = normalise(record["expected_reply"]).split(), fresh.split()
    found.counts["replies"] += 1
    found.counts["exact"] += got == expected
    found.counts["kept"] += not Counter(expected) - Counter(got)
    if got != expected:
        found.misses.append(f"{record['id']}: {' '.join(got)[:150]!r}, not {' '.join(expected)[:150]!r}")


def records(paths: list[Path]) -> Iterator[dict[str, Any]]:
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            yield json.loads(line)


def main(paths: list[Path], *, misses: bool) -> int:
    found = Found()
    for record in records(paths):
        (look_at_mail if "kind" in record else look_at_reply)(record, found)
    c = found.counts
    for how in HOWS:
        print(
            f"{how}: automatic mail caught {c[f'caught {how}']} of {c['automatic']}, people's mail stopped "
            f"{c[f'stopped {how}']} of {c['human']}, for what it says {c[f'wrong {how}']}"
        )
    print(f"replies: exact {c['exact']} of {c['replies']}, all fresh words kept {c['kept']}")
    print(f"bodies that lost all text: {c['lost']} of {c['bodies']}")
    if misses:
        print(*found.misses, sep="\n")
    return int(bool(c["lost"]) or not _good(found))


def _good(found: Found) -> bool:
    counts, share = found.counts, found.share
    caught = all(share(f"caught {how}", "automatic") >= CAUGHT for how in HOWS) or not counts["automatic"]
    wrong = any(share(f"wrong {how}", "human") > WRONG for how in HOWS)
    exact = share("exact", "replies") >= EXACT or not counts["replies"]
    return caught and exact and not wrong


if __name__ == "__main__":
    files = [Path(word) for word in sys.argv[1:] if word != "--misses"]
    if not files:
        sys.exit(__doc__)
    sys.exit(main(files, misses="--misses" in sys.argv))
