"""Tables of `connector backfill`: the backfills, their tickets, and what goes through the Message Batches API."""

from __future__ import annotations

import sqlalchemy as sa

from connector.store.tables_base import PREFIX, metadata

#: One row for each backfill. *state* is listing, working, stopping, done, stopped or failed, and *reason* why it
#: waits or failed. *options* is JSON with `v`; *cursor* is where the listing goes on, *listed_at* when it may.
#: *next_slot* (epoch microseconds) is when the lane may send its next request to the helpdesk.
backfills = sa.Table(
    PREFIX + "backfills",
    metadata,
    sa.Column("id", sa.String(36), primary_key=True),
    sa.Column("platform", sa.String(16), nullable=False),
    sa.Column("account", sa.String(128), nullable=False),
    sa.Column("options", sa.JSON, nullable=False),
    sa.Column("state", sa.String(12), nullable=False, index=True),
    sa.Column("reason", sa.String(96)),
    sa.Column("cursor", sa.Text),
    sa.Column("listed_at", sa.BigInteger),
    sa.Column("note", sa.String(32)),
    sa.Column("per_minute", sa.Float),
    sa.Column("next_slot", sa.BigInteger, nullable=False),
    sa.Column("started_at", sa.BigInteger, nullable=False),
    sa.Column("ended_at", sa.BigInteger),
)

#: The tickets that a backfill lists. *state* is listed, queued (an inbox row of ours is under way), parked (a request
#: waits for a batch), done, or left (with its reason, for the next backfill). *rounds* counts our inbox rows.
backfill_tickets = sa.Table(
    PREFIX + "backfill_tickets",
    metadata,
    sa.Column("backfill_id", sa.String(36), sa.ForeignKey(backfills.c.id), primary_key=True),
    sa.Column("ticket_id", sa.String(64), primary_key=True),
    sa.Column("created_at", sa.BigInteger, nullable=False),
    sa.Column("state", sa.String(12), nullable=False),
    sa.Column("rounds", sa.Integer, nullable=False),
    sa.Column("inbox_id", sa.Integer),
    sa.Column("not_before", sa.BigInteger, nullable=False),
    sa.Column("outcome", sa.String(24)),
    sa.Column("reason", sa.String(96)),
    sa.Column("done_at", sa.BigInteger),
    sa.Index("ix_hc_backfill_tickets_state", "backfill_id", "state", "created_at"),
)

#: A batch as we know it: the row stands before the request leaves. *state* is planned, sent or ended; *vendor_id* is
#: set as soon as the vendor has told it, or the vendor's list of batches has.
batches = sa.Table(
    PREFIX + "batches",
    metadata,
    sa.Column("id", sa.String(36), primary_key=True),
    sa.Column("backfill_id", sa.String(36), sa.ForeignKey(backfills.c.id), nullable=False, index=True),
    sa.Column("vendor_id", sa.String(128)),
    sa.Column("state", sa.String(12), nullable=False),
    sa.Column("requests", sa.Integer, nullable=False),
    sa.Column("planned_at", sa.BigInteger, nullable=False),
    sa.Column("tried_at", sa.BigInteger),
    sa.Column("ended_at", sa.BigInteger),
)

#: One model request of a job, known by the hash of what is asked. *id* is the batch's custom_id; *state* is parked,
#: sent, answered or failed. *messages* and *answer* (the vendor's message) go when the ticket is dealt with.
batch_requests = sa.Table(
    PREFIX + "batch_requests",
    metadata,
    sa.Column("id", sa.String(36), primary_key=True),
    sa.Column("backfill_id", sa.String(36), sa.ForeignKey(backfills.c.id), nullable=False),
    sa.Column("ticket_id", sa.String(64), nullable=False),
    sa.Column("job_id", sa.String(36), nullable=False),
    sa.Column("digest", sa.String(64), nullable=False),
    sa.Column("model", sa.String(96), nullable=False),
    sa.Column("max_tokens", sa.Integer, nullable=False),
    sa.Column("prompt_chars", sa.BigInteger, nullable=False),
    sa.Column("messages", sa.Text),
    sa.Column("state", sa.String(12), nullable=False),
    sa.Column("tries", sa.Integer, nullable=False),
    sa.Column("batch_id", sa.String(36), index=True),
    sa.Column("spending_id", sa.String(36)),
    sa.Column("answer", sa.Text),
    sa.Column("error", sa.String(96)),
    sa.UniqueConstraint("job_id", "digest", name="uq_hc_batch_requests_digest"),
    sa.Index("ix_hc_batch_requests_state", "backfill_id", "state"),
)
