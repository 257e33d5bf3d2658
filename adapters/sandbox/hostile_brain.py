"""A model that plays a case of the hostile catalogue for each ticket, known by a mark in its text."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from adapters.sandbox.claude_answer import Answer, Raw
from adapters.sandbox.claude_script import ticket_text
from adapters.sandbox.hostile import Case

MARK = re.compile(r"case [1-9][0-9]*\.")


@dataclass(slots=True)
class Role:
    """*asked* counts the requests; *prompts* are their bodies as text, for whoever looks for secrets in them."""

    case: Case
    thinking: Callable[[], object] | None = None
    asked: int = 0
    prompts: list[str] = field(default_factory=list)


class HostileBrain:
    name = "hostile"

    def __init__(self) -> None:
        self._roles: dict[str, Role] = {}
        self._guard = threading.Lock()

    def cast(self, mark: str, case: Case, thinking: Callable[[], object] | None = None) -> Role:
        """*mark* looks like MARK and stands in the ticket's subject."""
        with self._guard:
            self._roles[mark] = Role(case, thinking)
            return self._roles[mark]

    def answer(self, request: Mapping[str, Any]) -> Answer | Raw:
        found = MARK.search(ticket_text(request))
        role = self._roles.get(found[0]) if found else None
        if role is None:
            return Answer((), "refusal")
        with self._guard:
            number, role.asked = role.asked, role.asked + 1
            role.prompts.append(f"{request['messages']}")
        if number == 0 and role.thinking is not None:
            role.thinking()
        step = role.case.script[min(number, len(role.case.script) - 1)]
        return step if isinstance(step, Raw) else step(request)
