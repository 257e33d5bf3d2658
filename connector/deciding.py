"""From an inbox row to a stored decision: settle, read, may we speak, gather, propose, review."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from connector import acting, audit, csat, drafts, following, identity, rating_due, veiling
from connector.agent.loop import Run
from connector.asking import desk_for
from connector.compose import RESUME, by_code
from connector.decided import Decision, store
from connector.decision import (
    Disposition,
    Effect,
    Evidence,
    History,
    Outcome,
    Proposal,
    ProposalKind,
    Refusal,
    Sentiment,
    Triage,
    Verdict,
)
from connector.domain import Attachment, EventKind, Message, Ticket, Urgency
from connector.errors import (
    CredentialsError,
    HelpdeskError,
    LaterError,
    NotFoundError,
    PausedError,
    RejectedError,
    SourceUnavailableError,
    UnavailableError,
)
from connector.house import House
from connector.lane import PASSING
from connector.review.speak import may_we_speak
from connector.standing import as_judged
from connector.store import flags, inbox, jobs, requesters, runs
from connector.store.inbox import InboxRow
from connector.store.jobs import Job
from connector.store.runs import Spoken
from connector.taking import take_up, unsettled
from connector.thinking import Thinker

log = logging.getLogger(__name__)

#: A message over which so many workers died goes to a person without another model call; the try counts as one.
MOST_DEATHS = 2
DEADLY = "worker_died"
#: Before the reason of what a backfill takes up again later: nothing is decided about it.
LATER = "lane_"
#: While the helpdesk is away nobody could hand over: when it is back the message is answered, however late.
HELPDESK_AWAY = frozenset({"helpdesk_unavailable", "helpdesk_credentials"})


def decide(house: House, inbox_id: int) -> str:
    """Store what is to be done about the newest message of a row's ticket; answers with a word."""
    with house.database.read() as connection:
        row = inbox.get(connection, inbox_id)
        paused = flags.paused(connection)
    if row is None or row.state in {inbox.DONE, inbox.DEAD}:
        return "out:known"
    if paused:
        return "paused"
    if row.kind == EventKind.DELETED.value:
        return f"out:{row.kind}"
    try:
        return _decide_row(house, row)
    except PausedError:
        return "paused"
    except (NotFoundError, RejectedError) as error:
        reason = "not_found" if isinstance(error, NotFoundError) else "not_readable"
        _close_all(house, row, reason=reason)
        return f"out:{reason}"
    except UnavailableError as error:
        return f"later:{_who(error)}_unavailable:{error.retry_after or 0:g}"
    except CredentialsError:
        log.error("helpdesk refuses our credentials", extra={"platform": row.ref.platform})
        return "later:helpdesk_credentials:0"


def _who(error: UnavailableError) -> str:
    if isinstance(error, HelpdeskError):
        return "helpdesk"
    return "accounts" if isinstance(error, SourceUnavailableError) else "model"


def _decide_row(house: House, row: InboxRow) -> str:
    helpdesk = house.helpdesks.get(row.ref.platform)
    if helpdesk is None:
        return "out:platform_off"
    if helpdesk.account != row.ref.account:
        return "out:other_account"
    ours = helpdesk.identity()
    if row.actor_id and row.actor_id == ours:
        return "out:own_action"
    if row.kind == EventKind.MESSAGE_RECEIVED.value:
        if _left_to_newer(house, row, ours):
            return "out:left_to_newer"
        row = _after_older(house, row)
    if house.lane is not None and _is_live(house, row, ours):
        return f"out:{LATER}live_first"
    return _decide_ticket(house, row, *veiling.heard(house, helpdesk.read(row.ref.id)))


def _decide_ticket(house: House, row: InboxRow, ticket: Ticket, offered: Mapping[str, str]) -> str:
    """*offered* are the one-time codes that messages give, by their ids: *ticket* shows them no more."""
    with house.database.begin() as connection:
        resumed = RESUME in ticket.tags
        jobs.seen(connection, ticket.ref, now=house.clock(), resumed=resumed, changed_at=ticket.updated_at)
        requesters.note(connection, ticket.ref, ticket.requester)
        under_way = runs.under_way(connection, ticket.ref)
    following.tell(house, ticket)
    run_id = under_way or drafts.settle(house, ticket)
    if run_id:
        return f"run:{run_id}"
    if row.kind in rating_due.KINDS:
        return rating_due.follow(house, row, ticket)
    rest = unsettled(house, row, ticket)
    if rest > 0:
        return f"wait:{rest:.3f}"
    with house.database.begin() as connection:
        job = take_up(house, connection, ticket, row)
    if isinstance(job, str):
        return f"out:{job}"
    return _Case(house, row, ticket, job, offered).decide()


def _is_live(house: House, row: InboxRow, ours: str) -> bool:
    """Whether a live delivery about the ticket waits: what is live is not dealt with in a backfill's lane."""
    with house.database.read() as connection:
        return inbox.live_waits(connection, row, ours=ours)


def _left_to_newer(house: House, row: InboxRow, ours: str) -> bool:
    """The newer row inherits the waiting: who writes again and again gets a person no later for it."""
    with house.database.read() as connection:
        newer = inbox.newer_message(connection, row, ours=ours)
    if newer is not None and row.failures:
        with house.database.begin() as connection:
            inbox.inherit(connection, newer, row)
    return newer is not None


def _after_older(house: House, row: InboxRow) -> InboxRow:
    """*row* with the waiting of an older message that still waits itself."""
    with house.database.read() as connection:
        older = inbox.older_trouble(connection, row)
    if older is None:
        return row
    with house.database.begin() as connection:
        inbox.inherit(connection, row.id, older)
        return inbox.get(connection, row.id) or row


def _close_all(house: House, row: InboxRow, *, reason: str) -> None:
    """Nothing of ours can reach the ticket any more."""
    with house.database.begin() as connection:
        runs.discard_held(connection, row.ref)
        for stored in runs.to_send(connection, row.ref):
            acting.discard(connection, stored, now=house.clock(), reason=reason)
        for job in jobs.unfinished(connection, row.ref):
            now = house.clock()
            jobs.finish(connection, job.id, outcome=Outcome.STAYED_OUT, reasons=[reason], now=now)


@dataclass(frozen=True, slots=True)
class _Case:
    """One job on one ticket as just read."""

    house: House
    row: InboxRow
    ticket: Ticket
    job: Job
    offered: Mapping[str, str]

    def decide(self) -> str:
        try:
            return self._decide()
        except LaterError as error:
            return f"out:{LATER}{error}"

    def _decide(self) -> str:
        message = self.ticket.message(self.job.message_id)
        if message is None:
            return "out:message_gone"
        with self.house.database.read() as connection:
            history = jobs.history(connection, self.ticket, now=self.house.clock())
            words = runs.spoken(connection, self.ticket.ref)
        seen = as_judged(self.ticket, words, message_id=message.id)
        refusal = may_we_speak(seen, message, history, policy=self.house.policy, now=self.house.clock())
        courtesy = csat.heard(self.house, self.ticket, message)
        if refusal is not None and not (courtesy and refusal.effect is not Effect.NOTHING):
            return self._refuse(refusal)
        if courtesy is not None and courtesy.is_low:
            return self._hand_over(csat.LOW_RATING)
        if courtesy is not None:
            return csat.settle(self.house, self.ticket, self.job, courtesy.reason)
        if self.row.deaths > MOST_DEATHS:
            return self._hand_over(DEADLY)
        if self._waited_enough():
            reason = self.row.reason or "internal_error"
            if self.house.lane is not None:
                raise LaterError(reason)
            return self._hand_over(reason)
        return self._go_on(message, history, words)

    def _go_on(self, message: Message, history: History, words: Sequence[Spoken]) -> str:
        """With the model, unless a one-time code comes first."""
        way = identity.way(self.house, self.ticket, message, history, offered=self.offered)
        match way:
            case identity.Think(ticket, about):
                return self._ask_model(ticket, about, history, words)
            case identity.Say():
                return self._say(way)
            case identity.HandOver(reason):
                return self._hand_over(reason)
            case identity.StayOut(reason):
                return self._refuse(Refusal(reason))

    def _say(self, said: identity.Say) -> str:
        """A question of code's own."""
        triage = Triage(said.category, Urgency.NORMAL, Sentiment.NEUTRAL, said.language)
        proposal = Proposal(
            ProposalKind.QUESTION, triage, said.text, reason=said.reason, confidence=1.0, by_code=True
        )
        return self._store(Verdict(Disposition.SEND, (said.reason,)), proposal, None, ())

    def _waited_enough(self) -> bool:
        used_up = self.row.failures > len(self.house.policy.timing.retry_seconds)
        return used_up and self.row.reason not in HELPDESK_AWAY

    def _refuse(self, refusal: Refusal) -> str:
        if self.house.lane is not None and refusal.reason in PASSING:
            raise LaterError(refusal.reason)
        if refusal.effect is not Effect.NOTHING:
            return self._hand_over(refusal.reason)
        with self.house.database.begin() as connection:
            now = self.house.clock()
            outcome = Outcome.STAYED_OUT
            jobs.finish(connection, self.job.id, outcome=outcome, reasons=[refusal.reason], now=now)
            payload = {"job": self.job.id, "outcome": outcome.value, "reasons": [refusal.reason]}
            audit.append(connection, audit.Kind.DECISION, payload, ticket=str(self.ticket.ref), now=now)
        return f"out:{refusal.reason}"

    def _hand_over(self, reason: str) -> str:
        """A hand-over that needs no model."""
        proposal = by_code(reason)
        return self._store(Verdict(Disposition.ESCALATE, (reason,)), proposal, None, ())

    def _ask_model(self, ticket: Ticket, message: Message, history: History, words: Sequence[Spoken]) -> str:
        house, books = desk_for(self.house, self.ticket, self.job.id)
        thought = Thinker(house, ticket, message, history, books, self._fetch, words).think()
        return self._store(thought.verdict, thought.proposal, thought.evidence, thought.passes)

    def _fetch(self, attachment: Attachment, /, *, most: int, seconds: float) -> bytes:
        return self.house.helpdesks[self.ticket.ref.platform].fetch(attachment, most=most, seconds=seconds)

    def _store(
        self, verdict: Verdict, proposal: Proposal, evidence: Evidence | None, passes: Sequence[Run]
    ) -> str:
        decision = Decision(
            self.ticket, self.job.id, self.job.message_id, verdict, proposal, evidence, passes
        )
        return f"run:{store(self.house, decision)}"
