"""What must not leave the house: account numbers, keys, hidden or encoded text, our own words of work."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from connector.agent.prompt import system_prompt
from connector.agent.schemas import tool_specs
from connector.cards import ibans
from connector.domain import Role
from connector.mask import KEY, PASSWORD, PRIVATE_KEY, mask
from connector.policy import Policy
from connector.review.fold import fold
from connector.review.sources import Draft

#: Words in a row that can't be a coincidence.
OVERLAP, ECHO = 8, 26

_SSN = re.compile(r"(?<![\d-])(?!000|666|9\d\d)\d{3}([- ])(?!00)\d{2}\1(?!0000)\d{4}(?![\d-])")
_ENCODED = re.compile(
    r"(?<![\w+/=-])(?=[\w+/-]*[a-z])(?=[\w+/-]*[A-Z])(?=[\w+/-]*\d)[\w+/-]{20,}={0,2}"
    r"|(?<![\w+/=-])[A-Za-z0-9+/_-]{11,}={1,2}(?![\w=])"
    r"|(?<!\w)(?=[a-fA-F]*\d)(?=\d*[a-fA-F])[0-9a-fA-F]{20,}(?!\w)|(?:%[0-9a-fA-F]{2}){3,}|(?:\\+(?:u\{?"
    r"|x|0)[0-9a-fA-F]{2,6}\}?){2,}"
    r"|(?:\b(?:0x)?[0-9a-fA-F]{2}[ :,-]){7,}|(?:\b[01]{8}\b[ ,]*){3,}|(?<!\w)(?:\w[ ._*|-]){9,}\w(?!\w)"
    r"|(?:[.-]{1,5}[ /]+){8,}"
    r"|(?<!\S)(?=\S*[a-z])(?=\S*[A-Z])(?=\S*\d)(?=(?:\S*?[#|^`~*!?;&@$%(){}<>]){3})\S{16,}"
)
_CODE = re.compile(r"(?<![\w@./-])[A-Za-z0-9][\w-]{6,}[A-Za-z0-9](?![\w@/-]|\.\w)")
_COMMAND = re.compile(
    r"(?:^|[\s`\"'])(?:sudo|curl|wget|powershell(?:\.exe)?|bash -c|sh -c|chmod|chown|rm -\w+|del /\w"
    r"|format [a-z]:|reg (?:add|delete)"
    r"|netsh|mshta|rundll32|certutil|invoke-\w+|iwr|iex|eval|npm (?:i|install)|pip3? install|docker run"
    r"|ssh|nc -\w+|regedit"
    r"|javascript:|drop table|select \* from)(?=\s\S|$)",
    re.IGNORECASE,
)
_DIGITS = {
    word: str(digit)
    for digit, words in enumerate(
        ("zero null zéro cero zero nul oh", "one eins un uno um een", "two zwei deux dos dois due twee",
         "three drei trois tres três tre drie", "four vier quatre cuatro quatro quattro",
         "five fünf cinq cinco cinque vijf", "six sechs seis sei zes", "seven sieben sept siete sete sette zeven",
         "eight acht huit ocho oito otto", "nine neun neuf nueve nove negen")
    )
    for word in words.split()
}  # fmt: skip
_SPOKEN = re.compile(rf"(?:\b(?:{'|'.join(_DIGITS)}|\d)\b[\s,.-]*){{9,}}", re.IGNORECASE)


def account_number(draft: Draft) -> bool:
    """Holds a card number, an IBAN or a social security number that no cited passage prints as an example."""
    return any(
        _hides(line, draft, _account_numbers) for line in _SPOKEN.sub(_as_digits, draft.text).splitlines()
    )


def secret_key(draft: Draft) -> bool:
    """Holds something of the shape of a key, a token or a password that no cited passage prints as an example."""
    return any(_hides(line, draft, _keys) for line in draft.text.splitlines())


def encoded_text(draft: Draft) -> bool:
    """Holds text in base64, hex, escapes or single letters that no cited passage or fact holds."""
    return any(match[0] not in draft.vouched for match in _ENCODED.finditer(draft.text))


def foreign_code(draft: Draft) -> bool:
    """Holds a code of letters and digits that nobody in this run named."""
    heard = draft.heard.casefold()
    return any(_coded(m[0]) and m[0].casefold() not in heard for m in _CODE.finditer(draft.text))


def foreign_command(draft: Draft) -> bool:
    """Tells the customer to run a command that no cited passage holds."""
    known = " ".join(draft.vouched.split())
    lines = (" ".join(line.split()) for line in draft.text.splitlines())
    return any(
        line[match.start() : match.end() + 12].strip(" `'\".") not in known
        for line in lines
        for match in _COMMAND.finditer(line)
    )


def internal_words(draft: Draft) -> bool:
    """Repeats eight words in a row of our instructions, our tools or an internal note, also backwards."""
    hidden: set[tuple[str, ...]] = set().union(*map(_hidden, _instructions(draft.policy)))
    for note in draft.ticket.messages:
        if not note.public and note.role is not Role.BOT:
            hidden |= _grams(note.text, OVERLAP)
    hidden -= _grams(draft.heard, OVERLAP)
    turned = (
        draft.text,
        draft.text[::-1],
        " ".join(draft.text.split()[::-1]),
        codecs.encode(draft.text, "rot13"),
    )
    return any(hidden & _grams(text, OVERLAP) for text in turned)


def echo(draft: Draft) -> bool:
    """Gives more than 25 words in a row of the customer's back: a relay for spam to somebody else's address."""
    theirs = set().union(*(_grams(message.text, ECHO) for message in draft.ticket.from_requester))
    theirs |= _grams(draft.said.text, ECHO)
    return bool(_grams(draft.text, ECHO) & (theirs - _grams(draft.vouched, ECHO)))


def _hides(line: str, draft: Draft, finds: Callable[[str], int]) -> bool:
    """Whether *line* holds more of what *finds* counts than a cited passage prints the same way."""
    return finds(line) > 0 and line.strip() not in draft.vouched_by_passages


def _account_numbers(line: str) -> int:
    cards = mask(line).count("[card ending") - line.count("[card ending")
    return cards + ibans(line) + len(_SSN.findall(line))


def _keys(line: str) -> int:
    return sum(mask(line).count(word) - line.count(word) for word in (KEY, PASSWORD, PRIVATE_KEY))


def _coded(word: str) -> bool:
    """Two digits at least, and letters that are mixed with digits or all capitals, or a long number behind a word."""
    parts = re.split(r"[-_]", word)
    mixed = any(re.search(r"[A-Za-z]", part) and re.search(r"\d", part) for part in parts)
    capitals = any(len(part) > 2 and part.isalpha() and part.isupper() for part in parts)
    tailed = any(len(part) > 3 and part.isdigit() for part in parts) and any(part.isalpha() for part in parts)
    return sum(char.isdigit() for char in word) >= 2 and (mixed or capitals or tailed)


def _as_digits(match: re.Match[str]) -> str:
    words = re.findall(r"\w+", match[0].casefold())
    return f" {''.join(_DIGITS.get(word, word) for word in words)} "


def _instructions(policy: Policy) -> Iterator[str]:
    """The system prompt and every sentence of the tools' descriptions."""
    yield system_prompt(policy)
    for tool in tool_specs(policy):
        yield tool.description
        yield from re.findall(r'"description": "([^"]+)"', json.dumps(tool.schema))


@lru_cache(maxsize=64)
def _hidden(text: str) -> frozenset[tuple[str, ...]]:
    return frozenset(_grams(text, OVERLAP))


def _grams(text: str, length: int) -> set[tuple[str, ...]]:
    words: Iterable[str] = re.findall(r"\w+", fold(text))
    row = list(words)
    return {tuple(row[at : at + length]) for at in range(len(row) - length + 1)}
