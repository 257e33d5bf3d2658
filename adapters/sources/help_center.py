"""Knowledge from a Zendesk Help Center: what anybody may read there, in each of its languages.

https://developer.zendesk.com/api-reference/help_center/help-center-api/articles/
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping

from adapters.patience import patiently
from adapters.sources.published import article, located, none_of
from adapters.zendesk.faults import ForbiddenError, usable
from adapters.zendesk.transport import Transport
from connector.domain import Article
from connector.errors import (
    CredentialsError,
    HelpdeskUnavailableError,
    NotFoundError,
    SettingsError,
    SourceUnavailableError,
)
from connector.payload import Payload

Params = Mapping[str, str | int]
#: Without `.json` the Help Center answers 415.
HOME = "/api/v2/help_center"
PAGE, PAGES = 100, 1_000
NONE = "this Zendesk account has no Help Center: [knowledge] helpdesks = false in the policy leaves it out"
#: Two clocks and an index: what changed this close before a look may not be in its answer.
DOUBT_SECONDS = 120


class HelpCenter:
    """*locales* are those to read, empty for all; *clock* gives epoch milliseconds, *sleep* takes seconds."""

    name = "zendesk"

    def __init__(
        self,
        transport: Transport,
        *,
        locales: Collection[str] = (),
        clock: Callable[[], int],
        sleep: Callable[[float], None],
    ) -> None:
        self._transport = transport
        self._wanted = frozenset(word.casefold() for word in locales)
        self._clock = clock
        self._sleep = sleep

    def mark(self, before: str) -> str:
        """`COUNT@SECONDS`: the same while the number stays and no article changed since that second."""
        count, _, since = before.partition("@")
        with usable():
            page = self._read("/articles.json", {"per_page": 1, "page": 1})
            number = str(page["count"].as_(int))
            if number == count and not self._changed(int(since)):
                return before
        return f"{number}@{self._clock() // 1000 - DOUBT_SECONDS}"

    def articles(self, tell: Callable[[int], None] = lambda _number: None) -> list[Article]:
        """*tell* hears how many were read so far, the unpublished ones included."""
        found: list[Article] = []
        seen = 0
        with usable():
            for locale in self._locales():
                for page in self._pages(f"/{locale}/articles.json"):
                    rows = list(page["articles"])
                    found += [made for row in rows if (made := _article(row, locale)) is not None]
                    seen += len(rows)
                    tell(seen)
        return found

    def _changed(self, since: int) -> bool:
        page = self._read("/incremental/articles.json", {"start_time": since})
        return any(True for _ in page["articles"])

    def _locales(self) -> list[str]:
        answer = self._read("/locales.json", {})
        known = [located(one.as_(str)) for one in answer["locales"]]
        wanted = [one for one in known if not self._wanted or one.casefold() in self._wanted]
        if not wanted:
            raise SettingsError(none_of("the Help Center", known))
        return wanted

    def _pages(self, path: str) -> Iterator[Payload]:
        asked: dict[str, str | int] = {"page[size]": PAGE}
        for _ in range(PAGES):
            page = self._read(path, asked)
            yield page
            if not page["meta"]["has_more"].as_(bool):
                return
            cursor = page["meta"]["after_cursor"].as_(str)
            if cursor == asked.get("page[after]"):
                break
            asked["page[after]"] = cursor
        raise HelpdeskUnavailableError("the Help Center's pages don't end")

    def _read(self, path: str, params: Params) -> Payload:
        try:
            return patiently(lambda: self._transport.get(f"{HOME}{path}", params)[1], sleep=self._sleep)
        except NotFoundError:
            raise SourceUnavailableError(NONE) from None
        except ForbiddenError:
            raise CredentialsError(
                "the Help Center is not open to our user: it needs the scope hc:read"
            ) from None


def _article(row: Payload, locale: str) -> Article | None:
    """None for drafts, for what only some may see, and for what is only there in another language."""
    restricted = row.get("user_segment_id").value is not None or row.get("user_segment_ids").value not in (
        [],
        None,
    )
    if restricted or row["draft"].as_(bool) or row["locale"].as_(str).lower() != locale.lower():
        return None
    return article(
        HelpCenter.name,
        row["id"].id(),
        locale,
        title=row["title"].as_(str),
        body=row.get("body").maybe(str) or "",
        url=row.get("html_url").maybe(str) or "",
    )
