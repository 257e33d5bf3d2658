from __future__ import annotations

import pytest

from adapters.claude.model import ClaudeModel
from connector.errors import ModelUnavailableError


def silence(handler):
    handler.server.vendor.over.wait(60)


def cut(handler):
    handler.wfile.write(b"HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{")
    handler.close_connection = True


def trickled(head):
    """One byte at a time for as long as the client stays."""

    def play(handler):
        handler.wfile.write(head)
        while not handler.server.vendor.over.wait(0.02):
            handler.wfile.write(b" ")
            handler.wfile.flush()

    return play


@pytest.mark.timeout(30)
@pytest.mark.parametrize(
    "play",
    [
        silence,
        trickled(b"HTTP/1.1 200 OK\r\nx-slow: "),
        trickled(b"HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n"),
    ],
    ids=["silence", "headers", "body"],
)
def test_an_answer_that_does_not_end_is_given_up_and_not_asked_for_again(claude, vendor, ask, play):
    vendor.script = [play]
    with pytest.raises(ModelUnavailableError):
        claude.complete(ask(seconds=0.3))
    assert len(vendor.bodies) == 1


def test_a_lost_answer_may_be_paid_for_and_is_not_asked_for_again(claude, vendor, ask):
    vendor.script = [cut]
    with pytest.raises(ModelUnavailableError):
        claude.complete(ask())
    assert len(vendor.bodies) == 1


def test_an_address_where_nobody_listens_is_unavailable(ask, waits):
    model = ClaudeModel(api_key="k", base_url="http://127.0.0.1:1", sleep=waits)
    with pytest.raises(ModelUnavailableError):
        model.complete(ask())
    assert len(waits.seconds) == 2
    model.close()
