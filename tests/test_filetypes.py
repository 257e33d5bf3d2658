"""A file is what its first bytes say; whatever is not plainly a picture or a short PDF is not read."""

from __future__ import annotations

import struct
import zlib
from typing import Any

import pytest

from adapters.sandbox.pictures import pdf, png
from connector.errors import FileError
from connector.filetypes import MOST_INFLATED, MOST_PACKED, MOST_STREAMS, Look, look

#: Segments before the frame header: a comment that pretends to be one, then the true one.
JPEG = (
    b"\xff\xd8\xff\xfe\x00\x0b\xff\xc0\x00\x11\x08\x00\x01\x00\x01"
    b"\xff\xff\xc2\x00\x11\x08\x01\x2c\x01\x90\x03" + b"\0" * 20
)
GIF = b"GIF89a" + struct.pack("<HH", 320, 240) + b"\0" * 20
WEBP = b"RIFF\x00\x00\x00\x00WEBP"
VP8X = WEBP + b"VP8X" + b"\x0a\0\0\0" + b"\0" * 4 + (799).to_bytes(3, "little") + (599).to_bytes(3, "little")
VP8L = WEBP + b"VP8L" + b"\0" * 4 + b"\x2f" + (99 | 49 << 14).to_bytes(4, "little") + b"\0" * 9
VP8 = WEBP + b"VP8 " + b"\0" * 7 + b"\x9d\x01\x2a" + struct.pack("<HH", 640, 480) + b"\0" * 4

KNOWN = {
    "PNG": (png(width=400, height=300), Look("image/png", 400, 300)),
    "JPEG behind other segments": (JPEG, Look("image/jpeg", 400, 300)),
    "GIF": (GIF, Look("image/gif", 320, 240)),
    "WebP, extended": (VP8X, Look("image/webp", 800, 600)),
    "WebP, lossless": (VP8L, Look("image/webp", 100, 50)),
    "WebP, lossy": (VP8, Look("image/webp", 640, 480)),
    "PDF": (pdf("x", pages=3), Look("application/pdf", pages=3)),
    "PDF with packed objects": (pdf("x", pages=4, packed=True), Look("application/pdf", pages=4)),
}


def bomb() -> bytes:
    """An object stream that would inflate to a hundred times the bound."""
    packed = zlib.compress(b"/Type /Page " * (MOST_INFLATED // 4), 9)
    return b"%PDF-1.7\n1 0 obj << /Type /ObjStm /Filter /FlateDecode >>\nstream\n" + packed + b"\nendstream"


def stream(content: bytes) -> bytes:
    return b"<< /Type /ObjStm /Filter /FlateDecode >>\nstream\n" + content + b"\nendstream\n"


EMPTY = zlib.compress(b"")
PAGE = zlib.compress(b"<< /Type /Page >>")


REFUSED = {
    "an SVG named .png": (b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', "unknown_type"),
    "a page of HTML": (b"<!doctype html><title>Sign in</title>", "unknown_type"),
    "a PDF behind something else": (b"GARBAGE %PDF-1.7", "unknown_type"),
    "nothing": (b"", "unknown_type"),
    "a program": (b"MZ\x90\x00", "unknown_type"),
    "TIFF": (b"II*\x00" + b"\0" * 40, "unknown_type"),
    "PNG cut in its head": (png()[:20], "broken"),
    "PNG without a header chunk": (b"\x89PNG\r\n\x1a\n" + b"\0" * 60, "broken"),
    "PNG of no width": (png(width=400)[:16] + b"\0" * 4 + png()[20:], "broken"),
    "JPEG without a frame": (b"\xff\xd8\xff\xd9", "broken"),
    "JPEG that never ends its segments": (b"\xff\xd8" + b"\xff\xe0\x00\x02" * 100, "broken"),
    "GIF cut": (b"GIF89a\x01", "broken"),
    "WebP of an unknown chunk": (WEBP + b"ABCD" + b"\0" * 40, "broken"),
    "a bomb of 100000 by 100000 pixels": (
        png()[:16] + struct.pack(">II", 100_000, 100_000) + png()[24:],
        "too_many_pixels",
    ),
    "one pixel too wide": (png()[:16] + struct.pack(">II", 8_001, 10) + png()[24:], "too_many_pixels"),
    "an encrypted PDF": (pdf().replace(b"/Root 1 0 R", b"/Root 1 0 R /Encrypt 9 0 R"), "encrypted"),
    "a PDF without pages": (b"%PDF-1.7\n%%EOF", "pages_unknown"),
    "a PDF of 21 pages": (pdf(pages=21), "too_many_pages"),
    "a PDF of 21 packed pages": (pdf(pages=21, packed=True), "too_many_pages"),
    "a PDF whose objects are a bomb": (bomb(), "pages_unknown"),
    "a PDF whose objects can't be inflated": (
        b"%PDF-1.7\n<< /Type /ObjStm /Filter /LZWDecode >>\nstream\nxxxx /Type /Page",
        "pages_unknown",
    ),
    "a PDF whose objects are cut": (b"%PDF-1.7\n" + stream(PAGE) + stream(PAGE)[:-20], "pages_unknown"),
    "a PDF of 201 streams of objects": (
        b"%PDF-1.7\n" + stream(PAGE) + stream(EMPTY) * MOST_PACKED,
        "pages_unknown",
    ),
    "a PDF of streams without end": (
        b"%PDF-1.7\n/Type /Page\n" + b"stream\n" * (MOST_STREAMS + 1),
        "pages_unknown",
    ),
    "JPEG with filling without end": (JPEG[:2] + b"\xff" * 2_000 + JPEG[2:], "broken"),
    "JPEG with segments without end": (JPEG[:2] + b"\xff\xe0\x00\x02" * 2_000 + JPEG[2:], "broken"),
}


@pytest.mark.parametrize("case", KNOWN)
def test_a_file_is_known_by_its_first_bytes(case):
    data, known = KNOWN[case]
    assert look(data) == known


@pytest.mark.parametrize("case", REFUSED)
def test_whatever_else_it_is_it_is_not_read(case):
    data, reason = REFUSED[case]
    with pytest.raises(FileError, match=f"^{reason}$"):
        look(data)


def test_8000_pixels_and_20_pages_are_read():
    assert look(png()[:16] + struct.pack(">II", 8_000, 8_000) + png()[24:]).width == 8_000
    assert look(pdf(pages=20, packed=True)).pages == 20


def test_200_streams_of_objects_are_read():
    assert look(b"%PDF-1.7\n" + stream(PAGE) * 10 + stream(EMPTY) * (MOST_PACKED - 10)).pages == 10


@pytest.mark.parametrize(
    "content",
    [EMPTY, PAGE, b"\x78\x9c" + b"\x00\x00\x00\xff\xff" * 3],
    ids=["empty", "a page", "blocks of nothing"],
)
def test_the_bytes_of_a_pdf_are_unpacked_once_however_many_streams_it_claims(monkeypatch, content):
    """Each stream used to cost as much as the rest of the file."""
    given: list[int] = []

    class Counted:
        def __init__(self) -> None:
            self.true = made()

        def __getattr__(self, name: str) -> Any:
            return getattr(self.true, name)

        def decompress(self, data: bytes, room: int) -> bytes:
            given.append(len(data))
            return self.true.decompress(data, room)

    made = zlib.decompressobj
    monkeypatch.setattr(zlib, "decompressobj", Counted)
    data = b"%PDF-1.7\n" + stream(content) * 30_000
    with pytest.raises(FileError):
        look(data)
    assert sum(given) <= len(data) + MOST_PACKED * 65_536
    assert len(given) <= MOST_PACKED + len(data) // 65_536
