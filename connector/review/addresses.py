"""Where a reply leads: links, hosts, mail addresses, phone numbers."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from connector.decision import Passage
from connector.review.fold import fold
from connector.review.sources import Draft, lines

_ADDRESS = re.compile(
    r"(?i)(?:\b[a-z][a-z0-9+.-]{1,20}:)?(?://|\\\\)[^\s<>\"'“”«»]+"
    r"|\b(?:mailto|tel|javascript|data|file|sms|ftp|vbscript|skype|callto|intent|market"
    r"|whatsapp):(?!:)[^\s<>\"']+"
)
_MAIL = re.compile(r"(?i)[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})*")
_HOST = re.compile(
    r"(?i)(?<![\w@.%+-])(?:[\w-]{1,63}\.)+(?:xn--[\w-]+"
    r"|[^\W\d_]{2,24})(?::\d+)?(?:[/?#][^\s<>\"']*)?(?![\w@])"
)
_IP = re.compile(
    r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?:[:/]\S*)?|\[[0-9a-fA-F:]{4,}\]|(?<![\w.])0x[0-9a-f]{8}(?!\w)"
    r"|(?<![\w:])(?:[0-9a-fA-F]{1,4}:){3,7}:?[0-9a-fA-F]{1,4}(?![\w:])"
)
_DOTS = re.compile(
    r"(?i)(?<=\w)\s?(?:[\[({<]\s?(?:dot|punkt|point|punto|ponto)\s?[\])}>]|[\[({]\.[\])}]|[。．｡]|\s(?:dot"
    r"|punkt)\s)\s?(?=\w)"
)
_ATS = re.compile(r"(?i)(?<=\w)\s?[\[({<]\s?(?:at|@)\s?[\])}>]\s?(?=\w)")
_SCHEME = re.compile(r"(?i)\bh(?:tt|xx)p(s?)\s?\[?:\]?\s?//")
_END = ".,;:!?)]}'\"»”’…*_"
#: Endings of names of hosts; other words with a dot inside are files, versions or missing blanks.
_TOP = frozenset(
    {"com", "net", "org", "io", "co", "info", "biz", "dev", "app", "ai", "me", "tv", "cc", "xyz", "top",
     "site", "online", "shop", "store", "link", "click", "live", "cloud", "tech", "pro", "club", "test",
     "example", "edu", "gov", "mil", "de", "fr", "es", "it", "nl", "pt", "br", "uk", "us", "eu", "ch",
     "at", "be", "pl", "ru", "cn", "jp", "in", "au", "ca", "se", "no", "dk", "fi", "ie", "mx", "ar",
     "cl", "ua", "tr", "gr", "cz", "hu", "ro", "kr", "sg", "hk", "nz", "za", "tk", "ml", "ga", "cf",
     "gq", "ly", "gl", "gg", "to", "ws", "su", "zip", "mov", "goo", "page", "web", "support", "help",
     "email", "services", "security", "evil", "attacker", "invalid", "local", "localhost",
     "onion", "gle", "rocks", "ninja"}
)  # fmt: skip
_PHONE = re.compile(r"(?<![\w.,/-])\+?\(?\d(?:[ ()./-]{0,2}\d){6,18}(?![\w/-]|[.,]\d)")
_INVITES = re.compile(
    r"\b(?:write|writing|e-?mail|mail|contact|reach|call|ring|phone|dial|text|message|visit|go to|open"
    r"|click|log ?in|sign in"
    r"|schreib\w*|kontakt\w*|ruf\w*|anruf\w*|besuch\w*|offne\w*|klick\w*|ecriv\w*|contact\w*|appel\w*"
    r"|visit\w*|cliqu\w*|ouvr\w*"
    r"|escrib\w*|llam\w*|abr\w+|escrev\w*|ligu\w*|ligar|acess\w*|cliqu\w*|scriv\w*|chiam\w*|clicc\w*"
    r"|apr\w+|schrijf|mail\w*|bel|klik)\b"
)
_DIAL = re.compile(
    r"\b(?:call|calls|ring|phone|dial|text|whatsapp|sms|fax|hotline|contact|reach|(?:ruf|anruf)\w*"
    r"|telefon\w*|appel\w*|llam\w*|ligu\w*"
    r"|ligar|chiam\w*|bel|bellen|number|nummer|numero)\b"
)
_CALL = re.compile(
    r"\b(?:(?:call|phone|ring|text|whatsapp|fax|dial) (?:us|me|our|the (?:hotline|support|number))"
    r"|give (?:us|me) a (?:call|ring)"
    r"|(?:on|via|over|through) (?:whatsapp|telegram|signal|wechat|skype|discord)|our (?:hotline"
    r"|phone line|call cent(?:er|re))"
    r"|(?:e-?mail|write to|contact|message) (?:me|us) (?:directly )?(?:at|on|via|under)"
    r"|rufen sie (?:uns|mich|unser\w*)|ruf uns|unser\w* hotline|(?:uber|per|via) (?:whatsapp|telegram)"
    r"|appelez[- ](?:nous|moi|notre)|notre ligne|(?:par|sur) (?:whatsapp|telegram)"
    r"|llamenos|llamanos|llame a|nuestra linea|(?:por|en) (?:whatsapp|telegram)"
    r"|ligue (?:para|nos)|nos ligue|pelo (?:whatsapp|telegram|telefone)"
    r"|chiamateci|chiamaci|ci chiami|(?:su|tramite) (?:whatsapp|telegram)|bel (?:ons|met)|via whatsapp)\b"
)
#: Somebody at a messenger.
_HANDLE = re.compile(r"(?<![\w.])@\w{3,}(?![\w.]*\.\w)")


def foreign_link(draft: Draft) -> bool:
    """Names a web address, host, mail address or number scheme that nobody vouches for.

    A full address must be a search result's own, or stand in one of the same host: https, without user, port,
    query or fragment. A mail address must stand in the policy's contacts, be the requester's own, or stand in a cited
    passage of its own site: a stranger may have written into an article. What stands in an account fact, or was
    written by a verified requester, may be given back, and a host may stand in any cited passage, as long as nobody
    is bidden to go there.
    """
    return any(not _known(address, draft) for address in addresses(_undressed(draft.text)))


def foreign_number(draft: Draft) -> bool:
    """Names a number as long as a phone's that nobody in this run named, or bids to call one of no policy."""
    trusted = _digits(" ".join(draft.policy.contact.phones))
    named = _digits(f"{draft.vouched}\n{draft.said.text}")
    for line in draft.text.splitlines():
        heard = trusted if _DIAL.search(fold(line)) else f"{trusted} {named}"
        if any(_digits(match[0]) not in heard for match in _PHONE.finditer(line)):
            return True
    return False


def foreign_channel(draft: Draft) -> bool:
    """Bids the customer to call or to use a messenger, by a way of no policy or cited passage or with a handle."""
    bids = [line for line in draft.lines if _CALL.search(line)]
    if any(_HANDLE.search(line) for line in bids):
        return True
    vouched = draft.policy.contact.phones or any(_CALL.search(line.text) for line in draft.sources)
    return bool(bids) and not vouched


def addresses(text: str) -> Iterator[str]:
    """Everything in *text* that a mail program would turn into a link."""
    rest = text
    for pattern in (_ADDRESS, _MAIL, _IP, _HOST):
        found = [match[0].rstrip(_END) for match in pattern.finditer(rest)]
        yield from (address for address in found if pattern is not _HOST or _is_host(address))
        rest = pattern.sub(" ", rest)


def without_addresses(text: str) -> str:
    """*text* with blanks where links, mail addresses, hosts and phone numbers stand."""
    for pattern in (_ADDRESS, _MAIL, _IP, _HOST, _PHONE):
        text = pattern.sub(lambda match: " " * len(match[0]), text)
    return text


def vouched_link(address: str, draft: Draft) -> bool:
    return _known(address, draft)


def _undressed(text: str) -> str:
    """evil[.]com, evil dot com, hxxps: spelled so that a reader, not a filter, makes a link of it."""
    return _ATS.sub("@", _DOTS.sub(".", _SCHEME.sub(r"http\1://", text)))


def _is_host(word: str) -> bool:
    host = re.split(r"[/:?#]", word, maxsplit=1)[0].lower()
    top = host.rpartition(".")[2]
    return top in _TOP or top.startswith("xn--") or host.startswith("www.") or not top.isascii()


def _known(address: str, draft: Draft) -> bool:
    if "://" in address:
        known = any(_vouches(address, passage, draft) for passage in draft.evidence.search.passages)
        return _is_plain(address) and (known or address.rstrip("/") in _homes(draft))
    if _is_ip(address):
        return _stands(address, draft.vouched)
    if "@" not in address and re.search(r"[/:?#\\]", address):
        return _is_plain(f"https://{address}") and any(
            _vouches(f"https://{address}", passage, draft) for passage in draft.evidence.search.passages
        )
    if _stands(address, draft.named) or any(_of_site(address, passage) for passage in draft.cited):
        return True
    bids = any(_stands(address, line) and _INVITES.search(line) for line in lines(_undressed(draft.text)))
    read = "@" not in address and _stands(address, draft.vouched_by_passages)
    return not bids and (
        read
        or _stands(address, draft.facts)
        or (draft.ticket.requester.verified and _stands(address, draft.said.text))
    )


def _of_site(address: str, passage: Passage) -> bool:
    """Whether it stands in *passage* and belongs where the passage is published: the host, one above or one below."""
    own, domain = _host(passage.url) or "", address.rpartition("@")[2].lower()
    akin = own and (own == domain or own.endswith(f".{domain}") or domain.endswith(f".{own}"))
    return bool(akin) and _stands(address, f"{passage.title}\n{passage.text}")


def _homes(draft: Draft) -> set[str]:
    return {f"https://{host}" for host in draft.policy.contact.hosts}


def _stands(address: str, text: str) -> bool:
    return re.search(rf"(?i)(?<![\w.@-]){re.escape(address)}(?![\w@-])", text) is not None


def _is_plain(address: str) -> bool:
    """Https with a host and a path, nothing else: a query carries data out, a user name disguises the host."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    bare = not any(sign in parts.netloc for sign in "@:") and not any(sign in address for sign in "?#")
    return parts.scheme == "https" and bare


def _vouches(address: str, passage: Passage, draft: Draft) -> bool:
    """Whether it is the passage's own address, or stands in its text on the same host or one of the policy's."""
    if address in {passage.url, passage.url.rstrip(_END)}:
        return True
    written = {
        match[0].rstrip(_END) for pattern in (_ADDRESS, _HOST) for match in pattern.finditer(passage.text)
    }
    stands = address in written or address.removeprefix("https://") in written
    own = {_host(passage.url)} if passage.url else set()
    return stands and _host(address) in own | set(draft.policy.contact.hosts)


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


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)
