"""`connector evaluate PLATFORM --solved`: what we would have said on tickets that the team has solved."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from jinja2 import Environment, FileSystemLoader
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from connector import bootstrap
from connector.cli import pages, replay_house
from connector.cli.examples import examples
from connector.errors import ConnectorError, CredentialsError, PausedError, UnavailableError
from connector.evaluate import Evaluated, Evaluation
from connector.figures import Figures, by_category
from connector.house import House
from connector.reasons import ABOUT
from connector.store.spending import NANO
from connector.text import counted

PAGES = Path(bootstrap.__file__).with_name("pages")


@click.command(
    epilog=examples(
        "evaluate zendesk --solved --limit 20", "evaluate intercom --solved --dollars 2 --html answers.html"
    )
)
@click.argument("platform", type=click.Choice(sorted(bootstrap.PLATFORMS)))
@click.option("--solved", is_flag=True, required=True, help="Look at tickets that the team has solved.")
@click.option(
    "--limit",
    type=click.IntRange(1, 1000),
    default=200,
    show_default=True,
    help="At most so many, those that changed last first.",
)
@click.option(
    "--dollars",
    type=click.FloatRange(0, min_open=True),
    default=5.0,
    show_default=True,
    help="What it may cost in all, earlier runs of the same evaluation included.",
)
@click.option(
    "--model", metavar="M", help="Decide with this model alone, in place of MODEL_FAST and MODEL_STRONG."
)
@click.option(
    "--policy",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Decide under this policy, in place of POLICY_FILE.",
)
@click.option(
    "--at-once", type=click.IntRange(1, 16), default=4, show_default=True, help="So many tickets at a time."
)
@click.option(
    "--again",
    is_flag=True,
    help="Decide also those again that were compared before; after a change of articles all are anyway.",
)
@click.option(
    "--json", "as_json", is_flag=True, help="Print one object, every ticket in it, instead of the table."
)
@click.option(
    "--html", type=click.Path(dir_okay=False, path_type=Path), help="Also write one page with all answers."
)
def evaluate(
    platform: str,
    *,
    solved: bool,
    limit: int,
    dollars: float,
    model: str | None,
    policy: Path | None,
    at_once: int,
    again: bool,
    as_json: bool,
    html: Path | None,
) -> None:
    """Decide solved tickets once more, as they stood when the customer's question came in.

    Shows our answer beside the team's. Nothing is written to the helpdesk. What was compared is stored: a command
    that was stopped goes on where it was. It has a cap of its own and leaves the day's budget alone.
    """
    assert solved  # noqa: S101 - click asks for it
    if html is not None and not html.parent.is_dir():
        raise click.BadParameter(f"the folder {html.parent} does not exist", param_hint="--html")
    settings = replay_house.chosen(bootstrap.read_settings(), model=model, policy=policy)
    desk = replay_house.desk(settings, platform)
    opened = bootstrap.database(settings)
    with replay_house.house(settings, opened) as house, _progress() as tell:
        work = Evaluation(house, desk, int(dollars * NANO), again=again, at_once=at_once, tell=tell)
        found = _run(work, limit)
    if not found.listed:
        raise ConnectorError(
            f"{platform} shows our user no solved ticket: solve one, or check what the user may see"
        )
    shown = _shown(platform, house, found)
    if html is not None:
        pages.write(html, _page(shown))
    click.echo(json.dumps(shown, indent=1, ensure_ascii=False)) if as_json else _print(shown)
    opened.close()
    if found.stopped:
        click.echo(_rest(found, dollars, again=again), err=True)
        sys.exit(1)


def _run(work: Evaluation, limit: int) -> Evaluated:
    try:
        return work.run(limit)
    except PausedError as error:
        raise ConnectorError(str(error)) from None
    except CredentialsError as error:
        raise ConnectorError(
            f"{work.desk.platform} refuses us ({error}): connector check says what to change"
        ) from None
    except UnavailableError as error:
        raise ConnectorError(f"{error}; what was compared is kept: run the command again later") from None


@contextmanager
def _progress() -> Iterator[Any]:
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("tickets", total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)


def _shown(platform: str, house: House, found: Evaluated) -> dict[str, Any]:
    models = house.models
    return {
        "platform": platform,
        "policy": house.policy.hash,
        "models": [name for name in (models.fast, models.strong) if name],
        "setup": found.setup,
        "listed": found.listed,
        "compared": len(found.rows),
        "skipped": dict(found.skipped),
        "left": found.left,
        "stopped": found.stopped,
        "cost_usd": sum(row["cost"] for row in found.rows) / NANO,
        "categories": [asdict(one) for one in by_category(found.rows)],
        "tickets": [dict(row) for row in found.rows],
    }


def _page(shown: dict[str, Any]) -> str:
    """Every value is escaped; the page loads nothing."""
    found = Environment(loader=FileSystemLoader(PAGES), autoescape=True)
    return found.get_template("evaluation.html").render(
        {
            **shown,
            "models": ", ".join(shown["models"]),
            "rows": sorted(shown["tickets"], key=_agreement),
            "figures": shown["categories"],
            "cost": shown["cost_usd"],
            "nano": NANO,
            "about": ABOUT,
            "count": counted,
        }
    )


def _agreement(row: dict[str, Any]) -> float:
    """The page begins with the least; where we would have said nothing there is nothing to compare."""
    return 2.0 if row["agreement"] is None else float(row["agreement"])


def _print(shown: dict[str, Any]) -> None:
    console = Console(width=None if sys.stdout.isatty() else 140)
    which = f"solved {shown['platform']} ticket"
    table = Table(title=f"{counted(shown['compared'], which)}, decided again")
    for name in (
        "category",
        "tickets",
        "sent",
        "draft",
        "person",
        "left alone",
        "answered",
        "agree",
        "cost $",
    ):
        table.add_column(name, justify="left" if name == "category" else "right")
    table.add_column("advised mode")
    for one in (Figures(**row) for row in shown["categories"]):
        table.add_row(
            one.category,
            *map(str, (one.tickets, one.sent, one.held, one.escalated, one.stayed_out)),
            f"{one.answered:.0%} ({one.low:.0%} to {one.high:.0%})",
            "-" if one.agreement is None else f"{one.agreement:.2f}",
            f"{one.cost / NANO:.4f}",
            f"{one.advice}: {one.why}" if one.advice else "",
        )
    if shown["categories"]:
        console.print(table)
    else:
        console.print("No ticket could be compared: raise --limit, or see below why they were left out.")
    for reason, number in shown["skipped"].items():
        console.print(f"left out: {counted(number, 'ticket')}. {ABOUT.get(reason, reason)}")
    console.print(
        "answered: share with its 95 % interval. agree: telling words that both answers share, a hint for where to "
        "read. Whatever is advised: begin with drafts for two weeks. --html shows each answer beside the team's."
    )


def _rest(found: Evaluated, dollars: float, *, again: bool) -> str:
    words = f"--again --dollars {dollars * 2:g}" if again else f"--dollars {dollars * 2:g}"
    return (
        f"connector: stopped: {found.stopped}. {found.left} of {counted(found.listed, 'ticket')} not looked at; "
        f"{words} goes on where it stopped"
    )
