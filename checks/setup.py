"""Sets both stand-ins up, twice and in every form, checks them and undoes it; writes every request into a file.

    python checks/setup.py REQUESTS.jsonl

Exit status 1 if a command ends otherwise than it should. What undo asks of Intercom is held here against the vendor's
document, because excerpts of it leave those operations out, and does not go into the file.
"""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from adapters.sandbox.box import Sandbox
from connector.settings_reader import KNOWN

ROOT = Path(__file__).parents[1]
#: Commands and the statuses they may end with: nothing listens at PUBLIC_URL, so a check finds something wrong.
COMMANDS = {
    "zendesk": (
        ("setup zendesk --dry-run", 0),
        ("setup zendesk --fields", 0),
        ("setup zendesk", 0),
        ("setup zendesk --trigger", 0),
        ("check zendesk", 1),
        ("setup zendesk --undo", 0),
    ),
    "intercom": (
        ("setup intercom --dry-run", 0),
        ("setup intercom", 0),
        ("setup intercom", 0),
        ("check intercom", 1),
        ("setup intercom --undo", 0),
    ),
}
#: "Delete tag" (id: string) and "Delete (archive) a conversation attribute" (id: integer): no query, no body.
#: https://github.com/intercom/Intercom-OpenAPI, descriptions/2.16/api.intercom.io.yaml at 8889625
UNDO = re.compile(r"/tags/[^/?]+|/conversations/attributes/\d+")
VERSION = "2.16"


def main(requests: Path) -> int:
    with Sandbox(claude=False, record_to=requests) as box, tempfile.TemporaryDirectory(dir=ROOT) as folder:
        wrong = [line for name in COMMANDS for line in _play(box, name, Path(folder))]
    told = [json.loads(line) for line in requests.read_text(encoding="utf-8").splitlines()]
    undone = [one for one in told if (one["platform"], one["method"]) == ("intercom", "DELETE")]
    wrong += [
        f"intercom DELETE {one['path']}: not as in the vendor's document" for one in undone if not _fits(one)
    ]
    wrong += [] if undone else ["undo asked nothing of intercom"]
    rest = "".join(f"{json.dumps(one)}\n" for one in told if one not in undone)
    requests.write_text(rest, encoding="utf-8")
    commands = sum(map(len, COMMANDS.values()))
    print(
        "\n".join(wrong) or f"{commands} commands ended as they should, {len(undone)} requests of undo held"
    )
    return 1 if wrong else 0


def _fits(one: dict[str, Any]) -> bool:
    """Whether a request is one of the operations of `UNDO`, and was taken."""
    versioned = one["headers"].get("Intercom-Version") == VERSION
    return bool(UNDO.fullmatch(one["path"])) and versioned and one["body"] is None and one["status"] == 200


def _play(box: Sandbox, platform: str, folder: Path) -> list[str]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = str(listener.getsockname()[1])
    settings = {**box.desks[platform].environ(), "PORT": port, "PUBLIC_URL": f"http://127.0.0.1:{port}"}
    settings.pop("ZENDESK_WEBHOOK_SECRETS", None)
    (folder / ".env").write_text("".join(f"{name}={value}\n" for name, value in settings.items()))
    environ = {name: value for name, value in os.environ.items() if name not in KNOWN}
    ends = []
    for command, wanted in COMMANDS[platform]:
        argv = [sys.executable, "-m", "connector.cli", *command.split()]
        done = subprocess.run(  # noqa: S603 - our own command line
            argv,
            cwd=folder,
            env=environ,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        if done.returncode != wanted:
            ends.append(f"{command}: status {done.returncode}, not {wanted}\n{done.stdout}{done.stderr}")
    return ends


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])) if len(sys.argv) == 2 else __doc__)
