"""The vocabularies of the languages, and what their concepts mean together."""

from __future__ import annotations

from connector.review.vocabulary import Vocabulary
from connector.review.words import common, de, en, es, fr, it, nl, pt
from connector.review.words.cues import CUES, EXCUSES

__all__ = ["COMMON", "CUES", "EXCUSES", "VOCABULARIES"]

#: Words that mean the same everywhere.
COMMON = Vocabulary(common.CONCEPTS)
#: Each language by itself: one's word for a thing may be another's for something else.
VOCABULARIES = tuple(Vocabulary(language.CONCEPTS, language.SMALL, language.TYPED_RIGHT) for language in (en, de, fr, es, pt, it, nl))
