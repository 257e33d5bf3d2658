"""`connector backfill --dry-run`: what would be done, how long it would take and what it would cost."""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from adapters.claude import prices
from connector import bootstrap
from connector.agent import prompt
from connector.agent.schemas import tool_specs
from connector.backfill import fits
from connector.cli.backfill_view import NOTES, span, told
from connector.errors import ConnectorError, CredentialsError, HelpdeskError
from connector.lane import BUDGET_SHARE
from connector.ports import ModelRequest
from connector.ports_backfill import Archive
from connector.settings import Settings
from connector.store import backfill_sums
from connector.store.backfills import Options
from connector.store.spending import NANO
from connector.text import counted

#: Reads, another look before the write, and the write: as measured by benchmarks/backfill.py.
REQUESTS = {"zendesk": 10, "intercom": 15}
#: A usual ticket with its passages and account facts, an answer with its draft, and characters in a token.
TICKET_CHARS, ANSWER_TOKENS, CHARS_PER_TOKEN = 3_000, 350, 3.0
#: So many model calls tell more than a rule of thumb.
ENOUGH_TICKETS = 20


def estimate(settings: Settings, desk: Any, wanted: Options, *, as_json: bool) -> int:
    """Print it; an exit status. The list is really read, nothing else is."""
    try:
        found, notes = _listed(desk, wanted)
    except CredentialsError:
        raise ConnectorError(
            f"{desk.platform} does not let us list tickets: our user or token lacks a permission to read them"
        ) from None
    except HelpdeskError as error:
        raise ConnectorError(f"{error}: try again later") from None
    tickets = sum(found.values())
    each = _dollars_each(settings, batch=wanted.batch)
    budget = settings.policy.limits.dollars_per_day * BUDGET_SHARE
    answer = {
        "platform": desk.platform,
        "options": told(wanted),
        "tickets": tickets,
        "by_status": dict(found),
        "dollars": tickets * each,
        "dollars_per_ticket": each,
        "dollars_at_most": tickets * settings.policy.limits.dollars_per_ticket,
        "days_of_budget": tickets * each / budget if budget else None,
        "seconds": tickets * REQUESTS[desk.platform] / (wanted.share * desk.per_minute) * 60,
        "requests_per_minute": wanted.share * desk.per_minute,
    }
    for note in notes & set(NOTES):
        click.echo(NOTES[note], err=True)
    if as_json:
        click.echo(json.dumps(answer, indent=1))
    else:
        _print(answer)
    if not tickets:
        click.echo(f"{desk.platform}: no ticket fits: widen the range, or give --status", err=True)
    return 0 if tickets else 1


def _listed(desk: Archive, wanted: Options) -> tuple[Counter[str], set[str]]:
    """Tickets by status, and notes about how they were listed."""
    found: dict[str, str] = {}
    notes: set[str] = set()
    cursor: str | None = None
    while True:
        page = desk.created_between(wanted.since, wanted.until, cursor=cursor)
        notes.add(page.note)
        found |= {one.id: one.status for one in page.tickets if fits(one, wanted)}
        click.echo(f"{counted(len(found), 'ticket')} found ...", err=True)
        cursor = page.cursor
        if cursor is None or (wanted.limit and len(found) >= wanted.limit):
            chosen = list(found.values())[: wanted.limit or None]
            return Counter(sorted(chosen)), notes
        time.sleep(60 / ((page.per_minute or desk.per_minute) * wanted.share))


def _dollars_each(settings: Settings, *, batch: bool) -> float:
    """What a ticket has cost here of late, else by the prompt's length, rules from the cache; half of it in a batch."""
    usual = _spent_each(settings)
    if usual is None:
        policy, claude = settings.policy, settings.claude
        request = ModelRequest("", prompt.system_prompt(policy), tool_specs(policy), ())
        cached, fresh = (int(chars / CHARS_PER_TOKEN) for chars in (request.prompt_chars, TICKET_CHARS))
        used = prices.Tokens(fresh, 0, 0, cached, ANSWER_TOKENS)
        usual = prices.cost(claude.fast if claude else "", used) / NANO
    return usual / 2 if batch else usual


def _spent_each(settings: Settings) -> float | None:
    try:
        opened = bootstrap.existing_database(settings)
    except ConnectorError:
        return None
    with opened.read() as connection:
        tickets, nano = backfill_sums.usual_cost(connection)
    return nano / tickets / NANO if tickets >= ENOUGH_TICKETS else None


def _print(answer: dict[str, Any]) -> None:
    table = Table(title=f"{answer['platform']}: what would be done", show_header=False, min_width=60)
    table.add_column()
    table.add_column(justify="right")
    table.add_row("tickets", str(answer["tickets"]))
    for status, number in answer["by_status"].items():
        table.add_row(f"  {status}", str(number))
    table.add_row("cost, about", f"${answer['dollars']:.4f} (${answer['dollars_per_ticket']:.5f} a ticket)")
    table.add_row("cost, at most (policy limits.dollars_per_ticket)", f"${answer['dollars_at_most']:.2f}")
    if answer["days_of_budget"] is not None and answer["days_of_budget"] > 1:
        table.add_row("days, by limits.dollars_per_day", f"{answer['days_of_budget']:.1f}")
    rate = f"{answer['requests_per_minute']:.0f} requests a minute"
    table.add_row("time, about", f"{span(answer['seconds'])} at {rate}")
    Console(width=None if sys.stdout.isatty() else 100).print(table)
