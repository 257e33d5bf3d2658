"""One-time codes; the times are epoch milliseconds as in `tables`."""

from __future__ import annotations

import sqlalchemy as sa

from connector.store.tables_base import PREFIX, metadata, ref

#: A code that was issued for the message *message_id*. The code itself stands nowhere: it is a keyed hash of *id* and
#: *salt*. It is bound to ticket, requester and address (*mail_hash*); *on_file* is false where there was nobody to
#: mail it to, so that no code can be right. *mails* counts tries to mail it, *tries* those to give it, *last_try* is
#: the message of the last one; *state* is new, waiting, passed, failed, expired, void, unsent or erased.
codes = sa.Table(
    PREFIX + "codes",
    metadata,
    sa.Column("id", sa.String(36), primary_key=True),
    *ref(),
    sa.Column("message_id", sa.String(64), nullable=False),
    sa.Column("category", sa.String(40), nullable=False),
    sa.Column("requester_id", sa.String(64)),
    sa.Column("mail_hash", sa.String(64)),
    sa.Column("salt", sa.String(32), nullable=False),
    sa.Column("on_file", sa.Boolean, nullable=False),
    sa.Column("state", sa.String(12), nullable=False),
    sa.Column("issued_at", sa.BigInteger, nullable=False),
    sa.Column("mails", sa.Integer, nullable=False),
    sa.Column("expires_at", sa.BigInteger),
    sa.Column("tries", sa.Integer, nullable=False),
    sa.Column("last_try", sa.String(64)),
    sa.Column("passed_at", sa.BigInteger),
    sa.UniqueConstraint("platform", "account", "ticket_id", "message_id", name="uq_hc_codes_message"),
    sa.Index("ix_hc_codes_mail", "mail_hash", "issued_at"),
    sa.Index("ix_hc_codes_issued", "issued_at"),
)
