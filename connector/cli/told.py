"""A ticket's way and its replay as lines for a reader."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Any

import click

from connector.store.spending import NANO
from connector.text import counted

Json = Mapping[str, Any]
MOST_CHARS = 160


def print_way(way: Json, zone: tzinfo) -> None:
    seen = f"first seen {_when(way['first_seen'], zone)}, last read {_when(way['last_read'], zone)}"
    click.echo(f"{way['ticket']}: {seen}, ${way['cost'] / NANO:.5f}")
    for name, said in (("escalated_at", "handed over"), ("resumed_at", "given back")):
        if way[name]:
            click.echo(f"  {said} {_when(way[name], zone)}")
    click.echo("\nWhat came in")
    for row in way["deliveries"]:
        end = " ".join(str(row[name]) for name in ("state", "outcome", "reason") if row[name])
        tries = (
            f", {counted(row['failures'], 'failure')}, {counted(row['deaths'], 'death')}"
            if row["failures"] or row["deaths"]
            else ""
        )
        click.echo(f"  {_when(row['received_at'], zone)}  {row['kind']}  {row['topic']}: {end}{tries}")
    for message in way["messages"]:
        _message(message, zone)
    for rating in way["ratings"]:
        whose = rating["answered_by"]
        click.echo(f"\nRated {rating['score']} {_when(rating['rated_at'], zone)}, answered by {whose}")
    click.echo("\nAudit log")
    for row in way["audit"]:
        payload = "erased" if row["payload"] is None else json.dumps(row["payload"], ensure_ascii=False)
        click.echo(f"  {row['seq']}  {_when(row['at'], zone)}  {row['kind']}  {_cut(payload)}")


def _message(message: Json, zone: tzinfo) -> None:
    ended = message["outcome"] or "not decided yet"
    click.echo(f"\nMessage {message['message_id']} of {_when(message['message_at'], zone)}: {ended}")
    _reasons(message["reasons"] if not message["decisions"] else ())
    for one in message["decisions"]:
        _decision(one, zone)


def _decision(one: Json, zone: tzinfo) -> None:
    who = one["model"] or "code alone"
    calls = f"model calls {one['model_calls']}, tool calls {one['tool_calls']}"
    figures = f"{calls}, characters {one['prompt_chars']}"
    click.echo(f"  decided {_when(one['decided_at'], zone)} by {who}: {figures}, ${one['cost'] / NANO:.5f}")
    click.echo(f"    policy {one['policy']}, prompt {one['prompt']}")
    triage = (f"{name} {one[name]}" for name in ("category", "urgency", "sentiment", "language"))
    click.echo(f"    {', '.join(triage)}, confidence {one['confidence']}")
    _evidence(one["evidence"])
    proposal = one["proposal"]
    click.echo(f"    proposal: {proposal.get('kind', 'erased')}  {proposal.get('reason') or ''}".rstrip())
    _quoted(proposal.get("text") or proposal.get("summary") or "")
    click.echo(f"    verdict: {one['disposition']}, so {one['outcome']}")
    _reasons(one["reasons"])
    for action in one["actions"]:
        _action(action, zone)


def _evidence(evidence: Json | None) -> None:
    if evidence is None:
        click.echo("    evidence: none was gathered")
        return
    silent = f", silent: {', '.join(evidence['account_silent'])}" if evidence["account_silent"] else ""
    source = f" ({evidence['account_source']})" if evidence["account_source"] else ""
    click.echo(f"    evidence: account {evidence['account']}{source}{silent}; search {evidence['band']}")
    for one in evidence["passages"]:
        changed = "  (changed since)" if one.get("changed") else ""
        click.echo(
            f"      {one['id']}  {one['score']:.2f}  {one.get('title', '')}  {one.get('url', '')}{changed}"
        )


def _action(action: Json, zone: tzinfo) -> None:
    reason = f" ({action['reason']})" if action["reason"] else ""
    sent = f" {_when(action['sent_at'], zone)}" if action["sent_at"] else ""
    click.echo(
        f"    {action['kind']}: {action['state']}{sent}{reason}  tags {', '.join(action['tags']) or 'none'}"
    )
    _draft(action["draft"], zone)
    _quoted(action["body"])
    for step in action["steps"]:
        found = f", {step['resolution']}" if step["resolution"] else ""
        receipt = f"receipt {step['receipt']}" if step["done_at"] else "no receipt yet"
        click.echo(f"      {step['name']}: tries {step['tries']}, {receipt}{found}")


def _draft(draft: Json | None, zone: tzinfo) -> None:
    if draft is None:
        return
    if draft["decided_at"] is None:
        click.echo(f"      draft: {draft['state']} until {_when(draft['expires_at'], zone)}")
        return
    by = " ".join(word for word in (draft["decided_by"], draft["via"], draft["reason"]) if word)
    click.echo(
        f"      draft: {draft['state']} {_when(draft['decided_at'], zone)} {by}, {counted(draft['edits'], 'edit')}"
    )


def print_replay(made: Json) -> None:
    models = " and ".join(made["models"])
    click.echo(
        f"\nDecided again as it stood at message {made['message_id']}, with today's articles and account facts"
    )
    click.echo(f"  {models}, policy {made['policy']}: {made['decision']}, ${made['cost'] / NANO:.5f}")
    _reasons(made["reasons"])
    if made["evidence"] is not None:
        click.echo(f"    category {made['category']}, confidence {made['confidence']}")
        _evidence(made["evidence"])
    _quoted(made["text"] or made["summary"])
    for source in made["sources"]:
        click.echo(f"    source: {source['title']} ({source['source']}) {source['url']}".rstrip())
    if made["theirs"]:
        click.echo("  The team answered")
        _quoted(made["theirs"])


def _reasons(reasons: Sequence[Json]) -> None:
    for one in reasons:
        click.echo(f"    because {one['slug']}: {one['about']}".rstrip(": "))


def _quoted(text: str) -> None:
    for line in text.splitlines():
        click.echo(f"      | {line}")


def _cut(text: str) -> str:
    return text if len(text) <= MOST_CHARS else text[: MOST_CHARS - 1] + "…"


def _when(at: int | None, zone: tzinfo) -> str:
    return f"{datetime.fromtimestamp(at / 1000, zone):%Y-%m-%d %H:%M:%S}" if at else "never"
