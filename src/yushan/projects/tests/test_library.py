"""The library through its pages: writing a kit, taking it in, finding it, copying it; who may, and how many statements."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from yushan.accounts.models import Notice, User
from yushan.activities.models.closing import ClosingReport, Feedback
from yushan.audit.models import AuditLine
from yushan.common import clock, todos
from yushan.common.errors import Conflict, NotAllowed, Refusal
from yushan.organizations.models import Organization
from yushan.organizations.tests import factories as make
from yushan.projects import figures
from yushan.projects.actions import library as actions
from yushan.projects.actions.library_index import keep_all_words
from yushan.projects.actions.tags import tag_project
from yushan.projects.models import (
    EvaluationAnswer,
    KitFile,
    LibraryEntry,
    Project,
    ProjectOrigin,
    ProjectRound,
    Reached,
)
from yushan.projects.tests.factories import activity, ready_project
from yushan.projects.tests.factories_library import TEXTS, library_entry, tag
from yushan.projects.tests.room_factories import to_improving

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 lesson"


def client(user: User | None = None) -> Client:
    browser = Client(headers={"Accept-Language": "zh-hans"})
    if user:
        browser.force_login(user)
    return browser


@pytest.fixture
def running(team: Organization, lead: User) -> Project:
    project = ready_project(team, lead, state="running")
    activity(project, "settled")
    return project


@pytest.mark.capability("T2.6", page="/staff/library/")
def test_from_a_running_project_to_a_copy_in_another_district(running: Project, lead: User, approver: User) -> None:
    mine, above = client(lead), client(approver)
    kind, whom = tag("service_types", "education", "科技教育"), tag("beneficiary_groups", "left-behind", "留守儿童")
    page = mine.get(reverse("projects:detail", args=[running.pk])).text
    assert "整理成可复制的材料" in page
    assert mine.post(reverse("library:begin", args=[running.pk])).status_code == 302
    entry = LibraryEntry.objects.get()
    kit = reverse("library:kit", args=[entry.pk])
    assert "一段简介、物料清单、风险清单、教案讲稿、服务类型标签、受益人群标签" in mine.get(kit).text
    tags = reverse("library:tags", args=[running.pk])
    assert mine.post(tags, {"service_types": [kind.pk], "beneficiary_groups": [whom.pk]}).status_code == 302
    assert "科技教育" in mine.get(reverse("projects:detail", args=[running.pk])).text
    assert mine.post(kit, TEXTS | {"title": "缙云山下的科学课", "lesson": ""}).status_code == 302
    step = reverse("library:step", args=[entry.pk])
    refused = mine.post(step, {"do": "submit"}, follow=True)
    assert "还差：教案讲稿" in refused.text
    sent = {"part": "lesson", "name": "六课时教案", "file": SimpleUploadedFile("教案.pdf", PDF)}
    assert mine.post(reverse("library:add_file", args=[entry.pk]), sent).status_code == 302
    assert "材料齐了" in mine.get(kit).text
    assert "已申请入库" in mine.post(step, {"do": "submit"}, follow=True).text
    assert mine.post(step, {"do": "publish"}).status_code == 403, "the level above takes it in"
    source = next(one for one in todos.sources() if one.name == "library.review")
    assert [todo.text for todo in source.collect(approver, 5)] == ["项目“缙云山下的科学课”申请入库"]
    assert "要不要收入项目库" in above.get(reverse("library:entry", args=[entry.pk])).text
    assert client().get(f"/library/{entry.code}/").status_code == 404
    assert "已入库" in above.post(step, {"do": "publish"}, follow=True).text
    assert Notice.objects.filter(user=lead, title__contains="已收入项目库").exists()

    # Another district finds it by pinyin and copies it.
    there = make.team(make.detachment(make.area("500112", "渝北区")), name="龙溪科普队")
    other = make.user_with("project_lead", there)
    browser = client(other)
    assert "缙云山下的科学课" in browser.get("/staff/library/", {"q": "kexueke"}).text
    assert "六课时教案" in browser.get(reverse("library:entry", args=[entry.pk])).text
    file = KitFile.objects.get()
    answer = browser.get(reverse("library:file", args=[entry.pk, file.code]))
    assert answer.content == PDF and "attachment" in answer["Content-Disposition"]
    copied = browser.post(
        reverse("library:copy", args=[entry.pk]), {"organization": there.pk, "title": "龙溪的科学课"}, follow=True
    )
    assert "已复制成草稿" in copied.text and "复制自" in copied.text
    draft = Project.objects.get(title="龙溪的科学课")
    assert (draft.state, draft.organization, draft.lead) == ("draft", there, other)
    assert draft.plan_text == TEXTS["plan_text"] and draft.budget_cents == running.budget_cents
    assert [post.name for post in draft.posts.all()] == [post.name for post in running.posts.all()]
    assert [one.entry for one in draft.tags.all()] == [kind, whom]
    assert Notice.objects.filter(user=lead, title="龙溪科普队复制了“缙云山下的科学课”").exists()
    lineage = mine.get("/staff/library/lineage/").text
    assert "缙云山科普志愿服务队" in lineage and "龙溪科普队" in lineage and '"code": "500112", "value": 1' in lineage
    assert lineage.index("看它复制了什么") < lineage.index("copies-map"), (
        "words before the picture: phones show them first"
    )
    assert reverse("projects:detail", args=[draft.pk]) not in lineage, "a draft of others is no link"
    assert AuditLine.objects.filter(action="projects.library_copy", details__source=entry.code).exists()


def test_a_kit_that_is_in_the_library_is_not_changed(running: Project, lead: User, approver: User) -> None:
    entry = library_entry(running.organization, project={"lead": lead})
    with pytest.raises(Conflict, match="要改先下架"):
        actions.write_kit(lead, entry=entry, summary="新的简介")
    with pytest.raises(Refusal, match="为什么下架"):
        actions.withdraw_entry(lead, entry=entry, reason=" ")
    actions.withdraw_entry(lead, entry=entry, reason="补充安全员的要求")
    with pytest.raises(Conflict, match="刚刚下架"):
        actions.copy_entry(lead, entry=entry, organization=running.organization)
    assert actions.write_kit(lead, entry=entry, summary="新的简介").summary == "新的简介"


def test_who_handed_it_in_does_not_take_it_in(team: Organization) -> None:
    detachment = Organization.objects.get_parent(team)
    both = make.user_with("organization_admin", detachment)
    entry = library_entry(team, state="submitted", submitted_by=both)
    activity(entry.project, "settled")
    with pytest.raises(NotAllowed, match="另一位审批人"):
        actions.publish_entry(both, entry=entry)
    with pytest.raises(Refusal, match="要改什么"):
        actions.return_entry(make.user_with("organization_admin", detachment), entry=entry, reason="")
    entry.refresh_from_db()
    assert entry.state == "submitted"


def test_choices_narrow_and_are_counted(team: Organization) -> None:
    other = make.team(make.detachment(make.area("500112", "渝北区")), name="龙溪科普队")
    elderly = (("service_types", "elderly", "科技助老"), ("beneficiary_groups", "elderly", "老年人"))
    library_entry(team), library_entry(other, "银龄数字课堂", tags=elderly)
    library_entry(other, "没有入库的课", state="draft")
    tag("strategies", "ageing", "积极应对人口老龄化")
    browser = client(make.user_with("project_lead", team))

    def shown(**query: str) -> list[str]:
        return [entry.title for entry, _marks, _tags in browser.get("/staff/library/", query).context["lines"]]

    assert shown() == ["银龄数字课堂", "科普大篷车进村小"]
    assert shown(type="elderly") == ["银龄数字课堂"] and shown(area="500112") == ["银龄数字课堂"]
    assert shown(type="elderly", **{"for": "left-behind"}) == []
    assert shown(q="大篷车", type="education") == ["科普大篷车进村小"] and shown(type="nonsense") == shown()
    page = browser.get("/staff/library/").text
    assert "科技助老（1）" in page and "积极应对人口老龄化" not in page, "a choice that leaves nothing is not offered"
    assert "没有找到这样的项目" in browser.get("/staff/library/", {"q": "不存在"}).text
    assert browser.get("/staff/library/", {"after": "garbage"}).status_code == 400
    assert "没有入库的课" in client(make.user_with("project_lead", other)).get("/staff/library/?show=own").text


def test_marks_agree_with_a_plain_count(project: Project, lead: User, team: Organization) -> None:
    to_improving(project, lead)
    entry = library_entry(team)
    LibraryEntry.objects.filter(pk=entry.pk).update(project=project)
    for over in (1, 2):  # the third one runs
        ProjectRound.objects.create(project=project, number=over, began_at=clock.now(), ended_at=clock.now(), kept={})
    for number in range(5):
        row = activity(project, "settled")
        ClosingReport.objects.create(
            activity=row, reached=100 + number, written_at=clock.now(), published_at=clock.now() if number else None
        )
        Feedback.objects.create(activity=row, device_mark=str(number), rating=1, given_on=clock.today())
    groups: dict[str, int] = {}
    for round_, session, group, people in (
        (1, "一", "三年级", 42), (1, "二", "三年级", 39), (2, "一", "三年级", 44), (2, "二", "四年级", 30), (2, "三", "", 15),
    ):  # fmt: skip
        Reached.objects.create(
            project=project, round=round_, session=session, held_on=clock.today(), group=group, people=people
        )
        if group:
            groups[group] = max(groups.get(group, 0), people)
    said = list(EvaluationAnswer.objects.filter(evaluation__kind="beneficiary").values_list("answers", flat=True))
    mean = sum(one["overall"] for one in said) / len(said)
    found = figures.of_projects([project.pk])[project.pk]
    assert (found.activities, found.visits) == (6, 101 + 102 + 103 + 104), "a report that is not published says nothing"
    assert (found.graded.satisfaction, found.graded.served) == (f"{mean:.1f}", len(said))
    browser = client(lead)
    page = browser.get(reverse("library:entry", args=[entry.pk])).text
    assert "2 轮" in page and "3 轮" not in page
    assert f"来自 {len(said)} 份评价" in page and f"服务对象 {len(said)} 份、专家 1 份" in page
    assert f"{mean:.1f}" in page and f"{sum(groups.values())} 人</p>" in page and "410 人次不能去重" in page
    result = browser.get(f"/staff/projects/{project.pk}/rounds/1/evaluation/beneficiary/").text
    assert f"收到 {len(said)} 份" in result and f"平均 {mean:.1f} 星" in result, "two pages say the same"


def test_ways_of_copying_agree_with_a_plain_count(team: Organization, lead: User) -> None:
    nodes = [
        team,
        *(make.detachment(make.area(code, name)) for code, name in (("500112", "渝北区"), ("500113", "巴南区"))),
    ]
    kits = [library_entry(node, f"课 {place}") for place, node in enumerate(nodes)]
    for source, target in ((0, 1), (0, 1), (1, 2), (2, 0), (1, 1)):
        made = ready_project(nodes[target], None, title="复制来的")
        ProjectOrigin.objects.create(project=made, entry=kits[source], copied_at=clock.now())
    plain: dict[tuple[str, str], int] = {}
    for row in ProjectOrigin.objects.all():
        codes = row.entry.project.organization.area.code, row.project.organization.area.code
        plain[codes] = plain.get(codes, 0) + 1
    page = client(lead).get("/staff/library/lineage/")
    drawn = page.context["map"]
    assert {(one["from"], one["to"]): one["count"] for one in drawn["lines"]} == {
        codes: count for codes, count in plain.items() if codes[0] != codes[1]
    }
    assert {(one.code, other.code): count for one, other, count in page.context["ways"]} == plain
    assert drawn["most"] == 3 and {one["code"]: one["value"] for one in drawn["values"]} == {
        code: sum(count for (_from, to), count in plain.items() if to == code)
        for code in ("500109", "500112", "500113")
    }
    narrow = client(lead).get("/staff/library/lineage/", {"area": "500112"})
    assert [(one["from"], one["to"]) for one in narrow.context["map"]["lines"]] == [("500109", "500112")]
    assert [one["code"] for one in narrow.context["map"]["values"]] == ["500112"]
    assert "渝北区从哪里复制" in narrow.text
    one = client(lead).get(reverse("library:entry", args=[kits[0].pk])).context["spread"]
    assert [(way["from"], way["to"], way["count"]) for way in one["lines"]] == [("500109", "500112", 2)]
    assert one["most"] == 2


def test_words_follow_names_that_change(team: Organization) -> None:
    entry = library_entry(team)
    Organization.objects.filter(pk=team.pk).update(name="北温泉科普队")
    assert keep_all_words().startswith("1 个") and keep_all_words().startswith("0 个")
    browser = client()
    assert entry.title in browser.get("/library/", {"q": "beiwenquan"}).text


def test_tags_are_those_of_the_plan(running: Project, lead: User) -> None:
    with pytest.raises(Refusal, match="不是项目的标签"):
        tag_project(lead, project=running, entries=[tag("works", "soul", "志愿铸魂")])
    assert len(tag_project(lead, project=running, entries=[tag("strategies", "digital", "数字中国")])) == 1
    assert tag_project(lead, project=running, entries=[]) == []


def test_everybody_reads_what_is_in_the_library(team: Organization) -> None:
    entry = library_entry(team, risk_sheet="只给同行看的风险清单")
    hidden = library_entry(team, "准备中的课", state="draft")
    page = client().get("/library/").text
    assert entry.title in page and hidden.title not in page
    shown = client().get(f"/library/{entry.code}/").text
    assert "会爬坡的水" in shown and "看这个项目的招募和活动" in shown and "只给同行看" not in shown
    assert client().get(f"/library/{hidden.code}/").status_code == 404
    assert client().get("/staff/library/").status_code == 302
    assert client(make.user()).get("/staff/library/").status_code == 403
    stranger = client(make.user_with("area_admin", make.area("500112")))
    assert stranger.get(reverse("library:entry", args=[hidden.pk])).status_code == 404
    for name in ("kit", "step"):
        assert (
            stranger.post(reverse(f"library:{name}", args=[entry.pk]), {"do": "withdraw", "reason": "试试"}).status_code
            == 403
        )
    assert stranger.post(reverse("library:tags", args=[entry.project_id])).status_code == 404
    assert stranger.post(reverse("library:begin", args=[entry.project_id])).status_code == 404


def test_statements_do_not_grow_with_the_rows(
    team: Organization, lead: User, django_assert_max_num_queries: Any
) -> None:
    entry = library_entry(team, project={"lead": lead})
    browser, anybody = client(lead), client()
    for _round in range(2):
        for address in ("/staff/library/", "/staff/library/?show=own", "/staff/library/?q=kp&type=education",
                        "/staff/library/lineage/", reverse("library:entry", args=[entry.pk]),
                        reverse("library:copy", args=[entry.pk]), reverse("library:tags", args=[entry.project_id])):  # fmt: skip
            with django_assert_max_num_queries(19):
                assert browser.get(address).status_code == 200, address
        for address in ("/library/", f"/library/{entry.code}/"):
            with django_assert_max_num_queries(14):
                assert anybody.get(address).status_code == 200, address
        for number in range(12):
            other = library_entry(team, f"科普课 {number}")
            activity(other.project, "settled")
            made = ready_project(team, title=f"复制的课 {number}", state="running")
            ProjectOrigin.objects.create(project=made, entry=entry, copied_at=clock.now() - timedelta(days=number))


def test_copies_are_counted_for_the_order(team: Organization, lead: User) -> None:
    often, newest = library_entry(team, "常被复制的课"), library_entry(team, "新来的课")
    for number in range(2):
        actions.copy_entry(lead, entry=often, organization=team, title=f"照着办 {number}")
    often.refresh_from_db()
    assert often.copies == ProjectOrigin.objects.filter(entry=often).count() == 2
    rows = client(lead).get("/staff/library/?sort=copies").context["page"].rows
    assert [row.pk for row in rows] == [often.pk, newest.pk]
