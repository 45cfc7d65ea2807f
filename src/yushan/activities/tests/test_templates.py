"""Templates of activities: what is kept, who may use them, and a draft begun from one through the pages."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from yushan.activities.actions import submit_activity
from yushan.activities.actions.templates import (
    begin_from_template,
    rename_template,
    retire_template,
    save_template,
)
from yushan.activities.models import Activity, ActivityTemplate, Post
from yushan.activities.queries.templates import templates_for
from yushan.activities.rules.templates import Offset, facts_for, offset_of, read, written
from yushan.activities.tests.factories import EntryFactory, OrganizationFactory, UserFactory, grant, moment, organiser
from yushan.activities.tests.test_pages import signed_in
from yushan.common import clock
from yushan.common.errors import Conflict, NotAllowed, NotFound, Refusal
from yushan.organizations.models import Organization

Clock = Callable[[datetime], None]


@given(st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1)), st.dates(date(2020, 1, 1), date(2035, 1, 1)))
def test_a_moment_counted_from_a_day_comes_back_on_that_day(local: datetime, first: date):
    offset = read(written(offset_of(local, first)))
    assert offset.on(first) == (local.date(), local.hour, local.minute)
    later = date.fromordinal(first.toordinal() + 31)
    assert (offset.on(later)[0] - local.date()).days == 31


def test_place_and_people_go_along_only_at_home():
    facts = {"title": "科普大讲堂", "place": "白市驿镇文化广场"}
    assert facts_for(facts, is_own=True) == facts
    assert facts_for(facts, is_own=False) == {"title": "科普大讲堂"}
    assert Offset(-2, 18, 0).on(date(2026, 9, 5)) == (date(2026, 9, 3), 18, 0)


@pytest.fixture
def activity(post: Post) -> Activity:
    found: Activity = post.shift.activity
    found.service_types.add(EntryFactory(table="service_types", code="guide", name="场馆讲解"))
    found.work = EntryFactory(table="works", code="warm", name="志愿暖心")
    found.risk_answers, found.questions = ["outdoors"], ["会开车吗？"]
    found.sign_up_until, found.key_date = moment(3, 18), EntryFactory(table="key_dates", code="month", name="科普月")
    found.save()
    Post.objects.filter(pk=post.pk).update(skills=["英语"], min_age=18, min_places=2, duties="讲解展品")
    return found


@pytest.mark.django_db
@pytest.mark.capability("T3.1", page="/staff/activities/templates/")
def test_from_an_activity_to_a_template_to_the_next_activity(activity: Activity, team: Organization):
    browser = signed_in(organiser(team))
    detail = browser.get(reverse("activities:detail", args=[activity.pk])).text
    keep = reverse("activities:keep_template", args=[activity.pk])
    assert keep in detail and "不会留下" in browser.get(keep).text
    assert browser.post(keep, {"name": " "}).status_code == 422
    listed = browser.post(keep, {"name": "科普大篷车（半天）"}, follow=True)
    assert "已存为模板" in listed.text and "讲解" in listed.text
    again = browser.post(keep, {"name": "科普大篷车（半天）"})
    assert again.status_code in (409, 422) and "同名的模板" in again.text
    template = ActivityTemplate.objects.get()
    begin = reverse("activities:begin_from_template", args=[template.pk])
    assert begin in browser.get("/staff/activities/templates/").text and "9:00–11:30" in browser.get(begin).text
    past = browser.post(begin, {"organization": team.pk, "day": "2026-08-01"})
    assert past.status_code == 422 and "日期已经过去" in past.text
    answer = browser.post(begin, {"organization": team.pk, "day": "2026-10-17"})
    made = Activity.objects.exclude(pk=activity.pk).get()
    assert answer["Location"] == reverse("activities:edit", args=[made.pk])
    assert "已照模板建好草稿" in browser.get(answer["Location"]).text
    local = [clock.local(value) for value in (made.starts_at, made.ends_at, made.sign_up_until)]
    assert [(one.month, one.day, one.hour, one.minute) for one in local] == [
        (10, 17, 9, 0), (10, 17, 11, 30), (10, 15, 18, 0),
    ]  # fmt: skip
    assert (made.state, made.title, made.place, made.work) == ("draft", activity.title, activity.place, activity.work)
    assert made.questions == ["会开车吗？"] and made.key_date is None and made.code != activity.code
    assert list(made.service_types.all()) == list(activity.service_types.all())
    post = Post.objects.get(shift__activity=made)
    assert (post.skills, post.min_age, post.min_places, post.duties, post.taken) == (["英语"], 18, 2, "讲解展品", 0)
    # Nobody has looked at the dangers of this one: it is not handed in before.
    assert made.risk == "" and made.risk_answers is None
    assert "风险检查" in browser.get(reverse("activities:detail", args=[made.pk])).text
    with pytest.raises(Refusal, match="风险检查"):
        submit_activity(organiser(team), activity=made)


@pytest.mark.django_db
def test_what_is_above_may_be_used_below_but_not_changed(activity: Activity, team: Organization):
    detachment = Organization.objects.get_parent(team)
    template = save_template(organiser(team), activity=activity, name="大讲堂")
    ActivityTemplate.objects.filter(pk=template.pk).update(organization=detachment)
    template.refresh_from_db()
    mine, above = organiser(team), organiser(detachment)
    assert list(templates_for(mine)) == [template] and list(templates_for(above)) == [template]
    other = organiser(OrganizationFactory(name="别的总队"))
    assert not templates_for(other).exists()
    area = grant(UserFactory(person=None), "area_admin", team.area)
    assert list(templates_for(area)) == [template]
    city = grant(UserFactory(person=None), "city_admin")
    assert list(templates_for(city)) == [template] and not templates_for(city, retired=True).exists()
    ActivityTemplate.objects.filter(pk=template.pk).update(organization=Organization.objects.get_parent(detachment))
    assert list(templates_for(area)) == [template], "of the corps above the area's detachment"
    ActivityTemplate.objects.filter(pk=template.pk).update(organization=detachment)
    made = begin_from_template(mine, template=template, organization=team, day=date(2026, 10, 1))
    assert made.place == "" and made.in_charge == "" and made.title == activity.title
    browser = signed_in(mine)
    page = browser.get("/staff/activities/templates/").text
    assert "大讲堂" in page and "停用这个模板" not in page
    assert browser.post(reverse("activities:retire_template", args=[template.pk])).status_code == 404
    with pytest.raises(NotAllowed):
        rename_template(mine, template=template, name="改不了")
    strange = OrganizationFactory(name="别处的队")
    with pytest.raises(NotFound):
        begin_from_template(grant(UserFactory(person=None), "city_admin"), template=template, organization=strange,
                            day=date(2026, 10, 1))  # fmt: skip
    assert signed_in(other).get(reverse("activities:begin_from_template", args=[template.pk])).status_code == 404


@pytest.mark.django_db
def test_renamed_retired_and_taken_back(activity: Activity, team: Organization):
    admin = organiser(team)
    browser = signed_in(admin)
    template = save_template(admin, activity=activity, name="大讲堂")
    browser.post(reverse("activities:rename_template", args=[template.pk]), {"name": "科普大讲堂"})
    retire = reverse("activities:retire_template", args=[template.pk])
    browser.post(retire, {"do": "retire"})
    template.refresh_from_db()
    assert template.name == "科普大讲堂" and template.retired_at
    assert "还没有模板" in browser.get("/staff/activities/templates/").text
    assert browser.get(reverse("activities:begin_from_template", args=[template.pk])).status_code == 404
    with pytest.raises(Conflict, match="已经停用"):
        begin_from_template(admin, template=template, organization=team, day=date(2026, 10, 1))
    save_template(admin, activity=activity, name="科普大讲堂")
    with pytest.raises(Refusal, match="同名"):
        retire_template(admin, template=template, retired=False)
    rename_template(admin, template=template, name="科普大讲堂（旧）")
    assert "恢复使用" in browser.get("/staff/activities/templates/?show=retired").text
    browser.post(retire, {"do": "restore"})
    assert templates_for(admin).count() == 2


@pytest.mark.django_db
def test_the_list_costs_the_same_with_many(activity: Activity, team: Organization, django_assert_max_num_queries: Any):
    admin = organiser(team)
    for number in range(25):
        save_template(admin, activity=activity, name=f"模板 {number:02d}")
    browser = signed_in(admin)
    browser.get("/staff/activities/templates/")
    with django_assert_max_num_queries(12):
        assert "模板 24" in browser.get("/staff/activities/templates/").text
