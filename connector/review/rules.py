"""What a rule is: a name that stays, a function that says whether it applies, and what follows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

Case = TypeVar("Case")
Follows = TypeVar("Follows")


@dataclass(frozen=True, slots=True)
class Rule(Generic[Case, Follows]):
    """*slug* is stable: the audit log, the metrics and the docs know a rule by it."""

    slug: str
    applies: Callable[[Case], bool]
    effect: Follows

    @property
    def about(self) -> str:
        return (self.applies.__doc__ or "").strip()


def speaking(rules: Iterable[Rule[Case, Follows]], case: Case) -> Iterable[Rule[Case, Follows]]:
    """The rules that apply to *case*, in their order."""
    return (rule for rule in rules if rule.applies(case))
