"""A mail's fresh words apart from the history, signature and forwards below them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

_FOLDED = 4
_QUOTE = re.compile(r"\s{0,3}(?:>|\|\s|[A-Z]{1,2}>)")
_SIGNATURE = re.compile(r"(?:--|—|_{3,})\s*$|--\s(?!-)")
_SENT_FROM = re.compile(
    r"(?:[*_]?sent (?:from|via) |get outlook for |von meinem .{2,40} gesendet|gesendet (?:von|mit) "
    r"|envoyé (?:de|depuis) "
    r"|enviado (?:desde|do|de meu|de mi) |inviato da(?:l mio)? |verzonden (?:vanaf|met) "
    r"|skickat från |sendt fra |wysłano z )",
    re.IGNORECASE,
)
_WROTE = re.compile(
    r"[>\s]{0,6}(?:on|at|am|le|el|em|il(?: giorno)?|op|den|w dniu|в|\d{4}[-/]\d{1,2}[-/]\d{1,2})\b.{4,300}"
    r"(?:wrote|writes|schrieb.{0,80}|a écrit|escribió|escreveu|ha scritto|geschreven"
    r"|schreef.{0,80}|skrev.{0,80}"
    r"|napisał.{0,20}|пишет|написал.{0,20}|<[^<>]{3,100}>)\s?:$",
    re.IGNORECASE | re.DOTALL,
)
_DIVIDER = re.compile(
    r"\s{0,3}-{2,12}\s?(?:original message|forwarded message|"
    r"(?:ursprüngliche |weitergeleitete |original)nachricht|message (?:d['’]origine|original|transféré)|mensa(?:je|gem) original|messaggio (?:originale|inoltrato)"
    r"|oorspronkelijk bericht|doorgestuurd bericht|original ?meddelande)\s?-{2,12}\s*$|_{20,}\s*$"
    r"|(?:begin forwarded message|anfang der weitergeleiteten (?:e-mail|nachricht))\s?:\s*$"
    r"|(?:##-|-{3,})\s?please (?:type|write|reply)",
    re.IGNORECASE,
)
_HEADER = re.compile(r"[*\s>]{0,4}(?:from|von|de|da|van|från|fra|od)\s?:[*\s]{0,3}\S", re.IGNORECASE)
_HEADER_NEXT = re.compile(
    r"[*\s>]{0,4}(?:sent|date|to|cc|subject|reply-to|gesendet|datum|an|betreff|envoyé|à|objet|enviado|fecha|para"
    r"|asunto|data|assunto|inviato|a|oggetto|risposta|verzonden|aan|onderwerp|skickat|till|ämne)\s?:",
    re.IGNORECASE,
)


def strip_quoted(text: str) -> tuple[str, str]:
    """(fresh words, the rest); the first is empty only when *text* is blank."""
    lines = text.split("\n")
    cut = next((i for i in range(len(lines)) if any(ends(lines, i) for ends in _ENDINGS)), len(lines))
    fresh = _join(lines[:cut])
    if fresh:
        return fresh, _join(lines[cut:])
    below = _join(line for line in lines[_header_end(lines, cut) :] if not _QUOTE.match(line))
    if below:
        return below, _join(line for line in lines if _QUOTE.match(line))
    return text.strip(), ""


def _join(lines: Iterable[str]) -> str:
    return "\n".join(lines).strip()


def _wrote(lines: Sequence[str], index: int) -> int:
    """How many lines a "somebody wrote:" takes here; 0 when there is none."""
    for count in range(1, _FOLDED + 1):
        if _WROTE.match(" ".join(line.strip() for line in lines[index : index + count])):
            return count
    return 0


def _header_block(lines: Sequence[str], index: int) -> bool:
    following = [line for line in lines[index + 1 : index + 6] if line.strip()]
    return bool(_HEADER.match(lines[index])) and any(_HEADER_NEXT.match(line) for line in following[:2])


def _header_end(lines: Sequence[str], cut: int) -> int:
    return cut + max(_wrote(lines, cut), 1) if cut < len(lines) else 0


def _quoted_to_the_end(lines: Sequence[str], index: int) -> bool:
    """A quote that nothing of the writer's own follows."""
    if not _QUOTE.match(lines[index]):
        return False
    return all(not line.strip() or _QUOTE.match(line) for line in lines[index:])


_ENDINGS: tuple[Callable[[Sequence[str], int], object], ...] = (
    lambda lines, index: _DIVIDER.match(lines[index]),
    lambda lines, index: _SIGNATURE.match(lines[index]),
    lambda lines, index: _SENT_FROM.match(lines[index]),
    _header_block,
    _wrote,
    _quoted_to_the_end,
)
