"""Replays solved tickets: what we would have said, beside what the team said. Writes nothing to the helpdesk."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from typing import Any, TypeVar

from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt

from connector import figures
from connector.decision import Disposition, Effect, Evidence
from connector.domain import Requester, Ticket, TicketRef
from connector.errors import HelpdeskUnavailableError, NotFoundError, RejectedError
from connector.house import House
from connector.likeness import Likeness
from connector.mask import masked
from connector.ports import Past
from connector.replaying import Purse, Replayed, Replayer, SpentError, setup_of
from connector.rewind import Answered, first_answer, rewound
from connector.store import replays
from connector.store.replays import DONE, RUNNING, SKIPPED, ReplayRow
from connector.text import clip
from connector.veiling import hidden

T = TypeVar("T")
MOST_CHARS = 4_000
#: So often one ticket waits for the rest of a minute's limit.
PATIENCE = 10
DECISIONS: Mapping[Disposition, str] = {
    Disposition.SEND: figures.SENT,
    Disposition.HOLD: figures.HELD,
    Disposition.ESCALATE: figures.ESCALATED,
    Disposition.AGAIN: figures.ESCALATED,
}


@dataclass(frozen=True, slots=True)
class Evaluated:
    """*rows* are the tickets that were compared, newest first; *skipped* counts the others by reason.

    *listed* is how many solved tickets there were; *left* how many the cap kept from being looked at.
    """

    setup: str
    rows: Sequence[Mapping[str, Any]]
    skipped: Mapping[str, int]
    listed: int
    left: int = 0
    stopped: str = ""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """*cap* in nano-dollars is for the whole evaluation, earlier runs of it included; *tell* hears (done, of how many).

    Tickets that were compared before under the same policy, models, prompt and articles are not decided again, unless
    *again*: then rows from before it began don't count, and one that came to no end goes on.
    """

    house: House
    desk: Past
    cap: int
    again: bool = False
    at_once: int = 4
    tell: Callable[[int, int], None] = lambda _done, _total: None

    def run(self, limit: int) -> Evaluated:
        """Look at the *limit* newest solved tickets.

        What the helpdesk, the model or a pause raises comes through; what was decided before it is stored.
        """
        setup, ids = setup_of(self.house), list(self.desk.solved(limit))
        since = self._begin_again(setup) if self.again else 0
        known = self._known(setup, since)
        purse = Purse(self.cap, sum(row.cost for name, row in known.items() if name in ids))
        likeness, stopped = Likeness(), ""

        def one(ticket_id: str) -> ReplayRow:
            begun = known.get(ticket_id)
            return self._one(ticket_id, setup, purse, likeness, before=begun.cost if begun else 0)

        try:
            self._each([name for name in ids if not _ended(known.get(name))], one, among=len(ids))
        except SpentError as error:
            stopped = str(error)
        finally:
            likeness.close()
        if self.again and not stopped:
            self._end_again(setup)
        kept = self._known(setup, since)
        rows = [row for name in ids if (row := kept.get(name)) is not None and _ended(row)]
        return _summary(setup, rows, listed=len(ids), stopped=stopped)

    def _each(self, todo: Sequence[str], one: Callable[[str], ReplayRow], *, among: int) -> None:
        """A few at a time; the first error ends it, after what is under way."""
        done = among - len(todo)
        self.tell(done, among)
        pool = ThreadPoolExecutor(self.at_once)
        try:
            for future in as_completed([pool.submit(one, name) for name in todo]):
                future.result()
                done += 1
                self.tell(done, among)
        finally:
            pool.shutdown(cancel_futures=True)

    def _begin_again(self, setup: str) -> int:
        desk = self.desk
        with self.house.database.begin() as connection:
            return replays.begin_again(connection, desk.platform, desk.account, setup, now=self.house.clock())

    def _end_again(self, setup: str) -> None:
        with self.house.database.begin() as connection:
            replays.end_again(connection, self.desk.platform, self.desk.account, setup)

    def _known(self, setup: str, since: int) -> dict[str, ReplayRow]:
        desk = self.desk
        with self.house.database.read() as connection:
            return replays.of_setup(connection, desk.platform, desk.account, setup, since=since)

    def _one(self, ticket_id: str, setup: str, purse: Purse, likeness: Likeness, *, before: int) -> ReplayRow:
        """*before* is what an earlier try, which came to no end, has perhaps cost."""
        ref = TicketRef(self.desk.platform, self.desk.account, ticket_id)
        read = self._patiently(self._read, ticket_id)
        if isinstance(read, str):
            return self._keep(ReplayRow(ref, SKIPPED, before, {"v": 1, "reason": read}), setup)
        return self._decided(*read, setup, purse, likeness, before=before)

    def _read(self, ticket_id: str) -> tuple[Ticket, Answered] | str:
        """The ticket as it stood, or a slug that says why it can't be compared."""
        try:
            now = hidden(self.house.database, masked(self.desk.read(ticket_id)))
            answered = first_answer(now)
            if isinstance(answered, str):
                return answered
            return rewound(now, answered.question, self.desk.history(ticket_id)), answered
        except NotFoundError:
            return "not_found"
        except RejectedError:
            return "not_readable"

    def _patiently(self, read: Callable[[str], T], ticket_id: str) -> T:
        """Some hundred tickets are more than a small plan's minute allows: wait as the helpdesk asks."""
        retrying = Retrying(
            retry=retry_if_exception(_asks_to_wait),
            wait=_asked,
            stop=stop_after_attempt(PATIENCE),
            sleep=self.house.sleep,
            reraise=True,
        )
        return retrying(read, ticket_id)

    def _decided(
        self,
        then: Ticket,
        answered: Answered,
        setup: str,
        purse: Purse,
        likeness: Likeness,
        *,
        before: int,
    ) -> ReplayRow:
        ref, requester = then.ref, then.requester
        self._keep(ReplayRow(ref, RUNNING, before, {"v": 1}), setup, requester)

        def paid(cost: int) -> None:
            with self.house.database.begin() as connection:
                replays.set_cost(connection, ref, setup=setup, cost=before + cost)

        made = Replayer(self.house, purse, paid, self.desk.fetch).decide(then, answered.question)
        found = told(made, then, answered, likeness)
        return self._keep(ReplayRow(ref, DONE, before + made.cost, found), setup, requester)

    def _keep(self, row: ReplayRow, setup: str, requester: Requester | None = None) -> ReplayRow:
        with self.house.database.begin() as connection:
            replays.put(connection, row, setup=setup, now=self.house.clock(), requester=requester)
        return row


def _ended(row: ReplayRow | None) -> bool:
    return row is not None and row.state != RUNNING


def _asks_to_wait(error: BaseException) -> bool:
    return isinstance(error, HelpdeskUnavailableError) and error.retry_after is not None


def _asked(state: RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    return (error.retry_after or 0.0) if isinstance(error, HelpdeskUnavailableError) else 0.0


def decision_of(made: Replayed) -> str:
    """A word of `figures`."""
    if made.refusal is None:
        return DECISIONS[made.verdict.disposition]
    return figures.STAYED_OUT if made.refusal.effect is Effect.NOTHING else figures.ESCALATED


def told(made: Replayed, then: Ticket, answered: Answered, likeness: Likeness) -> dict[str, Any]:
    """What is kept of a compared ticket; *agreement* is None where we would have said nothing."""
    theirs = clip(answered.words, MOST_CHARS)
    row: dict[str, Any] = {
        "v": 1,
        "message_id": answered.question.id,
        "asked_at": answered.question.at,
        "subject": clip(then.subject, 200),
        "asked": clip(answered.question.text, MOST_CHARS),
        "theirs": theirs,
        "ours": "",
        "summary": "",
        "decision": decision_of(made),
        "reasons": list(made.verdict.reasons),
        "category": figures.UNREAD,
        "language": "",
        "confidence": None,
        "model": "",
        "model_calls": 0,
        "sources": [],
        "agreement": None,
    }
    thought = made.thought
    if thought is None:
        return row
    proposal = thought.proposal
    ours = clip(proposal.text, MOST_CHARS)
    speaks = row["decision"] in {figures.SENT, figures.HELD}
    return row | {
        "ours": ours,
        "summary": clip(proposal.summary, MOST_CHARS),
        "category": proposal.triage.category,
        "language": proposal.triage.language,
        "confidence": proposal.confidence,
        "model": thought.passes[-1].model,
        "model_calls": sum(len(one.usage) for one in thought.passes),
        "sources": sources(thought.evidence, proposal.citations),
        "agreement": round(likeness.of(ours, theirs), 3) if speaks else None,
    }


def sources(evidence: Evidence, cited: Sequence[str]) -> list[dict[str, str]]:
    """The articles of the cited passages, each once."""
    found = [passage for one in cited if (passage := evidence.passage(one)) is not None]
    return [
        {"id": one.article_id, "title": one.title, "url": one.url, "source": one.source}
        for one in {passage.article_id: passage for passage in found}.values()
    ]


def _summary(setup: str, rows: Sequence[ReplayRow], *, listed: int, stopped: str) -> Evaluated:
    compared = [{"ticket": str(row.ref), "cost": row.cost, **row.found} for row in rows if row.state == DONE]
    skipped: dict[str, int] = {}
    for row in rows:
        if row.state == SKIPPED:
            skipped[row.found["reason"]] = skipped.get(row.found["reason"], 0) + 1
    return Evaluated(setup, compared, skipped, listed, left=listed - len(rows), stopped=stopped)
