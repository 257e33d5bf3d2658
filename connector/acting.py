"""Send once: look into our tables, write the intent, send, and look for the marker before anything is sent again."""

from __future__ import annotations

import logging
import math
from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa

from connector import audit
from connector.domain import SPEAKING, ActionKind, ActionState, Role, Ticket
from connector.errors import (
    AmbiguousError,
    ClosedTicketError,
    ConflictError,
    CredentialsError,
    NotFoundError,
    PausedError,
    RejectedError,
    UnavailableError,
)
from connector.house import House
from connector.objection import first_objection, objection
from connector.ports import Helpdesk, WriteStep
from connector.review.speak import AFTERWARDS
from connector.standing import by_machine, stands
from connector.store import drafts, flags, runs
from connector.store.drafts import DraftState
from connector.store.runs import FOUND, SENT_AGAIN, StepRow, StoredAction

log = logging.getLogger(__name__)

QUIET_MS = 2_000
QUIET_READS = 3
CONFLICTS = 4
#: How often words of unknown fate are sent: where of two only the first takes effect, and where both would.
MOST_SENDS, MOST_UNCONDITIONAL = 6, 2
UNKNOWN_FATE = "unknown_fate"
#: The step that ends a conversation: left out when somebody wrote after the message that we answer.
CLOSING = "close"
#: The reason of drafts that nobody took up in time.
EXPIRED = "expired"


class Ending(StrEnum):
    SENT = "sent"
    LATER = "later"
    MOVED = "moved"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Sent:
    """How sending ended; *reason* is a slug, *seconds* when to come back (LATER), *fields* what was missing.

    MOVED and REFUSED are for the caller to write down, in one transaction with what follows from them.
    """

    ending: Ending
    reason: str = ""
    seconds: float = 0
    fields: tuple[str, ...] = ()


def send(house: House, stored: StoredAction) -> Sent:
    """Carry out one action, or finish what an earlier attempt began."""
    helpdesk = house.helpdesks[stored.action.ticket.platform]
    ticket = None
    for _ in range(CONFLICTS):
        try:
            _mind_pause(house)
            ticket = _quiet_ticket(house, helpdesk, stored)
            return _carry_out(house, stored, helpdesk=helpdesk, ticket=ticket)
        except ConflictError:
            continue
        except PausedError:
            return Sent(Ending.LATER, "paused")
        except (NotFoundError, ClosedTicketError) as error:
            reason = "closed" if isinstance(error, ClosedTicketError) else "not_found"
            return _cut_short(house, stored, Sent(Ending.MOVED, reason), seen=ticket)
        except RejectedError as error:
            return _cut_short(
                house, stored, Sent(Ending.REFUSED, "rejected", fields=error.fields), seen=ticket
            )
        except CredentialsError:
            log.error("helpdesk refuses our credentials", extra={"platform": helpdesk.platform})
            return Sent(Ending.LATER, "helpdesk_credentials")
        except UnavailableError as error:
            return Sent(Ending.LATER, "helpdesk_unavailable", error.retry_after or 0)
    return Sent(Ending.LATER, "conflicts", 5)


def _quiet_ticket(house: House, helpdesk: Helpdesk, stored: StoredAction) -> Ticket:
    """The ticket as it is now; stamps have one-second steps, so a fresh change must age before we rely on one.

    Where the vendor's clock is ahead of ours, two equal looks tell that the ticket is at rest.
    """
    before = -1
    for _ in range(QUIET_READS):
        ticket = helpdesk.read(stored.action.ticket.id)
        age = house.clock() - ticket.updated_at
        if helpdesk.settle_seconds > 0 or age >= QUIET_MS or ticket.updated_at == before:
            return ticket
        before = ticket.updated_at
        house.sleep((QUIET_MS - max(age, 0)) / 1000)
    raise ConflictError("the ticket does not come to rest")


def _mind_pause(house: House) -> None:
    with house.database.read() as connection:
        if flags.paused(connection):
            raise PausedError("paused")


def _carry_out(house: House, stored: StoredAction, *, helpdesk: Helpdesk, ticket: Ticket) -> Sent:
    for position, step in enumerate(helpdesk.steps(stored.action, ticket)):
        if position == 0:
            ended = _one_step(house, stored, step, judged=ticket, settle=helpdesk.settle_seconds)
        else:
            ended = _later_step(house, stored, step, helpdesk=helpdesk)
        if ended is not None:
            return ended
    return _stands(house, stored)


def _later_step(house: House, stored: StoredAction, step: WriteStep, *, helpdesk: Helpdesk) -> Sent | None:
    """Once the words stand, a step that the helpdesk refuses is left out: the words are not unsaid by it."""
    if step.name == CLOSING and _must_stay_open(house, stored, helpdesk):
        _land(house, stored, step, receipt="left_out")
        return None
    try:
        ended = _one_step(house, stored, step, judged=None, settle=helpdesk.settle_seconds)
    except ClosedTicketError:
        raise
    except RejectedError:
        ended = Sent(Ending.REFUSED, "rejected")
    if ended is None or ended.ending is not Ending.REFUSED:
        return ended
    log.warning("a step is left out", extra={"action": stored.action.id, "step": step.name})
    _land(house, stored, step, receipt="refused")
    return None


def _stands(house: House, stored: StoredAction, **facts: str) -> Sent:
    with house.database.begin() as connection:
        now = house.clock()
        if stored.action.kind in SPEAKING:
            drafts.sent(connection, stored.action.id)
        runs.set_state(connection, stored.action.id, ActionState.SENT, now=now)
        _record(connection, stored, now=now, state="sent", **facts)
    return Sent(Ending.SENT)


def _cut_short(house: House, stored: StoredAction, ended: Sent, *, seen: Ticket | None) -> Sent:
    """How an action ended that can't go on: what stands in the helpdesk already counts as sent.

    So do words of unknown fate that *seen*, the ticket as last read, shows.
    """
    with house.database.read() as connection:
        begun = runs.steps_done(connection, stored.action.id)
    if begun or (seen is not None and stands(seen, stored.action)):
        return _stands(house, stored, cut_short=ended.reason)
    return ended


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
    if row is None and judged is not None and stands(judged, stored.action):
        _land(house, stored, step, receipt="marker")
        return None
    if row is not None:
        ended = _sought(house, stored, step, row, words=judged is not None, settle=settle)
        if ended is not None:
            return None if ended.ending is Ending.SENT else ended
    if judged is not None and (refusal := first_objection(house, stored, judged)):
        return Sent(Ending.MOVED, refusal.reason)
    tries = row.tries if row else 0
    if not _intend(house, stored, step, tries=tries):
        return Sent(Ending.LATER, "settling", max(settle, 1))
    return _send_step(house, stored, step, settle=settle, resolution=SENT_AGAIN if tries else None)


def _sought(
    house: House, stored: StoredAction, step: WriteStep, row: StepRow, *, words: bool, settle: float
) -> Sent | None:
    """SENT when a write of unknown fate is found, None when it may be sent once more."""
    rest = settle - (house.clock() - row.tried_at) / 1000
    if rest > 0:
        return Sent(Ending.LATER, "settling", rest)
    if (receipt := step.landed()) is not None:
        _land(house, stored, step, receipt=receipt, resolution=FOUND)
        return Sent(Ending.SENT)
    given_up = row.tries >= _most_sends(stored, words=words, settle=settle)
    return Sent(Ending.REFUSED, UNKNOWN_FATE) if given_up else None


def _most_sends(stored: StoredAction, *, words: bool, settle: float) -> float:
    """A note is sent until it stands: without it nobody would know of the ticket."""
    if words and stored.action.kind is ActionKind.NOTE:
        return math.inf
    return MOST_UNCONDITIONAL if words and settle > 0 else MOST_SENDS


def _send_step(
    house: House, stored: StoredAction, step: WriteStep, *, settle: float, resolution: str | None
) -> Sent | None:
    """*resolution* is what a write of unknown fate comes to when this one stands."""
    try:
        receipt = step.send()
    except AmbiguousError:
        log.warning("a write is of unknown fate", extra={"action": stored.action.id, "step": step.name})
        return _look_again(house, stored, step, settle=settle)
    except ConflictError:
        # The conflict may be our own write that landed earlier.
        if (found := step.landed()) is not None:
            _land(house, stored, step, receipt=found, resolution=FOUND)
            return None
        _forget(house, stored, step)
        raise
    except (UnavailableError, RejectedError, NotFoundError, CredentialsError):
        _forget(house, stored, step)
        raise
    _land(house, stored, step, receipt=receipt, resolution=resolution)
    return None


def _look_again(house: House, stored: StoredAction, step: WriteStep, *, settle: float) -> Sent | None:
    if settle > 0:
        return Sent(Ending.LATER, "settling", settle)
    if (receipt := step.landed()) is None:
        return Sent(Ending.LATER, "settling", 1)
    _land(house, stored, step, receipt=receipt, resolution=FOUND)
    return None


def _intend(house: House, stored: StoredAction, step: WriteStep, *, tries: int) -> bool:
    """The intent and its audit row, committed before the request leaves; False when another worker's is out."""
    with house.database.begin() as connection:
        if flags.paused(connection):
            raise PausedError("paused")
        now = house.clock()
        if not runs.intend(connection, stored.action.id, step.name, now=now, tries=tries):
            return False
        runs.set_state(connection, stored.action.id, ActionState.SENDING, now=now)
        _record(connection, stored, now=now, state="intent", step=step.name)
    return True


def _land(
    house: House, stored: StoredAction, step: WriteStep, *, receipt: str, resolution: str | None = None
) -> None:
    with house.database.begin() as connection:
        at = house.clock()
        runs.landed(connection, stored.action.id, step.name, receipt=receipt, now=at, resolution=resolution)


def _forget(house: House, stored: StoredAction, step: WriteStep) -> None:
    with house.database.begin() as connection:
        runs.forget_intent(connection, stored.action.id, step.name)


def discard(connection: sa.Connection, stored: StoredAction, *, now: int, reason: str) -> None:
    """In the caller's transaction: what follows from it must stand or fall with it.

    Draft first, then its action, as everybody who changes both: two at once wait for each other, not in a ring.
    """
    if stored.action.kind in SPEAKING:
        state = DraftState.EXPIRED if reason == EXPIRED else DraftState.VOID
        drafts.end(connection, stored.action.id, state, reason=reason)
    if runs.discard(connection, stored.action.id, reason=reason):
        _record(connection, stored, now=now, state="discarded", reason=reason)


def _record(connection: sa.Connection, stored: StoredAction, *, now: int, **facts: str) -> None:
    payload = {"action": stored.action.id, "kind": stored.action.kind.value, **facts}
    ticket = str(stored.action.ticket)
    audit.append(connection, audit.Kind.SEND, payload, ticket=ticket, now=now, run_id=stored.run_id)


def _must_stay_open(house: House, stored: StoredAction, helpdesk: Helpdesk) -> bool:
    """Whether anyone but us spoke behind the message that we answered, or a teammate has the ticket."""
    now = helpdesk.read(stored.action.ticket.id)
    if objection(house, stored, now, rules=AFTERWARDS):
        return True
    places = [i for i, m in enumerate(now.public) if m.id == stored.action.answers]
    behind = now.public[places[-1] + 1 :] if places else ()
    return any(m.role is not Role.BOT and not by_machine(now, m) for m in behind)
