"""Pictures and PDFs in a request: what the Messages API refuses, what they count, and what they show.

https://platform.claude.com/docs/en/build-with-claude/vision and .../pdf-support. Only the base64 source is modelled.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import math
import re
from collections.abc import Iterator, Mapping
from typing import Any

from adapters.sandbox.claude_shape import RefusedError, refuse
from adapters.sandbox.claude_turns import blocks
from adapters.sandbox.pictures import SIGNATURE, picture_size, words_in

FILES = frozenset({"image", "document"})
PICTURES = ("image/jpeg", "image/png", "image/gif", "image/webp")
MOST_FILES, MOST_PICTURE_BYTES, MOST_PIXELS, MOST_PAGES = 100, 5 * 1024 * 1024, 8_000, 100
#: Patches of 28 by 28 pixels, of which no picture counts more.
PATCH, MOST_PATCHES = 28, 4_784
#: What a page counts as a picture, and what its text counts on top by character.
PAGE_TOKENS, TEXT_TOKENS = 1_600, 0.325
_PAGE = re.compile(rb"/Type\s*/Page(?![a-zA-Z])")

Block = Mapping[str, Any]


def check_files(body: Mapping[str, Any]) -> None:
    found = list(_files(body))
    if len(found) > MOST_FILES:
        raise RefusedError(f"too many images and documents: {len(found)} > {MOST_FILES}")
    for path, block in found:
        _check(block, path)


def file_tokens(block: Block) -> int:
    data = _data(block)
    if block["type"] == "document":
        pages = max(1, len(_PAGE.findall(data)))
        return math.ceil(pages * PAGE_TOKENS + len(words_in(data)) * TEXT_TOKENS)
    width, height = _size(data)
    return min(MOST_PATCHES, math.ceil(width / PATCH) * math.ceil(height / PATCH))


def identity(block: Block) -> str:
    """What the prompt cache knows a file by."""
    return hashlib.sha256(_data(block)).hexdigest()


def shown_words(content: Any) -> list[str]:
    """Words in the pictures and PDFs of one turn."""
    found = (words_in(_data(block)) for block in blocks(content) if block["type"] in FILES)
    return [words for words in found if words]


def _files(body: Mapping[str, Any]) -> Iterator[tuple[str, Block]]:
    for index, message in enumerate(body["messages"]):
        for place, block in enumerate(blocks(message["content"])):
            inner = blocks(block.get("content")) if block["type"] == "tool_result" else []
            for one in (block, *inner):
                if one["type"] in FILES:
                    yield f"messages.{index}.content.{place}.{one['type']}", one


def _check(block: Block, path: str) -> None:
    source = block["source"]
    if set(source) != {"type", "media_type", "data"} or source["type"] != "base64":
        refuse(f"{path}.source", "the stand-in models no source but base64 with media_type and data")
    data = _decoded(source["data"], f"{path}.source.base64.data")
    if block["type"] == "document":
        _check_pdf(source, data, path)
    else:
        _check_picture(source, data, path)


def _decoded(data: Any, path: str) -> bytes:
    try:
        found = base64.b64decode(data, validate=True)
    except (binascii.Error, ValueError):
        raise RefusedError(f"{path}: Invalid base64 data") from None
    if not found:
        refuse(path, "must not be empty")
    return found


def _check_picture(source: Block, data: bytes, path: str) -> None:
    kind = source["media_type"]
    if kind not in PICTURES:
        refuse(f"{path}.source.base64.media_type", f"Input should be {' or '.join(map(repr, PICTURES))}")
    if len(source["data"]) > MOST_PICTURE_BYTES:
        said = f"image exceeds 5 MB maximum: {len(source['data'])} bytes > {MOST_PICTURE_BYTES} bytes"
        refuse(f"{path}.source.base64", said)
    true = _kind(data)
    if true not in PICTURES:
        raise RefusedError("Could not process image")
    if true != kind:
        said = (
            f"The image was specified using the {kind} media type, but the image appears to be a {true} image"
        )
        refuse(f"{path}.source.base64.data", said)
    size = _size(data)
    if min(size) < 1:
        raise RefusedError("Could not process image")
    if max(size) > MOST_PIXELS:
        said = f"At least one of the image dimensions exceed max allowed size: {MOST_PIXELS} pixels"
        refuse(f"{path}.source.base64.data", said)


def _check_pdf(source: Block, data: bytes, path: str) -> None:
    if source["media_type"] != "application/pdf":
        refuse(f"{path}.source.base64.media_type", "Input should be 'application/pdf'")
    if not data.startswith(b"%PDF-") or b"%%EOF" not in data[-1024:]:
        raise RefusedError("The PDF specified was not valid.")
    if b"/Encrypt" in data:
        raise RefusedError("The PDF specified is password protected.")
    if len(_PAGE.findall(data)) > MOST_PAGES:
        raise RefusedError(f"A maximum of {MOST_PAGES} PDF pages may be provided.")


def _kind(data: bytes) -> str:
    begins = {SIGNATURE: "image/png", b"\xff\xd8\xff": "image/jpeg", b"GIF8": "image/gif"}
    found = next((kind for head, kind in begins.items() if data.startswith(head)), "")
    return found or ("image/webp" if data[:4] == b"RIFF" and data[8:12] == b"WEBP" else "")


def _size(data: bytes) -> tuple[int, int]:
    """(width, height); (0, 0) where the head holds none; of JPEG and WebP taken to be ordinary."""
    kind = _kind(data)
    if kind == "image/png":
        width, height = picture_size(data)
        return width or 0, height or 0
    if kind == "image/gif":
        return int.from_bytes(data[6:8], "little"), int.from_bytes(data[8:10], "little")
    return 1_000, 1_000


def _data(block: Block) -> bytes:
    return base64.b64decode(block["source"]["data"])
