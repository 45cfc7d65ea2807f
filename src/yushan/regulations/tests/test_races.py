"""Two at the same moment: publishing, beginning a version, confirming."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from yushan.common import clock
from yushan.common.errors import Conflict, Refusal
from yushan.organizations.tests import factories as make
from yushan.regulations import actions
from yushan.regulations.models import RegulationReading, RegulationVersion
from yushan.regulations.tests.factories import admin_of, draft, in_force

pytestmark = pytest.mark.django_db(transaction=True)


def together(*calls: Callable[[], Any]) -> list[Any]:
    """Runs the calls at once, each on its own connection; answers results and refusals in order."""
    start, outcomes = threading.Barrier(len(calls)), [None] * len(calls)

    def run(at: int, call: Callable[[], Any]) -> None:
        try:
            start.wait(10)
            outcomes[at] = call()
        except Refusal as error:
            outcomes[at] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return outcomes


def test_of_two_who_publish_at_once_one_wins():
    version = draft()
    people = [make.user_with("city_admin") for _ in range(2)]
    outcomes = together(
        *(lambda who=who: actions.publish_version(who, version=version, effective_on=clock.today()) for who in people)
    )
    assert sum(isinstance(one, Conflict) for one in outcomes) == 1
    assert sum(isinstance(one, RegulationVersion) for one in outcomes) == 1
    assert RegulationVersion.objects.get().state == "in_force"


def test_of_two_who_begin_a_version_at_once_one_wins():
    version = in_force()
    people = [make.user_with("city_admin") for _ in range(2)]
    outcomes = together(*(lambda who=who: actions.begin_version(who, regulation=version.regulation) for who in people))
    assert sum(isinstance(one, Conflict) for one in outcomes) == 1
    assert RegulationVersion.objects.filter(state="draft").count() == 1


def test_a_double_press_confirms_once():
    reader = admin_of(make.team())
    version = in_force(roles=["organization_admin"])
    outcomes = together(*(lambda: actions.confirm_reading(reader, version=version) for _ in range(3)))
    assert {one.pk for one in outcomes} == {RegulationReading.objects.get().pk}
