"""What the workers do now and then: the helpdesks' articles are read without anybody asking."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, cast

from connector import policy
from connector.domain import Article
from connector.engine import Engine
from connector.house import House
from connector.settings import Settings
from connector.store import articles
from connector.store.database import Database
from connector.upkeep import make_chores

ONE = Article("shop:1:en", "Password", "Open Settings.", "https://x.example/1", "en", "shop", "a")


class Shop:
    name = "shop"

    def mark(self, before: str) -> str:
        return before

    def articles(self, tell: Callable[[int], None] = lambda _number: None) -> list[Article]:
        tell(1)
        return [ONE]


def stored(database: Database) -> list[Article]:
    with database.read() as connection:
        return list(articles.every(connection))


def test_a_worker_reads_the_articles_of_every_source_by_itself(sqlite_database: Database) -> None:
    rules: Any = policy.load()
    house = SimpleNamespace(
        database=sqlite_database,
        helpdesks={},
        ring=None,
        clock=lambda: time.time_ns() // 1_000_000,
        monotonic=time.monotonic,
        sleep=time.sleep,
    )
    chores = make_chores(
        cast("Settings", SimpleNamespace(policy=rules)),
        cast("House", house),
        sources=[Shop()],
        engine=cast("Engine", SimpleNamespace(executor_id="worker-1", forget=lambda *_: 0)),
        stop=threading.Event(),
    )
    chores.start()
    end = time.monotonic() + 120
    while not stored(sqlite_database) and time.monotonic() < end:
        time.sleep(0.05)
    chores.close()
    assert stored(sqlite_database) == [ONE]
