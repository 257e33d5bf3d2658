from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from connector.review.machine import SIGNS, machine_sign

AUTOMATIC = {
    "an absence note by its subject": {"subject": "Automatic reply: Your invoice"},
    "an absence note in German": {"subject": "Abwesenheitsnotiz: Rechnung"},
    "an absence note in French": {"subject": "Réponse automatique : facture"},
    "an absence note in Spanish": {"subject": "Respuesta automática: factura"},
    "an absence note in Portuguese": {"subject": "Resposta automática: fatura"},
    "an absence note in Italian": {"subject": "Risposta automatica: fattura"},
    "an absence note in Dutch": {"subject": "Automatisch antwoord: factuur"},
    "a delivery report": {"subject": "Undelivered Mail Returned to Sender"},
    "an address that nobody reads": {"email": "no-reply@shop.test"},
    "a mailer daemon": {"email": "MAILER-DAEMON@mx.test"},
    "a mailer by its name": {"name": "Mail Delivery Subsystem"},
    "a body that says so": {"text": "This is an automatically generated message, please do not answer."},
    "an absence in the body": {
        "text": "Thank you for your mail. I am on vacation and will be back on 5 May."
    },
    "an absence in a German body": {
        "text": "Ich bin bis zum 5. Mai nicht im Büro. In dringenden Fällen: Frau Kurz."
    },
    "an absence in a French body": {"text": "Je suis actuellement absent du bureau, de retour le 5 mai."},
    "an absence in a Spanish body": {"text": "Estoy de vacaciones hasta el 5 de mayo."},
    "an absence in a Portuguese body": {"text": "Estou de férias até 5 de maio."},
    "an absence in an Italian body": {"text": "Sono fuori ufficio fino al 5 maggio."},
    "an absence in a Dutch body": {"text": "Ik ben afwezig tot 5 mei."},
}
HUMAN = {
    "a question about the absence feature": {"subject": "Out of office license question"},
    "a question about automatic replies": {"subject": "Automatic reply: how do I set one up?"},
    "somebody who is away and asks": {"text": "I'm on vacation until Monday, can you move my renewal?"},
    "somebody who was away": {"text": "I was on vacation and missed the renewal."},
    "a report about our delivery": {"subject": "Delivery failed to arrive at my house"},
    "a person called Bounce": {"email": "bouncey.castle@shop.test", "name": "Bonnie Bounce"},
    "a reply under a subject that another one wrote": {"subject": "Automatic reply: x", "first": False},
}


def of_table(kind: str) -> list[str]:
    path = Path(__file__).with_name("mails.toml")
    found: list[str] = tomllib.loads(path.read_text(encoding="utf-8"))[kind]
    return found


def shown(desk: Any, written: str) -> str | None:
    """ "address | subject | body" as a ticket."""
    email, subject, text = written.split(" | ", 2)
    return sign(desk, {"email": email, "subject": subject, "text": text})


def sign(desk: Any, given: dict[str, Any]) -> str | None:
    message = desk.message(given.get("text", "Please see below."), author_name=given.get("name", "Ada"))
    requester = desk.requester(email=given.get("email", "ada@customer.test"))
    before = () if given.get("first", True) else (desk.message(id="m0"),)
    ticket = desk.ticket(*before, message, subject=given.get("subject", "Hello"), requester=requester)
    return machine_sign(ticket, message)


@pytest.mark.parametrize("sentence", AUTOMATIC)
def test_automatic_mail_is_known(sentence: str, desk: Any) -> None:
    assert sign(desk, AUTOMATIC[sentence]) in {slug for slug, _ in SIGNS}


@pytest.mark.parametrize("sentence", HUMAN)
def test_a_person_is_not_taken_for_a_machine(sentence: str, desk: Any) -> None:
    assert sign(desk, HUMAN[sentence]) is None


def test_the_platforms_own_sign_wins(desk: Any) -> None:
    message = desk.message(machine="auto_generated")
    assert machine_sign(desk.ticket(message), message) == "auto_generated"


def test_of_a_hundred_automatic_mails_one_may_be_missed(desk: Any) -> None:
    mails = of_table("automatic")
    assert len([mail for mail in mails if not shown(desk, mail)]) <= 0.01 * len(mails)


def test_of_a_hundred_mails_by_people_two_may_be_stopped(desk: Any) -> None:
    mails = of_table("human")
    assert len([mail for mail in mails if shown(desk, mail)]) <= 0.02 * len(mails)


HEADERS = {
    "auto-submitted": "auto-replied",
    "precedence": "bulk",
    "x-auto-response-suppress": "All",
    "return-path": "<>",
    "content-type": 'multipart/report; report-type="delivery-status"',
    "list-unsubscribe": "<mailto:leave@list.test>",
    "x-loop": "yes",
    "x-failed-recipients": "ada@customer.test",
    "x-mlserver": "fml",
    "x-autoreply": "yes",
    "x-mailer": "AutoResponder 2.1, auto-generated",
}
HARMLESS = {
    "auto-submitted": "no",
    "precedence": "normal",
    "x-auto-response-suppress": "OOF, AutoReply",
    "return-path": "<ada@customer.test>",
    "content-type": "multipart/alternative",
    "x-mailer": "Auto Mail 3",
}


@pytest.mark.parametrize("name", HEADERS)
def test_a_header_that_says_so_counts_where_it_is_seen(name: str, desk: Any) -> None:
    message = desk.message()
    assert machine_sign(desk.ticket(message), message, headers={name: HEADERS[name]}) == "robot_header"


@pytest.mark.parametrize("name", HARMLESS)
def test_the_same_header_of_a_person_does_not(name: str, desk: Any) -> None:
    message = desk.message()
    assert machine_sign(desk.ticket(message), message, headers={name: HARMLESS[name]}) is None
