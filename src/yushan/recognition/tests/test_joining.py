"""Two registrations of one person become one, and two again."""

from typing import Any

import pytest

from yushan.common.errors import Refusal
from yushan.ledger.actions import reverse_entry
from yushan.ledger.tests.people import post
from yushan.organizations.tests import factories as make
from yushan.recognition import actions
from yushan.recognition.models import PointMovement, Redemption, StarAward
from yushan.recognition.tests.factories import balance, earn, item
from yushan.volunteers.actions.merging import merge_people
from yushan.volunteers.actions.undoing import undo_merge
from yushan.volunteers.tests import factories as volunteers

pytestmark = pytest.mark.django_db
WHY = "看过身份证和护照原件，是同一个人"


def _levels(who: Any) -> list[int]:
    return sorted(StarAward.objects.filter(volunteer=who, ended_on=None).values_list("level", flat=True))


def test_stars_and_points_go_along_and_come_back(plan: None, who: Any, team: Any):
    kept = volunteers.volunteer("谭小雨", area=team.area)
    post(who, team, 120 * 60)
    city = make.user_with("city_admin")
    merge = merge_people(city, kept=kept.person, gone=who.person, reason=WHY)
    assert (_levels(kept), _levels(who)) == ([1], [])
    assert (balance(kept), balance(who)) == ((1200, 0), (0, 0))
    earn(who, team, 10)  # a file that still names the second registration
    assert balance(kept) == (1210, 0)
    undo_merge(city, merge=merge, reason="两个人同名同姓")
    assert _levels(who) == [1]


def test_what_waits_to_be_collected_has_to_be_settled_first(plan: None, who: Any, team: Any):
    kept = volunteers.volunteer("谭小雨", area=team.area)
    earn(who, team, 60)
    made = actions.redeem(who.person.user, volunteer=who, item=item(team))
    with pytest.raises(Refusal, match="兑换还没有领取"):
        merge_people(make.user_with("city_admin"), kept=kept.person, gone=who.person, reason=WHY)
    actions.hand_out(make.user_with("city_admin"), redemption=made)
    merge_people(make.user_with("city_admin"), kept=kept.person, gone=who.person, reason=WHY)
    assert Redemption.objects.get().volunteer_id == kept.pk


def test_a_reversal_finds_the_account_in_which_the_points_lie(plan: None, who: Any, team: Any):
    kept = volunteers.volunteer("谭小雨", area=team.area)
    earn(kept, team, 30)
    entry = earn(who, team, 60)
    merge_people(make.user_with("city_admin"), kept=kept.person, gone=who.person, reason=WHY)
    reverse_entry(make.user_with("city_admin"), entry=entry, reason="重复登记")
    assert (balance(kept), balance(who)) == ((30, 0), (0, 0))
    assert PointMovement.objects.filter(kind="take_back", account__volunteer=who).count() == 1
