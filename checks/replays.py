"""Records every request to the helpdesks that `kb sync`, `evaluate` and `explain --replay` make.

    replays.py REQUESTS.jsonl       for a check against the vendors' documents

Solved tickets and articles stand in the stand-ins; exit status 1 when a command fails or a helpdesk was written to.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from adapters.sandbox.box import Sandbox

TICKETS = 3
QUESTION, ANSWER = "How do I reset my password?", "Open Settings, then Security, and choose Reset."
ARTICLE = "<p>To reset your password, open Settings, then Security, and choose Reset.</p>"
READING = {"/oauth/tokens", "/conversations/search"}


def main(requests: Path) -> int:
    requests.unlink(missing_ok=True)
    with Sandbox(pace=0, record_to=requests) as box, tempfile.TemporaryDirectory() as folder:
        tickets = [_prepared(desk) for desk in box.desks.values()]
        environ = {**os.environ, **box.environ()}
        commands = [["kb", "sync"], ["kb", "sync"], ["kb", "sync", "--whole"]]
        for platform, ticket in zip(box.desks, tickets, strict=True):
            commands.append(["evaluate", platform, "--solved"])
            commands.append(["explain", f"{platform}:{ticket}", "--replay"])
        failed = [words for words in commands if _run(words, folder, environ)]
        lines = [line for desk in box.desks.values() for line in desk.recorder.lines]
    written = [
        line for line in lines if line["method"] != "GET" and line["path"].split("?")[0] not in READING
    ]
    print(f"{len(commands)} commands, {len(failed)} failed, {len(written)} writes")
    return 1 if failed or written else 0


def _prepared(desk: Any) -> str:
    """Articles and solved tickets; the id of the last one."""
    desk.library.publish("Reset your password", ARTICLE)
    desk.library.publish("A draft", ARTICLE, draft=True)
    customer = desk.add_customer(name="Ada Brook", email="ada@customers.example")
    teammate = desk.add_teammate(name="Tom Field")
    ticket = ""
    for _ in range(TICKETS):
        ticket = desk.write_in(customer, subject="Password", text=QUESTION)
        desk.teammate_replies(ticket, teammate, ANSWER)
        desk.solve(ticket, teammate) if desk.platform == "zendesk" else desk.close(ticket, by=teammate)
    return str(ticket)


def _run(words: list[str], folder: str, environ: dict[str, str]) -> bool:
    command = [sys.executable, "-m", "connector.cli", *words]
    done = subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True, check=False)  # noqa: S603 - our own
    if done.returncode:
        print(f"connector {' '.join(words)}: {done.stderr.strip()}")
    return bool(done.returncode)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
