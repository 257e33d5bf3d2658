"""What a reply promises or says to have done must stand in what it cites, or in the account's facts."""

from __future__ import annotations

from connector.review.deeds import DOING
from connector.review.facts import vouches
from connector.review.pledges import BEEN_DONE, DONE, IF, KIND, WILL, pledged, things, without_pledges
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
        if _announces(sentence) and not _told(sentence, draft):
            return True
    return False


def claims_deed(draft: Draft) -> bool:
    """Says that something has been or is being done for the customer: all that we ever do is write."""
    return any(_claimed(sentence, draft) for sentence in draft.lines)


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


def _announces(sentence: str) -> bool:
    return any(not KIND.match(sentence, found.end()) for found in WILL.finditer(sentence))


def _told(sentence: str, draft: Draft) -> bool:
    """Whether one cited sentence says most of this one; in another language that it sends the same."""
    if not draft.same_tongue:
        told = set().union(*(things(line.text) for line in draft.sources))
        return bool(things(sentence)) and things(sentence) <= told
    own = stems(sentence)
    return any(shared(own, line.all_stems) >= _LIKE for line in draft.sources)


def _claimed(sentence: str, draft: Draft) -> bool:
    for pattern in (DONE, DOING):
        if pattern.search(sentence):
            return not any(pattern.search(line.text) and _like(sentence, line) for line in draft.sources)
    found = BEEN_DONE.search(sentence)
    if not found or IF.search(sentence):
        return False
    known = (line for line in draft.sources if line.fact or BEEN_DONE.search(line.text))
    return not any(_like(sentence, line) for line in known)


def _like(sentence: str, line: Line) -> bool:
    return shared(stems(sentence), line.stems) >= _LIKE
