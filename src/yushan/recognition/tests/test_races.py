"""Two at the same moment: the last item, the points of one person, handing out and cancelling, posting and redeeming."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections

from yushan.common.errors import Conflict, Refusal
from yushan.organizations.tests import factories as make
from yushan.recognition import actions
from yushan.recognition.models import PointAccount, Redemption, RewardItem, StockMovement
from yushan.recognition.tests.factories import balance, earn, item
from yushan.volunteers.actions.merging import merge_people
from yushan.volunteers.actions.undoing import undo_merge
from yushan.volunteers.models import PersonMerge
from yushan.volunteers.tests import factories as volunteers

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(180)]


def together(*calls: Callable[[], Any]) -> list[Any]:
    """Runs the calls at once, each on its own connection; answers results and refusals in order."""
    start, outcomes = threading.Barrier(len(calls)), [None] * len(calls)

    def run(at: int, call: Callable[[], Any]) -> None:
        try:
            start.wait(10)
            outcomes[at] = call()
        except Exception as error:
            outcomes[at] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    broken = [one for one in outcomes if isinstance(one, Exception) and not isinstance(one, Refusal)]
    assert not broken, broken
    return outcomes


@pytest.fixture
def team() -> Any:
    make.load_plan()
    return make.team(make.detachment(make.area("500109")), "缙云山科普志愿服务队")


def _people(team: Any, number: int, points: int) -> list[Any]:
    found = []
    for _ in range(number):
        who = volunteers.volunteer(area=team.area)
        volunteers.membership(who, team)
        earn(who, team, points)
        found.append(who)
    return found


def _redeem(who: Any, goods: RewardItem) -> Callable[[], Redemption]:
    user = who.person.user
    return lambda: actions.redeem(user, volunteer=who, item=goods)


def test_the_last_one_goes_to_one_of_two(team: Any):
    people, goods = _people(team, 2, 60), item(team, cost=50, stock=1)
    outcomes = together(*(_redeem(who, goods) for who in people))
    assert sum(isinstance(one, Redemption) for one in outcomes) == 1
    lost = next(one for one in outcomes if isinstance(one, Conflict))
    assert "刚刚被兑完了" in lost.message
    assert RewardItem.objects.get().stock == 0
    assert sorted(balance(who) for who in people) == [(10, 0), (60, 0)]


def test_many_want_a_few_and_each_goes_out_once(team: Any):
    people, goods = _people(team, 12, 60), item(team, cost=50, stock=4)
    outcomes = together(*(_redeem(who, goods) for who in people))
    assert sum(isinstance(one, Redemption) for one in outcomes) == 4
    assert sum(isinstance(one, Conflict) for one in outcomes) == 8
    assert RewardItem.objects.get().stock == 0
    assert StockMovement.objects.filter(kind="reserve").count() == 4


def test_points_of_one_person_are_not_spent_twice(team: Any):
    [who] = _people(team, 1, 60)
    outcomes = together(*(_redeem(who, item(team, cost=40, name=name)) for name in ("保温杯", "折叠伞", "雨衣")))
    assert sum(isinstance(one, Redemption) for one in outcomes) == 1
    assert balance(who) == (20, 0)


def test_a_limit_holds_for_somebody_who_presses_on_two_devices(team: Any):
    [who] = _people(team, 1, 200)
    goods = item(team, cost=20, stock=9, limit=1)
    outcomes = together(*(_redeem(who, goods) for _ in range(4)))
    assert sum(isinstance(one, Redemption) for one in outcomes) == 1
    assert RewardItem.objects.get().stock == 8


def test_handed_out_or_cancelled_but_not_both(team: Any):
    [who] = _people(team, 1, 60)
    goods = item(team, cost=50, stock=1)
    made, admin = _redeem(who, goods)(), make.user_with("organization_admin", team)
    outcomes = together(
        lambda: actions.hand_out(admin, redemption=made),
        lambda: actions.cancel_redemption(who.person.user, redemption=made),
    )
    assert sum(isinstance(one, Conflict) for one in outcomes) == 1
    collected = Redemption.objects.get().state == "collected"
    assert RewardItem.objects.get().stock == (0 if collected else 1)
    assert balance(who) == ((10, 0) if collected else (60, 0))


def test_hours_come_while_points_are_spent(team: Any):
    people = _people(team, 3, 60)
    goods = item(team, cost=50, stock=9)
    jobs = [_redeem(who, goods) for who in people]
    jobs += [lambda who=who: earn(who, team, 10) for who in reversed(people)]  # type: ignore[misc]
    together(*jobs)
    assert [balance(who) for who in people] == [(20, 0)] * 3
    assert PointAccount.objects.filter(movements_made=3).count() == 3


def _worth(*people: Any) -> int:
    return sum(have - owed for have, owed in (balance(who) for who in people))


def test_points_are_spent_while_two_registrations_become_one(team: Any):
    kept, gone = _people(team, 2, 60)
    goods, city = item(team, cost=50, stock=9), make.user_with("city_admin")
    merged, redeemed = together(
        lambda: merge_people(city, kept=kept.person, gone=gone.person, reason="看过证件"), _redeem(gone, goods)
    )
    if isinstance(merged, PersonMerge):  # the points had gone along: nothing was left to spend there
        assert isinstance(redeemed, Refusal) and balance(kept) == (120, 0) and balance(gone) == (0, 0)
    else:
        assert "兑换" in merged.message and balance(gone) == (10, 0) and balance(kept) == (60, 0)
    assert _worth(kept, gone) == 120 - 50 * isinstance(redeemed, Redemption)


def test_points_are_spent_while_a_merging_is_undone(team: Any):
    kept, gone = _people(team, 2, 60)
    goods, city = item(team, cost=50, stock=9), make.user_with("city_admin")
    made = merge_people(city, kept=kept.person, gone=gone.person, reason="看过证件")
    outcomes = together(
        lambda: undo_merge(city, merge=made, reason="看错了"), _redeem(kept, goods), _redeem(kept, goods)
    )
    spent = 50 * sum(isinstance(one, Redemption) for one in outcomes)
    assert outcomes[0] == 0 or isinstance(outcomes[0], int)
    assert _worth(kept, gone) == 120 - spent and balance(kept)[1] == balance(gone)[1] == 0
    for account in PointAccount.objects.all():
        assert account.balance == sum(account.lots.values_list("remaining", flat=True))
        assert account.balance == sum(account.movements.values_list("points", flat=True))


def test_two_admins_merge_two_with_points_at_once(team: Any):
    kept, gone = _people(team, 2, 60)
    admins = [make.user_with("city_admin") for _ in range(2)]
    outcomes = together(
        *(lambda by=by: merge_people(by, kept=kept.person, gone=gone.person, reason="看过证件") for by in admins)
    )
    assert sum(isinstance(one, PersonMerge) for one in outcomes) == 1
    assert sum(isinstance(one, Conflict) for one in outcomes) == 1
    assert (balance(kept), balance(gone)) == ((120, 0), (0, 0))
