"""Several at once: an assignment is signed off or sent back once, a change and a report both count, a pledge is made once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections

from yushan.common import clock
from yushan.common.errors import Conflict, Refusal
from yushan.organizations.tests import factories as make
from yushan.oversight import actions
from yushan.oversight.actions.party import pledge
from yushan.oversight.models import Pledge, ResponsibleUnit, TaskReport
from yushan.oversight.tests import factories as work
from yushan.volunteers.tests import factories as volunteers

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(jobs: list[Callable[[], Any]]) -> int:
    """How many went through; the others were refused in words."""

    def run(job: Callable[[], Any]) -> int:
        try:
            job()
        except (Conflict, Refusal):
            return 0
        else:
            return 1
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return sum(pool.map(run, jobs))


def test_one_answer_for_what_was_reported() -> None:
    work.clauses()
    area = make.area("500109")
    city = make.user_with("city_admin")
    one = work.of(work.given([area]), area=area)
    actions.report(make.user_with("area_admin", area), assignment=one, text="办完了。", finish=True)
    sign = lambda: actions.sign(city, assignment=one)
    back = lambda: actions.send_back(city, assignment=one, reason="缺照片")
    assert at_once([sign, back, sign, back]) == 1
    assert TaskReport.objects.filter(kind__in=("sign", "return")).count() == 1


def test_one_pledge_a_year() -> None:
    work.clauses()
    unit = make.unit("北碚区图书馆", area=make.area("500109"))
    who = volunteers.volunteer(area=unit.area)
    make.staff_member(unit, who.person, party=True)
    user, year = who.person.user, clock.today().year
    assert at_once([lambda: pledge(user, year=year, measure="hours", amount=5)] * 4) == 1
    assert Pledge.objects.filter(withdrawn_at=None).count() == 1


def test_a_report_and_an_extension_both_count() -> None:
    work.clauses()
    area = make.area("500109")
    city, officer = make.user_with("city_admin"), make.user_with("area_admin", area)
    one = work.of(work.given([area]), area=area)
    done = at_once(
        [
            lambda: actions.report(officer, assignment=one, text="一场", percent=30),
            lambda: actions.extend(city, assignment=one, due_on=work.in_days(70), reason="等场地"),
            lambda: actions.report(officer, assignment=one, text="两场", percent=60),
        ]
    )
    one.refresh_from_db()
    assert done == 3 and one.reports_count == 2 and one.due_on == work.in_days(70)


def test_a_change_a_report_and_an_extension_all_count() -> None:
    work.clauses()
    area, other = make.area("500109"), make.area("500101")
    city, officer = make.user_with("city_admin"), make.user_with("area_admin", area)
    task = work.given([area, other], lead="市科技局")
    one = work.of(task, area=area)
    new = work.wish(title="每个镇街一支队", days=50, helpers=["团市委"])
    done = at_once(
        [
            lambda: actions.change_task(city, task=task, wish=new, reason="方案换了一版"),
            lambda: actions.report(officer, assignment=one, text="一场", percent=30),
            lambda: actions.extend(
                city, assignment=work.of(task, area=other), due_on=work.in_days(70), reason="等场地"
            ),
            lambda: actions.change_task(city, task=task, wish=new, reason="再点一次"),
        ]
    )
    one.refresh_from_db(), task.refresh_from_db()
    assert done == 3, "the same change twice is said to be none"
    assert (task.title, one.due_on, one.reports_count, one.percent) == ("每个镇街一支队", work.in_days(50), 1, 30)
    assert work.of(task, area=other).due_on == work.in_days(70)
    assert TaskReport.objects.filter(kind="change").count() == 2


def test_names_of_the_plan_are_made_once() -> None:
    work.clauses()
    area = make.area("500109")
    give = lambda: work.given([area], lead="市科技局", helpers=["团市委"])
    assert at_once([give] * 4) == 4
    assert sorted(ResponsibleUnit.objects.values_list("name", flat=True)) == ["团市委", "市科技局"]
