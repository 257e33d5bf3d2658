"""The guards of the protocol, each of which can be taken out: the simulator must see what they prevent."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import replace
from typing import Any
from unittest.mock import patch

import sqlalchemy as sa

from adapters.zendesk import writes
from connector import acting, workflow
from connector.domain import Action, Ticket
from connector.store import flags, runs

from . import intercom, schedule, zendesk


def _nothing(*_: Any, **__: Any) -> None:
    return None


def _never(*_: Any, **__: Any) -> bool:
    return False


@contextmanager
def _no_look() -> Iterator[None]:
    """What may have landed is sent again without a look for its marker or its words."""
    with (
        patch.object(zendesk.Update, "landed", _nothing),
        patch.object(intercom.Part, "landed", _nothing),
        patch.object(intercom.Intercom, "find_words", _nothing),
        patch.object(acting, "stands", _never),
    ):
        yield


def _plain_update() -> AbstractContextManager[Any]:
    """Updates say no stamp."""
    update = writes.update

    def plain(action: Action, ticket: Ticket, **options: Any) -> dict[str, Any]:
        body = update(action, ticket, **options)
        return {"ticket": {**body["ticket"], "safe_update": False}}

    return patch.object(writes, "update", plain)


def _impatient() -> AbstractContextManager[Any]:
    """The settle wait is shorter than a write can be on its way."""
    return patch.object(schedule, "settle_seconds", lambda _: 20.0)


def _intent_after() -> AbstractContextManager[Any]:
    """No intent is written before the request leaves."""
    return patch.object(acting, "_intend", lambda *_, **__: True)


def _marked_is_sent() -> AbstractContextManager[Any]:
    """A request that was begun counts as landed."""
    step_row = runs.step_row

    def row(connection: sa.Connection, action_id: str, name: str) -> runs.StepRow | None:
        found = step_row(connection, action_id, name)
        return None if found is None else replace(found, done=True)

    return patch.object(runs, "step_row", row)


#: What is taken out, by the name of what is left undone.
GUARDS: Mapping[str, Callable[[], AbstractContextManager[Any]]] = {
    "look before a re-send": _no_look,
    "conditional write": _plain_update,
    "quiet before a write": lambda: patch.object(acting, "QUIET_MS", 0),
    "settle wait": _impatient,
    "intent before a write": _intent_after,
    "receipt after a write": _marked_is_sent,
    "judgement before a write": lambda: patch.object(acting, "first_objection", _nothing),
    "open while somebody waits": lambda: patch.object(acting, "_must_stay_open", _never),
    "pause": lambda: patch.object(flags, "paused", _never),
    "next wake-up": lambda: patch.object(workflow, "_ring_again", _nothing),
}


def without(guard: str | None) -> AbstractContextManager[Any]:
    return nullcontext() if guard is None else GUARDS[guard]()
