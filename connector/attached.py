"""Files beside messages: as the helpdesk lists them, as they were looked at, and why one was not read."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from connector.filetypes import PDF

#: So many files of a ticket, and of an earlier message, are named; more say nothing more.
MOST_NAMED = 20
#: Why a file was not read, by slug, as the model and the teammate are told.
UNREAD: Mapping[str, str] = {
    "off": "reading files is switched off",
    "earlier": "only files of the customer's newest messages are read",
    "not_for_model": "the model in use is given no files here",
    "too_many": "more files than the policy allows",
    "too_large": "larger than the policy or the model allows",
    "too_heavy": "it would take up too much of the ticket's budget",
    "too_slow": "there was no time left to fetch it",
    "foreign_host": "it does not lie on the helpdesk's own host",
    "gone": "it is no longer there, or its link is over",
    "download_failed": "it could not be fetched",
    "malware": "the helpdesk's scan found malware",
    "unknown_type": "it is none of PNG, JPEG, GIF, WebP and PDF",
    "broken": "its beginning makes no sense",
    "too_many_pixels": "the picture has more pixels than the model takes",
    "small_picture": "a small picture in the text, such as a logo",
    "encrypted": "the PDF is encrypted",
    "pages_unknown": "the number of pages can't be told",
    "too_many_pages": "the PDF has too many pages",
    "refused_by_model": "the model refused it",
    "left_out": "left out after the model refused the request",
    "not_counted": "the model did not say what it would cost",
}


#: A picture in the text of a mail is a logo if both its sides have fewer pixels: errors are often cropped to a strip.
LOGO, LOGO_PIXELS = "small_picture", 200


def is_logo(width: int | None, height: int | None) -> bool:
    """Whether a picture in the text of a mail is one; None is a side of which nothing is told."""
    return width is not None and height is not None and max(width, height) < LOGO_PIXELS


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file as the helpdesk lists it beside a message; nobody has looked into it.

    *url* is as the platform gave it and may carry a signature: it is neither shown nor stored. *size* in bytes is the
    platform's word. *barred* is a slug of UNREAD for one that is not even fetched. *inline* ones stand in the text
    of a mail, as logos do.
    """

    name: str
    url: str = field(default="", repr=False)
    size: int | None = None
    barred: str = ""
    inline: bool = False

    @property
    def decorates(self) -> bool:
        """A logo, by the size that is told of it."""
        return self.barred == LOGO

    def sized(self, width: int | None, height: int | None) -> Attachment:
        """With the size of a picture in pixels, as the platform or the mail tells it: logos are not fetched."""
        logo = self.inline and not self.barred and is_logo(width, height)
        return replace(self, barred=LOGO) if logo else self


@dataclass(frozen=True, slots=True)
class FileNote:
    """What is kept of a file of the message that is answered: never a byte of it.

    *kind* is its media type by its own first bytes, *size* in bytes, *sha256* in hex; all three are empty for a file
    that was not fetched. *unread* is a slug of UNREAD, "" when the model read it.
    """

    name: str
    message_id: str
    kind: str = ""
    size: int = 0
    sha256: str = ""
    unread: str = ""

    @property
    def decorates(self) -> bool:
        """Nothing that the customer wants to show."""
        return self.unread == LOGO

    @property
    def state(self) -> str:
        """For a teammate."""
        return f"not read: {UNREAD[self.unread]}" if self.unread else "read"


@dataclass(frozen=True, slots=True)
class File:
    """A file that goes to the model, or the note of one that does not; *tokens* is the most that it may cost there.

    *data* lives as long as one decision: it is in no row, no log and no step's result.
    """

    note: FileNote
    data: bytes = field(default=b"", repr=False)
    tokens: int = 0


def block_of(file: File) -> dict[str, Any]:
    """The file as a content block of the Messages API."""
    source = {
        "type": "base64",
        "media_type": file.note.kind,
        "data": base64.b64encode(file.data).decode(),
    }
    return {"type": "document" if file.note.kind == PDF else "image", "source": source}


def refused(files: Iterable[File]) -> tuple[File, ...]:
    """*files* after the model has refused a request that held them."""
    return tuple(f if f.note.unread else File(replace(f.note, unread="left_out")) for f in files)


def notes(files: Iterable[File]) -> tuple[FileNote, ...]:
    return tuple(file.note for file in files)


def by_message(found: Iterable[FileNote]) -> Mapping[str, list[FileNote]]:
    """Notes by the id of their message."""
    grouped: dict[str, list[FileNote]] = {}
    for note in found:
        grouped.setdefault(note.message_id, []).append(note)
    return grouped


def without_bytes(message: Mapping[str, Any]) -> Mapping[str, Any]:
    """A turn of the Messages API with the bytes of its pictures and PDFs left out."""
    content = message["content"]
    if not any(isinstance(block, Mapping) and "source" in block for block in content):
        return message
    return {**message, "content": [{k: v for k, v in block.items() if k != "source"} for block in content]}
