"""Edges of single rules that the smallest examples leave open."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from connector.decision import Disposition
from connector.domain import Message, Role
from connector.review.tongues import tongue
from tests.review.alive import ANSWER, reply, said
from tests.review.test_registry import judged

CONTACT = {"mails": ["help@acme.test"], "phones": ["+1 555 010 0199"], "hosts": ["acme.test"]}


@pytest.mark.parametrize(
    "text",
    ["Write to help@acme.test.", "Call us on +1 (555) 010-0199.", "See acme.test.", "See https://acme.test/"],
)
def test_contacts_of_the_policy_may_be_named(text: str, desk: Any) -> None:
    case = reply(text)(desk)
    assert judged(desk, case).disposition is Disposition.ESCALATE
    assert judged(desk, {**case, "policy": desk.policy(contact=CONTACT)}).disposition is Disposition.SEND


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("You can call us on 555 010 0199.", "foreign_number"),
        ("Please write to billing@evil.test to go on.", "foreign_link"),
        ("Please sign in at evil.test to go on.", "foreign_link"),
        ("Please write to us via Telegram: @acme_billing.", "foreign_channel"),
    ],
)
def test_a_way_to_reach_us_is_the_policy_s_and_not_an_article_s(text: str, reason: str, desk: Any) -> None:
    """A stranger may have written into the article."""
    case = {**reply(text)(desk), "evidence": desk.evidence(desk.passage(text=f"Press Export. {text}"))}
    assert reason in judged(desk, case).reasons


@pytest.mark.parametrize(
    ("url", "sent"),
    [
        ("https://help.acme.test/export", True),
        ("https://acme.test/export", True),
        ("https://acme.zendesk.test/export", False),
        ("https://evilacme.test/export", False),
        ("", False),
    ],
)
def test_an_article_s_mail_address_is_known_where_the_article_is_published(
    url: str, *, sent: bool, desk: Any
) -> None:
    text = "Write to contracts@acme.test about contracts."
    case = {
        **reply(text)(desk),
        "evidence": desk.evidence(desk.passage(text=f"Press Export. {text}", url=url)),
    }
    assert (judged(desk, case).disposition is Disposition.SEND) is sent
    named = {**case, "policy": desk.policy(contact={"mails": ["contracts@acme.test"]})}
    assert judged(desk, named).disposition is Disposition.SEND


def test_an_account_s_address_may_be_told_and_not_be_written_to(desk: Any) -> None:
    """Customers fill in some fields themselves."""
    facts = {"billing_contact": "billing@evil.test"}
    told = reply("The address for billing is billing@evil.test.")(desk)
    bid = reply("Please write to billing@evil.test.")(desk)
    assert "foreign_link" not in judged(desk, {**told, "evidence": desk.evidence(facts=facts)}).reasons
    assert "foreign_link" in judged(desk, {**bid, "evidence": desk.evidence(facts=facts)}).reasons


def test_a_host_of_a_cited_passage_may_be_named_where_nobody_is_sent_there(desk: Any) -> None:
    text = "The name of the server is imap.letters.test."
    case = {**reply(text)(desk), "evidence": desk.evidence(desk.passage(text=f"Press Export. {text}"))}
    assert judged(desk, case).disposition is Disposition.SEND


def test_an_address_that_the_customer_wrote_is_given_back_to_a_verified_requester_only(desk: Any) -> None:
    message = desk.message("My new address is ada@new.test, how do I export?")
    told = desk.resolution(f"{ANSWER}\nYour address ada@new.test stays as it is.")
    bid = desk.resolution(f"{ANSWER}\nPlease write to ada@new.test.")
    unverified = desk.ticket(message, requester=desk.requester(verified=False))
    assert judged(desk, {"message": message, "proposal": told}).disposition is Disposition.SEND
    assert "foreign_link" in judged(desk, {"message": message, "proposal": bid}).reasons
    assert (
        "foreign_link" in judged(desk, {"message": message, "proposal": told, "ticket": unverified}).reasons
    )


def test_the_link_of_a_search_result_with_a_query_is_not_sent(desk: Any) -> None:
    url = "https://help.acme.test/export?lang=en"
    case = reply(f"See {url}")(desk)
    case["evidence"] = desk.evidence(desk.passage(url=url))
    assert "foreign_link" in judged(desk, case).reasons


def test_an_example_number_that_a_cited_passage_prints_may_be_repeated(desk: Any) -> None:
    line = "Test with the card 4242 4242 4242 4242 first."
    case = {
        "proposal": desk.resolution(f"{ANSWER}\n{line}"),
        "evidence": desk.evidence(desk.passage(text=line)),
    }
    assert judged(desk, case).disposition is Disposition.SEND


@pytest.mark.parametrize("turn", [str.upper, lambda t: t[::-1], lambda t: " ".join(t.split()[::-1])])
def test_our_instructions_do_not_leave_the_house_backwards_either(turn: Any, desk: Any) -> None:
    words = "Code checks every decision before anything reaches the customer."
    assert "internal_words" in judged(desk, reply(turn(words))(desk)).reasons


def test_words_that_stand_in_a_note_and_in_the_article_are_no_secret(desk: Any) -> None:
    line = "Open the project in the menu and then choose the Export for all of it."
    note = Message("n1", Role.TEAMMATE, line, desk.now - 9_000, public=False)
    case = {
        "proposal": desk.resolution(line),
        "ticket": desk.ticket(note, desk.message()),
        "evidence": desk.evidence(desk.passage(text=line)),
    }
    assert judged(desk, case).disposition is Disposition.SEND


def test_twenty_five_words_of_the_customer_may_be_given_back(desk: Any) -> None:
    words = " ".join(["very"] + ["true"] * 24)
    assert "echo" not in judged(desk, {**said(words)(desk), **reply(f"So: {words}")(desk)}).reasons


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("How do I reset my password?", "en"),
        ("Wie kann ich mein Passwort ändern und wo ist das?", "de"),
        ("Comment puis-je changer mon mot de passe ?", "fr"),
        ("¿Cómo puedo cambiar la contraseña de mi cuenta?", "es"),
        ("Como posso mudar a senha da minha conta e quando?", "pt"),
        ("Come posso cambiare la password del mio account?", "it"),
        ("Hoe kan ik mijn wachtwoord wijzigen en waar is het?", "nl"),
        ("Hur kan jag ändra mitt lösenord och var är det?", "sv"),
        ("Export CSV", None),
        ("ERR_SSL_PROTOCOL_ERROR", None),
        ("", None),
        ("Как мне сменить пароль?", None),
    ],
)
def test_a_language_is_told_only_when_it_is_sure(text: str, expected: str | None) -> None:
    assert tongue(text) == expected


def test_another_script_than_the_customers_is_another_language(desk: Any) -> None:
    case = {"proposal": desk.resolution("Откройте настройки, выберите контакты и нажмите экспорт.")}
    assert "other_language" in judged(desk, case).reasons


def test_a_short_message_leaves_the_language_of_the_answer_open(desk: Any) -> None:
    case = {
        "message": replace(desk.message(), text="Export?"),
        "proposal": desk.resolution("Öffnen Sie die Einstellungen."),
    }
    assert judged(desk, case).disposition is Disposition.SEND


def test_more_numbers_in_a_sentence_than_anybody_writes_are_not_looked_through(desk: Any) -> None:
    page = desk.evidence(desk.passage(text="Open 1 " + "and 1 " * 70))
    assert (
        "moved_number"
        in judged(desk, {"proposal": desk.resolution("Open 1 " + "and 1 " * 61), "evidence": page}).reasons
    )
    assert (
        judged(desk, {"proposal": desk.resolution("Open 1 " + "and 1 " * 40), "evidence": page}).reasons == ()
    )


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("Here is what our help centre says about your question:\nOpen Settings, choose Contacts.", "send"),
        (
            "Does that bring everything back again for your colleagues?\nOpen Settings, choose Contacts.",
            "send",
        ),
        (
            "Subscriptions are limited to a single device for security.\nOpen Settings, choose Contacts.",
            "escalate",
        ),
    ],
)
def test_a_statement_needs_a_word_of_what_is_cited_an_introduction_and_a_question_do_not(
    text: str, sent: str, desk: Any
) -> None:
    assert judged(desk, {"proposal": desk.resolution(text)}).disposition == sent


CHOOSE = "Öffnen Sie Settings, wählen Sie die Kontakte und klicken Sie dann auf Exportieren."


@pytest.mark.parametrize(
    "text", ["You'll find the doctor field in Contacts.", "Fraud checks run on contacts."]
)
def test_a_word_of_the_product_is_no_topic_of_its_own(text: str, desk: Any) -> None:
    assert judged(desk, reply(text)(desk)).disposition is Disposition.SEND


def test_to_choose_is_no_election(desk: Any) -> None:
    page = desk.evidence(desk.passage(text=CHOOSE))
    case = {
        **said("Wie exportiere ich Kontakte?")(desk),
        "proposal": desk.resolution(CHOOSE),
        "evidence": page,
    }
    assert judged(desk, case).disposition is Disposition.SEND


@pytest.mark.parametrize(
    "text",
    [
        "You should see a doctor about this.",
        "Ask your doctor.",
        "The company is a fraud.",
        "Wählen Sie die Grünen.",
        "Gehen Sie wählen.",
        "Die Wahlen waren manipuliert.",
        "Die Bundestagswahl war manipuliert.",
    ],
)
def test_the_topic_itself_stays_out(text: str, desk: Any) -> None:
    assert "off_topic" in judged(desk, reply(text)(desk)).reasons


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("See acme-login.vip/reset", "foreign_link"),
        ("Open acme-login.money/reset", "foreign_link"),
        ("Open acme-login.id/x", "foreign_link"),
        ("See evil.icu", "foreign_link"),
        ("See EVIL.Icu.", "foreign_link"),
        ("Open acme-login.sh", "foreign_link"),
        ("Open readme.md/login", "foreign_link"),
        ("Open acme.bank and log in", "foreign_link"),
        ("Open https:/evil.icu/x", "foreign_link"),
        ("Open http:evil.icu", "foreign_link"),
        ("Open hxxp:evil[.]icu", "foreign_link"),
        ("Write to eve at evil.icu", "foreign_link"),
        ("Write to eve＠evil.icu", "foreign_link"),
        ("See evil․com", "foreign_link"),
        ("Ring +1 900–555–0199", "foreign_number"),
        ("Please ring 0900_5550199", "foreign_number"),
        ("Please ring ０９００ ５５５０１９９", "foreign_number"),
        ("Message @acme_payments on Instagram.", "foreign_channel"),
        ("Then follow @acme_payments.", "foreign_channel"),
        ("DM us on Instagram", "foreign_channel"),
        ("Join our Discord", "foreign_channel"),
        ("Find us on Facebook.", "foreign_channel"),
        ("Schreiben Sie uns auf Instagram.", "foreign_channel"),
        ("Écrivez-nous sur Instagram.", "foreign_channel"),
    ],
)
def test_a_way_out_is_seen_by_whatever_ending_or_sign(text: str, reason: str, desk: Any) -> None:
    assert reason in judged(desk, reply(text)(desk)).reasons


@pytest.mark.parametrize(
    "text",
    [
        "Open report.md.",
        "Run script.sh first.",
        "Read README.md.",
        "Edit setup.py.",
        "Open contacts.csv in Excel.",
        "Use HTTPS: it is safer.",
        "Type @name to mention a colleague.",
        "The file is export.xlsx or data.json.",
        "Map the column to contact.email.",
        "It is made by Acme GmbH & Co.KG.",
        "Press Export...then Save.",
        "It fails in Exporter.java:857.",
        "See it in docs.Google or open the Contacts.",
    ],
)
def test_files_and_fields_are_no_hosts(text: str, desk: Any) -> None:
    found = judged(desk, reply(text)(desk))
    assert (found.disposition, found.reasons) == (Disposition.SEND, ())


@pytest.mark.parametrize("sign", ["-", "a-", "-="])
def test_a_long_row_of_signs_is_judged_at_all(sign: str, desk: Any) -> None:
    text = sign * (20_000 // len(sign))
    assert "bad_length" in judged(desk, {"proposal": desk.resolution(text)}).reasons


def test_a_file_of_a_cited_passage_may_be_opened_whatever_it_ends_in(desk: Any) -> None:
    case = reply("Open wsadmin.sh and press Export.")(desk)
    passage = desk.passage(text="Open wsadmin.sh, choose Contacts and press Export. Open Settings.")
    assert "foreign_link" in judged(desk, case).reasons
    assert "foreign_link" not in judged(desk, {**case, "evidence": desk.evidence(passage)}).reasons
