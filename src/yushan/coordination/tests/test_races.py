"""Several at the same moment on the board."""

import pytest

from yushan.accounts.models import Notice
from yushan.common.errors import Conflict
from yushan.coordination import actions
from yushan.coordination.tests import factories as board
from yushan.organizations.tests import factories as make
from yushan.projects.tests.test_races import together

pytestmark = pytest.mark.django_db(transaction=True)


def test_accepted_or_sent_back_and_numbers_are_given_once() -> None:
    board.duties()
    area = make.area("500109")
    admins = [make.user_with("area_admin", area) for _ in range(3)]
    owner = make.user_with("organization_admin", make.detachment(area))
    task, meeting = board.task(area, owner, state="to_check"), board.meeting(area)
    outcomes = together(
        lambda: actions.accept_task(admins[0], task=task),
        lambda: actions.send_back_task(admins[1], task=task, reason="还差歇马街道"),
    )
    assert sum(isinstance(one, Conflict) for one in outcomes) == 1, outcomes
    assert Notice.objects.filter(user=owner).count() == 1
    made = together(
        *[lambda who=who: actions.decide(who, meeting=meeting, duty="planning", text="每月一报") for who in admins]
    )
    assert sorted(one.number for one in made) == [2, 3, 4]


def test_a_late_task_goes_up_once() -> None:
    board.duties()
    area, city = make.area("500109"), make.user_with("city_admin")
    board.task(area, None, days=-20)
    together(actions.escalate_due, actions.escalate_due)
    assert Notice.objects.filter(user=city).count() == 1
