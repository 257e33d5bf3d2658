"""Files of a source or part: those that are listed, and pictures that stand in its text; no I/O.

What customers drop into the Messenger is an `<img>` in the body. Where files lie, by region:
https://www.intercom.com/help/en/articles/3894-using-intercom-with-content-security-policy
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from adapters.http import is_loopback
from connector.domain import Attachment
from connector.payload import Payload
from connector.text import bounded

FILE_HOSTS = frozenset(
    {
        "downloads.intercomcdn.com",
        "downloads.intercomcdn.eu",
        "downloads.au.intercomcdn.com",
        "uploads.intercomusercontent.com",
    }
)
#: Workspaces have hosts of their own below these.
FILE_PARENTS = (
    *(f"intercom-attachments-{number}.com" for number in range(1, 10)),
    "intercom-attachments.com",
    "intercom-attachments.eu",
)
#: Pictures of a body that are looked at.
MOST_PICTURES = 20
#: Longer numbers are no size of a picture.
MOST_DIGITS = 5


def listed(holder: Payload, *, in_mail: bool) -> tuple[Attachment, ...]:
    """Each address once; pictures on other hosts are the mail's decoration and are passed over."""
    found = [_file(item) for item in holder.get("attachments")]
    known = {file.url for file in found}
    shown = _pictures(holder.get("body").maybe(str, ""), in_mail=in_mail)
    return (*found, *(picture for picture in shown if picture.url not in known))


def _file(item: Payload) -> Attachment:
    return Attachment(
        name=item.get("name").maybe(str) or "attachment",
        url=item.get("url").maybe(str, ""),
        size=item.get("filesize").whole(),
    )


def _pictures(body: str, *, in_mail: bool) -> Iterator[Attachment]:
    if "<img" not in body.lower():
        return
    shown = LexborHTMLParser(bounded(body)).css("img[src]")[:MOST_PICTURES]
    for url, node in {node.attributes.get("src") or "": node for node in shown}.items():
        if _is_ours(url):
            name = posixpath.basename(unquote(urlsplit(url).path)) or "picture"
            sides = _side(node, "width"), _side(node, "height")
            yield Attachment(name=name, url=url, inline=in_mail).sized(*sides)


def _side(node: LexborNode, key: str) -> int | None:
    said = node.attributes.get(key) or ""
    return int(said) if said.isascii() and said.isdecimal() and len(said) <= MOST_DIGITS else None


def _is_ours(url: str) -> bool:
    """On a host of the platform, or of its stand-in."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return False
    below = tuple(f".{parent}" for parent in FILE_PARENTS)
    return host in FILE_HOSTS or host.endswith(below) or is_loopback(host)
