from __future__ import annotations

import html
import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connector.text import clip, counted, html_to_text, normalise, plain, strip_quoted, to_html

HIDDEN = {
    "display none": '<p style="display:none">secret</p>',
    "display none, shouted and escaped": '<p style="DISPLAY : n\\6fne !important">secret</p>',
    "display none with a comment inside": '<p style="dis/**/play:none">secret</p>',
    "visibility hidden": '<p style="visibility:hidden">secret</p>',
    "no font size": '<span style="font-size:0">secret</span>',
    "one pixel of font": '<span style="font-size:1px">secret</span>',
    "no opacity": '<div style="opacity:0.0">secret</div>',
    "no height, cut off": '<div style="max-height:0;overflow:hidden">secret</div>',
    "off the screen": '<span style="position:absolute;left:-9999px">secret</span>',
    "indented away": '<p style="text-indent:-9999px">secret</p>',
    "hidden for Outlook": '<p style="mso-hide:all">secret</p>',
    "the hidden attribute": "<p hidden>secret</p>",
    "white on white": '<p style="color:#fff">secret</p>',
    "nearly white on white": '<p style="color:rgb(254,254,254)">secret</p>',
    "the colour of the cell": '<table><tr><td bgcolor="#102030"><font color="#102030">secret</font></td></tr></table>',
    "transparent ink": '<p style="color:rgba(0,0,0,0)">secret</p>',
    "a style sheet": "<style>.x{display:none}</style><p class=x>secret</p>",
    "a script": "<script>secret</script>",
    "a style": "<style>secret</style>",
    "a template": "<template>secret</template>",
    "a comment": "<!-- secret -->",
    "a title in the head": "<head><title>secret</title></head>",
    "a drawing": '<svg width="0"><text>secret</text></svg>',
    "an attribute": '<img alt="secret" title="secret">',
    "generated content": '<style>p::after{content:"secret"}</style>',
    "a frame": '<iframe srcdoc="secret">secret</iframe>',
    "hidden around deep markup": '<div style="display:none"><b><i><p>secret</p></i></b></div>',
}
SEEN = {
    "black on white": '<p style="color:#000;background:#fff">words</p>',
    "white on a dark cell": '<td bgcolor="black"><span style="color:white">words</span></td>',
    "white on a picture": '<div style="background:url(x.png)"><p style="color:white">words</p></div>',
    "a gap killer around a readable font": '<div style="font-size:0"><p style="font-size:14px">words</p></div>',
    "hidden, and shown again inside": '<div style="visibility:hidden"><p style="visibility:visible">words</p></div>',
    "hidden on small screens only": "<style>@media (max-width:9px){p{display:none}}</style><p>words</p>",
    "half see-through": '<p style="opacity:0.5">words</p>',
    "a fixed small box": '<p style="height:20px;overflow:hidden">words</p>',
}


@pytest.mark.parametrize("trick", HIDDEN)
def test_what_a_reader_does_not_see_is_dropped(trick: str) -> None:
    assert html_to_text(f"<p>before</p>{HIDDEN[trick]}<p>after</p>") == "before\n\nafter"


@pytest.mark.parametrize("look", SEEN)
def test_what_a_reader_sees_is_kept(look: str) -> None:
    assert html_to_text(SEEN[look]) == "words"


def test_a_mail_that_is_white_all_over_is_still_read() -> None:
    assert html_to_text('<div style="color:white">Please help</div>') == "Please help"


def test_blocks_lists_quotes_and_tables_become_lines() -> None:
    markup = (
        "<h1>Hi</h1><p>one <b>bold</b>\n word<br>next</p><ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>"
        "<blockquote>old<br>older</blockquote><table><tr><td>1</td><td>2</td></tr></table><pre>x\n  y</pre>"
    )
    assert (
        html_to_text(markup)
        == "Hi\n\none bold word\nnext\n\n- a\n  - b\n- c\n\n> old\n> older\n\n1 2\n\nx\n  y"
    )


@pytest.mark.parametrize(
    ("link", "text"),
    [
        ('<a href="https://a.test/x">here</a>', "here (https://a.test/x)"),
        ('<a href="https://a.test/">a.test</a>', "a.test"),
        ('<a href="https://evil.test/">https://a.test</a>', "https://a.test (https://evil.test/)"),
        ('<a href="javascript:alert(1)">here</a>', "here"),
        ('<a href="mailto:eve@a.test">eve@a.test</a>', "eve@a.test"),
        ('<a href="https://a.test/x"></a>', ""),
    ],
)
def test_a_link_shows_where_it_leads(link: str, text: str) -> None:
    assert html_to_text(link) == text


def test_entities_are_read_once() -> None:
    assert html_to_text("&lt;b&gt; &amp;amp; &euro;") == "<b> &amp; €"


@pytest.mark.parametrize(
    ("tag", "depth"),
    [("div", 10_000), ("b", 10_000), ("blockquote", 10_000), ("ul><li", 9_000), ("table><tr><td", 6_000)],
)
def test_deep_nesting_is_no_trouble(tag: str, depth: int) -> None:
    assert html_to_text(f"<{tag}>" * depth + "words").replace("> ", "").replace("- ", "").strip() == "words"


@pytest.mark.parametrize(
    ("odd", "normal"),
    [
        ("a\u200bb\u202ec\U000e0041d\u00ade", "abcde"),
        ("e\u0301te\u0301", "été"),
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        ("a\u00a0b   c \t\n\n\n\nd", "a b c\n\nd"),
        ("  def f():\n      return 1", "  def f():\n      return 1"),
        ("\x00\x07bell\ufeff", "bell"),
        ("z" + "\u0301" * 500, "ź" + "\u0301" * 6),
        ("a\ud800b", "ab"),
        ("عربي हिन्दी 日本語", "عربي हिन्दी 日本語"),
    ],
)
def test_characters_that_nobody_sees_go_and_words_stay(odd: str, normal: str) -> None:
    assert normalise(odd) == normal


@pytest.mark.parametrize(
    ("live", "safe"),
    [
        ("{{ticket.id}} {% if %}", "{ {ticket.id} } { % if % }"),
        ("{\u200b{ticket.id}\u200b}", "{ {ticket.id} }"),
        ("<img src=x> </p> <!-- a <https://x.test>", "< img src=x> < /p> < !-- a < https://x.test>"),
        ("＜script＞｛｛x｝｝", "< script>{ {x} }"),
        ("![a](https://x.test)", "! [a] (https://x.test)"),
        ("[a](https://x.test) [b][c]", "[a] (https://x.test) [b] [c]"),
        ("[c]: https://x.test", "[c] : https://x.test"),
        ("&lt;b&gt; &#60;b&#x3e; R&D", "& lt;b& gt; & #60;b& #x3e; R&D"),
        ("  2 < 3 and 5 > 4, a & b [1] \n", "2 < 3 and 5 > 4, a & b [1]"),
    ],
)
def test_nothing_live_survives_in_what_we_send(live: str, safe: str) -> None:
    assert plain(live) == safe


@given(st.text())
def test_making_a_text_safe_twice_changes_nothing(text: str) -> None:
    assert plain(plain(text)) == plain(text)


SPICE = st.text(alphabet=st.sampled_from(list("{}%#<>[]()!&;:/ab1lt\u200b\u0338\n ｛＜")), max_size=60)


@settings(max_examples=300)
@given(SPICE)
def test_no_placeholder_tag_or_link_survives_any_mixture(text: str) -> None:
    safe = plain(text)
    assert plain(safe) == safe
    for seen in (safe, html.unescape(safe), unicodedata.normalize("NFKC", safe)):
        assert not re.search(r"\{\{|\}\}|\{%|%\}|<[A-Za-z/!?]|\]\(|\]\[|!\[|\]:", seen)


@given(st.text())
def test_no_text_is_too_odd_to_be_read_as_html(text: str) -> None:
    assert isinstance(html_to_text(text), str)


PIECES = [
    "<p>",
    "</div>",
    "<a href='",
    "<li>",
    "<td style='",
    "color:#",
    "<!--",
    "x",
    "<blockquote>",
    "&#x",
    ";",
    "<pre>",
    "{",
    "}",
]
MARKUP = st.lists(st.sampled_from(PIECES), max_size=30).map("".join)


@given(MARKUP)
def test_broken_markup_is_read_all_the_same(markup: str) -> None:
    assert normalise(html_to_text(markup)) == html_to_text(markup)


@given(st.text())
def test_our_html_shows_the_same_words(text: str) -> None:
    assert html_to_text(to_html(text)).split() == normalise(text).split()


@given(SPICE)
def test_our_html_holds_no_tag_but_paragraphs_and_breaks(text: str) -> None:
    assert set(re.findall(r"<[^>]*>", to_html(text))) <= {"<p>", "</p>", "<br>"}


def test_our_html_keeps_lines_paragraphs_and_indents() -> None:
    assert to_html("a & b\n  c\n\nhttps://x.test") == "<p>a &amp; b<br>&nbsp;&nbsp;c</p><p>https://x.test</p>"


@pytest.mark.parametrize(
    ("text", "limit", "short"),
    [
        ("hello big world", 15, "hello big world"),
        ("hello big world", 10, "hello big…"),
        ("hello", 3, "he…"),
        ("hello", 1, "…"),
        ("", 5, ""),
    ],
)
def test_a_text_is_cut_between_words(text: str, limit: int, short: str) -> None:
    assert clip(text, limit) == short


@given(st.text(), st.integers(min_value=1, max_value=50))
def test_a_cut_text_is_never_longer_than_asked(text: str, limit: int) -> None:
    assert len(clip(text, limit)) <= limit


HISTORY = {
    "english": "On Mon, 1 Jan 2024 at 10:00, Acme <help@acme.test> wrote:\n> Hello",
    "folded": "On Mon, 1 Jan 2024 at 10:00, Acme Support\n<help@acme.test>\nwrote:\n> Hello",
    "german": "Am 01.01.2024 um 10:00 schrieb Acme <help@acme.test>:\n> Hallo",
    "french": "Le lun. 1 janv. 2024 à 10:00, Acme <help@acme.test> a écrit :\n> Bonjour",
    "spanish": "El lun, 1 ene 2024 a las 10:00, Acme (<help@acme.test>) escribió:\n> Hola",
    "portuguese": "Em seg., 1 de jan. de 2024 às 10:00, Acme <help@acme.test> escreveu:\n> Olá",
    "italian": "Il giorno lun 1 gen 2024 alle ore 10:00 Acme <help@acme.test> ha scritto:\n> Ciao",
    "dutch": "Op ma 1 jan 2024 om 10:00 schreef Acme <help@acme.test>:\n> Hallo",
    "outlook": "-----Original Message-----\nFrom: Acme\nSent: Monday\nTo: Ada\nSubject: Hello\n\nHello",
    "outlook without a line": "From: Acme <help@acme.test>\nSent: Monday\nTo: Ada\nSubject: Hello\n\nHello",
    "bare quotes": "> Hello\n>\n> How are you",
    "a signature": "-- \nAda Byron\nAnalyst",
    "a phone": "Sent from my iPhone",
}


@pytest.mark.parametrize("kind", HISTORY)
def test_history_is_parted_from_fresh_words(kind: str) -> None:
    assert strip_quoted(f"It works now.\n\n{HISTORY[kind]}") == ("It works now.", HISTORY[kind].rstrip())


@pytest.mark.parametrize("kind", HISTORY)
def test_a_message_of_history_alone_keeps_its_words(kind: str) -> None:
    fresh, rest = strip_quoted(HISTORY[kind])
    assert fresh
    assert set(HISTORY[kind].split()) <= set(f"{fresh} {rest}".split()) | {"-----Original", "wrote:"}


def test_answers_between_quotes_stay_with_them() -> None:
    text = "On Mon, 1 Jan 2024 at 10:00, Acme <a@b.test> wrote:\n> First?\nYes.\n> Second?\nNo.\n> Bye"
    assert strip_quoted(text)[0] == "Yes.\n> Second?\nNo."


def test_a_reply_below_the_quote_is_found() -> None:
    text = "On Mon, 1 Jan 2024 at 10:00, Acme <a@b.test> wrote:\n> Which one?\n\nThe blue one."
    assert strip_quoted(text)[0] == "The blue one."


@pytest.mark.parametrize(
    "text",
    [
        "On the other hand, it works.",
        "From: where do I export?",
        "a -- b",
        "Sent from my desk, easier than my phone.",
    ],
)
def test_ordinary_sentences_are_no_history(text: str) -> None:
    assert strip_quoted(text) == (text, "")


@given(
    st.lists(
        st.sampled_from(["> a", "b", "", "-- ", "On x wrote:", "From: a", "To: b", "12:30 <a@b.c>:"]),
        max_size=12,
    )
)
def test_fresh_words_are_empty_only_for_an_empty_text(lines: list[str]) -> None:
    text = "\n".join(lines)
    assert bool(strip_quoted(text)[0]) == bool(text.strip())


def test_a_number_has_the_noun_that_fits() -> None:
    told = [counted(number, "ticket") for number in (0, 1, 2)]
    assert told == ["0 tickets", "1 ticket", "2 tickets"]
    assert (counted(1, "reply", "replies"), counted(2, "reply", "replies")) == ("1 reply", "2 replies")


@pytest.mark.parametrize("pump", ["/*a*a", "/*", "/* */", "\\\\", "a:b;", "width:-1"])
def test_a_style_of_a_megabyte_comes_to_an_end(pump: str) -> None:
    style = pump * (900_000 // len(pump))
    assert html_to_text(f'<p style="{style}">seen</p>') == "seen"


def test_a_comment_that_nobody_ends_takes_the_rest_of_the_style() -> None:
    assert html_to_text('<p style="color:red;/* display:none">seen</p>') == "seen"
