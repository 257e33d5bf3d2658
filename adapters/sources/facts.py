"""Whatever sources say about a customer as a short, flat list of facts; several sources as one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from connector.domain import Account, AccountStatus, Requester
from connector.errors import SourceUnavailableError
from connector.ports import Accounts
from connector.text import normalise

MAX_FACTS = 40
MAX_VALUE = 200
MAX_NAME = 80


class Merged:
    """*sources* in order of trust: of two facts with one name the earlier source's counts."""

    def __init__(self, *sources: Accounts) -> None:
        self.sources = sources
        self.name = "+".join(source.name for source in sources)

    def lookup(self, requester: Requester) -> Account:
        """What any source found; SourceUnavailableError when none did and one of them did not answer."""
        if not requester.verified:
            return Account(AccountStatus.UNVERIFIED, source=self.name)
        found: list[Account] = []
        down: dict[str, SourceUnavailableError] = {}
        for source in self.sources:
            try:
                found.append(source.lookup(requester))
            except SourceUnavailableError as error:
                down[source.name] = error
        found = [account for account in found if account.status is AccountStatus.FOUND]
        if down and not found:
            raise next(iter(down.values()))
        return self._merge(found, silent=tuple(down))

    def _merge(self, found: list[Account], *, silent: tuple[str, ...]) -> Account:
        if not found:
            return Account(AccountStatus.NOT_FOUND, source=self.name)
        merged: dict[str, str] = {}
        for account in found:
            merged |= {name: text for name, text in account.facts.items() if name not in merged}
        first = dict(islice(merged.items(), MAX_FACTS))
        return Account(AccountStatus.FOUND, first, "+".join(account.source for account in found), silent)


def facts(values: Mapping[str, Any]) -> dict[str, str]:
    """Dotted names to short texts, in the order of the source; nulls and empty texts are left out."""
    flat = ((_short(name, MAX_NAME), _short(text, MAX_VALUE)) for name, text in _leaves("", values))
    return dict(islice(((name, text) for name, text in flat if name and text), MAX_FACTS))


def key(email: str) -> bytes:
    """*email* for comparing: only ASCII letters lose their case.

    Unicode would fold distinct addresses into one: the Kelvin sign becomes a k, a sharp s a double one.
    """
    return email.strip().encode("utf-8", "surrogatepass").lower()


def _leaves(name: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for inner, item in value.items():
            yield from _leaves(f"{name}.{inner}" if name else str(inner), item)
    elif isinstance(value, list):
        yield from _listed(name, value)
    elif value is not None:
        yield name, _text(value)


def _listed(name: str, items: list[Any]) -> Iterator[tuple[str, str]]:
    """Plain items in one fact; objects and lists numbered from 1."""
    plain = [item for item in items if not isinstance(item, Mapping | list) and item is not None]
    if plain:
        yield name, ", ".join(map(_text, plain))
    for number, item in enumerate(items, start=1):
        if isinstance(item, Mapping | list):
            yield from _leaves(f"{name}.{number}", item)


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _short(text: str, most: int) -> str:
    """One visible line of at most *most* characters."""
    line = " ".join(normalise(text[: most * 4]).split())
    return line if len(line) <= most else line[: most - 1] + "…"
