"""The mail adapter against a server that speaks SMTP: secured, signed in, one letter, and errors by what to do."""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Any

import pytest
import trustme

from adapters.mail_out import SmtpMail
from connector.errors import MailAwayError, MailError, MailRefusedError
from connector.ports import Letter
from tests.postoffice import PASSWORD, USER, PostOffice, post_office

LETTER = Letter("ada@customers.example", "Ihr Code für später", "Grüße\n\n482913\n.\n..", "id-1")


def mail(office: PostOffice, **more: Any) -> SmtpMail:
    fields = {
        "host": "127.0.0.1",
        "tls": "none",
        "sender": "codes@acme.example",
        "clock": lambda: 1_800_000_000_000,
    }
    return SmtpMail(port=office.port, seconds=5, **{**fields, **more})


def test_a_letter_arrives_as_it_was_written_and_says_that_a_program_sent_it() -> None:
    with post_office() as office:
        mail(office).send(LETTER)
        mail(office).send(LETTER)
    one, two = office.taken
    assert (one.sender, one.to) == ("codes@acme.example", ("ada@customers.example",))
    assert one.text.replace("\r\n", "\n").rstrip("\n") == LETTER.body
    assert one.message["Subject"] == LETTER.subject
    assert one.message["Auto-Submitted"] == "auto-generated"
    assert one.message["Message-ID"] == two.message["Message-ID"] == "<id-1@acme.example>"
    assert {"To", "From", "Date"} <= set(one.message.keys())


@pytest.mark.parametrize("way", ["starttls", "tls"])
def test_name_and_password_go_out_under_tls_alone(way: str, tls: ssl.SSLContext, ca_file: Path) -> None:
    with post_office(tls=tls, implicit=way == "tls", demands_login=True) as office:
        mail(office, tls=way, user=USER, password=PASSWORD, ca_file=ca_file).send(LETTER)
    [one] = office.taken
    assert (one.tls, one.user) == (True, USER)
    assert way == "tls" or office.said.index("STARTTLS") < office.said.index("AUTH")


def test_knocking_does_all_but_the_letter(tls: ssl.SSLContext, ca_file: Path) -> None:
    with post_office(tls=tls, demands_login=True) as office:
        mail(office, tls="starttls", user=USER, password=PASSWORD, ca_file=ca_file).knock()
    assert office.said[-2:] == ["NOOP", "QUIT"]
    assert office.taken == []


def test_a_server_without_tls_or_of_strangers_gets_neither_password_nor_letter(
    tls: ssl.SSLContext, tmp_path: Path
) -> None:
    strangers = tmp_path / "strangers.pem"
    trustme.CA().cert_pem.write_to_path(str(strangers))
    with post_office(demands_login=True) as office, pytest.raises(MailRefusedError, match="offers no TLS"):
        mail(office, tls="starttls", user=USER, password=PASSWORD).send(LETTER)
    assert not {"AUTH", "MAIL"} & set(office.said)
    with post_office(tls=tls) as office, pytest.raises(MailAwayError, match="not trusted"):
        mail(office, tls="starttls", ca_file=strangers).send(LETTER)
    assert "MAIL" not in office.said


def test_mail_in_the_clear_never_leaves_the_machine() -> None:
    with pytest.raises(MailRefusedError, match="this machine alone"):
        SmtpMail(host="mail.acme.example", port=25, tls="none", sender="codes@acme.example", clock=lambda: 0)


@pytest.mark.parametrize(
    ("command", "answer", "error"),
    [
        ("CONNECT", "421 too busy", MailAwayError),
        ("CONNECT", "554 go away", MailRefusedError),
        ("MAIL", "550 not from you", MailRefusedError),
        ("RCPT", "450 mailbox busy", MailAwayError),
        ("RCPT", "550 nobody here", MailRefusedError),
        ("DATA", "451 later", MailAwayError),
        ("END", "554 spam", MailRefusedError),
        ("END", "452 full", MailAwayError),
        ("MAIL", "", MailAwayError),
    ],
)
def test_each_refusal_is_told_by_what_to_do_and_repeats_nothing(
    command: str, answer: str, error: type[MailError]
) -> None:
    with post_office(answers={command: answer}) as office, pytest.raises(error) as raised:
        mail(office).send(LETTER)
    assert "ada@" not in str(raised.value)
    assert "482913" not in str(raised.value)
    assert raised.value.__cause__ is None


def test_a_wrong_password_is_the_operators_to_put_right() -> None:
    with post_office(demands_login=True) as office, pytest.raises(MailRefusedError, match="SMTP_USER"):
        mail(office, user=USER, password="wrong").send(LETTER)


def test_a_server_that_is_away_is_told() -> None:
    with post_office() as office:
        pass
    with pytest.raises(MailAwayError, match="does not answer"):
        mail(office).knock()


def test_a_farewell_that_fails_unsays_no_letter() -> None:
    with post_office(answers={"QUIT": ""}) as office:
        mail(office).send(LETTER)
    assert len(office.taken) == 1


@pytest.mark.parametrize("to", ["a@b.example\r\nBcc: eve@evil.example", "a@b.example\nX: y"])
def test_an_address_that_would_add_a_header_is_refused(to: str) -> None:
    with post_office() as office, pytest.raises(MailRefusedError):
        mail(office).send(Letter(to, "Subject", "Body", "id"))
    assert office.taken == []
