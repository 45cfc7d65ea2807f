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
from yushan.needs.tests.factories import contact, dispatched, scene, wish

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
