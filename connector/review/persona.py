"""Whether a text poses as a human being's, by its structure: who is said to write, and what that one is said to be.

Pure. Each language has the words with which a writer points at himself, those for people, jobs and machines, and what
stands between when something else is meant ("I'm passing this on *to* a person"): `words/human.toml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property

from connector.review.tongues import TONGUES
from connector.review.words import table

#: So many words may stand between the writer and what he is.
REACH = 5
_NEAR = r"(?:\W+\w+){0,3}?\W+"
_ONE = r"an?|some|ein\w*|une?|des|una?|um|uma|een"
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")


@dataclass(frozen=True)
class Speech:
    """One language; *row* maps a kind of word to an alternation over folded text.

    speaker points at the writer, thing at the message; human are people, real makes sure of it, job is what people do
    at a help desk; bar ends the look for what the writer is; writes is what only a writer does now, may puts it off;
    name stands before a name; works and lived are what no machine says of itself; as and me make "as an agent I".
    """

    row: Mapping[str, str]

    def claims(self, sentence: str) -> Iterator[str]:
        """The words of a folded sentence that make a human being of its writer."""
        anybody = f"{self.row['human']}|{self.row['job']}"
        yield from self._said_of("speaker", sentence, anybody)
        for clause in re.split(r"[,;:]", sentence):
            yield from self._said_of("thing", clause, self.row["human"])
        if self._find("me", sentence):
            yield from self._said_of("as", sentence, anybody)
        late = self._find("may", sentence)
        for pattern in self._always if late else (*self._always, *self._at_once):
            yield from (match[0] for match in pattern.finditer(sentence))

    def _said_of(self, subject: str, sentence: str, human: str) -> Iterator[str]:
        for found in self._words[subject].finditer(sentence):
            if subject != "as" or " " in found[0] or not sentence[: found.start()].strip():
                end = self._claimed(found[0], sentence, found.end(), human)
                yield from [sentence[found.start() : end]] if end else []

    def _claimed(self, subject: str, sentence: str, start: int, human: str) -> int | None:
        """Where the first word ends that tells man from machine, when it makes a man of the writer."""
        denied = self._find("not", subject)
        for word in list(_WORD.finditer(sentence, start))[: REACH + 1]:
            told = self._told(sentence, word, human)
            if told == "not":
                denied = True
            elif told:
                return word.end() if (told == "machine") == denied and told != "bar" else None
        return None

    def _told(self, sentence: str, word: re.Match[str], human: str) -> str:
        if self._words["not"].fullmatch(word[0]):
            return "not"
        if self._words["machine"].match(sentence, word.start()):
            return "machine"
        if _compiled(human).match(sentence, word.start()):
            return "human"
        return "bar" if self._words["bar"].fullmatch(word[0]) else ""

    def _find(self, kind: str, text: str) -> bool:
        return self._words[kind].search(text) is not None

    @cached_property
    def _words(self) -> dict[str, re.Pattern[str]]:
        return {kind: _compiled(words) for kind, words in self.row.items()}

    @cached_property
    def _always(self) -> tuple[re.Pattern[str], ...]:
        """A name, a job, a life; no bot here."""
        row = self.row
        no_machine = rf"(?:{row['not']})\W+(?:\w+\W+)?(?:{row['machine']})"
        return (
            _compiled(f"{row['name']}|{row['lived']}"),
            re.compile(rf"(?:^\W*|[,;:.] )(?:{row['works']})(?!\w)"),
            _compiled(rf"{no_machine}{_NEAR}(?:{row['writes']})|(?:{row['writes']}){_NEAR}{no_machine}"),
        )

    @cached_property
    def _at_once(self) -> tuple[re.Pattern[str], ...]:
        """A real person; a human, not *the* human who wrote a comment, writes."""
        row = self.row
        one = rf"(?:{_ONE})\W+(?:\w+\W+)?(?:{row['human']})"
        return (
            _compiled(rf"(?:{row['real']})\W+(?:{row['human']}|{row['job']})|{one}\W+(?:{row['real']})"),
            _compiled(rf"{one}\b{_NEAR}(?:{row['writes']})|(?:{row['writes']})\b{_NEAR}{one}"),
        )


@cache
def _compiled(words: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{words})(?!\w)")


@cache
def speeches() -> tuple[Speech, ...]:
    rows = table("human")
    return tuple(Speech(rows[tongue]) for tongue in TONGUES)


def poses(sentences: Iterable[str]) -> Iterator[str]:
    """The words of folded sentences that make a human being of their writer."""
    for sentence in sentences:
        for speech in speeches():
            yield from speech.claims(sentence)
