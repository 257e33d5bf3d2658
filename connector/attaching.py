"""Reads the files of the messages that are to be answered, within the policy's budget; each that is not read says why.

Bytes are fetched within the step that asks the model and are gone with it; a repeat of the step fetches them again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from connector.attached import MOST_NAMED, File, FileNote, block_of
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
#: Seconds for all files of a ticket, and pixels below which a picture within the text is a logo.
MOST_SECONDS, LOGO_PIXELS = 20.0, 200

Placed = tuple[Message, Attachment]
_ANSWER = frozenset({Role.BOT, Role.TEAMMATE})


class Fetch(Protocol):
    def __call__(self, attachment: Attachment, /, *, most: int) -> bytes:
        """As `Helpdesk.fetch`."""


def newest_files(ticket: Ticket, message: Message, words: Sequence[Spoken] = ()) -> list[Placed]:
    """Files of *message*, and of what the requester wrote before it since the last answer, newest first.

    *words* are ours: a question of ours is no answer, and one that came late answers what stands before it.
    """
    placed, asks = in_order(ticket, words).public, asking(ticket, words)
    at = next((i for i, m in enumerate(placed) if m.id == message.id), len(placed))
    answers = (i for i in range(at) if placed[i].role in _ANSWER and placed[i].id not in asks)
    before = placed[max(answers, default=-1) + 1 : at]
    newest_first = [message, *(m for m in reversed(before) if m.role is Role.REQUESTER)]
    return [(m, file) for m in newest_first for file in m.attachments][:MOST_NAMED]


@dataclass(slots=True)
class Reader:
    """For one decision: each file is fetched once, whichever models read it."""

    files: Sequence[Placed]
    fetch: Fetch | None
    policy: Attachments
    monotonic: Callable[[], float]
    _had: dict[str, bytes | FileError] = field(default_factory=dict, repr=False)
    _end: float | None = None
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
        try:
            data = self._bytes(placed[1], room)
        except FileError as error:
            return _unread(placed, str(error))
        note = replace(_note(placed), size=len(data), sha256=hashlib.sha256(data).hexdigest())
        try:
            found = _seen(placed[1], data)
            file = File(replace(note, kind=found.kind), data)
            tokens = _tokens(file, llm, model)
            room.take(len(data), tokens)
        except FileError as error:
            return File(replace(note, unread=str(error)))
        return replace(file, tokens=tokens)

    def _bytes(self, attachment: Attachment, room: _Room) -> bytes:
        known = self._had.get(attachment.url)
        if known is None:
            known = self._had[attachment.url] = self._fetched(attachment, room)
        if isinstance(known, FileError):
            raise known
        return known

    def _fetched(self, attachment: Attachment, room: _Room) -> bytes | FileError:
        now = self.monotonic()
        self._end = self._end or now + MOST_SECONDS
        try:
            room.look(attachment.size)
            self._mind(now)
            assert self.fetch is not None  # noqa: S101 - `_why_none` has looked
            return self.fetch(attachment, most=room.bytes)
        except FileError as error:
            return error

    def _mind(self, now: float) -> None:
        """Files that turn out to be nothing for the model are fetched a few times and for a while only."""
        self._tries += 1
        if self._tries > 2 * self.policy.max_files:
            raise FileError("too_many")
        if self._end is not None and now >= self._end:
            raise FileError("too_slow")


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
    if attachment.inline and found.kind != PDF and min(found.width, found.height) < LOGO_PIXELS:
        raise FileError("small_picture")
    return found


def _tokens(file: File, llm: LanguageModel, model: str) -> int:
    try:
        return llm.weigh(model, block_of(file))
    except ModelRejectedError:
        raise FileError("refused_by_model") from None
    except ModelError:
        raise FileError("not_counted") from None


def _note(placed: Placed) -> FileNote:
    return FileNote(placed[1].name, placed[0].id)


def _unread(placed: Placed, why: str) -> File:
    return File(replace(_note(placed), unread=why))
