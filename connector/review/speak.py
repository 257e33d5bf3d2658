"""May we speak on this ticket at all? Asked before the model, and again right before each write."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from connector.decision import Effect, History, Refusal
from connector.domain import Message, Role, Status, Ticket
from connector.policy import Policy
from connector.policy_parts import channel_names
from connector.review.loops import like_ours, repeats
from connector.review.machine import machine_sign
from connector.review.rules import Rule, speaking


@dataclass(frozen=True, slots=True)
class Moment:
    """The message to be answered on its ticket as just read; *now* in epoch milliseconds."""

    ticket: Ticket
    message: Message
    history: History
    policy: Policy
    now: int

    @property
    def later(self) -> tuple[Message, ...]:
        """Public messages behind ours, in the order of the ticket."""
        public = self.ticket.public
        place = next((i for i, m in enumerate(public) if m.id == self.message.id), None)
        if place is None:
            return tuple(m for m in public if m.at > self.message.at)
        return public[place + 1 :]


def paused(moment: Moment) -> bool:
    """The operator has paused us."""
    return moment.history.paused


def ticket_closed(moment: Moment) -> bool:
    """Closed, merged or deleted: the helpdesk takes no writes."""
    return moment.ticket.status is Status.CLOSED


def spam(moment: Moment) -> bool:
    """The ticket is marked as spam or its requester is suspended."""
    return moment.ticket.spam or moment.ticket.requester.suspended


def own_message(moment: Moment) -> bool:
    """We wrote it, or another bot on our account."""
    return moment.message.role is Role.BOT or moment.message.marker is not None


def teammate_message(moment: Moment) -> bool:
    """A teammate wrote it, or is the requester."""
    return moment.message.role is Role.TEAMMATE or moment.ticket.requester.is_teammate


def internal_note(moment: Moment) -> bool:
    """It is not public: nobody outside is to hear of it."""
    return not moment.message.public


def foreign_bot(moment: Moment) -> bool:
    """Another bot leads the conversation."""
    return moment.ticket.foreign_bot


def skip_tag(moment: Moment) -> bool:
    """The ticket carries a tag that silences us."""
    return not _lower(moment.policy.speak.skip_tags).isdisjoint(_lower(moment.ticket.tags))


def tag_missing(moment: Moment) -> bool:
    """The policy names tags, and the ticket carries none of them."""
    wanted = _lower(moment.policy.speak.tags)
    return bool(wanted) and wanted.isdisjoint(_lower(moment.ticket.tags))


def channel_not_allowed(moment: Moment) -> bool:
    """The policy names channels; neither the message nor the ticket came by one of them."""
    allowed = moment.policy.speak.channels
    came_by = channel_names(moment.message.channel or moment.ticket.channel)
    return bool(allowed) and not came_by & _lower(allowed)


def brand_not_allowed(moment: Moment) -> bool:
    """The policy names brands, and the ticket's is none of them."""
    return _outside(moment.policy.speak.brands, moment.ticket.brand)


def group_not_allowed(moment: Moment) -> bool:
    """The policy names groups, and the ticket's is none of them."""
    return _outside(moment.policy.speak.groups, moment.ticket.group)


def outside_share(moment: Moment) -> bool:
    """The policy takes a share of all tickets, and by its id this one is not in it."""
    share = moment.policy.speak.share
    if share >= 1:
        return False
    digest = hashlib.sha256(str(moment.ticket.ref).encode()).digest()
    return int.from_bytes(digest[:8]) / 2**64 >= share


def machine_sender(moment: Moment) -> bool:
    """A program wrote it: absence note, delivery report, address that nobody reads."""
    return machine_sign(moment.ticket, moment.message) is not None


def taken_over(moment: Moment) -> bool:
    """A teammate spoke in public or gave the ticket to a teammate, and has not given it back since."""
    since = moment.history.resumed_at or 0
    spoke = any(m.role is Role.TEAMMATE and m.at > since for m in moment.ticket.public)
    return spoke or any(
        a.by is Role.TEAMMATE and a.to is Role.TEAMMATE and a.at > since for a in moment.ticket.assignments
    )


def handed_over(moment: Moment) -> bool:
    """We gave it to a person, and nobody has given it back since."""
    history = moment.history
    return history.escalated_at is not None and (history.resumed_at or 0) < history.escalated_at


def already_answered(moment: Moment) -> bool:
    """We have spoken in public after this message."""
    return any(m.role is Role.BOT for m in moment.later)


def superseded(moment: Moment) -> bool:
    """The requester has written again: the newer message is to be answered."""
    return any(m.role is Role.REQUESTER for m in moment.later)


def other_author(moment: Moment) -> bool:
    """Somebody else than the requester wrote, such as a person in copy: nothing of the account is theirs."""
    return moment.message.role is Role.OTHER


def reply_cap(moment: Moment) -> bool:
    """We have spoken here too often in 24 hours: two machines may be talking to each other."""
    return moment.history.replies_today >= moment.policy.limits.replies_per_ticket


def requester_cap(moment: Moment) -> bool:
    """We have answered this requester too often within an hour or 24 hours, in whatever tickets."""
    limits, volume = moment.policy.limits, moment.history.volume
    within_hour = volume.requester_hour >= limits.replies_per_requester_hour
    return within_hour or volume.requester_day >= limits.replies_per_requester_day


def domain_cap(moment: Moment) -> bool:
    """We have answered addresses of this mail domain too often within an hour."""
    return moment.history.volume.domain_hour >= moment.policy.limits.replies_per_domain_hour


def account_cap(moment: Moment) -> bool:
    """We have spoken too often within an hour, to whomever."""
    return moment.history.volume.account_hour >= moment.policy.limits.replies_per_hour


def loop(moment: Moment) -> bool:
    """The message repeats our last one, or the requester's last two: a program answers."""
    return repeats(moment.ticket, moment.message)


def other_connector(moment: Moment) -> bool:
    """The message says of itself what a program like us says: another connector answers."""
    lines = (texts.disclosure for texts in moment.policy.texts.values())
    return like_ours(moment.ticket, moment.message, lines)


def empty_message(moment: Moment) -> bool:
    """Neither words nor attachments."""
    shown = [file for file in moment.message.attachments if not file.decorates]
    return not (moment.message.text.strip() or shown)


def unreachable_channel(moment: Moment) -> bool:
    """A public reply would not reach the customer here."""
    return not moment.ticket.reply_reaches


#: Caps: a reply that stands is counted by them.
CAPS = frozenset({"reply_cap", "requester_cap", "domain_cap", "account_cap"})
#: In this order: first all that leave a ticket alone, so that nobody is called to one that a person holds.
RULES: tuple[Rule[Moment, Effect], ...] = (
    Rule("paused", paused, Effect.NOTHING),
    Rule("ticket_closed", ticket_closed, Effect.NOTHING),
    Rule("spam", spam, Effect.NOTHING),
    Rule("own_message", own_message, Effect.NOTHING),
    Rule("teammate_message", teammate_message, Effect.NOTHING),
    Rule("internal_note", internal_note, Effect.NOTHING),
    Rule("foreign_bot", foreign_bot, Effect.NOTHING),
    Rule("skip_tag", skip_tag, Effect.NOTHING),
    Rule("tag_missing", tag_missing, Effect.NOTHING),
    Rule("channel_not_allowed", channel_not_allowed, Effect.NOTHING),
    Rule("brand_not_allowed", brand_not_allowed, Effect.NOTHING),
    Rule("group_not_allowed", group_not_allowed, Effect.NOTHING),
    Rule("outside_share", outside_share, Effect.NOTHING),
    Rule("machine_sender", machine_sender, Effect.NOTHING),
    Rule("taken_over", taken_over, Effect.NOTHING),
    Rule("handed_over", handed_over, Effect.NOTHING),
    Rule("already_answered", already_answered, Effect.NOTHING),
    Rule("superseded", superseded, Effect.NOTHING),
    Rule("other_author", other_author, Effect.ESCALATE),
    Rule("loop", loop, Effect.ESCALATE),
    Rule("other_connector", other_connector, Effect.ESCALATE),
    Rule("reply_cap", reply_cap, Effect.ESCALATE),
    Rule("requester_cap", requester_cap, Effect.ESCALATE),
    Rule("domain_cap", domain_cap, Effect.ESCALATE),
    Rule("account_cap", account_cap, Effect.ESCALATE),
    Rule("empty_message", empty_message, Effect.ESCALATE),
    Rule("unreachable_channel", unreachable_channel, Effect.ESCALATE),
)
#: For what follows an answer of ours, which stands there by then.
AFTERWARDS = tuple(rule for rule in RULES if rule.slug not in {"already_answered", *CAPS})


def may_we_speak(
    ticket: Ticket,
    message: Message,
    history: History,
    *,
    policy: Policy,
    now: int,
    rules: Iterable[Rule[Moment, Effect]] = RULES,
) -> Refusal | None:
    """The first rule that forbids it; None when we may."""
    moment = Moment(ticket, message, history, policy, now)
    first = next(iter(speaking(rules, moment)), None)
    return None if first is None else Refusal(first.slug, first.effect)


def _lower(words: Iterable[str]) -> frozenset[str]:
    return frozenset(word.casefold() for word in words)


def _outside(allowed: Sequence[str], value: str | None) -> bool:
    return bool(allowed) and (value or "").casefold() not in _lower(allowed)
