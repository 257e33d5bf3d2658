"""Customers' ratings, and what became of each ticket over time."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "hc_ratings",
        sa.Column("platform", sa.String(length=16), nullable=False),
        sa.Column("account", sa.String(length=128), nullable=False),
        sa.Column("ticket_id", sa.String(length=64), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("scale", sa.String(length=8), nullable=False),
        sa.Column("source", sa.String(length=12), nullable=False),
        sa.Column("rated_at", sa.BigInteger(), nullable=False),
        sa.Column("answered_by", sa.String(length=12), nullable=False),
        sa.Column("run_id", sa.String(length=36), nullable=True),
        sa.PrimaryKeyConstraint("platform", "account", "ticket_id"),
    )
    op.create_index("ix_hc_ratings_rated", "hc_ratings", ["rated_at"], unique=False)
    op.create_table(
        "hc_outcomes",
        sa.Column("platform", sa.String(length=16), nullable=False),
        sa.Column("account", sa.String(length=128), nullable=False),
        sa.Column("ticket_id", sa.String(length=64), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("answered_by", sa.String(length=12), nullable=False),
        sa.Column("run_id", sa.String(length=36), nullable=True),
        sa.Column("resolved_at", sa.BigInteger(), nullable=True),
        sa.Column("reopens", sa.Integer(), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=True),
        sa.Column("told_at", sa.BigInteger(), nullable=False),
        sa.Column("next_look", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("platform", "account", "ticket_id"),
    )
    op.create_index("ix_hc_outcomes_next_look", "hc_outcomes", ["next_look"], unique=False)
    op.create_table(
        "hc_rating_requests",
        sa.Column("platform", sa.String(length=16), nullable=False),
        sa.Column("account", sa.String(length=128), nullable=False),
        sa.Column("ticket_id", sa.String(length=64), nullable=False),
        sa.Column("action_id", sa.String(length=36), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("platform", "account", "ticket_id"),
    )
