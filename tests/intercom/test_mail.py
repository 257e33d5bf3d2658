from __future__ import annotations

import pytest

from adapters.intercom.mail import robot

ROBOTS = [
    ("Automatic reply: Your invoice", "auto_reply"),
    ("Auto-Reply: I am away", "auto_reply"),
    ("Automatische Antwort: Rechnung", "auto_reply"),
    ("Réponse automatique : facture", "auto_reply"),
    ("Auto: Re: invoice", "out_of_office"),
    ("Out of Office: back on Monday", "out_of_office"),
    ("  out of the office: Re: invoice", "out_of_office"),
    ("Abwesenheitsnotiz: Rechnung", "out_of_office"),
    ("Undeliverable: Your invoice", "delivery_failure"),
    ("Mail delivery failed: returning message to sender", "delivery_failure"),
]


@pytest.mark.parametrize(("subject", "slug"), ROBOTS)
def test_mail_programs_are_known_by_their_subjects(subject, slug):
    assert robot(subject, "anna@example.com") == slug


@pytest.mark.parametrize("address", ["mailer-daemon@example.com", "Postmaster@example.com"])
def test_mail_servers_are_known_by_their_address(address):
    assert robot("", address) == "delivery_failure"


@pytest.mark.parametrize(
    "subject",
    [
        "",
        "Invoice",
        "Auto insurance question",
        "Out of office setting does not work",
        "Re: automatic reply bug",
        "Undelivered package",
        "Undelivered order 4711 from last week",
        "Automatic reply does not work",
        "Auto-reply settings",
        "Returned mail campaign statistics",
        "Out of office - how do I set it?",
        "Automatic reply: how do I set one up?",
        "Mail delivery failed",
        "Abwesenheitsnotiz",
    ],
)
def test_people_are_no_robots(subject):
    assert robot(subject, "anna@example.com") is None
