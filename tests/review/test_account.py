"""What only one's own account can tell, apart from ways and deeds, in the seven languages."""

from __future__ import annotations

import pytest

from connector.domain import Message, Requester, Role, Status, Ticket, TicketRef
from connector.review.account import wanted_facts

WANTED = {
    "billing": (
        "Which plan am I on, and when does it renew?",
        "How much do we pay for our subscription?",
        "When is my next invoice due?",
        "Is my subscription still active?",
        "Please tell me what my last payment was.",
        "Welchen Tarif habe ich, und wann verlängert er sich?",
        "Wie hoch ist meine letzte Rechnung?",
        "Bis wann läuft mein Abo?",
        "Quel forfait ai-je en ce moment ?",
        "Quel est le montant de ma dernière facture ?",
        "Quand mon abonnement se termine-t-il ?",
        "¿Qué plan tengo contratado?",
        "¿Cuál es el importe de mi última factura?",
        "¿Cuándo vence mi suscripción?",
        "Qual é o meu plano e quando renova?",
        "Quanto é a minha próxima fatura?",
        "Qual piano ho attivo?",
        "A quanto ammonta la mia ultima fattura?",
        "Welk abonnement heb ik en wanneer loopt het af?",
        "Hoe hoog is mijn laatste factuur?",
    ),
    "shipping": (
        "Where is my order?",
        "My parcel has not arrived yet.",
        "What is the status of order 48213?",
        "Wo bleibt meine Bestellung?",
        "Mein Paket ist noch nicht angekommen.",
        "Où en est ma commande ?",
        "Je n'ai pas encore reçu mon colis.",
        "¿Dónde está mi pedido?",
        "Mi paquete no ha llegado todavía.",
        "Onde está a minha encomenda?",
        "Dov'è il mio ordine?",
        "Waar blijft mijn bestelling?",
    ),
    "account": (
        "How many users does our account have?",
        "Welche Adresse steht in meinem Konto?",
        "Combien d'utilisateurs a notre compte ?",
        "¿Cuántos usuarios tiene nuestra cuenta?",
        "Quantos utilizadores tem a nossa conta?",
        "Quanti utenti ha il nostro account?",
        "Hoeveel gebruikers heeft ons account?",
    ),
}
NOT_WANTED = (
    "How do I reset my password?",
    "How do I change my plan?",
    "Where can I download my invoices?",
    "Can I cancel my subscription at any time?",
    "Please change the address in my account.",
    "What does the Pro plan cost?",
    "Which plans do you offer?",
    "Do you ship to Norway?",
    "The export fails with error 500.",
    "Thank you, that helped.",
    "482913",
    "Wie kann ich meinen Tarif wechseln?",
    "Wo finde ich meine Rechnungen?",
    "Was kostet der Pro-Tarif?",
    "Bitte kündigen Sie mein Abo.",
    "Comment puis-je modifier mon abonnement ?",
    "Combien coûte le forfait Pro ?",
    "¿Cómo puedo cambiar mi plan?",
    "¿Cuánto cuesta el plan Pro?",
    "Como posso alterar o meu plano?",
    "Quanto custa o plano Pro?",
    "Come posso cambiare il mio piano?",
    "Quanto costa il piano Pro?",
    "Hoe kan ik mijn abonnement wijzigen?",
    "Wat kost het Pro-abonnement?",
)


def judged(text: str) -> str:
    ticket = Ticket(
        TicketRef("zendesk", "a", "1"), "", Status.OPEN, Requester("7"), (), stamp="0", updated_at=0
    )
    return wanted_facts(ticket, Message("m", Role.REQUESTER, text, at=0))


@pytest.mark.parametrize(("category", "text"), [(c, text) for c, texts in WANTED.items() for text in texts])
def test_who_asks_about_their_own_account_wants_facts(category: str, text: str) -> None:
    assert judged(text) == category


@pytest.mark.parametrize("text", NOT_WANTED)
def test_ways_deeds_and_general_questions_want_none(text: str) -> None:
    assert judged(text) == ""


def test_a_question_in_the_subject_counts() -> None:
    ticket = Ticket(
        TicketRef("zendesk", "a", "1"),
        "Where is my order?",
        Status.OPEN,
        Requester("7"),
        (),
        stamp="0",
        updated_at=0,
    )
    assert wanted_facts(ticket, Message("m", Role.REQUESTER, "See above.", at=0)) == "shipping"
