"""Fifty senders of one delivery at the same moment, at two receivers: it is stored once and dealt with once."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from threading import local
from typing import Any

import pytest
import requests
import sqlalchemy as sa

from connector.store.tables import inbox, jobs

POSTS = 50
LONG = os.environ.get("LONG_TESTS") == "1"


@pytest.mark.timeout(1200)
@pytest.mark.parametrize("backend", ["sqlite", "postgres"] if LONG else ["sqlite"])
def test_a_delivery_posted_fifty_times_at_once_is_one_row_and_one_job(
    troupe: Callable[..., Any],
    request: pytest.FixtureRequest,
    questions: tuple[str, ...],
    backend: str,
) -> None:
    events = 200 if LONG else 20
    url = request.getfixturevalue("postgres_url") if backend == "postgres" else ""
    with troupe(url, webs=2) as played:
        desk = played.sandbox.desks["zendesk"]
        desk.courier.hold()
        for number in range(events):
            played.write_in("zendesk", questions[number % len(questions)])
        parcels = [entry.parcel for entry in desk.courier.journal if entry.topic == "comment_added"]
        assert len(parcels) == events
        targets = [f"{web.url}/webhooks/zendesk" for web in played.of("web")]
        sender = Sender(targets)
        first = Counter[str]()
        with ThreadPoolExecutor(POSTS) as pool:
            for number, parcel in enumerate(parcels):
                turns = range(number, number + POSTS)
                answers = list(pool.map(sender.post, turns, [parcel.build(1)] * POSTS))
                said = Counter(word for _, word in answers)
                assert said.pop("stored") == 1
                assert set(said) <= {"known", "503"}
                first.update(target for target, word in answers if word == "stored")
        assert set(first) == set(targets), "one receiver was always first: nothing was contested"
        with played.database.read() as connection:
            delivered = sa.select(sa.func.count()).where(inbox.c.topic != "sweep")
            rows = connection.execute(delivered).scalar_one()
        assert rows == events
        played.settle_without_deliveries()
        with played.database.read() as connection:
            assert connection.execute(sa.select(sa.func.count()).select_from(jobs)).scalar_one() == events
        judged = played.judge()
    assert (judged.replies, judged.duplicates, judged.lost) == (events, [], [])


class Sender:
    """A session for each thread; posts go to the receivers in turn."""

    def __init__(self, targets: list[str]) -> None:
        self._targets, self._own = targets, local()

    def post(self, number: int, parcel: tuple[Mapping[str, str], bytes]) -> tuple[str, str]:
        """The receiver and its word, or its status when it did not take the delivery."""
        if not hasattr(self._own, "session"):
            self._own.session = requests.Session()
            self._own.session.trust_env = False
        headers, body = parcel
        target = self._targets[number % len(self._targets)]
        answer = self._own.session.post(target, data=body, headers=dict(headers), timeout=30)
        return target, str(answer.text) if answer.status_code == 200 else str(answer.status_code)
