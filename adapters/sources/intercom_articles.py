"""Knowledge from Intercom Articles: what is published for everyone, in each language.

https://developers.intercom.com/docs/references/rest-api/api.intercom.io/articles/listarticles
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Collection, Iterator

from adapters.intercom.faults import usable
from adapters.intercom.wire import Wire
from adapters.patience import patiently
from adapters.sources.published import article, located, none_of
from connector.domain import Article
from connector.errors import HelpdeskUnavailableError, SettingsError
from connector.payload import Payload

PAGE, PAGES = 100, 1_000
ATTEMPTS = 3
#: Absent on workspaces whose Help Center knows no audiences.
PUBLIC = frozenset({"everyone", None})


class IntercomArticles:
    """*locales* are those to read, empty for all; *sleep* takes seconds."""

    name = "intercom"

    def __init__(self, wire: Wire, *, locales: Collection[str] = (), sleep: Callable[[float], None]) -> None:
        self._wire = wire
        self._wanted = frozenset(word.casefold() for word in locales)
        self._sleep = sleep
        self.close = weakref.finalize(self, wire.close)

    def mark(self, before: str) -> str:  # noqa: ARG002 - no cheap look tells of a translation
        """Always "": an article's own times say nothing of its translations."""
        return ""

    def articles(self, tell: Callable[[int], None] = lambda _number: None) -> list[Article]:
        """*tell* hears how many were read so far, the unpublished ones included.

        Pages go by number: an article that is deleted meanwhile would hide another one, so the list counts
        only when it was as long as it said from the first page to the last.
        """
        for _ in range(ATTEMPTS):
            with usable():
                rows, totals = self._rows(tell)
                if {len(rows)} == totals:
                    return self._chosen([made for row in rows.values() for made in _articles(row)])
        raise HelpdeskUnavailableError("the list of articles changed while it was read")

    def _rows(self, tell: Callable[[int], None]) -> tuple[dict[str, Payload], set[int]]:
        """(each article once, how many there are by what the pages said)."""
        rows: dict[str, Payload] = {}
        totals: set[int] = set()
        for number in range(1, PAGES + 1):
            page = self._page(number)
            rows |= {row["id"].id(): row for row in page["data"]}
            totals.add(page["total_count"].as_(int))
            tell(len(rows))
            if number >= page["pages"]["total_pages"].as_(int):
                return rows, totals
        raise HelpdeskUnavailableError("intercom's pages don't end")

    def _page(self, number: int) -> Payload:
        return patiently(
            lambda: self._wire.once(
                lambda api: api.articles.list(page=number, per_page=PAGE), repeatable=True
            ),
            sleep=self._sleep,
        )

    def _chosen(self, found: list[Article]) -> list[Article]:
        wanted = [one for one in found if not self._wanted or one.locale.casefold() in self._wanted]
        if found and not wanted:
            raise SettingsError(none_of("Intercom Articles", (one.locale for one in found)))
        return wanted


def _articles(row: Payload) -> Iterator[Article]:
    if row.get("help_center_audience").value not in PUBLIC:
        return
    for locale, content in _contents(row):
        if content["state"].as_(str) == "published":
            yield article(
                IntercomArticles.name,
                row["id"].id(),
                locale,
                title=content["title"].as_(str),
                body=content.get("body").maybe(str) or "",
                url=content.get("url").maybe(str) or "",
            )


def _contents(row: Payload) -> Iterator[tuple[str, Payload]]:
    """(locale, its text); the article itself where there is one language only."""
    translated = row.get("translated_content")
    if not isinstance(translated.value, dict):
        yield located(row.get("default_locale").maybe(str) or "en"), row
        return
    for locale, content in translated.value.items():
        if locale != "type" and isinstance(content, dict):
            yield located(locale), translated[locale]
