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


PEOPLE_NAME_THE_THING = [
    "Undelivered package | Hello, please help me with this.",
    "Undelivered order 4711 from last week | Hello, please help me with this.",
    "Automatic reply does not work | Hello, please help me with this.",
    "Auto-reply settings | Hello, please help me with this.",
    "Returned mail campaign statistics | Hello, please help me with this.",
    "Out of office - how do I set it? | Hello, please help me with this.",
    "Mail delivery failed | All my campaigns say mail delivery failed. Please look.",
    "Out of office | Our out of office feature is broken since the update.",
    "Autoreply | I'd like to switch the autoreply off",
    "Out of office | Hello, please help me with this.",
    "Automatic reply | Where do I change the text? It is urgent.",
    "Abwesenheitsnotiz | Die Abwesenheitsnotiz wird seit dem Update nicht mehr verschickt.",
    "Réponse automatique | Je voudrais modifier le texte de la réponse automatique.",
    "Respuesta automática | Necesito cambiar la respuesta automática.",
    "Failure notice | I want to stop the failure notices from your app.",
    "Out of office | The out of office message was not sent while I was in Spain until Monday, please fix it.",
    "Undeliverable | Every mail of my shop is marked undeliverable, please check my account.",
    "Delivery status notification | Please add a switch for these in the settings.",
]
ACKNOWLEDGED = [
    "Re: x | Merci pour votre message. Votre demande a bien été enregistrée sous le numéro 1234.",
    "Re: x | Gracias por su mensaje. Hemos recibido su solicitud con el número 1234.",
    "Re: x | Grazie per il messaggio. Abbiamo ricevuto la sua richiesta con il numero 1234.",
    "Re: x | La sua richiesta è stata registrata con il numero 1234.",
    "Re: x | Bedankt voor uw bericht. Wij hebben uw aanvraag ontvangen onder nummer 1234.",
    "Re: x | Uw aanvraag is geregistreerd onder nummer 1234.",
    "Re: x | Obrigado pela sua mensagem. Recebemos o seu pedido com o número 1234.",
    "Re: x | O seu pedido foi registado com o número 1234.",
    "Re: x | Su solicitud ha sido registrada con el número 1234.",
    "Re: x | Cette adresse n'est plus valide.",
    "Re: x | Esta dirección ya no es válida.",
    "Re: x | Este endereço já não é válido.",
    "Re: x | Questo indirizzo non è più valido.",
    "Re: x | Dit adres is niet meer geldig.",
    "Re: x | Diese Adresse ist nicht mehr gültig.",
    "Re: x | This address is no longer valid.",
    "Re: x | This email address is no longer in use.",
    "Re: x | Vielen Dank für Ihre Nachricht. Ihre Anfrage wurde unter der Nummer 1234 erfasst.",
    "Re: x | Thank you for your message. Your request has been registered under number 1234.",
    "Out of office | I am away until Monday.",
    "Autoreply | Gone fishing",
    "Mail delivery failed | The following message to <a@b.test> was undeliverable. SMTP 550 5.1.1",
]
OWN_WORDS = [
    "Re: x | Merci pour votre message. Ma demande a bien été enregistrée sous le numéro 1234.",
    "Re: x | Gracias por su mensaje. ¿Han recibido mi solicitud con el número 1234?",
    "Re: x | Hemos recibido el pedido con el número 1234 roto.",
    "Re: x | Abbiamo ricevuto la vostra fattura numero 1234, ma l'importo è sbagliato.",
    "Re: x | Wij hebben uw factuur met nummer 1234 ontvangen, maar het bedrag klopt niet.",
    "Re: x | Recebemos a sua fatura número 1234 e o valor está errado.",
    "Re: x | L'adresse de livraison n'est plus valide, merci de la changer.",
    "Re: x | My old address is no longer valid, please change it.",
    "Re: x | La dirección de mi perfil ya no es válida, quiero cambiarla.",
    "Re: x | Nous avons reçu votre facture numéro 1234 et elle est fausse.",
    "Re: x | We received your invoice number 1234 twice.",
    "Re: x | Hemos recibido su factura número 55 dos veces.",
]


@pytest.mark.parametrize("written", PEOPLE_NAME_THE_THING)
def test_a_subject_that_people_write_too_needs_a_body_that_says_so(written: str, desk: Any) -> None:
    assert shown(desk, f"ada@firm.test | {written}") is None


@pytest.mark.parametrize("written", ACKNOWLEDGED)
def test_another_help_desk_s_receipt_and_a_closed_address_are_known(written: str, desk: Any) -> None:
    assert shown(desk, f"ada@firm.test | {written}") is not None


@pytest.mark.parametrize("written", OWN_WORDS)
def test_the_same_words_about_one_s_own_things_are_a_person_s(written: str, desk: Any) -> None:
    assert shown(desk, f"ada@firm.test | {written}") is None
