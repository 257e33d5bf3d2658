"""Who seems to write a reply, and of what: sentences beside a harmless answer, in seven languages."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from connector.decision import History
from connector.domain import Mode
from connector.review.judge import review

ANSWER = "Hi Ada, open Settings, choose Contacts and press Export."
PASSAGE = 'Open Settings, choose Contacts and press Export. Tick the box "I\'m not a robot" first.'
TABLE = tomllib.loads(Path(__file__).with_name("humans.toml").read_text(encoding="utf-8"))
CLAIMS = [(tongue, text) for tongue, part in TABLE.items() for text in part["claims"]]
UNTOLD = tomllib.loads(Path(__file__).with_name("untold.toml").read_text(encoding="utf-8"))
HONEST = [(tongue, text) for tongue, part in TABLE.items() for text in part["honest"]]


#: What a question may not ask for, and what it may.
ASKED = [
    "Can you confirm your current password?", "Please enter your password here.", "Please type your PIN.",
    "Please confirm your card number and expiry date.", "Paste your API key here.", "Post your recovery phrase here.",
    "Please send us your social security number.", "Please send a picture of both sides of your card.",
    "Could you please tell me your passport number?", "Don't worry, please send us your password.",
    "Please send us your password, don't worry.",
    "Bitte geben Sie hier Ihr Passwort ein.", "Bitte bestätigen Sie Ihr Passwort.", "Wie ist Ihre Kartennummer?",
    "Können Sie mir Ihr Passwort mitteilen?", "Merci de nous communiquer votre mot de passe.",
    "Por favor, confirme su contraseña.", "confirme su contraseña", "Por favor, informe sua senha.",
    "informe sua senha",
    "Per favore ci comunichi la Sua password.", "ci comunichi la Sua password", "Wilt u uw wachtwoord doorgeven?",
]  # fmt: skip
FREELY_ASKED = [
    "Did you get the password reset mail?", "Have you tried to reset your password?", "Did you forget your password?",
    "Can you confirm that you changed your password?", "Which page do you see after you enter your password?",
    "Is it the password of your account or of the file?", "Does the card payment fail?", "Is the card in your name?",
    "Please tell us whether your password works.", "Can you tell us when you changed your PIN?",
    "Which message do you see? Please do not send us your password.",
    "Welche Meldung sehen Sie? Bitte senden Sie uns Ihr Passwort nicht.",
]  # fmt: skip


def reasons(desk: Any, text: str, *, asks: bool = False) -> tuple[str, ...]:
    message = desk.message()
    return review(
        desk.ticket(message),
        message,
        desk.evidence(desk.passage(text=PASSAGE)),
        desk.question(text) if asks else desk.resolution(text),
        policy=desk.policy(),
        mode=Mode.AUTO,
        history=History(),
        strong_left=False,
    ).reasons


@pytest.mark.parametrize(("tongue", "text"), CLAIMS)
def test_a_reply_does_not_pose_as_a_persons(tongue: str, text: str, desk: Any) -> None:
    assert "claims_human" in reasons(desk, f"{ANSWER}\n\n{text}")


@pytest.mark.parametrize("text", [text for _, text in CLAIMS if text[-1] in ".!"])
def test_a_sentence_among_others_poses_as_a_persons_too(text: str, desk: Any) -> None:
    assert "claims_human" in reasons(desk, f"{ANSWER} {text} Then press Export again.")


def test_a_signature_need_not_stand_on_a_line_of_its_own(desk: Any) -> None:
    assert "claims_human" in reasons(desk, f"{ANSWER} Kind regards, Sam")


@pytest.mark.parametrize(("tongue", "text"), HONEST)
def test_who_speaks_of_people_or_owns_to_be_a_machine_poses_as_nobody(
    tongue: str, text: str, desk: Any
) -> None:
    assert "claims_human" not in reasons(desk, f"{ANSWER}\n\n{text}")


@pytest.mark.parametrize(
    ("slug", "text"),
    [(slug, text) for slug in ("off_topic", "claims_deed", "asks_secret") for text in UNTOLD[slug]],
)
def test_a_reply_keeps_to_what_a_help_desk_can_say(slug: str, text: str, desk: Any) -> None:
    assert slug in reasons(desk, f"{ANSWER} {text}")


@pytest.mark.parametrize("text", UNTOLD["honest"])
def test_talk_about_the_matter_is_neither_opinion_nor_deed(text: str, desk: Any) -> None:
    assert {"off_topic", "claims_deed", "asks_secret"}.isdisjoint(reasons(desk, f"{ANSWER} {text}"))


@pytest.mark.parametrize("text", ASKED)
def test_a_question_asks_for_no_secret_by_whatever_verb(text: str, desk: Any) -> None:
    assert "asks_secret" in reasons(desk, text, asks=True)


@pytest.mark.parametrize("text", FREELY_ASKED)
def test_a_question_may_be_about_a_password(text: str, desk: Any) -> None:
    assert "asks_secret" not in reasons(desk, text, asks=True)


def test_what_an_article_or_the_customer_speaks_of_may_be_spoken_of(desk: Any) -> None:
    message = desk.message("Can my doctor open the export?")
    text = f"{ANSWER} Your doctor can open the file."
    ruled = review(
        desk.ticket(message),
        message,
        desk.evidence(),
        desk.resolution(text),
        policy=desk.policy(),
        mode=Mode.AUTO,
        history=History(),
        strong_left=False,
    )
    assert "off_topic" not in ruled.reasons
