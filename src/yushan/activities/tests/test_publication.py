"""Planning, review by a second person, publication, reminders, take-over."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from yushan.accounts.models import Notice, User
from yushan.activities.actions import (
    ActivityRow,
    PostPlan,
    ShiftPlan,
    create_activity,
    imported_activities,
    publish_activity,
    recall_activity,
    remind_due,
    return_activity,
    submit_activity,
    take_over_activities,
    update_activity,
)
from yushan.activities.actions.shifts import plans_of
from yushan.activities.lifecycle import ACTIVITY, SIGN_UP, Readiness
from yushan.activities.models import Activity, Post
from yushan.activities.tests.factories import (
    AreaFactory,
    EntryFactory,
    OrganizationFactory,
    UserFactory,
    VolunteerFactory,
    accepted,
    grant,
    moment,
    organiser,
)
from yushan.audit.models import AuditLine
from yushan.common.actors import COMMAND_LINE
from yushan.common.errors import Conflict, NotAllowed, Refusal
from yushan.organizations.models import Organization

Clock = Callable[[datetime], None]


def plan(day: int = 5, places: int = 3) -> ShiftPlan:
    return ShiftPlan(moment(day, 9), moment(day, 11, 30), [PostPlan("讲解", places), PostPlan("秩序", 2)])


def draft(admin: User, team: Organization, **values: Any) -> Activity:
    facts: dict[str, Any] = {
        "title": "科普大篷车渝州行 · 白市驿站",
        "shifts": [plan()],
        "description": "讲解展品，带孩子做实验。",
        "safety_note": "注意防暑。",
        "work": EntryFactory(table="works", code="warm", name="志愿暖心"),
        "service_types": [EntryFactory()],
        "place": "白市驿镇文化广场",
        "in_charge": "唐宁",
    }
    return create_activity(admin, organization=team, **facts | values)


@pytest.fixture
def admin(team: Organization) -> User:
    return organiser(team)


@pytest.fixture
def approver(team: Organization) -> User:
    return organiser(Organization.objects.get(level="detachment"))


@pytest.mark.django_db
def test_draft_submit_publish_by_the_level_above(team: Organization, admin: User, approver: User, at: Clock) -> None:
    activity = draft(admin, team)
    assert activity.code == "HD2026-00001" and activity.area == team.area and activity.state == "draft"
    with pytest.raises(Conflict):
        publish_activity(approver, activity=activity)
    submit_activity(admin, activity=activity)
    with pytest.raises(NotAllowed):
        publish_activity(admin, activity=activity)
    assert publish_activity(approver, activity=activity).state == "published"
    with pytest.raises(Conflict, match="已发布"):
        publish_activity(approver, activity=activity)
    assert Notice.objects.filter(user=admin, title__contains="已发布").exists()
    lines = AuditLine.objects.filter(subject_id=str(activity.pk), subject_type="activities.activity")
    assert set(lines.values_list("action", flat=True)) == {
        f"activities.{verb}" for verb in ("create", "submit", "publish")
    }


@pytest.mark.django_db
def test_who_submits_does_not_approve_except_the_city(team: Organization, approver: User, at: Clock) -> None:
    activity = draft(approver, team)
    submit_activity(approver, activity=activity)
    with pytest.raises(NotAllowed, match="另一位审核人"):
        publish_activity(approver, activity=activity)
    city = grant(UserFactory(person=None), "city_admin")
    other = draft(city, team)
    submit_activity(city, activity=other)
    assert publish_activity(city, activity=other).state == "published"
    area_admin = grant(UserFactory(person=None), "area_admin", team.area)
    assert publish_activity(area_admin, activity=activity).state == "published"


@pytest.mark.django_db
def test_returned_with_reason_and_sent_again(team: Organization, admin: User, approver: User, at: Clock) -> None:
    activity = draft(admin, team)
    submit_activity(admin, activity=activity)
    with pytest.raises(Conflict, match="先撤回"):
        update_activity(admin, activity=activity, title="改名")
    with pytest.raises(Refusal, match="写明要改什么"):
        return_activity(approver, activity=activity, reason="")
    assert return_activity(approver, activity=activity, reason="请写清雨天安排").reason == "请写清雨天安排"
    update_activity(admin, activity=activity, description="讲解展品；雨天改到室内。")
    assert submit_activity(admin, activity=activity).reason == ""
    assert recall_activity(admin, activity=activity).state == "draft"


@pytest.mark.django_db
def test_submitting_lists_what_is_missing(team: Organization, admin: User, at: Clock) -> None:
    activity = draft(admin, team, description="", safety_note="", work=None, service_types=[], place="", in_charge="")
    with pytest.raises(Refusal) as refused:
        submit_activity(admin, activity=activity)
    for words in ("活动说明", "安全提示", "四大工程", "服务类型", "地点", "现场负责人"):
        assert words in refused.value.message
    at(moment(5, 9))
    with pytest.raises(Refusal, match="今后开始"):
        submit_activity(admin, activity=activity)


@pytest.mark.django_db
def test_plans_that_cannot_be(team: Organization, admin: User, at: Clock) -> None:
    for shifts, words in (
        ([], "至少排一个场次"),
        ([ShiftPlan(moment(5, 11), moment(5, 9), [PostPlan("讲解", 1)])], "晚于开始"),
        ([ShiftPlan(moment(5, 9), moment(7, 9), [PostPlan("讲解", 1)])], "24 小时"),
        ([ShiftPlan(moment(5, 9), moment(5, 10), [PostPlan("讲解", 1), PostPlan("讲解", 2)])], "不能重复"),
        ([ShiftPlan(moment(5, 9), moment(5, 10), [PostPlan("讲解", 0)])], "至少 1 个名额"),
        ([ShiftPlan(moment(5, 9), moment(5, 10), [PostPlan("讲解", 1)], break_minutes=60)], "休息时间"),
    ):
        with pytest.raises(Refusal, match=words):
            draft(admin, team, shifts=shifts)
    with pytest.raises(Refusal, match="一起填"):
        draft(admin, team, longitude=106)
    other_area = AreaFactory(code="500106", name="沙坪坝区")
    stranger = organiser(
        OrganizationFactory(level="detachment", parent=Organization.objects.get(level="corps"), area=other_area)
    )
    with pytest.raises(NotAllowed):
        draft(stranger, team)
    assert not Activity.objects.exists()


@pytest.mark.django_db
def test_shifts_and_posts_are_added_changed_and_removed(team: Organization, admin: User, at: Clock) -> None:
    activity = draft(admin, team)
    more = plan(6)
    more = replace(more, posts=[*more.posts, PostPlan("接待", 1, skills=["英语"])])
    update_activity(admin, activity=activity, shifts=[*plans_of(activity), more])
    first, second = plans_of(activity)
    assert [post.name for post in second.posts] == ["讲解", "秩序", "接待"]
    update_activity(admin, activity=activity, shifts=[replace(second, posts=second.posts[1:])])
    activity.refresh_from_db()
    assert activity.shifts.count() == 1 and activity.starts_at == moment(6, 9)
    assert list(Post.objects.values_list("name", flat=True)) == ["秩序", "接待"]
    assert first.id


@pytest.mark.django_db
def test_reminders_once_a_day_and_two_hours_before(post: Post, at: Clock) -> None:
    early = accepted(post)
    accepted(post, accepted_at=moment(4, 20))
    at(moment(4, 8, 59))
    assert remind_due() == 0
    at(moment(4, 9))
    assert (remind_due(), remind_due()) == (1, 0)
    at(moment(5, 7))
    assert (remind_due(), remind_due()) == (2, 0)
    assert Notice.objects.filter(user=early.volunteer.person.user).count() == 2
    at(moment(5, 9))
    assert remind_due() == 0


@pytest.mark.django_db
def test_take_over_is_idempotent(team: Organization, at: Clock) -> None:
    past = ActivityRow(
        "敬老助老手机课", team, moment(1, 8), moment(1, 9), planned_people=8, service_types=(EntryFactory(),)
    )
    coming = ActivityRow("农技大集", team, moment(9, 8), moment(9, 11), place="走马镇", planned_people=8)
    wrong = ActivityRow("倒着", team, moment(9, 8), moment(9, 7))
    results = [outcome.result for outcome in take_over_activities(COMMAND_LINE, rows=[past, coming, wrong])]
    assert results == ["created", "created", "rejected"]
    assert dict(Activity.objects.values_list("title", "state")) == {
        "敬老助老手机课": "settled",
        "农技大集": "published",
    }
    again = [outcome.result for outcome in take_over_activities(COMMAND_LINE, rows=[past, coming])]
    assert again == ["unchanged", "unchanged"]
    moved = ActivityRow("农技大集", team, moment(9, 8), moment(9, 11), place="白市驿镇", planned_people=8)
    assert take_over_activities(COMMAND_LINE, rows=[moved])[0].result == "updated"
    for late in (replace(moved, ends_at=moment(9, 12)), replace(moved, planned_people=12)):
        said = take_over_activities(COMMAND_LINE, rows=[replace(late, place="含谷镇")])[0]
        assert said.result == "rejected" and "请在“活动”里打开它改场次和名额" in said.reason
    kept = Activity.objects.get(title="农技大集")
    assert (kept.place, kept.planned_people, kept.ends_at) == ("白市驿镇", 8, moment(9, 11)), (
        "the row as a whole is left"
    )
    assert take_over_activities(COMMAND_LINE, rows=[replace(moved, planned_people=None)])[0].result == "unchanged"
    Activity.objects.filter(pk=kept.pk).update(state="cancelled")
    said = take_over_activities(COMMAND_LINE, rows=[replace(moved, ends_at=moment(9, 12))])[0]
    assert said.reason == "这个活动已取消，不能再改。结束时间是 2026-09-09 11:00，请按它填。"
    longer = replace(past, ends_at=moment(1, 9, 30), planned_people=9)
    assert take_over_activities(COMMAND_LINE, rows=[longer])[0].result == "updated", (
        "of what is over only this is known"
    )
    keys = imported_activities(
        COMMAND_LINE,
        rows=[
            ActivityRow("敬老助老手机课", team, moment(1, 8), moment(1, 9)),
            ActivityRow("没有的活动", team, moment(1, 8), moment(1, 9)),
            ActivityRow("没有的活动", team, moment(1, 8), moment(1, 9)),
        ],
    )
    assert keys[0] == Activity.objects.get(title="敬老助老手机课").pk and keys[1] == keys[2] != keys[0]
    with pytest.raises(NotAllowed):
        take_over_activities(VolunteerFactory().person.user, rows=[past])


def test_tables_name_only_known_states() -> None:
    for table in (ACTIVITY, SIGN_UP):
        for step in table.steps:
            assert step.source in table.labels and step.target in table.labels
    assert "draft --> submitted" in ACTIVITY.diagram()
    facts = Readiness(now=moment(1, 9), open_objections=1)
    with pytest.raises(Refusal, match="1 条异议"):
        ACTIVITY.next_state("noticed", "settle", facts)
    late = Readiness(now=moment(1, 9), first_start=moment(1, 9) - timedelta(hours=1))
    with pytest.raises(Refusal, match="已经开始"):
        ACTIVITY.next_state("submitted", "publish", late)
    for state in ("finished", "noticed", "settled", "cancelled"):
        with pytest.raises(Conflict):
            ACTIVITY.next_state(state, "cancel", facts)
