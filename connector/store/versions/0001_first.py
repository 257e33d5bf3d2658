"""The first schema.

Later migrations spell out their own tables; this one may build from the metadata as long as no
release has shipped another.
"""

from __future__ import annotations

from alembic import op

from connector.store.tables import audit_head, metadata

revision = "0001"
down_revision = None


def upgrade() -> None:
    metadata.create_all(op.get_bind())
    op.bulk_insert(audit_head, [{"id": 1, "seq": 0, "hash": "0" * 64}])
