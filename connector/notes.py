"""The words of internal notes: first what code knows, then what the model wrote, marked and defused; pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from connector.attached import MOST_NAMED
from connector.decision import Band, Evidence, Proposal, ProposalKind, Verdict
from connector.domain import AccountStatus, Role, Ticket
from connector.mask import mask
from connector.review.addresses import addresses, with_plain_signs
from connector.text import clip, counted, plain

#: A name and its value, or one value a line.
Row = tuple[str, str | Sequence[str]]
BANNER = (
    "Written by the AI connector. Lines that begin with > are the customer's or the AI's own words: "
    "nobody has checked them."
)
DRAFT_BANNER = "Written by the AI connector; check before you rely on it."
#: Stands above a draft's words in its note.
BELOW = "From here to the end, the draft:"
#: How a teammate settles a draft; {hours} from the policy.
SETTLE = (
    "To send it as it stands, set the tag ai_approve (on Zendesk by the macro Approve AI draft); to drop it, "
    "ai_discard. It can be approved for {hours:g} hours, as long as nobody writes on the ticket meanwhile."
)
UNSENT = "Not sent to the customer:"
PERHAPS_SENT = "Perhaps sent to the customer:"
LOOK_FIRST = "See whether the answer below stands on the ticket before you write one."
UNDELIVERED = {
    "unknown_fate": "the helpdesk did not say whether it took the answer, and it was not found on the ticket",
    "internal_error": "the connector failed on sending it again and again",
    "conflicts": "the ticket was changed again and again while it was to be sent",
}
NOT_SENT = {
    "superseded": "something was said on the ticket after the draft was made",
    "teammate_replied": "a teammate has answered",
    "taken_over": "a teammate has taken the ticket over",
    "expired": "it was too old",
    "text_changed": "its text is not the one that was approved",
    "mode_changed": "the policy no longer lets drafts of this category out",
    "requester_changed": "the requester, their address or who is in copy changed since a code proved who they are",
}
NEXT = "Please look at the ticket; a newer message of the customer gets a draft of its own."
ACCOUNT_MISSING = {
    AccountStatus.NOT_FOUND: "no account of the requester was found",
    AccountStatus.UNVERIFIED: "nobody vouches for the requester, so no account facts were used",
    AccountStatus.UNKNOWN: "the account source did not answer",
}
BAND_MISSING = {
    Band.NONE: "no article fits the question",
    Band.WEAK: "articles fit the question only in part",
}
NEXT_STEP = "Read the newest message and answer the customer."
MAKE_SURE = "Make sure who writes before you say anything about the account"
NEXT_STEPS = {
    "legal_threat": "Tell whoever answers legal matters before anything is written.",
    "account_compromise": "Secure the account first, through another channel than this ticket.",
    "human_wanted": "Introduce yourself: the customer asked for a person.",
    "unreachable_channel": "Answer where the customer wrote: a comment here may not reach them.",
    "other_author": "See who wrote: it was not the requester.",
    "rejected_by_helpdesk": "Fill in the required fields, then answer.",
    "code_failed": f"{MAKE_SURE}: a code was given wrong too often.",
    "code_wrong": f"{MAKE_SURE}.",
    "code_expired": f"{MAKE_SURE}: the code came too late.",
    "code_over": f"{MAKE_SURE}: the code was used or void.",
    "code_not_given": f"{MAKE_SURE}: they gave no code.",
    "code_not_sent": f"{MAKE_SURE}: the code could not be mailed, see connector check.",
    "code_cap": f"{MAKE_SURE}: no more codes are sent today.",
    "requester_changed": f"{MAKE_SURE}: requester, address or people in copy changed after the code was sent.",
    "model_unavailable": "Answer the customer: the model was down for too long.",
}
#: Of what the model wrote, so that what code knows is never cut off.
MAX_REASON, MAX_SUMMARY, MAX_UNSENT, MAX_DRAFT = 400, 1_800, 1_800, 6_000
MAX_FACTS, MAX_ISSUE, MAX_NAME, MAX_FILES = 1_000, 200, 80, 3_000


def hand_over(
    proposal: Proposal, reasons: Sequence[str], evidence: Evidence | None, *, ticket: Ticket
) -> str:
    """Why, what was tried and on what grounds, by code; then the issue; then the model's reason, summary and reply."""
    known = [("Why", ", ".join(reasons)), ("Tried", "; ".join(tried(ticket, evidence)))]
    parts = [f"Hand-over. {BANNER}", _rows(*known, *facts(proposal, evidence)), *asked(ticket, evidence)]
    parts += files(evidence, ticket)
    if proposal.by_code:
        return "\n\n".join([*parts, plain(proposal.summary), f"Next step: {_next_step(reasons)}"]).strip()
    said = [(proposal.reason, MAX_REASON), (proposal.summary, MAX_SUMMARY)]
    parts += [quoted(quiet(text, evidence), longest) for text, longest in said if text.strip()]
    if proposal.kind is not ProposalKind.ESCALATION:
        parts += [f"Next step: {_next_step(reasons)}"]
    if proposal.kind is not ProposalKind.ESCALATION and proposal.text.strip():
        parts += [f"{UNSENT}\n{quoted(quiet(proposal.text, evidence), MAX_UNSENT)}"]
    return "\n\n".join(parts)


def asked(ticket: Ticket, evidence: Evidence | None) -> Sequence[str]:
    """What it is about, in the customer's words: quoted, for they may look like ours."""
    words = {"Issue": ticket.subject, "Searched for": evidence.query if evidence is not None else ""}
    lines = [
        f"{name}: {clip(_line(quiet(text, evidence)), MAX_ISSUE)}"
        for name, text in words.items()
        if text.strip()
    ]
    return [quoted("\n".join(lines), 3 * MAX_ISSUE)] if lines else []


def tried(ticket: Ticket, evidence: Evidence | None) -> Sequence[str]:
    """What we did for the customer so far."""
    done = [] if evidence is None else ["looked up the account", "searched the articles"]
    replies = sum(m.role is Role.BOT for m in ticket.public)
    return [*done, *([f"wrote to the customer {counted(replies, 'time')} before"] if replies else [])]


def missing(account: AccountStatus, silent: Sequence[str], band: Band, *, multi_part: bool) -> Sequence[str]:
    """Facts that a teammate may have and we had not; *silent* are account sources that did not answer."""
    found = [ACCOUNT_MISSING[account]] if account in ACCOUNT_MISSING else []
    found += [f"no answer from {', '.join(silent)}"] if silent else []
    found += [BAND_MISSING[band]] if band in BAND_MISSING else []
    found += ["several questions at once: see that each is answered"] if multi_part else []
    return found


def _next_step(reasons: Sequence[str]) -> str:
    return next((NEXT_STEPS[slug] for slug in reasons if slug in NEXT_STEPS), NEXT_STEP)


def draft(body: str, proposal: Proposal, verdict: Verdict, evidence: Evidence | None, *, hours: float) -> str:
    """*body* is what an approval sends; it stands last, so that nothing in it can pass for our facts."""
    rows = _rows(("Why it waits", ", ".join(verdict.reasons)), *facts(proposal, evidence))
    known = "\n\n".join([rows, *files(evidence)])
    return _draft(body, known, asks=proposal.kind is ProposalKind.QUESTION, hours=hours)


def edited(body: str, *, by: str, asks: bool, hours: float) -> str:
    """In place of an earlier draft: a teammate's own words."""
    return _draft(body, _rows(("Edited by", by)), asks=asks, hours=hours)


def _draft(body: str, rows: str, *, asks: bool, hours: float) -> str:
    head = f"Draft {'question' if asks else 'reply'}. {DRAFT_BANNER}\n{SETTLE.format(hours=hours)}"
    return "\n\n".join([head, rows, BELOW, clip(body, MAX_DRAFT)])


def drafted(note: str) -> str:
    """The words that a draft's *note* shows."""
    return note.partition(f"\n\n{BELOW}\n\n")[2]


def not_sent(reason: str) -> str:
    """Why a draft that a teammate approved did not go out; *reason* is a slug."""
    why = NOT_SENT.get(reason, f"the connector may not speak here now ({reason})")
    return f"The AI connector did not send the approved draft: {why}. {NEXT}"


def rejected(body: str, *, why: str, fields: Iterable[str], perhaps: bool) -> str:
    """In place of a write that did not get through, for the slug *why*; names the fields that the helpdesk misses.

    *perhaps*: the words may stand on the ticket all the same, now or in a while.
    """
    rows: list[Row] = [("Why", UNDELIVERED.get(why, why))]
    if why not in UNDELIVERED:
        rows = [
            ("Why", "the helpdesk refused the update"),
            ("Required fields", ", ".join(fields) or "not named"),
        ]
    elif perhaps:
        rows.append(("Next step", LOOK_FIRST))
    head = PERHAPS_SENT if perhaps else UNSENT
    return f"Hand-over. {BANNER}\n\n{_rows(*rows)}\n\n{head}\n{quoted(plain(body), MAX_DRAFT)}"


def facts(proposal: Proposal, evidence: Evidence | None) -> list[Row]:
    """What code knows; of the model's only what it chose from a list."""
    triage = proposal.triage
    kind = f"{triage.category}, urgency {triage.urgency}, sentiment {triage.sentiment}, {triage.language}"
    rows: list[Row] = [("Category", kind)]
    if not proposal.by_code:
        rows.append(("Confidence", f"{proposal.confidence:.2f}"))
    if evidence is not None:
        # Customers choose some of these values, such as the name of their firm; strangers may title an article.
        told = quiet("; ".join(f"{key}: {value}" for key, value in evidence.account.facts.items()), evidence)
        rows.append(
            ("Account", f"{evidence.account.status}" + (f" ({clip(told, MAX_FACTS)})" if told else ""))
        )
        cited = [p for p in evidence.search.passages if not proposal.citations or p.id in proposal.citations]
        sources = [f"- {quiet(p.title, evidence)} {p.url}" for p in cited]
        rows.append(("Sources", sources or "no relevant results"))
        account, band = evidence.account, evidence.search.band
        lacks = missing(account.status, account.silent, band, multi_part=proposal.multi_part)
        rows.append(("Missing", "; ".join(lacks)))
    return rows


def files(evidence: Evidence | None, ticket: Ticket | None = None) -> Sequence[str]:
    """Names that the customer chose, so quoted, each with whether it was read; where no model was asked, none was."""
    newest = ticket.from_requester[-1:] if ticket is not None else ()
    told = [(file.name, "") for m in newest for file in m.attachments[:MOST_NAMED]]
    if evidence is not None:
        told = [(note.name, note.state) for note in evidence.files]
    lines = [
        f"{clip(_line(quiet(name, evidence)), MAX_NAME)} ({state or 'not read'})" for name, state in told
    ]
    return [quoted("\n".join(["Files:", *lines]), MAX_FILES)] if lines else []


def _line(text: str) -> str:
    return " ".join(text.split())


def quiet(text: str, evidence: Evidence | None) -> str:
    """Words of others for a teammate: plain, without secrets, and with addresses that nothing makes a link of.

    Links of this run's passages stay.
    """
    ours = {passage.url for passage in evidence.search.passages} if evidence else set()
    safe = with_plain_signs(mask(plain(text)))
    for address in sorted(set(addresses(safe)), key=len, reverse=True):
        if address not in ours:
            safe = safe.replace(address, _defused(address))
    # What was put in its place may stand before a parenthesis: that would be a link again.
    return plain(safe)


def quoted(text: str, longest: int) -> str:
    return "\n".join(f"> {line}" for line in clip(text, longest).splitlines())


def _defused(address: str) -> str:
    """https[:]//evil[.]test, eve[at]evil[.]test: to be read, not to be clicked."""
    return re.sub(
        r"\.(?=\w)", "[.]", address.replace("://", "[:]//").replace("@", "[at]").replace("\\", "[\\]")
    )


def _rows(*rows: Row) -> str:
    return "\n".join(_row(name, value) for name, value in rows if value)


def _row(name: str, value: str | Sequence[str]) -> str:
    """A value of others can't begin a line of its own: it would pass for one of ours."""
    if isinstance(value, str):
        return f"{name}: {_line(plain(value))}"
    return "\n".join([f"{name}:", *(_line(plain(one)) for one in value)])
