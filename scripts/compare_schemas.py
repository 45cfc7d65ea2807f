"""compare-schemas ONE OTHER: says in what two databases differ: tables, columns, constraints, indexes, triggers, rows.
compare-schemas --originals: migrates the empty database YUSHAN_DATABASE_URL by the originals, without the folds (minutes).

Both are SQLite files or both PostgreSQL addresses. The order of columns does not count; what of a table was made first
does, where it decides which of two violated constraints PostgreSQL names. Ends with 1 when there is a difference.
"""

import os
import re
import sqlite3
import sys
from collections.abc import Iterator
from unittest.mock import patch

import django
from django.core.management import call_command

# Which migrations were recorded depends on the way; times and keys of rows differ by nature.
NOT_COMPARED = {"django_migrations"}
# oid::regclass etc. write names without a schema; pg_get_… print the whole of a definition.
POSTGRES = {
    "columns": """
        SELECT attrelid::regclass || '.' || attname, concat_ws(' ', format_type(atttypid, atttypmod),
            CASE WHEN attnotnull THEN 'NOT NULL' END, CASE attgenerated::text WHEN '' THEN 'DEFAULT' ELSE 'GENERATED' END || ' '
            || pg_get_expr(adbin, adrelid), 'identity ' || nullif(attidentity::text, ''), 'statistics ' || attstattarget::text,
            attcollation::regcollation)
        FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
        LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
        WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm') AND attnum > 0
            AND NOT attisdropped""",
    "constraints": """
        SELECT conrelid::regclass || '.' || conname, pg_get_constraintdef(oid)
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype <> 'n'""",
    "indexes": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "triggers": "SELECT tgrelid::regclass || '.' || tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    "functions": """
        SELECT oid::regprocedure::text, pg_get_functiondef(oid) FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace AND prokind = 'f'
            AND NOT EXISTS (SELECT 1 FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')""",
    "relations": """
        SELECT oid::regclass::text, concat_ws(' ', relkind, reloptions::text, pg_get_viewdef(oid)) FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S')""",
    "extensions": "SELECT extname, extversion FROM pg_extension",
    # The unique and exclusion indexes of a table in the order in which a new row is checked.
    "order": """
        SELECT indrelid::regclass::text, string_agg(indexrelid::regclass::text, ' ' ORDER BY indexrelid) FROM pg_index
        JOIN pg_class ON pg_class.oid = indexrelid
        WHERE relnamespace = 'public'::regnamespace AND (indisunique OR indisexclusion) GROUP BY 1""",
}


def of_postgres(url: str) -> dict[str, str]:
    """What a PostgreSQL database is made of, by kind and name."""
    import psycopg

    found = {}
    with psycopg.connect(url) as database:
        for kind, query in POSTGRES.items():
            for name, definition in database.execute(query):
                found[f"{kind} {name}"] = definition
        tables = [
            name.partition(" ")[2] for name, what in found.items() if re.match("relations", name) and what[0] in "rp"
        ]
        for table in sorted(set(tables) - NOT_COMPARED):
            found[f"rows {table}"] = str(database.execute(f"SELECT count(*) FROM {table}").fetchone())  # noqa: S608
    return found


def _on_one_line(definition: str) -> str:
    return re.sub(r"\s+", " ", definition)


def of_sqlite(path: str) -> dict[str, str]:
    """What an SQLite database is made of, by kind and name; the parts of a table in the order of their names."""
    found = {}
    with sqlite3.connect(path) as database:
        for kind, name, sql in database.execute("SELECT type, name, sql FROM sqlite_master").fetchall():
            if kind == "table":
                for part in _parts(sql):
                    found[f"table {name}: {part}"] = ""
                found[f"strictness {name}"] = sql[sql.rindex(")") :]
                if name not in NOT_COMPARED and not name.startswith("sqlite_"):
                    found[f"rows {name}"] = str(database.execute(f'SELECT count(*) FROM "{name}"').fetchone())  # noqa: S608
            else:
                found[f"{kind} {name}"] = _on_one_line(sql or "")
    return found


def _parts(sql: str) -> Iterator[str]:
    """Columns and constraints of a CREATE TABLE."""
    depth, part = 0, ""
    for sign in _on_one_line(sql[sql.index("(") + 1 : sql.rindex(")")]):
        depth += (sign == "(") - (sign == ")")
        if sign == "," and depth == 0:
            yield part.strip()
            part = ""
        else:
            part += sign
    yield part.strip()


def by_originals() -> int:
    """Migrates as if nothing had been folded."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yushan.settings")
    django.setup()
    from yushan.common.folding import OriginalsLoader

    with patch("django.db.migrations.executor.MigrationLoader", OriginalsLoader):
        call_command("migrate")
    return 0


def main() -> int:
    """Prints the differences."""
    if sys.argv[1] == "--originals":
        return by_originals()
    read = of_postgres if sys.argv[1].startswith("postgres") else of_sqlite
    first, second = (read(address) for address in sys.argv[1:3])
    differences = 0
    for name in sorted(first.keys() | second.keys()):
        if first.get(name) != second.get(name):
            differences += 1
            for sign, side in (("-", first), ("+", second)):
                if name in side:
                    print(f"{sign} {name}: {side[name]}" if side[name] else f"{sign} {name}")
    print(f"{len(first)} and {len(second)} things compared, {differences} differences")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
