"""Examples below a command's help."""

from __future__ import annotations


def examples(*lines: str) -> str:
    """For a command's *epilog*: each line stands as it is."""
    return "\n".join(["\b", "Examples:", *(f"  connector {line}" for line in lines)])
