"""Signs that two programs answer each other: the same words come back."""

from __future__ import annotations

from collections.abc import Iterable

from connector.domain import Message, Role, Ticket
from connector.review.fold import fold
from connector.text import strip_quoted

#: Shingles are runs of so many words; shorter texts ("any news?") people repeat, too.
SHINGLE, LEAST_WORDS = 3, 10
ALIKE = 0.9
#: Of the requester's own earlier messages so many must be alike.
TWICE = 2


def repeats(ticket: Ticket, message: Message) -> bool:
    """Whether *message* says what we said last, or what its author has just said twice."""
    words = _shingles(message)
    if not words:
        return False
    before = _before(ticket, message)
    ours = [m for m in before if m.role is Role.BOT][-1:]
    theirs = [m for m in before if m.role is message.role][-TWICE:]
    again = len(theirs) == TWICE and all(_alike(words, _shingles(m)) for m in theirs)
    return again or any(_alike(words, _shingles(m)) for m in ours)


def like_ours(ticket: Ticket, message: Message, lines: Iterable[str]) -> bool:
    """Whether *message* holds one of *lines*, which only a connector writes, and quotes nobody who wrote it before."""
    said = _words(strip_quoted(message.text)[0])
    known = [_words(m.text) for m in _before(ticket, message) if m.role is Role.BOT]
    wanted = (line for line in map(_words, lines) if line)
    return any(line in said and not any(line in ours for ours in known) for line in wanted)


def _words(text: str) -> str:
    return " ".join(fold(text).split())


def _before(ticket: Ticket, message: Message) -> tuple[Message, ...]:
    public = ticket.public
    place = next((i for i, m in enumerate(public) if m.id == message.id), len(public))
    return public[:place]


def _shingles(message: Message) -> frozenset[tuple[str, ...]]:
    """Runs of words of the fresh part; empty for a short one."""
    words = fold(strip_quoted(message.text)[0]).split()
    if len(words) < LEAST_WORDS:
        return frozenset()
    return frozenset(tuple(words[i : i + SHINGLE]) for i in range(len(words) - SHINGLE + 1))


def _alike(one: frozenset[tuple[str, ...]], other: frozenset[tuple[str, ...]]) -> bool:
    """By the Jaccard index: what both have of what either has."""
    return len(one & other) >= ALIKE * len(one | other)
