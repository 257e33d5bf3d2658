#!/usr/bin/env python3
"""What a ticket costs: the connector beside the guide's serial loop, on the same stand-in for the model.

50 tickets go through a real connector against the sandbox, then the same texts through both forms of the loop. Tokens
are the stand-in's estimates (the vendor publishes no offline tokenizer), equal for both sides; prices are the vendor's.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

import guide_loop
from rich.console import Console
from rich.table import Table

from adapters.claude.prices import Tokens, cost
from adapters.sandbox.plays import Stage
from adapters.sandbox.scenes import Scene
from adapters.sources.markdown import MarkdownFolder
from connector.cli.theatre import ACME, Ended, Theatre
from connector.knowledge.index import Index

MODEL = "claude-haiku-5-5"
NANO = 1_000_000_000
ACCOUNT = {"plan": "Pro", "status": "active", "seats": "12"}
#: Questions that the knowledge base answers: what a help centre gets every day.
QUESTIONS = (
    "How do I reset my password? The reset link does not arrive.",
    "How do I turn on two-factor sign-in?",
    "How do I cancel my subscription?",
    "How do I connect Acme with Slack?",
    "Where do I find my invoices, and when are invoices issued?",
    "How do I export my data to CSV?",
    "How do I invite teammates and add seats?",
    "How can I update my payment method?",
    "What are the API rate limits of a workspace?",
    "How do I switch to dark mode?",
)


@dataclass(frozen=True, slots=True)
class Line:
    """Medians over the tickets; *dollars* is the mean, because the first calls fill the cache."""

    design: str
    tickets: int
    calls: float
    prompt_chars: float
    prompt_tokens: float
    output_tokens: float
    dollars: float


@dataclass(frozen=True, slots=True)
class One:
    calls: int
    prompt_chars: int
    usage: list[Mapping[str, Any]]

    @property
    def dollars(self) -> float:
        return sum(cost(MODEL, _tokens(usage)) for usage in self.usage) / NANO


def _tokens(usage: Mapping[str, Any]) -> Tokens:
    created = usage.get("cache_creation") or {}
    return Tokens(
        input=usage["input_tokens"],
        write_5m=created.get("ephemeral_5m_input_tokens", 0),
        write_1h=created.get("ephemeral_1h_input_tokens", 0),
        read=usage.get("cache_read_input_tokens") or 0,
        output=usage["output_tokens"],
    )


def line(design: str, ones: list[One]) -> Line:
    prompts = [
        sum(t.input + t.write_5m + t.write_1h + t.read for t in map(_tokens, one.usage)) for one in ones
    ]
    return Line(
        design,
        len(ones),
        statistics.median(one.calls for one in ones),
        statistics.median(one.prompt_chars for one in ones),
        statistics.median(prompts),
        statistics.median(sum(usage["output_tokens"] for usage in one.usage) for one in ones),
        statistics.fmean(one.dollars for one in ones),
    )


def connector(texts: list[str]) -> tuple[list[One], list[Ended]]:
    """The texts as tickets, half on each platform; the stand-in's log says what each call held."""
    with Theatre(extra={"MODEL_STRONG": "none"}) as theatre:
        assert theatre.sandbox.claude is not None
        scenes = [_scene(n, text, "zendesk" if n % 2 else "intercom") for n, text in enumerate(texts)]
        done = theatre.play(scenes, _dot)
        log = [call for call in theatre.sandbox.claude.requests if call.status == 200]
    ones = []
    for number in range(len(texts)):
        calls = [call for call in log if f"ref-{number:03d}" in json.dumps(call.body)]
        ones.append(One(len(calls), sum(c.prompt_chars for c in calls), [c.usage for c in calls]))
    return ones, done


def _scene(number: int, text: str, platform: str) -> Scene:
    def play(stage: Stage) -> str:
        ticket: str = stage.desk.write_in(stage.customer, subject=f"ref-{number:03d}", text=text)
        stage.settled(ticket, messages=1)
        return ticket

    return Scene(f"ticket{number}", text, play, "resolved", replies=1, platforms=(platform,))


def loop(texts: list[str], *, long_form: bool) -> list[One]:
    from adapters.sandbox.claude import ClaudeStandIn

    index = Index(MarkdownFolder(ACME / "articles").articles())
    ones = []
    with ClaudeStandIn() as claude:
        for text in texts:
            _dot(None)
            result = guide_loop.run(
                text,
                base_url=claude.url,
                api_key=claude.key,
                model=MODEL,
                long_form=long_form,
                search=_searcher(index),
                account=ACCOUNT,
            )
            ones.append(One(result.calls, result.prompt_chars, list(result.usage_list)))
    index.close()
    return ones


def _searcher(index: Index) -> Callable[[str], list[dict[str, Any]]]:
    def search(query: str) -> list[dict[str, Any]]:
        found = index.search(query, limit_chars=3_000).passages
        return [{"title": p.title, "text": p.text, "url": p.url} for p in found[:3]]

    return search


def _dot(_: object) -> None:
    print(".", end="", file=sys.stderr, flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tickets", type=int, default=50)
    parser.add_argument("--json", action="store_true")
    options, _ = parser.parse_known_args()
    texts = [QUESTIONS[n % len(QUESTIONS)] for n in range(options.tickets)]
    ours, ended = connector(texts)
    lines = [
        line("connector", ours),
        line("connector, first ticket (cold cache)", [max(ours, key=lambda one: one.dollars)]),
        line("serial loop, printed form", loop(texts, long_form=False)),
        line("serial loop, long form", loop(texts, long_form=True)),
    ]
    print(file=sys.stderr)
    resolved = sum(one.outcome == "resolved" for one in ended)
    ratios = {"short": lines[0].dollars / lines[2].dollars, "long": lines[0].dollars / lines[3].dollars}
    if options.json:
        print(
            json.dumps(
                {"lines": [asdict(one) for one in lines], "resolved": resolved, "ratios": ratios}, indent=1
            )
        )
    else:
        _print(lines, resolved=resolved, ratios=ratios)
    return 0


def _print(lines: list[Line], *, resolved: int, ratios: Mapping[str, float]) -> None:
    table = Table(title=f"per ticket, {MODEL}, no caching in the loops")
    for name in ("design", "tickets", "calls", "prompt chars", "prompt tokens", "output tokens", "dollars"):
        table.add_column(name, justify="left" if name == "design" else "right")
    for one in lines:
        table.add_row(
            one.design,
            str(one.tickets),
            f"{one.calls:g}",
            f"{one.prompt_chars:,.0f}",
            f"{one.prompt_tokens:,.0f}",
            f"{one.output_tokens:,.0f}",
            f"{one.dollars:.6f}",
        )
    console = Console(width=120)
    console.print(table)
    console.print(f"{resolved} of {lines[0].tickets} resolved by the connector")
    console.print(
        f"dollars: {ratios['long']:.2f} of the long loop's, {ratios['short']:.2f} of the printed one's"
    )


if __name__ == "__main__":
    sys.exit(main())
