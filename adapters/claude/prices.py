"""What a call costs, in nano-dollars, by the price list of PRICED_ON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

PRICED_ON = "2026-10-10"
#: Above this many prompt tokens claude-haiku-5-5 charges the whole request by its long row.
LONG_PROMPT = 100_000
#: Tool instructions that the vendor adds to a prompt (588 at most), and room for message framing.
HIDDEN_TOKENS = 1_000
#: What no picture costs more than: models see at most 4,784 patches, larger ones are scaled down.
#: https://platform.claude.com/docs/en/build-with-claude/vision
PICTURE_TOKENS = 5_000


@dataclass(frozen=True, slots=True)
class Price:
    """Nano-dollars per token; $1 per million tokens is 1,000."""

    input: int
    write_5m: int
    write_1h: int
    read: int
    output: int


@dataclass(frozen=True, slots=True)
class Tokens:
    """What the vendor counted; *input* is what no cache held."""

    input: int
    write_5m: int
    write_1h: int
    read: int
    output: int

    @property
    def prompt(self) -> int:
        return self.input + self.write_5m + self.write_1h + self.read


# https://platform.claude.com/docs/en/about-claude/pricing
_HAIKU_4_5 = Price(1_000, 1_250, 2_000, 100, 5_000)
PRICES: Mapping[str, Price] = {
    "claude-haiku-5-5": Price(100, 125, 200, 10, 500),
    "claude-haiku-4-5": _HAIKU_4_5,
    "claude-haiku-4-5-20251001": _HAIKU_4_5,
    "claude-sonnet-5-5": Price(2_000, 2_500, 4_000, 100, 10_000),
    "claude-sonnet-5": Price(2_000, 2_500, 4_000, 200, 10_000),
    "claude-sonnet-4-6": Price(3_000, 3_750, 6_000, 300, 15_000),
    "claude-opus-5-5": Price(4_000, 5_000, 8_000, 200, 20_000),
    "claude-opus-5": Price(5_000, 6_250, 10_000, 500, 25_000),
    "claude-fable-5-1": Price(10_000, 12_500, 20_000, 250, 50_000),
}
LONG_PRICES: Mapping[str, Price] = {"claude-haiku-5-5": Price(500, 625, 1_000, 50, 2_500)}
#: An unknown model is taken to cost as much as the dearest known one: budgets then err on the safe side.
DEAREST = max(PRICES.values(), key=lambda price: price.output)


def known(model: str) -> bool:
    return model in PRICES


def price(model: str, *, prompt_tokens: int) -> Price:
    row = PRICES.get(model, DEAREST)
    return LONG_PRICES.get(model, row) if prompt_tokens > LONG_PROMPT else row


def cost(model: str, tokens: Tokens) -> int:
    row = price(model, prompt_tokens=tokens.prompt)
    return (
        tokens.input * row.input
        + tokens.write_5m * row.write_5m
        + tokens.write_1h * row.write_1h
        + tokens.read * row.read
        + tokens.output * row.output
    )


def worst_tokens(*, prompt_chars: int, max_tokens: int) -> Tokens:
    """One token a character, all of it written to the long cache, and the whole answer used.

    English needs a third of that; scripts that need more than a token a character are a small part of a
    prompt whose larger half is our own instructions.
    """
    return Tokens(0, 0, max(prompt_chars, 0) + HIDDEN_TOKENS, 0, max(max_tokens, 0))


def estimate(model: str, *, prompt_chars: int, max_tokens: int) -> int:
    """The most that such a call may cost."""
    return cost(model, worst_tokens(prompt_chars=prompt_chars, max_tokens=max_tokens))
