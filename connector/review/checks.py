"""The form of a text that is about to reach the customer."""

from __future__ import annotations

import re
import unicodedata

from connector.decision import ProposalKind
from connector.review.sources import Draft
from connector.text import plain

MIN_REPLY, MIN_QUESTION, MAX_CHARS = 20, 5, 4_000
#: Blanks that a writer forgot to fill.
_GAP = re.compile(
    r"(?i)\[(?:your|customer|insert|company|agent|name|link|date|amount|first ?name|ihr|votre|nombre|nome"
    r"|naam)\b[^\]\n]{0,40}\]"
    r"|\$\{[^}\n]{1,60}\}|%\{[^}\n]{1,60}\}|(?<![\w{])\{\s?[a-z_][\w. ]{0,40}\}(?!\})|<%|%>"
    r"|\[\[[^\]\n]{1,60}\]\]"
)


def bad_length(draft: Draft) -> bool:
    """Too short to be an answer or too long to be read."""
    least = MIN_QUESTION if draft.proposal.kind is ProposalKind.QUESTION else MIN_REPLY
    return not least <= len(draft.text.strip()) <= MAX_CHARS


def unsafe_text(draft: Draft) -> bool:
    """Holds placeholders, tags, live Markdown or hidden characters; white space and emoji style don't count."""
    shown = unicodedata.normalize("NFC", draft.text.replace("\ufe0f", ""))
    return plain(draft.text).split() != shown.split()


def unfilled(draft: Draft) -> bool:
    """Holds a blank that was to be filled, such as [Your Name], and that no cited passage holds."""
    return any(match[0] not in draft.vouched for match in _GAP.finditer(draft.text))
