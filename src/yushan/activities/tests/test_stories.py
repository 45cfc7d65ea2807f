"""The two capabilities of the room, driven through the pages."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse

from yushan.accounts.models import User
from yushan.activities.actions import finish_activity, record_scan
from yushan.activities.models import Activity, Objection, Post, Presence
from yushan.activities.tasks import tick
from yushan.activities.tests.factories import (
    EntryFactory,
    accepted,
    moment,
    organiser,
)
from yushan.common.actors import WORKER
from yushan.ledger.models import HourEntry
from yushan.organizations.models import Organization

Clock = Callable[[datetime], None]
Limit = Callable[..., object]
pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def admin(post: Post) -> User:
    return organiser(post.shift.activity.organization)


FORM = {
    "title": "科普大篷车渝州行 · 含谷镇",
    "mode": "regular",
    "flow": "open",
    "description": "讲解展品",
    "safety_note": "注意防暑",
    "place": "含谷镇广场",
    "in_charge": "唐宁",
    "shifts-TOTAL_FORMS": "1",
    "shifts-INITIAL_FORMS": "0",
    "shifts-0-day": "2026-09-12",
    "shifts-0-begin": "09:00",
    "shifts-0-end": "11:30",
    "shifts-0-posts-TOTAL_FORMS": "2",
    "shifts-0-posts-INITIAL_FORMS": "0",
    "shifts-0-posts-0-name": "讲解",
    "shifts-0-posts-0-places": "8",
    "shifts-0-posts-0-skills": "讲解、英语",
    "shifts-0-posts-1-name": "",
}


def test_an_activity_is_planned_reviewed_and_published(
    team: Organization, at: Clock, django_assert_max_num_queries: Limit
) -> None:
    """T5.3: the team plans, the level above reviews, everybody finds it."""
    planner, approver = organiser(team), organiser(Organization.objects.get(level="detachment"))
    work, kind = EntryFactory(table="works", code="warm", name="志愿暖心"), EntryFactory()
    client = signed_in(planner)
    assert client.get(reverse("activities:create")).status_code == 200
    wrong = client.post(reverse("activities:create"), FORM | {"title": "", "organization": team.pk})
    assert wrong.status_code == 422 and "还不能提交" in wrong.text and "讲解展品" in wrong.text
    more = client.post(reverse("activities:create"), FORM | {"title": "", "more": "shifts", "organization": team.pk})
    assert more.status_code == 200 and "第 2 场" in more.text and "还不能提交" not in more.text
    half = client.post(reverse("activities:create"), FORM | {"organization": team.pk, "shifts-0-posts-0-places": ""})
    assert half.status_code == 422 and "请填写名额。" in half.text
    blank = {"shifts-1-day": "", "shifts-1-posts-TOTAL_FORMS": "1", "shifts-1-posts-INITIAL_FORMS": "0"}
    sent = FORM | {"organization": team.pk, "work": work.pk, "service_types": [kind.pk]}
    sent |= blank | {"shifts-TOTAL_FORMS": "2"}  # a further shift left empty is no mistake
    page = client.post(reverse("activities:create"), sent, follow=True)
    activity = Activity.objects.get()
    assert "草稿已保存" in page.text and Post.objects.get().skills == ["讲解", "英语"]
    assert Client().get(f"/activities/{activity.code}/").status_code == 404
    page = client.post(reverse("activities:step", args=[activity.pk, "submit"]), follow=True)
    assert "已提交审核" in page.text
    assert client.post(reverse("activities:step", args=[activity.pk, "publish"])).status_code == 403
    boss = signed_in(approver)
    listing = boss.get(reverse("activities:list"), {"state": "review"})
    assert activity.title in listing.text
    with django_assert_max_num_queries(20):  # type: ignore[attr-defined]
        assert "同意并发布" in boss.get(reverse("activities:review", args=[activity.pk])).text
    returned = boss.post(
        reverse("activities:step", args=[activity.pk, "return"]), {"reason": "写清集合地点"}, follow=True
    )
    assert "已退回" in returned.text
    edit = reverse("activities:edit", args=[activity.pk])
    assert "含谷镇广场" in client.get(edit).text
    shift, post = activity.shifts.get(), Post.objects.get()
    ids = {
        "shifts-INITIAL_FORMS": "1",
        "shifts-TOTAL_FORMS": "1",
        "shifts-0-id": shift.pk,
        "shifts-0-posts-0-id": post.pk,
    }
    page = client.post(edit, sent | ids | {"description": "讲解展品，8:30 在广场集合"}, follow=True)
    assert "已保存" in page.text and Post.objects.get().pk == post.pk
    client.post(reverse("activities:step", args=[activity.pk, "submit"]))
    boss.post(reverse("activities:step", args=[activity.pk, "publish"]))
    twice = boss.post(reverse("activities:step", args=[activity.pk, "publish"]))
    assert twice.status_code == 409 and "已发布" in twice.text
    assert activity.title in Client().get("/activities").text
    assert "发布" in client.get(reverse("activities:detail", args=[activity.pk])).text


def test_hours_are_checked_published_objected_to_and_posted(
    post: Post, admin: User, at: Clock, django_assert_max_num_queries: Limit
) -> None:
    """T5.4: doubts answered, notice, objection, correction with its effect shown first, posting."""
    good, open_end = accepted(post), accepted(post)
    for row, begin, end in ((good, (8, 46), (11, 34)), (open_end, (8, 50), None)):
        for direction, when in (("in", begin), ("out", end)):
            if when:
                at(moment(5, *when))
                record_scan(admin, shift=post.shift, volunteer=row.volunteer, direction=direction, source="pass")
    at(moment(5, 12))
    Activity.objects.update(state="ongoing")
    activity = finish_activity(WORKER, activity=post.shift.activity)
    client, scene = signed_in(admin), reverse("activities:scene", args=[activity.pk])
    with django_assert_max_num_queries(20):  # type: ignore[attr-defined]
        page = client.get(scene)
    assert "先答 1 个疑问" in page.text and "1 人 · 2.5 小时" in page.text
    refused = client.post(reverse("activities:confirm", args=[activity.pk]), follow=True)
    assert "1 个疑问" in refused.text and Activity.objects.get().state == "finished"
    presence = Presence.objects.get(sign_up=open_end)
    answer = {"presence": presence.pk, "code": "no_check_out", "until_end": "1"}
    client.post(reverse("activities:answer", args=[activity.pk]), answer)
    page = client.get(scene)
    assert "确认并公示 2 人" in page.text and "先答" not in page.text
    page = client.post(reverse("activities:confirm", args=[activity.pk]), follow=True)
    assert "已确认并公示 2 人的时长" in page.text
    url = reverse("activities:notice", args=[activity.code])
    public = Client().get(url)
    name = good.volunteer.person.name
    assert name not in public.text and f"{name[0]}*" in public.text and "登录后提出异议" in public.text
    at(moment(5, 12, 30))
    objector = signed_in(open_end.volunteer.person.user)
    page = objector.post(
        reverse("activities:object", args=[activity.code]),
        {"presence": presence.pk, "text": "我 10:00 才到"},
        follow=True,
    )
    assert "已送达主办方" in page.text
    correct = reverse("activities:correct", args=[open_end.pk])
    times = {"in_at": "2026-09-05T10:00", "out_at": "2026-09-05T11:30", "reason": "本人说明"}
    preview = client.post(correct, times | {"step": "preview"})
    presence.refresh_from_db()
    assert "由 2.5 小时改为" in preview.text and "1.5 小时" in preview.text and presence.minutes == 150
    assert client.post(correct, times | {"reason": "", "step": "save"}).status_code == 422
    objection = Objection.objects.get()
    answer_to = reverse("activities:answer_objection", args=[objection.pk])
    early = client.post(answer_to, {"upheld": "yes", "answer": "属实"}, follow=True)
    assert early.redirect_chain == [(scene, 302)] and "请先更正这个人的时间" in early.text, "said where it was asked"
    client.post(correct, times | {"step": "save"})
    assert objector.post(answer_to, {"answer": "x"}).status_code == 404
    client.post(answer_to, {"upheld": "yes", "answer": "属实，已更正"})
    assert "已经答复过了" in client.post(answer_to, {"upheld": "no", "answer": "再答"}, follow=True).text
    assert "属实，已更正" in objector.get(url).text
    at(moment(10, 0))
    assert tick()["posted"] == 2
    assert sorted(HourEntry.objects.values_list("minutes", "grade")) == [(90, "confirmed"), (150, "measured")]
    assert "已入账" in client.get(scene).text
    late = objector.post(reverse("activities:object", args=[activity.code]), {"text": "晚了"}, follow=True)
    assert late.redirect_chain[0][0].startswith("/me/cases/") and "晚了" in late.text, "after the notice it is a case"
    mine = objector.get(reverse("activities:my_sign_up", args=[open_end.pk]))
    assert "1.5 小时" in mine.text and "已入账" in mine.text
