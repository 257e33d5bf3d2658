"""From a readable ticket to a verdict: gather, propose, review. Writes nothing but the books of its model calls."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from connector.agent.gather import gather
from connector.agent.loop import Ledger, Run, propose
from connector.agent.routing import Tier, first_tier, wants_strong
from connector.attaching import Fetch, Reader, newest_files
from connector.decision import Disposition, Evidence, History, Proposal, Verdict
from connector.domain import Message, Mode, Ticket
from connector.errors import SourceUnavailableError
from connector.house import House
from connector.objection import channel_of
from connector.review.judge import review
from connector.review.triggers import triggers
from connector.store.runs import Spoken


@dataclass(frozen=True, slots=True)
class Thought:
    """What came out; *passes* are the model's runs, the last of which made *proposal*."""

    verdict: Verdict
    proposal: Proposal
    evidence: Evidence
    passes: Sequence[Run]


@dataclass(frozen=True, slots=True)
class Thinker:
    """One message of *ticket*, which we may answer; *books* gives the ledger of one pass of the model.

    *fetch* has the files of the ticket's helpdesk; without it they are only named. *words* are ours on the ticket.
    """

    house: House
    ticket: Ticket
    message: Message
    history: History
    books: Callable[[], Ledger]
    fetch: Fetch | None = None
    words: Sequence[Spoken] = ()

    def think(self) -> Thought:
        """SourceUnavailableError where the policy waits for a silent source; the model's and a pause come through."""
        house, models = self.house, self.house.models
        must = bool(triggers(self.ticket, self.message, policy=house.policy, history=self.history))
        evidence = self._gather(must=must)
        has_strong = models.strong is not None
        tier = first_tier(
            self.ticket,
            self.message,
            evidence,
            policy=house.policy,
            has_strong=has_strong,
            must_escalate=must,
        )
        reader = self._reader()
        run = self._propose(evidence, self._model(tier), reader, must=must)
        left = has_strong and tier == "fast" and not must and run.turns < house.policy.limits.turns
        left = left and not self._only_sorted(run.proposal)
        verdict = self._review(run, strong_left=left)
        again_asked = verdict.disposition is Disposition.AGAIN
        if left and (again_asked or wants_strong(run.proposal, verdict.reasons, policy=house.policy)):
            again = self._propose(run.evidence, self._model("strong"), reader, used=run.turns)
            verdict = self._review(again, strong_left=False)
            return Thought(verdict, again.proposal, again.evidence, (run, again))
        return Thought(verdict, run.proposal, run.evidence, (run,))

    def _only_sorted(self, proposal: Proposal) -> bool:
        """Where nothing but triage is written, no better words are asked for."""
        channel = channel_of(self.ticket, self.message)
        return self.house.mode_of(proposal.triage.category, channel) is Mode.TRIAGE

    def _gather(self, *, must: bool) -> Evidence:
        house = self.house
        evidence = gather(
            self.ticket, self.message, accounts=house.accounts, search=house.search, policy=house.policy
        )
        if evidence.account.incomplete and house.policy.accounts.when_silent == "wait" and not must:
            raise SourceUnavailableError("an account source does not answer")
        return evidence

    def _model(self, tier: Tier) -> str:
        models = self.house.models
        return models.strong if tier == "strong" and models.strong else models.fast

    def _reader(self) -> Reader:
        house = self.house
        files = newest_files(self.ticket, self.message, self.words)
        return Reader(files, self.fetch, house.policy.attachments, house.monotonic)

    def _propose(
        self, evidence: Evidence, model: str, reader: Reader, *, must: bool = False, used: int = 0
    ) -> Run:
        house = self.house
        return propose(
            self.ticket,
            self.message,
            evidence,
            model=model,
            llm=house.models.llm,
            search=house.search,
            policy=house.policy,
            ledger=self.books(),
            clock=house.monotonic,
            must_escalate=must,
            used=used,
            files=reader.read(house.models.llm, model),
        )

    def _review(self, run: Run, *, strong_left: bool) -> Verdict:
        return review(
            self.ticket,
            self.message,
            run.evidence,
            run.proposal,
            policy=self.house.policy,
            mode=self.house.mode,
            history=self.history,
            strong_left=strong_left,
        )
