"""Words of a question and their stems, made by the same tokenizer that the index uses."""

from __future__ import annotations

import re
import sqlite3
import unicodedata
from collections.abc import Sequence

TOKENIZE = "porter unicode61 remove_diacritics 2"
MAX_CHARACTERS = 8_000
WORD = re.compile(r"[^\W_]+")

#: Words that say nothing about the subject, greetings and thanks of e-mails among them.
STOP_TEXT = """
a about above after again all also am an and any anyone are as at be because been before being below
between both but by can cannot could did do does doing don down during each either else etc few for
from further get gets getting got had has have having he her here hers him his how however i if in
into is it its itself just let ll like may me might more most much must my myself no nor not now of
off on once one only or other our ours out over own please re s same shall she should since so some
such t than that the their theirs them then there these they this those though through thus to too
under until up upon us use used using ve very want was we well were what when where whether which
while who whom whose why will with within without would yet you your yours yourself d m isn aren
wasn weren doesn didn won wouldn couldn shouldn hasn haven hadn hi hello hey dear thanks thank
regards best kind sincerely cheers ok okay
"""
STOP_WORDS = frozenset(STOP_TEXT.split())


def words(text: str) -> list[str]:
    """The telling words of *text*, each once, in order; nothing in them is FTS5 syntax."""
    plain = unicodedata.normalize("NFC", text[:MAX_CHARACTERS]).casefold()
    return [word for word in dict.fromkeys(WORD.findall(plain)) if word not in STOP_WORDS]


class Stemmer:
    """Stems by FTS5 itself; not for use by two threads at once."""

    def __init__(self) -> None:
        self._db = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        self._db.execute(f"CREATE VIRTUAL TABLE texts USING fts5(text, tokenize='{TOKENIZE}')")
        self._db.execute("CREATE VIRTUAL TABLE stems USING fts5vocab(texts, instance)")

    def stems(self, texts: Sequence[str]) -> list[set[str]]:
        """The set of stems of each text."""
        found: list[set[str]] = [set() for _ in texts]
        self._db.execute("BEGIN")
        self._db.executemany("INSERT INTO texts(rowid, text) VALUES (?, ?)", enumerate(texts))
        for row, stem in self._db.execute("SELECT doc, term FROM stems"):
            found[row].add(stem)
        self._db.execute("ROLLBACK")
        return found

    def close(self) -> None:
        self._db.close()
