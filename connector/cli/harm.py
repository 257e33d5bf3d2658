"""Counts the harm in one ticket: from what customer and teammates see of it, and the stored jobs; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

from adapters.sandbox.desk import TicketView, ViewMessage
from connector.decision import Outcome
from connector.store import jobs

#: Outcomes that a public message of ours must show, and those that an internal note must.
SPOKEN = frozenset({Outcome.RESOLVED.value, Outcome.ASKED.value})
NOTED = frozenset({Outcome.ESCALATED.value, Outcome.HELD.value})
#: A reason that is true only when a public message of ours belongs to no other job.
ANSWERED = "already_answered"


@dataclass(frozen=True, slots=True)
class JobRow:
    message_id: str
    state: str
    outcome: str
    reasons: tuple[str, ...] = ()

    @property
    def done(self) -> bool:
        return self.state == jobs.DONE


@dataclass(frozen=True, slots=True)
class Harm:
    """*replies* are our public messages; *duplicates*, *lost* and *after_teammate* must be 0."""

    jobs: int = 0
    replies: int = 0
    duplicates: int = 0
    lost: int = 0
    after_teammate: int = 0
    escalated: int = 0

    def __add__(self, other: Harm) -> Harm:
        return Harm(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(Harm)))

    @property
    def done(self) -> bool:
        return bool(self.duplicates or self.lost or self.after_teammate)


def count(view: TicketView, rows: Sequence[JobRow]) -> Harm:
    return Harm(
        jobs=len(rows),
        replies=len(view.by("bot", public=True)),
        duplicates=_duplicates(view.messages),
        lost=_lost(view.messages, {row.message_id: row for row in rows}),
        after_teammate=_after_teammate(view.messages),
        escalated=sum(row.outcome == Outcome.ESCALATED.value for row in rows),
    )


def _duplicates(messages: Sequence[ViewMessage]) -> int:
    """Public messages of ours beyond one for each customer message, or in words that were just said."""
    unanswered, said, found = 0, set[str](), 0
    for message in messages:
        if _from_customer(message):
            unanswered += 1
            said.clear()
        elif message.author == "bot" and message.public:
            words = " ".join(message.text.split())
            found += words in said or not unanswered
            unanswered = max(0, unanswered - 1)
            said.add(words)
    return found


def _after_teammate(messages: Sequence[ViewMessage]) -> int:
    """Public messages of ours behind a teammate's that no customer has answered."""
    taken, found = False, 0
    for message in messages:
        if message.author == "bot" and message.public:
            found += taken
        elif message.public:
            taken = message.author == "teammate"
    return found


def _lost(messages: Sequence[ViewMessage], rows: Mapping[str, JobRow]) -> int:
    """Customer messages that were not dealt with; each reply and each note stands for one of them."""
    ours = [message for message in messages if message.author == "bot"]
    traces = {public: [m for m in ours if m.public is public] for public in (True, False)}
    places = [place for place, message in enumerate(messages) if _from_customer(message)]
    return sum(
        not _dealt_with(rows.get(messages[place].id), traces, messages[place + 1 :])
        for place in reversed(places)
    )


def _dealt_with(
    row: JobRow | None, traces: Mapping[bool, list[ViewMessage]], later: Sequence[ViewMessage]
) -> bool:
    """A message without a job was left to the teammate who answered it."""
    if row is None:
        return any(m.author == "teammate" and m.public for m in later)
    return row.done and _shown(row, traces, later)


def _shown(row: JobRow, traces: Mapping[bool, list[ViewMessage]], later: Sequence[ViewMessage]) -> bool:
    """Whether the helpdesk shows what the job says; the trace is used up by it."""
    public = row.outcome in SPOKEN or row.reasons == (ANSWERED,)
    if not public and row.outcome not in NOTED:
        return bool(row.reasons)
    trace = next((m for m in traces[public] if m in later), None)
    if trace is not None:
        traces[public].remove(trace)
    return trace is not None


def _from_customer(message: ViewMessage) -> bool:
    return message.author == "customer" and message.public
