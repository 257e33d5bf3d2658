"""The vocabularies of the languages, and the cues that their concepts make together.

One file for each language, all with the same concepts; `common.toml` holds words that mean the same everywhere,
`cues.toml` what concepts mean when they stand together.
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


@cache
def vocabularies() -> tuple[Vocabulary, ...]:
    """In the order of *LANGUAGES*; reading them takes a moment."""
    return tuple(_vocabulary(table(language)) for language in LANGUAGES)


@cache
def common() -> Vocabulary:
    return _vocabulary(table("common"))


@cache
def cues() -> Mapping[str, Mapping[str, list[str]]]:
    """Topic -> "cues" and, where there are any, "excuses"."""
    return table("cues")


def _vocabulary(table: Mapping[str, Any]) -> Vocabulary:
    return Vocabulary(table["concepts"], table.get("small", ""), table.get("typed_right", ""))


def table(name: str) -> dict[str, Any]:
    """As it stands in the file."""
    path = resources.files(__name__).joinpath(f"{name}.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))
