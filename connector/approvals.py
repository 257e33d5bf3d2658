"""What an operator does with a draft from outside the helpdesk: by the command line or the API.

They do nothing in the helpdesk themselves: they leave rows and a wake-up, and the worker's last review decides.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from typing import Any

import sqlalchemy as sa

from connector import acting, notes
from connector.compose import DRAFT_CHARS, NOTE_CHARS, STALE, notice
from connector.domain import Action, ActionKind, ActionState, Event, EventKind
from connector.drafts import add_beside, distance, record
from connector.errors import ConnectorError
from connector.held import Grounds, grounds
from connector.house import Ring
from connector.reasons import APPROVED
from connector.store import drafts, inbox, runs
from connector.store.database import Database
from connector.store.drafts import Draft, DraftState
from connector.store.runs import StoredAction
from connector.text import clip, plain

TOPIC = "draft"
NAME_CHARS = 64
#: Of one look.
MOST = 50
#: What ends a draft that had been approved.
UNSENT = {DraftState.VOID, DraftState.EXPIRED, DraftState.ANSWERED}


class UnknownDraftError(ConnectorError):
    """No draft has this id."""


class SettledError(ConnectorError):
    """The draft is not what the caller takes it for: the message says what became of it."""


class UnfitTextError(ConnectorError):
    """The new words can't be sent as they are."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A draft with the words that an approval sends; "" once they were let go."""

    draft: Draft
    text: str
    asks: bool
    grounds: Grounds

    def row(self) -> dict[str, Any]:
        """As JSON has it."""
        kind = "question" if self.asks else "reply"
        return {**asdict(self.draft), "kind": kind, **asdict(self.grounds), "text": self.text}


@dataclass(frozen=True, slots=True)
class Listed:
    """A draft with the slugs of why it waits."""

    draft: Draft
    reasons: tuple[str, ...]

    def row(self) -> dict[str, Any]:
        return {**asdict(self.draft), "reasons": list(self.reasons)}


@dataclass(frozen=True, slots=True)
class Approvals:
    """*via* is cli or api; *clock* gives epoch milliseconds; *hours* is how long an edited draft is valid."""

    database: Database
    ring: Ring
    clock: Callable[[], int]
    via: str
    hours: float

    def shown(self, draft_id: str) -> Shown:
        with self.database.read() as connection:
            draft, held = self._get(connection, draft_id)
            why = grounds(connection, draft.id)
        return Shown(draft, held.action.body, held.action.kind is ActionKind.QUESTION, why)

    def listed(self, *, states: Sequence[DraftState], platform: str | None, most: int) -> Sequence[Listed]:
        """Oldest first."""
        with self.database.read() as connection:
            found = drafts.listed(connection, states=states, platform=platform, most=most)
            why = drafts.reasons(connection, [one.id for one in found])
        return [Listed(one, tuple(s for s in why.get(one.id, ()) if s != APPROVED)) for one in found]

    def approve(self, draft_id: str, *, by: str, text_hash: str = "") -> Draft:
        """Exactly this text: *text_hash* is that of the words which the caller saw, or how it begins."""
        with self._settling(draft_id) as (connection, draft, held):
            if runs.get_action(connection, draft.note_id).state is not ActionState.SENT:
                raise SettledError("the draft does not stand on the ticket yet: try again in a moment")
            now = drafts.hash_of(held.action.body)
            if draft.text_hash != now or not now.startswith(text_hash):
                raise SettledError("the text is not the one that you saw: look at the draft again")
            if self.clock() >= draft.expires_at:
                raise SettledError("the draft is too old to be approved")
            if not drafts.approve(connection, draft, via=self.via, by=by, at=self.clock()):
                raise SettledError("somebody else has settled the draft meanwhile")
            record(connection, draft, "approval", now=self.clock(), via=self.via, by=by[:NAME_CHARS])
            self._wake(connection, draft)
        return self.shown(draft_id).draft

    def discard(self, draft_id: str, *, by: str) -> Draft:
        with self._settling(draft_id) as (connection, draft, held):
            now = self.clock()
            facts = {"via": self.via, "decided_by": by[:NAME_CHARS], "decided_at": now, "reason": "discarded"}
            state = DraftState.DISCARDED.value
            if not drafts.change_waiting(connection, draft.id, state=state, **facts):
                raise SettledError("somebody else has settled the draft meanwhile")
            acting.discard(connection, held, now=now, reason="discarded")
            record(connection, draft, state, now=now, via=self.via, by=by[:NAME_CHARS])
            tidy = notice(draft.ref, "", answers=held.action.answers, remove=STALE)
            add_beside(connection, tidy, held, now=now)
            self._wake(connection, draft)
        return self.shown(draft_id).draft

    def edit(self, draft_id: str, text: str, *, by: str) -> Draft:
        """Other words, which a new note shows; they wait for an approval like any draft."""
        words = plain(text).strip()
        if not words or len(words) > NOTE_CHARS:
            raise UnfitTextError(f"the text must have 1 to {NOTE_CHARS} characters")
        with self._settling(draft_id) as (connection, draft, held):
            asks = held.action.kind is ActionKind.QUESTION
            body = notes.edited(words, by=by, asks=asks, hours=self.hours)
            note = self._note(held, body, runs.get_action(connection, draft.note_id).action)
            told = replace(
                draft,
                text_hash=drafts.hash_of(words),
                note_id=note.id,
                edits=draft.edits + 1,
                distance=distance(_as_drafted(connection, draft, held), words),
            )
            changes = {name: getattr(told, name) for name in ("text_hash", "note_id", "edits", "distance")}
            waits = drafts.change_waiting(connection, draft.id, **changes)
            if not (waits and runs.rewrite(connection, replace(held.action, body=words))):
                raise SettledError("somebody else has settled the draft meanwhile")
            add_beside(connection, note, held, now=self.clock())
            record(connection, told, "edited", now=self.clock(), via=self.via, by=by[:NAME_CHARS])
            self._wake(connection, draft)
        return self.shown(draft_id).draft

    def _note(self, held: StoredAction, body: str, before: Action) -> Action:
        return replace(
            before,
            id=str(uuid.uuid4()),
            body=clip(body, DRAFT_CHARS),
            answers=held.action.answers,
            attributes={},
        )

    @contextmanager
    def _settling(self, draft_id: str) -> Iterator[tuple[sa.Connection, Draft, StoredAction]]:
        """In one transaction, which a write begins: two who settle a draft at once come one after the other."""
        with self.database.begin() as connection:
            draft, held = self._get(connection, draft_id)
            if draft.state is not DraftState.WAITING or held.state is not ActionState.HELD:
                raise SettledError(f"the draft waits no more: {became(draft)}")
            yield connection, draft, held

    def _get(self, connection: sa.Connection, draft_id: str) -> tuple[Draft, StoredAction]:
        draft = drafts.get(connection, draft_id)
        if draft is None:
            raise UnknownDraftError(f"no draft has the id {draft_id[:40]!r}: connector drafts list has them")
        return draft, runs.get_action(connection, draft.id)

    def _wake(self, connection: sa.Connection, draft: Draft) -> None:
        wake(connection, self.ring, draft, now=self.clock())


def _as_drafted(connection: sa.Connection, draft: Draft, held: StoredAction) -> str:
    """What an approval would have sent before the first edit, the line that an AI wrote it included."""
    if not draft.edits:
        return held.action.body
    notes_of_it = (one for one in runs.of_run(connection, held.run_id) if one.action.kind is ActionKind.DRAFT)
    return next((notes.drafted(one.action.body) for one in notes_of_it), "")


def became(draft: Draft) -> str:
    """What became of it, in words."""
    who = f"{draft.decided_by} ({draft.via})" if draft.decided_by else ""
    why = f", {draft.reason}" if draft.reason and draft.reason != draft.state else ""
    if draft.state in UNSENT and who:
        return f"{draft.state}{why}, though approved by {who}"
    return f"{draft.state}{f' by {who}' if who else ''}{why}"


def wake(connection: sa.Connection, ring: Ring, draft: Draft, *, now: int) -> None:
    """A worker looks at the ticket."""
    event = Event(EventKind.TEAMMATE_ACTED, draft.ref, f"draft-{uuid.uuid4()}", TOPIC)
    digest = hashlib.sha256(event.delivery_id.encode()).hexdigest()
    row = inbox.add(connection, event, digest=digest, now=now)
    if row is not None:
        ring(connection, row, draft.ref, 0)


@dataclass(frozen=True, slots=True)
class Overdue:
    """Drafts that nobody took up in time are looked at once more: they expire, and their tags go."""

    database: Database
    ring: Ring
    clock: Callable[[], int]

    def look(self) -> int:
        """How many tickets were rung for; StoreError comes through."""
        now = self.clock()
        with self.database.begin() as connection:
            late = drafts.overdue(connection, now=now, most=MOST)
            for draft in late:
                wake(connection, self.ring, draft, now=now)
        return len(late)
