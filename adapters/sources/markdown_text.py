"""Markdown as a customer would read it: headings, lists, tables and code as plain text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.token import Token

from connector.text import html_to_text, normalise

FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?\n)??---[ \t]*(?:\n|\Z)", re.DOTALL)
ENTRY = re.compile(r"^(title|url|locale|lang):[ \t]*(.*?)[ \t]*$", re.MULTILINE)
ALERT = re.compile(r"^\[!([A-Z]+)\]\s*", re.ASCII)
#: What a blank line follows.
ENDS = frozenset({"paragraph_close", "blockquote_close", "table_close", "hr"})
PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])


@dataclass(frozen=True, slots=True)
class FrontMatter:
    title: str = ""
    url: str = ""
    locale: str = ""


@dataclass(slots=True)
class _Writer:
    """Lines so far; *lists* holds the next number of each open list, 0 for bullets."""

    heading: str = ""
    lines: list[str] = field(default_factory=list)
    lists: list[int] = field(default_factory=list)
    marker: str = ""
    cells: list[str] | None = None
    in_heading: bool = False

    def take(self, token: Token) -> None:
        if token.type.endswith("_list_open"):
            self.lists.append(int(token.attrs.get("start", 1)) if token.type.startswith("ordered") else 0)
        elif token.type.endswith("_list_close"):
            self.lists.pop()
            if not self.lists:
                self._gap()
        elif token.type == "list_item_open":
            self._item()
        elif token.type in {"heading_open", "heading_close"}:
            self.in_heading = token.type == "heading_open"
        elif token.type in {"tr_open", "tr_close"}:
            self._row(opens=token.type == "tr_open")
        else:
            self._content(token)

    def _content(self, token: Token) -> None:
        if token.type == "inline":
            self._inline("".join(_spoken(token.children or [])))
        elif token.type in {"fence", "code_block"}:
            self._apart(token.content.rstrip("\n"))
        elif token.type == "html_block":
            self._apart(html_to_text(token.content))
        elif token.type in ENDS and not token.hidden:
            self._gap()

    def _item(self) -> None:
        number = self.lists[-1]
        self.marker = f"{number}. " if number else "- "
        self.lists[-1] += 1 if number else 0

    def _row(self, *, opens: bool) -> None:
        if not opens and self.cells is not None:
            self.lines.append(" | ".join(self.cells))
        self.cells = [] if opens else None

    def _inline(self, text: str) -> None:
        if self.cells is not None:
            self.cells.append(" ".join(text.split()))
        elif self.in_heading and not self.heading:
            self.heading = text
            if any(self.lines):
                self._apart(text)
        elif self.in_heading:
            self._apart(text)
        else:
            self._block(ALERT.sub(lambda found: f"{found[1].capitalize()}: ", text))

    def _block(self, text: str) -> None:
        """*text* behind the marker of the list item that it opens, or below it."""
        indent = "  " * (len(self.lists) - 1) if self.lists else ""
        rest = indent + "  " if self.lists else ""
        first, *others = text.split("\n")
        self.lines.append((indent + self.marker if self.marker else rest) + first)
        self.lines += [rest + line for line in others]
        self.marker = ""

    def _apart(self, text: str) -> None:
        self._gap()
        self._block(text)
        self._gap()

    def _gap(self) -> None:
        if self.lines and self.lines[-1]:
            self.lines.append("")


def front_matter(raw: str) -> tuple[FrontMatter, str]:
    """(what we know of the front matter, the rest of *raw*); anything else in it is passed over."""
    text = raw.replace("\r\n", "\n")
    match = FRONT_MATTER.match(text)
    if not match:
        return FrontMatter(), text
    entries = {name: _unquoted(value) for name, value in ENTRY.findall(match[1] or "")}
    locale = entries.get("locale") or entries.get("lang", "")
    return FrontMatter(entries.get("title", ""), entries.get("url", ""), locale), text[match.end() :]


def to_text(markdown: str) -> tuple[str, str]:
    """(the first heading, the text, without that heading when nothing stands before it)."""
    writer = _Writer()
    for token in PARSER.parse(markdown):
        writer.take(token)
    return normalise(writer.heading).strip(), normalise("\n".join(writer.lines)).strip()


def _spoken(children: Iterable[Token]) -> Iterator[str]:
    """The words of a paragraph; a link to the web is followed by its address."""
    links: list[tuple[str, list[str]]] = []
    for token in children:
        if token.type == "link_open":
            links.append((str(token.attrs.get("href", "")), []))
            continue
        if token.type == "link_close":
            href, parts = links.pop()
            said = _link(href, "".join(parts))
        else:
            said = _word(token)
        if links:
            links[-1][1].append(said)
        else:
            yield said


def _word(token: Token) -> str:
    if token.type in {"softbreak", "hardbreak"}:
        return " " if token.type == "softbreak" else "\n"
    if token.type == "html_inline":
        return "\n" if re.fullmatch(r"<br\s*/?>", token.content, re.IGNORECASE) else ""
    return token.content


def _link(href: str, text: str) -> str:
    if not href.startswith(("https://", "http://")) or href.rstrip("/") == text.rstrip("/"):
        return text
    return f"{text} ({href})" if text else href


def _unquoted(value: str) -> str:
    quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "\"'"
    return value[1:-1] if quoted else value
