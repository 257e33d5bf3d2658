"""How many workers died over a delivery: the one that kills them is to be found and put aside."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("hc_inbox", sa.Column("deaths", sa.Integer(), nullable=False, server_default="0"))
