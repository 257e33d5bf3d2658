"""Pictures and PDFs between the real client and the strict stand-in: what is taken, refused, weighed and seen."""

from __future__ import annotations

import base64
import struct
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from adapters.claude import prices
from adapters.claude.model import LEAST_TOKENS, ClaudeModel
from adapters.sandbox.claude import ClaudeStandIn
from adapters.sandbox.claude_reading import read
from adapters.sandbox.faults import Fault
from adapters.sandbox.pictures import pdf, png
from connector.errors import ModelError, ModelRejectedError, ModelUnavailableError

HAIKU = "claude-haiku-5-5"


def block(content: bytes, kind: str = "image/png", **source: Any) -> dict[str, Any]:
    encoded = base64.b64encode(content).decode()
    return {
        "type": "document" if kind == "application/pdf" else "image",
        "source": {"type": "base64", "media_type": kind, "data": encoded, **source},
    }


def paper(data: bytes) -> dict[str, Any]:
    return block(data, "application/pdf")


@pytest.fixture
def stand_in() -> Iterator[ClaudeStandIn]:
    with ClaudeStandIn() as made:
        yield made


@pytest.fixture
def claude(stand_in: ClaudeStandIn) -> Iterator[ClaudeModel]:
    model = ClaudeModel(api_key=stand_in.key, base_url=stand_in.url, sleep=lambda _: None)
    yield model
    model.close()


@pytest.fixture
def shown(ask):
    """A request whose first turn holds *blocks*."""

    def made(*blocks: dict[str, Any], **changes: Any) -> Any:
        content = [
            {"type": "text", "text": '{"subject":"x","conversation":[{"from":"customer","text":"Hi"}]}'}
        ]
        turns = ({"role": "user", "content": [*content, *blocks]},)
        return replace(ask(), messages=turns, **changes)

    return made


def test_pictures_and_pdfs_are_taken_and_counted(claude, stand_in, shown):
    bare = claude.complete(shown()).usage.prompt_tokens
    seen = claude.complete(shown(block(png()), paper(pdf("Invoice")), file_tokens=10_000)).usage.prompt_tokens
    assert seen - bare > 1_600
    assert [call.status for call in stand_in.requests] == [200, 200]


def test_what_a_file_counts_is_below_what_is_reserved(claude, shown):
    """The largest picture, by the vendor's own ceiling."""
    large = png()[:16] + struct.pack(">II", 8_000, 8_000) + png()[24:]
    weight = claude.weigh(HAIKU, block(large), seconds=20)
    bare = claude.complete(shown()).usage.prompt_tokens
    seen = claude.complete(shown(block(large), file_tokens=weight)).usage.prompt_tokens
    assert seen - bare <= weight == prices.PICTURE_TOKENS


def test_a_pdf_is_weighed_by_the_vendor(claude, stand_in, shown):
    """A page may hold any amount of text: its pages alone tell nothing."""
    dense = paper(pdf("word " * 20_000))
    weight = claude.weigh(HAIKU, dense, seconds=20)
    assert stand_in.requests == []
    bare = claude.complete(shown()).usage.prompt_tokens
    seen = claude.complete(shown(dense, file_tokens=weight)).usage.prompt_tokens
    assert 30_000 < seen - bare <= weight


def test_the_cost_of_files_is_booked_and_not_replaced_by_the_worst_case(claude, shown):
    request = shown(block(png(width=1_500, height=1_500)), file_tokens=5_000)
    usage = claude.complete(request).usage
    assert usage.prompt_tokens < request.prompt_chars


BAD = {
    "no base64": block(b"x", data="***"),
    "nothing": block(b""),
    "another type than it says": block(png(), "image/jpeg"),
    "a type that is not taken": block(png(), "image/tiff"),
    "SVG": block(b"<svg/>"),
    "too many pixels": block(png()[:16] + struct.pack(">II", 8_001, 10) + png()[24:]),
    "more than 5 MB": block(png() + b"\0" * 4_000_000),
    "an address": {"type": "image", "source": {"type": "url", "url": "https://evil.example/a.png"}},
    "no PDF": paper(b"%PDF-1.7 and nothing else"),
    "an encrypted PDF": paper(pdf().replace(b"/Root", b"/Encrypt 9 0 R /Root")),
    "a PDF of 101 pages": paper(pdf(pages=101)),
    "a PDF that calls itself a picture": block(pdf()),
}


@pytest.mark.parametrize("case", BAD)
def test_the_stand_in_refuses_what_the_vendor_refuses(claude, shown, case):
    with pytest.raises(ModelRejectedError):
        claude.complete(shown(BAD[case]))


@pytest.mark.parametrize("case", ["an encrypted PDF", "a PDF of 101 pages"])
def test_a_pdf_that_the_vendor_refuses_can_not_be_weighed(claude, case):
    with pytest.raises(ModelRejectedError):
        claude.weigh(HAIKU, BAD[case], seconds=20)


def test_a_vendor_that_is_away_can_not_weigh(claude, stand_in):
    stand_in.faults.add(Fault("status", status=529, times=0))
    with pytest.raises(ModelUnavailableError):
        claude.weigh(HAIKU, paper(pdf()), seconds=20)


@pytest.mark.parametrize("count", ["many", 0, -20_000, None])
def test_a_count_that_makes_no_sense_is_no_weight(vendor, answer, count):
    vendor.script[:] = [answer({"input_tokens": count})]
    model = ClaudeModel(api_key="sk-test-1", base_url=vendor.url)
    with pytest.raises(ModelError):
        model.weigh(HAIKU, paper(pdf()), seconds=20)
    model.close()


def test_a_count_below_what_a_page_costs_lowers_no_reserve(vendor, answer):
    vendor.script[:] = [answer({"input_tokens": 1})]
    model = ClaudeModel(api_key="sk-test-1", base_url=vendor.url)
    assert model.weigh(HAIKU, paper(pdf()), seconds=20) == LEAST_TOKENS
    model.close()


@pytest.mark.parametrize(
    ("model", "url", "sees"),
    [
        (HAIKU, "https://api.anthropic.com", True),
        ("claude-sonnet-5-5", "https://api.anthropic.com", True),
        ("llama3.2", "http://127.0.0.1:11434", False),
        (HAIKU, "https://gateway.example", False),
        ("claude-of-tomorrow", "https://api.anthropic.com", False),
    ],
)
def test_only_known_models_on_the_vendors_api_are_given_files(model, url, sees):
    claude = ClaudeModel(api_key="sk-test-1", base_url=url)
    assert claude.reads_files(model) is sees
    claude.close()


def test_the_stand_ins_model_sees_what_a_picture_and_a_pdf_show(shown, stand_in):
    body = {"messages": list(shown(block(png("Error 4711")), paper(pdf("Invoice (17)"))).messages)}
    assert read(body).newest == "Hi\nError 4711\nInvoice (17)"
