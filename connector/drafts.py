"""A draft's way: a teammate approves or discards it, or the ticket moves on. Nothing else sends it.

The helpdesk's own history must show that a teammate put the tag there after the draft's note; what customers write
or set has no effect. An approval is for one text and for the newest message that the customer had seen then.
"""

from __future__ import annotations

import difflib
import logging
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from connector import acting, audit, notes
from connector.compose import APPROVE, DISCARD, STALE, notice
from connector.decision import Outcome
from connector.domain import SPEAKING, Action, ActionKind, ActionState, Message, Role, Status, Ticket
from connector.house import House
from connector.objection import moved
from connector.store import drafts as store
from connector.store import jobs, runs, totals
from connector.store.drafts import Draft, DraftState
from connector.store.runs import StoredAction

log = logging.getLogger(__name__)

#: The first reason of a run whose draft a person approved.
APPROVED = "approved"
TAG = "tag"


@dataclass(frozen=True, slots=True)
class Word:
    """What a teammate wants of a draft; *at* in epoch milliseconds."""

    approves: bool
    via: str
    by: str
    at: int


def settle(house: House, ticket: Ticket) -> str | None:
    """Id of a run to carry on; None when the ticket's draft goes on waiting, or there is none."""
    with house.database.read() as connection:
        draft = store.standing(connection, ticket.ref)
        if draft is None:
            return None
        held, note = runs.get_action(connection, draft.id), runs.get_action(connection, draft.note_id)
        receipts = runs.receipts(connection, note.action.id)
    if held.state is not ActionState.HELD or note.state is not ActionState.SENT:
        return None
    return _Standing(house, ticket, draft, held, _shown(ticket, note.action, receipts)).settle()


def _shown(ticket: Ticket, note: Action, receipts: frozenset[str]) -> Message | None:
    """The draft's note as the helpdesk shows it."""
    ours = (m for m in ticket.messages if m.role is Role.BOT and not m.public)
    return next((m for m in ours if m.marker == note.id or m.id in receipts), None)


@dataclass(frozen=True, slots=True)
class _Standing:
    """A draft whose *note* stands on the ticket as just read; None when somebody removed it."""

    house: House
    ticket: Ticket
    draft: Draft
    held: StoredAction
    note: Message | None

    def settle(self) -> str | None:
        if self.ticket.status is Status.CLOSED:
            return self._end(DraftState.VOID, "ticket_closed")
        answer = self._answer()
        word = self._word()
        wanted = word is not None and word.approves
        if answer is not None:
            far = distance(self._proposed(), answer.text)
            return self._end(DraftState.ANSWERED, "teammate_replied", tell=wanted, distance=far)
        if moved(self.draft, self.ticket):
            return self._end(DraftState.VOID, "superseded", tell=True) if wanted else None
        if self.house.clock() >= self.draft.expires_at:
            return self._end(DraftState.EXPIRED, "expired", tell=wanted)
        if word is None:
            return None
        return self._release(word) if word.approves else self._discard(word)

    def _answer(self) -> Message | None:
        """A teammate's own public words behind the message that the draft is for."""
        return next((m for m in _behind(self.draft, self.ticket) if m.role is Role.TEAMMATE), None)

    def _word(self) -> Word | None:
        """Of the command line or the API, else of a tag; a discard weighs more than an approval beside it."""
        draft = self.draft
        if draft.state is DraftState.APPROVED:
            return Word(True, draft.via or "", draft.decided_by or "", draft.decided_at or 0)
        words = [Word(tag == APPROVE, TAG, by, at) for tag, by, at in self._tagged()]
        return min(words, key=lambda word: word.approves, default=None)

    def _tagged(self) -> Sequence[tuple[str, str, int]]:
        """(tag, teammate, when) of the tags that count."""
        carried = {tag.casefold() for tag in self.ticket.tags} & {APPROVE, DISCARD}
        if not carried or self.note is None:
            return ()
        desk = self.house.helpdesks[self.ticket.ref.platform]
        found = desk.taggings(self.ticket.ref.id, since=self.note)
        told = [one for one in found if one.tag.casefold() in carried]
        counts = [one for one in told if one.by is Role.TEAMMATE and one.actor_id]
        if len(counts) < len(carried):
            log.warning("a tag of nobody we trust settles no draft", extra={"draft": self.draft.id})
        return [(one.tag.casefold(), one.actor_id, one.at) for one in counts]

    def _release(self, word: Word) -> str | None:
        house, held = self.house, self.held
        if store.hash_of(held.action.body) != self.draft.text_hash:
            return self._end(DraftState.VOID, "text_changed", tell=True)
        with house.database.begin() as connection:
            waits = self.draft.state is DraftState.WAITING
            if waits and not store.approve(connection, self.draft, via=word.via, by=word.by, at=word.at):
                return None
            if not runs.release(connection, held.action.id):
                return None
            totals.keep_ending(connection, held.job_id)
            asks = held.action.kind is ActionKind.QUESTION
            reasons = [APPROVED, *runs.get_run(connection, held.run_id).reasons]
            outcome = Outcome.ASKED if asks else Outcome.RESOLVED
            runs.set_outcome(connection, held.run_id, outcome=outcome, reasons=reasons)
            jobs.take_up_again(connection, held.job_id)
            record(connection, self.draft, APPROVED, now=house.clock(), via=word.via, by=word.by)
        return held.run_id

    def _discard(self, word: Word) -> str | None:
        return self._end(
            DraftState.DISCARDED, "discarded", via=word.via, decided_by=word.by, decided_at=word.at
        )

    def _end(self, state: DraftState, reason: str, *, tell: bool = False, **facts: object) -> str | None:
        """*tell*: a teammate wanted it sent and must know that it was not."""
        house, held = self.house, self.held
        text = notes.not_sent(reason) if tell else ""
        action = notice(self.ticket.ref, text, answers=held.action.answers, remove=STALE)
        with house.database.begin() as connection:
            if not store.end(connection, held.action.id, state, reason=reason, **facts):
                return None
            acting.discard(connection, held, now=house.clock(), reason=reason)
            record(connection, self.draft, state.value, now=house.clock(), reason=reason)
            if self.ticket.status is Status.CLOSED or not (text or set(STALE) & set(self.ticket.tags)):
                return None
            add_beside(connection, action, held, now=house.clock())
        return held.run_id

    def _proposed(self) -> str:
        with self.house.database.read() as connection:
            return runs.proposed_text(connection, self.held.run_id)


def lapse(house: House, one: StoredAction, reason: str) -> bool:
    """An approved draft that may not be sent any more: void, and a note says so. False for anything else."""
    if one.action.kind not in SPEAKING:
        return False
    with house.database.begin() as connection:
        draft = store.get(connection, one.action.id)
        if draft is None or draft.state is not DraftState.APPROVED:
            return False
        acting.discard(connection, one, now=house.clock(), reason=reason)
        record(connection, draft, DraftState.VOID.value, now=house.clock(), reason=reason)
        run = runs.get_run(connection, one.run_id)
        reasons = [slug for slug in run.reasons if slug != APPROVED]
        runs.set_outcome(connection, one.run_id, outcome=Outcome.HELD, reasons=reasons)
        text = notes.not_sent(reason)
        action = notice(one.action.ticket, text, answers=one.action.answers, remove=STALE)
        add_beside(connection, action, one, now=house.clock())
    return True


def add_beside(connection: sa.Connection, action: Action, held: StoredAction, *, now: int) -> None:
    """One more action of the run that *held* belongs to, ready to be sent."""
    position = len(runs.of_run(connection, held.run_id))
    ids = {"run_id": held.run_id, "job_id": held.job_id}
    runs.add_action(connection, action, **ids, state=ActionState.READY, position=position, now=now)


def record(connection: sa.Connection, draft: Draft, state: str, *, now: int, **facts: str) -> None:
    payload = {"draft": draft.id, "state": state, "text": draft.text_hash, "newest": draft.newest_id, **facts}
    audit.append(connection, audit.Kind.DRAFT, payload, ticket=str(draft.ref), now=now)


def _behind(draft: Draft, ticket: Ticket) -> Sequence[Message]:
    places = [place for place, m in enumerate(ticket.public) if m.id == draft.newest_id]
    return ticket.public[places[-1] + 1 :] if places else ()


def distance(ours: str, theirs: str) -> float:
    """How far two texts are from each other, word by word: 0 for equal ones, 1 for nothing in common."""
    matcher = difflib.SequenceMatcher(None, ours.split(), theirs.split(), autojunk=False)
    return round(1 - matcher.ratio(), 3)
