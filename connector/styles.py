"""What inline styles and style sheets do to the text inside: hide it, or make it unreadable."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

MAX_STYLE_CHARS = 20_000
MAX_STYLE_RULES = 40

#: One that nobody ends takes the rest, as in a browser.
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_ESCAPE = re.compile(r"\\([0-9a-fA-F]{1,6})[ \t\n]?|\\(.)")
_AT_RULE = re.compile(r"@[^{};]{0,300}(?:;|\{(?:[^{}]*\{[^{}]*\})*[^{}]*\})")
_RULE = re.compile(r"([^{}]{1,300})\{([^{}]*)\}")
_NUMBER = re.compile(r"([-+]?(?:\d{1,9}\.?\d{0,9}|\.\d{1,9}))\s*([a-z%]*)")
_HEX = re.compile(r"#([0-9a-f]{3,8})\b")
_RGB = re.compile(r"rgba?\(([^()]{1,60})\)")
_COLOURS = {
    "white": (255, 255, 255),
    "black": (0, 0, 0),
    "snow": (255, 250, 250),
    "ivory": (255, 255, 240),
    "ghostwhite": (248, 248, 255),
    "whitesmoke": (245, 245, 245),
}
_CLEAR = "transparent"
_INVISIBLY_CLOSE = 8

Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Look:
    """What text inherits; a colour of None is one we can't tell."""

    ink: Colour | None = (0, 0, 0)
    paper: Colour | None = (255, 255, 255)
    shown: bool = True
    tiny: bool = False
    clear: bool = False
    verbatim: bool = False

    @property
    def readable(self) -> bool:
        return self.shown and not self.tiny

    @property
    def legible(self) -> bool:
        """Whether ink and paper can be told apart."""
        if self.clear:
            return False
        if self.ink is None or self.paper is None:
            return True
        return max(abs(a - b) for a, b in zip(self.ink, self.paper, strict=True)) > _INVISIBLY_CLOSE


def _style(text: str) -> dict[str, str]:
    """Declarations by property; comments and escapes undone, so that neither can veil one."""
    plain = _ESCAPE.sub(_unescape, _COMMENT.sub("", text)).lower()
    pairs = (part.partition(":") for part in plain.split(";"))
    return {name.strip(): value.replace("!important", "").strip() for name, _, value in pairs if value}


def _unescape(match: re.Match[str]) -> str:
    if match[2]:
        return match[2]
    code = int(match[1], 16)
    return chr(code) if code < 0x110000 else ""


def is_hidden(attributes: Mapping[str, str | None]) -> bool:
    return "hidden" in attributes or hides(_style(attributes.get("style") or ""))


def hides(style: Mapping[str, str]) -> bool:
    """Whether these declarations take the whole element out of sight."""
    return any(test(style) for test in _HIDING)


def _zero(value: str | None) -> bool:
    number = _NUMBER.match(value or "")
    return number is not None and abs(float(number[1])) <= 0.05


def _far_off(value: str | None) -> bool:
    number = _NUMBER.match(value or "")
    return number is not None and float(number[1]) <= -500


def _collapsed(style: Mapping[str, str]) -> bool:
    """No height or width, and what overflows is cut off."""
    sides = ("height", "max-height", "width", "max-width")
    clipped = style.get("overflow", style.get("overflow-y", "")).startswith(("hidden", "clip"))
    return clipped and any(_zero(style.get(side)) for side in sides)


def _off_screen(style: Mapping[str, str]) -> bool:
    moved = style.get("position") in {"absolute", "fixed"}
    sides = ("left", "right", "top", "bottom")
    return _far_off(style.get("text-indent")) or (moved and any(_far_off(style.get(s)) for s in sides))


_HIDING: tuple[Callable[[Mapping[str, str]], bool], ...] = (
    lambda style: style.get("display", "").startswith("none"),
    lambda style: _zero(style.get("opacity")),
    lambda style: style.get("mso-hide") == "all",
    lambda style: bool(
        re.match(r"rect\((0(px)?[ ,]*)+\)|inset\((50|100)%", style.get("clip", style.get("clip-path", "")))
    ),
    lambda style: bool(re.match(r"scale[xy]?\(\s*0*\.?0*\s*\)", style.get("transform", ""))),
    _collapsed,
    _off_screen,
)


def inherit(look: Look, tag: str, attributes: Mapping[str, str | None]) -> Look:
    """*look* as an element's own style and presentational attributes change it for the text inside."""
    style = _style(attributes.get("style") or "")
    paper = style.get("background-color") or style.get("background") or attributes.get("bgcolor")
    ink = style.get("color") or (attributes.get("color") if tag == "font" else None)
    if tag == "pre":
        look = replace(look, verbatim=True)
    if paper and _CLEAR not in paper:
        look = replace(look, paper=_colour(paper))
    if ink and ink not in {"inherit", "currentcolor"}:
        look = replace(look, ink=_colour(ink), clear=_see_through(ink))
    if "visibility" in style:
        look = replace(look, shown=style["visibility"] not in {"hidden", "collapse"})
    size = _NUMBER.match(style.get("font-size") or style.get("font") or "")
    return replace(look, tiny=_tiny(size, look)) if size else look


def _tiny(size: re.Match[str], look: Look) -> bool:
    """Whether text can't be read at *size*; a share of nothing stays nothing."""
    number, unit = float(size[1]), size[2]
    if unit in {"em", "%"}:
        return look.tiny or number <= (0.1 if unit == "em" else 10)
    return number <= (0.1 if unit == "rem" else 1)


def _see_through(value: str) -> bool:
    alpha = re.search(r"rgba\([^()]*[,/]\s*(0*\.?0+%?)\s*\)$", value)
    return value == _CLEAR or alpha is not None


def _colour(value: str) -> Colour | None:
    text = value.strip().lower()
    if found := _HEX.search(text):
        digits = found[1] if len(found[1]) in {6, 8} else "".join(c * 2 for c in found[1][:3])
        return int(digits[0:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)
    if found := _RGB.search(text):
        numbers = [min(int(n), 255) for n in re.findall(r"\d{1,3}", found[1])[:3]]
        return (numbers[0], numbers[1], numbers[2]) if len(numbers) == 3 else None
    return next((_COLOURS[word] for word in re.findall(r"[a-z]+", text) if word in _COLOURS), None)


def hiding_selectors(sheet: str) -> list[str]:
    """Selectors of the rules, outside of any condition, that hide what they select."""
    rules = _RULE.findall(_AT_RULE.sub("", _COMMENT.sub("", sheet[:MAX_STYLE_CHARS])))
    return [selector.strip() for selector, body in rules if hides(_style(body))][:MAX_STYLE_RULES]
