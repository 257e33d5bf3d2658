"""Files on both platforms, over real HTTP: from the platform's own host, without our credentials, or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from adapters.sandbox.box import Sandbox
from adapters.sandbox.faults import Fault
from adapters.sandbox.files import SentFile
from adapters.sandbox.pictures import pdf, png
from connector import bootstrap
from connector.domain import Attachment
from connector.errors import FileError
from connector.settings import load

PLATFORMS = sorted(bootstrap.PLATFORMS)
SHOT = SentFile("shot.png", png("Error 4711"))


@dataclass
class Field:
    desk: Any
    helpdesk: Any
    customer: str

    def attached(self, *files: SentFile, text: str = "See the file.") -> tuple[Attachment, ...]:
        ticket = self.desk.write_in(self.customer, subject="It fails", text=text, files=files)
        found: tuple[Attachment, ...] = self.helpdesk.read(ticket).from_requester[-1].attachments
        return found

    def reason(self, file: Attachment, most: int = 1_000_000) -> str:
        with pytest.raises(FileError) as refused:
            self.helpdesk.fetch(file, most=most, seconds=20)
        return str(refused.value)

    @property
    def host(self) -> Any:
        return self.desk.hub.files


@pytest.fixture(params=PLATFORMS)
def field(request: pytest.FixtureRequest) -> Iterator[Field]:
    with Sandbox(claude=False) as sandbox:
        desk: Any = sandbox.desks[request.param]
        helpdesk = bootstrap.PLATFORMS[request.param].helpdesk(load(desk.environ()))
        yield Field(desk, helpdesk, desk.add_customer(name="Ada Brook", email="ada@customers.example"))


def test_a_file_is_listed_and_fetched_whole(field):
    paper = SentFile("invoice.pdf", pdf("Invoice 17"), "application/pdf")
    files = field.attached(SHOT, paper)
    assert [(file.name, file.size, file.barred) for file in files] == [
        ("shot.png", len(SHOT.data), ""),
        ("invoice.pdf", len(paper.data), ""),
    ]
    assert [field.helpdesk.fetch(file, most=1_000_000, seconds=20) for file in files] == [
        SHOT.data,
        paper.data,
    ]


def test_no_credentials_of_ours_reach_the_host_of_the_files(field):
    field.helpdesk.fetch(field.attached(SHOT)[0], most=1_000_000, seconds=20)
    assert [trusted for _, trusted in field.host.asked] == [False]


def test_a_picture_within_the_text_is_listed_too(field):
    files = field.attached(replace(SHOT, inline=True))
    assert [(file.name, file.inline) for file in files] == [("shot.png", True)]
    assert field.helpdesk.fetch(files[0], most=1_000_000, seconds=20) == SHOT.data


def test_a_reply_brings_its_own_files(field):
    ticket = field.desk.write_in(field.customer, subject="It fails", text="Please help.")
    field.desk.customer_replies(ticket, "Here it is.", files=(SHOT,))
    first, second = field.helpdesk.read(ticket).from_requester
    assert (len(first.attachments), [file.name for file in second.attachments]) == (0, ["shot.png"])


def test_a_link_that_is_over_is_gone(field):
    assert field.reason(field.attached(replace(SHOT, over=True))[0]) == "gone"


def test_a_link_of_somebody_elses_making_is_gone(field):
    file = field.attached(SHOT)[0]
    forged = replace(
        file, url=file.url.replace("token/f", "token/e").replace("token=standin", "token=forged")
    )
    assert field.reason(forged) == "gone"


def test_a_file_larger_than_it_may_be_is_cut_off(field):
    large = replace(SHOT, data=b"x" * 10_000_000)
    assert field.reason(field.attached(large)[0]) == "too_large"


def test_a_length_that_lies_brings_no_more_than_it_says(field):
    lying = replace(SHOT, data=SHOT.data + b"x" * 5_000_000, claims=50)
    assert len(field.helpdesk.fetch(field.attached(lying)[0], most=1_000, seconds=20)) == 50


@pytest.mark.parametrize("target", ["http://169.254.169.254/latest/meta-data/", "https://evil.example/x"])
def test_the_host_of_the_files_can_not_send_us_elsewhere(field, target):
    assert field.reason(field.attached(replace(SHOT, leads_to=target))[0]) == "foreign_host"


def test_a_host_that_fails_is_a_failed_download(field):
    file = field.attached(SHOT)[0]
    field.host.faults.add(Fault("status", status=503, times=0))
    assert field.reason(file) == "download_failed"


def test_a_file_that_names_another_host_is_not_fetched(field):
    file = replace(field.attached(SHOT)[0], url="https://elsewhere.example/shot.png")
    assert field.reason(file) == "foreign_host"
    assert field.host.asked == []


@pytest.mark.parametrize("field", ["zendesk"], indirect=True)
class TestZendesk:
    def test_malware_and_deleted_files_are_barred(self, field):
        found = field.attached(
            replace(SHOT, scan="malware_found"),
            replace(SHOT, deleted=True),
            replace(SHOT, scan="not_scanned"),
        )
        assert [file.barred for file in found] == ["malware", "gone", ""]

    def test_only_pictures_that_are_small_both_ways_are_logos(self, field):
        logo = SentFile("logo.png", png(width=180, height=60), inline=True)
        strip = SentFile("strip.png", png("Error 4711", width=1_400, height=150), inline=True)
        found = field.attached(logo, strip, replace(logo, inline=False))
        assert [(file.name, file.barred) for file in found] == [
            ("logo.png", "small_picture"),
            ("strip.png", ""),
            ("logo.png", ""),
        ]

    def test_only_mail_has_logos(self, field):
        icon = SentFile("icon.png", png(width=180, height=60), inline=True)
        ticket = field.desk.write_in(field.customer, subject="x", text="See.", channel="web", files=(icon,))
        [found] = field.helpdesk.read(ticket).from_requester[-1].attachments
        assert (found.inline, found.barred) == (False, "")

    def test_whoever_is_not_signed_in_gets_a_page_and_no_file(self, field):
        """What the vendor shows to strangers is no picture: the type tells."""
        file = field.attached(SHOT)[0]
        field.helpdesk._files._sign_in = None
        assert field.helpdesk.fetch(file, most=10_000, seconds=20).startswith(b"<!doctype html>")


@pytest.mark.parametrize("field", ["intercom"], indirect=True)
class TestIntercom:
    def test_pictures_on_other_hosts_are_the_mails_decoration(self, field):
        html = '<p>Hello</p><img src="https://tracker.example/pixel.gif"><img src="cid:logo"><img>'
        ticket = field.desk.write_in(field.customer, subject="x", text="Hello", html=html)
        assert field.helpdesk.read(ticket).from_requester[-1].attachments == ()

    def test_a_picture_alone_is_a_message(self, field):
        ticket = field.desk.write_in(
            field.customer, subject="x", text="", channel="chat", files=(replace(SHOT, inline=True),)
        )
        newest = field.helpdesk.read(ticket).from_requester[-1]
        assert (newest.text.strip(), [file.name for file in newest.attachments]) == ("", ["shot.png"])
