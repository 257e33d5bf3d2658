"""Claude as a LanguageModel: request shape by model, one deadline, errors by what the caller may do."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlsplit

import anthropic
import httpcore2
import httpx2
from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt, wait_random_exponential

from adapters.claude import answer, prices
from adapters.claude.capabilities import Capabilities, capabilities, optional
from adapters.claude.transport import BoundedTransport, Deadline, UnfitAnswerError
from connector.errors import (
    LONGEST_WAIT,
    ModelError,
    ModelLostError,
    ModelRejectedError,
    ModelUnavailableError,
    PayloadError,
)
from connector.payload import Payload
from connector.ports import ModelReply, ModelRequest, ToolSpec

TRIES = 3
#: Longer waits belong to the queue: a worker is not kept busy with sleeping.
PATIENCE = 5.0
REJECTED = frozenset({400, 413, 422})
#: Asking what a PDF costs; the count is an estimate, so a little is added, and a page never costs less.
WEIGH_SECONDS, WEIGH_BYTES, WEIGH_MARGIN, LEAST_TOKENS = 20.0, 100_000, 1.1, 500
log = logging.getLogger(__name__)

VENDOR = "api.anthropic.com"
# https://platform.claude.com/docs/en/api/errors and .../rate-limits: these pass by themselves.
PASSING = frozenset({408, 409, 425, 429, 499})
CARD_FAULTS = {
    401: "ANTHROPIC_API_KEY is refused",
    403: "ANTHROPIC_API_KEY has no right to it",
    404: "the server knows no such model",
}
_backoff = wait_random_exponential(multiplier=0.5, max=4)


@dataclass(frozen=True, slots=True)
class ModelCard:
    """*lifecycle* is active, deprecated or retired; *retires* an ISO date or ""."""

    lifecycle: str
    retires: str


class ClaudeModel:
    """LanguageModel over the anthropic SDK; *effort* is the wanted effort by model id.

    *tell* hears each request's model and how it was answered, a status or "none". *ca_file* (PEM) takes the place of
    the usual authorities. *clock* counts seconds monotonically; *sleep* waits between tries.
    """

    def __init__(
        self,
        *,
        api_key: str,
        base_url: str = "https://api.anthropic.com",
        cache_ttl: str = "1h",
        effort: Mapping[str, str] | None = None,
        tell: Callable[[str, str], None] = lambda _model, _code: None,
        ca_file: Path | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        for name in ("anthropic", "httpx2", "httpcore2"):
            logging.getLogger(name).setLevel(logging.WARNING)  # below it they write whole prompts
        self.base_url = base_url
        self._mark = {"type": "ephemeral", "ttl": cache_ttl}
        self._effort = dict(effort or {})
        self._deadline = Deadline(clock)
        self._sleep = sleep
        self._tell = tell
        self._client = anthropic.Anthropic(
            api_key=api_key,
            base_url=base_url,
            max_retries=0,
            open_telemetry=False,
            http_client=httpx2.Client(
                transport=BoundedTransport(self._deadline, ca_file=ca_file),
                trust_env=False,
                follow_redirects=False,
                headers={"accept-encoding": "identity"},
            ),
        )

    def complete(self, request: ModelRequest) -> ModelReply:
        """One model request, tried again only where the vendor surely did no work for it."""
        with self._deadline.within(request.seconds):
            retrying = Retrying(
                retry=retry_if_exception(self._worth_another_try),
                wait=_wait,
                stop=stop_after_attempt(TRIES),
                sleep=self._sleep,
                reraise=True,
            )
            reply: ModelReply = retrying(self._once, request)
            return reply

    def estimate(self, model: str, *, prompt_chars: int, max_tokens: int) -> int:
        if self.costs_nothing(model):
            return 0
        return prices.estimate(model, prompt_chars=prompt_chars, max_tokens=max_tokens)

    def reads_files(self, model: str) -> bool:
        return capabilities(model, base_url=self.base_url).files

    def weigh(self, model: str, block: Mapping[str, Any], *, seconds: float) -> int:
        """Pictures by the vendor's ceiling, PDFs as the vendor counts them: a page may hold any amount of text.

        https://platform.claude.com/docs/en/build-with-claude/token-counting: free, and an estimate.
        """
        if block["type"] == "image":
            return prices.PICTURE_TOKENS
        asked: Any = [{"role": "user", "content": [dict(block)]}]
        within = min(seconds, WEIGH_SECONDS)

        def send(api: anthropic.Anthropic) -> bytes:
            counted = api.messages.with_raw_response.count_tokens(model=model, messages=asked, timeout=within)
            return counted.read()

        try:
            counted = Payload.loads(self.call(send, seconds=within, room=WEIGH_BYTES))
            tokens = counted["input_tokens"].as_(int)
        except PayloadError as error:
            raise ModelError(f"the count is malformed: {error}") from None
        if tokens <= 0:
            raise ModelError("the count is malformed: no document costs nothing")
        return max(math.ceil(tokens * WEIGH_MARGIN), LEAST_TOKENS)

    def card(self, model: str, *, seconds: float = 15) -> ModelCard:
        """What the vendor says of *model*; costs nothing. ModelError where key, name or address are wrong."""
        try:
            with self._deadline.within(seconds):
                found = self._client.models.retrieve(model, timeout=seconds).to_dict()
        except anthropic.APIStatusError as error:
            raise ModelError(
                f"{model}: {CARD_FAULTS.get(error.status_code, 'no answer')} ({error.status_code})"
            ) from None
        except anthropic.APIConnectionError:
            raise ModelError(f"{model}: the model's server can't be reached") from None
        except (anthropic.AnthropicError, ValueError, TypeError, LookupError):
            raise ModelError(f"{model}: the server's answer is unusable") from None
        return ModelCard(str(found.get("lifecycle") or "active"), str(found.get("retires_at") or "")[:10])

    def close(self) -> None:
        self._client.close()

    def body(self, request: ModelRequest) -> dict[str, Any]:
        """The request's JSON: marks on the last tool and the system prompt only, the rest varies."""
        row = capabilities(request.model, base_url=self.base_url)
        return {
            "model": request.model,
            "max_tokens": request.max_tokens,
            "system": [{"type": "text", "text": request.system, **self._marked(row)}],
            "tools": self._tools(request.tools, row),
            "messages": list(request.messages),
            **optional(row, effort=self._effort.get(request.model)),
        }

    def _tools(self, specs: tuple[ToolSpec, ...], row: Capabilities) -> list[dict[str, Any]]:
        strict = {"strict": True} if row.strict else {}
        tools = [
            {"name": s.name, "description": s.description, "input_schema": s.schema, **strict} for s in specs
        ]
        return [*tools[:-1], *({**tool, **self._marked(row)} for tool in tools[-1:])]

    def _marked(self, row: Capabilities) -> dict[str, Any]:
        return {"cache_control": self._mark} if row.marks else {}

    def call(self, send: Callable[[anthropic.Anthropic], bytes], *, seconds: float, room: int) -> bytes:
        """One request of another kind, not repeated; *room* is how many bytes its answer may have."""
        with self._deadline.within(seconds, room=room), _translated():
            return send(self._client)

    def _once(self, request: ModelRequest) -> ModelReply:
        left = max(self._deadline.left(), 0.001)
        told = ["none"]
        try:
            with _translated(told.append):
                raw = self._client.messages.with_raw_response.create(**self.body(request), timeout=left)
                content = raw.read()
                told.append(str(raw.status_code))
        finally:
            self._tell(request.model, told[-1])
        reply = answer.read(content, request, request_id=raw.headers.get("request-id") or "")
        return (
            replace(reply, usage=replace(reply.usage, cost=0)) if self.costs_nothing(request.model) else reply
        )

    def costs_nothing(self, model: str) -> bool:
        """A model without a price on a server of one's own: no bill comes for it."""
        return not prices.known(model) and urlsplit(self.base_url).hostname != VENDOR

    def _worth_another_try(self, error: BaseException) -> bool:
        if not isinstance(error, ModelUnavailableError) or isinstance(error, ModelLostError):
            return False
        return (error.retry_after or 0) <= PATIENCE < self._deadline.left()


@contextmanager
def _translated(tell: Callable[[str], None] = lambda _code: None) -> Iterator[None]:
    """The SDK's errors in our words; *tell* hears the status of a refusal."""
    try:
        yield
    except anthropic.APIStatusError as error:
        tell(str(error.status_code))
        _raise_for_status(error)
    except anthropic.APIConnectionError as error:
        _raise_for_connection(error)
    except (anthropic.AnthropicError, ValueError, TypeError, RecursionError, LookupError) as error:
        raise ModelError(f"the model's answer is unusable: {type(error).__name__}") from None


def _wait(state: RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    asked = error.retry_after if isinstance(error, ModelUnavailableError) else None
    return asked or _backoff(state)


def _raise_for_connection(error: anthropic.APIConnectionError) -> NoReturn:
    cause = error.__cause__
    if isinstance(cause, UnfitAnswerError):
        raise ModelError(str(cause)) from None
    if isinstance(cause, httpcore2.ConnectError):
        raise ModelUnavailableError("the model can't be reached") from None
    raise ModelLostError(f"the model did not answer: {type(cause or error).__name__}") from None


def _raise_for_status(error: anthropic.APIStatusError) -> NoReturn:
    status, said = error.status_code, f"the model's server answered {error.status_code}"
    if _spend_limit(error):
        raise ModelUnavailableError(f"{said}: a spend limit is reached", retry_after=LONGEST_WAIT) from None
    if status in REJECTED:
        raise ModelRejectedError(said) from None
    if status in PASSING or status >= 500:
        raise ModelUnavailableError(said, retry_after=_retry_after(error)) from None
    # A key, a model's name, an address: the operator's, and no ticket's fault.
    log.error("Claude refuses our key, model or address", extra={"status": status})
    raise ModelUnavailableError(f"{said}: check key, model and address", retry_after=LONGEST_WAIT) from None


def _spend_limit(error: anthropic.APIStatusError) -> bool:
    """The vendor's monthly cap has a code; one's own cap is a 400 that only its words tell apart."""
    if error.error_code:
        return "spend_limit" in error.error_code or "billing" in error.error_code
    said = error.api_message if isinstance(error.api_message, str) else ""
    return error.status_code == 400 and "usage limit" in said.lower()


def _retry_after(error: anthropic.APIStatusError) -> float | None:
    """Seconds from the header, a number or a date; None for nonsense."""
    raw = error.response.headers.get("retry-after", "").strip()
    try:
        seconds = float(raw)
    except ValueError:
        try:
            moment = parsedate_to_datetime(raw)
            seconds = moment.replace(tzinfo=moment.tzinfo or UTC).timestamp() - time.time()
        except (ValueError, TypeError, OverflowError):
            return None
    return seconds if math.isfinite(seconds) else None
