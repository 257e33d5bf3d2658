"""What a reply may rest on, one sentence at a time: cited passages and the account's facts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from connector.decision import Evidence, Passage, Proposal, ProposalKind
from connector.domain import Ticket
from connector.policy import Policy
from connector.review.amounts import figure, numbers
from connector.review.echoes import ours
from connector.review.fold import fold, sentences
from connector.review.hearing import Said
from connector.review.numerals import worded
from connector.review.stems import stems
from connector.review.times import Time, times
from connector.review.tongues import tongue

_AFTER_FIGURE = re.compile(r"(?<=[^\s.]\d\.)\s+(?=[^\W\d_a-z])")
#: 5GB, 64m: a figure with its unit grown on.
_SIZED = re.compile(r"(?<![\w.,])\d(?:[.,'’]?\d)*+(?=[a-z]{1,2}\b)")


@dataclass(frozen=True)
class Line:
    """A folded sentence; *around* is its title and the sentence before it. A *fact* is "name: value"."""

    text: str
    around: str = ""
    fact: bool = False

    @property
    def name(self) -> str:
        return self.text.partition(": ")[0]

    @property
    def value(self) -> str:
        return self.text.partition(": ")[2]

    @cached_property
    def times(self) -> list[Time]:
        return times(self.text)

    @cached_property
    def numbers(self) -> set[float]:
        sized = {figure(match[0]) for match in _SIZED.finditer(self.text)}
        return numbers(self.text) | sized | {value for value, _, _ in worded(self.text, doubtful=True)}

    @cached_property
    def stems(self) -> set[str]:
        return stems(self.text)

    @cached_property
    def all_stems(self) -> set[str]:
        return self.stems | stems(self.around)


def lines(text: str) -> list[str]:
    """Folded sentences; each line of *text* is its own, and a capital behind "30. " begins one."""
    parts = (part for line in text.splitlines() for part in _AFTER_FIGURE.split(line))
    return [sentence for part in parts for sentence in sentences(fold(part))]


@dataclass(frozen=True)
class Draft:
    """A proposal's text beside everything that it may rest on.

    *said* is all that the customer wrote since a teammate last spoke, *newest* the message to be answered.
    """

    proposal: Proposal
    evidence: Evidence
    said: Said
    newest: Said
    ticket: Ticket
    policy: Policy

    @property
    def text(self) -> str:
        return self.proposal.text

    @cached_property
    def lines(self) -> list[str]:
        return lines(self.text)

    @cached_property
    def claims(self) -> list[tuple[str, str]]:
        """Each line beside what of it is ours to answer for: without what gives the customer's words back."""
        following = [*self.lines[1:], ""]
        return [(line, ours(line, after)) for line, after in zip(self.lines, following, strict=False)]

    @property
    def passages(self) -> str:
        return _read(self.evidence.search.passages)

    @property
    def cited(self) -> tuple[Passage, ...]:
        """The cited passages; a question cites none and may speak of all."""
        found = self.evidence.search.passages
        if self.proposal.kind is ProposalKind.QUESTION:
            return found
        return tuple(p for p in found if p.id in self.proposal.citations)

    @property
    def facts(self) -> str:
        return "\n".join(self.evidence.account.facts.values())

    @property
    def vouched(self) -> str:
        """What cited passages and account facts say."""
        return f"{_read(self.cited)}\n{self.facts}"

    @property
    def vouched_by_passages(self) -> str:
        return _read(self.cited)

    @property
    def named(self) -> str:
        """Where a mail address or a host may come from whatever is said of it."""
        contact = self.policy.contact
        own = self.ticket.requester.email or ""
        return "\n".join([own, *contact.mails, *contact.hosts])

    @property
    def heard(self) -> str:
        """All that passages, account and customer said."""
        return f"{self.passages}\n{self.facts}\n{self.said.text}"

    @cached_property
    def sources(self) -> list[Line]:
        facts = self.evidence.account.facts.items()
        named = [Line(fold(f"{key}: {value}".replace("_", " ")), fact=True) for key, value in facts]
        return [*(line for passage in self.cited for line in _lines(passage)), *named]

    @cached_property
    def own_words(self) -> Line:
        return Line(fold(self.said.text))

    @cached_property
    def same_tongue(self) -> bool:
        """Whether words of reply and passages can be compared; short texts are taken to be alike."""
        ours, theirs = tongue(self.text), tongue(_read(self.cited))
        return ours is None or theirs is None or ours == theirs


def _read(passages: Iterable[Passage]) -> str:
    return "\n".join(f"{p.title}\n{p.text}" for p in passages)


def _lines(passage: Passage) -> Iterator[Line]:
    title, before = fold(passage.title), ""
    yield Line(title)
    for text in lines(passage.text):
        yield Line(text, f"{title} {before}")
        before = text
