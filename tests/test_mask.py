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
    "4111 1111 1111 1111 12/27": f"{CARD} 12/27",
    "Card: 4111 1111 1111 1111 09/28 CVV 123": f"Card: {CARD} 09/28 CVV {PASSWORD}",
    "4111111111111111-123": f"{CARD}-123",
    "4111 1111 1111 1111 123": f"{CARD} 123",
    "Visa No.4111 1111 1111 1111": f"Visa No.{CARD}",
    "#4111111111111111": f"#{CARD}",
    "4111–1111–1111–1111": CARD,
    "４１１１ １１１１ １１１１ １１１１": CARD,
    "4111 1111 1111 1111\t12/27": f"{CARD}\t12/27",
    "12/27 4111 1111 1111 1111": f"12/27 {CARD}",
    "4111_1111_1111_1111": CARD,
    "3782 822463 10005 or 5555-5555-5555-4444": "[card ending 0005] or [card ending 4444]",
    "DE89 3704 0044 0532 0130 00 4111 1111 1111 1111": f"DE89 3704 0044 0532 0130 00 {CARD}",
    "DB_PASSWORD=hunter2!": f"DB_PASSWORD={PASSWORD}",
    "dbPassword: hunter2!": f"dbPassword: {PASSWORD}",
    '{"password": "hunter2!"}': f'{{"password": {PASSWORD}"}}',
    "password hunter2!": f"password {PASSWORD}",
    "**Password**: hunter2!": f"**Password**: {PASSWORD}",
    "Passwort (neu): hunter2!": f"Passwort (neu): {PASSWORD}",
    "my password for the site is hunter2": f"my password for the site is {PASSWORD}",
    "clave: perro123": f"clave: {PASSWORD}",
    "pass: abc123": f"pass: {PASSWORD}",
    "login ada\npw = abc123": f"login ada\npw = {PASSWORD}",
    "My PIN 4711 fails": f"My PIN {PASSWORD} fails",
    "STRIPE_SECRET_KEY=abcd1234efgh5678ijkl": f"STRIPE_SECRET_KEY={KEY}",
    "MY_API_KEY=0123456789abcdef": f"MY_API_KEY={KEY}",
    "ACME_TOKEN=a1b2c3d4e5": f"ACME_TOKEN={KEY}",
    '"client_secret": "a1b2c3d4e5f6g7h8"': f'"client_secret": "{KEY}"',
    "clientSecret: a1b2c3d4e5f6g7h8": f"clientSecret: {KEY}",
    "aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY": f"aws_secret_access_key = {KEY}",
    "postgres://u:p4ss@db/x": f"postgres://u:{PASSWORD}@db/x",
    "Authorization: Basic YWRhOmh1bnRlcg==": f"Authorization: Basic {KEY}",
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
    "How does the password reset work? The password rules are too strict.",
    "Reset the password for account ABC12345, please.",
    "Our password SHA256 hash differs.",
    "Is a password of 12 characters enough, or the password 8-digit PIN?",
    "Pin 100 messages to the board, pass 3 of them on.",
    "My boarding pass: ABC123",
    "We deliver to pin code 702164",
    "A 3-pin BM03B-ACHSS plug and int analogPin = A0;",
    "See [Password reset](https://help.acme.example/v2/reset-1).",
    'myPassword="<PASSWORD>" and DB_PASSWORD=${DB_PASSWORD}',
    "getUserToken(UserTokenUtil.java:131), japanese_keywords_iso_2022_jp.eml",
    "La clave es reiniciar 2 veces.",
    "Authorization: required",
    "Basic subscription2026 and Bearer bonds",
    "Order A4111111111111111 has not arrived",
    "Place 52.4111111111111111 on the map",
    "DE89 3704 0044 0532 0130 00",
    "postgres://db:5432/x and https://help.acme.test:8443/a@b",
    "Which token do I set as API_KEY=YOUR_KEY?",
    "https://help.acme.example/articles/4405123456787",
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
    "1234567890" * 3_000,
    "4" * 30_000,
    "password for " + "a b c " * 5_000,
    "password (" * 4_000,
    "api_key_" * 4_000,
    "authorization: " * 3_000 + "x",
    "ftp://" * 5_000,
)


@pytest.mark.parametrize("text", ENDLESS, ids=lambda text: text[:12])
def test_a_long_row_of_what_stands_before_a_secret_comes_to_an_end(text: str) -> None:
    assert mask(text) == text
