"""The Claude stand-in's Message Batches: create, retrieve, list, cancel, delete, results as JSON lines.

https://platform.claude.com/docs/en/build-with-claude/batch-processing and /docs/en/api/messages/batches. As at the
vendor params are judged when they are worked on, results come in no order, and what is canceled, expired or errored
is not billed.
"""

from __future__ import annotations

import json
import random
import threading
import uuid
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol

from flask import Flask, Response, request

from adapters.sandbox.claude_answer import Brain, Raw, message
from adapters.sandbox.claude_rules import check, parse
from adapters.sandbox.claude_shape import RefusedError, listing, mapping, record, refuse, string
from adapters.sandbox.claude_usage import PromptCache

MOST, MAX_BODY = 100_000, 256_000_000
DAY_MS = 86_400_000
DEFAULT_PAGE, LARGEST_PAGE = 20, 1_000
KINDS = ("processing", "succeeded", "errored", "canceled", "expired")
SHAPE = record(
    {
        "requests": listing(
            record({"custom_id": string(pattern="[a-zA-Z0-9_-]{1,64}"), "params": mapping}),
            least=1,
            most=MOST,
        )
    }
)


@dataclass(slots=True)
class Batch:
    """*fates* are what becomes of requests by custom_id; *results* are there once it has ended."""

    id: str
    created_at: int
    requests: Mapping[str, Mapping[str, Any]]
    due: int
    fates: Mapping[str, str]
    cancel_at: int | None = None
    ended_at: int | None = None
    results: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def status(self) -> str:
        if self.ended_at is not None:
            return "ended"
        return "in_progress" if self.cancel_at is None else "canceling"

    @property
    def counts(self) -> dict[str, int]:
        kinds = [one["type"] for one in self.results.values()] or ["processing"] * len(self.requests)
        return {kind: kinds.count(kind) for kind in KINDS}


class House(Protocol):
    """The stand-in that the batches belong to."""

    brain: Brain
    cache: PromptCache
    url: str

    def admit(self) -> None: ...


class Batches:
    """*seconds* is how long a batch takes; `fates` are used up by the next requests, in the order of a batch.

    A fate is "" (the model answers), "expired", "canceled" or the type of an error, such as "api_error".
    """

    def __init__(self, house: Any, clock: Callable[[], int], *, seconds: float = 0.0) -> None:
        self.house: House = house
        self.seconds = seconds
        self.fates: deque[str] = deque()
        self.all: dict[str, Batch] = {}
        self._clock = clock
        self._lock = threading.RLock()

    def create(self, body: Mapping[str, Any]) -> dict[str, Any]:
        SHAPE(body, "")
        names = [one["custom_id"] for one in body["requests"]]
        if len(set(names)) != len(names):
            refuse("requests", "custom_id must be unique within a batch")
        now = self._clock()
        with self._lock:
            fates = {name: self.fates.popleft() for name in names if self.fates}
            requests = {one["custom_id"]: one["params"] for one in body["requests"]}
            made = Batch(
                f"msgbatch_standin_{uuid.uuid4().hex[:24]}",
                now,
                requests,
                now + int(self.seconds * 1000),
                fates,
            )
            self.all[made.id] = made
            return self.shown(made)

    def get(self, batch_id: str) -> Batch:
        """As it stands now: its work is done when somebody looks after it was due."""
        with self._lock:
            batch = self.all.get(batch_id)
            if batch is None:
                raise RefusedError("Message Batch not found", status=404, kind="not_found_error")
            now = self._clock()
            over = now >= min(batch.due, batch.created_at + DAY_MS) or batch.cancel_at is not None
            if batch.ended_at is None and over:
                self._work(batch, now)
            return batch

    def _work(self, batch: Batch, now: int) -> None:
        for name, params in batch.requests.items():
            fate = batch.fates.get(name, "")
            if batch.cancel_at is not None:
                fate = "canceled"
            elif batch.due > batch.created_at + DAY_MS:
                fate = "expired"
            batch.results[name] = self._result(params, fate)
        batch.ended_at = now

    def _result(self, params: Mapping[str, Any], fate: str) -> dict[str, Any]:
        if fate in {"canceled", "expired"}:
            return {"type": fate}
        if fate:
            return _errored(fate, "This request could not be processed")
        try:
            return {"type": "succeeded", "message": self._answer(params)}
        except RefusedError as error:
            return _errored(error.kind, str(error))

    def _answer(self, params: Mapping[str, Any]) -> dict[str, Any]:
        if params.get("stream"):
            raise RefusedError("stream: streaming is not supported in batches")
        able = check(params)
        if params["max_tokens"] == 0:
            raise RefusedError("max_tokens: must be at least 1 in batches")
        plan = self.house.cache.plan(params, able)
        answer = self.house.brain.answer(params)
        if isinstance(answer, Raw):
            raise RefusedError("Internal server error", kind="api_error")
        made = message(answer, params, able, plan=plan)
        self.house.cache.commit(plan)
        made["usage"] = {**made["usage"], "service_tier": "batch"}
        return made

    def page(self, query: Mapping[str, str]) -> dict[str, Any]:
        """Newest first."""
        unknown = sorted(set(query) - {"limit", "after_id", "before_id"})
        if unknown:
            refuse(unknown[0], "Extra inputs are not permitted")
        raw = query.get("limit", str(DEFAULT_PAGE))
        if not (raw.isascii() and raw.isdigit() and 1 <= int(raw[:9]) <= LARGEST_PAGE):
            refuse("limit", f"Input should be from 1 to {LARGEST_PAGE}")
        if {"after_id", "before_id"} <= set(query):
            refuse("after_id", "can't be combined with before_id")
        with self._lock:
            rows = [self.get(one) for one in reversed(list(self.all))]
            ids = [row.id for row in rows]
            for name in ("after_id", "before_id"):
                if name in query and query[name] not in ids:
                    refuse(name, "no batch has this id")
            if "after_id" in query:
                rows = rows[ids.index(query["after_id"]) + 1 :]
            elif "before_id" in query:
                rows = rows[: ids.index(query["before_id"])][-int(raw) :]
            shown = [self.shown(row) for row in rows[: int(raw)]]
        first, last = (shown[0]["id"], shown[-1]["id"]) if shown else (None, None)
        return {"data": shown, "has_more": len(rows) > len(shown), "first_id": first, "last_id": last}

    def cancel(self, batch_id: str) -> dict[str, Any]:
        with self._lock:
            batch = self.get(batch_id)
            if batch.ended_at is not None:
                raise RefusedError("Message Batch has already ended and can't be canceled")
            batch.cancel_at = batch.cancel_at or self._clock()
            return self.shown(batch)

    def delete(self, batch_id: str) -> dict[str, Any]:
        with self._lock:
            if self.get(batch_id).ended_at is None:
                raise RefusedError("Message Batch must have ended before it can be deleted")
            del self.all[batch_id]
        return {"id": batch_id, "type": "message_batch_deleted"}

    def results(self, batch_id: str) -> Iterator[str]:
        """JSON lines, in an order that is not that of the requests."""
        batch = self.get(batch_id)
        if batch.ended_at is None:
            raise RefusedError("Message Batch results are not ready", status=404, kind="not_found_error")
        names = list(batch.results)
        random.Random(batch_id).shuffle(names)  # noqa: S311 - an order, no secret
        for name in names:
            yield json.dumps({"custom_id": name, "result": batch.results[name]}) + "\n"

    def shown(self, batch: Batch) -> dict[str, Any]:
        url = f"{self.house.url}/v1/messages/batches/{batch.id}/results"
        return {
            "id": batch.id,
            "type": "message_batch",
            "processing_status": batch.status,
            "request_counts": batch.counts,
            "created_at": _stamp(batch.created_at),
            "expires_at": _stamp(batch.created_at + DAY_MS),
            "ended_at": None if batch.ended_at is None else _stamp(batch.ended_at),
            "cancel_initiated_at": None if batch.cancel_at is None else _stamp(batch.cancel_at),
            "archived_at": None,
            "results_url": None if batch.ended_at is None else url,
        }


def routes(app: Flask, batches: Batches) -> None:
    """Each asks for key and version first."""
    base = "/v1/messages/batches"

    @app.post(base)
    def create_batch() -> Response:
        batches.house.admit()
        return _json(batches.create(parse(request.get_data(), most=MAX_BODY)))

    @app.get(base)
    def list_batches() -> Response:
        batches.house.admit()
        return _json(batches.page(request.args))

    @app.get(f"{base}/<batch_id>")
    def retrieve_batch(batch_id: str) -> Response:
        batches.house.admit()
        return _json(batches.shown(batches.get(batch_id)))

    @app.delete(f"{base}/<batch_id>")
    def delete_batch(batch_id: str) -> Response:
        batches.house.admit()
        return _json(batches.delete(batch_id))

    @app.post(f"{base}/<batch_id>/cancel")
    def cancel_batch(batch_id: str) -> Response:
        batches.house.admit()
        return _json(batches.cancel(batch_id))

    @app.get(f"{base}/<batch_id>/results")
    def batch_results(batch_id: str) -> Response:
        batches.house.admit()
        return Response("".join(batches.results(batch_id)), mimetype="application/x-jsonl")


def _errored(kind: str, said: str) -> dict[str, Any]:
    error = {"type": kind, "message": said}
    return {"type": "errored", "error": {"type": "error", "error": error, "request_id": None}}


def _stamp(ms: int) -> str:
    return datetime.fromtimestamp(ms / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _json(value: Mapping[str, Any]) -> Response:
    return Response(json.dumps(value), mimetype="application/json")
