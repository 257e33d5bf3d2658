"""Send once: look into our tables, write the intent, send, and look for the marker before anything is sent again."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa

from connector import audit
from connector.decision import Effect, Refusal
from connector.domain import ActionState, Status, Ticket
from connector.errors import (
    AmbiguousError,
    ClosedTicketError,
    ConflictError,
    CredentialsError,
    NotFoundError,
    RejectedError,
    UnavailableError,
)
from connector.house import House
from connector.ports import Helpdesk, WriteStep
from connector.review.speak import may_we_speak
from connector.store import flags, jobs, runs
from connector.store.runs import StoredAction

log = logging.getLogger(__name__)

QUIET_MS = 2_000
CONFLICTS = 4
#: The step that ends a conversation: left out when somebody wrote after our reply.
CLOSING = "close"


class Ending(StrEnum):
    SENT = "sent"
    LATER = "later"
    MOVED = "moved"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Sent:
    """How sending ended; *reason* is a slug, *seconds* when to come back (LATER), *fields* what was missing."""

    ending: Ending
    reason: str = ""
    seconds: float = 0
    fields: tuple[str, ...] = ()


def send(house: House, stored: StoredAction) -> Sent:
    """Carry out one action, or finish what an earlier attempt began."""
    helpdesk = house.helpdesks[stored.action.ticket.platform]
    for _ in range(CONFLICTS):
        with house.database.read() as connection:
            if flags.paused(connection):
                return Sent(Ending.LATER, "paused")
        try:
            ticket = _quiet_ticket(house, helpdesk, stored)
            return _carry_out(house, stored, helpdesk=helpdesk, ticket=ticket)
        except ConflictError:
            continue
        except (NotFoundError, ClosedTicketError) as error:
            return _discard(house, stored, "closed" if isinstance(error, ClosedTicketError) else "not_found")
        except RejectedError as error:
            _discard(house, stored, "rejected")
            return Sent(Ending.REFUSED, "rejected", fields=error.fields)
        except CredentialsError:
            log.error("helpdesk refuses our credentials", extra={"platform": helpdesk.platform})
            return Sent(Ending.LATER, "helpdesk_credentials")
        except UnavailableError as error:
            return Sent(Ending.LATER, "helpdesk_unavailable", error.retry_after or 0)
    return Sent(Ending.LATER, "conflicts", 5)


def _quiet_ticket(house: House, helpdesk: Helpdesk, stored: StoredAction) -> Ticket:
    """The ticket as it is now; stamps have one-second steps, so a fresh change must age before we rely on one."""
    ticket = helpdesk.read(stored.action.ticket.id)
    age = house.clock() - ticket.updated_at
    if helpdesk.settle_seconds == 0 and 0 <= age < QUIET_MS:
        house.sleep((QUIET_MS - age) / 1000)
        ticket = helpdesk.read(stored.action.ticket.id)
    return ticket


def _objection(house: House, stored: StoredAction, ticket: Ticket) -> Refusal | None:
    """Why this may not be written any more; an internal note minds only what makes it pointless."""
    with house.database.read() as connection:
        job = jobs.get(connection, stored.job_id)
        past = jobs.history(connection, ticket, now=house.clock())
    message = ticket.message(job.message_id)
    if message is None:
        return Refusal("message_gone")
    refusal = may_we_speak(ticket, message, past, policy=house.policy, now=house.clock())
    if refusal and not stored.action.public and refusal.effect is not Effect.NOTHING:
        return None
    return refusal


def _carry_out(house: House, stored: StoredAction, *, helpdesk: Helpdesk, ticket: Ticket) -> Sent:
    for position, step in enumerate(helpdesk.steps(stored.action, ticket)):
        if position and step.name == CLOSING and _somebody_wrote(helpdesk, stored, ticket):
            _land(house, stored, step, receipt="left_out")
            continue
        judged = None if position else ticket
        if (
            ended := _one_step(house, stored, step, judged=judged, settle=helpdesk.settle_seconds)
        ) is not None:
            return ended
    with house.database.begin() as connection:
        now = house.clock()
        runs.set_state(connection, stored.action.id, ActionState.SENT, now=now)
        _record(connection, stored, now=now, state="sent")
    return Sent(Ending.SENT)


def _one_step(
    house: House, stored: StoredAction, step: WriteStep, *, judged: Ticket | None, settle: float
) -> Sent | None:
    """None when the step stands, else how sending ended.

    *judged* is the ticket to hold the action against before anything is sent, None once its first step stands.
    A write of unknown fate is looked for only after *settle* seconds.
    """
    with house.database.read() as connection:
        row = runs.step_row(connection, stored.action.id, step.name)
    if row is not None and row.done:
        return None
    if row is not None:
        rest = settle - (house.clock() - row.tried_at) / 1000
        if rest > 0:
            return Sent(Ending.LATER, "settling", rest)
        if (receipt := step.landed()) is not None:
            _land(house, stored, step, receipt=receipt)
            return None
    if judged is not None and (refusal := _objection(house, stored, judged)):
        return _discard(house, stored, refusal.reason)
    _intend(house, stored, step)
    return _send_step(house, stored, step, settle=settle)


def _send_step(house: House, stored: StoredAction, step: WriteStep, *, settle: float) -> Sent | None:
    try:
        receipt = step.send()
    except AmbiguousError:
        log.warning("a write is of unknown fate", extra={"action": stored.action.id, "step": step.name})
        return _look_again(house, stored, step, settle=settle)
    except ConflictError:
        # The conflict may be our own write that landed earlier.
        found = step.landed()
        if found is not None:
            _land(house, stored, step, receipt=found)
            return None
        _forget(house, stored, step)
        raise
    except (UnavailableError, RejectedError, NotFoundError, CredentialsError):
        _forget(house, stored, step)
        raise
    _land(house, stored, step, receipt=receipt)
    return None


def _look_again(house: House, stored: StoredAction, step: WriteStep, *, settle: float) -> Sent | None:
    if settle > 0:
        return Sent(Ending.LATER, "settling", settle)
    receipt = step.landed()
    if receipt is None:
        return Sent(Ending.LATER, "settling", 1)
    _land(house, stored, step, receipt=receipt)
    return None


def _intend(house: House, stored: StoredAction, step: WriteStep) -> None:
    """The intent and its audit row, committed before the request leaves."""
    with house.database.begin() as connection:
        now = house.clock()
        runs.set_state(connection, stored.action.id, ActionState.SENDING, now=now)
        runs.intend(connection, stored.action.id, step.name, now=now)
        _record(connection, stored, now=now, state="intent", step=step.name)


def _land(house: House, stored: StoredAction, step: WriteStep, *, receipt: str) -> None:
    with house.database.begin() as connection:
        runs.landed(connection, stored.action.id, step.name, receipt=receipt, now=house.clock())


def _forget(house: House, stored: StoredAction, step: WriteStep) -> None:
    with house.database.begin() as connection:
        runs.forget_intent(connection, stored.action.id, step.name)


def _discard(house: House, stored: StoredAction, reason: str) -> Sent:
    with house.database.begin() as connection:
        now = house.clock()
        runs.set_state(connection, stored.action.id, ActionState.DISCARDED, now=now, reason=reason)
        _record(connection, stored, now=now, state="discarded", reason=reason)
    return Sent(Ending.MOVED, reason)


def _record(connection: sa.Connection, stored: StoredAction, *, now: int, **facts: str) -> None:
    payload = {"action": stored.action.id, "kind": stored.action.kind.value, **facts}
    ticket = str(stored.action.ticket)
    audit.append(connection, audit.Kind.SEND, payload, ticket=ticket, now=now, run_id=stored.run_id)


def _somebody_wrote(helpdesk: Helpdesk, stored: StoredAction, before: Ticket) -> bool:
    """Whether anyone but us spoke, or the ticket was settled, since it was read."""
    now = helpdesk.read(stored.action.ticket.id)
    known = {message.id for message in before.messages}
    fresh = [m for m in now.public if m.id not in known and m.role.value != "bot"]
    return bool(fresh) or now.status is Status.CLOSED
