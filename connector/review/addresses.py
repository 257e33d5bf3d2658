"""Where a reply leads: links, hosts, mail addresses, phone numbers."""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import urlsplit

from connector.decision import Passage
from connector.review.fold import fold
from connector.review.hosts import is_host, may_be_file
from connector.review.sources import Draft, lines

_ADDRESS = re.compile(
    r"(?i)(?:\b[a-z][a-z0-9+.-]{1,20}:)?(?://|\\\\)[^\s<>\"'“”«»]+"
    r"|\bhttps?:/?(?=[\w-]+[.:@])[^\s<>\"'“”«»]+"
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
_SCHEME = re.compile(
    r"(?i)\bh(?:tt|xx)p(s?)(?:\s?\[?:\]?\s?(?://|\\\\)|\[?:\]?[/\\]?(?=[\w-]+(?:\.|\[\.\])\w))"
)
#: Signs that browsers and mail programs take for the plain ones.
_SIGNS = str.maketrans("․．﹒｡＠﹫／：", "....@@/:")
_END = ".,;:!?)]}'\"»”’…*_"
_PHONE = re.compile(r"(?<![\w.,/-])\+?\(?\d(?:[ ()./_\u2010-\u2015\u2212-]{0,3}\d){6,18}(?![\w/-]|[.,]\d)")
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
_MESSENGER = (
    r"(?:whats ?app|telegram|signal|wechat|skype|discord|instagram|insta|viber|snapchat|tik ?tok|imessage"
    r"|(?:facebook )?messenger)"
)
#: Where firms are found too, but which an answer may well be about.
_NETWORK = (
    rf"(?:{_MESSENGER}|facebook|fb|twitter|x|linkedin|slack|reddit|mastodon|bluesky|threads|line|teams)"
)
_CALL = re.compile(
    r"\b(?:(?:call|phone|ring|text|whatsapp|fax|dial|dm|pm) (?:us|me|our|the (?:hotline|support|number))"
    r"|give (?:us|me) a (?:call|ring)"
    rf"|(?:on|via|over|through) {_MESSENGER}|our (?:hotline|phone line|call cent(?:er|re)|{_NETWORK})"
    rf"|(?:message|write(?: to)?|contact|reach|find|follow|ping|chat with|talk to) (?:us|me|our \w+)\b.{{0,20}}"
    rf" (?:on|via|over|through|in) (?:our )?{_NETWORK}"
    rf"|join (?:us|our|the)\b.{{0,30}} {_MESSENGER}|join (?:us|our)\b.{{0,30}} {_NETWORK}"
    r"|(?:e-?mail|write to|contact|message) (?:me|us) (?:directly )?(?:at|on|via|under)"
    rf"|rufen sie (?:uns|mich|unser\w*)|ruf uns|unser\w* (?:hotline|{_NETWORK})|(?:uber|per|via|auf|bei) {_MESSENGER}"
    rf"|appelez[- ](?:nous|moi|notre)|notre (?:ligne|{_NETWORK})|(?:par|sur) {_MESSENGER}"
    rf"|llamenos|llamanos|llame a|nuestr[ao] (?:linea|{_NETWORK})|(?:por|en) {_MESSENGER}"
    rf"|ligue (?:para|nos)|nos ligue|(?:pelo|no) (?:{_MESSENGER}|telefone)|noss[ao] {_NETWORK}"
    rf"|chiamateci|chiamaci|ci chiami|(?:su|tramite) {_MESSENGER}|nostr[ao] {_NETWORK}"
    rf"|bel (?:ons|met)|(?:via|op) {_MESSENGER}|onze {_NETWORK})\b"
)
#: Somebody at a messenger.
_HANDLE = re.compile(
    r"(?<![\w.])@(?!(?:user)?names?\b|mentions?\b|everyone\b|here\b|channel\b|team\b)\w{3,}(?![\w.]*\.\w)"
)


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
    for line in unicodedata.normalize("NFKC", draft.text).splitlines():
        heard = trusted if _DIAL.search(fold(line)) else f"{trusted} {named}"
        if any(_digits(match[0]) not in heard for match in _PHONE.finditer(line)):
            return True
    return False


def foreign_channel(draft: Draft) -> bool:
    """Names a handle that nobody named, or bids to call or chat by a way of no policy or cited passage or a handle."""
    bids = [line for line in draft.lines if _CALL.search(line)]
    known = fold(f"{draft.vouched}\n{draft.said.text}")
    heard = [match[0] for line in draft.lines for match in _HANDLE.finditer(line)]
    if any(_HANDLE.search(line) for line in bids) or any(handle not in known for handle in heard):
        return True
    vouched = draft.policy.contact.phones or any(_CALL.search(line.text) for line in draft.sources)
    return bool(bids) and not vouched


def addresses(text: str) -> Iterator[str]:
    """Everything in *text* that a mail program would turn into a link."""
    rest = text
    for pattern in (_ADDRESS, _MAIL, _IP, _HOST):
        found = [match[0].rstrip(_END) for match in pattern.finditer(rest)]
        yield from (address for address in found if pattern is not _HOST or is_host(address))
        rest = pattern.sub(" ", rest)


def without_addresses(text: str) -> str:
    """*text* with blanks where links, mail addresses, hosts and phone numbers stand."""
    for pattern in (_ADDRESS, _MAIL, _IP, _HOST, _PHONE):
        text = pattern.sub(lambda match: " " * len(match[0]), text)
    return text


def with_plain_signs(text: str) -> str:
    """*text* with the dots and signs of other scripts as those that addresses are made of."""
    return text.translate(_SIGNS)


def vouched_link(address: str, draft: Draft) -> bool:
    return _known(address, draft)


def _undressed(text: str) -> str:
    """evil[.]com, evil dot com, hxxps: spelled so that a reader, not a filter, makes a link of it."""
    text = unicodedata.normalize("NFKC", with_plain_signs(text))
    return _ATS.sub("@", _DOTS.sub(".", _SCHEME.sub(r"http\1://", text)))


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
    if may_be_file(address) and _stands(address, draft.vouched_by_passages):
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
