"""What a reply promises or says to have done must stand in what it cites, or in the account's facts."""

from __future__ import annotations

import unicodedata

from connector.review.announcing import announces
from connector.review.deeds import DOING
from connector.review.done import (
    BEEN_DONE,
    DONE,
    I_DID,
    IF,
    IS_DONE,
    LOOKED,
    PASSIVE,
    WAS_DONE,
    WE_DID,
    conditional,
)
from connector.review.facts import ACCOUNT, tells, vouches
from connector.review.pledges import pledged, things, without_pledges
from connector.review.sources import Draft, Line
from connector.review.stems import shared, stems

#: So much of what a promise speaks of must stand in one cited sentence.
_LIKE = 0.5
_NEAR = 0.25


def ungrounded_promise(draft: Draft) -> bool:
    """Promises money, a guarantee, an exception or a deed that no cited sentence or fact promises."""
    asked = pledged(draft.own_words.text)
    for sentence, ours in draft.claims:
        names = pledged(ours) | (pledged(sentence) - asked)
        if any(not _promised(name, sentence, draft) for name in names):
            return True
        if announces(sentence) and not _told(sentence, draft):
            return True
    return False


def untranslated_promise(draft: Draft) -> bool:
    """Promises, in another language than its passages, what they only mention: code can't compare the two."""
    if draft.same_tongue:
        return False
    return any(
        not any(_translates(name, line, source) for source in draft.sources)
        for line, _ in draft.claims
        for name in pledged(line)
    )


def claims_deed(draft: Draft) -> bool:
    """Says that something has been or is being done for the customer: all that we ever do is write."""
    told = I_DID.search(unicodedata.normalize("NFC", draft.text).casefold()) is not None
    return told or any(
        _claimed(line, draft) or _looked(line, draft) or _happened(line, ours, draft)
        for line, ours in draft.claims
    )


def _promised(name: str, sentence: str, draft: Draft) -> bool:
    """Whether a source promises the same of the same; "this is free" says of nothing what it is."""
    own = stems(without_pledges(sentence))
    for line in draft.sources:
        if line.fact and vouches(line, name, sentence):
            return True
        if line.fact or name not in pledged(line.text) | pledged(f"{line.around}. {line.text}"):
            continue
        if sentence in line.text or not draft.same_tongue:
            return True
        if own and shared(own, line.all_stems) >= _NEAR:
            return True
    return False


def _translates(name: str, sentence: str, line: Line) -> bool:
    """Whether a source promises the same of the things, or beside a time or number, that *sentence* names."""
    if line.fact:
        return vouches(line, name, sentence)
    if name not in pledged(line.text):
        return False
    about, said = things(sentence) - {name}, Line(sentence)
    dated = any(time.stands_in(other) for time in said.times for other in line.times)
    return bool(about and about <= things(line.text)) or dated or bool(said.numbers & line.numbers)


def _told(sentence: str, draft: Draft) -> bool:
    """Whether one cited sentence says most of this one; in another language that it sends the same."""
    if not draft.same_tongue:
        told = set().union(*(things(line.text) for line in draft.sources))
        return bool(things(sentence)) and things(sentence) <= told
    own = stems(sentence)
    return any(shared(own, line.all_stems) >= _LIKE for line in draft.sources)


def _claimed(sentence: str, draft: Draft) -> bool:
    for pattern in (DONE, WE_DID, DOING):
        if pattern.search(sentence):
            return not any(pattern.search(line.text) and _like(sentence, line) for line in draft.sources)
    return False


def _looked(sentence: str, draft: Draft) -> bool:
    """Nobody looked; what was found of the account may be called so."""
    found = LOOKED.search(sentence)
    return found is not None and not (draft.facts and ACCOUNT.search(sentence, found.end(), found.end() + 40))


def _happened(sentence: str, ours: str, draft: Draft) -> bool:
    """Whether a sentence tells, without condition, of a deed that neither a source nor the customer does."""
    for pattern in (BEEN_DONE, WAS_DONE, IS_DONE):
        found = pattern.search(sentence)
        if not found or conditional(sentence, found):
            continue
        deed = stems(found[0].split()[-1])
        heard = not pattern.search(ours) and deed <= draft.own_words.stems
        if not heard and not any(
            _tells(line, sentence, deed, state=pattern is IS_DONE) for line in draft.sources
        ):
            return True
    return False


def _tells(line: Line, sentence: str, deed: set[str], *, state: bool) -> bool:
    """A *state* that a source ties to a condition isn't there without it."""
    if line.fact:
        return tells(line, deed)
    patterns = (PASSIVE, IS_DONE) if state else (BEEN_DONE, WAS_DONE)
    unsaid = state and IF.search(line.text) and not IF.search(sentence)
    return any(one.search(line.text) for one in patterns) and not unsaid and _like(sentence, line)


def _like(sentence: str, line: Line) -> bool:
    return shared(stems(sentence), line.stems) >= _LIKE
