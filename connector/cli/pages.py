"""A page for the user's own eyes, written where an option said."""

from __future__ import annotations

from pathlib import Path

from connector.errors import ConnectorError


def write(page: Path, html: str) -> None:
    """ConnectorError where the place can't be written to."""
    try:
        page.write_text(html, encoding="utf-8")
    except OSError as error:
        raise ConnectorError(f"{page} can't be written ({error.strerror}): name another file") from None
