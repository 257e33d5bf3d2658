"""Against real sockets: what a proxy, a dying server or a flood does to a request."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager, suppress

import pytest

from adapters.intercom.client import IntercomHelpdesk
from connector.domain import Action, ActionKind, Requester, Status, Ticket, TicketRef
from connector.errors import AmbiguousError, HelpdeskUnavailableError, RejectedError

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n"


def answered(body, extra=b""):
    return HEAD + extra + b"Content-Length: %d\r\n\r\n" % len(body) + body


@contextmanager
def server(*answers):
    """Gives each connection the next of *answers* once its request is whole; collects the requests."""
    seen = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=_serve, args=(listener, answers, seen))
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", seen
        thread.join()


def _serve(listener, answers, seen):
    for answer in answers:
        connection, _ = listener.accept()
        with connection:
            seen.append(_request(connection))
            connection.sendall(answer)


def _request(connection):
    data = b""
    while b"\r\n\r\n" not in data:
        data += connection.recv(65_536)
    head, _, body = data.partition(b"\r\n\r\n")
    lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    wanted = int(lengths[0].split(b":")[1]) if lengths else 0
    while len(body) < wanted:
        body += connection.recv(65_536)
    return head + b"\r\n\r\n" + body


def helpdesk_at(url, seconds=5.0):
    return IntercomHelpdesk(url=url, token="tok", admin_id="9", seconds=seconds, sleep=lambda _: None)


def note_step(helpdesk):
    ref = TicketRef("intercom", "abc", "12")
    ticket = Ticket(ref, "", Status.OPEN, Requester("a" * 24), (), "1", 1000)
    (step,) = helpdesk.steps(Action("id", ActionKind.NOTE, ref, "For the team"), ticket)
    return step


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def test_a_write_that_nobody_listens_to_surely_did_not_happen():
    helpdesk = helpdesk_at(f"http://127.0.0.1:{free_port()}")
    with pytest.raises(HelpdeskUnavailableError):
        note_step(helpdesk).send()


LOST = {
    "closed": b"",
    "cut in the head": b"HTTP/1.1 200",
    "cut in the body": HEAD + b"Content-Length: 500\r\n\r\n{",
    "no http": b"SSH-2.0-OpenSSH\r\n\r\n",
    "broken gzip": answered(b"{}", b"Content-Encoding: gzip\r\n"),
    "no json": answered(b"<html>"),
    "an array": answered(b"[]"),
    "no part": answered(b"{}"),
    "bad gateway": b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
    "request timeout": b"HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
}


@pytest.mark.parametrize("answer", LOST.values(), ids=LOST.keys())
def test_a_write_whose_answer_is_lost_is_sent_once_and_of_unknown_fate(answer):
    with server(answer) as (url, seen):
        helpdesk = helpdesk_at(url)
        with pytest.raises(AmbiguousError):
            note_step(helpdesk).send()
        assert len(seen) == 1


def test_a_silent_server_ends_in_an_unknown_fate():
    listener = socket.create_server(("127.0.0.1", 0))
    helpdesk = helpdesk_at(f"http://127.0.0.1:{listener.getsockname()[1]}", seconds=0.2)
    with listener, pytest.raises(AmbiguousError):
        note_step(helpdesk).send()


@pytest.fixture
def dripping():
    """Address of a server that answers a byte at a time, for ever."""
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=_drip, args=(listener, over))
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        over.set()
        thread.join()


def _drip(listener, over):
    connection, _ = listener.accept()
    with connection, suppress(OSError):
        _request(connection)
        connection.sendall(HEAD + b"Content-Length: 100000\r\n\r\n")
        while not over.wait(0.02):
            connection.sendall(b" ")


def test_a_trickle_ends_at_the_limit_of_the_request(dripping):
    with pytest.raises(AmbiguousError):
        note_step(helpdesk_at(dripping, seconds=0.3)).send()


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_not_followed(status):
    moved = b"HTTP/1.1 %d Moved\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n" % status
    with server(moved) as (url, seen):
        helpdesk = helpdesk_at(url)
        with pytest.raises(RejectedError):
            note_step(helpdesk).send()
        assert len(seen) == 1


def test_proxies_of_the_environment_are_not_used(monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{free_port()}")
    body = b'{"conversation_parts":{"conversation_parts":[{"id":"7","author":{"type":"admin","id":"9"}}]}}'
    with server(answered(body)) as (url, _):
        assert note_step(helpdesk_at(url)).send() == "7"


def test_a_request_carries_token_version_and_safe_html():
    body = b'{"conversation_parts":{"conversation_parts":[{"id":"7","author":{"type":"admin","id":"9"}}]}}'
    with server(answered(body)) as (url, seen):
        note_step(helpdesk_at(url)).send()
    head, _, sent = seen[0].partition(b"\r\n\r\n")
    assert head.startswith(b"POST /conversations/12/reply HTTP/1.1")
    assert b"intercom-version: 2.16" in head.lower()
    assert b"authorization: bearer tok" in head.lower()
    assert b"accept-encoding: identity" in head.lower()
    assert b"<p>For the team</p>" in sent
