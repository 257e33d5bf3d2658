"""What sources know: the account of a requester, and articles; the words of `domain` include them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class AccountStatus(StrEnum):
    FOUND = "found"
    NOT_FOUND = "not_found"
    UNVERIFIED = "unverified"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Account:
    """What a source knows of the requester; UNKNOWN means that the source did not answer.

    *silent* names sources that did not answer while others did: facts may be missing.
    """

    status: AccountStatus
    facts: Mapping[str, str] = field(default_factory=dict)
    source: str = ""
    silent: tuple[str, ...] = ()

    @property
    def incomplete(self) -> bool:
        return self.status is AccountStatus.UNKNOWN or bool(self.silent)


@dataclass(frozen=True, slots=True)
class Article:
    """An article as its source holds it: *text* is plain text, *version* a hash of title and text."""

    id: str
    title: str
    text: str
    url: str = ""
    locale: str = "en"
    source: str = ""
    version: str = ""
