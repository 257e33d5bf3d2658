"""How many workers died over a delivery, and what the rows that retention took had added up to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("hc_inbox", sa.Column("deaths", sa.Integer(), nullable=False, server_default="0"))
    op.create_table(
        "hc_totals",
        sa.Column("name", sa.String(length=96), nullable=False),
        sa.Column("labels", sa.String(length=500), nullable=False),
        sa.Column("number", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("name", "labels"),
    )
