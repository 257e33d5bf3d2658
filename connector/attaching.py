"""Reads the files of the messages that are to be answered, within the policy's budget; each that is not read says why.

Bytes are fetched within the step that asks the model and are gone with it; a repeat of the step fetches them again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Protocol

from connector.attached import LOGO, MOST_NAMED, File, FileNote, block_of, is_logo
from connector.domain import Attachment, Message, Role, Ticket
from connector.errors import FileError, ModelError, ModelRejectedError
from connector.filetypes import PDF, Look, look
from connector.policy_parts import Attachments
from connector.ports import LanguageModel
from connector.standing import asking, in_order
from connector.store.runs import Spoken

#: Tokens of all files of a ticket: with them a call of the strong model still fits into `dollars_per_ticket`.
MOST_TOKENS = 20_000
#: Bytes of a picture: base64 makes 5 MB of them, which is the vendor's limit.
#: https://platform.claude.com/docs/en/build-with-claude/vision
PICTURE_BYTES = 3_750_000
#: Seconds in which a ticket's files are fetched and weighed.
MOST_SECONDS = 20.0

Placed = tuple[Message, Attachment]
_ANSWER = frozenset({Role.BOT, Role.TEAMMATE})


class Fetch(Protocol):
    def __call__(self, attachment: Attachment, /, *, most: int, seconds: float) -> bytes:
        """As `Helpdesk.fetch`."""


def newest_files(ticket: Ticket, message: Message, words: Sequence[Spoken] = ()) -> list[Placed]:
    """Files of *message*, and of what the requester wrote before it since the last answer, newest first, logos last.

    *words* are ours: a question of ours is no answer, and one that came late answers what stands before it.
    """
    placed, asks = in_order(ticket, words).public, asking(ticket, words)
    at = next((i for i, m in enumerate(placed) if m.id == message.id), len(placed))
    answers = (i for i in range(at) if placed[i].role in _ANSWER and placed[i].id not in asks)
    before = placed[max(answers, default=-1) + 1 : at]
    newest_first = [message, *(m for m in reversed(before) if m.role is Role.REQUESTER)]
    found = [(m, file) for m in newest_first for file in m.attachments]
    return sorted(found, key=lambda one: one[1].decorates)[:MOST_NAMED]


@dataclass(slots=True)
class Reader:
    """For one decision: each file is fetched once, whichever models read it."""

    files: Sequence[Placed]
    fetch: Fetch | None
    policy: Attachments
    monotonic: Callable[[], float]
    _had: dict[str, File] = field(default_factory=dict, repr=False)
    _seconds: float = MOST_SECONDS
    _taken: int = 0
    _tries: int = 0

    def read(self, llm: LanguageModel, model: str) -> tuple[File, ...]:
        if not self.files:
            return ()
        why = self._why_none(llm, model)
        if why:
            return tuple(_unread(placed, why) for placed in self.files)
        room = _Room(self.policy.max_files, self.policy.max_bytes)
        return tuple(self._one(placed, room, llm, model) for placed in self.files)

    def _why_none(self, llm: LanguageModel, model: str) -> str:
        if not self.policy.read or self.fetch is None:
            return "off"
        return "" if llm.reads_files(model) else "not_for_model"

    def _one(self, placed: Placed, room: _Room, llm: LanguageModel, model: str) -> File:
        """Never fails: a file that can't be read is told by name and reason."""
        if placed[1].barred:
            return _unread(placed, placed[1].barred)
        had = self._looked_at(placed[1], room)
        file = replace(had, note=replace(had.note, name=placed[1].name, message_id=placed[0].id))
        if file.note.unread:
            return file
        try:
            tokens = self._tokens(file, llm, model)
            room.take(len(file.data), tokens)
        except FileError as error:
            return File(replace(file.note, unread=str(error)))
        return replace(file, tokens=tokens)

    def _looked_at(self, attachment: Attachment, room: _Room) -> File:
        """Once, whichever models read it; the bytes of one that is not to be read are not kept."""
        known = self._had.get(attachment.url)
        if known is None:
            known = self._had[attachment.url] = self._fetched(attachment, room)
        return known

    def _fetched(self, attachment: Attachment, room: _Room) -> File:
        note = FileNote(attachment.name, "")
        try:
            data = self._bytes(attachment, room)
            note = replace(note, size=len(data), sha256=hashlib.sha256(data).hexdigest())
            return File(replace(note, kind=_seen(attachment, data).kind), data)
        except FileError as error:
            return File(replace(note, unread=str(error)))

    def _bytes(self, attachment: Attachment, room: _Room) -> bytes:
        """Whatever comes counts: files that turn out to be nothing for the model are fetched within bounds too."""
        room.look(attachment.size)
        most = min(room.bytes, 2 * self.policy.max_bytes - self._taken)
        if most <= 0 or (attachment.size or 0) > most:
            raise FileError("too_large")
        self._tries += 1
        if self._tries > 2 * self.policy.max_files:
            raise FileError("too_many")
        if self._seconds <= 0:
            raise FileError("too_slow")
        assert self.fetch is not None  # noqa: S101 - `_why_none` has looked
        try:
            with self._timed():
                data = self.fetch(attachment, most=most, seconds=self._seconds)
        except (OSError, ValueError):
            raise FileError("download_failed") from None
        self._taken += len(data)
        return data

    def _tokens(self, file: File, llm: LanguageModel, model: str) -> int:
        if self._seconds <= 0 and file.note.kind == PDF:
            raise FileError("too_slow")
        try:
            with self._timed():
                return llm.weigh(model, block_of(file), seconds=self._seconds)
        except ModelRejectedError:
            raise FileError("refused_by_model") from None
        except ModelError:
            raise FileError("not_counted") from None

    @contextmanager
    def _timed(self) -> Iterator[None]:
        """What waits for others does so out of one purse of seconds."""
        began = self.monotonic()
        try:
            yield
        finally:
            self._seconds -= self.monotonic() - began


@dataclass(slots=True)
class _Room:
    """What is left of the ticket's budget."""

    files: int
    bytes: int
    tokens: int = MOST_TOKENS

    def look(self, size: int | None) -> None:
        """FileError where there is no room for *size*, the platform's word; what comes is counted anyway."""
        if not self.files:
            raise FileError("too_many")
        if not self.bytes or (size is not None and size > self.bytes):
            raise FileError("too_large")

    def take(self, size: int, tokens: int) -> None:
        self.look(size)
        if tokens > self.tokens:
            raise FileError("too_heavy")
        self.files -= 1
        self.bytes -= size
        self.tokens -= tokens


def _seen(attachment: Attachment, data: bytes) -> Look:
    found = look(data)
    if found.kind != PDF and len(data) > PICTURE_BYTES:
        raise FileError("too_large")
    if attachment.inline and found.kind != PDF and is_logo(found.width, found.height):
        raise FileError(LOGO)
    return found


def _unread(placed: Placed, why: str) -> File:
    return File(FileNote(placed[1].name, placed[0].id, unread=why))
