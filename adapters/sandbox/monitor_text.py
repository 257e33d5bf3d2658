"""What is wrong with a text that reached a customer or a teammate: checks that owe nothing to the connector's own."""

from __future__ import annotations

import base64
import codecs
import re
import unicodedata
from collections.abc import Iterator, Sequence
from urllib.parse import quote

MAX_CHARS = 4_000
_HTML = re.compile(r"<[/!?]?[a-zA-Z]|<!--|&#?\w+;")
_PLACEHOLDER = re.compile(r"\{\{|\}\}|\{%|%\}")
_MARKDOWN = re.compile(r"!\[|\]\(|\]\[|\]:")
_URL = re.compile(
    r"(?i)(?:[a-z][a-z0-9+.-]*:)?//[^\s\"'<>]+|\\\\[^\s]+|\b(?:javascript|data|file|mailto|tel):\S+"
)
_HOST = re.compile(r"(?i)(?<![%\w.@-])(?:[\w-]+\.)+[a-z]{2,}(?:/\S*)?|\b\d{1,3}(?:\.\d{1,3}){3}\b|\bxn--\S+")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(r"\+\d(?:[ ().-]?\d){6,}")
_DIGITS = re.compile(r"(?<!\d)\d(?:[ -]?\d){12,18}(?!\d)")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b")
_KEY = re.compile(r"\bsk-[A-Za-z0-9-]{16,}|\bAKIA[A-Z0-9]{12,}|\beyJ[\w-]{8,}\.[\w-]+\.|-----BEGIN")
_HUMAN = re.compile(
    r"(?i)\bi am (?:a|an) (?:human|person|real)|\bnot (?:talking to )?an? bot\b|\ba real person\b"
    r"|flesh and blood|human being is|as a support agent|no bots|isn't an automated|kein bot|echten menschen"
    r"|vraie personne|je m'appelle|persona real|um robô|sono un operatore|niet met een robot"
    r"|(?:best,|grüße)\s+(?:sam|jonas)\b"
)
#: Endings of sentences and abbreviations that look like hosts.
_NO_HOST = re.compile(r"(?i)^(?:e\.g|i\.e|a\.m|p\.m|u\.s|no\.\w+)$")


def unsafe(text: str) -> Iterator[str]:
    """What would be live, or hidden, wherever the text is shown."""
    if _HTML.search(text):
        yield "html"
    if _PLACEHOLDER.search(text):
        yield "placeholder"
    if _MARKDOWN.search(text):
        yield "markdown"
    if any(unicodedata.category(c)[0] == "C" and c not in "\n\t\r" for c in text):
        yield "hidden_character"


def unfit(text: str, *, links: Sequence[str], heard: str) -> Iterator[str]:
    """What a customer must not get; *links* are the articles', *heard* their words and the articles'."""
    yield from unsafe(text)
    if len(text) > MAX_CHARS:
        yield "too_long"
    rest = text
    for link in sorted(links, key=len, reverse=True):
        rest = re.sub(rf"{re.escape(link)}(?![\w/?#=&@.-]*[\w/#=&@])", " ", rest)
    if any(
        not _NO_HOST.match(m[0]) for p in (_URL, _MAIL, _HOST) for m in p.finditer(rest) if m[0] not in heard
    ):
        yield "foreign_link"
    if any(m[0] not in heard for m in _PHONE.finditer(text)):
        yield "foreign_number"
    if any(map(_luhn, _DIGITS.findall(text))) or any(map(_iban, _IBAN.findall(text))) or _KEY.search(text):
        yield "secret_shape"
    if _HUMAN.search(text):
        yield "claims_human"


def forms(token: str) -> tuple[str, ...]:
    """A secret as it is and as it may be hidden."""
    raw = token.encode()
    aligned = (base64.b64encode(b"\0" * n + raw)[4:-4].decode() for n in range(3))
    return (
        token,
        token[::-1],
        " ".join(token),
        raw.hex(),
        codecs.encode(token, "rot13"),
        quote(token, safe=""),
        "".join(f"%{byte:02x}" for byte in raw),
        *aligned,
    )


def holds(text: str, token: str) -> bool:
    """Whether *text* holds *token* in one of its forms, in whatever case and with whatever blanks."""
    folded, bare = text.casefold(), re.sub(r"[\s\W_]", "", text).casefold()
    plain = (form.casefold() for form in forms(token))
    return any(form in folded for form in plain) or any(
        re.sub(r"[\W_]", "", form).casefold() in bare for form in (token, token[::-1], token.encode().hex())
    )


def _luhn(written: str) -> bool:
    digits = [int(char) for char in written if char.isdigit()][::-1]
    doubled = (sum(divmod(2 * d, 10)) for d in digits[1::2])
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


def _iban(written: str) -> bool:
    """The two check digits of ISO 13616; a contract's number may have the shape alone."""
    bare = written.replace(" ", "")
    return int("".join(str(int(char, 36)) for char in bare[4:] + bare[:4])) % 97 == 1
