"""Series: planned, changed, submitted, published and called off together (T3.1)."""

from collections.abc import Callable
from datetime import date, datetime

import pytest
from django.test import Client
from django.urls import reverse

from yushan.accounts.models import Notice
from yushan.activities.actions import sign_up, update_activity
from yushan.activities.actions.series import (
    cancel_rest,
    carry_over,
    copy_activity,
    plan_series,
    publish_series,
    submit_series,
)
from yushan.activities.actions.shifts import plans_of
from yushan.activities.models import Activity, Post
from yushan.activities.tests.factories import (
    ActivityFactory,
    EntryFactory,
    VolunteerFactory,
    moment,
    organiser,
)
from yushan.common import clock
from yushan.common.errors import NotAllowed, NotFound, Refusal
from yushan.common.recurring import Pattern, Repeat
from yushan.organizations.models import Organization

pytestmark = pytest.mark.django_db
SATURDAYS = [date(2026, 9, 12), date(2026, 9, 19), date(2026, 9, 26)]
WEEKLY = Pattern(Repeat.WEEKLY, date(2026, 9, 5), date(2026, 9, 30), frozenset({5}))


@pytest.fixture
def activity(post: Post) -> Activity:
    """The published one of Saturday, 5 September."""
    found = post.shift.activity
    found.service_types.add(EntryFactory(table="service_types", code="guide", name="场馆讲解"))
    found.work = EntryFactory(table="works", code="warm", name="志愿暖心")
    found.save()
    return found


def _dates(activity: Activity) -> list[Activity]:
    activity.refresh_from_db()
    return list(activity.series.activities.order_by("series_day"))


def test_a_copy_has_everything_but_the_people_on_another_day(activity: Activity, post: Post):
    Post.objects.filter(pk=post.pk).update(skills=["英语"], min_age=18, party_only=True)
    admin = organiser(activity.organization)
    made = copy_activity(admin, activity=activity, day=date(2026, 9, 20))
    assert made.pk != activity.pk and made.code != activity.code and made.state == "draft"
    assert (made.starts_at, made.ends_at) == (moment(20, 9), moment(20, 11, 30))
    assert made.place == activity.place and list(made.service_types.all()) == list(activity.service_types.all())
    fresh = Post.objects.get(shift__activity=made)
    assert (fresh.skills, fresh.min_age, fresh.party_only, fresh.places, fresh.taken) == (["英语"], 18, True, 10, 0)
    assert fresh.shift.secret != post.shift.secret
    with pytest.raises(Refusal, match="已经过去"):
        copy_activity(admin, activity=activity, day=date(2026, 8, 31))


def test_the_last_moment_of_signing_up_keeps_its_distance(activity: Activity):
    Activity.objects.filter(pk=activity.pk).update(sign_up_until=moment(3, 18))
    activity.refresh_from_db()
    plan_series(organiser(activity.organization), activity=activity, pattern=WEEKLY, days=SATURDAYS)
    distances = [row.starts_at - row.sign_up_until for row in _dates(activity)]
    assert len(distances) == 4 and set(distances) == {moment(5, 9) - moment(3, 18)}


def test_planned_once_on_each_day(activity: Activity):
    admin = organiser(activity.organization)
    series = plan_series(admin, activity=activity, pattern=WEEKLY, days=SATURDAYS)
    assert [row.series_day for row in _dates(activity)] == [date(2026, 9, 5), *SATURDAYS]
    assert [row.state for row in _dates(activity)] == ["published", "draft", "draft", "draft"]
    longer = Pattern(Repeat.WEEKLY, date(2026, 9, 5), date(2026, 10, 17), frozenset({5}))
    again = plan_series(admin, activity=activity, pattern=longer, days=[*SATURDAYS, date(2026, 10, 17)])
    assert again == series and len(_dates(activity)) == 5
    with pytest.raises(Refusal, match="都已经排过"):
        plan_series(admin, activity=activity, pattern=WEEKLY, days=SATURDAYS)
    with pytest.raises(Refusal, match="不在这个重复规律"):
        plan_series(admin, activity=activity, pattern=WEEKLY, days=[date(2026, 9, 13)])
    with pytest.raises(NotAllowed):
        plan_series(VolunteerFactory().person.user, activity=activity, pattern=WEEKLY, days=SATURDAYS)


def test_submitted_and_published_together_by_two_people(activity: Activity, team: Organization):
    admin = organiser(team)
    series = plan_series(admin, activity=activity, pattern=WEEKLY, days=SATURDAYS)
    unready = _dates(activity)[2]
    Activity.objects.filter(pk=unready.pk).update(place="")
    outcome = submit_series(admin, series=series)
    assert len(outcome.done) == 2 and [row.pk for row, _why in outcome.left] == [unready.pk]
    with pytest.raises(NotAllowed):
        publish_series(admin, series=series)
    published = publish_series(organiser(Organization.objects.get_parent(team)), series=series)
    assert len(published.done) == 2
    assert [row.state for row in _dates(activity)] == ["published", "published", "draft", "published"]
    told = Notice.objects.filter(user=admin, title__contains="已发布")
    assert [one.title for one in told] == [f"“{activity.title}”有 2 次已发布，可以报名了"], "once, however many dates"
    assert told[0].url == reverse("activities:series", args=[series.pk])


def test_who_submitted_does_not_publish(activity: Activity, team: Organization):
    detachment = Organization.objects.get_parent(team)
    both = organiser(detachment)
    series = plan_series(both, activity=activity, pattern=WEEKLY, days=SATURDAYS)
    submit_series(both, series=series)
    outcome = publish_series(both, series=series)
    assert not outcome.done and {why for _row, why in outcome.left} == {"这个活动是您提交的，要由另一位审核人发布。"}
    assert [row.state for row in _dates(activity)] == ["published", *["submitted"] * 3]


def test_a_change_is_carried_over_to_those_after_or_to_all(activity: Activity, post: Post, team: Organization):
    admin, above = organiser(team), organiser(Organization.objects.get_parent(team))
    series = plan_series(admin, activity=activity, pattern=WEEKLY, days=SATURDAYS)
    submit_series(admin, series=series)
    publish_series(above, series=series)
    first, second, third, fourth = _dates(activity)
    volunteer = VolunteerFactory()
    sign_up(volunteer.person.user, volunteer=volunteer, post=Post.objects.get(shift__activity=fourth))
    plans = plans_of(third)
    later = [type(plans[0])(**vars(plans[0]) | {"starts_at": moment(19, 14), "ends_at": moment(19, 16)})]
    update_activity(admin, activity=third, shifts=later, place="走马古镇")
    third.refresh_from_db()
    outcome = carry_over(admin, activity=third)
    assert [row.pk for row in outcome.done] == [fourth.pk] and not outcome.left
    fourth.refresh_from_db()
    assert (fourth.place, fourth.starts_at, fourth.ends_at) == ("走马古镇", moment(26, 14), moment(26, 16))
    assert Notice.objects.filter(user=volunteer.person.user, title__contains="地点").exists()
    second.refresh_from_db()
    assert second.place == "白市驿镇文化广场"
    assert len(carry_over(admin, activity=third, everywhere=True).done) == 3
    first.refresh_from_db()
    assert first.place == "走马古镇" and first.starts_at == moment(5, 14)


def test_a_date_that_was_moved_stays_where_it_was_moved_to(activity: Activity, team: Organization):
    admin = organiser(team)
    plan_series(admin, activity=activity, pattern=WEEKLY, days=SATURDAYS)
    moved = _dates(activity)[1]
    plan = plans_of(moved)[0]
    update_activity(
        admin,
        activity=moved,
        shifts=[type(plan)(**vars(plan) | {"starts_at": moment(13, 9), "ends_at": moment(13, 11)})],
    )
    carry_over(admin, activity=activity)
    moved.refresh_from_db()
    assert clock.local(moved.starts_at).date() == date(2026, 9, 13) and moved.series_day == date(2026, 9, 12)
    assert moved.ends_at == moment(13, 11, 30)


def test_a_post_that_people_signed_up_for_stays_and_is_named(activity: Activity, post: Post, team: Organization):
    admin = organiser(team)
    series = plan_series(admin, activity=activity, pattern=WEEKLY, days=SATURDAYS)
    submit_series(admin, series=series)
    publish_series(organiser(Organization.objects.get_parent(team)), series=series)
    taken = Post.objects.get(shift__activity=_dates(activity)[2])
    volunteer = VolunteerFactory()
    sign_up(volunteer.person.user, volunteer=volunteer, post=taken)
    Post.objects.filter(pk=post.pk).update(name="引导")
    outcome = carry_over(admin, activity=activity)
    assert len(outcome.done) == 2
    assert [(row.pk, why) for row, why in outcome.left] == [
        (taken.shift.activity_id, "“讲解”岗已经有人报名，不能删除。")
    ]


def test_the_rest_is_called_off(activity: Activity, team: Organization):
    admin = organiser(team)
    plan_series(admin, activity=activity, pattern=WEEKLY, days=SATURDAYS)
    second = _dates(activity)[1]
    with pytest.raises(Refusal, match="写明取消的原因"):
        cancel_rest(admin, activity=second, reason=" ")
    assert len(cancel_rest(admin, activity=second, reason="场地维修").done) == 3
    assert [row.state for row in _dates(activity)] == ["published", *["cancelled"] * 3]
    with pytest.raises(NotFound):
        cancel_rest(admin, activity=ActivityFactory(organization=team), reason="场地维修")


@pytest.mark.capability("T3.1")
def test_a_weekly_series_through_the_pages(
    activity: Activity, team: Organization, at: Callable[[datetime], None], django_assert_max_num_queries: Callable
):
    """Preview with the holidays, some days taken out, drafts, all submitted, all published by the level above."""
    client = Client()
    client.force_login(organiser(team))
    page = client.get(reverse("activities:detail", args=[activity.pk]))
    assert reverse("activities:plan_series", args=[activity.pk]) in page.content.decode()
    asked = {"repeat": "weekly", "weekdays": ["5"], "last": "2026-10-17"}
    wrong = client.get(reverse("activities:plan_series", args=[activity.pk]), asked | {"last": "2026-08-01"})
    assert wrong.status_code == 422 and "最后一天不能早于第一天" in wrong.content.decode()
    preview = client.get(reverse("activities:plan_series", args=[activity.pk]), asked).content.decode()
    assert "国庆节放假" in preview and "调休上班" in preview
    assert 'value="2026-10-03">' in preview.replace(" >", ">") and 'value="2026-10-10" checked' in preview
    assert not Activity.objects.exclude(pk=activity.pk).exists()
    days = ["2026-09-12", "2026-09-19", "2026-10-10"]
    made = client.post(reverse("activities:plan_series", args=[activity.pk]), asked | {"day": days}, follow=True)
    assert "已排好 3 次" in made.content.decode() and "每周六" in made.content.decode()
    series = activity.organization.series.get()
    with django_assert_max_num_queries(20):
        shown = client.get(reverse("activities:series", args=[series.pk])).content.decode()
    assert "3 次草稿一起提交审核" in shown
    one = client.get(reverse("activities:detail", args=[activity.pk])).content.decode()
    assert "其他各次也照这一次改" in one and "每周六" in one
    follow = reverse("activities:series_follow", args=[activity.pk]) + "?which=all"
    assert "没有要改的" in client.get(follow).text
    Activity.objects.filter(pk=activity.pk).update(place="新的地点")
    with django_assert_max_num_queries(14):
        assert "改这 3 次，通知报名的人" in client.get(follow).text
    client.post(reverse("activities:series_submit", args=[series.pk]))
    assert client.post(reverse("activities:series_publish", args=[series.pk])).status_code == 403
    client.force_login(organiser(Organization.objects.get_parent(team)))
    assert "3 次待审一起发布" in client.get(reverse("activities:series", args=[series.pk])).content.decode()
    client.post(reverse("activities:series_publish", args=[series.pk]))
    assert Activity.objects.filter(series=series, state="published").count() == 4
    public = Client().get(reverse("activities:public_detail", args=[activity.code])).content.decode()
    assert public.count("/activities/HD2026-") >= 3 and "这个系列还有" in public


def test_a_copy_through_the_page(activity: Activity, team: Organization):
    client = Client()
    client.force_login(organiser(team))
    address = reverse("activities:copy", args=[activity.pk])
    assert client.get(address).status_code == 200
    assert client.post(address, {"day": ""}).status_code == 422
    assert "已经过去" in client.post(address, {"day": "2026-08-01"}).content.decode()
    made = client.post(address, {"day": "2026-09-22"}, follow=True)
    assert "已复制成草稿" in made.content.decode()
    assert Activity.objects.filter(state="draft", starts_at=moment(22, 9)).count() == 1
