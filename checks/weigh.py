#!/usr/bin/env python3
"""Learn from labelled letters what words weigh, for `connector/review/weighed.py`.

    checks/weigh.py LETTERS OUT.json [HARMLESS ...]

LETTERS is a folder as `checks/letters.py` takes it; each HARMLESS file holds questions to help desks that raise
nothing: lines of JSON ({"text"}), or the near_misses of a TOML file. Logistic regression with L2 and AdaGrad steps,
the same for the same input. Keeps marks that three texts or more share.
"""

from __future__ import annotations

import json
import math
import random
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from letters import RAGE, letters

from connector.review.fold import fold
from connector.review.hearing import Said
from connector.review.weighed import marks, root

#: Log-odds of a text of which nothing is known.
START = -1.5
EPOCHS, STEP, DECAY = 14, 0.5, 2e-5
#: How much more a letter counts than a harmless one, which are many more.
BALANCE = 2.0
#: Added to every text's points: false alarms on near misses stay under one in twenty.
SHIFT = -0.2
LEAST_SHARED = 3
LEAST_POINTS = 1.0
LONGEST = 600

#: Marks that others share, the root of how many there are in all, and the trigger ("" for none).
Row = tuple[tuple[str, ...], float, str]


def rows(folder: Path, harmless: Sequence[Path]) -> list[Row]:
    found = [
        (_marks(one.text.replace(" || ", "\n\n")), one.trigger if one.wanted else "")
        for one in letters(folder)
    ]
    for path in harmless:
        found += [(_marks(text[:LONGEST]), "") for text in texts(path)]
    shared = Counter(mark for every, _ in found for mark in every)
    return [
        (tuple(m for m in sorted(every) if shared[m] >= LEAST_SHARED), root(every), trigger)
        for every, trigger in found
    ]


def texts(path: Path) -> Iterator[str]:
    written = path.read_text(encoding="utf-8")
    if path.suffix == ".toml":
        yield from tomllib.loads(written)["near_misses"]
    else:
        yield from (json.loads(line)["text"] for line in written.splitlines())


def learn(data: Sequence[Row], topic: str) -> dict[str, float]:
    """Points for each mark; the empty mark is what each text begins with."""
    points: dict[str, float] = {}
    steps: dict[str, float] = {}
    order = list(range(len(data)))
    shuffle = random.Random(1)  # noqa: S311  the same order each time
    for _ in range(EPOCHS):
        shuffle.shuffle(order)
        for place in order:
            found, length, trigger = data[place]
            odds = START + sum(points.get(mark, 0.0) for mark in found) / length
            wanted = trigger == topic
            miss = (1 / (1 + math.exp(-max(-30.0, min(30.0, odds)))) - wanted) * (BALANCE if wanted else 1.0)
            for mark in found:
                slope = miss / length + DECAY * points.get(mark, 0.0)
                steps[mark] = steps.get(mark, 1e-6) + slope * slope
                points[mark] = points.get(mark, 0.0) - STEP * slope / math.sqrt(steps[mark])
    kept = {mark: round(value, 1) for mark, value in sorted(points.items()) if abs(value) >= LEAST_POINTS}
    return {"": round(START + SHIFT, 1), **kept}


def _marks(text: str) -> frozenset[str]:
    said = Said(text)
    return marks(fold(text), said.concepts)


def main(folder: Path, out: Path, harmless: Sequence[Path]) -> None:
    data = rows(folder, harmless)
    topics = sorted({trigger for _, _, trigger in data if trigger} - {RAGE})
    table = {topic: learn(data, topic) for topic in topics}
    out.write_text(json.dumps(table, ensure_ascii=False, indent=0, sort_keys=True) + "\n", encoding="utf-8")
    print(f"{len(data)} texts, {sum(map(len, table.values()))} weights")


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    main(Path(sys.argv[1]), Path(sys.argv[2]), [Path(name) for name in sys.argv[3:]])
