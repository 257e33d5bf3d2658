"""Backfills, their tickets, batches of model requests; which backfill a model call was paid for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.add_column("hc_spending", sa.Column("backfill_id", sa.String(length=36), nullable=True))
    op.create_index("ix_hc_spending_backfill_id", "hc_spending", ["backfill_id"])
    _backfills()
    _batches()


def _backfills() -> None:
    op.create_table(
        "hc_backfills",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("platform", sa.String(length=16), nullable=False),
        sa.Column("account", sa.String(length=128), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=96), nullable=True),
        sa.Column("cursor", sa.Text(), nullable=True),
        sa.Column("listed_at", sa.BigInteger(), nullable=True),
        sa.Column("note", sa.String(length=32), nullable=True),
        sa.Column("per_minute", sa.Float(), nullable=True),
        sa.Column("next_slot", sa.BigInteger(), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_hc_backfills_state", "hc_backfills", ["state"])
    op.create_table(
        "hc_backfill_tickets",
        sa.Column("backfill_id", sa.String(length=36), nullable=False),
        sa.Column("ticket_id", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("rounds", sa.Integer(), nullable=False),
        sa.Column("inbox_id", sa.Integer(), nullable=True),
        sa.Column("not_before", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.String(length=24), nullable=True),
        sa.Column("reason", sa.String(length=96), nullable=True),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["backfill_id"], ["hc_backfills.id"]),
        sa.PrimaryKeyConstraint("backfill_id", "ticket_id"),
    )
    op.create_index(
        "ix_hc_backfill_tickets_state", "hc_backfill_tickets", ["backfill_id", "state", "created_at"]
    )


def _batches() -> None:
    op.create_table(
        "hc_batches",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("backfill_id", sa.String(length=36), nullable=False),
        sa.Column("vendor_id", sa.String(length=128), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("requests", sa.Integer(), nullable=False),
        sa.Column("planned_at", sa.BigInteger(), nullable=False),
        sa.Column("tried_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["backfill_id"], ["hc_backfills.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_hc_batches_backfill_id", "hc_batches", ["backfill_id"])
    op.create_table(
        "hc_batch_requests",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("backfill_id", sa.String(length=36), nullable=False),
        sa.Column("ticket_id", sa.String(length=64), nullable=False),
        sa.Column("job_id", sa.String(length=36), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("model", sa.String(length=96), nullable=False),
        sa.Column("max_tokens", sa.Integer(), nullable=False),
        sa.Column("prompt_chars", sa.BigInteger(), nullable=False),
        sa.Column("messages", sa.Text(), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.String(length=36), nullable=True),
        sa.Column("spending_id", sa.String(length=36), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("error", sa.String(length=96), nullable=True),
        sa.ForeignKeyConstraint(["backfill_id"], ["hc_backfills.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("job_id", "digest", name="uq_hc_batch_requests_digest"),
    )
    op.create_index("ix_hc_batch_requests_batch_id", "hc_batch_requests", ["batch_id"])
    op.create_index("ix_hc_batch_requests_state", "hc_batch_requests", ["backfill_id", "state"])
