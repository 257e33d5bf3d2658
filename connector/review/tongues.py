"""Which of the seven languages a text is in, by its small words; other scripts by their letters.

No library: the ones that are light are old, the ones that are good weigh a hundred megabytes, and a gate only has
to be sure when it says so. Short texts are undecided.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from functools import cache

from connector.review.fold import fold

#: Small words after folding, those of a language's own and those it shares.
_SMALL: Mapping[str, str] = {
    "en": "the and you your to of is are it this that with for from not can will have has on in at we our"
    " if or be as by an"
    " was were do does how what when where which please my i me they there then them their up out"
    " would should any but"
    " after before use all here into",
    "de": "der die das und ist sind nicht sie ihr ihre ihren ihrem ich wir uns unser mit fur auf zu im den"
    " dem des ein eine einen"
    " einem einer von bei als auch wie wenn kann konnen haben hat wird werden oder aber nach aus"
    " bitte mein meine mir mich"
    " es noch nur sich dann hier uber unter dass war dieser diese dieses mehr geht kein keine habe wo",
    "fr": "le la les et est sont pas vous votre vos je nous notre nos avec pour sur dans un une des du de"
    " au aux que qui ne ce cette"
    " ces il elle on mon ma mes si ou mais par plus comment bonjour merci puis etes avez peut pouvez"
    " etre c'est j'ai",
    "es": "el la los las y es son no usted su sus yo nosotros con para por en un una unos del de al que lo"
    " le se mi mis como si o"
    " mis pero mas puede hola gracias esta este estos desde cuando tiene hay ha he muy donde cual",
    "pt": "o a os as e sao nao voce seu sua seus suas eu nos com para por em um uma do da dos das no na"
    " nos nas de ao que se meu"
    " minha como ou mas mais pode ola obrigado obrigada esta este isso quando tem ha foi pelo pela"
    " aos ate onde qual consigo meus minhas",
    "it": "il lo la i gli le e sono non lei suo sua suoi io noi con per su in un una del della dei delle"
    " di al alla che si mio mia"
    " come se o ma piu puo ciao grazie questo questa quando ha ho dal dalla nel nella sul perche dove"
    " quale anche miei mie",
    "nl": "de het en is zijn niet u uw ik wij we ons onze met voor op in een van bij als ook hoe kan kunt"
    " kunnen hebben heeft wordt"
    " worden of maar naar uit mijn mij dan hier over dat deze dit die er nog om te wat waar welke"
    " graag hallo je jouw",
}  # fmt: skip
#: Languages without word lists of ours, so that they are not taken for a neighbour.
_OTHERS: Mapping[str, str] = {
    "pl": "i w z na nie do jest sie to ze o jak za od po czy tak dla jego mozna oraz przez ten ta te moje"
    " prosze moge moich moj",
    "cs": "a v na je se to ze s z do pro jak za od po tak ktery nebo by jsem jste prosim muze jeho take",
    "sv": "och i att det som en pa ar av for med den till inte om ett har jag du vi kan din ditt dina"
    " eller fran hej",
    "da": "og i at det er en til af for pa med den ikke der et har jeg du vi kan din dit dine eller fra"
    " som hej",
    "ro": "si in de la cu nu este pe un o sa din pentru care mai dumneavoastra va aveti sunt puteti sau"
    " contul",
    "hu": "a az es nem hogy is egy ez meg van ha de vagy mint csak kell lehet on kerem fiok",
    "fi": "ja on ei se etta voit olla mutta kun niin tai jos sinun sinua voi tilin hei ole tama",
    "tr": "ve bir bu da de icin ile cok ne gibi daha veya sizin siz hesap merhaba nasil degil var",
    "ca": "el la els les i amb per que no una un del dels es al seu seva vostre pot com aquest aquesta hola",
}
_TABLE = {tongue: frozenset(words.split()) for tongue, words in {**_SMALL, **_OTHERS}.items()}
TONGUES = tuple(_SMALL)
MAX_CHARS = 5_000
#: At least so many different small words, two more than the next language has, and one word in so many make it sure.
_LEAST, _LEAD, _EVERY = 2, 2, 8
#: From so many words on a text without small words of a language is not in it.
_ENOUGH = 12
#: From so many letters on a script is meant, and twice as many make an answer.
_LETTERS = 9
_SCRIPTS = (
    "LATIN",
    "CYRILLIC",
    "GREEK",
    "ARABIC",
    "HEBREW",
    "DEVANAGARI",
    "THAI",
    "HANGUL",
    "CJK",
    "HIRAGANA",
    "KATAKANA",
)


def tongue(text: str) -> str | None:
    """The language that is surely meant, one of ours or another; None when that is not sure."""
    words = _words(text)
    votes = Counter({name: _votes(words, name) for name in _TABLE}).most_common(2)
    (best, most), (_, next_most) = votes
    different = len(_TABLE[best].intersection(words))
    sure = different >= _LEAST and most - next_most >= _LEAD and most * _EVERY >= len(words)
    return best if sure and script(text) == "LATIN" else None


def script(text: str) -> str | None:
    """The writing system of most letters; Japanese counts as CJK, and one of its signs as three letters."""
    counted = _letters(text)
    return counted.most_common(1)[0][0] if counted else None


def differ(said: str, answered: str) -> bool:
    """Whether *answered* is surely in another language than *said*."""
    theirs, ours = tongue(said), tongue(answered)
    if script(said) != script(answered):
        return _other_script(said, answered)
    if theirs and ours:
        return theirs != ours
    words = _words(answered)
    if theirs is not None and len(set(words)) >= _ENOUGH and _votes(words, theirs) == 0:
        return True
    meant, used = _likely(_written_small(said), least=_LEAST), _likely(answered, least=1)
    return bool(meant and used) and meant.isdisjoint(used)


def _other_script(said: str, answered: str) -> bool:
    """Names and codes are in Latin letters everywhere, so that a few of them tell nothing."""
    enough = len(said.split()) >= 3 if script(said) == "LATIN" else _letters(said).total() >= _LETTERS
    return enough and bool(script(said)) and _letters(answered).total() >= 2 * _LETTERS


def _likely(text: str, *, least: int) -> set[str]:
    """The languages that have the most small words of *text*, or one less; none below *least*."""
    words = set(_words(text))
    votes = {name: len(small & words) for name, small in _TABLE.items()}
    most = max(votes.values())
    return {name for name, count in votes.items() if count >= max(most - 1, 1)} if most >= least else set()


def _written_small(text: str) -> str:
    """Without words that begin with a capital: names, as "La Poste"; a shout is all in capitals."""
    return text if text.isupper() else re.sub(r"(?<=\s)[^\W\d_]\w*", _unless_named, text)


def unread(text: str) -> bool:
    """Whether a text of some length is in none of the languages whose word lists we have."""
    words = _words(text)
    if len(words) < _ENOUGH:
        return False
    known = max(_votes(words, name) for name in TONGUES)
    other = max(_votes(words, name) for name in _OTHERS)
    return script(text) != "LATIN" or known == 0 or other >= known + _LEAD


@cache
def small_words() -> frozenset[str]:
    return frozenset().union(*_TABLE.values())


def _votes(words: list[str], name: str) -> int:
    return sum(word in _TABLE[name] for word in words)


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)?", fold(text[:MAX_CHARS]))


def _unless_named(match: re.Match[str]) -> str:
    return "" if match[0][0].isupper() else match[0]


def _letters(text: str) -> Counter[str]:
    counted = Counter(_script(char) for char in text[:MAX_CHARS] if char.isalpha())
    del counted[""]
    counted["CJK"] *= 3
    return +counted


@cache
def _script(char: str) -> str:
    first = unicodedata.name(char, "").split(" ")[0]
    if first in {"HIRAGANA", "KATAKANA"}:
        return "CJK"
    return first if first in _SCRIPTS else "OTHER"
