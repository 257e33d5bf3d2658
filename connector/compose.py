"""From a verdict to the actions that carry it out, with the words of their notes; pure."""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace

from connector.decision import Disposition, Evidence, Proposal, ProposalKind, Sentiment, Triage, Verdict
from connector.domain import Action, ActionKind, ActionState, Mode, Status, Ticket, Urgency
from connector.policy import Policy
from connector.text import clip, plain

RESOLVED, ESCALATED, DRAFTED, ASKED = "ai_resolved", "ai_escalated", "ai_drafted", "ai_asked"
OFF, RESUME, APPROVE, DISCARD = "ai_off", "ai_resume", "ai_approve", "ai_discard"
NOTE_CHARS = 6_000
BANNER = "Written by the AI connector; check before you rely on it."


@dataclass(frozen=True, slots=True)
class Planned:
    action: Action
    state: ActionState


@dataclass(frozen=True, slots=True)
class Composer:
    """Makes the actions that answer one message; *mode* is what counts for its category."""

    ticket: Ticket
    message_id: str
    policy: Policy
    mode: Mode

    def plan(self, verdict: Verdict, proposal: Proposal, evidence: Evidence | None) -> list[Planned]:
        """In the order in which they are to be sent."""
        if verdict.disposition is Disposition.SEND:
            planned = [self.speak(proposal)]
        elif verdict.disposition is Disposition.HOLD:
            planned = [self.speak(proposal, state=ActionState.HELD), self.draft(proposal, verdict, evidence)]
        else:
            planned = self.hand_over(proposal, verdict.reasons, evidence)
        if self.mode is Mode.SHADOW:
            return [Planned(p.action, ActionState.HELD) for p in planned]
        return planned

    def speak(self, proposal: Proposal, *, state: ActionState = ActionState.READY) -> Planned:
        """The public reply or question; a resolution sets the status that policy names."""
        asks = proposal.kind is ProposalKind.QUESTION
        status = Status.PENDING if asks else Status(self.policy.resolve.after_resolve)
        action = self._action(
            ActionKind.QUESTION if asks else ActionKind.REPLY,
            plain(proposal.text),
            add=(ASKED if asks else RESOLVED, category_tag(proposal.triage)),
            status=status,
        )
        return Planned(action, state)

    def draft(self, proposal: Proposal, verdict: Verdict, evidence: Evidence | None) -> Planned:
        body = "\n\n".join(
            [
                f"Draft {'question' if proposal.kind is ProposalKind.QUESTION else 'reply'}. {BANNER}",
                plain(proposal.text),
                _lines(("Why it waits", ", ".join(verdict.reasons)), *_facts(proposal, evidence)),
            ]
        )
        tags = (DRAFTED, category_tag(proposal.triage))
        remove = (APPROVE, DISCARD)
        return Planned(self._action(ActionKind.DRAFT, body, add=tags, remove=remove), ActionState.READY)

    def hand_over(
        self, proposal: Proposal, reasons: Sequence[str], evidence: Evidence | None
    ) -> list[Planned]:
        """An internal note for the group, then the line to the customer if policy wants one."""
        triage = proposal.triage
        body = "\n\n".join(
            part
            for part in [
                f"Hand-over. {BANNER}",
                _lines(("Why", ", ".join(reasons)), ("In its words", proposal.reason)),
                plain(proposal.summary),
                _lines(*_facts(proposal, evidence)),
                self._unsent(proposal),
            ]
            if part
        )
        note = self._action(
            ActionKind.NOTE,
            body,
            add=(ESCALATED, category_tag(triage)),
            status=Status.OPEN,
            group=self.policy.handover.group(triage.category),
            priority=triage.urgency if triage.urgency in {Urgency.HIGH, Urgency.URGENT} else None,
        )
        planned = [Planned(note, ActionState.READY)]
        if self.policy.handover.customer_line and self.mode is Mode.AUTO and self.ticket.reply_reaches:
            line = plain(self.policy.text(triage.language).handover)
            planned.append(Planned(self._action(ActionKind.HANDOVER_LINE, line), ActionState.READY))
        return planned

    def _unsent(self, proposal: Proposal) -> str:
        """A reply that may not be sent is still of use to the teammate."""
        if proposal.kind is ProposalKind.ESCALATION or not proposal.text:
            return ""
        return f"Not sent to the customer:\n{plain(proposal.text)}"

    def _action(
        self,
        kind: ActionKind,
        body: str,
        *,
        add: tuple[str, ...] = (),
        remove: tuple[str, ...] = (),
        status: Status | None = None,
        group: str | None = None,
        priority: Urgency | None = None,
    ) -> Action:
        gone = tuple(tag for tag in (*remove, RESUME) if tag in self.ticket.tags)
        return Action(
            id=str(uuid.uuid4()),
            kind=kind,
            ticket=self.ticket.ref,
            body=clip(body, NOTE_CHARS),
            status=status,
            add_tags=add,
            remove_tags=gone,
            group=group,
            priority=priority,
            answers=self.message_id,
        )


def by_code(reason: str) -> Proposal:
    """A hand-over that no model proposed; *reason* is a slug."""
    triage = Triage("other", Urgency.NORMAL, Sentiment.NEUTRAL)
    summary = "The connector did not answer this message; a person needs to."
    return Proposal(ProposalKind.ESCALATION, triage, summary=summary, reason=reason, by_code=True)


def rejected_note(refused: Action, *, fields: tuple[str, ...], policy: Policy) -> Action:
    """A hand-over in place of a write that the helpdesk refused; names the fields it misses."""
    missing = ", ".join(fields) or "not named"
    body = (
        f"Hand-over. {BANNER}\n\nWhy: the helpdesk refused the update\nRequired fields: {missing}\n\n"
        f"Not sent to the customer:\n{refused.body}"
    )
    tags = (ESCALATED, *(tag for tag in refused.add_tags if tag.startswith("ai_category_")))
    return Action(
        id=str(uuid.uuid4()),
        kind=ActionKind.NOTE,
        ticket=refused.ticket,
        body=clip(body, NOTE_CHARS),
        status=Status.OPEN,
        add_tags=tags,
        remove_tags=refused.remove_tags,
        group=policy.handover.default_group or None,
        answers=refused.answers,
    )


def bare_note(refused: Action) -> Action:
    """A refused note's words without anything else that the helpdesk could mind."""
    return replace(
        refused,
        id=str(uuid.uuid4()),
        status=None,
        add_tags=(ESCALATED,),
        remove_tags=(),
        group=None,
        priority=None,
    )


def category_tag(triage: Triage) -> str:
    return "ai_category_" + re.sub(r"[^a-z0-9_]", "_", triage.category.lower())[:40]


def _facts(proposal: Proposal, evidence: Evidence | None) -> list[tuple[str, str]]:
    triage = proposal.triage
    rows = [
        (
            "Category",
            f"{triage.category}, urgency {triage.urgency}, sentiment {triage.sentiment}, {triage.language}",
        )
    ]
    if not proposal.by_code:
        rows.append(("Confidence", f"{proposal.confidence:.2f}"))
    if evidence is not None:
        facts = "; ".join(f"{key}: {value}" for key, value in evidence.account.facts.items())
        rows.append(("Account", f"{evidence.account.status}" + (f" ({clip(facts, 1_000)})" if facts else "")))
        cited = [p for p in evidence.search.passages if not proposal.citations or p.id in proposal.citations]
        sources = "\n".join(f"- {p.title} {p.url}".strip() for p in cited)
        rows.append(("Sources", "\n" + sources if sources else "no relevant results"))
    return rows


def _lines(*rows: tuple[str, str]) -> str:
    return "\n".join(f"{name}: {plain(value)}" for name, value in rows if value)
