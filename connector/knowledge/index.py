"""Full-text search over articles: a title and its best passages are scored apart and added up."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate

from connector.decision import Band, Passage, SearchResult
from connector.domain import Article
from connector.knowledge import bands, excerpt, passages
from connector.knowledge.terms import TOKENIZE, Stemmer, words

SCHEMA = f"""
CREATE TABLE article (n INTEGER PRIMARY KEY, id TEXT, title TEXT, url TEXT, version TEXT, source TEXT);
CREATE TABLE passage (n INTEGER PRIMARY KEY, article INTEGER, id TEXT, text TEXT);
CREATE VIRTUAL TABLE titles USING fts5(text, content='', tokenize='{TOKENIZE}');
CREATE VIRTUAL TABLE bodies USING fts5(text, content='', tokenize='{TOKENIZE}');
CREATE VIRTUAL TABLE title_words USING fts5vocab(titles, row);
CREATE VIRTUAL TABLE body_words USING fts5vocab(bodies, row);
CREATE TABLE word (stem TEXT PRIMARY KEY, passages INTEGER) WITHOUT ROWID;
"""
# Words are counted once and kept: asking the index itself would walk all rows that hold a word.
COUNT = """
INSERT INTO word SELECT term, max(doc) FROM
(SELECT term, doc FROM title_words UNION ALL SELECT term, doc FROM body_words) GROUP BY term;
CREATE INDEX passages_of ON passage(article);
"""
TITLES = "SELECT rowid, -bm25(titles) FROM titles WHERE titles MATCH ? ORDER BY rank LIMIT ?"
BODIES = """
SELECT passage.article, passage.n, hits.score
FROM (SELECT rowid, -bm25(bodies) AS score FROM bodies WHERE bodies MATCH ? ORDER BY rank LIMIT ?) AS hits
JOIN passage ON passage.n = hits.rowid
ORDER BY hits.score DESC
"""
PASSAGE = """
SELECT passage.id, article.id, article.title, passage.text, article.url, article.version, article.source
FROM passage JOIN article ON article.n = passage.article WHERE passage.n = ?
"""
CANDIDATES = 200
#: The rarest words of a long mail tell enough; more, or words that stand everywhere, would only cost time.
MAX_WORDS = 40
MAX_ROWS = 60_000
TITLE_SHARE = 0.8
SECOND_SHARE = 0.2
#: BM25 counts a word of every other row as worthless, and in a handful of articles most words are. Rows of
#: filler up to this many let small collections rank and be judged like large ones.
LEAST_ROWS = 200
FILLER = "qxzfillerxzq"
#: Articles that score at least this share of the best one are shown beside it.
CLOSE = 0.8
MOST_SHOWN = 3
#: Fewer characters than this are no answer.
LEAST_SHOWN = 120


@dataclass(slots=True)
class _Found:
    """An article's score so far and its passages, best first."""

    article: int
    score: float = 0.0
    passages: list[int] = field(default_factory=list)


class Index:
    """A private copy of *articles*, gone with the process; usable from several threads."""

    def __init__(self, articles: Iterable[Article]) -> None:
        # An unnamed database of SQLite: memory while it is small, then a file that no one else can open.
        self._db = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._lock = threading.Lock()
        self._stemmer = Stemmer()
        self._db.executescript(f"PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; {SCHEMA} BEGIN")
        for number, article in enumerate({article.id: article for article in articles}.values(), start=1):
            self._add(number, article)
        self.articles = self._fill("SELECT title FROM article", "INSERT INTO titles(text) VALUES (?)")
        self.passages = self._fill("SELECT text FROM passage", "INSERT INTO bodies(text) VALUES (?)")
        self._db.execute("COMMIT")
        self._db.executescript(COUNT)

    def search(self, query: str, *, limit_chars: int) -> SearchResult:
        """About *limit_chars* characters of the best passages for any text a customer may write."""
        with self._lock:
            weights, known = self._weights(query)
            ranked = self._ranked(known) if known else []
            band = bands.band(bands.strength(ranked[0].score, weights.values())) if ranked else Band.NONE
            if band is Band.NONE:
                return SearchResult(Band.NONE)
            return SearchResult(band, tuple(self._shown(ranked, weights, limit_chars)))

    def close(self) -> None:
        with self._lock:
            self._db.close()
            self._stemmer.close()

    def _add(self, number: int, article: Article) -> None:
        """An article without text is left out: there would be nothing to quote."""
        parts = passages.split(article)
        if not parts:
            return
        self._db.execute(
            "INSERT INTO article VALUES (?, ?, ?, ?, ?, ?)",
            (number, article.id, article.title, article.url, article.version, article.source),
        )
        self._db.execute("INSERT INTO titles(rowid, text) VALUES (?, ?)", (number, article.title))
        for part in parts:
            row = self._db.execute(
                "INSERT INTO passage(article, id, text) VALUES (?, ?, ?)", (number, part.id, part.text)
            ).lastrowid
            self._db.execute("INSERT INTO bodies(rowid, text) VALUES (?, ?)", (row, part.text))

    def _fill(self, select: str, insert: str) -> int:
        """Add rows of filler as long as the usual row; the number of real rows."""
        lengths = [len(text.split()) for (text,) in self._db.execute(select)]
        usual = sum(lengths) // max(1, len(lengths))
        filler = " ".join([FILLER] * max(1, usual))
        self._db.executemany(insert, [(filler,)] * (LEAST_ROWS - len(lengths)))
        return len(lengths)

    def _weights(self, query: str) -> tuple[dict[str, float], list[str]]:
        """(weight of each stem of *query*, its words that the index knows, rarest first)."""
        asked = words(query)
        stems = [min(found, default="") for found in self._stemmer.stems(asked)]
        rows = max(self.passages, LEAST_ROWS)
        weights: dict[str, float] = {}
        known: dict[str, tuple[int, str]] = {}
        for word, stem in zip(asked, stems, strict=True):
            row = self._db.execute("SELECT passages FROM word WHERE stem = ?", (stem,)).fetchone()
            weights[stem] = bands.weight(row[0] if row else 0, among=rows)
            if row:
                known.setdefault(stem, (row[0], word))
        return weights, _affordable(sorted(known.values()))

    def _ranked(self, known: list[str]) -> list[_Found]:
        """Articles by the sum of their title's and their two best passages' scores."""
        match = " OR ".join(f'"{word}"' for word in known)
        found: dict[int, _Found] = {}
        for article, passage, score in self._db.execute(BODIES, (match, CANDIDATES)):
            entry = found.setdefault(article, _Found(article))
            share = {0: 1.0, 1: SECOND_SHARE}.get(len(entry.passages), 0.0)
            entry.score += share * score
            entry.passages.append(passage)
        for article, score in self._db.execute(TITLES, (match, CANDIDATES)):
            found.setdefault(article, _Found(article)).score += TITLE_SHARE * score
        return sorted(found.values(), key=lambda entry: -entry.score)

    def _shown(self, ranked: list[_Found], weights: dict[str, float], limit_chars: int) -> Iterator[Passage]:
        """The best article's passages, or the best passage of each of those that score as well."""
        close = [entry for entry in ranked[:MOST_SHOWN] if entry.score >= CLOSE * ranked[0].score]
        room = limit_chars
        for number, entry in enumerate(close):
            for passage in self._passages(entry)[: MOST_SHOWN if len(close) == 1 else 1]:
                most = room // (len(close) - number)
                if most < min(LEAST_SHOWN, limit_chars):
                    return
                text = excerpt.trim(passage.text, most, weights=weights, stems=self._stemmer.stems)
                room -= len(text)
                share = bands.strength(entry.score, weights.values())
                yield replace(passage, text=text, score=round(share, 3))

    def _passages(self, entry: _Found) -> list[Passage]:
        """The passages that matched; the first one of an article of which only the title did."""
        numbers = (
            entry.passages
            or self._db.execute(
                "SELECT n FROM passage WHERE article = ? ORDER BY n LIMIT 1", (entry.article,)
            ).fetchone()
        )
        rows = [self._db.execute(PASSAGE, (number,)).fetchone() for number in numbers[:MOST_SHOWN]]
        names = ("id", "article_id", "title", "text", "url", "version", "source")
        return [Passage(**dict(zip(names, row, strict=True))) for row in rows]


def _affordable(words: Sequence[tuple[int, str]]) -> list[str]:
    """Of *words*, (rows that hold it, word) from the rarest on, those that together touch few enough rows."""
    totals = accumulate(rows for rows, _ in words)
    within = [word for (_, word), total in zip(words, totals, strict=True) if total <= MAX_ROWS]
    return within[:MAX_WORDS] or [word for _, word in words[:1]]
