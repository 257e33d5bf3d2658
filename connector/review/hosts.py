"""Which dotted words are names of hosts: those that end as hosts do and mean no file."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

#: Endings that no root server knows: names for tests, and what reads like a host all the same.
_MORE = frozenset(
    ["test", "example", "invalid", "local", "localhost", "onion", "evil", "attacker", "internal", "lan"]
)
#: Endings that their firms keep for themselves, and that are words of everyday: "docs.Google", "account.You".
_CLOSED = frozenset(
    [
        "android",
        "apple",
        "call",
        "chrome",
        "docs",
        "dot",
        "drive",
        "gmail",
        "google",
        "here",
        "java",
        "like",
        "map",
        "microsoft",
        "office",
        "open",
        "play",
        "read",
        "save",
        "search",
        "select",
        "skype",
        "windows",
        "xbox",
        "you",
        "youtube",
    ]
)
#: Endings of files that are endings of hosts too; "zip" and "mov" are hosts on purpose, for that trick is known.
_FILES = frozenset(["md", "mm", "pl", "pm", "properties", "ps", "pub", "rs", "sh", "so", "tf"])
#: What files of these endings are called, of such words alone; "acme-login.sh" is none of them.
_STEM = (
    r"(?:readme|changelog|licen[cs]e|contributing|contacts?|setup|install(?:er)?|uninstall|agent|main|index|scripts?"
    r"|reports?|notes|todo|config(?:ure)?|settings|run|start|stop|build|make|deploy|exports?|imports?|backup|restore"
    r"|update|upgrade|examples?|samples?|tests?|data|file|template|my|new|old|pre|post|daily|weekly|monthly|sync|db|api"
    r"|app|lib|mod|id|rsa|ed25519|key|variables|outputs|\d{1,8})"
)
_STEMS = re.compile(rf"{_STEM}(?:[-_]{_STEM}){{0,3}}")
#: Fields of a record, as templates and interfaces name them ("ticket.id"); a program of Python (Paraguay registers
#: one level below); a company, which is no host in Kyrgyzstan.
_NAMES = re.compile(
    r"(?i:co\.kg|\w{1,40}\.py)"
    r"|(?:[a-z_]+\.)*(?:tickets?|users?|contacts?|customer|account|order|invoice|requester|item|product|company|event"
    r"|file|header|page|row|data|this|self|response|request|message|conversation)\.(?:id|name|email|date|data|phone|group|link)"
)


def is_host(word: str) -> bool:
    """Whether *word*, with or without port and path, would lead somewhere."""
    host, *path = re.split(r"[/:?#]", word, maxsplit=1)
    name, _, top = host.lower().rpartition(".")
    if top.startswith("xn--") or host.lower().startswith("www.") or not top.isascii():
        return True
    if not path and ((top in _FILES and _STEMS.fullmatch(name)) or _NAMES.fullmatch(host)):
        return False
    return top in _MORE or (top in _tops() and top not in _CLOSED)


def may_be_file(word: str) -> bool:
    return "/" not in word and word.lower().rpartition(".")[2] in _FILES


@cache
def _tops() -> frozenset[str]:
    """IANA's list of top-level domains, https://data.iana.org/TLD/tlds-alpha-by-domain.txt; its head tells its date."""
    listed = resources.files(__package__).joinpath("tlds.txt").read_text(encoding="ascii")
    return frozenset(line.lower() for line in listed.split("\n") if line and not line.startswith("#"))
