"""What the query planner knows of the tables."""

from django.db import connection

_ROWS_LOOKED_AT = 1_000  # of each index: an estimate is enough, and it takes milliseconds however large the table is


def refresh() -> str:
    """Measures how the tables are filled; SQLite never does it by itself, PostgreSQL does (autovacuum).

    Without it SQLite takes «reverses nothing», true of nearly every line of the ledger, for a condition that only
    few lines fulfil, and reads the ledger whole where it should read the lines of 25 people.
    """
    if connection.vendor != "sqlite":
        return "left to the database"
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA analysis_limit = {_ROWS_LOOKED_AT}")
        cursor.execute("ANALYZE")
    return "measured"
