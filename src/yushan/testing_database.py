"""Help for tests: where their database comes from, and how it is emptied after a test that commits.

Migrating takes longer than most runs of tests. So it is done once for a state of the migrations, in a database that
nobody else uses; each process of a run begins with a copy of that.
"""

import fcntl
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.db import connection, transaction
from django.test import TransactionTestCase

# What migrations are made of, beside themselves.
_SOURCES = ("common/triggers.py", "common/fields.py", "common/clock.py", "common/apps.py")
# Made by migrating, the same for ever, and looked up by what comes after.
_KEPT = {"django_migrations", "django_content_type", "auth_permission"}


def put_ready() -> None:
    """Puts an empty database of the newest structure where the tests expect theirs."""
    settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
    mark = _digest()
    name = connection.creation._get_test_db_name()  # type: ignore[attr-defined]
    with _alone(settings.VAR_DIR / "test-template.lock"):
        if connection.vendor == "sqlite":
            _put_sqlite(settings.VAR_DIR / f"test-template-{mark}.sqlite3", Path(name))
        else:
            _put_postgres(f"yushan_template_{mark}", name)


def empty_after_tests_that_commit() -> None:
    """Instead of Django's flush, which empties hundreds of tables of which a test filled twenty. Called by conftest.py."""
    TransactionTestCase._fixture_teardown = lambda self: _empty()  # type: ignore[attr-defined]


def _digest() -> str:
    here = Path(__file__).parent
    total = hashlib.sha256((settings.BASE_DIR / "requirements" / "base.txt").read_bytes())
    for path in sorted([*here.glob("*/migrations/*.py"), *(here / source for source in _SOURCES)]):
        total.update(f"{path.relative_to(here)}\n".encode() + path.read_bytes())
    return total.hexdigest()[:12]


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """The processes of a run come at the same time; the first one migrates, the others wait for it."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _migrate(url: str) -> None:
    """In a process of its own: this one is already connected to the database of the tests."""
    command = [sys.executable, "-m", "yushan.cli", "migrate", "--verbosity", "0"]
    subprocess.run(command, env={**os.environ, "YUSHAN_DATABASE_URL": url}, check=True)


def _put_sqlite(template: Path, name: Path) -> None:
    if not template.exists():
        for older in template.parent.glob("test-template-*.sqlite3*"):
            older.unlink()
        growing = template.with_suffix(".growing")
        for left in template.parent.glob(f"{growing.name}*"):  # -wal and -shm, too: SQLite opens no others' ones
            left.unlink()
        _migrate(f"sqlite:///{growing}")
        growing.rename(template)
    for rest in ("-wal", "-shm"):
        Path(f"{name}{rest}").unlink(missing_ok=True)
    shutil.copyfile(template, name)
    with sqlite3.connect(name) as copy:
        assert copy.execute("PRAGMA quick_check").fetchone() == ("ok",)


def _put_postgres(template: str, name: str) -> None:
    growing = f"{template}_growing"
    with connection._nodb_cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE 'yushan_template_%%'")
        known = {row[0] for row in cursor.fetchall()}
        if template not in known:
            for older in known:
                cursor.execute(f'DROP DATABASE "{older}"')
            cursor.execute(f'CREATE DATABASE "{growing}"')
            _migrate(urlunsplit(urlsplit(os.environ["YUSHAN_DATABASE_URL"])._replace(path=f"/{growing}")))
            cursor.execute(f'ALTER DATABASE "{growing}" RENAME TO "{template}"')
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')


@cache
def tables() -> list[str]:
    """Every table that tests write to."""
    return sorted(set(connection.introspection.django_table_names(only_existing=True, include_views=False)) - _KEPT)


def filled(among: list[str]) -> list[str]:
    """Those of the tables that have rows."""
    asked = " UNION ALL ".join(f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM \"{table}\")" for table in among)
    with connection.cursor() as cursor:
        cursor.execute(asked)
        return [row[0] for row in cursor.fetchall()]


def _empty() -> None:
    """Empties what has rows. Triggers that keep tables append-only and references are asleep meanwhile."""
    if found := filled(tables()):
        with transaction.atomic(), connection.cursor() as cursor:
            (_empty_sqlite if connection.vendor == "sqlite" else _empty_postgres)(cursor, found)


def _empty_sqlite(cursor: Any, filled: list[str]) -> None:
    cursor.execute("SELECT name, sql, tbl_name FROM sqlite_master WHERE type = 'trigger'")
    triggers = [(name, sql) for name, sql, table in cursor.fetchall() if table in filled]
    for name, _ in triggers:
        cursor.execute(f'DROP TRIGGER "{name}"')
    _delete(cursor, filled)
    for _, sql in triggers:
        cursor.execute(sql)


def _empty_postgres(cursor: Any, filled: list[str]) -> None:
    cursor.execute("SET LOCAL session_replication_role = replica")
    _delete(cursor, filled)


def _delete(cursor: Any, filled: list[str]) -> None:
    for table in filled:
        cursor.execute(f'DELETE FROM "{table}"')
