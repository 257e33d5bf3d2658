"""What customers said of our answers, and whom we may ask."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from connector.decision import Disposition
from connector.domain import ActionKind, ActionState, Scale, TicketRef
from connector.store import jobs as job_states
from connector.store import runs
from connector.store.runs import StoredAction
from connector.store.statements import columns, for_each_database, named, this_ticket
from connector.store.tables import actions, inbox, jobs, outcomes, rating_requests, ratings
from connector.store.tables import runs as runs_table

#: Who had answered a customer.
AUTOMATIC, APPROVED, HUMAN, NOBODY = "automatic", "approved", "human", "nobody"
LINK, REPLY, NATIVE = "link", "reply", "native"
AWAITING, CLOSED = "awaiting_rating", "closed"
#: Begins the delivery id of the wake-up that asks; an action's id follows.
ASKED = "ask-"
#: In place of a message's id: the job of a customer who rated low and wrote nothing.
JOB = "rating"

_SENT = actions.c.state == ActionState.SENT.value
_OF_KIND = (
    sa.select(actions)
    .where(this_ticket(actions), actions.c.kind == sa.bindparam("of_kind"))
    .where(actions.c.state != ActionState.DISCARDED.value)
    .order_by(actions.c.created_at.desc())
    .limit(1)
)
_RESOLUTION = (
    sa.select(actions, runs_table.c.decision["disposition"].as_string().label("disposition"))
    .join(runs_table, runs_table.c.id == actions.c.run_id)
    .where(this_ticket(actions), actions.c.kind == ActionKind.REPLY.value, _SENT)
    # Not by the bare column: SQLite would walk the index over all that was ever sent, looking for this ticket.
    .order_by(sa.func.coalesce(actions.c.sent_at, 0).desc())
    .limit(1)
)
_ASK = for_each_database(
    lambda insert: insert(rating_requests).on_conflict_do_nothing().returning(rating_requests.c.ticket_id)
)
_CLOSE = sa.update(rating_requests).where(this_ticket(rating_requests)).values(state=CLOSED)
_FOLLOWED = sa.select(outcomes.c.answered_by, outcomes.c.run_id).where(this_ticket(outcomes))
_GET = sa.select(ratings).where(this_ticket(ratings))
_RECORD = for_each_database(
    lambda insert: (new := insert(ratings)).on_conflict_do_update(
        index_elements=[ratings.c.platform, ratings.c.account, ratings.c.ticket_id],
        set_={c.name: new.excluded[c.name] for c in ratings.c if not c.primary_key},
    )
)


@dataclass(frozen=True, slots=True)
class Rated:
    score: int
    scale: str
    source: str
    rated_at: int
    answered_by: str


@dataclass(frozen=True, slots=True)
class Resolution:
    """Our newest answer that claims to solve a ticket, as it was sent."""

    run_id: str
    job_id: str
    action_id: str
    answers: str
    sent_at: int
    answered_by: str


def get(connection: sa.Connection, ref: TicketRef) -> Rated | None:
    row = connection.execute(_GET, named(ref)).one_or_none()
    if row is None:
        return None
    return Rated(row.score, row.scale, row.source, row.rated_at, row.answered_by)


def request(connection: sa.Connection, ref: TicketRef) -> StoredAction | None:
    """Our question on a ticket, in whatever state but discarded."""
    names = {**named(ref), "of_kind": ActionKind.RATING_REQUEST.value}
    row = connection.execute(_OF_KIND, names).one_or_none()
    return None if row is None else runs.get_action(connection, row.id)


def ask(connection: sa.Connection, ref: TicketRef, action_id: str, *, now: int) -> bool:
    """False when the ticket's one question was put before."""
    row = {**columns(ref), "action_id": action_id, "asked_at": now, "state": AWAITING}
    # Not the row count: SQLAlchemy does not know that of an INSERT on PostgreSQL.
    return connection.execute(_ASK[connection.dialect.name], row).scalar_one_or_none() is not None


def resolution(connection: sa.Connection, ref: TicketRef) -> Resolution | None:
    row = connection.execute(_RESOLUTION, named(ref)).one_or_none()
    if row is None:
        return None
    approved = row.disposition == Disposition.HOLD.value
    by = APPROVED if approved else AUTOMATIC
    return Resolution(row.run_id, row.job_id, row.id, row.plan["answers"], row.sent_at, by)


def record(
    connection: sa.Connection,
    ref: TicketRef,
    *,
    score: int,
    source: str,
    at: int,
    scale: Scale = Scale.FIVE,
    answered_by: str = "",
) -> bool:
    """Whether this is news; where *answered_by* is left empty, what is stored tells who spoke last."""
    known, solved = get(connection, ref), resolution(connection, ref)
    if known is not None and (known.score, known.scale) == (score, scale.value):
        return False
    by = answered_by or _last_word(connection, ref, solved)
    row = {
        **columns(ref),
        "score": score,
        "scale": scale.value,
        "source": source,
        "rated_at": at,
        "answered_by": by,
        "run_id": solved.run_id if solved and by in {AUTOMATIC, APPROVED} else None,
    }
    connection.execute(_RECORD[connection.dialect.name], row)
    connection.execute(_CLOSE, named(ref))
    return True


def _last_word(connection: sa.Connection, ref: TicketRef, solved: Resolution | None) -> str:
    """A teammate's after the newest resolution, as far as the ticket was followed; else the resolution's own."""
    row = connection.execute(_FOLLOWED, named(ref)).one_or_none()
    if row is not None and row.answered_by == HUMAN and (solved is None or row.run_id == solved.run_id):
        return HUMAN
    return solved.answered_by if solved else NOBODY


def never_ask(connection: sa.Connection, ref: TicketRef, *, now: int) -> None:
    ask(connection, ref, "", now=now)
    connection.execute(_CLOSE, named(ref))


def to_ask(
    connection: sa.Connection, platform: str, account: str, *, before: int, after: int, most: int
) -> Sequence[Resolution]:
    """Tickets whose resolution was sent between *after* and *before* and who were never asked, oldest first."""

    def none(table: sa.FromClause, *which: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
        same = (table.c[name] == actions.c[name] for name in ("platform", "account", "ticket_id"))
        return ~sa.exists().where(*same, *which)

    later = jobs.alias()
    due = sa.select(actions.c.id, actions.c.ticket_id, actions.c.run_id, actions.c.job_id, actions.c.sent_at)
    due = due.where(
        actions.c.platform == platform,
        actions.c.account == account,
        actions.c.sent_at.between(after, before),
        actions.c.kind == ActionKind.REPLY.value,
        _SENT,
        none(rating_requests),
        none(ratings),
        none(later, later.c.state != job_states.DONE),
        none(inbox, inbox.c.delivery_id == sa.literal(ASKED) + actions.c.id),
    )
    rows = connection.execute(due.order_by(actions.c.sent_at).limit(most))
    return [Resolution(r.run_id, r.job_id, r.id, r.ticket_id, r.sent_at, "") for r in rows]
