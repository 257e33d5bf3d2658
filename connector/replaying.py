"""Decides a ticket that people have answered once more, as it then stood; writes nothing to the helpdesk."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from connector import audit
from connector.agent.prompt import PROMPT_VERSION
from connector.attaching import Fetch
from connector.decision import Disposition, History, Refusal, Verdict
from connector.domain import Message, Mode, Ticket
from connector.errors import BudgetError, ConnectorError, PausedError
from connector.house import House
from connector.ledger import told
from connector.ports import ModelReply
from connector.review.speak import RULES, may_we_speak
from connector.standing import as_judged
from connector.store import articles, flags
from connector.store.spending import NANO
from connector.thinking import Thinker, Thought

#: What a mode alone holds back would have been sent.
OF_MODE = "mode_"
#: Neither does it matter here which share of the tickets the policy begins with.
MERIT_RULES = tuple(rule for rule in RULES if rule.slug != "outside_share")


class SpentError(ConnectorError):
    """The command's own cap is reached: raise it to go on."""


@dataclass(slots=True)
class Purse:
    """What one command may spend, in nano-dollars; *spent* counts a call under way with its worst case."""

    cap: int
    spent: int = 0
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def reserve(self, amount: int) -> None:
        with self._turn:
            if self.spent + amount > self.cap:
                raise SpentError(f"the next model call could pass the cap of ${self.cap / NANO:.2f}")
            self.spent += amount

    def settle(self, reserved: int, cost: int) -> None:
        with self._turn:
            self.spent += cost - reserved


@dataclass(slots=True)
class ReplayLedger:
    """The books of one replayed ticket: as live, each call is paid for in advance, but out of *purse*.

    *tell* hears what the ticket has cost so far, the call under way included.
    """

    house: House
    purse: Purse
    tell: Callable[[int], None] = lambda _cost: None
    cost: int = 0
    _open: int = 0

    def before_model_call(self, model: str, *, prompt_chars: int, max_tokens: int) -> None:
        house = self.house
        amount = house.models.llm.estimate(model, prompt_chars=prompt_chars, max_tokens=max_tokens)
        with house.database.read() as connection:
            if flags.paused(connection):
                raise PausedError(
                    "the connector is paused: connector resume lets it speak with the model again"
                )
        if self.cost + amount > house.policy.limits.dollars_per_ticket * NANO:
            raise BudgetError("dollars_per_ticket")
        self.purse.reserve(amount)
        self._open = amount
        self.tell(self.cost + amount)

    def model_call(self, reply: ModelReply, *, prompt_chars: int) -> None:
        payload = {**told(reply, prompt_chars=prompt_chars), "purpose": "replay"}
        with self.house.database.begin() as connection:
            audit.append(connection, audit.Kind.MODEL_CALL, payload, ticket="", now=self.house.clock())
        self._settle(reply.usage.cost)

    def unpaid(self) -> None:
        self._settle(0)

    def tool_call(self, name: str, tool_input: object, *, allowed: bool, reason: str = "") -> None:
        """Not recorded: its words are a customer's, and nothing follows from it."""

    def _settle(self, cost: int) -> None:
        self.purse.settle(self._open, cost)
        self.cost += cost
        self._open = 0
        self.tell(self.cost)


@dataclass(frozen=True, slots=True)
class Replayed:
    """*thought* is None where a *refusal* came first; *verdict* is by merit: what a mode holds back counts as sent."""

    verdict: Verdict
    thought: Thought | None
    cost: int = 0
    refusal: Refusal | None = None


@dataclass(frozen=True, slots=True)
class Replayer:
    """*house* has no helpdesk; *fetch* has the files of the one that is looked at.

    The cautious mode of the day does not matter: all is decided as in `auto`.
    """

    house: House
    purse: Purse
    tell: Callable[[int], None] = field(default=lambda _cost: None)
    fetch: Fetch | None = None

    def decide(self, ticket: Ticket, question: Message) -> Replayed:
        """*ticket* as it stood. Raises SpentError, PausedError and what the model or a silent source raises."""
        house = replace(self.house, mode=Mode.AUTO)
        history = History()
        seen = as_judged(ticket, (), message_id=question.id)
        refusal = may_we_speak(
            seen, question, history, policy=house.policy, now=question.at, rules=MERIT_RULES
        )
        if refusal is not None:
            return Replayed(Verdict(Disposition.ESCALATE, (refusal.reason,)), None, refusal=refusal)
        ledger = ReplayLedger(house, self.purse, self.tell)
        thought = Thinker(house, ticket, question, history, lambda: ledger, self.fetch).think()
        return Replayed(on_merit(thought.verdict), thought, ledger.cost)


def on_merit(verdict: Verdict) -> Verdict:
    reasons = tuple(reason for reason in verdict.reasons if not reason.startswith(OF_MODE))
    held = verdict.disposition is Disposition.HOLD
    return Verdict(Disposition.SEND if held and not reasons else verdict.disposition, reasons)


def setup_of(house: House) -> str:
    """Sixteen hex digits that name policy, models, prompt and articles: rows under another setup don't compare."""
    models = house.models
    with house.database.read() as connection:
        known = articles.contents(connection)
    words = (house.policy.hash, models.fast, models.strong or "", PROMPT_VERSION, known)
    return hashlib.sha256("\0".join(words).encode()).hexdigest()[:16]
