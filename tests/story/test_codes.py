"""A requester whom nobody vouches for proves an address by a code, on the real story and tables of both databases."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from connector import audit
from connector.codes import REMOVED, code_of
from connector.domain import Account, ActionKind, Mode, Requester, Role, Status, TicketRef
from connector.errors import MailAwayError, MailRefusedError, ModelUnavailableError, RejectedError
from connector.ports import Letter
from connector.report import compute
from connector.store import flags, people, totals
from connector.store.database import Database
from connector.store.periods import Span
from connector.store.tables import audit_payloads, codes
from tests.story.conftest import REF, Fault
from tests.story.counter import (
    ADA,
    ANSWER,
    FACTS,
    HOURS,
    KEY,
    MINUTES,
    QUESTION,
    Counter,
    DiesError,
    account,
    made,
)
from tests.story.test_retention import tidy


@pytest.fixture
def counter(world: Any) -> Counter:
    return made(world)


@pytest.fixture
def either(world: Any, database: Database) -> Counter:
    """On each of the two databases."""
    world.house = replace(world.house, database=database)
    return made(world)


# The whole way


def test_who_gives_the_code_is_told_about_their_account(either: Counter) -> None:
    assert either.writes(QUESTION) == "acted:asked"
    [letter] = either.post.letters
    assert letter.to == ADA
    assert either.model.requests == []
    assert either.writes(either.post.code) == "acted:resolved"
    [(asked, question), (answered, reply)] = either.said
    assert (asked, answered) == (ActionKind.CODE_REQUEST, ActionKind.REPLY)
    assert question.startswith(either.house.policy.text("en").code_ask)
    assert reply.startswith(ANSWER)
    assert "Team" in either.told()
    assert QUESTION in either.told()
    assert account(either) == ["found"]
    assert either.desk.ticket.status is Status.SOLVED
    assert either.counted() == {"issued": 1, "mailing": 1, "mailed": 1, "passed": 1}


def test_the_question_waits_for_the_customer_and_names_nothing(counter: Counter) -> None:
    counter.writes(QUESTION)
    [(_, question)] = counter.said
    assert counter.desk.ticket.status is Status.PENDING
    assert "ai_asked" in counter.desk.ticket.tags
    assert not re.search(r"\d|@|ada|brook", question, re.IGNORECASE)


def test_the_letter_holds_no_word_of_the_ticket_and_no_link(counter: Counter) -> None:
    counter.writes(f"{QUESTION} Ask eve@evil.example or see https://evil.example/zebra")
    [letter] = counter.post.letters
    assert letter.to == ADA
    assert not re.search(r"zebra|evil|plan|question|https?:|www|Brook", letter.subject + letter.body)
    assert counter.post.code not in letter.subject
    assert "10 minutes" in letter.body
    assert "nobody will ask you for it" in letter.body


def test_question_and_letter_are_in_the_customers_language(counter: Counter) -> None:
    counter.writes("Guten Tag, welchen Tarif habe ich gerade und wann verlängert er sich für uns?")
    german = counter.house.policy.text("de")
    [(_, question)] = counter.said
    assert question.startswith(german.code_ask)
    assert counter.post.letters[0].subject == german.code_subject
    assert counter.writes("123456") == "acted:asked"
    assert counter.said[-1][1].startswith(german.code_wrong)


def test_a_code_that_is_given_before_the_question_stands_counts(counter: Counter) -> None:
    send = counter.post.send

    def quick(letter: Letter) -> None:
        send(letter)
        counter.clock.pass_seconds(1)
        counter.desk.say(Role.REQUESTER, counter.post.code)

    counter.post.send = quick  # type: ignore[method-assign]
    assert counter.writes(QUESTION) == "acted:resolved"
    assert [kind for kind, _ in counter.said] == [ActionKind.REPLY]
    assert account(counter) == ["found"]
    assert len(counter.post.letters) == 1


def test_a_right_code_after_a_wrong_one_still_counts_and_is_no_third_attempt(counter: Counter) -> None:
    counter.writes(QUESTION)
    counter.writes(counter.post.wrong)
    assert counter.writes(f"Sorry: {counter.post.code[:3]} {counter.post.code[3:]}") == "acted:resolved"
    assert [kind.value for kind, _ in counter.said] == ["code_request", "code_request", "reply"]
    assert counter.rows()[0].tries == 2


def test_a_later_question_on_the_ticket_is_answered_without_another_code(counter: Counter) -> None:
    counter.writes(QUESTION)
    counter.writes(counter.post.code)
    assert counter.writes("Thanks. And how much do we pay for our subscription?") == "acted:resolved"
    assert account(counter) == ["found", "found"]
    assert len(counter.post.letters) == 1


def test_after_a_day_who_gave_the_code_is_asked_anew(counter: Counter) -> None:
    counter.writes(QUESTION)
    counter.writes(counter.post.code)
    counter.clock.pass_seconds(24 * HOURS)
    assert counter.writes("What was our last invoice about, please?") == "acted:asked"
    assert len(counter.post.letters) == 2


# What does not verify


def test_three_wrong_codes_end_with_a_person(either: Counter) -> None:
    either.writes(QUESTION)
    words = [either.writes(f"{either.post.wrong}{'.' * n}") for n in range(3)]
    assert words == ["acted:asked", "acted:asked", "acted:escalated"]
    assert "Make sure who writes" in either.notes[0]
    assert either.reasons[-1] == ["code_failed"]
    assert either.writes(either.post.code) == "out:handed_over"
    assert either.model.requests == []
    assert either.counted()["failed"] == 1


@pytest.mark.parametrize(("minutes", "word"), [(9.4, "acted:resolved"), (10.1, "acted:escalated")])
def test_a_code_is_good_for_ten_minutes(counter: Counter, minutes: float, word: str) -> None:
    counter.writes(QUESTION)
    counter.clock.pass_seconds(minutes * MINUTES - 30)
    assert counter.writes(counter.post.code) == word
    assert (counter.reasons[-1] == ["code_expired"]) is (word == "acted:escalated")


def test_a_code_that_was_late_because_of_us_is_judged_by_when_it_was_written(counter: Counter) -> None:
    counter.writes(QUESTION)
    counter.clock.pass_seconds(60)
    counter.desk.say(Role.REQUESTER, counter.post.code)
    counter.deliver()
    counter.clock.pass_seconds(3 * HOURS)
    assert counter.run()[-1] == "acted:resolved"


def test_a_code_that_was_used_opens_nothing_a_second_time(either: Counter) -> None:
    either.writes(QUESTION)
    code = either.post.code
    either.writes(code)
    assert either.writes(code) == "out:code_again"
    either.clock.pass_seconds(25 * HOURS)
    assert either.writes(code) == "acted:escalated"
    assert account(either) == ["found"]
    assert len(either.post.letters) == 1


@pytest.mark.parametrize("text", ["I got no mail.", "482913 482914", "My code is 48291", "1482913"])
def test_a_next_message_that_gives_no_code_ends_with_a_person(counter: Counter, text: str) -> None:
    counter.writes(QUESTION)
    assert counter.writes(text) == "acted:escalated"
    assert counter.reasons[-1] == ["code_not_given"]
    assert counter.model.requests == []


def test_a_code_from_a_person_in_copy_proves_nothing(counter: Counter) -> None:
    counter.writes(QUESTION)
    assert counter.writes(counter.post.code, role=Role.OTHER) == "acted:escalated"
    assert counter.reasons[-1] == ["other_author"]
    assert counter.rows()[0].state == "waiting"
    assert account(counter) == []
    assert counter.post.code not in counter.told() + "".join(counter.notes)


def test_a_code_on_another_ticket_proves_nothing_and_is_hidden_there(counter: Counter) -> None:
    counter.writes(QUESTION)
    code = counter.post.code
    counter.desk.ticket = replace(
        counter.desk.ticket, ref=TicketRef("zendesk", "acme", "43"), messages=(), tags=(), status=Status.NEW
    )
    counter.writes(f"Which plan am I on? My code is {code}.")
    assert account(counter) == []
    assert code not in counter.told()
    assert counter.rows()[0].state == "waiting"


@pytest.mark.parametrize("changed", [{"email": "eve@evil.example"}, {"id": "8"}, {"email": None}])
def test_a_requester_who_changed_meanwhile_begins_anew(counter: Counter, changed: dict[str, Any]) -> None:
    counter.writes(QUESTION)
    code = counter.post.code
    who = replace(counter.desk.ticket.requester, **changed)
    counter.desk.ticket = replace(counter.desk.ticket, requester=who)
    assert counter.writes(code) == "acted:escalated"
    assert counter.reasons[-1] == ["requester_changed"]
    assert account(counter) == []


def test_who_was_verified_is_not_under_another_address(counter: Counter) -> None:
    counter.writes(QUESTION)
    counter.writes(counter.post.code)
    counter.book.known["eve@evil.example"] = {"plan": "Zebra"}
    who = replace(counter.desk.ticket.requester, email="eve@evil.example")
    counter.desk.ticket = replace(counter.desk.ticket, requester=who)
    assert counter.writes("And how much do we pay for our subscription?") == "acted:asked"
    assert account(counter) == ["found"]
    assert counter.post.letters[-1].to == "eve@evil.example"


def test_a_code_on_a_ticket_that_a_teammate_took_is_left_alone(counter: Counter) -> None:
    counter.writes(QUESTION)
    counter.desk.say(Role.TEAMMATE, "I'll look after it.")
    assert counter.writes(counter.post.code) == "out:taken_over"
    assert counter.rows()[0].tries == 0


# When nobody is asked


@pytest.mark.parametrize("mode", [Mode.ASSIST, Mode.TRIAGE, Mode.SHADOW])
def test_in_careful_modes_no_code_is_mailed(counter: Counter, mode: Mode) -> None:
    counter.world.house = replace(counter.house, mode=mode)
    counter.writes(QUESTION)
    assert (counter.post.letters, counter.post.knocks, counter.rows()) == ([], 0, [])
    assert counter.said == []
    assert account(counter) == ["unverified"]


def test_the_mode_of_the_category_counts(counter: Counter) -> None:
    counter.with_policy(categories={"billing": {"mode": "assist"}})
    counter.writes(QUESTION)
    assert counter.post.letters == []
    assert counter.writes("And where is my order?") == "acted:asked"


def test_a_mode_that_changed_after_the_question_answers_with_a_draft(counter: Counter) -> None:
    counter.writes(QUESTION)
    counter.world.house = replace(counter.house, mode=Mode.ASSIST)
    counter.writes(counter.post.code)
    assert account(counter) == ["found"]
    assert len(counter.said) == 1
    assert counter.desk.actions[-1].kind is ActionKind.DRAFT


@pytest.mark.parametrize(
    "text",
    [
        "How do I reset my password?",
        "Which plan am I on? My lawyer will sue you for it.",
        "When is my next invoice due? I want to speak to a human being now.",
    ],
)
def test_who_needs_no_facts_or_a_person_is_asked_for_no_code(counter: Counter, text: str) -> None:
    counter.writes(text)
    assert (counter.post.letters, counter.rows()) == ([], [])


def test_whom_the_helpdesk_vouches_for_is_asked_for_no_code(counter: Counter) -> None:
    who = replace(counter.desk.ticket.requester, verified=True)
    counter.desk.ticket = replace(counter.desk.ticket, requester=who)
    assert counter.writes(QUESTION) == "acted:resolved"
    assert account(counter) == ["found"]
    assert counter.rows() == []


def test_a_message_that_the_helpdesk_doubts_needs_a_code(counter: Counter) -> None:
    who = replace(counter.desk.ticket.requester, verified=True)
    counter.desk.ticket = replace(counter.desk.ticket, requester=who)
    assert counter.writes(QUESTION, verified=False) == "acted:asked"
    assert counter.writes(counter.post.code, verified=False) == "acted:resolved"
    assert account(counter) == ["found"]


@pytest.mark.parametrize(
    "email", [None, "a@b.example, eve@evil.example", "a@b.example\nBcc: eve@evil.example", "ö@b.example"]
)
def test_without_one_plain_address_all_goes_as_before(counter: Counter, email: str | None) -> None:
    who = replace(counter.desk.ticket.requester, email=email)
    counter.desk.ticket = replace(counter.desk.ticket, requester=who)
    counter.writes(QUESTION)
    assert (counter.post.letters, counter.rows()) == ([], [])
    assert account(counter) == ["unverified"]


def test_switched_off_nothing_of_it_happens(counter: Counter) -> None:
    counter.world.house = replace(counter.house, codes=None)
    counter.writes(QUESTION)
    assert account(counter) == ["unverified"]
    assert counter.rows() == []


def test_a_source_that_does_not_answer_leaves_all_as_before(counter: Counter) -> None:
    counter.book.down = True
    counter.writes(QUESTION)
    assert (counter.rows(), account(counter)) == ([], ["unverified"])


# Enumeration, caps, faults


def test_who_is_on_no_file_sees_the_same_and_gets_no_letter(counter: Counter) -> None:
    counter.book.known.clear()
    assert counter.writes(QUESTION) == "acted:asked"
    assert (counter.post.letters, counter.post.knocks) == ([], 1)
    [(_, question)] = counter.said
    assert question.startswith(counter.house.policy.text("en").code_ask)
    row = counter.rows()[0]
    assert counter.writes(code_of(KEY, row.id, row.salt)) == "acted:asked"
    assert [counter.writes(f"00000{n}") for n in range(2)] == ["acted:asked", "acted:escalated"]
    assert account(counter) == []


@pytest.mark.parametrize("on_file", [True, False])
@pytest.mark.parametrize("down", [MailAwayError("down"), MailRefusedError("no")])
def test_without_a_mail_server_a_person_takes_over_and_it_is_recorded(
    counter: Counter,
    down: Exception,
    on_file: bool,  # noqa: FBT001 - pytest names it
) -> None:
    counter.post.down = down
    if not on_file:
        counter.book.known.clear()
    assert counter.writes(QUESTION) == "acted:escalated"
    assert counter.reasons[-1] == ["code_not_sent"]
    assert counter.said == []
    assert "connector check" in counter.notes[0]
    assert (counter.rows()[0].state, counter.counted()["unsent"]) == ("unsent", 1)
    assert '"state":"unsent"' in str([row.payload for row in counter.rows(audit_payloads)])


def test_a_ticket_has_two_codes_at_most(counter: Counter) -> None:
    words = []
    for text in (QUESTION, "And when is my next invoice due?", "And how much do we pay for our plan?"):
        words.append(counter.writes(text))
        counter.clock.pass_seconds(25 * HOURS)
        if words[-1] == "acted:asked":
            counter.desk.say(Role.BOT, "noted")
            with counter.house.database.begin() as connection:
                connection.execute(sa.update(codes).values(state="passed", passed_at=1))
    assert words == ["acted:asked", "acted:asked", "acted:escalated"]
    assert counter.reasons[-1] == ["code_cap"]
    assert len(counter.post.letters) == 2


def test_an_address_gets_three_codes_a_day_on_whatever_tickets(either: Counter) -> None:
    words = []
    for number in range(4):
        ref = TicketRef("zendesk", "acme", str(100 + number))
        who = Requester("requester", "Ada", ADA.upper() if number == 1 else ADA)
        either.book.known[who.email or ""] = FACTS
        either.desk.ticket = replace(either.desk.ticket, ref=ref, requester=who, messages=(), tags=())
        words.append(either.writes(QUESTION))
    assert words == ["acted:asked"] * 3 + ["acted:escalated"]
    assert (either.reasons[-1], len(either.post.letters)) == (["code_cap"], 3)
    either.clock.pass_seconds(25 * HOURS)
    ref = TicketRef("zendesk", "acme", "200")
    either.desk.ticket = replace(either.desk.ticket, ref=ref, messages=(), tags=())
    assert either.writes(QUESTION) == "acted:asked"


def test_paused_nothing_is_mailed(counter: Counter) -> None:
    def pause() -> None:
        with counter.house.database.begin() as connection:
            flags.set_paused(connection, on=True, now=counter.clock())

    lookup: Callable[[Requester], Account] = counter.book.lookup
    counter.book.lookup = lambda who: (pause(), lookup(who))[1]  # type: ignore[method-assign,func-returns-value]
    assert counter.writes(QUESTION) == "paused"
    assert counter.post.letters == []


# Deaths


def test_a_death_between_letter_and_question_sends_the_same_code_once_more(either: Counter) -> None:
    either.post.dies = 1
    with pytest.raises(DiesError):
        either.writes(QUESTION)
    assert either.said == []
    either.deliver()
    assert either.run()[-1] == "acted:asked"
    one, two = either.post.letters
    assert one == two
    assert [kind for kind, _ in either.said] == [ActionKind.CODE_REQUEST]
    assert either.writes(either.post.code) == "acted:resolved"


def test_a_third_letter_is_never_sent(either: Counter) -> None:
    either.post.dies = 2
    for _ in range(2):
        with pytest.raises(DiesError):
            either.writes(QUESTION) if not either.post.letters else (either.deliver(), either.run())
    either.deliver()
    assert either.run()[-1] == "acted:escalated"
    assert len(either.post.letters) == 2
    assert either.reasons[-1] == ["code_not_sent"]


def test_a_try_over_which_the_model_failed_counts_once(counter: Counter) -> None:
    counter.writes(QUESTION)
    counter.model.down = ModelUnavailableError("down")
    counter.model.while_thinking = lambda: (
        setattr(counter.model, "down", None) if len(counter.model.requests) > 1 else None
    )
    assert counter.writes(counter.post.code) == "acted:resolved"
    assert len(counter.model.requests) > 1
    assert (counter.rows()[0].tries, account(counter)) == (1, ["found"])


def test_a_question_that_the_helpdesk_refuses_ends_with_a_person(counter: Counter) -> None:
    counter.desk.script.append(Fault(RejectedError("no", fields=("Priority",))))
    assert counter.writes(QUESTION) == "acted:escalated"
    assert counter.said == []
    assert counter.notes


# Traces


def test_the_code_stands_nowhere_but_in_the_letter(either: Counter) -> None:
    either.writes(QUESTION)
    code, wrong = either.post.code, either.post.wrong
    either.writes(wrong)
    either.writes(f"{code[:3]}-{code[3:]}")
    either.writes("How much do we pay for our subscription, and which browser do you support?")
    shown = either.told() + either.all_text() + "".join(a.body for a in either.desk.actions)
    assert not {code, wrong, f"{code[:3]}-{code[3:]}"} & set(
        re.findall(r"(?<![0-9a-f])\d{3}-?\d{3}(?![0-9a-f])", shown)
    )
    assert REMOVED in either.told()
    assert ADA not in either.all_text()
    with either.house.database.read() as connection:
        assert audit.verify(connection) == []


def test_the_audit_log_tells_each_step(counter: Counter) -> None:
    counter.writes(QUESTION)
    counter.writes(counter.post.wrong)
    counter.writes(counter.post.code)
    told = [row.payload for row in counter.rows(audit_payloads) if '"code":' in row.payload]
    states = [re.findall(r'"state":"(\w+)"', payload)[0] for payload in told]
    assert states == ["issued", "mailing", "mailed", "wrong", "passed"]


def test_metrics_count_what_became_of_codes(counter: Counter) -> None:
    counter.writes(QUESTION)
    with counter.house.database.read() as connection:
        found = totals.families(connection, now=counter.clock())
    [family] = [one for one in found if one.name == "connector_codes_total"]
    labels = {labels for _, labels, _ in family.samples}
    assert (("platform", "zendesk"), ("outcome", "issued")) in labels


def test_the_report_tells_what_became_of_codes(counter: Counter) -> None:
    counter.writes(QUESTION)
    counter.writes(counter.post.code)
    now = counter.clock()
    with counter.house.database.read() as connection:
        house = counter.house
        found = compute(connection, Span(now - 86_400_000, now + 1), policy=house.policy, mode=house.mode)
    assert found.codes == {"issued": 1, "mailing": 1, "mailed": 1, "passed": 1}


def test_who_is_erased_is_forgotten_here_too_and_has_no_live_code(either: Counter) -> None:
    either.writes(QUESTION)
    with either.house.database.begin() as connection:
        assert people.stored(connection, REF)["one_time_codes"][0]["requester_id"] == "requester"
        people.erase(connection, [REF], now=either.clock())
    [row] = either.rows()
    assert (row.requester_id, row.mail_hash, row.salt, row.state) == (None, None, "", "erased")
    assert either.writes(either.post.code) == "acted:escalated"
    assert account(either) == []
    assert either.post.code not in either.told()


def test_old_codes_name_nobody_and_go_with_their_ticket(either: Counter) -> None:
    either.writes(QUESTION)
    either.writes(either.post.code)
    either.clock.pass_seconds(91 * 24 * HOURS)
    assert tidy(either)["codes"] == 1
    assert (either.rows()[0].mail_hash, either.rows()[0].salt) == (None, "")
    assert "codes" not in tidy(either)
    either.clock.pass_seconds(400 * 24 * HOURS)
    tidy(either)
    assert either.rows() == []
