"""Where articles come from: when each source was read, and what it said."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "hc_sources",
        sa.Column("name", sa.String(length=48), nullable=False),
        sa.Column("looked_at", sa.BigInteger(), nullable=True),
        sa.Column("read_at", sa.BigInteger(), nullable=True),
        sa.Column("mark", sa.String(length=200), nullable=False),
        sa.Column("fault", sa.String(length=500), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
