"""Claude's Message Batches: many requests at once, answered within a day, for half the price.

https://platform.claude.com/docs/en/build-with-claude/batch-processing
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import anthropic

from adapters.claude import answer
from adapters.claude.model import ClaudeModel
from connector.errors import ModelError, ModelLostError, PayloadError
from connector.payload import Payload
from connector.ports import ModelReply, ModelRequest
from connector.ports_backfill import BatchResult, BatchState

#: The whole deadline of a call, and the size of its answer: a batch of a thousand requests is some 20 MB.
SECONDS, RESULTS_SECONDS = 120.0, 600.0
ANSWER_BYTES, RESULTS_BYTES = 1_000_000, 64_000_000
PAGE, PAGES = 100, 20
#: Everything costs half: https://platform.claude.com/docs/en/about-claude/pricing
SHARE = 2
KINDS = frozenset({"succeeded", "errored", "canceled", "expired"})


class ClaudeBatches:
    """BatchedModel over the anthropic SDK, with the client and the request bodies of *model*."""

    def __init__(self, model: ClaudeModel) -> None:
        self._model = model

    def create(self, requests: Mapping[str, ModelRequest]) -> str:
        bodies: Any = [{"custom_id": name, "params": self._model.body(one)} for name, one in requests.items()]

        def send(api: anthropic.Anthropic) -> bytes:
            try:
                return api.messages.batches.with_raw_response.create(requests=bodies, timeout=SECONDS).read()
            except anthropic.InternalServerError as error:
                raise ModelLostError(f"the model's server answered {error.status_code}") from None

        with _usable(ModelLostError):
            return _state(self._asked(send)).id

    def state(self, batch_id: str) -> BatchState:
        with _usable():
            return _state(self._batch(batch_id))

    def _batch(self, batch_id: str) -> Payload:
        return self._asked(lambda api: api.messages.batches.with_raw_response.retrieve(batch_id).read())

    def recent(self, since: int) -> Sequence[BatchState]:
        with _usable():
            return [one for page in self._pages(since) for one in page if one.created_at >= since]

    def _pages(self, since: int) -> Iterator[list[BatchState]]:
        """Newest first, until one is older."""
        paging: dict[str, Any] = {"limit": PAGE}
        for _ in range(PAGES):
            page = self._asked(lambda api: api.messages.batches.with_raw_response.list(**paging).read())
            rows = [_state(row) for row in page["data"]]
            yield rows
            if not rows or rows[-1].created_at < since or not page["has_more"].as_(bool):
                return
            paging["after_id"] = rows[-1].id

    def results(self, batch_id: str) -> Iterator[BatchResult]:
        """The key goes along to the address that the vendor names, so that must be the vendor's."""

        def send(api: anthropic.Anthropic) -> bytes:
            with api.messages.batches.with_streaming_response.results(batch_id) as response:
                return response.read()

        with _usable():
            where = urlsplit(self._batch(batch_id)["results_url"].as_(str))
            ours = urlsplit(self._model.base_url)
            if (where.scheme, where.netloc) != (ours.scheme, ours.netloc):
                raise ModelError("the results of a batch are said to be on another host")
            body = self._model.call(send, seconds=RESULTS_SECONDS, room=RESULTS_BYTES)
            return iter([_result(line) for line in body.splitlines() if line.strip()])

    def cancel(self, batch_id: str) -> None:
        with _usable():
            self._asked(lambda api: api.messages.batches.with_raw_response.cancel(batch_id).read())

    def read(self, text: str, request: ModelRequest) -> ModelReply:
        reply = answer.read(text.encode(), request)
        cost = 0 if self._model.costs_nothing(request.model) else -(-reply.usage.cost // SHARE)
        return replace(reply, usage=replace(reply.usage, cost=cost))

    def _asked(self, send: Callable[[anthropic.Anthropic], bytes]) -> Payload:
        return Payload.loads(self._model.call(send, seconds=SECONDS, room=ANSWER_BYTES))


@contextmanager
def _usable(kind: type[ModelError] = ModelError) -> Iterator[None]:
    """A good answer whose content makes no sense is an error of *kind*."""
    try:
        yield
    except PayloadError as error:
        raise kind(f"the answer about a batch is malformed: {error}") from None


def _state(batch: Payload) -> BatchState:
    counts = batch["request_counts"].as_(dict)
    return BatchState(
        id=batch["id"].as_(str),
        ended=batch["processing_status"].as_(str) == "ended",
        requests=sum(batch["request_counts"][name].as_(int) for name in counts),
        created_at=_epoch_ms(batch["created_at"]),
    )


def _epoch_ms(stamp: Payload) -> int:
    try:
        return int(datetime.fromisoformat(stamp.as_(str)).timestamp() * 1000)
    except (ValueError, OverflowError):
        raise PayloadError(f"{stamp.path} is no time") from None


def _result(line: bytes) -> BatchResult:
    """An unknown kind of result is no answer."""
    row = Payload.loads(line)
    result, kind = row["result"], row["result"]["type"].as_(str)
    name = row["custom_id"].as_(str)
    if kind == "succeeded":
        return BatchResult(name, kind, answer=json.dumps(result["message"].as_(dict), ensure_ascii=False))
    if kind == "errored":
        return BatchResult(name, kind, error=result.get("error", "error", "type").maybe(str, "unknown")[:60])
    return BatchResult(name, kind if kind in KINDS else "errored", error="" if kind in KINDS else "unknown")
