"""Whose ticket it is, as far as caps and erasure need it, and what a requester has cost."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("hc_tickets", sa.Column("requester_id", sa.String(length=64), nullable=True))
    op.add_column("hc_tickets", sa.Column("mail_hash", sa.String(length=64), nullable=True))
    op.add_column("hc_tickets", sa.Column("mail_domain", sa.String(length=255), nullable=True))
    op.create_index("ix_hc_tickets_requester", "hc_tickets", ["platform", "account", "requester_id"])
    op.create_index("ix_hc_tickets_mail", "hc_tickets", ["mail_hash"])
    op.create_index("ix_hc_actions_sent", "hc_actions", ["platform", "account", "sent_at"])
    op.add_column("hc_spending", sa.Column("requester", sa.String(length=224), nullable=True))
    op.create_index("ix_hc_spending_requester", "hc_spending", ["day", "requester"])
