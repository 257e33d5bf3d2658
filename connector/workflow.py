"""The story of one event, from the inbox to its outcome.

Receive and persist happened before (`web/receiver`). A wake-up then walks through here: settle, read, may we
speak, gather, propose, review (all in `deciding`), act (`acting`), and conclude. Our own tables are the truth: each
step looks there first, so that the whole walk could be repeated with the engine's history gone.

Steps hand each other words: "run:ID", "out:REASON", "wait:SECONDS", "later:REASON:SECONDS", "paused",
"acted:OUTCOME", "moved:REASON", and "failed:..." from the engine when a step broke.
"""

from __future__ import annotations

import logging
from functools import partial

from connector import acting, deciding
from connector.acting import Ending, Sent
from connector.compose import rejected_note
from connector.decision import Outcome
from connector.domain import ActionState
from connector.engine import FAILED, Step
from connector.house import House
from connector.store import inbox, jobs, runs
from connector.store.runs import StoredAction

log = logging.getLogger(__name__)

#: How often one wake-up looks again after it acted or the ticket moved under it.
ROUNDS = 5
#: After the waits of policy are used up the hand-over itself is tried this often, then the row is dead.
LAST_TRIES = 96


def handle(inbox_id: int, step: Step, *, house: House) -> str:
    """Look at the ticket of one inbox row until nothing is left to do."""
    done = ""
    word = "later:busy:5"
    for _ in range(ROUNDS):
        word = step("decide", partial(deciding.decide, house), inbox_id)
        if not word.startswith("run:"):
            break
        word = step("act", partial(act, house), word.removeprefix("run:"))
        if not word.startswith(("acted:", "moved:")):
            break
        done, word = word, "later:busy:5"
    if word == "out:nothing_new" and done.startswith("acted:"):
        word = done
    for _ in range(3):
        ended = step("conclude", partial(conclude, house), inbox_id, word)
        if not ended.startswith(FAILED):
            break
    return word


def act(house: House, run_id: str) -> str:
    """Send what the run decided, in order; what was sent before a crash is not sent again."""
    with house.database.read() as connection:
        stored = list(runs.of_run(connection, run_id))
        outcome = Outcome(runs.get_run(connection, run_id).outcome)
    for one in stored:
        if one.state not in {ActionState.READY, ActionState.SENDING}:
            continue
        sent = acting.send(house, one)
        if sent.ending is Ending.LATER:
            return "paused" if sent.reason == "paused" else f"later:{sent.reason}:{sent.seconds:g}"
        if sent.ending is Ending.MOVED:
            _give_back(house, stored, sent.reason)
            return f"moved:{sent.reason}"
        if sent.ending is Ending.REFUSED:
            stored.append(_hand_over_instead(house, one, sent))
            outcome = Outcome.ESCALATED
    _close_job(house, run_id, outcome=outcome)
    return f"acted:{outcome.value}"


def conclude(house: House, inbox_id: int, word: str) -> str:
    """Write down how the wake-up ended, or ring again; no road ends without one of the two."""
    kind, _, rest = word.partition(":")
    with house.database.begin() as connection:
        row = inbox.get(connection, inbox_id)
        if row is None or row.state == inbox.DONE:
            return "known"
        now = house.clock()
        if kind == "acted":
            inbox.finish(connection, inbox_id, state=inbox.DONE, outcome=rest, reason="", now=now)
        elif kind == "out":
            outcome = Outcome.STAYED_OUT.value
            inbox.finish(connection, inbox_id, state=inbox.DONE, outcome=outcome, reason=rest, now=now)
        elif kind == "paused":
            inbox.finish(connection, inbox_id, state=inbox.PAUSED, outcome="", reason="paused", now=now)
        elif kind == "wait":
            house.ring(connection, inbox_id, row.ref, float(rest))
        else:
            failures = inbox.count_failure(connection, inbox_id)
            reason, seconds = _why(word)
            delay = _delay(house, failures, seconds)
            inbox.remember(connection, inbox_id, reason=reason)
            if failures > len(house.policy.timing.retry_seconds) + LAST_TRIES:
                inbox.finish(connection, inbox_id, state=inbox.DEAD, outcome="", reason=reason, now=now)
                log.error("a message could not be dealt with", extra={"inbox": inbox_id, "reason": reason})
            else:
                house.ring(connection, inbox_id, row.ref, delay)
                log.warning("tried again later", extra={"inbox": inbox_id, "reason": reason})
    return kind


def _why(word: str) -> tuple[str, float]:
    """(reason, seconds asked for) of a "later" or "failed" word."""
    kind, _, rest = word.partition(":")
    if kind != "later":
        return "internal_error", 0
    reason, _, seconds = rest.rpartition(":")
    return reason, float(seconds or 0)


def _delay(house: House, failures: int, asked: float) -> float:
    waits = house.policy.timing.retry_seconds
    own = waits[min(failures, len(waits)) - 1] if waits else 0.0
    return max(asked, own)


def _give_back(house: House, stored: list[StoredAction], reason: str) -> None:
    """The ticket moved: nothing more of this run is sent, and its job is judged anew."""
    with house.database.begin() as connection:
        now = house.clock()
        for one in runs.of_run(connection, stored[0].run_id):
            if one.state in {ActionState.READY, ActionState.HELD}:
                runs.set_state(connection, one.action.id, ActionState.DISCARDED, now=now, reason=reason)
        runs.set_outcome(connection, stored[0].run_id, outcome=Outcome.STAYED_OUT, reasons=[reason])
        jobs.reopen(connection, stored[0].job_id)


def _hand_over_instead(house: House, refused: StoredAction, sent: Sent) -> StoredAction:
    """The helpdesk refused a reply for good: a person gets it, with the names of what was missing."""
    note = rejected_note(refused.action, fields=sent.fields, policy=house.policy)
    with house.database.begin() as connection:
        position = len(runs.of_run(connection, refused.run_id))
        runs.add_action(
            connection,
            note,
            run_id=refused.run_id,
            job_id=refused.job_id,
            state=ActionState.READY,
            position=position,
            now=house.clock(),
        )
        reasons = ["rejected_by_helpdesk", *sent.fields]
        runs.set_outcome(connection, refused.run_id, outcome=Outcome.ESCALATED, reasons=reasons)
        return runs.get_action(connection, note.id)


def _close_job(house: House, run_id: str, *, outcome: Outcome) -> None:
    with house.database.begin() as connection:
        now = house.clock()
        run = runs.get_run(connection, run_id)
        jobs.finish(connection, run.job_id, outcome=outcome, reasons=run.reasons, now=now)
        if outcome is Outcome.ESCALATED:
            jobs.escalated(connection, jobs.get(connection, run.job_id).ref, now=now)
