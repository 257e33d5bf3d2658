"""What `connector setup` and `connector check` ask of an adapter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Change:
    """A thing in the helpdesk (or a setting) that setup makes, changes or removes by *apply*.

    *verb* is make, change, remove or keep; *details* are its differences, "key: old -> new" each. *revert* takes
    back what was made, as far as it was.
    """

    verb: str
    what: str
    apply: Callable[[], None] = field(repr=False)
    details: tuple[str, ...] = ()
    revert: Callable[[], None] = field(default=lambda: None, repr=False)


class Installer(Protocol):
    """Makes what the connector needs inside a helpdesk; looks at everything before it touches anything."""

    def seats(self) -> Sequence[str]:
        """Sentences about the seat that the bot needs and has; CredentialsError without it."""

    def plan(self) -> Sequence[Change]:
        """In the order in which they are to be applied; RejectedError or SettingsError where nothing may be made."""

    def plan_undo(self) -> Sequence[Change]:
        """What takes away all that `plan` has made, and nothing else."""

    def by_hand(self) -> Sequence[str]:
        """Steps that no API offers, with the exact values to paste."""


class Keeper(Protocol):
    """Where signing secrets are kept: the settings file, or the file that a NAME_FILE names."""

    @property
    def place(self) -> str: ...

    @property
    def writable(self) -> bool:
        """False where the secrets come from the environment, which no program can change."""

    def holds(self, secret: str) -> bool: ...

    def add(self, secret: str) -> None:
        """In front of the others, so that it is the newest."""

    def drop(self, secret: str) -> None: ...


class Journal(Protocol):
    """Remembers what setup made where the helpdesk can't: noted before it is made."""

    def note(self, thing: str) -> None: ...

    def forget(self, thing: str) -> None: ...

    def noted(self) -> frozenset[str]: ...


class Health(StrEnum):
    """`wrong` keeps the connector from its work, `warning` will some day."""

    OK = "ok"
    WARNING = "warning"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """A line of `connector check`: *said* is one sentence, *next_step* what to do unless all is well."""

    name: str
    health: Health
    said: str
    next_step: str = ""
