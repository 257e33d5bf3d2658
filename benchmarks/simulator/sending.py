"""The send state machine alone: from a stored decision until its words stand or give way."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from connector import workflow
from connector.decided import Decision, store
from connector.decision import Disposition, Proposal, ProposalKind, Sentiment, Triage, Verdict
from connector.domain import Urgency
from connector.store import jobs

from .schedule import ENDLESS, EndlessError, Schedule
from .stage import QUESTION, REPLY, SUMMARY

TRIAGE = Triage("account", Urgency.NORMAL, Sentiment.NEUTRAL)
REPLIES = Proposal(ProposalKind.RESOLUTION, TRIAGE, text=REPLY, confidence=0.95)
ASKS = Proposal(ProposalKind.QUESTION, TRIAGE, text=QUESTION, confidence=0.9)
HANDS_OVER = Proposal(ProposalKind.ESCALATION, TRIAGE, summary=SUMMARY, reason="A person.", confidence=0.9)
DECISIONS = (
    (Disposition.SEND, REPLIES),
    (Disposition.SEND, ASKS),
    (Disposition.ESCALATE, HANDS_OVER),
    (Disposition.HOLD, REPLIES),
)
#: The queue's first wait after a failure, seconds.
AGAIN = 15.0


class Sending(Schedule):
    """The wake-ups' own part is left out: nobody is told of what happens, the run alone is carried on."""

    heard = False
    reach = 4
    #: What is decided by chance here is what a bold mode would send.
    assisted = 0.0
    ended = ""

    def play(self) -> None:
        self.time.catch_up()
        self.time.sleep(self.rng.uniform(3, 25))
        act = partial(workflow.act, self.house)
        run = self._decide()
        for _ in range(ENDLESS):
            self.ended = self.survive(lambda steps: steps("act", act, run))
            if self.ended.startswith(("acted:", "moved:", "dead:")):
                return self._let_land()
            kind, _, rest = self.ended.partition(":")
            asked = float(rest.rpartition(":")[2] or 0) if kind == "later" else 0
            self.time.sleep(max(asked, AGAIN))
        raise EndlessError

    def _decide(self) -> str:
        ticket = self.desk.ticket
        message = ticket.from_requester[-1]
        disposition, proposal = self.rng.choices(DECISIONS, (6, 2, 2, 0.5))[0]
        with self.stage.database.begin() as connection:
            job = jobs.ensure(connection, ticket.ref, message, inbox_id=0, now=self.time())
            jobs.seen(connection, ticket.ref, now=self.time(), resumed=False)
        verdict = Verdict(disposition, ("by_chance",))
        decision = Decision(ticket, job.id, message.id, verdict, proposal, None, ())
        return store(replace(self.house, database=self.stage.database), decision)

    def _let_land(self) -> None:
        """What is still on its way lands, what is planned happens."""
        while (due := self.time.due) is not None:
            self.time.now = max(self.time.now, due)
            self.time.catch_up()
