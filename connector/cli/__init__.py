"""The command line: `connector COMMAND`. Only `worker` launches the engine; every other command is a client."""

from __future__ import annotations

import sys

import click

from connector.errors import ConnectorError, SettingsError
from connector.release import release

#: command -> (module, help); modules are imported when their command is used.
COMMANDS = {
    "demo": (
        "connector.cli.demo",
        "Play tickets on both platforms against local stand-ins: no key, no account.",
    ),
    "serve": ("connector.cli.serve", "Run web and worker together."),
    "web": ("connector.cli.run", "Receive webhooks."),
    "worker": ("connector.cli.run", "Answer tickets."),
    "setup": (
        "connector.cli.setup",
        "Make in a helpdesk what the connector needs there, or take it away.",
    ),
    "check": ("connector.cli.check", "Look at everything the connector needs; say what to do."),
    "health": ("connector.cli.health", "Exit status 0 while what this container runs is alive."),
    "pause": ("connector.cli.switches", "Stop speaking before the next model call or write."),
    "resume": ("connector.cli.switches", "Speak again, and deal with what came in meanwhile."),
    "kb": ("connector.cli.kb", "Read articles in, or search them."),
    "drafts": (
        "connector.cli.drafts",
        "Look at drafts that wait for a teammate; approve, edit or discard them.",
    ),
    "dead": ("connector.cli.dead", "List, replay and put away messages that could not be dealt with."),
    "audit": ("connector.cli.records", "Verify the audit log, or write it to a file."),
    "privacy": ("connector.cli.privacy", "Show or erase all that is stored about one person."),
    "reconcile": ("connector.cli.reconcile", "Find messages that no webhook brought, and deal with them."),
    "backfill": ("connector.cli.backfill", "Work old tickets off, slowly, beside the live ones."),
    "explain": (
        "connector.cli.explain",
        "One ticket's whole way, and what another model or policy would do.",
    ),
    "evaluate": (
        "connector.cli.evaluate",
        "See what it would have said on tickets that your team has solved.",
    ),
    "report": ("connector.cli.report", "What happened, what it cost, and what waits now and why."),
    "alerts": ("connector.cli.alerts", "What the operator was told of and is not over."),
    "lab": ("connector.cli.lab", "Break things on purpose, here, before you go live, and count the harm."),
    "backup": ("connector.cli.backup", "Copy the SQLite database while everything runs."),
}


class Lazy(click.Group):
    def list_commands(self, _ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        from importlib import import_module

        command = getattr(import_module(COMMANDS[cmd_name][0]), cmd_name)
        assert isinstance(command, click.Command)  # noqa: S101 - a slip in the table above
        return command

    def format_commands(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(release(), prog_name="connector")
def cli() -> None:
    """Answer tickets in Zendesk and Intercom with Claude, and hand over to people what it should not answer.

    Settings come from the environment and from .env in the working folder: see .env.example.
    """


def main() -> None:
    """Console entry: faults of settings are told in one message, exit status 2; other known errors exit 1."""
    try:
        cli(prog_name="connector")
    except SettingsError as error:
        faults = "\n".join(f"  - {line}" for line in str(error).splitlines())
        click.echo(f"connector: the settings need attention:\n{faults}", err=True)
        sys.exit(2)
    except ConnectorError as error:
        click.echo(f"connector: {error}", err=True)
        sys.exit(1)
