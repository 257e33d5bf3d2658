"""Drafts that wait for a teammate."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "hc_drafts",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("platform", sa.String(length=16), nullable=False),
        sa.Column("account", sa.String(length=128), nullable=False),
        sa.Column("ticket_id", sa.String(length=64), nullable=False),
        sa.Column("note_id", sa.String(length=36), nullable=False),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column("channel", sa.String(length=64), nullable=False),
        sa.Column("text_hash", sa.String(length=64), nullable=False),
        sa.Column("newest_id", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("via", sa.String(length=8), nullable=True),
        sa.Column("decided_by", sa.String(length=64), nullable=True),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.String(length=96), nullable=True),
        sa.Column("edits", sa.Integer(), nullable=False),
        sa.Column("distance", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(["id"], ["hc_actions.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "ix_hc_drafts_ticket", "hc_drafts", ["platform", "account", "ticket_id", "state"], unique=False
    )
    op.create_index("ix_hc_drafts_state", "hc_drafts", ["state", "expires_at"], unique=False)
