"""Whether a person's name stands where a letter is signed or a writer presents himself; pure, in seven languages.

Names have no list: what is written with a capital there, and is no word of the company, the team or the customer's
own name, is one.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator

from connector.review.fold import MAX_CHARS, fold
from connector.review.tongues import small_words

_NAME = r"[A-ZÀ-ÖØ-Þ][a-zß-öø-ÿ]+(?:['’-][A-Za-zÀ-ÿ]+)*|[A-Z]\."
_CLOSERS = (
    r"(?:(?:very |with )?(?:kind|best|warm|warmest|kindest)(?:est)? )?(?:regards|wishes)|all the best|best"
    r"|warmly|cheers|take care"
    r"|(?:yours )?(?:sincerely|truly|faithfully)(?: yours)?|yours|talk soon|signed"
    r"|(?:mit )?(?:freundlich|lieb|best|herzlich|viel|schön|sonnig)e[nr]? gr(?:ü|ue)(?:ß|ss)en?"
    r"|gr(?:ü|ue)(?:ß|ss)e|gru(?:ß|ss)|lg|vg|mfg"
    r"|(?:bien |très )?cordialement|bien à (?:vous|toi)|(?:sincères |meilleures )?salutations|amicalement"
    r"|bonne (?:journée|soirée)"
    r"|(?:un |muchos )?(?:cordial(?:es)? )?saludos?(?: cordial(?:es)?)?|atentamente|un abrazo|abrazos"
    r"|atenciosamente|(?:com os )?(?:melhores )?cumprimentos|(?:um )?abraços?|cordialmente"
    r"|(?:cordiali|distinti|cari|un caro) salut[io]|saluti|a presto|cordialmente"
    r"|(?:met )?(?:vriendelijke|hartelijke|warme) groet(?:en|jes)?|groet(?:en|jes)?"
)
_YOURS = r"your|ihre?|deine?|votre|su|seu|sua|suo|uw|je"
_THANKS = r"thanks|thank you|many thanks|danke|vielen dank|merci|gracias|obrigad[oa]|grazie|bedankt|dank u"
_CLOSED = re.compile(
    rf"(?:^|[.!?…:)\n])\s*(?i:{_CLOSERS})(?:[\s,.!–—-]+)(?P<rest>\S[^\n]{{0,60}}(?:\n+[^\n]{{1,60}}){{0,3}})\s*\Z"
)
_THANKED = re.compile(
    rf"(?:^|[.!?…)\n])\s*(?i:{_THANKS})[\s,–—-]+(?P<rest>(?:{_NAME})(?: (?:{_NAME}))?)[.!]?\s*\Z"
)
_DASHED = re.compile(
    rf"(?:\A|\n)(?![-–—])[^\n]*\n+\s*[-–—~]+ ?(?P<rest>(?:{_NAME})(?: (?:{_NAME})){{0,2}}[^\n.!?]{{0,30}})\s*\Z"
)
_ALONE = re.compile(rf"\n\s*(?P<rest>(?:{_NAME})(?: (?:{_NAME})){{0,2}})\s*\Z")
_ONE, _TITLE = rf"(?:{_NAME})(?: (?:{_NAME})){{0,2}}", r"[^\n,.!?:;]{1,40}"
#: "At your service, Sam"; "Sam, your adviser"; "your adviser Sam".
_TITLED = re.compile(
    rf"\n\s*(?:{_TITLE}, (?P<rest>{_ONE})|(?P<first>{_ONE}), {_TITLE}|(?i:{_YOURS}) (?P<last>{_TITLE}))\s*\Z"
)
_PRESENTS = re.compile(
    rf"(?:\b(?:I am|I['’]m|[Mm]oi,? c['’]est|[Jj]e suis|[Ii]ch bin|[Hh]ier (?:ist|schreibt|spricht)|[Ss]ou o|[Ss]ou a"
    rf"|[Ii]k ben|[Aa]qui é [oa]|(?:[Qq]uem|[Qq]uien|[Cc]hi) (?:\w+ ){{1,3}}(?:é|es|è)(?: [oa])?"
    rf"|(?:[Ll]e|[Tt]e) (?:escribe|atiende|habla)|(?:[Ll]e|[Tt]i) scrive"
    rf"|(?:talking|speaking|chatting) (?:to|with)|(?:sprechen|sprichst|schreiben|schreibst|chatten) mit"
    rf"|(?:parlez|parles|discutez) (?:à|avec)|(?:hablando|habla|chateando) con|(?:falando|falar|fala) com(?: [ao])?"
    rf"|(?:parlando|parla) con|(?:spreekt|praat|chat) met)"
    rf"|(?:^|[.!?,;:\n] ?)(?:[Ss]oy|[Ss]ono|[Ss]ou|[Ii]ci)),? (?P<rest>(?:{_NAME}))(?![\w-])"
    rf"|(?:^|[.!?,;:\n] ?)(?:[Tt]his is|[Ii]t['’]s|[Ii]t is) (?P<this>{_NAME})"
    rf"(?=,| (?:here|again|speaking|from|at|with|of)\b|[.!]?\s*$)"
    rf"|(?:^|[.!?,;:\n] ?)(?!(?:Some|No|Any|Every)(?:one|body))(?P<sent>{_NAME}) (?:from|of|at) (?:\w+ ){{1,4}}?"
    rf"(?:(?:answers|writes|replies)|is (?:answering|writing|replying))(?: to)? (?:you|this|here)\b"
    rf"|(?:^|[.!?,;:\n] ?)(?P<here>{_NAME}) (?:here|speaking|hier)(?= from| at| with| again| vom| aus| von|,|!)"
)
#: Who may sign: the company, its team and its machine.
_TEAM = re.compile(
    r"team|equipe|equipo|squadra|ekipe|support|soporte|suporte|supporto|service|servic|servizi|kunden|klant|customer|client|cliente"
    r"|care|success|help|desk|assist|asist|atendimento|atencion|apoio|hulp|hilfe|virtual|digital|intelligen"
    r"|office|crew|staff|company|automat|\b(?:bot|ki|ai|ia|gmbh|inc|ltd)\b"
)
_WORD, _BLANK = re.compile(r"[^\W\d_]+"), re.compile(r"\[[^\]]*\]")
_CLOSER = re.compile(rf"(?i:{_CLOSERS}|{_THANKS})")


#: A signature and the line above it.
_TAIL = 400


def signed(text: str, *, known: Container[str]) -> bool:
    """Whether *text* ends with, or presents, a name of which no word is among *known* ones (folded)."""
    return any(_personal(name, known) for name in _names(text[:MAX_CHARS].strip()))


def _names(text: str) -> Iterator[str]:
    for pattern in (_CLOSED, _THANKED, _DASHED, _ALONE, _TITLED):
        found = pattern.search(text[-_TAIL:])
        yield from [name for name in found.groupdict().values() if name] if found else ()
    for presented in _PRESENTS.finditer(text):
        yield from [name for name in presented.groupdict().values() if name]


def _personal(name: str, known: Container[str]) -> bool:
    """Blanks to be filled are another fault."""
    written = _WORD.findall(_BLANK.sub("", name))
    capital = [word for word in written if word[0].isupper() and not word.isupper()]
    words = [fold(word) for word in capital if not _CLOSER.fullmatch(word)]
    return any(word not in known and word not in small_words() and not _TEAM.search(word) for word in words)
