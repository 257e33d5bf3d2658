"""What counts as giving a code, what is hidden, and what a code is made from."""

from __future__ import annotations

import pytest

from connector.codes import REMOVED, code_of, is_right, offered, veiled
from connector.domain import Message, Requester, Role, Status, Ticket, TicketRef

KEY = "signing-key-0123456789"


@pytest.mark.parametrize(
    "text",
    [
        "482913",
        " 482 913 ",
        "482-913",
        "4 8 2 9 1 3",
        "Code: 482913",
        "The code is 482913.",
        "482913\n\nBest regards\nAda Brook\nTel. +49 30 123456",
        "Hi,\nit is 482913\nAda",
        "482913\n\nOn Mon, 2 Nov 2026 at 10:00, Acme <help@acme.example> wrote:\n> To answer this 111111",
        "４８２９１３",
        "٤٨٢٩١٣",
        "482.913",
        "482\u2013913",
        "482\u2011913",
        "482\u200b913",
        "482  913",
        "验证码482913",
        "482913是验证码",
        "Hello,\nthe code is 482913.\n\nKind regards\nAda Brook\nTel. +44 20 7946 0958",
        "Hello,\n\nthe code is 482913.\n\nRegards\nAda\nTel. +44 20 7946 0958",
    ],
)
def test_six_digits_in_a_short_message_are_a_code(text: str) -> None:
    assert offered(text) == "482913"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "I got no code.",
        "48291",
        "4829130",
        "482913 or 482914",
        "order 12, code 482913",
        "a482913",
        "482913.5",
        "482-913-482",
        "Dear all,\nmy phone is broken.\nIt fell.\nSince then\nnothing works.\n482913\nTel. 12",
        "1,482913",
        f"482913 {'and so on ' * 30}",
        "Where is order 482913? " + "I ordered it long ago and nobody answers me. " * 4,
    ],
)
def test_anything_else_is_none(text: str) -> None:
    assert offered(text) == ""


def test_a_code_depends_on_key_row_and_salt_and_is_compared_whole() -> None:
    made = {code_of(key, row, salt) for key in (KEY, "other") for row in ("a", "b") for salt in ("x", "y")}
    assert len(made) == 8
    assert all(len(code) == 6 and code.isdigit() for code in made)
    code = code_of(KEY, "a", "x")
    assert is_right(code, key=KEY, code_id="a", salt="x")
    assert not is_right(code, key=KEY, code_id="a", salt="y")
    assert not is_right(code[:5], key=KEY, code_id="a", salt="x")


def test_codes_use_all_of_their_range() -> None:
    made = [int(code_of(KEY, str(number), "s")) for number in range(2_000)]
    assert len(set(made)) > 1_990
    assert min(made) < 5_000
    assert max(made) > 995_000


def ticket(*said: tuple[Role, str, int]) -> Ticket:
    messages = tuple(Message(str(n), role, text, at=at) for n, (role, text, at) in enumerate(said))
    return Ticket(
        TicketRef("zendesk", "a", "1"), "", Status.OPEN, Requester("7"), messages, stamp="0", updated_at=0
    )


def test_what_was_given_while_a_code_was_waited_for_is_hidden_and_what_else_was_said_is_not() -> None:
    now = 1_000_000_000
    seen = veiled(
        ticket(
            (Role.REQUESTER, "482914", now - 1_000_000),
            (Role.BOT, "Our own 482913", now),
            (Role.REQUESTER, "Code: 482 914", now + 1),
            (Role.OTHER, "I was sent 482913, and order 777777 came with it on a lovely day", now + 2),
            (
                Role.REQUESTER,
                "My order 777777 has not come; I have waited for it since Monday morning " * 4,
                now + 3,
            ),
        ),
        guessed={"1", "2", "3", "4"},
        known={"482913"},
    )
    texts = [m.text for m in seen.messages]
    assert texts[0] == "482914"
    assert texts[1] == "Our own 482913"
    assert texts[2] == f"Code: {REMOVED}"
    assert texts[3].startswith(f"I was sent {REMOVED}, and order 777777")
    assert "777777" in texts[4]


@pytest.mark.parametrize("text", ["482\u200b913", "4\u00ad82913", "482  913", "482\u202f913", "482\u2013913"])
def test_a_code_is_hidden_however_it_is_written(text: str) -> None:
    [seen] = veiled(ticket((Role.REQUESTER, f"It is {text}", 1)), known={"482913"}).messages
    assert seen.text == f"It is {REMOVED}"
