"""Help for tests: the plan of Chongqing, some 1,600 rows, is read from its folder once in a process and a day.

Hundreds of tests begin with it. When its tables are empty, its rows are put back as the loader had written them; in every
other case, and for every other folder, the loader works as it does for users.
"""

from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any
from unittest import mock

from django.conf import settings
from django.db import connection

from yushan.common import clock
from yushan.common.sections import Section
from yushan.plan import loader
from yushan.testing_database import filled, tables

FOLDER = Path(settings.BASE_DIR) / "plans" / "chongqing-2025"

_kept: dict[date, tuple[dict[str, Any], int]] = {}
_from_folder = loader._load


def remember() -> None:
    """Called by conftest.py."""
    loader._load = _load


def forget_all() -> None:
    """Plan, areas, towns, skills and kinds of qualifications are kept in memory; those of one test must not reach the next one."""
    from yushan.organizations.queries.areas import forget as forget_areas
    from yushan.organizations.queries.towns import forget as forget_towns
    from yushan.plan.queries import forget as forget_plan
    from yushan.volunteers.queries.qualifications import forget as forget_kinds
    from yushan.volunteers.queries.skills import forget as forget_skills

    for forget in (forget_areas, forget_towns, forget_plan, forget_kinds, forget_skills):
        forget()


def _load(actor: Any, folder: Path) -> int:
    day = clock.today()
    if folder.resolve() != FOLDER.resolve():
        return _from_folder(actor, folder)
    if day in _kept and not filled(list(_kept[day][0])):
        rows, changed = _kept[day]
        section = Section(FOLDER.name, 0, lambda _folder: _put(rows, changed))
        with mock.patch.object(loader, "in_order", return_value=[section]):
            return _from_folder(actor, folder)
    # The trail is written anew each time, after the sections.
    concerned = [table for table in tables() if not table.startswith("audit_")]
    was_empty = not filled(concerned)
    changed = _from_folder(actor, folder)
    if was_empty:
        _kept[day] = ({table: _taken(table) for table in filled(concerned)}, changed)
    return changed


def _taken(table: str) -> Any:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f'SELECT * FROM "{table}"')
            return cursor.fetchall()
        copied = BytesIO()
        with cursor.copy(f'COPY "{table}" TO STDOUT') as copy:
            for part in copy:
                copied.write(part)
        return copied.getvalue()


def _put(kept: dict[str, Any], changed: int) -> int:
    with connection.cursor() as cursor:
        for table, rows in kept.items():
            if connection.vendor == "sqlite":
                places = ", ".join(["%s"] * len(rows[0]))
                cursor.executemany(f'INSERT INTO "{table}" VALUES ({places})', rows)
                continue
            with cursor.copy(f'COPY "{table}" FROM STDIN') as copy:
                copy.write(rows)
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('\"{table}\"', 'id'), max(id)) FROM \"{table}\"")
    forget_all()
    return changed
