"""The house rules about who may know whom, and how long a module may be."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CORE = sorted((ROOT / "connector").rglob("*.py"))
ADAPTERS = sorted((ROOT / "adapters").rglob("*.py"))
MEETING = {"bootstrap.py"}
OPEN_TO_ADAPTERS = {"domain", "ports", "ports_backfill", "ports_setup", "errors", "payload", "text"}
SDKS = {"zenpy": "zendesk", "intercom": "intercom", "anthropic": "claude"}


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", CORE, ids=name)
def test_the_core_imports_no_adapter(path: Path) -> None:
    if path.parent.name == "cli" or path.name in MEETING:
        return
    assert not [module for module in imports(path) if module.split(".")[0] == "adapters"]


@pytest.mark.parametrize("path", ADAPTERS, ids=name)
def test_adapters_see_only_the_open_rooms_of_the_core(path: Path) -> None:
    seen = {m.split(".")[1] for m in imports(path) if m.startswith("connector.")}
    assert seen <= OPEN_TO_ADAPTERS


@pytest.mark.parametrize("path", [*CORE, *ADAPTERS], ids=name)
def test_a_vendor_sdk_stays_in_its_adapter(path: Path) -> None:
    for module in imports(path):
        home = SDKS.get(module.split(".")[0])
        assert home is None or name(path).startswith(f"adapters/{home}/")


@pytest.mark.parametrize("path", CORE, ids=name)
def test_only_the_engine_knows_dbos(path: Path) -> None:
    if name(path) == "connector/engine.py":
        return
    assert "dbos" not in {module.split(".")[0] for module in imports(path)}


@pytest.mark.parametrize("path", [*CORE, *ADAPTERS], ids=name)
def test_a_module_fits_on_a_few_screens(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300


def test_there_is_one_broad_except_in_the_whole_program() -> None:
    broad = re.compile(r"except\s*(Exception|BaseException)?\s*(as \w+)?\s*:")
    found = {
        name(path): len(broad.findall(path.read_text(encoding="utf-8")))
        for path in [*CORE, *ADAPTERS]
        if broad.search(path.read_text(encoding="utf-8"))
    }
    assert found == {"connector/engine.py": 1}


def test_the_environment_is_read_in_one_place_of_the_core() -> None:
    readers = {
        name(path) for path in CORE if re.search(r"os\.environ\b(?!\[)", path.read_text(encoding="utf-8"))
    }
    # `health` is asked every half minute: it can't afford the composition root, which loads engine and adapters.
    light = {"connector/cli/health.py"}
    assert readers <= {"connector/bootstrap.py", "connector/cli/theatre.py", "connector/cli/demo.py"} | light
