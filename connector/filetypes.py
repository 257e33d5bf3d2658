"""What a file is by its own first bytes, whatever its name and header say: pictures and PDFs, else FileError; pure.

The limits are the vendor's: https://platform.claude.com/docs/en/build-with-claude/vision (8,000 pixels a side) and
https://platform.claude.com/docs/en/build-with-claude/pdf-support (no encryption). No pixel is decoded; of a PDF only
the streams that hold objects are inflated, within MOST_INFLATED bytes. All work is bounded by the file's length.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from connector.errors import FileError

PDF = "application/pdf"
PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
#: Pixels a side, pages, and bytes of inflated object streams.
MOST_PIXELS, MOST_PAGES, MOST_INFLATED = 8_000, 20, 4_000_000
#: Streams of a PDF, those among them that hold objects, and segments (or bytes of filling) before a JPEG's frame.
MOST_STREAMS, MOST_PACKED, MOST_SEGMENTS = 20_000, 200, 1_000

_PNG = b"\x89PNG\r\n\x1a\n"
#: Start-of-frame markers of JPEG (ISO/IEC 10918-1, table B.1): C0 to CF without DHT, JPG and DAC.
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_ALONE = frozenset({0x01, *range(0xD0, 0xD9)})
_PAGE = re.compile(rb"/Type\s*/Page(?![A-Za-z0-9#])")
_STREAM = re.compile(rb"\bstream\r?\n")
#: Bytes of a stream's dictionary that are looked at, and of a file that zlib gets at once.
_DICTIONARY, _CHUNK = 2_000, 65_536

Size = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Look:
    """*kind* is a media type; *width* and *height* in pixels for pictures, *pages* for a PDF."""

    kind: str
    width: int = 0
    height: int = 0
    pages: int = 0


def look(data: bytes) -> Look:
    """Raises FileError with a slug of `attached.UNREAD` for what is not to be read."""
    if data.startswith(b"%PDF-"):
        return Look(PDF, pages=_pages(data))
    for kind, begins, size in _KINDS:
        if begins(data):
            width, height = _size(data, size)
            return Look(kind, width, height)
    raise FileError("unknown_type")


def _size(data: bytes, size: Callable[[bytes], Size]) -> Size:
    try:
        found = size(data)
    except (IndexError, ValueError):
        raise FileError("broken") from None
    if min(found) < 1:
        raise FileError("broken")
    if max(found) > MOST_PIXELS:
        raise FileError("too_many_pixels")
    return found


def _png(data: bytes) -> Size:
    if data[12:16] != b"IHDR" or len(data) < 33:
        raise ValueError("no header chunk")
    return int.from_bytes(data[16:20]), int.from_bytes(data[20:24])


def _gif(data: bytes) -> Size:
    if len(data) < 13:
        raise ValueError("cut")
    return int.from_bytes(data[6:8], "little"), int.from_bytes(data[8:10], "little")


def _jpeg(data: bytes) -> Size:
    """From the first frame header; segments before it are passed over."""
    at = 2
    for _ in range(MOST_SEGMENTS):
        if data[at] != 0xFF:
            break
        marker = data[at + 1]
        if marker == 0xFF or marker in _ALONE:
            at += 1 if marker == 0xFF else 2
            continue
        if marker in _FRAMES:
            return int.from_bytes(data[at + 7 : at + 9]), int.from_bytes(data[at + 5 : at + 7])
        at += 2 + max(2, int.from_bytes(data[at + 2 : at + 4]))
    raise ValueError("no frame header")


def _webp(data: bytes) -> Size:
    """https://developers.google.com/speed/webp/docs/riff_container."""
    chunk = data[12:16]
    if len(data) < 30:
        raise ValueError("cut")
    if chunk == b"VP8X":
        return 1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little")
    if chunk == b"VP8L" and data[20] == 0x2F:
        bits = int.from_bytes(data[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if chunk == b"VP8 " and data[23:26] == b"\x9d\x01\x2a":
        wide, high = (int.from_bytes(data[at : at + 2], "little") for at in (26, 28))
        return wide & 0x3FFF, high & 0x3FFF
    raise ValueError("no known chunk")


_KINDS: tuple[tuple[str, Callable[[bytes], bool], Callable[[bytes], Size]], ...] = (
    ("image/png", lambda data: data.startswith(_PNG), _png),
    ("image/jpeg", lambda data: data.startswith(b"\xff\xd8\xff"), _jpeg),
    ("image/gif", lambda data: data[:6] in {b"GIF87a", b"GIF89a"}, _gif),
    ("image/webp", lambda data: data[:4] == b"RIFF" and data[8:12] == b"WEBP", _webp),
)


def _pages(data: bytes) -> int:
    """How many page objects there are; older versions of a page count too, which errs on the safe side."""
    if b"/Encrypt" in data:
        raise FileError("encrypted")
    pages = sum(_counted(part) for part in (data, *_inflated(data)))
    if not pages:
        raise FileError("pages_unknown")
    if pages > MOST_PAGES:
        raise FileError("too_many_pages")
    return pages


def _counted(part: bytes) -> int:
    return sum(1 for _ in islice(_PAGE.finditer(part), MOST_PAGES + 1))


def _inflated(data: bytes) -> Iterator[bytes]:
    """The object streams of a PDF (ISO 32000-2, 7.5.7), as far as they are bounded and deflated."""
    room, at, packed = MOST_INFLATED, 0, 0
    for _ in range(MOST_STREAMS):
        found = _STREAM.search(data, at)
        if found is None:
            return
        holds_objects = data.rfind(b"/ObjStm", max(at, found.start() - _DICTIONARY), found.start()) >= 0
        at = found.end()
        if holds_objects:
            packed += 1
            if packed > MOST_PACKED:
                break
            part, at = _unpacked(data, at, room)
            room -= len(part)
            yield part
    raise FileError("pages_unknown")


def _unpacked(data: bytes, at: int, room: int) -> tuple[bytes, int]:
    """What the stream that begins *at* holds, of less than *room* bytes, and where it ends."""
    unpacking, parts = zlib.decompressobj(), list[bytes]()
    while not unpacking.eof:
        chunk = data[at : at + _CHUNK]
        try:
            parts.append(unpacking.decompress(chunk, room))
        except zlib.error:
            raise FileError("pages_unknown") from None
        at += len(chunk)
        room -= len(parts[-1])
        if room <= 0 or not chunk:
            raise FileError("pages_unknown")
    return b"".join(parts), at - len(unpacking.unused_data)
