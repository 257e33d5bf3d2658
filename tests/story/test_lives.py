"""Lives of one ticket in whatever order Hypothesis finds: what docs/SECURITY.md promises holds after every step."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from connector import audit, deciding, objection, thinking
from connector.domain import EventKind, Mode, Role
from connector.errors import AmbiguousError, HelpdeskUnavailableError, ModelUnavailableError
from connector.review.judge import review
from connector.store import flags
from connector.store.tables import audit as audit_table
from connector.store.tables import audit_payloads
from tests.story.conftest import Fault, ask, escalate, made, resolve

LONG = os.environ.get("LONG_TESTS") == "1"
TEXTS = (
    "How do I reset my password?",
    "It still does not work, where is the link?",
    "Thanks!",
    "I want to talk to a human.",
    "My lawyer will take you to court.",
)
ANSWERS: dict[str, Callable[[], tuple[str, dict[str, Any]]]] = {
    "resolves": resolve,
    "asks": ask,
    "escalates": escalate,
    "promises": lambda: resolve(reply="We will refund you $500 tomorrow, I promise that as a human."),
}


class Death(BaseException):
    """The worker's, at that place."""


class Life(RuleBasedStateMachine):
    @initialize(
        mode=st.sampled_from((Mode.AUTO, Mode.AUTO, Mode.ASSIST, Mode.SHADOW)),
        answer=st.sampled_from(sorted(ANSWERS)),
    )
    def begin(self, mode: Mode, answer: str) -> None:
        self.open = ExitStack()
        folder = Path(self.open.enter_context(tempfile.TemporaryDirectory()))
        self.world = self.open.enter_context(made(folder / "life.db"))
        self.world.house = replace(self.world.house, mode=mode)
        self.world.model.script[:] = [ANSWERS[answer]()]
        self.desk = self.world.desk
        self.mode, self.paused, self.silenced = mode, False, False
        self.given_back: list[int] = []
        self.quiet_since = 0

    @rule(text=st.sampled_from(TEXTS))
    def customer_writes(self, text: str) -> None:
        self.world.clock.pass_seconds(2)
        self.desk.say(Role.REQUESTER, text)
        self.world.deliver()

    @rule(public=st.booleans())
    def teammate_writes(self, *, public: bool) -> None:
        self.world.clock.pass_seconds(2)
        self.desk.say(Role.TEAMMATE, "I am on it.", public=public)
        self.world.deliver(EventKind.TEAMMATE_ACTED)

    @rule()
    def delivery_comes_again(self) -> None:
        self.world.deliver()

    @rule(seconds=st.sampled_from((1, 30, 600, 90_000)))
    def time_passes(self, seconds: int) -> None:
        self.world.clock.pass_seconds(seconds)

    @rule(answer=st.sampled_from(sorted(ANSWERS)))
    def model_would(self, answer: str) -> None:
        self.world.model.script[:] = [ANSWERS[answer]()]

    @precondition(lambda self: not self.paused)
    @rule()
    def operator_pauses(self) -> None:
        self._pause(on=True)
        self.quiet_since = len(self.desk.sent)

    @precondition(lambda self: self.paused)
    @rule()
    def operator_resumes(self) -> None:
        self._pause(on=False)
        self.world.deliver()

    @precondition(lambda self: not self.silenced)
    @rule()
    def teammate_silences_us(self) -> None:
        self.world.clock.pass_seconds(2)
        self.desk.tag("ai_off")
        self.silenced, self.quiet_since = True, len(self.desk.sent)

    @rule()
    def teammate_gives_it_back(self) -> None:
        self.world.clock.pass_seconds(2)
        tags = tuple(tag for tag in self.desk.ticket.tags if tag not in {"ai_off", "ai_resume"})
        self.desk.ticket = replace(self.desk.ticket, tags=tags)
        self.desk.tag("ai_resume")
        self.silenced = False
        self.given_back.append(len(self.desk.ticket.messages))
        self.world.deliver(EventKind.TEAMMATE_ACTED)

    @rule()
    def worker_works(self) -> None:
        self._work()

    @rule(after=st.booleans())
    def worker_dies_while_it_writes(self, *, after: bool) -> None:
        self._write_meets(Death(), after=after)

    @rule(after=st.booleans())
    def answer_of_the_helpdesk_is_lost(self, *, after: bool) -> None:
        self._write_meets(AmbiguousError("lost"), after=after)

    @rule()
    def helpdesk_refuses_for_a_while(self) -> None:
        self._write_meets(HelpdeskUnavailableError("away"), after=False)

    @rule()
    def model_is_away_for_a_while(self) -> None:
        self._thinking(_raise(ModelUnavailableError("away")))

    @rule()
    def worker_dies_while_the_model_thinks(self) -> None:
        self._thinking(_raise(Death()))

    @rule(role=st.sampled_from((Role.TEAMMATE, Role.REQUESTER)))
    def somebody_writes_while_the_model_thinks(self, role: Role) -> None:
        def write() -> None:
            self.world.clock.pass_seconds(2)
            self.desk.say(role, "One more thing.")
            self.world.deliver()

        self._thinking(write)

    @invariant()
    def nobody_is_answered_twice(self) -> None:
        asked = sum(m.role is Role.REQUESTER for m in self.desk.ticket.messages)
        assert len(self.desk.spoken) <= asked
        assert len({action.id for action in self.desk.actions}) == len(self.desk.actions)

    @invariant()
    def nobody_is_talked_over(self) -> None:
        spoken: list[int] = []
        for place, message in enumerate(self.desk.ticket.messages):
            if message.public and message.role is Role.TEAMMATE:
                spoken.append(place)
            if message.public and message.role is Role.BOT and spoken:
                assert any(spoken[-1] < back <= place for back in self.given_back)

    @invariant()
    def who_is_silenced_or_paused_writes_nothing(self) -> None:
        if self.paused or self.silenced:
            assert len(self.desk.sent) == self.quiet_since

    @invariant()
    def modes_keep_their_word(self) -> None:
        if self.mode is not Mode.AUTO:
            assert not any(action.kind.value in {"reply", "question"} for action in self.desk.actions)
        if self.mode is Mode.SHADOW:
            assert self.desk.sent == []

    @invariant()
    def what_no_article_promises_is_not_sent(self) -> None:
        assert not any("500" in action.body for action in self.desk.spoken)

    @invariant()
    def the_log_is_whole_and_holds_what_was_sent(self) -> None:
        rows = sa.select(audit_payloads.c.payload).join(
            audit_table, audit_table.c.seq == audit_payloads.c.seq
        )
        with self.world.house.database.read() as connection:
            assert audit.verify(connection) == []
            sends = connection.scalars(rows.where(audit_table.c.kind == audit.Kind.SEND.value)).all()
        told = " ".join(map(_text, sends))
        assert all(action.id in told for action, _ in self.desk.sent)

    def teardown(self) -> None:
        if not hasattr(self, "open"):
            return
        try:
            self._end()
        finally:
            self.open.close()

    def _end(self) -> None:
        """Left alone, every life comes to rest: no wake-up is left, and nothing holds less than before."""
        if self.paused:
            self.operator_resumes()
        self._work()
        assert self.world.rings == []
        self.nobody_is_answered_twice()
        self.nobody_is_talked_over()
        self.modes_keep_their_word()
        self.the_log_is_whole_and_holds_what_was_sent()

    def _pause(self, *, on: bool) -> None:
        with self.world.house.database.begin() as connection:
            flags.set_paused(connection, on=on, now=self.world.clock())
        self.paused = on

    def _work(self) -> None:
        """A worker that died leaves its wake-up to the next one."""
        while self.world.rings:
            before = list(self.world.rings)
            try:
                self.world.run()
            except Death:
                lost = [ring for ring in before if ring not in self.world.rings]
                self.world.rings += lost[:1] if lost else before[:1]
            else:
                return

    def _write_meets(self, error: BaseException, *, after: bool) -> None:
        self.desk.script[:] = [Fault(error, after=after)]
        self._work()
        self.desk.script.clear()

    def _thinking(self, act: Callable[[], None]) -> None:
        """Once, at the next model call."""

        def once() -> None:
            self.world.model.while_thinking = lambda: None
            act()

        self.world.model.while_thinking = once
        self._work()
        self.world.model.while_thinking = lambda: None


def _raise(error: BaseException) -> Callable[[], None]:
    def act() -> None:
        raise error

    return act


def _text(payload: Any) -> str:
    return payload if isinstance(payload, str) else json.dumps(payload)


TestLife = Life.TestCase
TestLife.settings = settings(
    max_examples=2_000 if LONG else 40,
    stateful_step_count=25,
    derandomize=not LONG,
    suppress_health_check=list(HealthCheck),
)


def never_asked(*_: Any, **__: Any) -> None:
    """A gate before the model that always lets us speak."""


@pytest.mark.parametrize("guard", ["speak", "review"])
def test_without_its_guards_such_a_life_goes_wrong(guard: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that nothing breaks would prove nothing."""
    if guard == "review":
        monkeypatch.setattr(thinking, "review", partial(review, rules=()))
    else:
        monkeypatch.setattr(deciding, "may_we_speak", never_asked)
        monkeypatch.setattr(objection, "may_we_speak", never_asked)
    with pytest.raises(AssertionError):
        run_state_machine_as_test(Life, settings=settings(TestLife.settings, phases=[Phase.generate]))
