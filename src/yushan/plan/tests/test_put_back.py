"""The plan that tests begin with is the one that the loader would write."""

import pytest
from django.db import transaction

from yushan import testing_plan
from yushan.common.actors import COMMAND_LINE
from yushan.organizations.models import Town
from yushan.plan import loader
from yushan.testing_database import filled, tables

pytestmark = pytest.mark.django_db


def _written() -> dict[str, list[object]]:
    """The rows of each table, in whatever order the database has them."""
    found = {table: testing_plan._taken(table) for table in filled(tables()) if not table.startswith("audit_")}
    return {
        table: sorted(rows.splitlines() if isinstance(rows, bytes) else rows, key=repr) for table, rows in found.items()
    }


def test_rows_put_back_are_those_that_the_loader_writes() -> None:
    loaded = []
    for _time in range(2):
        with transaction.atomic():
            changed = loader.load(COMMAND_LINE, testing_plan.FOLDER)
            loaded.append((changed, _written()))
            transaction.set_rollback(True)
    (changed, first), (again, second) = loaded
    assert changed == again and first.keys() == second.keys()
    differing = [table for table in first if first[table] != second[table]]
    assert differing == ["plan_plan"], "only when it was loaded"


def test_the_loader_finds_nothing_to_change_in_what_was_put_back() -> None:
    for _time in range(2):
        with transaction.atomic():
            loader.load(COMMAND_LINE, testing_plan.FOLDER)
            transaction.set_rollback(True)
    loader.load(COMMAND_LINE, testing_plan.FOLDER)
    assert loader.load(COMMAND_LINE, testing_plan.FOLDER) == 0
    town = Town.objects.first()
    assert town is not None
    town.pk = None
    town.code, town.name = "999999", "试一试"
    town.save()  # numbers go on after those put back
    assert Town.objects.filter(code="999999").count() == 1
