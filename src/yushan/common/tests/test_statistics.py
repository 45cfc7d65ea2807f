"""The planner knows how the tables are filled."""

import pytest
from django.db import connection

from yushan.common import schedule, statistics

pytestmark = pytest.mark.django_db


def test_the_planner_learns_how_the_tables_are_filled() -> None:
    assert schedule.run_due(force=True)["common.statistics"] == statistics.refresh()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM sqlite_stat1 WHERE tbl = 'common_scheduledrun'")
            assert cursor.fetchone()[0] > 0
