"""One scene on its stage: its own customer and teammate at one desk, and how it ended by the stored rows."""

from __future__ import annotations

import urllib.parse
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import sqlalchemy as sa

from adapters.sandbox.box import Sandbox
from adapters.sandbox.scenes import Scene
from connector.domain import TicketRef
from connector.store import jobs, ratings
from connector.store.database import Database
from connector.store.tables import jobs as jobs_table
from connector.store.tables import runs as runs_table

NANO = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Ended:
    """A played scene; *outcome* is "unsettled" when the connector did not finish in time, *rating* 0 for none."""

    scene: Scene
    platform: str
    ticket: str
    outcome: str
    reasons: tuple[str, ...]
    replies: int
    notes: int
    rating: int
    tags: tuple[str, ...]
    model_calls: int
    prompt_chars: int
    cost_usd: float
    seconds: float

    @property
    def as_expected(self) -> bool:
        told = (self.outcome, self.replies, self.rating)
        right = told == (self.scene.outcome, self.scene.replies, self.scene.rating)
        return right and (not self.scene.reason or self.scene.reason in self.reasons)

    def row(self) -> dict[str, Any]:
        return {
            "platform": self.platform,
            "ticket": self.ticket,
            "scenario": self.scene.name,
            "expected": self.scene.outcome,
            "outcome": self.outcome,
            "reasons": list(self.reasons),
            "replies": self.replies,
            "notes": self.notes,
            "rating": self.rating or None,
            "tags": list(self.tags),
            "model_calls": self.model_calls,
            "prompt_chars": self.prompt_chars,
            "cost_usd": self.cost_usd,
            "seconds": round(self.seconds, 2),
        }


class Backstage(Protocol):
    """What a stage can't know: the connector that is played with, and its rows."""

    def wait_settled(self, platform: str, ticket: str, messages: int) -> None:
        """Until so many messages are dealt with."""

    def wait_until(self, holds: Callable[[], bool], what: str) -> None: ...

    def let_a_day_pass(self, platform: str, ticket: str) -> None: ...


class Stage:
    """See `adapters.sandbox.scenes.Stage`."""

    def __init__(self, sandbox: Sandbox, platform: str, scene: str, *, behind: Backstage) -> None:
        self._claude, self._behind = sandbox.claude, behind
        self.platform = platform
        self.ticket = ""
        self.desk: Any = sandbox.desks[platform]
        self.customer: str = self.desk.add_customer(name="Ada Brook", email=f"ada.{scene}@customers.example")
        self.teammate: str = self.desk.add_teammate(name="Tom Field")

    @property
    def model_faults(self) -> Any:
        assert self._claude is not None  # noqa: S101 - scenes that break the model are not played live
        return self._claude.faults

    def settled(self, ticket_id: str, *, messages: int) -> None:
        self.ticket = ticket_id
        self._behind.wait_settled(self.platform, ticket_id, messages)

    def until(self, holds: Callable[[], bool]) -> None:
        self._behind.wait_until(holds, f"{self.platform} ticket {self.ticket}")

    def a_day_later(self) -> None:
        self._behind.let_a_day_pass(self.platform, self.ticket)

    def press(self, address: str, score: int) -> None:
        sent = urllib.parse.urlencode({"score": score}).encode()
        with urllib.request.urlopen(address, data=sent, timeout=30) as answer:  # noqa: S310 - our own page
            answer.read()


def ended(database: Database, scene: Scene, stage: Stage, *, seconds: float) -> Ended:
    view = stage.desk.view(stage.ticket)
    with database.read() as connection:
        of_ticket = sa.and_(jobs_table.c.platform == stage.platform, jobs_table.c.ticket_id == stage.ticket)
        newest = (jobs_table.c.message_at.desc(), jobs_table.c.created_at.desc())
        last = connection.execute(sa.select(jobs_table).where(of_ticket).order_by(*newest)).first()
        totals = connection.execute(
            sa.select(
                sa.func.coalesce(sa.func.sum(runs_table.c.model_calls), 0),
                sa.func.coalesce(sa.func.sum(runs_table.c.prompt_chars), 0),
                sa.func.coalesce(sa.func.sum(runs_table.c.cost), 0),
            )
            .join(jobs_table, jobs_table.c.id == runs_table.c.job_id)
            .where(of_ticket)
        ).one()
        ref = TicketRef(stage.platform, stage.desk.account, stage.ticket)
        rated = ratings.get(connection, ref)
    done = last is not None and last.state == jobs.DONE
    return Ended(
        scene=scene,
        platform=stage.platform,
        ticket=stage.ticket,
        outcome=last.outcome if done and last is not None else "unsettled",
        reasons=tuple(last.reasons or ()) if done and last is not None else (),
        replies=len(view.by("bot", public=True)),
        notes=len(view.by("bot", public=False)),
        rating=rated.score if rated else 0,
        tags=view.tags,
        model_calls=int(totals[0]),
        prompt_chars=int(totals[1]),
        cost_usd=int(totals[2]) / NANO,
        seconds=seconds,
    )
