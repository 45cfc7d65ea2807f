"""The board through its pages: from a meeting to a task that is done; late ones go up; who sees what."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from yushan.accounts.models import Notice, User
from yushan.audit.models import AuditLine
from yushan.common import clock, periods, todos
from yushan.common.errors import Conflict, NotAllowed, Refusal
from yushan.coordination import actions, queries
from yushan.coordination.actions import due
from yushan.coordination.models import Decision, Task
from yushan.coordination.tests import factories as board
from yushan.organizations.models import Area, RoleGrant
from yushan.organizations.tests import factories as make

pytestmark = pytest.mark.django_db
PNG = b"%PDF-1.7 notice"


def client(user: User | None = None) -> Client:
    browser = Client(headers={"Accept-Language": "zh-hans"})
    if user:
        browser.force_login(user)
    return browser


@pytest.fixture
def area(db: None) -> Area:
    board.duties()
    return make.area("500109", "北碚区")


@pytest.fixture
def coordinator(area: Area) -> User:
    return make.user_with("area_admin", area, display_name="申国强")


@pytest.fixture
def owner(area: Area) -> User:
    return make.user_with("organization_admin", make.detachment(area), display_name="蒲晓燕")


def test_two_of_one_name_are_told_apart(
    area: Area, coordinator: User, owner: User, django_assert_max_num_queries: Any
) -> None:
    team = make.team(make.detachment(area), name="静观镇服务队")
    namesake = make.user_with("organization_admin", team, display_name=owner.display_name)
    words = f"蒲晓燕（{team.name} · "
    browser, task = client(coordinator), board.task(area, namesake)
    meeting = actions.hold_meeting(coordinator, area=area, title="第三次会议", held_on=clock.today())
    decision = actions.decide(coordinator, meeting=meeting, duty="planning", text="报项目")
    Task.objects.filter(pk=task.pk).update(decision=decision)
    actions.add_note(namesake, task=task, text="跑了三个村")
    for address in (
        "/staff/coordination/", f"/staff/coordination/tasks/{task.pk}/", f"/staff/coordination/meetings/{meeting.pk}/",
        f"/staff/coordination/tasks/{task.pk}/change/",
    ):  # fmt: skip
        browser.get(address)
        with django_assert_max_num_queries(20):
            text = browser.get(address).text
        assert words in text, address
    assert f"蒲晓燕（{RoleGrant.objects.get(user=owner).scope_label} · " in text, "the choice has both"


@pytest.mark.capability("S1", page="/staff/coordination/")
def test_from_a_meeting_to_a_task_that_is_accepted(area: Area, coordinator: User, owner: User) -> None:
    browser, worker = client(coordinator), client(owner)
    assert "记一次会议" in browser.get("/staff/coordination/").text
    due = (clock.today() + timedelta(days=9)).isoformat()
    new = {
        "board": area.code,
        "title": "第三次会议",
        "held_on": clock.today().isoformat(),
        "attending": "区科协、区教委",
    }
    assert browser.post("/staff/coordination/meetings/new/", new | {"title": ""}).status_code == 422
    met = browser.post("/staff/coordination/meetings/new/", new, follow=True)
    meeting = met.context["meeting"]
    decide = reverse("coordination:decide", args=[meeting.pk])
    assert browser.post(decide, {"duty": "nonsense", "text": "报项目"}).status_code == 422
    assert browser.post(decide, {"duty": "planning", "text": "每个镇街报一个院坝科普项目"}).status_code == 302
    decision = Decision.objects.get()
    form = f"/staff/coordination/tasks/new/?decision={decision.pk}"
    assert "每个镇街报一个院坝科普项目" in browser.get(form).text
    facts = {"duty": "planning", "title": "汇总项目", "owner": owner.pk, "due_on": due, "text": "交一张表"}
    past = (clock.today() - timedelta(days=1)).isoformat()
    early = browser.post(form, facts | {"due_on": past})
    assert early.status_code == 422 and "完成日期已经过去" in early.text and "交一张表" in early.text
    assert browser.post(form, facts).status_code == 302
    task = Task.objects.get()
    assert (task.decision, task.area, task.owner) == (decision, area, owner)
    assert Notice.objects.filter(user=owner, title__contains="请您负责").exists()
    source = next(one for one in todos.sources() if one.name == "coordination.mine")
    (todo,) = source.collect(owner, 5)
    assert todo.due == clock.at(task.due_on + timedelta(days=1))

    page, step = (reverse(f"coordination:{name}", args=[task.pk]) for name in ("task", "step"))
    assert "先写一条进展" in worker.get(page).text
    assert "还差：一条进展" in worker.post(step, {"do": "report"}, follow=True).text
    note = reverse("coordination:note", args=[task.pk])
    assert worker.post(note, {"text": ""}).status_code == 422
    sent = {"text": "十六个镇街都报了，表在附件里。", "file": SimpleUploadedFile("表.pdf", PNG)}
    assert worker.post(note, sent).status_code == 302
    kept = task.notes.get()
    assert browser.get(reverse("coordination:file", args=[task.pk, kept.code])).content == PNG
    assert browser.post(step, {"do": "report"}).status_code == 403, "the owner reports"
    assert worker.post(step, {"do": "report"}).status_code == 302
    assert worker.post(step, {"do": "accept"}).status_code == 403
    back = browser.post(step, {"do": "send_back", "reason": "缺歇马街道"}, follow=True)
    assert "缺歇马街道" in back.text
    worker.post(step, {"do": "report"})
    assert "已办结" in browser.post(step, {"do": "accept"}, follow=True).text
    task.refresh_from_db()
    assert task.state == "done" and task.done_at
    assert "第三次会议" in browser.get("/staff/coordination/meetings/").text
    assert AuditLine.objects.filter(action__startswith="coordination.").count() == 8


def test_late_tasks_go_up_once_and_the_city_answers(area: Area, coordinator: User, owner: User) -> None:
    city = make.user_with("city_admin")
    late = board.task(area, owner, days=0, created_by=coordinator)
    board.task(area, owner, days=5)
    moment = periods.notice_ends(clock.at(late.due_on), 3) + timedelta(hours=9)
    with clock.pretend(clock.at(late.due_on, 23)):
        assert actions.escalate_due() == 0
    with clock.pretend(moment):
        assert actions.escalate_due() == 1 and actions.escalate_due() == 0
        assert Notice.objects.filter(user=city, title__contains="已上报").count() == 1
        assert list(queries.escalated(city)) == [late] and not queries.escalated(coordinator).exists()
        with pytest.raises(NotAllowed):
            actions.urge(coordinator, task=late, text="请周五前办完", until=clock.today())
        page = client(city).get(reverse("coordination:task", args=[late.pk])).text
        assert "已经上报市级督办" in page and "发给负责人" in page
        assert (
            client(city)
            .post(
                reverse("coordination:step", args=[late.pk]),
                {"do": "urge", "reason": "请周五前办完", "until": clock.today().isoformat()},
            )
            .status_code
            == 302
        )
        assert Notice.objects.filter(user=owner, title__contains="上级督办").exists()
        assert not queries.escalated(city).exists()
        with pytest.raises(Refusal, match="为什么改"):
            actions.change_task(
                coordinator,
                task=late,
                owner=owner,
                due_on=clock.today() + timedelta(days=9),
                title="汇总",
                text="",
                reason="",
            )
        changed = actions.change_task(
            coordinator,
            task=late,
            owner=owner,
            due_on=clock.today() + timedelta(days=9),
            title="汇总",
            text="",
            reason="等教委的数",
        )
        assert changed.escalated_at is None


def test_what_was_reported_is_not_late_while_it_waits_to_be_accepted(
    area: Area, coordinator: User, owner: User
) -> None:
    waiting = board.task(area, owner, days=-5, state="to_check", reported_at=clock.now() - timedelta(days=6))
    after = board.task(area, owner, days=-5, state="to_check", reported_at=clock.now() - timedelta(days=2))
    still = board.task(area, owner, days=-5)
    browser = client(coordinator)
    found = browser.get("/staff/coordination/")
    assert {task.pk: late for task, _duty, late in found.context["lines"]} == {waiting.pk: 0, after.pk: 0, still.pk: 5}
    assert list(queries.overdue(queries.tasks_seen(coordinator))) == [still]
    line = next(one for one in queries.standing(coordinator) if one.code == "planning")
    assert (line.overdue, line.reported) == (1, 2)
    assert "报告时已经超期 3 天" in browser.get(reverse("coordination:task", args=[after.pk])).text
    assert "报告时已经超期" not in browser.get(reverse("coordination:task", args=[waiting.pk])).text
    # What the list calls late is what is passed up, and nothing else.
    with clock.pretend(clock.now() + timedelta(days=9)):
        assert actions.escalate_due() == 1
    still.refresh_from_db(), waiting.refresh_from_db(), after.refresh_from_db()
    assert still.escalated_at and not waiting.escalated_at and not after.escalated_at


def test_a_task_goes_up_again_when_the_day_of_the_urge_is_over(area: Area, owner: User) -> None:
    city = make.user_with("city_admin")
    late = board.task(area, owner, days=-9)
    assert actions.escalate_due() == 1
    until = clock.today() + timedelta(days=4)
    step = reverse("coordination:step", args=[late.pk])
    browser = client(city)
    past = {"do": "urge", "reason": "请周五前办完", "until": (clock.today() - timedelta(days=1)).isoformat()}
    assert "请选今天或以后" in browser.post(step, past, follow=True).text
    assert "请选督办到哪天" in browser.post(step, {"do": "urge", "reason": "请周五前办完"}, follow=True).text
    assert browser.post(step, past | {"until": until.isoformat()}).status_code == 302
    late.refresh_from_db()
    assert (late.urged_until, late.escalations) == (until, 1) and late.answered_at
    assert f"{until.month} 月 {until.day} 日前办完" in Notice.objects.get(user=owner, title__contains="上级督办").body
    with clock.pretend(clock.at(until, 23)):
        assert actions.escalate_due() == 0, "the day itself is in time"
    with clock.pretend(clock.at(until + timedelta(days=1), 9)):
        assert actions.escalate_due() == 1 and actions.escalate_due() == 0
        late.refresh_from_db()
        assert late.escalations == 2 and late.answered_at is None and list(queries.escalated(city)) == [late]
        assert Notice.objects.filter(user=city, title__contains="第 2 次上报").exists()
        assert "第 2 次上报" in browser.get(reverse("coordination:task", args=[late.pk])).text
    # Reported in time after an urge: nothing goes up.
    with clock.pretend(clock.at(until + timedelta(days=1), 10)):
        actions.urge(city, task=late, text="再给一天", until=clock.today())
    Task.objects.filter(pk=late.pk).update(state="to_check", reported_at=clock.now())
    with clock.pretend(clock.at(until + timedelta(days=9), 9)):
        assert actions.escalate_due() == 0


def test_owners_are_reminded_on_their_days(area: Area, owner: User) -> None:
    board.task(area, owner, days=7), board.task(area, owner, days=3), board.task(area, None, days=1)
    assert actions.remind_due() == 1 and actions.remind_due() == 0
    assert "还有 7 天到期" in Notice.objects.get(user=owner).title


def test_tasks_that_were_reminded_this_week_do_not_hold_up_others(
    area: Area, owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(due, "_PORTION", 2)
    for _ in range(3):
        board.task(area, owner, days=-3, reminded_on=clock.today() - timedelta(days=1))
    board.task(area, owner, days=7, title="还没有提醒过的")
    assert actions.remind_due() == 1
    assert "还没有提醒过的" in Notice.objects.get(user=owner).title


def test_who_sees_what(area: Area, coordinator: User, owner: User) -> None:
    other = make.area("500112", "渝北区")
    mine, theirs = board.task(area, owner), board.task(other, None, title="别区的工作")
    citys = board.task(None, coordinator, title="市级的工作")
    shown = client(coordinator).get("/staff/coordination/").text
    assert mine.title in shown and citys.title in shown and theirs.title not in shown
    assert [row.pk for row in queries.tasks_seen(owner)] == [mine.pk]
    browser = client(owner)
    assert browser.get(reverse("coordination:task", args=[theirs.pk])).status_code == 404
    assert browser.get("/staff/coordination/tasks/new/").status_code == 403
    assert client(make.user()).get("/staff/coordination/").status_code == 403
    auditor = client(make.user_with("auditor"))
    assert auditor.get(reverse("coordination:task", args=[mine.pk])).status_code == 200
    assert auditor.post(reverse("coordination:note", args=[mine.pk]), {"text": "看过"}).status_code == 403
    with pytest.raises(Refusal, match="名单里选"):
        actions.create_task(
            coordinator, area=area, duty="planning", title="汇总", owner=make.user(), due_on=clock.today()
        )
    with pytest.raises(NotAllowed):
        actions.create_task(
            coordinator, area=None, duty="planning", title="汇总", owner=coordinator, due_on=clock.today()
        )


def test_the_city_chooses_the_board_first(area: Area) -> None:
    browser = client(make.user_with("city_admin"))
    asked = browser.get("/staff/coordination/tasks/new/")
    assert "安排哪一级的工作" in asked.text and "市级协调机制" in asked.text and "北碚区" in asked.text
    assert "谁负责" in browser.get("/staff/coordination/tasks/new/?board=city").text
    assert "安排哪一级的工作" in browser.get("/staff/coordination/tasks/new/?board=nonsense").text


def test_the_list_is_narrowed_and_agrees_with_a_plain_count(area: Area, coordinator: User, owner: User) -> None:
    late = board.task(area, owner, days=-2, title="超期的事")
    done = board.task(area, owner, state="done", done_at=clock.now(), title="办完的事", duty="matching")
    to_check = board.task(area, owner, state="to_check", title="等验收的事")
    gone = board.task(area, owner, state="cancelled", title="取消的事")
    browser = client(coordinator)

    def shown(**query: str) -> set[str]:
        return {task.title for task, _duty, _late in browser.get("/staff/coordination/", query).context["lines"]}

    assert shown() == {late.title, done.title, to_check.title}
    assert shown(show="overdue") == {late.title} and shown(show="done") == {done.title}
    assert shown(show="to_check") == {to_check.title} and shown(show="mine") == set()
    assert shown(duty="matching") == {done.title} and gone.title not in shown(show="nonsense")
    assert "没有这样的工作" in browser.get("/staff/coordination/?duty=mobilising").text
    lines = {line.code: line for line in queries.standing(coordinator)}
    assert (lines["planning"].overdue, lines["planning"].reported, lines["matching"].done) == (1, 1, 1)
    assert sum(line.total for line in lines.values()) == Task.objects.exclude(state="cancelled").count()


def test_who_did_it_does_not_accept_it(area: Area, coordinator: User) -> None:
    task = board.task(area, coordinator, state="to_check")
    with pytest.raises(Refusal, match="负责人以外的人"):
        actions.accept_task(coordinator, task=task)
    other = make.user_with("area_admin", area)
    actions.accept_task(other, task=task)
    with pytest.raises(Conflict):
        actions.accept_task(other, task=task)


def test_another_owner_does_not_open_a_way_round_four_eyes(area: Area, coordinator: User) -> None:
    colleague = make.user_with("area_admin", area)
    task = board.task(area, coordinator)
    actions.add_note(coordinator, task=task, text="都汇总了")
    actions.report_task(coordinator, task=task)
    facts = {"due_on": task.due_on, "title": task.title, "text": "", "reason": "我出差"}
    changed = actions.change_task(coordinator, task=task, owner=colleague, **facts)
    assert (changed.state, changed.reported_by, changed.reported_at) == ("ongoing", None, None)
    assert "请新的负责人办完后再报告" in Notice.objects.filter(user=colleague).latest("pk").body
    with pytest.raises(Conflict):
        actions.accept_task(coordinator, task=task)
    # Reported by one, and under another owner by whatever way: the one who reported still does not accept.
    Task.objects.filter(pk=task.pk).update(state="to_check", reported_by=coordinator, reported_at=clock.now())
    with pytest.raises(Refusal, match="报告办完以外的人"):
        actions.accept_task(coordinator, task=task)
    assert not queries.to_accept(coordinator).filter(pk=task.pk).exists()
    assert "验收办结" not in client(coordinator).get(reverse("coordination:task", args=[task.pk])).text
    with pytest.raises(IntegrityError), transaction.atomic():
        Task.objects.filter(pk=task.pk).update(accepted_by=coordinator)
    third = make.user_with("area_admin", area)
    assert actions.accept_task(third, task=task).accepted_by == third


def test_a_planned_meeting_has_an_agenda(area: Area, coordinator: User) -> None:
    browser = client(coordinator)
    new = {
        "board": area.code, "title": "第五次会议", "held_on": (clock.today() + timedelta(days=9)).isoformat(),
        "agenda": "通报上季度进展\n\n 议定科普月安排 ",
    }  # fmt: skip
    page = browser.post("/staff/coordination/meetings/new/", new, follow=True)
    assert page.context["meeting"].items == ["通报上季度进展", "议定科普月安排"]
    assert "议程" in page.text and "议定科普月安排" in page.text
    long = browser.post("/staff/coordination/meetings/new/", new | {"agenda": "一项\n" * 31})
    assert long.status_code == 422 and "最多 30 项" in long.text


def test_statements_do_not_grow_with_the_rows(
    area: Area, coordinator: User, owner: User, django_assert_max_num_queries: Any
) -> None:
    meeting, task = board.meeting(area), board.task(area, owner)
    browser = client(coordinator)
    for _round in range(2):
        for address in (
            "/staff/coordination/", "/staff/coordination/meetings/", reverse("coordination:meeting", args=[meeting.pk]),
            reverse("coordination:task", args=[task.pk]), reverse("coordination:change", args=[task.pk]),
            "/staff/coordination/tasks/new/", "/staff/coordination/meetings/new/",
        ):  # fmt: skip
            with django_assert_max_num_queries(16):
                assert browser.get(address).status_code == 200, address
        for number in range(12):
            board.meeting(area)
            board.task(area, owner, decision=meeting.decisions.get())
            actions.add_note(owner, task=task, text=f"第 {number} 次进展")


def test_a_meeting_is_of_today_or_a_plan_soon(area: Area, coordinator: User) -> None:
    browser, listed = client(coordinator), "/staff/coordination/meetings/"
    plain = browser.get(listed).text.count("计划")
    new = {"board": area.code, "title": "第四次会议", "held_on": "2062-03-01"}
    far = browser.post(f"{listed}new/", new)
    assert far.status_code == 422 and "最远写到 60 天以后" in far.text and "还不能保存" in far.text
    ahead = new | {"held_on": (clock.today() + timedelta(days=60)).isoformat()}
    assert browser.post(f"{listed}new/", ahead).status_code == 302
    assert browser.get(listed).text.count("计划") == plain + 1
    with clock.pretend(clock.now() + timedelta(days=60)):
        assert browser.get(listed).text.count("计划") == plain, "its day has come"
