"""A strict mail server on the loopback: RFC 5321 in the order that it asks for, with faults by command."""

from __future__ import annotations

import base64
import email
import email.policy
import re
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

USER, PASSWORD = "postmaster", "mail-password-0123456789"
PATH = re.compile(r"(FROM|TO):<([^<>\s]+@[^<>\s]+)>(?: (?:SIZE=\d+|BODY=8BITMIME))*", re.IGNORECASE)


@dataclass(frozen=True)
class Taken:
    """One letter as it came: envelope, then the message itself."""

    sender: str
    to: tuple[str, ...]
    message: EmailMessage
    tls: bool
    user: str

    @property
    def text(self) -> str:
        return str(self.message.get_content())

    @property
    def code(self) -> str:
        [found] = re.findall(r"^(\d{6})\r?$", self.text, re.MULTILINE)
        return found


@dataclass
class PostOffice:
    """*answers* gives a command's answer in place of the usual, "" closes the connection; *sessions* counts."""

    tls: ssl.SSLContext | None = None
    implicit: bool = False
    demands_login: bool = False
    answers: dict[str, str] = field(default_factory=dict)
    taken: list[Taken] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    sessions: int = 0
    port: int = 0


class _Session(socketserver.StreamRequestHandler):
    office: PostOffice
    timeout = 20

    def handle(self) -> None:
        self.office.sessions += 1
        self.secure, self.greeted, self.user = False, False, ""
        self.sender, self.to = "", list[str]()
        if self.office.implicit:
            self._wrap()
        self._say(self.office.answers.get("CONNECT", "220 post.example ESMTP"))
        while (line := self.rfile.readline(2_000)) and self._obey(line):
            pass

    def finish(self) -> None:
        super().finish()
        if self.secure:
            self.request.close()

    def _obey(self, line: bytes) -> bool:
        assert line.endswith(b"\r\n"), line
        text = line[:-2].decode("ascii")
        verb, _, rest = text.partition(" ")
        verb = verb.upper()
        self.office.said.append(verb)
        if verb in self.office.answers:
            told = self.office.answers[verb]
            if told:
                self._say(told)
            return bool(told)
        done: Any = getattr(self, f"_{verb.lower()}", None)
        self._say("500 no such command") if done is None else done(rest)
        return verb != "QUIT"

    def _say(self, *lines: str) -> None:
        *more, last = lines
        self.wfile.write(
            "".join(f"{line}\r\n" for line in [*(m.replace(" ", "-", 1) for m in more), last]).encode()
        )

    def _wrap(self) -> None:
        assert self.office.tls is not None
        self.request = self.office.tls.wrap_socket(self.request, server_side=True)
        self.rfile, self.wfile = self.request.makefile("rb"), self.request.makefile("wb", 0)
        self.secure = True

    def _ehlo(self, _: str) -> None:
        self.greeted = True
        offered = ["250 SIZE 100000", "250 8BITMIME"]
        if self.office.tls and not self.secure:
            offered.append("250 STARTTLS")
        if self.office.demands_login:
            offered.append("250 AUTH PLAIN")
        self._say("250 post.example", *offered)

    def _starttls(self, _: str) -> None:
        self._say("220 go ahead")
        self._wrap()
        self.greeted = False

    def _auth(self, rest: str) -> None:
        kind, _, given = rest.partition(" ")
        assert kind == "PLAIN"
        right = base64.b64decode(given) == f"\0{USER}\0{PASSWORD}".encode()
        self.user = USER if right else ""
        self._say("235 welcome" if right else "535 who are you")

    def _noop(self, _: str) -> None:
        self._say("250 ok")

    def _rset(self, _: str) -> None:
        self.sender, self.to = "", []
        self._say("250 ok")

    def _mail(self, rest: str) -> None:
        found = PATH.fullmatch(rest)
        if not self.greeted or (self.office.demands_login and not self.user):
            self._say("530 sign in first")
        elif found is None or self.sender:
            self._say("501 what sender")
        else:
            self.sender = found[2]
            self._say("250 ok")

    def _rcpt(self, rest: str) -> None:
        found = PATH.fullmatch(rest)
        if not self.sender or found is None:
            self._say("503 no sender, or no address")
        else:
            self.to.append(found[2])
            self._say("250 ok")

    def _data(self, _: str) -> None:
        if not self.to:
            self._say("503 to whom")
            return
        self._say("354 go on, end with a dot")
        lines = []
        while (line := self.rfile.readline(2_000)) != b".\r\n":
            assert line.endswith(b"\r\n"), line
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        told = self.office.answers.get("END", "250 taken")
        if told.startswith("2") or "taken all the same" in told:
            made: Any = email.message_from_bytes(b"".join(lines), policy=email.policy.default)
            self.office.taken.append(Taken(self.sender, tuple(self.to), made, self.secure, self.user))
        self.sender, self.to = "", []
        self._say(told)

    def _quit(self, _: str) -> None:
        self._say("221 bye")


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def handle_error(self, *_: Any) -> None:
        """A client that leaves in the middle is none of our errors."""


@contextmanager
def post_office(**options: Any) -> Iterator[PostOffice]:
    office = PostOffice(**options)
    handler = type("Session", (_Session,), {"office": office})
    server = _Server(("127.0.0.1", 0), handler)
    server.block_on_close = False
    office.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield office
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
