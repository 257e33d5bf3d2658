"""A sandbox whose team has solved tickets, and the command that looks at them."""

from __future__ import annotations

import contextlib
import gc
import io
import json
import os
import shutil
import sys
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from adapters.sandbox import scenes
from adapters.sandbox.box import Sandbox
from connector.cli import main

ACME = Path(scenes.__file__).with_name("acme")
PASSWORD = "How do I reset my password?"
ANSWER = "Choose Forgot password on the sign-in page and follow the link in the mail that we send to you."
#: What the vendor's own lists of changes are asked with.
ASKING = {"/oauth/tokens", "/conversations/search"}


class Team:
    """A desk's people: tickets that were asked, answered and solved."""

    def __init__(self, desk: Any) -> None:
        self.desk = desk
        self.ada = desk.add_customer(name="Ada Brook", email=f"ada@{desk.platform}.example")
        self.tom = desk.add_teammate(name="Tom Field")

    def ask(self, text: str = PASSWORD, *, subject: str = "Help") -> str:
        return str(self.desk.write_in(self.ada, subject=subject, text=text))

    def solved(self, text: str = PASSWORD, answer: str = ANSWER, *, subject: str = "Help") -> str:
        ticket = self.ask(text, subject=subject)
        if answer:
            self.desk.teammate_replies(ticket, self.tom, answer)
        self.solve(ticket)
        return ticket

    def solve(self, ticket: str) -> None:
        if self.desk.platform == "zendesk":
            self.desk.solve(ticket, self.tom)
        else:
            self.desk.close(ticket, by=self.tom)

    def writes(self) -> list[dict[str, Any]]:
        """Requests that could change anything."""
        lines = self.desk.recorder.lines
        return [
            line for line in lines if line["method"] != "GET" and line["path"].split("?")[0] not in ASKING
        ]


@dataclass(frozen=True)
class Done:
    returncode: int
    stdout: str
    stderr: str


class Connector:
    def __init__(self, folder: Path, environ: Mapping[str, str]) -> None:
        self.folder, self.environ = folder, dict(environ)

    def __call__(self, *words: str, **more: str) -> Done:
        """The console entry, in this process: most of a command's time is its imports.

        What a command leaves to the end of its process, such as open connections, is swept up here.
        """
        out, err = io.StringIO(), io.StringIO()
        with (
            mock.patch.dict(os.environ, self.environ | more, clear=True),
            mock.patch.object(sys, "argv", ["connector", *words]),
            contextlib.chdir(self.folder),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
            warnings.catch_warnings(action="ignore", category=ResourceWarning),
        ):
            try:
                main()
                status = 0
            except SystemExit as ending:
                status = int(ending.code or 0)
            gc.collect()
        return Done(status, out.getvalue(), err.getvalue())

    def json(self, *words: str, **more: str) -> Any:
        done = self(*words, "--json", **more)
        assert done.stdout, done.stderr
        return json.loads(done.stdout)

    def evaluate(self, platform: str, *more: str) -> Any:
        return self.json("evaluate", platform, "--solved", *more)


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(pace=0) as made:
        yield made


@pytest.fixture
def teams(sandbox: Sandbox) -> dict[str, Team]:
    return {name: Team(desk) for name, desk in sandbox.desks.items()}


@pytest.fixture
def zendesk(teams: dict[str, Team]) -> Team:
    return teams["zendesk"]


@pytest.fixture
def connector(sandbox: Sandbox, tmp_path: Path) -> Connector:
    """With the demo's articles read in."""
    shutil.copytree(ACME / "articles", tmp_path / "articles")
    environ = {**sandbox.environ(), "PATH": "/usr/bin:/bin", "KNOWLEDGE_DIR": "articles"}
    made = Connector(tmp_path, environ)
    assert made("kb", "sync").returncode == 0
    return made
