"""From a verdict to the actions that carry it out, with the words of their notes; pure."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from connector import notes
from connector.decision import Disposition, Evidence, Proposal, ProposalKind, Sentiment, Triage, Verdict
from connector.domain import Action, ActionKind, ActionState, Mode, Role, Status, Ticket, TicketRef, Urgency
from connector.policy import Policy
from connector.policy_after import Texts
from connector.review.tongues import tongue
from connector.text import clip, plain

RESOLVED, ESCALATED, DRAFTED, ASKED = "ai_resolved", "ai_escalated", "ai_drafted", "ai_asked"
OFF, RESUME, APPROVE, DISCARD = "ai_off", "ai_resume", "ai_approve", "ai_discard"
#: What an earlier draft may have left on a ticket.
STALE = (DRAFTED, APPROVE, DISCARD)
#: A draft's note holds the whole of what an approval sends.
NOTE_CHARS, DRAFT_CHARS = 6_000, 12_000
CATEGORY, URGENCY, LANGUAGE = "ai_category_", "ai_urgency_", "ai_language_"
_CODE = re.compile(r"[a-z]{2,3}")


@dataclass(frozen=True, slots=True)
class Planned:
    action: Action
    state: ActionState


@dataclass(frozen=True, slots=True)
class Composer:
    """Makes the actions that answer one message; *mode* is what counts for its category.

    *people_there*: it is business hours, as far as the policy knows.
    """

    ticket: Ticket
    message_id: str
    policy: Policy
    mode: Mode
    people_there: bool = True

    def plan(self, verdict: Verdict, proposal: Proposal, evidence: Evidence | None) -> list[Planned]:
        """In the order in which they are to be sent."""
        if self.mode is Mode.TRIAGE:
            return [self.sort(proposal)]
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
        question = ActionKind.CODE_REQUEST if proposal.by_code else ActionKind.QUESTION
        action = self._action(
            question if asks else ActionKind.REPLY,
            self._disclosed(proposal),
            add=(ASKED if asks else RESOLVED, self._category_tag(proposal.triage)),
            remove=STALE,
            status=status,
        )
        return Planned(action, state)

    def sort(self, proposal: Proposal) -> Planned:
        """Triage as tags and fields, in place of what an earlier message got; no words."""
        triage = proposal.triage
        tags = [self._category_tag(triage), f"{URGENCY}{triage.urgency}"]
        tags += [f"{LANGUAGE}{triage.language}"] if _CODE.fullmatch(triage.language) else []
        old = (tag for tag in self.ticket.tags if tag.startswith((CATEGORY, URGENCY, LANGUAGE)))
        gone = tuple(tag for tag in old if tag not in tags)
        action = self._action(
            ActionKind.NOTICE, "", add=tuple(tags), remove=gone, attributes=self._fields(proposal)
        )
        return Planned(action, ActionState.READY)

    def _fields(self, proposal: Proposal) -> dict[str, str]:
        """Triage under the names that the policy gives its fields; code alone knows nothing to put there."""
        if proposal.by_code:
            return {}
        triage = proposal.triage
        return self.policy.fields_of(self.ticket.ref.platform).filled(
            category=triage.category,
            urgency=triage.urgency.value,
            language=triage.language,
            confidence=f"{proposal.confidence:.2f}",
        )

    def draft(self, proposal: Proposal, verdict: Verdict, evidence: Evidence | None) -> Planned:
        hours = self.policy.drafts.valid_hours
        body = notes.draft(self._disclosed(proposal), proposal, verdict, evidence, hours=hours)
        tags = (DRAFTED, self._category_tag(proposal.triage))
        remove = (APPROVE, DISCARD)
        fields = self._fields(proposal)
        action = self._action(ActionKind.DRAFT, body, add=tags, remove=remove, attributes=fields)
        return Planned(action, ActionState.READY)

    def hand_over(
        self, proposal: Proposal, reasons: Sequence[str], evidence: Evidence | None
    ) -> list[Planned]:
        """An internal note for the group, then the line to the customer if policy wants one."""
        triage = proposal.triage
        body = notes.hand_over(proposal, reasons, evidence, ticket=self.ticket)
        note = self._action(
            ActionKind.NOTE,
            body,
            add=(ESCALATED, self._category_tag(triage)),
            remove=STALE,
            status=Status.OPEN,
            group=self.policy.handover.group(triage.category),
            priority=self.policy.handover.priority(triage.category, triage.urgency),
            attributes=self._fields(proposal),
        )
        planned = [Planned(note, ActionState.READY)]
        if self.policy.handover.customer_line and self.mode is Mode.AUTO and self.ticket.reply_reaches:
            texts = self._texts(proposal)
            line = plain(texts.handover if self.people_there else texts.handover_closed or texts.handover)
            planned.append(Planned(self._action(ActionKind.HANDOVER_LINE, line), ActionState.READY))
        return planned

    def _disclosed(self, proposal: Proposal) -> str:
        """The model's words, and below the first of them on a ticket that an AI wrote them."""
        text = plain(proposal.text)
        if not self.policy.disclosure.on or self._has_disclosed():
            return text
        return f"{text}\n\n{plain(self._texts(proposal).disclosure)}"

    def _has_disclosed(self) -> bool:
        lines = {_line(texts.disclosure) for texts in self.policy.texts.values() if texts.disclosure}
        ours = [_line(m.text) for m in self.ticket.public if m.role is Role.BOT]
        return any(line in said for said in ours for line in lines)

    def _texts(self, proposal: Proposal) -> Texts:
        """In the language that code sees in the customer's words, else in what we answer, else as triage says."""
        message = self.ticket.message(self.message_id)
        seen = tongue(message.text if message else "") or tongue(proposal.text)
        return self.policy.text(seen or proposal.triage.language)

    def _category_tag(self, triage: Triage) -> str:
        """One of a fixed set: a category that the policy doesn't know is `other`."""
        known = triage.category if triage.category in self.policy.categories else "other"
        return CATEGORY + known

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
        attributes: Mapping[str, str] = MappingProxyType({}),
    ) -> Action:
        # Whoever tags between this read and the write is heard by the next look only.
        gone = (*remove, *((RESUME,) if RESUME in self.ticket.tags else ()))
        return Action(
            id=str(uuid.uuid4()),
            kind=kind,
            ticket=self.ticket.ref,
            body=clip(body, DRAFT_CHARS if kind is ActionKind.DRAFT else NOTE_CHARS),
            status=status,
            add_tags=add,
            remove_tags=gone,
            group=group,
            priority=priority,
            attributes=dict(attributes),
            answers=self.message_id,
        )


def by_code(reason: str) -> Proposal:
    """A hand-over that no model proposed; *reason* is a slug."""
    triage = Triage("other", Urgency.NORMAL, Sentiment.NEUTRAL)
    summary = "The connector did not answer this message; a person needs to."
    return Proposal(ProposalKind.ESCALATION, triage, summary=summary, reason=reason, by_code=True)


def rejected_note(
    refused: Action, *, why: str, fields: tuple[str, ...], perhaps: bool, policy: Policy
) -> Action:
    """A hand-over in place of a write that did not get through; see `notes.rejected`."""
    tags = (ESCALATED, *(tag for tag in refused.add_tags if tag.startswith(CATEGORY)))
    return Action(
        id=str(uuid.uuid4()),
        kind=ActionKind.NOTE,
        ticket=refused.ticket,
        body=clip(notes.rejected(refused.body, why=why, fields=fields, perhaps=perhaps), NOTE_CHARS),
        status=Status.OPEN,
        add_tags=tags,
        remove_tags=refused.remove_tags,
        group=policy.handover.default_group or None,
        answers=refused.answers,
    )


def notice(ref: TicketRef, text: str, *, answers: str, remove: tuple[str, ...] = ()) -> Action:
    """What a teammate is told without an answer, or (*text* is empty) only shown by tags."""
    return Action(
        id=str(uuid.uuid4()),
        kind=ActionKind.NOTICE,
        ticket=ref,
        body=clip(text, NOTE_CHARS),
        remove_tags=remove,
        answers=answers,
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


def _line(text: str) -> str:
    """In one line: platforms break lines as they like."""
    return " ".join(plain(text).split())
