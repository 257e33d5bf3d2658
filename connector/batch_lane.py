"""Sends parked requests in batches and brings their answers home.

A batch's row stands before its request leaves and gets the vendor's id right after; the vendor knows no idempotency
key, so a request of unknown fate is looked for among the vendor's batches before another one is sent.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa

from connector import audit
from connector.agent import prompt
from connector.agent.schemas import tool_specs
from connector.batching import MALFORMED, REFUSED, digest
from connector.errors import ModelError, ModelLostError, ModelUnavailableError
from connector.ledger import told
from connector.policy import Policy
from connector.ports import ModelReply, ModelRequest
from connector.ports_backfill import BatchedModel, BatchResult, BatchState
from connector.store import backfills, batches, spending
from connector.store.backfills import Backfill
from connector.store.batches import Asked, Batch
from connector.store.database import Database

log = logging.getLogger(__name__)

#: The vendor takes 100,000 and 256 MB; so many are built and sent with little memory.
MOST_REQUESTS = 1_000
#: How long a request for a batch may still take effect after nobody heard its answer.
SETTLE_SECONDS = 90.0
#: A batch is looked at after a twentieth of its age, within these bounds.
POLL_SECONDS = (1.0, 60.0)
#: Between two tries when the vendor does not answer.
AWAY_SECONDS = 15.0
#: The vendor's clock is not ours.
SKEW_MS = 300_000
#: How often a request that expired or met a fault of the vendor goes into a batch.
MOST_TRIES = 2
#: Results in one transaction.
AT_ONCE = 20


@dataclass(slots=True)
class BatchLane:
    """*settle_seconds* as SETTLE_SECONDS. One per process; its memory is of no more than when to look again."""

    database: Database
    model: BatchedModel | None
    policy: Policy
    clock: Callable[[], int]
    settle_seconds: float = SETTLE_SECONDS
    _next: dict[str, int] = field(default_factory=dict)
    _foreign: set[str] = field(default_factory=set)

    def work(self, backfill: Backfill) -> None:
        """Carry every batch on, and make one when enough requests wait or nothing else is left to do."""
        if self.model is None or not backfill.options.batch:
            return
        with self.database.read() as connection:
            under_way = batches.under_way(connection, backfill.id)
        for batch in under_way:
            self._carry_on(self.model, backfill, batch)
        with self.database.begin() as connection:
            waiting = batches.waiting(connection, backfill.id)
            if waiting >= MOST_REQUESTS or (waiting and not self._more_to_come(connection, backfill)):
                batches.plan(connection, backfill.id, most=MOST_REQUESTS, now=self.clock())

    def _more_to_come(self, connection: sa.Connection, backfill: Backfill) -> bool:
        """Whether tickets are under way or due that may park more."""
        counts = backfills.counts(connection, backfill.id)
        due = backfills.next_due(connection, backfill.id)
        return bool(counts.get(backfills.QUEUED)) or (due is not None and due <= self.clock())

    def stop(self, backfill: Backfill) -> bool:
        """Cancel what is under way; True when nothing is any more."""
        with self.database.begin() as connection:
            for reserve in batches.drop_waiting(connection, backfill.id):
                spending.release(connection, reserve)
            under_way = batches.under_way(connection, backfill.id)
        for batch in under_way:
            if self.model is not None:
                self._call_off(self.model, backfill, batch)
        return not under_way

    def _call_off(self, model: BatchedModel, backfill: Backfill, batch: Batch) -> None:
        if not batch.vendor_id and not batch.tried_at:
            with self.database.begin() as connection:
                self._give_up(connection, batches.unanswered(connection, batch.id), error="stopped")
                batches.change(connection, batch.id, state=batches.ENDED, ended_at=self.clock())
            return
        if batch.vendor_id and batch.id not in self._next:
            try:
                model.cancel(batch.vendor_id)
            except ModelError:
                return
        self._carry_on(model, backfill, batch)

    def _carry_on(self, model: BatchedModel, backfill: Backfill, batch: Batch) -> None:
        if self.clock() < self._next.get(batch.id, 0):
            return
        age = (self.clock() - batch.planned_at) / 1000
        self._again(batch, min(max(age / 20, POLL_SECONDS[0]), POLL_SECONDS[1]))
        try:
            if batch.vendor_id:
                self._look(model, backfill, batch)
            elif batch.tried_at:
                self._find(model, batch)
            else:
                self._send(model, backfill, batch)
        except ModelUnavailableError as error:
            self._again(batch, max(error.retry_after or 0, AWAY_SECONDS))
        except ModelError as error:
            log.warning("a batch could not be carried on", extra={"error": type(error).__name__})
            self._again(batch, AWAY_SECONDS)

    def _again(self, batch: Batch, seconds: float) -> None:
        self._next[batch.id] = self.clock() + int(seconds * 1000)

    def _send(self, model: BatchedModel, backfill: Backfill, batch: Batch) -> None:
        requests = self._requests(backfill, batch)
        if not requests:
            self._change(batch, state=batches.ENDED, ended_at=self.clock())
            return
        self._change(batch, tried_at=self.clock(), requests=len(requests))
        try:
            vendor_id = model.create(requests)
        except ModelLostError:
            log.warning("whether a batch was made is unknown", extra={"batch": batch.id})
            raise
        except ModelError:
            self._change(batch, tried_at=None)
            raise
        self._change(batch, vendor_id=vendor_id, state=batches.SENT)
        log.info("a batch was sent", extra={"batch": batch.id, "requests": len(requests)})

    def _requests(self, backfill: Backfill, batch: Batch) -> Mapping[str, ModelRequest]:
        """What the vendor is to answer; requests of another policy are dropped, their tickets asked anew."""
        with self.database.read() as connection:
            asked = batches.of_batch(connection, batch.id)
        built = {one.id: self._request(one) for one in asked if one.messages is not None}
        stale = [one for one in asked if one.id not in built or digest(built[one.id]) != one.digest]
        with self.database.begin() as connection:
            for one in stale:
                batches.drop(connection, one.id)
                built.pop(one.id, None)
                self._release(connection, one)
                self._wake(connection, backfill, one)
        return built

    def _request(self, one: Asked) -> ModelRequest:
        return ModelRequest(
            model=one.model,
            system=prompt.system_prompt(self.policy),
            tools=tool_specs(self.policy),
            messages=tuple(json.loads(one.messages or "[]")),
            max_tokens=one.max_tokens,
            seconds=self.policy.models.seconds,
        )

    def _find(self, model: BatchedModel, batch: Batch) -> None:
        """Look for a batch of unknown fate, and send it again only when it surely was not made."""
        if self.clock() < batch.tried_at + int(self.settle_seconds * 1000):
            return
        with self.database.read() as connection:
            known = batches.known_ids(connection) | self._foreign
        candidates = [one for one in model.recent(batch.tried_at - SKEW_MS) if one.id not in known]
        ours = next((one for one in candidates if self._may_be_ours(model, batch, one)), None)
        if ours is None:
            self._change(batch, tried_at=None)
        else:
            self._change(batch, vendor_id=ours.id, state=batches.SENT)

    def _may_be_ours(self, model: BatchedModel, batch: Batch, one: BatchState) -> bool:
        """As far as can be told: whose requests they are is seen in the results only."""
        return one.requests == batch.requests and (not one.ended or self._is_ours(model, batch, one.id))

    def _is_ours(self, model: BatchedModel, batch: Batch, vendor_id: str) -> bool:
        with self.database.read() as connection:
            mine = {one.id for one in batches.of_batch(connection, batch.id)}
        first = next(iter(model.results(vendor_id)), None)
        return first is not None and first.request_id in mine

    def _look(self, model: BatchedModel, backfill: Backfill, batch: Batch) -> None:
        if not model.state(batch.vendor_id).ended:
            return
        if not self._is_ours(model, batch, batch.vendor_id):
            self._foreign.add(batch.vendor_id)
            self._change(batch, vendor_id=None, state=batches.PLANNED)
            return
        with self.database.read() as connection:
            asked = {one.id: one for one in batches.unanswered(connection, batch.id)}
        taken: list[tuple[Asked, BatchResult]] = []
        for result in model.results(batch.vendor_id):
            if result.request_id in asked:
                taken.append((asked.pop(result.request_id), result))
            if len(taken) >= AT_ONCE:
                self._take_in(model, backfill, taken)
                taken = []
        self._take_in(model, backfill, taken)
        self._take_in(model, backfill, [(one, BatchResult(one.id, "expired")) for one in asked.values()])
        self._change(batch, state=batches.ENDED, ended_at=self.clock())

    def _take_in(
        self, model: BatchedModel, backfill: Backfill, taken: list[tuple[Asked, BatchResult]]
    ) -> None:
        with self.database.begin() as connection:
            for one, result in taken:
                self._settle(connection, model, backfill, one, result)
                self._wake(connection, backfill, one)

    def _settle(
        self,
        connection: sa.Connection,
        model: BatchedModel,
        backfill: Backfill,
        one: Asked,
        result: BatchResult,
    ) -> None:
        if result.kind == "succeeded":
            self._answered(connection, model, backfill, one, result)
        elif result.kind != "canceled" and result.error != REFUSED and one.tries + 1 < MOST_TRIES:
            batches.change_request(
                connection, one.id, state=batches.PARKED, tries=one.tries + 1, batch_id=None
            )
        else:
            self._give_up(connection, [one], error=result.error or result.kind)

    def _answered(
        self,
        connection: sa.Connection,
        model: BatchedModel,
        backfill: Backfill,
        one: Asked,
        result: BatchResult,
    ) -> None:
        reply = self._read(model, one, result)
        if reply is None:
            # What it cost can't be told: the reserve stays spent.
            batches.change_request(connection, one.id, state=batches.FAILED, error=MALFORMED)
            return
        if batches.change_request(connection, one.id, state=batches.ANSWERED, answer=result.answer):
            if one.spending_id:
                spending.settle(connection, one.spending_id, cost=reply.usage.cost)
            payload = {**told(reply, prompt_chars=one.prompt_chars), "batch": True}
            ticket = str(backfill.ref(one.ticket_id))
            audit.append(connection, audit.Kind.MODEL_CALL, payload, ticket=ticket, now=self.clock())

    def _read(self, model: BatchedModel, one: Asked, result: BatchResult) -> ModelReply | None:
        try:
            return model.read(result.answer, self._request(one))
        except ModelError:
            return None

    def _give_up(self, connection: sa.Connection, asked: Sequence[Asked], *, error: str) -> None:
        for one in asked:
            batches.change_request(connection, one.id, state=batches.FAILED, error=error[:96])
            self._release(connection, one)

    def _release(self, connection: sa.Connection, one: Asked) -> None:
        if one.spending_id:
            spending.release(connection, one.spending_id)

    def _wake(self, connection: sa.Connection, backfill: Backfill, one: Asked) -> None:
        """The ticket's turn comes again when nothing of it is outstanding."""
        if not batches.outstanding(connection, backfill.id, one.ticket_id):
            backfills.unpark(connection, backfill.id, one.ticket_id)

    def _change(self, batch: Batch, **values: object) -> None:
        with self.database.begin() as connection:
            batches.change(connection, batch.id, **values)
