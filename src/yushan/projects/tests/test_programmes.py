"""Programmes, what projects are about, what districts are known for, achievements: pages, actions, figures."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from yushan.accounts.models import Notice, User
from yushan.common import clock, todos
from yushan.common.errors import Conflict, NotAllowed, Refusal
from yushan.ledger.models import HourEntry
from yushan.ledger.tests import people as hours
from yushan.organizations.models import Organization
from yushan.organizations.tests import factories as make
from yushan.projects.actions import achievements as actions
from yushan.projects.actions.features import ask_feature, decide_feature, end_feature
from yushan.projects.models import Achievement, FeatureRequest, Project, ProjectTag
from yushan.projects.tests.factories import activity, ready_project
from yushan.projects.tests.factories_library import library_entry, tag
from yushan.volunteers.tests import factories as volunteers

pytestmark = pytest.mark.django_db


def client(user: User | None = None) -> Client:
    browser = Client(headers={"Accept-Language": "zh-hans"})
    if user:
        browser.force_login(user)
    return browser


@pytest.fixture
def programme() -> Any:
    from yushan.plan import queries

    made = tag("programmes", "soaring-wings", "“翱翔之翼”大学生科技志愿服务")
    tag("programmes", "grassroots", "基层科普行动计划")
    tag("focuses", "people", "服务百姓民生")
    queries.forget()
    return made


@pytest.mark.capability("T2.2", page="/staff/programmes/")
def test_a_programme_has_a_page_with_figures_that_agree_with_a_plain_count(programme: Any, team: Organization) -> None:
    other = make.team(make.detachment(make.area("500112", "渝北区")), name="龙溪科普队")
    today = clock.today()
    mine = ready_project(team, state="running", programme=programme)
    ready_project(other, state="recruiting", programme=programme, title="龙溪支教")
    ready_project(other, state="draft", programme=programme, title="还没立项")
    first, second = activity(mine, "settled"), activity(mine, "published")
    third = activity(ready_project(other, state="running", title="没有行动计划"), "settled", programme=programme)
    activity(mine, "cancelled"), activity(mine, "draft")
    activity(
        mine, "settled", starts_at=clock.at(date(today.year - 1, 5, 1)), ends_at=clock.at(date(today.year - 1, 5, 2))
    )
    who, too = volunteers.volunteer(), volunteers.volunteer()
    for person, held in ((who, first), (who, third), (too, first)):
        hours.post(person, team, activity_id=held.pk)
    hours.post(who, team)  # of no activity of the programme
    plain = list(HourEntry.objects.filter(activity_id__in=[first.pk, second.pk, third.pk]))

    browser = client(make.user_with("city_admin"))
    overview = browser.get("/staff/programmes/")
    line = next(one for one in overview.context["lines"] if one.programme == programme)
    assert (line.total, line.areas, line.counts["preparing"]) == (3, 2, 1)
    page = browser.get("/staff/programmes/soaring-wings/")
    whole = page.context["whole"]
    assert (whole.activities, whole.people) == (3, len({row.volunteer_id for row in plain}))
    assert whole.minutes == sum(row.minutes for row in plain)
    by_area = {area.code: (count, one.activities, one.people) for area, count, one in page.context["lines"]}
    assert by_area == {"500109": (1, 2, 2), "500112": (2, 1, 1)}
    assert "怎么算的" in page.text and dict(page.context["states"])["实施中"] == 1
    last = browser.get(f"/staff/programmes/soaring-wings/?year={today.year - 1}").context["whole"]
    assert last.activities == 1 and last.people == 0
    assert browser.get("/staff/programmes/nonsense/").status_code == 404

    public = client().get("/programmes/soaring-wings/")
    assert "龙溪支教" in public.text and "还没立项" not in public.text
    assert "soaring-wings" in client().get("/programmes/").text


@pytest.mark.capability("T2.1", page="/projects")
def test_everybody_finds_what_serves_a_strategy_and_looks_for_people(programme: Any, team: Organization) -> None:
    from yushan.plan import queries

    revival = tag("strategies", "rural-revival", "乡村全面振兴")
    queries.forget()
    open_one = ready_project(team, state="recruiting", focus="people", title="柑橘课")
    closed = ready_project(team, state="closed", focus="people", title="办完的课")
    for project in (open_one, closed):
        ProjectTag.objects.create(project=project, entry=revival)
    ready_project(team, state="running", title="别的课")
    browser = client()
    found = browser.get("/projects", {"strategy": "rural-revival", "focus": "people"}).text
    assert "柑橘课" in found and "办完的课" in found and "别的课" not in found
    joinable = browser.get("/projects", {"strategy": "rural-revival", "open": "1"}).text
    assert "柑橘课" in joinable and "办完的课" not in joinable
    assert "没有找到这样的项目" in browser.get("/projects", {"focus": "nonsense"}).text
    staff = client(make.user_with("project_lead", team)).get("/staff/programmes/").context
    assert dict(next(rows for label, _f, rows in staff["tables"] if label == "围绕的战略"))[revival] == 2
    assert [(entry.code, count) for entry, count in staff["focuses"]] == [("people", 2)]


@pytest.mark.capability("G3", page="/staff/features/")
def test_a_district_marks_what_it_is_known_for(team: Organization, lead: User, approver: User) -> None:
    make.area("500112", "渝北区")
    project = ready_project(team, lead, state="running")
    mine, above = client(lead), client(approver)
    before = above.get("/staff/features/")
    assert [area.code for area in before.context["without"]] == ["500109", "500112"]
    ask = reverse("library:feature_ask", args=[project.pk])
    assert "申报为区县特色项目" in mine.get(reverse("projects:detail", args=[project.pk])).text
    assert mine.post(ask, {"grounds": ""}).status_code == 422
    assert mine.post(ask, {"grounds": "缙云山的植物进了课堂，八所村小都上。"}).status_code == 302
    again = mine.post(ask, {"grounds": "再报一次"})
    assert again.status_code == 409 and "正在等上级审核" in again.text
    row = FeatureRequest.objects.get()
    decide = reverse("library:feature_decide", args=[row.pk])
    assert mine.post(decide, {"do": "agree"}).status_code == 404
    source = next(one for one in todos.sources() if one.name == "features.decide")
    assert source.count(approver) == 1 and source.count(lead) == 0
    assert "不认定" in above.get("/staff/features/").text
    silent = above.post(decide, {"do": "decline", "answer": ""}, follow=True)
    assert "请写明为什么不认定" in silent.text
    assert "已认定" in above.post(decide, {"do": "agree"}, follow=True).text
    assert Notice.objects.filter(user=lead, title__contains="认定为区县特色项目").exists()
    after = above.get("/staff/features/")
    assert [area.code for area in after.context["without"]] == ["500112"]
    assert project.title in client().get("/features/").text
    end = reverse("library:feature_end", args=[project.pk])
    assert mine.post(end, {"reason": "不再办了"}).status_code == 403
    assert above.post(end, {"reason": "不再办了"}).status_code == 302
    project.refresh_from_db()
    assert not project.is_feature and project.title not in client().get("/features/").text


def test_who_asks_does_not_decide_and_once_is_enough(team: Organization) -> None:
    detachment = Organization.objects.get_parent(team)
    both, other = (make.user_with("organization_admin", detachment) for _ in range(2))
    project = ready_project(team, state="running")
    request = ask_feature(both, project=project, grounds="本地特色")
    with pytest.raises(NotAllowed, match="另一位"):
        decide_feature(both, request=request, agree=True)
    decide_feature(other, request=request, agree=True)
    with pytest.raises(Conflict, match="已认定"):
        decide_feature(other, request=request, agree=False, answer="想想还是不要")
    with pytest.raises(Conflict, match="已经是"):
        ask_feature(both, project=project, grounds="本地特色")
    end_feature(other, project=project, reason="不再办了")
    assert FeatureRequest.objects.get().state == "ended"
    draft = ready_project(team, state="draft", title="草稿")
    with pytest.raises(Conflict, match="立项公开以后"):
        ask_feature(both, project=draft, grounds="本地特色")


@pytest.mark.capability("G11", page="/staff/achievements/")
def test_a_best_practice_with_evidence_at_a_level(team: Organization, lead: User) -> None:
    from yushan.plan import queries

    tag("achievement_levels", "west", "西部领先"), tag("achievement_levels", "city", "重庆辨识度")
    queries.forget()
    kit = library_entry(team, project={"lead": lead})
    mine, city = client(lead), client(make.user_with("city_admin"))
    form = {"organization": team.pk, "kind": "practice", "level": "west", "title": "村小科学课全覆盖"}
    assert mine.post("/staff/achievements/new/", form | {"reached_on": "2099-01-01"}).status_code == 422
    assert mine.post("/staff/achievements/new/", form).status_code == 302
    row = Achievement.objects.get()
    page, step = (reverse(f"library:{name}", args=[row.pk]) for name in ("achievement", "achievement_step"))
    shown = mine.get(page).text
    assert "一段说明、做成的日期、至少一份佐证、项目库里可以复制的项目" in shown
    day = (clock.today() - timedelta(days=30)).isoformat()
    edit = reverse("library:achievement_edit", args=[row.pk])
    facts = form | {"entry": kit.pk, "reached_on": day, "summary": "八所村小每学期六次课，西部同类地区最早做到。"}
    assert mine.post(edit, facts).status_code == 302
    evidence = reverse("library:evidence_add", args=[row.pk])
    empty = mine.post(evidence, {"name": "通报"})
    assert empty.status_code == 422 and "请填网址，或者选一份文件" in empty.text
    assert mine.post(evidence, {"name": "媒体报道", "link": "https://example.org/news"}).status_code == 302
    sent = {"name": "第三方评估", "file": SimpleUploadedFile("评估.pdf", b"%PDF-1.7 x")}
    assert mine.post(evidence, sent).status_code == 302
    assert mine.post(step, {"do": "publish"}).status_code == 403
    assert "已提交市级审核" in mine.post(step, {"do": "submit"}, follow=True).text
    source = next(one for one in todos.sources() if one.name == "achievements.decide")
    assert source.count(make.user_with("city_admin")) == 1 and source.count(lead) == 0
    assert client().get(f"/practices/{row.code}/").status_code == 404
    assert "已发布" in city.post(step, {"do": "publish"}, follow=True).text
    public = client().get("/practices/?level=west").text
    assert "村小科学课全覆盖" in public and "西部领先" in public
    one = client().get(f"/practices/{row.code}/").text
    assert "媒体报道" in one and "第三方评估" in one and f"/library/{kit.code}/" in one
    file = row.evidence.exclude(file="").get()
    assert client().get(f"/practices/{row.code}/evidence/{file.code}/").content == b"%PDF-1.7 x"
    assert "这一级还没有" in client().get("/practices/?level=city").text
    with pytest.raises(Conflict, match="撤下以后才能改"):
        actions.update_achievement(lead, achievement=row, title="改名")
    with pytest.raises(Refusal, match="为什么撤下"):
        actions.withdraw_achievement(lead, achievement=row, reason="")


def test_only_the_city_shows_achievements(team: Organization, lead: User, approver: User) -> None:
    tag("achievement_levels", "nation", "全国进位")
    row = actions.create_achievement(lead, organization=team, kind="achievement", level="nation", title="全国先进")
    Achievement.objects.filter(pk=row.pk).update(state="submitted", submitted_by=lead)
    for actor in (lead, approver, make.user_with("area_admin", team.area)):
        with pytest.raises(NotAllowed):
            actions.decide_achievement(actor, achievement=row, agree=True)
    city = make.user_with("city_admin")
    with pytest.raises(Refusal, match="至少一份佐证"):
        actions.decide_achievement(city, achievement=row, agree=True)
    actions.decide_achievement(city, achievement=row, agree=False, reason="缺通报文件")
    assert Notice.objects.filter(user=lead, body="缺通报文件").exists()
    stranger = client(make.user_with("area_admin", make.area("500112")))
    assert stranger.get(reverse("library:achievement", args=[row.pk])).status_code == 404


def test_statements_do_not_grow_with_the_rows(
    programme: Any, team: Organization, django_assert_max_num_queries: Any
) -> None:
    tag("achievement_levels", "city", "重庆辨识度")
    city, anybody = client(make.user_with("city_admin")), client()
    achievement = Achievement.objects.create(
        code="CG2026-1", kind="achievement", level="city", title="成果", organization=team, state="published"
    )
    for round_ in range(2):
        for browser, address in (
            (city, "/staff/programmes/"), (city, "/staff/programmes/soaring-wings/"), (city, "/staff/features/"),
            (city, "/staff/achievements/"), (city, reverse("library:achievement", args=[achievement.pk])),
            (city, "/staff/achievements/new/"), (anybody, "/programmes/"), (anybody, "/programmes/soaring-wings/"),
            (anybody, "/features/"), (anybody, "/practices/"), (anybody, f"/practices/{achievement.code}/"),
        ):  # fmt: skip
            with django_assert_max_num_queries(17):
                assert browser.get(address).status_code == 200, address
        for number in range(10):
            project = ready_project(team, state="running", programme=programme, title=f"课 {number}", is_feature=True)
            activity(project, "settled")
            asked = ready_project(team, state="running", title=f"申报的课 {number}")
            FeatureRequest.objects.create(project=asked, grounds="本地特色")
            Achievement.objects.create(
                code=f"CG2026-{round_}-{number}", kind="achievement", level="city", title=f"成果 {number}", organization=team,
                state="published",
            )  # fmt: skip
    assert Project.objects.count() == 40
