"""Evidence before the first model call: what we know of the requester, and passages for the question."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from connector.decision import Band, Evidence, Passage, SearchResult
from connector.domain import Account, AccountStatus, Message, Requester, Role, Ticket
from connector.errors import SourceUnavailableError
from connector.policy import Policy
from connector.ports import Accounts
from connector.text import normalise, strip_quoted

Search = Callable[[str], SearchResult]
MAX_QUERY = 400
MAX_FACTS, MAX_KEY, MAX_VALUE = 30, 60, 300
NOTHING = SearchResult(Band.NONE)
_SUBJECT_PREFIX = re.compile(r"^\s*((re|fwd?|aw|wg|sv|vs|antw|tr|rv)(\s*\[\d+\])?\s*:\s*)+", re.IGNORECASE)
_GREETING = re.compile(
    r"^\s*(hi|hiya|hello|hey|dear|good (morning|afternoon|evening|day)|greetings"
    r"|hallo|guten (tag|morgen|abend)|liebes?r?|sehr geehrte\w*|bonjour|bonsoir"
    r"|hola|buen[oa]s (días|dias|tardes|noches)|ciao|buongiorno|olá|ola)"
    r"\b[^\n,.!?:;]{0,40}([,.!:;]+\s*|\n+|$)",
    re.IGNORECASE,
)


def gather(
    ticket: Ticket, message: Message, *, accounts: Accounts | None, search: Search, policy: Policy
) -> Evidence:
    """Runs before any model call; a source that does not answer leaves UNKNOWN, never a guess."""
    query = question(ticket, message, policy)
    return Evidence(account_of(ticket, message, accounts), searched(search, query), query)


def question(ticket: Ticket, message: Message, policy: Policy) -> str:
    """Subject and fresh words of the message, without greeting, history and signature."""
    subject = normalise(_SUBJECT_PREFIX.sub("", ticket.subject))
    fresh = strip_quoted(normalise(message.text[: policy.limits.message_chars]))[0]
    body = _GREETING.sub("", fresh, count=1) or fresh
    repeated = body.casefold().startswith(subject.rstrip(". …").casefold())
    return _cut(body if repeated else f"{subject}. {body}")


def account_of(ticket: Ticket, message: Message, accounts: Accounts | None) -> Account:
    if not _is_surely(ticket.requester, message):
        return Account(AccountStatus.UNVERIFIED)
    if accounts is None:
        return Account(AccountStatus.NOT_FOUND)
    try:
        account = accounts.lookup(ticket.requester)
    except SourceUnavailableError:
        return Account(AccountStatus.UNKNOWN, source=accounts.name)
    if account.status is not AccountStatus.FOUND:
        return Account(account.status, source=account.source)
    return Account(account.status, _capped(account.facts), account.source, account.silent)


def searched(search: Search, query: str) -> SearchResult:
    """The result with each passage once; an empty query or a silent index finds nothing."""
    try:
        found = search(query) if query.strip() else NOTHING
    except SourceUnavailableError:
        return NOTHING
    return merged(NOTHING, found)


def merged(known: SearchResult, found: SearchResult) -> SearchResult:
    """Both results' passages under the better band, each id once.

    Search shows the part of a passage that fits the query: another part of a known one joins it.
    """
    passages: dict[str, Passage] = {}
    for passage in (*known.passages, *found.passages):
        passages[passage.id] = _joined(passages.get(passage.id), passage)
    band = max(known.band, found.band, key=list(Band).index)
    return SearchResult(band, tuple(passages.values()))


def _joined(known: Passage | None, found: Passage) -> Passage:
    if known is None:
        return found
    fresh = found.text not in known.text
    return replace(known, text=f"{known.text}\n…\n{found.text}") if fresh else known


def _is_surely(requester: Requester, message: Message) -> bool:
    """The platform vouches for the requester, and it is they who wrote this message."""
    wrote = message.role is Role.REQUESTER and message.author_id in {"", requester.id}
    return wrote and requester.verified and message.verified and not requester.suspended


def _capped(facts: Mapping[str, str]) -> dict[str, str]:
    rows = list(facts.items())[:MAX_FACTS]
    return {normalise(str(key))[:MAX_KEY]: normalise(str(value))[:MAX_VALUE] for key, value in rows}


def _cut(text: str) -> str:
    """The first MAX_QUERY characters in one line, cut between words."""
    line = " ".join(text.split()).strip(". ")
    if len(line) <= MAX_QUERY:
        return line
    return line[:MAX_QUERY].rpartition(" ")[0] or line[:MAX_QUERY]
