"""The story of one event, from the inbox to its outcome.

Receive and persist happened before (`web/receiver`). A wake-up then walks through here: settle, read, may we
speak, gather, propose, review (all in `deciding`), act (`acting`), and conclude. Our own tables are the truth: each
step looks there first, so that the whole walk could be repeated with the engine's history gone.

Steps hand each other words: "run:ID", "out:REASON", "wait:SECONDS", "later:REASON:SECONDS", "paused",
"acted:OUTCOME", "moved:REASON", "dead:REASON", and "failed:..." from the engine when a step broke.
"""

from __future__ import annotations

import logging
from functools import partial

import sqlalchemy as sa

from connector import acting, audit, deciding, drafts, following
from connector.acting import Ending, Sent
from connector.compose import bare_note, rejected_note
from connector.deciding import DEADLY, LATER, MOST_DEATHS
from connector.decision import Outcome
from connector.domain import SPEAKING, ActionKind, ActionState
from connector.engine import FAILED, Step
from connector.house import House
from connector.store import flags, inbox, jobs, outcomes, runs
from connector.store.inbox import InboxRow
from connector.store.runs import StoredAction
from connector.waits import LAST_TRIES, delay, why

log = logging.getLogger(__name__)

#: How often one wake-up looks again after it acted or the ticket moved under it.
ROUNDS = 5
#: The hand-over itself is tried until so many have died: workers are also killed from outside, over any message.
LAST_DEATHS = 8
REFUSED = "rejected_by_helpdesk"
REJECTED = "rejected"
#: Words of a last look that leave what was done as it is: the rest is another wake-up's.
OTHERS = frozenset({"out:nothing_new", "out:left_to_newer", "out:not_readable", "out:not_found"})
#: What keeps an answer from going out although the helpdesk can be read: a person gets it once the waits are used up.
STUCK = frozenset({"internal_error", "conflicts"})
#: What follows an answer; without it the answer stands as it is.
DISPENSABLE = frozenset({ActionKind.RATING_REQUEST, ActionKind.SOLVE})


def handle(inbox_id: int, step: Step, *, house: House) -> str:
    """Look at the ticket of one inbox row until nothing is left to do."""
    if _gave_up(house, inbox_id):
        return f"dead:{DEADLY}"
    done = ""
    word = "later:busy:5"
    for _ in range(ROUNDS):
        word = step("decide", partial(deciding.decide, house), inbox_id)
        if not word.startswith("run:"):
            break
        word = step("act", partial(act, house, stuck=_stuck(house, inbox_id)), word.removeprefix("run:"))
        if not word.startswith(("acted:", "moved:")):
            break
        done, word = word, "later:busy:5"
    if done.startswith("acted:") and (word in OTHERS or word.startswith(f"out:{LATER}")):
        word = done
    for _ in range(3):
        ended = step("conclude", partial(conclude, house), inbox_id, word)
        if not ended.startswith(FAILED):
            break
    return word


def _gave_up(house: House, inbox_id: int) -> bool:
    """Nothing more is tried for a message over which even the hand-over killed worker after worker."""
    with house.database.read() as connection:
        row = inbox.get(connection, inbox_id)
    if row is None or row.deaths <= LAST_DEATHS:
        return False
    if row.state == inbox.WAITING:
        with house.database.begin() as connection:
            _bury(connection, inbox_id, reason=DEADLY, now=house.clock())
    return True


def _stuck(house: House, inbox_id: int) -> str:
    """Why sending has failed for longer than the policy lets a ticket wait; "" while it has not."""
    with house.database.read() as connection:
        row = inbox.get(connection, inbox_id)
    if row is None or row.failures <= len(house.policy.timing.retry_seconds):
        return ""
    return row.reason if row.reason in STUCK else ""


def act(house: House, run_id: str, *, stuck: str = "") -> str:
    """Send what the run decided, in order; what was sent before a crash is not sent again.

    *stuck* is a reason to hand over words that have not gone out.
    """
    with house.database.read() as connection:
        run = runs.get_run(connection, run_id)
        given_back = jobs.get(connection, run.job_id).state == jobs.OPEN
    if run.outcome == Outcome.STAYED_OUT.value and given_back and _next(house, run_id) is None:
        return f"moved:{run.reasons[0]}"
    while (one := _next(house, run_id)) is not None:
        speaks = one.action.kind in SPEAKING and not _handed_over(house, run_id)
        sent = Sent(Ending.REFUSED, stuck) if stuck and speaks else acting.send(house, one)
        word = "" if sent.ending is Ending.SENT else _unsent(house, one, sent)
        if word:
            return word
    return _close(house, run_id)


def _next(house: House, run_id: str) -> StoredAction | None:
    with house.database.read() as connection:
        stored = runs.of_run(connection, run_id)
    return next((one for one in stored if one.state in {ActionState.READY, ActionState.SENDING}), None)


def _unsent(house: House, one: StoredAction, sent: Sent) -> str:
    """The word with which acting ends for now; "" when the run goes on without *one*."""
    if sent.ending is Ending.LATER:
        return "paused" if sent.reason == "paused" else f"later:{sent.reason}:{sent.seconds:g}"
    if one.action.kind is ActionKind.NOTICE:
        _drop_one(house, one, sent.reason)
        return ""
    if sent.ending is Ending.MOVED and drafts.lapse(house, one, sent.reason):
        return ""
    if one.action.kind in DISPENSABLE or _handed_over(house, one.run_id):
        _drop_rest(house, one, sent.reason)
        return ""
    if sent.ending is Ending.REFUSED:
        return _hand_over_instead(house, one, sent)
    _give_back(house, one, sent.reason)
    return f"moved:{sent.reason}"


def _handed_over(house: House, run_id: str) -> bool:
    """Whether the note of a hand-over stands: from then on the ticket is a person's, with or without the line."""
    with house.database.read() as connection:
        escalated = runs.get_run(connection, run_id).outcome == Outcome.ESCALATED.value
        return escalated and any(_is_sent_note(one) for one in runs.of_run(connection, run_id))


def _is_sent_note(one: StoredAction) -> bool:
    return one.state is ActionState.SENT and one.action.kind is ActionKind.NOTE


def conclude(house: House, inbox_id: int, word: str) -> str:
    """Write down how the wake-up ended, or ring again; no road ends without one of the two."""
    kind, _, rest = word.partition(":")
    with house.database.begin() as connection:
        row = inbox.get(connection, inbox_id)
        if row is None or row.state == inbox.DONE:
            return "known"
        now = house.clock()
        if kind == "acted":
            _finish(connection, row, outcome=rest, now=now)
        elif kind == "out":
            outcome = Outcome.STAYED_OUT.value
            inbox.finish(connection, inbox_id, state=inbox.DONE, outcome=outcome, reason=rest, now=now)
        elif kind == "dead":
            _bury(connection, inbox_id, reason=rest, now=now)
        elif kind == "paused" and flags.paused(connection):
            inbox.finish(connection, inbox_id, state=inbox.PAUSED, outcome="", reason="paused", now=now)
        else:
            _ring_again(house, connection, row, word)
    return kind


def _ring_again(house: House, connection: sa.Connection, row: InboxRow, word: str) -> None:
    kind, _, rest = word.partition(":")
    if kind in {"wait", "paused"}:
        house.ring(connection, row.id, row.ref, float(rest or 0))
        return
    failures = inbox.count_failure(connection, row.id)
    reason, seconds = why(word)
    if failures > len(house.policy.timing.retry_seconds) + LAST_TRIES:
        _bury(connection, row.id, reason=reason, now=house.clock())
        return
    inbox.remember(connection, row.id, reason=reason)
    waits = house.policy.timing.retry_seconds
    house.ring(connection, row.id, row.ref, delay(waits, failures, reason=reason, asked=seconds))
    log.warning("tried again later", extra={"inbox": row.id, "reason": reason})


def _finish(connection: sa.Connection, row: InboxRow, *, outcome: str, now: int) -> None:
    """What killed workers stays in the operator's sight, although a person has the ticket."""
    if row.deaths > MOST_DEATHS:
        _bury(connection, row.id, reason=DEADLY, now=now, outcome=outcome)
    else:
        inbox.finish(connection, row.id, state=inbox.DONE, outcome=outcome, reason="", now=now)


def _bury(connection: sa.Connection, inbox_id: int, *, reason: str, now: int, outcome: str = "") -> None:
    inbox.finish(connection, inbox_id, state=inbox.DEAD, outcome=outcome, reason=reason, now=now)
    log.error("a message could not be dealt with", extra={"inbox": inbox_id, "reason": reason})


def _give_back(house: House, one: StoredAction, reason: str) -> None:
    """The ticket moved: nothing more of this run is sent, and its job is judged anew."""
    with house.database.begin() as connection:
        _discard_rest(house, connection, one.run_id, reason)
        _decide_otherwise(house, connection, one, outcome=Outcome.STAYED_OUT, reasons=[reason])
        jobs.reopen(connection, one.job_id)


def _drop_one(house: House, one: StoredAction, reason: str) -> None:
    with house.database.begin() as connection:
        acting.discard(connection, one, now=house.clock(), reason=reason)


def _drop_rest(house: House, one: StoredAction, reason: str) -> None:
    with house.database.begin() as connection:
        _discard_rest(house, connection, one.run_id, reason)


def _discard_rest(house: House, connection: sa.Connection, run_id: str, reason: str) -> None:
    for one in runs.of_run(connection, run_id):
        if one.state in runs.LIVE:
            acting.discard(connection, one, now=house.clock(), reason=reason)


def _hand_over_instead(house: House, refused: StoredAction, sent: Sent) -> str:
    """The helpdesk refused a write for good, or never says what became of it: a person gets it, with what is known.

    A refused note is tried once more bare; if that is refused too, the row is dead and the operator's.
    """
    slug = REFUSED if sent.reason == REJECTED else sent.reason
    with house.database.begin() as connection:
        notes = [one for one in runs.of_run(connection, refused.run_id) if one.action.kind is ActionKind.NOTE]
        _discard_rest(house, connection, refused.run_id, sent.reason)
        if len(notes) > 1:
            jobs.reopen(connection, refused.job_id)
            _decide_otherwise(house, connection, refused, outcome=Outcome.STAYED_OUT, reasons=[REFUSED])
            return f"dead:{REFUSED}"
        if refused.action.kind is ActionKind.NOTE:
            note = bare_note(refused.action)
        else:
            perhaps = refused.state is ActionState.SENDING and slug != REFUSED
            note = rejected_note(
                refused.action, why=slug, fields=sent.fields, perhaps=perhaps, policy=house.policy
            )
        # A draft's job was done with: now it ends as a hand-over.
        jobs.take_up_again(connection, refused.job_id)
        runs.add_action(
            connection,
            note,
            run_id=refused.run_id,
            job_id=refused.job_id,
            state=ActionState.READY,
            position=len(runs.of_run(connection, refused.run_id)),
            now=house.clock(),
        )
        reasons = [slug, *runs.get_run(connection, refused.run_id).reasons]
        _decide_otherwise(house, connection, refused, outcome=Outcome.ESCALATED, reasons=reasons)
    return ""


def _decide_otherwise(
    house: House, connection: sa.Connection, one: StoredAction, *, outcome: Outcome, reasons: list[str]
) -> None:
    runs.set_outcome(connection, one.run_id, outcome=outcome, reasons=reasons)
    payload = {"job": one.job_id, "outcome": outcome.value, "reasons": reasons}
    ticket, now = str(one.action.ticket), house.clock()
    audit.append(connection, audit.Kind.DECISION, payload, ticket=ticket, now=now, run_id=one.run_id)


def _close(house: House, run_id: str) -> str:
    """Close the job of a run that has nothing left to send."""
    with house.database.begin() as connection:
        now = house.clock()
        run = runs.get_run(connection, run_id)
        job = jobs.get(connection, run.job_id)
        if job.state != jobs.DONE:
            outcome = Outcome(run.outcome)
            jobs.finish(connection, job.id, outcome=outcome, reasons=run.reasons, now=now)
            silence = following.silence_ms(house)
            outcomes.ran(connection, job.ref, run_id=run_id, outcome=outcome, now=now, silence_ms=silence)
            if outcome is Outcome.ESCALATED:
                jobs.escalated(connection, job.ref, now=now)
    return f"acted:{run.outcome}"
