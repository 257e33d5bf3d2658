"""A mail's fresh words apart from the history, signature and forwards below them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_FOLDED = 4
#: Lines that a header may take when blank ones lie between its pieces.
_TORN = 8
_QUOTE = re.compile(r"\s{0,3}(?:>|\|(?:\s|$)|[A-Z]{1,2}>)")
_SIGNATURE = re.compile(r"\s{0,3}(?:--|—|_{2,19})\s*$")
_SENT_FROM = re.compile(
    r"[*_]?(?:(?:sent (?:from|via|with) |gesendet (?:von|mit) "
    r"|envoyé (?:de|depuis|à partir|avec) "
    r"|enviado (?:desde|do|de meu|de mi|a partir) |inviato da(?:l(?: mio)?)? |ver(?:zonden|stuurd) (?:vanaf|met|via) "
    r"|skickat från |sendt fra |wysłan[eoy] z |lähetetty |отправлено (?:с|из) )[^.!?,]{1,60}\.?(?:<\S{1,80}>)?"
    r"|(?:diese nachricht wurde )?von mein\w* .{2,50}gesendet\.?"
    r"|gesendet mit der [^!?,]{3,40}|get outlook for [^.!?,]{2,20}(?:<\S{1,80}>)?"
    r"|(?:(?:holen sie sich|télécharge[rz]|obtener|obter o|scarica|hämta|pobierz) outlook|outlook) "
    r"(?:für|pour|para|per|voor|för|dla) (?:ios|android|mac)(?: beziehen| downloaden)?(?:<\S{1,80}>)?)\s*$",
    re.IGNORECASE,
)
_SAID = (
    r"(?:wrote|writes|schrieb|a écrit|escribió|escreveu|ha scritto|geschreven|schreef|skrev|napisał(?:\(a\))?"
    r"|kirjoitti|пишет|пише|написала?|yazdı|ezt írta|a scris|写道|寫道|のメール|さんのメッセージ)"
)
#: A day and, somewhere behind it, a name or an address: some programs write no more above a quote.
_DAY = r"\d{4}[-/]\d{1,2}[-/]\d{1,2}"
_WROTE = re.compile(
    r"[>\s]{0,6}(?:"
    r"(?:on|at|am|le|el|em|il|op|den|w dniu|в|\d{4}[-/]\d{1,2}[-/]\d{1,2})\b.{4,300}"
    rf"(?:\b{_SAID}(?:\s.{{0,80}})?|<[^<>]{{3,100}}>)"
    r"|(?=.{0,200}\d{1,2}[:.]\d{2}\b).{8,250}<[^<>\s]{1,80}@[^<>\s]{1,80}>[^<>]{0,20}"
    rf"|[^<>]{{2,100}}[<(][^<>()\s]{{1,80}}@[^<>()\s]{{1,80}}[>)],?\s?(?:.{{0,60}}\s)?{_SAID}(?:\b.{{0,80}})?"
    r"|.{4,120}\d{1,2}[:.]\d{2}.{0,80}写道"
    r")\s?[:：]$"
    rf"|[>\s]{{0,6}}{_DAY} (?:.{{0,80}}<[^<>\s]{{1,80}}@[^<>\s]{{1,80}}>"
    r"|\d{1,2}:\d{2} (?:GMT|UTC)\S{0,6} .{2,60}):?$",
    re.IGNORECASE | re.DOTALL,
)
#: A header whose pieces the way through HTML has parted by blank lines.
_TORN_BEGIN = re.compile(
    r"(?:on|am|le|el|em|il|op|den) .{4,40}\d{1,2}[:.h]\d{2}\b.{0,60}(?<![.!?,:])$", re.IGNORECASE
)
_WROTE_END = re.compile(rf">\s?(?:{_SAID})?\s?:$")
_DIVIDER = re.compile(
    r"\s{0,3}-{2,12}\s?(?:original message|forwarded message"
    r"|(?:ursprüngliche |weitergeleitete |original[- ]?)nachricht|message (?:d['’]origine|original|transféré)"
    r"|mensa(?:je|gem) original|messaggio (?:originale|inoltrato)|(?:oorspronkelijk|doorgestuurd) bericht"
    r"|original ?meddelande|oprindelig besked|opprinnelig melding"
    r"|wiadomość oryginalna|oryginalna wiadomość|исходное сообщение|orijinal mesaj"
    r"|元のメッセージ|原始邮件|原始郵件)\s?-{2,12}\s*$"
    r"|\s{0,3}-{2,12}\s?on\b.{4,200}\bwrote\s?-{2,12}\s*$|_{20,}\s*$"
    r"|(?:begin forwarded message|anfang der weitergeleiteten (?:e-mail|nachricht)"
    r"|début du message transféré|inizio messaggio inoltrato|inicio del mensaje reenviado"
    r"|início da mensagem (?:reencaminhada|encaminhada)|begin doorgestuurd bericht)\s?:\s*$"
    r"|(?:##-|-{3,})\s?please (?:type|write|reply)",
    re.IGNORECASE,
)
_HEADER = re.compile(
    r"[*\s>]{0,8}(?:from|von|de|da|van|från|fra|od|от|kimden|差出人|发件人|寄件者|gesendet)"
    r"\s?[:：][*\s]{0,3}\S",
    re.IGNORECASE,
)
_HEADER_NEXT = re.compile(
    r"[*\s>]{0,4}(?:sent|date|to|cc|subject|reply-to|gesendet|datum|an|betreff|envoyé(?: le)?|à|objet|enviado"
    r"|fecha|para|asunto|data|assunto|inviato|a|oggetto|risposta|verzonden|aan|onderwerp|skickat|till|ämne"
    r"|dato|til|emne|wysłano|do|temat|отправлено|дата|кому|тема|gönderilen|gönderildi|送信日時|宛先|件名|发送时间"
    r"|收件人|主题|寄件日期|收件者|主旨|von|enviada? (?:el|em))\s?[:：]",
    re.IGNORECASE,
)


def strip_quoted(text: str) -> tuple[str, str]:
    """(fresh words, the rest); the first is empty only when *text* is blank.

    Words between quoted lines are fresh, and the lines they answer stay with them.
    """
    lines = text.split("\n")
    end = next((i for i, line in enumerate(lines) if _tail_begins(lines, i, line)), len(lines))
    body = lines[: _last_own(lines[:end]) + 1]
    fresh: list[str] = []
    index = 0
    while index < len(body):
        header = _wrote(body, index)
        if header and _last_own(fresh) >= 0 and not _quote_follows(body, index + header):
            break
        if header and not _names_another(body, index, index + header):
            header = 0
        fresh.extend([] if header else [body[index]])
        index += header or 1
    start = next((i for i, line in enumerate(fresh) if line.strip() and not _QUOTE.match(line)), 0)
    if _last_own(fresh) < 0:
        return text.strip(), ""
    return _join(fresh[start:]), _join([*fresh[:start], *lines[index:]])


def _join(lines: Iterable[str]) -> str:
    return "\n".join(lines).strip()


def _tail_begins(lines: Sequence[str], index: int, line: str) -> bool:
    """Whether signature, forward or history without quote marks begins here."""
    if any(pattern.match(line) for pattern in (_DIVIDER, _SIGNATURE, _SENT_FROM)):
        return True
    following = [after for after in lines[index + 1 : index + 6] if after.strip()]
    return bool(_HEADER.match(line)) and any(_HEADER_NEXT.match(after) for after in following[:2])


def _begins_quote(line: str) -> bool:
    return bool(_QUOTE.match(line)) and not _WROTE_END.match(line)


def _wrote(lines: Sequence[str], index: int) -> int:
    """How many lines a "somebody wrote:" takes here; 0 when there is none."""
    torn = bool(_TORN_BEGIN.match(lines[index]))
    joined = ""
    for count, line in enumerate(lines[index : index + (_TORN if torn else _FOLDED)], start=1):
        if not (line.strip() or (torn and count > 1)) or _breaks_off(lines, index, line, count=count):
            return 0
        joined = f"{joined} {line.strip()}".strip()
        if _WROTE.match(joined):
            return count
    return 0


def _breaks_off(lines: Sequence[str], index: int, line: str, *, count: int) -> bool:
    """Whether a quote begins within what would be a header."""
    return count > 1 and _begins_quote(line) and not _begins_quote(lines[index])


def _names_another(body: Sequence[str], start: int, end: int) -> bool:
    """Whether a header gives an address or stands above quoted lines; the writer may tell what he wrote himself."""
    return any("@" in line for line in body[start:end]) or any(_QUOTE.match(line) for line in body[end:])


def _last_own(lines: Sequence[str]) -> int:
    """Index of the last line that somebody wrote who isn't quoted; -1 when all are quotes or blank."""
    own = (i for i in range(len(lines) - 1, -1, -1) if lines[i].strip() and not _begins_quote(lines[i]))
    return next(own, -1)


def _quote_follows(body: Sequence[str], index: int) -> bool:
    """Whether the header above *index* belongs to quoted lines; *body* ends with words of the writer."""
    return any(_QUOTE.match(line) for line in body[index : index + 3] if line.strip())
