"""`python -m connector.cli`, for the child processes of `connector serve`."""

from __future__ import annotations

from connector.cli import main

main()
