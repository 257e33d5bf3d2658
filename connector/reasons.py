"""What the slugs of reasons mean, in words for readers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from connector.review import judge, speak

#: The first reason of a run whose draft a person approved.
APPROVED = "approved"
#: Of what no rule decides.
_OTHERS = {
    APPROVED: "A teammate approved the draft.",
    "no_teammate_reply": "No teammate has answered in public, so there is nothing to compare with.",
    "begun_by_a_teammate": "A teammate began: no customer had asked anything before.",
    "not_found": "Gone from the helpdesk.",
    "not_readable": "The helpdesk does not let our user read that.",
}


def _of_rules() -> Iterator[tuple[str, str]]:
    yield from ((rule.slug, rule.about) for rule in speak.RULES)
    yield from ((rule.slug, rule.about) for rule in judge.RULES)


#: A sentence for each slug: the first one of the rule that it names.
ABOUT: Mapping[str, str] = {
    **{slug: " ".join(about.partition("\n\n")[0].split()) for slug, about in _of_rules()},
    **_OTHERS,
}


def worded(slug: str) -> str:
    """The slug with what it means, for a line of text."""
    return f"{slug}: {ABOUT[slug]}" if slug in ABOUT else slug
