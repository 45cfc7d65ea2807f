"""The holidays of the next year are not known yet: the city hears it once."""

from datetime import timedelta

import pytest

from yushan.accounts.models import Notice
from yushan.common import clock, periods
from yushan.organizations.tests import factories as make
from yushan.workspace.tasks import say_calendar_ends

pytestmark = pytest.mark.django_db


def test_the_city_hears_once_that_the_calendar_ends() -> None:
    until = periods.known_until()
    city = make.user_with("city_admin")
    with clock.pretend(clock.at(until - timedelta(days=60), 9)):
        say_calendar_ends()
        assert not Notice.objects.exists()
    for days in (20, 10):
        with clock.pretend(clock.at(until - timedelta(days=days), 9)):
            city.grants.update(starts_at=clock.now() - timedelta(days=1))
            assert str(until) in say_calendar_ends()
    notice = Notice.objects.get()
    assert notice.user == city and f"{until.year + 1} 年的放假安排" in notice.title
