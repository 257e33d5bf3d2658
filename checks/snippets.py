#!/usr/bin/env python3
"""What of an article the model is given: our best passages beside the first 500 characters, on real questions.

    checks/snippets.py FOLDER...

FOLDER holds `articles.jsonl` ({"id", "title", "body"} a line) and `queries.dev.jsonl` ({"text", "gold", "answerable",
"reference_answer"}). Questions count whose reference answer begins as a passage of one of its gold articles does: is
that beginning in what a search returns? Both ways use the same ranking and the same articles. Prints shares with their
95 % intervals, and how many characters a search returns; ends with 1 when the passages hold the answer less often.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from connector import policy as policies
from connector.intervals import rate
from connector.knowledge.index import Index
from connector.lookups import Article

#: The guide's cut, and one at what our passages have in all.
FIRST = (500, 1_000)
#: Of the reference answer, blanks and case aside: so much in a row is no chance.
BEGINNING = 40


@dataclass(frozen=True, slots=True)
class Question:
    text: str
    #: What must be in the answer's sources.
    wanted: str


def lines(file: Path) -> Iterator[dict[str, Any]]:
    with file.open(encoding="utf-8") as stream:
        yield from map(json.loads, stream)


def bare(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()


def questions(folder: Path, bodies: dict[str, str]) -> list[Question]:
    found = []
    for row in lines(folder / "queries.dev.jsonl"):
        wanted = bare(row.get("reference_answer") or "")[:BEGINNING]
        gold = [bare(bodies[one]) for one in row["gold"] if one in bodies]
        if row["answerable"] and len(wanted) == BEGINNING and any(wanted in body for body in gold):
            found.append(Question(row["text"], wanted))
    return found


def share(hits: Sequence[bool]) -> str:
    found = rate(sum(hits), len(hits))
    return f"{found.share:.0%} ({found.low:.0%} to {found.high:.0%})" if hits else "none"


def measure(folder: Path) -> bool:
    """Whether our way holds the answer at least as often."""
    articles = [Article(row["id"], row["title"], row["body"]) for row in lines(folder / "articles.jsonl")]
    bodies = {one.id: one.text for one in articles}
    asked = questions(folder, bodies)
    index = Index(articles)
    hits: dict[str, list[bool]] = {name: [] for name in ("best passages", *map(_named, FIRST))}
    chars: dict[str, list[int]] = {name: [] for name in hits}
    for question in asked:
        passages = index.search(question.text, limit_chars=policies.load().limits.passage_chars).passages
        ranked = list(dict.fromkeys(passage.article_id for passage in passages))
        given = {"best passages": [passage.text for passage in passages]}
        given |= {_named(size): [bodies[one][:size] for one in ranked] for size in FIRST}
        for name, texts in given.items():
            hits[name].append(any(question.wanted in bare(text) for text in texts))
            chars[name].append(sum(map(len, texts)))
    index.close()
    print(f"{folder.name}: {len(asked)} questions whose answer stands in an article")
    for name, found in hits.items() if asked else ():
        print(f"  {name:22} {share(found):20} {statistics.median(chars[name]):6.0f} characters")
    return sum(hits["best passages"]) >= sum(hits[_named(FIRST[0])])


def _named(size: int) -> str:
    return f"first {size:,} of each"


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    held = [measure(folder) for folder in parser.parse_args().folders]
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main())
