"""Articles into our table: only what changed, all of a source or nothing of it, and what is known of the source."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from connector.domain import Article
from connector.errors import HelpdeskUnavailableError
from connector.knowledge.intake import WHOLE_MS, Intake
from connector.knowledge.library import Library
from connector.store import articles, sources
from connector.store.articles import Synced
from connector.store.database import Database

PASSWORD = Article("shop:1:en", "Password", "Open Settings.", "https://x.example/1", "en", "shop", "a")
REFUND = Article("shop:2:en", "Refund", "Within 30 days.", "https://x.example/2", "en", "shop", "b")


class Shop:
    """A source; *word* is its mark, *reads* counts how often all of it was read."""

    name = "shop"

    def __init__(self) -> None:
        self.shown = [PASSWORD, REFUND]
        self.word = "1"
        self.reads = 0
        self.breaks = False

    def mark(self, before: str) -> str:
        return before if before == self.word else self.word

    def articles(self, tell: Callable[[int], None] = lambda _number: None) -> list[Article]:
        self.reads += 1
        tell(1)
        if self.breaks:
            raise HelpdeskUnavailableError("page 2 did not come")
        return self.shown


class Clock:
    ms = 1_000

    def __call__(self) -> int:
        return self.ms


@pytest.fixture
def shop() -> Shop:
    return Shop()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def intake(database: Database, clock: Clock) -> Intake:
    return Intake(database, clock)


def stored(intake: Intake) -> list[Article]:
    with intake.database.read() as connection:
        return list(articles.every(connection))


def known(intake: Intake) -> sources.SourceRow:
    with intake.database.read() as connection:
        return sources.get(connection, "shop")


def test_an_article_keeps_source_address_language_and_version(intake: Intake, shop: Shop) -> None:
    assert intake.sync(shop) == Synced(added=2)
    assert stored(intake) == [PASSWORD, REFUND]


def test_an_unchanged_mark_spares_the_reading(intake: Intake, shop: Shop, clock: Clock) -> None:
    intake.sync(shop)
    clock.ms = 2_000
    assert intake.sync(shop) == Synced(same=True)
    assert shop.reads == 1
    assert known(intake) == sources.SourceRow("shop", looked_at=2_000, read_at=1_000, mark="1")


def test_after_a_day_everything_is_read_whatever_the_mark_says(
    intake: Intake, shop: Shop, clock: Clock
) -> None:
    intake.sync(shop)
    shop.shown = [PASSWORD]
    clock.ms += WHOLE_MS - 1
    assert intake.sync(shop).same
    clock.ms += 1
    assert intake.sync(shop) == Synced(removed=1)


def test_it_can_be_asked_to_read_everything(intake: Intake, shop: Shop) -> None:
    intake.sync(shop)
    intake.sync(shop, whole=True)
    assert shop.reads == 2


def test_a_source_without_a_mark_is_read_each_time(intake: Intake, shop: Shop) -> None:
    shop.word = ""
    intake.sync(shop)
    intake.sync(shop)
    assert shop.reads == 2


def test_a_new_address_or_language_is_a_change_too(intake: Intake, shop: Shop) -> None:
    intake.sync(shop)
    shop.word, shop.shown = (
        "2",
        [replace(PASSWORD, url="https://x.example/new"), replace(REFUND, locale="de")],
    )
    assert intake.sync(shop) == Synced(changed=2)
    assert stored(intake) == shop.shown


def test_a_source_that_breaks_midway_leaves_the_old_articles_and_says_so(
    intake: Intake, shop: Shop, clock: Clock
) -> None:
    intake.sync(shop)
    shop.word, shop.breaks, shop.shown, clock.ms = "2", True, [], 2_000
    with pytest.raises(HelpdeskUnavailableError):
        intake.sync(shop)
    assert stored(intake) == [PASSWORD, REFUND]
    assert known(intake) == sources.SourceRow("shop", 1_000, 1_000, "1", fault="page 2 did not come")
    shop.breaks = False
    assert intake.sync(shop) == Synced(removed=2)
    assert known(intake).fault == ""


def test_what_changes_while_it_is_read_is_read_again_next_time(intake: Intake, shop: Shop) -> None:
    def late(_read: int) -> None:
        shop.word = "2"

    intake.sync(shop, tell=late)
    intake.sync(shop)
    assert shop.reads == 2


def test_articles_of_a_source_that_is_no_longer_configured_go(intake: Intake, shop: Shop) -> None:
    intake.sync(shop)
    assert intake.retire({"shop"}) == {}
    assert intake.retire({"markdown"}) == {"shop": 2}
    assert stored(intake) == []


def test_a_search_names_the_source_of_what_it_found(intake: Intake, shop: Shop) -> None:
    intake.sync(shop)
    library = Library(intake.database, limit_chars=500, monotonic=lambda: 0.0)
    (found,) = library.search("refund within days").passages
    library.close()
    assert (found.source, found.url, found.version) == ("shop", "https://x.example/2", "b")
