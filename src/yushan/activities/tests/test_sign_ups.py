"""Signing up, waiting, leaving."""

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import date, datetime

import pytest
from django.db import IntegrityError, OperationalError, transaction

from yushan.accounts.models import Notice, Person
from yushan.activities.actions import (
    answer_offer,
    cancel_activity,
    decline_sign_up,
    expire_offers,
    places,
    record_scan,
    sign_up,
    update_activity,
    waitlist,
    withdraw_sign_up,
)
from yushan.activities.actions.messages import tell
from yushan.activities.actions.shifts import plans_of
from yushan.activities.models import Post, SignUp
from yushan.activities.queries import volunteers_of
from yushan.activities.tests.factories import (
    PostFactory,
    VolunteerFactory,
    accepted,
    member,
    moment,
    organiser,
)
from yushan.common.errors import Conflict, NotAllowed, Refusal
from yushan.volunteers.models import Guardianship, Volunteer

Clock = Callable[[datetime], None]
pytestmark = pytest.mark.django_db


def own(volunteer: Volunteer) -> object:
    return volunteer.person.user


def join(post: Post, waitlist: str = "auto", volunteer: Volunteer | None = None) -> SignUp:
    volunteer = volunteer or VolunteerFactory()
    return sign_up(own(volunteer), volunteer=volunteer, post=post, waitlist=waitlist)


def states(post: Post) -> list[str]:
    return list(SignUp.objects.filter(post=post).order_by("pk").values_list("state", flat=True))


def test_places_then_waitlist_in_order(post: Post) -> None:
    Post.objects.filter(pk=post.pk).update(places=2)
    rows = [join(post) for _ in range(4)]
    assert states(post) == ["accepted", "accepted", "waitlisted", "waitlisted"]
    post.refresh_from_db()
    assert post.taken == 2
    withdraw_sign_up(own(rows[0].volunteer), sign_up=rows[0])
    assert states(post) == ["withdrawn", "accepted", "accepted", "waitlisted"]
    assert Notice.objects.filter(user=own(rows[2].volunteer), title__startswith="候补成功").count() == 1


def test_twice_answers_the_same_row(post: Post) -> None:
    first = join(post)
    assert join(post, volunteer=first.volunteer).pk == first.pk
    assert SignUp.objects.count() == 1
    other = PostFactory(shift=post.shift, name="秩序")
    with pytest.raises(Refusal, match="已报名本场的“讲解”岗"):
        join(other, volunteer=first.volunteer)


def test_overlap_is_refused_with_the_name_of_the_other(post: Post) -> None:
    volunteer = join(post).volunteer
    other = PostFactory(
        shift__activity__title="智能手机课助教", shift__starts_at=moment(5, 11), shift__ends_at=moment(5, 12)
    )
    with pytest.raises(Refusal, match="科普大篷车渝州行"):
        join(other, volunteer=volunteer)
    after = PostFactory(shift__starts_at=moment(5, 11, 30), shift__ends_at=moment(5, 12))
    assert join(after, volunteer=volunteer).state == "accepted"


def test_database_refuses_overlap_and_overfull_without_the_actions(post: Post) -> None:
    Post.objects.filter(pk=post.pk).update(places=1)
    volunteer = accepted(post).volunteer
    other = PostFactory(shift__starts_at=moment(5, 10), shift__ends_at=moment(5, 12))
    with pytest.raises(IntegrityError, match="sign_up_no_overlap"), transaction.atomic():
        accepted(other, volunteer)
    with pytest.raises(IntegrityError, match="post_never_overfull"), transaction.atomic():
        accepted(post)
    waiting = accepted(other, volunteer, state="waitlisted")
    with pytest.raises(IntegrityError, match="sign_up_no_overlap"), transaction.atomic():
        SignUp.objects.filter(pk=waiting.pk).update(state="accepted")


def test_taken_follows_every_change(post: Post) -> None:
    rows = [accepted(post) for _ in range(3)]
    rows[0].state = "withdrawn"
    rows[0].save()
    rows[1].state = "attended"
    rows[1].save()
    rows[2].delete()
    post.refresh_from_db()
    assert post.taken == 1


def test_requirements_are_named(post: Post) -> None:
    post.skills, post.members_only, post.min_age = ["实验安全培训"], True, 60
    post.save(update_fields=["skills", "members_only", "min_age"])
    volunteer = VolunteerFactory()
    with pytest.raises(Refusal) as refused:
        join(post, volunteer=volunteer)
    assert "还差一项：实验安全培训" in refused.value.message and "须年满 60 岁" in refused.value.message
    post.min_age = None
    post.save(update_fields=["min_age"])
    volunteer.skills = ["实验安全培训"]
    volunteer.save()
    member(volunteer, post.shift.activity.organization)
    assert join(post, volunteer=volunteer).state == "accepted"


def guard(child: Volunteer, parent: Volunteer) -> None:
    Guardianship.objects.create(
        volunteer=child,
        guardian=parent.person,
        guardian_user=parent.person.user,
        relation="父亲",
        phone="1",
        consented_at=moment(1, 9),
    )


def test_a_guardian_has_no_say_over_a_grown_up(post: Post, at: Clock) -> None:
    row, father = accepted(post), VolunteerFactory()
    guard(row.volunteer, father)
    assert volunteers_of(own(father)) == [father]
    with pytest.raises(NotAllowed):
        withdraw_sign_up(own(father), sign_up=row)
    at(moment(5, 9))
    with pytest.raises(NotAllowed):
        record_scan(own(father), shift=post.shift, volunteer=row.volunteer, direction="in", source="code")
    tell([row], key="x", title="改到周日")
    assert list(Notice.objects.values_list("user", flat=True)) == [own(row.volunteer).pk]


def test_a_guardian_hears_of_a_child(post: Post) -> None:
    row, father = accepted(post), VolunteerFactory()
    guard(row.volunteer, father)
    Person.objects.filter(pk=row.volunteer.person_id).update(birth_date=date(2015, 3, 2))
    tell([row], key="x", title="改到周日")
    assert set(Notice.objects.values_list("user", flat=True)) == {own(row.volunteer).pk, own(father).pk}
    assert volunteers_of(own(father)) == [father, row.volunteer]


def test_only_for_oneself_a_ward_or_as_organiser(post: Post) -> None:
    volunteer, stranger = VolunteerFactory(), VolunteerFactory()
    with pytest.raises(NotAllowed):
        sign_up(own(stranger), volunteer=volunteer, post=post)
    guard(volunteer, stranger)
    with pytest.raises(NotAllowed):
        sign_up(own(stranger), volunteer=volunteer, post=post)
    Person.objects.filter(pk=volunteer.person_id).update(birth_date=date(2009, 3, 2))
    volunteer.person.refresh_from_db()
    row = sign_up(own(stranger), volunteer=volunteer, post=post)
    assert row.signed_up_by == own(stranger)
    other = VolunteerFactory()
    admin = organiser(post.shift.activity.organization)
    assert sign_up(admin, volunteer=other, post=post).signed_up_by == admin


def test_too_late_and_closed(post: Post, at: Clock) -> None:
    at(moment(5, 9))
    with pytest.raises(Conflict, match="已经开始"):
        join(post)
    admin = organiser(post.shift.activity.organization)
    assert sign_up(admin, volunteer=VolunteerFactory(), post=post).state == "accepted"
    post.shift.activity.state = "finished"
    post.shift.activity.save()
    with pytest.raises(Conflict, match="待公示"):
        sign_up(admin, volunteer=VolunteerFactory(), post=post)


def test_offer_is_kept_then_goes_to_the_next(post: Post, at: Clock) -> None:
    Post.objects.filter(pk=post.pk).update(places=1)
    first, ask, auto = join(post), join(post, "ask"), join(post)
    withdraw_sign_up(own(first.volunteer), sign_up=first)
    ask.refresh_from_db()
    assert (ask.state, ask.held_until) == ("offered", moment(1, 22))
    at(moment(1, 21, 59))
    assert expire_offers() == 0
    at(moment(1, 22))
    with pytest.raises(Conflict, match="保留的时间已过"):
        answer_offer(own(ask.volunteer), sign_up=ask, accept=True)
    assert (expire_offers(), expire_offers()) == (1, 0)
    auto.refresh_from_db()
    assert auto.state == "accepted"


def test_offer_accepted_or_refused(post: Post, at: Clock) -> None:
    Post.objects.filter(pk=post.pk).update(places=1)
    first, second, third = join(post), join(post, "ask"), join(post, "ask")
    at(moment(4, 12))
    withdraw_sign_up(own(first.volunteer), sign_up=first)
    second.refresh_from_db()
    assert second.held_until == moment(4, 14), "2 h within a day of the shift"
    answer_offer(own(second.volunteer), sign_up=second, accept=False)
    third.refresh_from_db()
    assert third.state == "offered"
    with pytest.raises(NotAllowed):
        answer_offer(own(first.volunteer), sign_up=third, accept=True)
    assert answer_offer(own(third.volunteer), sign_up=third, accept=True).state == "accepted"


def test_waitlist_skips_who_is_busy_by_then(post: Post) -> None:
    Post.objects.filter(pk=post.pk).update(places=1)
    first, busy, free = join(post), join(post), join(post)
    other = PostFactory(shift__starts_at=moment(5, 9), shift__ends_at=moment(5, 10))
    join(other, volunteer=busy.volunteer)
    withdraw_sign_up(own(first.volunteer), sign_up=first)
    assert states(post) == ["withdrawn", "waitlisted", "accepted"]
    assert free.pk


def test_who_got_a_place_elsewhere_at_this_moment_is_passed_over(
    post: Post, at: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    Post.objects.filter(pk=post.pk).update(places=1)
    first, _busy, _free = join(post), join(post, volunteer=(busy := VolunteerFactory())), join(post)
    join(PostFactory(shift__starts_at=moment(5, 9), shift__ends_at=moment(5, 10)), volunteer=busy)

    def sees_nobody_busy(post: Post, passed_over: Collection[int] = ()) -> SignUp | None:
        """As a transaction that does not yet see the other place."""
        return SignUp.objects.filter(post=post, state="waitlisted").exclude(pk__in=passed_over).order_by("pk").first()

    monkeypatch.setattr(places, "_next_in_line", sees_nobody_busy)
    withdraw_sign_up(own(first.volunteer), sign_up=first)
    assert states(post) == ["withdrawn", "waitlisted", "accepted"]


def test_an_offer_that_cannot_expire_does_not_hold_up_the_others(
    post: Post, at: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [accepted(post, state="offered", held_until=moment(1, hour)) for hour in (11, 12)]
    at(moment(1, 13))
    expire = waitlist._expire

    def deadlocks_once(actor: object, row: SignUp) -> bool:
        if row.pk == rows[0].pk:
            raise OperationalError("deadlock detected")
        return expire(actor, row)

    monkeypatch.setattr(waitlist, "_expire", deadlocks_once)
    assert expire_offers() == 1 and states(post) == ["offered", "withdrawn"]


def test_late_withdrawal_is_marked_after_the_deadline_only(post: Post, at: Clock) -> None:
    early, late, last_minute = join(post), join(post), None
    at(moment(4, 8))
    assert not withdraw_sign_up(own(early.volunteer), sign_up=early).is_late_withdrawal
    at(moment(4, 9, 1))
    last_minute = join(post)
    assert withdraw_sign_up(own(late.volunteer), sign_up=late).is_late_withdrawal
    assert not withdraw_sign_up(own(last_minute.volunteer), sign_up=last_minute).is_late_withdrawal
    at(moment(5, 9))
    stays = accepted(post)
    with pytest.raises(Conflict):
        withdraw_sign_up(own(stays.volunteer), sign_up=stays)


def test_declined_by_the_organiser_with_reason(post: Post) -> None:
    row = join(post)
    with pytest.raises(NotAllowed):
        decline_sign_up(own(row.volunteer), sign_up=row, reason="x")
    admin = organiser(post.shift.activity.organization)
    with pytest.raises(Refusal, match="原因"):
        decline_sign_up(admin, sign_up=row, reason=" ")
    assert decline_sign_up(admin, sign_up=row, reason="改为线上").state == "declined"
    assert Notice.objects.filter(user=own(row.volunteer), body="改为线上").exists()


def test_who_checked_in_is_not_taken_off_the_list(post: Post, at: Clock) -> None:
    row = join(post)
    admin = organiser(post.shift.activity.organization)
    at(moment(5, 8, 50))
    record_scan(admin, shift=post.shift, volunteer=row.volunteer, direction="in", source="pass")
    with pytest.raises(Conflict, match="已经签到，不能移出名单"):
        decline_sign_up(admin, sign_up=row, reason="弄错了人")
    assert states(post) == ["accepted"]


def test_cancelling_tells_and_frees_everybody(post: Post) -> None:
    rows = [join(post) for _ in range(3)]
    admin = organiser(post.shift.activity.organization)
    cancel_activity(admin, activity=post.shift.activity, reason="暴雨红色预警")
    assert set(states(post)) == {"withdrawn"}
    assert Notice.objects.filter(key__startswith="cancelled", body__contains="暴雨").count() == 3
    post.refresh_from_db()
    assert post.taken == 0
    assert rows[0].is_late_withdrawal is False


def test_moving_a_shift_takes_people_along_and_frees_who_is_busy(post: Post) -> None:
    stays, clash = join(post), join(post)
    other = PostFactory(shift__starts_at=moment(6, 9), shift__ends_at=moment(6, 10))
    join(other, volunteer=clash.volunteer)
    activity = post.shift.activity
    plan = replace(plans_of(activity)[0], starts_at=moment(6, 9), ends_at=moment(6, 11))
    update_activity(organiser(activity.organization), activity=activity, shifts=[plan], place="含谷镇")
    assert states(post) == ["accepted", "withdrawn"]
    stays.refresh_from_db()
    assert stays.starts_at == moment(6, 9)
    assert Notice.objects.filter(user=own(stays.volunteer)).count() == 2
    activity.refresh_from_db()
    assert activity.starts_at == moment(6, 9)


def test_a_shift_that_was_held_is_not_moved(post: Post, at: Clock) -> None:
    row, activity = join(post), post.shift.activity
    admin = organiser(activity.organization)
    plan = plans_of(activity)[0]
    later = replace(plan, starts_at=moment(6, 9), ends_at=moment(6, 11))
    at(moment(5, 8, 50))
    record_scan(admin, shift=post.shift, volunteer=row.volunteer, direction="in", source="pass")
    with pytest.raises(Conflict, match="已经有人签到") as refused:
        update_activity(admin, activity=activity, shifts=[later], place="含谷镇")
    assert refused.value.status == 409
    post.shift.refresh_from_db()
    activity.refresh_from_db()
    assert post.shift.starts_at == moment(5, 9) and activity.place != "含谷镇", "nothing was changed"
    update_activity(admin, activity=activity, shifts=[plan], place="含谷镇")


def test_a_shift_that_is_over_is_not_moved(post: Post, at: Clock) -> None:
    activity = post.shift.activity
    admin = organiser(activity.organization)
    later = replace(plans_of(activity)[0], starts_at=moment(6, 9), ends_at=moment(6, 11))
    at(moment(5, 11, 40))
    with pytest.raises(Conflict, match="已经结束"):
        update_activity(admin, activity=activity, shifts=[later])
    type(activity).objects.filter(pk=activity.pk).update(state="returned")
    update_activity(admin, activity=activity, shifts=[later])


def test_shift_with_people_stays_and_places_do_not_shrink_below_taken(post: Post) -> None:
    join(post)
    join(post)
    activity = post.shift.activity
    admin = organiser(activity.organization)
    plan = plans_of(activity)[0]
    with pytest.raises(Refusal, match="不能少于"):
        update_activity(admin, activity=activity, shifts=[replace(plan, posts=[replace(plan.posts[0], places=1)])])
    with pytest.raises(Refusal, match="不能删除"):
        update_activity(admin, activity=activity, shifts=[replace(plan, id=None)])
    Post.objects.filter(pk=post.pk).update(places=2)
    waiting = join(post)
    assert waiting.state == "waitlisted"
    update_activity(admin, activity=activity, shifts=[replace(plan, posts=[replace(plan.posts[0], places=3)])])
    waiting.refresh_from_db()
    assert waiting.state == "accepted"


def test_statements_do_not_grow_with_the_people(
    post: Post, django_assert_max_num_queries: Callable[..., object]
) -> None:
    for _ in range(5):
        accepted(post)
    volunteer = VolunteerFactory()
    user = own(volunteer)
    # One of them is asked by a room above: whether a batch of a large event has begun (activities.gates).
    with django_assert_max_num_queries(17):  # type: ignore[attr-defined]
        sign_up(user, volunteer=volunteer, post=post)
