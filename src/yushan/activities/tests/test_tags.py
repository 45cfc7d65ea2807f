"""Activity tags and their statistics: 党员干部「三进三服务」 (T1.1), against a count person by person."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from yushan.activities.models import Activity, Post
from yushan.activities.tests.factories import organiser
from yushan.activities.tests.test_pages import form_of, signed_in
from yushan.common import clock
from yushan.common.actors import WORKER
from yushan.ledger.actions import reverse_entry
from yushan.ledger.tests.people import post as posted
from yushan.organizations.tests import factories as make
from yushan.plan.models import Entry
from yushan.volunteers.tests import factories as volunteers

pytestmark = pytest.mark.django_db


@pytest.fixture
def tag() -> Entry:
    return Entry.objects.create(table="activity_tags", code="three-in", name="三进三服务")


def _held(tag: Entry, area_code: str, number: int) -> Activity:
    team = make.team(make.detachment(make.area(area_code)), name=f"{area_code}党员服务队")
    start = clock.now() - timedelta(days=9)
    row = Activity.objects.create(
        code=f"HD-T{number}", title="党员进社区", organization=team, area=team.area, state="settled",
        starts_at=start, ends_at=start + timedelta(hours=2),
    )  # fmt: skip
    row.tags.add(tag)
    return row


@pytest.mark.capability("T1.1", page="/staff/activities/tags")
def test_party_members_in_three_services_have_statistics_of_their_own(tag: Entry, post: Post) -> None:
    """Tagged in the editor; counted by area: activities, people, party members of the rosters, hours."""
    Activity.objects.update(state="draft")
    own = post.shift.activity
    clerk = signed_in(organiser(own.organization))
    address = f"/staff/activities/{own.pk}/edit/"
    assert "三进三服务" in clerk.get(address).text
    clerk.post(address, form_of(clerk, address) | {"tags": [tag.pk]})
    assert list(own.tags.all()) == [tag] and "三进三服务" in clerk.get(f"/staff/activities/{own.pk}/").text

    here, there = _held(tag, "500101", 1), _held(tag, "500154", 2)
    unit = make.unit("万州区农业农村委", area=here.area, level="district", staff=20)
    member, clerk_of_unit, outsider = (volunteers.volunteer(name) for name in ("向红", "文静", "谷雨"))
    make.staff_member(unit, member.person, party=True)
    make.staff_member(unit, clerk_of_unit.person, party=False)
    left = volunteers.volunteer("丁退")
    make.staff_member(unit, left.person, party=True, left_on=clock.today() - timedelta(days=30))
    day = clock.today() - timedelta(days=9)
    for who, activity, minutes in (
        (member, here, 90), (clerk_of_unit, here, 60), (outsider, here, 30), (member, there, 120), (left, there, 45),
    ):  # fmt: skip
        posted(who, activity.organization, minutes, day, activity_id=activity.pk)
    wrong = posted(outsider, there.organization, 200, day, activity_id=there.pk)
    reverse_entry(WORKER, entry=wrong, reason="记错了人")
    posted(outsider, there.organization, 500, day)  # of another activity

    city = Client()
    city.force_login(make.user_with("city_admin"))
    with CaptureQueriesContext(connection) as asked:
        page = city.get("/staff/activities/tags/")
    assert len(asked) <= 20
    lines = {line.area.name: (line.activities, line.people, line.party, line.minutes) for line in page.context["lines"]}
    assert lines == {here.area.name: (1, 3, 1, 180), there.area.name: (1, 2, 1, 165)}
    whole = page.context["whole"]
    # Whoever served in both districts is one person; who left the unit is no party member of it any more.
    assert (whole.activities, whole.people, whole.party, whole.minutes) == (2, 4, 1, 345)
    district = Client()
    district.force_login(make.user_with("area_admin", there.area))
    assert [line.area for line in district.get("/staff/activities/tags/").context["lines"]] == [there.area]
    last_year = city.get(f"/staff/activities/tags/?year={clock.today().year - 1}")
    assert "还没有打这个标签的活动" in last_year.text
    assert city.get("/staff/activities/tags/?year=1999").status_code == 404
