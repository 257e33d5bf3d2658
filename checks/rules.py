#!/usr/bin/env python3
"""Write the rules of the review, as the code has them, into docs/SECURITY.md."""

from __future__ import annotations

from pathlib import Path

from connector.review.registry import BEFORE_MODEL, table

PAGE = Path(__file__).parents[1] / "docs" / "SECURITY.md"
BEFORE, BEHIND = f"Asked {BEFORE_MODEL}:", "## How a reply is grounded"


def main() -> None:
    text = PAGE.read_text(encoding="utf-8")
    head, _, rest = text.partition(BEFORE)
    _, mark, tail = rest.partition(BEHIND)
    PAGE.write_text(f"{head}{table()}\n\n{mark}{tail}", encoding="utf-8")


if __name__ == "__main__":
    main()
