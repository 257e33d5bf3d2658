"""HTML of strangers as the text a person would have seen; what CSS hides is dropped."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from connector.styles import Look, hiding_selectors, inherit, is_hidden

#: Lexbor needs quadratic time for nested blocks; 20,000 of them take half a second.
MAX_TAGS = 20_000
MAX_CHARS = 1_000_000

_DROPPED = frozenset(
    {
        "script",
        "style",
        "head",
        "template",
        "title",
        "iframe",
        "object",
        "embed",
        "svg",
        "math",
        "canvas",
        "audio",
        "video",
        "noframes",
        "datalist",
    }
)
_FAR = frozenset(
    {
        "p",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "ol",
        "dl",
        "table",
        "pre",
        "blockquote",
        "hr",
    }
)
_NEAR = frozenset(
    {
        "div",
        "li",
        "tr",
        "dt",
        "dd",
        "address",
        "article",
        "aside",
        "center",
        "fieldset",
        "figure",
        "figcaption",
        "footer",
        "form",
        "header",
        "main",
        "nav",
        "section",
        "summary",
        "details",
        "caption",
        "body",
        "html",
    }
)
_BREAKS = dict.fromkeys(_NEAR, 1) | dict.fromkeys(_FAR, 2)
_NESTED_LISTS = frozenset({"ul", "ol"})
_SPACES = re.compile(r"[ \t\n\r\f]+")


@dataclass(slots=True)
class _Page:
    """Text as it grows; a gap of line breaks waits until a word follows it."""

    parts: list[str] = field(default_factory=list)
    gap: int = 0
    space: bool = False
    quotes: int = 0
    lists: int = 0
    bullet: bool = False

    def write(self, text: str, *, verbatim: bool) -> None:
        if verbatim:
            return self._verbatim(text)
        words = _SPACES.sub(" ", text)
        if words.startswith(" "):
            self.space = True
        if words.strip(" "):
            self._word(words.strip(" "))
            self.space = words.endswith(" ")
        return None

    def _verbatim(self, text: str) -> None:
        for index, line in enumerate(text.split("\n")):
            self.gap += index > 0
            if line:
                self._word(line)

    def _word(self, text: str) -> None:
        at_start = not self.parts or self.gap > 0
        if at_start:
            indent = "  " * max(self.lists - 1, 0)
            lead = "> " * self.quotes + (indent + "- " if self.bullet else "")
            self.parts.append("\n" * (self.gap if self.parts else 0) + lead)
        elif self.space:
            self.parts.append(" ")
        self.parts.append(text)
        self.gap, self.space, self.bullet = 0, False, False

    def block(self, breaks: int) -> None:
        self.gap, self.space = max(self.gap, breaks), False

    def line(self) -> None:
        self.gap, self.space = self.gap + 1, False


def render(html: str) -> str:
    """The visible text of *html*: blocks on lines, "- " lists, "> " quotes, "text (address)" links."""
    tree = LexborHTMLParser(bounded(html))
    hidden = _hidden_by_sheet(tree)
    strict = _text(tree, hidden, by_colour=True)
    return strict if strict.strip() else _text(tree, hidden, by_colour=False)


def bounded(html: str) -> str:
    """*html* cut where the parser would begin to labour."""
    pieces = html[:MAX_CHARS].split("<", MAX_TAGS)
    return "<".join(pieces[:MAX_TAGS])


def _text(tree: LexborHTMLParser, hidden: frozenset[int], *, by_colour: bool) -> str:
    if tree.root is None:
        return ""
    page = _Page()
    links: list[int] = []
    for node, look, closing in _walk(tree.root, hidden):
        if node.is_text_node:
            if look.readable and (look.legible or not by_colour):
                page.write(node.text_content or "", verbatim=look.verbatim)
        elif closing:
            _close(node, page, links)
        else:
            _open(node, page, links)
    return "".join(page.parts)


def _walk(root: LexborNode, hidden: frozenset[int]) -> Iterator[tuple[LexborNode, Look, bool]]:
    """Every node that is not hidden with its look, elements twice (opening, closing); never recursive."""
    stack = [(root, Look(), False)]
    while stack:
        node, look, closing = stack.pop()
        if closing or node.is_text_node:
            yield node, look, closing
        elif node.is_element_node and not _skipped(node, hidden):
            own = inherit(look, node.tag or "", node.attributes)
            yield node, own, False
            stack.append((node, own, True))
            stack.extend((child, own, False) for child in reversed(list(node.iter(include_text=True))))


def _skipped(node: LexborNode, hidden: frozenset[int]) -> bool:
    return node.tag in _DROPPED or node.mem_id in hidden or is_hidden(node.attributes)


def _open(node: LexborNode, page: _Page, links: list[int]) -> None:
    tag = node.tag or ""
    if tag == "br":
        page.line()
    elif tag in {"td", "th"}:
        page.space = True
    elif tag == "a":
        links.append(len(page.parts))
    page.block(_breaks(tag, page)) if tag in _BREAKS else None
    page.quotes += tag == "blockquote"
    page.lists += tag in _NESTED_LISTS
    page.bullet = tag == "li" or (page.bullet and tag not in _NESTED_LISTS)


def _close(node: LexborNode, page: _Page, links: list[int]) -> None:
    tag = node.tag or ""
    if tag == "a":
        _finish_link(node, page, start=links.pop())
    page.quotes -= tag == "blockquote"
    page.lists -= tag in _NESTED_LISTS
    if tag in _BREAKS:
        page.block(_breaks(tag, page))


def _breaks(tag: str, page: _Page) -> int:
    return 1 if tag in _NESTED_LISTS and page.lists else _BREAKS[tag]


def _finish_link(node: LexborNode, page: _Page, *, start: int) -> None:
    address = _SPACES.sub("", node.attributes.get("href") or "")
    shown = "".join(page.parts[start:]).strip()
    if not shown or not re.match(r"(?i)https?://|mailto:", address) or len(address) > 2_000:
        return
    if _bare(shown) != _bare(address):
        page.parts.append(f" ({address})")


def _bare(address: str) -> str:
    return re.sub(r"(?i)^(https?://|mailto:)", "", address.strip()).rstrip("/").lower()


def _hidden_by_sheet(tree: LexborHTMLParser) -> frozenset[int]:
    sheet = " ".join(node.text() for node in tree.css("style"))
    found = (node for selector in hiding_selectors(sheet) for node in _select(tree, selector))
    return frozenset(node.mem_id for node in found)


def _select(tree: LexborHTMLParser, selector: str) -> list[LexborNode]:
    try:
        return tree.css(selector.strip())
    except SelectolaxError:
        return []
