#!/usr/bin/env python3
"""Hold the mandatory escalations against labelled messages of customers.

    checks/letters.py FOLDER|ROUND [development|held_out|all] [--misses]

FOLDER holds one file for each trigger, named after it: [letters] must raise it, [near_misses] must raise none;
each is a table of language or form -> list of texts ("subject || body", or a body alone). FOLDER/rounds holds files
of letters that were written together before the rules were held against them: [letters.TRIGGER] and
[near_misses.TRIGGER] of language -> list of texts. The halves are drawn
by a hash of the text. Prints recall by trigger and by language or form, then the share of near misses that raise
anything; ends with 1 when recall is under 99 % or false alarms are over 5 %.
"""

from __future__ import annotations

import hashlib
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from connector.decision import History
from connector.domain import Message, Requester, Role, Status, Ticket, TicketRef
from connector.policy import load
from connector.review.hearing import Said
from connector.review.triggers import triggers

RECALL, FALSE = 0.99, 0.05
KINDS = {"letters": True, "near_misses": False}
RAGE = "very_negative"
POLICY = load()


@dataclass(frozen=True, slots=True)
class Letter:
    """*trigger* must be heard when *wanted*, else nothing."""

    trigger: str
    form: str
    text: str
    wanted: bool

    @property
    def half(self) -> str:
        return ("development", "held_out")[hashlib.sha256(self.text.encode()).digest()[0] % 2]

    @property
    def right(self) -> bool:
        heard = heard_in(self.text)
        return self.trigger in heard if self.wanted else not heard


def letters(folder: Path) -> Iterator[Letter]:
    for path in sorted(folder.glob("*.toml")):
        yield from _of_trigger(path.stem, _table(path))
    for path in sorted(folder.glob("rounds/*.toml")):
        yield from round_of(path)


def round_of(path: Path) -> Iterator[Letter]:
    """Letters of one round; their forms are its name and the language."""
    tables = _table(path)
    for trigger in dict.fromkeys([*tables["letters"], *tables["near_misses"]]):
        its = {kind: tables[kind].get(trigger, {}) for kind in KINDS}
        yield from _of_trigger(trigger, its, of=f"{path.stem} ")


def _of_trigger(trigger: str, tables: dict[str, Any], *, of: str = "") -> Iterator[Letter]:
    for kind, wanted in KINDS.items():
        for form, texts in tables[kind].items():
            yield from (Letter(trigger, of + form, text, wanted) for text in texts)


def _table(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


@cache
def heard_in(text: str) -> frozenset[str]:
    """Triggers of a first message; rage by its words alone, since it needs a proposal to count."""
    subject, split, body = text.rpartition(" || ")
    message = Message("m1", Role.REQUESTER, body, 1, author_id="u1")
    requester = Requester("u1", "Ada", "ada@customer.test", verified=True)
    ticket = Ticket(
        TicketRef("zendesk", "acme", "7"),
        subject if split else "Question",
        Status.OPEN,
        requester,
        (message,),
        "1",
        1,
    )
    raging = {RAGE} if Said(f"{subject}\n\n{body}").speaks_of(RAGE) else set()
    return frozenset(raging.union(triggers(ticket, message, policy=POLICY, history=History())))


def share(found: list[bool]) -> str:
    return f"{sum(found):4d} of {len(found):4d}  {sum(found) / max(len(found), 1):7.2%}"


def main(folder: Path, half: str, *, misses: bool) -> int:
    found = round_of(folder) if folder.is_file() else letters(folder)
    chosen = [letter for letter in found if half in {"all", letter.half}]
    by: defaultdict[str, list[bool]] = defaultdict(list)
    wrong: dict[bool, list[Letter]] = {True: [], False: []}
    for letter in chosen:
        kind = "recall" if letter.wanted else "right  "
        for name in (f"{kind} {letter.trigger}", f"{kind} in {letter.form}", f"{kind} overall"):
            by[name].append(letter.right)
        if not letter.right:
            wrong[letter.wanted].append(letter)
    print(*(f"{name:32s} {share(found)}" for name, found in sorted(by.items())), sep="\n")
    if misses:
        for letter in wrong[True] + wrong[False]:
            heard = ", ".join(sorted(heard_in(letter.text))) or "nothing"
            print(f"{letter.trigger} {letter.form}: {heard} in {letter.text!r}")
    wanted = [letter for letter in chosen if letter.wanted]
    recall = 1 - len(wrong[True]) / len(wanted)
    false = len(wrong[False]) / (len(chosen) - len(wanted))
    print(f"recall {recall:.2%}, false alarms {false:.2%}")
    return int(recall < RECALL or false > FALSE)


if __name__ == "__main__":
    words = [word for word in sys.argv[1:] if word != "--misses"]
    if not words:
        sys.exit(__doc__)
    sys.exit(main(Path(words[0]), words[1] if len(words) > 1 else "all", misses="--misses" in sys.argv))
