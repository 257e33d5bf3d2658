"""Text in and text out: HTML to text, hidden characters, safe replies, quoted history."""

from __future__ import annotations

import html
import re
import unicodedata

from connector.markup import bounded, render
from connector.quoted import strip_quoted

__all__ = ["bounded", "clip", "counted", "html_to_text", "normalise", "plain", "strip_quoted", "to_html"]

MAX_INDENT = 8

_LINE_ENDS = re.compile("\r\n?|[\v\f\x1c-\x1e\x85\u2028\u2029]")
_INNER_BLANKS = re.compile(r"(?<=\S)[ \t]{2,}")
_MANY_LINES = re.compile(r"\n{3,}")
#: More combining marks on one letter are no language.
_MARKS = re.compile("[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{6,}")
#: Letters and symbols that show nothing (Unicode's default ignorables that are no format characters).
_BLANK_LETTERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0") | {
    chr(code)
    for low, high in ((0x180B, 0x180F), (0xFE00, 0xFE0F), (0xE0100, 0xE01EF))
    for code in range(low, high + 1)
}
_BRACES_AND_ANGLES = str.maketrans("＜＞｛｝﹤﹥﹛﹜", "<>{}<>{}")
_LIVE: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\{(?=[{%#])"), "{ "),
    (re.compile(r"([%}#])(?=\})"), r"\1 "),
    (re.compile(r"<(?=[A-Za-z/!?%])"), "< "),
    (
        re.compile(
            r"&(?=#[0-9xX]|amp|[lg]t|quot|nbsp|shy"
            r"|(?:apos|tab|newline|[lr](?:cub|brace|par|sqb|brack)|excl|colon|sol|num|percnt|zwn?j);)",
            re.IGNORECASE,
        ),
        "& ",
    ),
    (re.compile(r"\](?=[(\[:])"), "] "),
    (re.compile(r"!(?=\[)"), "! "),
)
#: All that `_Visible` takes out of plain ASCII, which is most of what we see.
_CONTROLS = {code: None for code in (*range(0x20), 0x7F) if chr(code) not in "\n\t"}


class _Visible(dict[int, int | str | None]):
    """Translation table that learns: what a reader can see stays, blanks become spaces."""

    def __missing__(self, code: int) -> int | str | None:
        char = chr(code)
        category = unicodedata.category(char)
        kept: int | str | None = code
        if category == "Zs":
            kept = " "
        elif (category[0] == "C" and char not in "\n\t") or char in _BLANK_LETTERS:
            kept = None
        self[code] = kept
        return kept


def html_to_text(markup: str) -> str:
    """What a reader of *markup* would have seen, normalised; never raises."""
    return normalise(render(markup))


def normalise(text: str) -> str:
    """*text* as NFC without characters that nobody sees, and without needless blanks."""
    lines_ended = _LINE_ENDS.sub("\n", text)
    marked = lines_ended.translate(_CONTROLS) if text.isascii() else _composed(lines_ended)
    lines = (_indented(_INNER_BLANKS.sub(" ", line.rstrip())) for line in marked.split("\n"))
    return _MANY_LINES.sub("\n\n", "\n".join(lines)).strip("\n").rstrip()


def _composed(text: str) -> str:
    seen = unicodedata.normalize("NFC", text.translate(_Visible()))
    return _MARKS.sub(lambda match: match[0][:6], seen)


def _indented(line: str) -> str:
    body = line.lstrip()
    return line[: min(len(line) - len(body), MAX_INDENT)] + body


def plain(text: str) -> str:
    """*text* safe to send: placeholders, tags, entities and Markdown links stand broken apart, visibly.

    Applying it twice changes nothing.
    """
    safe = normalise(text.translate(_BRACES_AND_ANGLES))
    for pattern, broken in _LIVE:
        safe = pattern.sub(broken, safe)
    return safe.strip()


def to_html(text: str) -> str:
    """Plain text as HTML with paragraphs and line breaks only; all else is escaped, links stay text."""
    paragraphs = normalise(text).split("\n\n")
    return "".join(f"<p>{_lines(paragraph)}</p>" for paragraph in paragraphs if paragraph.strip())


def _lines(paragraph: str) -> str:
    return "<br>".join(_spaced(html.escape(line)) for line in paragraph.split("\n"))


def _spaced(line: str) -> str:
    """Leading blanks as characters that HTML keeps."""
    body = line.lstrip()
    return "&nbsp;" * (len(line) - len(body)) + body


def clip(text: str, limit: int) -> str:
    """*text* in at most *limit* characters, cut between words and marked with an ellipsis."""
    if len(text) <= limit:
        return text
    room = max(limit - 1, 0)
    head = text[:room]
    if not text[room : room + 1].isspace():
        head = head.rpartition(" ")[0] or head
    return (head.rstrip() + "…")[:limit]


def counted(number: int, one: str, more: str = "") -> str:
    """A number with its noun: 1 ticket, 2 tickets; *more* where the plural is not *one* with an s."""
    return f"{number} {one if number == 1 else more or f'{one}s'}"
