"""A pooler in transaction mode is refused in words; a direct connection and a session are not."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from connector.errors import SettingsError
from connector.settings import load
from connector.store.database import open_database
from connector.store.migrate import migrate
from connector.store.pooler import refuse_pooler

SSL, GSS = 80877103, 80877104


def exactly(source: socket.socket, size: int) -> bytes:
    data = b""
    while len(data) < size:
        piece = source.recv(size - len(data))
        if not piece:
            raise ConnectionError
        data += piece
    return data


def message(source: socket.socket) -> bytes:
    head = exactly(source, 5)
    return head + exactly(source, struct.unpack("!I", head[1:])[0] - 4)


class Pooler:
    """Many clients share one connection to the server, each for a transaction at a time, as with PgBouncer."""

    def __init__(self, server_url: str) -> None:
        url = sa.make_url(server_url)
        folder = str(url.query["host"])
        self.server = socket.socket(socket.AF_UNIX)
        self.server.connect(str(Path(folder) / f".s.PGSQL.{url.port or 5432}"))
        named = f"user\0{url.username}\0database\0{url.database}\0\0".encode()
        self.server.sendall(struct.pack("!II", len(named) + 8, 196608) + named)
        self.greeting = b""
        while not self.greeting or self.kind != b"Z":
            got = message(self.server)
            self.kind, self.greeting = got[:1], self.greeting + got
        self.turn = threading.Lock()
        self.listener = socket.create_server(("127.0.0.1", 0))
        port = self.listener.getsockname()[1]
        self.url = f"postgresql+psycopg://{url.username}@127.0.0.1:{port}/{url.database}"
        self.open: list[socket.socket] = [self.listener, self.server]
        self.threads = [threading.Thread(target=self.accept)]
        self.threads[0].start()

    def accept(self) -> None:
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            self.open.append(client)
            self.threads.append(threading.Thread(target=self.serve, args=(client,)))
            self.threads[-1].start()

    def serve(self, client: socket.socket) -> None:
        try:
            self.greet(client)
            while (data := client.recv(65_536)) and data[:1] != b"X":
                with self.turn:
                    while self.forward(client, data) != b"I":
                        data = client.recv(65_536)
        except OSError:
            return
        finally:
            client.close()

    def greet(self, client: socket.socket) -> None:
        while True:
            size, code = struct.unpack("!II", exactly(client, 8))
            if code not in {SSL, GSS}:
                exactly(client, size - 8)
                client.sendall(self.greeting)
                return
            client.sendall(b"N")

    def forward(self, client: socket.socket, data: bytes) -> bytes:
        """The server's word on the transaction: I when it is over."""
        self.server.sendall(data)
        while True:
            got = message(self.server)
            client.sendall(got)
            if got[:1] == b"Z":
                return got[5:6]

    def end(self) -> None:
        for one in self.open:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
        for thread in self.threads:
            thread.join()


@pytest.fixture
def pooler(postgres_url: str) -> Iterator[Pooler]:
    made = Pooler(postgres_url)
    yield made
    made.end()


def test_a_pooler_by_transaction_is_refused_before_anything_is_made(
    pooler: Pooler, postgres_url: str
) -> None:
    through = open_database(pooler.url)
    with pytest.raises(SettingsError, match=r"pooler that works by transaction.*session mode"):
        migrate(through)
    through.close()
    direct = open_database(postgres_url)
    with direct.read() as connection:
        assert sa.inspect(connection).get_table_names() == []
    direct.close()


def test_the_stand_in_for_a_pooler_does_answer(pooler: Pooler) -> None:
    opened = open_database(pooler.url)
    with opened.begin() as connection:
        assert connection.execute(sa.text("SELECT 41 + 1")).scalar_one() == 42
    opened.close()


def test_a_server_reached_directly_is_not_refused(database_url: str) -> None:
    opened = open_database(database_url)
    refuse_pooler(opened)
    opened.close()


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://u:p@ep-cool-name-123-pooler.eu-central-1.aws.neon.tech/db",
        "postgresql://u:p@aws-0-eu-central-1.pooler.supabase.com:6543/postgres",
    ],
)
def test_addresses_that_are_known_as_such_are_refused_without_a_connection(url: str) -> None:
    with pytest.raises(SettingsError, match="pooler"):
        load({"DATABASE_URL": url})


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://u:p@ep-cool-name-123.eu-central-1.aws.neon.tech/db",
        "postgresql://u:p@aws-0-eu-central-1.pooler.supabase.com:5432/postgres",
        "postgresql://u:p@127.0.0.1:6432/db",
    ],
)
def test_other_addresses_are_left_to_the_connection(url: str) -> None:
    assert load({"DATABASE_URL": url}).database_url
