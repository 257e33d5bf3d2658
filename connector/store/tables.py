"""Our tables. Times are epoch milliseconds UTC, money nano-dollars; inbox ids are integers, the rest UUIDs."""

from __future__ import annotations

import sqlalchemy as sa

from connector.store.tables_base import PREFIX, counted, metadata
from connector.store.tables_base import ref as _ref
from connector.store.tables_codes import codes as codes  # noqa: PLC0414 - a table like the others here
from connector.store.tables_followed import outcomes as outcomes  # noqa: PLC0414 - a table like the others here
from connector.store.tables_followed import rating_requests as rating_requests  # noqa: PLC0414 - as above
from connector.store.tables_followed import ratings as ratings  # noqa: PLC0414 - as above

#: One row for each delivery that asks us to look at a ticket; *state* is waiting, paused, done or dead.
#: *rings* counts its wake-ups, *failures* those that came to nothing, *deaths* the workers that died over it: from
#: the first on a try counts in advance.
inbox = sa.Table(
    PREFIX + "inbox",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    *_ref(),
    sa.Column("delivery_id", sa.String(96), nullable=False),
    sa.Column("digest", sa.String(64), nullable=False),
    sa.Column("kind", sa.String(24), nullable=False),
    sa.Column("topic", sa.String(96), nullable=False),
    sa.Column("channel", sa.String(64)),
    sa.Column("actor_id", sa.String(64), nullable=False),
    sa.Column("rating", sa.Integer),
    sa.Column("received_at", sa.BigInteger, nullable=False),
    sa.Column("state", sa.String(12), nullable=False),
    sa.Column("failures", sa.Integer, nullable=False),
    sa.Column("rings", sa.Integer, nullable=False),
    sa.Column("outcome", sa.String(24)),
    sa.Column("reason", sa.String(96)),
    sa.Column("done_at", sa.BigInteger),
    sa.Column("deaths", sa.Integer, nullable=False, server_default="0"),
    counted(),
    sa.UniqueConstraint("platform", "account", "delivery_id", name="uq_hc_inbox_delivery"),
    sa.Index("ix_hc_inbox_state", "state", "received_at"),
    sa.Index("ix_hc_inbox_ticket", "platform", "account", "ticket_id", "state"),
    sqlite_autoincrement=True,
)

#: What only we know of a ticket: when a teammate gave it back (*resume_tag*: whether the tag that does so stood
#: there at the last read), when we handed it over; and whose it is, for caps and erasure (*mail_hash* is of the
#: address, *mail_domain* is empty for providers whose customers have nothing in common).
tickets = sa.Table(
    PREFIX + "tickets",
    metadata,
    *_ref(primary=True),
    sa.Column("first_seen", sa.BigInteger, nullable=False),
    sa.Column("last_read", sa.BigInteger, nullable=False),
    sa.Column("resumed_at", sa.BigInteger),
    sa.Column("resume_tag", sa.Boolean, nullable=False),
    sa.Column("escalated_at", sa.BigInteger),
    sa.Column("requester_id", sa.String(64)),
    sa.Column("mail_hash", sa.String(64)),
    sa.Column("mail_domain", sa.String(255)),
    sa.Index("ix_hc_tickets_requester", "platform", "account", "requester_id"),
    sa.Index("ix_hc_tickets_mail", "mail_hash"),
)

#: One customer message to be dealt with; *state* is open, decided or done.
jobs = sa.Table(
    PREFIX + "jobs",
    metadata,
    sa.Column("id", sa.String(36), primary_key=True),
    *_ref(),
    sa.Column("message_id", sa.String(64), nullable=False),
    sa.Column("message_at", sa.BigInteger, nullable=False),
    sa.Column("inbox_id", sa.Integer, nullable=False),
    sa.Column("created_at", sa.BigInteger, nullable=False),
    sa.Column("state", sa.String(12), nullable=False),
    sa.Column("outcome", sa.String(24)),
    sa.Column("reasons", sa.JSON),
    sa.Column("done_at", sa.BigInteger),
    counted(),
    sa.UniqueConstraint("platform", "account", "ticket_id", "message_id", name="uq_hc_jobs_message"),
)

#: One pass over a job and its stored decision (JSON with `v`).
runs = sa.Table(
    PREFIX + "runs",
    metadata,
    sa.Column("id", sa.String(36), primary_key=True),
    sa.Column("job_id", sa.String(36), sa.ForeignKey(jobs.c.id), nullable=False, index=True),
    sa.Column("decided_at", sa.BigInteger, nullable=False),
    sa.Column("outcome", sa.String(24), nullable=False),
    sa.Column("reasons", sa.JSON, nullable=False),
    sa.Column("category", sa.String(40)),
    sa.Column("urgency", sa.String(12)),
    sa.Column("sentiment", sa.String(16)),
    sa.Column("language", sa.String(12)),
    sa.Column("confidence", sa.Float),
    sa.Column("model", sa.String(96)),
    sa.Column("model_calls", sa.Integer, nullable=False),
    sa.Column("tool_calls", sa.Integer, nullable=False),
    sa.Column("prompt_chars", sa.BigInteger, nullable=False),
    sa.Column("cost", sa.BigInteger, nullable=False),
    sa.Column("decision", sa.JSON, nullable=False),
)

#: What is to be done in the helpdesk, whole before the first write; *plan* is the Action as JSON.
actions = sa.Table(
    PREFIX + "actions",
    metadata,
    sa.Column("id", sa.String(36), primary_key=True),
    sa.Column("run_id", sa.String(36), sa.ForeignKey(runs.c.id), nullable=False, index=True),
    sa.Column("job_id", sa.String(36), sa.ForeignKey(jobs.c.id), nullable=False),
    *_ref(),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("speaks", sa.Boolean, nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("state", sa.String(12), nullable=False),
    sa.Column("reason", sa.String(96)),
    sa.Column("plan", sa.JSON, nullable=False),
    sa.Column("created_at", sa.BigInteger, nullable=False),
    sa.Column("sent_at", sa.BigInteger),
    sa.Index("ix_hc_actions_ticket", "platform", "account", "ticket_id", "state"),
    sa.Index("ix_hc_actions_sent", "platform", "account", "sent_at"),
    sa.Index("ix_hc_actions_job", "job_id"),
)
#: P2 in the database itself: of reply, question and handover line at most one lives for a customer message.
sa.Index(
    "uq_hc_actions_speaks",
    actions.c.job_id,
    unique=True,
    sqlite_where=sa.and_(actions.c.speaks, actions.c.state != "discarded"),
    postgresql_where=sa.and_(actions.c.speaks, actions.c.state != "discarded"),
)

#: The intent rows: written before a request leaves, finished with the receipt after its answer.
#: *resolution* says how a write of unknown fate was settled: found or sent_again.
steps = sa.Table(
    PREFIX + "steps",
    metadata,
    sa.Column("action_id", sa.String(36), sa.ForeignKey(actions.c.id), primary_key=True),
    sa.Column("name", sa.String(96), primary_key=True),
    sa.Column("tries", sa.Integer, nullable=False),
    sa.Column("tried_at", sa.BigInteger, nullable=False),
    sa.Column("receipt", sa.String(96)),
    sa.Column("done_at", sa.BigInteger),
    sa.Column("resolution", sa.String(12)),
)

#: A held reply or question (*id* is its action's) that stands in the helpdesk as the note *note_id* and waits for a
#: teammate. It is bound to its text and to *newest_id*, the newest message that the customer saw when it was made.
#: *distance* is how far the words that a person sent are from the draft, 0 to 1.
drafts = sa.Table(
    PREFIX + "drafts",
    metadata,
    sa.Column("id", sa.String(36), sa.ForeignKey(actions.c.id), primary_key=True),
    *_ref(),
    sa.Column("note_id", sa.String(36), nullable=False),
    sa.Column("category", sa.String(40), nullable=False),
    sa.Column("channel", sa.String(64), nullable=False),
    sa.Column("text_hash", sa.String(64), nullable=False),
    sa.Column("newest_id", sa.String(64), nullable=False),
    sa.Column("made_at", sa.BigInteger, nullable=False),
    sa.Column("expires_at", sa.BigInteger, nullable=False),
    sa.Column("state", sa.String(12), nullable=False),
    sa.Column("via", sa.String(8)),
    sa.Column("decided_by", sa.String(64)),
    sa.Column("decided_at", sa.BigInteger),
    sa.Column("reason", sa.String(96)),
    sa.Column("edits", sa.Integer, nullable=False),
    sa.Column("distance", sa.Float),
    sa.Index("ix_hc_drafts_ticket", "platform", "account", "ticket_id", "state"),
    sa.Index("ix_hc_drafts_state", "state", "expires_at"),
)

#: Hash chain over what happened; payloads stand apart so that erasing one keeps the chain valid. In the head's table
#: row 1 is the newest row's number and hash, row 0 those of the newest row that retention took.
audit = sa.Table(
    PREFIX + "audit",
    metadata,
    sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Column("kind", sa.String(24), nullable=False),
    sa.Column("ticket", sa.String(224), nullable=False, index=True),
    sa.Column("run_id", sa.String(36)),
    sa.Column("payload_hash", sa.String(64), nullable=False),
    sa.Column("prev", sa.String(64), nullable=False),
    sa.Column("hash", sa.String(64), nullable=False),
)
audit_payloads = sa.Table(
    PREFIX + "audit_payloads",
    metadata,
    sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("salt", sa.String(32), nullable=False),
    sa.Column("payload", sa.Text, nullable=False),
)
audit_head = sa.Table(
    PREFIX + "audit_head",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("seq", sa.BigInteger, nullable=False),
    sa.Column("hash", sa.String(64), nullable=False),
)

#: One row for each model call: reserved before it, settled after; an unsettled one keeps its reserve.
spending = sa.Table(
    PREFIX + "spending",
    metadata,
    sa.Column("id", sa.String(36), primary_key=True),
    sa.Column("day", sa.String(10), nullable=False, index=True),
    sa.Column("job_id", sa.String(36), nullable=False, index=True),
    sa.Column("model", sa.String(96), nullable=False),
    sa.Column("reserved", sa.BigInteger, nullable=False),
    sa.Column("cost", sa.BigInteger),
    sa.Column("requester", sa.String(224)),
    sa.Column("backfill_id", sa.String(36), index=True),
    counted(),
    sa.Index("ix_hc_spending_requester", "day", "requester"),
)

#: The rows that `/metrics` reads: what is in the totals already is left out.
UNCOUNTED = tuple(
    sa.Index(
        f"ix_{columns[0].table.name}_uncounted",
        # First in it, so that SQLite takes it for an equality that few rows meet.
        columns[0].table.c.counted,
        *columns,
        sqlite_where=~columns[0].table.c.counted,
        postgresql_where=~columns[0].table.c.counted,
    )
    for columns in ((inbox.c.state, inbox.c.done_at), (jobs.c.state, jobs.c.done_at), (spending.c.day,))
)

#: Switches that every process reads, such as pause.
flags = sa.Table(
    PREFIX + "flags",
    metadata,
    sa.Column("name", sa.String(32), primary_key=True),
    sa.Column("value", sa.String(96), nullable=False),
    sa.Column("set_at", sa.BigInteger, nullable=False),
)

#: Live workers: a row is renewed every few seconds; without one an executor counts as dead.
workers = sa.Table(
    PREFIX + "workers",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("host", sa.String(96), nullable=False),
    sa.Column("pid", sa.Integer, nullable=False),
    sa.Column("started_at", sa.BigInteger, nullable=False),
    sa.Column("seen", sa.BigInteger, nullable=False),
)

#: What finished rows have added up to, those that retention took included. *labels* is a JSON list of pairs.
totals = sa.Table(
    PREFIX + "totals",
    metadata,
    sa.Column("name", sa.String(96), primary_key=True),
    sa.Column("labels", sa.String(500), primary_key=True),
    sa.Column("number", sa.Float, nullable=False),
)

#: What happens without leaving a row of its own, such as a refused duplicate, added up by UTC day.
#: *first* and *second* are the labels of its name.
counters = sa.Table(
    PREFIX + "counters",
    metadata,
    sa.Column("name", sa.String(32), primary_key=True),
    sa.Column("day", sa.String(10), primary_key=True),
    sa.Column("first", sa.String(64), primary_key=True),
    sa.Column("second", sa.String(32), primary_key=True),
    sa.Column("number", sa.BigInteger, nullable=False),
)

articles = sa.Table(
    PREFIX + "articles",
    metadata,
    sa.Column("id", sa.String(255), primary_key=True),
    sa.Column("source", sa.String(48), nullable=False, index=True),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("url", sa.Text, nullable=False),
    sa.Column("locale", sa.String(16), nullable=False),
    sa.Column("version", sa.String(64), nullable=False),
    sa.Column("changed_at", sa.BigInteger, nullable=False),
)
