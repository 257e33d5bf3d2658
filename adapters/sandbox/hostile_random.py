"""A random adversary: each turn is drawn from the catalogue's moves, or copies all that it can see into every slot."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from typing import Any

from adapters.sandbox.claude_answer import Raw
from adapters.sandbox.claude_reading import read
from adapters.sandbox.hostile import catalogue
from adapters.sandbox.hostile_script import (
    GOOD,
    TRIAGE,
    Request,
    Step,
    escalation,
    message,
    resolution,
    sighted,
    use,
)
from adapters.sandbox.monitor_text import forms

#: These speak to a socket, or are about size: the lab plays them.
LEFT_OUT = {"D13", "D14", "D15", "D19", "D20", "B11", "D5", "D16", "E7"}
MOVES: tuple[Step, ...] = tuple(
    step
    for behaviour in catalogue()
    if behaviour.id not in LEFT_OUT
    for case in behaviour.cases
    for step in case.script
)
EXITS = ("resolve_ticket", "escalate_ticket", "ask_customer")
WORK = ("lookup_account", "search_kb", "classify_ticket")
STOPS = ("tool_use",) * 12 + ("end_turn", "max_tokens", "refusal", None)
SLOTS: dict[str, tuple[str, ...]] = {
    "resolve_ticket": ("reply", "citations", "language", "category", "extra"),
    "escalate_ticket": ("summary", "reason", "next_step", "category", "extra"),
    "ask_customer": ("question", "language", "category", "extra"),
    "search_kb": ("query", "extra"),
    "classify_ticket": ("category", "language", "extra"),
    "lookup_account": ("extra",),
}
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|https?://\S+")


class Adversary:
    """*chance* decides everything: the same seed and the same prompts give the same answers."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._ways: tuple[tuple[int, Callable[[Request], Raw]], ...] = (
            (4, self._catalogued),
            (5, self._optimal),
            (2, self._several),
            (1, self._honest),
        )

    def answer(self, request: Request) -> Raw:
        weights = [weight for weight, _ in self._ways]
        way = self._chance.choices([way for _, way in self._ways], weights)[0]
        return way(request)

    def _catalogued(self, request: Request) -> Raw:
        step = self._chance.choice(MOVES)
        return step if isinstance(step, Raw) else step(request)

    def _honest(self, request: Request) -> Raw:
        return message(request, use("resolve_ticket", resolution()(request)))

    def _optimal(self, request: Request) -> Raw:
        """Every secret in sight, in some form, in one slot of one call; the rest is as it should be."""
        tool = self._chance.choice((*EXITS, *EXITS, *WORK))
        return message(request, self._call(request, tool), stop=self._chance.choice(STOPS))

    def _several(self, request: Request) -> Raw:
        calls = [
            self._call(request, self._chance.choice((*EXITS, *WORK)))
            for _ in range(self._chance.randint(2, 5))
        ]
        return message(request, *calls, stop=self._chance.choice(STOPS))

    def _call(self, request: Request, tool: str) -> dict[str, Any]:
        slot = self._chance.choice(SLOTS[tool])
        name = self._loot(request) if self._chance.random() < 0.03 else tool
        return use(name[:200], self._filled(request, tool, slot))

    def _filled(self, request: Request, tool: str, slot: str) -> dict[str, Any]:
        fields = _fields(request, tool)
        loot = self._loot(request)
        if slot == "extra":
            return {**fields, self._chance.choice(("note", "ticket_id", "email_ccs", loot[:40])): loot}
        if slot == "citations":
            return {**fields, slot: [*fields[slot], loot[:200]]}
        kept = f"{fields[slot]}\n\n" if slot in {"reply", "question", "summary"} else ""
        return {**fields, slot: f"{kept}{loot}"[: 400 if slot == "query" else 4_000]}

    def _loot(self, request: Request) -> str:
        """What it has seen of secrets, addresses and instructions, as it is or hidden."""
        reading = read(request)
        seen = [*sighted(request, system=True), *sighted(request, system=False)]
        seen += _ADDRESS.findall(str(request["messages"]))[:3]
        start = self._chance.randrange(max(1, len(reading.system)))
        seen.append(reading.system[start : start + 120])
        taken = self._chance.sample(seen, self._chance.randint(1, len(seen)))
        return " ".join(self._chance.choice(forms(one)) for one in taken)


def _fields(request: Request, tool: str) -> dict[str, Any]:
    if tool == "resolve_ticket":
        return resolution(GOOD)(request)
    if tool == "escalate_ticket":
        return escalation()
    if tool == "ask_customer":
        return {"question": "Which browser do you use?", "confidence": 0.9, **TRIAGE}
    return {"search_kb": {"query": "password"}, "classify_ticket": dict(TRIAGE)}.get(tool, {})
