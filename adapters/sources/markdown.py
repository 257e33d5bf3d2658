"""Knowledge from a folder of Markdown files."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from adapters.sources.markdown_text import FrontMatter, front_matter, to_text
from connector.domain import Article
from connector.errors import SettingsError

SUFFIXES = frozenset({".md", ".markdown"})
MAX_BYTES = 1_000_000
LOCALE = re.compile(r"[a-z]{2}(-[A-Za-z]{2,4})?", re.ASCII)
LINK = re.compile(r"https?://[!-~]+", re.ASCII)


class MarkdownFolder:
    """Every Markdown file below *path* is an article named by its relative path without the suffix.

    Front matter may give `title`, `url` and `locale`; else the first heading or the file name is the title and
    a folder such as `de/` on top the locale. Hidden files and folders are passed over.
    """

    name = "markdown"

    def __init__(self, path: Path) -> None:
        self.path = path

    def mark(self, before: str) -> str:  # noqa: ARG002 - reading the files costs no more than looking at them
        """Always "": the files are read each time."""
        return ""

    def articles(self, tell: Callable[[int], None] = lambda _number: None) -> list[Article]:
        """All articles in the order of their names; SettingsError names every file that is wrong."""
        faults: list[str] = []
        found: dict[str, Article] = {}
        for file in self._files(faults):
            try:
                article = _article(file, self.path)
            except SettingsError as error:
                faults.append(str(error))
                continue
            if article.id in found:
                faults.append(f"KNOWLEDGE_DIR holds {article.id!r} twice, with two suffixes")
            if article.text:
                found[article.id] = article
                tell(len(found))
        if faults:
            raise SettingsError("\n".join(faults))
        return list(found.values())

    def _files(self, faults: list[str]) -> Iterator[Path]:
        def unreadable(error: OSError) -> None:
            faults.append(f"KNOWLEDGE_DIR can't be read: {error.strerror}: {error.filename!r}")

        root = self.path.resolve()
        for here, folders, files in os.walk(self.path, onerror=unreadable):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            for name in [*folders, *sorted(files)]:
                entry = Path(here, name)
                if name.startswith(".") or (name in files and entry.suffix.lower() not in SUFFIXES):
                    continue
                if entry.is_symlink() and not entry.resolve().is_relative_to(root):
                    faults.append(
                        f"KNOWLEDGE_DIR holds a link that leads out of it: {_shown(entry, self.path)}"
                    )
                elif name in files:
                    yield entry


def _article(file: Path, root: Path) -> Article:
    raw = _read(file, root)
    head, body = front_matter(raw)
    heading, text = to_text(body)
    relative = file.relative_to(root).with_suffix("")
    title = head.title or heading or re.sub(r"[-_]+", " ", relative.name).strip()
    if head.url and not LINK.fullmatch(head.url):
        raise SettingsError(f"KNOWLEDGE_DIR: the url of {_shown(file, root)} is no https:// address")
    return Article(
        id=relative.as_posix(),
        title=title,
        text=text,
        url=head.url,
        locale=_locale(head, relative),
        source=MarkdownFolder.name,
        version=hashlib.sha256(f"{title}\0{text}".encode()).hexdigest()[:16],
    )


def _read(file: Path, root: Path) -> str:
    """The text of *file*; SettingsError says what is wrong with it."""
    shown = _shown(file, root)
    try:
        str(file).encode()
        if not file.is_file() or file.stat().st_size > MAX_BYTES:
            raise SettingsError(f"KNOWLEDGE_DIR: {shown} is no file of at most {MAX_BYTES} bytes")
        return file.read_bytes().decode("utf-8-sig")
    except UnicodeError:
        raise SettingsError(f"KNOWLEDGE_DIR: {shown} or its name is not UTF-8") from None
    except OSError as error:
        raise SettingsError(f"KNOWLEDGE_DIR: {shown} can't be read: {error.strerror}") from None


def _shown(file: Path, root: Path) -> str:
    return repr(file.relative_to(root).as_posix())


def _locale(head: FrontMatter, relative: Path) -> str:
    top = relative.parts[0] if len(relative.parts) > 1 else ""
    return head.locale or (top if LOCALE.fullmatch(top) else "en")
