"""A one-time code for a message: whether one may be asked for, written down, mailed.

It is written down before it is mailed, and mailed before it is asked for: whatever dies between, the same code is
mailed once more at worst. Where no account is on file all goes the same way but for the letter, so that whoever asks
learns nothing from it.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sa

from connector import audit, code_mail
from connector.codes import Codes, code_of
from connector.decision import History
from connector.domain import AccountStatus, Message, Mode, Ticket
from connector.errors import MailError, PausedError, SourceUnavailableError
from connector.house import House
from connector.objection import channel_of
from connector.ports import Accounts
from connector.review.account import wanted_facts
from connector.review.triggers import triggers
from connector.settings_mail import ADDRESS
from connector.store import codes, counters, flags
from connector.store.codes import Code, CodeState
from connector.store.counters import Key
from connector.store.requesters import DAY_MS, HOUR_MS, mail_hash
from connector.store.spending import day_of
from connector.vouching import is_theirs, proven

log = logging.getLogger(__name__)

MINUTE_MS = 60_000


def note(
    house: House, connection: sa.Connection, code: Code, ticket: Ticket, state: str, *, tries: int = 0
) -> None:
    """In the caller's transaction: the audit row and the count of what became of a code; never the code."""
    payload = {"code": code.id, "state": state, "message": code.message_id, "on_file": code.on_file}
    payload |= {"tries": tries} if tries else {}
    audit.append(connection, audit.Kind.CODE, payload, ticket=str(ticket.ref), now=house.clock())
    count(house, connection, ticket, state)


def count(house: House, connection: sa.Connection, ticket: Ticket, state: str) -> None:
    key = Key(counters.CODES, ticket.ref.platform, state)
    counters.add(connection, {key: 1}, day=day_of(house.clock()))


@dataclass(frozen=True, slots=True)
class Issuer:
    """For one message whose requester nobody vouches for; *known* are the ticket's codes so far, oldest first."""

    house: House
    own: Codes
    accounts: Accounts
    ticket: Ticket
    message: Message
    known: Sequence[Code]

    def category(self, history: History) -> str:
        """Of the facts that the message asks for; "" where no code may be asked for."""
        house, who = self.house, self.ticket.requester
        if house.lane is not None or who.suspended or self.ticket.others:
            return ""
        if not is_theirs(self.ticket, self.message):
            return ""
        wanted = wanted_facts(self.ticket, self.message)
        category = wanted if wanted in house.policy.categories else "other"
        mode = house.mode_of(category, channel_of(self.ticket, self.message))
        if not wanted or mode is not Mode.AUTO or not house.policy.category(category).allowed:
            return ""
        must = triggers(self.ticket, self.message, policy=house.policy, history=history)
        return category if ADDRESS.fullmatch(who.email or "") and not must else ""

    def is_on_file(self) -> bool | None:
        """Whether a source knows an account of the requester; its facts are dropped here. None: nobody can tell."""
        try:
            found = self.accounts.lookup(proven(self.ticket.requester))
        except SourceUnavailableError:
            return None
        return found.status is AccountStatus.FOUND

    def issue(self, category: str, *, on_file: bool) -> Code | None:
        """None where a cap is reached: codes are no mail bombs. What was issued on the ticket before is void."""
        house, who, own = self.house, self.ticket.requester, self.house.policy.identity
        address, now = mail_hash(who.email or ""), house.clock()
        with house.database.begin() as connection:
            codes.lock(connection)
            today = codes.of_address(connection, address, since=now - DAY_MS)
            hour = codes.of_account(connection, self.ticket.ref, since=now - HOUR_MS)
            full = hour >= own.codes_per_hour or len(today) >= own.codes_per_requester_day
            if full or len(self.known) >= own.codes_per_ticket:
                count(house, connection, self.ticket, "capped")
                return None
            for earlier in self.known:
                codes.end(connection, earlier.id, CodeState.VOID)
            code = codes.issue(
                connection,
                self.ticket.ref,
                message_id=self.message.id,
                category=category,
                requester_id=who.id,
                mail_hash=address,
                on_file=on_file,
                now=now,
            )
            note(house, connection, code, self.ticket, "issued")
        return code

    def mail(self, code: Code) -> Code:
        """WAITING, or UNSENT when the letter did not surely leave. Raises PausedError before it leaves."""
        house = self.house
        with house.database.begin() as connection:
            if flags.paused(connection):
                raise PausedError("paused")
            may = codes.may_mail(connection, code.id)
            if may:
                note(house, connection, code, self.ticket, "mailing")
        state = CodeState.WAITING if may and self._send(code) else CodeState.UNSENT
        end = house.clock() + int(house.policy.identity.valid_minutes * MINUTE_MS)
        with house.database.begin() as connection:
            if state is CodeState.WAITING:
                codes.mailed(connection, code.id, expires_at=end)
            else:
                codes.end(connection, code.id, state)
            note(house, connection, code, self.ticket, "mailed" if state is CodeState.WAITING else "unsent")
        return replace(code, state=state, expires_at=end)

    def _send(self, code: Code) -> bool:
        """Where there is nobody to mail it to, all but the letter: it takes as long, and fails as often."""
        secret = code_of(self.own.key, code.id, code.salt)
        made = code_mail.letter(self.ticket, self.message, self.house.policy, code_id=code.id, secret=secret)
        try:
            if code.on_file:
                self.own.mail.send(made)
            else:
                self.own.mail.knock()
        except MailError as error:
            log.error("a one-time code could not be mailed", extra={"code": code.id, "why": str(error)})
            return False
        return True
