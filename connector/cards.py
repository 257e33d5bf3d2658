"""Payment cards and bank accounts in what people wrote, told by length and check digits; pure.

Cards: Luhn (ISO/IEC 7812-1) and the first digits of the big issuers; accounts: IBAN (ISO 13616, ISO 7064 MOD 97-10).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

LONGEST = 19
#: First digits of an issuer -> lengths of its numbers.
_ISSUERS = {
    re.compile("4"): {13, 16, 18, 19},
    re.compile("5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720"): {16},
    re.compile("3[47]"): {15},
    re.compile("3[0689]"): set(range(14, 20)),
    re.compile("35|220[0-4]"): set(range(16, 20)),
    re.compile("5[06-9]|6"): set(range(13, 20)),
}
#: Neither behind a letter or a slash (numbers of orders, articles in an address) nor behind a decimal point.
_RUN = re.compile(r"(?<![^\W_])(?<!/)(?<!\d[.,])\d(?:[ \t._\u2010-\u2015\u2212-]{0,3}\d){12,}")
_GROUP = re.compile(r"\d+")
_IBAN = re.compile(r"\b[A-Za-z]{2}\d{2}(?:[ -]?[A-Za-z0-9]){11,30}\b")


def without_cards(text: str) -> str:
    """*text* with each card number by its last four digits, as on a receipt; what an IBAN holds is no card."""
    kept, end = "", 0
    for start, stop in _accounts(text):
        kept += _RUN.sub(_told, text[end:start]) + text[start:stop]
        end = stop
    return kept + _RUN.sub(_told, text[end:])


def ibans(text: str) -> int:
    return sum(1 for _ in _accounts(text))


def _told(run: re.Match[str]) -> str:
    return _without(run[0])


def _without(run: str) -> str:
    """A date of expiry or the three digits of the back may stand behind a card as groups of their own."""
    kept, end = "", 0
    groups = list(_GROUP.finditer(run))
    for at, first in enumerate(groups):
        if first.start() >= end and _may_begin(run, first):
            for last, digits in _heads(groups[at : at + LONGEST]):
                if _is_card(digits):
                    kept += f"{run[end : first.start()]}[card ending {digits[-4:]}]"
                    end = last
                    break
    return kept + run[end:]


def _may_begin(run: str, group: re.Match[str]) -> bool:
    start = group.start()
    return len(group[0]) >= 4 and (start == 0 or run[start - 1].isspace())


def _heads(groups: list[re.Match[str]]) -> Iterator[tuple[int, str]]:
    """Where each row of whole groups ends, and its digits."""
    digits = ""
    for group in groups:
        digits += "".join(str(unicodedata.decimal(char)) for char in group[0])
        if len(digits) > LONGEST:
            return
        yield group.end(), digits


def _is_card(digits: str) -> bool:
    issued = any(head.match(digits) and len(digits) in lengths for head, lengths in _ISSUERS.items())
    return issued and _luhn(digits)


def _luhn(digits: str) -> bool:
    doubled = (int(d) * (2 - (i + 1) % 2) for i, d in enumerate(reversed(digits)))
    return len(set(digits)) > 1 and sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0


def _accounts(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each number that is right by its check digits, alone or before a word behind it."""
    for match in _IBAN.finditer(text):
        parts = re.split(r"[ -]", match[0])
        for count in range(len(parts), 0, -1):
            head = "".join(parts[:count])
            if 15 <= len(head) <= 34 and _mod97(head):
                yield match.start(), match.start() + len(head) + count - 1
                break


def _mod97(iban: str) -> bool:
    turned = iban[4:] + iban[:4]
    return int("".join(str(int(char, 36)) for char in turned)) % 97 == 1
