"""May this proposal go out? The one gate behind the model; no clock, no network, no database."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

from connector.decision import (
    Band,
    Disposition,
    Evidence,
    History,
    Proposal,
    ProposalKind,
    Verdict,
)
from connector.domain import Message, Mode, Ticket, careful
from connector.policy import Policy
from connector.review import addresses, checks, facts, grounding, leaks, manners, promises, topics
from connector.review.hearing import Said
from connector.review.rules import Rule, speaking
from connector.review.sources import Draft
from connector.review.triggers import TRIGGERS, Plea, grants_over, plea

_SLUG = re.compile(r"[a-z][a-z0-9_]{1,39}")


@dataclass(frozen=True)
class Case:
    """One proposal with all that it is judged by."""

    ticket: Ticket
    message: Message
    evidence: Evidence
    proposal: Proposal
    policy: Policy
    mode: Mode
    history: History

    @cached_property
    def plea(self) -> Plea:
        return plea(
            self.ticket,
            self.message,
            policy=self.policy,
            history=self.history,
            evidence=self.evidence,
            proposal=self.proposal,
        )

    @cached_property
    def draft(self) -> Draft:
        plea = self.plea
        return Draft(self.proposal, self.evidence, plea.words, plea.newest, self.ticket, self.policy)

    @cached_property
    def answer(self) -> Said:
        return Said(self.proposal.text)

    @property
    def resolves(self) -> bool:
        return self.proposal.kind is ProposalKind.RESOLUTION

    @property
    def speaks(self) -> bool:
        return self.proposal.kind is not ProposalKind.ESCALATION


def model_escalated(case: Case) -> bool:
    """The proposal itself asks for a person."""
    return case.proposal.kind is ProposalKind.ESCALATION


def category_not_allowed(case: Case) -> bool:
    """The policy keeps tickets of this category for people."""
    return case.speaks and not case.policy.category(case.proposal.triage.category).allowed


def no_relevant_results(case: Case) -> bool:
    """Search found nothing that a resolution could rest on; a question needs no passage."""
    asks = case.proposal.kind is ProposalKind.QUESTION
    return not asks and case.evidence.search.band is Band.NONE


def answer_of_compromise(case: Case) -> bool:
    """The answer itself treats an account as taken over."""
    return case.speaks and case.answer.speaks_of("account_compromise")


def answer_of_refund(case: Case) -> bool:
    """The answer itself grants or discusses money back over the limit."""
    return case.speaks and grants_over(case.answer, case.policy.limits.money)


def answer_of_law(case: Case) -> bool:
    """The answer itself talks about court or lawyers."""
    return case.speaks and case.answer.speaks_of("legal_threat")


def no_citation(case: Case) -> bool:
    """A resolution names no passage that it rests on."""
    return case.resolves and not case.proposal.citations


def foreign_citation(case: Case) -> bool:
    """A resolution cites what search did not return in this run."""
    return case.resolves and any(case.evidence.passage(cited) is None for cited in case.proposal.citations)


def low_confidence(case: Case) -> bool:
    """Below the category's hold threshold, or no share at all."""
    hold = case.policy.thresholds(case.proposal.triage.category)[1]
    return case.resolves and not hold <= case.proposal.confidence <= 1


def medium_confidence(case: Case) -> bool:
    """Below the category's resolve threshold."""
    resolve = case.policy.thresholds(case.proposal.triage.category)[0]
    return case.resolves and not case.proposal.confidence >= resolve


def attached_file(case: Case) -> bool:
    """The customer attached a file: no rule has heard the words in it, and the policy wants a teammate to look."""
    shown = [file for file in case.evidence.files if not file.decorates]
    return case.speaks and bool(shown) and not case.policy.attachments.auto


def mode_shadow(case: Case) -> bool:
    """We only watch: nothing goes out."""
    return case.speaks and _mode(case) is Mode.SHADOW


def mode_triage(case: Case) -> bool:
    """We only sort: tags and fields, no words."""
    return case.speaks and _mode(case) is Mode.TRIAGE


def mode_assist(case: Case) -> bool:
    """We only draft: a teammate approves."""
    return case.speaks and _mode(case) is Mode.ASSIST


def _mode(case: Case) -> Mode:
    channel = case.message.channel or case.ticket.channel
    return careful(case.mode, case.policy.mode_of(case.proposal.triage.category, channel))


def _of_text(check: Callable[[Draft], bool]) -> Callable[[Case], bool]:
    def applies(case: Case) -> bool:
        return case.speaks and check(case.draft)

    applies.__doc__ = check.__doc__
    return applies


def _of_words(trigger: Callable[[Plea], bool]) -> Callable[[Case], bool]:
    def applies(case: Case) -> bool:
        return trigger(case.plea)

    applies.__doc__ = trigger.__doc__
    return applies


#: What a text must not be or hold; each is a slug by its name.
TEXT: tuple[Callable[[Draft], bool], ...] = (
    checks.bad_length,
    checks.unsafe_text,
    checks.unfilled,
    addresses.foreign_link,
    addresses.foreign_number,
    addresses.foreign_channel,
    grounding.ungrounded_amount,
    grounding.ungrounded_time,
    grounding.ungrounded_figure,
    grounding.moved_number,
    promises.ungrounded_promise,
    promises.claims_deed,
    grounding.unsupported,
    leaks.account_number,
    leaks.secret_key,
    leaks.encoded_text,
    leaks.foreign_code,
    leaks.foreign_command,
    leaks.internal_words,
    leaks.echo,
    manners.rude,
    topics.off_topic,
    manners.claims_human,
    manners.asks_secret,
    manners.other_language,
)

#: What follows: ESCALATE is final; AGAIN is a fault that another model may avoid; HOLD leaves a draft.
RULES: tuple[Rule[Case, Disposition], ...] = (
    *(Rule(trigger.slug, _of_words(trigger.applies), Disposition.ESCALATE) for trigger in TRIGGERS),
    Rule("model_escalated", model_escalated, Disposition.ESCALATE),
    Rule("category_not_allowed", category_not_allowed, Disposition.ESCALATE),
    Rule("no_relevant_results", no_relevant_results, Disposition.ESCALATE),
    Rule("answer_of_compromise", answer_of_compromise, Disposition.ESCALATE),
    Rule("answer_of_refund", answer_of_refund, Disposition.ESCALATE),
    Rule("answer_of_law", answer_of_law, Disposition.ESCALATE),
    Rule("low_confidence", low_confidence, Disposition.ESCALATE),
    Rule("no_citation", no_citation, Disposition.AGAIN),
    Rule("foreign_citation", foreign_citation, Disposition.AGAIN),
    *(Rule(check.__name__, _of_text(check), Disposition.AGAIN) for check in TEXT),
    Rule("untranslated_promise", _of_text(promises.untranslated_promise), Disposition.HOLD),
    Rule("contradicted_state", _of_text(facts.contradicted_state), Disposition.HOLD),
    Rule("unread_language", _of_text(manners.unread_language), Disposition.HOLD),
    Rule("medium_confidence", medium_confidence, Disposition.HOLD),
    Rule("attached_file", attached_file, Disposition.HOLD),
    Rule("mode_shadow", mode_shadow, Disposition.HOLD),
    Rule("mode_triage", mode_triage, Disposition.HOLD),
    Rule("mode_assist", mode_assist, Disposition.HOLD),
)


def review(
    ticket: Ticket,
    message: Message,
    evidence: Evidence,
    proposal: Proposal,
    *,
    policy: Policy,
    mode: Mode,
    history: History,
    strong_left: bool,
    rules: Iterable[Rule[Case, Disposition]] = RULES,
) -> Verdict:
    """The gravest of what the rules say; *strong_left* says that the strong model may still decide again."""
    case = Case(ticket, message, evidence, proposal, policy, mode, history)
    spoken = list(speaking(rules, case))
    for effect in (Disposition.ESCALATE, Disposition.AGAIN, Disposition.HOLD):
        reasons = tuple(_reason(rule.slug, proposal) for rule in spoken if rule.effect is effect)
        if reasons:
            return Verdict(_disposition(effect, reasons, strong_left=strong_left), reasons)
    return Verdict(Disposition.SEND)


def _disposition(effect: Disposition, reasons: tuple[str, ...], *, strong_left: bool) -> Disposition:
    """A fault, or a middling confidence, is worth another try as long as the strong model is left."""
    if effect is Disposition.AGAIN:
        return Disposition.AGAIN if strong_left else Disposition.ESCALATE
    if "medium_confidence" in reasons and strong_left:
        return Disposition.AGAIN
    return effect


def _reason(slug: str, proposal: Proposal) -> str:
    """Code that ended a run has its own slug for why."""
    ended = slug == "model_escalated" and proposal.by_code and _SLUG.fullmatch(proposal.reason)
    return proposal.reason if ended else slug
