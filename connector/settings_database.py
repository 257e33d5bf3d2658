"""DATABASE_URL: a file on a disk that lasts, or PostgreSQL."""

from __future__ import annotations

import re
from pathlib import Path

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from connector.settings_reader import Reader

DEFAULT = "sqlite:///connector.db"
POSTGRES = "postgresql+psycopg://"
SQLITE = "sqlite:///"
#: File systems that live in memory and are gone after a power cut.
MEMORY = frozenset({"tmpfs", "ramfs", "devtmpfs"})
#: Addresses that vendors give to poolers by transaction; others show themselves when we connect.
#: https://neon.com/docs/connect/connection-pooling, https://supabase.com/docs/guides/database/connecting-to-postgres
POOLERS = (re.compile(r"-pooler\.[a-z0-9.-]*neon\.tech:"), re.compile(r"\.pooler\.supabase\.com:6543$"))
MOUNTS = Path("/proc/mounts")


def database_url(reader: Reader, *, on_app_engine: bool, mounts: Path = MOUNTS) -> str:
    """The URL for SQLAlchemy, psycopg driver named; faults say what would lose messages."""
    url = reader.secret("DATABASE_URL") or DEFAULT
    url = re.sub(r"^postgres(ql)?(\+psycopg)?://", POSTGRES, url)
    if url.startswith(SQLITE):
        fault = _sqlite_fault(url, on_app_engine=on_app_engine, mounts=mounts)
    elif url.startswith(POSTGRES):
        fault = _postgres_fault(url)
    else:
        fault = "DATABASE_URL is neither sqlite:///FILE nor postgresql://USER:PASSWORD@HOST/NAME"
    if fault:
        reader.faults.append(fault)
    return url


def on_memory_disk(path: Path, *, mounts: Path = MOUNTS) -> bool:
    """Whether *path* lies (or would lie) on a disk that is memory; False where *mounts* can't tell."""
    try:
        lines = mounts.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return False
    here = path.resolve()
    around = [(Path(place), kind) for place, kind in map(_mount, lines) if here.is_relative_to(place)]
    # Of two mounts on one place the later covers the earlier; max() keeps the first of equals.
    _, kind = max(reversed(around), key=lambda found: len(found[0].parts), default=(Path("/"), ""))
    return kind in MEMORY


def _sqlite_fault(url: str, *, on_app_engine: bool, mounts: Path) -> str:
    if on_app_engine:
        return (
            "DATABASE_URL is SQLite, but App Engine's disk is memory that is lost at every restart: "
            "use Cloud SQL for PostgreSQL"
        )
    name = url.removeprefix(SQLITE)
    if name in {"", ":memory:"} or name.startswith("file:") or "?" in name:
        return "DATABASE_URL must be sqlite:///FILE without options: a database in memory would lose messages"
    file = Path(name)
    if not file.parent.is_dir() or file.is_dir():
        return "DATABASE_URL names no file in an existing folder"
    if on_memory_disk(file, mounts=mounts):
        return "DATABASE_URL is SQLite on a memory disk, which a power cut empties: use a real disk"
    return ""


def _postgres_fault(url: str) -> str:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        return "DATABASE_URL is no PostgreSQL address"
    if any(found.search(f"{parsed.host}:{parsed.port or 5432}") for found in POOLERS):
        return (
            "DATABASE_URL leads to a pooler that works by transaction, in which a session's locks get lost: use the "
            "server's own address, or the pooler in session mode"
        )
    return ""


def _mount(line: str) -> tuple[str, str]:
    """(place, file system) of a line of /proc/mounts, where a blank is written as an octal escape."""
    fields = [*line.split(), "", "", ""]
    place = re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), fields[1])
    return place, fields[2]
