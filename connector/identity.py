"""Who is not vouched for by the helpdesk may prove an address by a one-time code, and be told about their account.

A message asks for account facts -> a code is mailed to the address on file (`issuing`) -> a question on the ticket asks
for it -> the next message is read by code alone -> right: the first message is answered with the facts; else a person
takes over. See docs/decisions/0013-one-time-code.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from connector import code_mail, vouching
from connector.codes import Codes, is_right, says_more
from connector.decision import History
from connector.domain import ActionKind, Message, Mode, Role, Ticket
from connector.house import House
from connector.issuing import Issuer, note
from connector.objection import CHANGED, channel_of
from connector.review.account import wanted_facts
from connector.review.triggers import triggers
from connector.store import codes, runs
from connector.store.codes import Code, CodeState
from connector.store.runs import Spoken
from connector.vouching import is_theirs

ASKED, WRONG, AGAIN, OVER, CAP = "code_asked", "code_wrong", "code_again", "code_over", "code_cap"
#: Why a person takes over when a code has ended so.
ENDS: Mapping[CodeState, str] = {
    CodeState.FAILED: "code_failed",
    CodeState.EXPIRED: "code_expired",
    CodeState.VOID: "code_not_given",
    CodeState.UNSENT: "code_not_sent",
}


@dataclass(frozen=True, slots=True)
class Think:
    """The model is asked about *message* of *ticket*, which may say by now that its requester is verified."""

    ticket: Ticket
    message: Message


@dataclass(frozen=True, slots=True)
class Say:
    """Code itself asks: *text* in *language*, for a *category* of the policy."""

    text: str
    language: str
    category: str
    reason: str


@dataclass(frozen=True, slots=True)
class HandOver:
    reason: str


@dataclass(frozen=True, slots=True)
class StayOut:
    reason: str


Way = Think | Say | HandOver | StayOut


def way(
    house: House, ticket: Ticket, message: Message, history: History, *, offered: Mapping[str, str]
) -> Way:
    """How a message that we may answer goes on. Raises PausedError before a letter that must not leave."""
    if house.codes is None:
        return Think(ticket, message)
    with house.database.read() as connection:
        known = codes.of_ticket(connection, ticket.ref)
        words = runs.spoken(connection, ticket.ref)
    given = offered.get(message.id, "")
    return _Desk(house, house.codes, ticket, message, history, known, given, words).way()


@dataclass(frozen=True, slots=True)
class _Desk:
    """One message; *known* are the ticket's codes, oldest first, *given* is what the message gives as one.

    *words* are what we have said in public.
    """

    house: House
    own: Codes
    ticket: Ticket
    message: Message
    history: History
    known: Sequence[Code]
    given: str
    words: Sequence[Spoken]

    def way(self) -> Way:
        """A word that calls a person is heard on a code's road too."""
        found = self._way()
        if isinstance(found, Think) or not self._must():
            return found
        return Think(self.ticket, self.message)

    def _must(self) -> bool:
        return bool(triggers(self.ticket, self.message, policy=self.house.policy, history=self.history))

    def _way(self) -> Way:
        newest = self.known[-1] if self.known else None
        if newest is None or newest.message_id == self.message.id:
            return self._ask(newest)
        if newest.last_try == self.message.id:
            return self._ended(newest)
        if newest.state is not CodeState.WAITING or self._is_stale(newest):
            return self._once_more()
        # Who is quick gives it before our question stands.
        if self.given or self._is_asked(newest):
            return self._hear(newest)
        return self._ask_here(newest)

    def _is_stale(self, code: Code) -> bool:
        """Whether nobody waits for *code* any more: its time is over, and a teammate had the ticket since.

        Who gives it all the same is told so.
        """
        spoke = any(m.role is Role.TEAMMATE and m.at > code.issued_at for m in self.ticket.public)
        back = (self.history.resumed_at or 0) > code.issued_at
        return (spoke or back) and self.message.at > code.expires_at and not self._is_right(code)

    def _is_asked(self, code: Code) -> bool:
        """Whether we have asked for *code*, behind the message that it was issued for or a later one."""
        behind = self._since(code.message_id)
        said = (one.action for one in self.words if one.action.kind is ActionKind.CODE_REQUEST)
        return any(action.answers in behind for action in said)

    def _since(self, message_id: str) -> Sequence[str]:
        """Ids of the requester's messages from *message_id* on; of all if it is gone."""
        places = [m.id for m in self.ticket.from_requester]
        return places[places.index(message_id) :] if message_id in places else places

    def _ask_here(self, code: Code) -> Way:
        """Who types line by line wrote on before *code* was asked for: it is asked for once, behind the newest line."""
        house, channel = self.house, channel_of(self.ticket, self.message)
        fits = house.clock() < code.expires_at and is_theirs(self.ticket, self.message)
        fits = fits and vouching.same_person(code, self.ticket) and house.lane is None
        if not fits or house.mode_of(code.category, channel) is not Mode.AUTO:
            return self._ask(None)
        if wanted_facts(self.ticket, self.message):
            with house.database.begin() as connection:
                codes.rebind(connection, code.id, self.message.id)
        return self._say(ASKED, code.category, self.message)

    def _once_more(self) -> Way:
        """No code is waited for: only who gives nothing but one of this ticket's is not simply answered."""
        if not self.given or not self._is_alone():
            return self._ask(None)
        # Of a blanked row nobody can tell.
        right = [one for one in self.known if not one.salt or self._is_right(one)]
        if not right:
            return self._ask(None)
        if not self._stands(right[-1]):
            return HandOver(OVER)
        return StayOut(AGAIN) if self._is_answered(right[-1]) else self._ended(right[-1])

    def _is_alone(self) -> bool:
        """Whether the message says nothing beside a code."""
        files = any(not file.inline for file in self.message.attachments)
        return not (files or says_more(self.message.text) or self._must())

    def _is_answered(self, code: Code) -> bool:
        """Whether we have said more than to ask for *code* since it was given."""
        behind = self._since(code.last_try)
        said = (one.action for one in self.words if one.action.kind is not ActionKind.CODE_REQUEST)
        return any(action.answers in behind for action in said)

    def _ask(self, code: Code | None) -> Way:
        """For a code, where one is needed; *code* was issued for this very message before."""
        house, accounts, who = self.house, self.house.accounts, self.ticket.requester
        vouched = self._vouched(self.known)
        on = Think(vouched, self.message)
        if accounts is None or (who.verified and self.message.verified) or vouched is not self.ticket:
            return on
        issuer = Issuer(house, self.own, accounts, self.ticket, self.message, self.known)
        category = issuer.category(self.history)
        if not category:
            return on
        if code is None:
            on_file = issuer.is_on_file()
            if on_file is None:
                return on
            code = issuer.issue(category, on_file=on_file)
        if code is None:
            return HandOver(CAP)
        late = code.state is CodeState.WAITING and house.clock() >= code.expires_at
        if code.state is CodeState.NEW or late:
            code = issuer.mail(code)
        if code.state is not CodeState.WAITING:
            return HandOver(ENDS.get(code.state, OVER))
        return self._say(ASKED, category, self.message)

    def _hear(self, code: Code) -> Way:
        """The next message gives the code, or the code is void."""
        if not (is_theirs(self.ticket, self.message) and vouching.same_person(code, self.ticket)):
            return HandOver(CHANGED)
        if self.given and self.message.at <= code.expires_at:
            return self._ended(self._try(code))
        state = CodeState.EXPIRED if self.given else CodeState.VOID
        with self.house.database.begin() as connection:
            if codes.end(connection, code.id, state, message_id=self.message.id):
                note(self.house, connection, code, self.ticket, state.value)
        return HandOver(ENDS[state])

    def _try(self, code: Code) -> Code:
        """The code as it stands behind this message's try, which counts once."""
        house, most = self.house, self.house.policy.identity.tries
        with house.database.begin() as connection:
            if codes.tried(connection, code.id, self.message.id, most=most):
                tries, became = code.tries + 1, "wrong"
                if self._is_right(code):
                    became = CodeState.PASSED.value
                    codes.passed(connection, code.id, now=house.clock())
                elif tries >= most:
                    became = CodeState.FAILED.value
                    codes.end(connection, code.id, CodeState.FAILED)
                note(house, connection, code, self.ticket, became, tries=tries)
            return next(one for one in codes.of_ticket(connection, self.ticket.ref) if one.id == code.id)

    def _is_right(self, code: Code) -> bool:
        right = is_right(self.given, key=self.own.key, code_id=code.id, salt=code.salt)
        return right and code.on_file

    def _ended(self, code: Code) -> Way:
        """What this very message's try came to, also when a worker died over it before."""
        first = self.ticket.message(code.message_id)
        if code.state is CodeState.WAITING:
            mode = self.house.mode_of(code.category, channel_of(self.ticket, self.message))
            return (
                self._say(WRONG, code.category, first or self.message)
                if mode is Mode.AUTO
                else HandOver(WRONG)
            )
        if code.state is not CodeState.PASSED:
            return HandOver(ENDS.get(code.state, OVER))
        if not vouching.same_person(code, self.ticket):
            return HandOver(CHANGED)
        if not self._stands(code):
            return HandOver(OVER)
        vouched = self._vouched([code])
        # Who says more is answered to that, with the first question above it.
        about = vouched.message(code.message_id if self._is_alone() else self.message.id)
        return HandOver("message_gone") if about is None else Think(vouched, about)

    def _say(self, reason: str, category: str, message: Message) -> Say:
        """In the language of *message*: digits have none."""
        language = code_mail.language(self.ticket, message)
        texts = self.house.policy.text(language)
        return Say(texts.code_ask if reason == ASKED else texts.code_wrong, language, category, reason)

    def _stands(self, code: Code) -> bool:
        return vouching.stands(code, self.ticket, policy=self.house.policy.identity, now=self.house.clock())

    def _vouched(self, known: Sequence[Code]) -> Ticket:
        policy = self.house.policy.identity
        return vouching.vouched(self.ticket, known, policy=policy, now=self.house.clock())
