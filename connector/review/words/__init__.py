"""The vocabularies of the languages, and the cues that their concepts make together.

One file for each language, all with the same concepts; `common.toml` holds words that mean the same everywhere,
`cues.toml` what concepts mean when they stand together, `mail.toml` what programs write.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from connector.review.vocabulary import Vocabulary

#: Each language by itself: one's word for a thing may be another's for something else.
LANGUAGES = ("en", "de", "fr", "es", "pt", "it", "nl", "pl", "sv", "da", "ru", "tr", "ja", "zh")


def vocabularies() -> tuple[Vocabulary, ...]:
    """In the order of *LANGUAGES*."""
    return tuple(vocabulary(language) for language in LANGUAGES)


@cache
def vocabulary(name: str) -> Vocabulary:
    """Reading one takes a moment."""
    found = table(name)
    return Vocabulary(
        found["concepts"], found.get("small", ""), found.get("typed_right", ""), found.get("short")
    )


@cache
def cues() -> Mapping[str, Mapping[str, list[str]]]:
    """Topic -> "cues" and, where there are any, "excuses"."""
    return table("cues")


@cache
def table(name: str) -> dict[str, Any]:
    """As it stands in the file."""
    path = resources.files(__name__).joinpath(f"{name}.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))
