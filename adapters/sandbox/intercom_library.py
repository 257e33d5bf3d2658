"""The Intercom stand-in's articles: what editors do, and the list that the API shows."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from flask import request

from adapters.sandbox.intercom_hub import Hub
from adapters.sandbox.intercom_rules import Refused, invalid

Json = dict[str, Any]
DEFAULT_PAGE, LARGEST_PAGE = 25, 250
HOME = "https://help.acme.example"


@dataclass(slots=True)
class Content:
    title: str
    body: str
    draft: bool
    at: int


@dataclass(slots=True)
class InboxArticle:
    """*contents* by locale, the default one first; *audience* as the vendor calls it."""

    id: str
    audience: str
    created_at: int
    contents: dict[str, Content] = field(default_factory=dict)


class ArticleLibrary:
    """What editors do; see `Library` in desk.py."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self.multilingual = False
        self.default_locale = "en"
        self.articles: dict[str, InboxArticle] = {}

    def publish(
        self,
        title: str,
        body: str,
        *,
        locale: str = "en",
        of: str | None = None,
        draft: bool = False,
        restricted: bool = False,
    ) -> str:
        with self._hub.lock:
            space = self._hub.workspace
            if of is None:
                audience = "restricted" if restricted else "everyone"
                made = InboxArticle(space.number("article", 9_871_001), audience, space.now())
                self.articles[made.id] = made
            else:
                made = self.articles[of]
            made.contents[locale] = Content(title, body, draft, space.now())
            self.multilingual = self.multilingual or locale != self.default_locale
            return made.id

    def unpublish(self, article_id: str, *, locale: str = "en") -> None:
        with self._hub.lock:
            self.articles[article_id].contents[locale].draft = True

    def restrict(self, article_id: str) -> None:
        with self._hub.lock:
            self.articles[article_id].audience = "restricted"

    def remove(self, article_id: str) -> None:
        with self._hub.lock:
            del self.articles[article_id]


class Shelf:
    """GET /articles; called under the hub's lock.

    https://developers.intercom.com/docs/references/rest-api/api.intercom.io/articles/listarticles
    """

    def __init__(self, hub: Hub, library: ArticleLibrary) -> None:
        self._hub, self._library = hub, library

    def routes(self) -> tuple[tuple[str, str, Callable[..., Json]], ...]:
        return (("GET", "/articles", self.articles),)

    def articles(self) -> Json:
        """Drafts and restricted ones too; newest change first, pages by number."""
        for name in request.args:
            if name not in {"page", "per_page"}:
                raise invalid(name, "is not a known parameter")
        number, size = _whole("page", 1), _whole("per_page", DEFAULT_PAGE)
        if size > LARGEST_PAGE:
            raise Refused(400, "parameter_invalid", "Per Page is too big")
        found = sorted(self._library.articles.values(), key=self._order, reverse=True)
        shown = found[(number - 1) * size : number * size]
        total = max(1, -(-len(found) // size))
        pages = {"type": "pages", "page": number, "per_page": size, "total_pages": total}
        return {
            "type": "list",
            "pages": pages,
            "total_count": len(found),
            "data": [self._show(one) for one in shown],
        }

    def _order(self, one: InboxArticle) -> tuple[int, str]:
        return self._main(one).at, one.id

    def _main(self, one: InboxArticle) -> Content:
        return one.contents.get(self._library.default_locale) or next(iter(one.contents.values()))

    def _show(self, one: InboxArticle) -> Json:
        library = self._library
        shown = {
            "id": one.id,
            "type": "article",
            "workspace_id": self._hub.workspace.app_id,
            "parent_ids": [],
            "tags": {"type": "tag.list", "tags": []},
            **self._content(one, library.default_locale, self._main(one)),
            "help_center_audience": one.audience,
        }
        if not library.multilingual:
            return shown
        translated = {
            locale: {"type": "article_content", **self._content(one, locale, content)}
            for locale, content in one.contents.items()
        }
        return shown | {
            "default_locale": library.default_locale,
            "translated_content": {"type": "article_translated_content", **translated},
        }

    def _content(self, one: InboxArticle, locale: str, content: Content) -> Json:
        slug = re.sub(r"[^a-z0-9]+", "-", content.title.lower()).strip("-")
        return {
            "title": content.title,
            "description": "",
            "body": content.body,
            "author_id": int(self._hub.bot.id),
            "state": "draft" if content.draft else "published",
            "created_at": one.created_at,
            "updated_at": content.at,
            "url": None if content.draft else f"{HOME}/{locale}/articles/{one.id}-{slug}",
        }


def _whole(name: str, default: int) -> int:
    raw = request.args.get(name, str(default))
    if not (raw.isascii() and raw.isdigit() and int(raw[:9]) > 0):
        raise invalid(name, "must be a positive integer")
    return int(raw[:9])
