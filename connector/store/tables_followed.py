"""What follows an answer; the times are epoch milliseconds as in `tables`."""

from __future__ import annotations

import sqlalchemy as sa

from connector.store.tables_base import PREFIX, metadata, ref

#: How a customer rated a ticket, the newest rating only. *scale* is five, or two for good and bad (5 and 1); *source*
#: is link, reply or native; *answered_by* who had answered: automatic, approved, human or nobody; *run_id* the
#: decision whose answer it was.
ratings = sa.Table(
    PREFIX + "ratings",
    metadata,
    *ref(primary=True),
    sa.Column("score", sa.Integer, nullable=False),
    sa.Column("scale", sa.String(8), nullable=False),
    sa.Column("source", sa.String(12), nullable=False),
    sa.Column("rated_at", sa.BigInteger, nullable=False),
    sa.Column("answered_by", sa.String(12), nullable=False),
    sa.Column("run_id", sa.String(36)),
    sa.Index("ix_hc_ratings_rated", "rated_at"),
)

#: Our question how we did, once a ticket: *state* is awaiting_rating until it is closed.
rating_requests = sa.Table(
    PREFIX + "rating_requests",
    metadata,
    *ref(primary=True),
    sa.Column("action_id", sa.String(36), nullable=False),
    sa.Column("asked_at", sa.BigInteger, nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
)

#: What became of a ticket so far, told at *told_at* from the helpdesk's own history. *resolved_at* is when our last
#: resolution stood and *run_id* its decision; *confirmed*: the customer said so; *complete*: what the completion check
#: found, NULL while nobody asked it; at *next_look* the ticket is looked at again, NULL: only when it changes.
outcomes = sa.Table(
    PREFIX + "outcomes",
    metadata,
    *ref(primary=True),
    sa.Column("outcome", sa.String(16), nullable=False),
    sa.Column("answered_by", sa.String(12), nullable=False),
    sa.Column("run_id", sa.String(36)),
    sa.Column("resolved_at", sa.BigInteger),
    sa.Column("reopens", sa.Integer, nullable=False),
    sa.Column("confirmed", sa.Boolean, nullable=False),
    sa.Column("complete", sa.Boolean),
    sa.Column("told_at", sa.BigInteger, nullable=False),
    sa.Column("next_look", sa.BigInteger),
    sa.Index("ix_hc_outcomes_next_look", "next_look"),
)
