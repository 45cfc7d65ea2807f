"""Stars and badges follow the posted hours, both ways; the history stays."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from yushan.accounts.models import Notice
from yushan.common import clock
from yushan.common.actors import WORKER
from yushan.ledger.actions import post_entries, reverse_entry
from yushan.ledger.tests.people import line, post
from yushan.organizations.tests import factories as make
from yushan.plan.models import Rule
from yushan.plan.queries import forget
from yushan.recognition import actions
from yushan.recognition.models import BadgeAward, BadgeKind, StarAward
from yushan.recognition.queries import star_of
from yushan.volunteers.models import Volunteer
from yushan.volunteers.tests import factories as volunteers

pytestmark = pytest.mark.django_db
H = 60


def _standing(who: Any) -> list[int]:
    return sorted(StarAward.objects.filter(volunteer=who, ended_on=None).values_list("level", flat=True))


def _badges(who: Any) -> set[str]:
    return set(BadgeAward.objects.filter(volunteer=who, ended_on=None).values_list("kind__code", flat=True))


def test_a_star_is_given_in_the_posting_that_passes_its_threshold(plan: None, who: Any, team: Any):
    post(who, team, 100 * H - 1)
    assert _standing(who) == []
    post(who, team, 1, day=clock.today() - timedelta(days=9))
    assert _standing(who) == [1]
    assert (star_of(who).awarded_on, star_of(who).minutes) == (clock.today(), 6000)
    assert Notice.objects.get(user=who.person.user, key__startswith="star:").title == "您成为一星志愿者了"
    post(who, team, 1000 * H, day=clock.today() - timedelta(days=8))
    assert _standing(who) == [1, 2, 3, 4]
    assert star_of(who).level == 4


def test_the_day_of_registration_is_remembered_once_a_year_and_by_nobody_who_said_no(who: Any, team: Any):
    post(who, team, 90)
    quiet = volunteers.volunteer("田一帆", area=team.area)
    leap = volunteers.volunteer("余小禾", area=team.area, verified_on=date(2024, 2, 29))
    actions.set_anniversary(quiet.person.user, volunteer=quiet, wanted=False)
    with clock.pretend(clock.at(date(2028, 1, 6), 9)):
        assert actions.greet_anniversaries() == 1
        actions.greet_anniversaries()
    notice = Notice.objects.get(key__startswith="anniversary:")
    assert (
        notice.user == who.person.user and notice.title == "今天是您成为科技志愿者 3 周年" and "1.5 小时" in notice.body
    )
    with clock.pretend(clock.at(date(2027, 2, 28), 9)):
        assert actions.greet_anniversaries() == 1
    assert Notice.objects.filter(user=leap.person.user, title__contains="3 周年").exists()
    actions.set_anniversary(quiet.person.user, volunteer=quiet, wanted=True)
    with clock.pretend(clock.at(date(2029, 1, 6), 9)):
        assert actions.greet_anniversaries() == 2


def test_a_reversal_that_goes_below_ends_the_star_and_keeps_the_history(plan: None, who: Any, team: Any):
    post(who, team, 100 * H)
    entry = post(who, team, 250 * H, day=clock.today() - timedelta(days=9))
    assert _standing(who) == [1, 2]
    reverse_entry(make.user_with("city_admin"), entry=entry, reason="重复登记")
    assert _standing(who) == [1]
    over = StarAward.objects.get(volunteer=who, level=2)
    assert (over.ended_on, over.is_top) == (clock.today(), False)
    assert over.end_reason
    assert star_of(who).level == 1
    assert Notice.objects.filter(user=who.person.user, title="星级有变动：现在是一星").exists()
    post(who, team, 250 * H, day=clock.today() - timedelta(days=7))
    assert _standing(who) == [1, 2]
    assert StarAward.objects.filter(volunteer=who, level=2).count() == 2


def test_the_guardian_of_a_child_is_told_too(plan: None, team: Any):
    parent = volunteers.volunteer("余建国")
    child = volunteers.ward(parent)
    post(child, team, 100 * H)
    told = Notice.objects.get(user=parent.person.user, key__startswith="star:")
    assert told.url.endswith(f"?for={child.pk}")


def test_the_database_allows_one_standing_star_a_level_and_one_top(who: Any):
    facts = {"volunteer": who, "awarded_on": clock.today(), "minutes": 6000}
    StarAward.objects.create(level=1, is_top=True, **facts)
    for wrong in ({"level": 1}, {"level": 2, "is_top": True}, {"level": 3, "ended_on": clock.today()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            StarAward.objects.create(**facts, **wrong)


def test_new_thresholds_are_followed_by_the_regular_check(plan: None, who: Any, team: Any):
    post(who, team, 60 * H)
    Rule.objects.filter(key="star_hours").update(value=[50, 300])
    forget()
    assert actions.check_stars() == 1
    assert _standing(who) == [1]
    Rule.objects.filter(key="star_hours").update(value=[100, 300])
    forget()
    actions.check_stars()
    assert _standing(who) == []
    assert actions.check_stars() == 0


def test_badges_of_the_plan(plan: None, who: Any, team: Any):
    post(who, team, day=date(2026, 3, 5), service_type="健康义诊、科技助老")
    assert _badges(who) == {"first-service", "type-clinic", "type-elderly", "day-leifeng"}
    post_entries(
        WORKER, lines=[line(who, team, 60, date(2026, 5, day), service_type="宣传宣讲") for day in range(1, 10)]
    )
    assert _badges(who) >= {"ten-services", "type-publicity"}
    assert "one-year" not in _badges(who)
    post(who, team, day=date(2025, 3, 5), service_type="宣传宣讲")
    assert "one-year" in _badges(who)


def test_a_badge_ends_with_the_service_behind_it(plan: None, who: Any, team: Any):
    entry = post(who, team, service_type="健康义诊")
    post(who, team, service_type="网络科普", day=clock.today() - timedelta(days=3))
    assert "type-clinic" in _badges(who)
    reverse_entry(make.user_with("city_admin"), entry=entry, reason="录错了人")
    assert "type-clinic" not in _badges(who)
    assert BadgeAward.objects.get(kind__code="type-clinic").ended_on == clock.today()
    assert "first-service" in _badges(who)


def test_a_badge_that_comes_with_a_new_plan_is_counted_for_the_past_quietly(plan: None, who: Any, team: Any):
    post(who, team, service_type="健康义诊")
    BadgeAward.objects.filter(kind__code="type-clinic").delete()
    assert BadgeKind.objects.filter(is_counted=False).exists()
    before = Notice.objects.count()
    assert actions.count_new_badges() == 1
    assert "type-clinic" in _badges(who)
    assert Notice.objects.count() == before
    assert actions.count_new_badges() == 0


def test_a_posting_of_many_people_takes_the_same_number_of_statements(
    plan: None, team: Any, django_assert_max_num_queries: Any
):
    def lines(people: int) -> list[Any]:
        return [line(volunteers.volunteer(area=team.area), team, 120 * H) for _ in range(people)]

    few, many = lines(2), lines(25)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as first:
        post_entries(WORKER, lines=few)
    with django_assert_max_num_queries(len(first) + 4):
        post_entries(WORKER, lines=many)
    assert Volunteer.objects.filter(star_awards__level=1).count() == 27
