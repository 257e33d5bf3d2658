"""The host on which a helpdesk keeps its files: signed links, no credentials, an end to every link.

Zendesk: the API's own address asks for a sign-in and redirects to a host below zdusercontent.com, which takes the
token in the link and nothing else. Intercom: the link itself is signed and ends.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import quote

from flask import Flask, Response, redirect, request

from adapters.sandbox.faults import Faults
from adapters.sandbox.server import Server


@dataclass(frozen=True, slots=True)
class SentFile:
    """What somebody attaches. *inline* ones stand in the text; *scan* is Zendesk's word; *over*: its link has ended.

    *leads_to* is an address to which the host sends on; *claims* a Content-Length other than the true one.
    """

    name: str
    data: bytes = field(default=b"", repr=False)
    content_type: str = "image/png"
    inline: bool = False
    scan: str = "malware_not_found"
    deleted: bool = False
    over: bool = False
    leads_to: str = ""
    claims: int | None = None


@dataclass(frozen=True, slots=True)
class Stored:
    """*key* names it in links, *token* opens it."""

    id: int
    key: str
    token: str
    file: SentFile


class FileHost:
    """`asked` are (path, whether credentials came along) of every request, in order."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, bool]] = []
        self.faults = Faults()
        self._kept: dict[str, Stored] = {}
        self._guard = threading.Lock()
        app = Flask("file-host")
        app.add_url_rule("/<path:place>/<key>/<name>", "file", self._serve)
        self._server = Server(app, faults=self.faults)

    @property
    def url(self) -> str:
        return self._server.url

    def start(self) -> None:
        self._server.start()

    def stop(self) -> None:
        self.faults.clear()
        self._server.stop()

    def keep(self, files: Iterable[SentFile]) -> tuple[Stored, ...]:
        with self._guard:
            made = []
            for file in files:
                number = len(self._kept) + 1
                one = Stored(9_300_000_000 + number, f"f{number:08x}", f"standin{number:024x}", file)
                self._kept[one.key] = one
                made.append(one)
        return tuple(made)

    def find(self, key: str) -> Stored | None:
        return self._kept.get(key)

    def link(self, stored: Stored, place: str) -> str:
        """Signed: whoever has it may read."""
        return f"{self.url}/{place}/{stored.key}/{quote(stored.file.name)}?token={stored.token}"

    def _serve(self, place: str, key: str, name: str) -> Response:  # noqa: ARG002 - of the route
        trusted = "Authorization" in request.headers or "Cookie" in request.headers
        self.asked.append((request.path, trusted))
        stored = self.find(key)
        if stored is None:
            return Response("no such file", 404)
        if trusted or stored.file.over or request.args.get("token") != stored.token:
            return Response("access denied", 403)
        if stored.file.leads_to:
            return Response(status=302, headers={"Location": stored.file.leads_to})
        answer = Response(stored.file.data, content_type=stored.file.content_type)
        if stored.file.claims is not None:
            answer.headers["Content-Length"] = str(stored.file.claims)
        return answer


def signed_in(link: str) -> Response:
    """Where the API sends whoever may read the file."""
    return Response(status=302, headers={"Location": link})


def sign_in_page() -> Response:
    """What an address that asks for a sign-in shows to strangers."""
    if request.path.startswith("/access/"):
        return Response("<!doctype html><title>Sign in</title>", content_type="text/html")
    return redirect("/access/unauthenticated")  # type: ignore[return-value]
