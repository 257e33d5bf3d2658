"""What people should not have written reaches neither model nor note nor log."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.mask import KEY, PASSWORD, PRIVATE_KEY, mask

CARD = "[card ending 1111]"
SECRETS = {
    "My card is 4111 1111 1111 1111, please check": f"My card is {CARD}, please check",
    "card:4111-1111-1111-1111.": f"card:{CARD}.",
    "(4111111111111111)": f"({CARD})",
    "Amex 378282246310005 was charged": "Amex [card ending 0005] was charged",
    "My password is Sommer2024!": f"My password is {PASSWORD}",
    "password: hunter": f"password: {PASSWORD}",
    'the password is "letmein" now': f'the password is {PASSWORD}" now',
    "Mein Passwort lautet geheim123, es geht nicht": f"Mein Passwort lautet {PASSWORD} es geht nicht",
    "mot de passe : Azerty!9": f"mot de passe : {PASSWORD}",
    "mi contraseña es Perro_77": f"mi contraseña es {PASSWORD}",
    "a minha senha é gato2020": f"a minha senha é {PASSWORD}",
    "la password è Gatto99x": f"la password è {PASSWORD}",
    "mijn wachtwoord is Fiets#1": f"mijn wachtwoord is {PASSWORD}",
    "user ada\nPassword: banana\nurl x": f"user ada\nPassword: {PASSWORD}\nurl x",
    "CVV 2: no, cvv: 123": f"CVV 2: no, cvv: {PASSWORD}",
    f"key sk-{'a1b2' * 6} fails": f"key {KEY} fails",
    "AKIAIOSFODNN7EXAMPLE": KEY,
    "Authorization: Bearer abcdef0123456789abcdef": f"Authorization: Bearer {KEY}",
    "api key = 0f8fad5bd9cb469fa165": f"api key = {KEY}",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N": KEY,
    "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\nthanks": f"{PRIVATE_KEY}\nthanks",
    "-----BEGIN PRIVATE KEY-----\nMIIE and it ends": PRIVATE_KEY,
}
HARMLESS = (
    "My password is wrong and the reset link does not arrive.",
    "The password is not accepted.",
    "Password: how do I change it?",
    "Mein Passwort ist abgelaufen.",
    "mon mot de passe est incorrect",
    "Order 4111111111111112 has not arrived",
    "Call me on +49 30 1234567890 or 4930123456",
    "Invoice 2026-0001-2345-6789-11 of 2026-11-26",
    "0000 0000 0000 0000",
    "What does the API token do, and where is the secret kept?",
    "Where do I find my API key?",
    "https://help.acme.example/articles/3600123456789-reset-your-password",
)


@pytest.mark.parametrize("text", SECRETS)
def test_a_secret_is_replaced_by_what_it_was(text: str) -> None:
    assert mask(text) == SECRETS[text]


@pytest.mark.parametrize("text", HARMLESS)
def test_what_only_speaks_of_secrets_stays(text: str) -> None:
    assert mask(text) == text


@given(st.text(alphabet="pasword: =is\"'4111 -xX\n.[]", max_size=80))
def test_masking_twice_changes_nothing(text: str) -> None:
    assert mask(mask(text)) == mask(text)

ENDLESS = (
    "password " + "is " * 5_000,
    "password " + "= " * 5_000,
    "password" + ": " * 5_000 + "\n",
    "pin " + "is:" * 5_000,
    "-----BEGIN " + "PRIVATE KEY" * 2_000,
    "token" + " " * 20_000 + "\n",
    "token=" * 4_000,
    "-eyJabcdefgh" * 2_000,
    ".SG.abcdefghijk" * 2_000,
    "4111 " * 8_000,
)


@pytest.mark.parametrize("text", ENDLESS, ids=lambda text: text[:12])
def test_a_long_row_of_what_stands_before_a_secret_comes_to_an_end(text: str) -> None:
    assert mask(text) == text
