"""Servers and programs of their own over a database of their own, for tests that kill them.

`own_place(tmp_path)` is a copy of the test's empty database, and the environment of what uses it.
"""

import os
import socket
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
from django.db import connection
from psycopg import sql

from yushan.common.management.commands.serve import server_command


class Place:
    """A database of its own and the environment of the processes that use it."""

    def __init__(self, files: Path, url: str) -> None:
        self.url = url
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "YUSHAN", "COV"))}
        self.environment = kept | {
            "YUSHAN_VAR": str(files), "YUSHAN_DATABASE_URL": url, "YUSHAN_LOG_LEVEL": "CRITICAL",
            "DJANGO_SETTINGS_MODULE": "yushan.settings",
        }  # fmt: skip

    def serve(self, port: int, workers: int = 1) -> subprocess.Popen[str]:
        """Starts the server in a process group of its own: killing the group leaves nobody behind.

        What `yushan serve` starts, without its look at the structure of the database, which takes longer than the rest.
        """
        return self.start(server_command("127.0.0.1", port, workers), 0, stdout=subprocess.DEVNULL)

    def start(self, command: list[str], group: int, **options: Any) -> subprocess.Popen[str]:
        """Starts a process in a process group; 0 opens one."""
        return subprocess.Popen(command, env=self.environment, text=True, process_group=group, **options)

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """Asks the database past the platform."""
        if self.url.startswith("sqlite"):
            with closing(sqlite3.connect(self.url.removeprefix("sqlite:///"), timeout=30)) as database:
                return database.execute(statement).fetchall()
        with psycopg.connect(self.url) as database:
            return database.execute(statement).fetchall()


@contextmanager
def own_place(tmp_path: Path) -> Iterator[Place]:
    """A copy of the test's own database, which is migrated and empty; gone afterwards. Needs `transactional_db`."""
    server = connection.settings_dict
    if connection.vendor == "sqlite":
        copy = tmp_path / "own.sqlite3"
        with closing(sqlite3.connect(server["NAME"])) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)
        yield Place(tmp_path, f"sqlite:///{copy}")
        return
    connection.close()  # nobody may be connected to what is copied
    name = f"own_{uuid4().hex[:12]}"
    who = server["USER"] + (f":{server['PASSWORD']}" if server["PASSWORD"] else "")
    base = f"postgres://{who}@{server['HOST'] or '127.0.0.1'}:{server['PORT'] or 5432}"
    names = [sql.Identifier(name), sql.Identifier(server["NAME"])]
    with psycopg.connect(f"{base}/postgres", autocommit=True) as database:
        database.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*names))
    try:
        yield Place(tmp_path, f"{base}/{name}")
    finally:
        with psycopg.connect(f"{base}/postgres", autocommit=True) as database:
            database.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(names[0]))


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_up(port: int, server: subprocess.Popen[str]) -> None:
    """Until the server answers; AssertionError when it does not start on what it found."""
    until = time.monotonic() + 60
    while time.monotonic() < until and server.poll() is None:
        with suppress(HTTPException, OSError), closing(HTTPConnection("127.0.0.1", port, timeout=5)) as asking:
            asking.request("GET", "/healthz")
            if asking.getresponse().status == 200:
                return
        time.sleep(0.05)
    raise AssertionError("the server does not start on what is left")
