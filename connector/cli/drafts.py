"""`connector drafts list | show | approve | edit | discard`: what waits for a teammate."""

from __future__ import annotations

import getpass
import json
from collections.abc import Iterator, Sequence
from typing import Any, TextIO

import click
from rich.console import Console
from rich.table import Table

from connector import bootstrap
from connector.approvals import Approvals, Listed, Shown, became
from connector.cli.examples import examples
from connector.cli.moments import when
from connector.held import Grounds, Source
from connector.reasons import worded
from connector.store.drafts import DraftState

STATES = tuple(state.value for state in DraftState)
#: Of an id, which is to be copied: the table never shortens it.
ID_CHARS = 36
#: In one list.
MOST = 200


@click.group()
def drafts() -> None:
    """Drafts that wait for a teammate: look at them, approve, edit or discard them.

    What you decide here is carried out by the worker, after the same last review as any reply.
    """


@drafts.command("list", epilog=examples("drafts list --platform zendesk", "drafts list --state sent --json"))
@click.option(
    "--state", multiple=True, type=click.Choice(STATES), help="Instead of those that wait (repeatable)."
)
@click.option("--platform", type=click.Choice(sorted(bootstrap.PLATFORMS)), help="This helpdesk only.")
@click.option("--json", "as_json", is_flag=True, help="Print one list of objects instead of the table.")
def list_(state: Sequence[str], platform: str | None, *, as_json: bool) -> None:
    """One line each, oldest first: id, ticket, category, why it waits, when made, until when it may be approved."""
    wanted = [DraftState(one) for one in state] or [DraftState.WAITING, DraftState.APPROVED]
    found = _approvals().listed(states=wanted, platform=platform, most=MOST)
    if as_json:
        click.echo(json.dumps([one.row() for one in found], indent=1))
    elif not found:
        click.echo(f"no drafts that are {' or '.join(wanted)}")
    else:
        _print(found)


@drafts.command()
@click.argument("draft_id")
@click.option("--json", "as_json", is_flag=True, help="Print one object.")
def show(draft_id: str, *, as_json: bool) -> None:
    """The draft's words, why it waits, what it rests on, and what is missing."""
    found = _approvals().shown(draft_id)
    if as_json:
        click.echo(json.dumps(found.row(), indent=1, ensure_ascii=False))
        return
    for name, value in _facts(found):
        click.echo(f"{name:12} {value}")
    click.echo(f"\n{found.text or '(its words were let go)'}")


BY = click.option("--by", default="", metavar="NAME", help="Who decides; your login name by default.")


@drafts.command()
@click.argument("draft_id")
@click.option(
    "--hash", "text_hash", default="", metavar="HASH", help="Only if the text has this hash (see show)."
)
@BY
def approve(draft_id: str, text_hash: str, by: str) -> None:
    """Have the draft sent exactly as it stands."""
    _approvals().approve(draft_id, by=by or _login(), text_hash=text_hash)
    click.echo("approved; the worker sends it unless the ticket has moved on")


@drafts.command()
@click.argument("draft_id")
@click.option(
    "--file", "source", type=click.File("r"), help="Read the new text from here, - for standard input."
)
@BY
def edit(draft_id: str, source: TextIO | None, by: str) -> None:
    """Write other words, in $EDITOR or from a file; they still need an approval."""
    approvals = _approvals()
    before = approvals.shown(draft_id)
    text = source.read() if source else click.edit(before.text)
    if text is None or text.strip() == before.text.strip():
        click.echo("nothing was changed")
        return
    changed = approvals.edit(draft_id, text, by=by or _login())
    click.echo(
        f"edited; approve it with: connector drafts approve {draft_id} --hash {changed.text_hash[:12]}"
    )


@drafts.command()
@click.argument("draft_id")
@BY
def discard(draft_id: str, by: str) -> None:
    """Drop the draft: nothing is sent."""
    _approvals().discard(draft_id, by=by or _login())
    click.echo("discarded")


def _approvals() -> Approvals:
    settings = bootstrap.read_settings()
    opened = bootstrap.existing_database(settings)
    hours = settings.policy.drafts.valid_hours
    return Approvals(opened, bootstrap.ring(opened), bootstrap.now_ms, via="cli", hours=hours)


def _login() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # KeyError before Python 3.13: a user without a name, as in containers
        return "operator"


def _facts(found: Shown) -> list[tuple[str, Any]]:
    draft = found.draft
    words = "" if draft.distance is None else f"{draft.distance:.0%} of the words differ from the draft's"
    return [
        ("id", draft.id),
        ("ticket", draft.ref),
        ("kind", "question" if found.asks else "reply"),
        ("state", became(draft)),
        ("category", draft.category),
        ("channel", draft.channel or "-"),
        ("made", when(draft.made_at, to="minutes")),
        ("valid until", when(draft.expires_at, to="minutes")),
        ("edits", draft.edits),
        *([("sent words", words)] if words else []),
        ("hash", draft.text_hash),
        *_grounds(found.grounds),
    ]


def _grounds(found: Grounds) -> Iterator[tuple[str, str]]:
    """As the note on the ticket tells them; a name only before its first line."""
    yield from _listed("why", [worded(slug) for slug in found.reasons])
    yield "confidence", f"{found.confidence:.2f}"
    if found.account:
        yield "account", found.account
        yield from _listed("sources", [_source(one) for one in found.sources] or ["no relevant results"])
    yield from _listed("missing", found.missing)


def _listed(name: str, values: Sequence[str]) -> Iterator[tuple[str, str]]:
    yield from ((name if not place else "", value) for place, value in enumerate(values))


def _source(one: Source) -> str:
    told = f"{one.title} {one.url}".strip() or "an article that is gone"
    return f"{told} (changed since)" if one.changed else told


def _print(found: Sequence[Listed]) -> None:
    table = Table()
    table.add_column("id", min_width=ID_CHARS)
    for name in ("ticket", "category", "why", "made", "valid until", "state"):
        table.add_column(name)
    for draft, why in ((one.draft, ", ".join(one.reasons)) for one in found):
        times = (when(draft.made_at, to="minutes"), when(draft.expires_at, to="minutes"))
        table.add_row(draft.id, str(draft.ref), draft.category, why, *times, became(draft))
    Console(width=160).print(table)
