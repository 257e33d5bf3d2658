"""Which release this is: installed, or run from its sources as on App Engine."""

from __future__ import annotations

import tomllib
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

NAME = "helpdesk-connector"
PROJECT = Path(__file__).parents[1] / "pyproject.toml"


def release() -> str:
    try:
        return version(NAME)
    except PackageNotFoundError:
        return str(tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]["version"])
