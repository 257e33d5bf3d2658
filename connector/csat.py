"""How did we do: asked once, after a resolution stood for a while; answered by link, by a number, or natively.

A rating or bare thanks starts no run and reopens nothing. Who rates low is heard by a person.
"""

from __future__ import annotations

import logging
import uuid
from dataclasses import dataclass

from connector import audit, courtesy, rated
from connector.compose import by_code
from connector.decided import Decision, store
from connector.decision import Disposition, Outcome, Verdict
from connector.domain import (
    LOW,
    SPEAKING,
    Action,
    ActionKind,
    ActionState,
    Message,
    Mode,
    Role,
    Status,
    Ticket,
)
from connector.house import House
from connector.review.speak import AFTERWARDS, may_we_speak
from connector.standing import as_judged, by_machine, in_order
from connector.store import jobs, ratings, runs
from connector.store.inbox import InboxRow
from connector.store.jobs import Job
from connector.store.ratings import HUMAN, NATIVE, REPLY, Resolution
from connector.taking import unanswered

log = logging.getLogger(__name__)

LOW_RATING = "low_rating"
THANKS, RATED = "thanks", "rated"
#: A number that comes later than this answers something else.
PATIENCE_MS = 30 * 86_400_000
#: The vendor's clock may be so far behind ours.
SKEW_MS = 120_000


@dataclass(frozen=True, slots=True)
class Courtesy:
    """A customer's message that is only a rating (*score*), or only thanks."""

    score: int | None = None

    @property
    def is_low(self) -> bool:
        return self.score is not None and self.score <= LOW

    @property
    def reason(self) -> str:
        return THANKS if self.score is None else RATED


def read_back(house: House, ticket: Ticket) -> None:
    """Record what the helpdesk's own survey brought."""
    given = ticket.rating
    if given is None:
        return
    with house.database.read() as connection:
        solved, known = ratings.resolution(connection, ticket.ref), ratings.get(connection, ticket.ref)
    if known is not None and (known.score, known.scale) == (given.score, given.scale.value):
        return
    since = solved.sent_at - SKEW_MS if solved else 0
    person = any(m.role is Role.TEAMMATE and m.at > since for m in ticket.public)
    with house.database.begin() as connection:
        rated.note(
            connection,
            ticket.ref,
            score=given.score,
            scale=given.scale,
            source=NATIVE,
            at=given.at,
            answered_by=HUMAN if person else "",
            now=house.clock(),
            ring=house.ring,
        )


def heard(house: House, ticket: Ticket, message: Message) -> Courtesy | None:
    """Whether *message* is only a rating or thanks after an answer of ours; a rating is recorded here.

    Whoever attaches a file says more than that, unless it is a logo.
    """
    with house.database.read() as connection:
        solved, asked = ratings.resolution(connection, ticket.ref), ratings.request(connection, ticket.ref)
    if solved is None or message.role is not Role.REQUESTER or by_machine(ticket, message):
        return None
    if message.at < solved.sent_at - SKEW_MS or any(not file.decorates for file in message.attachments):
        return None
    score = courtesy.score(message.text, names=[ticket.requester.name])
    is_low = score is not None and score <= LOW
    if not is_low and not _is_last_word(house, ticket, message, solved.action_id):
        return None
    sent_at = asked.sent_at if asked is not None else None
    if score is not None and sent_at is not None and -SKEW_MS < message.at - sent_at < PATIENCE_MS:
        with house.database.begin() as connection:
            rated.note(
                connection,
                ticket.ref,
                score=score,
                source=REPLY,
                at=message.at,
                answered_by=_rated_by(ticket, message, solved),
                now=house.clock(),
                ring=house.ring,
            )
        return Courtesy(score)
    return Courtesy() if courtesy.is_thanks(message.text, names=[ticket.requester.name]) else None


def _rated_by(ticket: Ticket, message: Message, solved: Resolution) -> str:
    """Whose answer *message* rates: a teammate's, if one spoke between the resolution and it."""
    person = any(m.role is Role.TEAMMATE and solved.sent_at < m.at <= message.at for m in ticket.public)
    return HUMAN if person else solved.answered_by


def _is_last_word(house: House, ticket: Ticket, message: Message, action_id: str) -> bool:
    """Whether the resolution is the last that we said, and the customer asked nothing beside *message* since."""
    with house.database.read() as connection:
        words = runs.spoken(connection, ticket.ref)
    said = [word.action.id for word in words if word.action.kind in SPEAKING]
    if not said or said[-1] != action_id:
        return False
    rest = [
        m for m in unanswered(in_order(ticket, words)) if m.id != message.id and not by_machine(ticket, m)
    ]
    names = [ticket.requester.name]
    return all(
        courtesy.is_thanks(m.text, names=names) or courtesy.score(m.text, names=names) is not None
        for m in rest
    )


def settle(house: House, ticket: Ticket, job: Job, reason: str) -> str:
    """Close the job of a courtesy, with the ticket back to solved; answers with a word of `workflow`."""
    now = house.clock()
    solve = ticket.status not in {Status.SOLVED, Status.CLOSED} and house.ceiling in {Mode.ASSIST, Mode.AUTO}
    with house.database.begin() as connection:
        payload = {"job": job.id, "outcome": Outcome.STAYED_OUT.value, "reasons": [reason]}
        if not solve or not jobs.decided(connection, job.id):
            jobs.finish(connection, job.id, outcome=Outcome.STAYED_OUT, reasons=[reason], now=now)
            audit.append(connection, audit.Kind.DECISION, payload, ticket=str(ticket.ref), now=now)
            return f"out:{reason}"
        solved = ratings.resolution(connection, ticket.ref)
        category = runs.get_run(connection, solved.run_id).category if solved else None
        row = {**_no_model(job.id, reason, house.policy.hash, now=now), "category": category}
        run_id = runs.add_run(connection, row)
        action = Action(
            str(uuid.uuid4()),
            ActionKind.SOLVE,
            ticket.ref,
            body="",
            status=Status.SOLVED,
            answers=job.message_id,
        )
        runs.add_action(
            connection, action, run_id=run_id, job_id=job.id, state=ActionState.READY, position=0, now=now
        )
        audit.append(connection, audit.Kind.DECISION, payload, ticket=str(ticket.ref), now=now, run_id=run_id)
    return f"run:{run_id}"


def _no_model(job_id: str, reason: str, policy: str, *, now: int) -> dict[str, object]:
    return {
        "job_id": job_id,
        "decided_at": now,
        "outcome": Outcome.STAYED_OUT.value,
        "reasons": [reason],
        "model_calls": 0,
        "tool_calls": 0,
        "prompt_chars": 0,
        "cost": 0,
        "decision": {"v": 1, "policy": policy, "disposition": "", "proposal": {}, "evidence": None},
    }


def objection(house: House, ticket: Ticket, message: Message) -> str:
    """Why nothing may follow an answer of ours; "" when it may."""
    with house.database.read() as connection:
        history = jobs.history(connection, ticket, now=house.clock())
        words = runs.spoken(connection, ticket.ref)
    seen = as_judged(ticket, words, message_id=message.id)
    refusal = may_we_speak(seen, message, history, policy=house.policy, now=house.clock(), rules=AFTERWARDS)
    return refusal.reason if refusal else ""


def _leave(house: House, ticket: Ticket, reason: str, *, now: int) -> None:
    """What an earlier try of ours had begun ends here."""
    with house.database.begin() as connection:
        for job in jobs.unfinished(connection, ticket.ref):
            if job.message_id == ratings.JOB and job.state == jobs.OPEN:
                jobs.finish(connection, job.id, outcome=Outcome.STAYED_OUT, reasons=[reason], now=now)


def hear_low(house: House, row: InboxRow, ticket: Ticket) -> str:
    """A person gets the ticket of a customer who rated low, unless one has it."""
    newest = ticket.from_requester[-1:]
    if not newest:
        return "out:message_gone"
    now = house.clock()
    if reason := objection(house, ticket, newest[0]):
        _leave(house, ticket, reason, now=now)
        return f"out:{reason}"
    said = Message(ratings.JOB, Role.REQUESTER, "", at=now)
    with house.database.begin() as connection:
        job = jobs.ensure(connection, ticket.ref, said, inbox_id=row.id, now=now)
    if job.state == jobs.DONE:
        return "out:nothing_new"
    verdict = Verdict(Disposition.ESCALATE, (LOW_RATING,))
    decision = Decision(ticket, job.id, newest[0].id, verdict, by_code(LOW_RATING), None, ())
    return f"run:{store(house, decision)}"
