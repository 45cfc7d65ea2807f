"""What never was published stays unknown when it is cancelled: by page, interface, feed, calendar, list and papers."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from yushan.accounts.actions import create_token
from yushan.accounts.models import User
from yushan.activities.actions import cancel_activity
from yushan.activities.actions.talks import announce, ask_organisers
from yushan.activities.models import Activity, ActivityDocument, Post
from yushan.activities.queries.documents import documents_for
from yushan.activities.queries.public import PUBLIC, is_public
from yushan.activities.tests.factories import PostFactory, UserFactory, moment, organiser
from yushan.api.tests.client import ApiClient
from yushan.common import clock
from yushan.common.actors import COMMAND_LINE
from yushan.common.errors import Conflict, NotFound
from yushan.organizations.models import Organization

pytestmark = pytest.mark.django_db
SECRET = "还没定的科普夜场"


@pytest.fixture
def admin(team: Organization, at: Callable[[datetime], None]) -> User:
    return organiser(team)


def program() -> ApiClient:
    """One that nobody of the team stands behind."""
    user = UserFactory(person=None, display_name="林晓")
    return ApiClient(create_token(COMMAND_LINE, user=user, label="测试"))


def called_off(admin: User, team: Organization, state: str, published_at: datetime | None = None) -> Activity:
    """Cancelled by the action itself, from a state."""
    post: Post = PostFactory(
        shift__activity__organization=team, shift__activity__title=SECRET, shift__activity__state=state,
        shift__activity__published_at=published_at,
    )  # fmt: skip
    cancel_activity(admin, activity=post.shift.activity, reason="场地没谈下来")
    return Activity.objects.get(pk=post.shift.activity_id)


@pytest.mark.parametrize("state", ["draft", "returned"])
def test_a_cancelled_draft_is_nowhere_to_be_seen(state: str, admin: User, team: Organization, client: Client) -> None:
    activity = called_off(admin, team, state)
    assert activity.state == "cancelled" and activity.published_at is None
    shift = activity.shifts.get()
    for address in ("", "notice/", "report/", "lottery/"):
        assert client.get(f"/activities/{activity.code}/{address}").status_code == 404, address
    assert program().get(f"/shifts/{shift.pk}").status_code == 404
    assert not Activity.objects.filter(PUBLIC).exists() and not is_public(activity)
    for address in (
        f"/calendar/teams/{team.code}.ics", "/calendar/activities.ics", "/calendar/key-dates.ics",
        "/feed/activities.atom", "/activities/", "/activities/?past=on", "/events/", "/",
    ):  # fmt: skip
        answer = client.get(address)
        assert answer.status_code == 200 or address.endswith("key-dates.ics"), address
        assert SECRET not in answer.content.decode(), address
    assert SECRET not in program().get("/activities").content.decode()


def test_nobody_is_told_of_it_or_asks_about_it(admin: User, team: Organization) -> None:
    activity = called_off(admin, team, "draft")
    with pytest.raises(Conflict):
        announce(admin, activity=activity, text="改期了")
    with pytest.raises(NotFound):
        ask_organisers(UserFactory(person=None, display_name="林晓"), activity=activity, text="几点开始？")
    ActivityDocument.objects.create(
        activity=activity, code="plan", name="方案", audience="everybody", file="plan", size=4, added_at=clock.now()
    )
    assert not documents_for(AnonymousUser(), activity).exists()


def test_its_staff_page_offers_no_public_page(admin: User, team: Organization, client: Client) -> None:
    client.force_login(admin)
    never, once = called_off(admin, team, "draft"), called_off(admin, team, "published", moment(1, 9))
    link = '/activities/{}/"'
    assert link.format(never.code) not in client.get(f"/staff/activities/{never.pk}/").content.decode()
    assert link.format(once.code) in client.get(f"/staff/activities/{once.pk}/").content.decode()


def test_what_was_published_is_called_off_in_public(admin: User, team: Organization, client: Client) -> None:
    activity = called_off(admin, team, "published", clock.now())
    assert is_public(activity) and Activity.objects.filter(PUBLIC).get() == activity
    page = client.get(f"/activities/{activity.code}/")
    assert page.status_code == 200 and "场地没谈下来" in page.content.decode()
    assert program().get(f"/shifts/{activity.shifts.get().pk}").status_code == 200
    assert "CANCELLED" in client.get(f"/calendar/teams/{team.code}.ics").content.decode()
