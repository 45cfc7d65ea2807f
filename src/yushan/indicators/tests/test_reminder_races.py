"""Several who remind the same people at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from yushan.accounts.models import Notice
from yushan.common.errors import Conflict, Refusal
from yushan.common.signals import tell_person_facts_changed
from yushan.indicators import places
from yushan.indicators.actions import by_rule, quality, reminding
from yushan.indicators.models import QualityIssue, Reminder
from yushan.indicators.queries.catalogue import indicator
from yushan.indicators.queries.watching import rule_switch
from yushan.indicators.tests import factories
from yushan.organizations.tests import factories as make

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*things: Callable[[], Any]) -> list[Any]:
    """What came of each: its answer or its refusal."""
    start = Barrier(len(things))

    def run(thing: Callable[[], Any]) -> Any:
        try:
            start.wait()
            return thing()
        except Refusal as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(things)) as pool:
        return list(pool.map(run, things))


def test_of_two_who_remind_at_once_one_does() -> None:
    make.load_plan()
    unit = make.unit("北碚区自然博物馆", area=make.area(code="500109"), staff=20, party_members=5)
    people = factories.people(4)
    for person in people:
        make.staff_member(unit, person, joined_on=date(2019, 7, 1))
    tell_person_facts_changed(person.pk for person in people)
    clerk = make.user_with("unit_admin", unit)
    senders = [make.user_with("city_admin") for _ in range(3)]
    one, place = indicator("registration_rate"), places.unit(senders[0], unit.code)
    came = at_once(*(lambda who=who: reminding.remind(who, place=place, indicator=one) for who in senders))
    assert sorted(type(one).__name__ for one in came) == ["Conflict", "Conflict", "Reminder"]
    assert Reminder.objects.count() == Notice.objects.filter(user=clerk).count() == 1
    # The same of a doubt in the data.
    quality.look_over()
    issue = QualityIssue.objects.get(kind="stale_rosters", unit=unit)
    came = at_once(*(lambda who=who: quality.remind_about(who, issue=issue) for who in senders))
    assert sum(isinstance(one, Conflict) for one in came) == 2
    assert Reminder.objects.filter(issue=issue).count() == 1


def test_by_hand_and_by_rule_at_once_the_same_people_hear_once(monkeypatch: Any) -> None:
    make.load_plan()
    unit = make.unit("北碚区自然博物馆", area=make.area(code="500109"), staff=20, party_members=5)
    people = factories.people(4)
    for person in people:
        make.staff_member(unit, person, joined_on=date(2019, 7, 1))
    tell_person_facts_changed(person.pk for person in people)
    clerk, city = make.user_with("unit_admin", unit), make.user_with("city_admin")
    by_rule.switch(city, name=rule_switch("registration"), on=True, reason="年底前要达到 60%")
    one, place = indicator("registration_rate"), places.unit(city, unit.code)
    looked = Barrier(2)
    outlook = by_rule.outlook

    def slowly(rule: Any, day: Any) -> Any:
        found = outlook(rule, day)
        if rule.code == "registration":
            looked.wait(30)  # whoever writes by hand begins only now
        return found

    def by_hand() -> Any:
        looked.wait(30)
        return reminding.remind(city, place=place, indicator=one)

    monkeypatch.setattr(by_rule, "outlook", slowly)
    at_once(by_rule.remind_by_rule, by_hand)
    assert Reminder.objects.filter(told="unit").count() == Notice.objects.filter(user=clerk).count() == 1
