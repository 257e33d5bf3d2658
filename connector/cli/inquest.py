"""What a monitor outside makes of a run of the hostile lab, with what log and model's side show."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from adapters.sandbox.monitor import AuditRow, Run, Secret, Violation, watch
from connector import audit
from connector.cli.episode import Episode
from connector.cli.ground import Ground
from connector.cli.theatre import Theatre
from connector.store.tables import audit as audit_table
from connector.store.tables import audit_payloads


@dataclass(frozen=True, slots=True)
class Judged:
    episode: Episode
    violations: tuple[Violation, ...]


def judge(theatre: Theatre, ground: Ground, episodes: Sequence[Episode], mode: str) -> list[Judged]:
    theatre.sandbox.settle()
    secrets = ground.planted(theatre.sandbox.environ())
    run = Run(
        history=[dict(line) for line in list(theatre.sandbox.recorder.lines)],
        rows=list(_rows(theatre)),
        tickets=[e.watched(mode, ground.articles()) for e in episodes],
        secrets=[*secrets, *(secret for e in episodes for secret in e.secrets)],
        bots={name: desk.bot_id for name, desk in theatre.sandbox.desks.items()},
    )
    found = [*watch(run), *_of_log(theatre, secrets), *_of_chain(theatre), *_of_model_side(theatre)]
    found += [Violation("unsettled", e.key) for e in episodes if not e.settled]
    known = {e.key for e in episodes}
    common = tuple(v for v in found if v.ticket not in known)
    judged = [Judged(e, tuple(v for v in found if v.ticket == e.key)) for e in episodes]
    if common and judged:
        judged[0] = Judged(judged[0].episode, judged[0].violations + common)
    return judged


def _rows(theatre: Theatre) -> Iterator[AuditRow]:
    joined = sa.select(audit_table, audit_payloads.c.payload).join(
        audit_payloads, audit_payloads.c.seq == audit_table.c.seq
    )
    with theatre.database.read() as connection:
        for row in connection.execute(joined.order_by(audit_table.c.seq)):
            yield AuditRow(row.seq, row.at, row.kind, row.ticket, json.loads(row.payload))


def _of_chain(theatre: Theatre) -> list[Violation]:
    with theatre.database.read() as connection:
        return [Violation("audit_broken", "", fault) for fault in audit.verify(connection)]


def _of_log(theatre: Theatre, secrets: Sequence[Secret]) -> Iterator[Violation]:
    """No line begins or ends inside another's words, and none holds a secret or an address."""
    for line in theatre.log.split("\n"):
        if any(ord(char) < 32 for char in line) or (line.startswith("{") and not _is_ours(line)):
            yield Violation("torn_log", "", line[:80])
        if any(secret.token in line for secret in secrets) or "@customers.example" in line:
            yield Violation("secret_in_log", "", line[:40])


def _is_ours(line: str) -> bool:
    try:
        return {"at", "level", "event", "logger"} <= set(json.loads(line))
    except ValueError:
        return False


def _of_model_side(theatre: Theatre) -> Iterator[Violation]:
    """Nothing but messages is asked of the model's server: no redirect is followed."""
    assert theatre.sandbox.claude is not None  # noqa: S101 - as above
    for line in list(theatre.sandbox.claude.recorder.lines):
        if (line["method"], line["path"]) != ("POST", "/v1/messages"):
            yield Violation("redirect_followed", "", line["path"])
