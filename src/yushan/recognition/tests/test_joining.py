"""Two registrations of one person become one, and two again."""

from typing import Any

import pytest

from yushan.common.errors import Refusal
from yushan.ledger.actions import reverse_entry
from yushan.ledger.tests.people import post
from yushan.organizations.tests import factories as make
from yushan.recognition import actions
from yushan.recognition.actions.points import sums_of_lots
from yushan.recognition.models import PointAccount, PointMovement, Redemption, StarAward
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
    # What was there goes back; what came while they were one stays with the one who was kept.
    assert (balance(kept), balance(who)) == ((10, 0), (1200, 0))
    _sound(kept, who)


def _sound(*people: Any) -> None:
    """Each balance is the sum of its movements and of its lots."""
    for account in PointAccount.objects.filter(volunteer__in=people):
        rows = list(account.movements.order_by("sequence"))
        assert account.balance == sum(row.points for row in rows) == sums_of_lots([account.pk])[account.pk]
        assert account.debt == sum(row.debt for row in rows)


def test_two_accounts_become_one_and_two_again(plan: None, who: Any, team: Any):
    kept = volunteers.volunteer("谭小雨", area=team.area)
    earn(kept, team, 30)
    earn(who, team, 60)
    city = make.user_with("city_admin")
    merge = merge_people(city, kept=kept.person, gone=who.person, reason=WHY)
    assert (balance(kept), balance(who)) == ((90, 0), (0, 0))
    moves = PointMovement.objects.filter(kind__startswith="carry")
    assert sorted(moves.values_list("account__volunteer", "points")) == sorted([(kept.pk, 60), (who.pk, -60)])
    actions.redeem(kept.person.user, volunteer=kept, item=item(team, cost=70))  # ends first: the lots of both
    _sound(kept, who)
    undo_merge(city, merge=merge, reason="两个人同名同姓")
    left = balance(kept)[0] + balance(who)[0]
    assert left == 20 and balance(kept)[1] == balance(who)[1] == 0
    _sound(kept, who)


def _owing(who: Any, team: Any, points: int) -> None:
    """Earned, spent, and the hours taken back: so many points are owed."""
    if not who.memberships.exists():
        volunteers.membership(who, team)
    entry = earn(who, team, points)
    made = actions.redeem(who.person.user, volunteer=who, item=item(team, cost=points, name=f"雨衣 {who.pk}"))
    actions.hand_out(make.user_with("city_admin"), redemption=made)
    reverse_entry(make.user_with("city_admin"), entry=entry, reason="登记错了")
    assert balance(who) == (0, points)


def test_a_debt_is_paid_by_the_points_of_the_other_and_comes_back(plan: None, who: Any, team: Any):
    kept = volunteers.volunteer("谭小雨", area=team.area)
    earn(kept, team, 50)
    _owing(who, team, 30)
    city = make.user_with("city_admin")
    merge = merge_people(city, kept=kept.person, gone=who.person, reason=WHY)
    assert (balance(kept), balance(who)) == ((20, 0), (0, 0))
    _sound(kept, who)
    undo_merge(city, merge=merge, reason="两个人同名同姓")
    assert (balance(kept), balance(who)) == ((50, 0), (0, 30))
    _sound(kept, who)


def test_the_debt_of_the_kept_one_is_paid_and_comes_back(plan: None, who: Any, team: Any):
    kept = volunteers.volunteer("谭小雨", area=team.area)
    _owing(kept, team, 30)
    earn(who, team, 50)
    city = make.user_with("city_admin")
    merge = merge_people(city, kept=kept.person, gone=who.person, reason=WHY)
    assert (balance(kept), balance(who)) == ((20, 0), (0, 0))
    earn(kept, team, 10)
    undo_merge(city, merge=merge, reason="两个人同名同姓")
    assert (balance(kept), balance(who)) == ((0, 20), (50, 0))
    _sound(kept, who)


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
    # Taken back where the points stand now.
    assert PointMovement.objects.filter(kind="take_back", account__volunteer=kept).count() == 1
