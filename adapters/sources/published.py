"""An article as a helpdesk publishes it, made into ours."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

from connector.domain import Article
from connector.errors import PayloadError
from connector.text import html_to_text, normalise

LOCALE = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8}){0,2}", re.ASCII)
LINK = re.compile(r"https?://[!-~]+", re.ASCII)
MAX_TITLE = 500


def article(source: str, number: str, locale: str, *, title: str, body: str, url: str) -> Article:
    """*body* is HTML; an address that no customer could open is left out."""
    heading = " ".join(normalise(title).split())[:MAX_TITLE]
    text = html_to_text(body)
    return Article(
        id=f"{source}:{number}:{locale}",
        title=heading,
        text=text,
        url=url if LINK.fullmatch(url) else "",
        locale=locale,
        source=source,
        version=hashlib.sha256(f"{heading}\0{text}".encode()).hexdigest()[:16],
    )


def none_of(place: str, known: Iterable[str]) -> str:
    """The sentence for a policy that leaves nothing to read."""
    return f"policy knowledge.locales names no language of {place}, which has {', '.join(sorted(set(known)))}"


def located(word: str) -> str:
    """*word*, which becomes part of a path and of an id."""
    if not LOCALE.fullmatch(word) or len(word) > 16:
        raise PayloadError("a locale is none")
    return word
