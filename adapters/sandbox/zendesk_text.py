"""What Zendesk does to the text of a comment: placeholders, Markdown, HTML, the length limit."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape, unescape

# https://developer.zendesk.com/api-reference/ticketing/tickets/ticket_comments/#bodies
PLACEHOLDER = re.compile(r"\{\{\s*([a-zA-Z_0-9.]*)[^{}]*\}\}|\{%.*?%\}", re.DOTALL)
TAG = re.compile(r"</?[a-zA-Z!][^<>]*>")
DROPPED = re.compile(r"<(script|style|head|title)\b.*?</\1\s*>|<!--.*?-->", re.DOTALL | re.IGNORECASE)
BREAK = re.compile(r"<br\s*/?>|</(p|div|li|tr|h[1-6]|blockquote)\s*>", re.IGNORECASE)
DANGEROUS = re.compile(
    r"<(script|iframe|object|embed|form)\b.*?(</\1\s*>|$)|\son[a-z]+\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s>]+)",
    re.DOTALL | re.IGNORECASE,
)
#: Markdown over escaped text; the order matters.
MARKS = (
    (re.compile(r"`([^`\n]+)`"), r"<code>\1</code>"),
    (re.compile(r"!\[([^\]\n]*)\]\(([^)\s]+)\)"), r'<img src="\2" alt="\1">'),
    (re.compile(r"(?<!!)\[([^\]\n]+)\]\(([^)\s]+)\)"), r'<a href="\2" rel="noreferrer">\1</a>'),
    (re.compile(r"(?<![\"'>=\w])(https?://[^\s<>\"]+)"), r'<a href="\1" rel="noreferrer">\1</a>'),
    (re.compile(r"\*\*([^*\n]+)\*\*|__([^_\n]+)__"), r"<strong>\1\2</strong>"),
    (re.compile(r"(?<![\w*])\*([^*\s][^*\n]*)\*(?![\w*])"), r"<em>\1</em>"),
    (re.compile(r"(?<![\w_])_([^_\s][^_\n]*)_(?![\w_])"), r"<em>\1</em>"),
)
LINK_ONLY = (MARKS[3],)
LINES = (
    (re.compile(r"# +(.*)"), r"<h1>\1</h1>"),
    (re.compile(r"##+ +(.*)"), r"<h2>\1</h2>"),
    (re.compile(r"[-*+] +(.*)"), r"<ul><li>\1</li></ul>"),
    (re.compile(r"\d+[.)] +(.*)"), r"<ol><li>\1</li></ol>"),
    (re.compile(r"&gt; ?(.*)"), r"<blockquote>\1</blockquote>"),
)


def expand(text: str, values: Mapping[str, str]) -> str:
    """Placeholders by name; an unknown one, and every Liquid tag, comes out empty."""
    return PLACEHOLDER.sub(lambda found: values.get(found[1] or "", ""), text)


def cut(text: str, limit: int) -> str:
    """At most *limit* bytes, silently."""
    return text.encode("utf-8", "replace")[:limit].decode("utf-8", "ignore")


def without_tags(text: str) -> str:
    """HTML in `body` is not rendered but taken out."""
    return TAG.sub("", text)


def rendered(body: str, *, markdown: bool) -> str:
    """The html_body of a plain *body*; *markdown* where an agent wrote it."""
    paragraphs = [_paragraph(part, markdown=markdown) for part in re.split(r"\n\s*\n", body.strip())]
    return wrapped("".join(paragraphs))


def _paragraph(text: str, *, markdown: bool) -> str:
    lines = [_line(line, markdown=markdown) for line in text.splitlines()]
    return f'<p dir="auto">{"<br>".join(lines)}</p>'


def _line(line: str, *, markdown: bool) -> str:
    html = escape(line.rstrip(), quote=False)
    for pattern, put in MARKS if markdown else LINK_ONLY:
        html = pattern.sub(put, html)
    for shape, put in LINES if markdown else ():
        found = shape.fullmatch(html)
        if found:
            return found.expand(put)
    return html


def wrapped(html: str) -> str:
    return f'<div class="zd-comment" dir="auto">{html}</div>'


def cleaned(html: str) -> str:
    """An html_body as Zendesk keeps it: scripts and handlers go, styles that hide text stay."""
    return wrapped(DANGEROUS.sub("", html))


def flattened(html: str) -> str:
    """`body` of an html_body: every text node, what CSS hides included."""
    text = TAG.sub("", BREAK.sub("\n", DROPPED.sub("", html)))
    return re.sub(r"\n{3,}", "\n\n", unescape(text)).strip()
