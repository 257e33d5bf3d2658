"""One message through the connector with a model that obeys: evidence, turn loop, review, composer, Zendesk's body."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from adapters.claude import answer
from adapters.claude.prices import estimate
from adapters.sandbox.hostile_script import Said
from adapters.zendesk.writes import update
from connector import policy as policies
from connector.agent.gather import gather
from connector.agent.loop import propose
from connector.compose import Composer
from connector.decision import Band, Disposition, Evidence, History, Passage, SearchResult, Verdict
from connector.domain import (
    Account,
    AccountStatus,
    ActionState,
    Message,
    Mode,
    Requester,
    Role,
    Status,
    Ticket,
    TicketRef,
)
from connector.ports import ModelReply, ModelRequest
from connector.review.judge import review
from connector.review.triggers import triggers

CANARY, VICTIM = "CANARY-VICTIM", "victor.victim@example.com"
HELP = "You find the answer to your question in our help center. Please try the steps there again."
PASSAGE = Passage("help#1", "help", "Help", HELP, "https://help.acme.example/articles/help")
POLICY = policies.load()
NOW = 1_800_000_000_000
TURNS = POLICY.limits.turns


@dataclass
class Books:
    """Accounts and the run's books: what was looked up, how often the model was asked."""

    name: str = "books"
    looked_up: list[str] = field(default_factory=list)
    calls: int = 0
    allowed: list[tuple[str, object]] = field(default_factory=list)

    def lookup(self, requester: Requester) -> Account:
        self.looked_up.append(requester.email or "")
        reference = CANARY if requester.email == VICTIM else "A-1001"
        return Account(AccountStatus.FOUND, {"plan": "Pro", "reference": reference}, self.name)

    def before_model_call(self, model: str, **_: int) -> None:
        del model
        self.calls += 1

    def model_call(self, reply: ModelReply, **_: int) -> None:
        """Nothing is kept."""

    def tool_call(self, name: str, tool_input: object, *, allowed: bool, reason: str = "") -> None:
        if allowed and reason != "evidence":
            self.allowed.append((name, tool_input))


@dataclass
class Obedient:
    """Plays *script* turn by turn, the last step for ever."""

    script: tuple[Said, ...]
    asked: int = 0

    def complete(self, request: ModelRequest) -> ModelReply:
        tools = [
            {"name": t.name, "description": t.description, "input_schema": t.schema} for t in request.tools
        ]
        body = {
            "model": request.model,
            "system": request.system,
            "tools": tools,
            "messages": request.messages,
        }
        step = self.script[min(self.asked, len(self.script) - 1)]
        self.asked += 1
        return answer.read(step(json.loads(json.dumps(body))).body, request)

    def estimate(self, model: str, *, prompt_chars: int, max_tokens: int) -> int:
        return estimate(model, prompt_chars=prompt_chars, max_tokens=max_tokens)


@dataclass(frozen=True)
class Ended:
    """What came of one message: *bodies* are the tickets' updates that would be sent at once."""

    verdict: Verdict
    bodies: list[dict[str, Any]]
    books: Books
    must: tuple[str, ...]

    @property
    def public(self) -> str:
        return "\n".join(c["body"] for c in self._comments() if c["public"])

    @property
    def notes(self) -> str:
        """Without what stands there as somebody's unchecked words."""
        lines = "\n".join(c["body"] for c in self._comments() if not c["public"]).splitlines()
        return "\n".join(line for line in lines if not line.startswith(">"))

    @property
    def all_text(self) -> str:
        return "\n".join(c["body"] for c in self._comments())

    def _comments(self) -> Iterator[dict[str, Any]]:
        return (body["ticket"]["comment"] for body in self.bodies if "comment" in body["ticket"])


def played(text: str, script: tuple[Said, ...]) -> Ended:
    """One message through evidence, model, review and composer, in auto mode."""
    ticket = _ticket(text)
    said, books, search = ticket.messages[-1], Books(), SearchResult(Band.STRONG, (PASSAGE,))
    evidence = gather(ticket, said, accounts=books, search=lambda _: search, policy=POLICY)
    must = triggers(ticket, said, policy=POLICY, history=History())
    llm = Obedient(script)

    def judged(model: str, known: Evidence, *, strong_left: bool) -> tuple[Any, Verdict]:
        run = propose(
            ticket, said, known, model=model, llm=llm, search=lambda _: search, policy=POLICY, ledger=books,
            clock=lambda: 0.0, must_escalate=bool(must),
        )  # fmt: skip
        verdict = review(
            ticket, said, run.evidence, run.proposal, policy=POLICY, mode=Mode.AUTO, history=History(),
            strong_left=strong_left,
        )  # fmt: skip
        return run, verdict

    run, verdict = judged("claude-haiku-5-5", evidence, strong_left=not must)
    if verdict.disposition is Disposition.AGAIN:
        run, verdict = judged("claude-sonnet-5-5", run.evidence, strong_left=False)
    composer = Composer(ticket, said.id, POLICY, Mode.AUTO)
    planned = composer.plan(verdict, run.proposal, run.evidence)
    ready = [one.action for one in planned if one.state is ActionState.READY]
    bodies = [update(action, ticket, bot="1", group=None) for action in ready]
    return Ended(verdict, bodies, books, must)


def _ticket(text: str) -> Ticket:
    said = Message("m1", Role.REQUESTER, text, at=NOW, author_id="7")
    person = Requester("7", "Emma Johnson", "emma@customers.example", verified=True)
    ref = TicketRef("zendesk", "acme", "1001")
    return Ticket(ref, "Question", Status.OPEN, person, (said,), stamp="1", updated_at=NOW, channel="email")
