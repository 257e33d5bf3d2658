"""Which rows the totals hold, so that `/metrics` reads the others alone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

KEYS = {"hc_inbox": ["state", "done_at"], "hc_jobs": ["state", "done_at"], "hc_spending": ["day"]}


def upgrade() -> None:
    for table, key in KEYS.items():
        op.add_column(table, sa.Column("counted", sa.Boolean(), nullable=False, server_default=sa.false()))
        fresh = ~sa.column("counted", sa.Boolean())
        op.create_index(
            f"ix_{table}_uncounted", table, ["counted", *key], sqlite_where=fresh, postgresql_where=fresh
        )
    op.create_index("ix_hc_actions_job", "hc_actions", ["job_id"])
