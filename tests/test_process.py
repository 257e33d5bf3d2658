"""What long-lived processes set up for themselves."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from connector.settings_reader import KNOWN

WEB = """
import gc
from connector import bootstrap
from connector.cli.run import _web_app
app = _web_app(bootstrap.read_settings(), lambda: False)
print(gc.get_freeze_count() > 10_000, len(gc.get_objects(generation=2)) < 5_000)
"""


def test_the_collector_never_looks_again_at_what_the_web_process_was_built_of(tmp_path: Path) -> None:
    environ = {name: value for name, value in os.environ.items() if name not in KNOWN} | {
        "ZENDESK_URL": "https://acme.zendesk.com",
        "ZENDESK_OAUTH_TOKEN": "token-0123456789",
        "ZENDESK_WEBHOOK_SECRETS": "secret-0123456789",
        "DATABASE_URL": f"sqlite:///{tmp_path / 'web.db'}",
    }
    done = subprocess.run(
        [sys.executable, "-c", WEB], cwd=tmp_path, env=environ, capture_output=True, text=True, check=False
    )
    assert done.stdout == "True True\n", done.stderr[-2000:]
