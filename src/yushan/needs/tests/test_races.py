"""Two teams, a withdrawal and a time-out at one moment: one thing happens, everybody is told which."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection

from yushan.common import clock
from yushan.common.errors import Refusal
from yushan.needs import actions
from yushan.needs.actions.overdue import look_after_one
from yushan.needs.models import Dispatch, Need
from yushan.needs.tests.factories import contact, dispatched, order, scene, wish
from yushan.projects.models import ServiceOffer

pytestmark = pytest.mark.django_db(transaction=True)


def _at_once(*acts: Callable[[], Any]) -> list[Any]:
    """What each of them says, begun at one moment."""
    start, said = threading.Barrier(len(acts)), []

    def run(act: Callable[[], Any]) -> None:
        try:
            start.wait(10)
            said.append(act())
        except Refusal as error:
            said.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(said) == len(acts)
    return said


@pytest.mark.parametrize("late", [False, True], ids=["in time", "at the end of the term"])
def test_claims_withdrawal_and_time_out_at_one_moment(late: bool) -> None:
    at = scene()
    need, (first, second) = dispatched(at, at.team, at.other, actor=at.asker)
    if late:  # the term is over at this very moment
        Need.objects.update(due_at=clock.now() - timedelta(seconds=1))
    said = _at_once(
        lambda: actions.claim(at.keeper, dispatch=first),
        lambda: actions.claim(at.rival, dispatch=second),
        lambda: actions.withdraw(at.asker, need=need),
        lambda: look_after_one(need),
    )
    need.refresh_from_db()
    states = sorted(Dispatch.objects.values_list("state", flat=True))
    # The asker may take it back whatever came first: a claim of one team, a time-out, or nothing. Nothing happens twice.
    assert need.state == "withdrawn" and need.organization is None
    assert states in [["recalled", "taken"], ["recalled", "recalled"], ["expired", "expired"]]
    winners = [one for one in said if isinstance(one, Need) and one.state == "claimed"]
    assert len(winners) == ("taken" in states)
    refused = [str(one) for one in said if isinstance(one, Refusal)]
    assert all("先接" in one or "撤回" in one or "时间过了" in one for one in refused), refused
    if not late:
        assert len(refused) == (1 if winners else 2), "who came too late is told"


def test_the_database_itself_lets_only_one_have_it() -> None:
    at = scene()
    _need, (first, second) = dispatched(at, at.team, at.other)
    Dispatch.objects.filter(pk=first.pk).update(state="claimed")
    with pytest.raises(IntegrityError):
        Dispatch.objects.filter(pk=second.pk).update(state="claimed")


def test_one_form_sent_many_times_at_once_is_one_order() -> None:
    at = scene()
    said = _at_once(
        *(
            lambda: actions.order(None, wish=wish(at), contact=contact(), channel="self", submission="one")
            for _time in range(4)
        )
    )
    assert Need.objects.count() == 1
    assert {one.need.pk for one in said} == {Need.objects.get().pk}


_HEAP = 4  # at one moment: with two the first is often through before the second begins


def test_the_last_place_of_a_month_is_claimed_once() -> None:
    at = scene()
    offers = [dispatched(at)[1][0] for _time in range(_HEAP)]
    ServiceOffer.objects.update(monthly=1)
    said = _at_once(*(lambda row=row: actions.claim(at.keeper, dispatch=row) for row in offers))
    won = [one for one in said if isinstance(one, Need)]
    assert len(won) == Need.objects.filter(state="claimed", organization=at.team).count() == 1
    lost = [str(one) for one in said if isinstance(one, Refusal)]
    assert len(lost) == _HEAP - 1 and all("一个月最多接 1 次" in one and "已经接满" in one for one in lost), lost
    assert Dispatch.objects.filter(state="offered").count() == _HEAP - 1, (
        "theirs to refuse, or to claim once there is room"
    )
    ServiceOffer.objects.update(monthly=2)
    left = Dispatch.objects.filter(state="offered").first()
    assert left and actions.claim(at.keeper, dispatch=left).state == "claimed"


def test_the_last_place_of_a_month_is_ordered_once() -> None:
    at = scene()
    order(at)
    ServiceOffer.objects.update(monthly=2)
    said = _at_once(*(lambda: order(at) for _time in range(_HEAP)))
    assert Need.objects.count() == 2 and sum(isinstance(one, Need) for one in said) == 1
    assert all("已经约满" in str(one) for one in said if isinstance(one, Refusal))


def test_splits_and_withdrawals_of_one_wish_at_one_moment_wait_for_each_other() -> None:
    """Whoever ends a leader holds it and then its followers; a follower that is split or taken back comes that way too."""
    at = scene()
    for _round in range(3):
        older, oldest, leader = (order(at, at.asker) for _time in range(3))
        actions.merge_need(at.staff, need=oldest, into=older)
        actions.merge_need(at.staff, need=older, into=leader)
        said = _at_once(
            lambda older=older: actions.split_need(at.staff, need=older),
            lambda oldest=oldest: actions.withdraw(at.asker, need=oldest),
            lambda leader=leader: actions.withdraw(at.asker, need=leader),
        )
        assert all(isinstance(one, Need | Refusal) for one in said)
        states = dict(Need.objects.filter(pk__in=[older.pk, oldest.pk, leader.pk]).values_list("pk", "state"))
        assert states[leader.pk] == "withdrawn"
        assert states[older.pk] == "submitted", "split, or standing up for the leader: it is an order of its own again"
