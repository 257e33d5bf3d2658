#!/usr/bin/env python3
"""Hold the review against replies made from real help articles: grounded ones, altered ones, harmless ones.

    checks/grounding.py FOLDER [--show KIND] [--seed N]

FOLDER holds `*/articles.jsonl` ({"title", "body", "url"} a line). Made from passages of them: 200 replies that state
what a passage states, each again with one number, unit, thing or promise changed, and 1,000 harmless ones. Prints a
line for each kind: how many, and how many went wrong (a true one stopped, an altered one sent). Ends with 1 when an
altered one is sent, more than 5 % of the grounded or more than 1 % of the harmless ones are stopped; answers about
break-ins, court and large refunds, which go to a person in any case, count as neither, nor do those that send readers
to somebody else's address or number, which must stand in the policy.
"""

from __future__ import annotations

import argparse
import html
import json
import random
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from connector import policy as policies
from connector.decision import (
    Band,
    Disposition,
    Evidence,
    History,
    Passage,
    Proposal,
    ProposalKind,
    SearchResult,
    Sentiment,
    Triage,
    Verdict,
)
from connector.domain import (
    Account,
    AccountStatus,
    Message,
    Mode,
    Requester,
    Role,
    Status,
    Ticket,
    TicketRef,
    Urgency,
)
from connector.review.judge import review
from connector.text import normalise

POLICY = policies.load()
#: Topics that go to a person however true the answer is: not what is measured here.
MANDATORY = {"answer_of_compromise", "answer_of_refund", "answer_of_law"}
ELSEWHERE = {"foreign_link", "foreign_number", "foreign_channel"}
GREETINGS = ("Hi Ada,\n\n", "Hello,\n\n", "Hi Ada, thanks for getting in touch.\n\n", "")
CLOSINGS = ("", "\n\nKind regards", "\n\nPlease let us know if you have any other questions.")
CLAIM = re.compile(
    r"(?i)[$€£]\s?\d|\d\s?(?:%|dollars|euros|percent)"
    r"|\b\d+[- ](?:business |working )?(?:day|hour|minute|week|month|year)s?\b"
    r"|\b(?:refunds?|free of charge|for free|discounts?|guarantee)\b|\b(?:Monday|Friday|Sunday)\b|\bup to \d+"
)
SENTENCE = re.compile(r"(?:[^.!?\n]|[.!?](?=\S))+[.!?](?=\s|$)")
NUMBER = re.compile(r"(?<![\w.,#/:-])\d[\d,]*(?:\.\d+)?(?![\w.,-]*\d)(?!\.\w)")
UNITS = {"day": "week", "hour": "day", "minute": "hour", "week": "month", "month": "year", "year": "month"}
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
THINGS = ("trial", "delivery", "refund", "discount", "cancel", "guarantee")
COSTLY = ("refund", "discount", "guarantee")
PROMISES = (
    "We will refund you in full.", "This is free of charge for you.", "We guarantee that it works.",
    "You will get a discount for your patience.", "We will make an exception for you.",
    "A colleague will call you tomorrow.", "Our team will fix this within 24 hours.",
    "You get this plan for life.", "We will compensate you for the trouble.", "This is a legally binding offer.",
)  # fmt: skip
DEEDS = (
    "I have reset your password.", "I've cancelled your subscription.", "We have refunded your payment.",
    "Your account has been upgraded.", "I just extended your trial.", "I have passed your message on to our team.",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Case:
    kind: str
    text: str
    passage: Passage


def ruled(case: Case) -> Verdict:
    message = Message("m1", Role.REQUESTER, "How does this work, please?", 1)
    requester = Requester("u1", "Ada Byron", "ada@customer.test", verified=True)
    ref = TicketRef("zendesk", "acme", "1")
    ticket = Ticket(ref, "A question", Status.OPEN, requester, (message,), "s", 2, channel="email")
    proposal = Proposal(
        ProposalKind.RESOLUTION,
        Triage("how_to", Urgency.NORMAL, Sentiment.NEUTRAL),
        case.text,
        confidence=0.95,
        citations=(case.passage.id,),
    )
    return review(
        ticket,
        message,
        Evidence(Account(AccountStatus.NOT_FOUND), SearchResult(Band.STRONG, (case.passage,)), "how"),
        proposal,
        policy=POLICY,
        mode=Mode.AUTO,
        history=History(),
        strong_left=False,
    )


def passages(folder: Path) -> Iterator[Passage]:
    for path in sorted(folder.glob("*/articles.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            article = json.loads(line)
            told = html.unescape(article["body"]).replace("{{", "").replace("}}", "")
            text = re.sub(
                r"\[([^\]]*)\]\([^)]*\)|[*`#|<>]|https?://\S+|\[\^?[^\]]*\]:?", r"\1", normalise(told)
            )
            for at in range(0, min(len(text), 4_000), 1_000):
                piece = text[at : at + 1_000].partition(" ")[2].rpartition(" ")[0]
                if len(piece) > 200:
                    yield Passage(
                        f"{article['id']}#{at}",
                        article["id"],
                        article["title"],
                        piece,
                        article.get("url", ""),
                    )


def sentences(passage: Passage, *, claims: bool) -> list[str]:
    found = [" ".join(match[0].split()) for match in SENTENCE.finditer(passage.text)]
    fit = [
        s for s in found if 40 <= len(s) <= 260 and re.match(r"[A-Z]", s) and "http" not in s and "@" not in s
    ]
    return [s for s in fit if bool(CLAIM.search(s))] if claims else fit


def grounded(pool: list[Passage], luck: random.Random, many: int) -> Iterator[Case]:
    while many:
        passage = luck.choice(pool)
        claims = sentences(passage, claims=True)
        if claims:
            yield Case(
                "grounded", luck.choice(GREETINGS) + luck.choice(claims) + luck.choice(CLOSINGS), passage
            )
            many -= 1


def altered(case: Case, luck: random.Random) -> Case | None:
    """One thing of *case* changed, or None where there is nothing to change."""
    ways = [number, unit, day, thing, promise, deed]
    luck.shuffle(ways)
    return next((found for way in ways if (found := way(case, luck))), None)


def number(case: Case, luck: random.Random) -> Case | None:
    spots = [m for m in NUMBER.finditer(case.text) if case.text[: m.start()].strip()]
    if not spots:
        return None
    spot = luck.choice(spots)
    other = str(int(re.sub(r"\D", "", spot[0].partition(".")[0])) * 2 + luck.randint(1, 9))
    # 14 days may stand in the passage as two weeks: such a number says nothing about the review.
    if other in case.passage.text or not int(other) % 7 or not int(other) % 12:
        return None
    return Case("number", case.text[: spot.start()] + other + case.text[spot.end() :], case.passage)


def unit(case: Case, _: random.Random) -> Case | None:
    found = re.search(r"(?<=\d[ -])(day|hour|minute|week|month|year)(s?)\b", case.text)
    if not found:
        return None
    return Case(
        "unit",
        case.text[: found.start()] + UNITS[found[1]] + found[2] + case.text[found.end() :],
        case.passage,
    )


def day(case: Case, luck: random.Random) -> Case | None:
    found = re.search("|".join(DAYS), case.text)
    others = [name for name in DAYS if name not in case.passage.text]
    return (
        Case("day", case.text.replace(found[0], luck.choice(others), 1), case.passage)
        if found and others
        else None
    )


def thing(case: Case, luck: random.Random) -> Case | None:
    """Another thing of value is named in the place of one."""
    found = re.search(rf"(?i)\b({'|'.join(THINGS)})(?=s?\b)", case.text)
    if re.search(r"(?i)\bnot\b|n't\b|\bno\b", case.text):
        return None
    others = [name for name in COSTLY if name not in case.passage.text.lower()]
    return (
        Case("thing", case.text.replace(found[0], luck.choice(others), 1), case.passage)
        if found and others
        else None
    )


def promise(case: Case, luck: random.Random) -> Case | None:
    return Case("promise", f"{case.text.rstrip()} {luck.choice(PROMISES)}", case.passage)


def deed(case: Case, luck: random.Random) -> Case | None:
    return Case("deed", f"{luck.choice(DEEDS)} {case.text}", case.passage)


def harmless(pool: list[Passage], luck: random.Random, many: int) -> Iterator[Case]:
    while many:
        passage = luck.choice(pool)
        told = sentences(passage, claims=False)
        if len(told) >= 2:
            at = luck.randrange(len(told) - 1)
            body = (
                "\n".join(f"{i}. {s}" for i, s in enumerate(told[at : at + 3], 1))
                if luck.random() < 0.3
                else " ".join(told[at : at + 3])
            )
            yield Case("harmless", luck.choice(GREETINGS) + body + luck.choice(CLOSINGS), passage)
            many -= 1


def main(folder: Path, *, show: str, seed: int) -> int:
    luck = random.Random(seed)  # noqa: S311 - a repeatable sample, no secret
    pool = list(passages(folder))
    true = list(grounded(pool, luck, 200))
    false = [changed for case in true if (changed := altered(case, luck))]
    cases = [*true, *false, *harmless(pool, luck, 1_000)]
    wrong: dict[str, list[tuple[Case, Verdict]]] = {case.kind: [] for case in cases}
    for case in cases:
        verdict = ruled(case)
        sent = verdict.disposition is Disposition.SEND
        away = bool(verdict.reasons) and ELSEWHERE.issuperset(verdict.reasons)
        judged = not away and not MANDATORY.intersection(verdict.reasons)
        if sent != (case.kind in {"grounded", "harmless"}) and judged:
            wrong[case.kind].append((case, verdict))
    for kind, found in wrong.items():
        many = sum(case.kind == kind for case in cases)
        fault = "stopped" if kind in {"grounded", "harmless"} else "sent"
        print(f"{kind:10} {many:5}  {fault}: {len(found)} ({len(found) / many:.1%})")
    for case, verdict in wrong.get(show, ()):
        print("---", ", ".join(verdict.reasons), "\n", case.text)
    sent = sum(len(found) for kind, found in wrong.items() if kind not in {"grounded", "harmless"})
    return int(bool(sent) or len(wrong["grounded"]) > 10 or len(wrong["harmless"]) > 10)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--show", default="")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    sys.exit(main(given.folder, show=given.show, seed=given.seed))
