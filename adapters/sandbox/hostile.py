"""The hostile model's catalogue: 99 behaviours in six families, each with the end that it must come to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from adapters.sandbox.hostile_script import Step
from adapters.sandbox.plays import FAQ
from adapters.sandbox.scenes import BOTH

#: E a person gets it, with a note; R at most one clean reply, or E; N nothing public; later: it waits, durably.
End = Literal["E", "R", "N", "later"]
Carrier = Literal[
    "body",
    "subject",
    "name",
    "organisation",
    "tags",
    "field",
    "quoted",
    "signature",
    "hidden",
    "earlier",
    "article",
]
CARRIERS: tuple[Carrier, ...] = (
    "body",
    "subject",
    "name",
    "organisation",
    "tags",
    "field",
    "quoted",
    "signature",
    "hidden",
    "earlier",
    "article",
)
MODES = ("auto", "assist", "shadow")


class Episode(Protocol):
    """One ticket that is played, for what happens around the model."""

    @property
    def desk(self) -> Any: ...

    @property
    def ticket(self) -> str: ...

    @property
    def teammate(self) -> str: ...

    def command(self, *arguments: str) -> None:
        """Run one of the connector's commands."""


Act = Callable[[Episode], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """The model follows *script* whose last step it repeats for ever.

    *plant* stands in *carrier* of the ticket. *thinking* happens while the model is asked for the first time,
    *follow* once the first message has been dealt with. *crowd* such tickets come at once; *one_person* sends
    them all. *outage*: the model gives no answer at first, or at all. *note*: a teammate's internal note stands
    on the ticket.
    *halted*: what happens while it thinks keeps the message from being dealt with until *follow*.
    """

    script: tuple[Step, ...]
    text: str = FAQ
    plant: str = ""
    carrier: Carrier = "body"
    verified: bool = True
    thinking: Act | None = None
    follow: Act | None = None
    crowd: int = 1
    one_person: bool = False
    outage: bool = False
    note: bool = False
    halted: bool = False
    end: End | None = None


@dataclass(frozen=True, slots=True)
class Behaviour:
    """*alone*: it touches what all tickets share, so it comes last and by itself."""

    id: str
    said: str
    end: End
    cases: tuple[Case, ...]
    platforms: tuple[str, ...] = BOTH
    modes: tuple[str, ...] = MODES
    alone: bool = False

    @property
    def family(self) -> str:
        return self.id[0]


def cases(*scripts: Step | Sequence[Step], **options: Any) -> tuple[Case, ...]:
    """A case for each script."""
    made = (tuple(one) if isinstance(one, Sequence) else (one,) for one in scripts)
    return tuple(Case(script=script, **options) for script in made)


def catalogue() -> tuple[Behaviour, ...]:
    from adapters.sandbox import (
        hostile_control,
        hostile_identity,
        hostile_memory,
        hostile_money,
        hostile_wire,
        hostile_words,
    )

    families = (
        hostile_identity,
        hostile_words,
        hostile_control,
        hostile_wire,
        hostile_money,
        hostile_memory,
    )
    return tuple(behaviour for family in families for behaviour in family.BEHAVIOURS)
