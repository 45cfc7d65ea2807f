"""What every test relies on: append-only tables can be emptied, nothing is remembered from the test before."""

from collections.abc import Iterator

import pytest

from yushan.testing import allow_flush_of_append_only_tables

allow_flush_of_append_only_tables()


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "capability(id): drives a row of the plan's capabilities as a user would")


@pytest.fixture(autouse=True)
def _forget_what_is_kept_in_memory() -> Iterator[None]:
    """Plan, areas, towns, skills and kinds of qualifications are kept in memory; those of one test must not reach the next one."""
    from yushan.organizations.queries.areas import forget as forget_areas
    from yushan.organizations.queries.towns import forget as forget_towns
    from yushan.plan.queries import forget as forget_plan
    from yushan.volunteers.queries.qualifications import forget as forget_kinds
    from yushan.volunteers.queries.skills import forget as forget_skills

    forget_areas()
    forget_towns()
    forget_plan()
    forget_skills()
    forget_kinds()
    yield
    forget_areas()
    forget_towns()
    forget_plan()
    forget_skills()
    forget_kinds()
