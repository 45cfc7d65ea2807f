"""What every test relies on: a database that is quickly there and empty, nothing remembered from the test before."""

import os
from collections.abc import Iterator

import pytest
from django.conf import settings
from pytest_django import DjangoDbBlocker

from yushan import testing_database

testing_database.empty_after_tests_that_commit()


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "capability(id): drives a row of the plan's capabilities as a user would")
    # The processes of a run have a database each, and files each: what removes files that no row names would take others'.
    settings.MEDIA_ROOT = settings.VAR_DIR / "files" / os.environ.get("PYTEST_XDIST_WORKER", "alone")


@pytest.fixture(scope="session")
def django_db_keepdb(
    django_db_createdb: bool, django_db_modify_db_settings: None, django_db_blocker: DjangoDbBlocker
) -> bool:
    """The database of the tests is a copy of a migrated one; `--create-db` migrates it anew. Plans are loaded once."""
    from yushan import testing_plan

    testing_plan.remember()
    if not django_db_createdb:
        with django_db_blocker.unblock():
            testing_database.put_ready()
    return not django_db_createdb


@pytest.fixture(autouse=True)
def _forget_what_is_kept_in_memory() -> Iterator[None]:
    """What one test keeps in memory of its plan must not reach the next one."""
    from yushan import testing_plan

    testing_plan.forget_all()
    yield
    testing_plan.forget_all()
