"""Addresses and forms that nobody should send: answered in words, never a crash."""

import pytest
from django.test import Client
from django.urls import reverse

from yushan.accounts.models import User
from yushan.activities.models import Activity, Objection, Post
from yushan.activities.tests.factories import VolunteerFactory, accepted, moment, organiser

pytestmark = pytest.mark.django_db
ODD = ["abc", "²", "9" * 30, "-1", ""]


@pytest.fixture
def client(post: Post) -> Client:
    client = Client()
    client.force_login(organiser(post.shift.activity.organization))
    return client


@pytest.mark.parametrize("odd", ODD)
def test_keys_that_are_none(post: Post, client: Client, odd: str) -> None:
    accepted(post)
    shift, activity = post.shift, post.shift.activity
    walk_in = client.post(reverse("activities:walk_in", args=[shift.pk]), {"post": odd, "number": "1"})
    assert walk_in.status_code == 404 and "请选择岗位" in walk_in.text
    tick = client.post(reverse("activities:tick", args=[shift.pk]), {"sign_up": odd}, follow=True)
    assert tick.status_code == 200 and "没有选人" in tick.text
    scene = client.get(reverse("activities:scene", args=[activity.pk]), {"shift": odd})
    assert scene.status_code == 200, "the shift that is shown without being asked for"
    answer = client.post(reverse("activities:answer", args=[activity.pk]), {"presence": odd, "code": "x"})
    assert answer.status_code == 404
    more = client.post(reverse("activities:create"), {"more": "shifts", "shifts-TOTAL_FORMS": odd})
    assert more.status_code == 200


def test_a_shift_of_another_activity_is_not_found(post: Post, client: Client) -> None:
    scene = client.get(reverse("activities:scene", args=[post.shift.activity_id]), {"shift": str(post.shift_id + 1)})
    assert scene.status_code == 404


@pytest.mark.parametrize("odd", ODD)
def test_an_objection_to_no_line_is_one_to_the_notice(post: Post, odd: str) -> None:
    Activity.objects.update(state="noticed", notice_from=moment(1, 0), notice_until=moment(9, 0))
    user: User = VolunteerFactory().person.user
    client = Client()
    client.force_login(user)
    url = reverse("activities:object", args=[post.shift.activity.code])
    assert client.post(url, {"presence": odd, "text": "没有见到名单上的人"}).status_code == 302
    assert Objection.objects.get().presence is None


@pytest.mark.parametrize("odd", ["²", "٣", "9" * 5_000, "0", "100000"])
def test_places_of_a_team_that_are_none(post: Post, client: Client, odd: str) -> None:
    Activity.objects.update(flow="quota")
    address = reverse("activities:quotas", args=[post.shift.activity_id])
    team = post.shift.activity.organization.name
    answer = client.post(address, {"post": post.pk, f"post-{post.pk}-lines": f"{team} {odd}"})
    assert answer.status_code == 422 and "要写成" in answer.text
