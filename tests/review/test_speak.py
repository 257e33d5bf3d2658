from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from connector.decision import Effect, History, Refusal, Volume
from connector.domain import Assignment, Attachment, Message, Role, Status, TicketRef
from connector.review.speak import RULES, may_we_speak

DISCLOSED = "This message was written by an AI assistant."
LONG = "Thank you for your message, we have received it and will come back to you within two working days."
EARLY, LATE = 1_789_000_000_000, 1_790_000_000_000


def teammate(at: int, **changes: Any) -> Message:
    return replace(Message("t1", Role.TEAMMATE, "I'll take care of it", at, author_id="a1"), **changes)


def ours(at: int, text: str = "Here is how") -> Message:
    return Message("b1", Role.BOT, text, at, author_id="bot")


def speak(allowed: Any, key: str) -> Any:
    return lambda d: {"policy": d.policy(speak={key: allowed})}


#: sentence -> what differs from the harmless case, and the refusal it leads to
CASES: dict[str, tuple[Any, Refusal | None]] = {
    "a plain question of the requester": (lambda d: {}, None),
    "we are paused": (lambda d: {"history": History(paused=True)}, Refusal("paused")),
    "the ticket is closed": (lambda d: {"ticket": d.ticket(status=Status.CLOSED)}, Refusal("ticket_closed")),
    "a solved ticket that the customer reopens is ours": (
        lambda d: {"ticket": d.ticket(status=Status.SOLVED)},
        None,
    ),
    "the ticket is spam": (lambda d: {"ticket": d.ticket(spam=True)}, Refusal("spam")),
    "the requester is suspended": (
        lambda d: {"ticket": d.ticket(requester=d.requester(suspended=True))},
        Refusal("spam"),
    ),
    "we wrote the message": (lambda d: {"message": d.message(role=Role.BOT)}, Refusal("own_message")),
    "our marker stands on the message": (
        lambda d: {"message": d.message(marker="act-1")},
        Refusal("own_message"),
    ),
    "a teammate wrote the message": (
        lambda d: {"message": d.message(role=Role.TEAMMATE)},
        Refusal("teammate_message"),
    ),
    "the requester is a teammate": (
        lambda d: {"ticket": d.ticket(requester=d.requester(is_teammate=True))},
        Refusal("teammate_message"),
    ),
    "the message is an internal note": (
        lambda d: {"message": d.message(public=False)},
        Refusal("internal_note"),
    ),
    "another bot leads": (lambda d: {"ticket": d.ticket(foreign_bot=True)}, Refusal("foreign_bot")),
    "the ticket is tagged ai_off": (
        lambda d: {"ticket": d.ticket(tags=("vip", "AI_off"))},
        Refusal("skip_tag"),
    ),
    "the required tag is missing": (speak(["pilot"], "tags"), Refusal("tag_missing")),
    "the required tag is there": (
        lambda d: {**speak(["pilot"], "tags")(d), "ticket": d.ticket(tags=("pilot",))},
        None,
    ),
    "the channel is not on the list": (speak(["chat"], "channels"), Refusal("channel_not_allowed")),
    "the channel is on the list": (speak(["Email"], "channels"), None),
    "the brand is not on the list": (speak(["north"], "brands"), Refusal("brand_not_allowed")),
    "the group is not on the list": (speak(["tier1"], "groups"), Refusal("group_not_allowed")),
    "the ticket is not in the share that the policy takes": (speak(0.0, "share"), Refusal("outside_share")),
    "the platform says that a machine wrote": (
        lambda d: {"message": d.message(machine="auto_submitted")},
        Refusal("machine_sender"),
    ),
    "an absence note answers us": (
        lambda d: {"message": d.message("I am out of the office until Monday with limited access to mail.")},
        Refusal("machine_sender"),
    ),
    "a teammate has spoken": (
        lambda d: {"ticket": d.ticket(teammate(EARLY), d.message())},
        Refusal("taken_over"),
    ),
    "a teammate has spoken after us": (
        lambda d: {"ticket": d.ticket(d.message(), ours(LATE), teammate(LATE + 1))},
        Refusal("taken_over"),
    ),
    "a teammate's internal note is no take-over": (
        lambda d: {"ticket": d.ticket(teammate(EARLY, public=False), d.message())},
        None,
    ),
    "a teammate spoke and then gave the ticket back": (
        lambda d: {
            "ticket": d.ticket(teammate(EARLY), d.message()),
            "history": History(resumed_at=EARLY + 5),
        },
        None,
    ),
    "a teammate spoke again after giving it back": (
        lambda d: {"ticket": d.ticket(d.message(), teammate(LATE)), "history": History(resumed_at=EARLY)},
        Refusal("taken_over"),
    ),
    "a teammate gave the ticket to a teammate": (
        lambda d: {"ticket": d.ticket(assignments=(Assignment(EARLY, Role.TEAMMATE, Role.TEAMMATE),))},
        Refusal("taken_over"),
    ),
    "a routing rule gave the ticket to a teammate": (
        lambda d: {"ticket": d.ticket(assignments=(Assignment(EARLY, Role.OTHER, Role.TEAMMATE),))},
        None,
    ),
    "our own assignment is no take-over": (
        lambda d: {"ticket": d.ticket(assignments=(Assignment(EARLY, Role.BOT, Role.TEAMMATE),))},
        None,
    ),
    "we handed the ticket over": (lambda d: {"history": History(escalated_at=EARLY)}, Refusal("handed_over")),
    "we handed it over and a teammate gave it back": (
        lambda d: {"history": History(escalated_at=EARLY, resumed_at=EARLY + 1)},
        None,
    ),
    "we handed it over again after it was given back": (
        lambda d: {"history": History(escalated_at=LATE, resumed_at=EARLY)},
        Refusal("handed_over"),
    ),
    "we have answered this message": (
        lambda d: {"ticket": d.ticket(d.message(), ours(LATE))},
        Refusal("already_answered"),
    ),
    "our answer to an earlier message does not count": (
        lambda d: {"ticket": d.ticket(ours(EARLY), d.message())},
        None,
    ),
    "the customer has written again": (
        lambda d: {"ticket": d.ticket(d.message(), d.message("And one more thing", id="m2"))},
        Refusal("superseded"),
    ),
    "a person in copy wrote": (
        lambda d: {"message": d.message(role=Role.OTHER, author_id="u9")},
        Refusal("other_author", Effect.ESCALATE),
    ),
    "eight replies in a day are enough": (
        lambda d: {"history": History(replies_today=8)},
        Refusal("reply_cap", Effect.ESCALATE),
    ),
    "seven replies in a day are not": (lambda d: {"history": History(replies_today=7)}, None),
    "a fifth answer to one requester within an hour is the last": (
        lambda d: {"history": History(volume=Volume(requester_hour=5))},
        Refusal("requester_cap", Effect.ESCALATE),
    ),
    "a twentieth answer to one requester within a day is the last": (
        lambda d: {"history": History(volume=Volume(requester_hour=4, requester_day=20))},
        Refusal("requester_cap", Effect.ESCALATE),
    ),
    "four answers within an hour and nineteen within a day are not too many": (
        lambda d: {"history": History(volume=Volume(requester_hour=4, requester_day=19))},
        None,
    ),
    "sixty answers to one company within an hour are enough": (
        lambda d: {"history": History(volume=Volume(domain_hour=60))},
        Refusal("domain_cap", Effect.ESCALATE),
    ),
    "a thousand answers within an hour are enough for one account": (
        lambda d: {"history": History(volume=Volume(account_hour=1000))},
        Refusal("account_cap", Effect.ESCALATE),
    ),
    "our own words come back": (
        lambda d: {"ticket": d.ticket(ours(EARLY, LONG), d.message(LONG)), "message": d.message(LONG)},
        Refusal("loop", Effect.ESCALATE),
    ),
    "the same long text comes for the third time": (
        lambda d: {
            "ticket": d.ticket(
                d.message(LONG, id="a"), ours(EARLY), d.message(LONG, id="b"), ours(EARLY), d.message(LONG)
            ),
            "message": d.message(LONG),
        },
        Refusal("loop", Effect.ESCALATE),
    ),
    "another connector writes": (
        lambda d: {"message": d.message(f"Open the settings.\n\n{DISCLOSED}")},
        Refusal("other_connector", Effect.ESCALATE),
    ),
    "a customer's mail program gives our own words back": (
        lambda d: {
            "ticket": d.ticket(ours(EARLY, DISCLOSED), d.message(f"It does not work! {DISCLOSED}")),
            "message": d.message(f"It does not work! {DISCLOSED}"),
        },
        None,
    ),
    "a text that comes twice is a person's impatience": (
        lambda d: {
            "ticket": d.ticket(d.message(LONG, id="a"), ours(EARLY), d.message(LONG)),
            "message": d.message(LONG),
        },
        None,
    ),
    "a short text that comes for the third time is": (
        lambda d: {
            "ticket": d.ticket(
                d.message("Any news?", id="a"), d.message("Any news?", id="b"), d.message("Any news?")
            ),
            "message": d.message("Any news?"),
        },
        None,
    ),
    "an empty message": (lambda d: {"message": d.message(" \n")}, Refusal("empty_message", Effect.ESCALATE)),
    "an empty message with a picture": (
        lambda d: {"message": d.message("", attachments=(Attachment("screen.png"),))},
        None,
    ),
    "a reply would not reach the customer": (
        lambda d: {"ticket": d.ticket(reply_reaches=False)},
        Refusal("unreachable_channel", Effect.ESCALATE),
    ),
    "nobody is called to a ticket that a person already holds": (
        lambda d: {"ticket": d.ticket(teammate(EARLY), d.message(), reply_reaches=False)},
        Refusal("taken_over"),
    ),
}


def ruled(desk: Any, changes: Any, rules: Any = RULES) -> Refusal | None:
    given = changes(desk)
    message = given.get("message", desk.message())
    ticket = given.get("ticket", desk.ticket(message))
    history, policy = given.get("history", History()), given.get("policy", desk.policy())
    return may_we_speak(ticket, message, history, policy=policy, now=desk.now, rules=rules)


@pytest.mark.parametrize("sentence", CASES)
def test_whether_we_speak_follows_from_the_ticket(sentence: str, desk: Any) -> None:
    changes, expected = CASES[sentence]
    assert ruled(desk, changes) == expected


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.slug)
def test_without_this_rule_another_verdict_falls(rule: Any, desk: Any) -> None:
    others = tuple(one for one in RULES if one is not rule)
    assert any(ruled(desk, changes, others) != expected for changes, expected in CASES.values())


def test_every_rule_says_what_it_is_about() -> None:
    slugs = [rule.slug for rule in RULES]
    assert len(set(slugs)) == len(slugs)
    assert all(rule.about for rule in RULES)


def test_a_share_of_the_tickets_is_fixed_by_their_ids_and_grows_around_itself(desk: Any) -> None:
    def taken(share: float) -> set[int]:
        policy = desk.policy(speak={"share": share})
        tickets = {
            n: desk.ticket(desk.message(), ref=TicketRef("zendesk", "acme", str(n))) for n in range(2_000)
        }
        asked = {
            n: may_we_speak(one, desk.message(), History(), policy=policy, now=desk.now)
            for n, one in tickets.items()
        }
        assert {said.reason for said in asked.values() if said} <= {"outside_share"}
        return {n for n, said in asked.items() if said is None}

    tenth, fifth = taken(0.1), taken(0.2)
    assert 150 < len(tenth) < 250
    assert tenth < fifth == taken(0.2)
    assert (len(taken(0.0)), len(taken(1.0))) == (0, 2_000)
