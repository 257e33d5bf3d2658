"""Whether PUBLIC_URL leads to a connector; before one runs, whether it leads to this machine's port."""

from __future__ import annotations

import json
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from http.server import BaseHTTPRequestHandler
from socketserver import TCPServer
from urllib.parse import urlsplit

import requests

from adapters.http import guarded_session
from connector.settings import Settings

SECONDS = 10.0


def fault(settings: Settings, endpoint: str, *, listen: bool = True) -> str:
    """What is wrong with the way from PUBLIC_URL to here, as a sentence without its full stop; "" if nothing is.

    A connector that runs answers by itself. Where nothing listens on HOST:PORT yet, with *listen* we do so for a
    moment and see whether our own request comes in.
    """
    with _listening(settings) if listen else nullcontext("") as word:
        url = f"{settings.public_url}/healthz"
        try:
            with guarded_session([_origin(endpoint)], seconds=SECONDS, ca_file=settings.ca_file) as session:
                answer = session.get(url)
        except requests.RequestException as error:
            return f"PUBLIC_URL {settings.public_url} can't be reached ({type(error).__name__})"
        return _judge(settings, answer, word)


def _judge(settings: Settings, answer: requests.Response, word: str) -> str:
    try:
        said = answer.json()
    except ValueError:
        said = None
    if answer.status_code == 200 and isinstance(said, dict) and said.get("ok") is True:
        # Without a word of ours in it another process answers: a connector that runs already.
        return "" if said.get("word", word) == word else f"PUBLIC_URL {settings.public_url} leads elsewhere"
    return (
        f"PUBLIC_URL {settings.public_url} is answered by something else ({answer.status_code} to /healthz)"
    )


@contextmanager
def _listening(settings: Settings) -> Iterator[str]:
    """Answer /healthz with a word that nobody else knows while HOST:PORT is free."""
    word = secrets.token_hex(8)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = json.dumps({"ok": self.path == "/healthz", "word": word}).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    class Server(TCPServer):
        allow_reuse_address = True

    try:
        server = Server((settings.host, settings.port), Handler)
    except OSError:
        yield word
        return
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield word
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
