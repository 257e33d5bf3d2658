"""What the slugs of reasons mean, in words for readers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from connector.review import judge, speak

#: The first reason of a run whose draft a person approved.
APPROVED = "approved"
#: Of what no rule decides.
_OTHERS = {
    APPROVED: "A teammate approved the draft.",
    "no_teammate_reply": "No teammate has answered in public, so there is nothing to compare with.",
    "begun_by_a_teammate": "A teammate began: no customer had asked anything before.",
    "not_found": "Gone from the helpdesk.",
    "not_readable": "The helpdesk does not let our user read that.",
    # The model's run came to no proposal.
    "budget": "The next model call could have cost more than the policy allows.",
    "turn_ceiling": "The model did not decide within the turns that it has.",
    "tool_call_ceiling": "The model did not decide within the tool calls that it has.",
    "run_deadline": "The model did not decide in time.",
    "no_tool_call": "The model ended without a decision, also when it was told so.",
    "answer_cut_off": "The model's answer was cut off.",
    "model_refused": "The model declined to answer.",
    "contradictory_calls": "The model proposed several actions at once.",
    "invalid_tool_calls": "The model called its tools in a way that they do not allow.",
    "model_error": "The model's answer could not be read.",
    "model_rejected_request": "The model's service refused the request.",
    # Something around us failed for too long.
    "model_unavailable": "The model was down for longer than the policy lets tickets wait.",
    "accounts_unavailable": "The account source was down for longer than the policy lets tickets wait.",
    "internal_error": "The connector failed on it again and again.",
    "unknown_fate": "The helpdesk did not say what became of the answer, again and again.",
    "conflicts": "The ticket changed again and again while the answer was to be sent.",
    "worker_died": "Workers died over it again and again.",
    "rejected_by_helpdesk": "The helpdesk refused the write, such as for a required field.",
    # What came after.
    "low_rating": "The customer rated the answer 1 or 2.",
    "dropped": "No replay could deal with it, and the operator put it away.",
    "message_gone": "The message is gone from the ticket.",
    "closed": "The helpdesk has closed the ticket for good.",
    "rated": "The message is a rating.",
    "thanks": "The message is thanks.",
    "nothing_new": "There was no unanswered message.",
    "expired": "Nobody took the draft up in time.",
    "discarded": "A teammate discarded the draft.",
    "teammate_replied": "A teammate answered before the draft was taken up.",
    # One-time codes.
    "code_asked": "Only the writer's account can tell: a code was mailed to the address on file.",
    "code_wrong": "The code was not the right one; there are tries left.",
    "code_again": "The right code was given once more.",
    "code_over": "A code was given that is not valid any more.",
    "code_cap": "There were too many codes already for this ticket, this requester or within the hour.",
    "code_failed": "The code was wrong too often.",
    "code_expired": "The code came too late.",
    "code_not_given": "The customer wrote on without the code.",
    "requester_changed": "The requester, their address or who is in copy changed since a code was asked for.",
    "code_not_sent": "The code could not be mailed.",
}


def _of_rules() -> Iterator[tuple[str, str]]:
    yield from ((rule.slug, rule.about) for rule in speak.RULES)
    yield from ((rule.slug, rule.about) for rule in judge.RULES)


#: A sentence for each slug: the first one of the rule that it names.
ABOUT: Mapping[str, str] = {
    **{slug: " ".join(about.partition("\n\n")[0].split()) for slug, about in _of_rules()},
    **_OTHERS,
}


def worded(slug: str) -> str:
    """The slug with what it means, for a line of text."""
    return f"{slug}: {ABOUT[slug]}" if slug in ABOUT else slug
