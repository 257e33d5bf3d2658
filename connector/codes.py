"""One-time codes: made from a key, read strictly from what a customer writes, and hidden from everybody else; pure."""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from connector.domain import Message, Role, Ticket
from connector.ports import MailOut
from connector.text import normalise, strip_quoted

DIGITS = 6
REMOVED = "[code hidden]"
#: A message that gives a code says hardly anything else.
LONGEST, LONGEST_LINE = 200, 60
#: In so many lines, of which a greeting may be the first.
LINES = 5
#: Six digits, also as "482 913", "482-913" (or a dash of U+2010 to U+2015) and "482.913"; CJK writes no blanks around.
_RUN = re.compile(
    r"(?<![0-9A-Za-z_.,])[0-9](?:[ \u00a0.\u2010-\u2015-]?[0-9]){5}(?![0-9A-Za-z_]|[.,\u2010-\u2015-][0-9])"
)


@dataclass(frozen=True, slots=True)
class Codes:
    """What issuing codes needs: the way out, and the *key* (SIGNING_KEY) that they are made from."""

    mail: MailOut
    key: str = field(repr=False)


def code_of(key: str, code_id: str, salt: str) -> str:
    """Six digits from a keyed hash (HMAC-SHA256): whoever reads the database alone learns nothing.

    The bias of the modulus is below 2**-43.
    """
    seed = f"one-time-code:{code_id}:{salt}".encode()
    number = int.from_bytes(hmac.new(key.encode(), seed, hashlib.sha256).digest()[:8]) % 10**DIGITS
    return f"{number:0{DIGITS}}"


def is_right(given: str, *, key: str, code_id: str, salt: str) -> bool:
    """In constant time."""
    return hmac.compare_digest(given.encode(), code_of(key, code_id, salt).encode())


def offered(text: str) -> str:
    """The six digits that *text* gives, "" unless it, or one of its first lines, is short and holds no other digit.

    What stands around that line, such as a signature, may hold what it likes.
    """
    fresh = strip_quoted(_digits(normalise(text)))[0].strip()
    lines = [line.strip() for line in fresh.split("\n") if line.strip()][:LINES]
    for part, longest in (*((line, LONGEST_LINE) for line in lines), (fresh, LONGEST)):
        found = _RUN.findall(part)
        if len(part) <= longest and len(found) == 1 and sum(c.isdigit() for c in part) == DIGITS:
            return re.sub(r"\D", "", found[0])
    return ""


def says_more(text: str) -> bool:
    """Whether *text* says something beside a code, a greeting and a name: a question, or a line of some words."""
    fresh = strip_quoted(normalise(text.replace(REMOVED, "0")))[0]
    return any("?" in line or "\uff1f" in line or _is_talk(line) for line in fresh.split("\n"))


def _is_talk(line: str) -> bool:
    """Where a digit stands more words may stand around it: "The code that you sent is 482913"."""
    most = 6 if any(c.isdecimal() for c in line) else 4
    words = re.findall(r"[^\W\d_]+", line)
    ideograms = sum("\u2e80" <= c <= "\u9fff" for c in line)
    return len(words) > most or ideograms > 2 * most


def offers(ticket: Ticket) -> Mapping[str, str]:
    """What each message of the requester gives as a code, by its id."""
    given = ((m.id, offered(m.text)) for m in ticket.from_requester)
    return {message_id: code for message_id, code in given if code}


def veiled(ticket: Ticket, *, guessed: Collection[str] = (), known: Collection[str] = ()) -> Ticket:
    """*ticket* without what the messages *guessed* (ids) give as a code, and without those of *known* anywhere."""
    return replace(ticket, messages=tuple(_veiled(m, guessed, known) for m in ticket.messages))


def _veiled(message: Message, guessed: Collection[str], known: Collection[str]) -> Message:
    if message.role is Role.BOT:
        return message
    gives = message.id in guessed and bool(offered(message.text))

    def hidden(found: re.Match[str]) -> str:
        digits = re.sub(r"\D", "", found[0])
        return REMOVED if gives or digits in known else found[0]

    plain = _digits(normalise(message.text))
    text = _RUN.sub(hidden, plain)
    return message if text == plain else replace(message, text=text)


def _digits(text: str) -> str:
    """With ASCII digits: keyboards of other scripts have their own."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)
