"""One pass of the model over a ticket: turns, ceilings, and an escalation for every odd ending."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from connector.agent import prompt
from connector.agent.desk import Desk, EndingError, Ledger
from connector.agent.gather import Search
from connector.agent.prompt import PROMPT_VERSION
from connector.agent.schemas import tool_specs
from connector.attached import File, notes, refused
from connector.decision import Evidence, Proposal, ProposalKind, Sentiment, Triage
from connector.domain import AccountStatus, Message, Ticket, Urgency, Usage
from connector.errors import BudgetError, ModelError, ModelRejectedError, ModelUnavailableError
from connector.policy import Policy
from connector.ports import LanguageModel, ModelReply, ModelRequest

__all__ = ["Ledger", "Run", "propose"]

#: With less time than this left no answer can be expected.
SHORTEST_CALL = 1.0
#: The vendor's stop reasons that end a run, and what we call them.
#: https://platform.claude.com/docs/en/build-with-claude/handling-stop-reasons
STOPS: Mapping[str, str] = {
    "end_turn": "no_tool_call",
    "tool_use": "no_tool_call",
    "stop_sequence": "no_tool_call",
    "max_tokens": "answer_cut_off",
    "model_context_window_exceeded": "answer_cut_off",
    "refusal": "model_refused",
}


@dataclass(frozen=True, slots=True)
class Run:
    """*turns* counts model requests, a refused one included; *usage* and *prompt_chars* go by answer.

    *tool_calls* are the model's own, without the two that code made; *model* is the one that was asked.
    """

    proposal: Proposal
    evidence: Evidence
    turns: int
    tool_calls: int
    model: str
    usage: tuple[Usage, ...]
    prompt_chars: tuple[int, ...]
    request_ids: tuple[str, ...] = ()
    prompt_version: str = PROMPT_VERSION

    @property
    def account(self) -> AccountStatus:
        return self.evidence.account.status

    @property
    def cost(self) -> int:
        """Nano-dollars."""
        return sum(usage.cost for usage in self.usage)


def propose(
    ticket: Ticket,
    message: Message,
    evidence: Evidence,
    *,
    model: str,
    llm: LanguageModel,
    search: Search,
    policy: Policy,
    ledger: Ledger,
    clock: Callable[[], float],
    must_escalate: bool = False,
    used: int = 0,
    files: Sequence[File] = (),
) -> Run:
    """Let *model* propose one action; *clock* gives monotonic seconds, *used* are turns of an earlier pass.

    *files* go into the first turn.

    Raises ModelUnavailableError and PausedError: then nothing is decided and the ticket waits.
    """
    evidence = replace(evidence, files=notes(files))
    desk = Desk(evidence, search, policy, ledger, must_escalate=must_escalate)
    desk.record_evidence()
    base = ModelRequest(
        model=model,
        system=prompt.system_prompt(policy),
        tools=tool_specs(policy),
        messages=(),
        max_tokens=policy.models.max_tokens,
        seconds=policy.models.seconds,
    )
    end = clock() + policy.limits.run_seconds
    loop = _Loop(ticket, message, desk, base, llm, clock, end, turns=used, files=files)
    try:
        proposal = loop.proposal()
    except EndingError as ending:
        proposal = _by_code(str(ending), desk.triage)
    return Run(
        proposal,
        desk.evidence,
        turns=loop.turns - used,
        tool_calls=desk.calls,
        model=model,
        usage=tuple(reply.usage for reply in loop.replies),
        prompt_chars=tuple(loop.prompt_chars),
        request_ids=tuple(reply.request_id for reply in loop.replies),
    )


def _by_code(slug: str, triage: Triage | None) -> Proposal:
    known = triage or Triage("other", Urgency.NORMAL, Sentiment.NEUTRAL)
    return Proposal(ProposalKind.ESCALATION, known, reason=slug, by_code=True)


@dataclass(slots=True)
class _Loop:
    """*messages* only grows, except that a refused opening is replaced, once, by its plain shape."""

    ticket: Ticket
    message: Message
    desk: Desk
    base: ModelRequest
    llm: LanguageModel
    clock: Callable[[], float]
    end: float
    turns: int = 0
    nudged: bool = False
    plain: bool = False
    files: Sequence[File] = ()
    messages: list[Mapping[str, Any]] = field(default_factory=list)
    replies: list[ModelReply] = field(default_factory=list)
    prompt_chars: list[int] = field(default_factory=list)

    def proposal(self) -> Proposal:
        self.messages = self._open(prompt.opening)
        while True:
            reply = self._ask()
            found = self._answer(reply) if reply else None
            if found is not None:
                return found

    def _open(self, shape: Callable[..., list[dict[str, Any]]]) -> list[Mapping[str, Any]]:
        desk = self.desk
        opened = shape(
            self.ticket,
            self.message,
            desk.evidence,
            policy=desk.policy,
            hand_over=desk.must_escalate,
            files=self.files,
        )
        self.base = replace(self.base, file_tokens=sum(file.tokens for file in self.files))
        return list(opened)

    def _ask(self) -> ModelReply | None:
        """One model request; None when the model refused the opening and the plain one is next."""
        request = self._request()
        self.turns += 1
        self.desk.last_turns = self.turns > self.desk.policy.limits.last_free_turn
        try:
            reply = self._complete(request)
        except ModelUnavailableError:
            raise
        except ModelRejectedError:
            self._turn_plain()
            return None
        except ModelError:
            raise EndingError("model_error") from None
        self.replies.append(reply)
        self.prompt_chars.append(request.prompt_chars)
        self.desk.ledger.model_call(reply, prompt_chars=request.prompt_chars)
        return reply

    def _complete(self, request: ModelRequest) -> ModelReply:
        """A call that surely costs nothing gives its reserve back: an outage must not eat the budget."""
        try:
            return self.llm.complete(request)
        except BudgetError:
            raise EndingError("budget") from None
        except ModelError as error:
            if error.unpaid:
                self.desk.ledger.unpaid()
            raise

    def _request(self) -> ModelRequest:
        """The next request, within the ceilings and paid for."""
        left = self.end - self.clock()
        if self.turns >= self.desk.policy.limits.turns:
            raise EndingError("turn_ceiling")
        if left < SHORTEST_CALL:
            raise EndingError("run_deadline")
        seconds = min(self.base.seconds, left)
        request = replace(self.base, messages=tuple(self.messages), seconds=seconds)
        try:
            self.desk.ledger.before_model_call(
                request.model, prompt_chars=request.prompt_chars, max_tokens=request.max_tokens
            )
        except BudgetError:
            raise EndingError("budget") from None
        return request

    def _turn_plain(self) -> None:
        if self.plain or self.replies:
            raise EndingError("model_rejected_request")
        self.plain = True
        # Perhaps it was a file that was refused; the ticket does not depend on it.
        self.files = refused(self.files)
        self.desk.evidence = replace(self.desk.evidence, files=notes(self.files))
        self.messages = self._open(prompt.plain_opening)

    def _answer(self, reply: ModelReply) -> Proposal | None:
        """What an answer proposes; None when the conversation goes on."""
        if reply.stop != "tool_use" or not reply.calls:
            self._without_calls(reply)
            return None
        found = self.desk.answer(reply.calls)
        if isinstance(found, Proposal):
            return found
        self.messages += [prompt.assistant(reply.content), {"role": "user", "content": found}]
        return None

    def _without_calls(self, reply: ModelReply) -> None:
        """An answer that does nothing: one reminder after a plain end, else the run is over."""
        slug = STOPS.get(reply.stop, "unknown_stop")
        self.desk.refuse(reply.calls, slug)
        if reply.stop != "end_turn" or reply.calls or self.nudged:
            raise EndingError(slug)
        self.nudged = True
        self.messages += [prompt.assistant(reply.content), prompt.nudge()]
