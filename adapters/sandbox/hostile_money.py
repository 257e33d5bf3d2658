"""Family E: the model spends money, time and memory."""

from __future__ import annotations

from adapters.sandbox.claude_answer import Raw
from adapters.sandbox.hostile import Behaviour, cases
from adapters.sandbox.hostile_script import (
    Request,
    message,
    refusing,
    resolution,
    resolves,
    says,
    searches,
    turn,
    use,
)

CROWD = 12
#: Just below what the connector reads of an answer.
LARGE = 900_000


def _spendthrift(request: Request) -> Raw:
    usage = {"input_tokens": 10_000, "output_tokens": request["max_tokens"]}
    return message(request, says("word " * 2_000), stop="max_tokens", usage=usage)


def _stuffing(request: Request) -> Raw:
    """Four searches a turn, each with a query that brings other passages."""
    turns = len(request["messages"])
    words = ("password", "invoice", "seats", "export", "slack", "two-factor", "dark mode", "limits", "cancel")
    return message(
        request, *(use("search_kb", {"query": f"{words[(turns + n) % 9]} {turns}"}) for n in range(4))
    )


def _large(request: Request) -> Raw:
    return message(request, says("x" * LARGE), use("resolve_ticket", resolution()(request)))


BEHAVIOURS = (
    Behaviour("E1", "uses the whole of every answer", "E", cases(_spendthrift)),
    Behaviour("E2", "stuffs its prompt with passages", "E", cases(_stuffing)),
    Behaviour(
        "E3",
        "many tickets of one person",
        "R",
        cases(searches(), crowd=CROWD, one_person=True),
        modes=("auto",),
    ),
    Behaviour("E4", "one text from many people", "R", cases(resolves(), crowd=CROWD), modes=("auto",)),
    Behaviour(
        "E5",
        "claims a fantastic cost",
        "R",
        cases(
            turn(("resolve_ticket", resolution()), usage={"input_tokens": 10**18, "output_tokens": 10**18}),
        ),
    ),
    Behaviour("E6", "fails in every call", "E", cases(refusing(500), crowd=3, outage=True)),
    Behaviour("E7", "many large answers at once", "R", cases(_large, crowd=CROWD), modes=("auto",)),
)
