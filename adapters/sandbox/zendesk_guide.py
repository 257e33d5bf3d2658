"""The Zendesk stand-in's Help Center: articles with their translations, segments and lists."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from flask import request

from adapters.sandbox import zendesk_json as shapes
from adapters.sandbox import zendesk_refusals as refusals
from adapters.sandbox.zendesk_hub import Hub
from adapters.sandbox.zendesk_pages import Json, page

#: Set on a request whose path ended in `.json`: without it the Help Center answers 415.
SUFFIXED = "sandbox.json"
MOST_EXPORTED = 1_000
LISTED = frozenset({"page[size]", "page[after]", "page", "per_page"})
EXPORTED = frozenset({"start_time"})
HOME = "https://acme.zendesk.com/hc"


@dataclass(slots=True)
class Translation:
    title: str
    body: str
    draft: bool


@dataclass(slots=True)
class HelpArticle:
    """*segment* is None for everybody; *translations* by locale; *at* the last change in epoch milliseconds."""

    id: int
    source_locale: str
    segment: int | None
    at: int
    created_at: int
    translations: dict[str, Translation] = field(default_factory=dict)


class HelpLibrary:
    """What editors do; see `Library` in desk.py."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self.locales = ["en-us", "de"]
        self.articles: dict[int, HelpArticle] = {}

    def publish(
        self,
        title: str,
        body: str,
        *,
        locale: str = "en-us",
        of: str | None = None,
        draft: bool = False,
        restricted: bool = False,
    ) -> str:
        with self._hub.lock:
            now = self._hub.account.clock()
            if of is None:
                segment = self._hub.account.next("segment", 8_447_100_000_001) if restricted else None
                made = HelpArticle(
                    self._hub.account.next("article", 8_447_200_000_001), locale, segment, now, now
                )
                self.articles[made.id] = made
            else:
                made = self.articles[int(of)]
            made.translations[locale] = Translation(title, body, draft)
            made.at = now
            return str(made.id)

    def unpublish(self, article_id: str, *, locale: str = "en-us") -> None:
        with self._hub.lock:
            article = self.articles[int(article_id)]
            article.translations[locale].draft = True
            article.at = self._hub.account.clock()

    def restrict(self, article_id: str) -> None:
        with self._hub.lock:
            article = self.articles[int(article_id)]
            article.segment = self._hub.account.next("segment", 8_447_100_000_001)
            article.at = self._hub.account.clock()

    def remove(self, article_id: str) -> None:
        """Archived articles are in no list any more."""
        with self._hub.lock:
            del self.articles[int(article_id)]


class Guide:
    """The routes; called under the hub's lock."""

    def __init__(self, hub: Hub, library: HelpLibrary) -> None:
        self._hub, self._library = hub, library

    def routes(self) -> tuple[tuple[str, Callable[..., Json]], ...]:
        home = "/api/v2/help_center"
        return (
            (f"{home}/locales", self.locales),
            (f"{home}/articles", self.every),
            (f"{home}/<locale>/articles", self.of_locale),
            (f"{home}/incremental/articles", self.incremental),
        )

    def locales(self) -> Json:
        _asked(frozenset())
        return {"locales": self._library.locales, "default_locale": self._library.locales[0]}

    def every(self) -> Json:
        """In the locale that each was written in; drafts and restricted ones too, for the caller is staff."""
        _asked(LISTED)
        return self._page(self._library.articles.values(), None)

    def of_locale(self, locale: str) -> Json:
        _asked(LISTED)
        if locale not in self._library.locales:
            raise refusals.not_found()
        found = (one for one in self._library.articles.values() if locale in one.translations)
        return self._page(found, locale)

    def incremental(self) -> Json:
        """What changed after a second; the next page begins with the last change of this one.

        https://developer.zendesk.com/documentation/help_center/help-center-api/understanding-incremental-article-exports/
        """
        _asked(EXPORTED)
        start = _seconds(request.args.get("start_time", ""))
        changed = [one for one in self._library.articles.values() if one.at // 1000 > start]
        changed.sort(key=lambda one: (one.at, one.id))
        shown = changed[:MOST_EXPORTED]
        end = shown[-1].at // 1000 if shown else start
        more = len(changed) > len(shown)
        return {
            "articles": [self._show(one, None) for one in shown],
            "count": len(changed),
            "end_time": end,
            "next_page": f"{request.base_url}.json?start_time={end}" if more else None,
        }

    def _page(self, found: Iterable[HelpArticle], locale: str | None) -> Json:
        ordered = sorted(found, key=lambda one: one.id)
        url = f"{request.base_url}.json"

        def show(one: Any) -> Json:
            return self._show(one, locale)

        return page("articles", ordered, show, query=request.args, url=url)[0]

    def _show(self, one: HelpArticle, locale: str | None) -> Json:
        at_home = locale or one.source_locale
        text = one.translations[at_home]
        slug = re.sub(r"[^A-Za-z0-9]+", "-", text.title).strip("-")
        stamp = shapes.stamp(one.at)
        return {
            "id": one.id,
            "url": f"{self._hub.url}/api/v2/help_center/{at_home}/articles/{one.id}.json",
            "html_url": f"{HOME}/{at_home}/articles/{one.id}-{slug}",
            "author_id": self._hub.bot.id,
            "comments_disabled": False,
            "draft": text.draft,
            "promoted": False,
            "position": 0,
            "vote_sum": 0,
            "vote_count": 0,
            "section_id": 8_447_000_000_001,
            "created_at": shapes.stamp(one.created_at),
            "updated_at": stamp,
            "edited_at": stamp,
            "name": text.title,
            "title": text.title,
            "source_locale": one.source_locale,
            "locale": at_home,
            "outdated": False,
            "outdated_locales": [],
            "user_segment_id": one.segment,
            "user_segment_ids": [one.segment] if one.segment else [],
            "permission_group_id": 8_447_000_000_002,
            "content_tag_ids": [],
            "label_names": [],
            "body": text.body,
        }


def _asked(known: frozenset[str]) -> None:
    if not request.environ.get(SUFFIXED):
        raise refusals.RefusedError(415, {"error": "UnsupportedMediaType", "description": "use .json"})
    unknown = sorted(set(request.args) - known)
    if unknown:
        raise refusals.unmodelled(f"the parameter {unknown[0][:40]}")


def _seconds(raw: str) -> int:
    if not (raw.isascii() and raw.isdigit() and len(raw) < 12):
        raise refusals.invalid("start_time", "an integer")
    return int(raw)
