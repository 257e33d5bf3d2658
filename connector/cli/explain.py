"""`connector explain TICKET`: one ticket's whole way, and what another model or policy would have done."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from connector import bootstrap
from connector.cli import replay_house
from connector.cli.examples import examples
from connector.cli.told import print_replay, print_way
from connector.decision import Evidence
from connector.domain import Message, TicketRef
from connector.errors import ConnectorError, CredentialsError, NotFoundError, PausedError
from connector.evaluate import decision_of, sources
from connector.explain import way
from connector.mask import masked
from connector.ports import Past
from connector.reasons import ABOUT
from connector.replaying import Purse, Replayer
from connector.rewind import Answered, first_answer, rewound
from connector.settings import Settings
from connector.store import stories
from connector.store.database import Database
from connector.store.spending import NANO
from connector.veiling import hidden


@click.command(epilog=examples("explain 1001", "explain zendesk:1001 --replay --policy stricter.toml"))
@click.argument("ticket")
@click.option("--replay", is_flag=True, help="Also decide it now, as it stood then; writes nothing.")
@click.option("--model", metavar="M", help="With --replay: this model alone.")
@click.option(
    "--policy",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="With --replay: under this policy.",
)
@click.option("--message", metavar="ID", help="With --replay: about this message of the customer's.")
@click.option("--json", "as_json", is_flag=True, help="Print one object.")
def explain(
    ticket: str, *, replay: bool, model: str | None, policy: Path | None, message: str | None, as_json: bool
) -> None:
    """Show all that is stored about TICKET: its number in the helpdesk, or zendesk:NUMBER, intercom:NUMBER.

    Deliveries, decisions with evidence, proposal, verdict and reasons, what was written, the audit rows, the cost.
    """
    if not replay and (model or policy or message):
        raise click.UsageError("--model, --policy and --message go with --replay")
    settings = bootstrap.read_settings()
    opened = bootstrap.database(settings) if replay else bootstrap.existing_database(settings)
    with opened.read() as connection:
        refs = stories.named(connection, ticket)
        story = way(connection, refs[0]) if len(refs) == 1 else None
    if len(refs) > 1:
        raise ConnectorError(f"several tickets are called that: say {' or '.join(map(str, refs))}")
    if story is None and not replay:
        raise ConnectorError(
            f"nothing is stored about ticket {ticket[:80]!r}: check the id, or decide it now with --replay"
        )
    decided = None
    if replay:
        ref = refs[0] if refs else _guess(settings, ticket)
        used = replay_house.chosen(settings, model=model, policy=policy)
        decided = _Again(used, opened, ref, story, message).decide()
    if as_json:
        click.echo(json.dumps({"way": story, "replay": decided}, indent=1, ensure_ascii=False))
    else:
        zone = settings.policy.company.zone
        if story is not None:
            print_way(story, zone)
        if decided is not None:
            print_replay(decided)
    opened.close()


def _guess(settings: Settings, ticket: str) -> TicketRef:
    """A ticket that we have never seen, on the platform that is named or the only one that is set."""
    head, _, number = ticket.rpartition(":")
    platform = head.partition(":")[0] or (settings.platforms[0] if len(settings.platforms) == 1 else "")
    if platform not in bootstrap.PLATFORMS:
        known = " or ".join(f"{name}:{number}" for name in sorted(bootstrap.PLATFORMS))
        raise ConnectorError(f"which helpdesk's ticket is it? Say {known}")
    return TicketRef(platform, "", number)


@dataclass(frozen=True, slots=True)
class _Again:
    """*story* is None for a ticket that we have never seen."""

    settings: Settings
    opened: Database
    ref: TicketRef
    story: dict[str, Any] | None
    message_id: str | None

    def decide(self) -> dict[str, Any]:
        desk = replay_house.desk(self.settings, self.ref.platform)
        try:
            return self._decide(desk)
        except NotFoundError:
            raise ConnectorError(
                f"{self.ref.platform} has no ticket {self.ref.id[:80]!r}: check the id"
            ) from None
        except CredentialsError as error:
            raise ConnectorError(
                f"{self.ref.platform} refuses us ({error}): connector check says what to change"
            ) from None
        except PausedError as error:
            raise ConnectorError(str(error)) from None

    def _decide(self, desk: Past) -> dict[str, Any]:
        now = hidden(self.opened, masked(desk.read(self.ref.id)))
        question, theirs = self._question(now)
        then = rewound(now, question, desk.history(self.ref.id))
        with replay_house.house(self.settings, self.opened) as house:
            cap = int(house.policy.limits.dollars_per_ticket * NANO)
            made = Replayer(house, Purse(cap), fetch=desk.fetch).decide(then, question)
            thought = made.thought
            proposal = thought.proposal if thought else None
            return {
                "ticket": str(then.ref),
                "message_id": question.id,
                "policy": house.policy.hash,
                "models": [name for name in (house.models.fast, house.models.strong) if name],
                "decision": decision_of(made),
                "reasons": [_reason(slug) for slug in made.verdict.reasons],
                "category": proposal.triage.category if proposal else None,
                "confidence": proposal.confidence if proposal else None,
                "text": proposal.text if proposal else "",
                "summary": proposal.summary if proposal else "",
                "sources": sources(thought.evidence, proposal.citations) if thought and proposal else [],
                "evidence": _evidence(thought.evidence) if thought else None,
                "theirs": theirs,
                "cost": made.cost,
            }

    def _question(self, now: Any) -> tuple[Message, str]:
        """(the message that is decided about, what the team answered first)."""
        answered = first_answer(now)
        theirs = answered.words if isinstance(answered, Answered) else ""
        last = self.story["messages"][-1]["message_id"] if self.story and self.story["messages"] else None
        wanted = self.message_id or last
        found = now.message(wanted) if wanted else None
        if self.message_id and found is None:
            raise ConnectorError(f"the ticket has no message {self.message_id[:80]!r}")
        if found is None:
            asked = now.from_requester
            if not asked:
                raise ConnectorError("the ticket has no message of its customer")
            found = answered.question if isinstance(answered, Answered) else asked[-1]
        return found, theirs


def _reason(slug: str) -> dict[str, str]:
    return {"slug": slug, "about": ABOUT.get(slug, "")}


def _evidence(evidence: Evidence) -> dict[str, Any]:
    account = evidence.account
    passages = [{"id": one.id, "title": one.title, "score": one.score} for one in evidence.search.passages]
    files = {"files": [f"{note.name} ({note.state})" for note in evidence.files]} if evidence.files else {}
    return {
        "account": account.status.value,
        "account_source": account.source,
        "account_silent": list(account.silent),
        "band": evidence.search.band.value,
        "passages": passages,
        **files,
    }
