"""The page behind the link: only a pressed button records anything, and only the link's own answer can be rated."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
import sqlalchemy as sa

from connector import audit
from connector import policy as policies
from connector.counting import Counting
from connector.decision import Outcome
from connector.domain import Action, ActionKind, ActionState, Message, Role, TicketRef
from connector.links import RatingLinks
from connector.policy import Policy
from connector.store import jobs, ratings, runs
from connector.store.database import Database
from connector.store.tables import inbox
from connector.web.app import create_app
from connector.web.rate import Rate

REF = TicketRef("intercom", "acme", "215")
DAY = 86_400_000
KEY = "a-signing-key-of-the-tests"
WORDS = policies.load().text("en")


@dataclass
class Page:
    database: Database
    now: int = 1_800_000_000_000
    rings: list[int] = field(default_factory=list)
    actions: list[str] = field(default_factory=list)
    key: str = KEY
    policy: Policy = field(default_factory=policies.load)

    def clock(self) -> int:
        return self.now

    @property
    def links(self) -> RatingLinks:
        return RatingLinks("https://c.example", self.key, 30, self.clock)

    @property
    def client(self) -> Any:
        def ring(_: Any, inbox_id: int, __: Any, ___: float) -> None:
            self.rings.append(inbox_id)

        policy = self.policy
        app = create_app(
            {},
            database=self.database,
            ring=ring,
            timing=policy.timing,
            clock=self.clock,
            counting=Counting(self.database, clock=self.clock),
            rate=Rate(self.links if self.key else None, policy, self.database, ring, self.clock),
        )
        return app.test_client()

    def asked(self, state: ActionState = ActionState.SENT, *, language: str = "de") -> str:
        """The path of a link that was sent."""
        with self.database.begin() as connection:
            said = Message("m1", Role.REQUESTER, "", at=self.now)
            job = jobs.ensure(connection, REF, said, inbox_id=1, now=self.now)
            run = runs.add_run(connection, run_row(job.id, self.now))
            jobs.finish(connection, job.id, outcome=Outcome.RESOLVED, reasons=[], now=self.now)
            for kind in (ActionKind.REPLY, ActionKind.RATING_REQUEST):
                action = Action(str(uuid.uuid4()), kind, REF, "x", answers="m1")
                runs.add_action(
                    connection, action, run_id=run, job_id=job.id, state=state, position=0, now=self.now
                )
                runs.set_state(connection, action.id, state, now=self.now)
        return self.links.make(action.id, language).removeprefix("https://c.example")

    def rated(self) -> ratings.Rated | None:
        with self.database.read() as connection:
            return ratings.get(connection, REF)

    def rows(self, table: sa.Table) -> list[Any]:
        with self.database.read() as connection:
            return list(connection.execute(sa.select(table)))


def run_row(job_id: str, now: int) -> dict[str, Any]:
    row = dict.fromkeys(("model_calls", "tool_calls", "prompt_chars", "cost"), 0)
    return {
        **row,
        "job_id": job_id,
        "decided_at": now,
        "outcome": "resolved",
        "reasons": [],
        "decision": {"v": 1, "disposition": "send"},
    }


@pytest.fixture
def page(database: Database) -> Page:
    return Page(database)


def test_the_page_asks_in_the_language_of_the_link_and_shows_five_buttons(page: Page) -> None:
    answer = page.client.get(page.asked())
    assert answer.status_code == 200
    assert 'lang="de"' in answer.text
    assert policies.load().text("de").rating_page in answer.text
    assert [f'value="{n}"' in answer.text for n in range(7)] == [False, True, True, True, True, True, False]
    assert "http" not in answer.text
    assert "<script" not in answer.text


@pytest.mark.parametrize("method", ["get", "head"])
def test_opening_the_link_records_nothing(page: Page, method: str) -> None:
    path = page.asked()
    assert getattr(page.client, method)(f"{path}?score=1").status_code == 200
    assert page.rated() is None
    assert page.rows(inbox) == []


def test_a_pressed_button_records_the_rating_with_its_audit_row(page: Page) -> None:
    answer = page.client.post(page.asked(), data={"score": "4"})
    assert answer.status_code == 200
    assert policies.load().text("de").rated in answer.text
    assert page.rated() == ratings.Rated(4, "five", "link", page.now, "automatic")
    assert [row.kind for row in page.rows(audit.audit)] == ["rating"]
    assert page.rings == []


def test_pressing_twice_counts_once_and_another_button_counts_instead(page: Page) -> None:
    path = page.asked()
    for score in ("4", "4", "5"):
        page.client.post(path, data={"score": score})
    found = page.rated()
    assert found is not None
    assert found.score == 5
    assert len(page.rows(audit.audit)) == 2


def test_a_low_rating_rings_for_a_person(page: Page) -> None:
    page.client.post(page.asked(), data={"score": "2"})
    [row] = page.rows(inbox)
    assert (row.kind, row.rating, row.ticket_id, page.rings) == ("rated", 2, REF.id, [row.id])


@pytest.mark.parametrize("score", ["0", "6", "", "5 ", "-1", "1e0", "five", "１"])
def test_a_score_off_the_scale_is_refused_and_records_nothing(page: Page, score: str) -> None:
    assert page.client.post(page.asked(), data={"score": score}).status_code == 400
    assert page.rated() is None


def test_the_page_is_plain_for_every_reader(page: Page) -> None:
    """Named buttons in a named group, one heading, no script, light and dark; it does not ask for a reply."""
    text = page.client.get(page.asked()).text
    labels = re.findall(r'<button name="score" value="(\d)" aria-label="([^"]+)"', text)
    assert labels == [(str(n), f"{n} / 5") for n in range(1, 6)]
    asked = policies.load().text("de").rating_page
    assert f'role="group" aria-label="{asked}"' in text
    assert re.findall(r"<h1[^>]*>(.*?)</h1>", text) == [asked]
    assert f"<title>{asked}" in text
    assert "prefers-color-scheme:dark" in text
    assert policies.load().text("de").rating not in text


def test_a_language_without_words_for_the_page_takes_those_of_its_question(database: Database) -> None:
    table = policies.load().model_dump(mode="json", exclude_none=True)
    words = {"texts": {"fi": {"handover": "Kiitos.", "rating": "Miten meni?"}}}
    policy = policies.parse(policies.overlay(table, words))
    page = Page(database, policy=policy)
    assert "Miten meni?" in page.client.get(page.asked(language="fi")).text


def test_a_flood_of_form_data_is_refused(page: Page) -> None:
    answer = page.client.post(page.asked(), data={"score": "5", "more": "x" * 5_000})
    assert answer.status_code == 413
    assert page.rated() is None


def other(path: str) -> str:
    """The same link with one letter of it changed."""
    place = len(path) - 20
    return path[:place] + ("a" if path[place] != "a" else "b") + path[place + 1 :]


FORGERIES: dict[str, Callable[[str], str]] = {
    "changed": other,
    "cut": lambda path: path[:-9],
    "longer": lambda path: path + "aaaaaaaa",
    "plain": lambda _: "/rate/5",
    "blank": lambda _: "/rate/%20",
    "not ascii": lambda _: "/rate/é",
    "very long": lambda _: "/rate/" + "a" * 5_000,
    "foreign key": lambda _: RatingLinks("", "another-key-0123456789", 30, lambda: 1_800_000_000_000).make(
        str(uuid.uuid4()), "en"
    ),
    "of no action": lambda _: RatingLinks("", KEY, 30, lambda: 1_800_000_000_000).make(
        str(uuid.uuid4()), "en"
    ),
}


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("forge", FORGERIES.values(), ids=FORGERIES)
def test_a_forged_link_gets_a_polite_page_and_records_nothing(
    page: Page, forge: Callable[[str], str], method: str
) -> None:
    path = forge(page.asked())
    answer = getattr(page.client, method)(
        path, data={"score": "5"}, headers={"Accept-Language": "de-AT,fr;q=0.5"}
    )
    assert answer.status_code == 404
    assert policies.load().text("de").link_over in answer.text
    assert "<button" not in answer.text
    assert page.rated() is None
    assert page.rows(inbox) == []


def test_a_link_is_good_for_its_days_and_then_over(page: Page) -> None:
    path = page.asked()
    page.now += 30 * DAY
    assert page.client.get(path).status_code == 200
    page.now += 60_000
    answer = page.client.post(path, data={"score": "5"})
    assert (answer.status_code, WORDS.link_over in answer.text) == (404, True)
    assert page.rated() is None


def test_a_link_whose_question_was_never_sent_is_none(page: Page) -> None:
    assert page.client.get(page.asked(ActionState.DISCARDED)).status_code == 404


def test_without_a_key_there_is_no_page_behind_any_link(page: Page) -> None:
    path = page.asked()
    page.key = ""
    assert page.client.post(path, data={"score": "5"}).status_code == 404
    assert page.rated() is None


def test_the_page_may_not_be_stored_framed_or_indexed(page: Page) -> None:
    headers = page.client.get(page.asked()).headers
    assert headers["Cache-Control"] == "no-store"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in headers["X-Robots-Tag"]


def test_a_link_is_of_letters_and_digits_and_names_no_ticket(page: Page) -> None:
    token = page.asked().removeprefix("/rate/")
    assert token.isalnum()
    assert token == token.lower()
    assert len(token) < 160
    assert REF.id not in token
