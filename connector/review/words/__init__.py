"""The word lists, joined over all languages: a customer may write in any, or in two."""

from __future__ import annotations

import re
from functools import cache

from connector.review.fold import words
from connector.review.words import de, en, en_lookalikes, es, fr, it, nl, pt

_PHRASES = (en.PHRASES, de.PHRASES, fr.PHRASES, es.PHRASES, pt.PHRASES, it.PHRASES, nl.PHRASES)
_EXCUSES = (en_lookalikes.EXCUSES, de.EXCUSES, fr.EXCUSES, es.EXCUSES, pt.EXCUSES, it.EXCUSES, nl.EXCUSES)


@cache
def phrases(topic: str) -> re.Pattern[str]:
    return words(phrase for table in _PHRASES for phrase in table.get(topic, ()))


@cache
def excuses(topic: str) -> re.Pattern[str] | None:
    """Sentences that hold one of these only look like *topic*."""
    found = [phrase for table in _EXCUSES for phrase in table.get(topic, ())]
    return words(found) if found else None
