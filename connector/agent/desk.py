"""The tools at work in one run: what is allowed when, what comes back, what is written down."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from connector.agent import prompt, tools
from connector.agent.gather import Search, merged, searched
from connector.agent.tools import ToolInputError
from connector.decision import Evidence, Proposal, SearchResult, Triage
from connector.policy import Policy
from connector.ports import ModelReply, ToolCall

#: So many unusable calls are told back to the model before a person takes over.
MAX_ERRORS = 3


class EndingError(Exception):
    """The run ends without a proposal of the model; the argument is a stable slug."""


class Ledger(Protocol):
    """The books of a run: money before each model call, a record of every call."""

    def before_model_call(self, model: str, *, prompt_chars: int, max_tokens: int) -> None:
        """Raise BudgetError or PausedError when the call must not be made."""

    def model_call(self, reply: ModelReply, *, prompt_chars: int) -> None: ...

    def unpaid(self) -> None:
        """The call that was to be made surely costs nothing."""

    def tool_call(self, name: str, tool_input: object, *, allowed: bool, reason: str = "") -> None:
        """*reason* is a slug, for a refused call always."""


@dataclass(slots=True)
class Desk:
    """Answers the model's calls; *evidence* and *triage* grow with them.

    *last_turns* is set when code refuses everything but the exits, *must_escalate* when even those but one.
    """

    evidence: Evidence
    search: Search
    policy: Policy
    ledger: Ledger
    must_escalate: bool = False
    last_turns: bool = False
    triage: Triage | None = None
    calls: int = 0
    errors: int = 0

    def record_evidence(self) -> None:
        """The two calls that code made before the first turn."""
        self.ledger.tool_call(tools.LOOKUP, {}, allowed=True, reason="evidence")
        self.ledger.tool_call(tools.SEARCH, {"query": self.evidence.query}, allowed=True, reason="evidence")

    def refuse(self, calls: Sequence[ToolCall], reason: str) -> None:
        for call in calls:
            self.calls += 1
            self._record(call, allowed=False, reason=reason)

    def answer(self, calls: Sequence[ToolCall]) -> Proposal | list[dict[str, Any]]:
        """The proposal of a turn's exit, or the results that go back. Raises EndingError at a ceiling."""
        exits = [call for call in calls if call.name in tools.TERMINAL]
        if exits:
            self.refuse([call for call in calls if call not in exits], "beside_an_exit")
            found = self._exit(exits)
        else:
            found = [self._work(call) for call in calls]
        if isinstance(found, Proposal):
            return found
        if self.errors >= MAX_ERRORS:
            raise EndingError("invalid_tool_calls")
        if self.calls > self.policy.limits.tool_calls:
            raise EndingError("tool_call_ceiling")
        answered = {result["tool_use_id"] for result in found}
        others = [call for call in calls if call.id not in answered]
        return found + [prompt.fault(call.id, "not done: it stood beside a final call") for call in others]

    def _exit(self, exits: list[ToolCall]) -> Proposal | list[dict[str, Any]]:
        """One exit counts; an escalation wins over whatever stands beside it."""
        chosen = next((call for call in exits if call.name == tools.ESCALATE), exits[0])
        if chosen.name != tools.ESCALATE and len({_same(call) for call in exits}) > 1:
            self.refuse(exits, "contradiction")
            raise EndingError("contradictory_calls")
        self.refuse([call for call in exits if call is not chosen], "beside_an_exit")
        self.calls += 1
        self.triage = tools.triage_within(chosen.input, self.policy) or self.triage
        try:
            proposal = self._propose(chosen)
        except ToolInputError as error:
            return [self._fault(chosen, error)]
        self._record(chosen, allowed=True)
        return proposal

    def _propose(self, call: ToolCall) -> Proposal:
        if self.must_escalate and call.name != tools.ESCALATE:
            raise ToolInputError(
                "this ticket must go to a person: call escalate_ticket", slug="must_escalate"
            )
        return tools.proposal(call.name, call.input, self.policy)

    def _work(self, call: ToolCall) -> dict[str, Any]:
        """A call that is no exit; too late or too many, it is refused but does not count as an error."""
        self.calls += 1
        late = "turn_limit" if self.last_turns else ""
        refused = "tool_call_ceiling" if self.calls > self.policy.limits.tool_calls else late
        if refused and call.name in tools.WORK:
            self._record(call, allowed=False, reason=refused)
            return prompt.fault(
                call.id, "no more of these: call resolve_ticket, escalate_ticket or ask_customer"
            )
        try:
            fields = tools.read_input(call.name, call.input, self.policy)
        except ToolInputError as error:
            return self._fault(call, error)
        self._record(call, allowed=True)
        return prompt.result(call.id, self._done(call.name, fields))

    def _done(self, name: str, fields: Mapping[str, Any]) -> Mapping[str, Any]:
        if name == tools.LOOKUP:
            return prompt.account_json(self.evidence.account)
        if name == tools.SEARCH:
            return prompt.search_json(self._found(fields["query"]).passages, self.policy)
        self.triage = tools.triage(fields)
        return {"noted": True}

    def _found(self, query: str) -> SearchResult:
        """What a search returned; it is part of the evidence before the model sees it."""
        found = searched(self.search, query)
        self.evidence = replace(self.evidence, search=merged(self.evidence.search, found))
        return found

    def _fault(self, call: ToolCall, error: ToolInputError) -> dict[str, Any]:
        self.errors += 1
        self._record(call, allowed=False, reason=error.slug)
        return prompt.fault(call.id, str(error))

    def _record(self, call: ToolCall, *, allowed: bool, reason: str = "") -> None:
        self.ledger.tool_call(call.name, call.input, allowed=allowed, reason=reason)


def _same(call: ToolCall) -> str:
    return json.dumps([call.name, call.input], sort_keys=True, default=str)
