"""Orders that ended with nobody served before an empty session was told from a service: the daily work puts them back."""

from datetime import timedelta
from typing import Any

import pytest

from yushan.accounts.models import Notice
from yushan.activities.models import Activity, Shift
from yushan.activities.outcomes import activity_ended
from yushan.audit.models import AuditLine
from yushan.common import clock, schedule
from yushan.common.actors import COMMAND_LINE
from yushan.ledger.tests.people import post
from yushan.needs import actions
from yushan.needs.erasing import EMPTY
from yushan.needs.models import Dispatch, Need, NeedReview
from yushan.needs.queries.served import left_behind
from yushan.needs.tests.factories import Scene, claimed, done, order, scene, served
from yushan.organizations.models import Organization
from yushan.projects.tests.factories import activity
from yushan.volunteers.tests import factories as volunteers

pytestmark = pytest.mark.django_db


def _over(need: Need, state: str = "settled", **values: Any) -> Need:
    """Its activity ended, and the order did not hear of it by the rule of today."""
    Activity.objects.filter(pk=need.activity_id).update(state=state, settled_at=clock.now(), **values)
    return Need.objects.get(pk=need.pk)


def _somebody_came(at: Scene, held: Activity, shift: Shift | None = None) -> None:
    begin = shift.starts_at if shift else held.starts_at
    post(
        volunteers.volunteer(area=at.area), at.team, activity_id=held.pk, starts_at=begin,
        ends_at=begin + timedelta(minutes=90),
    )  # fmt: skip


def _state(need: Need) -> str:
    return str(Need.objects.values_list("state", flat=True).get(pk=need.pk))


def test_an_order_that_counted_as_done_though_nobody_came_is_claimed_again_and_all_are_told() -> None:
    at = scene()
    need = _over(done(at, at.asker))
    assert schedule.run_due(force=True)["needs.put_back"] == "1"
    need.refresh_from_db()
    assert (need.state, need.organization, need.activity, need.done_at) == ("claimed", at.team, None, None)
    assert need.due_at and need.contacted_at is None, "the clock of contact begins again"
    assert need.dispatches.get().state == Dispatch.State.CLAIMED
    for user in (at.asker, at.keeper):
        assert "没有人到场" in "".join(Notice.objects.filter(user=user).values_list("title", "body").last() or ())
    told = Notice.objects.count(), AuditLine.objects.count()
    assert actions.put_back() == 0, "twice does it once"
    assert told == (Notice.objects.count(), AuditLine.objects.count())


def test_what_was_served_brought_by_a_file_or_reviewed_stays() -> None:
    at = scene()
    came, filed, said, led = (done(at, at.asker) for _time in range(4))
    _somebody_came(at, _over(came).activity)
    _over(filed, is_imported=True), _over(said), _over(led)
    NeedReview.objects.create(need=said, stars=4, reviewed_at=clock.now())
    follower = order(at)
    Need.objects.filter(pk=follower.pk).update(state="merged", merged_into=led, leader=led)
    NeedReview.objects.create(need=follower, stars=5, reviewed_at=clock.now())
    going_on = served(at)
    assert actions.put_back() == 0 and not left_behind().exists()
    assert [_state(one) for one in (came, filed, said, led, going_on)] == ["done"] * 4 + ["serving"]


def test_an_order_still_being_served_by_what_is_over_follows_it() -> None:
    at = scene()
    held, called_off, empty = (served(at, at.asker) for _time in range(3))
    _somebody_came(at, _over(held).activity)
    _over(called_off, "cancelled"), _over(empty)
    assert actions.put_back() == 3
    assert [_state(one) for one in (held, called_off, empty)] == ["done", "claimed", "claimed"]


def test_a_session_where_nobody_came_beside_one_where_somebody_did() -> None:
    at = scene()
    held = activity(at.item.project, organization=at.team)
    first = held.shifts.get()
    later = first.ends_at + timedelta(days=2)
    second = Shift.objects.create(activity=held, starts_at=later, ends_at=later + timedelta(hours=2))
    full, empty = claimed(at), claimed(at)
    for need, shift in ((full, first), (empty, second)):
        actions.attach(at.keeper, need=need, shift=shift)
    _somebody_came(at, held, first)
    Activity.objects.filter(pk=held.pk).update(state="settled")
    held.refresh_from_db()
    activity_ended.send(sender=None, actor=COMMAND_LINE, activity=held, settled=True)
    assert (_state(full), _state(empty)) == ("done", "claimed"), "as it happens"
    Need.objects.filter(pk=empty.pk).update(state="done", done_at=clock.now(), activity=held, shift=second)
    assert [one.pk for one in left_behind()] == [empty.pk]
    assert actions.put_back() == 1 and (_state(full), _state(empty)) == ("done", "claimed"), "and afterwards"


def test_where_nobody_can_be_asked_or_no_team_goes_on_it_does_not_lie_with_the_team() -> None:
    at = scene()
    forgotten, orphan = _over(done(at)), _over(done(at, at.asker))
    Need.objects.filter(pk=forgotten.pk).update(**EMPTY)
    Organization.objects.filter(pk=at.team.pk).update(state=Organization.State.CLOSED)
    assert actions.put_back() == 2
    forgotten.refresh_from_db(), orphan.refresh_from_db()
    assert (forgotten.state, forgotten.organization) == ("closed", None) and "没有人到场" in forgotten.reason
    assert forgotten.dispatches.get().state == Dispatch.State.RECALLED
    assert (orphan.state, orphan.organization) == ("screened", None) and orphan.due_at
    assert actions.put_back() == 0
