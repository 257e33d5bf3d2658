"""Bodies as Intercom keeps them: HTML inside, plain text where a caller or a webhook asks for it."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser

KEPT = frozenset({"b", "i", "a", "ul", "ol", "li", "code", "pre", "h1", "h2"})
RENAMED = {"strong": "b", "em": "i", "h3": "h2", "h4": "h2", "h5": "h2", "h6": "h2"}
BLOCKS = frozenset({"p", "ul", "ol", "pre", "h1", "h2"})
DROPPED = frozenset({"script", "style", "title"})
BREAKS = BLOCKS | {"li", "br"}


def from_customer(text: str) -> str:
    """What a customer typed, as markup that shows exactly that: a literal <b> stays one."""
    return _paragraphs(text, "<p>")


def from_teammate(text: str) -> str:
    """What a teammate typed in the inbox."""
    return _paragraphs(text, '<p class="no-margin">')


def from_api(body: str) -> str:
    """A body of the REST API cleaned to the tags Intercom renders; loose text gets its paragraph."""
    cleaner = _Cleaner()
    cleaner.feed(body)
    cleaner.close()
    return cleaner.result()


def plain(body: str) -> str:
    """A stored body as plain text: paragraphs on lines of their own, links as "label (address)"."""
    reader = _Reader()
    reader.feed(body)
    reader.close()
    return re.sub(r"\n{3,}", "\n\n", "".join(reader.pieces)).strip("\n ")


def _paragraphs(text: str, opening: str) -> str:
    parts = re.split(r"\n[ \t]*\n", text.strip())
    return "".join(
        f"{opening}{html.escape(part, quote=False).replace(chr(10), '<br>')}</p>" for part in parts
    )


class _Cleaner(HTMLParser):
    """Rebuilds the markup with known tags only."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.open: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        tag = RENAMED.get(tag, tag)
        if tag in DROPPED:
            self.hidden += 1
        elif tag == "br":
            self._text("<br>")
        elif tag == "img":
            self._image(dict(attrs).get("src") or "")
        elif tag == "p" or tag in KEPT:
            self._start(tag, dict(attrs))

    def handle_endtag(self, tag: str) -> None:
        tag = RENAMED.get(tag, tag)
        if tag in DROPPED:
            self.hidden = max(0, self.hidden - 1)
        elif tag in self.open:
            while self.open:
                last = self.open.pop()
                self.pieces.append(f"</{last}>")
                if last == tag:
                    break

    def handle_data(self, data: str) -> None:
        if not self.hidden and (data.strip() or self._in_block()):
            self._text(html.escape(data, quote=False))

    def result(self) -> str:
        self._close_all()
        return "".join(self.pieces)

    def _start(self, tag: str, attrs: dict[str, str | None]) -> None:
        if tag in BLOCKS and self.open[:1] == ["p"]:
            self._close_all()
        if tag not in BLOCKS and not (tag == "li" and self.open):
            self._ensure_block()
        self.open.append(tag)
        self.pieces.append(self._opening(tag, attrs))

    def _opening(self, tag: str, attrs: dict[str, str | None]) -> str:
        if tag == "a":
            return f'<a href="{html.escape(attrs.get("href") or "")}" rel="nofollow noopener noreferrer">'
        return '<p class="no-margin">' if tag == "p" else f"<{tag}>"

    def _image(self, source: str) -> None:
        if source.startswith(("http://", "https://")):
            self._text(f'<img src="{html.escape(source)}">')

    def _text(self, markup: str) -> None:
        self._ensure_block()
        self.pieces.append(markup)

    def _ensure_block(self) -> None:
        if not self._in_block():
            self.open.append("p")
            self.pieces.append('<p class="no-margin">')

    def _in_block(self) -> bool:
        return any(tag in BLOCKS or tag == "li" for tag in self.open)

    def _close_all(self) -> None:
        while self.open:
            self.pieces.append(f"</{self.open.pop()}>")


class _Reader(HTMLParser):
    """Collects the text between tags."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.href = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.href = dict(attrs).get("href") or ""
        elif tag == "br":
            self.pieces.append("\n")
        elif tag == "li":
            self.pieces.append("- ")

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self.href:
            self.pieces.append(f" ({self.href})")
            self.href = ""
        elif tag in {"li", "ul", "ol"}:
            self.pieces.append("\n")
        elif tag in BREAKS:
            self.pieces.append("\n\n")

    def handle_data(self, data: str) -> None:
        self.pieces.append(data.replace("\n", " "))
