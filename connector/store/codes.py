"""One-time codes: issued, mailed, tried; never the code itself."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa

from connector.domain import AccountStatus, TicketRef
from connector.store.statements import columns, for_each_database, hold, named, this_account, this_ticket
from connector.store.tables import codes, runs

#: So often a code is handed to the mail server: the second time only if the worker died over the first.
MOST_MAILS = 2
#: Any constant that no other advisory lock of ours has.
LOCK_KEY = 7_230_114_908


class CodeState(StrEnum):
    """WAITING is mailed and asked for; what follows it is final."""

    NEW = "new"
    WAITING = "waiting"
    PASSED = "passed"
    FAILED = "failed"
    EXPIRED = "expired"
    VOID = "void"
    UNSENT = "unsent"
    ERASED = "erased"


#: Not ended yet.
LIVE = frozenset({CodeState.NEW, CodeState.WAITING})
_OF_CODE = codes.c.id == sa.bindparam("of_code")
_CHANGE = sa.update(codes).where(_OF_CODE)
_WAITS = codes.c.state == CodeState.WAITING.value
_OF_TICKET = sa.select(codes).where(this_ticket(codes)).order_by(codes.c.issued_at, codes.c.id)
_OF_ADDRESS = sa.select(codes).where(
    codes.c.mail_hash == sa.bindparam("of_hash"), codes.c.issued_at > sa.bindparam("of_since")
)
_OF_ACCOUNT = sa.select(sa.func.count()).where(
    this_account(codes), codes.c.issued_at > sa.bindparam("of_since")
)
_ISSUE = for_each_database(lambda insert: insert(codes).on_conflict_do_nothing())
_MAIL = _CHANGE.where(codes.c.mails < MOST_MAILS).values(mails=codes.c.mails + 1)
_TRY = _CHANGE.where(
    _WAITS,
    sa.func.coalesce(codes.c.last_try, "") != sa.bindparam("of_message"),
    codes.c.tries < sa.bindparam("of_most"),
).values(tries=codes.c.tries + 1, last_try=sa.bindparam("of_message"))
_TOLD = sa.select(runs.c.decision["evidence"]["account"].as_string()).where(
    runs.c.id == sa.bindparam("of_run")
)
BLANK = {"requester_id": None, "mail_hash": None, "salt": ""}


@dataclass(frozen=True, slots=True)
class Code:
    id: str
    message_id: str
    category: str
    requester_id: str
    mail_hash: str
    salt: str
    on_file: bool
    state: CodeState
    issued_at: int
    expires_at: int
    tries: int
    last_try: str
    passed_at: int


def of_ticket(connection: sa.Connection, ref: TicketRef) -> Sequence[Code]:
    """Oldest first."""
    return [_code(row) for row in connection.execute(_OF_TICKET, named(ref))]


def of_address(connection: sa.Connection, mail_hash: str, *, since: int) -> Sequence[Code]:
    """Issued after *since* for an address, on whatever ticket."""
    return [_code(row) for row in connection.execute(_OF_ADDRESS, {"of_hash": mail_hash, "of_since": since})]


def of_account(connection: sa.Connection, ref: TicketRef, *, since: int) -> int:
    """How many were issued after *since* on the helpdesk's account that *ref* belongs to."""
    row = {"of_platform": ref.platform, "of_account": ref.account, "of_since": since}
    return connection.execute(_OF_ACCOUNT, row).scalar_one()


def lock(connection: sa.Connection) -> None:
    """Until the transaction ends nobody else issues: two at once could both take the last of a cap."""
    hold(connection, LOCK_KEY)


def issue(
    connection: sa.Connection,
    ref: TicketRef,
    *,
    message_id: str,
    category: str,
    requester_id: str,
    mail_hash: str,
    on_file: bool,
    now: int,
) -> Code:
    """The code for a message, made now unless there is one."""
    row = {
        "id": str(uuid.uuid4()),
        **columns(ref),
        "message_id": message_id,
        "category": category,
        "requester_id": requester_id[:64],
        "mail_hash": mail_hash,
        "salt": secrets.token_hex(16),
        "on_file": on_file,
        "state": CodeState.NEW.value,
        "issued_at": now,
        "mails": 0,
        "tries": 0,
    }
    connection.execute(_ISSUE[connection.dialect.name], row)
    return next(one for one in of_ticket(connection, ref) if one.message_id == message_id)


def may_mail(connection: sa.Connection, code_id: str) -> bool:
    """Counts a try to mail it, before the letter leaves; False when there were enough."""
    return connection.execute(_MAIL, {"of_code": code_id}).rowcount > 0


def mailed(connection: sa.Connection, code_id: str, *, expires_at: int) -> None:
    row = {"of_code": code_id, "state": CodeState.WAITING.value, "expires_at": expires_at}
    connection.execute(_CHANGE, row)


def rebind(connection: sa.Connection, code_id: str, message_id: str) -> None:
    """A later message asks the same: the code is that one's from now on."""
    connection.execute(_CHANGE, {"of_code": code_id, "message_id": message_id})


def end(connection: sa.Connection, code_id: str, state: CodeState, *, message_id: str = "") -> bool:
    """*message_id* is the message by which it ended; False when it had ended before."""
    live = codes.c.state.in_([state.value for state in LIVE])
    values = {"state": state.value, **({"last_try": message_id} if message_id else {})}
    return connection.execute(_CHANGE.where(live), {"of_code": code_id, **values}).rowcount > 0


def tried(connection: sa.Connection, code_id: str, message_id: str, *, most: int) -> bool:
    """Counts a try, once for each message; False when it is counted, or none is left."""
    row = {"of_code": code_id, "of_message": message_id, "of_most": most}
    return connection.execute(_TRY, row).rowcount > 0


def passed(connection: sa.Connection, code_id: str, *, now: int) -> None:
    row = {"of_code": code_id, "state": CodeState.PASSED.value, "passed_at": now}
    connection.execute(_CHANGE, row)


def has_facts(connection: sa.Connection, run_id: str) -> bool:
    """Whether a run was given the facts of an account."""
    return connection.execute(_TOLD, {"of_run": run_id}).scalar_one_or_none() == AccountStatus.FOUND.value


def old(connection: sa.Connection, *, before: int, most: int) -> Sequence[str]:
    """Codes that still name somebody although their time is over."""
    over = sa.select(codes.c.id).where(codes.c.issued_at < before, codes.c.salt != "").limit(most)
    return connection.execute(over).scalars().all()


def blank(connection: sa.Connection, ids: Collection[str]) -> None:
    """The row stays, so that what was given on the ticket stays hidden."""
    connection.execute(sa.update(codes).where(codes.c.id.in_(ids)).values(BLANK))


def _code(row: sa.Row[tuple[object, ...]]) -> Code:
    m = row._mapping
    return Code(
        m["id"],
        m["message_id"],
        m["category"],
        m["requester_id"] or "",
        m["mail_hash"] or "",
        m["salt"],
        m["on_file"],
        CodeState(m["state"]),
        m["issued_at"],
        m["expires_at"] or 0,
        m["tries"],
        m["last_try"] or "",
        m["passed_at"] or 0,
    )
