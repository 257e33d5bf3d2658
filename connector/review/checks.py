"""Checks of a text that is about to reach the customer; each says whether something is wrong."""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from connector.decision import Evidence, Proposal, ProposalKind
from connector.review.amounts import amounts, numbers, shares
from connector.review.fold import fold, sentences
from connector.review.hearing import Said
from connector.text import plain

MIN_REPLY, MIN_QUESTION, MAX_CHARS = 20, 5, 4_000

_ADDRESS = re.compile(
    r"(?i)(?:\b[a-z][a-z0-9+.-]{1,20}:)?//[^\s<>\"'“”«»]+"
    r"|\b(?:mailto|tel|javascript|data|file|sms|ftp):[^\s<>\"']+"
)
_MAIL = re.compile(r"(?i)[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
_HOST = re.compile(
    r"(?i)(?<![\w@.%+-])(?:[\w-]{1,63}\.)+(?:xn--[\w-]+|[^\W\d_]{2,24})(?::\d+)?(?:/[^\s<>\"']*)?(?![\w@])"
)
_IP = re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?:[:/]\S*)?|\[[0-9a-fA-F:]{4,}\]")
_END = ".,;:!?)]}'\"»”’…*_"
#: Endings of names of hosts; other words with a dot inside are files, versions or missing blanks.
_TOP = frozenset(
    {"com", "net", "org", "io", "co", "info", "biz", "dev", "app", "ai", "me", "tv", "cc", "xyz", "top",
     "site", "online", "shop", "store", "link", "click", "live", "cloud", "tech", "pro", "club", "test",
     "example", "edu", "gov", "mil", "de", "fr", "es", "it", "nl", "pt", "br", "uk", "us", "eu", "ch",
     "at", "be", "pl", "ru", "cn", "jp", "in", "au", "ca", "se", "no", "dk", "fi", "ie", "mx", "ar",
     "cl", "ua", "tr", "gr", "cz", "hu", "ro", "kr", "sg", "hk", "nz", "za", "tk", "ml", "ga", "cf",
     "gq", "ly", "gl", "gg", "to", "ws", "su", "zip", "mov", "goo", "page", "web", "support", "help",
     "email", "services", "security", "evil", "attacker", "invalid", "local", "localhost"}
)  # fmt: skip
_HUMAN = re.compile(
    r"\b(?:i am|i'm|im) (?:actually |really |definitely |indeed |of course )*(?:an? )?(?:\w+ )?(?:human"
    r"|real person|person|"
    r"living (?:person|being)|member of (?:the|our) (?:\w+ )?(?:team|staff)|(?:support |service "
    r"|customer )+(?:agent|representative|"
    r"specialist|employee))(?: being)?\b"
    r"|\b(?:i am|i'm|this is) not (?:an? )?(?:\w+ )?(?:bot|robot|machine|ai|computer|program|automat\w+"
    r"|chat ?bot)\b"
    r"|\bspeaking with a (?:human|real person)|\bno (?:ai|bot) (?:here|involved)"
    r"|\bich bin (?:\w+ )?(?:ein(?:e)? )?(?:\w+ )?(?:mensch|mitarbeiter\w*|echte person)"
    r"|\bich bin kein\w* (?:bot|roboter|ki|maschine)"
    r"|\bje suis (?:\w+ )?(?:une? )?(?:vraie? )?(?:humaine?|personne reelle|vraie personne|etre humain)"
    r"|\bje ne suis pas un (?:robot|bot)"
    r"|\bsoy (?:un |una )?(?:human[oa]|persona real|ser humano)|\bno soy un (?:robot|bot)"
    r"|\bsou (?:um |uma )?(?:human[oa]|pessoa real|ser humano)|\bnao sou um (?:robo|bot)"
    r"|\bsono (?:un |una )?(?:uman[oa]|persona (?:reale|vera)|essere umano)|\bnon sono un (?:robot|bot)"
    r"|\bik ben (?:een )?(?:echt )?(?:mens|persoon|medewerker)|\bik ben geen (?:robot|bot)"
)
_SECRETS = re.compile(
    r"\b(?:send|give|tell|share|reply|e-?mail|provide|schicken|senden|nennen|mitteilen|teilen|envoyer|envoyez|donnez"
    r"|indiquez|enviar|envie|enviarnos|digame|inviare|inviateci|invii|stuur|geef)\b"
    r"(?:[ -](?:us|me|back|to|with|sie|uns|mir|nous|moi|nos|ci|ons|by|via|e-?mail|here|please|bitte|just|both)){0,4} "
    r"(?:your|ihr\w*|dein\w*|votre|vos|su|tu|sua|tua|uw|je|the) (?:\w+ ){0,3}"
    r"(?:password|passcode|pin|cvv|cvc|card number|credit card|one-?time code|otp|2fa code|security code|passwort"
    r"|kreditkarten\w*|mot de passe|contrasena|senha|wachtwoord|codice di sicurezza|private key|api key)\b"
    r"(?! (?:reset|link|settings|page))"
)
_NOT = re.compile(
    r"\b(?:never|not|don't|nie|niemals|nicht|kein\w*|jamais|ne|pas|nunca|jamas|no|nao|non|mai|nooit|niet)\b"
)
_PHONE = re.compile(r"(?<![\w.,/-])\+?\(?\d(?:[ ()./-]{0,2}\d){6,18}(?![\w/-]|[.,]\d)")


@dataclass(frozen=True)
class Draft:
    """A proposal's text beside everything that it may rest on: *said* is what the customer wrote."""

    proposal: Proposal
    evidence: Evidence
    said: Said

    @property
    def text(self) -> str:
        return self.proposal.text

    @property
    def passages(self) -> str:
        return "\n".join(f"{p.title}\n{p.text}" for p in self.evidence.search.passages)

    @property
    def facts(self) -> str:
        return "\n".join(self.evidence.account.facts.values())

    @property
    def heard(self) -> str:
        """All that passages, account and customer said."""
        return f"{self.passages}\n{self.facts}\n{self.said.text}"


def bad_length(draft: Draft) -> bool:
    """Too short to be an answer or too long to be read."""
    least = MIN_QUESTION if draft.proposal.kind is ProposalKind.QUESTION else MIN_REPLY
    return not least <= len(draft.text.strip()) <= MAX_CHARS


def unsafe_text(draft: Draft) -> bool:
    """Holds placeholders, tags, live Markdown or hidden characters; white space and emoji style don't count."""
    shown = unicodedata.normalize("NFC", draft.text.replace("\ufe0f", ""))
    return plain(draft.text).split() != shown.split()


def foreign_link(draft: Draft) -> bool:
    """Names a web address, host, mail address or number scheme that no passage of this run holds.

    A full address must be a passage's own, or stand in a passage of the same host; a mail address or a bare
    host must stand in a passage, an account fact or the customer's words.
    """
    return any(not _known(address, draft) for address in _addresses(draft.text))


def ungrounded_amount(draft: Draft) -> bool:
    """Names a sum or a percentage that neither passages nor account nor the customer named."""
    vouched = numbers(draft.heard)
    claimed = {amount.value for amount in amounts(draft.text)} | shares(draft.text)
    return not claimed <= vouched


def claims_human(draft: Draft) -> bool:
    """Says or implies that a human being writes."""
    return _HUMAN.search(fold(draft.text)) is not None


def asks_secret(draft: Draft) -> bool:
    """Asks the customer for a password, a code or a card number in words that no passage holds."""
    known = fold(draft.passages)
    asked = [s for s in sentences(fold(draft.text)) if _SECRETS.search(s) and not _NOT.search(s)]
    return any(sentence not in known for sentence in asked)


def foreign_number(draft: Draft) -> bool:
    """Names a phone number, or a number as long as one, that nobody in this run named."""
    heard = re.sub(r"\D", "", draft.heard)
    return any(re.sub(r"\D", "", match[0]) not in heard for match in _PHONE.finditer(draft.text))


def _addresses(text: str) -> Iterator[str]:
    """Everything in *text* that a mail program would turn into a link."""
    rest = text
    for pattern in (_ADDRESS, _MAIL, _IP, _HOST):
        found = [match[0].rstrip(_END) for match in pattern.finditer(rest)]
        yield from (address for address in found if pattern is not _HOST or _is_host(address))
        rest = pattern.sub(" ", rest)


def _is_host(word: str) -> bool:
    host = word.partition("/")[0].partition(":")[0].lower()
    top = host.rpartition(".")[2]
    return top in _TOP or top.startswith("xn--") or host.startswith("www.")


def _known(address: str, draft: Draft) -> bool:
    if "://" in address:
        return any(_vouches(address, p.url, p.text) for p in draft.evidence.search.passages)
    if "/" in address or ":" in address or _is_ip(address):
        return False
    return re.search(rf"(?i)(?<![\w.@-]){re.escape(address)}(?![\w@-])", draft.heard) is not None


def _vouches(address: str, url: str, text: str) -> bool:
    if address == url.rstrip(_END) or address == url:
        return True
    written = {match[0].rstrip(_END) for match in _ADDRESS.finditer(text)}
    return bool(url) and address in written and _host(address) == _host(url)


def _host(address: str) -> str | None:
    try:
        return urlsplit(address).netloc.lower()
    except ValueError:
        return None


def _is_ip(address: str) -> bool:
    try:
        ipaddress.ip_address(address.strip("[]"))
    except ValueError:
        return False
    return True
