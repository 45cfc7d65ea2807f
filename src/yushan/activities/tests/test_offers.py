"""What the list says before anybody presses: the time for signing up is over, the person has a place at that time."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from yushan.activities.models import Activity, Invitation, Post
from yushan.activities.queries.offers import cards, offers, ranked
from yushan.activities.queries.people import volunteer_facts
from yushan.activities.queries.public import open_activities
from yushan.activities.tests.factories import PostFactory, VolunteerFactory, accepted, moment
from yushan.activities.tests.test_pages import signed_in
from yushan.organizations.models import Organization

pytestmark = pytest.mark.django_db


def test_what_is_closed_or_clashes_stands_behind_what_can_be_joined(post: Post, team: Organization, at: Any) -> None:
    other = PostFactory(shift__activity__organization=team, shift__activity__title="夜观星空")
    free = PostFactory(
        shift__activity__organization=team, shift__activity__title="健康义诊进院坝",
        shift__starts_at=moment(6, 9), shift__ends_at=moment(6, 11),
    )  # fmt: skip
    closed = PostFactory(shift__activity__organization=team, shift__activity__title="养老院手机课堂",
                         shift__starts_at=moment(7, 9), shift__ends_at=moment(7, 11))  # fmt: skip
    Activity.objects.filter(pk=closed.shift.activity_id).update(sign_up_until=moment(1, 0) - timedelta(days=300))
    begun = PostFactory(
        shift__activity__organization=team, shift__activity__title="值守夜", shift__starts_at=moment(1, 9),
        shift__activity__state="ongoing", shift__ends_at=moment(9, 11), shift__activity__ends_at=moment(9, 11),
    )  # fmt: skip
    at(moment(2, 9))
    who = VolunteerFactory(area=post.shift.activity.area)
    accepted(post, who)
    listed = ranked(cards(list(open_activities()), who, volunteer_facts(who)))
    titles = [card.activity.title for card in listed]
    assert titles[0] == free.shift.activity.title and titles[-1] == post.shift.activity.title
    clash = next(card for card in listed if card.activity.pk == other.shift.activity_id)
    assert clash.best and clash.best.clash == post.shift.activity.title
    assert next(card for card in listed if card.activity.pk == closed.shift.activity_id).is_closed
    assert next(card for card in listed if card.activity.pk == begun.shift.activity_id).is_closed
    browser = signed_in(who.person.user)
    page = browser.get("/join").text
    assert "报名已截止" in page
    assert "时间冲突" in page
    assert f"同一时间您已在“{post.shift.activity.title}”有名额" in page
    detail = browser.get(f"/activities/{other.shift.activity.code}/").text
    assert "同一时间您已在" in detail and f"/activities/posts/{other.pk}/sign-up/" not in detail
    [[one]] = [shift.posts for shift in offers([post.shift.activity], who, None)[post.shift.activity_id]]
    assert one.mine and not one.clash, "one's own place is no clash"


def test_what_is_by_invitation_is_offered_to_the_invited_alone(post: Post, at: Any) -> None:
    activity = post.shift.activity
    Activity.objects.filter(pk=activity.pk).update(flow=Activity.Flow.INVITATION)
    invited, other = VolunteerFactory(area=activity.area), VolunteerFactory(area=activity.area)
    Invitation.objects.create(activity=activity, volunteer=invited, invited_at=moment(1, 9))
    at(moment(2, 9))
    activities = list(open_activities())
    [card] = cards(activities, other, volunteer_facts(other))
    assert card.best and card.best.not_invited and card.rank[0] == 2
    [card] = cards(activities, invited, volunteer_facts(invited))
    assert card.best and not card.best.lacking
    page = signed_in(other.person.user).get("/join").text
    assert "凭邀请" in page and "这个活动凭邀请报名" in page
    detail = signed_in(other.person.user).get(f"/activities/{activity.code}/").text
    assert "这个活动凭邀请报名" in detail and f"/activities/posts/{post.pk}/sign-up/" not in detail
    assert (
        f"/activities/posts/{post.pk}/sign-up/"
        in signed_in(invited.person.user).get(f"/activities/{activity.code}/").text
    )
    anonymous = Client().get("/activities").text
    assert "凭邀请" in anonymous
