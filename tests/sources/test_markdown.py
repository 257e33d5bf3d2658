from __future__ import annotations

import os

import pytest

from adapters.sources.markdown import MAX_BYTES, MarkdownFolder
from adapters.sources.markdown_text import front_matter, to_text
from connector.errors import SettingsError


@pytest.fixture
def folder(tmp_path):
    root = tmp_path / "kb"
    root.mkdir()

    def write(**files):
        for name, content in files.items():
            path = root / name.replace("__", "/")
            path = path.with_name(path.name + ("" if "." in path.name else ".md"))
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return root

    return write


def articles(root):
    return MarkdownFolder(root).articles()


def test_a_file_becomes_an_article(folder):
    text = '---\ntitle: "Refunds: how"\nurl: https://help.example/r\nlocale: fr\norder: 3\n---\n# Heading\n\nText.\n'

    (found,) = articles(folder(billing__refunds=text))

    assert (found.id, found.title, found.text) == ("billing/refunds", "Refunds: how", "Text.")
    assert (found.url, found.locale, found.source) == ("https://help.example/r", "fr", "markdown")


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("# First **one**\n\n## Second\n\nx", "First one"),
        ("Setext\n===\nx", "Setext"),
        ("just text", "my own page"),
    ],
)
def test_without_front_matter_the_first_heading_or_the_file_name_is_the_title(folder, text, title):
    (found,) = articles(folder(**{"my-own_page": text}))

    assert found.title == title


def test_a_folder_on_top_names_the_locale(folder):
    root = folder(de__a="x", en__b="x", help__c="x", **{"pt-BR__d": "x"}, e="x")

    assert [(a.id, a.locale) for a in articles(root)] == [
        ("e", "en"),
        ("de/a", "de"),
        ("en/b", "en"),
        ("help/c", "en"),
        ("pt-BR/d", "pt-BR"),
    ]


def test_the_version_changes_with_title_and_text_only(folder):
    first, second, third = (
        articles(folder(a=text))[0].version
        for text in ("# T\n\nx", "---\nurl: https://x.example\n---\n# T\n\nx", "# T\n\ny")
    )

    assert first == second
    assert first != third


def test_hidden_files_other_suffixes_and_empty_files_are_passed_over(folder):
    root = folder(a="x", b__c="x", **{".hidden.md": "x", ".git__d": "x", "e.txt": "x", "f.md": " \n"})

    assert [article.id for article in articles(root)] == ["a", "b/c"]


def test_a_folder_that_is_missing_is_a_fault(tmp_path):
    with pytest.raises(SettingsError, match="KNOWLEDGE_DIR can't be read"):
        articles(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("latin.md", b"caf\xe9", "'latin.md' or its name is not UTF-8"),
        ("long.md", b"x" * (MAX_BYTES + 1), "'long.md' is no file of at most"),
        ("link.md", b"---\nurl: javascript:alert(1)\n---\nx", "the url of 'link.md' is no https:// address"),
    ],
)
def test_a_wrong_file_is_named(folder, name, content, message):
    with pytest.raises(SettingsError) as caught:
        articles(folder(**{name: content}))

    assert message in str(caught.value)


def test_every_wrong_file_is_named(folder):
    with pytest.raises(SettingsError) as caught:
        articles(folder(a=b"\xff", b="fine", c=b"\xff"))

    assert len(str(caught.value).splitlines()) == 2


def test_one_name_with_two_suffixes_is_a_fault(folder):
    with pytest.raises(SettingsError, match="'a' twice"):
        articles(folder(**{"a.md": "x", "a.markdown": "y"}))


@pytest.mark.parametrize("outside", ["secret.md", "folder"])
def test_a_link_out_of_the_folder_is_refused(folder, tmp_path, outside):
    (tmp_path / "folder").mkdir()
    (tmp_path / "secret.md").write_text("root password")
    root = folder(a="x")
    (root / "link.md").symlink_to(tmp_path / outside)

    with pytest.raises(SettingsError, match=r"leads out of it: 'link.md'"):
        articles(root)


def test_links_within_the_folder_are_followed_as_mounted_volumes_need(folder):
    root = folder(**{"..2026__a.md": "x"})
    (root / "..data").symlink_to("..2026")
    (root / "a.md").symlink_to("..data/a.md")
    (root / "loop").symlink_to(".")

    assert [article.id for article in articles(root)] == ["a"]


def test_a_pipe_is_no_article(folder):
    root = folder(a="x")
    os.mkfifo(root / "pipe.md")

    with pytest.raises(SettingsError, match=r"'pipe\.md' is no file"):
        articles(root)


def text_of(markdown):
    return to_text(markdown)[1]


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("a **b** _c_ ~~d~~ snake_case_name 2 * 3 * 4", "a b c d snake_case_name 2 * 3 * 4"),
        ("[the page](https://x.example/a_(b))", "the page (https://x.example/a_(b))"),
        ("[other](/relative) and [mail](mailto:a@b.example)", "other and mail"),
        ("<https://x.example>", "https://x.example"),
        ("![a picture](x.png)", "a picture"),
        ("see [it][1]\n\n[1]: https://x.example", "see it (https://x.example)"),
        ("* one\n* two\n  1. deep\n  2. deeper", "- one\n- two\n  1. deep\n  2. deeper"),
        ("3. three\n4. four", "3. three\n4. four"),
        ("x\n\n## Part *two*\ny", "x\n\nPart two\n\ny"),
        ("`a *b*` and\n\n```sh\nrm -rf *\n  x <b>\n```\nz", "a *b* and\n\nrm -rf *\n  x <b>\n\nz"),
        ("> quoted\n> text", "quoted text"),
        ("> [!WARNING]\n> Mind it", "Warning: Mind it"),
        ("| A | B |\n|---|---|\n| 1 | **2** |\n\nx", "A | B\n1 | 2\n\nx"),
        ("a<!-- note -->b<br>c &amp; \\*d\\*", "ab\nc & *d*"),
        ("<!-- a\n\nb -->\n\n<div>shown <p style='display:none'>hidden</p></div>\n\nx", "shown\n\nx"),
        ("<script>alert(1)</script>\n\nx", "x"),
        ("a\n\n---\n\nb", "a\n\nb"),
        ("line one\r\nline two  \r\nline three", "line one line two\nline three"),
        ("", ""),
    ],
)
def test_markdown_reads_like_text(markdown, expected):
    assert text_of(front_matter(markdown)[1]) == expected


def test_front_matter_that_does_not_end_is_text():
    head, rest = front_matter("---\ntitle: x\n\ntext")

    assert head.title == ""
    assert "text" in rest


def test_a_heading_after_text_stays_where_it_is():
    assert to_text("Intro.\n\n# Later\n\nMore.") == ("Later", "Intro.\n\nLater\n\nMore.")


@pytest.mark.parametrize(
    "nasty", ["**" * 20_000, "[" * 20_000, "> " * 5_000 + "x", "`" * 20_000, "<" * 20_000]
)
def test_no_text_takes_the_reader_down(nasty):
    assert isinstance(text_of(nasty), str)
