"""A Flask application on a loopback port, with recording and scripted faults around it."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterable
from contextlib import closing
from io import BytesIO
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from flask import Flask
from werkzeug.datastructures import Headers
from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler
from werkzeug.test import run_wsgi_app
from werkzeug.wsgi import ClosingIterator

from adapters.sandbox.faults import Faults
from adapters.sandbox.recorder import Recorder

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

HOST = "127.0.0.1"


class Server:
    """Serves *app* in threads until stopped; *port* 0 picks a free one; with *tls* over https.

    Requests are recorded under *platform*, then pass the faults, then reach the application.
    """

    def __init__(
        self,
        app: Flask,
        *,
        port: int = 0,
        platform: str = "",
        recorder: Recorder | None = None,
        faults: Faults | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        wsgi: WSGIApplication = app.wsgi_app
        if faults is not None:
            wsgi = faults.wrap(wsgi)
        if recorder is not None:
            wsgi = recorder.wrap(wsgi, platform)
        self._server = _Loopback(HOST, port, _drained(wsgi), handler=_Handler, tls=tls)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    @property
    def url(self) -> str:
        scheme = "https" if self._server.ssl_context else "http"
        return f"{scheme}://{HOST}:{self._server.server_port}"

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """End the listener and every kept-alive connection; harmless when repeated or never started."""
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join()
        self._server.server_close()
        self._server.hang_up()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


class _Loopback(ThreadedWSGIServer):
    """Knows its open connections, so that stopping does not leave clients waiting on a dead server."""

    request_queue_size = 128

    def __init__(
        self,
        host: str,
        port: int,
        app: WSGIApplication,
        *,
        handler: type[_Handler],
        tls: ssl.SSLContext | None,
    ) -> None:
        self._open: set[socket.socket] = set()
        self._guard = threading.Lock()
        super().__init__(host, port, app, handler)
        self.ssl_context = tls

    def get_request(self) -> tuple[socket.socket, Any]:
        """The handshake is left to the connection's own thread: one that never ends keeps nobody waiting."""
        request, address = super().get_request()
        if self.ssl_context is not None:
            request = self.ssl_context.wrap_socket(request, server_side=True, do_handshake_on_connect=False)
        return request, address

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._guard:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._guard:
            self._open.discard(request)
        super().shutdown_request(request)

    def hang_up(self) -> None:
        with self._guard:
            left = list(self._open)
        for connection in left:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue


class _Handler(WSGIRequestHandler):
    """Quiet HTTP/1.1 with keep-alive; sound because `_drained` has read each body to its end."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 - werkzeug's name
        """Say nothing."""

    def run_wsgi(self) -> None:
        """One exchange; werkzeug's own closes each connection, by swallowing whatever comes next on it."""
        if self.headers.get("Expect", "").strip().lower() == "100-continue":
            self.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        environ = self.make_environ()
        try:
            chunks, status, headers = run_wsgi_app(self.server.app, environ)
            with closing(ClosingIterator(chunks)) as body:
                self._answer(int(status[:3]), headers, body)
        except (ConnectionError, TimeoutError) as error:
            self.connection_dropped(error, environ)

    def _answer(self, status: int, headers: Headers, body: Iterable[bytes]) -> None:
        sized = "Content-Length" in headers or status in {204, 304} or self.command == "HEAD"
        chunked = not sized and self.request_version != "HTTP/1.0"
        self.send_response(status)
        for key, value in headers:
            self.send_header(key, value)
        if chunked:
            self.send_header("Transfer-Encoding", "chunked")
        elif not sized:
            self.close_connection = True
        if self.close_connection:
            # Said, or the client takes the connection for one to use again.
            self.send_header("Connection", "close")
        self.end_headers()
        for data in filter(None, body):
            self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data) if chunked else data)
        self.wfile.write(b"0\r\n\r\n" if chunked else b"")

    def connection_dropped(self, error: BaseException, environ: WSGIEnvironment | None = None) -> None:
        del error, environ
        self.close_connection = True


def _drained(app: WSGIApplication) -> WSGIApplication:
    def run(environ: WSGIEnvironment, start_response: StartResponse) -> Any:
        stream = environ["wsgi.input"]
        chunked = environ.get("wsgi.input_terminated", False)
        body = stream.read() if chunked else stream.read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"], environ["CONTENT_LENGTH"] = BytesIO(body), str(len(body))
        environ["sandbox.body"] = body
        return app(environ, start_response)

    return run
