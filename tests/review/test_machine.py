from __future__ import annotations

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
