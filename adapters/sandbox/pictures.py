"""Files for scenes and tests: true pictures and PDFs that carry words, which the rule-based model can see."""

from __future__ import annotations

import re
import struct
import zlib

SIGNATURE = b"\x89PNG\r\n\x1a\n"
_SHOWN = re.compile(rb"\(((?:[^()\\]|\\.)*)\) Tj")
_PLAIN = re.compile(rb"\\(.)")


def png(words: str = "", *, width: int = 400, height: int = 300) -> bytes:
    """A white picture; *words* stand in a text chunk (tEXt), where no eye but the stand-in's sees them."""
    rows = (b"\x00" + b"\xff" * -(-width // 8)) * height
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    told = _chunk(b"tEXt", b"Comment\0" + words.encode("latin-1", "replace")) if words else b""
    parts = (_chunk(b"IHDR", header), told, _chunk(b"IDAT", zlib.compress(rows)), _chunk(b"IEND", b""))
    return SIGNATURE + b"".join(parts)


def pdf(words: str = "", *, pages: int = 1, packed: bool = False) -> bytes:
    """*packed* puts the page objects into an object stream, as most programs do since PDF 1.5."""
    shown = re.sub(r"([()\\])", r"\\\1", words).encode("latin-1", "replace")
    text = b"BT /F1 12 Tf 72 720 Td (" + shown + b") Tj ET"
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 3 0 R >>"
    kids = b" ".join(b"%d 0 R" % (4 + number) for number in range(pages))
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [" + kids + b"] /Count %d >>" % pages,
        b"<< /Length %d >>\nstream\n" % len(text) + text + b"\nendstream",
    ]
    if packed:
        packing = zlib.compress(b"\n".join([page] * pages))
        head = b"<< /Type /ObjStm /N %d /First 0 /Filter /FlateDecode /Length %d >>" % (pages, len(packing))
        parts.append(head + b"\nstream\n" + packing + b"\nendstream")
    else:
        parts += [page] * pages
    objects = b"".join(b"%d 0 obj\n%s\nendobj\n" % (number, part) for number, part in enumerate(parts, 1))
    return b"%PDF-1.7\n" + objects + b"trailer << /Root 1 0 R /Size %d >>\n%%%%EOF\n" % (len(parts) + 1)


def words_in(data: bytes) -> str:
    """What a reader would see; "" for a file that shows no words."""
    if data.startswith(b"%PDF-"):
        return " ".join(_PLAIN.sub(rb"\1", found).decode("latin-1") for found in _SHOWN.findall(data))
    at = data.find(b"tEXtComment\0")
    if not data.startswith(SIGNATURE) or at < 4:
        return ""
    length = int.from_bytes(data[at - 4 : at])
    return data[at + 4 : at + 4 + length].partition(b"\0")[2].decode("latin-1")


def picture_size(data: bytes) -> tuple[int | None, int | None]:
    """(width, height) as a helpdesk tells them; unknown for whatever is no PNG."""
    if not data.startswith(SIGNATURE):
        return None, None
    return int.from_bytes(data[16:20]), int.from_bytes(data[20:24])


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
