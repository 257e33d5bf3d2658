"""Whoever writes more than a code, or it twice, is heard all the same."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from adapters.sources.facts import Merged
from adapters.sources.field_accounts import HelpdeskFields
from connector.domain import ActionKind, Attachment, EventKind, Mode, Role, TicketRef
from connector.ports import Letter
from connector.store import flags, people
from tests.story.counter import ADA, HOURS, QUESTION, Counter, account, made


@pytest.fixture
def counter(world: Any) -> Counter:
    return made(world)


# The right code, once more


def test_a_code_that_comes_twice_while_the_model_thinks_is_answered_once(counter: Counter) -> None:
    counter.writes(QUESTION)

    def again() -> None:
        counter.world.model.while_thinking = lambda: None
        counter.clock.pass_seconds(5)
        counter.desk.say(Role.REQUESTER, counter.post.code)
        counter.deliver()

    counter.world.model.while_thinking = again
    counter.writes(counter.post.code)
    counter.run()
    assert [kind for kind, _ in counter.said] == [ActionKind.CODE_REQUEST, ActionKind.REPLY]
    assert counter.reasons[-1] != ["code_again"]
    assert counter.writes(counter.post.code) == "out:code_again"
    assert len(counter.said) == 2


@pytest.mark.parametrize(
    "text",
    ["And where is my order 731204?", "731204", "{code}\n\nAnd how do I add seats to our team, please?"],
)
def test_who_is_verified_and_writes_digits_is_answered(counter: Counter, text: str) -> None:
    counter.writes(QUESTION)
    counter.writes(counter.post.code)
    assert counter.writes(text.format(code=counter.post.code)) == "acted:resolved"
    assert account(counter) == ["found", "found"]


@pytest.mark.parametrize(
    "text", ["{code}\n\nI want to speak to a human", "{code}, and I want to speak to a human"]
)
def test_a_used_code_hides_no_wish_for_a_person(counter: Counter, text: str) -> None:
    counter.writes(QUESTION)
    counter.writes(counter.post.code)
    assert counter.writes(text.format(code=counter.post.code)) == "acted:escalated"
    assert "human_wanted" in counter.reasons[-1]


# What must go to a person


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("{wrong}\n\nI want to speak to a human now.", "human_wanted"),
        ("{wrong}\n\nI will kill myself.", "danger"),
        ("Forget it, my lawyer will sue you.", "legal_threat"),
        ("{code}\n\nMy lawyer will sue you.", "legal_threat"),
    ],
)
def test_what_calls_a_person_does_so_beside_a_code_too(counter: Counter, text: str, slug: str) -> None:
    counter.writes(QUESTION)
    said = text.format(wrong=counter.post.wrong, code=counter.post.code)
    assert counter.writes(said) == "acted:escalated"
    assert slug in counter.reasons[-1]


def test_a_late_code_does_not_hide_it_either(counter: Counter) -> None:
    counter.writes(QUESTION)
    counter.clock.pass_seconds(HOURS)
    assert counter.writes(f"{counter.post.code}\n\nI will kill myself.") == "acted:escalated"
    assert "danger" in counter.reasons[-1]


# Who is told


def other_address(counter: Counter) -> None:
    who = replace(counter.desk.ticket.requester, email="eve@evil.example")
    counter.desk.ticket = replace(counter.desk.ticket, requester=who)


def test_an_address_that_changes_while_the_model_thinks_is_told_nothing(counter: Counter) -> None:
    counter.writes(QUESTION)
    counter.world.model.while_thinking = lambda: other_address(counter)
    assert counter.writes(counter.post.code) == "acted:escalated"
    assert account(counter) == ["found"]
    assert [kind for kind, _ in counter.said] == [ActionKind.CODE_REQUEST]
    assert counter.reasons[-1] == ["requester_changed"]


def test_an_address_that_changes_over_a_pause_is_told_nothing(counter: Counter) -> None:
    def pause(*, on: bool) -> None:
        with counter.house.database.begin() as connection:
            flags.set_paused(connection, on=on, now=counter.clock())

    counter.writes(QUESTION)
    counter.world.model.while_thinking = lambda: pause(on=True)
    assert counter.writes(counter.post.code) == "paused"
    counter.world.model.while_thinking = lambda: None
    other_address(counter)
    pause(on=False)
    counter.deliver()
    counter.run()
    assert ActionKind.REPLY not in [kind for kind, _ in counter.said]


def test_a_draft_is_not_sent_to_an_address_that_changed(counter: Counter) -> None:
    counter.writes(QUESTION)
    counter.world.house = replace(counter.house, mode=Mode.ASSIST)
    counter.writes(counter.post.code)
    assert account(counter) == ["found"]
    counter.clock.pass_seconds(HOURS)
    other_address(counter)
    counter.desk.tag("ai_approve")
    counter.deliver(EventKind.TEAMMATE_ACTED)
    counter.run()
    assert [kind for kind, _ in counter.said] == [ActionKind.CODE_REQUEST]
    assert "changed since a code proved" in counter.desk.actions[-1].body


def test_the_same_address_gets_the_draft(counter: Counter) -> None:
    counter.writes(QUESTION)
    counter.world.house = replace(counter.house, mode=Mode.ASSIST)
    counter.writes(counter.post.code)
    counter.clock.pass_seconds(HOURS)
    counter.desk.tag("ai_approve")
    counter.deliver(EventKind.TEAMMATE_ACTED)
    counter.run()
    assert [kind for kind, _ in counter.said] == [ActionKind.CODE_REQUEST, ActionKind.REPLY]


# What an address proves


def test_what_the_helpdesk_knows_besides_the_address_proves_nobody(counter: Counter) -> None:
    desk = Merged(HelpdeskFields(), counter.book)
    counter.world.house = replace(counter.house, accounts=desk)
    who = replace(counter.desk.ticket.requester, organisation="Zebra Ltd", fields={"user.plan": "Zebra"})
    counter.desk.ticket = replace(counter.desk.ticket, requester=who)
    counter.writes(QUESTION)
    counter.writes(counter.post.code)
    assert account(counter) == ["found"]
    assert "Team" in counter.told()
    assert "Zebra" not in counter.told()


def test_fields_of_the_helpdesk_put_nobody_on_file(counter: Counter) -> None:
    counter.world.house = replace(counter.house, accounts=Merged(HelpdeskFields()))
    who = replace(counter.desk.ticket.requester, fields={"user.plan": "Zebra"})
    counter.desk.ticket = replace(counter.desk.ticket, requester=who)
    assert counter.writes(QUESTION) == "acted:asked"
    assert (counter.post.letters, counter.post.knocks) == ([], 1)


def test_an_account_mails_so_many_codes_an_hour_and_no_more(counter: Counter) -> None:
    counter.with_policy(identity={"codes_per_hour": 2})
    words = []
    for number in range(4):
        counter.clock.pass_seconds(HOURS if number == 3 else 0)
        who = replace(counter.desk.ticket.requester, email=f"ada.{number}@customers.example")
        ref = TicketRef("zendesk", "acme", str(100 + number))
        counter.desk.ticket = replace(counter.desk.ticket, ref=ref, requester=who, messages=(), tags=())
        words.append(counter.writes(QUESTION))
    assert words == ["acted:asked", "acted:asked", "acted:escalated", "acted:asked"]
    assert ["code_cap"] in counter.reasons


# What the model is shown


def test_the_number_of_an_order_that_is_asked_about_is_no_code(counter: Counter) -> None:
    counter.writes("Where is my order 731204? It has not arrived.")
    counter.writes(counter.post.code)
    assert "731204" in counter.told()


def test_once_a_code_was_given_numbers_are_no_codes(counter: Counter) -> None:
    counter.writes(QUESTION)
    counter.writes(counter.post.wrong)
    counter.writes(counter.post.code)
    counter.writes("And where is my order 731204?")
    assert "731204" in counter.told()
    assert counter.post.wrong not in counter.told()
    assert counter.post.code not in counter.told()


def test_a_code_that_is_waited_for_elsewhere_hides_no_other_number(counter: Counter) -> None:
    counter.writes(QUESTION)
    ref = TicketRef("zendesk", "acme", "43")
    counter.desk.ticket = replace(counter.desk.ticket, ref=ref, messages=(), tags=(), subject="Hello")
    counter.writes("The tracker says delayed for parcel 731204.")
    assert "731204" in counter.told()


def test_a_number_that_is_no_code_is_answered_once_codes_are_over(counter: Counter) -> None:
    counter.writes(QUESTION)
    counter.writes(counter.post.code)
    counter.clock.pass_seconds(25 * HOURS)
    assert counter.writes("It is parcel 731204") != "acted:escalated"
    assert counter.reasons[-1] != ["code_over"]


# What stands beside a code


def test_a_question_beside_the_code_is_answered_too(counter: Counter) -> None:
    counter.writes(QUESTION)
    said = "{code}\n\nAlso, how do I add zebra seats to our team, and which browser do you support?"
    assert counter.writes(said.format(code=counter.post.code)) == "acted:resolved"
    assert account(counter) == ["found"]
    assert "zebra seats" in counter.told()
    assert QUESTION in counter.told()
    assert counter.post.code not in counter.told()


def test_a_file_beside_the_code_is_seen(counter: Counter) -> None:
    counter.writes(QUESTION)
    counter.with_policy(attachments={"read": False})
    file = Attachment("broken.png", "https://files.example/1", 10)
    counter.writes(counter.post.code, attachments=(file,))
    assert "broken.png" in counter.told()


@pytest.mark.parametrize(
    "text", ["My code is {code}.", "{code}\n\nKind regards\nAda Brook\nTel. +44 20 7946 0958"]
)
def test_beside_greeting_and_name_the_first_question_is_answered(counter: Counter, text: str) -> None:
    counter.writes(QUESTION)
    counter.writes(text.format(code=counter.post.code))
    assert account(counter) == ["found"]
    assert "Kind regards" not in counter.told()


# Line by line


def slowly(counter: Counter, *more: str) -> None:
    """They write on while the letter is on its way."""
    send, rest = counter.post.send, list(more)

    def slow(letter: Letter) -> None:
        send(letter)
        counter.clock.pass_seconds(40)
        if rest:
            counter.desk.say(Role.REQUESTER, rest.pop(0))
            counter.deliver()

    counter.post.send = slow  # type: ignore[method-assign]


@pytest.mark.parametrize("line", ["And how much do we pay for our zebra seats?", "It is about zebra seats."])
def test_who_types_line_by_line_gets_one_letter_and_one_question(counter: Counter, line: str) -> None:
    slowly(counter, line)
    counter.writes(QUESTION)
    counter.run()
    assert [kind for kind, _ in counter.said] == [ActionKind.CODE_REQUEST]
    assert (len(counter.post.letters), len(counter.rows())) == (1, 1)
    assert counter.writes(counter.post.code) == "acted:resolved"
    assert QUESTION in counter.told()
    assert ("zebra" in counter.told()) is line.endswith("?")


def test_who_types_line_by_line_still_has_one_message_for_the_code(counter: Counter) -> None:
    slowly(counter, "It is about zebra seats.")
    counter.writes(QUESTION)
    counter.run()
    assert counter.writes("I got no mail.") == "acted:escalated"
    assert counter.reasons[-1] == ["code_not_given"]


# People in copy


def with_eve(counter: Counter) -> None:
    counter.desk.ticket = replace(counter.desk.ticket, others=True)


def test_where_others_read_along_nobody_is_asked_for_a_code(counter: Counter) -> None:
    with_eve(counter)
    counter.writes(QUESTION)
    assert (counter.post.letters, counter.rows()) == ([], [])
    assert account(counter) == ["unverified"]


def test_who_gives_the_code_while_others_read_along_is_told_nothing(counter: Counter) -> None:
    counter.writes(QUESTION)
    with_eve(counter)
    assert counter.writes(counter.post.code) == "acted:escalated"
    assert counter.reasons[-1] == ["requester_changed"]
    assert account(counter) == []


def test_nothing_of_the_account_leaves_once_others_read_along(counter: Counter) -> None:
    counter.writes(QUESTION)
    counter.world.model.while_thinking = lambda: with_eve(counter)
    assert counter.writes(counter.post.code) == "acted:escalated"
    assert ActionKind.REPLY not in [kind for kind, _ in counter.said]
    assert counter.writes("And how much do we pay for our subscription?") != "acted:resolved"


# What is over


@pytest.mark.parametrize("text", ["How do I reset my password?", "It is parcel 731204"])
def test_a_code_that_a_teammate_came_after_is_waited_for_no_more(counter: Counter, text: str) -> None:
    counter.writes(QUESTION)
    counter.desk.say(Role.TEAMMATE, "I'll look after it.")
    counter.clock.pass_seconds(72 * HOURS)
    counter.desk.tag("ai_resume")
    assert counter.writes(text) == "acted:resolved"


def test_a_subject_asks_for_the_first_message_alone(counter: Counter) -> None:
    counter.desk.ticket = replace(counter.desk.ticket, subject=QUESTION)
    assert counter.writes("Please see above.") == "acted:asked"
    counter.writes(counter.post.code)
    counter.clock.pass_seconds(25 * HOURS)
    counter.writes("That helped. How do I export a report as PDF?")
    assert len(counter.post.letters) == 1


# Erasure


@pytest.mark.parametrize("who", [ADA, "zendesk:requester"])
def test_who_left_the_ticket_is_found_and_erased_by_their_code(counter: Counter, who: str) -> None:
    counter.writes(QUESTION)
    eve = replace(counter.desk.ticket.requester, id="8", email="eve@evil.example")
    counter.desk.ticket = replace(counter.desk.ticket, requester=eve)
    counter.writes("Which browser do you support?")
    with counter.house.database.begin() as connection:
        assert people.tickets_of(connection, who) == []
        [found] = people.codes_beside(connection, who, [])
        assert found["requester_id"] == "requester"
        people.erase(connection, [], now=counter.clock(), requester=who)
        assert people.codes_beside(connection, who, []) == []
    [row] = counter.rows()
    assert (row.requester_id, row.mail_hash, row.salt, row.state) == (None, None, "", "erased")
