"""Secrets out of what people wrote, before a model, a note or a log sees it: cards, passwords, keys; pure.

Cards are told by their check digit (Luhn, ISO/IEC 7812-1) and keep their last four digits, as on a receipt.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from connector.domain import Message, Role, Ticket

KEY, PASSWORD, PRIVATE_KEY = "[key removed]", "[password removed]", "[private key removed]"

_PEM = re.compile(r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY[A-Z ]{0,40}-----.*?(?:-----END [^\n]*-----|\Z)", re.DOTALL)
#: Prefixes that vendors give their keys so that scanners find them.
_KEY = re.compile(
    r"\b(?:sk-[\w-]{16,}|(?:sk|rk|pk)_(?:live|test)_\w{10,}|whsec_[\w+/=]{10,}|gh[opsur]_\w{20,}"
    r"|github_pat_\w{20,}|glpat-[\w-]{16,}|xox[abeprs]-[\w-]{10,}|(?:AKIA|ASIA)[0-9A-Z]{16}\b|AIza[\w-]{30,}"
    r"|SG\.[\w-]{16,64}\.[\w-]{16,}|dop_v1_\w{20,}|npm_\w{20,}|hf_\w{20,}|shp(?:at|ca|pa|ss)_\w{20,}"
    r"|eyJ[\w-]{8,2048}\.[\w-]{8,}(?:\.[\w-]+)?)"
)
_NAMED_KEY = re.compile(
    r"(?i)\b((?:api|access|secret|auth|client|bearer|refresh|webhook)[ _-]?(?:key|token|secret)s?|bearer|token|secret)"
    r"(\s*(?:(?:is|ist|est|es|:|=|->)\s*)?[\"'`]?)((?=[^\s\"'`\d]{0,200}\d)[\w.+/=~-]{16,})"
)
_WORDS = (
    r"pass ?words?|pass ?phrases?|passcodes?|passwd|pwd|pass ?w[oö]rt|kennwort|mot de passe|mdp|contrase[nñ]as?"
    r"|palavra-passe|senhas?|parola d'ordine|wacht ?woord|pin(?: ?code)?|cvv2?|cvc2?|otp"
)
#: Each turn begins with a blank or none and ends with a word or a sign: there is one way to read a row of them.
_SAID = r"(?:\s*(?:is|was|ist|war|lautet|est|es|era|é|è|:|=|->))+\s*"
_PASSWORD = re.compile(rf"(?i)\b({_WORDS})({_SAID})([\"'`“„«]?)([^\s\"'`”“»]{{3,64}})")
_CARD = re.compile(r"(?<![\w.,/#-])[2-6]\d{3}(?:[ .-]?\d){9,15}(?![\w])")


def masked(ticket: Ticket) -> Ticket:
    """*ticket* without the secrets that people put into it; our own words stay as they are."""
    messages = tuple(m if m.role is Role.BOT else _message(m) for m in ticket.messages)
    return replace(ticket, subject=mask(ticket.subject), messages=messages)


def mask(text: str) -> str:
    """*text* with cards, passwords and keys replaced by what they were; applying it twice changes nothing."""
    text = _PEM.sub(PRIVATE_KEY, text)
    text = _KEY.sub(KEY, text)
    text = _NAMED_KEY.sub(lambda found: f"{found[1]}{found[2]}{KEY}", text)
    text = _PASSWORD.sub(_password(text), text)
    return _CARD.sub(_card, text)


def _message(message: Message) -> Message:
    text = mask(message.text)
    files = tuple(replace(file, name=mask(file.name)) for file in message.attachments)
    unchanged = text == message.text and files == message.attachments
    return message if unchanged else replace(message, text=text, attachments=files)


def _password(text: str) -> Callable[[re.Match[str]], str]:
    def told(found: re.Match[str]) -> str:
        """Kept where an ordinary word follows, as in "my password is wrong"."""
        alone = text[found.end() : found.end() + 1] in {"", "\n"}
        listed = found[2].strip() in {":", "=", "->"}
        secret = bool(found[3]) or _unlike_a_word(found[4]) or (listed and alone)
        return f"{found[1]}{found[2]}{PASSWORD}" if secret and not found[4].startswith("[") else found[0]

    return told


def _unlike_a_word(said: str) -> bool:
    """A digit, or a sign or capital within."""
    inner = said.rstrip(".,;:!?)")[1:]
    return any(c.isdigit() for c in said) or bool(re.search(r"[^\w'’.-]|[A-ZÄÖÜ]", inner))


def _card(found: re.Match[str]) -> str:
    digits = re.sub(r"\D", "", found[0])
    return f"[card ending {digits[-4:]}]" if _luhn(digits) else found[0]


def _luhn(digits: str) -> bool:
    doubled = (int(d) * (2 - (i + 1) % 2) for i, d in enumerate(reversed(digits)))
    return len(set(digits)) > 1 and sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0
